/* No place was understood: a composition of colour drawn from the prompt's seed. A
 * palette first, then one of several families of form, always with a calm ground, a
 * centre of weight and small accents. */
#include "studio/painter/scenery/places.h"

#define HUES 5

struct palette {
	struct color ground, tones[HUES], accent;
	bool dark;
};

/* Palettes that painters and printers have lived with; ground, five tones, accent. */
static const uint32_t palettes[][HUES + 2] = {
    {0xf6efe2, 0x1d3557, 0x457b9d, 0x7fb7be, 0xd3e4cd, 0xf2e9d0, 0xe63946},
    {0x14132b, 0x2b2d6e, 0x5a3e9b, 0x9b5fc0, 0xe07bb5, 0xffc1a6, 0xffd166},
    {0xfbf3ea, 0x264653, 0x2a9d8f, 0x8ab17d, 0xe9c46a, 0xf4a261, 0xe76f51},
    {0x0d1b2a, 0x1b263b, 0x2f4a6d, 0x4f7ca0, 0x8fb8ca, 0xd9e6e6, 0xf4a259},
    {0xfdf0ec, 0x6d2e46, 0xa26769, 0xd5b9b2, 0xece2d0, 0xf3d9b1, 0x2f6690},
    {0xf4f1e8, 0x344e41, 0x588157, 0x8fb078, 0xc8d5a0, 0xf0e8b8, 0xd1603d},
    {0x1a1423, 0x3d2645, 0x832161, 0xc14a7a, 0xf08a8a, 0xf6d7b0, 0x3ec6c6},
    {0xf2f5f7, 0x22577a, 0x38a3a5, 0x57cc99, 0x9be8b0, 0xd8f8d0, 0xff8a5b},
    {0x10151f, 0x13375b, 0x1f6f78, 0x3fa796, 0x9fd8a4, 0xf3edc0, 0xf26a4b},
    {0xfff5e8, 0x5f0f40, 0x9a031e, 0xd8572a, 0xf7934c, 0xfbcf7a, 0x0f7173},
    {0xefe9f6, 0x3c3a6b, 0x6a5cae, 0x9c89d6, 0xc9b6ee, 0xf0d7ef, 0xffb64d},
    {0xf7f4ef, 0x2d3142, 0x4f5d75, 0x8d99ae, 0xc7ccd6, 0xefe6dd, 0xef8354},
};

static void darken_or_lighten(struct palette *p, enum mood m)
{
	double keep = m == MOOD_CALM || m == MOOD_DREAMY       ? 0.65
		      : m == MOOD_DARK || m == MOOD_MYSTERIOUS ? 0.75
							       : 1;
	struct color to =
	    m == MOOD_DARK || m == MOOD_MYSTERIOUS ? color_rgb(0x12141f) : color_rgb(0xf3efec);
	for (int i = 0; i < HUES; i++)
		p->tones[i] = color_mix(to, p->tones[i], keep);
	if (m == MOOD_DARK || m == MOOD_MYSTERIOUS)
		p->ground = color_rgb(0x12141f);
}

static struct palette palette_of(const struct composition *c, struct rng *r)
{
	struct palette p;
	bool dark = c->hour == HOUR_NIGHT;
	const uint32_t *from =
	    palettes[rng_int(r, 0, (int)(sizeof palettes / sizeof palettes[0]) - 1)];
	p.ground = color_rgb(from[0]);
	for (int i = 0; i < HUES; i++)
		p.tones[i] = color_rgb(from[1 + i]);
	p.accent = color_rgb(from[HUES + 1]);
	if (dark)
		p.ground = color_mix(color_rgb(0x0c1020), p.tones[0], 0.35);
	darken_or_lighten(&p, c->brief->mood);
	p.dark = 0.3 * p.ground.r + 0.6 * p.ground.g + 0.1 * p.ground.b < 0.4;
	for (int i = 0; i < c->brief->color_count; i++) {
		/* Asked for: they rule, in lighter and darker kinds. */
		struct color said = c->brief->colors[i];
		p.tones[(i * 2) % HUES] = said;
		p.tones[(i * 2 + 1) % HUES] =
		    color_mix(said, p.dark ? color_rgb(0x101018) : color_rgb(0xffffff), 0.4);
		p.ground = color_mix(p.ground, said, 0.12);
		if (i == c->brief->color_count - 1 && i > 0)
			p.accent = said;
	}
	return p;
}

