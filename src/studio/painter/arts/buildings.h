/* The buildings' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* buildings_home.c */
void building_house(const struct art_ctx *a);
void building_cottage(const struct art_ctx *a);
void building_cabin(const struct art_ctx *a);
/* buildings_work.c */
void building_barn(const struct art_ctx *a);
void building_tent(const struct art_ctx *a);
void building_windmill(const struct art_ctx *a);
/* buildings_grand.c */
void building_castle(const struct art_ctx *a);
void building_tower(const struct art_ctx *a);
void building_church(const struct art_ctx *a);
void building_palace(const struct art_ctx *a);
/* buildings_east.c */
void building_temple(const struct art_ctx *a);
void building_pagoda(const struct art_ctx *a);
/* buildings_city.c */
void building_skyscraper(const struct art_ctx *a);
void building_bridge(const struct art_ctx *a);
void building_pyramid(const struct art_ctx *a);
void building_eiffel_tower(const struct art_ctx *a);
