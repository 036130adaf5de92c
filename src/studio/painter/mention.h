/* A prompt as a row of mentions: known phrases with one meaning each, unknown words,
 * numbers and quoted texts, in the order they stand.
 *
 * What a word means by itself is settled here (is "orange" the fruit? is 개 a dog or
 * a counter? what do "without" and 없는 deny?); what belongs to what is the brief's
 * to find.
 */
#pragma once

#include "studio/painter/vocabulary.h"

struct mention {
	const struct concept *concept; /* what it says; NULL: an unknown word, or a text */
	const struct concept *senses[MATCH_SENSES_MAX]; /* what it could say */
	int sense_count;
	enum language language; /* of the concept */
	enum token_kind kind;
	enum token_gap gap; /* before it */
	bool glued, plural, diminutive;
	bool negated;
	int number;          /* digits: how many; 0: none */
	struct slice raw;    /* of its first word; a text's exact bytes */
	struct slice ending; /* Korean: what followed the noun or stem */
	struct slice tail;   /* its last word, folded */
	int words;
	bool capitals;
	bool capitals_text; /* this unquoted text runs in `raw` */
};

struct mentions {
	struct mention *list; /* owned */
	int count, known_words, total_words;
	struct tokens tokens; /* owned; the mentions borrow from it */
};

/* prompt: well-formed UTF-8, borrowed while the mentions live. False: no memory. */
bool mentions_read(const char *prompt, size_t len, struct mentions *ret) MUST_CHECK;
void mentions_finish(struct mentions *m);

/* The fact of this table that a mention states, or NULL. */
const struct fact *mention_fact(const struct mention *m, enum fact_table table);
static inline bool mention_says(const struct mention *m, enum fact_table table)
{
	return mention_fact(m, table) != NULL;
}

/* Something that can be big, red or two: a subject, a place, a light … */
bool mention_is_noun(const struct mention *m);
/* A colour, a size … that waits for a noun. */
bool mention_is_modifier(const struct mention *m);
/* Korean: the word's end makes it describe what follows (달리는 고양이). */
bool mention_is_attributive(const struct mention *m);
/* Korean: it ends in the particle. */
bool mention_ends_with(const struct mention *m, const char *particle);
