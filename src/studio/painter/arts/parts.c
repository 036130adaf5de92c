#include "studio/painter/arts/parts.h"

#define NIGHT_BLUE 0x16203a

/* --- light ------------------------------------------------------------------- */
/* The light's direction as the art sees it: the composer may have mirrored it. */
static void light_in_art(const struct art_ctx *a, double *ret_x, double *ret_y)
{
	double x = a->light->to_key_x, y = a->light->to_key_y, length;

	cairo_device_to_user_distance(a->cr, &x, &y);
	length = hypot(x, y);
	*ret_x = length > 1e-9 ? x / length : 0;
	*ret_y = length > 1e-9 ? y / length : -1;
}

double part_facing(const struct art_ctx *a, double nx, double ny, double nz)
{
	/* Most light comes over the painter's shoulder; against the light, from behind. */
	double lz = a->light->silhouette ? -0.45 : 0.55;
	double flat = sqrt(1 - lz * lz);
	double length = sqrt(nx * nx + ny * ny + nz * nz), kx, ky;

	if (length < 1e-9)
		return 0;
	light_in_art(a, &kx, &ky);
	return (nx * kx * flat + ny * ky * flat + nz * lz) / length;
}

struct color part_lit(const struct art_ctx *a, struct color base, double nx, double ny, double nz)
{
	return light_on(a->light, base, part_facing(a, nx, ny, nz));
}

double part_lamps(const struct art_ctx *a)
{
	const struct light *l = a->light;
	double ambient = (l->ambient.r + l->ambient.g + l->ambient.b) / 3;
	double key = (l->key.r + l->key.g + l->key.b) / 3;
	double dim = (0.95 - ambient - 0.6 * key) / 0.5;
	double low_sun = 0.65 * (0.62 + l->to_key_y) / 0.3;

	if (l->night)
		return 1;
	return fmax(0, fmin(0.85, fmax(dim, fmin(low_sun, 0.65))));
}

struct color part_shining(const struct art_ctx *a, struct color by_day, struct color glow)
{
	return color_mix(light_on(a->light, by_day, 0.4), glow, part_lamps(a));
}

bool part_visible(const struct art_ctx *a, double size)
{
	return size * a->pixels >= 0.7;
}

struct color part_own(const struct art_ctx *a, uint32_t natural)
{
	return a->has_color ? a->color : color_rgb(natural);
}

struct color part_pick(const struct art_ctx *a, const uint32_t naturals[4])
{
	int i = rng_int(a->rng, 0, 4);

	return a->has_color ? color_vary(a->color, a->rng, 0.02) : color_rgb(naturals[i % 4]);
}

/* --- fills and lines --------------------------------------------------------- */
void part_poly(cairo_t *cr, const double *xy, int n)
{
	cairo_move_to(cr, xy[0], xy[1]);
	for (int i = 1; i < n; i++)
		cairo_line_to(cr, xy[2 * i], xy[2 * i + 1]);
	cairo_close_path(cr);
}

void part_rect(const struct art_ctx *a, double x, double y, double w, double h)
{
	cairo_rectangle(a->cr, x, y, w, h);
}

void part_plane(const struct art_ctx *a, struct color base, double nx, double ny, double nz)
{
	brush_fill(a->cr, part_lit(a, base, nx, ny, nz), 1);
}

void part_form(const struct art_ctx *a, struct color base, double roundness)
{
	brush_fill_lit(a->cr, a->light, base, roundness);
}

static void add_stop(cairo_pattern_t *p, double at, struct color c, double alpha)
{
	cairo_pattern_add_color_stop_rgba(p, at, c.r, c.g, c.b, alpha);
}

static void fill_with(const struct art_ctx *a, cairo_pattern_t *p)
{
	cairo_set_source(a->cr, p);
	cairo_fill(a->cr);
	cairo_pattern_destroy(p);
}

