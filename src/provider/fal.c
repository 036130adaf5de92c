/* fal's queue as an upstream (fal.ai/docs/inference-api/queue, …/model-apis/errors; its own client,
 * fal-js libs/client/src/queue.ts):
 *
 *   POST {base_url}/{owner}/{app}[/{path}]                      {…} → {request_id, status, …}
 *   GET  {base_url}/{owner}/{app}/requests/{id}/status          → IN_QUEUE | IN_PROGRESS | COMPLETED
 *   GET  {base_url}/{owner}/{app}/requests/{id}                 → {images: [{url, …}], …}, or why not
 *   PUT  {base_url}/{owner}/{app}/requests/{id}/cancel
 *
 * A model's path stands in the create alone ("fal-ai/flux/dev" is asked for at "fal-ai/flux");
 * "workflows" and "comfy" stand before an owner. What is journaled is owner, app and id, so a
 * job is found again whatever the configuration says by then. status_url and its like of an
 * answer are not followed (provider/job.h). A picture that the safety checker blackened
 * (has_nsfw_concepts) is none.
 */
#include <stdio.h>
#include <string.h>

#include "provider/inputs.h"
#include "provider/job.h"

#define PERCENT_QUEUED 1
#define PERCENT_AT_WORK 10

static const struct answer_field fields[] = {
	{"status", ANSWER_TEXT, JOB_STATUS},
	{"request_id", ANSWER_TEXT, JOB_ID},
	{"images[].url", ANSWER_IMAGE, 0},
	{"image.url", ANSWER_IMAGE, 0},
	{"has_nsfw_concepts[]", ANSWER_LIST, JOB_WITHHELD},
	{"detail[].type", ANSWER_TEXT, JOB_CODE},
	{"detail[].msg", ANSWER_TEXT, JOB_MESSAGE},
	{"detail[].categories[]", ANSWER_LIST, JOB_CATEGORIES},
	{"detail", ANSWER_TEXT, JOB_MESSAGE},
	{"error_type", ANSWER_TEXT, JOB_CODE},
	{"error", ANSWER_TEXT, JOB_MESSAGE},
	{0},
};

static const struct job_status statuses[] = {
	{"IN_QUEUE", JOB_AT_WORK, PERCENT_QUEUED},
	{"IN_PROGRESS", JOB_AT_WORK, PERCENT_AT_WORK},
	{"COMPLETED", JOB_READY, 0},
	{0},
};

static const struct inputs_kind inputs = {
	.names = {[INPUT_PROMPT] = "prompt", [INPUT_N] = "num_images", [INPUT_SIZE] = "image_size",
		  [INPUT_SEED] = "seed", [INPUT_FORMAT] = "output_format", [INPUT_IMAGE] = "image_url",
		  [INPUT_MASK] = "mask_url"},
	.jpeg = "jpeg",
};

static void create_path(const struct job *j, char ret[JOB_PATH_MAX])
{
	struct slice model = upstream_model(j->provider, j->attempt->request);

	snprintf(ret, JOB_PATH_MAX, "/%.*s", (int)MIN(model.len, 200), model.p);
}

/* Owner and app, with what may stand before them. */
static int app_len(struct slice model)
{
	int parts = slice_starts(model, SLICE("workflows/")) || slice_starts(model, SLICE("comfy/")) ? 3 : 2;

	for (size_t i = 0; i < model.len; i++)
		if (model.p[i] == '/' && --parts == 0)
			return (int)i;
	return (int)model.len;
}

static bool make_id(const struct job *j, const char *said, char ret[JOB_ID_MAX + 1])
{
	struct slice model = upstream_model(j->provider, j->attempt->request);
	int n = snprintf(ret, JOB_ID_MAX + 1, "%.*s/requests/%s", app_len(model), model.p, said);

	return n > 0 && n <= JOB_ID_MAX;
}

static void write_request(const struct job *j, struct json_body *body)
{
	json_object_begin(&body->json);
	upstream_extra(j->provider, &body->json);
	inputs_write(j->provider, &inputs, j->attempt, &j->materials, body);
	json_object_end(&body->json);
}

static const struct job_kind kind = {
	.fields = fields,
	.statuses = statuses,
	.auth = "Key ",
	.materials = MATERIALS_AS_THEY_ARE,
	.cancel_method = "PUT",
	.create_path = create_path,
	.write = write_request,
	.make_id = make_id,
	.poll = {"/", "/status"},
	.result = {"/", ""},
	.cancel = {"/", "/cancel"},
};

static bool is_model(const char *name)
{
	return strchr(name, '/') && strlen(name) <= JOB_ID_MAX / 2 && job_is_plain(name, true);
}

static bool fal_create(struct provider *p, struct err *err)
{
	return upstream_check_models(p, is_model, "fal-ai/flux/schnell", err) && inputs_create(p, &inputs, err) &&
	       job_provider_create(p, "https://queue.fal.run", err);
}

static void fal_start(struct provider *p, struct provider_attempt *a) { job_start(&kind, p, a); }

const struct provider_ops provider_fal = {
	.kind = "fal",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_CANCEL | CAN_PROGRESS},
	.create = fal_create,
	.destroy = job_provider_destroy,
	.start = fal_start,
	.cancel = job_cancel,
};
