/* Rooms: a box in one-point perspective with a window that lights it, furnished as
 * a living room, kitchen, café, library or photographer's studio. */
#include "studio/painter/scenery/places.h"

/* The back wall's rectangle; the other walls run from it to the picture's edges. */
struct box {
	double x0, y0, x1, y1;
};

static struct box back_wall(const struct composition *c)
{
	double w = c->width_px, h = c->height_px, vx = c->vanish_px;
	double left = fmin(vx * 0.42, 0.30 * h), right = fmin((w - vx) * 0.42, 0.30 * h);
	return (struct box){left, h * 0.10, w - right, h * 0.67};
}

struct room_style {
	uint32_t wall, floor, accent, wood;
};

static struct room_style style_of(const struct composition *c)
{
	static const struct room_style rooms[] = {{0xe8d8c0, 0xb07c4c, 0xc4584a, 0x8a5a38},
						  {0xc8d4cc, 0xa8784c, 0xe0a040, 0x94643c},
						  {0xd8c4c0, 0x9c6c48, 0x4a7a8c, 0x7c5034},
						  {0xb8c8d8, 0xb88858, 0xd87850, 0x8c6040},
						  {0xecdcb8, 0xa06a40, 0x5c8a5c, 0x80502c}};
	struct rng r = rng_of(c->seed, 3200);
	struct room_style s = rooms[rng_int(&r, 0, 4)];
	if (c->place == PLACE_LIBRARY)
		s = (struct room_style){0x8a6a4c, 0x7c5234, 0x8c2f2f, 0x6b4226};
	if (c->place == PLACE_CAFE)
		s.wall = rng_chance(&r, 0.5) ? 0xc09078 : 0x9aa890;
	return s;
}

static struct color lit(const struct composition *c, struct color base, double facing)
{
	return light_on(&c->light, base, facing);
}

static void quad(cairo_t *cr, double x0, double y0, double x1, double y1, double x2, double y2,
		 double x3, double y3)
{
	cairo_move_to(cr, x0, y0);
	cairo_line_to(cr, x1, y1);
	cairo_line_to(cr, x2, y2);
	cairo_line_to(cr, x3, y3);
	cairo_close_path(cr);
}

static void fill_toward(cairo_t *cr, double x0, double y0, double x1, double y1, struct color a,
			struct color b)
{
	cairo_pattern_t *p = cairo_pattern_create_linear(x0, y0, x1, y1);
	cairo_pattern_add_color_stop_rgb(p, 0, a.r, a.g, a.b);
	cairo_pattern_add_color_stop_rgb(p, 1, b.r, b.g, b.b);
	cairo_set_source(cr, p);
	cairo_fill(cr);
	cairo_pattern_destroy(p);
}

static void room_shell(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct room_style s = style_of(c);
	double w = c->width_px, h = c->height_px, vx = c->vanish_px, side = c->light.to_key_x;
	struct color wall = color_rgb(s.wall), boards = color_rgb(s.floor),
		     ceiling = color_rgb(0xf4ede0);
	/* Under all, so that no seam between the walls lets anything through. */
	cairo_rectangle(cr, -1, -1, w + 2, h + 2);
	brush_fill(cr, lit(c, wall, 0), 1);
	/* The light falls in at one side and fades across the room. */
	cairo_rectangle(cr, b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0);
	fill_toward(cr, side > 0 ? b.x1 : b.x0, b.y0, side > 0 ? b.x0 : b.x1, b.y1,
		    lit(c, wall, 0.62), lit(c, wall, 0.0));
	double ey0 = b.y0 - (vx > 0 ? b.x0 * (c->horizon_px - b.y0) / fmax(1, vx - b.x0) : 0);
	double ey1 = b.y1 + b.x0 * (b.y1 - c->horizon_px) / fmax(1, vx - b.x0);
	double fy0 = b.y0 - (w - b.x1) * (c->horizon_px - b.y0) / fmax(1, b.x1 - vx),
	       fy1 = b.y1 + (w - b.x1) * (b.y1 - c->horizon_px) / fmax(1, b.x1 - vx);
	quad(cr, 0, ey0, b.x0, b.y0, b.x0, b.y1, 0, ey1);
	fill_toward(cr, 0, 0, b.x0, 0, lit(c, wall, side > 0 ? 0.45 : -0.35),
		    lit(c, wall, side > 0 ? 0.25 : -0.2));
	quad(cr, w, fy0, b.x1, b.y0, b.x1, b.y1, w, fy1);
	fill_toward(cr, w, 0, b.x1, 0, lit(c, wall, side < 0 ? 0.45 : -0.35),
		    lit(c, wall, side < 0 ? 0.25 : -0.2));
	quad(cr, 0, fmin(ey0, 0), b.x0, b.y0, b.x1, b.y0, w, fmin(fy0, 0));
	cairo_line_to(cr, w, -1);
	cairo_line_to(cr, 0, -1);
	fill_toward(cr, 0, 0, 0, b.y0, lit(c, ceiling, 0.2), lit(c, ceiling, -0.1));
	cairo_move_to(cr, b.x0, b.y1);
	cairo_line_to(cr, b.x1, b.y1);
	cairo_line_to(cr, w, fmin(fy1, h));
	cairo_line_to(cr, w, h + 1);
	cairo_line_to(cr, 0, h + 1);
	cairo_line_to(cr, 0, fmin(ey1, h));
	cairo_close_path(cr);
	fill_toward(cr, 0, b.y1, 0, h, lit(c, boards, 0.2), lit(c, boards, 0.6));
}

