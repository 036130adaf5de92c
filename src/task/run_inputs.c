/* What a run needs before a provider can be asked: its reference images and its mask.
 *
 *   stored here (a file, a result, a data: URL) ──────────▶ open ┐
 *   at a stranger's URL ──▶ run_fetch, all at the same time ─────┴▶ probe ─▶ decoded in the
 *                                                             studio, whole ─▶ ready
 *
 * The first that is not what the model takes ends the task, unpaid, and stops the others.
 * Fetched bytes lie in files without a name on the data disk, so a task with sixteen
 * references of 50 MB holds no memory for them; they go when the run does, and a run that
 * is taken over fetches again. Nobody else's work waits meanwhile: a run that gathers
 * gives its place back (up to GATHERING_MAX of them).
 */
#include "base/log.h"
#include "catalog/request.h"
#include "media/kind.h"
#include "media/probe.h"
#include "task/run.h"
#include "task/run_fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GATHERING_MAX 256
#define MASK 0 /* an input's number; references count from 1 */

struct run_input {
	struct run *run;
	int number;
	struct provider_input *file; /* where the others look for it */
	bool fetching, reading;
	struct run_fetch fetch;
	struct studio_read read;
};

struct run_inputs {
	struct provider_input references[GEN_REFERENCES_MAX], mask;
	bool gave_place; /* to another run, while this one gathers */
	bool failed;
	struct err err; /* the first failure's */
	int under_way, count;
	struct run_input items[];
};

/* --- the end of one, and of all ------------------------------------------------------ */

static void take_place(struct run *run)
{
	if (!run->inputs->gave_place)
		return;
	run->inputs->gave_place = false;
	run->tasks->gathering--;
	run->tasks->at_work[run->row.sandbox]++;
}

static void give_place(struct run *run)
{
	if (run->tasks->gathering >= GATHERING_MAX)
		return;
	run->inputs->gave_place = true;
	run->tasks->gathering++;
	run->tasks->at_work[run->row.sandbox]--;
	if (!run->tasks->draining)
		dispatch_claim(run->tasks);
}

/* A mask lies on the first reference, pixel on pixel. */
static bool check_mask_size(struct run_inputs *all, struct err *err)
{
	const struct provider_input *ref = &all->references[0], *mask = &all->mask;

	if (mask->fd < 0 || (mask->width_px == ref->width_px && mask->height_px == ref->height_px))
		return true;
	return err_set(err, ERR_TASK_IMAGE_DIMENSION, NULL,
		       "the mask is %dx%d and the reference image is %dx%d: they must be of the same "
		       "size; nothing was charged", mask->width_px, mask->height_px, ref->width_px,
		       ref->height_px);
}

static void gathered(struct run *run)
{
	struct run_inputs *all = run->inputs;

	take_place(run);
	run->gathering = false;
	if (!all->failed && !check_mask_size(all, &all->err))
		all->failed = true;
	if (run->abandoned) {
		run_leave(run);
	} else if (!run_end_if_stopped(run)) {
		run->inputs_ready = !all->failed;
		if (all->failed)
			run_end(run, TASK_FAILED, &all->err);
		else
			run_next_attempt(run);
	}
}

static void one_is_over(struct run_input *in)
{
	struct run *run = in->run;

	in->fetching = in->reading = false;
	if (--run->inputs->under_way == 0)
		gathered(run);
}

static void stop_all(struct run_inputs *all)
{
	for (int i = 0; i < all->count; i++) {
		struct run_input *in = &all->items[i];
		if (in->fetching)
			run_fetch_cancel(&in->fetch);
		else if (in->reading)
			studio_read_cancel(in->run->tasks->studio, &in->read);
	}
}

static const char *name_of(const struct run_input *in, char ret[32])
{
	if (in->number == MASK)
		return "the mask";
	snprintf(ret, 32, "reference image %d", in->number);
	return ret;
}

/* Ends this input; the others are no longer wanted. */
static void fail(struct run_input *in, const struct err *err)
{
	struct run_inputs *all = in->run->inputs;
	char name[32];

	if (!all->failed) {
		all->failed = true;
		err_set(&all->err, err->code, NULL, "%s: %s; nothing was charged", name_of(in, name),
			err->message);
		stop_all(all);
	}
	one_is_over(in);
}

/* --- is it what the model takes? --------------------------------------------------------- */

