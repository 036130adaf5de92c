/* Flower heads, for the flowers, the bouquet and the vase.
 *
 * Each draws one bloom around (x, y), r wide to each side, in the natural colour
 * `c`; squash: 1 face on … 0.4 from the side. Same rules as parts.h. */
#pragma once

#include "studio/painter/art.h"

void bloom_cosmos(const struct art_ctx *a, double x, double y, double r, double squash,
		  struct color c);
void bloom_rose(const struct art_ctx *a, double x, double y, double r, double squash,
		struct color c);
void bloom_daisy(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c);
void bloom_sunflower(const struct art_ctx *a, double x, double y, double r, double squash,
		     struct color c);
void bloom_lily(const struct art_ctx *a, double x, double y, double r, double squash,
		struct color c);
/* From the side; (x, y): where the stem meets it, r: half its height. */
void bloom_tulip(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c);
void bloom_lotus(const struct art_ctx *a, double x, double y, double r, double squash,
		 struct color c);
