/* After everyone has a place: who belongs together is brought together; and figures
 * without scenery are brought to fill their frame. */
#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "studio/painter/compose_internal.h"

/* Flowers named beside a vase stand in it, in a fan. */
static void fill_vase(struct composition *c, const struct group *groups, int n)
{
	const struct figure *vase = NULL;
	for (int i = 0; i < c->figure_count && !vase; i++)
		if (strcmp(c->figures[i].art->name, "vase") == 0)
			vase = &c->figures[i];
	for (int i = 0; i < n && vase; i++) {
		int stems = groups[i].count > 5 ? 5 : groups[i].count;
		for (int k = 0; k < stems && compose_is_flower(groups[i].art->name); k++) {
			double u = stems > 1 ? -1 + 2.0 * k / (stems - 1) : 0,
			       tall = vase->height_px;
			struct group one = groups[i];
			if (c->figure_count >= COMPOSE_FIGURES_MAX)
				return;
			compose_measure_group(c, &one, c->figure_count);
			struct figure f = {.art = one.art,
					   .subject = one.subject,
					   .where = ART_FREE,
					   .x_px = vase->x_px + u * tall * 0.34,
					   .y_px = vase->y_px - tall * 0.22,
					   .height_px = tall * (1.05 - 0.16 * u * u) /
							compose_seen_height(&one),
					   .left = one.extent.left,
					   .right = one.extent.right,
					   .top = one.extent.top,
					   .bottom = one.extent.bottom,
					   .depth = vase->depth + 0.01 + 0.01 * (1 - u * u),
					   .mirrored = u < 0,
					   .seed = compose_figure_seed(c, c->figure_count)};
			c->figures[c->figure_count++] = f;
		}
	}
}

static bool is_person(const struct art *art)
{
	static const char *const people[] = {"person", "woman", "man", "child", "couple", "dancer"};
	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		if (strcmp(people[i], art->name) == 0)
			return true;
	return false;
}

/* Who is named with an umbrella holds it, as far as there are any. */
static void shelter(struct composition *c)
{
	bool used[COMPOSE_FIGURES_MAX] = {false};
	for (int i = 0; i < c->figure_count; i++) {
		struct figure *umbrella = &c->figures[i], *who = NULL;
		if (strcmp(umbrella->art->name, "umbrella") != 0)
			continue;
		for (int k = 0; k < c->figure_count && !who; k++)
			if (!used[k] && is_person(c->figures[k].art) &&
			    c->figures[k].where == ART_GROUND) {
				used[k] = true;
				who = &c->figures[k];
			}
		if (!who)
			return;
		double tall = who->height_px * -who->top, side = who->mirrored ? -1 : 1;
		umbrella->height_px = tall * 0.78 / fmax(0.3, -umbrella->top);
		umbrella->x_px = who->x_px + side * tall * 0.10;
		umbrella->y_px = who->y_px - tall * 0.44;
		umbrella->depth = who->depth + 0.001; /* behind its face */
		umbrella->where = ART_FREE;
	}
}

/* Where one sits on it, as part of its height; 0: nobody does. */
static double seat_of(const struct art *art)
{
	static const struct {
		const char *kind;
		double seat;
	} seats[] = {{"sofa", 0.46}, {"bed", 0.44}, {"chair", 0.46}, {"bench", 0.36}};
	for (size_t i = 0; i < ARRAY_LEN(seats); i++)
		if (strcmp(seats[i].kind, art->name) == 0)
			return seats[i].seat;
	return 0;
}

static bool rests(const struct figure *f)
{
	enum action a = f->subject->action;
	return f->art->height_m < 0.8 && f->where == ART_GROUND &&
	       (a == ACTION_SLEEPING || a == ACTION_LYING || a == ACTION_SITTING);
}

/* A small animal that sleeps, lies or sits where there is a sofa does it on the sofa. */
static void perch(struct composition *c)
{
	struct figure *seat = NULL, *guest = NULL;
	double w = c->width_px, h = c->height_px;
	for (int i = 0; i < c->figure_count; i++) {
		struct figure *f = &c->figures[i];
		if (!seat && seat_of(f->art) > 0)
			seat = f;
		else if (!guest && rests(f))
			guest = f;
	}
	if (!seat || !guest)
		return;
	double tall = fmin(h * 0.46 / -seat->top, w * 0.78 / (seat->right - seat->left));
	double real = guest->art->height_m / seat->art->height_m;
	seat->height_px = tall;
	seat->x_px = w * 0.5 + (seat->x_px - w * 0.5) * 0.25;
	seat->y_px = h * 0.86;
	seat->depth = 0.05;
	double room = tall * (seat->right - seat->left), length = guest->right - guest->left;
	guest->height_px =
	    fmax(0.5 * room / length,
		 fmin(0.7 * room / length, tall * pow(real, 0.75) * 1.15 / -guest->top));
	guest->x_px = seat->x_px;
	guest->y_px = seat->y_px - tall * seat_of(seat->art) * -seat->top;
	guest->depth = 0.04;
	guest->where = ART_FREE; /* no shadow on the floor, no grass at its feet */
}

bool compose_has_vase(const struct group *groups, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(groups[i].art->name, "vase") == 0)
			return true;
	return false;
}

void compose_join(struct composition *c, const struct group *groups, int n)
{
	fill_vase(c, groups, n);
	perch(c);
	shelter(c);
}

void compose_fill_frame(struct composition *c)
{
	struct box all = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
	for (int i = 0; i < c->figure_count; i++) {
		const struct figure *f = &c->figures[i];
		double u = f->height_px, left = f->mirrored ? -f->right : f->left;
		double right = f->mirrored ? -f->left : f->right;
		all.x0 = fmin(all.x0, f->x_px + left * u);
		all.x1 = fmax(all.x1, f->x_px + right * u);
		all.y0 = fmin(all.y0, f->y_px + f->top * u);
		all.y1 = fmax(all.y1, f->y_px + f->bottom * u);
	}
	if (c->figure_count == 0)
		return;
	double w = c->width_px, h = c->height_px,
	       top = c->has_text_band ? c->text_y + c->text_h : 0;
	double room_h = h - top, mid_y = top + room_h / 2;
	/* A margin stays free: glows and soft shadows reach beyond what was measured. */
	double k =
	    fmin(w * 0.84 / fmax(1, all.x1 - all.x0), room_h * 0.84 / fmax(1, all.y1 - all.y0));
	for (int i = 0; i < c->figure_count; i++) {
		struct figure *f = &c->figures[i];
		f->x_px = w / 2 + (f->x_px - (all.x0 + all.x1) / 2) * k;
		f->y_px = mid_y + (f->y_px - (all.y0 + all.y1) / 2) * k;
		f->height_px *= k;
		f->depth *= 0.2;
	}
}
