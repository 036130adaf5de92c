/* What stands and hangs in rooms, and the table that small things are shown on. */
#include "studio/painter/scenery/room.h"

void furniture_picture(cairo_t *cr, const struct composition *c, double x, double y, double wide,
		       double tall, struct rng *r)
{
	double h = c->height_px;
	cairo_rectangle(cr, x + h * 0.005, y + h * 0.008, wide, tall);
	brush_fill(cr, color_rgb(0), 0.22);
	cairo_rectangle(cr, x, y, wide, tall);
	brush_fill(cr, room_lit(c, color_rgb(0x6a4630), 0.35), 1);
	cairo_rectangle(cr, x + wide * 0.07, y + wide * 0.07, wide * 0.86, tall - wide * 0.14);
	brush_fill(cr, room_lit(c, color_hsl(rng_range(r, 0.08, 0.16), 0.3, 0.85), 0.3), 1);
	cairo_save(cr);
	cairo_rectangle(cr, x + wide * 0.15, y + wide * 0.15, wide * 0.70, tall - wide * 0.30);
	cairo_clip(cr);
	struct color sky = color_hsl(rng_unit(r), 0.35, 0.7);
	brush_fill(cr, sky, 1);
	cairo_rectangle(cr, x, y, wide, tall);
	brush_fill(cr, room_lit(c, sky, 0.3), 1);
	for (int i = 0; i < 3; i++) {
		shape_ellipse(cr, x + wide * rng_unit(r), y + tall * (0.75 + 0.12 * i), wide * 0.55,
			      tall * 0.22);
		brush_fill(cr, room_lit(c, color_hsl(rng_unit(r), 0.4, 0.5 - 0.08 * i), 0.3), 1);
	}
	shape_ellipse(cr, x + wide * 0.62, y + tall * 0.36, wide * 0.08, wide * 0.08);
	brush_fill(cr, room_lit(c, color_rgb(0xfff0c0), 0.5), 1);
	cairo_restore(cr);
}

void furniture_lamp(cairo_t *cr, const struct composition *c, double x, double y, double tall)
{
	brush_ground_shadow(cr, &c->light, x, y, tall * 0.2, 0.8);
	shape_ellipse(cr, x, y, tall * 0.08, tall * 0.018);
	brush_fill_lit(cr, &c->light, color_rgb(0x4a4440), 0.6);
	cairo_rectangle(cr, x - tall * 0.008, y - tall * 0.8, tall * 0.016, tall * 0.8);
	brush_fill(cr, room_lit(c, color_rgb(0x4a4440), 0.2), 1);
	room_quad(cr, x - tall * 0.075, y - tall, x + tall * 0.075, y - tall, x + tall * 0.13,
		  y - tall * 0.78, x - tall * 0.13, y - tall * 0.78);
	brush_fill(cr, c->light.night ? color_rgb(0xffe0a0) : room_lit(c, color_rgb(0xf2e4c8), 0.4),
		   1);
	if (c->light.night) {
		brush_glow(cr, x, y - tall * 0.86, tall * 0.75, color_rgb(0xffc070), 0.65);
		brush_glow(cr, x, y - tall * 0.1, tall * 0.5, color_rgb(0xffb060), 0.25);
	}
}

void furniture_plant(cairo_t *cr, const struct composition *c, double x, double y, double tall,
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
	room_quad(cr, x - tall * 0.14, y - tall * 0.30, x + tall * 0.14, y - tall * 0.30,
		  x + tall * 0.10, y, x - tall * 0.10, y);
	brush_fill_lit(cr, &c->light, color_rgb(0xc87850), 0.8);
}

void furniture_sofa(cairo_t *cr, const struct composition *c, double x, double y, double wide,
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

void furniture_rug(cairo_t *cr, const struct composition *c, double x, double y, double rx,
		   double ry, struct color tone)
{
	for (int i = 0; i < 4; i++) {
		double k = 1 - 0.17 * i;
		shape_ellipse(cr, x, y, rx * k, ry * k);
		brush_fill(
		    cr, room_lit(c, i % 2 ? color_mix(tone, color_rgb(0xf4e8d0), 0.75) : tone, 0.5),
		    1);
	}
}

/* --- a table in front ----------------------------------------------------------------------------
 */

void furniture_table(cairo_t *cr, const struct composition *c)
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

void scenery_stand(cairo_t *cr, const struct composition *c, const struct figure *f)
{
	double h = c->height_px, wide = f->height_px * fmax(0.5, f->right - f->left) * 0.85,
	       y = f->y_px;
	double foot = fmin(h * 0.96, y + h * 0.24), thick = wide * 0.10;
	struct color wood = color_rgb(room_style_of(c).wood);
	if (f->where != ART_TABLE || c->has_table)
		return;
	brush_ground_shadow(cr, &c->light, f->x_px, foot, wide * 1.5, 0.8);
	shape_ellipse(cr, f->x_px, foot, wide * 0.36, wide * 0.08);
	brush_fill_lit(cr, &c->light, color_scale(wood, 0.7), 0.6);
	cairo_rectangle(cr, f->x_px - wide * 0.05, y, wide * 0.10, foot - y);
	brush_fill_lit(cr, &c->light, color_scale(wood, 0.8), 0.9);
	shape_ellipse(cr, f->x_px, y + thick, wide * 0.72, wide * 0.17);
	brush_fill(cr, room_lit(c, color_scale(wood, 0.75), -0.1), 1);
	shape_ellipse(cr, f->x_px, y + thick * 0.4, wide * 0.72, wide * 0.17);
	brush_fill(cr, room_lit(c, color_scale(wood, 1.2), 0.6), 1);
}
