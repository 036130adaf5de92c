/* Spines, fins and spray. */
#include "studio/painter/arts/swimmer.h"

struct vec spine_at(const struct spine *sp, float t, struct frame *axes)
{
	float u = t - 0.5f, a = sp->pitch + sp->bend * u;
	struct vec p = sp->middle;
	if (fabsf(sp->bend) < 0.01f) {
		p.x += sp->length * u * cosf(sp->pitch);
		p.y += sp->length * u * sinf(sp->pitch);
	} else {
		p.x += sp->length * (sinf(a) - sinf(sp->pitch)) / sp->bend;
		p.y -= sp->length * (cosf(a) - cosf(sp->pitch)) / sp->bend;
	}
	/* The swing is widest at the tail. */
	float tail = 1 - t;
	p.z += sp->length * sp->sway * tail * tail * sinf(2.2f * tail + 0.4f);
	if (axes)
		*axes = frame_turned(-sp->sway * 2.2f * tail, a, 0);
	return p;
}

void swimmer_body(struct sculpt *s, const struct spine *sp, const float *girth, int n, float slim)
{
	struct vec points[16];
	struct sculpt_pen keep = s->pen;
	n = n > 16 ? 16 : n;
	for (int i = 0; i < n; i++)
		points[i] = spine_at(sp, (float)i / (float)(n - 1), NULL);
	struct frame axes;
	spine_at(sp, 0.5f, &axes);
	s->pen.flat = vec(0, 0, 1);
	s->pen.thin = slim;
	s->pen.tag = TAG_TRUNK;
	sculpt_chain(s, points, girth, n, 6);
	s->pen = keep;
}

void swimmer_fin(struct sculpt *s, const struct fin *fin)
{
	struct vec along = vec_sub(fin->last, fin->first);
	for (int i = 0; i < fin->rays; i++) {
		float u = fin->rays > 1 ? (float)i / (float)(fin->rays - 1) : 0, v = 2 * u - 1;
		struct vec way = vec_unit(vec_mix(fin->first, fin->last, u));
		float ends = v < 0 ? fin->long0 : fin->long1;
		float long_ = fin->long_mid + (ends - fin->long_mid) * v * v;
		struct vec root = vec_along(fin->root, along, (u - 0.5f) * fin->spread);
		struct vec tip = vec_along(root, way, long_);
		struct sculpt_pen keep = s->pen;
		s->pen.flat = fin->normal;
		s->pen.thin = 0.2f;
		s->pen.blend = 0.012f;
		sculpt_limb(s, root, fin->width, vec_mix(root, tip, 0.6f), fin->width * 1.2f);
		s->parts[s->count - 1].t1 = 0.6f;
		sculpt_limb(s, vec_mix(root, tip, 0.6f), fin->width * 1.2f, tip,
			    fin->width * 0.35f);
		s->parts[s->count - 1].t0 = 0.6f;
		s->pen = keep;
	}
}

void swimmer_eyes(struct sculpt *s, struct head_body *head, struct vec center,
		  const struct frame *axes, float aside, float radius)
{
	struct sculpt_pen keep = s->pen;
	head->center = center;
	head->axes = *axes;
	head->r = aside;
	head->eye_r = radius;
	head->lid = color_scale(s->pen.color, 0.5);
	s->pen = (struct sculpt_pen){
	    .tag = TAG_EYE, .gloss = 0.9f, .blend = 0.003f, .color = color_rgb(0x101014)};
	for (int i = 0; i < 2; i++) {
		head->eye[i] = frame_at(axes, center, 0, 0, i == 0 ? aside : -aside);
		sculpt_ball(s, head->eye[i], axes, radius, radius, radius);
	}
	head_look(s, head);
	s->pen = keep;
}

void water_splash(const struct art_ctx *a, double x, double width, double height)
{
	cairo_t *cr = a->cr;
	struct rng rng = *a->rng;
	struct color foam = light_on(a->light, color_rgb(0xf4fafc), 0.8);
	struct color water = light_on(a->light, color_rgb(0xa8d0dc), 0.4);
	for (int i = 0; i < 26; i++) { /* jets, thrown up and out */
		double u = rng_range(&rng, -1, 1),
		       up = height * rng_range(&rng, 0.3, 1) * (1.1 - fabs(u));
		double from = x + u * width * 0.36, to = x + u * width * rng_range(&rng, 0.42, 0.6);
		double w = width * rng_range(&rng, 0.006, 0.02);
		cairo_move_to(cr, from - w, 0);
		cairo_curve_to(cr, from - w * 0.5, -up * 0.6, to, -up * 0.9, to, -up);
		cairo_curve_to(cr, to + w * 0.5, -up * 0.8, from + w, -up * 0.5, from + w, 0);
		brush_fill(cr, color_mix(water, foam, rng_unit(&rng)), 0.75);
	}
	for (int i = 0; i < 40; i++) { /* drops */
		double u = rng_range(&rng, -1, 1), t = rng_unit(&rng);
		double y = -height * (0.2 + 1.1 * t) * (1.15 - u * u),
		       r = width * rng_range(&rng, 0.004, 0.013);
		shape_ellipse(cr, x + u * width * 0.6, y, r, r * 1.15);
		brush_fill(cr, foam, 0.85);
	}
	for (int i = 0; i < 14; i++) { /* foam on the surface */
		double u = rng_range(&rng, -1, 1);
		shape_ellipse(cr, x + u * width * 0.5, rng_range(&rng, -0.006, 0.012),
			      width * rng_range(&rng, 0.05, 0.12),
			      width * rng_range(&rng, 0.012, 0.022));
		brush_fill(cr, foam, 0.6);
	}
}
