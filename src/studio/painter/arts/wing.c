/* Wings and feathers. */
#include "studio/painter/arts/bird.h"

void feather(struct sculpt *s, struct vec root, struct vec tip, struct vec normal, float width)
{
	struct sculpt_pen keep = s->pen;
	struct vec way = vec_sub(tip, root);
	struct vec mid = vec_along(root, way, 0.62f);
	const struct vec points[3] = {root, mid, tip};
	const float radii[3] = {width * 0.55f, width, width * 0.45f};
	s->pen.flat = normal;
	s->pen.thin = 0.16f;
	s->pen.comb = vec_unit(way);
	sculpt_chain(s, points, radii, 3, 1);
	s->pen = keep;
}

void wing_spread(struct sculpt *s, const struct wing_form *w, struct vec shoulder, struct vec out,
		 struct vec back, struct color covert)
{
	struct sculpt_pen keep = s->pen;
	struct vec normal = vec_unit(vec_cross(back, out));
	struct vec elbow =
	    vec_along(vec_along(shoulder, out, 0.24f * w->span), back, 0.04f * w->span);
	struct vec wrist =
	    vec_along(vec_along(shoulder, out, 0.50f * w->span), back, -0.08f * w->span);
	float step = 0.006f * w->span;
	s->pen.blend = 0.004f;
	/* Primaries: a fan from the wrist, the first along the wing, the last trailing. */
	for (int i = 0; i < w->primaries; i++) {
		float u = (float)i / (float)(w->primaries - 1), a = radians(8 + (w->fan - 8) * u);
		struct vec way = vec_add(vec_scale(out, cosf(a)), vec_scale(back, sinf(a)));
		float long_ = w->span * (0.56f - 0.06f * u) + (w->chord - 0.5f * w->span) * u * u;
		struct vec root = vec_along(wrist, normal, -step * (float)i);
		feather(s, root, vec_along(root, way, long_), normal,
			0.075f * w->chord + 0.03f * w->span);
	}
	/* Secondaries: along the forearm to the body. */
	for (int i = 0; i < w->secondaries; i++) {
		float u = ((float)i + 0.5f) / (float)w->secondaries;
		struct vec root =
		    u < 0.5f ? vec_mix(wrist, elbow, u * 2) : vec_mix(elbow, shoulder, u * 2 - 1);
		struct vec way = vec_unit(vec_along(back, out, 0.22f * (1 - u)));
		root = vec_along(root, normal, -step * (float)(w->primaries + i));
		feather(s, root, vec_along(root, way, w->chord * (1 - 0.12f * u)), normal,
			float_max(0.13f * w->chord, 0.40f * w->span / (float)w->secondaries));
	}
	/* Coverts: a shorter row over the roots; under all a skin, that no sky shows
	 * between the feathers; then the arm itself. */
	s->pen.color = covert;
	s->pen.tag = TAG_ARM;
	for (int i = 0; i < w->secondaries; i++) {
		float u = ((float)i + 0.3f) / (float)w->secondaries;
		struct vec root =
		    u < 0.5f ? vec_mix(wrist, elbow, u * 2) : vec_mix(elbow, shoulder, u * 2 - 1);
		struct vec way = vec_unit(vec_along(back, out, 0.5f - 0.45f * u));
		root = vec_along(root, normal, 2 * step);
		s->pen.flat = normal;
		s->pen.thin = 0.16f;
		s->pen.comb = way;
		sculpt_limb(s, root, 0.07f * w->chord, vec_along(root, way, 0.46f * w->chord),
			    float_max(0.10f * w->chord, 0.34f * w->span / (float)w->secondaries));
	}
	s->pen.thin = 0;
	struct vec low[3] = {vec_along(shoulder, back, 0.62f * w->chord),
			     vec_along(elbow, back, 0.66f * w->chord),
			     vec_along(wrist, back, 0.62f * w->chord)};
	const struct vec *top[3] = {&shoulder, &elbow, &wrist};
	for (int i = 0; i < 2; i++) {
		struct vec under = vec_scale(normal, -step * (float)w->primaries);
		sculpt_sheet(s, vec_add(*top[i], under), vec_add(*top[i + 1], under),
			     vec_add(low[i], under), 0.004f);
		sculpt_sheet(s, vec_add(*top[i + 1], under), vec_add(low[i + 1], under),
			     vec_add(low[i], under), 0.004f);
	}
	s->pen.fur *= 1.4f;
	s->pen.blend = 0.05f * w->chord;
	s->pen.comb = back;
	s->pen.flat = normal;
	s->pen.thin = 0.55f;
	sculpt_limb(s, shoulder, 0.16f * w->chord, elbow, 0.12f * w->chord);
	sculpt_limb(s, elbow, 0.12f * w->chord, wrist, 0.085f * w->chord);
	sculpt_limb(s, wrist, 0.085f * w->chord, vec_along(wrist, out, 0.12f * w->span),
		    0.03f * w->chord);
	s->pen = keep;
}
