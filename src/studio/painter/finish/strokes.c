#include "studio/painter/finish/strokes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

/* The flow along which strokes are laid, at a quarter of the size. */
#define FLOW_SHRINK 4

struct flow {
	int w, h;
	float *angle; /* owned */
};

/* A brush's print: bristles across, their load along. 0 no paint … 255. */
#define PRINT_ACROSS 64
#define PRINT_ALONG 128
#define PRINTS 4

struct easel {
	struct picture *p;
	const struct strokes *how;
	uint32_t *canvas; /* owned */
	uint8_t *height;  /* owned: how thick the paint lies */
	struct flow flow;
	uint8_t print[PRINTS][PRINT_ACROSS][PRINT_ALONG];
	uint32_t seed;
};

/* --- the flow ------------------------------------------------------------------------- */

/* The tone's structure tensor, smoothed: strokes run across its gradient. */
static bool find_tensor(const struct picture *p, const struct flow *f, float *xx, float *xy,
			float *yy)
{
	for (int y = 0; y < f->h; y++) {
		for (int x = 0; x < f->w; x++) {
			int s = FLOW_SHRINK, px = MIN(x * s, p->w - 1), py = MIN(y * s, p->h - 1);
			const uint32_t *row = p->px + (size_t)py * p->w;
			const uint32_t *below = p->px + (size_t)MIN(py + s, p->h - 1) * p->w;
			const uint32_t *above = p->px + (size_t)MAX(py - s, 0) * p->w;
			float dx = (float)(px_luma(row[MIN(px + s, p->w - 1)]) -
					   px_luma(row[MAX(px - s, 0)]));
			float dy = (float)(px_luma(below[px]) - px_luma(above[px]));
			xx[y * f->w + x] = dx * dx;
			xy[y * f->w + x] = dx * dy;
			yy[y * f->w + x] = dy * dy;
		}
	}
	double sigma = MAX(1.0, 3 * p->scale);
	return plane_blur(xx, f->w, f->h, sigma) && plane_blur(xy, f->w, f->h, sigma) &&
	       plane_blur(yy, f->w, f->h, sigma);
}

/* Where the picture says no direction, a slow wind does. */
static float calm_angle(const struct easel *e, int x, int y)
{
	double k = 2.2 / MAX(e->flow.w, e->flow.h);
	double n = noise_fractal(e->seed, x * k * 1.0, y * k * 1.6, 2);

	return (float)(0.12 + n * (0.5 + 2.6 * e->how->swirl));
}

static bool find_flow(struct easel *e)
{
	struct flow *f = &e->flow;

	f->w = (e->p->w + FLOW_SHRINK - 1) / FLOW_SHRINK;
	f->h = (e->p->h + FLOW_SHRINK - 1) / FLOW_SHRINK;
	size_t n = (size_t)f->w * (size_t)f->h;
	float *xx = malloc(n * sizeof *xx), *xy = malloc(n * sizeof *xy),
	      *yy = malloc(n * sizeof *yy);
	f->angle = malloc(n * sizeof *f->angle);
	bool done = xx && xy && yy && f->angle && find_tensor(e->p, f, xx, xy, yy);
	for (int i = 0; done && i < f->w * f->h; i++) {
		float d = xx[i] - yy[i], strength = sqrtf(d * d + 4 * xy[i] * xy[i]);
		float form = 0.5f * atan2f(2 * xy[i], d) + (float)M_PI / 2;
		float sure = strength / (strength + 60);
		/* Blended as doubled angles, since a stroke has no head. */
		float calm = (i % f->w & 3) == 0 || i % f->w == 0
				 ? calm_angle(e, i % f->w, i / f->w)
				 : xx[i - 1]; /* kept below; slow enough to sample coarsely */
		xx[i] = calm;
		float s = sure * sinf(2 * form) + (1 - sure) * sinf(2 * calm);
		float c = sure * cosf(2 * form) + (1 - sure) * cosf(2 * calm);
		f->angle[i] = 0.5f * atan2f(s, c);
	}
	free(xx);
	free(xy);
	free(yy);
	return done;
}

/* --- the brush -------------------------------------------------------------------------- */

