/* Composition: settles what the prompt left open, sets the camera, and asks
 * compose_light.c for the light and compose_figures.c for the arrangement. */
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

#define OUTSIDE (OFFERS_SKY | OFFERS_GROUND)
#define SHORE (OFFERS_SKY | OFFERS_GROUND | OFFERS_WATER)
#define INSIDE (OFFERS_GROUND | OFFERS_ROOF)

static const struct place_facts places[PLACE_COUNT] = {
    [PLACE_ABSTRACT] = {OFFERS_VOID, .60, .66, 0, 0, 1.6},
    [PLACE_OCEAN] = {OFFERS_SKY | OFFERS_WATER, .50, .62, 0, 0, 3},
    [PLACE_BEACH] = {SHORE, .38, .47, .60, .68, 1.7},
    [PLACE_LAKE] = {SHORE, .42, .50, .80, .86, 1.7},
    [PLACE_RIVER] = {SHORE, .40, .47, 0, 0, 2},
    [PLACE_WATERFALL] = {SHORE, .46, .52, .80, .86, 1.7},
    [PLACE_UNDERWATER] = {OFFERS_DEEP | OFFERS_GROUND, .66, .74, 0, 0, 1.5},
    [PLACE_MOUNTAINS] = {OUTSIDE, .54, .62, 0, 0, 1.7},
    [PLACE_FOREST] = {OUTSIDE, .50, .57, 0, 0, 1.6},
    [PLACE_JUNGLE] = {OUTSIDE, .52, .58, 0, 0, 1.6},
    [PLACE_MEADOW] = {OUTSIDE, .42, .54, 0, 0, 1.2},
    [PLACE_GARDEN] = {OUTSIDE, .40, .47, 0, 0, 1.4},
    [PLACE_FIELD] = {OUTSIDE, .40, .50, 0, 0, 1.6},
    [PLACE_PARK] = {OUTSIDE, .42, .49, 0, 0, 1.6},
    [PLACE_DESERT] = {OUTSIDE, .46, .55, 0, 0, 1.7},
    [PLACE_SNOWFIELD] = {OUTSIDE, .45, .54, 0, 0, 1.7},
    [PLACE_ISLAND] = {SHORE, .44, .52, .78, .84, 1.8},
    [PLACE_HARBOR] = {SHORE, .42, .50, .76, .83, 2.2},
    [PLACE_VILLAGE] = {OUTSIDE, .46, .53, 0, 0, 1.8},
    [PLACE_CITY] = {SHORE, .54, .61, .80, .86, 2},
    [PLACE_STREET] = {OUTSIDE, .44, .50, 0, 0, 1.7},
    [PLACE_ROOM] = {INSIDE, .40, .46, 0, 0, 1.5},
    [PLACE_KITCHEN] = {INSIDE, .40, .46, 0, 0, 1.5},
    [PLACE_CAFE] = {INSIDE, .40, .46, 0, 0, 1.5},
    [PLACE_LIBRARY] = {INSIDE, .42, .48, 0, 0, 1.6},
    [PLACE_STUDIO] = {INSIDE, .56, .62, 0, 0, 1.5},
    [PLACE_SKY] = {OFFERS_SKY, .90, .96, 0, 0, 60},
    [PLACE_SPACE] = {OFFERS_VOID, .72, .80, 0, 0, 1.7},
    [PLACE_VOLCANO] = {OUTSIDE, .58, .65, 0, 0, 1.7},
    [PLACE_CAVE] = {OFFERS_GROUND | OFFERS_WATER, .52, .58, 0, 0, 1.6},
};

