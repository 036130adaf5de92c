/* Replicate as an upstream (replicate.com/docs/reference/http; its own client, replicate-javascript):
 *
 *   POST {base_url}/models/{owner}/{name}/predictions  {"input": {…}}               official models
 *   POST {base_url}/predictions  {"version": "…", "input": {…}}                     a version
 *   GET  {base_url}/predictions/{id}          → starting | processing | succeeded | failed |
 *                                                canceled; output: a link, or a list of them
 *   POST {base_url}/predictions/{id}/cancel
 *
 * `Prefer: wait=n` holds the create until the images are there; its id is not known meanwhile,
 * so it is not asked for unless the operator says so (`wait`). Models are "owner/name",
 * "owner/name:version" or a version. References and mask go as data: URLs, of 10 MB together as
 * its client allows. urls.get and urls.cancel of an answer are not followed (provider/job.h).
 * Progress is read off the log, as its client does (parseProgressFromLogs).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/inputs.h"
#include "provider/job.h"

#define MATERIALS_MAX_BYTES 10000000
#define PERCENT_STARTING 1
#define PERCENT_AT_WORK 10

static const struct answer_field fields[] = {
	{"status", ANSWER_TEXT, JOB_STATUS},
	{"id", ANSWER_TEXT, JOB_ID},
	{"output", ANSWER_IMAGE, 0},
	{"output[]", ANSWER_IMAGE, 0},
	{"error", ANSWER_TEXT, JOB_MESSAGE},
	{"logs", ANSWER_TAIL, JOB_LOG},
	{"title", ANSWER_TEXT, JOB_CODE}, /* of a request that it does not take */
	{"detail", ANSWER_TEXT, JOB_MESSAGE},
	{0},
};

static const struct job_status statuses[] = {
	{"starting", JOB_AT_WORK, PERCENT_STARTING},
	{"processing", JOB_AT_WORK, PERCENT_AT_WORK},
	{"succeeded", JOB_WHOLE, 0},
	{"failed", JOB_FAILED, 0},
	{"canceled", JOB_CANCELLED, 0},
	{"aborted", JOB_CANCELLED, 0},
	{0},
};

static const struct inputs_kind inputs = {
	.names = {[INPUT_PROMPT] = "prompt", [INPUT_N] = "num_outputs", [INPUT_ASPECT_RATIO] = "aspect_ratio",
		  [INPUT_SEED] = "seed", [INPUT_FORMAT] = "output_format", [INPUT_IMAGE] = "image",
		  [INPUT_MASK] = "mask"},
	.jpeg = "jpg",
	.webp = true,
};

/* "owner/name" without a version. */
static bool is_official(struct slice model)
{
	return memchr(model.p, '/', model.len) && !memchr(model.p, ':', model.len);
}

/* What follows the colon, or all of it. */
static struct slice version_of(struct slice model)
{
	const char *colon = memchr(model.p, ':', model.len);

	return colon ? slice_skip(model, (size_t)(colon + 1 - model.p)) : model;
}

static void create_path(const struct job *j, char ret[JOB_PATH_MAX])
{
	struct slice model = upstream_model(j->provider, j->attempt->request);

	if (is_official(model))
		snprintf(ret, JOB_PATH_MAX, "/models/%.*s/predictions", (int)MIN(model.len, 200), model.p);
	else
		snprintf(ret, JOB_PATH_MAX, "/predictions");
}

static void write_request(const struct job *j, struct json_body *body)
{
	struct slice model = upstream_model(j->provider, j->attempt->request);
	struct json_writer *w = &body->json;

	json_object_begin(w);
	if (!is_official(model))
		json_member_slice(w, "version", version_of(model));
	json_key(w, "input");
	json_object_begin(w);
	upstream_extra(j->provider, w);
	inputs_write(j->provider, &inputs, j->attempt, &j->materials, body);
	json_object_end(w);
	json_object_end(w);
}

/* "  76%|█████   | 19/25 [00:03<…": the last such line's. */
static int percent(const struct job *j)
{
	const char *log = j->answer.texts[JOB_LOG], *last = NULL;

	for (const char *at = strstr(log, "%|"); at; at = strstr(at + 2, "%|"))
		last = at;
	if (!last)
		return 0;
	const char *digits = last;
	while (digits > log && digits[-1] >= '0' && digits[-1] <= '9' && last - digits < 3)
		digits--;
	return digits < last ? (int)strtol(digits, NULL, 10) : 0;
}

static const struct job_kind kind = {
	.fields = fields,
	.statuses = statuses,
	.auth = "Bearer ",
	.materials = MATERIALS_AS_THEY_ARE,
	.materials_max_bytes = MATERIALS_MAX_BYTES,
	.cancel_method = "POST",
	.create_path = create_path,
	.write = write_request,
	.poll = {"/predictions/", ""},
	.cancel = {"/predictions/", "/cancel"},
	.percent = percent,
};

/* "owner/name", "owner/name:version", "version": nothing else goes into a path. */
static bool is_model(const char *name)
{
	const char *colon = strchr(name, ':');
	char owner_name[JOB_ID_MAX + 1];
	size_t len = colon ? (size_t)(colon - name) : strlen(name);

	if (len >= sizeof owner_name || (colon && !job_is_plain(colon + 1, false)))
		return false;
	memcpy(owner_name, name, len);
	owner_name[len] = '\0';
	const char *slash = strchr(owner_name, '/');
	return job_is_plain(owner_name, true) && (slash ? !strchr(slash + 1, '/') : !colon);
}

static bool replicate_create(struct provider *p, struct err *err)
{
	return upstream_check_models(p, is_model, "black-forest-labs/flux-schnell", err) &&
	       inputs_create(p, &inputs, err) &&
	       job_provider_create(p, "https://api.replicate.com/v1", err);
}

static void replicate_start(struct provider *p, struct provider_attempt *a) { job_start(&kind, p, a); }

const struct provider_ops provider_replicate = {
	.kind = "replicate",
	.can = {.features = CAN_EDITS | CAN_MASKS | CAN_VARIATIONS | CAN_CANCEL | CAN_PROGRESS},
	.create = replicate_create,
	.destroy = job_provider_destroy,
	.start = replicate_start,
	.cancel = job_cancel,
};
