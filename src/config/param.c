/* One function a type to read, one to write; everything else goes by tables. */
#include "config/param.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/decimal.h"
#include "base/place.h"
#include "base/utf8.h"

#define UC_SCALE 4

/* --- units ----------------------------------------------------------------- */

struct unit {
	const char *name;
	int64_t size;
};

/* Largest first. */
static const struct unit byte_units[] = {
    {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}, {0}};
static const struct unit time_units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000},
					 {"s", 1000},     {"ms", 1},      {0}};

static const struct unit *units_of(enum config_type type)
{
	return type == CONFIG_BYTES ? byte_units : time_units;
}

/* "16KiB", "16 KiB", "90s"; zero needs no unit. */
static bool read_with_unit(enum config_type type, struct slice text, int64_t *ret)
{
	size_t digits = 0;
	int64_t n;

	while (digits < text.len && text.p[digits] >= '0' && text.p[digits] <= '9')
		digits++;
	if (!decimal_parse((struct slice){text.p, digits}, 0, &n))
		return false;
	struct slice name = slice_skip(text, digits);
	while (name.len > 0 && name.p[0] == ' ')
		name = slice_skip(name, 1);
	if (n == 0 && name.len == 0) {
		*ret = 0;
		return true;
	}
	for (const struct unit *u = units_of(type); u->name; u++)
		if (slice_is(name, u->name))
			return !__builtin_mul_overflow(n, u->size, ret);
	return false;
}

static void print_with_unit(enum config_type type, int64_t v, struct buf *b)
{
	const struct unit *u = units_of(type);

	while (u[1].name && (v == 0 || v % u->size != 0))
		u++;
	buf_int(b, v / u->size);
	if (v != 0)
		buf_str(b, u->name);
}

/* --- in words -------------------------------------------------------------- */

static const char *const type_words[CONFIG_TYPE_COUNT] = {
    [CONFIG_INT] = "a whole number",
    [CONFIG_BYTES] = "a size",
    [CONFIG_DURATION] = "a duration",
    [CONFIG_CREDITS] = "a number of credits",
    [CONFIG_BOOL] = "true or false",
    [CONFIG_TEXT] = "a text",
    [CONFIG_PATH] = "a path",
    [CONFIG_FILE] = "a file that can be read",
    [CONFIG_ADDRESS] = "an address and port such as 127.0.0.1:8080 or [::1]:8080",
    [CONFIG_URL] = "an http:// or https:// address without a slash at the end",
    [CONFIG_TEXT_LIST] = "a list of texts",
    [CONFIG_TEXT_MAP] = "names with values, such as {a: b}",
    [CONFIG_RANGE_LIST] = "a list of address ranges such as 10.0.0.0/8",
    [CONFIG_PLACE_LIST] = "a list of hosts, addresses and ranges such as images.internal, "
			  "10.1.0.0/16, 127.0.0.1:9000",
};

static void print_number(enum config_type type, int64_t v, struct buf *b)
{
	char text[DECIMAL_TEXT_MAX];

	if (type == CONFIG_BYTES || type == CONFIG_DURATION) {
		print_with_unit(type, v, b);
	} else {
		decimal_format(v, type == CONFIG_CREDITS ? UC_SCALE : 0, text);
		buf_str(b, text);
	}
}

static bool has_range(const struct config_param *p)
{
	return p->max != 0 && p->type <= CONFIG_CREDITS;
}

void config_param_describe(const struct config_param *p, struct buf *b)
{
	if (p->allowed) {
		buf_str(b, config_param_is_list(p) ? "a list of " : "one of ");
		for (int i = 0; p->allowed[i]; i++)
			buf_printf(b, "%s%s", i ? ", " : "", p->allowed[i]);
		return;
	}
	buf_str(b, type_words[p->type]);
	if (!has_range(p))
		return;
	buf_str(b, " from ");
	print_number(p->type, p->min, b);
	buf_str(b, " to ");
	print_number(p->type, p->max, b);
}

static bool refuse(const struct config_param *p, struct slice text, struct err *err)
{
	int shown = (int)utf8_valid_prefix(text.p ? text.p : "", MIN(text.len, (size_t)60));
	struct buf b;

	buf_init(&b, 1024);
	config_param_describe(p, &b);
	err_set(err, ERR_INVALID_PARAMETER, p->name, "%s must be %s, not \"%.*s\"", p->name,
		buf_cstr(&b), shown, text.p ? text.p : "");
	buf_finish(&b);
	return false;
}

