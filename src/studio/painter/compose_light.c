/* Light: one table row an hour gives the sky, the sun and what falls on things;
 * weather, mood and the prompt's own colours then bend it. Several rows an hour
 * are different evenings of the same kind: the variation picks one. */
#include <math.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

struct hour_light {
	enum hour hour;
	uint32_t top, upper, lower, horizon; /* the sky, zenith to horizon */
	uint32_t key;
	double key_strength;
	uint32_t ambient;
	double ambient_strength;
	double elevation;     /* of the sun, as part of the sky's height */
	double shadow_length; /* in heights of the caster */
	double in_view;       /* chance that the sun stands in the picture */
	bool night;
};

static const struct hour_light hours[] = {
    {HOUR_DAWN, 0x3a5590, 0x8b8cc4, 0xf2b2ae, 0xffe3b4, 0xffc39a, .72, 0xb9aecb, .60, .13, 1.9, .8,
     false},
    {HOUR_DAWN, 0x2c4a86, 0x6f8fc6, 0xe7b7b0, 0xffd9a0, 0xffc890, .70, 0xaeb2d0, .60, .10, 2.0, .8,
     false},
    {HOUR_DAWN, 0x44467f, 0xa386b8, 0xf7a897, 0xffd7a6, 0xffb98e, .72, 0xbca8c6, .60, .16, 1.8, .8,
     false},
    {HOUR_MORNING, 0x3d86d2, 0x7ab6ea, 0xbfdff2, 0xfdf0d4, 0xfff0cc, .68, 0xd0dcf0, .56, .5, 1.0,
     .35, false},
    {HOUR_MORNING, 0x5596cf, 0x97c8e8, 0xd8e8ea, 0xfff2d2, 0xffecc0, .70, 0xd4dcec, .55, .42, 1.1,
     .35, false},
    {HOUR_DAY, 0x2270cc, 0x559fe4, 0x9ccdf2, 0xdceffa, 0xfff8e4, .66, 0xd2def2, .57, .9, .45, .12,
     false},
    {HOUR_DAY, 0x1b7fc4, 0x4fb0e0, 0x9edbee, 0xe4f5f2, 0xfffae0, .66, 0xd2e2ee, .57, .85, .5, .12,
     false},
    {HOUR_DAY, 0x3a78d8, 0x78aeee, 0xb4d6f6, 0xeaf3f8, 0xfff6e6, .66, 0xd8e0f2, .57, .9, .45, .12,
     false},
    {HOUR_GOLDEN, 0x4a86c4, 0x93b9cf, 0xf3d39a, 0xffe2a0, 0xffcf78, .90, 0xc8b8ae, .56, .22, 1.6,
     .6, false},
    {HOUR_GOLDEN, 0x5b92b8, 0xb4c4b4, 0xfbd188, 0xffdf96, 0xffc868, .92, 0xcbb8a4, .56, .2, 1.7, .6,
     false},
    {HOUR_SUNSET, 0x2a2a66, 0x7a3f8e, 0xe85f72, 0xffb04e, 0xff9c58, .82, 0xb892ac, .52, .085, 2.2,
     1, false},
    {HOUR_SUNSET, 0x1f3f78, 0x5f68a8, 0xf28a5c, 0xffd266, 0xffa850, .84, 0xb49cac, .52, .10, 2.1, 1,
     false},
    {HOUR_SUNSET, 0x38225c, 0xa0388a, 0xff6a5e, 0xffcf5e, 0xff9460, .82, 0xb888ae, .52, .075, 2.2,
     1, false},
    {HOUR_SUNSET, 0x18486f, 0x4f8a9e, 0xf7a860, 0xffe08a, 0xffb45c, .84, 0xb0a4a4, .52, .12, 2.0, 1,
     false},
    {HOUR_DUSK, 0x121b4a, 0x39407f, 0x8d6298, 0xf0a080, 0xd9a0a8, .36, 0x8c8cc0, .58, .02, 1.2, .0,
     true},
    {HOUR_DUSK, 0x0f2350, 0x2f5488, 0x7d86ac, 0xf4bc8c, 0xd0a8a8, .36, 0x8894c0, .58, .02, 1.2, .0,
     true},
    {HOUR_NIGHT, 0x040a22, 0x0b1a42, 0x1a3166, 0x35568c, 0xb8ccff, .46, 0x6478b4, .60, .62, .9, .8,
     true},
    {HOUR_NIGHT, 0x060824, 0x131648, 0x2a2a6c, 0x4c4c90, 0xc4c8ff, .46, 0x7074b4, .60, .58, .9, .8,
     true},
    {HOUR_NIGHT, 0x03131f, 0x0a2a3c, 0x16485a, 0x2f6b78, 0xb8e0f4, .46, 0x5c88a0, .60, .66, .9, .8,
     true},
};