static struct color along(const struct palette *p, double t)
{
	t = raster_clamp(t, 0, 0.9999) * (HUES - 1);
	int i = (int)t;
	return color_mix_even(p->tones[i], p->tones[i + 1], t - i);
}

static void ground_wash(cairo_t *cr, const struct composition *c, const struct palette *pal)
{
	struct raster p = raster_open(cr);
	double inv = 1.0 / fmax(c->width_px, c->height_px);
	if (!p.words)
		return;
	for (int y = 0; y < p.height; y++)
		for (int x = 0; x < p.width; x++) {
			double u = x * inv, v = y * inv,
			       n = noise_fractal(c->seed + 900, u * 2.2, v * 2.2, 4);
			double d =
			    hypot(u - 0.5 * c->width_px * inv, v - 0.45 * c->height_px * inv);
			struct color out =
			    color_mix(pal->ground, pal->tones[1],
				      raster_clamp(0.10 + 0.26 * n + 0.22 * d, 0, 0.5));
			raster_put(&p, x, y, out);
		}
	raster_close(cr, &p);
}

/* Veils of colour that fold over one another, like silk in a wind. */
static void flowing_veils(cairo_t *cr, const struct composition *c, const struct palette *pal,
			  struct rng *r)
{
	struct raster p = raster_open(cr);
	double inv = 1.0 / c->height_px, tilt = rng_range(r, -0.5, 0.5);
	if (!p.words)
		return;
	uint64_t s = c->seed + 910;
	for (int layer = 0; layer < 6; layer++) {
		double at = 0.22 + 0.13 * layer, swing = rng_range(r, 0.10, 0.22),
		       freq = rng_range(r, 0.7, 1.5), ph = rng_range(r, 0, 9);
		struct color low =
		    layer == 2 ? color_scale(pal->accent, 0.8) : along(pal, layer / 6.0);
		struct color high = layer == 2 ? pal->accent : along(pal, (layer + 1.4) / 6.0);
		for (int x = 0; x < p.width; x++) {
			double u = x * inv, edge = at +
						   swing *
						       noise_fractal(s + (uint64_t)layer,
								     u * freq + ph, 0.3, 3) *
						       1.6 +
						   tilt * (u - 0.5 * c->width_px * inv) * 0.4;
			for (int y = (int)fmax(0, edge * c->height_px); y < p.height; y++) {
				double v = y * inv - edge,
				       fold = 0.5 + 0.5 * sin(v * 21 * (1 + 0.2 * layer) +
							      5 * noise_2d(s + 30, u * 1.6 + layer,
									   v * 2.4));
				double body = exp(-v * 3.0), rim = exp(-v * 60);
				struct color tone = color_mix(low, high, fold);
				tone = color_mix(tone, color_rgb(pal->dark ? 0xffffff : 0xfff8ec),
						 0.55 * rim);
				raster_blend(&p, x, y, tone,
					     raster_clamp((0.30 + 0.55 * body) *
							      raster_clamp(v * c->height_px, 0, 1),
							  0, 0.95));
			}
		}
	}
	raster_close(cr, &p);
}

