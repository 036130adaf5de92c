/* stable-diffusion.cpp's server by its native jobs (its examples/server/api.md, "sdcpp API"):
 *
 *   POST {base_url}/sdcpp/v1/img_gen            → 202 {id, status: "queued", …}
 *   GET  {base_url}/sdcpp/v1/jobs/{id}          → queued | generating | completed | failed |
 *                                                 cancelled; completed: result.images[].b64_json
 *   POST {base_url}/sdcpp/v1/jobs/{id}/cancel   → 200, or 409 once it is being made
 *
 * Its limits are those of its GET /sdcpp/v1/capabilities. It makes WebP only when it was built
 * so: PNG is asked for instead, and written anew here. References go the way its own
 * /v1/images/edits takes them: all of them in ref_images, the first as init_image too. Prompts
 * carry no settings to it (provider/prompt.h). It tells no percentage: a job that is being made
 * counts as 10.
 */
#include "provider/job.h"
#include "provider/prompt.h"

#define EDGE_MIN_PX 64
#define EDGE_MAX_PX 4096
#define BATCH_MAX 8
#define PERCENT_QUEUED 1
#define PERCENT_AT_WORK 10

static const struct answer_field fields[] = {
	{"status", ANSWER_TEXT, JOB_STATUS},
	{"id", ANSWER_TEXT, JOB_ID},
	{"error.code", ANSWER_TEXT, JOB_CODE},
	{"error.message", ANSWER_TEXT, JOB_MESSAGE},
	{"error", ANSWER_TEXT, JOB_CODE}, /* of a request that it does not take */
	{"message", ANSWER_TEXT, JOB_MESSAGE},
	{"result.images[].b64_json", ANSWER_IMAGE, 0},
	{0},
};

static const struct job_status statuses[] = {
	{"queued", JOB_AT_WORK, PERCENT_QUEUED},
	{"generating", JOB_AT_WORK, PERCENT_AT_WORK},
	{"completed", JOB_WHOLE, 0},
	{"failed", JOB_FAILED, 0},
	{"cancelled", JOB_CANCELLED, 0},
	{0},
};

static void write_images(const struct job *j, struct json_body *body)
{
	const struct materials *m = &j->materials;

	if (m->reference_count == 0)
		return;
	json_key(&body->json, "init_image");
	json_body_file(body, m->references[0].fd, m->references[0].bytes, "");
	json_key(&body->json, "ref_images");
	json_array_begin(&body->json);
	for (int i = 0; i < m->reference_count; i++)
		json_body_file(body, m->references[i].fd, m->references[i].bytes, "");
	json_array_end(&body->json);
	if (!m->has_mask)
		return;
	json_key(&body->json, "mask_image");
	json_body_file(body, m->mask.fd, m->mask.bytes, "");
}

/* A seed that nobody said is sent as -1: left out, every picture of a prompt would be the same. */
static void write_request(const struct job *j, struct json_body *body)
{
	const struct gen_request *r = j->attempt->request;
	struct json_writer *w = &body->json;
	struct buf prompt;

	buf_init(&prompt, JSON_BODY_TEXT_MAX_BYTES);
	prompt_without_args(r->prompt, &prompt);
	json_object_begin(w);
	upstream_extra(j->provider, w);
	json_member_slice(w, "prompt", buf_view(&prompt));
	json_member_int(w, "width", r->width_px);
	json_member_int(w, "height", r->height_px);
	json_member_int(w, "seed", r->seed >= 0 ? r->seed : -1);
	json_member_int(w, "batch_count", MIN(r->n, BATCH_MAX));
	json_member_str(w, "output_format", r->format == FORMAT_JPEG ? "jpeg" : "png");
	if (r->format == FORMAT_JPEG && r->compression >= 0)
		json_member_int(w, "output_compression", r->compression);
	json_member_bool(w, "embed_image_metadata", false); /* the operator's settings are his own */
	write_images(j, body);
	json_object_end(w);
	buf_finish(&prompt);
}

static const struct job_kind kind = {
	.fields = fields,
	.statuses = statuses,
	.auth = "Bearer ",
	.materials = MATERIALS_PNG,
	.cancel_method = "POST",
	.create_at = "/sdcpp/v1/img_gen",
	.write = write_request,
	.poll = {"/sdcpp/v1/jobs/", ""},
	.cancel = {"/sdcpp/v1/jobs/", "/cancel"},
};

static bool sdcpp_create(struct provider *p, struct err *err)
{
	return job_provider_create(p, "http://127.0.0.1:1234", err);
}

static void sdcpp_start(struct provider *p, struct provider_attempt *a) { job_start(&kind, p, a); }

const struct provider_ops provider_sdcpp = {
	.kind = "sdcpp",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_CANCEL | CAN_PROGRESS,
		.n_max = BATCH_MAX,
		.edge_min_px = EDGE_MIN_PX,
		.edge_max_px = EDGE_MAX_PX},
	.create = sdcpp_create,
	.destroy = job_provider_destroy,
	.start = sdcpp_start,
	.cancel = job_cancel,
};
