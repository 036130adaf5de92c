/* What hours, weather, seasons, moods and colours of the prompt make of a picture that
 * is already there.
 *
 *     struct tone t = {.study = &s, .brief = &brief, .c = &c, .sky = sky, .subject = subject};
 *     if (!tone_apply(surface, &t)) no memory
 *
 * Only what the prompt said changes anything.
 */
#pragma once

#include "studio/painter/compose.h"
#include "studio/painter/reference/study.h"

struct tone {
	const struct study *study;
	const struct brief *brief;    /* as it was said */
	const struct composition *c;  /* settled: its haze, its seed */
	const uint8_t *sky, *subject; /* masks of the surface's size; NULL: nowhere */
	const uint32_t *heaven;       /* a painted sky of the surface's size, to show through `sky`;
				       * NULL: the picture keeps its own */
	int heaven_stride;
	bool drift; /* its own small turn of warmth and contrast, by c->seed */
};

/* surface: ARGB32, opaque. False: no memory; the surface is as it was. */
bool tone_apply(cairo_surface_t *surface, const struct tone *t);
/* Whether the brief says something of the sky that a picture's own would contradict. */
bool tone_wants_sky(const struct brief *brief);
/* The hour that a picture looks like: only HOUR_NIGHT, HOUR_SUNSET or HOUR_DAY. */
enum hour tone_hour_of(const struct study *s);