/* Where a subject is at home when the prompt does not say. */
static const struct {
	const char *kind;
	enum place place;
} homes[] = {
    {"campfire", PLACE_FOREST},   {"telescope", PLACE_MOUNTAINS},
    {"cherry_tree", PLACE_PARK},  {"autumn_tree", PLACE_PARK},
    {"willow", PLACE_LAKE},       {"bamboo", PLACE_FOREST},
    {"pine", PLACE_MOUNTAINS},    {"palm", PLACE_BEACH},
    {"tree", PLACE_MEADOW},       {"mushroom", PLACE_FOREST},
    {"lavender", PLACE_FIELD},    {"sunflower", PLACE_FIELD},
    {"tulip", PLACE_FIELD},       {"rose", PLACE_GARDEN},
    {"daisy", PLACE_MEADOW},      {"lily", PLACE_GARDEN},
    {"flower", PLACE_GARDEN},     {"bee", PLACE_GARDEN},
    {"butterfly", PLACE_GARDEN},  {"dragonfly", PLACE_LAKE},
    {"ladybug", PLACE_GARDEN},    {"snail", PLACE_GARDEN},
    {"spider", PLACE_FOREST},     {"frog", PLACE_LAKE},
    {"duck", PLACE_LAKE},         {"swan", PLACE_LAKE},
    {"flamingo", PLACE_LAKE},     {"crow", PLACE_FIELD},
    {"owl", PLACE_FOREST},        {"parrot", PLACE_JUNGLE},
    {"peacock", PLACE_GARDEN},    {"eagle", PLACE_MOUNTAINS},
    {"seagull", PLACE_BEACH},     {"chicken", PLACE_VILLAGE},
    {"cow", PLACE_MEADOW},        {"sheep", PLACE_MEADOW},
    {"goat", PLACE_MOUNTAINS},    {"horse", PLACE_MEADOW},
    {"pig", PLACE_VILLAGE},       {"lion", PLACE_MEADOW},
    {"elephant", PLACE_MEADOW},   {"giraffe", PLACE_MEADOW},
    {"zebra", PLACE_MEADOW},      {"kangaroo", PLACE_MEADOW},
    {"wolf", PLACE_FOREST},       {"bear", PLACE_FOREST},
    {"fox", PLACE_FOREST},        {"deer", PLACE_FOREST},
    {"squirrel", PLACE_FOREST},   {"hedgehog", PLACE_FOREST},
    {"panda", PLACE_FOREST},      {"monkey", PLACE_JUNGLE},
    {"tiger", PLACE_JUNGLE},      {"rabbit", PLACE_MEADOW},
    {"dinosaur", PLACE_JUNGLE},   {"dragon", PLACE_MOUNTAINS},
    {"unicorn", PLACE_FOREST},    {"ghost", PLACE_FOREST},
    {"wizard", PLACE_FOREST},     {"knight", PLACE_MOUNTAINS},
    {"samurai", PLACE_MOUNTAINS}, {"robot", PLACE_CITY},
    {"phoenix", PLACE_VOLCANO},   {"angel", PLACE_SKY},
    {"musician", PLACE_STREET},   {"dancer", PLACE_STUDIO},
    {"crowd", PLACE_CITY},        {"couple", PLACE_BEACH},
    {"train", PLACE_MOUNTAINS},   {"tram", PLACE_STREET},
    {"bicycle", PLACE_PARK},      {"car", PLACE_STREET},
    {"taxi", PLACE_STREET},       {"bus", PLACE_STREET},
    {"truck", PLACE_STREET},      {"motorcycle", PLACE_STREET},
    {"balloon", PLACE_MOUNTAINS}, {"kite", PLACE_MEADOW},
    {"balloon_toy", PLACE_PARK},  {"boat", PLACE_LAKE},
    {"sailboat", PLACE_OCEAN},    {"ship", PLACE_OCEAN},
    {"ufo", PLACE_FIELD},         {"bridge", PLACE_RIVER},
    {"windmill", PLACE_FIELD},    {"castle", PLACE_MOUNTAINS},
    {"palace", PLACE_GARDEN},     {"temple", PLACE_MOUNTAINS},
    {"pagoda", PLACE_MOUNTAINS},  {"cabin", PLACE_MOUNTAINS},
    {"cottage", PLACE_MEADOW},    {"house", PLACE_MEADOW},
    {"church", PLACE_VILLAGE},    {"lighthouse", PLACE_OCEAN},
    {"tower", PLACE_MOUNTAINS},   {"fountain", PLACE_PARK},
    {"bench", PLACE_PARK},        {"piano", PLACE_ROOM},
    {"guitar", PLACE_ROOM},       {"mirror", PLACE_ROOM},
    {"lamp", PLACE_ROOM},         {"tent", PLACE_MOUNTAINS},
    {"sword", PLACE_CAVE},        {"treasure_chest", PLACE_CAVE},
    {"umbrella", PLACE_BEACH},    {"sign", PLACE_STREET},
    {"lantern", PLACE_STREET},    {"book", PLACE_LIBRARY},
    {"coffee", PLACE_CAFE},       {"tea", PLACE_CAFE},
    {"cake", PLACE_CAFE},         {"cupcake", PLACE_CAFE},
    {"computer", PLACE_ROOM},     {"crown", PLACE_STUDIO},
    {"mask", PLACE_STUDIO},
};

