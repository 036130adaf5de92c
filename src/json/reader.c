/* A state machine over bytes, with one fast path: inside strings it looks for the
 * next byte that matters 16 at a time and hands on what lies before it in one
 * piece. Nothing recurses; what is open stands in r->levels. */
#include "json/reader.h"

#include <stdlib.h>
#include <string.h>

#include "json/scan.h"

#define DEFAULT_MAX_BYTES (1 << 20)
#define DEFAULT_MAX_DEPTH 32
#define DEFAULT_MAX_MEMBERS 256

/* X(state, what is expected there). A number's states say what may follow a byte of it. */
#define STATE_TABLE(X)                                                                             \
	X(VALUE, "a value")                                                                        \
	X(ITEM_OR_END, "a value or ']'")                                                           \
	X(KEY_OR_END, "a member's name in double quotes, or '}'")                                  \
	X(KEY, "a member's name in double quotes")                                                 \
	X(COLON, "':'")                                                                            \
	X(COMMA_OR_BRACE, "',' or '}'")                                                            \
	X(COMMA_OR_BRACKET, "',' or ']'")                                                          \
	X(DONE, "nothing after the value")                                                         \
	X(STRING, "the rest of a string")                                                          \
	X(ESCAPE, "one of \"\\/bfnrtu after a backslash")                                          \
	X(HEX, "four hexadecimal digits")                                                          \
	X(LOW_BACKSLASH, "a low surrogate (\\uDC00 to \\uDFFF)")                                   \
	X(LOW_U, "a low surrogate (\\uDC00 to \\uDFFF)")                                           \
	X(WORD, "true, false or null")                                                             \
	X(MINUS, "a digit after '-'")                                                              \
	X(ZERO, "no digit after a leading zero")                                                   \
	X(INT, "a digit")                                                                          \
	X(POINT, "a digit after '.'")                                                              \
	X(FRACTION, "a digit")                                                                     \
	X(E, "a digit or a sign after 'e'")                                                        \
	X(E_SIGN, "a digit after the exponent's sign")                                             \
	X(EXPONENT, "a digit")

enum state {
#define X(id, expected) S_##id,
	STATE_TABLE(X)
#undef X
};

static const char *const expected_in[] = {
#define X(id, expected) [S_##id] = expected,
    STATE_TABLE(X)
#undef X
};

static const char *const words[] = {"null", "false", "true"};
enum { WORD_NULL, WORD_FALSE, WORD_TRUE };

/* The piece at hand. */
struct cursor {
	const char *at, *end, *begin;
	struct err *err;
};

void json_reader_init(struct json_reader *r, const struct json_handler *handler, void *ctx,
		      const struct json_limits *limits)
{
	/* Not all of it: the levels and the token are written before they are read. */
	memset(r, 0, offsetof(struct json_reader, levels));
	r->names = NULL;
	r->name_count = r->name_cap = 0;
	r->handler = handler;
	r->ctx = ctx;
	if (limits)
		r->limits = *limits;
	if (r->limits.max_bytes == 0)
		r->limits.max_bytes = DEFAULT_MAX_BYTES;
	if (r->limits.max_depth == 0)
		r->limits.max_depth = DEFAULT_MAX_DEPTH;
	if (r->limits.max_depth > JSON_DEPTH_MAX)
		r->limits.max_depth = JSON_DEPTH_MAX;
	if (r->limits.max_members == 0)
		r->limits.max_members = DEFAULT_MAX_MEMBERS;
}

void json_reader_finish(struct json_reader *r)
{
	free(r->names);
	r->names = NULL;
	r->name_count = r->name_cap = 0;
}

uint64_t json_reader_offset(const struct json_reader *r)
{
	return r->offset;
}

/* --- saying no ------------------------------------------------------------- */

static uint64_t offset_of(const struct json_reader *r, const struct cursor *c)
{
	return r->offset + (uint64_t)(c->at - c->begin);
}

