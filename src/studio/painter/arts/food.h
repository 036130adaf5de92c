/* The foods' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* food_fruit.c */
void food_apple(const struct art_ctx *a);
void food_orange(const struct art_ctx *a);
void food_banana(const struct art_ctx *a);
void food_strawberry(const struct art_ctx *a);
void food_watermelon(const struct art_ctx *a);
void food_grapes(const struct art_ctx *a);
void food_lemon(const struct art_ctx *a);
/* food_sweet.c */
void food_cake(const struct art_ctx *a);
void food_cupcake(const struct art_ctx *a);
void food_icecream(const struct art_ctx *a);
void food_donut(const struct art_ctx *a);
/* food_drink.c */
void food_coffee(const struct art_ctx *a);
void food_tea(const struct art_ctx *a);
void food_wine(const struct art_ctx *a);

/* A strawberry, for the cake to wear too; (x, y): its tip, h: its height. */
void food_berry(const struct art_ctx *a, double x, double y, double h, struct color c);
/* A plate seen from a little above; (x, y): its middle. */
void food_plate(const struct art_ctx *a, double x, double y, double r, struct color c);
/* Wisps that rise from (x, y). */
void food_steam(const struct art_ctx *a, double x, double y, double w, double h);
