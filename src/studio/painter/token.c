#include "studio/painter/token.h"

#include <stdlib.h>

#include "base/utf8.h"

/* Quotation marks. A closing mark is any of `close`. */
static const struct quote {
	uint32_t open;
	uint32_t close[2];
	bool apostrophe; /* the mark is also an apostrophe: look at its neighbours */
} quotes[] = {
    {'"', {'"', 0x201D}, false},  {0x201C, {0x201D, '"'}, false}, {0x201E, {0x201C, 0x201D}, false},
    {0x300C, {0x300D, 0}, false}, {0x300E, {0x300F, 0}, false},   {0x00AB, {0x00BB, 0}, false},
    {0x2018, {0x2019, 0}, true},  {'\'', {'\'', 0x2019}, true},
};

struct reader {
	const char *p;
	size_t len, at;
	struct tokens *out;
	char *fold;         /* where the next folded byte goes */
	uint32_t before;    /* the code point before `at`, 0 at the start */
	enum token_gap gap; /* since the last word */
};

static uint32_t peek(const struct reader *r, size_t at, size_t *ret_bytes)
{
	if (at >= r->len) {
		*ret_bytes = 0;
		return 0;
	}
	return utf8_decode(r->p + at, r->len - at, ret_bytes);
}

static bool is_ascii_alnum(uint32_t c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_combining(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x200D ||
	       (c >= 0x1F3FB && c <= 0x1F3FF);
}

static bool is_jamo(uint32_t c)
{
	return c >= 0x1100 && c <= 0x11FF;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 ||
	       (c >= 0x2000 && c <= 0x200B) || c == 0xFEFF;
}

static bool is_emoji(uint32_t c)
{
	return c >= 0x1F000 || (c >= 0x2600 && c <= 0x27BF);
}

/* --- folding ------------------------------------------------------------------ */

/* U+00C0–U+017F without their marks; two letters where one stands for two. */
static const char *const latin_folds[] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i", /* C0 */
    "d", "n", "o",  "o",  "o", "o", "o",  "x", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i", /* E0 */
    "d", "n", "o",  "o",  "o", "o", "o",  "/", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d", /* 100 */
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o", /* 140 */
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s",
};

static bool is_latin(uint32_t c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128) ||
	       (c >= 0xC0 && c <= 0x17F && c != 0xD7 && c != 0xF7);
}

/* Full-width forms and a few look-alikes, as the plain character. */
static uint32_t plain(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFEE0;
	return c;
}

static enum token_kind kind_of(uint32_t c)
{
	if (is_latin(c))
		return TOKEN_LATIN;
	if (is_digit(c))
		return TOKEN_NUMBER;
	if ((c >= 0xAC00 && c <= 0xD7A3) || is_jamo(c))
		return TOKEN_HANGUL;
	return TOKEN_OTHER;
}

/* Letters, digits and everything that is neither space nor punctuation. */
static bool is_wordish(uint32_t c)
{
	if (c < 0x80)
		return is_ascii_alnum(c) || c == '&';
	if (c < 0xC0 || c == 0xD7 || c == 0xF7)
		return false;
	if (is_space(c) || is_combining(c) || (c >= 0x2000 && c <= 0x206F) ||
	    (c >= 0x3001 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFFF) || (c >= 0xE0000))
		return false;
	return true;
}

static void fold_char(struct reader *r, uint32_t c)
{
	if (c < 0x80) {
		*r->fold++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	} else if (c >= 0xC0 && c <= 0x17F) {
		for (const char *s = latin_folds[c - 0xC0]; *s; s++)
			*r->fold++ = *s;
	} else {
		r->fold += utf8_encode(c, r->fold);
	}
}

/* A syllable from conjoining jamo at `at` (Unicode 3.12); *ret_bytes is what it took. */
static uint32_t compose_jamo(const struct reader *r, size_t at, size_t *ret_bytes)
{
	size_t n1, n2, n3;
	uint32_t lead = peek(r, at, &n1);
	uint32_t vowel = peek(r, at + n1, &n2);

	*ret_bytes = n1;
	if (lead < 0x1100 || lead > 0x1112 || vowel < 0x1161 || vowel > 0x1175)
		return lead;
	uint32_t syllable = 0xAC00 + ((lead - 0x1100) * 21 + (vowel - 0x1161)) * 28;
	uint32_t tail = peek(r, at + n1 + n2, &n3);
	*ret_bytes = n1 + n2;
	if (tail > 0x11A7 && tail <= 0x11C2) {
		*ret_bytes += n3;
		syllable += tail - 0x11A7;
	}
	return syllable;
}

/* --- quotations ---------------------------------------------------------------- */

static bool closes(const struct reader *r, const struct quote *q, size_t at, uint32_t c,
		   uint32_t before, size_t bytes)
{
	if (c != q->close[0] && (!q->close[1] || c != q->close[1]))
		return false;
	if (!q->apostrophe)
		return true;
	size_t n;
	uint32_t after = peek(r, at + bytes, &n);
	return !is_space(before) && !is_latin(after) && !is_digit(after);
}

static bool is_blank(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != ' ')
			return false;
	}
	return true;
}

/* When a quotation opens at `at`: its inside, and the bytes with its marks. */
static bool find_quotation(const struct reader *r, uint32_t c, size_t open_bytes,
			   struct slice *ret_inside, size_t *ret_bytes)
{
	const struct quote *q = NULL;

