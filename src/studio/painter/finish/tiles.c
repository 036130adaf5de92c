/* Pictures of little pieces: pixel art and mosaic. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/finish/picture.h"

/* --- pixel art -------------------------------------------------------------------------- */

#define PIXELS_ACROSS 168 /* of the longer side */
#define PIXEL_COLORS 40

static const uint8_t bayer[4][4] = {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};

/* The colour of a block: its mean, drawn a little to its most telling pixel. */
static uint32_t block_color(const struct picture *p, int x0, int y0, int size)
{
	int r = 0, g = 0, b = 0, n = 0, x1 = MIN(x0 + size, p->w), y1 = MIN(y0 + size, p->h);

	for (int y = y0; y < y1; y++) {
		for (int x = x0; x < x1; x++, n++) {
			uint32_t c = p->px[(size_t)y * p->w + x];
			r += px_r(c), g += px_g(c), b += px_b(c);
		}
	}
	uint32_t mean = px_rgb(r / n, g / n, b / n);
	uint32_t mid =
	    p->px[(size_t)MIN(y0 + size / 2, p->h - 1) * p->w + MIN(x0 + size / 2, p->w - 1)];
	return px_mix(mean, mid, 90);
}

/* A rectangle in pixels of `size`, with a palette of its own. */
static bool pixelate(struct picture *p, int x0, int y0, int x1, int y1, int size)
{
	int w = (x1 - x0 + size - 1) / size, h = (y1 - y0 + size - 1) / size;
	struct picture small = {.w = w,
				.h = h,
				.seed = p->seed,
				.px = malloc((size_t)w * (size_t)h * sizeof *small.px)};
	struct palette pal = {0};
	bool done = false;

	if (!small.px)
		return false;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			small.px[y * w + x] =
			    px_saturate(block_color(p, x0 + x * size, y0 + y * size, size), 320);
	picture_level(&small, 0.7);
	if (!palette_init(&pal, &small, PIXEL_COLORS))
		goto out;
	for (int y = y0; y < y1; y++) {
		for (int x = x0; x < x1; x++) {
			int u = (x - x0) / size, v = (y - y0) / size;
			uint32_t c = small.px[v * w + u];
			int t = (bayer[v & 3][u & 3] * 2 - 15) / 2;
			c = px_rgb(px_r(c) + t, px_g(c) + t, px_b(c) + t);
			p->px[(size_t)y * p->w + x] = pal.color[palette_find(&pal, c)];
		}
	}
	done = true;
out:
	palette_finish(&pal);
	free(small.px);
	return done;
}

/* Letters need finer pixels than a picture does: so many across the smaller of a line
 * of type and its plate. */
#define LETTER_PIXELS 56

bool finish_pixel(struct picture *p)
{
	int size = MAX(2, (MAX(p->w, p->h) + PIXELS_ACROSS / 2) / PIXELS_ACROSS);
	int x0 = MAX(0, (int)p->plate_x), x1 = MIN(p->w, (int)(p->plate_x + p->plate_w));
	int y0 = MAX(0, (int)p->plate_y), y1 = MIN(p->h, (int)(p->plate_y + p->plate_h));
	int fine = MAX(1, MIN(size, (int)(p->plate_h / LETTER_PIXELS)));
	struct picture plate = *p;
	bool written = p->plate_w > 0 && x1 - x0 > 8 && y1 - y0 > 8;

	if (written) {
		plate.px = picture_copy(p);
		if (!plate.px)
			return false;
	}
	bool done = pixelate(p, 0, 0, p->w, p->h, size);
	done = done && (!written || pixelate(&plate, x0, y0, x1, y1, fine));
	for (int y = y0; y < y1 && written && done; y++)
		memcpy(p->px + (size_t)y * p->w + x0, plate.px + (size_t)y * p->w + x0,
		       (size_t)(x1 - x0) * sizeof *p->px);
	if (written)
		free(plate.px);
	return done;
}

/* --- mosaic -------------------------------------------------------------------------------- */

#define MORTAR 0x6E665C

struct cell {
	float x, y; /* its middle */
	uint32_t color;
	int tilt; /* how it lies: towards or from the light */
};

struct floor {
	int columns, rows;
	double size;
	struct cell *cells; /* owned */
};

/* The rows are not straight: where (x, y) on the wall lies in the grid. */
static void bend(const struct picture *p, const struct floor *f, double x, double y, double *ret_x,
		 double *ret_y)
{
	double k = 1 / (f->size * 16), reach = f->size * 2.2;

	*ret_x = x + reach * noise_2d(p->seed, x * k, y * k);
	*ret_y = y + reach * noise_2d(p->seed ^ 0x5bd1, x * k, y * k);
}

