/* Which adjective belongs to which noun: subjects, gathered from mentions in order.
 *
 * Modifiers wait (`pending`) for the noun they stand before (English, Korean), or go
 * to the noun they stand behind (Spanish, and English verbs); what finds no subject
 * is left over, and colours left over are the picture's palette.
 */
#pragma once

#include "studio/painter/brief.h"
#include "studio/painter/mention.h"

#define PENDING_COLORS_MAX 4

/* The noun that what follows may describe. */
enum noun_kind { NOUN_NONE, NOUN_SUBJECT, NOUN_SCENE, NOUN_PART };

struct binding {
	struct brief *brief;      /* borrowed: the subjects go here */
	const struct mentions *m; /* borrowed */
	int at;

	struct {
		struct color colors[PENDING_COLORS_MAX];
		int color_count;
		int count; /* 0: unsaid */
		bool herd, young;
		double scale; /* 0: unsaid */
		enum action action;
		enum position position;
		enum shade shade;
		bool has_shade;
		bool started; /* something waits */
	} pending;

	enum noun_kind last;  /* the last noun of this sentence */
	bool open;            /* nothing but adjectives since then */
	int subject;          /* the last subject; -1: none in this sentence */
	bool in_clause;       /* it stands in this clause */
	int actor;            /* Korean: the subject of this clause's verb (이/가, 은/는); -1 */
	bool is_topic;        /* it was 은/는: verbs that describe a noun are not its own */
	int group;            /* the first of the subjects joined to it */
	bool joined;          /* what comes next is joined to it */
	bool definite, other; /* "the", "another" before the next noun */
	bool points;          /* "the", "this", "my": what can be seen already */
	struct {
		bool counted; /* a number was said */
		bool wears;   /* a garment's colour is its colour */
		bool letters; /* it is there to be written on */
		bool object;  /* Korean: 을/를, what a verb is done to */
		int clause;
	} about[BRIEF_SUBJECTS_MAX];
	int clause;
};

void binding_init(struct binding *b, struct brief *brief, const struct mentions *m);
/* Reads mention number `at`, which is not negated. */
void binding_read(struct binding *b, int at);
/* After the last mention. */
void binding_finish(struct binding *b);