static void make_prints(struct easel *e)
{
	for (int k = 0; k < PRINTS; k++) {
		for (int v = 0; v < PRINT_ACROSS; v++) {
			uint32_t own = hash_at(v / 2, k, e->seed),
				 next = hash_at(v / 2 + 1, k, e->seed);
			int bristle =
			    v & 1 ? (int)((own & 255) + (next & 255)) / 2 : (int)(own & 255);
			for (int u = 0; u < PRINT_ALONG; u++) {
				double along = (double)u / (PRINT_ALONG - 1);
				double edge = fabs((v + 0.5) / PRINT_ACROSS * 2 - 1);
				/* It begins round and full and ends ragged, each bristle in its own
				 * place. */
				double end =
				    1 - (0.05 + 0.25 * e->how->dryness) * (bristle / 255.0) - 0.04;
				double load = 1 - pow(edge, 5);
				if (along < 0.08)
					load *= along / 0.08 > edge ? 1 : 0.3;
				if (along > end)
					load *= MAX(0, 1 - (along - end) / 0.08);
				double grain = (hash_at(u / 3, v * 8 + k, e->seed) & 255) / 255.0;
				double gaps = e->how->dryness *
					      (0.55 * (1 - bristle / 255.0) + 0.45 * grain) *
					      (0.5 + along);
				double paint =
				    load * MAX(0, 1 - gaps) * (0.82 + 0.18 * bristle / 255.0);
				e->print[k][v][u] = (uint8_t)(255 * MIN(1, MAX(0, paint)));
			}
		}
	}
}

struct stroke {
	float x, y, angle, curve; /* curve: how far it bends, in radians over its length */
	float radius, half_length;
	uint32_t color;
	int print;
};

/* Bristles carry a little more or less of the light: the stroke's colour by its paint. */
static void mix_paints(const struct stroke *s, uint32_t ret[16])
{
	for (int i = 0; i < 16; i++) {
		int shade = i - 12;
		ret[i] =
		    px_rgb(px_r(s->color) + shade, px_g(s->color) + shade, px_b(s->color) + shade);
	}
}

/* Narrows [*x0, *x1] to where |from + x * slope| < limit. */
static void narrow(float from, float slope, float limit, float *x0, float *x1)
{
	if (fabsf(slope) < 1e-3f)
		return;
	float a = (-limit - from) / slope, b = (limit - from) / slope;
	*x0 = MAX(*x0, MIN(a, b));
	*x1 = MIN(*x1, MAX(a, b));
}

static void paint_row(struct easel *e, const struct stroke *s, const uint32_t paints[16], int y,
		      int x0, int x1)
{
	float c = cosf(s->angle), n = sinf(s->angle), bend = s->curve / (2 * s->half_length);
	float across = PRINT_ACROSS / 2 / s->radius, along = PRINT_ALONG / 2 / s->half_length;
	float dx = (float)x0 - s->x, dy = (float)y - s->y, u = dx * c + dy * n, v = dy * c - dx * n;
	size_t at = (size_t)y * e->p->w + x0;
	int opacity = (int)(e->how->opacity * 256);

	for (int x = x0; x <= x1; x++, u += c, v -= n, at++) {
		float w = v + bend * u * u;
		if (fabsf(w) >= s->radius || fabsf(u) >= s->half_length)
			continue;
		int row = MIN(PRINT_ACROSS - 1, (int)((w + s->radius) * across));
		int column = MIN(PRINT_ALONG - 1, (int)((u + s->half_length) * along));
		int paint = e->print[s->print][row][column];
		int a = paint * opacity >> 8;
		e->canvas[at] = px_mix(e->canvas[at], paints[paint >> 4], a + (a >> 7));
		if (e->height)
			e->height[at] =
			    (uint8_t)(e->height[at] + (((paint - e->height[at]) * a) >> 8));
	}
}

static void paint_stroke(struct easel *e, const struct stroke *s)
{
	float c = cosf(s->angle), n = sinf(s->angle);
	float sag = fabsf(s->curve) * s->half_length / 2;
	float ey = fabsf(n) * s->half_length + fabsf(c) * (s->radius + sag) + 1;
	int y0 = MAX(0, (int)(s->y - ey)), y1 = MIN(e->p->h - 1, (int)(s->y + ey));
	uint32_t paints[16];

	mix_paints(s, paints);
	for (int y = y0; y <= y1; y++) {
		float dy = (float)y - s->y, x0 = -s->x, x1 = (float)(e->p->w - 1) - s->x;
		narrow(dy * n, c, s->half_length, &x0, &x1);
		narrow(dy * c, -n, s->radius + sag, &x0, &x1);
		int from = MAX(0, (int)(s->x + x0)), to = MIN(e->p->w - 1, (int)(s->x + x1) + 1);
		if (from <= to)
			paint_row(e, s, paints, y, from, to);
	}
}