/* Grass, but dry, and trees like umbrellas: where these live. */
static const char *const savanna_dwellers[] = {"lion", "elephant", "giraffe", "zebra"};

bool compose_is_flower(const char *kind)
{
	static const char *const flowers[] = {"flower", "rose",     "tulip", "sunflower",
					      "daisy",  "lavender", "lily",  "lotus"};
	for (size_t i = 0; i < ARRAY_LEN(flowers); i++)
		if (strcmp(flowers[i], kind) == 0)
			return true;
	return false;
}

const struct place_facts *compose_place(enum place place)
{
	return &places[place < PLACE_COUNT ? place : PLACE_ABSTRACT];
}

bool compose_is_indoors(enum place place)
{
	return compose_place(place)->offers & OFFERS_ROOF;
}

bool compose_has_water(enum place place)
{
	return compose_place(place)->offers & OFFERS_WATER;
}

static enum place pick(struct rng *r, const enum place *from, int n)
{
	return from[rng_int(r, 0, n - 1)];
}

#define PICK(r, ...)                                                                               \
	pick(r, (const enum place[]){__VA_ARGS__},                                                 \
	     (int)ARRAY_LEN(((const enum place[]){__VA_ARGS__})))

static enum place home_of(const struct brief_subject *s, struct rng *r)
{
	const struct art *art = art_find(s->kind);
	for (size_t i = 0; i < ARRAY_LEN(homes); i++)
		if (strcmp(homes[i].kind, s->kind) == 0)
			return homes[i].place;
	if (!art)
		return PLACE_ABSTRACT;
	switch (art->habitat) {
	case ART_DEEP:
		return PLACE_UNDERWATER;
	case ART_WATER:
		return art->height_m < 1 ? PLACE_LAKE : PLACE_OCEAN;
	case ART_AIR:
		return art->height_m < 0.12 ? PLACE_GARDEN : PLACE_SKY;
	case ART_TABLE:
		return PICK(r, PLACE_ROOM, PLACE_KITCHEN, PLACE_CAFE);
	case ART_FAR:
		return PICK(r, PLACE_MOUNTAINS, PLACE_MEADOW);
	case ART_FREE:
		return PLACE_ABSTRACT;
	case ART_GROUND:
		break;
	}
	return PICK(r, PLACE_GARDEN, PLACE_MEADOW, PLACE_PARK);
}

/* No place and no subject, but a time or a weather: what people picture then. */
static enum place scene_of(const struct brief *b, struct rng *r)
{
	if (b->weather == WEATHER_AURORA)
		return PICK(r, PLACE_LAKE, PLACE_SNOWFIELD);
	if (b->weather == WEATHER_SNOW || b->season == SEASON_WINTER)
		return PICK(r, PLACE_SNOWFIELD, PLACE_VILLAGE);
	if (b->weather == WEATHER_RAIN)
		return PLACE_STREET;
	if (b->weather == WEATHER_STORM)
		return PLACE_OCEAN;
	if (b->weather == WEATHER_RAINBOW || b->weather == WEATHER_WIND)
		return PLACE_MEADOW;
	if (b->weather == WEATHER_FOG || b->season == SEASON_AUTUMN)
		return PLACE_FOREST;
	if (b->season == SEASON_SPRING)
		return PLACE_GARDEN;
	if (b->season == SEASON_SUMMER)
		return PLACE_BEACH;
	if (b->has_stars || b->has_moon || b->hour == HOUR_NIGHT)
		return PICK(r, PLACE_MOUNTAINS, PLACE_LAKE);
	if (b->weather == WEATHER_CLOUDY || b->weather == WEATHER_CLEAR)
		return PLACE_SKY;
	if (b->has_sun || b->hour != HOUR_UNSAID)
		return PICK(r, PLACE_OCEAN, PLACE_MOUNTAINS, PLACE_LAKE);
	return PLACE_ABSTRACT;
}

