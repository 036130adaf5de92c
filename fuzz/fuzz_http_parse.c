/* The request-head parser and the chunked decoder.
 *
 * Checked besides memory safety: cutting the input anywhere changes nothing, every span
 * lies in the input, nothing that could split a message passes, and framing has one
 * reading. The first byte says where to cut. */
#include <stdlib.h>

#include "http/chunked.h"
#include "http/parse.h"
#include "http/scan.h"
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_limits limits = {
	.max_head_bytes = 4096, .max_uri_bytes = 1024, .max_header_count = 32};

static void check(bool fine)
{
	if (!fine)
		abort();
}

/* A copy of exactly len bytes, so that a read past them is seen. */
static char *exact_copy(const char *p, size_t len)
{
	char *copy = malloc(len ? len : 1);

	check(copy);
	if (len)
		memcpy(copy, p, len);
	return copy;
}

static enum http_parse_result parse(const char *p, size_t len, size_t step, struct http_head *head,
				    struct err *err)
{
	struct http_parse progress = {0};
	enum http_parse_result r;

	for (size_t there = step < len ? step : len;; there += step) {
		if (there > len)
			there = len;
		char *copy = exact_copy(p, there);
		r = http_parse_head(&progress, head, copy, there, &limits, err);
		free(copy);
		if (r != HTTP_PARSE_MORE || there == len)
			return r;
	}
}

static void check_span(const struct http_head *h, struct http_span s)
{
	check((size_t)s.at + s.len <= h->bytes);
}

static void check_path(struct slice path)
{
	char decoded[1024], *at = decoded;
	size_t len = http_percent_decode(path, false, decoded);

	check(!memchr(decoded, 0, len) && !memchr(path.p, '?', path.len));
	for (char *end = decoded + len, *next; at <= end; at = next + 1) {
		next = memchr(at, '/', (size_t)(end - at));
		next = next ? next : end;
		check(!(next - at == 1 && at[0] == '.') &&
		      !(next - at == 2 && !memcmp(at, "..", 2)));
	}
}

static void check_head(const struct http_head *h, const char *p, size_t len)
{
	check(h->bytes <= len && h->bytes <= (size_t)limits.max_head_bytes && h->bytes >= 4);
	check(memcmp(p + h->bytes - 4, "\r\n\r\n", 4) == 0);
	check(h->method < HTTP_METHOD_COUNT && h->field_count <= limits.max_header_count);
	check_span(h, h->path);
	check_span(h, h->query);
	check_span(h, h->host);
	check(h->path.len + h->query.len <= limits.max_uri_bytes);
	check_path(http_span_in(p, h->path));
	for (unsigned i = 0; i < h->field_count; i++) {
		struct slice name = http_span_in(p, h->fields[i].name);
		struct slice value = http_span_in(p, h->fields[i].value);
		check_span(h, h->fields[i].name);
		check_span(h, h->fields[i].value);
		check(name.len &&
		      http_scan(name.p, name.p + name.len, HTTP_CHAR_TOKEN) == name.p + name.len);
		check(http_scan_field(value.p, value.p + value.len) == value.p + value.len);
	}
	check(!(h->known[HTTP_FIELD_CONTENT_LENGTH] && h->known[HTTP_FIELD_TRANSFER_ENCODING]));
	check(h->minor == 0 || h->known[HTTP_FIELD_HOST]);
	check(h->content_length >= -1);
	check((h->content_length == -1) == (h->known[HTTP_FIELD_TRANSFER_ENCODING] != 0));
}

static void fuzz_head(const char *p, size_t len, size_t step)
{
	static struct http_head whole, cut;
	struct err whole_err, cut_err;
	enum http_parse_result a = parse(p, len, len, &whole, &whole_err);
	enum http_parse_result b = parse(p, len, step, &cut, &cut_err);

	check(a == b);
	if (a == HTTP_PARSE_BAD)
		check(whole_err.code == cut_err.code &&
		      !strcmp(whole_err.message, cut_err.message));
	if (a != HTTP_PARSE_DONE)
		return;
	check_head(&whole, p, len);
	check(!memcmp(&whole, &cut, offsetof(struct http_head, fields)));
	check(!memcmp(whole.fields, cut.fields, whole.field_count * sizeof whole.fields[0]));
}

struct decoded {
	enum http_chunk_result result;
	uint64_t bytes, sum;
	size_t used;
};

static struct decoded decode(const char *p, size_t len, size_t step)
{
	struct decoded d = {0};
	struct http_chunked c;
	struct err err;

	http_chunked_init(&c, 256);
	for (size_t at = 0;; at += step) {
		size_t there = len - at < step ? len - at : step;
		char *copy = exact_copy(p + at, there);
		struct slice in = {copy, there}, piece;
		while ((d.result = http_chunked_next(&c, &in, &piece, &err)) == HTTP_CHUNK_DATA) {
			check(piece.len > 0 && piece.p >= copy &&
			      piece.p + piece.len <= copy + there);
			for (size_t i = 0; i < piece.len; i++)
				d.sum = d.sum * 31 + (unsigned char)piece.p[i];
			d.bytes += piece.len;
		}
		d.used = at + there - in.len;
		free(copy);
		if (d.result != HTTP_CHUNK_MORE || at + there == len)
			return d;
	}
}

static void fuzz_chunked(const char *p, size_t len, size_t step)
{
	struct decoded whole = decode(p, len, len + 1), cut = decode(p, len, step);

	check(whole.result == cut.result && whole.bytes == cut.bytes && whole.sum == cut.sum);
	if (whole.result != HTTP_CHUNK_BAD)
		check(whole.used == cut.used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	size_t step = data[0] % 64 + 1, len = size - 1;

	fuzz_head(text, len, step);
	fuzz_chunked(text, len, step);
	return 0;
}
