/* The task dialect as an upstream (EvoLink's API, or another tintype), by job.h:
 *
 *   POST {base_url}/v1/images/generations → a task's id, journaled at once
 *   GET  {base_url}/v1/tasks/{id}         → progress, and at last results: links
 *   POST {base_url}/v1/tasks/{id}/cancel
 *
 * The create carries our task's id as its Idempotency-Key. References and mask go along as data:
 * URLs: no link of ours has to be reachable from there.
 */
#include <stdlib.h>

#include "provider/job.h"

static const struct answer_field fields[] = {
	{"id", ANSWER_TEXT, JOB_ID},
	{"status", ANSWER_TEXT, JOB_STATUS},
	{"progress", ANSWER_TEXT, JOB_LOG},
	{"error.code", ANSWER_TEXT, JOB_CODE},
	{"error.message", ANSWER_TEXT, JOB_MESSAGE},
	{"results[]", ANSWER_IMAGE, 0},
	{0},
};

static const struct job_status statuses[] = {
	{"pending", JOB_AT_WORK, 0},   {"processing", JOB_AT_WORK, 0}, {"completed", JOB_WHOLE, 0},
	{"failed", JOB_FAILED, 0}, {"cancelled", JOB_CANCELLED, 0}, {0},
};

static int percent(const struct job *j) { return (int)strtol(j->answer.texts[JOB_LOG], NULL, 10); }

static void write_file(struct json_body *body, const struct provider_input *in)
{
	json_body_data_url(body, in->fd, in->bytes, catalog_format_mime(in->format));
}

static void write_request(const struct job *j, struct json_body *body)
{
	const struct provider_attempt *a = j->attempt;
	struct json_writer *w = &body->json;

	json_object_begin(w);
	upstream_members(j->provider, a->request, w);
	if (a->request->reference_count > 0) {
		if (a->request->input_fidelity.len > 0)
			json_member_slice(w, "input_fidelity", a->request->input_fidelity);
		json_key(w, "image_urls");
		json_array_begin(w);
		for (int i = 0; i < a->request->reference_count; i++)
			write_file(body, &a->references[i]);
		json_array_end(w);
	}
	if (a->mask) {
		json_key(w, "mask_url");
		write_file(body, a->mask);
	}
	json_object_end(w);
}

static const struct job_kind kind = {
	.fields = fields,
	.statuses = statuses,
	.auth = "Bearer ",
	.materials = MATERIALS_UNTOUCHED,
	.asynchronous = true,
	.cancel_method = "POST",
	.create_at = "/v1/images/generations",
	.write = write_request,
	.poll = {"/v1/tasks/", ""},
	.cancel = {"/v1/tasks/", "/cancel"},
	.percent = percent,
};

static bool evolink_create(struct provider *p, struct err *err)
{
	return job_provider_create(p, "https://api.evolink.ai", err);
}

static void evolink_start(struct provider *p, struct provider_attempt *a) { job_start(&kind, p, a); }

const struct provider_ops provider_evolink = {
	.kind = "evolink",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_TRANSPARENT | CAN_CANCEL | CAN_PROGRESS},
	.create = evolink_create,
	.destroy = job_provider_destroy,
	.start = evolink_start,
	.cancel = job_cancel,
};