#define TURN_STOPS 8
void part_turned(const struct art_ctx *a, struct color base, double x0, double x1)
{
	cairo_pattern_t *p = cairo_pattern_create_linear(x0, 0, x1, 0);

	for (int i = 0; i <= TURN_STOPS; i++) {
		double u = -1 + 2.0 * i / TURN_STOPS;
		double nz = sqrt(fmax(0, 1 - u * u));

		add_stop(p, (double)i / TURN_STOPS, part_lit(a, base, u, -0.12, nz), 1);
	}
	fill_with(a, p);
}

void part_rolled(const struct art_ctx *a, struct color base, double y0, double y1)
{
	cairo_pattern_t *p = cairo_pattern_create_linear(0, y0, 0, y1);

	for (int i = 0; i <= TURN_STOPS; i++) {
		double u = -1 + 2.0 * i / TURN_STOPS;
		double nz = sqrt(fmax(0, 1 - u * u));

		add_stop(p, (double)i / TURN_STOPS, part_lit(a, base, 0, u, nz), 1);
	}
	fill_with(a, p);
}

void part_fade(const struct art_ctx *a, double x0, double y0, struct color c0, double x1, double y1,
	       struct color c1)
{
	cairo_pattern_t *p = cairo_pattern_create_linear(x0, y0, x1, y1);

	add_stop(p, 0, c0, 1);
	add_stop(p, 1, c1, 1);
	fill_with(a, p);
}

void part_shade(const struct art_ctx *a, double x0, double y0, double x1, double y1, double alpha)
{
	cairo_pattern_t *p = cairo_pattern_create_linear(x0, y0, x1, y1);
	struct color c = alpha > 0 ? light_on(a->light, color_rgb(0x1a1830), -0.5)
				   : light_on(a->light, color_rgb(0xfff4e0), 0.8);

	add_stop(p, 0, c, fabs(alpha));
	add_stop(p, 1, c, 0);
	fill_with(a, p);
}

void part_ink(const struct art_ctx *a, struct color base, double width)
{
	brush_stroke(a->cr, light_on(a->light, base, 0.1), width, 1);
}

void part_segment(const struct art_ctx *a, double x0, double y0, double x1, double y1,
		  struct color base, double width)
{
	cairo_move_to(a->cr, x0, y0);
	cairo_line_to(a->cr, x1, y1);
	brush_stroke(a->cr, part_lit(a, base, y1 - y0, x0 - x1, 0.8), width, 1);
}

void part_shine(const struct art_ctx *a, double x, double y, double rx, double ry, double angle,
		double alpha)
{
	struct color c = light_on(a->light, color_rgb(0xffffff), 1);
	cairo_pattern_t *p;

	if (!part_visible(a, fmax(rx, ry)))
		return;
	cairo_save(a->cr);
	cairo_translate(a->cr, x, y);
	cairo_rotate(a->cr, angle);
	cairo_scale(a->cr, rx, ry);
	p = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
	add_stop(p, 0, c, alpha);
	add_stop(p, 0.5, c, alpha * 0.55);
	add_stop(p, 1, c, 0);
	cairo_new_path(a->cr);
	cairo_arc(a->cr, 0, 0, 1, 0, 2 * M_PI);
	fill_with(a, p);
	cairo_restore(a->cr);
}

/* --- built things ------------------------------------------------------------ */
void part_box(const struct art_ctx *a, double x, double y, double w, double h, double dx, double dy,
	      struct color base)
{
	double side = dx > 0 ? x + w : x;
	double nx = dx > 0 ? 1 : -1;

	if (dx != 0) {
		POLY(a, side, y, side + dx, y + dy, side + dx, y + dy - h, side, y - h);
		part_plane(a, base, nx, 0, 0.25);
	}
	if (dy < 0) {
		POLY(a, x, y - h, x + dx, y - h + dy, x + w + dx, y - h + dy, x + w, y - h);
		part_plane(a, base, 0, -1, 0.25);
	}
	part_rect(a, x, y - h, w, h);
	part_plane(a, base, 0, -0.1, 1);
}

