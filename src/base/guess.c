#include "base/guess.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/attr.h"

#define NAME_MAX_LEN 63
#define EDITS_MAX 3

/* Edits between a and b (optimal string alignment), both at most NAME_MAX_LEN long. */
static size_t edits(struct slice a, struct slice b)
{
	uint8_t rows[3][NAME_MAX_LEN + 1];
	uint8_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.len; j++)
		last[j] = (uint8_t)j;
	for (size_t i = 1; i <= a.len; i++) {
		row[0] = (uint8_t)i;
		for (size_t j = 1; j <= b.len; j++) {
			int differ = a.p[i - 1] != b.p[j - 1];
			int best = MIN(last[j - 1] + differ, MIN(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				best = MIN(best, before[j - 2] + 1);
			row[j] = (uint8_t)best;
		}
		uint8_t *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b.len];
}

const char *guess_name(struct slice name, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	size_t least = EDITS_MAX + 1;

	if (name.len > NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct slice candidate = slice_of(names[i]);
		if (candidate.len > NAME_MAX_LEN)
			continue;
		size_t wrong = edits(name, candidate);
		if (wrong < least && wrong * 3 <= MAX(candidate.len, name.len)) {
			least = wrong;
			nearest = names[i];
		}
	}
	return nearest;
}
