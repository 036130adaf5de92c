#include "studio/painter/edit/surround.h"

#include <math.h>
#include <string.h>

#include "base/attr.h"

#define SAMPLES 220 /* along each side, at most */
#define NEAR 0.6    /* of the region's longer side */
#define BRIGHT 0.12 /* of the samples count as bright */
#define LEVELS 64

struct sums {
	double r, g, b, x, y, n;
};

static void add(struct sums *s, struct color c, double x, double y)
{
	s->r += c.r;
	s->g += c.g;
	s->b += c.b;
	s->x += x;
	s->y += y;
	s->n++;
}

static struct color mean_of(const struct sums *s)
{
	return s->n > 0 ? (struct color){s->r / s->n, s->g / s->n, s->b / s->n}
			: (struct color){.5, .5, .5};
}

static double luma_of(struct color c) { return 0.3 * c.r + 0.59 * c.g + 0.11 * c.b; }

/* Premultiplied: nothing is black. */
static struct color color_at(const uint32_t *words, ptrdiff_t i)
{
	uint32_t v = words[i];

	return (struct color){(v >> 16 & 255) / 255.0, (v >> 8 & 255) / 255.0, (v & 255) / 255.0};
}

static bool is_known(const uint32_t *words, const struct region *r, ptrdiff_t i)
{
	return r->change[i] == 0 && words[i] >> 24 > 127;
}

static bool is_near(const struct region *r, int x, int y)
{
	double reach = fmax(24, NEAR * MAX(r->x1 - r->x0, r->y1 - r->y0));

	return x > r->x0 - reach && x < r->x1 + reach && y > r->y0 - reach && y < r->y1 + reach;
}

void surround_look(const uint32_t *words, const struct region *r, struct surround *ret)
{
	int step = MAX(1, MAX(r->w, r->h) / SAMPLES), count[LEVELS] = {0}, from = LEVELS - 1;
	struct sums all = {0}, near = {0}, bright = {0};
	double rough = 0, seen = 0;

	for (int y = 0; y < r->h; y += step)
		for (int x = 0; x < r->w; x += step) {
			ptrdiff_t i = (ptrdiff_t)y * r->w + x;
			if (!is_known(words, r, i))
				continue;
			struct color c = color_at(words, i);
			add(&all, c, x, y);
			count[(int)(luma_of(c) * (LEVELS - 1))]++;
			if (!is_near(r, x, y))
				continue;
			add(&near, c, x, y);
			double d = x > 0 && r->change[i - 1] == 0
					   ? fabs(luma_of(c) - luma_of(color_at(words, i - 1))) : 1;
			rough += d < 0.06 ? d : 0;
			seen += d < 0.06;
		}
	for (double n = count[from]; from > 0 && n < BRIGHT * all.n; n += count[from])
		from--;
	for (int y = 0; y < r->h; y += step)
		for (int x = 0; x < r->w; x += step) {
			ptrdiff_t i = (ptrdiff_t)y * r->w + x;
			struct color c = color_at(words, i);
			if (is_known(words, r, i) && (int)(luma_of(c) * (LEVELS - 1)) >= from)
				add(&bright, c, x, y);
		}
	struct surround s = {.mean = mean_of(near.n > 0 ? &near : &all), .bright = mean_of(&bright),
			     .luma = luma_of(mean_of(&all)), .grain = seen > 0 ? rough / seen : 0};
	s.near_luma = luma_of(s.mean);
	double dx = bright.n > 0 ? (bright.x / bright.n - r->w / 2.0) / r->w : 0;
	double dy = bright.n > 0 ? (bright.y / bright.n - r->h / 2.0) / r->h : 0;
	dx *= 1.8;
	dy = fmin(dy - 0.35, -0.25); /* hardly ever from below */
	s.light_x = dx / hypot(dx, dy);
	s.light_y = dy / hypot(dx, dy);
	*ret = s;
}

/* A colour's tint alone: as bright as white, k of its own. */
static struct color tint_of(struct color c, double k)
{
	double l = fmax(0.08, luma_of(c));
	struct color pure = {fmin(1.6, c.r / l), fmin(1.6, c.g / l), fmin(1.6, c.b / l)};

	return color_mix((struct color){1, 1, 1}, pure, k);
}

static struct color times(struct color c, double k)
{
	return (struct color){c.r * k, c.g * k, c.b * k};
}

enum hour surround_hour(const struct surround *s)
{
	double warm = s->bright.r - s->bright.b;

	if (s->luma < 0.2)
		return HOUR_NIGHT;
	return warm > 0.28 && s->luma < 0.6 ? HOUR_SUNSET : warm > 0.16 ? HOUR_GOLDEN : HOUR_DAY;
}

void surround_light(const struct surround *s, struct composition *c)
{
	struct light *l = &c->light;
	double seen = 0.6 * s->luma + 0.4 * s->near_luma;
	double exposure = fmin(1.08, 0.34 + 1.35 * seen - 0.35 * seen * seen);

	l->ambient = times(tint_of(s->mean, 0.45), 0.58 * exposure);
	l->key = times(tint_of(s->bright, 0.55), 0.66 * exposure);
	l->to_key_x = s->light_x;
	l->to_key_y = s->light_y;
	l->haze = s->mean;
	l->haze_density = 0.10;
	l->shadow_length = 0.55;
	l->shadow_x = -s->light_x;
	l->night = s->luma < 0.2;
	l->silhouette = false;
	c->hour = surround_hour(s);
	c->sun_radius_px = 0;
}