static int64_t max_bytes(const struct run_input *in)
{
	const struct gen_request *r = &in->run->request;

	return in->number == MASK ? r->mask_max_bytes : r->reference_max_bytes;
}

static int formats_of(const struct run_input *in)
{
	return in->number == MASK ? FORMAT_PNG : in->run->request.reference_formats;
}

/* *ret_kind: what it is called when it is no image that can be read. */
static bool look(const struct run_input *in, struct probe *ret, const char **ret_kind)
{
	size_t want = (size_t)MIN(in->file->bytes, PROBE_BYTES);
	uint8_t *head = malloc(want + 1);
	ssize_t got = head ? pread(in->file->fd, head, want, 0) : -1;
	bool ok = got > 0 && probe_image(head, (size_t)got, ret);

	if (got <= 0)
		*ret = (struct probe){0};
	*ret_kind = media_kind_name(head, got > 0 ? (size_t)got : 0);
	free(head);
	return ok;
}

static enum catalog_format format_of(enum probe_format format)
{
	return format == PROBE_PNG    ? FORMAT_PNG
	       : format == PROBE_JPEG ? FORMAT_JPEG
	       : format == PROBE_WEBP ? FORMAT_WEBP
				      : (enum catalog_format)0;
}

/* "png, jpeg, webp" */
static const char *list_formats(int formats, char ret[32])
{
	static const enum catalog_format all[] = {FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP};
	size_t len = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (formats & (int)all[i])
			len += (size_t)snprintf(ret + len, 32 - len, "%s%s", len ? ", " : "",
						catalog_format_name(all[i]));
	return ret;
}

static bool check_by_probe(struct run_input *in, struct err *err)
{
	struct probe probe;
	const char *kind;
	char formats[32];
	bool whole = look(in, &probe, &kind);

	if (!(formats_of(in) & (int)format_of(probe.format)))
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "it is %s; %s %s",
			       format_of(probe.format) ? probe_mime(probe.format) : kind,
			       list_formats(formats_of(in), formats),
			       in->number == MASK ? "is needed" : "can be read");
	if (!whole)
		return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL,
			       "the %s file ends before it tells its size",
			       probe_extension(probe.format));
	if (in->run->request.reference_square && probe.width_px != probe.height_px)
		return err_set(err, ERR_TASK_IMAGE_DIMENSION, NULL,
			       "it is %ux%u; this model takes square images only", probe.width_px,
			       probe.height_px);
	in->file->format = format_of(probe.format);
	return true;
}

static void on_read(struct studio_read *read)
{
	struct run_input *in = read->ctx;

	if (!read->ok) {
		fail(in, &read->err);
		return;
	}
	in->file->width_px = read->width_px;
	in->file->height_px = read->height_px;
	in->file->has_alpha = read->has_alpha;
	one_is_over(in);
}

static void begin_check(struct run_input *in)
{
	struct err err;

	if (in->file->bytes > max_bytes(in)) {
		err_set(&err, ERR_TASK_IMAGE_PROCESSING, NULL, "it has %lld bytes; at most %lld are allowed",
			(long long)in->file->bytes, (long long)max_bytes(in));
		fail(in, &err);
	} else if (!check_by_probe(in, &err)) {
		fail(in, &err);
	} else {
		in->reading = true;
		in->read = (struct studio_read){
			.file_fd = in->file->fd,
			.bytes_max = max_bytes(in),
			.needs_alpha = in->number == MASK,
			.check_only = true,
			.done = on_read,
			.ctx = in,
		};
		studio_read(in->run->tasks->studio, &in->read);
	}
}

/* --- where the bytes come from -------------------------------------------------------------- */

static void on_fetched(struct run_fetch *fetch, int64_t bytes, const struct err *err)
{
	struct run_input *in = fetch->options.ctx;

	in->fetching = false;
	in->file->bytes = bytes;
	if (err)
		fail(in, err);
	else if (in->run->inputs->failed)
		one_is_over(in);
	else
		begin_check(in);
}

static void fetch(struct run_input *in, struct slice url)
{
	struct tasks *tasks = in->run->tasks;
	struct err err;

	if (!media_open_unnamed(tasks->options.media, &in->file->fd, &err)) {
		fail(in, &err);
		return;
	}
	in->fetching = true;
	run_fetch_begin(&in->fetch, tasks, &(struct run_fetch_options){
		.url = url,
		.param = in->number == MASK ? "mask_url" : "image_urls",
		.to_fd = in->file->fd,
		.max_bytes = max_bytes(in),
		.done = on_fetched,
		.ctx = in,
	});
}

