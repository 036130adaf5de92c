/* Rooms: a living room, kitchen, café, library, or a photographer's studio. */
#include "studio/painter/scenery/room.h"

static void room_furniture(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct room_style s = room_style_of(c);
	struct rng r = rng_of(c->seed, 3206);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0, wx, wy, ww, wh,
	       side = c->light.to_key_x > 0 ? 1 : -1;
	double e = fmin(bh, bw * 0.95); /* narrow rooms have small pictures */
	room_window_place(c, &wx, &wy, &ww, &wh);
	room_window(cr, c, wx, wy, ww, wh);
	room_curtains(cr, c, wx, wy, ww, wh,
		      color_mix(color_rgb(s.accent), color_rgb(0xffffff), 0.3));
	double px = side > 0 ? b.x0 + bw * 0.10 : b.x1 - bw * 0.34;
	furniture_picture(cr, c, px, b.y0 + bh * 0.16, e * 0.24, e * 0.30, &r);
	furniture_picture(cr, c, px + e * 0.29, b.y0 + bh * 0.20, e * 0.16, e * 0.20, &r);
	furniture_rug(cr, c, c->vanish_px, b.y1 + (h - b.y1) * 0.42, bw * 0.42, (h - b.y1) * 0.30,
		      color_rgb(s.accent));
	room_light_patch(cr, c, wx, ww);
	furniture_sofa(cr, c, side > 0 ? b.x0 + bw * 0.33 : b.x1 - bw * 0.33, b.y1 + h * 0.03,
		       fmin(bw * 0.62, h * 0.60),
		       color_mix(color_rgb(s.accent), color_rgb(0x6a7a8c), 0.55));
	furniture_lamp(cr, c, side > 0 ? b.x0 + bw * 0.02 : b.x1 - bw * 0.02, b.y1 + h * 0.02,
		       fmin(h * 0.34, bw * 0.75));
	furniture_plant(cr, c, side > 0 ? b.x1 - bw * 0.02 : b.x0 + bw * 0.02, b.y1 + h * 0.03,
			fmin(h * 0.24, bw * 0.55), &r);
}

static void kitchen_wall(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct rng r = rng_of(c->seed, 3208);
	double bw = b.x1 - b.x0, bh = b.y1 - b.y0, cell = bh * 0.055, wx, wy, ww, wh;
	room_window_place(c, &wx, &wy, &ww, &wh);
	/* Tiles behind the counter. */
	for (double y = b.y1 - bh * 0.52; y < b.y1 - bh * 0.3; y += cell)
		for (double x = b.x0; x < b.x1; x += cell) {
			cairo_rectangle(cr, x, y, fmin(cell, b.x1 - x) - 1, cell - 1);
			brush_fill(cr, room_lit(c, color_vary(color_rgb(0xf2f0e8), &r, 0.02), 0.3),
				   1);
		}
	room_window(cr, c, wx, wy, ww, wh * 0.82);
	/* Shelves with plates and jars on the side without a window. */
	double sx = wx + ww / 2 > c->vanish_px ? b.x0 + bw * 0.06 : b.x1 - bw * 0.46,
	       sw = bw * 0.40;
	for (int row = 0; row < 2; row++) {
		double sy = b.y0 + bh * (0.20 + 0.20 * row);
		cairo_rectangle(cr, sx, sy, sw, bh * 0.022);
		brush_fill(cr, room_lit(c, color_rgb(0x9a6a40), 0.5), 1);
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
				brush_stroke(cr, room_lit(c, color_rgb(0x5a7fa0), 0.2),
					     fmax(1, s * 0.05), 0.8);
			}
		}
	}
	room_light_patch(cr, c, wx, ww);
}

static void kitchen_counter(cairo_t *cr, const struct composition *c)
{
	static const uint32_t cabinets[] = {0x8fae9c, 0xe8e0d0, 0x7f98b0, 0xc8a06c};
	struct box b = room_back_wall(c);
	struct rng r = rng_of(c->seed, 3209);
	double bw = b.x1 - b.x0, bh = b.y1 - b.y0;
	struct color front = color_rgb(cabinets[rng_int(&r, 0, 3)]);
	double top = b.y1 - bh * 0.30;
	cairo_rectangle(cr, b.x0, top, bw, b.y1 - top);
	brush_fill(cr, room_lit(c, front, 0.25), 1);
	for (int i = 0; i < 6; i++) {
		double x = b.x0 + bw * i / 6;
		shape_round_rect(cr, x + bw * 0.012, top + bh * 0.05, bw / 6 - bw * 0.024,
				 b.y1 - top - bh * 0.08, bh * 0.01);
		brush_fill(cr, room_lit(c, color_scale(front, 1.08), 0.35), 1);
		shape_ellipse(cr, x + bw / 6 - bw * 0.03, top + bh * 0.14, bh * 0.010, bh * 0.010);
		brush_fill(cr, room_lit(c, color_rgb(0xc8a050), 0.7), 1);
	}
	cairo_rectangle(cr, b.x0 - bw * 0.01, top - bh * 0.03, bw * 1.02, bh * 0.04);
	brush_fill(cr, room_lit(c, color_rgb(0xd8c8b0), 0.7), 1);
	cairo_rectangle(cr, b.x0, top + bh * 0.010, bw, bh * 0.014);
	brush_fill(cr, color_rgb(0), 0.18);
	for (int i = 0; i < 3; i++)
		furniture_plant(cr, c, b.x0 + bw * (0.12 + 0.38 * i), top - bh * 0.028, bh * 0.13,
				&r);
}

