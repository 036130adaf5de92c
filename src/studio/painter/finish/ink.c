/* Ink and pencil: lines and tones on paper. */
#include <math.h>
#include <stdlib.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

#define RICE_PAPER 0xF4EEDF
#define INK 0x17161A
#define SEAL 0xB8322A

/* --- ink wash ---------------------------------------------------------------------- */

/* A wash's five tones (墨分五彩), each melting into the next. */
static int wash_tone(int luma, int water)
{
	static const int from[] = {0, 52, 96, 140, 186, 232}, tone[] = {232, 178, 118, 66, 22, 0};
	int v = MAX(0, MIN(255, luma + water)), k = 4;

	while (k > 0 && v < from[k])
		k--;
	double t = (double)(v - from[k]) / (from[MIN(k + 1, 5)] - from[k]);
	t = t < 0.55 ? 0 : (t - 0.55) / 0.45;
	return k >= 5 ? 0 : (int)(tone[k] + (tone[k + 1] - tone[k]) * MIN(1, t));
}

/* The painter's seal, in the lower corner away from the subjects' side. */
static bool is_in_seal(const struct picture *p, int x, int y, int *ret_strength)
{
	int edge = MAX(12, MIN(p->w, p->h) / 22), gap = edge;
	int x0 = p->seed & 1 ? gap : p->w - gap - edge, y0 = p->h - gap - edge;
	int u = x - x0, v = y - y0, cell = MAX(1, edge / 7);

	if (p->has_alpha || u < 0 || v < 0 || u >= edge || v >= edge)
		return false;
	/* Carved: strokes on a 7-cell grid, mirrored so that it looks like a sign. */
	static const uint8_t rows[7] = {0x00, 0x3E, 0x08, 0x3E, 0x2A, 0x3E, 0x00};
	int cx = MIN(6, u / cell), cy = MIN(6, v / cell);
	bool carved = rows[cy] >> cx & 1;
	*ret_strength = carved ? 20 : 225 - (int)(hash_at(x, y, 9) % 60);
	return true;
}

bool finish_ink(struct picture *p)
{
	struct texture water = {0}, fiber = {0};
	uint32_t seed = (uint32_t)p->seed;
	float *lines = NULL;
	bool done = false;
	double k = 1 / MAX(0.3, p->scale);

	picture_level(p, 0.9);
	if (!picture_simplify_around(p, 4.6, 2, 1) ||
	    !picture_waver(p, 2.6 * p->scale, 7 * p->scale, seed ^ 1))
		goto out;
	lines = lines_find(p, MAX(0.9, 2.1 * p->scale), 0.034);
	if (!lines || !texture_init(&water, seed ^ 2, 8, 5, 1) ||
	    !texture_init(&fiber, seed ^ 3, 128, 2, 1))
		goto out;
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			size_t at = (size_t)y * p->w + x;
			int flow = texture_smooth(&water, x * 0.5 * k, y * 0.5 * k) - 128;
			int grain = texture_at(&fiber, x, y) - 128;
			int luma = px_luma(p->px[at]), seal;
			int tone = wash_tone(luma + 6, flow / 3);
			tone += (tone > 0) * (flow / 4 - grain / 13);
			/* A dry brush skips where the paper is high. */
			int line = (int)((1 - lines[at]) * 240);
			line = grain > 30 ? line - (grain - 30) * 3 : line;
			uint32_t paper =
			    px_rgb(px_r(RICE_PAPER) + grain / 14, px_g(RICE_PAPER) + grain / 14,
				   px_b(RICE_PAPER) + grain / 13);
			/* A breath of the colours stays in the ink. */
			uint32_t ink = px_mix(INK, px_mix(p->px[at], 0, 110), 62);
			uint32_t c = px_mix(paper, ink, MAX(0, MIN(250, tone)));
			c = px_mix(c, INK, MAX(0, MIN(245, line)));
			if (is_in_seal(p, x, y, &seal))
				c = px_mix(c, SEAL, seal);
			p->px[at] = c;
		}
	}
	done = true;