static void room_floor(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct room_style s = style_of(c);
	struct rng r = rng_of(c->seed, 3202);
	double h = c->height_px, vx = c->vanish_px, hor = c->horizon_px,
	       k0 = (b.y1 - hor) / (h - hor), gap = h * 0.11;
	bool tiles = c->place == PLACE_KITCHEN || (c->place == PLACE_CAFE && c->seed % 2);
	struct color dark = tiles ? color_rgb(0x8a9aa0) : color_rgb(s.floor);
	cairo_save(cr);
	double spread = (h - b.y1) / (b.y1 - hor);
	quad(cr, b.x0, b.y1, b.x1, b.y1, b.x1 + (b.x1 - vx) * spread, h,
	     b.x0 - (vx - b.x0) * spread, h);
	cairo_clip(cr);
	for (int i = -30; i < 30; i++) {
		double xa = vx + i * gap, xb = xa + gap;
		if (tiles) {
			int row = 0;
			for (double z = 1 / 1.2; 1 / z > k0; z += 0.16, row++) {
				double ka = 1 / z, kb = fmax(k0, 1 / (z + 0.16));
				quad(cr, vx + (xa - vx) * ka, hor + (h - hor) * ka,
				     vx + (xb - vx) * ka, hor + (h - hor) * ka, vx + (xb - vx) * kb,
				     hor + (h - hor) * kb, vx + (xa - vx) * kb,
				     hor + (h - hor) * kb);
				brush_fill(cr,
					   lit(c, (i + row) & 1 ? color_rgb(0xf0ece2) : dark, 0.35),
					   1);
			}
			continue;
		}
		quad(cr, vx + (xa - vx) * k0, b.y1, vx + (xb - vx) * k0, b.y1, vx + (xb - vx) * 1.3,
		     hor + (h - hor) * 1.3, vx + (xa - vx) * 1.3, hor + (h - hor) * 1.3);
		brush_fill(cr, lit(c, color_vary(color_rgb(s.floor), &r, 0.035), 0.3), 0.75);
		cairo_move_to(cr, vx + (xa - vx) * k0, b.y1);
		cairo_line_to(cr, vx + (xa - vx) * 1.3, hor + (h - hor) * 1.3);
		brush_stroke(cr, lit(c, color_scale(dark, 0.55), 0), fmax(0.7, h * 0.0015), 0.6);
		for (int k = 0; k < 2; k++) {
			double y = hor + (h - hor) / rng_range(&r, 1.0, 1 / k0),
			       t = (y - hor) / (h - hor);
			cairo_move_to(cr, vx + (xa - vx) * t, y);
			cairo_line_to(cr, vx + (xb - vx) * t, y);
			brush_stroke(cr, lit(c, color_scale(dark, 0.55), 0), fmax(0.7, h * 0.0015),
				     0.6);
		}
	}
	cairo_restore(cr);
	/* Skirting. */
	cairo_rectangle(cr, b.x0, b.y1 - h * 0.022, b.x1 - b.x0, h * 0.022);
	brush_fill(cr, lit(c, color_rgb(0xf6f0e4), 0.2), 1);
	cairo_rectangle(cr, b.x0, b.y1 - 1, b.x1 - b.x0, h * 0.012);
	brush_fill(cr, color_rgb(0x000000), 0.16);
}

/* The window on the back wall, and through it the weather outside. */
static void window_pane(cairo_t *cr, const struct composition *c, double x, double y, double wide,
			double tall)
{
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 3204);
	shape_round_rect(cr, x - h * 0.014, y - h * 0.014, wide + h * 0.028, tall + h * 0.028,
			 h * 0.004);
	brush_fill(cr, lit(c, color_rgb(0xf8f4ea), 0.35), 1);
	cairo_save(cr);
	cairo_rectangle(cr, x, y, wide, tall);
	cairo_clip(cr);
	cairo_pattern_t *p = cairo_pattern_create_linear(0, y, 0, y + tall);
	cairo_pattern_add_color_stop_rgb(p, 0, c->sky_upper.r, c->sky_upper.g, c->sky_upper.b);
	cairo_pattern_add_color_stop_rgb(p, 0.6, c->sky_lower.r, c->sky_lower.g, c->sky_lower.b);
	cairo_pattern_add_color_stop_rgb(p, 1, c->sky_horizon.r, c->sky_horizon.g,
					 c->sky_horizon.b);
	cairo_set_source(cr, p);
	cairo_paint(cr);
	cairo_pattern_destroy(p);
	for (int i = 0; i < 12; i++) {
		struct foliage f = {x + wide * rng_unit(&r),
				    y + tall * rng_range(&r, 0.72, 1.0),
				    wide * 0.16,
				    tall * 0.13,
				    h * 0.005,
				    40,
				    foliage_color(c, &r),
				    0.45};
		foliage_mass(cr, c, &f, &r);
	}
	if (c->light.night)
		for (int i = 0; i < 12; i++)
			brush_glow(cr, x + wide * rng_unit(&r), y + tall * 0.6 * rng_unit(&r),
				   h * 0.004, color_rgb(0xffffff), 0.9);
	if (c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM)
		for (int i = 0; i < 60; i++) {
			double rx = x + wide * rng_unit(&r), ry = y + tall * rng_unit(&r);
			cairo_move_to(cr, rx, ry);
			cairo_line_to(cr, rx - h * 0.004, ry + h * 0.03);
			brush_stroke(cr, color_rgb(0xe8f0f8), 1, 0.5);
		}
	if (c->weather == WEATHER_SNOW)
		for (int i = 0; i < 70; i++) {
			shape_ellipse(cr, x + wide * rng_unit(&r), y + tall * rng_unit(&r),
				      h * 0.003, h * 0.003);
			brush_fill(cr, color_rgb(0xffffff), 0.9);
		}
	cairo_restore(cr);
	struct color frame = lit(c, color_rgb(0xf8f4ea), 0.1);
	cairo_rectangle(cr, x + wide / 2 - h * 0.005, y, h * 0.010, tall);
	cairo_rectangle(cr, x, y + tall * 0.42, wide, h * 0.008);
	brush_fill(cr, frame, 1);
	shape_round_rect(cr, x - h * 0.03, y + tall + h * 0.010, wide + h * 0.06, h * 0.018,
			 h * 0.004);
	brush_fill(cr, lit(c, color_rgb(0xf8f4ea), 0.6), 1);
	if (!c->light.night)
		brush_glow(cr, x + wide / 2, y + tall / 2, fmax(wide, tall) * 1.3,
			   color_mix(c->light.key, c->sky_horizon, 0.5), 0.30);
}

