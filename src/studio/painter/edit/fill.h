/* The continuation of a picture into a region that nothing is known of: what stands
 * around it is continued, structures and texture too.
 *
 *     fill_region(words, width, height, &region, seed, &err)
 *
 * Patches of the surroundings are laid into the region so that each agrees with its
 * neighbours (PatchMatch: Barnes et al. 2009; coarse to fine: Wexler et al. 2007), and what
 * differs at the seam is spread over the inside (a membrane, push-pull and relaxation). A
 * region without enough around it gets the membrane and the surroundings' grain alone.
 * Deterministic.
 */
#pragma once

#include "studio/painter/edit/region.h"

/* words: cairo's ARGB32 (premultiplied), w*h without gaps; written where the region may
 * change. texture: false for the membrane alone. Error: ERR_TASK_EXHAUSTED. */
bool fill_region(uint32_t *words, const struct region *r, bool texture, uint64_t seed,
		 struct err *err) MUST_CHECK;

/* --- membrane.c: for this folder alone ---------------------------------------------------- */

/* values[h][w][4]; where !known they become as smooth a continuation of the known ones as
 * can be. All unknown: zeros. False: no memory. */
bool membrane_fill(float *values, const uint8_t *known, int w, int h) MUST_CHECK;

/* --- patches.c: for this folder alone ------------------------------------------------------ */

/* A picture with a hole. */
struct patch_picture {
	int w, h;
	uint32_t *px;  /* four channels of 8 bits */
	uint8_t *hole; /* not 0: unknown */
};
#define PATCH_REACH 3 /* a patch is 7 × 7 */
/* Fills the hole. *ret_done false: there is too little to take patches from, and nothing was
 * changed. False: no memory. */
bool patches_fill(struct patch_picture *p, uint64_t seed, bool *ret_done) MUST_CHECK;

/* --- peel.c: for patches.c alone ------------------------------------------------------------ */

/* Fills the hole of a small picture; sources: the middles of patches without a hole, at least
 * one. False: no memory. */
bool patches_peel(struct patch_picture *p, const int32_t *sources, int source_count,
		  uint64_t seed) MUST_CHECK;
