#include "studio/painter/reference/tone.h"

#include <stdlib.h>

#include "base/attr.h"

/* --- what the words mean ----------------------------------------------------------------- */

struct hour_tone {
	float level; /* how light the picture is on the whole, as OKLab's l */
	float chroma;
	uint32_t dark, bright; /* what shadows and lights lean to … */
	float amount;          /* … and how much */
};

static const struct hour_tone hours[HOUR_COUNT] = {
    [HOUR_UNSAID] = {0, 1, 0, 0, 0},
    [HOUR_DAWN] = {.60f, .92f, 0x4c4a78, 0xffc4a4, .32f},
    [HOUR_MORNING] = {.68f, 1.0f, 0x5a7898, 0xfff0cc, .18f},
    [HOUR_DAY] = {.68f, 1.06f, 0x56708c, 0xfffaf0, .10f},
    [HOUR_GOLDEN] = {.62f, 1.10f, 0x5a3a2c, 0xffc65c, .38f},
    [HOUR_SUNSET] = {.53f, 1.08f, 0x40265a, 0xff8a44, .46f},
    [HOUR_DUSK] = {.40f, .80f, 0x1c2350, 0xb48cb8, .52f},
    [HOUR_NIGHT] = {.29f, .60f, 0x060c2a, 0x6c90d0, .62f},
};

struct look {
	float bright, contrast, chroma;
	uint32_t tint;
	float amount;
	float haze;
};

static const struct look weathers[WEATHER_COUNT] = {
    [WEATHER_UNSAID] = {1, 1, 1, 0, 0, 0},
    [WEATHER_CLEAR] = {1.03f, 1.05f, 1.10f, 0x88b4e0, .05f, 0},
    [WEATHER_CLOUDY] = {.93f, .92f, .78f, 0xa8b2be, .22f, .06f},
    [WEATHER_RAIN] = {.80f, .95f, .62f, 0x6a7c92, .36f, .22f},
    [WEATHER_STORM] = {.60f, 1.10f, .52f, 0x3e485c, .42f, .14f},
    [WEATHER_SNOW] = {1.02f, .94f, .66f, 0xc4d4ea, .30f, .12f},
    [WEATHER_FOG] = {1.03f, .76f, .62f, 0xc6ccd2, .38f, .54f},
    [WEATHER_WIND] = {1, 1, 1, 0, 0, 0},
    [WEATHER_RAINBOW] = {1.02f, 1, 1.08f, 0, 0, 0},
    [WEATHER_AURORA] = {1, 1, 1, 0x2a6a60, .10f, 0},
};

static const struct look seasons[SEASON_COUNT] = {
    [SEASON_UNSAID] = {1, 1, 1, 0, 0, 0},
    [SEASON_SPRING] = {1.04f, .98f, 1.06f, 0xf0d4d8, .10f, 0},
    [SEASON_SUMMER] = {1.03f, 1.04f, 1.14f, 0xffe2a0, .10f, 0},
    [SEASON_AUTUMN] = {.98f, 1.02f, 1.02f, 0xe0a050, .20f, .04f},
    [SEASON_WINTER] = {1.03f, .97f, .70f, 0xc0d0ea, .26f, .06f},
};

static const struct look moods[MOOD_COUNT] = {
    [MOOD_UNSAID] = {1, 1, 1, 0, 0, 0},
    [MOOD_CALM] = {1.02f, .90f, .88f, 0xd8e4ec, .12f, .06f},
    [MOOD_CHEERFUL] = {1.06f, 1.02f, 1.18f, 0xfff0b8, .08f, 0},
    [MOOD_DRAMATIC] = {.88f, 1.30f, 1.05f, 0x40506a, .12f, 0},
    [MOOD_MYSTERIOUS] = {.74f, 1.02f, .76f, 0x34506a, .34f, .26f},
    [MOOD_ROMANTIC] = {1.02f, .94f, 1.02f, 0xf4a0b4, .26f, .04f},
    [MOOD_DREAMY] = {1.06f, .82f, .94f, 0xe4c4f0, .30f, .14f},
    [MOOD_DARK] = {.56f, 1.15f, .70f, 0x182230, .28f, .04f},
    [MOOD_COLORFUL] = {1.03f, 1.06f, 1.42f, 0, 0, 0},
    [MOOD_COZY] = {.96f, .96f, 1.02f, 0xf0ac68, .32f, 0},
};