static void curtains(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		     double tall, struct color cloth)
{
	double h = c->height_px;
	for (int side = -1; side <= 1; side += 2) {
		double edge = side < 0 ? x - wide * 0.20 : x + wide * 1.20,
		       in = side < 0 ? x + wide * 0.10 : x + wide * 0.90;
		for (int i = 0; i < 5; i++) {
			double a = edge + (in - edge) * i / 5, b = edge + (in - edge) * (i + 1) / 5;
			cairo_move_to(cr, a, y - h * 0.03);
			cairo_line_to(cr, b, y - h * 0.03);
			cairo_curve_to(cr, b, y + tall * 0.4, b - side * wide * 0.02,
				       y + tall * 0.8, b - side * wide * 0.03, y + tall * 1.14);
			cairo_line_to(cr, a - side * wide * 0.01, y + tall * 1.14);
			cairo_close_path(cr);
			brush_fill(cr, lit(c, cloth, i % 2 ? 0.55 : 0.0), 0.97);
		}
	}
	cairo_move_to(cr, x - wide * 0.28, y - h * 0.032);
	cairo_line_to(cr, x + wide * 1.28, y - h * 0.032);
	brush_stroke(cr, lit(c, color_rgb(0x6a4a34), 0.3), h * 0.009, 1);
}

/* The window's light lying on the floor. */
static void light_patch(cairo_t *cr, const struct composition *c, double x, double wide)
{
	double h = c->height_px, side = c->light.to_key_x > 0 ? -1 : 1;
	struct box b = back_wall(c);
	if (c->light.night || c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM ||
	    c->weather == WEATHER_FOG)
		return;
	cairo_save(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_SCREEN);
	for (int i = 0; i < 2; i++) {
		double xa = x + wide * (i ? 0.54 : 0.02), xb = xa + wide * 0.44,
		       y0 = b.y1 + h * 0.02, y1 = b.y1 + h * 0.20;
		quad(cr, xa + side * h * 0.06, y0, xb + side * h * 0.06, y0,
		     xb + side * h * 0.26 + wide * 0.14, y1, xa + side * h * 0.26 + wide * 0.04,
		     y1);
		brush_fill(cr, color_mix(c->light.key, color_rgb(0xffe0a0), 0.5), 0.42);
	}
	cairo_restore(cr);
}

static void picture(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		    double tall, struct rng *r)
{
	double h = c->height_px;
	cairo_rectangle(cr, x + h * 0.005, y + h * 0.008, wide, tall);
	brush_fill(cr, color_rgb(0), 0.22);
	cairo_rectangle(cr, x, y, wide, tall);
	brush_fill(cr, lit(c, color_rgb(0x6a4630), 0.35), 1);
	cairo_rectangle(cr, x + wide * 0.07, y + wide * 0.07, wide * 0.86, tall - wide * 0.14);
	brush_fill(cr, lit(c, color_hsl(rng_range(r, 0.08, 0.16), 0.3, 0.85), 0.3), 1);
	cairo_save(cr);
	cairo_rectangle(cr, x + wide * 0.15, y + wide * 0.15, wide * 0.70, tall - wide * 0.30);
	cairo_clip(cr);
	struct color sky = color_hsl(rng_unit(r), 0.35, 0.7);
	brush_fill(cr, sky, 1);
	cairo_rectangle(cr, x, y, wide, tall);
	brush_fill(cr, lit(c, sky, 0.3), 1);
	for (int i = 0; i < 3; i++) {
		shape_ellipse(cr, x + wide * rng_unit(r), y + tall * (0.75 + 0.12 * i), wide * 0.55,
			      tall * 0.22);
		brush_fill(cr, lit(c, color_hsl(rng_unit(r), 0.4, 0.5 - 0.08 * i), 0.3), 1);
	}
	shape_ellipse(cr, x + wide * 0.62, y + tall * 0.36, wide * 0.08, wide * 0.08);
	brush_fill(cr, lit(c, color_rgb(0xfff0c0), 0.5), 1);
	cairo_restore(cr);
}

