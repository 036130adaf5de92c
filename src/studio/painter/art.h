/* Arts: the things the painter can draw, one table row and one function each.
 *
 * An art draws itself in its own space: its foot (where it touches the ground,
 * the water line, the branch …) is the origin, x to the right, y down (cairo's
 * way), and one unit is its own height: it fills x ∈ [-aspect/2, aspect/2],
 * y ∈ [-1, 0]. The composer scales, places and orders; the art knows nothing of
 * pixels. It faces right; the composer mirrors it. What stands on something lays
 * its own soft shadow there (brush_ground_shadow).
 *
 *     static void draw_cat(const struct art_ctx *a) { … cairo calls on a->cr … }
 *     const struct art arts_pets[] = {
 *             {"cat", ART_GROUND, .height_m = 0.35, .aspect = 1.5, .draw = draw_cat}, …, {0}};
 *
 * Every art looks right in all lights (use light_on and brush_fill_lit for every
 * colour; glowing things check light->night), in a recognisable silhouette first,
 * then form, then detail; honours color (has_color), action and young where that
 * means something; and gives each individual small differences from its rng.
 */
#pragma once

#include "studio/painter/brush.h"

/* Where the composer may put it. */
enum art_habitat {
	ART_GROUND, /* stands on the ground (or floor) */
	ART_WATER,  /* floats: the origin is the water line, some of it may be below */
	ART_DEEP,   /* lives under water; above water it leaps out */
	ART_AIR,    /* flies or hangs in the sky; the origin is its middle bottom */
	ART_TABLE,  /* lies on a table indoors, on the ground outdoors, shown large */
	ART_FAR,    /* big and far: stands near the horizon (castle, lighthouse) */
	ART_FREE,   /* geometric or symbolic: anywhere */
};

struct art_ctx {
	cairo_t *cr;
	const struct light *light;
	struct rng *rng;     /* this individual's own chance */
	struct color color;  /* what the prompt said, else the art's own natural colour */
	bool has_color;	     /* the prompt said it */
	enum action action;  /* ACTION_NONE: the art's most typical pose */
	enum art_habitat where; /* where this one really is (figure.where): a fish above
				 * water leaps, a bird on the ground stands */
	bool young;
	double pixels;	     /* the height of one unit on the canvas: detail worth drawing */
	double depth;	     /* 0 near … 1 at the horizon; the composer hazes, arts may simplify */
};

struct art {
	const char *name; /* the id the vocabulary files use, "cat" */
	enum art_habitat habitat;
	double height_m; /* usual real height in metres, for scale between subjects */
	double aspect;	 /* width / height of its box in its most typical pose */
	uint32_t color;	 /* natural colour 0xRRGGBB when the prompt says none */
	void (*draw)(const struct art_ctx *a);
	double herd;	 /* how many stand there when the prompt says a bare plural; 0: 3 */
};

/* NULL when no art has the name. */
const struct art *art_find(const char *name);
/* All arts, for tests and docs: calls fn for each. */
void art_each(void (*fn)(const struct art *art, void *ctx), void *ctx);

/* The tables, each ended by a row without a name; one file each under arts/. */
extern const struct art arts_pets[];	  /* arts/pets.c: cat, dog, rabbit, hamster, … */
extern const struct art arts_wild[];	  /* arts/wild.c: fox, bear, deer, lion, elephant, … */
extern const struct art arts_farm[];	  /* arts/farm.c: horse, cow, sheep, pig, chicken, … */
extern const struct art arts_birds[];	  /* arts/birds.c: bird, seagull, owl, eagle, duck, … */
extern const struct art arts_sea[];	  /* arts/sea.c: fish, whale, dolphin, jellyfish, turtle, … */
extern const struct art arts_small[];	  /* arts/small.c: butterfly, bee, dragonfly, snail, … */
extern const struct art arts_people[];	  /* arts/people.c: person, woman, man, child, couple, robot, … */
extern const struct art arts_fantasy[];	  /* arts/fantasy.c: dragon, unicorn, ghost, angel, … */
extern const struct art arts_flowers[];	  /* arts/flowers.c: flower, rose, tulip, sunflower, … */
extern const struct art arts_trees[];	  /* arts/trees.c: tree, pine, palm, cherry blossom, … */
extern const struct art arts_vehicles[];  /* arts/vehicles.c: car, bicycle, train, bus, … */
extern const struct art arts_vessels[];	  /* arts/vessels.c: boat, ship, plane, balloon, rocket, … */
extern const struct art arts_buildings[]; /* arts/buildings.c: house, lighthouse, castle, bridge, … */
extern const struct art arts_food[];	  /* arts/food.c: apple, cake, pizza, coffee, … */
extern const struct art arts_things[];	  /* arts/things.c: chair, lamp, book, clock, sign, … */
extern const struct art arts_shapes[];	  /* arts/shapes.c: circle, square, triangle, star, heart, … */
