/* The vessels' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* vessels_air.c: what flies by wing, rotor or warm air */
void vessel_airplane(const struct art_ctx *a);
void vessel_helicopter(const struct art_ctx *a);
void vessel_balloon(const struct art_ctx *a);
void vessel_kite(const struct art_ctx *a);
/* vessels_space.c */
void vessel_rocket(const struct art_ctx *a);
void vessel_ufo(const struct art_ctx *a);
void vessel_satellite(const struct art_ctx *a);
