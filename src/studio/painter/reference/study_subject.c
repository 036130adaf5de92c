/* What stands out: the minimum barrier distance from the picture's edges (Zhang et al.,
 * "Minimum barrier salient object detection at 80 FPS", 2015). A path's barrier is the
 * difference between its lightest and its darkest cell; what every path from the edges
 * has to climb to is no background. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"
#include "studio/painter/reference/study.h"

#define PASSES 4
#define LEVELS 128

struct barrier {
	int w, h;
	float *v, *high, *low, *d; /* owned by the caller */
};

static void relax(struct barrier *b, int at, int from)
{
	float v = b->v[at], high = MAX(b->high[from], v), low = MIN(b->low[from], v);

	if (high - low < b->d[at]) {
		b->d[at] = high - low;
		b->high[at] = high;
		b->low[at] = low;
	}
}

static void scan(struct barrier *b, bool forwards)
{
	int n = b->w * b->h;

	for (int i = 0; i < n; i++) {
		int at = forwards ? i : n - 1 - i, x = at % b->w, y = at / b->w;
		int beside = forwards ? -1 : 1, above = forwards ? -b->w : b->w;
		if (x + beside >= 0 && x + beside < b->w)
			relax(b, at, at + beside);
		if (forwards ? y > 0 : y + 1 < b->h)
			relax(b, at, at + above);
	}
}

/* Adds one channel's distances to sum. */
static void measure(struct barrier *b, float *sum)
{
	int n = b->w * b->h;

	for (int i = 0; i < n; i++) {
		int x = i % b->w, y = i / b->w;
		/* Whoever stands in a picture may stand on its lower edge. */
		bool edge = x == 0 || y == 0 || x == b->w - 1;
		b->high[i] = b->low[i] = b->v[i];
		b->d[i] = edge ? 0 : 1e9f;
	}
	for (int pass = 0; pass < PASSES; pass++)
		scan(b, pass % 2 == 0);
	for (int i = 0; i < n; i++)
		sum[i] += b->d[i] < 1e8f ? b->d[i] : 0;
}

static bool find_barriers(struct study *s)
{
	size_t n = (size_t)s->w * (size_t)s->h;
	float *all = malloc(4 * n * sizeof *all);
	struct barrier b = {.w = s->w, .h = s->h};

	if (!all)
		return false;
	b.v = all;
	b.high = all + n;
	b.low = all + 2 * n;
	b.d = all + 3 * n;
	for (int k = 0; k < 3; k++) {
		for (size_t i = 0; i < n; i++)
			b.v[i] = k == 0 ? s->lab[i].l : k == 1 ? s->lab[i].a * 2 : s->lab[i].b * 2;
		measure(&b, s->subject);
	}
	free(all);
	return true;
}

/* Where the values part best into two classes (Otsu 1979). ret_apart: how much of their
 * spread that explains, 0–1. */
static float find_parting(const float *map, int n, float most, double *ret_apart)
{
	double count[LEVELS] = {0}, sum = 0, all = 0, below = 0, below_sum = 0, best = 0,
	       spread = 0;
	int at = 0;

	for (int i = 0; i < n; i++)
		count[MAX(0, MIN(LEVELS - 1, (int)(map[i] / most * LEVELS)))]++;
	for (int i = 0; i < LEVELS; i++) {
		sum += count[i] * i;
		all += count[i];
	}
	for (int i = 0; i < LEVELS; i++)
		spread += count[i] * (i - sum / all) * (i - sum / all);
	for (int i = 0; i < LEVELS - 1; i++) {
		below += count[i];
		below_sum += count[i] * i;
		if (below == 0 || below == all)
			continue;
		double d = below_sum / below - (sum - below_sum) / (all - below);
		double between = below * (all - below) / all * d * d;
		if (between > best) {
			best = between;
			at = i + 1;
		}
	}
	*ret_apart = spread > 0 ? best / spread : 0;
	return most * (float)at / LEVELS;
}

/* The box of what is over the level, and how it lies in the picture. */
struct shape {
	int x0, y0, x1, y1, cells, touches; /* touches: cells at the left, right and upper edge */
};

static struct shape find_shape(const struct study *s, float level)
{
	struct shape f = {s->w, s->h, -1, -1, 0, 0};

	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++) {
			if (s->subject[y * s->w + x] < level)
				continue;
			f.x0 = MIN(f.x0, x);
			f.x1 = MAX(f.x1, x);
			f.y0 = MIN(f.y0, y);
			f.y1 = MAX(f.y1, y);
			f.cells++;
			f.touches += x <= 1 || x >= s->w - 2 || y <= 1;
		}
	return f;
}