static bool fail_expected(const struct json_reader *r, const struct cursor *c, const char *expected)
{
	unsigned long long at = offset_of(r, c);
	unsigned char byte = c->at < c->end ? (unsigned char)*c->at : 0;

	if (c->at == c->end)
		return err_set(c->err, ERR_INVALID_REQUEST, NULL,
			       "invalid JSON at byte %llu: expected %s, but it ends there", at,
			       expected);
	if (byte > ' ' && byte < 0x7F)
		return err_set(c->err, ERR_INVALID_REQUEST, NULL,
			       "invalid JSON at byte %llu: expected %s, not '%c'", at, expected,
			       byte);
	return err_set(c->err, ERR_INVALID_REQUEST, NULL,
		       "invalid JSON at byte %llu: expected %s, not the byte 0x%02X", at, expected,
		       byte);
}

static bool fail_state(const struct json_reader *r, const struct cursor *c)
{
	return fail_expected(r, c, expected_in[r->state]);
}

#define FAIL_AT(c, offset, fmt, ...)                                                               \
	err_set((c)->err, ERR_INVALID_REQUEST, NULL, "invalid JSON at byte %llu: " fmt,            \
		(unsigned long long)(offset), __VA_ARGS__)
#define FAIL(r, c, ...) FAIL_AT(c, offset_of(r, c), __VA_ARGS__)

/* --- names: no name twice in an object ------------------------------------- */

static uint64_t hash_name(struct slice name)
{
	uint64_t h = name.len * 0x9E3779B97F4A7C15u;

	for (size_t at = 0; at < name.len; at += 8) {
		uint64_t w = 0;
		memcpy(&w, name.p + at, name.len - at < 8 ? name.len - at : 8);
		h = (h ^ w) * 0xD6E8FEB86659FD93u;
		h ^= h >> 32;
	}
	return h;
}

static bool grow_names(struct json_reader *r)
{
	uint32_t cap = r->name_cap ? r->name_cap * 2 : 32;
	uint64_t *names = realloc(r->names, cap * sizeof *names);

	if (!names)
		return false;
	r->names = names;
	r->name_cap = cap;
	return true;
}

/* Hashes stand for names, so that names need not be kept. Two different ones that
 * share 64 bits by accident would refuse a good text; a double never passes. */
static bool remember_name(struct json_reader *r, const struct cursor *c, struct slice name)
{
	uint32_t first = r->levels[r->depth - 1].first_name;
	uint64_t hash = hash_name(name);

	for (uint32_t i = first; i < r->name_count; i++)
		if (r->names[i] == hash)
			return FAIL_AT(c, r->name_at,
				       "the name \"%.*s\" appears twice in one object",
				       (int)utf8_valid_prefix(name.p, MIN(name.len, 64u)), name.p);
	if (r->name_count - first >= r->limits.max_members)
		return FAIL_AT(c, r->name_at, "more than %u members in one object",
			       r->limits.max_members);
	if (r->name_count == r->name_cap && !grow_names(r))
		return err_set(c->err, ERR_INTERNAL, NULL, "out of memory");
	r->names[r->name_count++] = hash;
	return true;
}

/* --- containers ------------------------------------------------------------ */

static void value_done(struct json_reader *r)
{
	if (r->depth == 0)
		r->state = S_DONE;
	else
		r->state =
		    r->levels[r->depth - 1].is_object ? S_COMMA_OR_BRACE : S_COMMA_OR_BRACKET;
}

static bool open_container(struct json_reader *r, struct cursor *c, enum json_type type)
{
	if (r->depth == r->limits.max_depth)
		return FAIL(r, c, "nested deeper than %u levels", r->limits.max_depth);
	r->levels[r->depth++] = (struct json_level){r->name_count, type == JSON_OBJECT};
	r->state = type == JSON_OBJECT ? S_KEY_OR_END : S_ITEM_OR_END;
	c->at++;
	return !r->handler->begin || r->handler->begin(r->ctx, type, c->err);
}