bool tone_wants_sky(const struct brief *b)
{
	return b->hour != HOUR_UNSAID || b->has_moon || b->has_stars || b->has_sun ||
	       (b->weather != WEATHER_UNSAID && b->weather != WEATHER_WIND &&
		b->weather != WEATHER_FOG);
}

enum hour tone_hour_of(const struct study *s)
{
	double sky = 0, cells = 1e-6;

	for (int i = 0; i < s->w * s->h; i++) {
		sky += s->sky[i] * s->lab[i].l;
		cells += s->sky[i];
	}
	if (s->mean.l < 0.34f || (s->has_sky && s->mean.l < 0.55f && sky / cells < 0.38))
		return HOUR_NIGHT;
	return s->bright.b > 0.075f && s->bright.l < 0.88f && s->mean.l < 0.66f ? HOUR_SUNSET
										: HOUR_DAY;
}

/* --- one pass over the pixels ---------------------------------------------------------------- */

struct bench {
	const struct tone *t;
	const struct study *s;
	struct lab *soft; /* owned: the cells, blurred */
	const struct hour_tone *hour;
	struct lab dark, bright, haze_color, colors[BRIEF_COLORS_MAX];
	struct lab drift; /* l: of the light that comes from drift_u, drift_v */
	float drift_u, drift_v;
	struct lab tint; /* the sum of what weather, season and mood lean to … */
	float amount;    /* … and how much */
	float gain, lift, contrast, chroma, haze, snow, lamps;
	enum season season;
	int w, h;
};

static void add_look(struct bench *b, const struct look *look)
{
	b->gain *= look->bright;
	b->contrast *= look->contrast;
	b->chroma *= look->chroma;
	b->haze = MIN(0.8f, b->haze + look->haze);
	if (look->amount > 0) {
		struct lab tint = lab_of_word(look->tint);
		float all = b->amount + look->amount;
		b->tint = lab_mix(b->tint, tint, look->amount / all);
		b->amount = MIN(0.6f, all);
	}
}

/* A picture that is dark already becomes no darker by night. */
static void set_exposure(struct bench *b)
{
	const struct hour_tone *hour = b->hour;
	/* A white ground says nothing of the light. */
	float mean = MAX(0.05f, MIN(0.74f, b->s->mean.l));
	float k = hour->level > 0 ? hour->level / mean : 1;

	if (k < 1)
		b->gain *= MAX(0.30f, powf(k, 0.92f));
	else
		b->lift = MIN(1.9f, powf(k, 0.7f));
	b->chroma *= k < 0.95f || hour->level > 0.5f ? hour->chroma : 1;
}

/* Another print of the same negative: warmer or cooler, with light from a side. */
static void set_drift(struct bench *b, uint64_t seed)
{
	struct rng r = rng_of(seed, 802);
	float warm = (float)rng_range(&r, 0.008, 0.030) * (rng_chance(&r, 0.6) ? 1 : -1);

	b->drift = (struct lab){(float)rng_range(&r, 0.05, 0.11),
				warm * (float)rng_range(&r, 0.1, 0.7), warm};
	b->drift_u = (float)rng_range(&r, 0.05, 0.95);
	b->drift_v = (float)rng_range(&r, 0.0, 0.6);
	b->contrast *= (float)rng_range(&r, 1.0, 1.20);
	b->chroma *= (float)rng_range(&r, 0.84, 1.24);
}

