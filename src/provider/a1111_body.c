#include "provider/a1111_body.h"

#include "provider/prompt.h"
#include "provider/upstream.h"

static void write_images(const struct materials *m, struct json_body *body)
{
	struct json_writer *w = &body->json;

	if (m->reference_count == 0)
		return;
	json_key(w, "init_images");
	json_array_begin(w);
	json_body_file(body, m->references[0].fd, m->references[0].bytes, "");
	json_array_end(w);
	if (!m->has_mask)
		return;
	json_key(w, "mask");
	json_body_file(body, m->mask.fd, m->mask.bytes, "");
	json_member_int(w, "inpainting_mask_invert", 0); /* what is white is painted anew */
}

/* The checkpoint is switched to where its name is known, and left there. */
static void write_model(const struct provider *p, const struct gen_request *r, struct json_writer *w)
{
	struct slice model = upstream_model(p, r);

	if (slice_eq(model, r->model))
		return;
	json_key(w, "override_settings");
	json_object_begin(w);
	json_member_slice(w, "sd_model_checkpoint", model);
	json_object_end(w);
	json_member_bool(w, "override_settings_restore_afterwards", false);
}

bool a1111_write(const struct provider *p, const struct provider_attempt *a, const struct materials *m,
		 struct json_body *body, struct err *err)
{
	const struct gen_request *r = a->request;
	struct json_writer *w = &body->json;
	struct buf prompt;

	buf_init(&prompt, JSON_BODY_TEXT_MAX_BYTES);
	prompt_without_args(r->prompt, &prompt); /* sd.cpp's server answers at these paths too */
	json_body_begin(body, p->parts.media);
	json_object_begin(w);
	upstream_extra(p, w);
	json_member_slice(w, "prompt", buf_view(&prompt));
	json_member_int(w, "width", r->width_px);
	json_member_int(w, "height", r->height_px);
	json_member_int(w, "batch_size", r->n);
	json_member_int(w, "seed", r->seed >= 0 ? r->seed : -1);
	json_member_bool(w, "send_images", true);
	json_member_bool(w, "save_images", false);
	json_member_str(w, "force_task_id", a->task_id);
	write_model(p, r, w);
	write_images(m, body);
	json_object_end(w);
	buf_finish(&prompt);
	return json_body_end(body, err);
}
