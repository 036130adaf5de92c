/* The vocabulary's index: phrases to meanings, matched over inflections. Only
 * vocabulary.c uses it; see vocabulary.h for what it gives.
 *
 * A hash table whose keys are phrases and all their beginnings, so that a longest
 * match is a walk. Filled once, then read-only. */
#pragma once

#include "studio/painter/vocabulary.h"

/* False when the index is full or the phrase has no word in it. */
bool lexicon_add(struct slice phrase, const struct concept *c, enum language language);
bool lexicon_match(const struct tokens *t, int at, struct slice rest, enum language prefer,
		   bool strict, struct match *ret);
int lexicon_weight(struct slice word, enum language language);