const char *config_param_env(const struct config_param *p, char ret[CONFIG_ENV_MAX])
{
	size_t n = (size_t)snprintf(ret, CONFIG_ENV_MAX, "TINTYPE_%s", p->name);

	for (size_t i = 8; i < n && i < CONFIG_ENV_MAX - 1; i++) {
		if (ret[i] == '.')
			ret[i] = '_';
		else if (ret[i] >= 'a' && ret[i] <= 'z')
			ret[i] = (char)(ret[i] - 'a' + 'A');
	}
	return ret;
}

/* --- reading --------------------------------------------------------------- */

static bool parse_int(struct slice text, int64_t *ret)
{
	for (size_t i = 0; i < text.len; i++)
		if ((text.p[i] < '0' || text.p[i] > '9') && (i > 0 || text.p[i] != '-'))
			return false;
	return decimal_parse(text, 0, ret);
}

static bool read_number(const struct config_param *p, struct slice text, struct arena *arena UNUSED,
			void *at, struct err *err)
{
	int64_t v;
	bool ok = p->type == CONFIG_INT       ? parse_int(text, &v)
		  : p->type == CONFIG_CREDITS ? decimal_parse(text, UC_SCALE, &v)
					      : read_with_unit(p->type, text, &v);

	if (!ok || (has_range(p) && (v < p->min || v > p->max)))
		return refuse(p, text, err);
	*(int64_t *)at = v;
	return true;
}

static bool read_bool(const struct config_param *p, struct slice text, struct arena *arena UNUSED,
		      void *at, struct err *err)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};

	for (int i = 0; i < (int)ARRAY_LEN(words); i++) {
		if (slice_ieq(text, slice_of(words[i]))) {
			*(bool *)at = i % 2;
			return true;
		}
	}
	return refuse(p, text, err);
}

static int find_allowed(const struct config_param *p, struct slice text)
{
	for (int i = 0; p->allowed[i]; i++)
		if (slice_is(text, p->allowed[i]))
			return i;
	return -1;
}

static bool read_choice(const struct config_param *p, struct slice text, struct arena *arena UNUSED,
			void *at, struct err *err)
{
	int i = find_allowed(p, text);

	if (i < 0)
		return refuse(p, text, err);
	*(int *)at = i;
	return true;
}

static bool url_is_fine(struct slice text)
{
	struct slice rest = slice_skip(text, slice_starts(text, SLICE("https://")) ? 8 : 7);

	if (text.len == 0)
		return true;
	if (!slice_starts(text, SLICE("https://")) && !slice_starts(text, SLICE("http://")))
		return false;
	for (size_t i = 0; i < rest.len; i++)
		if ((unsigned char)rest.p[i] <= ' ' || (unsigned char)rest.p[i] >= 0x7F ||
		    strchr("?#\"<>\\@", rest.p[i]))
			return false;
	return rest.len > 0 && rest.p[0] != '/' && rest.p[rest.len - 1] != '/';
}

static bool is_pair(struct slice text)
{
	const char *sign = text.len ? memchr(text.p, '=', text.len) : NULL;

	return sign && sign > text.p && sign < text.p + text.len - 1;
}

static bool text_is_fine(const struct config_param *p, struct slice text)
{
	union address a;
	struct address_range r;
	struct place place;

	switch (p->type) {
	case CONFIG_ADDRESS:
		return address_parse(text, &a);
	case CONFIG_URL:
		return url_is_fine(text);
	case CONFIG_RANGE_LIST:
		return address_range_parse(text, &r);
	case CONFIG_PLACE_LIST:
		return place_parse(text, &place);
	case CONFIG_TEXT_LIST:
		return text.len > 0 && (!p->allowed || find_allowed(p, text) >= 0);
	case CONFIG_TEXT_MAP:
		return is_pair(text);
	default:
		return (!p->allowed || find_allowed(p, text) >= 0) && text.len >= (size_t)p->min &&
		       (p->max == 0 || text.len <= (size_t)p->max);
	}
}

static bool copy_text(const struct config_param *p, struct slice text, struct arena *arena,
		      const char **ret, struct err *err)
{
	if ((text.len && memchr(text.p, '\0', text.len)) || !text_is_fine(p, text))
		return refuse(p, text, err);
	const char *copy = arena_strndup(arena, text.p, text.len);
	if (!copy)
		return err_set(err, ERR_INTERNAL, p->name, "%s is too long", p->name);
	if (p->type == CONFIG_FILE && *copy && access(copy, R_OK) < 0)
		return err_set(err, ERR_INVALID_PARAMETER, p->name, "%s: cannot read %s: %s",
			       p->name, copy, strerror(errno));
	*ret = copy;
	return true;
}

