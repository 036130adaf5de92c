/* What a brush paints: oil, soft pastel, and the house's own painterly look. */
#include "base/attr.h"
#include "studio/painter/finish/strokes.h"

/* Thick strokes along the forms, their ridges in raking light. */
bool finish_oil(struct picture *p)
{
	static const struct stroke_layer layers[] = {
	    {15, 0}, {7.5, 13}, {4, 22}, {2.2, 34}, {0, 0}};
	static const struct strokes how = {.layers = layers,
					   .length = 2.6,
					   .opacity = 0.95,
					   .relief = 0.6,
					   .dryness = 0.22,
					   .vary = 0.55,
					   .swirl = 0.6,
					   .detail = 0.1};

	picture_level(p, 0.6);
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = px_saturate(p->px[i], 300);
	return strokes_paint(p, &how);
}

/* The picture as it is, laid down by a hand that does not press. */
bool finish_painterly(struct picture *p)
{
	static const struct stroke_layer layers[] = {{6, 0}, {3, 12}, {1.6, 16}, {0, 0}};
	static const struct strokes how = {.layers = layers,
					   .length = 2.2,
					   .opacity = 0.75,
					   .relief = 0.22,
					   .dryness = 0.3,
					   .vary = 0.22,
					   .swirl = 0.2,
					   .detail = 0.5};

	picture_level(p, 0.2);
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = px_saturate(p->px[i], 264);
	if (!strokes_paint(p, &how))
		return false;
	picture_vignette(p, 0.12);
	return true;
}

/* Chalk on toothed paper: the paper's grain stays bare in the hollows. */
bool finish_pastel(struct picture *p)
{
	static const struct stroke_layer layers[] = {{9, 0}, {4.5, 14}, {2.2, 18}, {0, 0}};
	static const struct strokes how = {.layers = layers,
					   .length = 1.9,
					   .opacity = 0.85,
					   .dryness = 0.6,
					   .vary = 0.4,
					   .swirl = 0.3,
					   .detail = 0.2};
	struct texture tooth;
	double k = 1 / MAX(0.5, p->scale);

	picture_level(p, 0.5);
	for (int i = 0; i < p->w * p->h; i++)
		p->px[i] = px_mix(px_saturate(p->px[i], 262), 0xFFF1EA, 80);
	if (!strokes_paint(p, &how) || !texture_init(&tooth, (uint32_t)p->seed, 128, 2, 1))
		return false;
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			uint32_t *to = &p->px[(size_t)y * p->w + x];
			/* Finer across than along: chalk is dragged. */
			int grain = texture_smooth(&tooth, (x * 0.9 + y * 0.5) * k,
						   (y * 2.4 - x * 1.3) * k) -
				    128;
			grain += grain_at(x, y, 5) / 5;
			*to = grain > 34 ? px_mix(*to, 0xFFF6EE, MIN(60, (grain - 34) * 3 / 2))
					 : px_mix(*to, 0x5A4A58, MAX(0, MIN(22, -(grain + 34))));
		}
	}
	texture_finish(&tooth);
	return true;
}
