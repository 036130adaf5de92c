/* A prompt, read: what to paint, as facts. No drawing happens here.
 *
 *     struct brief b;
 *     brief_read("two black cats under a \"CAFÉ\" sign at night, watercolor", &b);
 *     → subjects: cat ×2 (black); hour night; style watercolor; texts: CAFÉ (its sign is
 *       the lettering's)
 *
 * Reading never fails: words that are not known leave fields unsaid, and a
 * prompt with nothing known gives PLACE_ABSTRACT with no subject. The struct is
 * self-contained (no pointers to free). Deterministic.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "studio/painter/kinds.h"

#define BRIEF_SUBJECTS_MAX 8
#define BRIEF_TEXTS_MAX 4
#define BRIEF_TEXT_BYTES 256
#define BRIEF_COLORS_MAX 4
#define BRIEF_COUNT_MAX 24 /* of one kind of subject */

struct color {
	double r, g, b; /* 0–1, sRGB */
};

struct brief_subject {
	const char *kind; /* an art's name ("cat"), static; see art.h */
	int count;	  /* 1..BRIEF_COUNT_MAX; "several" is 5, "many" 12 */
	double scale;	  /* 1 as usual; "small" 0.6, "giant" 1.8 */
	bool has_color;
	struct color color;
	enum action action;
	enum position position;
	bool young; /* kitten, puppy, baby */
	bool pointed; /* "this cat", "my dog": the one in the reference, if there is any */
};

struct brief_text {
	char text[BRIEF_TEXT_BYTES]; /* exactly what stood between the quotes */
};

struct brief {
	enum place place;
	bool place_hinted; /* no word of the prompt is a place: a table suggests a room */
	enum hour hour;
	enum weather weather;
	enum season season;
	enum style style;
	enum mood mood;
	enum ensemble ensemble; /* of several references */
	bool has_moon, has_sun, has_stars; /* named in the prompt */
	int subject_count;
	struct brief_subject subjects[BRIEF_SUBJECTS_MAX];
	int text_count;
	struct brief_text texts[BRIEF_TEXTS_MAX];
	int color_count;			/* colours said of no subject: the palette */
	struct color colors[BRIEF_COLORS_MAX];
	bool denies; /* something is named only to say that it is not there: "remove the dog" */
	int known_words, total_words;
	uint64_t seed; /* from the whole prompt, so unknown words still vary the picture */
};

void brief_read(const char *prompt, struct brief *ret);
