/* Files and memory with conditions and ranges (RFC 9110 §13 and §14). */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "http/conn.h"
#include "http/date.h"

#define SCARCE_RETRY_MS 1000

struct range {
	uint64_t first, len;
};

enum range_kind { RANGE_NONE, RANGE_ONE, RANGE_OUTSIDE };

static bool parse_number(struct slice s, uint64_t *ret)
{
	uint64_t n = 0;

	if (s.len == 0 || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	*ret = n;
	return true;
}

/* "bytes=first-last", "bytes=first-", "bytes=-suffix". What is malformed, of another unit
 * or several ranges is no range: the whole is then sent, as it may be. */
static enum range_kind parse_range(struct slice value, uint64_t size, struct range *ret)
{
	struct slice unit = SLICE("bytes=");
	uint64_t first, last;

	if (value.len <= unit.len || !slice_ieq((struct slice){value.p, unit.len}, unit))
		return RANGE_NONE;
	struct slice spec = slice_skip(value, unit.len);
	const char *dash = memchr(spec.p, '-', spec.len);
	if (!dash)
		return RANGE_NONE;
	struct slice left = {spec.p, (size_t)(dash - spec.p)},
		     right = slice_skip(spec, left.len + 1);
	if (left.len == 0) {
		if (!parse_number(right, &last))
			return RANGE_NONE;
		if (last == 0 || size == 0)
			return RANGE_OUTSIDE;
		ret->len = MIN(last, size);
		ret->first = size - ret->len;
		return RANGE_ONE;
	}
	if (!parse_number(left, &first))
		return RANGE_NONE;
	last = size ? size - 1 : 0;
	if (right.len && (!parse_number(right, &last) || last < first))
		return RANGE_NONE;
	if (first >= size)
		return RANGE_OUTSIDE;
	last = MIN(last, size - 1);
	*ret = (struct range){first, last - first + 1};
	return RANGE_ONE;
}

static struct slice without_weak(struct slice tag)
{
	return slice_starts(tag, SLICE("W/")) ? slice_skip(tag, 2) : tag;
}

/* Whether a list of entity tags has this one (weak comparison), or is "*". */
static bool list_has_etag(struct slice list, struct slice etag)
{
	if (slice_is(list, "*"))
		return true;
	while (list.len) {
		const char *comma = memchr(list.p, ',', list.len);
		struct slice item = {list.p, comma ? (size_t)(comma - list.p) : list.len};
		list = slice_skip(list, item.len + 1);
		while (item.len && (*item.p == ' ' || *item.p == '\t'))
			item = slice_skip(item, 1);
		while (item.len && (item.p[item.len - 1] == ' ' || item.p[item.len - 1] == '\t'))
			item.len--;
		if (item.len && slice_eq(without_weak(item), without_weak(etag)))
			return true;
	}
	return false;
}

/* The content's validators, as they are sent. */
struct validators {
	struct slice etag;
	char modified[HTTP_DATE_MAX]; /* "": none */
};

static bool is_unchanged(const struct http_exchange *x, const struct validators *v)
{
	struct slice tags = http_header(x, "if-none-match");
	struct slice since = http_header(x, "if-modified-since");

	if (x->method != HTTP_GET && x->method != HTTP_HEAD)
		return false;
	if (tags.p)
		return v->etag.len && list_has_etag(tags, v->etag);
	/* The very date that was sent is what caches send back. */
	return since.len && slice_is(since, v->modified);
}

static bool range_applies(const struct http_exchange *x, const struct validators *v)
{
	struct slice condition = http_header(x, "if-range");

	if (!condition.p)
		return true;
	if (condition.len && *condition.p == '"')
		return slice_eq(condition, v->etag);
	return condition.len && slice_is(condition, v->modified);
}

static void release(const struct http_content *content)
{
	if (content->fd >= 0)
		close(content->fd);
	else if (content->release)
		content->release((void *)(uintptr_t)content->memory.p);
}

static bool send_part(struct http_conn *c, const struct http_content *content, struct range part)
{
	struct http_blocks *blocks = &c->worker->blocks;

	if (content->fd >= 0)
		return http_out_file(&c->out, blocks, content->fd, part.first, part.len);
	if (part.len == 0) {
		release(content);
		return true;
	}
	/* A part of memory that must be released by its start is sent as a copy. */
	struct slice s = {content->memory.p + part.first, part.len};
	if (content->release && part.first > 0) {
		bool ok = http_out_copy(&c->out, blocks, s);
		release(content);
		return ok;
	}
	return http_out_owned(&c->out, blocks, s.p, s.len, content->release);
}

static void answer(struct http_exchange *x, int status, const struct http_content *content,
		   struct range part)
{
	struct http_conn *c = http_conn_of(x);
	size_t before = c->out.queued_bytes;
	const char *type = status == 304 ? NULL : content->content_type;
	bool ok = http_response_head(c, status, type, (int64_t)part.len);

	c->answer = HTTP_ANSWER_DONE;
	if (ok && status != 304 && x->method != HTTP_HEAD)
		ok = send_part(c, content, part);
	else
		release(content);
	c->queued_bytes += c->out.queued_bytes - before;
	c->aborted |= !ok;
	http_conn_schedule(c);
}

static void answer_outside(struct http_exchange *x, const struct http_content *content,
			   uint64_t size)
{
	char range[40];
	struct err err;

	snprintf(range, sizeof range, "bytes */%llu", (unsigned long long)size);
	http_set_header(x, "Content-Range", range);
	release(content);
	err_set(&err, ERR_RANGE_UNSATISFIABLE, NULL,
		"the range lies outside of the %llu bytes there are", (unsigned long long)size);
	http_respond_error(x, &err);
}

static void set_validators(struct http_exchange *x, const struct http_content *content,
			   struct validators *v)
{
	*v = (struct validators){.etag = slice_of(content->etag)};
	if (v->etag.len)
		http_set_header_slice(x, "ETag", v->etag);
	if (content->modified_unix_s) {
		http_date_format(content->modified_unix_s, v->modified);
		http_set_header(x, "Last-Modified", v->modified);
	}
}

void http_respond_content(struct http_exchange *x, const struct http_content *content)
{
	uint64_t size = content->fd >= 0 ? content->size_bytes : content->memory.len;
	struct range part = {0, size};
	enum range_kind kind = RANGE_NONE;
	struct validators v;
	char text[80];

	if (!http_may_answer(http_conn_of(x))) {
		release(content);
		return;
	}
	if (content->fd >= 0 && fd_is_scarce(content->fd)) {
		struct err err = {.retry_after_ms = SCARCE_RETRY_MS};
		release(content);
		err_set(&err, ERR_UNAVAILABLE, NULL, "too many files are being read at the same time");
		http_respond_error(x, &err);
		return;
	}
	set_validators(x, content, &v);
	if (is_unchanged(x, &v)) {
		answer(x, 304, content, (struct range){0, 0});
		return;
	}
	http_set_header(x, "Accept-Ranges", "bytes");
	if (x->method == HTTP_GET && range_applies(x, &v))
		kind = parse_range(http_header(x, "range"), size, &part);
	if (kind == RANGE_OUTSIDE) {
		answer_outside(x, content, size);
		return;
	}
	if (kind == RANGE_ONE) {
		snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)part.first,
			 (unsigned long long)(part.first + part.len - 1), (unsigned long long)size);
		http_set_header(x, "Content-Range", text);
	}
	answer(x, kind == RANGE_ONE ? 206 : 200, content, part);
}
