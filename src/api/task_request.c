/* GET /v1/tasks/{id}/request: what was asked for, in the words of a create. */
#include "api/arrivals.h"
#include "api/ask.h"

#define TREE_MAX (4 * GEN_REQUEST_JSON_MAX)
/* Where an image came within the request: its bytes are not told again. */
#define SENT_ALONG "data:"

struct wish {
	int64_t seq;
};

static void write_text(struct json_writer *w, const char *name, struct slice text)
{
	if (text.len == 0)
		return;
	json_key(w, name);
	json_slice(w, text);
}

static void write_number(struct json_writer *w, const char *name, int64_t value, int64_t absent)
{
	if (value == absent)
		return;
	json_key(w, name);
	json_int(w, value);
}

static struct slice image_told(struct slice text)
{
	return slice_starts(text, SLICE(ARRIVALS_PREFIX)) ? SLICE(SENT_ALONG) : text;
}

static void write_request(struct json_writer *w, const struct gen_request *r)
{
	json_object_begin(w);
	json_member_slice(w, "model", r->model);
	write_text(w, "prompt", r->prompt);
	write_text(w, "size", r->size_asked);
	json_member_int(w, "n", r->n);
	write_text(w, "quality", r->quality_asked);
	write_text(w, "background", r->background_asked);
	json_member_str(w, "output_format", catalog_format_name(r->format));
	write_number(w, "output_compression", r->compression, -1);
	write_text(w, "style", r->style);
	write_text(w, "input_fidelity", r->input_fidelity);
	write_text(w, "moderation", r->moderation);
	write_number(w, "seed", r->seed, -1);
	write_number(w, "partial_images", r->partial_images, 0);
	write_text(w, "user", r->user);
	write_text(w, "callback_url", r->callback_url);
	if (r->reference_count > 0) {
		json_key(w, "image_urls");
		json_array_begin(w);
		for (int i = 0; i < r->reference_count; i++)
			json_slice(w, image_told(r->references[i]));
		json_array_end(w);
	}
	write_text(w, "mask_url", image_told(r->mask));
	json_object_end(w);
}

static bool fill(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct store_stmt *s = store_stmt(tx, STMT_TASK_REQUEST);
	struct gen_request r;
	struct arena arena;
	bool row;

	store_bind_int(s, wish->seq);
	if (!store_step(s, &row, err))
		return false;
	if (!row)
		return err_set(err, ERR_TASK_NOT_FOUND, NULL, "this task is no longer kept");
	arena_init(&arena, TREE_MAX);
	bool ok = gen_request_read(store_col_text(s, 0), &arena, &r, err);
	if (ok)
		write_request(w, &r);
	arena_finish(&arena);
	store_reset(s);
	return ok;
}

static void ask_of(struct http_exchange *x, const struct task_view *view)
{
	struct wish *wish;
	struct ask *a = ask_create(x, fill, sizeof *wish, (void **)&wish);

	if (!a)
		return;
	wish->seq = view->seq;
	ask_read(a);
}

void api_task_request(struct http_exchange *x)
{
	struct slice id;

	if (task_param(x, &id))
		with_task(x, id, ask_of);
}