/* Circles and hearts need no land under them. */
static bool has_free_subject(const struct brief *b)
{
	for (int i = 0; i < b->subject_count; i++) {
		const struct art *art = art_find(b->subjects[i].kind);
		if (art && art->habitat == ART_FREE)
			return true;
	}
	return false;
}

static void settle_place(struct composition *c, struct rng *r)
{
	const struct brief *b = c->brief;
	c->place = b->place;
	for (int i = 0; i < b->subject_count && c->place == PLACE_ABSTRACT; i++)
		c->place = home_of(&b->subjects[i], r);
	bool green = c->place == PLACE_GARDEN || c->place == PLACE_MEADOW || c->place == PLACE_PARK;
	if (b->place == PLACE_ABSTRACT && green && b->weather == WEATHER_SNOW)
		c->place = PLACE_SNOWFIELD;
	if (c->place == PLACE_ABSTRACT && !has_free_subject(b))
		c->place = scene_of(b, r);
	for (int i = 0; i < b->subject_count && b->place == PLACE_ABSTRACT; i++)
		for (size_t k = 0; k < ARRAY_LEN(savanna_dwellers); k++)
			if (strcmp(b->subjects[i].kind, savanna_dwellers[k]) == 0)
				c->savanna = c->place == PLACE_MEADOW && b->season == SEASON_UNSAID;
	/* Who cannot swim gets a beach to stand on. */
	for (int i = 0; i < b->subject_count && c->place == PLACE_OCEAN; i++) {
		const struct art *art = art_find(b->subjects[i].kind);
		bool aloft = b->subjects[i].action == ACTION_FLYING ||
			     b->subjects[i].action == ACTION_SWIMMING;
		if (art && (art->habitat == ART_GROUND || art->habitat == ART_TABLE) && !aloft)
			c->place = PLACE_BEACH;
	}
}

static void settle_hour(struct composition *c, struct rng *r, uint32_t variation)
{
	static const enum hour daylight[] = {HOUR_DAY, HOUR_GOLDEN, HOUR_MORNING, HOUR_DAY};
	const struct brief *b = c->brief;
	c->hour = b->hour;
	if (c->hour != HOUR_UNSAID)
		return;
	if (b->has_moon || b->has_stars || b->weather == WEATHER_AURORA || b->style == STYLE_NEON)
		c->hour = HOUR_NIGHT;
	else if (b->mood == MOOD_ROMANTIC)
		c->hour = HOUR_SUNSET;
	else if (b->mood == MOOD_MYSTERIOUS || b->mood == MOOD_DARK)
		c->hour = rng_chance(r, 0.5) ? HOUR_NIGHT : HOUR_DUSK;
	else if (c->place == PLACE_SPACE)
		c->hour = HOUR_NIGHT;
	else if (c->place == PLACE_VOLCANO)
		c->hour = HOUR_DUSK;
	else if (b->style == STYLE_CINEMATIC || b->has_sun)
		c->hour = HOUR_GOLDEN;
	else
		c->hour = daylight[((unsigned)rng_int(r, 0, 3) + variation) % ARRAY_LEN(daylight)];
}

static void settle_season(struct composition *c, struct rng *r)
{
	c->weather = c->brief->weather;
	c->season = c->brief->season;
	if (c->season != SEASON_UNSAID)
		return;
	if (c->place == PLACE_SNOWFIELD || c->weather == WEATHER_SNOW)
		c->season = SEASON_WINTER;
	else
		c->season = rng_chance(r, 0.4) ? SEASON_SPRING : SEASON_SUMMER;
}

/* Small things indoors are seen at table height, unless somebody tall is there too:
 * then the room is shown, and they get a stand. */
static bool wants_table(const struct composition *c)
{
	bool small = false;
	if (!compose_is_indoors(c->place) || c->place == PLACE_STUDIO)
		return false;
	for (int i = 0; i < c->brief->subject_count; i++) {
		const char *kind = c->brief->subjects[i].kind;
		const struct art *art = art_find(kind);
		if (!art || strcmp(kind, "table") == 0)
			continue;
		small = small || art->habitat == ART_TABLE;
		if (art->habitat == ART_GROUND && art->height_m >= 0.9 && !compose_is_flower(kind))
			return false;
	}
	return small;
}