/* Marks the cells over the level that hang together with `at`; how many they are. */
static int fill(const struct study *s, float level, int at, int label, int *labels, int *stack)
{
	int n = 0, top = 0;

	stack[top++] = at;
	labels[at] = label;
	while (top > 0) {
		int i = stack[--top], x = i % s->w, y = i / s->w;
		int beside[4] = {x > 0 ? i - 1 : i, x + 1 < s->w ? i + 1 : i, y > 0 ? i - s->w : i,
				 y + 1 < s->h ? i + s->w : i};
		n++;
		for (int k = 0; k < 4; k++)
			if (labels[beside[k]] == 0 && s->subject[beside[k]] >= level) {
				labels[beside[k]] = label;
				stack[top++] = beside[k];
			}
	}
	return n;
}

#define PARTS_MAX 256

/* Leaves the largest part and what is nearly as large; small ones are no subject. */
static bool keep_large(struct study *s, float level)
{
	int n = s->w * s->h, parts = 0, most = 0, size[PARTS_MAX] = {0};
	int *labels = calloc((size_t)n, 2 * sizeof *labels);

	if (!labels)
		return false;
	for (int i = 0; i < n && parts + 1 < PARTS_MAX; i++)
		if (labels[i] == 0 && s->subject[i] >= level) {
			parts++;
			size[parts] = fill(s, level, i, parts, labels, labels + n);
			most = MAX(most, size[parts]);
		}
	for (int i = 0; i < n; i++)
		if (s->subject[i] >= level && size[labels[i]] * 4 < most)
			s->subject[i] = level * 0.5f;
	free(labels);
	return true;
}

/* Calm all around, by the mean of what is not the subject. */
static bool is_calm_around(const struct study *s, float level)
{
	double sum = 0;
	int n = 0;

	for (int i = 0; i < s->w * s->h; i++)
		if (s->subject[i] < level) {
			sum += s->unrest[i];
			n++;
		}
	return n > 0 && sum / n < 0.16;
}

/* A studio's ground: all of it near one colour. */
static bool is_plain_around(const struct study *s, float level)
{
	double l = 0, a = 0, b = 0, sum = 0;
	int n = 0;

	for (int i = 0; i < s->w * s->h; i++)
		if (s->subject[i] < level * 0.5f) {
			l += s->lab[i].l, a += s->lab[i].a, b += s->lab[i].b;
			n++;
		}
	if (n == 0)
		return false;
	struct lab mean = {(float)(l / n), (float)(a / n), (float)(b / n)};
	for (int i = 0; i < s->w * s->h; i++)
		if (s->subject[i] < level * 0.5f)
			sum += lab_distance(s->lab[i], mean);
	return sum / n < 0.10;
}

bool study_find_subject(struct study *s)
{
	int n = s->w * s->h;
	double apart = 0;
	float most = 0;

	if (s->w < 8 || s->h < 8)
		return true;
	if (!find_barriers(s) || !plane_blur(s->subject, s->w, s->h, 0.9))
		return false;
	for (int i = 0; i < n; i++)
		most = MAX(most, s->subject[i]);
	if (most < 0.06f) {
		memset(s->subject, 0, (size_t)n * sizeof *s->subject);
		return true;
	}
	float level = find_parting(s->subject, n, most, &apart);
	struct shape f = find_shape(s, level);
	if (level > 0.05f && f.cells > 0) {
		if (!keep_large(s, level))
			return false;
		f = find_shape(s, level);
	}
	double part = (double)f.cells / n;
	s->has_subject = apart > 0.6 && level > 0.05f && part > 0.015 && part < 0.62 &&
			 f.touches < MAX(2, (s->w + 2 * s->h) / 40) && is_calm_around(s, level) &&
			 (f.x1 - f.x0) * 10 < s->w * 9 &&
			 f.cells * 4 > (f.x1 - f.x0 + 1) * (f.y1 - f.y0 + 1);
	s->is_plain = s->has_subject && is_plain_around(s, level);
	if (s->has_subject) {
		s->box_x0 = (double)f.x0 / s->w;
		s->box_y0 = (double)f.y0 / s->h;
		s->box_x1 = (f.x1 + 1.0) / s->w;
		s->box_y1 = (f.y1 + 1.0) / s->h;
	}
	/* A clear subject is cut near the parting; else it is a matter of degree. */
	for (int i = 0; i < n; i++)
		s->subject[i] = s->has_subject
				    ? lab_step(level * 0.5f, level * 1.1f, s->subject[i])
				    : 0.8f * lab_step(level * 0.6f, most * 0.9f, s->subject[i]);
	return true;
}