static bool close_container(struct json_reader *r, struct cursor *c, enum json_type type)
{
	r->name_count = r->levels[--r->depth].first_name;
	value_done(r);
	c->at++;
	return !r->handler->end || r->handler->end(r->ctx, type, c->err);
}

/* --- numbers and words ----------------------------------------------------- */

/* The state after one more byte of a number, or DONE when it cannot belong to it. */
static enum state after_number_byte(enum state state, char c)
{
	bool digit = c >= '0' && c <= '9';
	bool e = c == 'e' || c == 'E';

	switch (state) {
	case S_MINUS:
		return c == '0' ? S_ZERO : digit ? S_INT : S_DONE;
	case S_ZERO:
		return c == '.' ? S_POINT : e ? S_E : S_DONE;
	case S_INT:
		return digit ? S_INT : c == '.' ? S_POINT : e ? S_E : S_DONE;
	case S_POINT:
	case S_FRACTION:
		return digit ? S_FRACTION : e && state == S_FRACTION ? S_E : S_DONE;
	case S_E:
		return digit ? S_EXPONENT : c == '+' || c == '-' ? S_E_SIGN : S_DONE;
	default: /* E_SIGN, EXPONENT */
		return digit ? S_EXPONENT : S_DONE;
	}
}

static bool number_is_whole(enum state s)
{
	return s == S_ZERO || s == S_INT || s == S_FRACTION || s == S_EXPONENT;
}

static bool finish_number(struct json_reader *r, struct cursor *c)
{
	value_done(r);
	return !r->handler->number ||
	       r->handler->number(r->ctx, (struct slice){r->token, r->token_len}, c->err);
}

static bool read_number(struct json_reader *r, struct cursor *c)
{
	for (; c->at < c->end; c->at++) {
		enum state next = after_number_byte(r->state, *c->at);
		if (next == S_DONE) {
			bool digit = *c->at >= '0' && *c->at <= '9';
			if (!number_is_whole(r->state) || (r->state == S_ZERO && digit))
				return fail_state(r, c);
			return finish_number(r, c);
		}
		if (r->token_len == sizeof r->token)
			return FAIL(r, c, "a number longer than %d characters", JSON_TOKEN_MAX);
		r->token[r->token_len++] = *c->at;
		r->state = (uint8_t)next;
	}
	return true;
}

static bool finish_word(struct json_reader *r, struct cursor *c)
{
	const struct json_handler *h = r->handler;

	value_done(r);
	if (r->word == WORD_NULL)
		return !h->null || h->null(r->ctx, c->err);
	return !h->boolean || h->boolean(r->ctx, r->word == WORD_TRUE, c->err);
}

static bool read_word(struct json_reader *r, struct cursor *c)
{
	const char *word = words[r->word];

	for (; c->at < c->end && word[r->word_at]; c->at++, r->word_at++)
		if (*c->at != word[r->word_at])
			return fail_state(r, c);
	return word[r->word_at] ? true : finish_word(r, c);
}

/* --- strings --------------------------------------------------------------- */

static bool begin_string(struct json_reader *r, struct cursor *c, bool in_key)
{
	r->in_key = in_key;
	r->name_at = offset_of(r, c);
	r->token_len = 0;
	r->state = S_STRING;
	c->at++;
	return true;
}

static bool append_to_name(struct json_reader *r, const struct cursor *c, struct slice piece)
{
	if (piece.len > sizeof r->token - r->token_len)
		return FAIL_AT(c, r->name_at, "a member's name longer than %d bytes",
			       JSON_TOKEN_MAX);
	if (piece.len)
		memcpy(r->token + r->token_len, piece.p, piece.len);
	r->token_len += (uint16_t)piece.len;
	return true;
}

static bool finish_name(struct json_reader *r, struct cursor *c, struct slice piece)
{
	struct slice name = piece;

	/* A name that came in one piece is borrowed; only a patched one was gathered. */
	if (r->token_len > 0) {
		if (!append_to_name(r, c, piece))
			return false;
		name = (struct slice){r->token, r->token_len};
	}
	if (!remember_name(r, c, name))
		return false;
	r->state = S_COLON;
	return !r->handler->key || r->handler->key(r->ctx, name, c->err);
}

