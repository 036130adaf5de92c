/* A head is read line by line; an incomplete line is read again from its start when
 * more has come, which keeps the state to one number (and costs little: a line is at
 * most max_head_bytes, and sixteen bytes are looked at in one step). */
#include "http/parse.h"

#include "http/scan.h"
#include "http/target.h"

#define METHOD_MAX_BYTES 20
#define VERSION_BYTES 8 /* "HTTP/1.1" */

enum step { STEP_START, STEP_EMPTY_LINE, STEP_REQUEST_LINE, STEP_FIELDS };

/* One call's arguments, and where it is. */
struct reader {
	struct http_parse *p;
	struct http_head *head;
	const char *data, *at, *end;
	const struct http_limits *limits;
	struct err *err;
};

static enum http_parse_result bad(struct reader *r, enum err_code code, const char *why)
{
	err_set(r->err, code, NULL, "%s", why);
	return HTTP_PARSE_BAD;
}

static struct http_span span(const struct reader *r, struct slice s)
{
	return (struct http_span){(uint16_t)(s.p - r->data), (uint16_t)s.len};
}

/* --- the request line ------------------------------------------------------ */

static bool find_method(struct slice name, enum http_method *ret)
{
	static const struct slice names[] = {
#define X(id, text) [id] = {text, sizeof(text) - 1},
		HTTP_METHOD_TABLE(X)
#undef X
	};

	for (unsigned m = 0; m < ARRAY_LEN(names); m++)
		if (slice_eq(name, names[m])) {
			*ret = m;
			return true;
		}
	return false;
}

static enum http_parse_result read_version(struct reader *r, const char *v)
{
	if (r->end - v < VERSION_BYTES + 2)
		return HTTP_PARSE_MORE;
	if (memcmp(v, "HTTP/", 5) != 0 || v[5] < '0' || v[5] > '9' || v[6] != '.' || v[7] < '0' ||
	    v[7] > '9' || v[8] != '\r' || v[9] != '\n')
		return bad(r, ERR_INVALID_REQUEST, "malformed request line");
	if (v[5] != '1')
		return bad(r, ERR_HTTP_VERSION, "this server speaks HTTP/1.1");
	r->head->minor = v[7] == '0' ? 0 : 1;
	r->at = v + VERSION_BYTES + 2;
	return HTTP_PARSE_DONE;
}

static enum http_parse_result take_target(struct reader *r, struct slice text)
{
	struct http_head *h = r->head;
	struct http_target target;

	if (!http_target_parse(text, &target, r->err))
		return HTTP_PARSE_BAD;
	if (target.asterisk && h->method != HTTP_OPTIONS)
		return bad(r, ERR_INVALID_REQUEST, "target * is for OPTIONS only");
	h->asterisk = target.asterisk;
	h->path = span(r, target.path);
	h->query = span(r, target.query);
	h->absolute = target.authority.len > 0;
	if (h->absolute)
		h->host = span(r, target.authority);
	return HTTP_PARSE_DONE;
}

/* method SP request-target SP HTTP-version CRLF, with single spaces. */
static enum http_parse_result read_request_line(struct reader *r)
{
	const char *line = r->at, *method_end = http_scan(line, r->end, HTTP_CHAR_TOKEN);
	bool known;

	if (method_end - line > METHOD_MAX_BYTES)
		return bad(r, ERR_NOT_IMPLEMENTED, "unknown method");
	if (method_end == r->end)
		return HTTP_PARSE_MORE;
	if (method_end == line || *method_end != ' ')
		return bad(r, ERR_INVALID_REQUEST, "malformed request line");
	known = find_method((struct slice){line, (size_t)(method_end - line)}, &r->head->method);

	const char *target = method_end + 1, *stop;
	size_t most = (size_t)r->limits->max_uri_bytes + 1, there = (size_t)(r->end - target);
	stop = http_scan(target, target + MIN(most, there), HTTP_CHAR_QUERY | HTTP_CHAR_ESCAPE);
	if ((size_t)(stop - target) == most)
		return bad(r, ERR_URI_TOO_LONG, "the request target is too long");
	if (stop == r->end)
		return HTTP_PARSE_MORE;
	if (stop == target || *stop != ' ')
		return bad(r, ERR_INVALID_REQUEST, "malformed request line");
	enum http_parse_result result = read_version(r, stop + 1);
	if (result != HTTP_PARSE_DONE)
		return result;
	/* Only now: before its end, a line of another protocol is just malformed. */
	if (!known)
		return bad(r, ERR_NOT_IMPLEMENTED, "unknown method");
	return take_target(r, (struct slice){target, (size_t)(stop - target)});
}

/* --- fields ---------------------------------------------------------------- */

