/* Insects' wings, flat and patterned; and a whole butterfly, for cats to play with.
 *
 *     struct insect_wing w = {root, out, ahead, .length = 0.5f, …};
 *     insect_wing(&s, &w);
 *
 * One thread; stateless.
 */
#pragma once

#include "studio/painter/arts/anatomy.h"

struct insect_wing {
	struct vec root, out, ahead; /* out: along the wing; ahead: across it, forward */
	float length, width;         /* half the breadth */
	float sweep;                 /* how far its tip leans ahead (< 0: behind), in lengths */
	float tip;                   /* its breadth at the tip, share of width */
};

void insect_wing(struct sculpt *s, const struct insect_wing *w);
/* At a painted point: how near the wing's edge (0 … 1), and how dark a vein is there. */
float insect_wing_edge(const struct sculpt_hit *hit);
float insect_wing_veins(const struct sculpt_hit *hit, const struct insect_wing *w, float count);
/* A butterfly's parts; open: its wings' rise in degrees. */
void butterfly_build(struct sculpt *s, struct insect_wing wings[4], float open);