out:
	texture_finish(&water);
	texture_finish(&fiber);
	free(lines);
	return done;
}

/* --- pencil --------------------------------------------------------------------------- */

/* Strokes of a pencil along one direction: 0 bare … 255, at a place. */
static int hatch(const struct texture *t, double x, double y, double angle, double k)
{
	double c = cos(angle), s = sin(angle);

	return texture_smooth(t, (x * c + y * s) * 0.1 * k, (y * c - x * s) * 1.25 * k);
}

/* A hand hatches patch by patch, each a little turned. */
static double patch_angle(const struct texture *patches, int x, int y, double k)
{
	int v = texture_smooth(patches, x * 1.1 * k, y * 1.1 * k);

	return (v / 26 - 5) * 0.17;
}

/* How much graphite the tone wants, from hatchings that join in one after another. */
static int graphite(const struct texture *t, int x, int y, int dark, double turn, double k)
{
	static const struct {
		double angle;
		int from, gain, most;
	} layers[] = {
	    {-0.75, 8, 190, 96}, {-0.98, 80, 200, 84}, {0.62, 128, 230, 84}, {0.08, 180, 260, 70}};
	int sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(layers); i++) {
		int want = MIN(layers[i].most, (dark - layers[i].from) * layers[i].gain / 256);
		if (want <= 0)
			break;
		int h = hatch(t, x + 61.0 * i, y + 37.0 * i, layers[i].angle + turn, k);
		/* Between the strokes the paper is only rubbed. */
		int stroke = MAX(0, MIN(256, (h - 84) * 3));
		sum +=
		    want * (76 + stroke * 180 / 256) / 256 + MIN(want, 40) * (stroke - 128) / 512;
	}
	return MAX(0, MIN(214, sum));
}

bool finish_pencil(struct picture *p)
{
	struct texture strokes = {0}, tooth = {0}, patches = {0};
	uint32_t seed = (uint32_t)p->seed;
	float *lines = NULL, *fine = NULL;
	double k = 1 / MAX(0.4, p->scale);
	bool done = false;

	picture_level(p, 0.8);
	if (!picture_simplify(p, MAX(1, (int)lround(1.6 * p->scale))))
		goto out;
	lines = lines_find(p, MAX(0.8, 1.5 * p->scale), 0.045);
	fine = lines_find(p, MAX(0.6, 0.8 * p->scale), 0.05);
	if (!lines || !fine || !texture_init(&strokes, seed ^ 2, 128, 2, 1) ||
	    !texture_init(&tooth, seed ^ 3, 128, 2, 1) ||
	    !texture_init(&patches, seed ^ 4, 8, 3, 1))
		goto out;
	for (int y = 0; y < p->h; y++) {
		for (int x = 0; x < p->w; x++) {
			size_t at = (size_t)y * p->w + x;
			uint32_t c = p->px[at];
			int luma = px_luma(c), grain = texture_at(&tooth, x, y) - 128;
			int dark = 255 - luma * 255 / 244;
			double turn = patch_angle(&patches, x, y, k);
			int lead = graphite(&strokes, x + (int)(turn * 700), y, dark, turn, k);
			lead += (int)((1 - lines[at]) * 96) + (int)((1 - fine[at]) * 84);
			lead = MAX(0, MIN(236, lead - grain * lead / 300));
			/* Graphite with a little coloured pencil in it. */
			uint32_t tint = px_mix(px_saturate(c, 340), 0x3A3A40, 92);
			tint = px_mix(tint, 0x2C2C32, MAX(0, lead - 70));
			uint32_t paper =
			    px_rgb(249 + grain / 16, 247 + grain / 16, 241 + grain / 16);
			p->px[at] = px_mix(paper, tint, lead);
		}
	}
	done = true;
out:
	texture_finish(&strokes);
	texture_finish(&tooth);
	texture_finish(&patches);
	free(lines);
	free(fine);
	return done;
}
