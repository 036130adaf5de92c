/* The OpenAI dialect's synchronous answer: written as it is encoded. */
#include "api/openai.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/spool.h"
#include "base/clock.h"
#include "base/file.h"
#include "media/media.h"

/* --- what is kept of the request ------------------------------------------------------- */

bool openai_keep(struct http_exchange *x, const struct creation *c, struct err *err)
{
	const struct gen_request *r = &c->request;
	struct call *call = call_of(x);
	const struct catalog_model *m = catalog_find(call_catalog(call), r->model);
	struct openai *o = arena_alloc(http_arena(x), sizeof *o);

	if (!o || !m)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	*o = (struct openai){
		.width_px = r->width_px,
		.height_px = r->height_px,
		.quality = r->quality,
		.format = r->format,
		.transparent = r->background == BACKGROUND_TRANSPARENT,
		.base64 = !m->response_format || c->settings.wants_base64,
		.usage = m->token_rule != TOKENS_NONE,
		.edit = c->kind != BODY_GENERATION,
		.reference_param = r->reference_param,
		.mask_param = r->mask_param,
		.text_tokens = r->text_tokens,
		.output_tokens = (int)gen_output_tokens(m, r->quality == QUALITY_NONE ? QUALITY_HIGH
										       : r->quality,
							r->width_px, r->height_px),
		.partial_tokens = gen_partial_tokens(m),
		.partial_images = r->partial_images,
		.wait_ms = call->api->options.wait_ms,
	};
	if (m->style) { /* dall-e-3 tells the prompt that it painted */
		char *copy = arena_strndup(http_arena(x), r->prompt.p, r->prompt.len);
		o->revised_prompt = copy ? (struct slice){copy, r->prompt.len} : (struct slice){0};
	}
	call->openai = o;
	return true;
}

/* --- limits ------------------------------------------------------------------------------- */

/* As OpenAI spells it: "250ms", "6s", "8.64s". */
static void spell_duration(int64_t ms, char text[32])
{
	int whole = snprintf(text, 32, ms < 1000 ? "%lldms" : "%lld", (long long)(ms < 1000 ? ms : ms / 1000));

	if (ms < 1000)
		return;
	if (ms % 1000 != 0)
		whole += snprintf(text + whole, 32 - (size_t)whole, ".%03lld", (long long)(ms % 1000));
	while (ms % 1000 != 0 && text[whole - 1] == '0')
		whole--;
	snprintf(text + whole, 32 - (size_t)whole, "s");
}

void openai_say_rate(struct http_exchange *x, const struct ledger_rate *rate)
{
	int64_t left_ms = MAX(0, rate->ends_ms - clock_wall_ms());
	char text[32];

	if (rate->limit == 0)
		return;
	snprintf(text, sizeof text, "%lld", (long long)rate->limit);
	http_set_header(x, "x-ratelimit-limit-requests", text);
	/* The task took long enough: another minute has begun. */
	snprintf(text, sizeof text, "%lld", (long long)(left_ms ? rate->remaining : rate->limit));
	http_set_header(x, "x-ratelimit-remaining-requests", text);
	spell_duration(left_ms, text);
	http_set_header(x, "x-ratelimit-reset-requests", text);
}

/* --- parts of answers --------------------------------------------------------------------- */

static const char *format_of(const struct task_image *image)
{
	return image->mime + sizeof "image/" - 1; /* "image/png" → "png" */
}

void openai_write_settings(struct json_writer *w, const struct openai *o, const struct task_view *v)
{
	const struct task_image *first = v && v->image_count > 0 ? &v->images[0] : NULL;
	char size[24];

	snprintf(size, sizeof size, "%dx%d", first ? first->width_px : o->width_px,
		 first ? first->height_px : o->height_px);
	json_member_str(w, "background", o->transparent ? "transparent" : "opaque");
	json_member_str(w, "output_format",
			first ? format_of(first) : catalog_format_name(o->format));
	json_member_str(w, "quality",
			catalog_quality_name(o->quality == QUALITY_NONE ? QUALITY_HIGH : o->quality));
	json_member_str(w, "size", size);
}

void openai_write_usage(struct json_writer *w, const struct openai *o, const struct task_view *v)
{
	int64_t images = MAX(0, v->input_tokens - o->text_tokens);
	int64_t out = v->output_tokens > 0 ? v->output_tokens
					   : (int64_t)o->output_tokens * v->image_count +
						     (int64_t)o->partial_tokens * o->partials_sent;

	json_key(w, "usage");
	json_object_begin(w);
	json_member_int(w, "total_tokens", o->text_tokens + images + out);
	json_member_int(w, "input_tokens", o->text_tokens + images);
	json_member_int(w, "output_tokens", out);
	json_key(w, "input_tokens_details");
	json_object_begin(w);
	json_member_int(w, "text_tokens", o->text_tokens);
	json_member_int(w, "image_tokens", images);
	json_object_end(w);
	json_key(w, "output_tokens_details");
	json_object_begin(w);
	json_member_int(w, "image_tokens", out);
	json_member_int(w, "text_tokens", 0);
	json_object_end(w);
	json_object_end(w);
}

/* A task's messages begin with the image that is at fault, if one is (task/run_inputs.c, the
 * studio): then the same words and code as where that is known before. */