static bool read_text(const struct config_param *p, struct slice text, struct arena *arena,
		      void *at, struct err *err)
{
	return copy_text(p, text, arena, at, err);
}

static struct slice trim(struct slice s)
{
	while (s.len > 0 && s.p[0] == ' ')
		s = slice_skip(s, 1);
	while (s.len > 0 && s.p[s.len - 1] == ' ')
		s.len--;
	return s;
}

#define LIST_MAX 256

static bool read_list(const struct config_param *p, struct slice text, struct arena *arena,
		      void *at, struct err *err)
{
	struct slice items[LIST_MAX], rest = text;
	size_t count = 0;

	while (rest.len > 0) {
		const char *comma = memchr(rest.p, ',', rest.len);
		struct slice item = {rest.p, comma ? (size_t)(comma - rest.p) : rest.len};
		if (count == LIST_MAX)
			return err_set(err, ERR_INVALID_PARAMETER, p->name,
				       "%s has more than %d items", p->name, LIST_MAX);
		items[count++] = trim(item);
		rest = slice_skip(rest, item.len + 1);
	}
	return config_param_read_items(p, items, count, arena, (char *)at - p->offset, err);
}

bool config_param_read_items(const struct config_param *p, const struct slice *items, size_t count,
			     struct arena *arena, void *base, struct err *err)
{
	struct config_strings *list = (struct config_strings *)((char *)base + p->offset);
	const char **copies = arena_alloc(arena, (count + 1) * sizeof *copies);

	if (!copies)
		return err_set(err, ERR_INTERNAL, p->name, "%s is too long", p->name);
	for (size_t i = 0; i < count; i++)
		if (!copy_text(p, items[i], arena, &copies[i], err))
			return false;
	*list = (struct config_strings){copies, count};
	return true;
}

bool config_param_is_list(const struct config_param *p)
{
	return p->type == CONFIG_TEXT_LIST || p->type == CONFIG_TEXT_MAP ||
	       p->type == CONFIG_RANGE_LIST || p->type == CONFIG_PLACE_LIST;
}

bool config_param_read(const struct config_param *p, struct slice text, struct arena *arena,
		       void *base, struct err *err)
{
	static bool (*const readers[CONFIG_TYPE_COUNT])(const struct config_param *p,
							struct slice text, struct arena *arena,
							void *at, struct err *err) = {
	    [CONFIG_INT] = read_number,      [CONFIG_BYTES] = read_number,
	    [CONFIG_DURATION] = read_number, [CONFIG_CREDITS] = read_number,
	    [CONFIG_BOOL] = read_bool,       [CONFIG_CHOICE] = read_choice,
	    [CONFIG_TEXT] = read_text,       [CONFIG_PATH] = read_text,
	    [CONFIG_FILE] = read_text,       [CONFIG_ADDRESS] = read_text,
	    [CONFIG_URL] = read_text,        [CONFIG_TEXT_LIST] = read_list,
	    [CONFIG_RANGE_LIST] = read_list, [CONFIG_PLACE_LIST] = read_list,
	    [CONFIG_TEXT_MAP] = read_list,
	};

	return readers[p->type](p, text, arena, (char *)base + p->offset, err);
}

/* --- writing --------------------------------------------------------------- */

/* A double-quoted YAML scalar: always right, whatever the text. */
static void print_quoted(const char *s, struct buf *b)
{
	buf_byte(b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_printf(b, "\\%c", *s);
		else if ((unsigned char)*s < 0x20 || *s == 0x7F)
			buf_printf(b, "\\x%02X", (unsigned char)*s);
		else
			buf_byte(b, *s);
	}
	buf_byte(b, '"');
}

static void print_list(const struct config_strings *list, struct buf *b)
{
	buf_byte(b, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_str(b, ", ");
		print_quoted(list->items[i], b);
	}
	buf_byte(b, ']');
}

void config_param_print(const struct config_param *p, const void *base, struct buf *b)
{
	const char *at = (const char *)base + p->offset;

	if (config_param_is_list(p))
		print_list((const void *)at, b);
	else if (p->type == CONFIG_BOOL)
		buf_str(b, *(const bool *)at ? "true" : "false");
	else if (p->type == CONFIG_CHOICE)
		buf_str(b, p->allowed[*(const int *)at]);
	else if (p->type <= CONFIG_CREDITS)
		print_number(p->type, *(const int64_t *)at, b);
	else
		print_quoted(*(const char *const *)at, b);
}