static void set_camera(struct composition *c, struct rng *r, double horizon)
{
	const struct place_facts *p = compose_place(c->place);
	double h = c->height_px;
	c->horizon_px = h * rng_range(r, p->horizon_low, p->horizon_high);
	c->shore_px = p->shore_high > 0 ? h * rng_range(r, p->shore_low, p->shore_high) : h;
	if (horizon > 0) {
		double from = c->horizon_px;
		c->horizon_px = h * horizon;
		if (c->shore_px < h)
			c->shore_px =
			    c->horizon_px + (c->shore_px - from) * (h - c->horizon_px) / (h - from);
	}
	c->vanish_px = c->width_px * rng_range(r, 0.40, 0.60);
	c->metre_px_near = (h - c->horizon_px) / p->eye_m;
	c->has_table = wants_table(c);
	c->table_px = h;
	if (c->has_table)
		c->table_px = h * rng_range(r, 0.66, 0.70);
}

/* Lettering alone gets the middle; with a picture, a band above or below it. */
static void set_text_band(struct composition *c)
{
	double w = c->width_px, h = c->height_px;
	c->has_text_band = c->brief->text_count > 0;
	if (!c->has_text_band)
		return;
	bool alone = c->brief->subject_count == 0 && c->brief->place == PLACE_ABSTRACT;
	c->text_x = w * 0.08;
	c->text_w = w * 0.84;
	c->text_h = h * (alone ? 0.5 : c->brief->text_count > 1 ? 0.26 : 0.19);
	c->text_y = alone ? h * 0.25 : h * 0.06;
	for (int i = 0; i < c->brief->subject_count; i++)
		if (c->brief->subjects[i].position == POSITION_TOP)
			c->text_y = h * 0.94 - c->text_h;
}

void compose(const struct brief *brief, int width_px, int height_px, uint32_t variation,
	     struct composition *ret)
{
	compose_from(brief, width_px, height_px, variation, 0, ret);
}

void compose_from(const struct brief *brief, int width_px, int height_px, uint32_t variation,
		  double horizon, struct composition *ret)
{
	struct composition c = {
	    .brief = brief, .width_px = width_px, .height_px = height_px, .detail = 1};
	/* Place and hour belong to the prompt; framing and arrangement to the variation. */
	struct rng scene = rng_of(brief->seed, 11);
	c.seed = brief->seed ^ (variation * 0x9e3779b97f4a7c15u);
	struct rng framing = rng_of(c.seed, 12);
	settle_place(&c, &scene);
	settle_hour(&c, &scene, variation);
	settle_season(&c, &scene);
	set_camera(&c, &framing, horizon);
	compose_light(&c, variation);
	set_text_band(&c);
	compose_figures(&c, variation);
	*ret = c;
}

/* A depth's distance below the horizon, as part of the lower edge's: what lies
 * twice as far is half as low and half as big. */
static double nearness(double depth)
{
	double d = depth < 0 ? 0 : depth > 1 ? 1 : depth;
	return (1 - d) / (1 + 3 * d);
}

double compose_ground_y(const struct composition *c, double depth)
{
	return c->horizon_px + (c->height_px - c->horizon_px) * nearness(depth);
}

double compose_metre_px(const struct composition *c, double depth)
{
	return c->metre_px_near * nearness(depth);
}

double compose_depth_at(const struct composition *c, double y_px)
{
	double t = (y_px - c->horizon_px) / fmax(1, c->height_px - c->horizon_px);
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return (1 - t) / (1 + 3 * t);
}

void compose_river(const struct composition *c, double y_px, double *ret_left, double *ret_right)
{
	struct rng r = rng_of(c->seed, 13);
	double side = rng_chance(&r, 0.5) ? -1 : 1, phase = rng_range(&r, 0, 6.28);
	double t = (y_px - c->horizon_px) / fmax(1, c->height_px - c->horizon_px);
	t = t < 0 ? 0 : t > 1.2 ? 1.2 : t;
	double bend = sin(phase + 7.5 * sqrt(t)) * (0.015 + 0.10 * sqrt(t)) * (1 - 0.45 * t);
	double middle = c->width_px * (0.5 + side * (0.03 + 0.22 * t) + bend);
	double half = c->width_px * (0.008 + 0.20 * t);
	*ret_left = middle - half;
	*ret_right = middle + half;
}