/* Where a place in the grid is on the wall: the other way, by trying. */
static void unbend(const struct picture *p, const struct floor *f, double x, double y,
		   double *ret_x, double *ret_y)
{
	double u, v;

	*ret_x = x;
	*ret_y = y;
	for (int i = 0; i < 4; i++) {
		bend(p, f, *ret_x, *ret_y, &u, &v);
		*ret_x += x - u;
		*ret_y += y - v;
	}
}

/* Pieces in rows, each set a little off. */
static void lay_cells(const struct picture *p, struct floor *f)
{
	for (int j = 0; j < f->rows; j++) {
		for (int i = 0; i < f->columns; i++) {
			uint32_t h = hash_at(i, j, (uint32_t)p->seed);
			struct cell *c = &f->cells[j * f->columns + i];
			c->x = (float)((i + 0.16 * ((h & 255) / 128.0 - 1)) * f->size);
			c->y = (float)((j + 0.16 * ((h >> 8 & 255) / 128.0 - 1)) * f->size);
			double wx, wy;
			unbend(p, f, c->x, c->y, &wx, &wy);
			int x = MAX(0, MIN(p->w - 1, (int)wx)), y = MAX(0, MIN(p->h - 1, (int)wy));
			int k = ((int)(h >> 16 & 31) - 16);
			uint32_t px = px_saturate(p->px[(size_t)y * p->w + x], 330);
			c->color = px_rgb(px_r(px) + k, px_g(px) + k, px_b(px) + k);
			c->tilt = (int)(h >> 21 & 63) - 32;
		}
	}
}

static uint32_t tile_at(const struct floor *f, int px, int py, const struct picture *p)
{
	double x, y;

	bend(p, f, px, py, &x, &y);
	int i0 = (int)lround(x / f->size), j0 = (int)lround(y / f->size);
	float near = 1e9f, next = 1e9f;
	const struct cell *own = NULL;

	for (int j = MAX(0, j0 - 1); j <= MIN(f->rows - 1, j0 + 1); j++) {
		for (int i = MAX(0, i0 - 1); i <= MIN(f->columns - 1, i0 + 1); i++) {
			const struct cell *c = &f->cells[j * f->columns + i];
			/* Between round and square: tesserae are cut. */
			float dx = fabsf(c->x - (float)x), dy = fabsf(c->y - (float)y);
			float d = MAX(dx, dy) * 0.8f + (dx + dy) * 0.2f;
			if (d < near) {
				next = near;
				near = d;
				own = c;
			} else if (d < next) {
				next = d;
			}
		}
	}
	if (!own)
		return MORTAR;
	float joint = (float)f->size * 0.12f, gap = next - near;
	int grain = grain_at(px, py, (uint32_t)p->seed) / 14;
	if (gap < joint) {
		uint32_t m = px_rgb(px_r(MORTAR) + grain * 2, px_g(MORTAR) + grain * 2,
				    px_b(MORTAR) + grain * 2);
		m = px_mix(m, own->color, 96);
		return px_mix(m, own->color, MAX(0, (int)((gap / joint - 0.6f) / 0.4f * 256)));
	}
	/* Rounded edges: lit above and left, dark below and right. */
	float rim = MAX(0.0f, 1 - (gap - joint) / ((float)f->size * 0.22f));
	float side = (((float)x - own->x) + ((float)y - own->y)) / (float)f->size;
	int light =
	    (int)(-side * rim * 74) + own->tilt / 3 + grain - (int)(side * own->tilt * 0.5f);
	return px_rgb(px_r(own->color) + light, px_g(own->color) + light, px_b(own->color) + light);
}

bool finish_mosaic(struct picture *p)
{
	struct floor f = {.size = MAX(5, 11.5 * p->scale)};
	uint32_t *to = picture_copy(p);

	f.columns = (int)(p->w / f.size) + 2;
	f.rows = (int)(p->h / f.size) + 2;
	f.cells = malloc((size_t)f.columns * (size_t)f.rows * sizeof *f.cells);
	bool done = to && f.cells && picture_simplify(p, MAX(2, (int)lround(2.5 * p->scale)));
	if (done)
		lay_cells(p, &f);
	for (int y = 0; y < p->h && done; y++)
		for (int x = 0; x < p->w; x++)
			to[(size_t)y * p->w + x] = tile_at(&f, x, y, p);
	if (done)
		memcpy(p->px, to, (size_t)p->w * (size_t)p->h * sizeof *to);
	free(to);
	free(f.cells);
	return done;
}
