/* Parameters as RFC 9110 §5.6.6 writes them, and as clients really do. */
#include "http/multipart_head.h"

#include <string.h>

#include "base/utf8.h"
#include "http/scan.h"

struct param {
	struct slice name;
	char *value; /* unescaped in place */
	size_t len;
};

static bool fail(struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID_REQUEST, NULL, "multipart/form-data: %s", what);
}

/* --- values ---------------------------------------------------------------------------- */

/* Of a quoted string: \" and \\ as curl, Go and Python write them. Any other backslash is
 * one (C:\cat.png). */
static size_t unquote(char *p, const char *end)
{
	char *to = p;

	for (const char *at = p; at < end; at++) {
		if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
			at++;
		*to++ = *at;
	}
	return (size_t)(to - p);
}

/* %22, %0D and %0A as browsers write them; with `all`, every %XX. */
static size_t unpercent(char *p, size_t len, bool all)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		int high = -1, low = -1;
		if (p[i] == '%' && i + 2 < len) {
			high = http_hex_digit(p[i + 1]);
			low = http_hex_digit(p[i + 2]);
		}
		int byte = high >= 0 && low >= 0 ? high << 4 | low : -1;
		if (byte >= 0 && (all || byte == '"' || byte == '\r' || byte == '\n')) {
			p[to++] = (char)byte;
			i += 2;
		} else {
			p[to++] = p[i];
		}
	}
	return to;
}

/* Takes `; name=value` at *at; false at the end or where it is malformed (*ret_bad). */
static bool next_param(char **at, char *end, struct param *ret, bool *ret_bad)
{
	char *p = *at;

	*ret_bad = false;
	while (p < end && (*p == ' ' || *p == '\t' || *p == ';'))
		p++;
	if (p == end)
		return false;
	*ret_bad = true;
	ret->name.p = p;
	p = (char *)http_scan(p, end, HTTP_CHAR_TOKEN);
	ret->name.len = (size_t)(p - ret->name.p);
	if (ret->name.len == 0 || p == end || *p != '=')
		return false;
	p++;
	if (p < end && *p == '"') {
		char *value = ++p;
		while (p < end && *p != '"')
			p += *p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\') ? 2 : 1;
		if (p >= end)
			return false;
		ret->value = value;
		ret->len = unquote(value, p);
		p++;
	} else {
		ret->value = p;
		while (p < end && *p != ';' && *p != ' ' && *p != '\t')
			p++;
		ret->len = (size_t)(p - ret->value);
	}
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && *p != ';')
		return false;
	*at = p;
	*ret_bad = false;
	return true;
}

/* --- Content-Type of the request ---------------------------------------------------------- */

static bool is_boundary(const char *p, size_t len)
{
	if (len < 1 || len > MULTIPART_BOUNDARY_MAX || p[len - 1] == ' ')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z') && !(p[i] >= '0' && p[i] <= '9') &&
		    !memchr("'()+_,-./:=? ", p[i], 13))
			return false;
	return true;
}

bool multipart_boundary(struct slice content_type, char ret[MULTIPART_BOUNDARY_MAX + 1],
			struct err *err)
{
	static const struct slice type = {"multipart/form-data", 19};
	char text[512];
	struct param param;
	bool bad, found = false;

	if (content_type.len < type.len ||
	    !slice_ieq((struct slice){content_type.p, type.len}, type) ||
	    (content_type.len > type.len && !memchr("; \t", content_type.p[type.len], 3)))
		return err_set(err, ERR_UNSUPPORTED_MEDIA, NULL,
			       "the body must be a form: send Content-Type: multipart/form-data, with its "
			       "boundary (curl -F and every FormData do)");
	content_type = slice_skip(content_type, type.len);
	if (content_type.len > sizeof text)
		return fail(err, "its Content-Type is too long");
	if (content_type.len > 0)
		memcpy(text, content_type.p, content_type.len);
	for (char *at = text; next_param(&at, text + content_type.len, &param, &bad);) {
		if (!slice_ieq(param.name, SLICE("boundary")))
			continue;
		if (found || !is_boundary(param.value, param.len))
			return fail(err, "its boundary must be 1 to 70 letters, digits or '()+_,-./:=?");
		found = true;
		memcpy(ret, param.value, param.len);
		ret[param.len] = '\0';
	}
	return found && !bad ? true : fail(err, "its Content-Type must name the boundary, once");
}