static void disc(cairo_t *cr, double x, double y, double rad, struct color a, struct color b,
		 double angle)
{
	cairo_pattern_t *g = cairo_pattern_create_linear(
	    x - cos(angle) * rad, y - sin(angle) * rad, x + cos(angle) * rad, y + sin(angle) * rad);
	cairo_pattern_add_color_stop_rgb(g, 0, a.r, a.g, a.b);
	cairo_pattern_add_color_stop_rgb(g, 1, b.r, b.g, b.b);
	cairo_arc(cr, x, y, rad, 0, 2 * M_PI);
	cairo_set_source(cr, g);
	cairo_fill(cr);
	cairo_pattern_destroy(g);
}

/* Circles, arcs and bars on diagonal axes, in the manner of the 1920s. */
static void built_forms(cairo_t *cr, const struct composition *c, const struct palette *pal,
			struct rng *r)
{
	double w = c->width_px, h = c->height_px, edge = fmin(w, h),
	       cx = w * rng_range(r, 0.40, 0.60), cy = h * rng_range(r, 0.38, 0.55),
	       axis = rng_range(r, -0.9, -0.3);
	double rad = edge * rng_range(r, 0.22, 0.28);
	struct color ink = pal->dark ? color_rgb(0xf4efe4) : color_rgb(0x22202a);
	for (int i = 0; i < 5; i++) {
		double d = edge * rng_range(r, -0.5, 0.5), l = edge * rng_range(r, 0.5, 1.1),
		       t = edge * rng_range(r, 0.02, 0.09), a = axis + (i % 2 ? M_PI / 2 : 0);
		cairo_save(cr);
		cairo_translate(cr, cx + cos(axis + M_PI / 2) * d, cy + sin(axis + M_PI / 2) * d);
		cairo_rotate(cr, a);
		cairo_rectangle(cr, -l / 2, -t / 2, l, t);
		brush_fill(cr, along(pal, rng_unit(r)), rng_range(r, 0.55, 0.95));
		cairo_restore(cr);
	}
	brush_glow(cr, cx, cy, rad * 1.8, pal->accent, 0.35);
	disc(cr, cx, cy, rad, color_mix(pal->accent, color_rgb(0xffffff), 0.25),
	     color_scale(pal->accent, 0.8), axis + 1.5);
	for (int i = 0; i < 7; i++) {
		double a = axis + i * 0.9 + rng_range(r, -0.2, 0.2),
		       d = rad * rng_range(r, 1.0, 2.1), s = edge * rng_range(r, 0.025, 0.10);
		double x = cx + cos(a) * d, y = cy + sin(a) * d;
		struct color t = along(pal, rng_unit(r));
		if (i % 3 == 2) {
			cairo_arc(cr, x, y, s * 1.2, a, a + M_PI * rng_range(r, 0.8, 1.5));
			brush_stroke(cr, t, s * 0.28, 0.95);
		} else {
			disc(cr, x, y, s, color_mix(t, color_rgb(0xffffff), 0.3), t, a);
		}
	}
	for (int i = 0; i < 4; i++) {
		cairo_arc(cr, cx, cy, rad * (1.18 + 0.17 * i), axis + 0.4 * i,
			  axis + 0.4 * i + rng_range(r, 1.2, 4.2));
		brush_stroke(cr, i % 2 ? ink : along(pal, 0.25 * i),
			     edge * (i == 1 ? 0.010 : 0.0032), 0.85);
	}
	for (int i = 0; i < 3; i++) {
		double y = cy + rad * (1.5 + 0.12 * i), x = cx - rad * 1.3;
		cairo_move_to(cr, x, y);
		cairo_line_to(cr, x + rad * (2.2 - 0.5 * i), y + sin(axis) * rad * 0.9);
		brush_stroke(cr, ink, edge * 0.0035, 0.8);
	}
}