static bool hand_on(struct json_reader *r, struct cursor *c, struct slice piece, bool last)
{
	if (r->in_key)
		return last ? finish_name(r, c, piece) : append_to_name(r, c, piece);
	if (last)
		value_done(r);
	else if (piece.len == 0)
		return true;
	return !r->handler->string || r->handler->string(r->ctx, piece, last, c->err);
}

/* Plain text up to a quote, a backslash or the end of the piece. */
static bool read_string(struct json_reader *r, struct cursor *c)
{
	const char *start = c->at, *stop = c->end;
	size_t room = r->in_key ? sizeof r->token - r->token_len : SIZE_MAX;
	bool ascii = true;

	/* Of a name, one byte too many is enough to see: what is refused, and where,
	 * must not hang on how much of it has come. */
	if (room < (size_t)(stop - start))
		stop = start + room + 1;
	c->at = json_scan_plain(start, stop, &ascii);
	size_t len = (size_t)(c->at - start);
	if (!ascii || r->utf8.missing) {
		size_t good = utf8_check_piece(&r->utf8, start, len);
		bool cut = good == len && c->at < stop && r->utf8.missing;
		if (good < len || cut) {
			c->at = start + good;
			return fail_expected(r, c, "well-formed UTF-8");
		}
	}
	struct slice piece = {start, len};
	if (len > room)
		return append_to_name(r, c, piece);
	if (c->at == c->end)
		return hand_on(r, c, piece, false);
	if (*c->at == '"') {
		c->at++;
		return hand_on(r, c, piece, true);
	}
	if (*c->at != '\\')
		return fail_expected(r, c, "no control character in a string");
	c->at++;
	r->state = S_ESCAPE;
	return hand_on(r, c, piece, false);
}

static bool read_escape(struct json_reader *r, struct cursor *c)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found = *c->at ? strchr(from, *c->at) : NULL;

	if (*c->at == 'u') {
		c->at++;
		r->state = S_HEX;
		r->hex_left = 4;
		r->unit = 0;
		return true;
	}
	if (!found)
		return fail_state(r, c);
	c->at++;
	r->state = S_STRING;
	return hand_on(r, c, (struct slice){to + (found - from), 1}, false);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A \u escape is complete: a character, or half of one. */
static bool finish_unit(struct json_reader *r, struct cursor *c)
{
	bool low = r->unit >= 0xDC00 && r->unit <= 0xDFFF;
	uint32_t cp = r->unit;
	char text[4];

	if (low != (r->high != 0))
		return FAIL(r, c, "half a surrogate pair (\\u%04X) stands alone",
			    r->high ? r->high : r->unit);
	if (r->unit >= 0xD800 && r->unit <= 0xDBFF) {
		r->high = r->unit;
		r->state = S_LOW_BACKSLASH;
		return true;
	}
	if (low)
		cp = 0x10000 + ((uint32_t)(r->high - 0xD800) << 10) + (r->unit - 0xDC00u);
	r->high = 0;
	r->state = S_STRING;
	return hand_on(r, c, (struct slice){text, utf8_encode(cp, text)}, false);
}

static bool read_hex(struct json_reader *r, struct cursor *c)
{
	int v = hex_value(*c->at);

	if (v < 0)
		return fail_state(r, c);
	c->at++;
	r->unit = (uint16_t)(r->unit << 4 | v);
	return --r->hex_left > 0 || finish_unit(r, c);
}

static bool read_low(struct json_reader *r, struct cursor *c)
{
	if (*c->at != (r->state == S_LOW_U ? 'u' : '\\'))
		return fail_state(r, c);
	c->at++;
	r->hex_left = 4;
	r->unit = 0;
	r->state = r->state == S_LOW_U ? S_HEX : S_LOW_U;
	return true;
}

/* --- the grammar ----------------------------------------------------------- */

