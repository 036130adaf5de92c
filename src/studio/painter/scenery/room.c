/* A room's box: walls, floor, window, and the light that falls through it. */
#include "studio/painter/scenery/room.h"

struct box room_back_wall(const struct composition *c)
{
	double w = c->width_px, h = c->height_px, vx = c->vanish_px;
	double left = fmin(vx * 0.42, 0.30 * h), right = fmin((w - vx) * 0.42, 0.30 * h);
	return (struct box){left, h * 0.10, w - right, h * 0.67};
}

struct room_style room_style_of(const struct composition *c)
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

struct color room_lit(const struct composition *c, struct color base, double facing)
{
	return light_on(&c->light, base, facing);
}

void room_quad(cairo_t *cr, double x0, double y0, double x1, double y1, double x2, double y2,
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

void room_shell(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct room_style s = room_style_of(c);
	double w = c->width_px, h = c->height_px, vx = c->vanish_px, side = c->light.to_key_x;
	struct color wall = color_rgb(s.wall), boards = color_rgb(s.floor),
		     ceiling = color_rgb(0xf4ede0);
	/* Under all, so that no seam between the walls lets anything through. */
	cairo_rectangle(cr, -1, -1, w + 2, h + 2);
	brush_fill(cr, room_lit(c, wall, 0), 1);
	/* The light falls in at one side and fades across the room. */
	cairo_rectangle(cr, b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0);
	fill_toward(cr, side > 0 ? b.x1 : b.x0, b.y0, side > 0 ? b.x0 : b.x1, b.y1,
		    room_lit(c, wall, 0.62), room_lit(c, wall, 0.0));
	double ey0 = b.y0 - (vx > 0 ? b.x0 * (c->horizon_px - b.y0) / fmax(1, vx - b.x0) : 0);
	double ey1 = b.y1 + b.x0 * (b.y1 - c->horizon_px) / fmax(1, vx - b.x0);
	double fy0 = b.y0 - (w - b.x1) * (c->horizon_px - b.y0) / fmax(1, b.x1 - vx),
	       fy1 = b.y1 + (w - b.x1) * (b.y1 - c->horizon_px) / fmax(1, b.x1 - vx);
	room_quad(cr, 0, ey0, b.x0, b.y0, b.x0, b.y1, 0, ey1);
	fill_toward(cr, 0, 0, b.x0, 0, room_lit(c, wall, side > 0 ? 0.45 : -0.35),
		    room_lit(c, wall, side > 0 ? 0.25 : -0.2));
	room_quad(cr, w, fy0, b.x1, b.y0, b.x1, b.y1, w, fy1);
	fill_toward(cr, w, 0, b.x1, 0, room_lit(c, wall, side < 0 ? 0.45 : -0.35),
		    room_lit(c, wall, side < 0 ? 0.25 : -0.2));
	room_quad(cr, 0, fmin(ey0, 0), b.x0, b.y0, b.x1, b.y0, w, fmin(fy0, 0));
	cairo_line_to(cr, w, -1);
	cairo_line_to(cr, 0, -1);
	fill_toward(cr, 0, 0, 0, b.y0, room_lit(c, ceiling, 0.2), room_lit(c, ceiling, -0.1));
	cairo_move_to(cr, b.x0, b.y1);
	cairo_line_to(cr, b.x1, b.y1);
	cairo_line_to(cr, w, fmin(fy1, h));
	cairo_line_to(cr, w, h + 1);
	cairo_line_to(cr, 0, h + 1);
	cairo_line_to(cr, 0, fmin(ey1, h));
	cairo_close_path(cr);
	fill_toward(cr, 0, b.y1, 0, h, room_lit(c, boards, 0.2), room_lit(c, boards, 0.6));
}

void room_floor(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct room_style s = room_style_of(c);
	struct rng r = rng_of(c->seed, 3202);
	double h = c->height_px, vx = c->vanish_px, hor = c->horizon_px,
	       k0 = (b.y1 - hor) / (h - hor), gap = h * 0.11;
	bool tiles = c->place == PLACE_KITCHEN || (c->place == PLACE_CAFE && c->seed % 2);
	struct color dark = tiles ? color_rgb(0x8a9aa0) : color_rgb(s.floor);
	cairo_save(cr);
	double spread = (h - b.y1) / (b.y1 - hor);
	room_quad(cr, b.x0, b.y1, b.x1, b.y1, b.x1 + (b.x1 - vx) * spread, h,
		  b.x0 - (vx - b.x0) * spread, h);
	cairo_clip(cr);
	for (int i = -30; i < 30; i++) {
		double xa = vx + i * gap, xb = xa + gap;
		if (tiles) {
			int row = 0;
			for (double z = 1 / 1.2; 1 / z > k0; z += 0.16, row++) {
				double ka = 1 / z, kb = fmax(k0, 1 / (z + 0.16));
				room_quad(cr, vx + (xa - vx) * ka, hor + (h - hor) * ka,
					  vx + (xb - vx) * ka, hor + (h - hor) * ka,
					  vx + (xb - vx) * kb, hor + (h - hor) * kb,
					  vx + (xa - vx) * kb, hor + (h - hor) * kb);
				brush_fill(
				    cr,
				    room_lit(c, (i + row) & 1 ? color_rgb(0xf0ece2) : dark, 0.35),
				    1);
			}
			continue;
		}
		room_quad(cr, vx + (xa - vx) * k0, b.y1, vx + (xb - vx) * k0, b.y1,
			  vx + (xb - vx) * 1.3, hor + (h - hor) * 1.3, vx + (xa - vx) * 1.3,
			  hor + (h - hor) * 1.3);
		brush_fill(cr, room_lit(c, color_vary(color_rgb(s.floor), &r, 0.035), 0.3), 0.75);
		cairo_move_to(cr, vx + (xa - vx) * k0, b.y1);
		cairo_line_to(cr, vx + (xa - vx) * 1.3, hor + (h - hor) * 1.3);
		brush_stroke(cr, room_lit(c, color_scale(dark, 0.55), 0), fmax(0.7, h * 0.0015),
			     0.6);
		for (int k = 0; k < 2; k++) {
			double y = hor + (h - hor) / rng_range(&r, 1.0, 1 / k0),
			       t = (y - hor) / (h - hor);
			cairo_move_to(cr, vx + (xa - vx) * t, y);
			cairo_line_to(cr, vx + (xb - vx) * t, y);
			brush_stroke(cr, room_lit(c, color_scale(dark, 0.55), 0),
				     fmax(0.7, h * 0.0015), 0.6);
		}
	}
	cairo_restore(cr);
	/* Skirting. */
	cairo_rectangle(cr, b.x0, b.y1 - h * 0.022, b.x1 - b.x0, h * 0.022);
	brush_fill(cr, room_lit(c, color_rgb(0xf6f0e4), 0.2), 1);
	cairo_rectangle(cr, b.x0, b.y1 - 1, b.x1 - b.x0, h * 0.012);
	brush_fill(cr, color_rgb(0x000000), 0.16);
}

/* The window on the back wall, and through it the weather outside. */
/* The weather and the trees outside, over the whole clip. */
static void window_view(cairo_t *cr, const struct composition *c, double x, double y, double wide,
			double tall)
{
	double h = c->height_px;
	struct rng r = rng_of(c->seed, 3204);
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
}

void room_window(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		 double tall)
{
	double h = c->height_px;
	shape_round_rect(cr, x - h * 0.014, y - h * 0.014, wide + h * 0.028, tall + h * 0.028,
			 h * 0.004);
	brush_fill(cr, room_lit(c, color_rgb(0xf8f4ea), 0.35), 1);
	cairo_save(cr);
	cairo_rectangle(cr, x, y, wide, tall);
	cairo_clip(cr);
	window_view(cr, c, x, y, wide, tall);
	cairo_restore(cr);
	struct color frame = room_lit(c, color_rgb(0xf8f4ea), 0.1);
	cairo_rectangle(cr, x + wide / 2 - h * 0.005, y, h * 0.010, tall);
	cairo_rectangle(cr, x, y + tall * 0.42, wide, h * 0.008);
	brush_fill(cr, frame, 1);
	shape_round_rect(cr, x - h * 0.03, y + tall + h * 0.010, wide + h * 0.06, h * 0.018,
			 h * 0.004);
	brush_fill(cr, room_lit(c, color_rgb(0xf8f4ea), 0.6), 1);
	if (!c->light.night)
		brush_glow(cr, x + wide / 2, y + tall / 2, fmax(wide, tall) * 1.3,
			   color_mix(c->light.key, c->sky_horizon, 0.5), 0.30);
}

void room_curtains(cairo_t *cr, const struct composition *c, double x, double y, double wide,
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
			brush_fill(cr, room_lit(c, cloth, i % 2 ? 0.55 : 0.0), 0.97);
		}
	}
	cairo_move_to(cr, x - wide * 0.28, y - h * 0.032);
	cairo_line_to(cr, x + wide * 1.28, y - h * 0.032);
	brush_stroke(cr, room_lit(c, color_rgb(0x6a4a34), 0.3), h * 0.009, 1);
}

