/* Patches laid into a hole, coarse to fine. On each level every patch that touches the hole
 * (a target) looks for the patch without a hole (a source) that is most like it; then each
 * unknown pixel becomes the mean of what the patches over it say; and again. Neighbours tell
 * each other of good sources, chance finds new ones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/brush.h"
#include "studio/painter/edit/fill.h"

#define REACH PATCH_REACH
#define LEVELS_MAX 9
#define COARSEST_HOLE_PX 34   /* its hole is no longer than this … */
#define COARSEST_PIXELS 30000 /* … and its picture no larger … */
#define COARSEST_EDGE_PX 40   /* … unless an edge becomes as short as this */
#define PEEL_MOST 1.5e8	      /* steps that peeling the coarsest level may take */
#define SOURCES_LEAST 40
#define SOURCES_SHOW 0.8 /* of what is known, on all but the finest level */
#define EXHAUSTIVE_MAX (6 * 1000 * 1000) /* comparisons */
/* How much is searched on a level, by its targets. */
#define SEARCH_MUCH 12000
#define SEARCH_SOME 60000
#define SEARCH_LITTLE 400000

struct level {
	struct patch_picture p;
	bool owns; /* px and hole */
	int32_t *number;  /* owned, w*h: the target whose middle it is; -1: none */
	int32_t *targets; /* owned: their middles */
	int32_t *match;   /* owned, a target's source: its middle */
	uint32_t *cost;   /* owned: how unlike they are */
	int32_t *sources; /* owned: middles */
	uint8_t *is_source; /* owned, w*h */
	int target_count, source_count;
};

static void level_finish(struct level *l)
{
	if (l->owns) {
		free(l->p.px);
		free(l->p.hole);
	}
	free(l->number);
	free(l->targets);
	free(l->match);
	free(l->cost);
	free(l->sources);
	free(l->is_source);
	*l = (struct level){0};
}

/* --- making a level ------------------------------------------------------------------------- */

/* Does a patch around this middle touch the hole? */
static bool touches(const struct patch_picture *p, int x, int y)
{
	for (int j = -REACH; j <= REACH; j++)
		if (memchr(p->hole + (ptrdiff_t)(y + j) * p->w + x - REACH, 1, 2 * REACH + 1))
			return true;
	return false;
}

static bool find_patches(struct level *l)
{
	size_t n = (size_t)l->p.w * (size_t)l->p.h;
	int w = l->p.w, h = l->p.h;

	l->number = malloc(n * sizeof *l->number);
	l->is_source = calloc(n, 1);
	if (!l->number || !l->is_source)
		return false;
	memset(l->number, 0xff, n * sizeof *l->number);
	for (int y = REACH; y < h - REACH; y++)
		for (int x = REACH; x < w - REACH; x++) {
			ptrdiff_t i = (ptrdiff_t)y * w + x;
			if (touches(&l->p, x, y))
				l->number[i] = l->target_count++;
			else
				l->source_count += l->is_source[i] = 1;
		}
	l->targets = malloc((size_t)(l->target_count + 1) * sizeof *l->targets);
	l->match = malloc((size_t)(l->target_count + 1) * sizeof *l->match);
	l->cost = malloc((size_t)(l->target_count + 1) * sizeof *l->cost);
	l->sources = malloc((size_t)(l->source_count + 1) * sizeof *l->sources);
	if (!l->targets || !l->match || !l->cost || !l->sources)
		return false;
	int sources = 0;
	for (size_t i = 0; i < n; i++) {
		if (l->number[i] >= 0)
			l->targets[l->number[i]] = (int32_t)i;
		if (l->is_source[i])
			l->sources[sources++] = (int32_t)i;
	}
	return true;
}

/* Half as large; unknown where anything under it is, so that sources stay pure. */
static bool halve(const struct patch_picture *from, struct patch_picture *to)
{
	to->w = from->w / 2;
	to->h = from->h / 2;
	to->px = malloc((size_t)to->w * (size_t)to->h * sizeof *to->px);
	to->hole = malloc((size_t)to->w * (size_t)to->h);
	if (!to->px || !to->hole)
		return false;
	for (int y = 0; y < to->h; y++)
		for (int x = 0; x < to->w; x++) {
			const ptrdiff_t at = (ptrdiff_t)y * 2 * from->w + x * 2;
			const uint32_t *a = from->px + at, *b = a + from->w;
			const uint8_t *k = from->hole + at;
			uint32_t out = 0;
			for (int c = 0; c < 32; c += 8)
				out |= ((a[0] >> c & 255) + (a[1] >> c & 255) + (b[0] >> c & 255) +
					(b[1] >> c & 255) + 2) / 4 << c;
			to->px[(ptrdiff_t)y * to->w + x] = out;
			to->hole[(ptrdiff_t)y * to->w + x] = k[0] | k[1] | k[from->w] | k[from->w + 1];
		}
	return true;
}