#define SLOT(len, letter) (((len)*9 + (letter)) & 63)

static const struct known_field {
	struct slice name;
	bool alone;
} known_fields[HTTP_FIELD_COUNT] = {
#define X(id, text, letter, once) [HTTP_FIELD_##id] = {{text, sizeof(text) - 1}, once},
	HTTP_FIELD_TABLE(X)
#undef X
};

static const uint8_t known_slots[64] = {
#define X(id, text, letter, once) [SLOT(sizeof(text) - 1, letter)] = HTTP_FIELD_##id + 1,
	HTTP_FIELD_TABLE(X)
#undef X
};

static enum http_known_field find_known(struct slice name)
{
	unsigned slot = known_slots[SLOT(name.len, (unsigned char)(name.p[0] | 0x20))];

	if (slot && slice_ieq(name, known_fields[slot - 1].name))
		return slot - 1;
	return HTTP_FIELD_COUNT;
}

static enum http_parse_result take_content_length(struct reader *r, struct slice v)
{
	int64_t n = 0;

	if (v.len == 0 || v.len > 18)
		return bad(r, ERR_INVALID_REQUEST, "Content-Length is not a plain number");
	for (size_t i = 0; i < v.len; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return bad(r, ERR_INVALID_REQUEST, "Content-Length is not a plain number");
		n = n * 10 + (v.p[i] - '0');
	}
	r->head->content_length = n;
	return HTTP_PARSE_DONE;
}

static struct slice trim(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (p < end && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct slice){p, (size_t)(end - p)};
}

/* `Connection: close, keep-alive`; options unknown here mean nothing to us. */
static enum http_parse_result take_connection(struct reader *r, struct slice v)
{
	const char *end = v.p + v.len;

	for (const char *p = v.p; p < end;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		struct slice option = trim(p, comma ? comma : end);
		if (slice_ieq(option, SLICE("close")))
			r->p->wants_close = true;
		else if (slice_ieq(option, SLICE("keep-alive")))
			r->p->wants_keep = true;
		p = comma ? comma + 1 : end;
	}
	return HTTP_PARSE_DONE;
}

static enum http_parse_result take_known(struct reader *r, enum http_known_field id, struct slice v)
{
	switch (id) {
	case HTTP_FIELD_HOST:
		if (!http_authority_valid(v))
			return bad(r, ERR_INVALID_REQUEST, "Host is not valid");
		if (!r->head->absolute)
			r->head->host = span(r, v);
		return HTTP_PARSE_DONE;
	case HTTP_FIELD_CONTENT_LENGTH:
		return take_content_length(r, v);
	case HTTP_FIELD_CONNECTION:
		return take_connection(r, v);
	case HTTP_FIELD_EXPECT:
		if (!slice_ieq(v, SLICE("100-continue")))
			return bad(r, ERR_EXPECTATION,
				   "the only expectation known is 100-continue");
		r->head->expect_continue = r->head->minor == 1;
		return HTTP_PARSE_DONE;
	default:
		return HTTP_PARSE_DONE;
	}
}

static enum http_parse_result take_field(struct reader *r, struct slice name, struct slice value)
{
	struct http_head *h = r->head;
	enum http_known_field id = find_known(name);

	if (h->field_count >= r->limits->max_header_count || h->field_count >= HTTP_FIELDS_MAX)
		return bad(r, ERR_HEADERS_TOO_LARGE, "too many header fields");
	h->fields[h->field_count++] = (struct http_field){span(r, name), span(r, value)};
	if (id == HTTP_FIELD_COUNT)
		return HTTP_PARSE_DONE;
	if (h->known[id] && known_fields[id].alone) {
		err_set(r->err, ERR_INVALID_REQUEST, NULL, "more than one %s field",
			known_fields[id].name.p);
		return HTTP_PARSE_BAD;
	}
	if (!h->known[id])
		h->known[id] = h->field_count;
	return take_known(r, id, value);
}

/* field-name ":" OWS field-value OWS CRLF */
static enum http_parse_result read_field(struct reader *r)
{
	const char *line = r->at, *colon = http_scan(line, r->end, HTTP_CHAR_TOKEN);

	if (colon == r->end)
		return HTTP_PARSE_MORE;
	if (*line == ' ' || *line == '\t')
		return bad(r, ERR_INVALID_REQUEST, "folded header fields are not allowed");
	if (colon == line || *colon != ':')
		return bad(r, ERR_INVALID_REQUEST, "malformed header field name");
	const char *cr = http_scan_field(colon + 1, r->end);
	if (cr == r->end)
		return HTTP_PARSE_MORE;
	if (*cr != '\r')
		return bad(r, ERR_INVALID_REQUEST, "a control byte in a header field");
	if (cr + 1 == r->end)
		return HTTP_PARSE_MORE;
	if (cr[1] != '\n')
		return bad(r, ERR_INVALID_REQUEST, "a bare CR in a header field");
	r->at = cr + 2;
	return take_field(r, (struct slice){line, (size_t)(colon - line)}, trim(colon + 1, cr));
}