/* The window's light lying on the floor. */
void room_light_patch(cairo_t *cr, const struct composition *c, double x, double wide)
{
	double h = c->height_px, side = c->light.to_key_x > 0 ? -1 : 1;
	struct box b = room_back_wall(c);
	if (c->light.night || c->weather == WEATHER_RAIN || c->weather == WEATHER_STORM ||
	    c->weather == WEATHER_FOG)
		return;
	cairo_save(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_SCREEN);
	for (int i = 0; i < 2; i++) {
		double xa = x + wide * (i ? 0.54 : 0.02), xb = xa + wide * 0.44,
		       y0 = b.y1 + h * 0.02, y1 = b.y1 + h * 0.20;
		room_quad(cr, xa + side * h * 0.06, y0, xb + side * h * 0.06, y0,
			  xb + side * h * 0.26 + wide * 0.14, y1,
			  xa + side * h * 0.26 + wide * 0.04, y1);
		brush_fill(cr, color_mix(c->light.key, color_rgb(0xffe0a0), 0.5), 0.42);
	}
	cairo_restore(cr);
}

void room_window_place(const struct composition *c, double *ret_x, double *ret_y, double *ret_w,
		       double *ret_h)
{
	struct box b = room_back_wall(c);
	double bw = b.x1 - b.x0, bh = b.y1 - b.y0, side = c->light.to_key_x > 0 ? 1 : -1;
	*ret_w = fmin(bw * 0.30, bh * 0.62);
	*ret_h = bh * 0.52;
	*ret_x = b.x0 + bw * (side > 0 ? 0.66 : 0.34) - *ret_w / 2 + side * bw * 0.05;
	*ret_y = b.y0 + bh * 0.13;
}
