/* image_urls and mask_url, looked at before a task is made of them: what can be told to be
 * wrong from the words alone costs nothing and is said at once. What is stored here already
 * is named to the task, which keeps it until its end; what stands behind a stranger's URL is
 * found out later, by the task (task/run_inputs.c).
 */
#include "api/call.h"
#include "api/inline.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "egress/guard.h"
#include "media/media.h"

/* Messages tell which of several it is. */
static bool name_it(int number, struct err *err)
{
	err->param = number == 0 ? "mask_url" : "image_urls";
	return number <= 1 ? false : err_prefix(err, "image_urls[%d]", number - 1);
}

static bool begins(struct slice text, struct slice with)
{
	return text.len >= with.len && slice_ieq((struct slice){text.p, with.len}, with);
}

/* Paths, ids and bare base64 are what callers give instead of a URL. */
static bool refuse_no_url(int number, struct err *err)
{
	const char *name = number == 0 ? "mask_url" : "image_urls";

	err_set(err, ERR_INVALID_PARAMETER, name,
		"%s must be an https:// or http:// URL, the whole file_url of an upload here, or "
		"data:image/png;base64,…", name);
	return name_it(number, err);
}

/* A stranger's URL: its spelling, port and literal address. */
static bool check_foreign(struct call *call, int number, struct slice text, struct err *err)
{
	const struct url_rules rules = {.param = number == 0 ? "mask_url" : "image_urls",
					.max_bytes = GEN_URL_MAX,
					.http_too = true};
	struct url url;

	if (text.len > 0 && !begins(text, SLICE("https://")) && !begins(text, SLICE("http://")))
		return refuse_no_url(number, err);
	if (!guard_check_url(call->api->options.guard, text, &rules, &url, err))
		return name_it(number, err);
	url_finish(&url);
	return true;
}

static struct task_input *add(struct references *all, int number)
{
	if (!all->inputs)
		all->inputs = calloc(GEN_REFERENCES_MAX + 1, sizeof *all->inputs);
	if (!all->inputs)
		return NULL;
	struct task_input *input = &all->inputs[all->count++];
	input->number = number;
	return input;
}

static bool keep(struct references *ret, int number, const char *blob, const char *file_id, struct err *err)
{
	struct task_input *input = add(ret, number);

	if (!input)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	memcpy(input->blob, blob, strlen(blob) + 1);
	memcpy(input->file_id, file_id, strlen(file_id) + 1);
	return true;
}

static bool check_one(struct call *call, const struct inline_body *body, int number, struct slice text,
		      struct references *ret, struct err *err)
{
	const struct inline_image *sent = inline_find(body, text);
	struct media_own own;

	if (sent) /* it was a data: URL */
		return keep(ret, number, sent->stored.blob, "", err);
	if (!media_own_link(call->api->options.media, text, clock_wall_ms(), &own, err)) {
		err->code = ERR_INVALID_PARAMETER;
		return name_it(number, err);
	}
	if (own.kind == MEDIA_FOREIGN)
		return check_foreign(call, number, text, err);
	return keep(ret, number, own.blob, own.file_id, err);
}

bool references_check(struct call *call, const struct inline_body *body, const struct gen_request *r,
		      struct references *ret, struct err *err)
{
	ret->count = 0;
	for (int i = 0; i < r->reference_count; i++)
		if (!check_one(call, body, i + 1, r->references[i], ret, err))
			return false;
	return r->mask.len == 0 || check_one(call, body, 0, r->mask, ret, err);
}
