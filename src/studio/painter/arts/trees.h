/* The trees' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* trees_crown.c: trees with a crown of leaves or blossom */
void tree_broadleaf(const struct art_ctx *a);
void tree_cherry(const struct art_ctx *a);
void tree_autumn(const struct art_ctx *a);
void tree_willow(const struct art_ctx *a);
