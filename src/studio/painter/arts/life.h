/* Life: the drawing functions that share an arts table but live in files of their
 * own, because a table's animals would not fit one. Each is an art's draw. */
#pragma once

#include "studio/painter/art.h"

/* beasts.c: hunters and bears */
void draw_fox(const struct art_ctx *a);
void draw_wolf(const struct art_ctx *a);
void draw_bear(const struct art_ctx *a);
void draw_polar_bear(const struct art_ctx *a);
void draw_panda(const struct art_ctx *a);
void draw_lion(const struct art_ctx *a);
void draw_tiger(const struct art_ctx *a);
/* grazers.c: the big ones that eat leaves */
void draw_deer(const struct art_ctx *a);
void draw_elephant(const struct art_ctx *a);
void draw_giraffe(const struct art_ctx *a);
void draw_zebra(const struct art_ctx *a);
/* creatures.c: those with a shape of their own */
void draw_monkey(const struct art_ctx *a);
void draw_squirrel(const struct art_ctx *a);
void draw_hedgehog(const struct art_ctx *a);
void draw_kangaroo(const struct art_ctx *a);
/* fowl.c: birds that walk */
void draw_chicken(const struct art_ctx *a);
void draw_penguin(const struct art_ctx *a);
/* reef.c: those of the sea without a fish's shape */
void draw_octopus(const struct art_ctx *a);
void draw_jellyfish(const struct art_ctx *a);
void draw_turtle(const struct art_ctx *a);
void draw_crab(const struct art_ctx *a);
void draw_starfish(const struct art_ctx *a);
void draw_seahorse(const struct art_ctx *a);
/* insects.c: small things that fly */
void draw_butterfly(const struct art_ctx *a);
void draw_bee(const struct art_ctx *a);
void draw_dragonfly(const struct art_ctx *a);
/* costume.c: people by trade and tale */
void draw_dancer(const struct art_ctx *a);
void draw_musician(const struct art_ctx *a);
void draw_fisherman(const struct art_ctx *a);
void draw_astronaut(const struct art_ctx *a);
void draw_samurai(const struct art_ctx *a);
void draw_knight(const struct art_ctx *a);
void draw_wizard(const struct art_ctx *a);
/* figures.c: not one person */
void draw_couple(const struct art_ctx *a);
void draw_crowd(const struct art_ctx *a);
void draw_robot(const struct art_ctx *a);
void draw_snowman(const struct art_ctx *a);
/* tales.c: beasts of tales */
void draw_dragon(const struct art_ctx *a);
void draw_dinosaur(const struct art_ctx *a);
void draw_unicorn(const struct art_ctx *a);
void draw_phoenix(const struct art_ctx *a);
