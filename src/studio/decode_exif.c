/* The one thing that is read of Exif: which way up. */
#include <string.h>

#include "studio/decode_inside.h"

enum {
	MARKER_APP1 = 0xE1,
	MARKER_SOS = 0xDA,
	MARKER_EOI = 0xD9,
	TIFF_HEAD = 8,
	ENTRY_BYTES = 12,
	TAG_ORIENTATION = 0x0112,
	TYPE_SHORT = 3,
};

#define EXIF "Exif\0" /* and the literal's own NUL */

static uint32_t get(const uint8_t *p, int bytes, bool big)
{
	uint32_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | p[big ? i : bytes - 1 - i];
	return v;
}

/* TIFF 6.0 §2: a byte order, a first directory of entries. */
static int orientation_of_tiff(const uint8_t *p, size_t len)
{
	bool big = len >= TIFF_HEAD && p[0] == 'M';

	if (len < TIFF_HEAD || p[0] != p[1] || (p[0] != 'M' && p[0] != 'I') ||
	    get(p + 2, 2, big) != 42)
		return 1;
	size_t at = get(p + 4, 4, big);
	if (at > len - 2)
		return 1;
	uint32_t entries = get(p + at, 2, big);
	at += 2;
	for (; entries > 0 && len - at >= ENTRY_BYTES; entries--, at += ENTRY_BYTES) {
		uint32_t value = get(p + at + 8, 2, big);
		if (get(p + at, 2, big) == TAG_ORIENTATION)
			return get(p + at + 2, 2, big) == TYPE_SHORT && value >= 1 && value <= 8
				       ? (int)value
				       : 1;
	}
	return 1;
}

/* T.81 B.1.1.2: markers, each with a length that counts itself, up to the first scan. */
int decode_orientation(const uint8_t *file, size_t len)
{
	for (size_t at = 2; at < len && file[at] == 0xFF;) {
		while (at < len && file[at] == 0xFF)
			at++;
		if (len - at < 3 || file[at] == MARKER_SOS || file[at] == MARKER_EOI)
			return 1;
		uint8_t marker = file[at++];
		size_t segment = get(file + at, 2, true);
		if (segment < 2 || segment > len - at)
			return 1;
		if (marker == MARKER_APP1 && segment >= 2 + sizeof EXIF &&
		    memcmp(file + at + 2, EXIF, sizeof EXIF) == 0)
			return orientation_of_tiff(file + at + 2 + sizeof EXIF,
						   segment - 2 - sizeof EXIF);
		at += segment;
	}
	return 1;
}