static bool begin_number(struct json_reader *r, struct cursor *c)
{
	r->token[0] = *c->at;
	r->token_len = 1;
	r->state = *c->at == '-' ? S_MINUS : *c->at == '0' ? S_ZERO : S_INT;
	c->at++;
	return true;
}

static bool begin_word(struct json_reader *r, struct cursor *c, uint8_t word)
{
	r->word = word;
	r->word_at = 1;
	r->state = S_WORD;
	c->at++;
	return true;
}

static bool begin_value(struct json_reader *r, struct cursor *c)
{
	switch (*c->at) {
	case '{':
		return open_container(r, c, JSON_OBJECT);
	case '[':
		return open_container(r, c, JSON_ARRAY);
	case '"':
		return begin_string(r, c, false);
	case 'n':
		return begin_word(r, c, WORD_NULL);
	case 'f':
		return begin_word(r, c, WORD_FALSE);
	case 't':
		return begin_word(r, c, WORD_TRUE);
	case '-':
	case '0' ... '9':
		return begin_number(r, c);
	}
	return fail_state(r, c);
}

/* One byte that is no white space, between tokens. */
static bool read_mark(struct json_reader *r, struct cursor *c)
{
	char byte = *c->at;

	switch (r->state) {
	case S_KEY_OR_END:
		if (byte == '}')
			return close_container(r, c, JSON_OBJECT);
		/* fall through */
	case S_KEY:
		return byte == '"' ? begin_string(r, c, true) : fail_state(r, c);
	case S_ITEM_OR_END:
		if (byte == ']')
			return close_container(r, c, JSON_ARRAY);
		/* fall through */
	case S_VALUE:
		return begin_value(r, c);
	case S_COLON:
		if (byte != ':')
			return fail_state(r, c);
		r->state = S_VALUE;
		break;
	case S_COMMA_OR_BRACE:
		if (byte == '}')
			return close_container(r, c, JSON_OBJECT);
		if (byte != ',')
			return fail_state(r, c);
		r->state = S_KEY;
		break;
	case S_COMMA_OR_BRACKET:
		if (byte == ']')
			return close_container(r, c, JSON_ARRAY);
		if (byte != ',')
			return fail_state(r, c);
		r->state = S_VALUE;
		break;
	default: /* DONE */
		return fail_state(r, c);
	}
	c->at++;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* At least one byte is there. */
static bool step(struct json_reader *r, struct cursor *c)
{
	switch (r->state) {
	case S_STRING:
		return read_string(r, c);
	case S_ESCAPE:
		return read_escape(r, c);
	case S_HEX:
		return read_hex(r, c);
	case S_LOW_BACKSLASH:
	case S_LOW_U:
		return read_low(r, c);
	case S_WORD:
		return read_word(r, c);
	case S_MINUS ... S_EXPONENT:
		return read_number(r, c);
	}
	while (c->at < c->end && is_space(*c->at))
		c->at++;
	return c->at == c->end || read_mark(r, c);
}

bool json_reader_feed(struct json_reader *r, const char *p, size_t len, struct err *err)
{
	struct cursor c = {p, p, p, err};

	if (r->failed)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "invalid JSON");
	if (len == 0)
		return true;
	if (len > r->limits.max_bytes - r->offset) {
		r->failed = true;
		return err_set(err, ERR_REQUEST_TOO_LARGE, NULL, "JSON larger than %zu bytes",
			       r->limits.max_bytes);
	}
	c.end = p + len;
	while (c.at < c.end) {
		if (!step(r, &c)) {
			r->failed = true;
			return false;
		}
	}
	r->offset += len;
	return true;
}

bool json_reader_end(struct json_reader *r, struct err *err)
{
	struct cursor c = {.err = err};

	if (r->failed)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "invalid JSON");
	if (number_is_whole(r->state)) {
		bool last = r->depth == 0;
		value_done(r);
		if (last && !finish_number(r, &c)) {
			r->failed = true;
			return false;
		}
	}
	return r->state == S_DONE || fail_state(r, &c);
}
