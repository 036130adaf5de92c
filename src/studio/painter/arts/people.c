/* People: the table; those with a trade or a costume in costume.c. */
#include "base/attr.h"
#include "studio/painter/arts/folk.h"
#include "studio/painter/arts/life.h"

static void draw_person(const struct art_ctx *a)
{
	struct folk f = folk_of(a, rng_chance(a->rng, 0.5) ? FOLK_WOMAN : FOLK_MAN);
	folk_draw(a, &f, 0.62f, NULL);
}

static void draw_woman(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_WOMAN);
	folk_draw(a, &f, 0.62f, NULL);
}

static void draw_man(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_MAN);
	folk_draw(a, &f, 0.62f, NULL);
}

static void draw_child(const struct art_ctx *a)
{
	struct folk f = folk_of(a, FOLK_CHILD);
	folk_draw(a, &f, 0.7f, NULL);
}

/* clang-format off */
const struct art arts_people[] = {
	{"person", ART_GROUND, 1.75, 0.62, 0x3c78b8, draw_person, 4},
	{"woman", ART_GROUND, 1.68, 0.62, 0xd0483c, draw_woman, 3},
	{"man", ART_GROUND, 1.78, 0.62, 0x3c78b8, draw_man, 3},
	{"child", ART_GROUND, 1.1, 0.7, 0xe8b040, draw_child, 3},
	{"couple", ART_GROUND, 1.75, 0.85, 0xd84c50, draw_couple, 0},
	{"crowd", ART_GROUND, 2.0, 2.2, 0x3c78b8, draw_crowd, 1},
	{"dancer", ART_GROUND, 1.75, 0.8, 0xf0a0b8, draw_dancer, 3},
	{"musician", ART_GROUND, 1.75, 0.62, 0x8a3c34, draw_musician, 3},
	{"astronaut", ART_GROUND, 1.9, 0.72, 0xf0f2f4, draw_astronaut, 2},
	{"samurai", ART_GROUND, 1.8, 0.72, 0x9a2c28, draw_samurai, 3},
	{"wizard", ART_GROUND, 1.9, 0.66, 0x4038a0, draw_wizard, 0},
	{"knight", ART_GROUND, 1.9, 0.74, 0xc02c30, draw_knight, 3},
	{"fisherman", ART_GROUND, 1.75, 0.95, 0xe8b828, draw_fisherman, 0},
	{"robot", ART_GROUND, 1.5, 0.8, 0xa8b4c0, draw_robot, 2},
	{"snowman", ART_GROUND, 1.6, 0.85, 0xf6f8fc, draw_snowman, 2},
	{0},
};
/* clang-format on */
