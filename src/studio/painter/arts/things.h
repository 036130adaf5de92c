/* The things' drawing functions, so that their table can stand in one file. */
#pragma once

#include "studio/painter/art.h"

/* things_home.c */
void thing_chair(const struct art_ctx *a);
void thing_table(const struct art_ctx *a);
void thing_sofa(const struct art_ctx *a);
void thing_bed(const struct art_ctx *a);
void thing_mirror(const struct art_ctx *a);
void thing_teapot(const struct art_ctx *a);
void thing_vase(const struct art_ctx *a);
void thing_bottle(const struct art_ctx *a);
/* things_glow.c */
void thing_lamp(const struct art_ctx *a);
void thing_lantern(const struct art_ctx *a);
void thing_candle(const struct art_ctx *a);
void thing_campfire(const struct art_ctx *a);
void thing_snow_globe(const struct art_ctx *a);
/* things_music.c */
void thing_guitar(const struct art_ctx *a);
void thing_piano(const struct art_ctx *a);
void thing_violin(const struct art_ctx *a);
/* things_device.c */
void thing_clock(const struct art_ctx *a);
void thing_camera(const struct art_ctx *a);
void thing_telescope(const struct art_ctx *a);
void thing_computer(const struct art_ctx *a);
void thing_phone(const struct art_ctx *a);
/* things_tale.c */
void thing_key(const struct art_ctx *a);
void thing_crown(const struct art_ctx *a);
void thing_sword(const struct art_ctx *a);
void thing_mask(const struct art_ctx *a);
void thing_treasure_chest(const struct art_ctx *a);