/* Drops of colour in water: rings that displace what lay there before. */
static void marbling(cairo_t *cr, const struct composition *c, const struct palette *pal,
		     struct rng *r)
{
	struct {
		double x, y, rad;
		struct color tone;
	} drops[36];
	struct raster p = raster_open(cr);
	double aspect = (double)c->width_px / c->height_px, inv = 1.0 / c->height_px;
	if (!p.words)
		return;
	for (int i = 0; i < 36; i++) {
		drops[i].x = aspect * rng_range(r, -0.05, 1.05);
		drops[i].y = rng_range(r, -0.05, 1.05);
		drops[i].rad = rng_range(r, 0.05, 0.20) * sqrt(fmax(1, aspect));
		drops[i].tone = i % 7 == 3   ? pal->accent
				: i % 5 == 4 ? pal->ground
					     : along(pal, rng_unit(r));
	}
	for (int y = 0; y < p.height; y++)
		for (int x = 0; x < p.width; x++) {
			double u = x * inv, v = y * inv;
			u += 0.055 * noise_fractal(c->seed + 920, u * 2.1, v * 2.1, 3);
			v += 0.055 * noise_fractal(c->seed + 921, u * 2.1, v * 2.1, 3);
			/* Undo the drops, newest first, until one of them is met. */
			for (int i = 35; i >= 0; i--) {
				double dx = u - drops[i].x, dy = v - drops[i].y,
				       d2 = dx * dx + dy * dy, r2 = drops[i].rad * drops[i].rad;
				if (d2 < r2) {
					double rim = raster_step(0.9, 1.0, d2 / r2);
					struct color t =
					    color_mix(drops[i].tone, color_rgb(0xffffff),
						      0.16 * (1 - d2 / r2));
					raster_put(&p, x, y, color_scale(t, 1 - 0.18 * rim));
					break;
				}
				double k = sqrt(1 - r2 / d2);
				u = drops[i].x + dx * k;
				v = drops[i].y + dy * k;
			}
		}
	raster_close(cr, &p);
}

/* Strokes that follow a current around a few whirls, long and thick below, short and
 * bright above. */
static void current_strokes(cairo_t *cr, const struct composition *c, const struct palette *pal,
			    struct rng *r)
{
	double w = c->width_px, h = c->height_px, edge = fmin(w, h), wx[3], wy[3], spin[3];
	uint64_t s = c->seed + 940;
	for (int i = 0; i < 3; i++) {
		wx[i] = w * rng_range(r, 0.15, 0.85);
		wy[i] = h * rng_range(r, 0.15, 0.85);
		spin[i] = rng_range(r, 0.9, 1.6) * (rng_chance(r, 0.5) ? -1 : 1);
	}
	int n = (int)(3000 * fmin(1.3, c->detail) * fmax(1, fmax(w, h) / edge * 0.7));
	cairo_rectangle(cr, 0, 0, w, h);
	brush_fill(cr, along(pal, 0.35), 0.85);
	for (int k = 0; k < n; k++) {
		double late = (double)k / n, x = w * rng_range(r, -0.05, 1.05),
		       y = h * rng_range(r, -0.05, 1.05);
		double step = edge * 0.012,
		       wide = edge * (0.020 - 0.015 * late) * rng_range(r, 0.6, 1.3);
		double tone = 0.5 + 0.9 * noise_fractal(s, x / edge * 1.7, y / edge * 1.7, 3) +
			      rng_range(r, -0.14, 0.14);
		double glow = 9;
		cairo_move_to(cr, x, y);
		for (int i = 0; i < 12; i++) {
			double a = 2.2 * noise_fractal(s + 5, x / edge * 1.1, y / edge * 1.1, 2),
			       vx = cos(a), vy = sin(a);
			for (int q = 0; q < 3; q++) {
				double dx = (x - wx[q]) / edge, dy = (y - wy[q]) / edge,
				       d = hypot(dx, dy) + 0.02,
				       pull = spin[q] * exp(-d * 4.5) / d * 0.55;
				vx += -dy * pull * 3;
				vy += dx * pull * 3;
				glow = fmin(glow, d);
			}
			double l = hypot(vx, vy) + 1e-9;
			x += vx / l * step;
			y += vy / l * step;
			cairo_line_to(cr, x, y);
		}
		struct color t = along(pal, tone);
		if (glow < 0.13)
			t = color_mix(t, pal->accent, 1 - glow / 0.13);
		else if (rng_chance(r, 0.035))
			t = pal->accent;
		brush_stroke(cr, color_scale(color_vary(t, r, 0.035), 0.82 + 0.28 * late), wide,
			     0.9);
	}
	for (int i = 0; i < 3; i++)
		brush_glow(cr, wx[i], wy[i], edge * 0.16,
			   color_mix(pal->accent, color_rgb(0xffffff), 0.35), 0.55);
}