/* What a pane shows: the sky by day, lamplight or darkness when it is dark. */
static void fill_glass(const struct art_ctx *a, double y, double h, bool lit)
{
	double lamps = part_lamps(a);
	struct color sky = color_mix(color_rgb(0x9fb8cc), a->light->haze, 0.5);
	struct color top = light_on(a->light, color_scale(sky, 0.5), 0.2);
	struct color low = light_on(a->light, sky, 0.5);

	if (lit && lamps > 0) {
		double warm = rng_range(a->rng, -0.12, 0.12);

		top = color_mix(top, (struct color){1, 0.72 + warm, 0.34 + warm}, lamps);
		low = color_mix(low, (struct color){1, 0.86 + warm / 2, 0.55 + warm}, lamps);
	} else if (lamps > 0) {
		top = color_mix(top, light_on(a->light, color_rgb(NIGHT_BLUE), 0), lamps * 0.7);
		low = color_mix(low, light_on(a->light, color_rgb(NIGHT_BLUE), 0.4), lamps * 0.7);
	}
	part_fade(a, 0, y, top, 0, y + h, low);
}

void part_pane(const struct art_ctx *a, double x, double y, double w, double h, bool lit)
{
	double lamps = part_lamps(a);

	part_rect(a, x, y, w, h);
	fill_glass(a, y, h, lit);
	if (lit && lamps > 0.3 && part_visible(a, w * 0.5))
		brush_glow(a->cr, x + w / 2, y + h / 2, fmax(w, h) * 1.5, color_rgb(0xffb050),
			   0.3 * lamps);
}

void part_glass(const struct art_ctx *a, double y0, double y1, bool lit)
{
	fill_glass(a, y0, y1 - y0, lit);
}

void part_window(const struct art_ctx *a, double x, double y, double w, double h,
		 struct color frame, bool lit)
{
	double f = fmin(w, h) * 0.09;

	part_rect(a, x - f, y - f, w + 2 * f, h + 2 * f);
	part_plane(a, frame, 0, -0.2, 1);
	part_pane(a, x, y, w, h, lit);
	if (!part_visible(a, f * 0.6))
		return;
	part_segment(a, x + w / 2, y, x + w / 2, y + h, frame, f * 0.7);
	part_segment(a, x, y + h * 0.45, x + w, y + h * 0.45, frame, f * 0.7);
	part_rect(a, x, y, w, h);
	part_shade(a, x, y, x, y + h * 0.3, 0.35);
	part_rect(a, x - 2 * f, y + h + f, w + 4 * f, f * 1.4);
	part_plane(a, frame, 0, -1, 0.8);
}

void part_arch(const struct art_ctx *a, double x, double y, double w, double h, double point)
{
	double spring = y + fmin(h * 0.6, w * (0.5 + 0.45 * point));
	double top_pull = w * 0.28 * (1 - point);

	cairo_move_to(a->cr, x, y + h);
	cairo_line_to(a->cr, x, spring);
	cairo_curve_to(a->cr, x, spring - (spring - y) * 0.55, x + w / 2 - top_pull,
		       y + point * (spring - y) * 0.18, x + w / 2, y);
	cairo_curve_to(a->cr, x + w / 2 + top_pull, y + point * (spring - y) * 0.18, x + w,
		       spring - (spring - y) * 0.55, x + w, spring);
	cairo_line_to(a->cr, x + w, y + h);
	cairo_close_path(a->cr);
}

void part_arched_pane(const struct art_ctx *a, double x, double y, double w, double h, double point,
		      bool lit)
{
	part_arch(a, x, y, w, h, point);
	fill_glass(a, y, h, lit);
	if (lit && part_lamps(a) > 0.3 && part_visible(a, w))
		brush_glow(a->cr, x + w / 2, y + h / 2, h * 1.1, color_rgb(0xffb050),
			   0.3 * part_lamps(a));
}

