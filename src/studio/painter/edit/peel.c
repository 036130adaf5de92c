/* The first guess, on the coarsest level: from the rim inwards, patch by patch, each copied
 * from the source that fits what is known of it; where lines run into the hole first, so that
 * they are continued (Criminisi, Pérez, Toyama 2004). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/edit/fill.h"

#define REACH PATCH_REACH
#define DATA_LEAST 0.06f
#define DROP_COST 160000 /* of a source a whole picture higher or lower: a scene lies in layers */

struct peel {
	struct patch_picture *p;
	const int32_t *sources;
	int source_count;
	uint64_t seed;
	uint8_t *open;	   /* owned, w*h: 1 still unknown */
	float *confidence; /* owned */
	int left;
};

static bool is_open(const struct peel *k, int x, int y)
{
	return x >= 0 && y >= 0 && x < k->p->w && y < k->p->h && k->open[(ptrdiff_t)y * k->p->w + x];
}

static bool is_rim(const struct peel *k, int x, int y)
{
	if (!is_open(k, x, y))
		return false;
	return (x > 0 && !is_open(k, x - 1, y)) || (x + 1 < k->p->w && !is_open(k, x + 1, y)) ||
	       (y > 0 && !is_open(k, x, y - 1)) || (y + 1 < k->p->h && !is_open(k, x, y + 1));
}

static float gray(const struct peel *k, int x, int y)
{
	uint32_t v = k->p->px[(ptrdiff_t)y * k->p->w + x];

	return (float)((v >> 16 & 255) * 3 + (v >> 8 & 255) * 6 + (v & 255)) / 10;
}

/* How strongly a line runs across the rim here: the steepest known gradient around, turned by
 * a quarter, against the rim's normal. */
static float line_into(const struct peel *k, int x, int y)
{
	float best = 0, gx = 0, gy = 0;
	float nx = (float)is_open(k, x + 1, y) - (float)is_open(k, x - 1, y);
	float ny = (float)is_open(k, x, y + 1) - (float)is_open(k, x, y - 1);
	float length = hypotf(nx, ny);

	for (int j = MAX(1, y - 2); j <= MIN(k->p->h - 2, y + 2); j++)
		for (int i = MAX(1, x - 2); i <= MIN(k->p->w - 2, x + 2); i++) {
			if (is_open(k, i, j) || is_open(k, i - 1, j) || is_open(k, i + 1, j) ||
			    is_open(k, i, j - 1) || is_open(k, i, j + 1))
				continue;
			float dx = gray(k, i + 1, j) - gray(k, i - 1, j);
			float dy = gray(k, i, j + 1) - gray(k, i, j - 1);
			if (dx * dx + dy * dy > best) {
				best = dx * dx + dy * dy;
				gx = dx;
				gy = dy;
			}
		}
	return length > 0 ? fabsf(-gy * nx + gx * ny) / length / 255 : 0;
}

static float confidence_at(const struct peel *k, int x, int y)
{
	float sum = 0;

	for (int j = MAX(0, y - REACH); j <= MIN(k->p->h - 1, y + REACH); j++)
		for (int i = MAX(0, x - REACH); i <= MIN(k->p->w - 1, x + REACH); i++)
			sum += k->confidence[(ptrdiff_t)j * k->p->w + i];
	return sum / ((2 * REACH + 1) * (2 * REACH + 1));
}

static bool find_next(const struct peel *k, int *ret_x, int *ret_y)
{
	float best = -1;

	for (int y = 0; y < k->p->h; y++)
		for (int x = 0; x < k->p->w; x++) {
			if (!is_rim(k, x, y))
				continue;
			float priority = confidence_at(k, x, y) * (line_into(k, x, y) + DATA_LEAST);
			if (priority > best) {
				best = priority;
				*ret_x = x;
				*ret_y = y;
			}
		}
	return best >= 0;
}

/* Of what is known in the target; and a little for being far away, above all in height. */
static uint32_t unlikeness(const struct peel *k, int x, int y, int32_t source, uint32_t limit)
{
	int sx = source % k->p->w, sy = source / k->p->w;
	uint32_t sum = (uint32_t)(abs(sy - y) * (DROP_COST / k->p->h) + abs(sx - x) * 60);

	for (int j = -REACH; j <= REACH && sum < limit; j++)
		for (int i = -REACH; i <= REACH; i++) {
			if (x + i < 0 || y + j < 0 || x + i >= k->p->w || y + j >= k->p->h ||
			    is_open(k, x + i, y + j))
				continue;
			uint32_t a = k->p->px[(ptrdiff_t)(y + j) * k->p->w + x + i];
			uint32_t b = k->p->px[(ptrdiff_t)(sy + j) * k->p->w + sx + i];
			for (int c = 0; c < 32; c += 8) {
				int d = (int)(a >> c & 255) - (int)(b >> c & 255);
				sum += (uint32_t)(d * d);
			}
		}
	return sum;
}

static void copy_patch(struct peel *k, int x, int y, int32_t source)
{
	float confidence = confidence_at(k, x, y);

	for (int j = -REACH; j <= REACH; j++)
		for (int i = -REACH; i <= REACH; i++) {
			if (!is_open(k, x + i, y + j))
				continue;
			ptrdiff_t at = (ptrdiff_t)(y + j) * k->p->w + x + i;
			k->p->px[at] = k->p->px[source + (ptrdiff_t)j * k->p->w + i];
			k->confidence[at] = confidence;
			k->open[at] = 0;
			k->left--;
		}
}

/* Some sources are liked a little less, others with every seed. */
static uint32_t taste(const struct peel *k, int32_t source, uint32_t d)
{
	uint64_t h = ((uint64_t)source + 1) * 0x9e3779b97f4a7c15u ^ k->seed;

	h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9u;
	return d + (uint32_t)(((uint64_t)d + 200) * (h >> 58) / 256);
}

bool patches_peel(struct patch_picture *p, const int32_t *sources, int source_count, uint64_t seed)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	struct peel k = {.p = p, .sources = sources, .source_count = source_count, .seed = seed,
			 .open = malloc(n), .confidence = malloc(n * sizeof(float))};
	bool ok = k.open && k.confidence;
	int x = 0, y = 0;

	for (size_t i = 0; ok && i < n; i++) {
		k.open[i] = p->hole[i] != 0;
		k.confidence[i] = !p->hole[i];
		k.left += k.open[i];
	}
	while (ok && k.left > 0 && find_next(&k, &x, &y)) {
		uint32_t best = UINT32_MAX;
		int32_t source = sources[0];
		for (int s = 0; s < source_count; s++) {
			uint32_t d = taste(&k, sources[s], unlikeness(&k, x, y, sources[s], best));
			if (d < best) {
				best = d;
				source = sources[s];
			}
		}
		copy_patch(&k, x, y, source);
	}
	free(k.open);
	free(k.confidence);
	return ok;
}