static void floor_lamp(cairo_t *cr, const struct composition *c, double x, double y, double tall)
{
	brush_ground_shadow(cr, &c->light, x, y, tall * 0.2, 0.8);
	shape_ellipse(cr, x, y, tall * 0.08, tall * 0.018);
	brush_fill_lit(cr, &c->light, color_rgb(0x4a4440), 0.6);
	cairo_rectangle(cr, x - tall * 0.008, y - tall * 0.8, tall * 0.016, tall * 0.8);
	brush_fill(cr, lit(c, color_rgb(0x4a4440), 0.2), 1);
	quad(cr, x - tall * 0.075, y - tall, x + tall * 0.075, y - tall, x + tall * 0.13,
	     y - tall * 0.78, x - tall * 0.13, y - tall * 0.78);
	brush_fill(cr, c->light.night ? color_rgb(0xffe0a0) : lit(c, color_rgb(0xf2e4c8), 0.4), 1);
	if (c->light.night) {
		brush_glow(cr, x, y - tall * 0.86, tall * 0.75, color_rgb(0xffc070), 0.65);
		brush_glow(cr, x, y - tall * 0.1, tall * 0.5, color_rgb(0xffb060), 0.25);
	}
}

static void house_plant(cairo_t *cr, const struct composition *c, double x, double y, double tall,
			struct rng *r)
{
	brush_ground_shadow(cr, &c->light, x, y, tall * 0.4, 0.8);
	for (int i = 0; i < 15; i++) {
		double a = -M_PI * (0.10 + 0.80 * i / 14.0) + rng_range(r, -0.1, 0.1),
		       l = tall * rng_range(r, 0.45, 0.72);
		double ex = x + cos(a) * l * 0.75, ey = y - tall * 0.28 + sin(a) * l,
		       mx = x + cos(a) * l * 0.25, my = y - tall * 0.3 + sin(a) * l * 0.7;
		double xy[] = {x, y - tall * 0.26, mx, my, ex, ey + l * 0.12};
		shape_limb(cr, xy, 3, tall * 0.02, tall * 0.075);
		brush_fill(cr,
			   foliage_tone(c, color_vary(color_rgb(0x4a8a4c), r, 0.05),
					cos(a) * c->light.to_key_x + 0.2, 0),
			   1);
	}
	quad(cr, x - tall * 0.14, y - tall * 0.30, x + tall * 0.14, y - tall * 0.30,
	     x + tall * 0.10, y, x - tall * 0.10, y);
	brush_fill_lit(cr, &c->light, color_rgb(0xc87850), 0.8);
}

static void sofa(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		 struct color cloth)
{
	double u = wide;
	brush_ground_shadow(cr, &c->light, x, y, u * 1.05, 0.9);
	shape_round_rect(cr, x - u * 0.46, y - u * 0.40, u * 0.92, u * 0.32, u * 0.05);
	brush_fill_lit(cr, &c->light, cloth, 0.5);
	for (int i = -1; i <= 1; i += 2) {
		shape_round_rect(cr, x + (i < 0 ? -u * 0.41 : u * 0.005), y - u * 0.215, u * 0.405,
				 u * 0.12, u * 0.03);
		brush_fill_lit(cr, &c->light, color_scale(cloth, 1.12), 0.5);
	}
	shape_round_rect(cr, x - u * 0.46, y - u * 0.12, u * 0.92, u * 0.10, u * 0.02);
	brush_fill_lit(cr, &c->light, color_scale(cloth, 0.9), 0.4);
	for (int i = -1; i <= 1; i += 2) {
		shape_round_rect(cr, x + i * u * 0.455 - u * 0.05, y - u * 0.27, u * 0.10, u * 0.26,
				 u * 0.04);
		brush_fill_lit(cr, &c->light, cloth, 0.8);
	}
	shape_round_rect(cr, x + u * 0.20, y - u * 0.33, u * 0.15, u * 0.14, u * 0.03);
	brush_fill_lit(cr, &c->light, color_rgb(0xf0d890), 0.7);
}

static void rug(cairo_t *cr, const struct composition *c, double x, double y, double rx, double ry,
		struct color tone)
{
	for (int i = 0; i < 4; i++) {
		double k = 1 - 0.17 * i;
		shape_ellipse(cr, x, y, rx * k, ry * k);
		brush_fill(
		    cr, lit(c, i % 2 ? color_mix(tone, color_rgb(0xf4e8d0), 0.75) : tone, 0.5), 1);
	}
}

/* --- rooms ------------------------------------------------------------------------------ */

static void window_place(const struct composition *c, double *ret_x, double *ret_y, double *ret_w,
			 double *ret_h)
{
	struct box b = back_wall(c);
	double bw = b.x1 - b.x0, bh = b.y1 - b.y0, side = c->light.to_key_x > 0 ? 1 : -1;
	*ret_w = fmin(bw * 0.30, bh * 0.62);
	*ret_h = bh * 0.52;
	*ret_x = b.x0 + bw * (side > 0 ? 0.66 : 0.34) - *ret_w / 2 + side * bw * 0.05;
	*ret_y = b.y0 + bh * 0.13;
}