#define PANE_MOODS 4 /* dark, and three lamps */
#define PANES_MAX 2048

/* Many panes in as few fills as there are moods; no glow around each. */
void part_panes(const struct art_ctx *a, const struct part_grid *g)
{
	static const uint32_t lamp_colors[PANE_MOODS] = {0, 0xffd98a, 0xffc060, 0xfff0c8};
	uint8_t moods[PANES_MAX];
	double cw = g->w / g->columns, ch = g->h / g->rows, lamps = part_lamps(a);
	struct color sky = color_mix(color_rgb(0x8fa8bc), a->light->haze, 0.5);
	struct color dark = color_mix(light_on(a->light, color_scale(sky, 0.7), 0.3),
				      light_on(a->light, color_rgb(NIGHT_BLUE), 0.2), lamps * 0.7);
	int n = g->rows * g->columns;

	n = n > PANES_MAX ? PANES_MAX : n;
	for (int i = 0; i < n; i++)
		moods[i] = rng_chance(a->rng, g->lit_chance) ? (uint8_t)rng_int(a->rng, 1, 3) : 0;
	for (int mood = 0; mood < PANE_MOODS; mood++) {
		for (int i = 0; i < n; i++)
			if (moods[i] == mood)
				part_rect(a, g->x + cw * (i % g->columns + (1 - g->fill) / 2),
					  g->y + ch * (i / g->columns + (1 - g->fill) / 2),
					  cw * g->fill, ch * g->fill);
		brush_fill(a->cr,
			   mood ? color_mix(dark, color_rgb(lamp_colors[mood]), lamps) : dark, 1);
	}
}

static void draw_spokes(const struct art_ctx *a, double x, double y, double r, int spokes)
{
	double turn = rng_range(a->rng, 0, M_PI);

	for (int i = 0; i < spokes; i++) {
		double t = turn + 2 * M_PI * i / spokes;

		cairo_move_to(a->cr, x, y);
		cairo_line_to(a->cr, x + r * cos(t), y + r * sin(t));
	}
	part_ink(a, color_rgb(0xb8bcc2), fmax(r * 0.03, 0.6 / a->pixels));
}

void part_wheel(const struct art_ctx *a, double x, double y, double r, int spokes)
{
	if (spokes > 0) {
		draw_spokes(a, x, y, r * 0.9, spokes);
		cairo_arc(a->cr, x, y, r * 0.93, 0, 2 * M_PI);
		part_ink(a, color_rgb(0x26262a), r * 0.14);
		cairo_arc(a->cr, x, y, r * 0.82, 0, 2 * M_PI);
		part_ink(a, color_rgb(0xaab0b6), r * 0.05);
		shape_ellipse(a->cr, x, y, r * 0.1, r * 0.1);
		part_form(a, color_rgb(0x9a9ea4), 1);
		return;
	}
	shape_ellipse(a->cr, x, y, r, r);
	part_form(a, color_rgb(0x222226), 0.6);
	shape_ellipse(a->cr, x, y, r * 0.64, r * 0.64);
	part_form(a, color_rgb(0xc4c8ce), 0.8);
	shape_ellipse(a->cr, x, y, r * 0.54, r * 0.54);
	part_form(a, color_rgb(0x4a4c52), 0.5);
	for (int i = 0; i < 5; i++) {
		double t = 2 * M_PI * i / 5 + 0.3;

		part_segment(a, x, y, x + r * 0.56 * cos(t), y + r * 0.56 * sin(t),
			     color_rgb(0xd4d8de), r * 0.13);
	}
	shape_ellipse(a->cr, x, y, r * 0.14, r * 0.14);
	part_form(a, color_rgb(0xe4e6ea), 1);
}

