/* The sky, or what takes its place, and the line of the ground. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"
#include "studio/painter/reference/study.h"

#define CALM 0.30f  /* unrest above this is no sky */
#define DRIFT 0.24f /* how far from the upper edge's colour a sky may go */
#define HORIZON_USUAL 0.62

/* Down each column while it stays calm and near the colour it began with; then from the
 * side, so that what hangs into the sky does not cut off what is below it. */
static void flood(struct study *s, uint8_t *is_sky)
{
	for (int x = 0; x < s->w; x++) {
		struct lab top = s->lab[x];
		if (s->unrest[x] > CALM)
			continue;
		for (int y = 0; y < s->h; y++) {
			int at = y * s->w + x;
			if (s->unrest[at] > CALM || lab_distance(s->lab[at], top) > DRIFT ||
			    (y > 0 && lab_distance(s->lab[at], s->lab[at - s->w]) > 0.06f))
				break;
			is_sky[at] = 255;
			/* A sky changes slowly on its way down. */
			top = lab_mix(top, s->lab[at], 0.06f);
		}
	}
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < s->w * s->h; i++) {
			int at = pass ? s->w * s->h - 1 - i : i, x = at % s->w,
			    from = pass ? at + 1 : at - 1;
			if (is_sky[at] || (pass ? x == s->w - 1 : x == 0) || !is_sky[from])
				continue;
			bool under = at < s->w || is_sky[at - s->w] || s->unrest[at] < 0.5f * CALM;
			if (under && s->unrest[at] < CALM &&
			    lab_distance(s->lab[at], s->lab[from]) < 0.03f)
				is_sky[at] = 255;
		}
}

/* What shows through trees and between things: as light as the sky beside it. */
static void find_gaps(const struct study *s, uint8_t *is_sky)
{
	for (int y = 0; y < s->horizon * s->h; y++) {
		struct lab sum = {0, 0, 0};
		int n = 0;
		for (int x = 0; x < s->w; x++)
			if (is_sky[y * s->w + x]) {
				const struct lab *c = &s->lab[y * s->w + x];
				sum.l += c->l, sum.a += c->a, sum.b += c->b;
				n++;
			}
		if (n * 6 < s->w)
			continue;
		struct lab mean = {sum.l / (float)n, sum.a / (float)n, sum.b / (float)n};
		for (int x = 0; x < s->w; x++) {
			int at = y * s->w + x;
			if (!is_sky[at] && s->subject[at] < 0.3f &&
			    lab_distance(s->lab[at], mean) < 0.055f)
				is_sky[at] = 255;
		}
	}
}

static int compare(const void *a, const void *b)
{
	int p = *(const int *)a, q = *(const int *)b;
	return p < q ? -1 : p > q;
}

/* Where the sky ends in most columns; -1: it does not. *ret_level: in a good part of them
 * it ends there, as it does over land. */
static double sky_end(const struct study *s, const uint8_t *is_sky, bool *ret_level)
{
	int ends[STUDY_EDGE + 1], n = 0, alike = 0;

	*ret_level = false;
	for (int x = 0; x < s->w && n < (int)ARRAY_LEN(ends); x++) {
		int y = 0;
		while (y < s->h && is_sky[y * s->w + x])
			y++;
		if (y > 0)
			ends[n++] = y;
	}
	if (n < MAX(1, s->w / 3))
		return -1;
	qsort(ends, (size_t)n, sizeof ends[0], compare);
	int end = ends[n * 6 / 10];
	for (int i = 0; i < n; i++)
		alike += abs(ends[i] - end) * 25 <= s->h;
	*ret_level = alike * 3 > s->w;
	return (double)end / s->h;
}

/* The row over which most changes from above to below, between a quarter and four
 * fifths of the height; 0: none does. */
static double strongest_row(const struct study *s)
{
	double best = 0, mean = 1e-6;
	int found = -1, rows = 0;

	for (int y = s->h / 4; y < s->h * 4 / 5 && y + 2 < s->h; y++, rows++) {
		struct lab above = {0, 0, 0}, below = {0, 0, 0};
		for (int x = 0; x < s->w; x++) {
			const struct lab *p = &s->lab[MAX(0, y - 1) * s->w + x],
					 *q = &s->lab[(y + 2) * s->w + x];
			above.l += p->l / (float)s->w, above.a += p->a / (float)s->w;
			above.b += p->b / (float)s->w, below.l += q->l / (float)s->w;
			below.a += q->a / (float)s->w, below.b += q->b / (float)s->w;
		}
		double d = lab_distance(above, below);
		mean += d;
		if (d > best) {
			best = d;
			found = y + 1;
		}
	}
	return found > 0 && best > 0.05 && best > 2.2 * mean / MAX(1, rows) ? (double)found / s->h
									    : 0;
}

static void find_horizon(struct study *s, double end)
{
	double row = strongest_row(s);

	s->horizon = HORIZON_USUAL;
	if (s->has_sky && end > 0.18 && end < 0.85) {
		s->horizon = end;
		s->has_horizon = true;
	} else if (s->has_subject) {
		/* It stands on something: the ground begins behind its foot. */
		s->horizon = MAX(0.35, MIN(0.82, s->box_y1 - 0.22 * (s->box_y1 - s->box_y0)));
		return;
	} else if (row > 0) {
		s->horizon = row;
		s->has_horizon = true;
	}
	s->horizon = MAX(0.3, MIN(0.8, s->horizon));
}

/* A lake has the sky's colour, flat and bluish. */
static bool is_water(const struct study *s)
{
	struct lab below = {0, 0, 0};
	double unrest = 0;
	int n = 0;

	for (int y = (int)(s->horizon * s->h) + 1; y < s->h; y++)
		for (int x = 0; x < s->w; x++, n++) {
			below.l += s->lab[y * s->w + x].l;
			below.a += s->lab[y * s->w + x].a;
			below.b += s->lab[y * s->w + x].b;
			unrest += s->unrest[y * s->w + x];
		}
	if (n == 0 || !s->has_horizon)
		return false;
	return below.b / (float)n < -0.025f && below.a / (float)n < 0.02f && unrest / n < 0.3;
}

bool study_find_sky(struct study *s)
{
	int n = s->w * s->h, cells = 0;
	uint8_t *is_sky = calloc((size_t)n, 1);

	if (!is_sky)
		return false;
	flood(s, is_sky);
	for (int i = 0; i < n; i++) {
		if (s->has_subject && s->subject[i] > 0.5f)
			is_sky[i] = 0;
		cells += is_sky[i] != 0;
	}
	s->has_sky = cells > n / 14;
	find_horizon(s, sky_end(s, is_sky, &s->is_level));
	s->is_level = s->is_level && s->has_horizon;
	if (s->has_horizon)
		find_gaps(s, is_sky);
	/* Below the horizon it is something else, of whatever colour. */
	for (int i = 0; i < n; i++) {
		float v = (float)(i / s->w) / (float)s->h, line = (float)s->horizon;
		s->backdrop[i] = s->has_sky && is_sky[i] ? 1 : 0;
		s->sky[i] = !s->has_sky || !is_sky[i] ? 0
			    : s->has_horizon          ? 1 - lab_step(line, line + 0.06f, v)
						      : 1 - lab_step(line - 0.08f, line + 0.10f, v);
	}
	s->water = is_water(s);
	free(is_sky);
	return plane_blur(s->sky, s->w, s->h, 0.8) && plane_blur(s->backdrop, s->w, s->h, 0.8);
}