struct weather_light {
	double grey;   /* how far the sky goes to an even grey */
	double bright; /* of the sky and the ambient light */
	double key;    /* what is left of direct light */
	double haze, clouds;
};

static const struct weather_light weathers[WEATHER_COUNT] = {
    [WEATHER_UNSAID] = {0, 1, 1, .10, .45},        [WEATHER_CLEAR] = {0, 1, 1, .06, .10},
    [WEATHER_CLOUDY] = {.35, .95, .62, .18, .72},  [WEATHER_RAIN] = {.62, .74, .30, .40, .92},
    [WEATHER_STORM] = {.60, .48, .26, .36, 1.0},   [WEATHER_SNOW] = {.50, .98, .42, .42, .85},
    [WEATHER_FOG] = {.62, 1.0, .34, .85, .35},     [WEATHER_WIND] = {.06, 1, .95, .10, .55},
    [WEATHER_RAINBOW] = {.16, .96, .95, .18, .55}, [WEATHER_AURORA] = {0, .9, .9, .08, .08},
};

struct mood_light {
	double saturation, bright, contrast, haze, clouds;
	uint32_t tint;
	double tint_amount;
};

static const struct mood_light moods[MOOD_COUNT] = {
    [MOOD_UNSAID] = {1, 1, 1, 0, 0, 0, 0},
    [MOOD_CALM] = {.92, 1, .92, .06, -.1, 0xdfe8ee, .08},
    [MOOD_CHEERFUL] = {1.12, 1.04, 1, -.04, -.08, 0xfff0c0, .05},
    [MOOD_DRAMATIC] = {1.08, .88, 1.25, .02, .25, 0, 0},
    [MOOD_MYSTERIOUS] = {.82, .8, 1, .3, .1, 0x34506a, .2},
    [MOOD_ROMANTIC] = {1.05, 1, .95, .06, 0, 0xf6a0b4, .16},
    [MOOD_DREAMY] = {.95, 1.05, .85, .18, .05, 0xe8c8f0, .18},
    [MOOD_DARK] = {.8, .62, 1.15, .06, .2, 0x101828, .18},
    [MOOD_COLORFUL] = {1.3, 1.02, 1.05, -.04, 0, 0, 0},
    [MOOD_COZY] = {1.02, .98, .95, .04, 0, 0xf0b070, .16},
};

static double luma(struct color c)
{
	return 0.30 * c.r + 0.59 * c.g + 0.11 * c.b;
}

static struct color clamped(struct color c)
{
	return color_scale(c, 1);
}

static struct color saturated(struct color c, double k)
{
	double y = luma(c);
	return clamped((struct color){y + (c.r - y) * k, y + (c.g - y) * k, y + (c.b - y) * k});
}

static struct color strengthened(struct color c, double k)
{
	return (struct color){c.r * k, c.g * k, c.b * k};
}

static const struct hour_light *choose_hour(enum hour hour, bool vivid, uint64_t seed,
					    uint32_t variation)
{
	int first = 0, count = 0;
	for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
		if (hours[i].hour != hour)
			continue;
		if (count++ == 0)
			first = (int)i;
	}
	struct rng r = rng_of(seed, 41);
	int start = vivid ? 0 : rng_int(&r, 0, count - 1); /* an hour's first row is its boldest */
	return &hours[first + (start + (int)(variation % 1000)) % count];
}

/* Bends one colour of the sky by weather and mood; at: 0 zenith … 1 horizon. */
static struct color bend_sky(const struct composition *c, struct color sky, double at)
{
	const struct weather_light *w = &weathers[c->weather];
	const struct mood_light *m = &moods[c->brief->mood];
	struct color grey = color_scale(color_mix(color_rgb(0x7f90a6), color_rgb(0xc3c9cc), at),
					0.25 + 0.9 * luma(sky));
	sky = color_scale(color_mix(sky, grey, w->grey), w->bright);
	sky = color_mix(saturated(sky, m->saturation), color_rgb(m->tint), m->tint_amount);
	return color_scale(sky, m->bright);
}

/* Colours said of no subject ("a purple and gold evening") tint the sky. */
static void tint_by_palette(struct composition *c)
{
	const struct brief *b = c->brief;
	struct color *stops[] = {&c->sky_upper, &c->sky_lower, &c->sky_horizon, &c->sky_top};
	if (b->color_count == 0)
		return;
	for (int i = 0; i < (int)ARRAY_LEN(stops); i++) {
		struct color said = b->colors[i % b->color_count];
		double k = luma(*stops[i]) / (luma(said) + 0.15);
		said = color_scale(said, k < 0.35 ? 0.35 : k > 1.25 ? 1.25 : k);
		*stops[i] = color_mix(*stops[i], said, 0.55);
	}
}