#define BEAM_CONES 8
void part_beam(const struct art_ctx *a, double x, double y, double angle, double length,
	       double spread, struct color glow, double strength)
{
	cairo_pattern_t *p = cairo_pattern_create_radial(x, y, 0, x, y, length);

	for (int i = 0; i <= 4; i++)
		add_stop(p, i / 4.0, glow, strength / (0.4 * BEAM_CONES) * pow(1 - i / 4.0, 1.3));
	cairo_save(a->cr);
	cairo_set_operator(a->cr, CAIRO_OPERATOR_SCREEN);
	cairo_set_source(a->cr, p);
	/* Cones in each other, so that its edges are soft. */
	for (int i = 1; i <= BEAM_CONES; i++) {
		double half = spread * i / BEAM_CONES;

		cairo_move_to(a->cr, x, y);
		cairo_line_to(a->cr, x + length * cos(angle - half),
			      y + length * sin(angle - half));
		cairo_line_to(a->cr, x + length * cos(angle + half),
			      y + length * sin(angle + half));
		cairo_close_path(a->cr);
		cairo_fill(a->cr);
	}
	cairo_restore(a->cr);
	cairo_pattern_destroy(p);
}

void part_bulb(const struct art_ctx *a, double x, double y, double r, struct color glow)
{
	double lamps = part_lamps(a);
	struct color core = color_mix(glow, (struct color){1, 1, 0.94}, 0.6);

	shape_ellipse(a->cr, x, y, r, r);
	brush_fill(a->cr, part_shining(a, color_mix(glow, color_rgb(0xf0ead8), 0.6), core), 1);
	if (lamps > 0.1)
		brush_glow(a->cr, x, y, r * 5, glow, 0.75 * lamps);
}

void part_lean(const struct art_ctx *a, double x, double y, double slope)
{
	cairo_matrix_t m;

	cairo_matrix_init(&m, 1, slope, 0, 1, x, y);
	cairo_transform(a->cr, &m);
}

void part_headlamp(const struct art_ctx *a, double x, double y, double r)
{
	double lamps = part_lamps(a);
	struct color warm = color_rgb(0xfff0c0);

	shape_ellipse(a->cr, x, y, r * 1.2, r * 1.25);
	part_form(a, color_rgb(0xc8ccd2), 0.9);
	shape_ellipse(a->cr, x, y, r, r);
	brush_fill(a->cr, part_shining(a, color_rgb(0xf2f0e2), warm), 1);
	if (lamps <= 0.05)
		return;
	part_beam(a, x, y, 0.07, r * 16, 0.2, warm, 0.55 * lamps);
	brush_glow(a->cr, x, y, r * 4, warm, 0.9 * lamps);
}

void part_puff(const struct art_ctx *a, double x, double y, double r, struct color c, double alpha)
{
	cairo_pattern_t *p = cairo_pattern_create_radial(x, y, 0, x, y, r);

	for (int i = 0; i <= 5; i++) {
		double t = i / 5.0, k = 1 - t * t;

		add_stop(p, t, c, alpha * k * sqrt(k));
	}
	cairo_new_path(a->cr);
	cairo_arc(a->cr, x, y, r, 0, 2 * M_PI);
	fill_with(a, p);
}

void part_smoke(const struct art_ctx *a, double x, double y, double size, struct color c)
{
	enum { PUFFS = 22 };

	for (int i = PUFFS - 1; i >= 0; i--) {
		double t = (i + 0.6) / PUFFS, r = size * (0.035 + 0.15 * t);
		double px = x - size * t * t * 0.9 + rng_range(a->rng, -0.45, 0.45) * r;
		double py = y - size * 0.26 * pow(t, 0.6) + rng_range(a->rng, -0.4, 0.4) * r;
		double alpha = 0.85 * (1.03 - t);

		part_puff(a, px, py, r, light_on(a->light, color_scale(c, 0.72), -0.1),
			  alpha * 0.8);
		part_puff(a, px - r * 0.12, py - r * 0.24, r * 0.72, part_lit(a, c, 0, -0.6, 0.9),
			  alpha * 0.7);
	}
}