static void bench_open(struct bench *b, const struct tone *t)
{
	const struct brief *said = t->brief;
	enum hour hour = said->hour;

	if (hour == HOUR_UNSAID &&
	    (said->has_moon || said->has_stars || said->weather == WEATHER_AURORA))
		hour = HOUR_NIGHT;
	b->gain = b->lift = b->contrast = b->chroma = 1;
	b->hour = &hours[hour];
	b->season = said->season == SEASON_UNSAID && said->weather == WEATHER_SNOW ? SEASON_WINTER
										   : said->season;
	b->dark = lab_of_word(b->hour->dark);
	b->bright = lab_of_word(b->hour->bright);
	set_exposure(b);
	add_look(b, &weathers[said->weather]);
	add_look(b, &seasons[said->season]);
	add_look(b, &moods[said->mood]);
	if (t->drift)
		set_drift(b, t->c->seed);
	b->haze_color = lab_of_color(t->c->light.haze);
	b->snow = said->weather == WEATHER_SNOW ? 1 : said->season == SEASON_WINTER ? 0.75f : 0;
	b->lamps = hour == HOUR_NIGHT ? 1 : hour == HOUR_DUSK ? 0.8f : 0;
	for (int i = 0; i < said->color_count; i++) {
		b->colors[i] = lab_of_color(said->colors[i]);
		for (int k = i; k > 0 && b->colors[k].l < b->colors[k - 1].l; k--) {
			struct lab darker = b->colors[k];
			b->colors[k] = b->colors[k - 1];
			b->colors[k - 1] = darker;
		}
	}
}

/* Leaves turn; in winter they go grey. */
static struct lab turn_leaves(const struct bench *b, struct lab c, double u, double v)
{
	float chroma = sqrtf(c.a * c.a + c.b * c.b);
	/* Greens: a below, b above nothing. */
	float green = lab_step(0.02f, 0.06f, chroma) * lab_step(0.01f, -0.03f, c.a) *
		      lab_step(-0.01f, 0.03f, c.b);

	if (green <= 0)
		return c;
	if (b->season == SEASON_AUTUMN) {
		float n = (float)noise_2d(b->t->c->seed + 61, u * 9, v * 9);
		struct lab leaf = {c.l * 1.02f + 0.02f, (0.07f + 0.055f * n) * chroma / 0.11f,
				   (0.12f - 0.02f * n) * chroma / 0.11f};
		return lab_mix(c, leaf, 0.92f * green);
	}
	if (b->season == SEASON_WINTER)
		return lab_mix(c, (struct lab){c.l + 0.08f, c.a * 0.2f, c.b * 0.2f}, green);
	if (b->season == SEASON_SPRING)
		return lab_mix(c, (struct lab){c.l + 0.05f, c.a * 1.1f, c.b * 1.15f}, green);
	return c;
}

/* How much snow lies there: where something ends upwards, and on the ground. drifts: -1
 * blown bare … 1. */
static float snow_at(const struct bench *b, const uint32_t *words, int stride, int x, int y,
		     float own, float sky, float subject, float drifts)
{
	int d = MAX(1, b->h / 110);
	double u = (x + 0.5) / b->w, v = (y + 0.5) / b->h;
	float line = (float)b->s->horizon, ledge = 0, n = drifts;

	if (sky > 0.6f)
		return 0;
	for (int k = 1; k <= 3; k++) {
		uint32_t up = words[(ptrdiff_t)-MIN(y, k * d) * stride + x];
		float l = ((float)(up >> 16 & 255) * 0.3f + (float)(up >> 8 & 255) * 0.59f +
			   (float)(up & 255) * 0.11f) /
			  255;
		ledge = MAX(ledge, l - own - 0.03f * (float)k);
	}
	float ground = lab_step(line - 0.01f, line + 0.10f, (float)v) * (1 - subject) *
		       (0.86f + 0.30f * n) * lab_step(0.12f, 0.42f, own + 0.18f);
	float busy = study_at(b->s, b->s->unrest, u, v);
	float edge = lab_step(0.05f, 0.16f, ledge) * (0.75f + 0.4f * n) * (1 - 0.4f * subject) *
		     (1 - 0.85f * lab_step(0.25f, 0.6f, busy));
	ground *= 1 - 0.45f * lab_step(0.4f, 0.8f, busy);
	float s = MAX(ground, edge) * (1 - sky);
	return s < 0 ? 0 : s > 1 ? 1 : s;
}

