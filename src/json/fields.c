/* A row says what is wanted, one function a type says whether it is there. The
 * messages are built from the row as well, so that they, the check and the
 * documentation cannot differ. */
#include "json/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/guess.h"
#include "base/utf8.h"

#define SHOWN_MAX 40 /* bytes of a stranger's text that a message repeats */
#define WORDS_MAX 256

/* --- a row in words -------------------------------------------------------- */

static bool has_least(const struct json_field *f)
{
	return f->min != 0 || f->max != 0;
}
static bool has_most(const struct json_field *f)
{
	return has_least(f) && f->max >= f->min;
}

/* " from 1 to 10" of a number, " of 1 to 10 <unit>" of something counted. */
static void describe_range(const struct json_field *f, const char *unit, char *ret, size_t size)
{
	const char *space = *unit ? " " : "";

	if (has_most(f) && f->min == f->max)
		snprintf(ret, size, " of exactly %" PRId64 "%s%s", f->min, space, unit);
	else if (has_most(f) && f->min == 0 && *unit)
		snprintf(ret, size, " of at most %" PRId64 " %s", f->max, unit);
	else if (has_most(f))
		snprintf(ret, size, " %s %" PRId64 " to %" PRId64 "%s%s", *unit ? "of" : "from",
			 f->min, f->max, space, unit);
	else
		snprintf(ret, size, " of at least %" PRId64 "%s%s", f->min, space, unit);
}

static void describe_allowed(const struct json_field *f, char *ret, size_t size)
{
	size_t at = (size_t)snprintf(ret, size, "one of");

	for (int i = 0; f->allowed[i] && at < size; i++)
		at +=
		    (size_t)snprintf(ret + at, size - at, "%s \"%s\"", i ? "," : "", f->allowed[i]);
}

/* Words with and without a range, and what the range counts (NULL: there is none). */
static const struct type_words {
	const char *plain, *ranged, *unit;
} type_words[] = {
    [JSON_FIELD_STRING] = {"a string", "a string", "characters"},
    [JSON_FIELD_INT] = {"an integer", "an integer", ""},
    [JSON_FIELD_BOOL] = {"true or false", NULL, NULL},
    [JSON_FIELD_NUMBER] = {"a number", "a number", ""},
    [JSON_FIELD_DECIMAL] = {"a number", "a number", ""},
    [JSON_FIELD_ENUM] = {"a string", NULL, NULL},
    [JSON_FIELD_STRING_ARRAY] = {"a list of strings", "a list", "strings"},
    [JSON_FIELD_ARRAY] = {"a list", "a list", "items"},
    [JSON_FIELD_OBJECT] = {"an object", NULL, NULL},
    [JSON_FIELD_ANY] = {"any value", NULL, NULL},
};

const char *json_field_describe(const struct json_field *f, char *ret, size_t size)
{
	const struct type_words *words = &type_words[f->type];
	char range[96];

	if (f->allowed) {
		describe_allowed(f, ret, size);
	} else if (words->unit && has_least(f)) {
		describe_range(f, words->unit, range, sizeof range);
		snprintf(ret, size, "%s%s", words->ranged, range);
	} else {
		snprintf(ret, size, "%s", words->plain);
	}
	return ret;
}

/* --- faults ---------------------------------------------------------------- */

