/* Paint: every fill that a picture is made of goes through here, so that light,
 * edges and shadows agree. */
#include <math.h>

#include "studio/painter/brush.h"

static void set_color(cairo_t *cr, struct color c, double alpha)
{
	cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
}

static void add_stop(cairo_pattern_t *p, double at, struct color c, double alpha)
{
	cairo_pattern_add_color_stop_rgba(p, at, c.r, c.g, c.b, alpha);
}

static void fill_with(cairo_t *cr, cairo_pattern_t *p)
{
	cairo_set_source(cr, p);
	cairo_pattern_destroy(p);
	cairo_fill(cr);
}

void brush_fill(cairo_t *cr, struct color c, double alpha)
{
	set_color(cr, c, alpha);
	cairo_fill(cr);
}

/* The light's direction in the current user space: an art that is mirrored or
 * turned by the composer is still lit from the side where the sun stands. */
static void light_in_user_space(cairo_t *cr, const struct light *light, double *ret_x,
				double *ret_y)
{
	double x = light->to_key_x, y = light->to_key_y;
	cairo_device_to_user_distance(cr, &x, &y);
	double length = hypot(x, y);
	if (!(length > 1e-9)) {
		x = 0;
		y = -1;
		length = 1;
	}
	*ret_x = x / length;
	*ret_y = y / length;
}

void brush_fill_lit(cairo_t *cr, const struct light *light, struct color base, double roundness)
{
	if (!(roundness > 0.01)) {
		brush_fill(cr, light_on(light, base, 0.45), 1);
		return;
	}
	double k = roundness > 1 ? 1 : roundness;
	double x0, y0, x1, y1, lx, ly;
	cairo_path_extents(cr, &x0, &y0, &x1, &y1);
	light_in_user_space(cr, light, &lx, &ly);
	double cx = (x0 + x1) / 2, cy = (y0 + y1) / 2;
	/* Half the box's extent along the light. */
	double reach = fabs(lx) * (x1 - x0) / 2 + fabs(ly) * (y1 - y0) / 2;
	cairo_pattern_t *p = cairo_pattern_create_linear(cx + lx * reach, cy + ly * reach,
							 cx - lx * reach, cy - ly * reach);
	add_stop(p, 0, light_on(light, base, 0.45 + 0.5 * k), 1);
	add_stop(p, 0.3, light_on(light, base, 0.45 + 0.2 * k), 1);
	add_stop(p, 0.62, light_on(light, base, 0.45 - 0.5 * k), 1);
	add_stop(p, 0.88, light_on(light, base, 0.45 - 1.15 * k), 1);
	/* The ground throws a little light back into the shaded edge. */
	add_stop(p, 1, light_on(light, base, 0.45 - 0.85 * k), 1);
	fill_with(cr, p);
}

void brush_stroke(cairo_t *cr, struct color c, double width, double alpha)
{
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_width(cr, width);
	set_color(cr, c, alpha);
	cairo_stroke(cr);
}

/* A bell from the centre outwards in few stops: (1 - t²)². */
static cairo_pattern_t *soft_disc(double x, double y, double radius, struct color c, double alpha)
{
	cairo_pattern_t *p = cairo_pattern_create_radial(x, y, 0, x, y, radius);
	for (int i = 0; i <= 8; i++) {
		double t = i / 8.0, k = 1 - t * t;
		add_stop(p, t, c, alpha * k * k);
	}
	return p;
}

void brush_glow(cairo_t *cr, double x, double y, double radius, struct color c, double strength)
{
	if (!(radius > 0) || !(strength > 0))
		return;
	/* Painted through a clip rather than a path: the caller's path stays. */
	cairo_path_t *path = cairo_copy_path(cr);
	cairo_save(cr);
	cairo_new_path(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_SCREEN);
	cairo_arc(cr, x, y, radius, 0, 2 * M_PI);
	fill_with(cr, soft_disc(x, y, radius, c, strength > 1 ? 1 : strength));
	cairo_restore(cr);
	cairo_new_path(cr);
	if (path->status == CAIRO_STATUS_SUCCESS)
		cairo_append_path(cr, path);
	cairo_path_destroy(path);
}

static void soft_ellipse(cairo_t *cr, double x, double y, double rx, double ry, struct color c,
			 double alpha)
{
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, rx, ry);
	cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
	fill_with(cr, soft_disc(0, 0, 1, c, alpha));
	cairo_restore(cr);
}

void brush_ground_shadow(cairo_t *cr, const struct light *light, double x, double y, double width,
			 double strength)
{
	if (!(width > 0) || !(strength > 0))
		return;
	/* Shadow is where only the ambient light comes: its colour, much darker. */
	struct color dark = color_scale(light->ambient, 0.22);
	double lean = light->shadow_x, reach = light->shadow_length;
	reach = reach < 0 ? 0 : reach > 3 ? 3 : reach;
	cairo_new_path(cr);
	soft_ellipse(cr, x + lean * reach * width * 0.22, y + width * 0.01,
		     width * (0.62 + 0.12 * reach * fabs(lean)), width * 0.13, dark,
		     0.55 * strength);
	/* Where it touches, the darkest. */
	soft_ellipse(cr, x, y, width * 0.46, width * 0.055, dark, 0.7 * strength);
}
