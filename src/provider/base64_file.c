#include "provider/base64_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "media/media.h"

#define BLOCK_BYTES (128 * 1024) /* of the file, from its beginning: whole pages, and large ones */
#define DECODE_CHARS 16384	 /* at a time */

bool base64_file_begin(struct base64_file *f, struct media *media, struct err *err)
{
	*f = (struct base64_file){.fd = -1};
	f->block = malloc(BLOCK_BYTES + BASE64_DECODED_MAX(DECODE_CHARS));
	if (!f->block)
		abort(); /* a fixed allocation */
	if (media_open_unnamed(media, &f->fd, err))
		return true;
	base64_file_drop(f);
	return false;
}

void base64_file_drop(struct base64_file *f)
{
	close_fd(&f->fd);
	free(f->block);
	*f = (struct base64_file){.fd = -1};
}

static bool write_block(struct base64_file *f, size_t len)
{
	if (!write_all(f->fd, f->block, len))
		return false;
	f->held -= len;
	if (f->held > 0)
		memcpy(f->block, f->block + len, f->held); /* less than a decoding of what is behind */
	return true;
}

enum base64_file_outcome base64_file_add(struct base64_file *f, struct slice piece)
{
	while (piece.len > 0) {
		size_t chars = MIN(piece.len, (size_t)DECODE_CHARS), n;
		if (!base64_decode(&f->decoder, piece.p, chars, f->block + f->held, &n))
			return BASE64_FILE_NONE;
		f->held += n;
		f->bytes += (int64_t)n;
		if (f->bytes > BASE64_FILE_MAX_BYTES)
			return BASE64_FILE_TOO_LARGE;
		if (f->held >= BLOCK_BYTES && !write_block(f, BLOCK_BYTES))
			return BASE64_FILE_NO_ROOM;
		piece = slice_skip(piece, chars);
	}
	return BASE64_FILE_OK;
}

enum base64_file_outcome base64_file_end(struct base64_file *f)
{
	while (!base64_decode_end(&f->decoder)) {
		enum base64_file_outcome padded = f->decoder.held_len < 2 ? BASE64_FILE_NONE
									   : base64_file_add(f, SLICE("="));
		if (padded != BASE64_FILE_OK)
			return padded;
	}
	if (!write_block(f, f->held))
		return BASE64_FILE_NO_ROOM;
	free(TAKE(f->block));
	return BASE64_FILE_OK;
}
