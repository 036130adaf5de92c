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

static void write_link(struct json_writer *w, struct api *api, const struct task_view *v, int i)
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
	write_link(w, api, v, i);
	json_key(w, "mime_type");
	json_str(w, image->mime);
	json_key(w, "width");
	json_int(w, image->width_px);
	json_key(w, "height");
	json_int(w, image->height_px);
	json_key(w, "bytes");
	json_int(w, image->bytes);
	json_key(w, "expires_at");
	json_int(w, image->expires_ms / 1000);
	json_object_end(w);
}

static void write_results(struct json_writer *w, struct api *api, const struct task_view *v)
{
	json_key(w, "results");
	json_array_begin(w);
	for (int i = 0; i < v->image_count; i++)
		write_link(w, api, v, i);
	json_array_end(w);
	json_key(w, "result_data");
	json_array_begin(w);
	for (int i = 0; i < v->image_count; i++)
		write_image(w, api, v, i);
	json_array_end(w);
	json_key(w, "usage");
	json_object_begin(w);
	json_key(w, "credits_used");
	json_fixed(w, v->charged_uc, CREDIT_DIGITS);
	if (v->output_tokens > 0) {
		json_key(w, "total_tokens");
		json_int(w, v->input_tokens + v->output_tokens);
		json_key(w, "input_tokens");
		json_int(w, v->input_tokens);
		json_key(w, "output_tokens");
		json_int(w, v->output_tokens);
	}
	json_object_end(w);
}

static void write_error(struct json_writer *w, const struct task_view *v)
{
	json_key(w, "error");
	json_object_begin(w);
	json_key(w, "code");
	json_str(w, v->error_code);
	json_key(w, "message");
	json_str(w, v->error_message);
	json_key(w, "type");
	json_str(w, "task_error");
	json_object_end(w);
}

static void write_billing(struct json_writer *w, const struct task_view *v)
{
	json_key(w, "billing");
	json_object_begin(w);
	json_key(w, "charge_status");
	json_str(w, charge_status(v));
	json_key(w, "reserved_credits");
	json_fixed(w, v->reserved_uc, CREDIT_DIGITS);
	json_key(w, "charged_credits");
	json_fixed(w, v->charged_uc, CREDIT_DIGITS);
	json_key(w, "refunded_credits");
	json_fixed(w, task_ended(v->status) ? v->reserved_uc - v->charged_uc : 0, CREDIT_DIGITS);
	json_object_end(w);
}

void view_write(struct json_writer *w, struct api *api, const struct task_view *v)
{
	json_object_begin(w);
	json_key(w, "created");
	json_int(w, v->created_ms / 1000);
	json_key(w, "id");
	json_str(w, v->id);
	json_key(w, "model");
	json_str(w, v->model);
	json_key(w, "object");
	json_str(w, "image.generation.task");
	json_key(w, "progress");
	json_int(w, v->progress);
	json_key(w, "status");
	json_str(w, task_status_name(v->status));
	json_key(w, "task_info");
	json_object_begin(w);
	json_key(w, "can_cancel");
	json_bool(w, !task_ended(v->status) && !v->cancel_asked);
	json_object_end(w);
	json_key(w, "type");
	json_str(w, "image");
	if (v->sandbox) {
		json_key(w, "sandbox");
		json_bool(w, true);
	}
	if (v->status == TASK_COMPLETED)
		write_results(w, api, v);
	else if (task_ended(v->status))
		write_error(w, v);
	if (task_ended(v->status)) {
		json_key(w, "duration");
		json_fixed(w, v->ended_ms - v->created_ms, 3);
	}
	write_billing(w, v);
	json_object_end(w);
}

void view_write_created(struct json_writer *w, const struct created *c)
{
	json_object_begin(w);
	json_key(w, "created");
	json_int(w, c->created_ms / 1000);
	json_key(w, "id");
	json_str(w, c->id);
	json_key(w, "model");
	json_slice(w, c->request->model);
	json_key(w, "object");
	json_str(w, "image.generation.task");
	json_key(w, "progress");
	json_int(w, 0);
	json_key(w, "status");
	json_str(w, "pending");
	json_key(w, "task_info");
	json_object_begin(w);
	json_key(w, "can_cancel");
	json_bool(w, true);
	json_key(w, "estimated_time");
	json_int(w, c->estimated_s);
	json_object_end(w);
	json_key(w, "type");
	json_str(w, "image");
	json_key(w, "usage");
	json_object_begin(w);
	json_key(w, "billing_rule");
	json_str(w, c->request->billing == BILLING_PER_TOKEN ? "per_token" : "per_call");
	json_key(w, "credits_reserved");
	json_fixed(w, c->reserved_uc, CREDIT_DIGITS);
	json_key(w, "user_group");
	json_str(w, c->group);
	json_object_end(w);
	json_object_end(w);
}