/* --- the whole ------------------------------------------------------------- */

/* Message framing, RFC 9112 §6: exactly one reading, or none. */
static enum http_parse_result check_framing(struct reader *r)
{
	struct http_head *h = r->head;
	unsigned at = h->known[HTTP_FIELD_TRANSFER_ENCODING];

	if (!at)
		return HTTP_PARSE_DONE;
	if (h->known[HTTP_FIELD_CONTENT_LENGTH])
		return bad(r, ERR_INVALID_REQUEST, "Content-Length beside Transfer-Encoding");
	if (h->minor == 0)
		return bad(r, ERR_INVALID_REQUEST, "Transfer-Encoding in HTTP/1.0");
	if (!slice_ieq(http_span_in(r->data, h->fields[at - 1].value), SLICE("chunked")))
		return bad(r, ERR_NOT_IMPLEMENTED, "the only transfer coding known is chunked");
	h->content_length = -1;
	return HTTP_PARSE_DONE;
}

static enum http_parse_result finish(struct reader *r)
{
	struct http_head *h = r->head;

	if (h->minor == 1 && !h->known[HTTP_FIELD_HOST])
		return bad(r, ERR_INVALID_REQUEST, "Host is missing");
	h->keep_alive = !r->p->wants_close && (h->minor == 1 || r->p->wants_keep);
	return check_framing(r);
}

static void start(struct reader *r)
{
	memset(r->head, 0, offsetof(struct http_head, fields));
	r->head->method = HTTP_METHOD_COUNT;
	r->p->step = STEP_EMPTY_LINE;
}

/* RFC 9112 §2.2: one empty line before the request line is ignored. */
static enum http_parse_result skip_empty_line(struct reader *r)
{
	if (r->at == r->end)
		return HTTP_PARSE_MORE;
	if (*r->at != '\r')
		return HTTP_PARSE_DONE;
	if (r->end - r->at < 2)
		return HTTP_PARSE_MORE;
	if (r->at[1] != '\n')
		return bad(r, ERR_INVALID_REQUEST, "malformed request line");
	r->at += 2;
	return HTTP_PARSE_DONE;
}

/* The fields, or the empty line that ends them. */
static enum http_parse_result read_field_or_end(struct reader *r)
{
	if (r->at == r->end)
		return HTTP_PARSE_MORE;
	if (*r->at != '\r')
		return read_field(r);
	if (r->end - r->at < 2)
		return HTTP_PARSE_MORE;
	if (r->at[1] != '\n')
		return bad(r, ERR_INVALID_REQUEST, "a bare CR in the header fields");
	r->at += 2;
	r->head->bytes = (uint32_t)(r->at - r->data);
	return HTTP_PARSE_DONE;
}

static enum http_parse_result read_lines(struct reader *r)
{
	static enum http_parse_result (*const steps[])(struct reader *) = {
		[STEP_EMPTY_LINE] = skip_empty_line,
		[STEP_REQUEST_LINE] = read_request_line,
		[STEP_FIELDS] = read_field_or_end,
	};

	if (r->p->step == STEP_START)
		start(r);
	for (;;) {
		enum http_parse_result result = steps[r->p->step](r);
		if (result != HTTP_PARSE_DONE)
			return result;
		if (r->head->bytes)
			return finish(r);
		r->p->line_at = (uint32_t)(r->at - r->data);
		if (r->p->step != STEP_FIELDS)
			r->p->step++;
	}
}

enum http_parse_result http_parse_head(struct http_parse *p, struct http_head *head,
				       const char *data, size_t len,
				       const struct http_limits *limits, struct err *err)
{
	size_t most = (size_t)limits->max_head_bytes;
	struct reader r = {
		.p = p,
		.head = head,
		.data = data,
		.at = data + p->line_at,
		.end = data + (len < most ? len : most),
		.limits = limits,
		.err = err,
	};
	enum http_parse_result result = read_lines(&r);

	if (result == HTTP_PARSE_MORE && len >= most) {
		result =
			p->step != STEP_FIELDS
				? bad(&r, ERR_URI_TOO_LONG, "the request line is too long")
				: bad(&r, ERR_HEADERS_TOO_LARGE, "the header fields are too large");
	}
	if (result == HTTP_PARSE_BAD) {
		head->field_count = 0;
		memset(head->known, 0, sizeof head->known);
		head->path = head->query = head->host = (struct http_span){0};
		head->keep_alive = false;
	}
	return result;
}