/* Under a roof, light comes in by one side and the room's own colour fills. */
static void light_indoors(struct composition *c, struct rng *r)
{
	struct light *l = &c->light;
	double side = rng_chance(r, 0.5) ? -1 : 1;
	l->to_key_x = 0.78 * side;
	l->to_key_y = -0.62;
	l->key = l->night ? (struct color){.62, .48, .30}
			  : color_mix(l->key, (struct color){.66, .60, .48}, .4);
	l->ambient = l->night ? (struct color){.40, .34, .33}
			      : color_mix(l->ambient, (struct color){.58, .54, .50}, .6);
	l->haze = l->night ? color_rgb(0x4a3a34) : color_rgb(0xe8dcc8);
	l->haze_density = 0.03;
	l->shadow_length = 0.7;
	l->shadow_x = -0.6 * side;
	c->sun_radius_px = 0;
}

/* Places that the sun does not light, by day and by night. */
struct place_light {
	enum place place;
	struct color key, ambient, night_key, night_ambient;
	uint32_t haze, night_haze;
	double haze_density, shadow_length;
	double from_x; /* how far to a side the light stands at most */
	bool from_middle;
};

static const struct place_light place_lights[] = {
    {PLACE_UNDERWATER,
     {.55, .72, .70},
     {.38, .56, .64},
     {.30, .42, .55},
     {.22, .34, .52},
     0x2a8fae,
     0x0c2a52,
     .32,
     .3,
     .35,
     true},
    {PLACE_SPACE,
     {.95, .92, .86},
     {.30, .31, .42},
     {.95, .92, .86},
     {.30, .31, .42},
     0x141432,
     0x141432,
     0,
     1.2,
     .8,
     false},
    {PLACE_CAVE,
     {.72, .74, .70},
     {.30, .33, .42},
     {.50, .54, .66},
     {.24, .28, .40},
     0x8fb4c4,
     0x3f5a78,
     .1,
     .5,
     0,
     true},
    {PLACE_STUDIO,
     {.66, .64, .60},
     {.52, .52, .55},
     {.66, .64, .60},
     {.52, .52, .55},
     0xdcdcdc,
     0xdcdcdc,
     0,
     .7,
     .78,
     false},
    {PLACE_ABSTRACT,
     {.60, .58, .55},
     {.52, .52, .56},
     {.60, .58, .55},
     {.52, .52, .56},
     0xdcdcdc,
     0xdcdcdc,
     0,
     .5,
     .6,
     false},
};

static void light_by_place(struct composition *c, const struct place_light *p, struct rng *r)
{
	struct light *l = &c->light;
	double x = p->from_middle ? rng_range(r, -1, 1) : rng_chance(r, 0.5) ? -1 : 1;
	l->to_key_x = x * p->from_x;
	l->to_key_y = -sqrt(1 - l->to_key_x * l->to_key_x);
	l->key = l->night ? p->night_key : p->key;
	l->ambient = l->night ? p->night_ambient : p->ambient;
	l->haze = color_rgb(l->night ? p->night_haze : p->haze);
	l->haze_density = p->haze_density;
	l->shadow_length = p->shadow_length;
	l->shadow_x = -1.1 * l->to_key_x;
	l->silhouette = false;
	l->night = p->place == PLACE_SPACE ||
		   (l->night && p->place != PLACE_STUDIO && p->place != PLACE_ABSTRACT);
	c->sun_radius_px = 0;
}

/* A roof of leaves takes the hardness out of the light and greens it. What is far
 * between trees fades to lit leaves, not to sky. */
static void light_under_trees(struct composition *c)
{
	struct light *l = &c->light;
	uint32_t leaves = c->season == SEASON_AUTUMN   ? 0xf0d498
			  : c->season == SEASON_WINTER ? 0xdce6ee
						       : 0xcfe2a8;
	l->ambient = color_mix(l->ambient, (struct color){.42, .56, .44}, .35);
	l->haze = color_mix(l->haze, strengthened(color_rgb(leaves), l->night ? 0.3 : 0.95), 0.65);
	l->haze_density += 0.10;
}

static void light_places(struct composition *c, struct rng *r)
{
	for (size_t i = 0; i < ARRAY_LEN(place_lights); i++)
		if (place_lights[i].place == c->place)
			light_by_place(c, &place_lights[i], r);
	if (c->place == PLACE_FOREST || c->place == PLACE_JUNGLE)
		light_under_trees(c);
}

