/* A machine of single bytes, except for data, which is passed on in runs. */
#include "http/chunked.h"

#include "http/scan.h"

#define SIZE_MAX_DIGITS 15 /* fits an int64_t */

enum step {
	STEP_SIZE,
	STEP_EXT,
	STEP_SIZE_LF,
	STEP_DATA,
	STEP_DATA_CR,
	STEP_DATA_LF,
	STEP_TRAILER, /* the start of a trailer line */
	STEP_TRAILER_NAME,
	STEP_TRAILER_VALUE,
	STEP_TRAILER_LF,
	STEP_LAST_LF,
	STEP_OVER,
};

void http_chunked_init(struct http_chunked *c, uint32_t max_trailer_bytes)
{
	*c = (struct http_chunked){.trailer_left = max_trailer_bytes};
}

static bool malformed(struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID_REQUEST, NULL, "malformed chunked body: %s", what);
}

static bool take_size(struct http_chunked *c, char b, struct err *err)
{
	int digit = http_hex_digit(b);

	if (digit >= 0) {
		if (c->digits++ == SIZE_MAX_DIGITS)
			return malformed(err, "a chunk size of too many digits");
		c->left = c->left << 4 | (unsigned)digit;
		return true;
	}
	if (c->digits == 0 || (b != '\r' && b != ';'))
		return malformed(err, "a chunk size is not a plain hexadecimal number");
	c->step = b == ';' ? STEP_EXT : STEP_SIZE_LF;
	c->ext_bytes = 0;
	return true;
}

static bool take_ext(struct http_chunked *c, char b, struct err *err)
{
	if (b == '\r') {
		c->step = STEP_SIZE_LF;
		return true;
	}
	if (!http_char_is(b, HTTP_CHAR_FIELD))
		return malformed(err, "a control byte in a chunk extension");
	if (++c->ext_bytes > HTTP_CHUNK_EXT_MAX_BYTES ||
	    ++c->ext_total > HTTP_CHUNK_EXT_TOTAL_MAX_BYTES)
		return malformed(err, "too many chunk extensions");
	return true;
}

static bool expect_byte(struct http_chunked *c, char b, char want, enum step next, struct err *err)
{
	if (b != want)
		return malformed(err, "a line does not end in CRLF");
	c->step = next;
	return true;
}

static bool take_trailer(struct http_chunked *c, char b, struct err *err)
{
	if (c->step == STEP_TRAILER && b == '\r') {
		c->step = STEP_LAST_LF;
		return true;
	}
	if (c->trailer_left == 0)
		return err_set(err, ERR_HEADERS_TOO_LARGE, NULL,
			       "the trailer fields are too large");
	c->trailer_left--;
	if (c->step == STEP_TRAILER_VALUE) {
		if (b == '\r')
			c->step = STEP_TRAILER_LF;
		else if (!http_char_is(b, HTTP_CHAR_FIELD))
			return malformed(err, "a control byte in a trailer field");
	} else if (c->step == STEP_TRAILER_NAME && b == ':') {
		c->step = STEP_TRAILER_VALUE;
	} else if (http_char_is(b, HTTP_CHAR_TOKEN)) {
		c->step = STEP_TRAILER_NAME;
	} else {
		return malformed(err, "a trailer field's name");
	}
	return true;
}

static bool take_size_lf(struct http_chunked *c, char b, struct err *err)
{
	bool last = c->left == 0;

	c->digits = 0;
	return expect_byte(c, b, '\n', last ? STEP_TRAILER : STEP_DATA, err);
}

static bool take_byte(struct http_chunked *c, char b, struct err *err)
{
	switch ((enum step)c->step) {
	case STEP_SIZE:
		return take_size(c, b, err);
	case STEP_EXT:
		return take_ext(c, b, err);
	case STEP_SIZE_LF:
		return take_size_lf(c, b, err);
	case STEP_DATA_CR:
		return expect_byte(c, b, '\r', STEP_DATA_LF, err);
	case STEP_DATA_LF:
		return expect_byte(c, b, '\n', STEP_SIZE, err);
	case STEP_TRAILER:
	case STEP_TRAILER_NAME:
	case STEP_TRAILER_VALUE:
		return take_trailer(c, b, err);
	case STEP_TRAILER_LF:
		return expect_byte(c, b, '\n', STEP_TRAILER, err);
	case STEP_LAST_LF:
		return expect_byte(c, b, '\n', STEP_OVER, err);
	case STEP_DATA:
	case STEP_OVER:
		break;
	}
	return true;
}

enum http_chunk_result http_chunked_next(struct http_chunked *c, struct slice *in,
					 struct slice *ret_piece, struct err *err)
{
	for (; c->step != STEP_OVER; *in = slice_skip(*in, 1)) {
		if (in->len == 0)
			return HTTP_CHUNK_MORE;
		if (c->step == STEP_DATA) {
			size_t n = c->left < in->len ? (size_t)c->left : in->len;
			*ret_piece = (struct slice){in->p, n};
			*in = slice_skip(*in, n);
			c->left -= n;
			if (c->left == 0)
				c->step = STEP_DATA_CR;
			return HTTP_CHUNK_DATA;
		}
		if (!take_byte(c, *in->p, err))
			return HTTP_CHUNK_BAD;
	}
	return HTTP_CHUNK_END;
}