static bool blame_image(const struct openai *o, const struct task_view *v, struct err *err)
{
	struct slice words = slice_of(v->error_message);
	bool mask = slice_starts(words, SLICE("the mask")) || slice_starts(words, SLICE("mask:"));

	if (!mask && !slice_starts(words, SLICE("reference ")))
		return false;
	err_set(err, mask ? ERR_INVALID_MASK : ERR_INVALID_IMAGE, mask ? o->mask_param : o->reference_param,
		"%s", v->error_message);
	return true;
}

void openai_fault(const struct openai *o, const struct task_view *v, struct err *err)
{
	if (!task_ended(v->status)) {
		err_set(err, ERR_TASK_TIMEOUT, NULL,
			"the images are not ready after %g s; they are still being made: GET /v1/tasks/%s",
			(double)o->wait_ms / 1000, v->id);
		return;
	}
	enum err_code code = err_code_from_name(v->error_code);
	if ((code == ERR_TASK_IMAGE_PROCESSING || code == ERR_TASK_IMAGE_DIMENSION ||
	     code == ERR_TASK_RESOURCE) && blame_image(o, v, err))
		return;
	err_set(err, code == ERR_NONE ? ERR_TASK_UNKNOWN : code, NULL, "%s", v->error_message);
	memcpy(err->moderation, v->moderation, sizeof err->moderation);
}

/* --- the answer ------------------------------------------------------------------------------ */

/* {"created":…,"background":…,…,"usage":{…},"data":[ */
static void write_head(struct json_writer *w, const struct openai *o, const struct task_view *v)
{
	json_object_begin(w);
	json_member_int(w, "created", o->created_s);
	if (o->usage) {
		openai_write_settings(w, o, v);
		openai_write_usage(w, o, v);
	}
	json_key(w, "data");
	json_array_begin(w);
}

static void write_link_item(struct json_writer *w, struct api *api, const struct openai *o,
			    const struct task_view *v, int i)
{
	json_object_begin(w);
	json_key(w, "url");
	view_write_link(w, api, v, i);
	if (o->revised_prompt.len)
		json_member_slice(w, "revised_prompt", o->revised_prompt);
	json_object_end(w);
}

bool openai_has_images(struct call *call, const struct task_view *v, struct openai_first *ret,
		       struct err *err)
{
	*ret = (struct openai_first){.fd = -1};
	for (int i = 0; i < v->image_count; i++) {
		CLEANUP(close_fd) int fd = -1;
		int64_t bytes;
		bool ok = media_open(call->api->options.media, v->images[i].blob, &fd, &bytes, err);
		if (ok && fd_is_scarce(fd))
			ok = err_set(err, ERR_UNAVAILABLE, NULL,
				     "too many files are being read at the same time");
		if (!ok) {
			close_fd(&ret->fd);
			ret->fd = -1;
			return false;
		}
		if (i == 0)
			*ret = (struct openai_first){.fd = TAKE_FD(fd), .bytes = bytes};
	}
	return true;
}

bool openai_spool_image(struct spool *s, const struct task_view *v, int i, struct openai_first *first)
{
	if (i == 0 && first->fd >= 0)
		return spool_base64(s, TAKE_FD(first->fd), first->bytes);
	return spool_blob(s, v->images[i].blob);
}

/* What stands around the picture in its item; the picture itself is put in between. */
static void begin_item(struct json_writer *w, const struct openai *o)
{
	json_object_begin(w);
	if (o->revised_prompt.len)
		json_member_slice(w, "revised_prompt", o->revised_prompt);
	json_key(w, "b64_json");
	json_string_begin(w);
}

static void end_item(struct json_writer *w)
{
	json_string_end(w);
	json_object_end(w);
}

static void answer_images(struct http_exchange *x, const struct task_view *v, struct openai_first *first)
{
	struct call *call = call_of(x);
	struct spool *s = spool_create(x);
	struct buf b;
	struct json_writer w = {.buf = &b};
	bool ok = s != NULL;

	http_stream_begin(x, 200, "application/json");
	buf_init(&b, CALL_ANSWER_MAX);
	write_head(&w, call->openai, v);
	for (int i = 0; ok && i < v->image_count; i++) {
		if (!call->openai->base64) {
			write_link_item(&w, call->api, call->openai, v, i);
			continue;
		}
		begin_item(&w, call->openai);
		ok = spool_text(s, &b) && openai_spool_image(s, v, i, first);
		end_item(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
	if (!ok || !spool_text(s, &b))
		http_abort(x);
	else
		spool_end(s);
	buf_finish(&b);
}

static void answer(struct http_exchange *x, const struct task_view *v)
{
	struct openai_first first = {.fd = -1};
	struct err err;

	say_created(x, v->id, call_of(x)->openai->replayed, NULL);
	openai_say_rate(x, &call_of(x)->openai->rate);
	if (v->status != TASK_COMPLETED) {
		openai_fault(call_of(x)->openai, v, &err);
	} else if (!call_of(x)->openai->base64 || openai_has_images(call_of(x), v, &first, &err)) {
		answer_images(x, v, &first);
		close_fd(&first.fd);
		return;
	}
	http_respond_error(x, &err);
}

static void answer_ended(struct http_exchange *x, const char *id, const struct task_view *view, bool replayed)
{
	call_of(x)->openai->replayed = replayed;
	with_task_view(x, slice_of(id), view, answer);
}

void openai_wait(struct http_exchange *x, struct creation *c)
{
	call_of(x)->openai->created_s = c->create.created_ms / 1000;
	call_of(x)->openai->rate = c->create.rate;
	wait_begin(x, TAKE(c->wait), &c->create, call_of(x)->openai->wait_ms, answer_ended);
}
