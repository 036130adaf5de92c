/* What an attempt came to: its images measured by their own bytes, what it is reckoned to have
 * cost the operator, and its end in the journal. The writer reads a try's `entry`, the loop goes
 * on with its `books`. */
#include "base/clock.h"
#include "base/log.h"
#include "studio/studio.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)

void books_begin(struct run_try *t, const struct provider *p)
{
	t->books = (struct attempt_books){.painted = p->ops->sandbox,
					  .started_ms = loop_now_ms(t->run->tasks->loop)};
	memcpy(t->books.provider, p->name, sizeof t->books.provider);
}

/* What claims to be larger than anything that is read here would choke whoever opens it. */
static bool is_too_large(const struct probe *p)
{
	return p->width_px > STUDIO_READ_EDGE_MAX_PX || p->height_px > STUDIO_READ_EDGE_MAX_PX ||
	       (int64_t)p->width_px * p->height_px > STUDIO_READ_PIXELS_MAX;
}

static bool measure(int fd, int64_t bytes, struct task_image *image, enum probe_format *ret_format,
		    struct err *err)
{
	struct probe probe = {0};
	size_t want = (size_t)MIN(bytes, PROBE_BYTES);
	uint8_t *head = malloc(want + 1);
	ssize_t got = head ? pread(fd, head, want, 0) : -1;
	bool ok = got > 0 && probe_image(head, (size_t)got, &probe) &&
		  (probe.format == PROBE_PNG || probe.format == PROBE_JPEG ||
		   probe.format == PROBE_WEBP);

	free(head);
	if (!ok)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "it is no PNG, JPEG or WebP");
	if (is_too_large(&probe))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "it says it is %ux%u pixels; at most %d a side and %d million are sold",
			       probe.width_px, probe.height_px, STUDIO_READ_EDGE_MAX_PX,
			       (int)(STUDIO_READ_PIXELS_MAX / 1000000));
	*ret_format = probe.format;
	image->mime = probe_mime(probe.format);
	image->width_px = (int)probe.width_px;
	image->height_px = (int)probe.height_px;
	image->bytes = bytes;
	return true;
}

bool books_image(struct run_try *t, const struct provider_image *came, struct task_image *ret,
		 enum probe_format *ret_format, struct err *err)
{
	t->books.came++;
	if (measure(came->fd, came->bytes, ret, ret_format, err))
		return true;
	t->books.unusable++;
	return false;
}

bool books_size(struct run_try *t, const struct task_image *image, struct err *err)
{
	const struct run *run = t->run;
	const struct gen_request *r = &run->request;

	if (image->width_px == r->width_px && image->height_px == r->height_px)
		return true;
	t->books.wrong_size++;
	log_warn("image.wrong_size", "task=%s provider=%s asked=%dx%d came=%dx%d", run->row.id,
		 t->books.provider, r->width_px, r->height_px, image->width_px, image->height_px);
	if (!t->provider->only_right_size)
		return true;
	t->books.unusable++;
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "it is %dx%d, another size than was asked for",
		       image->width_px, image->height_px);
}

void books_partial(struct run_try *t, int number, int index)
{
	uint8_t *stages = &t->stages[number - 1];

	if (index >= t->attempt.previews)
		return; /* it gives more than it was asked for */
	t->books.partials += !(*stages >> index & 1);
	*stages |= (uint8_t)(1 << index);
}

static int64_t reckon(const struct run_try *t, const struct provider *p, int images, int partials)
{
	const struct run *run = t->run;
	const struct route_load load = {
		.images = images,
		.reference_tokens = run_reference_tokens(run),
		.partials = partials,
		.said_input = t->books.usage.input_tokens,
		.said_output = t->books.usage.output_tokens,
	};

	return route_reckon(run->tasks->options.route, p, &run->request, &load);
}

/* As if everything had come. */
static int64_t reckon_whole(const struct run_try *t, const struct provider *p)
{
	int n = (int)t->run->request.n;
	int stages = can_feature(&p->can, CAN_STREAMING) ? n * t->attempt.previews : 0;

	return reckon(t, p, MAX(n, t->books.came), MAX(stages, t->books.partials));
}

/* What came is paid for, usable or not. An unknown outcome counts as if all had come, and so
 * does a cancel at one who stops nothing, or that was not told. */
static int64_t reckon_end(const struct run_try *t, const struct provider *p)
{
	const struct attempt_books *b = &t->books;

	if (b->outcome == PROVIDER_UNCERTAIN ||
	    (b->outcome == PROVIDER_CANCELLED && (t->attempt.leave || !can_feature(&p->can, CAN_CANCEL))))
		return reckon_whole(t, p);
	return reckon(t, p, b->came, b->partials);
}

/* What was wrong with one of them; NULL: none came. */
static const char *why_unusable(const struct run_try *t)
{
	for (int i = 0; t->books.unusable > 0 && i < (int)t->run->request.n; i++)
		if (t->images[i].keep.err.code == ERR_TASK_IMAGE_PROCESSING)
			return t->images[i].keep.err.message;
	return NULL;
}