static void room_furniture(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct room_style s = style_of(c);
	struct rng r = rng_of(c->seed, 3206);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0, wx, wy, ww, wh,
	       side = c->light.to_key_x > 0 ? 1 : -1;
	window_place(c, &wx, &wy, &ww, &wh);
	window_pane(cr, c, wx, wy, ww, wh);
	curtains(cr, c, wx, wy, ww, wh, color_mix(color_rgb(s.accent), color_rgb(0xffffff), 0.3));
	double px = side > 0 ? b.x0 + bw * 0.10 : b.x1 - bw * 0.34;
	picture(cr, c, px, b.y0 + bh * 0.16, bh * 0.24, bh * 0.30, &r);
	picture(cr, c, px + bh * 0.29, b.y0 + bh * 0.20, bh * 0.16, bh * 0.20, &r);
	rug(cr, c, c->vanish_px, b.y1 + (h - b.y1) * 0.42, bw * 0.42, (h - b.y1) * 0.30,
	    color_rgb(s.accent));
	light_patch(cr, c, wx, ww);
	sofa(cr, c, side > 0 ? b.x0 + bw * 0.33 : b.x1 - bw * 0.33, b.y1 + h * 0.03,
	     fmin(bw * 0.62, h * 0.60), color_mix(color_rgb(s.accent), color_rgb(0x6a7a8c), 0.55));
	floor_lamp(cr, c, side > 0 ? b.x0 + bw * 0.02 : b.x1 - bw * 0.02, b.y1 + h * 0.02,
		   h * 0.34);
	house_plant(cr, c, side > 0 ? b.x1 - bw * 0.02 : b.x0 + bw * 0.02, b.y1 + h * 0.03,
		    h * 0.24, &r);
}

static void kitchen_furniture(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct rng r = rng_of(c->seed, 3208);
	static const uint32_t cabinets[] = {0x8fae9c, 0xe8e0d0, 0x7f98b0, 0xc8a06c};
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0, wx, wy, ww, wh;
	struct color front = color_rgb(cabinets[rng_int(&r, 0, 3)]);
	window_place(c, &wx, &wy, &ww, &wh);
	wh *= 0.82;
	/* Tiles behind the counter. */
	double ty = b.y1 - bh * 0.52, cell = bh * 0.055;
	for (double y = ty; y < b.y1 - bh * 0.3; y += cell)
		for (double x = b.x0; x < b.x1; x += cell) {
			cairo_rectangle(cr, x, y, fmin(cell, b.x1 - x) - 1, cell - 1);
			brush_fill(cr, lit(c, color_vary(color_rgb(0xf2f0e8), &r, 0.02), 0.3), 1);
		}
	window_pane(cr, c, wx, wy, ww, wh);
	/* Shelves with plates and jars on the side without a window. */
	double sx = wx + ww / 2 > c->vanish_px ? b.x0 + bw * 0.06 : b.x1 - bw * 0.46,
	       sw = bw * 0.40;
	for (int row = 0; row < 2; row++) {
		double sy = b.y0 + bh * (0.20 + 0.20 * row);
		cairo_rectangle(cr, sx, sy, sw, bh * 0.022);
		brush_fill(cr, lit(c, color_rgb(0x9a6a40), 0.5), 1);
		cairo_rectangle(cr, sx, sy + bh * 0.022, sw, bh * 0.010);
		brush_fill(cr, color_rgb(0), 0.2);
		for (int i = 0; i < 7; i++) {
			double x = sx + sw * (i + 0.5) / 7, s = bh * rng_range(&r, 0.07, 0.11);
			if (i % 2) {
				shape_round_rect(cr, x - s * 0.32, sy - s, s * 0.64, s, s * 0.12);
				brush_fill_lit(cr, &c->light, color_hsl(rng_unit(&r), 0.4, 0.6),
					       0.9);
			} else {
				shape_ellipse(cr, x, sy - s * 0.55, s * 0.55, s * 0.55);
				brush_fill_lit(cr, &c->light, color_rgb(0xf4f0e6), 0.5);
				shape_ellipse(cr, x, sy - s * 0.55, s * 0.36, s * 0.36);
				brush_stroke(cr, lit(c, color_rgb(0x5a7fa0), 0.2),
					     fmax(1, s * 0.05), 0.8);
			}
		}
	}
	/* The counter. */
	double top = b.y1 - bh * 0.30;
	cairo_rectangle(cr, b.x0, top, bw, b.y1 - top);
	brush_fill(cr, lit(c, front, 0.25), 1);
	for (int i = 0; i < 6; i++) {
		double x = b.x0 + bw * i / 6;
		shape_round_rect(cr, x + bw * 0.012, top + bh * 0.05, bw / 6 - bw * 0.024,
				 b.y1 - top - bh * 0.08, bh * 0.01);
		brush_fill(cr, lit(c, color_scale(front, 1.08), 0.35), 1);
		shape_ellipse(cr, x + bw / 6 - bw * 0.03, top + bh * 0.14, bh * 0.010, bh * 0.010);
		brush_fill(cr, lit(c, color_rgb(0xc8a050), 0.7), 1);
	}
	cairo_rectangle(cr, b.x0 - bw * 0.01, top - bh * 0.03, bw * 1.02, bh * 0.04);
	brush_fill(cr, lit(c, color_rgb(0xd8c8b0), 0.7), 1);
	cairo_rectangle(cr, b.x0, top + bh * 0.010, bw, bh * 0.014);
	brush_fill(cr, color_rgb(0), 0.18);
	for (int i = 0; i < 3; i++)
		house_plant(cr, c, b.x0 + bw * (0.12 + 0.38 * i), top - bh * 0.028, bh * 0.13, &r);
	light_patch(cr, c, wx, ww);
	for (int i = 0; i < 2; i++) {
		double x = c->vanish_px + (i ? 0.13 : -0.13) * bw, y = b.y0 + bh * 0.16;
		cairo_move_to(cr, x, -1);
		cairo_line_to(cr, x, y);
		brush_stroke(cr, color_rgb(0x3a3432), fmax(1, h * 0.003), 1);
		cairo_move_to(cr, x - h * 0.045, y + h * 0.035);
		cairo_curve_to(cr, x - h * 0.04, y - h * 0.01, x + h * 0.04, y - h * 0.01,
			       x + h * 0.045, y + h * 0.035);
		cairo_close_path(cr);
		brush_fill_lit(cr, &c->light, color_rgb(0xd88a4a), 0.8);
		brush_glow(cr, x, y + h * 0.04, h * (c->light.night ? 0.24 : 0.09),
			   color_rgb(0xffd890), c->light.night ? 0.75 : 0.4);
	}
}

