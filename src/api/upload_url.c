/* POST /v1/files/upload/url: {"file_url": "https://…", "file_name": "…"}. The image is
 * fetched through the guard, piece by piece into the intake. */
#include "api/upload.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "egress/egress.h"
#include "http/scan.h"
#include "json/fields.h"
#include "media/media.h"

#define URL_BODY_MAX (64 * 1024)
#define URL_MAX 8192
#define FETCH_TIMEOUT_MS 120000
#define FETCH_MIN_BYTES_PER_S 1024

struct url_upload {
	struct upload u;
	struct egress_request request;
	bool fetching;
	size_t url_len;
	char url[URL_MAX];
};

struct body {
	struct slice file_url, file_name;
	bool has_file_url, has_file_name;
};

static const struct json_field fields[] = {
	{JSON_FIELD(struct body, file_url), .type = JSON_FIELD_STRING, .flags = JSON_FIELD_REQUIRED,
	 .min = 1, .max = URL_MAX, .doc = "Where the image is: http or https."},
	{JSON_FIELD(struct body, file_name), .type = JSON_FIELD_STRING, .min = 1, .max = UPLOAD_NAME_MAX,
	 .doc = "What to call it."},
	{0},
};

static struct url_upload *of(struct upload *u) { return CONTAINER_OF(u, struct url_upload, u); }

/* --- the fetch -------------------------------------------------------------------------- */

static bool on_piece(struct egress_request *r, struct slice piece)
{
	struct url_upload *f = r->ctx;
	struct err err;

	if (!f->u.x)
		return true; /* cancelled already */
	if (!upload_write(&f->u, piece, &err)) {
		upload_refuse(&f->u, &err);
		return true;
	}
	return f->u.room;
}

static void on_room(struct upload *u) { egress_resume(&of(u)->request); }

static bool fetch_failed(const struct egress_result *result, int64_t max_bytes, struct err *err)
{
	if (result->outcome == EGRESS_TOO_LARGE)
		return err_set(err, ERR_REQUEST_TOO_LARGE, "file_url",
			       "file_url: the file is larger than %lld bytes", (long long)max_bytes);
	if (result->outcome == EGRESS_UNAVAILABLE)
		return err_set(err, ERR_UNAVAILABLE, NULL, "file_url: %s", result->message);
	if (result->outcome == EGRESS_HTTP)
		return err_set(err, ERR_INVALID_PARAMETER, "file_url",
			       "file_url: its server answered %d", result->status);
	return err_set(err, ERR_INVALID_PARAMETER, "file_url", "file_url: %s", result->message);
}

static void on_fetched(struct egress_request *r)
{
	struct url_upload *f = r->ctx;
	bool fetched = r->result.outcome == EGRESS_OK;
	struct err err;

	f->fetching = false;
	fetch_failed(&r->result, r->max_bytes, &err);
	egress_result_finish(&r->result);
	if (!upload_came_back(&f->u))
		return;
	if (fetched)
		upload_close(&f->u);
	else
		upload_refuse(&f->u, &err);
}

static void start(struct upload *u)
{
	struct url_upload *f = of(u);
	struct err err;

	if (!upload_open(u, &err)) {
		upload_refuse(u, &err);
		return;
	}
	f->request = (struct egress_request){
		.url = {f->url, f->url_len},
		.rules = {.param = "file_url", .max_bytes = URL_MAX, .http_too = true},
		.bulk = true,
		.timeout_ms = FETCH_TIMEOUT_MS,
		.max_bytes = u->api->options.files.max_bytes,
		.min_bytes_per_s = FETCH_MIN_BYTES_PER_S,
		.redirects = EGRESS_REDIRECTS_MAX,
		.sink = EGRESS_PIECES,
		.on_piece = on_piece,
		.done = on_fetched,
		.ctx = f,
	};
	f->fetching = true;
	u->holds++;
	egress_submit(u->api->options.egress, &f->request);
}

static void stop(struct upload *u)
{
	if (of(u)->fetching)
		egress_cancel(&of(u)->request);
}

static void destroy(struct upload *u) { free(of(u)); }

/* --- the request -------------------------------------------------------------------------- */

/* What stands behind the path's last slash, unescaped. */
static void name_by_url(struct upload *u, struct slice url)
{
	size_t end = 0, at;

	while (end < url.len && url.p[end] != '?' && url.p[end] != '#')
		end++;
	for (at = end; at > 0 && url.p[at - 1] != '/'; at--)
		;
	if (at < sizeof "https://" - 1)
		return; /* the host */
	for (; at < end; at++) {
		char c = url.p[at];
		if (c == '%' && at + 2 < end && http_hex_digit(url.p[at + 1]) >= 0 &&
		    http_hex_digit(url.p[at + 2]) >= 0) {
			c = (char)(http_hex_digit(url.p[at + 1]) << 4 | http_hex_digit(url.p[at + 2]));
			at += 2;
		}
		upload_add_name(u, (struct slice){&c, 1});
	}
}

static bool check_url(struct call *call, struct slice text, struct err *err)
{
	const struct url_rules rules = {.param = "file_url", .max_bytes = URL_MAX, .http_too = true};
	struct media_own own;
	struct url url;

	if (!media_own_link(call->api->options.media, text, clock_wall_ms(), &own, err)) {
		err->code = ERR_INVALID_PARAMETER;
		err->param = "file_url";
		return false;
	}
	if (own.kind != MEDIA_FOREIGN)
		return err_set(err, ERR_INVALID_PARAMETER, "file_url",
			       "file_url is a link to what is stored here already: use it as it is, in "
			       "image_urls for instance");
	if (!guard_check_url(call->api->options.guard, text, &rules, &url, err))
		return false;
	url_finish(&url);
	return true;
}

static void on_body(struct http_exchange *x, struct slice text)
{
	const struct json_value *json = call_parse_body(x, text);
	struct body b = {0};
	struct err err;

	if (!json)
		return;
	if (!json_fields_read(json, fields, 0, http_arena(x), &b, &err) ||
	    !check_url(call_of(x), b.file_url, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct url_upload *f = calloc(1, sizeof *f);
	if (!f) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	f->u = (struct upload){.param = "file_url", .start = start, .on_room = on_room, .stop = stop,
			       .destroy = destroy};
	f->url_len = MIN(b.file_url.len, sizeof f->url);
	memcpy(f->url, b.file_url.p, f->url_len);
	if (b.has_file_name)
		upload_add_name(&f->u, b.file_name);
	else
		name_by_url(&f->u, b.file_url);
	upload_start(&f->u, x, 0);
}

void api_upload_url(struct http_exchange *x) { http_body_collect(x, URL_BODY_MAX, on_body); }