/* The start of a stranger's text, fit for a message. */
static const char *show(struct slice s, char ret[SHOWN_MAX + 4])
{
	size_t len = s.len > SHOWN_MAX ? utf8_valid_prefix(s.p, SHOWN_MAX) : s.len;

	for (size_t i = 0; i < len; i++)
		ret[i] = (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F ? ' ' : s.p[i];
	memcpy(ret + len, len < s.len ? "..." : "", len < s.len ? 4 : 1);
	return ret;
}

static bool fault(const struct json_field *f, const char *fine_code, struct err *err,
		  const char *link, const char *found)
{
	char words[WORDS_MAX];

	err_set(err, ERR_INVALID_PARAMETER, f->name, "%s must be %s%s%s", f->name,
		json_field_describe(f, words, sizeof words), link, found);
	err->fine_code = fine_code;
	err->allowed = f->allowed;
	return false;
}

static bool wrong_type(const struct json_field *f, const struct json_value *v, struct err *err)
{
	return fault(f, "invalid_type", err, ", not ", json_type_name(v->type));
}

/* The type fits and the value does not: repeat it. */
static bool wrong_value(const struct json_field *f, struct slice text, const char *fine_code,
			struct err *err)
{
	char shown[SHOWN_MAX + 4], quoted[SHOWN_MAX + 8];

	snprintf(quoted, sizeof quoted, f->allowed ? "\"%s\"" : "%s", show(text, shown));
	return fault(f, fine_code, err, ", not ", quoted);
}

static void set_range(const struct json_field *f, struct err *err)
{
	err->has_range = has_most(f);
	err->min = f->min;
	err->max = f->max;
}

/* Checks a count of characters or items. `above` and `below` are the finer codes. */
static bool check_count(const struct json_field *f, size_t count, const char *above,
			const char *below, struct err *err)
{
	bool more = has_most(f) && count > (uint64_t)f->max;
	bool less = f->min > 0 && count < (uint64_t)f->min;
	char found[32];

	if (!more && !less)
		return true;
	snprintf(found, sizeof found, "%zu", count);
	fault(f, more ? above : below, err, count ? "; it has " : "; it is empty",
	      count ? found : "");
	set_range(f, err);
	return false;
}

static bool wrong_number(const struct json_field *f, struct slice text, bool above, struct err *err)
{
	wrong_value(f, text, above ? "integer_above_max_value" : "integer_below_min_value", err);
	set_range(f, err);
	return false;
}

/* --- one function a type --------------------------------------------------- */

static bool check_text(const struct json_field *f, struct slice text, struct err *err)
{
	if (text.len && memchr(text.p, '\0', text.len)) {
		err_set(err, ERR_INVALID_PARAMETER, f->name,
			"%s must not hold the character U+0000", f->name);
		err->fine_code = "invalid_value";
		return false;
	}
	return true;
}

static int find_allowed(const struct json_field *f, struct slice text)
{
	for (int i = 0; f->allowed[i]; i++)
		if (slice_is(text, f->allowed[i]))
			return i;
	return -1;
}

static bool read_string(const struct json_value *v, const struct json_field *f,
			struct arena *arena UNUSED, void *at, struct err *err)
{
	if (v->type != JSON_STRING)
		return wrong_type(f, v, err);
	if (f->allowed && find_allowed(f, v->text) < 0)
		return wrong_value(f, v->text, "invalid_value", err);
	if (!check_text(f, v->text, err) ||
	    !check_count(f, utf8_count(v->text.p, v->text.len), "string_above_max_length",
			 "string_below_min_length", err))
		return false;
	*(struct slice *)at = v->text;
	return true;
}

static bool read_enum(const struct json_value *v, const struct json_field *f,
		      struct arena *arena UNUSED, void *at, struct err *err)
{
	if (v->type != JSON_STRING)
		return wrong_type(f, v, err);
	int i = find_allowed(f, v->text);
	if (i < 0)
		return wrong_value(f, v->text, "invalid_value", err);
	*(int *)at = i;
	return true;
}

/* 1e30 is a number, only not one of ours: its range is at fault, not its form. */
static bool is_huge(const struct json_value *v)
{
	double d;

	if (!json_number_double(v->text, &d))
		return v->type == JSON_NUMBER; /* a text that is none is of another type */
	return d < -9e17 || d > 9e17;
}

static bool read_int(const struct json_value *v, const struct json_field *f,
		     struct arena *arena UNUSED, void *at, struct err *err)
{
	bool text = v->type == JSON_STRING && (f->flags & JSON_FIELD_INT_AS_TEXT);
	int64_t n;

	if (v->type != JSON_NUMBER && !text)
		return wrong_type(f, v, err);
	if (!json_number_int(v->text, &n))
		return is_huge(v) && has_most(f)
			   ? wrong_number(f, v->text, v->text.p[0] != '-', err)
			   : wrong_value(f, v->text, "invalid_type", err);
	if ((has_least(f) && n < f->min) || (has_most(f) && n > f->max))
		return wrong_number(f, v->text, n > f->max, err);
	*(int64_t *)at = n;
	return true;
}

static bool read_number(const struct json_value *v, const struct json_field *f,
			struct arena *arena UNUSED, void *at, struct err *err)
{
	double d;

	if (v->type != JSON_NUMBER)
		return wrong_type(f, v, err);
	if (!json_number_double(v->text, &d))
		return wrong_value(f, v->text, "invalid_value", err);
	if ((has_least(f) && d < (double)f->min) || (has_most(f) && d > (double)f->max))
		return wrong_number(f, v->text, d > (double)f->max, err);
	*(double *)at = d;
	return true;
}

static bool read_decimal(const struct json_value *v, const struct json_field *f,
			 struct arena *arena UNUSED, void *at, struct err *err)
{
	__int128 unit = 1;
	int64_t n;

	if (v->type != JSON_NUMBER)
		return wrong_type(f, v, err);
	if (!decimal_parse(v->text, f->scale, &n)) {
		char places[48];
		if (is_huge(v) && has_most(f))
			return wrong_number(f, v->text, v->text.p[0] != '-', err);
		snprintf(places, sizeof places, " with at most %d decimal places", f->scale);
		return fault(f, "invalid_value", err, places, "");
	}
	for (int i = 0; i < f->scale; i++)
		unit *= 10;
	if ((has_least(f) && n < f->min * unit) || (has_most(f) && n > f->max * unit))
		return wrong_number(f, v->text, n > f->max * unit, err);
	*(int64_t *)at = n;
	return true;
}

static bool read_bool(const struct json_value *v, const struct json_field *f,
		      struct arena *arena UNUSED, void *at, struct err *err)
{
	bool text = v->type == JSON_STRING && (f->flags & JSON_FIELD_BOOL_AS_TEXT);

	if (v->type == JSON_BOOL)
		*(bool *)at = v->boolean;
	else if (text && (slice_is(v->text, "true") || slice_is(v->text, "false")))
		*(bool *)at = slice_is(v->text, "true");
	else
		return wrong_type(f, v, err);
	return true;
}

static bool check_item(const struct json_value *item, const struct json_field *f, size_t i,
		       struct err *err)
{
	bool ok = false;

	if (item->type != JSON_STRING)
		err_set(err, ERR_INVALID_PARAMETER, f->name, "%s[%zu] must be a string, not %s",
			f->name, i, json_type_name(item->type));
	else if (f->item_max && item->text.len > f->item_max)
		err_set(err, ERR_INVALID_PARAMETER, f->name,
			"%s[%zu] must have at most %zu bytes; it has %zu", f->name, i, f->item_max,
			item->text.len);
	else
		ok = check_text(f, item->text, err);
	if (!ok)
		err->fine_code = item->type != JSON_STRING ? "invalid_type" : "invalid_value";
	return ok;
}

static bool read_strings(const struct json_value *v, const struct json_field *f,
			 struct arena *arena, void *at, struct err *err)
{
	const struct json_value *one = NULL;
	size_t count = v->count, i = 0;

	if (v->type == JSON_STRING && (f->flags & JSON_FIELD_STRING_IS_LIST)) {
		one = v;
		count = 1;
	} else if (v->type != JSON_ARRAY) {
		return wrong_type(f, v, err);
	}
	if (!check_count(f, count, "array_above_max_length", "array_below_min_length", err))
		return false;
	struct slice *items = arena_alloc(arena, count * sizeof *items);
	if (!items)
		return err_set(err, ERR_REQUEST_TOO_LARGE, f->name, "%s is too long", f->name);
	for (const struct json_value *item = one ? one : v->first; item; item = item->next) {
		if (!check_item(item, f, i, err))
			return false;
		items[i++] = item->text;
		if (one)
			break;
	}
	*(struct json_strings *)at = (struct json_strings){items, count};
	return true;
}

static bool read_tree(const struct json_value *v, const struct json_field *f,
		      struct arena *arena UNUSED, void *at, struct err *err)
{
	if ((f->type == JSON_FIELD_ARRAY && v->type != JSON_ARRAY) ||
	    (f->type == JSON_FIELD_OBJECT && v->type != JSON_OBJECT))
		return wrong_type(f, v, err);
	if (f->type == JSON_FIELD_ARRAY &&
	    !check_count(f, v->count, "array_above_max_length", "array_below_min_length", err))
		return false;
	*(const struct json_value **)at = v;
	return true;
}

static bool (*const readers[])(const struct json_value *v, const struct json_field *f,
			       struct arena *arena, void *at, struct err *err) = {
    [JSON_FIELD_STRING] = read_string,
    [JSON_FIELD_INT] = read_int,
    [JSON_FIELD_BOOL] = read_bool,
    [JSON_FIELD_NUMBER] = read_number,
    [JSON_FIELD_DECIMAL] = read_decimal,
    [JSON_FIELD_ENUM] = read_enum,
    [JSON_FIELD_STRING_ARRAY] = read_strings,
    [JSON_FIELD_ARRAY] = read_tree,
    [JSON_FIELD_OBJECT] = read_tree,
    [JSON_FIELD_ANY] = read_tree,
};

/* --- tables ---------------------------------------------------------------- */

bool json_field_read(const struct json_value *value, const struct json_field *f,
		     struct arena *arena, void *target, struct err *err)
{
	char *base = target, words[WORDS_MAX];

	if (!value || (value->type == JSON_NULL && !(f->flags & JSON_FIELD_NULL_REFUSED) &&
		       f->type != JSON_FIELD_ANY)) {
		if (!(f->flags & JSON_FIELD_REQUIRED))
			return true;
		err_set(err, ERR_INVALID_PARAMETER, f->name, "%s is required: %s", f->name,
			json_field_describe(f, words, sizeof words));
		err->fine_code = "missing_required_parameter";
		err->allowed = f->allowed;
		return false;
	}
	if (!readers[f->type](value, f, arena, base + f->offset, err))
		return false;
	*(bool *)(base + f->has_offset) = true;
	return true;
}

#define NAMES_MAX 64

static bool refuse_unknown(const struct json_value *object, const struct json_field *table,
			   struct arena *arena, struct err *err)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (const struct json_field *f = table; f->name && count < NAMES_MAX; f++)
		names[count++] = f->name;
	JSON_FOR_EACH(member, object)
	{
		char shown[SHOWN_MAX + 4];
		size_t i = 0;
		while (i < count && !slice_is(member->name, names[i]))
			i++;
		if (i < count)
			continue;
		const char *meant = guess_name(member->name, names, count);
		const char *param = arena_strdup(arena, show(member->name, shown));
		err_set(err, ERR_UNKNOWN_PARAMETER, param,
			meant ? "unknown parameter \"%s\"; did you mean \"%s\"?"
			      : "unknown parameter \"%s\"",
			shown, meant);
		err->fine_code = "unknown_parameter";
		return false;
	}
	return true;
}

bool json_fields_read(const struct json_value *object, const struct json_field *table,
		      unsigned flags, struct arena *arena, void *target, struct err *err)
{
	if (object->type != JSON_OBJECT)
		return err_set(err, ERR_INVALID_REQUEST, NULL,
			       "the body must be a JSON object, not %s",
			       json_type_name(object->type));
	for (const struct json_field *f = table; f->name; f++) {
		struct json_field row = *f;
		if (flags & JSON_FIELDS_TEXT)
			row.flags |= JSON_FIELD_INT_AS_TEXT | JSON_FIELD_BOOL_AS_TEXT;
		if (!json_field_read(json_get(object, f->name), &row, arena, target, err))
			return false;
	}
	return !(flags & JSON_FIELDS_REFUSE_UNKNOWN) || refuse_unknown(object, table, arena, err);
}