static void place_sun(struct composition *c, const struct hour_light *h, struct rng *r,
		      uint32_t variation)
{
	const struct brief *b = c->brief;
	double w = c->width_px, hor = c->horizon_px, edge = fmin(w, c->height_px);
	double side = (rng_unit(r) < 0.5) == (variation % 2 == 0) ? -1 : 1;
	bool want = b->has_sun || (c->is_moon && b->has_moon);
	bool open = c->weather == WEATHER_UNSAID || c->weather == WEATHER_CLEAR ||
		    c->weather == WEATHER_WIND || c->weather == WEATHER_AURORA;
	bool low = h->elevation < 0.3 && h->elevation > 0.03;
	bool show = want || (open && rng_chance(r, h->in_view));
	/* Low suns stand away from the middle by a little, high ones by much. */
	double off = low ? rng_range(r, 0.04, 0.24) : rng_range(r, 0.20, 0.36);
	double elevation = fmin(h->elevation, 0.72) * rng_range(r, 0.85, 1.15);
	/* Mountains would hide it. */
	if (low && (c->place == PLACE_MOUNTAINS || c->place == PLACE_LAKE ||
		    c->place == PLACE_SNOWFIELD)) {
		elevation += 0.13;
		off = fmin(0.38, off + 0.15);
	}
	c->sun_x_px = w * (0.5 + side * off);
	c->sun_y_px = hor * (1 - elevation);
	if (!show && !low) {
		c->sun_x_px = w * (0.5 + side * 0.75);
		c->sun_y_px = hor * (1 - elevation) - c->height_px * 0.25;
	}
	/* Below a line of lettering, not behind it. */
	if (b->text_count > 0 && show && !low)
		c->sun_y_px = fmin(hor * 0.8, fmax(c->sun_y_px, c->height_px * 0.36));
	c->sun_radius_px = !show ? 0 : edge * (c->is_moon ? 0.042 : low ? 0.05 : 0.036);
	double dx = c->sun_x_px - w * 0.5, dy = c->sun_y_px - c->height_px * 0.78;
	double length = hypot(dx, dy);
	c->light.to_key_x = dx / length;
	c->light.to_key_y = dy / length;
	c->light.shadow_length = h->shadow_length;
	c->light.shadow_x = fmax(-1, fmin(1, -1.6 * dx / w));
}

void compose_light(struct composition *c, uint32_t variation)
{
	bool vivid = c->brief->mood == MOOD_COLORFUL || c->brief->mood == MOOD_DRAMATIC;
	const struct hour_light *h = choose_hour(c->hour, vivid, c->brief->seed, variation);
	const struct weather_light *w = &weathers[c->weather];
	const struct mood_light *m = &moods[c->brief->mood];
	struct rng r = rng_of(c->seed, 42);
	struct light *l = &c->light;

	c->sky_top = bend_sky(c, color_rgb(h->top), 0);
	c->sky_upper = bend_sky(c, color_rgb(h->upper), 0.4);
	c->sky_lower = bend_sky(c, color_rgb(h->lower), 0.75);
	c->sky_horizon = bend_sky(c, color_rgb(h->horizon), 1);
	tint_by_palette(c);
	c->clouds = fmax(0, fmin(1, w->clouds + m->clouds + rng_range(&r, -0.1, 0.14)));
	if (c->brief->has_stars && c->weather == WEATHER_UNSAID)
		c->clouds = fmin(c->clouds, 0.12);
	c->is_moon = c->hour == HOUR_NIGHT || (c->hour == HOUR_DUSK && c->brief->has_moon);

	l->night = h->night || (c->weather == WEATHER_STORM && luma(c->sky_upper) < 0.2);
	l->key =
	    strengthened(saturated(color_rgb(h->key), 1), h->key_strength * w->key * m->contrast);
	l->ambient =
	    strengthened(color_mix(color_rgb(h->ambient), color_rgb(m->tint), m->tint_amount * 0.5),
			 h->ambient_strength * (0.35 + 0.65 * w->bright) * (0.4 + 0.6 * m->bright) /
			     sqrt(m->contrast));
	/* What direct light an overcast sky takes, it gives back from everywhere. */
	l->ambient = color_mix(l->ambient, strengthened(color_rgb(0xd6dade), 0.74 * w->bright),
			       h->night ? 0 : 0.5 * (1 - w->key));
	l->haze = color_mix(c->sky_horizon, c->sky_lower, 0.35);
	l->haze_density = fmax(0, fmin(1, w->haze + m->haze));
	place_sun(c, h, &r, variation);
	if (w->key < 0.5)
		l->shadow_length *= 0.3;
	bool behind = c->sun_radius_px > 0 && (c->hour == HOUR_SUNSET || c->hour == HOUR_DAWN);
	l->silhouette = behind && (c->brief->mood == MOOD_DRAMATIC || rng_chance(&r, 0.25));
	if (compose_is_indoors(c->place))
		light_indoors(c, &r);
	light_places(c, &r);
}
