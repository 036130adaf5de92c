/* Heads of answers, and answers that are there at once. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "http/conn.h"
#include "http/scan.h"
#include "http/status.h"

#define FIELDS_MAX_BYTES 8192
/* Everything in a head but the content type and the handler's fields. */
#define HEAD_FIXED_BYTES 512

static const struct status_line {
	uint16_t status;
	struct slice line;
} status_lines[] = {
#define X(status, reason) \
	{status, \
	 {"HTTP/1.1 " #status " " reason "\r\n", \
	  sizeof("HTTP/1.1 " #status " " reason "\r\n") - 1}},
	HTTP_STATUS_TABLE(X)
#undef X
};

static struct slice status_line(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(status_lines); i++)
		if (status_lines[i].status == status)
			return status_lines[i].line;
	return (struct slice){0};
}

/* --- the handler's fields -------------------------------------------------- */

void http_response_forget_fields(struct http_conn *c)
{
	if (c->fields_in_block)
		http_blocks_give(&c->worker->blocks, c->fields);
	c->fields = NULL; /* or it lies in the arena */
	c->fields_len = 0;
	c->fields_in_block = false;
}

void http_response_keep_fields(struct http_conn *c)
{
	if (!c->fields_in_block)
		return;
	char *kept = arena_strndup(&c->arena, c->fields, c->fields_len);
	if (!kept)
		return; /* the arena is full: the block stays */
	http_blocks_give(&c->worker->blocks, c->fields);
	c->fields = kept;
	c->fields_in_block = false;
}

static bool fields_to_block(struct http_conn *c)
{
	if (c->fields_in_block)
		return true;
	char *block = http_blocks_take(&c->worker->blocks);
	if (!block)
		return false;
	if (c->fields_len)
		memcpy(block, c->fields, c->fields_len);
	c->fields = block;
	c->fields_in_block = true;
	return true;
}

bool http_set_header_slice(struct http_exchange *x, const char *name, struct slice value)
{
	struct http_conn *c = http_conn_of(x);
	size_t name_len = strlen(name), len = name_len + value.len + 4;

	if (name_len == 0 || http_scan(name, name + name_len, HTTP_CHAR_TOKEN) != name + name_len ||
	    http_scan_field(value.p, value.p + value.len) != value.p + value.len) {
		log_warn("http.bad_answer_field", "name=%s", log_quote(name));
		return false;
	}
	if (c->answer != HTTP_ANSWER_NONE || len > FIELDS_MAX_BYTES - c->fields_len ||
	    !fields_to_block(c))
		return false;
	char *p = c->fields + c->fields_len;
	memcpy(p, name, name_len);
	memcpy(p + name_len, ": ", 2);
	if (value.len)
		memcpy(p + name_len + 2, value.p, value.len);
	memcpy(p + len - 2, "\r\n", 2);
	c->fields_len += (uint32_t)len;
	return true;
}

bool http_set_header(struct http_exchange *x, const char *name, const char *value)
{
	return http_set_header_slice(x, name, slice_of(value));
}

/* --- heads ----------------------------------------------------------------- */

static char *put(char *p, struct slice s)
{
	if (s.len)
		memcpy(p, s.p, s.len);
	return p + s.len;
}

static char *put_number(char *p, uint64_t n)
{
	char digits[20];
	int len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	while (len > 0)
		*p++ = digits[--len];
	return p;
}

static char *put_status_line(char *p, int status)
{
	struct slice line = status_line(status);

	if (line.len)
		return put(p, line);
	p = put(p, SLICE("HTTP/1.1 "));
	p = put_number(p, (uint64_t)status);
	return put(p, SLICE(" -\r\n"));
}

static bool has_body(int status) { return status != 204 && status != 304 && status >= 200; }

static char *put_framing(char *p, struct http_conn *c, int status, int64_t length)
{
	if (length >= 0 && has_body(status)) {
		p = put(p, SLICE("Content-Length: "));
		p = put_number(p, (uint64_t)length);
		p = put(p, SLICE("\r\n"));
	}
	if (c->chunked_out)
		p = put(p, SLICE("Transfer-Encoding: chunked\r\n"));
	if (!c->keep_alive)
		return put(p, SLICE("Connection: close\r\n"));
	return c->http10 ? put(p, SLICE("Connection: keep-alive\r\n")) : p;
}

bool http_response_head(struct http_conn *c, int status, const char *content_type, int64_t length)
{
	struct http_worker *w = c->worker;
	struct slice type = slice_of(content_type);

	if (length >= 0)
		http_body_abandon(c);
	if (atomic_load_explicit(&w->shared->draining, memory_order_relaxed) ||
	    (length < 0 && c->http10))
		c->keep_alive = false;
	c->chunked_out = length < 0 && !c->http10 && has_body(status);
	char *start =
		http_out_room(&c->out, &w->blocks, HEAD_FIXED_BYTES + type.len + c->fields_len);
	if (!start)
		return false;
	char *p = put_status_line(start, status);
	p = put(p, http_worker_date(w));
	if (type.len) {
		p = put(p, SLICE("Content-Type: "));
		p = put(p, type);
		p = put(p, SLICE("\r\n"));
	}
	p = put_framing(p, c, status, length);
	p = put(p, SLICE("x-request-id: "));
	p = put(p, slice_of(c->x.request_id));
	p = put(p, SLICE("\r\n"));
	p = put(p, (struct slice){c->fields, c->fields_len});
	p = put(p, SLICE("\r\n"));
	http_out_used(&c->out, (size_t)(p - start));
	c->status = (uint16_t)status;
	http_response_forget_fields(c);
	return true;
}

/* --- answers --------------------------------------------------------------- */

enum body_kind { BODY_COPIED, BODY_KEPT };

/* release: what becomes of a kept body; NULL: nothing. */
static void respond(struct http_exchange *x, int status, const char *content_type,
		    struct slice body, enum body_kind kind, void (*release)(void *p))
{
	struct http_conn *c = http_conn_of(x);
	struct http_blocks *blocks = &c->worker->blocks;
	size_t before = c->out.queued_bytes;
	bool send = has_body(status) && x->method != HTTP_HEAD, ok;

	if (!http_may_answer(c)) {
		if (release)
			release((void *)(uintptr_t)body.p);
		return;
	}
	ok = http_response_head(c, status, content_type, (int64_t)body.len);
	c->answer = HTTP_ANSWER_DONE;
	if (ok && send && kind == BODY_COPIED)
		ok = http_out_copy(&c->out, blocks, body);
	else if (ok && send)
		ok = http_out_owned(&c->out, blocks, body.p, body.len, release);
	else if (release)
		release((void *)(uintptr_t)body.p);
	c->queued_bytes += c->out.queued_bytes - before;
	c->aborted |= !ok;
	http_conn_schedule(c);
}

void http_respond(struct http_exchange *x, int status, const char *content_type, struct slice body)
{
	respond(x, status, content_type, body, BODY_COPIED, NULL);
}

void http_respond_owned(struct http_exchange *x, int status, const char *content_type, char *body,
			size_t len, void (*release)(void *body))
{
	respond(x, status, content_type, (struct slice){body, len}, BODY_KEPT,
		release ? release : free);
}

void http_respond_static(struct http_exchange *x, int status, const char *content_type,
			 struct slice body)
{
	respond(x, status, content_type, body, BODY_KEPT, NULL);
}

/* --- errors ---------------------------------------------------------------- */

static void write_plain_error(struct http_exchange *x, const struct err *err)
{
	char text[ERR_MESSAGE_MAX + 2];
	int len = snprintf(text, sizeof text, "%s\n", err->message);

	http_respond(x, err_http_status(err->code), "text/plain; charset=utf-8",
		     (struct slice){text, (size_t)len});
}

void http_response_error(struct http_conn *c, const struct err *err)
{
	if (err->retry_after_ms > 0) {
		char seconds[24];
		snprintf(seconds, sizeof seconds, "%lld",
			 (long long)(err->retry_after_ms + 999) / 1000);
		http_set_header(&c->x, "Retry-After", seconds);
	}
	if (c->worker->options->write_error)
		c->worker->options->write_error(&c->x, err);
	if (c->answer == HTTP_ANSWER_NONE)
		write_plain_error(&c->x, err);
}

void http_respond_error(struct http_exchange *x, const struct err *err)
{
	struct http_conn *c = http_conn_of(x);

	if (http_may_answer(c))
		http_response_error(c, err);
}

void http_abort(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);

	if (!c->begun)
		return;
	c->aborted = true;
	http_conn_schedule(c);
}

bool http_answered(const struct http_exchange *x)
{
	return http_conn_of(x)->answer != HTTP_ANSWER_NONE;
}
