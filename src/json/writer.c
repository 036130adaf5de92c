/* A comma is owed after every value and before none; that is all the state there is. */
#include "json/writer.h"

#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "json/scan.h"

/* Room for `bytes` more with the comma that is owed; NULL when there is none. */
static char *open_value(struct json_writer *w, size_t bytes)
{
	struct buf *b = w->buf;

	if (!buf_reserve(b, bytes + 1))
		return NULL;
	char *at = b->p + b->len;
	if (w->comma)
		*at++ = ',';
	w->comma = true;
	return at;
}

static void close_value(struct json_writer *w, const char *end)
{
	w->buf->len = (size_t)(end - w->buf->p);
}

static void write_token(struct json_writer *w, const char *p, size_t len)
{
	char *at = open_value(w, len);

	if (!at)
		return;
	memcpy(at, p, len);
	close_value(w, at + len);
}

static void begin(struct json_writer *w, char mark)
{
	write_token(w, &mark, 1);
	w->comma = false;
}

static void end(struct json_writer *w, char mark)
{
	buf_byte(w->buf, mark);
	w->comma = true;
}

void json_object_begin(struct json_writer *w)
{
	begin(w, '{');
}
void json_object_end(struct json_writer *w)
{
	end(w, '}');
}
void json_array_begin(struct json_writer *w)
{
	begin(w, '[');
}
void json_array_end(struct json_writer *w)
{
	end(w, ']');
}

void json_key(struct json_writer *w, const char *name)
{
	size_t len = strlen(name);
	char *at = open_value(w, len + 3);

	if (!at)
		return;
	*at++ = '"';
	memcpy(at, name, len);
	at += len;
	*at++ = '"';
	*at++ = ':';
	close_value(w, at);
	w->comma = false;
}

void json_key_slice(struct json_writer *w, struct slice name)
{
	json_slice(w, name);
	buf_byte(w->buf, ':');
	w->comma = false;
}

/* --- strings --------------------------------------------------------------- */

static void write_escape(struct buf *b, char c)
{
	static const char names[0x20] = {
	    ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	static const char digits[] = "0123456789abcdef";
	char text[6] = {'\\', c};

	if ((uint8_t)c >= 0x20) {
		buf_append(b, text, 2);
	} else if (names[(uint8_t)c]) {
		text[1] = names[(uint8_t)c];
		buf_append(b, text, 2);
	} else {
		memcpy(text, "\\u00", 4);
		text[4] = digits[(uint8_t)c >> 4];
		text[5] = digits[c & 15];
		buf_append(b, text, 6);
	}
}

/* Text without escapes, which may be malformed: the good parts, and U+FFFD for
 * every byte that is none. */
static void write_checked(struct buf *b, const char *p, size_t len)
{
	while (len > 0) {
		size_t good = utf8_valid_prefix(p, len);
		buf_append(b, p, good);
		if (good == len)
			return;
		buf_str(b, "\xEF\xBF\xBD");
		p += good + 1;
		len -= good + 1;
	}
}

static void write_text(struct buf *b, const char *p, const char *stop)
{
	while (p < stop) {
		bool ascii = true;
		const char *special = json_scan_plain(p, stop, &ascii);
		if (ascii)
			buf_append(b, p, (size_t)(special - p));
		else
			write_checked(b, p, (size_t)(special - p));
		if (special == stop)
			return;
		write_escape(b, *special);
		p = special + 1;
	}
}

void json_slice(struct json_writer *w, struct slice s)
{
	bool ascii = true;
	char *at = open_value(w, s.len + 2);

	if (!at)
		return;
	*at++ = '"';
	/* Nearly all strings need no escape: room was made for the whole. */
	if (s.len == 0 || (json_scan_plain(s.p, s.p + s.len, &ascii) == s.p + s.len && ascii)) {
		if (s.len)
			memcpy(at, s.p, s.len);
		at[s.len] = '"';
		close_value(w, at + s.len + 1);
		return;
	}
	close_value(w, at);
	write_text(w->buf, s.p, s.p + s.len);
	buf_byte(w->buf, '"');
}

void json_str(struct json_writer *w, const char *s)
{
	if (s)
		json_slice(w, slice_of(s));
	else
		json_null(w);
}

void json_string_begin(struct json_writer *w)
{
	write_token(w, "\"", 1);
}
void json_string_end(struct json_writer *w)
{
	buf_byte(w->buf, '"');
}

/* --- the rest -------------------------------------------------------------- */

void json_int(struct json_writer *w, int64_t v)
{
	json_fixed(w, v, 0);
}

void json_fixed(struct json_writer *w, int64_t value, int scale)
{
	char *at = open_value(w, DECIMAL_TEXT_MAX);

	if (at)
		close_value(w, at + decimal_format(value, scale, at));
}

void json_double(struct json_writer *w, double v)
{
	char text[32];

	if (!isfinite(v)) {
		json_null(w);
		return;
	}
	/* The shortest of the two that reads back as the same number. */
	int len = snprintf(text, sizeof text, "%.15g", v);
	double again;
	if (sscanf(text, "%lf", &again) != 1 || again != v)
		len = snprintf(text, sizeof text, "%.17g", v);
	for (int i = 0; i < len; i++)
		if (text[i] == ',')
			text[i] = '.'; /* the program's locale */
	write_token(w, text, (size_t)len);
}

void json_bool(struct json_writer *w, bool v)
{
	if (v)
		write_token(w, "true", 4);
	else
		write_token(w, "false", 5);
}

void json_null(struct json_writer *w)
{
	write_token(w, "null", 4);
}
void json_raw(struct json_writer *w, struct slice json)
{
	write_token(w, json.p, json.len);
}