static int hole_edge(const struct patch_picture *p)
{
	int x0 = p->w, x1 = 0, y0 = p->h, y1 = 0;

	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++)
			if (p->hole[(ptrdiff_t)y * p->w + x]) {
				x0 = MIN(x0, x);
				x1 = MAX(x1, x + 1);
				y0 = MIN(y0, y);
				y1 = y + 1;
			}
	return MIN(x1 - x0, y1 - y0);
}

/* How much of what is known lies in some source: a rim that is narrower than a patch would
 * never be seen again. */
static double shown(const struct level *l)
{
	int known = 0, seen = 0, w = l->p.w;

	for (int y = 0; y < l->p.h; y++)
		for (int x = 0; x < w; x++) {
			bool found = false;
			if (l->p.hole[(ptrdiff_t)y * w + x])
				continue;
			known++;
			for (int j = MAX(0, y - REACH); j <= MIN(l->p.h - 1, y + REACH) && !found; j++)
				found = memchr(l->is_source + (ptrdiff_t)j * w + MAX(0, x - REACH), 1,
					       (size_t)(MIN(w - 1, x + REACH) - MAX(0, x - REACH) + 1));
			seen += found;
		}
	return known ? (double)seen / known : 0;
}

/* --- matching -------------------------------------------------------------------------------- */

/* Every other pixel of the patches, like the black fields of a board. */
static uint32_t unlikeness(const struct level *l, int32_t target, int32_t source, uint32_t limit)
{
	uint32_t sum = 0;

	for (int j = -REACH; j <= REACH && sum < limit; j++) {
		const uint8_t *a = (const uint8_t *)(l->p.px + target + (ptrdiff_t)j * l->p.w);
		const uint8_t *b = (const uint8_t *)(l->p.px + source + (ptrdiff_t)j * l->p.w);
		for (int i = -REACH + ((j + REACH) & 1); i <= REACH; i += 2)
			for (int c = 0; c < 4; c++) {
				int d = a[i * 4 + c] - b[i * 4 + c];
				sum += (uint32_t)(d * d);
			}
	}
	return sum;
}

static void try_source(struct level *l, int t, int32_t source)
{
	uint32_t cost = unlikeness(l, l->targets[t], source, l->cost[t]);

	if (cost < l->cost[t]) {
		l->cost[t] = cost;
		l->match[t] = source;
	}
}

/* What suits my neighbour, moved by as much as I am. */
static void ask_neighbour(struct level *l, int t, int dx, int dy)
{
	ptrdiff_t step = (ptrdiff_t)dy * l->p.w + dx;
	int n = l->number[l->targets[t] + step];

	if (n < 0)
		return;
	ptrdiff_t source = l->match[n] - step;
	if (source >= 0 && source < (ptrdiff_t)l->p.w * l->p.h && l->is_source[source])
		try_source(l, t, (int32_t)source);
}

static void try_luck(struct level *l, int t, struct rng *rng)
{
	for (int reach = MAX(l->p.w, l->p.h); reach >= 1; reach /= 2) {
		int x = l->match[t] % l->p.w + rng_int(rng, -reach, reach);
		int y = l->match[t] / l->p.w + rng_int(rng, -reach, reach);
		if (x >= 0 && y >= 0 && x < l->p.w && y < l->p.h &&
		    l->is_source[(ptrdiff_t)y * l->p.w + x])
			try_source(l, t, (int32_t)(y * l->p.w + x));
	}
}

static void measure_all(struct level *l)
{
	for (int t = 0; t < l->target_count; t++)
		l->cost[t] = unlikeness(l, l->targets[t], l->match[t], UINT32_MAX);
}

static void search(struct level *l, int round, bool lucky, struct rng *rng)
{
	int way = round % 2 ? -1 : 1;

	for (int i = 0; i < l->target_count; i++) {
		int t = way > 0 ? i : l->target_count - 1 - i;
		ask_neighbour(l, t, -way, 0);
		ask_neighbour(l, t, 0, -way);
		if (lucky)
			try_luck(l, t, rng);
	}
}

/* Each unknown pixel: what the patches over it say, the better matched the louder. */
static void vote(struct level *l)
{
	int w = l->p.w, h = l->p.h;

	for (ptrdiff_t at = 0; at < (ptrdiff_t)w * h; at++) {
		float sum[4] = {0}, weight = 0;
		int x = (int)(at % w), y = (int)(at / w);
		if (!l->p.hole[at])
			continue;
		for (int j = MAX(-REACH, REACH - y); j <= MIN(REACH, h - 1 - REACH - y); j++)
			for (int i = MAX(-REACH, REACH - x); i <= MIN(REACH, w - 1 - REACH - x); i++) {
				ptrdiff_t middle = at + (ptrdiff_t)j * w + i;
				int t = l->number[middle];
				if (t < 0)
					continue;
				uint32_t px = l->p.px[l->match[t] - (middle - at)];
				float k = 1 / (60 + (float)l->cost[t]);
				k *= k;
				for (int c = 0; c < 4; c++)
					sum[c] += k * (float)(px >> c * 8 & 255);
				weight += k;
			}
		uint32_t out = 0;
		for (int c = 0; c < 4 && weight > 0; c++)
			out |= (uint32_t)(sum[c] / weight + 0.5f) << c * 8;
		if (weight > 0)
			l->p.px[at] = out;
	}
}

