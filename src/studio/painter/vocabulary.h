/* The words the painter knows, and what they say: read from words/…tsv, which the
 * binary holds (see words/README.md for the form).
 *
 *     struct match m;
 *     if (vocabulary_match(&tokens, i, LANGUAGE_EN, true, &m))
 *             … m.words tokens from i on mean m.senses[0 .. m.sense_count)
 *
 * Built once, at first use, by whichever thread comes first; read-only from then
 * on and never freed (about 1.3 MB, in a process that paints). Rows that cannot be
 * understood are left out; vocabulary_problem names the first, for a test to hold.
 */
#pragma once

#include <stdbool.h>

#include "studio/painter/brief.h"
#include "studio/painter/token.h"

/* What a fact is about, and what stands after its colon. */
#define FACT_TABLE(X)                                                                              \
	X(PLACE, "place", PLACES)                                                                  \
	X(HOUR, "hour", HOURS) X(WEATHER, "weather", WEATHERS) X(SEASON, "season", SEASONS)        \
	    X(STYLE, "style", STYLES) X(MOOD, "mood", MOODS) X(POSITION, "position", POSITIONS) X( \
		ACTION, "action", ACTIONS) X(SUBJECT, "subject", TEXT) X(COLOR, "color", COLOR)    \
		X(SHADE, "shade", SHADES) X(ENSEMBLE, "ensemble", ENSEMBLES) X(COUNT, "count", NUMBER) X(SCALE, "scale", NUMBER) X(   \
		    MOON, "moon", NOTHING) X(SUN, "sun", NOTHING) X(STARS, "stars", NOTHING)       \
		    X(YOUNG, "young", NOTHING) X(HERD, "herd", NOTHING) X(WEARS, "wears", NOTHING) \
			X(DET, "det", NOTHING) X(ALTER, "alter", NOTHING) X(JOIN, "join", NOTHING) X(BREAK, "break", NOTHING) \
			    X(PREP, "prep", NOTHING) X(IS, "is", NOTHING) X(NOT, "not", NOTHING)   \
				X(BACKNOT, "backnot", NOTHING) X(COUNTER, "counter", NOTHING)      \
				    X(CLOTHES, "clothes", NOTHING) X(PART, "part", NOTHING)        \
					X(TINT, "tint", NOTHING)                                   \
					    X(LETTERING, "lettering", NOTHING)                     \
						X(SKIP, "skip", NOTHING)                           \
						    X(PARTICLE, "particle", NOTHING)               \
							X(SUFFIX, "suffix", NOTHING)               \
							    X(ENDING, "ending", NOTHING)

#define X(id, name, value) FACT_##id,
enum fact_table { FACT_TABLE(X) FACT_TABLE_COUNT };
#undef X

enum shade { SHADE_DARK, SHADE_LIGHT, SHADE_BRIGHT };

enum language { LANGUAGE_EN, LANGUAGE_KO, LANGUAGE_ES, LANGUAGE_COUNT };

struct fact {
	enum fact_table table;
	bool weak; /* holds only when nothing else is said */
	int value; /* of the table's enum */
	double number;
	struct color color;
	const char *name; /* a subject's; static */
};

#define CONCEPT_FACTS_MAX 5

/* One row: what all its words say. */
struct concept {
	int fact_count;
	struct fact facts[CONCEPT_FACTS_MAX];
	bool paints; /* it says something to paint; false: it binds other words */
};

/* One meaning of a phrase. */
struct sense {
	const struct concept *concept;
	enum language language;
	bool stem; /* Korean: an ending must follow */
	int next;  /* of the same phrase; -1: none */
};

#define MATCH_SENSES_MAX 3

struct match {
	int words; /* tokens taken; when `rest` is set, the last one only in part */
	const struct concept *senses[MATCH_SENSES_MAX];
	enum language language;
	int sense_count;
	bool plural, diminutive;
	struct slice ending; /* Korean: the particles or ending taken off the last word */
	struct slice rest;   /* Korean: what of the last word is still to be read */
};

/* The longest phrase that begins at token `at` (or, with rest.len > 0, at `rest`, the
 * unread end of that token). prefer: which of English and Spanish a word of both is
 * taken for; strict: short words of the other are not taken at all. */
bool vocabulary_match(const struct tokens *t, int at, struct slice rest, enum language prefer,
		      bool strict, struct match *ret);

/* How far a word by itself speaks for a language: 0 no, 1 a known word, 3 one that
 * binds others ("the", "con"). */
int vocabulary_weight(struct slice word, enum language language);

/* The fact of this table, or NULL. */
const struct fact *concept_fact(const struct concept *c, enum fact_table table);

/* Calls fn for every concept. */
void vocabulary_each(void (*fn)(const struct concept *c, void *ctx), void *ctx);
/* What is wrong with the tables ("animals.tsv:12: …"), or NULL. */
const char *vocabulary_problem(void);