/* --- a part's headers ---------------------------------------------------------------------- */

/* UTF-8''cat%20picture.png (RFC 5987); any other charset is left to filename=. */
static bool read_extended(struct param *p, struct slice *ret)
{
	static const struct slice charset = {"utf-8'", 6};
	char *tick;

	if (p->len < charset.len || !slice_ieq((struct slice){p->value, charset.len}, charset) ||
	    !(tick = memchr(p->value + charset.len, '\'', p->len - charset.len)))
		return false;
	char *text = tick + 1;
	size_t len = unpercent(text, p->len - (size_t)(text - p->value), true);
	if (!utf8_valid(text, len))
		return false;
	*ret = (struct slice){text, len};
	return true;
}

static bool read_disposition(char *p, char *end, struct multipart_part *ret, struct err *err)
{
	static const struct slice form_data = {"form-data", 9};
	struct slice extended = {0};
	struct param param;
	bool bad;

	if ((size_t)(end - p) < form_data.len || !slice_ieq((struct slice){p, form_data.len}, form_data))
		return fail(err, "a part's Content-Disposition must be form-data");
	for (p += form_data.len; next_param(&p, end, &param, &bad);) {
		bool is_name = slice_ieq(param.name, SLICE("name"));
		struct slice *to = is_name ? &ret->name : &ret->filename;
		if (slice_ieq(param.name, SLICE("filename*"))) {
			read_extended(&param, &extended);
		} else if (is_name || slice_ieq(param.name, SLICE("filename"))) {
			if (to->p)
				return fail(err, "a part has two names");
			*to = (struct slice){param.value, unpercent(param.value, param.len, false)};
		}
	}
	if (bad)
		return fail(err, "a part's Content-Disposition is malformed");
	if (extended.p)
		ret->filename = extended;
	return true;
}

/* RFC 7578 §4.7: nobody sends it any more, and taking such bytes as they are would store
 * something else than was meant. */
static bool is_plain_encoding(struct slice value)
{
	return slice_ieq(value, SLICE("binary")) || slice_ieq(value, SLICE("8bit")) ||
	       slice_ieq(value, SLICE("7bit"));
}

static bool read_line(char *p, char *end, struct multipart_part *ret, struct err *err)
{
	char *colon = (char *)http_scan(p, end, HTTP_CHAR_TOKEN);
	struct slice name = {p, (size_t)(colon - p)};

	if (name.len == 0 || colon == end || *colon != ':')
		return fail(err, "a part's header line is malformed");
	for (p = colon + 1; p < end && (*p == ' ' || *p == '\t');)
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	struct slice value = {p, (size_t)(end - p)};
	if (http_scan_field(p, end) != end)
		return fail(err, "a part's header holds control characters");
	if (slice_ieq(name, SLICE("content-disposition"))) {
		if (ret->name.p || ret->filename.p)
			return fail(err, "a part has two Content-Disposition headers");
		return read_disposition(p, end, ret, err);
	}
	if (slice_ieq(name, SLICE("content-type")))
		ret->type = value;
	if (slice_ieq(name, SLICE("content-transfer-encoding")) && !is_plain_encoding(value))
		return fail(err, "a part is encoded (Content-Transfer-Encoding): send its bytes as they are");
	return true;
}

bool multipart_read_head(char *head, size_t len, struct multipart_part *ret, struct err *err)
{
	struct multipart_part part = {0};

	for (size_t at = 0; at < len;) {
		char *line = head + at, *cr = memmem(line, len - at, "\r\n", 2);
		if (!cr)
			return fail(err, "a part's header line must end with CR LF");
		if (!read_line(line, cr, &part, err))
			return false;
		at = (size_t)(cr + 2 - head);
	}
	if (!part.name.p)
		return fail(err, "a part has no name (Content-Disposition: form-data; name=\"file\")");
	*ret = part;
	return true;
}