static void settle(struct level *l, bool is_coarsest, struct rng *rng)
{
	int n = l->target_count;
	int rounds = is_coarsest ? 1 : n <= SEARCH_MUCH ? 2 : n <= SEARCH_SOME ? 2 : n <= SEARCH_LITTLE ? 1 : 0;

	for (int i = 0; i < rounds; i++) {
		measure_all(l);
		search(l, 0, n <= SEARCH_SOME, rng);
		if (n <= SEARCH_SOME)
			search(l, 1, n <= SEARCH_MUCH, rng);
		vote(l);
	}
}

/* --- from level to level ---------------------------------------------------------------------- */

static bool begin_coarsest(struct level *l, uint64_t seed, struct rng *rng)
{
	bool all = (int64_t)l->target_count * l->source_count <= EXHAUSTIVE_MAX;

	if (!patches_peel(&l->p, l->sources, l->source_count, seed))
		return false;
	for (int t = 0; t < l->target_count; t++) {
		l->match[t] = l->sources[rng_int(rng, 0, l->source_count - 1)];
		l->cost[t] = UINT32_MAX;
		for (int s = 0; all && s < l->source_count; s++)
			try_source(l, t, l->sources[s]);
	}
	return true;
}

static int32_t match_of_coarser(const struct level *coarse, const struct level *l, int x, int y,
				struct rng *rng)
{
	int cx = MAX(REACH, MIN(x / 2, coarse->p.w - 1 - REACH));
	int cy = MAX(REACH, MIN(y / 2, coarse->p.h - 1 - REACH));

	for (int k = 0; k < 9; k++) {
		int nx = cx + (k + 1) % 3 - 1, ny = cy + (k / 3 + 1) % 3 - 1;
		int t = nx < 0 || ny < 0 || nx >= coarse->p.w || ny >= coarse->p.h
				? -1 : coarse->number[(ptrdiff_t)ny * coarse->p.w + nx];
		if (t < 0)
			continue;
		int sx = coarse->match[t] % coarse->p.w * 2 + x - nx * 2;
		int sy = coarse->match[t] / coarse->p.w * 2 + y - ny * 2;
		if (sx >= 0 && sy >= 0 && sx < l->p.w && sy < l->p.h &&
		    l->is_source[(ptrdiff_t)sy * l->p.w + sx])
			return (int32_t)(sy * l->p.w + sx);
	}
	return l->sources[rng_int(rng, 0, l->source_count - 1)];
}

static void begin_finer(const struct level *coarse, struct level *l, struct rng *rng)
{
	for (int t = 0; t < l->target_count; t++) {
		l->cost[t] = 0; /* all speak alike before they are measured */
		l->match[t] = match_of_coarser(coarse, l, l->targets[t] % l->p.w,
					       l->targets[t] / l->p.w, rng);
	}
	vote(l);
}

static bool make_levels(struct level *levels, struct patch_picture *p, int *ret_count)
{
	int n = 0;

	levels[0].p = *p;
	for (; n < LEVELS_MAX; n++) {
		struct level *l = &levels[n];
		if (n > 0) {
			l->owns = true;
			if (!halve(&levels[n - 1].p, &l->p))
				return false;
		}
		if (!find_patches(l))
			return false;
		if (l->source_count < SOURCES_LEAST || (n > 0 && shown(l) < SOURCES_SHOW)) {
			level_finish(l);
			break;
		}
		bool small = hole_edge(&l->p) <= COARSEST_HOLE_PX && l->p.w * l->p.h <= COARSEST_PIXELS;
		if (small || MIN(l->p.w, l->p.h) / 2 < COARSEST_EDGE_PX) {
			n++;
			break;
		}
	}
	*ret_count = n;
	return true;
}

/* A mask of many dots or fine lines leaves no level on which it is small: peeling would take
 * hours there, and a membrane is as good. */
static bool is_peelable(const struct level *l)
{
	double holes = 0;

	for (ptrdiff_t i = 0; i < (ptrdiff_t)l->p.w * l->p.h; i++)
		holes += l->p.hole[i] != 0;
	return holes * ((double)l->p.w * l->p.h + 20.0 * l->source_count) < 20 * PEEL_MOST;
}

bool patches_fill(struct patch_picture *p, uint64_t seed, bool *ret_done)
{
	struct level levels[LEVELS_MAX] = {{.owns = false}};
	struct rng rng = rng_of(seed, 90);
	int n = 0;
	bool ok = make_levels(levels, p, &n);

	if (ok && n > 0 && !is_peelable(&levels[n - 1]))
		n = 0;
	ok = ok && (n == 0 || begin_coarsest(&levels[n - 1], seed, &rng));
	for (int i = n - 1; ok && i >= 0; i--) {
		if (i < n - 1)
			begin_finer(&levels[i + 1], &levels[i], &rng);
		settle(&levels[i], i == n - 1, &rng);
	}
	for (int i = 0; i < LEVELS_MAX; i++)
		level_finish(&levels[i]);
	if (ok)
		*ret_done = n > 0;
	return ok;
}