/* Hills of nowhere: layered soft bands under a disc. */
static void quiet_layers(cairo_t *cr, const struct composition *c, const struct palette *pal,
			 struct rng *r)
{
	double w = c->width_px, h = c->height_px, edge = fmin(w, h),
	       sx = w * rng_range(r, 0.3, 0.7), sy = h * rng_range(r, 0.24, 0.36),
	       rad = edge * rng_range(r, 0.12, 0.18);
	for (int i = 0; i < 30; i++)
		brush_glow(cr, rng_unit(r) * w, rng_unit(r) * h * 0.6,
			   edge * rng_range(r, 0.002, 0.008), color_rgb(0xffffff), 0.8);
	brush_glow(cr, sx, sy, rad * 2.6, pal->accent, 0.5);
	disc(cr, sx, sy, rad, color_mix(pal->accent, color_rgb(0xffffff), 0.45), pal->accent,
	     M_PI / 2);
	for (int i = 0; i < 7; i++) {
		double y = h * (0.40 + 0.09 * i), amp = h * rng_range(r, 0.03, 0.09),
		       ph = rng_range(r, 0, 50);
		struct color t = along(pal, pal->dark ? 1 - i / 6.5 : i / 6.5),
			     foot = color_mix(t, pal->ground, 0.45);
		cairo_move_to(cr, -1, h + 1);
		for (int k = 0; k <= 60; k++)
			cairo_line_to(cr, w * k / 60.0,
				      y + amp *
					      noise_fractal(c->seed + 930 + (uint64_t)i,
							    k / 60.0 * 2.6 * fmax(1, w / h) + ph,
							    0.5, 2) *
					      1.5);
		cairo_line_to(cr, w + 1, h + 1);
		cairo_close_path(cr);
		cairo_pattern_t *g = cairo_pattern_create_linear(0, y - amp, 0, y + h * 0.28);
		cairo_pattern_add_color_stop_rgb(g, 0, t.r, t.g, t.b);
		cairo_pattern_add_color_stop_rgb(g, 1, foot.r, foot.g, foot.b);
		cairo_set_source(cr, g);
		cairo_fill(cr);
		cairo_pattern_destroy(g);
	}
}

static void abstract_forms(cairo_t *cr, const struct composition *c)
{
	struct rng colors = rng_of(c->seed, 3600), r = rng_of(c->seed, 3601);
	struct palette pal = palette_of(c, &colors);
	ground_wash(cr, c, &pal);
	/* Lettering or shapes in front want a quiet ground behind them. */
	if (c->figure_count > 0 || c->has_text_band) {
		quiet_layers(cr, c, &pal, &r);
		return;
	}
	switch (rng_int(&r, 0, 5)) {
	case 0:
		flowing_veils(cr, c, &pal, &r);
		break;
	case 1:
		built_forms(cr, c, &pal, &r);
		break;
	case 2:
		marbling(cr, c, &pal, &r);
		break;
	case 3:
	case 4:
		current_strokes(cr, c, &pal, &r);
		break;
	default:
		quiet_layers(cr, c, &pal, &r);
		break;
	}
}

scenery_layer *const place_abstract[] = {abstract_forms, NULL};