/* --- the painting ------------------------------------------------------------------------- */

static int apart(uint32_t a, uint32_t b)
{
	return (abs(px_r(a) - px_r(b)) * 3 + abs(px_g(a) - px_g(b)) * 4 +
		abs(px_b(a) - px_b(b)) * 2) /
	       9;
}

static float flow_at(const struct easel *e, int x, int y)
{
	int fx = MIN(x / FLOW_SHRINK, e->flow.w - 1), fy = MIN(y / FLOW_SHRINK, e->flow.h - 1);

	return e->flow.angle[fy * e->flow.w + fx];
}

/* How far the flow is followed before the picture is another colour, in pixels. */
static float reach(const struct easel *e, const uint32_t *ref, const struct stroke *s, float most)
{
	float step = MAX(1.0f, s->radius * 0.6f), d = step;

	for (; d < most; d += step) {
		for (int side = -1; side <= 1; side += 2) {
			int x = (int)(s->x + (float)side * d * cosf(s->angle));
			int y = (int)(s->y + (float)side * d * sinf(s->angle));
			if (x < 0 || y < 0 || x >= e->p->w || y >= e->p->h)
				continue;
			if (apart(ref[(size_t)y * e->p->w + x], s->color) > 20)
				return MAX(d, s->radius * 1.2f);
		}
	}
	return most;
}

/* The canvas's worst place in a cell, and how bad the cell is on the whole. */
static int find_error(const struct easel *e, const uint32_t *ref, int x0, int y0, int size,
		      int *ret_x, int *ret_y)
{
	int step = MAX(1, size / 4), worst = -1, sum = 0, n = 0;

	for (int y = y0; y < MIN(y0 + size, e->p->h); y += step) {
		for (int x = x0; x < MIN(x0 + size, e->p->w); x += step) {
			size_t at = (size_t)y * e->p->w + x;
			int d = apart(ref[at], e->canvas[at]);
			sum += d;
			n++;
			if (d > worst) {
				worst = d;
				*ret_x = x;
				*ret_y = y;
			}
		}
	}
	return n > 0 ? sum / n : 0;
}

static uint32_t stray(uint32_t c, uint32_t h, double vary)
{
	int k = (int)(vary * 40), all = (int)(h & 255) * k / 255 - k / 2;
	int warm = (int)(h >> 8 & 255) * k / 510 - k / 4,
	    green = (int)(h >> 16 & 255) * k / 510 - k / 4;

	return px_rgb(px_r(c) + all + warm, px_g(c) + all + green, px_b(c) + all - warm);
}

static void paint_cell(struct easel *e, const uint32_t *ref, const struct stroke_layer *layer,
		       int x0, int y0, int size)
{
	uint32_t h = hash_at(x0, y0, e->seed + (uint32_t)size);
	int x = x0 + (int)(h % (uint32_t)size), y = y0 + (int)(h / 64 % (uint32_t)size);

	if (layer->error > 0 && find_error(e, ref, x0, y0, size, &x, &y) < layer->error)
		return;
	if (x >= e->p->w || y >= e->p->h)
		return;
	struct stroke s = {.x = (float)x,
			   .y = (float)y,
			   .angle = flow_at(e, x, y),
			   .print = (int)(h >> 5 & (PRINTS - 1)),
			   .radius = (float)MAX(1.2, layer->radius * e->p->scale)};
	s.color = ref[(size_t)y * e->p->w + x];
	s.radius *= 0.8f + 0.4f * (float)(h >> 20 & 15) / 15;
	s.angle += ((float)(h >> 12 & 63) / 63 - 0.5f) * 0.35f;
	s.half_length = reach(e, ref, &s, s.radius * 2 * (float)e->how->length);
	/* It bends as the flow does from its middle to its end. */
	int ex = (int)(s.x + s.half_length * cosf(s.angle)),
	    ey = (int)(s.y + s.half_length * sinf(s.angle));
	float turn =
	    flow_at(e, MAX(0, MIN(ex, e->p->w - 1)), MAX(0, MIN(ey, e->p->h - 1))) - s.angle;
	turn -= (float)M_PI * roundf(turn / (float)M_PI);
	s.curve = -MAX(-0.5f, MIN(0.5f, turn * 0.6f));
	s.color = stray(s.color, h >> 7, e->how->vary);
	paint_stroke(e, &s);
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
	while (b) {
		uint32_t r = a % b;
		a = b;
		b = r;
	}
	return a;
}