static void kitchen_lamps(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0;
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

static void cafe_front(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct rng r = rng_of(c->seed, 3210);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0;
	/* A wide front of glass with the street's lights behind it. */
	room_window(cr, c, b.x0 + bw * 0.07, b.y0 + bh * 0.14, bw * 0.52, bh * 0.56);
	for (int i = 0; i < 26; i++)
		brush_glow(cr, b.x0 + bw * rng_range(&r, 0.1, 0.56),
			   b.y0 + bh * rng_range(&r, 0.3, 0.68), h * rng_range(&r, 0.008, 0.026),
			   color_hsl(rng_range(&r, 0.03, 0.16), 0.9, 0.65),
			   c->light.night ? 0.75 : 0.4);
	/* The board with the day's list, chalk scrawls only. */
	double x = b.x0 + bw * 0.68, y = b.y0 + bh * 0.14, w = bw * 0.24, t = bh * 0.36;
	cairo_rectangle(cr, x - h * 0.008, y - h * 0.008, w + h * 0.016, t + h * 0.016);
	brush_fill(cr, room_lit(c, color_rgb(0x8a5a38), 0.4), 1);
	cairo_rectangle(cr, x, y, w, t);
	brush_fill(cr, room_lit(c, color_rgb(0x2c3a36), 0.4), 1);
	for (int i = 0; i < 7; i++) {
		double ly = y + t * (0.14 + 0.12 * i), len = w * rng_range(&r, 0.35, 0.7);
		cairo_move_to(cr, x + w * 0.12, ly);
		for (int k = 1; k <= 14; k++)
			cairo_line_to(cr, x + w * 0.12 + len * k / 14,
				      ly + h * 0.004 *
					       noise_2d(c->seed + (uint64_t)i, k * 0.9, 0.5));
		brush_stroke(cr, color_rgb(0xf0ece0), fmax(0.8, h * 0.0028), 0.75);
	}
}

static void cafe_wall(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct room_style s = room_style_of(c);
	double h = c->height_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0;
	/* Panelling, and lamps over it. */
	cairo_rectangle(cr, b.x0, b.y1 - bh * 0.24, bw, bh * 0.24);
	brush_fill(cr, room_lit(c, color_rgb(s.wood), 0.2), 1);
	for (double px = b.x0; px < b.x1; px += bh * 0.07) {
		cairo_rectangle(cr, px, b.y1 - bh * 0.24, fmax(1, h * 0.002), bh * 0.24);
		brush_fill(cr, color_rgb(0), 0.25);
	}
	cairo_rectangle(cr, b.x0, b.y1 - bh * 0.255, bw, bh * 0.02);
	brush_fill(cr, room_lit(c, color_scale(color_rgb(s.wood), 1.25), 0.7), 1);
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
}

static void cafe_tables(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct room_style s = room_style_of(c);
	double h = c->height_px, bw = b.x1 - b.x0;
	for (int i = 0; i < 2; i++) {
		double tx = b.x0 + bw * (i ? 0.80 : 0.20), ty = b.y1 + h * 0.05, u = h * 0.09;
		brush_ground_shadow(cr, &c->light, tx, ty, u * 1.6, 0.8);
		cairo_rectangle(cr, tx - u * 0.05, ty - u * 1.1, u * 0.1, u * 1.1);
		brush_fill(cr, room_lit(c, color_rgb(0x38302c), 0.1), 1);
		shape_ellipse(cr, tx, ty, u * 0.34, u * 0.08);
		brush_fill(cr, room_lit(c, color_rgb(0x38302c), 0.1), 1);
		shape_ellipse(cr, tx, ty - u * 1.08, u * 0.9, u * 0.20);
		brush_fill(cr, room_lit(c, color_scale(color_rgb(s.wood), 0.8), 0), 1);
		shape_ellipse(cr, tx, ty - u * 1.12, u * 0.9, u * 0.20);
		brush_fill(cr, room_lit(c, color_scale(color_rgb(s.wood), 1.3), 0.6), 1);
		shape_round_rect(cr, tx - u * 0.14, ty - u * 1.36, u * 0.22, u * 0.2, u * 0.05);
		brush_fill(cr, room_lit(c, color_rgb(0xf6f2ea), 0.5), 1);
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
		brush_fill(cr, room_lit(c, tone, 0.3), 1);
		cairo_rectangle(cr, x + thick * 0.1, y - high * 0.86, thick * 0.74,
				fmax(0.8, high * 0.05));
		cairo_rectangle(cr, x + thick * 0.1, y - high * 0.22, thick * 0.74,
				fmax(0.8, high * 0.03));
		brush_fill(cr, room_lit(c, color_rgb(0xe0c070), 0.5), 0.7 * dim);
		x += thick;
	}
}

static void library_shelves(cairo_t *cr, const struct composition *c)
{
	struct box b = room_back_wall(c);
	struct rng r = rng_of(c->seed, 3212);
	double h = c->height_px, w = c->width_px, bw = b.x1 - b.x0, bh = b.y1 - b.y0,
	       wx = b.x0 + bw * 0.40, ww = bw * 0.20;
	struct color wood = color_rgb(0x6b4226);
	for (int part = 0; part < 2; part++) {
		double x0 = part ? wx + ww + bw * 0.03 : b.x0, x1 = part ? b.x1 : wx - bw * 0.03;
		cairo_rectangle(cr, x0, b.y0, x1 - x0, bh);
		brush_fill(cr, room_lit(c, color_scale(wood, 0.5), 0), 1);
		for (int row = 0; row < 6; row++) {
			double y = b.y0 + bh * (row + 1) / 6.0;
			for (int col = 0; col < 2; col++)
				shelf_row(cr, c, x0 + (x1 - x0) * (col * 0.5 + 0.02),
					  y - bh * 0.012, (x1 - x0) * 0.46, bh / 6 - bh * 0.02, 0.9,
					  &r);
			cairo_rectangle(cr, x0, y - bh * 0.014, x1 - x0, bh * 0.016);
			brush_fill(cr, room_lit(c, wood, 0.5), 1);
		}
		for (int col = 0; col < 3; col++) {
			cairo_rectangle(cr, x0 + (x1 - x0) * col / 2 - bw * 0.008, b.y0, bw * 0.016,
					bh);
			brush_fill(cr, room_lit(c, wood, 0.3), 1);
		}
	}
	room_window(cr, c, wx, b.y0 + bh * 0.12, ww, bh * 0.62);
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
				brush_fill(cr, room_lit(c, color_scale(wood, 0.45), -0.2), 1);
				shelf_row(cr, c, side < 0 ? x - thick : x, yb - (yb - ya) * 0.07,
					  thick * 0.98, (yb - ya) * 0.86, 0.8, &r);
				cairo_rectangle(cr, side < 0 ? x - thick : x, yb - (yb - ya) * 0.08,
						thick, (yb - ya) * 0.09);
				brush_fill(
				    cr,
				    room_lit(c, wood, side * c->light.to_key_x < 0 ? 0.45 : -0.1),
				    1);
			}
		}
	}
	furniture_rug(cr, c, c->vanish_px, b.y1 + (h - b.y1) * 0.45, bw * 0.40, (h - b.y1) * 0.30,
		      color_rgb(0x8c2f2f));
	room_light_patch(cr, c, wx, ww);
	furniture_lamp(cr, c, b.x0 + bw * 0.90, b.y1 + h * 0.03, h * 0.30);
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

/* What is behind a table lies out of focus. */
static void soft_behind_table(cairo_t *cr, const struct composition *c)
{
	struct raster p = raster_open(cr);
	if (!c->has_table || !p.words)
		return;
	raster_blur(&p, 0, (int)fmin(p.height, c->table_px + 1), (int)(c->height_px * 0.006) + 1);
	raster_close(cr, &p);
}

scenery_layer *const place_room[] = {room_shell,        room_floor,      room_furniture,
				     soft_behind_table, furniture_table, NULL};
scenery_layer *const place_kitchen[] = {room_shell,      room_floor,    kitchen_wall,
					kitchen_counter, kitchen_lamps, soft_behind_table,
					furniture_table, NULL};
scenery_layer *const place_cafe[] = {room_shell,  room_floor,        cafe_front,      cafe_wall,
				     cafe_tables, soft_behind_table, furniture_table, NULL};
scenery_layer *const place_library[] = {room_shell,        room_floor,      library_shelves,
					soft_behind_table, furniture_table, NULL};
scenery_layer *const place_studio[] = {studio_paper, NULL};
