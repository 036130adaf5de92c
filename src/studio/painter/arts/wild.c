/* Wild animals: the table; bodies live in beasts.c, grazers.c and below. */
#include "studio/painter/arts/coat.h"
#include "studio/painter/arts/life.h"

/* clang-format off */
const struct art arts_wild[] = {
	{"fox", ART_GROUND, 0.45, 1.55, 0xd8702c, draw_fox, 0},
	{"wolf", ART_GROUND, 0.85, 1.45, 0x8c8a88, draw_wolf, 5},
	{"bear", ART_GROUND, 1.3, 1.6, 0x6b4428, draw_bear, 0},
	{"polar_bear", ART_GROUND, 1.5, 1.65, 0xf4efe2, draw_polar_bear, 0},
	{"panda", ART_GROUND, 1.0, 1.35, 0xf6f4f0, draw_panda, 0},
	{"lion", ART_GROUND, 1.2, 1.55, 0xd0a05c, draw_lion, 0},
	{"tiger", ART_GROUND, 1.1, 1.6, 0xe08428, draw_tiger, 0},
	{"deer", ART_GROUND, 1.9, 0.95, 0xa8703c, draw_deer, 0},
	{"elephant", ART_GROUND, 3.2, 1.35, 0x9a948e, draw_elephant, 0},
	{"giraffe", ART_GROUND, 5.0, 0.72, 0xecd4a4, draw_giraffe, 0},
	{"zebra", ART_GROUND, 1.6, 1.25, 0xf4f0ea, draw_zebra, 0},
	{"monkey", ART_GROUND, 0.7, 1.15, 0x8a5a34, draw_monkey, 0},
	{"squirrel", ART_GROUND, 0.25, 1.0, 0xb0622c, draw_squirrel, 0},
	{"hedgehog", ART_GROUND, 0.18, 1.5, 0x8a6c50, draw_hedgehog, 0},
	{"penguin", ART_GROUND, 0.9, 0.62, 0x22262e, draw_penguin, 5},
	{"kangaroo", ART_GROUND, 1.5, 1.05, 0xb4794a, draw_kangaroo, 0},
	{0},
};
/* clang-format on */