/* A band of cells in an order that is no order: by a step that has no divisor in common
 * with their number. */
static void paint_band(struct easel *e, const uint32_t *ref, const struct stroke_layer *layer,
		       int row, int rows, int columns, int size)
{
	uint32_t n = (uint32_t)columns * (uint32_t)rows, step = n * 5 / 8 + 1, at = 0;

	while (common_divisor(n, step) != 1)
		step++;
	for (uint32_t i = 0; i < n; i++) {
		at = (at + step) % n;
		paint_cell(e, ref, layer, (int)(at % (uint32_t)columns) * size,
			   (row + (int)(at / (uint32_t)columns)) * size, size);
	}
}

/* Bands this high, so that what is painted on stays in the processor's cache. */
#define BAND_PX 96

static bool paint_layer(struct easel *e, const struct stroke_layer *layer)
{
	double radius = MAX(1.2, layer->radius * e->p->scale);
	int size = MAX(2, (int)(radius * 1.1)), band = MAX(1, BAND_PX / size);
	int columns = (e->p->w + size - 1) / size, rows = (e->p->h + size - 1) / size;
	uint32_t *ref = picture_copy(e->p);

	if (!ref || (radius > 2.5 && !picture_blur(ref, e->p->w, e->p->h, radius * 0.3))) {
		free(ref);
		return false;
	}
	for (int row = 0; row < rows; row += band)
		paint_band(e, ref, layer, row, MIN(band, rows - row), columns, size);
	free(ref);
	return true;
}

/* Light from the upper left rakes over the paint. */
static void light_relief(struct easel *e)
{
	int w = e->p->w, h = e->p->h, k = (int)(e->how->relief * 256);

	for (int y = 0; y < h; y++) {
		const uint8_t *up = e->height + (size_t)MAX(y - 1, 0) * w;
		const uint8_t *down = e->height + (size_t)MIN(y + 1, h - 1) * w;
		for (int x = 0; x < w; x++) {
			int rise = down[MIN(x + 1, w - 1)] - up[MAX(x - 1, 0)];
			int lit = MAX(-48, MIN(60, -rise * k / 512));
			uint32_t *to = &e->canvas[(size_t)y * w + x];
			*to = lit < 0 ? px_mix(*to, 0, MIN(256, -lit * 2))
				      : px_mix(*to, 0xFFFFFF, MIN(256, lit));
		}
	}
}

bool strokes_paint(struct picture *p, const struct strokes *how)
{
	size_t n = (size_t)p->w * (size_t)p->h;
	struct easel *e = calloc(1, sizeof *e);
	bool done = false;

	if (!e)
		return false;
	*e = (struct easel){.p = p, .how = how, .seed = (uint32_t)(p->seed ^ p->seed >> 32)};
	e->canvas = picture_copy(p);
	e->height = how->relief > 0 ? calloc(n, 1) : NULL;
	if (!e->canvas || (how->relief > 0 && !e->height) || !find_flow(e))
		goto out;
	make_prints(e);
	if (!picture_blur(e->canvas, p->w, p->h, MAX(1.0, how->layers[0].radius * p->scale * 0.5)))
		goto out;
	for (const struct stroke_layer *layer = how->layers; layer->radius > 0; layer++) {
		if (!paint_layer(e, layer))
			goto out;
	}
	if (e->height)
		light_relief(e);
	for (size_t i = 0; i < n; i++)
		p->px[i] = px_mix(e->canvas[i], p->px[i], (int)(how->detail * 256));
	done = true;
out:
	free(e->canvas);
	free(e->height);
	free(e->flow.angle);
	free(e);
	return done;
}
