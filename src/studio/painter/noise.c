/* Chance and noise: splitmix64, and gradient noise on a hashed lattice. Both are
 * pure arithmetic on 64-bit words and doubles, so a picture is the same everywhere. */
#include <math.h>

#include "studio/painter/brush.h"

static uint64_t mix_bits(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct rng rng_of(uint64_t seed, uint64_t stream)
{
	struct rng r = {mix_bits(seed + 0x9e3779b97f4a7c15u) ^
			mix_bits(stream * 0xd1342543de82ef95u + 1)};
	return r;
}

static uint64_t rng_next(struct rng *r)
{
	r->state += 0x9e3779b97f4a7c15u;
	return mix_bits(r->state);
}

double rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

double rng_range(struct rng *r, double low, double high)
{
	return low + (high - low) * rng_unit(r);
}

int rng_int(struct rng *r, int low, int high)
{
	if (high <= low)
		return low;
	return low + (int)(rng_next(r) % (uint64_t)((int64_t)high - low + 1));
}

bool rng_chance(struct rng *r, double probability)
{
	return rng_unit(r) < probability;
}

/* A corner's gradient (one of eight directions), dotted with the way from it. */
static float corner(uint32_t seed, int32_t ix, int32_t iy, float dx, float dy)
{
	uint32_t h = seed ^ (uint32_t)ix * 0x27d4eb2du ^ (uint32_t)iy * 0x165667b1u;
	h = (h ^ (h >> 15)) * 0x2c1b3c6du;
	h ^= h >> 13;
	float u = h & 4 ? dx : dy, v = h & 4 ? dy : dx;
	return (h & 1 ? -u : u) + (h & 2 ? -0.5f * v : 0.5f * v);
}

static float fade(float t)
{
	return t * t * t * (t * (t * 6.0f - 15.0f) + 10.0f);
}

double noise_2d(uint64_t seed, double x, double y)
{
	double fx = floor(x), fy = floor(y);
	/* Casting through int64 keeps far-off coordinates defined. */
	int32_t ix = (int32_t)(uint32_t)(int64_t)fx, iy = (int32_t)(uint32_t)(int64_t)fy;
	int32_t jx = (int32_t)((uint32_t)ix + 1u), jy = (int32_t)((uint32_t)iy + 1u);
	float dx = (float)(x - fx), dy = (float)(y - fy);
	uint32_t s = (uint32_t)(seed ^ (seed >> 32)) * 0x9e3779b1u;
	float u = fade(dx), v = fade(dy);
	float a = corner(s, ix, iy, dx, dy), b = corner(s, jx, iy, dx - 1, dy);
	float c = corner(s, ix, jy, dx, dy - 1), d = corner(s, jx, jy, dx - 1, dy - 1);
	float top = a + (b - a) * u, bottom = c + (d - c) * u;
	float n = (top + (bottom - top) * v) * 1.35f;
	return n < -1 ? -1 : n > 1 ? 1 : (double)n;
}

double noise_fractal(uint64_t seed, double x, double y, int octaves)
{
	double sum = 0, weight = 0.5, total = 0;
	for (int i = 0; i < octaves; i++) {
		sum += weight * noise_2d(seed + (uint64_t)i * 1013u, x, y);
		total += weight;
		weight *= 0.5;
		/* Turned a little each octave, so that the lattice does not show. */
		double tx = 1.62 * x + 1.18 * y, ty = -1.18 * x + 1.62 * y;
		x = tx;
		y = ty;
	}
	return total > 0 ? sum / total : 0;
}
