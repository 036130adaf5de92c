/* A task in the words of the task dialect. */
#include "api/call.h"

#include <stdio.h>

#include "media/media.h"

static const char *charge_status(const struct task_view *v)
{
	if (!task_ended(v->status))
		return "reserved";
	return v->status == TASK_COMPLETED ? "charged" : "released";
}

/* "image/webp" → "webp" */
static const char *extension_of(const char *mime) { return mime[6] == 'j' ? "jpeg" : mime + 6; }

void view_write_link(struct json_writer *w, struct api *api, const struct task_view *v, int i)
{
	char name[MEDIA_NAME_MAX + 1];
	struct buf link;

	snprintf(name, sizeof name, "%s-%d.%s", v->id, i + 1, extension_of(v->images[i].mime));
	buf_init(&link, 4096);
	media_link(api->options.media, v->images[i].blob, name, v->images[i].expires_ms, &link);
	json_slice(w, buf_view(&link));
	buf_finish(&link);
}

static void write_image(struct json_writer *w, struct api *api, const struct task_view *v, int i)
{
	const struct task_image *image = &v->images[i];

	json_object_begin(w);
	json_key(w, "url");
	view_write_link(w, api, v, i);
	json_member_str(w, "mime_type", image->mime);
	json_member_int(w, "width", image->width_px);
	json_member_int(w, "height", image->height_px);
	json_member_int(w, "bytes", image->bytes);
	json_member_int(w, "expires_at", image->expires_ms / 1000);
	json_object_end(w);
}

static void write_results(struct json_writer *w, struct api *api, const struct task_view *v)
{
	json_key(w, "results");
	json_array_begin(w);
	for (int i = 0; i < v->image_count; i++)
		view_write_link(w, api, v, i);
	json_array_end(w);
	json_key(w, "result_data");
	json_array_begin(w);
	for (int i = 0; i < v->image_count; i++)
		write_image(w, api, v, i);
	json_array_end(w);
	json_key(w, "usage");
	json_object_begin(w);
	json_member_fixed(w, "credits_used", v->charged_uc, CREDIT_DIGITS);
	if (v->output_tokens > 0) {
		json_member_int(w, "total_tokens", v->input_tokens + v->output_tokens);
		json_member_int(w, "input_tokens", v->input_tokens);
		json_member_int(w, "output_tokens", v->output_tokens);
	}
	json_object_end(w);
}

static void write_error(struct json_writer *w, const struct task_view *v)
{
	json_key(w, "error");
	json_object_begin(w);
	json_member_str(w, "code", v->error_code);
	json_member_str(w, "message", v->error_message);
	json_member_str(w, "type", "task_error");
	json_object_end(w);
}

static void write_billing(struct json_writer *w, const struct task_view *v)
{
	json_key(w, "billing");
	json_object_begin(w);
	json_member_str(w, "charge_status", charge_status(v));
	json_member_fixed(w, "reserved_credits", v->reserved_uc, CREDIT_DIGITS);
	json_member_fixed(w, "charged_credits", v->charged_uc, CREDIT_DIGITS);
	json_member_fixed(w, "refunded_credits",
			  task_ended(v->status) ? v->reserved_uc - v->charged_uc : 0,
			  CREDIT_DIGITS);
	json_object_end(w);
}

static void text_or_null(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	if (*text)
		json_slice(w, slice_of(text));
	else
		json_null(w);
}

static void count_or_null(struct json_writer *w, const char *name, int64_t count)
{
	json_key(w, name);
	if (count > 0)
		json_int(w, count);
	else
		json_null(w);
}

static void write_attempt(struct json_writer *w, const struct task_attempt *a)
{
	bool ended = a->ended_ms > 0;

	json_object_begin(w);
	json_member_int(w, "number", a->number);
	json_member_str(w, "provider", a->provider);
	json_member_str(w, "state", a->state);
	text_or_null(w, "outcome", a->outcome);
	text_or_null(w, "upstream_id", a->upstream_id);
	json_member_int(w, "started_at", a->started_ms / 1000);
	json_key(w, "ended_at");
	if (ended)
		json_int(w, a->ended_ms / 1000);
	else
		json_null(w);
	if (ended)
		json_member_fixed(w, "duration", MAX(a->ended_ms - a->started_ms, 0), 3);
	json_key(w, "cost_credits");
	if (ended)
		json_fixed(w, a->cost_uc, CREDIT_DIGITS);
	else
		json_null(w);
	json_member_int(w, "images", a->images);
	json_member_int(w, "unusable", a->unusable);
	json_member_int(w, "wrong_size", a->wrong_size);
	count_or_null(w, "input_tokens", a->input_tokens);
	count_or_null(w, "output_tokens", a->output_tokens);
	text_or_null(w, "error", a->message);
	json_object_end(w);
}

static void write_attempts(struct json_writer *w, const struct task_attempts *attempts)
{
	json_key(w, "attempts");
	json_array_begin(w);
	for (int i = 0; i < attempts->count; i++)
		write_attempt(w, &attempts->items[i]);
	json_array_end(w);
}

void view_write(struct json_writer *w, struct api *api, const struct task_view *v)
{
	json_object_begin(w);
	json_member_int(w, "created", v->created_ms / 1000);
	json_member_str(w, "id", v->id);
	json_member_str(w, "model", v->model);
	json_member_str(w, "object", "image.generation.task");
	json_member_int(w, "progress", v->progress);
	json_member_str(w, "status", task_status_name(v->status));
	json_key(w, "task_info");
	json_object_begin(w);
	json_member_bool(w, "can_cancel", !task_ended(v->status) && !v->cancel_asked);
	json_object_end(w);
	json_member_str(w, "type", "image");
	if (v->sandbox) {
		json_member_bool(w, "sandbox", true);
	}
	if (v->status == TASK_COMPLETED)
		write_results(w, api, v);
	else if (task_ended(v->status))
		write_error(w, v);
	if (task_ended(v->status)) {
		json_member_fixed(w, "duration", v->ended_ms - v->created_ms, 3);
	}
	write_billing(w, v);
	if (v->attempts)
		write_attempts(w, v->attempts);
	json_object_end(w);
}

void view_write_created(struct json_writer *w, const struct created *c)
{
	json_object_begin(w);
	json_member_int(w, "created", c->created_ms / 1000);
	json_member_str(w, "id", c->id);
	json_member_slice(w, "model", c->request->model);
	json_member_str(w, "object", "image.generation.task");
	json_member_int(w, "progress", 0);
	json_member_str(w, "status", "pending");
	json_key(w, "task_info");
	json_object_begin(w);
	json_member_bool(w, "can_cancel", true);
	json_member_int(w, "estimated_time", c->estimated_s);
	json_object_end(w);
	json_member_str(w, "type", "image");
	json_key(w, "usage");
	json_object_begin(w);
	json_member_str(w, "billing_rule",
			c->request->billing == BILLING_PER_TOKEN ? "per_token" : "per_call");
	json_member_fixed(w, "credits_reserved", c->reserved_uc, CREDIT_DIGITS);
	json_member_str(w, "user_group", c->group);
	json_object_end(w);
	json_object_end(w);
}