static void cafe_furniture(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct room_style s = style_of(c);
	struct rng r = rng_of(c->seed, 3210);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0;
	/* A wide front of glass with the street's lights behind it. */
	window_pane(cr, c, b.x0 + bw * 0.07, b.y0 + bh * 0.14, bw * 0.52, bh * 0.56);
	for (int i = 0; i < 26; i++)
		brush_glow(cr, b.x0 + bw * rng_range(&r, 0.1, 0.56),
			   b.y0 + bh * rng_range(&r, 0.3, 0.68), h * rng_range(&r, 0.008, 0.026),
			   color_hsl(rng_range(&r, 0.03, 0.16), 0.9, 0.65),
			   c->light.night ? 0.75 : 0.4);
	/* The board with the day's list, chalk scrawls only. */
	double x = b.x0 + bw * 0.68, y = b.y0 + bh * 0.14, w = bw * 0.24, t = bh * 0.36;
	cairo_rectangle(cr, x - h * 0.008, y - h * 0.008, w + h * 0.016, t + h * 0.016);
	brush_fill(cr, lit(c, color_rgb(0x8a5a38), 0.4), 1);
	cairo_rectangle(cr, x, y, w, t);
	brush_fill(cr, lit(c, color_rgb(0x2c3a36), 0.4), 1);
	for (int i = 0; i < 7; i++) {
		double ly = y + t * (0.14 + 0.12 * i), len = w * rng_range(&r, 0.35, 0.7);
		cairo_move_to(cr, x + w * 0.12, ly);
		for (int k = 1; k <= 14; k++)
			cairo_line_to(cr, x + w * 0.12 + len * k / 14,
				      ly + h * 0.004 *
					       noise_2d(c->seed + (uint64_t)i, k * 0.9, 0.5));
		brush_stroke(cr, color_rgb(0xf0ece0), fmax(0.8, h * 0.0028), 0.75);
	}
	/* Panelling, a bench along the wall, lamps. */
	cairo_rectangle(cr, b.x0, b.y1 - bh * 0.24, bw, bh * 0.24);
	brush_fill(cr, lit(c, color_rgb(s.wood), 0.2), 1);
	for (double px = b.x0; px < b.x1; px += bh * 0.07) {
		cairo_rectangle(cr, px, b.y1 - bh * 0.24, fmax(1, h * 0.002), bh * 0.24);
		brush_fill(cr, color_rgb(0), 0.25);
	}
	cairo_rectangle(cr, b.x0, b.y1 - bh * 0.255, bw, bh * 0.02);
	brush_fill(cr, lit(c, color_scale(color_rgb(s.wood), 1.25), 0.7), 1);
	for (int i = 0; i < 4; i++) {
		double lx = b.x0 + bw * (0.14 + 0.24 * i), ly = b.y0 + bh * (0.10 + 0.05 * (i % 2));
		cairo_move_to(cr, lx, -1);
		cairo_line_to(cr, lx, ly);
		brush_stroke(cr, color_rgb(0x2a2624), fmax(1, h * 0.0025), 1);
		shape_ellipse(cr, lx, ly + h * 0.016, h * 0.012, h * 0.018);
		brush_fill(cr, color_rgb(0xfff0c8), 1);
		brush_glow(cr, lx, ly + h * 0.016, h * (c->light.night ? 0.17 : 0.10),
			   color_rgb(0xffc878), 0.7);
	}
	/* Two small tables with chairs farther in. */
	for (int i = 0; i < 2; i++) {
		double tx = b.x0 + bw * (i ? 0.80 : 0.20), ty = b.y1 + h * 0.05, u = h * 0.09;
		brush_ground_shadow(cr, &c->light, tx, ty, u * 1.6, 0.8);
		cairo_rectangle(cr, tx - u * 0.05, ty - u * 1.1, u * 0.1, u * 1.1);
		brush_fill(cr, lit(c, color_rgb(0x38302c), 0.1), 1);
		shape_ellipse(cr, tx, ty, u * 0.34, u * 0.08);
		brush_fill(cr, lit(c, color_rgb(0x38302c), 0.1), 1);
		shape_ellipse(cr, tx, ty - u * 1.08, u * 0.9, u * 0.20);
		brush_fill(cr, lit(c, color_scale(color_rgb(s.wood), 0.8), 0), 1);
		shape_ellipse(cr, tx, ty - u * 1.12, u * 0.9, u * 0.20);
		brush_fill(cr, lit(c, color_scale(color_rgb(s.wood), 1.3), 0.6), 1);
		shape_round_rect(cr, tx - u * 0.14, ty - u * 1.36, u * 0.22, u * 0.2, u * 0.05);
		brush_fill(cr, lit(c, color_rgb(0xf6f2ea), 0.5), 1);
	}
}

