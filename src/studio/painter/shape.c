/* Shapes: paths that a compass and a ruler do not give. */
#include <math.h>
#include <stddef.h>

#include "studio/painter/brush.h"

#define BLOB_POINTS 11
#define LIMB_STEPS 10 /* a segment */
#define LIMB_POINTS_MAX 16

void shape_ellipse(cairo_t *cr, double x, double y, double rx, double ry)
{
	if (!(rx > 0) || !(ry > 0))
		return;
	cairo_matrix_t keep;
	cairo_get_matrix(cr, &keep);
	cairo_translate(cr, x, y);
	cairo_scale(cr, rx, ry);
	cairo_new_sub_path(cr);
	cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
	cairo_close_path(cr);
	cairo_set_matrix(cr, &keep);
}

void shape_round_rect(cairo_t *cr, double x, double y, double w, double h, double radius)
{
	double r = radius;
	r = r > fabs(w) / 2 ? fabs(w) / 2 : r;
	r = r > fabs(h) / 2 ? fabs(h) / 2 : r;
	if (!(r > 0)) {
		cairo_rectangle(cr, x, y, w, h);
		return;
	}
	cairo_new_sub_path(cr);
	cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
	cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
	cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
	cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
	cairo_close_path(cr);
}

/* The i-th point of n, wrapping round when closed, standing still at open ends. */
static const double *point_at(const double *xy, int n, bool closed, int i)
{
	if (closed)
		i = (i % n + n) % n;
	else
		i = i < 0 ? 0 : i >= n ? n - 1 : i;
	return xy + (ptrdiff_t)2 * i;
}

void shape_smooth(cairo_t *cr, const double *xy, int n, bool closed)
{
	if (n < 2)
		return;
	cairo_move_to(cr, xy[0], xy[1]);
	for (int i = 0; i < (closed ? n : n - 1); i++) {
		const double *p0 = point_at(xy, n, closed, i - 1), *p1 = point_at(xy, n, closed, i);
		const double *p2 = point_at(xy, n, closed, i + 1),
			     *p3 = point_at(xy, n, closed, i + 2);
		cairo_curve_to(cr, p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6,
			       p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6, p2[0],
			       p2[1]);
	}
	if (closed)
		cairo_close_path(cr);
}

static double catmull_rom(double a, double b, double c, double d, double t)
{
	return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t +
		      (3 * b - a - 3 * c + d) * t * t * t);
}

void shape_limb(cairo_t *cr, const double *xy, int n, double w0, double w1)
{
	double x[LIMB_POINTS_MAX * LIMB_STEPS + 1], y[LIMB_POINTS_MAX * LIMB_STEPS + 1];
	double left[2 * (LIMB_POINTS_MAX * LIMB_STEPS + 1)],
	    right[2 * (LIMB_POINTS_MAX * LIMB_STEPS + 1)];
	int count = 0;
	if (n < 2)
		return;
	n = n > LIMB_POINTS_MAX ? LIMB_POINTS_MAX : n;
	for (int i = 0; i < n - 1; i++) {
		const double *p0 = point_at(xy, n, false, i - 1), *p1 = point_at(xy, n, false, i);
		const double *p2 = point_at(xy, n, false, i + 1),
			     *p3 = point_at(xy, n, false, i + 2);
		for (int k = 0; k < LIMB_STEPS + (i == n - 2); k++) {
			double t = (double)k / LIMB_STEPS;
			x[count] = catmull_rom(p0[0], p1[0], p2[0], p3[0], t);
			y[count++] = catmull_rom(p0[1], p1[1], p2[1], p3[1], t);
		}
	}
	double angle = 0, first_angle = 0;
	for (int i = 0; i < count; i++) {
		int a = i > 0 ? i - 1 : 0, b = i < count - 1 ? i + 1 : count - 1;
		double dx = x[b] - x[a], dy = y[b] - y[a];
		if (fabs(dx) + fabs(dy) > 1e-12)
			angle = atan2(dy, dx);
		if (i == 0)
			first_angle = angle;
		double half = (w0 + (w1 - w0) * i / (count - 1)) / 2;
		double nx = -sin(angle) * half, ny = cos(angle) * half;
		left[2 * i] = x[i] - nx;
		left[2 * i + 1] = y[i] - ny;
		right[2 * i] = x[i] + nx;
		right[2 * i + 1] = y[i] + ny;
	}
	cairo_new_sub_path(cr);
	for (int i = 0; i < count; i++)
		cairo_line_to(cr, left[2 * i], left[2 * i + 1]);
	cairo_arc(cr, x[count - 1], y[count - 1], fabs(w1) / 2, angle - M_PI / 2, angle + M_PI / 2);
	for (int i = count - 1; i >= 0; i--)
		cairo_line_to(cr, right[2 * i], right[2 * i + 1]);
	cairo_arc(cr, x[0], y[0], fabs(w0) / 2, first_angle + M_PI / 2, first_angle + 3 * M_PI / 2);
	cairo_close_path(cr);
}

void shape_blob(cairo_t *cr, struct rng *r, double x, double y, double radius, double wobble)
{
	double xy[2 * BLOB_POINTS], turn = rng_unit(r);
	for (int i = 0; i < BLOB_POINTS; i++) {
		double angle =
		    2 * M_PI * (i + turn + rng_range(r, -0.2, 0.2) * wobble) / BLOB_POINTS;
		double d = radius * (1 + rng_range(r, -0.45, 0.25) * wobble);
		xy[2 * i] = x + d * cos(angle);
		xy[2 * i + 1] = y + d * sin(angle);
	}
	shape_smooth(cr, xy, BLOB_POINTS, true);
}
