/* Small vectors for modelling bodies: x forward (right), y up, z towards the viewer.
 *
 *     struct vec knee = vec_mix(hip, foot, 0.5f);
 *
 * Values, no state; any thread. Floats: a body is a few thousand pixels at most.
 */
#pragma once

#include <math.h>
#include <stddef.h>

struct vec {
	float x, y, z;
};

/* Three unit axes: where something's forward, up and side point. */
struct frame {
	struct vec forward, up, side;
};

static inline struct vec vec(float x, float y, float z)
{
	return (struct vec){x, y, z};
}

static inline struct vec vec_add(struct vec a, struct vec b)
{
	return vec(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline struct vec vec_sub(struct vec a, struct vec b)
{
	return vec(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline struct vec vec_scale(struct vec a, float k)
{
	return vec(a.x * k, a.y * k, a.z * k);
}

/* a + k·b */
static inline struct vec vec_along(struct vec a, struct vec b, float k)
{
	return vec(a.x + b.x * k, a.y + b.y * k, a.z + b.z * k);
}

static inline struct vec vec_mix(struct vec a, struct vec b, float t)
{
	return vec(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.z + (b.z - a.z) * t);
}

static inline float vec_dot(struct vec a, struct vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec vec_cross(struct vec a, struct vec b)
{
	return vec(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline float vec_length(struct vec a)
{
	return sqrtf(vec_dot(a, a));
}

/* Of length 1; something of no length points up. */
static inline struct vec vec_unit(struct vec a)
{
	float l = vec_length(a);
	return l > 1e-9f ? vec_scale(a, 1 / l) : vec(0, 1, 0);
}

/* fminf and fmaxf mind NaN and are calls; these are an instruction. */
static inline float float_min(float a, float b)
{
	return a < b ? a : b;
}

static inline float float_max(float a, float b)
{
	return a > b ? a : b;
}

static inline float float_clamp(float v, float low, float high)
{
	return v < low ? low : v > high ? high : v;
}

/* 0 up to low, 1 from high, smooth between. */
static inline float float_step(float low, float high, float v)
{
	float t = float_clamp((v - low) / (high - low), 0, 1);
	return t * t * (3 - 2 * t);
}

/* The frame that looks right, then turned: yaw towards the viewer, pitch up, roll
 * so that the far side rises. Radians. */
static inline struct frame frame_turned(float yaw, float pitch, float roll)
{
	float cy = cosf(yaw), sy = sinf(yaw), cp = cosf(pitch), sp = sinf(pitch);
	struct vec forward = vec(cp * cy, sp, cp * sy);
	struct vec up = vec(-sp * cy, cp, -sp * sy);
	struct vec side = vec(-sy, 0, cy);
	float cr = cosf(roll), sr = sinf(roll);
	return (struct frame){
	    .forward = forward,
	    .up = vec_add(vec_scale(up, cr), vec_scale(side, sr)),
	    .side = vec_sub(vec_scale(side, cr), vec_scale(up, sr)),
	};
}

/* The point f, u, s along the frame's axes from origin. */
static inline struct vec frame_at(const struct frame *fr, struct vec origin, float f, float u,
				  float s)
{
	origin = vec_along(origin, fr->forward, f);
	origin = vec_along(origin, fr->up, u);
	return vec_along(origin, fr->side, s);
}

/* v's coordinates in the frame (v a direction or an offset). */
static inline struct vec frame_local(const struct frame *fr, struct vec v)
{
	return vec(vec_dot(v, fr->forward), vec_dot(v, fr->up), vec_dot(v, fr->side));
}

/* A fourth of a circle is 90: degrees read better in tables of poses. */
static inline float radians(float degrees)
{
	return degrees * 0.017453293f;
}
