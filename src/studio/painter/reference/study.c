/* Cells, palette and light of a picture. */
#include "studio/painter/reference/study.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

#define ROUNDS 10

/* --- cells --------------------------------------------------------------------------- */

/* The mean of at most 8 × 8 of the pixels under a cell. */
static void read_cell(struct study *s, const uint32_t *words, int stride, int w, int h, int at)
{
	int x0 = (int)((int64_t)(at % s->w) * w / s->w),
	    y0 = (int)((int64_t)(at / s->w) * h / s->h);
	int x1 = MAX(x0 + 1, (int)((int64_t)(at % s->w + 1) * w / s->w));
	int y1 = MAX(y0 + 1, (int)((int64_t)(at / s->w + 1) * h / s->h));
	int dx = MAX(1, (x1 - x0) / 8), dy = MAX(1, (y1 - y0) / 8), n = 0;
	uint32_t r = 0, g = 0, b = 0;

	for (int y = y0; y < y1; y += dy)
		for (int x = x0; x < x1; x += dx, n++) {
			uint32_t v = words[(size_t)y * (size_t)stride + (size_t)x];
			r += v >> 16 & 255;
			g += v >> 8 & 255;
			b += v & 255;
		}
	s->rgb[0][at] = (float)r / (255.0f * (float)n);
	s->rgb[1][at] = (float)g / (255.0f * (float)n);
	s->rgb[2][at] = (float)b / (255.0f * (float)n);
	s->lab[at] = lab_of(s->rgb[0][at], s->rgb[1][at], s->rgb[2][at]);
}

/* How far a cell is from its neighbours, spread a little. */
static bool find_unrest(struct study *s)
{
	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++) {
			int at = y * s->w + x, right = at + (x + 1 < s->w),
			    down = at + (y + 1 < s->h ? s->w : 0);
			float d = lab_distance(s->lab[at], s->lab[right]) +
				  lab_distance(s->lab[at], s->lab[down]);
			s->unrest[at] = MIN(1.0f, d * 4);
		}
	return plane_blur(s->unrest, s->w, s->h, MAX(1.0, MAX(s->w, s->h) * 0.012));
}

/* --- palette --------------------------------------------------------------------------- */

