/* OKLab, in which a reference is read and toned: l 0–1, a and b about -0.4–0.4
 * (https://bottosson.github.io/posts/oklab/, with gamma taken as 2, as raster.h has it).
 */
#pragma once

#include <math.h>
#include <stdint.h>

#include "studio/painter/brief.h"

struct lab {
	float l, a, b;
};

static inline struct lab lab_of(float r, float g, float b)
{
	r *= r;
	g *= g;
	b *= b;
	float l = cbrtf(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
	float m = cbrtf(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
	float s = cbrtf(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
	return (struct lab){0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
			    1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
			    0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s};
}

/* Of 0x..RRGGBB. */
static inline struct lab lab_of_word(uint32_t v)
{
	return lab_of((float)(v >> 16 & 255) / 255, (float)(v >> 8 & 255) / 255,
		      (float)(v & 255) / 255);
}

static inline struct lab lab_of_color(struct color c)
{
	return lab_of((float)c.r, (float)c.g, (float)c.b);
}

static inline float lab_root(float v)
{
	return v <= 0 ? 0 : v >= 1 ? 1 : sqrtf(v);
}

static inline struct color lab_color(struct lab c)
{
	float l = c.l + 0.3963377774f * c.a + 0.2158037573f * c.b;
	float m = c.l - 0.1055613458f * c.a - 0.0638541728f * c.b;
	float s = c.l - 0.0894841775f * c.a - 1.2914855480f * c.b;
	l = l * l * l;
	m = m * m * m;
	s = s * s * s;
	return (struct color){lab_root(4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s),
			      lab_root(-1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s),
			      lab_root(-0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s)};
}

/* An opaque word of cairo's. */
static inline uint32_t lab_word(struct lab c)
{
	struct color k = lab_color(c);
	return 0xff000000u | (uint32_t)(k.r * 255 + 0.5) << 16 | (uint32_t)(k.g * 255 + 0.5) << 8 |
	       (uint32_t)(k.b * 255 + 0.5);
}

static inline struct lab lab_mix(struct lab p, struct lab q, float t)
{
	return (struct lab){p.l + (q.l - p.l) * t, p.a + (q.a - p.a) * t, p.b + (q.b - p.b) * t};
}

static inline float lab_distance(struct lab p, struct lab q)
{
	float l = p.l - q.l, a = p.a - q.a, b = p.b - q.b;
	return sqrtf(l * l + 4 * (a * a + b * b));
}

static inline float lab_step(float low, float high, float v)
{
	float t = (v - low) / (high - low);
	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return t * t * (3 - 2 * t);
}
