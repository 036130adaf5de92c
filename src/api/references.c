/* References and mask, looked at before a task is made of them: what can be told to be
 * wrong from the words alone costs nothing and is said at once. What is stored here already
 * is named to the task, which keeps it until its end; what stands behind a stranger's URL is
 * found out later, by the task (task/run_inputs.c).
 */
#include "api/arrivals.h"
#include "api/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "egress/guard.h"
#include "media/media.h"

/* What all of them are looked at with. */
struct looking {
	struct call *call;
	const struct arrivals *images;
	const struct gen_request *r;
	struct references *ret;
	const struct arrival *first; /* the first reference, when it came with the request */
};

#define MASK 0 /* an input's number; references count from 1 */

static const char *param_of(const struct looking *l, int number)
{
	return number == MASK ? l->r->mask_param : l->r->reference_param;
}

/* Messages tell which of several it is. */
static bool name_it(const struct looking *l, int number, struct err *err)
{
	err->param = param_of(l, number);
	return number <= 1 ? false : err_prefix(err, "%s[%d]", err->param, number - 1);
}

/* --- what came with the request ----------------------------------------------------------- */

static bool is_one_of(int formats, enum probe_format format)
{
	static const enum catalog_format all[] = {FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if ((formats & (int)all[i]) && strcmp(catalog_format_mime(all[i]), probe_mime(format)) == 0)
			return true;
	return false;
}

static bool check_bytes(int64_t bytes, int64_t most, struct err *err)
{
	return bytes <= most || err_set(err, ERR_REQUEST_TOO_LARGE, NULL,
					"the file has %lld bytes; at most %lld are allowed",
					(long long)bytes, (long long)most);
}

static bool check_sent_reference(const struct looking *l, const struct media_stored *sent, struct err *err)
{
	const struct probe *p = &sent->probe;

	if (!is_one_of(l->r->reference_formats, p->format))
		return err_set(err, ERR_INVALID_IMAGE, NULL, "the file is %s; %.*s takes%s%s%s only",
			       probe_mime(p->format), SLICE_ARG(l->r->model),
			       l->r->reference_formats & FORMAT_PNG ? " png" : "",
			       l->r->reference_formats & FORMAT_JPEG ? " jpeg" : "",
			       l->r->reference_formats & FORMAT_WEBP ? " webp" : "");
	if (l->r->reference_square && p->width_px != p->height_px)
		return err_set(err, ERR_INVALID_IMAGE, NULL, "the image is %ux%u; %.*s takes square images only",
			       p->width_px, p->height_px, SLICE_ARG(l->r->model));
	return check_bytes(sent->bytes, l->r->reference_max_bytes, err);
}

/* A JPEG's Exif may turn it, which its head does not tell: both ways are right then. */
static bool may_be_of_size(const struct probe *image, const struct probe *mask)
{
	return (image->width_px == mask->width_px && image->height_px == mask->height_px) ||
	       (image->format == PROBE_JPEG && image->width_px == mask->height_px &&
		image->height_px == mask->width_px);
}

static bool check_sent_mask(const struct looking *l, const struct media_stored *sent, struct err *err)
{
	const struct probe *p = &sent->probe;

	if (p->format != PROBE_PNG)
		return err_set(err, ERR_INVALID_MASK, NULL, "the mask is %s; a PNG is needed",
			       probe_mime(p->format));
	if (!p->has_alpha)
		return err_set(err, ERR_INVALID_MASK, NULL,
			       "the mask has no alpha channel: its transparent pixels are the region to change");
	if (l->first && !may_be_of_size(&l->first->stored.probe, p))
		return err_set(err, ERR_INVALID_MASK, NULL,
			       "the mask is %ux%u and the first image is %ux%u: they must be of the same size",
			       p->width_px, p->height_px, l->first->stored.probe.width_px,
			       l->first->stored.probe.height_px);
	return check_bytes(sent->bytes, l->r->mask_max_bytes, err);
}

/* Where the request's own words for it are known (arrival_key), what its head tells is said
 * now; otherwise the task tells. */
static bool check_sent(struct looking *l, int number, const struct arrival *sent, struct err *err)
{
	if (number == 1)
		l->first = sent;
	if (sent->key->unfit == ERR_NONE ||
	    (number == MASK ? check_sent_mask(l, &sent->stored, err)
			    : check_sent_reference(l, &sent->stored, err)))
		return true;
	return name_it(l, number, err);
}

/* --- what is somewhere else ----------------------------------------------------------------- */

static bool begins(struct slice text, struct slice with)
{
	return text.len >= with.len && slice_ieq((struct slice){text.p, with.len}, with);
}

/* Paths and bare base64 are what callers give instead of a URL. */
static bool refuse_no_url(const struct looking *l, int number, struct err *err)
{
	const char *name = param_of(l, number);

	err_set(err, ERR_INVALID_PARAMETER, name,
		"%s must be an https:// or http:// URL, the whole file_url of an upload here, or "
		"data:image/png;base64,…", name);
	return name_it(l, number, err);
}

/* A stranger's URL: its spelling, port and literal address. */
static bool check_foreign(const struct looking *l, int number, struct slice text, struct err *err)
{
	const struct url_rules rules = {
		.param = param_of(l, number), .max_bytes = GEN_URL_MAX, .http_too = true};
	struct url url;

	if (text.len > 0 && !begins(text, SLICE("https://")) && !begins(text, SLICE("http://")))
		return refuse_no_url(l, number, err);
	if (!guard_check_url(l->call->api->options.guard, text, &rules, &url, err))
		return name_it(l, number, err);
	url_finish(&url);
	return true;
}

static struct task_input *add(const struct looking *l, int number, struct err *err)
{
	struct references *all = l->ret;

	if (!all->inputs)
		all->inputs = calloc(GEN_REFERENCES_MAX + 1, sizeof *all->inputs);
	if (!all->inputs) {
		err_set(err, ERR_INTERNAL, NULL, "out of memory");
		return NULL;
	}
	struct task_input *input = &all->inputs[all->count++];
	input->number = number;
	input->param = param_of(l, number);
	return input;
}

static bool check_one(struct looking *l, int number, struct slice text, struct err *err)
{
	const struct arrival *sent = l->images ? arrivals_find(l->images, text) : NULL;
	bool by_id = media_is_file_id(text);
	struct media_own own = {0};

	if (sent && !check_sent(l, number, sent, err))
		return false;
	if (!sent && !by_id && !media_own_link(l->call->api->options.media, text, clock_wall_ms(), &own, err)) {
		err->code = ERR_INVALID_PARAMETER;
		return name_it(l, number, err);
	}
	if (!sent && !by_id && own.kind == MEDIA_FOREIGN)
		return check_foreign(l, number, text, err);
	struct task_input *input = add(l, number, err);
	if (!input)
		return false;
	input->must_own = by_id;
	if (by_id)
		snprintf(input->file_id, sizeof input->file_id, "%.*s", SLICE_ARG(text));
	else
		memcpy(input->file_id, own.file_id, sizeof own.file_id);
	memcpy(input->blob, sent ? sent->stored.blob : own.blob, sizeof own.blob);
	return true;
}

bool references_check(struct call *call, const struct arrivals *images, const struct gen_request *r,
		      struct references *ret, struct err *err)
{
	struct looking l = {.call = call, .images = images, .r = r, .ret = ret};

	ret->count = 0;
	for (int i = 0; i < r->reference_count; i++)
		if (!check_one(&l, i + 1, r->references[i], err))
			return false;
	return r->mask.len == 0 || check_one(&l, MASK, r->mask, err);
}