	for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
		if (quotes[i].open == c)
			q = &quotes[i];
	}
	if (!q || ((c == '"' || c == '\'') && is_ascii_alnum(r->before)))
		return false;
	size_t start = r->at + open_bytes, n;
	uint32_t before = c;
	/* A quotation that is never closed would make the search start again at every
	 * mark: it looks no further than a text can be long, and some. */
	size_t end = MIN(r->len, start + 2048);
	for (size_t at = start; at < end; at += n) {
		uint32_t d = peek(r, at, &n);
		if (closes(r, q, at, d, before, n)) {
			struct slice inside = {r->p + start, at - start};
			/* rock 'n' roll */
			if (q->apostrophe && inside.len == 1 && is_ascii_alnum(before))
				return false;
			*ret_inside = inside;
			*ret_bytes = at + n - r->at;
			return true;
		}
		before = d;
	}
	return false;
}

/* --- words ---------------------------------------------------------------------- */

static struct token *push(struct reader *r, enum token_kind kind, bool glued)
{
	struct token *t = &r->out->list[r->out->count++];

	*t = (struct token){.kind = kind, .gap = r->gap, .glued = glued};
	r->gap = GAP_NONE;
	return t;
}

/* A possessive or an apostrophe inside a word: skipped. True when the word ends. */
static bool skip_apostrophe(struct reader *r)
{
	size_t n, n1, n2;
	uint32_t c = peek(r, r->at, &n);

	if (c != '\'' && c != 0x2019)
		return true;
	uint32_t next = peek(r, r->at + n, &n1);
	if (!is_latin(next))
		return true;
	uint32_t after = peek(r, r->at + n + n1, &n2);
	r->at += n;
	if ((next | 32) == 's' && !is_latin(after) && !is_digit(after)) {
		r->at += n1;
		return true;
	}
	return false;
}

static void read_word(struct reader *r, uint32_t first)
{
	bool glued = r->at > 0 && !is_space(r->before) && r->gap == GAP_NONE;
	struct token *t = push(r, kind_of(first), glued);
	size_t start = r->at, n = 0;
	int letters = 0, small = 0;

	t->text.p = r->fold;
	while (r->at < r->len) {
		uint32_t c = plain(peek(r, r->at, &n));
		if (is_combining(c)) {
			r->at += n;
			r->out->accented |= c == 0x301 || c == 0x303;
			continue;
		}
		if (!is_wordish(c)) {
			if (t->kind == TOKEN_LATIN && !skip_apostrophe(r))
				continue;
			break;
		}
		enum token_kind kind = kind_of(c);
		if (t->kind == TOKEN_NUMBER && kind == TOKEN_LATIN)
			t->kind = TOKEN_LATIN; /* 4k, 35mm */
		if (kind != t->kind && !(t->kind == TOKEN_LATIN && kind == TOKEN_NUMBER))
			break;
		bool alone = is_emoji(c) || c == '&';
		if (alone && r->at > start)
			break;
		if (is_jamo(c))
			c = compose_jamo(r, r->at, &n);
		letters += is_latin(c);
		small += (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF);
		r->out->accented |= c >= 0xC0 && c <= 0xFF;
		fold_char(r, c);
		r->at += n;
		r->before = c;
		if (alone)
			break;
	}
	t->text.len = (size_t)(r->fold - t->text.p);
	t->raw = (struct slice){r->p + start, r->at - start};
	t->capitals = letters >= 2 && !small;
}

static enum token_gap gap_of(const struct reader *r, uint32_t c, size_t bytes)
{
	size_t n;

	switch (c) {
	case '.':
	case ':': /* 1.8, 16:9 */
		if (is_digit(r->before) && is_digit(peek(r, r->at + bytes, &n)))
			return GAP_COMMA;
		return c == '.' ? GAP_STOP : GAP_COMMA;
	case '!':
	case '?':
	case '\n':
	case 0x3002:
		return GAP_STOP;
	case ',':
	case ';':
	case '/':
	case '(':
	case ')':
	case '[':
	case ']':
	case '|':
	case 0xB7:
	case 0x2013:
	case 0x2014:
	case 0x3001:
		return GAP_COMMA;
	}
	return GAP_NONE;
}

bool tokens_read(const char *prompt, size_t len, struct tokens *ret)
{
	struct reader r = {.p = prompt, .len = MIN(len, (size_t)TOKENS_PROMPT_BYTES), .out = ret};

	*ret = (struct tokens){0};
	while (r.len < len && r.len > 0 && ((uint8_t)prompt[r.len] & 0xC0) == 0x80)
		r.len--;
	/* Folding never makes a text longer; a word is at least a byte. */
	ret->folded = malloc(r.len + 4);
	ret->list = malloc(MIN(r.len + 1, (size_t)TOKENS_MAX) * sizeof(*ret->list));
	if (!ret->folded || !ret->list) {
		tokens_finish(ret);
		return false;
	}
	r.fold = ret->folded;
	while (r.at < r.len && ret->count < TOKENS_MAX) {
		size_t n, bytes;
		struct slice inside;
		uint32_t raw = peek(&r, r.at, &n), c = plain(raw);
		if (find_quotation(&r, raw, n, &inside, &bytes)) {
			if (!is_blank(inside))
				push(&r, TOKEN_TEXT, false)->raw = inside;
			r.at += bytes;
			r.before = raw;
		} else if (is_wordish(c)) {
			read_word(&r, c);
		} else {
			enum token_gap gap = gap_of(&r, c, n);
			r.gap = MAX(r.gap, gap);
			ret->accented |= c == 0xBF || c == 0xA1;
			r.before = c;
			r.at += n;
		}
	}
	return true;
}

void tokens_finish(struct tokens *t)
{
	free(t->list);
	free(t->folded);
	*t = (struct tokens){0};
}
