/* Request fields as a table: read, checked and documented from the same rows.
 *
 *     struct body { struct slice prompt; bool has_prompt; int64_t n; bool has_n; };
 *
 *     static const struct json_field fields[] = {
 *             {JSON_FIELD(struct body, prompt), .type = JSON_FIELD_STRING, .min = 1, .max = 32000,
 *              .flags = JSON_FIELD_REQUIRED, .doc = "What to draw."},
 *             {JSON_FIELD(struct body, n), .type = JSON_FIELD_INT, .min = 1, .max = 10,
 *              .doc = "How many images."},
 *             {0},
 *     };
 *     struct body b = {0};
 *     if (!json_fields_read(tree, fields, 0, &arena, &b, err)) ...
 *     → "n must be an integer from 1 to 10, not a string"
 *
 * The first fault, in the table's order, is the one reported: ERR_INVALID_PARAMETER
 * with param, range or allowed values, and in err->fine_code the OpenAI dialect's
 * finer code. Members that are not in the table are ignored unless refused; null
 * counts as absent. The target's strings are borrowed from the tree.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "json/tree.h"

/* Type of the table's row, type of the member in the target struct. */
enum json_field_type {
	JSON_FIELD_STRING = 1,   /* struct slice; min, max in code points; no U+0000 */
	JSON_FIELD_INT,          /* int64_t; min, max its range */
	JSON_FIELD_BOOL,         /* bool */
	JSON_FIELD_NUMBER,       /* double; min, max its range */
	JSON_FIELD_DECIMAL,      /* int64_t, scaled by 10^scale; min, max in whole units */
	JSON_FIELD_ENUM,         /* int: index into `allowed` */
	JSON_FIELD_STRING_ARRAY, /* struct json_strings; min, max in items, item_max in bytes */
	JSON_FIELD_ARRAY,        /* const struct json_value *; min, max in items */
	JSON_FIELD_OBJECT,       /* const struct json_value * */
	JSON_FIELD_ANY,          /* const struct json_value * */
};

enum json_field_flags {
	JSON_FIELD_REQUIRED = 1,
	JSON_FIELD_BOOL_AS_TEXT = 2,   /* "true" and "false" are booleans too */
	JSON_FIELD_NULL_REFUSED = 4,   /* null is a value of the wrong type, not absence */
	JSON_FIELD_INT_AS_TEXT = 8,    /* "3" is an integer too (form fields) */
	JSON_FIELD_STRING_IS_LIST = 16 /* STRING_ARRAY: one string is a list of one */
};

struct json_strings {
	const struct slice *items; /* in the arena */
	size_t count;
};

struct json_field {
	const char *name;
	size_t offset, has_offset; /* into the target struct; JSON_FIELD fills all three */
	enum json_field_type type;
	unsigned flags;
	int scale;                  /* DECIMAL: digits behind the point */
	int64_t min, max;           /* both zero: unbounded */
	size_t item_max;            /* STRING_ARRAY: bytes an item; 0: unbounded */
	const char *const *allowed; /* ENUM, or STRING: NULL-terminated */
	const char *doc;
};

/* Name and offsets of a member that has a `bool has_<member>` beside it. */
#define JSON_FIELD(target, member) JSON_FIELD_NAMED(#member, target, member)
#define JSON_FIELD_NAMED(json_name, target, member)                                                \
	.name = (json_name), .offset = offsetof(target, member),                                   \
	.has_offset = offsetof(target, has_##member)

enum json_fields_flags {
	JSON_FIELDS_TEXT = 2,	       /* a form's: integers and booleans are written as text */
	JSON_FIELDS_REFUSE_UNKNOWN = 1, /* ERR_UNKNOWN_PARAMETER, with a guess at what was meant */
};

/* Reads object's members by the table (it ends with a row without a name). Members
 * that are absent leave the target as it was and has_… false. arena: for lists and
 * for names in err. */
bool json_fields_read(const struct json_value *object, const struct json_field *table,
		      unsigned flags, struct arena *arena, void *target,
		      struct err *err) MUST_CHECK;

/* One value against one row; for form fields and query parameters too. */
bool json_field_read(const struct json_value *value, const struct json_field *field,
		     struct arena *arena, void *target, struct err *err) MUST_CHECK;

/* The row in words, as messages and documents say it: "an integer from 1 to 10". */
const char *json_field_describe(const struct json_field *field, char *ret, size_t size);
