/* A picture's few colours: k-means over a sample, begun from the colours that lie
 * farthest apart, so that a small red hat is not lost in a green field. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

#define SAMPLES 12000
#define ROUNDS 8

/* As the eye tells colours apart, roughly. */
static int distance(uint32_t a, uint32_t b)
{
	int r = px_r(a) - px_r(b), g = px_g(a) - px_g(b), bl = px_b(a) - px_b(b);

	return 3 * r * r + 5 * g * g + 2 * bl * bl;
}

static int nearest(const struct palette *pal, uint32_t c)
{
	int best = 0, least = distance(c, pal->color[0]);

	for (int i = 1; i < pal->n; i++) {
		int d = distance(c, pal->color[i]);
		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* The next colour to begin from: far from those there are, and not alone. */
static uint32_t farthest(const struct palette *pal, const uint32_t *sample, int n, uint32_t seed)
{
	double total = 0, pick;

	for (int i = 0; i < n; i += 4)
		total += distance(sample[i], pal->color[nearest(pal, sample[i])]);
	pick = (hash_at(pal->n, 1, seed) / 4294967296.0) * total;
	for (int i = 0; i < n; i += 4) {
		pick -= distance(sample[i], pal->color[nearest(pal, sample[i])]);
		if (pick <= 0)
			return sample[i];
	}
	return sample[n - 1];
}

static void settle(struct palette *pal, const uint32_t *sample, int n)
{
	struct {
		int64_t r, g, b, n;
	} sum[PALETTE_MAX] = {0};

	for (int i = 0; i < n; i++) {
		int k = nearest(pal, sample[i]);
		sum[k].r += px_r(sample[i]);
		sum[k].g += px_g(sample[i]);
		sum[k].b += px_b(sample[i]);
		sum[k].n++;
	}
	for (int k = 0; k < pal->n; k++) {
		if (sum[k].n > 0)
			pal->color[k] =
			    px_rgb((int)(sum[k].r / sum[k].n), (int)(sum[k].g / sum[k].n),
				   (int)(sum[k].b / sum[k].n));
	}
}

/* A colour that is rare and unlike all others (one violet flower) takes the place of one
 * of the two most alike. */
#define RARE 6 /* samples */
#define UNLIKE 9000

static void rescue(struct palette *pal, const uint32_t *sample, int n)
{
	uint32_t found = 0;
	int farthest_yet = UNLIKE, spare = 0, least = 1 << 30;

	for (int i = 0; i < n; i += 3) {
		int d = distance(sample[i], pal->color[nearest(pal, sample[i])]), alike = 0;
		if (d <= farthest_yet)
			continue;
		for (int k = 0; k < n && alike < RARE; k += 3)
			alike += distance(sample[k], sample[i]) < UNLIKE / 4;
		if (alike >= RARE) {
			farthest_yet = d;
			found = sample[i];
		}
	}
	if (farthest_yet == UNLIKE)
		return;
	for (int i = 0; i < pal->n; i++) {
		for (int k = i + 1; k < pal->n; k++) {
			int d = distance(pal->color[i], pal->color[k]);
			if (d < least) {
				least = d;
				spare = k;
			}
		}
	}
	pal->color[spare] = found;
}

void palette_index(struct palette *pal)
{
	for (int i = 0; i < 32768; i++) {
		uint32_t c = px_rgb((i >> 10) * 8 + 4, (i >> 5 & 31) * 8 + 4, (i & 31) * 8 + 4);
		pal->nearest[i] = (uint8_t)nearest(pal, c);
	}
}

static int by_luma(const void *a, const void *b)
{
	return px_luma(*(const uint32_t *)a) - px_luma(*(const uint32_t *)b);
}

bool palette_init(struct palette *pal, const struct picture *p, int n)
{
	int64_t all = (int64_t)p->w * p->h;
	int count = (int)MIN(all, SAMPLES);
	uint32_t seed = (uint32_t)p->seed, *sample = malloc((size_t)count * sizeof *sample);

	*pal = (struct palette){.nearest = malloc(32768)};
	if (!sample || !pal->nearest) {
		free(sample);
		palette_finish(pal);
		return false;
	}
	/* Evenly over the picture, a little off the grid. */
	for (int i = 0; i < count; i++)
		sample[i] =
		    p->px[(all * i + hash_at(i, 2, seed) % (uint32_t)(all / count)) / count];
	pal->color[0] = sample[0];
	pal->n = 1;
	while (pal->n < MIN(n, PALETTE_MAX)) {
		pal->color[pal->n] = farthest(pal, sample, count, seed);
		pal->n++;
	}
	for (int round = 0; round < ROUNDS; round++)
		settle(pal, sample, count);
	for (int round = 0; round < 3; round++) {
		rescue(pal, sample, count);
		settle(pal, sample, count);
	}
	qsort(pal->color, (size_t)pal->n, sizeof pal->color[0], by_luma);
	palette_index(pal);
	free(sample);
	return true;
}

void palette_finish(struct palette *pal)
{
	free(pal->nearest);
	pal->nearest = NULL;
}