static void shelf_row(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		      double tall, double dim, struct rng *r)
{
	static const uint32_t spines[] = {0x8c2f2f, 0x2f4f6a, 0x3f6a4a, 0xb48a3c,
					  0x6a3a5c, 0xc8b48a, 0x4a3a32, 0xa8542c};
	double end = x + wide;
	while (x < end) {
		double thick = fmax(1.2, tall * rng_range(r, 0.09, 0.20)),
		       high = tall * rng_range(r, 0.66, 0.94);
		struct color tone =
		    color_scale(color_vary(color_rgb(spines[rng_int(r, 0, 7)]), r, 0.05), dim);
		if (x + thick > end)
			break;
		if (rng_chance(r, 0.05)) {
			x += thick * 2;
			continue;
		}
		cairo_rectangle(cr, x, y - high, thick * 0.94, high);
		brush_fill(cr, lit(c, tone, 0.3), 1);
		cairo_rectangle(cr, x + thick * 0.1, y - high * 0.86, thick * 0.74,
				fmax(0.8, high * 0.05));
		cairo_rectangle(cr, x + thick * 0.1, y - high * 0.22, thick * 0.74,
				fmax(0.8, high * 0.03));
		brush_fill(cr, lit(c, color_rgb(0xe0c070), 0.5), 0.7 * dim);
		x += thick;
	}
}

static void library_shelves(cairo_t *cr, const struct composition *c)
{
	struct box b = back_wall(c);
	struct rng r = rng_of(c->seed, 3212);
	double h = c->height_px, w = c->width_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0,
	       wx = b.x0 + bw * 0.40, ww = bw * 0.20;
	struct color wood = color_rgb(0x6b4226);
	for (int part = 0; part < 2; part++) {
		double x0 = part ? wx + ww + bw * 0.03 : b.x0, x1 = part ? b.x1 : wx - bw * 0.03;
		cairo_rectangle(cr, x0, b.y0, x1 - x0, bh);
		brush_fill(cr, lit(c, color_scale(wood, 0.5), 0), 1);
		for (int row = 0; row < 6; row++) {
			double y = b.y0 + bh * (row + 1) / 6.0;
			for (int col = 0; col < 2; col++)
				shelf_row(cr, c, x0 + (x1 - x0) * (col * 0.5 + 0.02),
					  y - bh * 0.012, (x1 - x0) * 0.46, bh / 6 - bh * 0.02, 0.9,
					  &r);
			cairo_rectangle(cr, x0, y - bh * 0.014, x1 - x0, bh * 0.016);
			brush_fill(cr, lit(c, wood, 0.5), 1);
		}
		for (int col = 0; col < 3; col++) {
			cairo_rectangle(cr, x0 + (x1 - x0) * col / 2 - bw * 0.008, b.y0, bw * 0.016,
					bh);
			brush_fill(cr, lit(c, wood, 0.3), 1);
		}
	}
	window_pane(cr, c, wx, b.y0 + bh * 0.12, ww, bh * 0.62);
	/* Shelves on the side walls, in perspective: slices narrower with distance. */
	for (int side = -1; side <= 1; side += 2) {
		double edge = side < 0 ? b.x0 : b.x1, room = side < 0 ? b.x0 : w - b.x1;
		int n = 26;
		for (int i = 0; i < n && room > 4; i++) {
			double k = 1 + (room / fmax(1, fabs(c->vanish_px - edge))) * (i + 0.5) / n;
			double x = edge + side * room * i / n, thick = room / n + 1;
			double y0 = c->horizon_px + (b.y0 - c->horizon_px) * k,
			       y1 = c->horizon_px + (b.y1 - c->horizon_px) * k;
			for (int row = 0; row < 6; row++) {
				double ya = y0 + (y1 - y0) * row / 6.0,
				       yb = y0 + (y1 - y0) * (row + 1) / 6.0;
				cairo_rectangle(cr, side < 0 ? x - thick : x, ya, thick, yb - ya);
				brush_fill(cr, lit(c, color_scale(wood, 0.45), -0.2), 1);
				shelf_row(cr, c, side < 0 ? x - thick : x, yb - (yb - ya) * 0.07,
					  thick * 0.98, (yb - ya) * 0.86, 0.8, &r);
				cairo_rectangle(cr, side < 0 ? x - thick : x, yb - (yb - ya) * 0.08,
						thick, (yb - ya) * 0.09);
				brush_fill(cr,
					   lit(c, wood, side * c->light.to_key_x < 0 ? 0.45 : -0.1),
					   1);
			}
		}
	}
	rug(cr, c, c->vanish_px, b.y1 + (h - b.y1) * 0.45, bw * 0.40, (h - b.y1) * 0.30,
	    color_rgb(0x8c2f2f));
	light_patch(cr, c, wx, ww);
	floor_lamp(cr, c, b.x0 + bw * 0.90, b.y1 + h * 0.03, h * 0.30);
}

/* --- a photographer's studio: paper rolled down behind the subject -------------------------- */