static int nearest(const struct study *s, struct lab c)
{
	int best = 0;
	float least = lab_distance(c, s->palette[0]);

	for (int i = 1; i < s->palette_count; i++) {
		float d = lab_distance(c, s->palette[i]);
		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* Begun with the colours that lie farthest from those there are. */
static void begin_palette(struct study *s)
{
	int n = s->w * s->h;

	s->palette[0] = s->mean;
	s->palette_count = 1;
	while (s->palette_count < STUDY_PALETTE) {
		float most = 0.04f;
		int found = -1;
		for (int i = 0; i < n; i += 3) {
			float d = lab_distance(s->lab[i], s->palette[nearest(s, s->lab[i])]);
			if (d > most) {
				most = d;
				found = i;
			}
		}
		if (found < 0)
			return;
		s->palette[s->palette_count++] = s->lab[found];
	}
}

static void find_palette(struct study *s)
{
	int n = s->w * s->h;
	int count[STUDY_PALETTE] = {0};

	begin_palette(s);
	for (int round = 0; round < ROUNDS; round++) {
		double sum[STUDY_PALETTE][3] = {{0}};
		memset(count, 0, sizeof count);
		for (int i = 0; i < n; i++) {
			int k = nearest(s, s->lab[i]);
			sum[k][0] += s->lab[i].l;
			sum[k][1] += s->lab[i].a;
			sum[k][2] += s->lab[i].b;
			count[k]++;
		}
		for (int k = 0; k < s->palette_count; k++)
			if (count[k] > 0)
				s->palette[k] = (struct lab){(float)(sum[k][0] / count[k]),
							     (float)(sum[k][1] / count[k]),
							     (float)(sum[k][2] / count[k])};
	}
	for (int k = 0; k < s->palette_count; k++)
		s->share[k] = (double)count[k] / n;
	for (int i = 1; i < s->palette_count; i++)
		for (int k = i; k > 0 && s->share[k] > s->share[k - 1]; k--) {
			struct lab c = s->palette[k];
			double part = s->share[k];
			s->palette[k] = s->palette[k - 1];
			s->share[k] = s->share[k - 1];
			s->palette[k - 1] = c;
			s->share[k - 1] = part;
		}
}

/* --- light ----------------------------------------------------------------------------- */

static struct lab mean_between(const struct study *s, int from, int to)
{
	int n = s->w * s->h, count = 0;
	double l = 0, a = 0, b = 0;

	for (int i = 0; i < n; i++) {
		int level = (int)(s->lab[i].l * 255);
		if (level < from || level > to)
			continue;
		l += s->lab[i].l;
		a += s->lab[i].a;
		b += s->lab[i].b;
		count++;
	}
	if (count == 0)
		return s->mean;
	return (struct lab){(float)(l / count), (float)(a / count), (float)(b / count)};
}

static void find_levels(struct study *s)
{
	int level[256] = {0}, n = s->w * s->h, low = 0, high = 255;

	for (int i = 0; i < n; i++)
		level[MAX(0, MIN(255, (int)(s->lab[i].l * 255)))]++;
	for (int sum = level[0]; sum < n / 8 && low < 255;)
		sum += level[++low];
	for (int sum = level[255]; sum < n / 8 && high > 0;)
		sum += level[--high];
	s->mean = mean_between(s, 0, 255);
	s->dark = mean_between(s, 0, low);
	s->bright = mean_between(s, high, 255);
}

/* Towards the light: from the middle to where the brightness lies, and always from
 * above. */
static void find_light(struct study *s)
{
	double x = 0, weight = 1e-6;

	for (int j = 0; j < s->h; j++)
		for (int i = 0; i < s->w; i++) {
			double over = MAX(0, s->lab[j * s->w + i].l - s->mean.l);
			x += over * ((i + 0.5) / s->w - 0.5);
			weight += over;
		}
	s->light_x = MAX(-0.85, MIN(0.85, 5 * x / weight));
	if (fabs(s->light_x) < 0.12)
		s->light_x = s->light_x < 0 ? -0.35 : 0.35;
	s->light_y = -sqrt(1 - s->light_x * s->light_x);
}

static bool open_planes(struct study *s)
{
	size_t n = (size_t)s->w * (size_t)s->h;

	for (int i = 0; i < 3; i++)
		s->rgb[i] = malloc(n * sizeof(float));
	s->lab = malloc(n * sizeof *s->lab);
	s->unrest = malloc(n * sizeof(float));
	s->subject = calloc(n, sizeof(float));
	s->sky = calloc(n, sizeof(float));
	s->backdrop = calloc(n, sizeof(float));
	return s->rgb[0] && s->rgb[1] && s->rgb[2] && s->lab && s->unrest && s->subject && s->sky &&
	       s->backdrop;
}

bool study_init(struct study *ret, cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	double k = MIN(1.0, (double)STUDY_EDGE / MAX(w, h));
	struct study s = {.w = MAX(1, (int)lround(w * k)), .h = MAX(1, (int)lround(h * k))};

	cairo_surface_flush(surface);
	const uint32_t *words =
	    (const uint32_t *)(const void *)cairo_image_surface_get_data(surface);
	bool ok = words && open_planes(&s);
	for (int i = 0; ok && i < s.w * s.h; i++)
		read_cell(&s, words, cairo_image_surface_get_stride(surface) / 4, w, h, i);
	ok = ok && find_unrest(&s);
	if (ok) {
		find_levels(&s);
		find_palette(&s);
		find_light(&s);
	}
	ok = ok && study_find_subject(&s) && study_find_sky(&s);
	if (!ok) {
		study_finish(&s);
		return false;
	}
	*ret = s;
	return true;
}

void study_finish(struct study *s)
{
	for (int i = 0; i < 3; i++)
		free(s->rgb[i]);
	free(s->lab);
	free(s->unrest);
	free(s->subject);
	free(s->sky);
	free(s->backdrop);
	*s = (struct study){0};
}

/* --- between cells ---------------------------------------------------------------------- */

struct between {
	int at[4];
	float k[4];
};

static struct between find_between(const struct study *s, double u, double v)
{
	double x = MAX(0, MIN(s->w - 1.0, u * s->w - 0.5)),
	       y = MAX(0, MIN(s->h - 1.0, v * s->h - 0.5));
	int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, s->w - 1), y1 = MIN(y0 + 1, s->h - 1);
	float tx = (float)(x - x0), ty = (float)(y - y0);

	return (struct between){{y0 * s->w + x0, y0 * s->w + x1, y1 * s->w + x0, y1 * s->w + x1},
				{(1 - tx) * (1 - ty), tx * (1 - ty), (1 - tx) * ty, tx * ty}};
}

float study_at(const struct study *s, const float *map, double u, double v)
{
	struct between b = find_between(s, u, v);
	float sum = 0;

	for (int i = 0; i < 4; i++)
		sum += map[b.at[i]] * b.k[i];
	return sum;
}

struct lab study_lab(const struct study *s, double u, double v)
{
	struct between b = find_between(s, u, v);
	struct lab c = {0, 0, 0};

	for (int i = 0; i < 4; i++) {
		c.l += s->lab[b.at[i]].l * b.k[i];
		c.a += s->lab[b.at[i]].a * b.k[i];
		c.b += s->lab[b.at[i]].b * b.k[i];
	}
	return c;
}

bool study_soften(const struct study *s, double radius, struct lab *ret)
{
	int n = s->w * s->h;
	float *plane = malloc((size_t)n * sizeof *plane);
	bool done = plane != NULL;

	for (int k = 0; k < 3 && done; k++) {
		for (int i = 0; i < n; i++)
			plane[i] = k == 0 ? s->lab[i].l : k == 1 ? s->lab[i].a : s->lab[i].b;
		done = plane_blur(plane, s->w, s->h, MAX(0.8, radius * MAX(s->w, s->h)));
		for (int i = 0; i < n; i++) {
			float *to = k == 0 ? &ret[i].l : k == 1 ? &ret[i].a : &ret[i].b;
			*to = plane[i];
		}
	}
	free(plane);
	return done;
}
