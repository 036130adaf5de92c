/* image_urls and mask_url, looked at before a task is made of them: what can be told to be
 * wrong from the words alone costs nothing and is said at once. What stands behind a URL
 * is found out later, by the task (task/run_inputs.c).
 */
#include "api/call.h"

#include <stdio.h>

#include "egress/guard.h"

static const char *param_of(int number) { return number == 0 ? "mask_url" : "image_urls"; }

/* A stranger's URL: its spelling, port and literal address. */
static bool check_foreign(struct call *call, int number, struct slice text, struct err *err)
{
	const struct url_rules rules = {
		.param = param_of(number), .max_bytes = GEN_URL_MAX, .http_too = true};
	struct url url;

	if (!guard_check_url(call->api->options.guard, text, &rules, &url, err))
		return number <= 1 ? false : err_prefix(err, "image_urls[%d]", number - 1);
	url_finish(&url);
	return true;
}

bool references_check(struct call *call, const struct gen_request *r, struct err *err)
{
	for (int i = 0; i < r->reference_count; i++)
		if (!check_foreign(call, i + 1, r->references[i], err))
			return false;
	return r->mask.len == 0 || check_foreign(call, 0, r->mask, err);
}