static struct lab lean_to_colors(const struct bench *b, struct lab c)
{
	int n = b->t->brief->color_count;
	struct lab to;

	if (n == 0)
		return c;
	if (n == 1) {
		to = b->colors[0];
	} else {
		/* The darker ones in the shadows. */
		float at = MAX(0, MIN(0.999f, c.l)) * (float)(n - 1);
		to = lab_mix(b->colors[(int)at], b->colors[(int)at + 1],
			     lab_step(0.36f, 0.64f, at - floorf(at)));
	}
	float room = 4 * c.l * (1 - c.l); /* black and white hold no colour */
	c.a += (to.a * MIN(1.0f, 0.35f + room) - c.a) * 0.70f;
	c.b += (to.b * MIN(1.0f, 0.35f + room) - c.b) * 0.70f;
	c.l += (to.l - 0.6f) * 0.16f * room;
	return c;
}

static struct lab soft_at(const struct bench *b, double u, double v)
{
	int x = MIN(b->s->w - 1, (int)(u * b->s->w)), y = MIN(b->s->h - 1, (int)(v * b->s->h));
	return b->soft[y * b->s->w + x];
}

static float depth_at(const struct bench *b, double v)
{
	float line = (float)b->s->horizon;
	return v < b->s->horizon ? 0.8f + 0.2f * (float)v / line
				 : 1 - 0.85f * lab_step(line, 1.0f, (float)v);
}

/* Small bright things go on shining when it gets dark. */
static float lamp_at(const struct bench *b, struct lab c, double u, double v, float sky,
		     float subject)
{
	struct lab around = soft_at(b, u, v);
	float over = c.l - around.l;
	/* A gap between branches is no lamp. */
	sky = MAX(sky, lab_step(0.05f, 0.3f, study_at(b->s, b->s->sky, u, v - 0.03)));
	return b->lamps * lab_step(0.10f, 0.26f, over) * lab_step(0.48f, 0.72f, c.l) * (1 - sky) *
	       (1 - 0.9f * subject);
}

static struct lab expose(const struct bench *b, struct lab c)
{
	float mid = b->s->mean.l;

	c.l = mid + (c.l - mid) * b->contrast;
	if (b->lift > 1)
		c.l = 1 - powf(MAX(0, 1 - MIN(1.0f, c.l)), b->lift);
	/* Lights fall less than shadows do. */
	if (b->gain < 1)
		c.l *= b->gain * (0.86f + 0.28f * c.l);
	else
		c.l *= b->gain;
	c.l = MAX(0, MIN(1.0f, c.l));
	float k = b->hour->amount;
	struct lab tint = lab_mix(b->dark, b->bright, c.l);
	c.a = c.a * b->chroma + (tint.a - c.a * b->chroma) * k;
	c.b = c.b * b->chroma + (tint.b - c.b * b->chroma) * k;
	if (b->amount > 0) {
		c.a += (b->tint.a - c.a) * b->amount;
		c.b += (b->tint.b - c.b) * b->amount;
	}
	return c;
}

static struct lab tone_pixel(const struct bench *b, const uint32_t *row, int stride, int x, int y)
{
	const struct tone *t = b->t;
	size_t at = (size_t)y * (size_t)b->w + (size_t)x;
	float sky = t->sky ? (float)t->sky[at] / 255 : 0;
	float subject = t->subject ? (float)t->subject[at] / 255 : 0;
	double u = (x + 0.5) / b->w, v = (y + 0.5) / b->h;
	struct lab before = lab_of_word(row[x]), c = before;