static void open_stored(struct run_input *in, const char *blob)
{
	struct err err;

	if (media_open(in->run->tasks->options.media, blob, &in->file->fd, &in->file->bytes, &err)) {
		begin_check(in);
	} else {
		err.code = err.code == ERR_NOT_FOUND ? ERR_TASK_RESOURCE : ERR_TASK_EXHAUSTED;
		fail(in, &err);
	}
}

/* --- all of them ------------------------------------------------------------------------------ */

static struct run_inputs *make_inputs(struct run *run)
{
	int references = run->request.reference_count, count = references + (run->request.mask.len > 0);
	struct run_inputs *all = calloc(1, sizeof *all + (size_t)count * sizeof all->items[0]);

	if (!all)
		return NULL;
	all->mask.fd = -1;
	for (int i = 0; i < GEN_REFERENCES_MAX; i++)
		all->references[i].fd = -1;
	for (int i = 0; i < count; i++) {
		struct run_input *in = &all->items[i];
		in->run = run;
		in->number = i < references ? i + 1 : MASK;
		in->file = i < references ? &all->references[i] : &all->mask;
	}
	all->count = count;
	return all;
}

bool run_gather_inputs(struct run *run)
{
	if (run->request.reference_count == 0 || run->inputs_ready)
		return false;
	run->inputs = make_inputs(run);
	if (!run->inputs) {
		struct err err;
		err_set(&err, ERR_TASK_EXHAUSTED, NULL, "no memory for the references; nothing was charged");
		run_end(run, TASK_FAILED, &err);
		return true;
	}
	run->gathering = true;
	run->inputs->under_way = run->inputs->count + 1; /* one for this function: see below */
	give_place(run);
	for (int i = 0; i < run->inputs->count; i++) {
		struct run_input *in = &run->inputs->items[i];
		const char *blob = run->stored_inputs ? run->stored_inputs[in->number] : "";
		if (run->inputs->failed)
			run->inputs->under_way--;
		else if (blob[0])
			open_stored(in, blob);
		else
			fetch(in, in->number == MASK ? run->request.mask
						     : run->request.references[in->number - 1]);
	}
	if (--run->inputs->under_way == 0)
		gathered(run);
	return true;
}

void run_cancel_inputs(struct run *run)
{
	if (run->gathering)
		stop_all(run->inputs);
}

void run_free_inputs(struct run *run)
{
	for (int i = 0; run->inputs && i < run->inputs->count; i++)
		close_fd(&run->inputs->items[i].file->fd);
	free(run->inputs);
}

void run_show_inputs(const struct run *run, struct provider_attempt *a)
{
	a->references = run->inputs ? run->inputs->references : NULL;
	a->mask = run->inputs && run->inputs->mask.fd >= 0 ? &run->inputs->mask : NULL;
}

int64_t run_reference_tokens(const struct run *run)
{
	int64_t tokens = 0;

	for (int i = 0; run->inputs && i < run->request.reference_count; i++)
		tokens += gen_reference_tokens(&run->request, run->inputs->references[i].width_px,
					       run->inputs->references[i].height_px);
	return tokens;
}

/* In the loading job: which of them are stored here. */
bool run_load_inputs(struct store_tx *tx, struct run *run, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_TASK_INPUTS);
	bool row;

	run->stored_inputs = NULL;
	if (run->request.reference_count == 0)
		return true;
	size_t bytes = (GEN_REFERENCES_MAX + 1) * sizeof run->stored_inputs[0];
	run->stored_inputs = arena_alloc(&run->arena, bytes);
	if (!run->stored_inputs)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "the task's request is too large");
	memset(run->stored_inputs, 0, bytes);
	store_bind_int(s, run->row.seq);
	while (store_step(s, &row, err)) {
		if (!row)
			return true;
		int64_t number = store_col_int(s, 0);
		struct slice blob = store_col_text(s, 1);
		if (number >= 0 && number <= GEN_REFERENCES_MAX && blob.len == MEDIA_BLOB_HEX)
			memcpy(run->stored_inputs[number], blob.p, blob.len);
	}
	return false;
}