static void studio_paper(cairo_t *cr, const struct composition *c)
{
	static const uint32_t papers[] = {0xd8d4cc, 0xb8c4cc, 0xe0c8b4, 0xc4ccb8, 0xd0c0d0};
	struct rng r = rng_of(c->seed, 3214);
	struct color paper =
	    c->brief->color_count > 0 ? c->brief->colors[0] : color_rgb(papers[rng_int(&r, 0, 4)]);
	struct raster p = raster_open(cr);
	double h = c->height_px, w = c->width_px,
	       lx = w * (0.5 + 0.16 * (c->light.to_key_x > 0 ? 1 : -1));
	if (!p.words)
		return;
	for (int y = 0; y < p.height; y++)
		for (int x = 0; x < p.width; x++) {
			double d = hypot((x - lx) / fmax(w, h), (y - h * 0.42) / h * 0.9),
			       bend = raster_step(c->horizon_px + h * 0.02, c->horizon_px + h * 0.2,
						  y);
			double k = 1.16 - 0.75 * d * d - 0.10 * d,
			       floor_k =
				   1.08 - 0.28 * fabs(y / h - 0.86) - 0.3 * fabs((x - lx) / w);
			struct color out = color_scale(paper, k + (floor_k - k) * bend * 0.75);
			raster_put(&p, x, y, out);
		}
	raster_close(cr, &p);
}

/* --- a table in front ----------------------------------------------------------------------------
 */

static void table_top(cairo_t *cr, const struct composition *c)
{
	struct rng r = rng_of(c->seed, 3216);
	double h = c->height_px, w = c->width_px, y0 = c->table_px;
	static const uint32_t woods[] = {0x9c6a40, 0xb8875a, 0x7c5236, 0xc89a68};
	struct color wood = color_rgb(woods[rng_int(&r, 0, 3)]);
	struct raster p = raster_open(cr);
	if (!c->has_table || !p.words)
		return;
	for (int y = (int)fmax(0, y0); y < p.height; y++) {
		double t = (y - y0) / (h - y0), z = 1 / (0.35 + 0.65 * t);
		for (int x = 0; x < p.width; x++) {
			/* Boards run away from us; the grain with them. */
			double u = (x - c->vanish_px) / h * z * 5, board = floor(u), v = z * 3;
			double grain = noise_fractal(
			    c->seed + 3300 + (uint64_t)(int64_t)board,
			    u * 9 + 0.8 * noise_2d(c->seed, u * 2, v * 1.4), v * 1.2, 4);
			double tint = noise_2d(c->seed + 3301, board * 3.7, 0.5),
			       seam = raster_step(0.025, 0,
						  fabs(u - board - 0.5) < 0.5
						      ? fmin(u - board, 1 - u + board)
						      : 1);
			struct color base =
			    color_scale(wood, 1 + 0.16 * grain + 0.09 * tint - 0.4 * seam);
			double sheen =
			    exp(-pow((x - w * (c->light.to_key_x > 0 ? 0.7 : 0.3)) / (0.33 * w),
				     2)) *
			    (1 - t) * 0.8;
			struct color out = light_on(&c->light, base, 0.35 + 0.25 * grain);
			out = color_mix(out, color_mix(c->light.haze, c->light.key, 0.4),
					raster_clamp(0.34 * sheen, 0, 1));
			raster_blend(&p, x, y, out, raster_clamp(y - y0 + 1, 0, 1));
		}
	}
	raster_close(cr, &p);
	cairo_rectangle(cr, 0, y0 - h * 0.003, w, h * 0.005);
	brush_fill(cr, light_on(&c->light, color_scale(wood, 1.25), 0.8), 0.9);
}

/* What is behind a table lies out of focus. */
static void soft_behind_table(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	if (!c->has_table || !p.words)
		return;
	raster_blur(&p, 0, (int)fmin(p.height, c->table_px + 1), (int)(c->height_px * 0.006) + 1);
	raster_close(cr, &p);
}

void scenery_stand(cairo_t *cr, const struct composition *c, const struct figure *f)
{
	double h = c->height_px, wide = f->height_px * fmax(0.5, f->right - f->left) * 0.85,
	       y = f->y_px;
	double foot = fmin(h * 0.96, y + h * 0.24), thick = wide * 0.10;
	struct color wood = color_rgb(style_of(c).wood);
	if (f->where != ART_TABLE || c->has_table)
		return;
	brush_ground_shadow(cr, &c->light, f->x_px, foot, wide * 1.5, 0.8);
	shape_ellipse(cr, f->x_px, foot, wide * 0.36, wide * 0.08);
	brush_fill_lit(cr, &c->light, color_scale(wood, 0.7), 0.6);
	cairo_rectangle(cr, f->x_px - wide * 0.05, y, wide * 0.10, foot - y);
	brush_fill_lit(cr, &c->light, color_scale(wood, 0.8), 0.9);
	shape_ellipse(cr, f->x_px, y + thick, wide * 0.72, wide * 0.17);
	brush_fill(cr, lit(c, color_scale(wood, 0.75), -0.1), 1);
	shape_ellipse(cr, f->x_px, y + thick * 0.4, wide * 0.72, wide * 0.17);
	brush_fill(cr, lit(c, color_scale(wood, 1.2), 0.6), 1);
}

scenery_layer *const place_room[] = {room_shell,        room_floor, room_furniture,
				     soft_behind_table, table_top,  NULL};
scenery_layer *const place_kitchen[] = {room_shell,        room_floor, kitchen_furniture,
					soft_behind_table, table_top,  NULL};
scenery_layer *const place_cafe[] = {room_shell,        room_floor, cafe_furniture,
				     soft_behind_table, table_top,  NULL};
scenery_layer *const place_library[] = {room_shell,        room_floor, library_shelves,
					soft_behind_table, table_top,  NULL};
scenery_layer *const place_studio[] = {studio_paper, NULL};