void books_end(struct run_try *t, const struct provider *p, int kept)
{
	struct attempt_books *b = &t->books;

	b->usage = t->attempt.usage;
	b->cost_uc = reckon_end(t, p);
	atomic_fetch_add(&t->run->tasks->images[TASK_IMAGE_UNUSABLE], (uint64_t)b->unusable);
	if (t->outrun)
		b->outcome = PROVIDER_OUTRUN;
	if (b->outcome != PROVIDER_OK || kept > 0 || t->lost)
		return;
	const char *why = why_unusable(t);
	b->outcome = PROVIDER_FAILED;
	if (why)
		err_set(&t->err, ERR_TASK_NO_CONTENT, NULL,
			"the provider answered with an image that cannot be used: %s", why);
	else
		err_set(&t->err, ERR_TASK_NO_CONTENT, NULL, "the provider answered without an image");
}

/* --- ends, in the journal ------------------------------------------------------------------ */

static void enter(struct run_try *t, bool at_work)
{
	t->writing = true;
	t->entry = t->books;
	t->entry_ms = clock_wall_ms();
	t->entry_is_most = at_work;
	if (!at_work)
		return;
	t->entry.cost_uc = reckon_whole(t, t->provider);
	t->entry.outcome = PROVIDER_OUTRUN;
}

void books_enter(struct run *run, struct run_ends *ret)
{
	ret->count = 0;
	FOR_EACH_TRY(t, run) {
		if (!t->open || t->writing || t->closing || (t->provider && !t->outrun))
			continue;
		enter(t, t->provider && t != run->asking);
		ret->of[ret->count++] = t;
	}
}

void books_entered(const struct run_ends *ends, bool written)
{
	for (int i = 0; i < ends->count; i++) {
		ends->of[i]->open = !written;
		ends->of[i]->writing = false;
	}
}

static bool count_day(struct store_tx *tx, const struct run_try *t, int64_t charged_uc, struct err *err)
{
	const struct attempt_books *b = &t->entry;
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_DAY_ADD);

	store_bind_int(s, t->entry_ms / DAY_MS);
	store_bind_text(s, slice_of(b->provider));
	store_bind_text(s, t->run->request.model);
	store_bind_text(s, slice_of(provider_outcome_name(b->outcome)));
	store_bind_int(s, b->came - b->unusable);
	store_bind_int(s, b->wrong_size);
	store_bind_int(s, b->cost_uc);
	store_bind_int(s, charged_uc);
	return store_exec(s, NULL, err);
}

static const char outrun[] = "the task had its end from another before";

static bool write_row(struct store_tx *tx, const struct run_try *t, const struct attempt_books *b,
		      int64_t ended_ms, struct err *err)
{
	/* Of one that is at work the loop may be writing why it ends. */
	const char *why = b->outcome == PROVIDER_OUTRUN ? outrun : t->err.message[0] ? t->err.message : NULL;
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_END);

	store_bind_int(s, ATTEMPT_ENDED);
	store_bind_int(s, ended_ms);
	store_bind_text(s, slice_of(provider_outcome_name(b->outcome)));
	store_bind_text(s, why ? slice_of(why) : (struct slice){0});
	store_bind_int(s, t->run->row.seq);
	store_bind_int(s, t->number);
	store_bind_int(s, b->came - b->unusable);
	store_bind_int(s, b->unusable);
	store_bind_int(s, b->wrong_size);
	store_bind_int(s, b->cost_uc);
	store_bind_int(s, b->usage.input_tokens);
	store_bind_int(s, b->usage.output_tokens);
	return store_exec(s, NULL, err);
}

bool books_write(struct store_tx *tx, const struct run_try *t, int64_t charged_uc, struct err *err)
{
	const struct attempt_books *b = &t->entry;

	return write_row(tx, t, b, t->entry_ms, err) &&
	       (b->painted || !b->provider[0] || count_day(tx, t, charged_uc, err));
}

bool books_write_all(struct store_tx *tx, const struct run_ends *ends, const struct run_try *best,
		     int64_t charged_uc, struct err *err)
{
	for (int i = 0; i < ends->count; i++)
		if (!books_write(tx, ends->of[i], ends->of[i] == best ? charged_uc : 0, err))
			return false;
	return true;
}

/* It never was painted: those are not hedged. */
bool books_correct(struct store_tx *tx, const struct run_try *t, struct err *err)
{
	const struct attempt_books *b = &t->books, *e = &t->entry;

	if (!write_row(tx, t, b, clock_wall_ms(), err))
		return false;
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_DAY_CORRECT);
	store_bind_int(s, t->entry_ms / DAY_MS);
	store_bind_text(s, slice_of(b->provider));
	store_bind_text(s, t->run->request.model);
	store_bind_text(s, slice_of(provider_outcome_name(e->outcome)));
	store_bind_int(s, (b->came - b->unusable) - (e->came - e->unusable));
	store_bind_int(s, b->wrong_size - e->wrong_size);
	store_bind_int(s, b->cost_uc - e->cost_uc);
	return store_exec(s, NULL, err);
}