	if (b->season != SEASON_UNSAID)
		c = lab_mix(turn_leaves(b, c, u, v), c, 0.7f * subject);
	if (b->snow > 0) {
		float drifts =
		    (float)noise_fractal(t->c->seed + 62, u * 6 * b->w / b->h, v * 11, 3);
		float s = b->snow * snow_at(b, row, stride, x, y, c.l, sky, subject, drifts);
		/* Blue in its hollows; what lies under it still gives it form. */
		float white = MIN(0.93f, 0.46f + 0.9f * b->s->mean.l) + 0.05f * drifts +
			      0.4f * (before.l - soft_at(b, u, v).l);
		c = lab_mix(c, (struct lab){white, -0.006f, -0.018f + 0.012f * drifts}, 0.96f * s);
	}
	c = expose(b, c);
	if (t->drift) {
		float du = (float)u - b->drift_u, dv = (float)v - b->drift_v,
		      near = 1 - 1.1f * (du * du + dv * dv);
		c.l = MAX(0, MIN(1.0f, c.l + b->drift.l * near * 2 * c.l * (1.2f - c.l)));
		c.a += b->drift.a * (0.4f + 0.6f * near);
		c.b += b->drift.b * (0.4f + 0.6f * near);
	}
	if (b->lamps > 0) {
		float lamp = lamp_at(b, before, u, v, sky, subject);
		c = lab_mix(c, (struct lab){0.90f, 0.03f, 0.11f}, 0.85f * lamp);
	}
	/* By night it is what the moon shines on. */
	if (subject > 0 && b->gain < 0.7f)
		c.l += 0.5f * subject * MAX(0, before.l * 0.66f - c.l);
	/* What it is about keeps something of its own colours. */
	if (subject > 0) {
		float own = b->lamps > 0 ? 0.22f : 0.5f;
		c.a += (before.a - c.a) * own * subject;
		c.b += (before.b - c.b) * own * subject;
	}
	if (b->haze > 0)
		c = lab_mix(c, b->haze_color, b->haze * depth_at(b, v) * (1 - 0.65f * subject));
	c = lean_to_colors(b, c);
	if (t->heaven && sky > 0) {
		struct lab above =
		    lab_of_word(t->heaven[(size_t)y * (size_t)t->heaven_stride + (size_t)x]);
		/* Some of the picture's own clouds stay, as lighter and darker. */
		float own = before.l - soft_at(b, u, v).l;
		above.l += 0.35f * MAX(-0.12f, MIN(0.12f, own));
		c = lab_mix(c, above, 0.92f * sky);
	}
	return c;
}

/* A glow around the brightest of the lamps. */
#define GLOWS 40

static void light_lamps(const struct bench *b, cairo_surface_t *surface)
{
	cairo_t *cr = cairo_create(surface);
	int lit = 0;

	for (int i = 0; i < b->s->w * b->s->h && lit < GLOWS; i++) {
		double u = (i % b->s->w + 0.5) / b->s->w, v = (i / b->s->w + 0.5) / b->s->h;
		float sky = b->s->sky[i], subject = b->s->has_subject ? b->s->subject[i] : 0;
		if (lamp_at(b, b->s->lab[i], u, v, sky, subject) < 0.45f)
			continue;
		brush_glow(cr, u * b->w, v * b->h, MAX(b->w, b->h) * 0.022, color_rgb(0xffb860),
			   0.30);
		lit++;
		i += 2;
	}
	cairo_destroy(cr);
}

bool tone_apply(cairo_surface_t *surface, const struct tone *t)
{
	struct bench b = {.t = t,
			  .s = t->study,
			  .w = cairo_image_surface_get_width(surface),
			  .h = cairo_image_surface_get_height(surface)};
	int stride = cairo_image_surface_get_stride(surface) / 4;

	b.soft = malloc((size_t)b.s->w * (size_t)b.s->h * sizeof *b.soft);
	if (!b.soft || !study_soften(b.s, 0.035, b.soft)) {
		free(b.soft);
		return false;
	}
	bench_open(&b, t);
	cairo_surface_flush(surface);
	uint32_t *words = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
	/* From below, so that what lies above a row is still as it was. */
	for (int y = b.h - 1; y >= 0 && words; y--) {
		uint32_t *row = words + (size_t)y * (size_t)stride;
		for (int x = 0; x < b.w; x++)
			row[x] = lab_word(tone_pixel(&b, row, stride, x, y));
	}
	cairo_surface_mark_dirty(surface);
	if (b.lamps > 0)
		light_lamps(&b, surface);
	free(b.soft);
	return true;
}
