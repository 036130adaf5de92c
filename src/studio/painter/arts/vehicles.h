/* The vehicles' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* vehicles_two.c: on two wheels */
void vehicle_bicycle(const struct art_ctx *a);
void vehicle_motorcycle(const struct art_ctx *a);
/* vehicles_rail.c: on rails, and the tractor */
void vehicle_train(const struct art_ctx *a);
void vehicle_tram(const struct art_ctx *a);
void vehicle_tractor(const struct art_ctx *a);
