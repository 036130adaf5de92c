#include "account/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/utf8.h"

#define LIST_BYTES_MAX 8192
#define MODEL_ID_MAX 64

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* --- keys -------------------------------------------------------------------- */

static const struct slice prefixes[] = {{"tt-", 3}, {"tt-test-", 8}}; /* by is_test */

void key_text_make(bool is_test, char ret_text[ACCOUNT_KEY_TEXT_MAX])
{
	char secret[KEY_SECRET_CHARS + 1];

	random_text(alphabet, secret, KEY_SECRET_CHARS);
	snprintf(ret_text, ACCOUNT_KEY_TEXT_MAX, "%s%s", prefixes[is_test].p, secret);
	explicit_bzero(secret, sizeof secret);
}

void key_text_hint(const char *text, char ret_hint[24])
{
	size_t len = strlen(text);

	snprintf(ret_hint, 24, "%.*s…%s", (int)(len - KEY_SECRET_CHARS + 4), text, text + len - 4);
}

static bool all_alphanumeric(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

bool key_text_valid(struct slice text)
{
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (text.len == prefixes[i].len + KEY_SECRET_CHARS && slice_starts(text, prefixes[i]) &&
		    all_alphanumeric(slice_skip(text, prefixes[i].len)))
			return true;
	return false;
}

/* --- lists --------------------------------------------------------------------- */

static struct slice trim(struct slice s)
{
	while (s.len > 0 && (*s.p == ' ' || *s.p == '\t'))
		s = slice_skip(s, 1);
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The next item of a comma-separated list; false after the last. */
static bool next_item(struct slice *list, struct slice *ret)
{
	if (!list->p)
		return false;
	const char *comma = memchr(list->p, ',', list->len);
	size_t len = comma ? (size_t)(comma - list->p) : list->len;

	*ret = trim((struct slice){list->p, len});
	*list = comma ? slice_skip(*list, len + 1) : (struct slice){0};
	if (comma && !list->p) /* a comma at the very end: one empty item follows */
		*list = SLICE("");
	return true;
}

static bool model_valid(struct slice item)
{
	if (item.len > 0 && item.p[item.len - 1] == '*')
		item.len--;
	else if (item.len == 0)
		return false;
	for (size_t i = 0; i < item.len; i++)
		if (!strchr("-_.:/", item.p[i]) && !all_alphanumeric((struct slice){item.p + i, 1}))
			return false;
	return item.len <= MODEL_ID_MAX;
}

static bool address_valid(struct slice item)
{
	struct address_range ignored;

	return address_range_parse(item, &ignored);
}

struct list_rule {
	const char *param, *what;
	int max;
	bool (*valid)(struct slice item);
};

static bool list_check(const struct list_rule *rule, const char *text, char **ret, struct err *err)
{
	struct slice list = slice_of(text), item;
	struct buf out;
	int count = 0;

	*ret = NULL;
	if (trim(list).len == 0)
		return true;
	buf_init(&out, LIST_BYTES_MAX);
	while (next_item(&list, &item)) {
		if (!rule->valid(item)) {
			buf_finish(&out);
			return err_set(err, ERR_INVALID_PARAMETER, rule->param,
				       "%s: \"%.*s\" is not %s", rule->param,
				       (int)MIN(item.len, 80), item.p ? item.p : "", rule->what);
		}
		if (count++ > 0)
			buf_byte(&out, ',');
		buf_slice(&out, item);
	}
	buf_byte(&out, '\0');
	if (count > rule->max || out.failed) {
		buf_finish(&out);
		return err_set(err, ERR_INVALID_PARAMETER, rule->param, "%s: at most %d, not %d",
			       rule->param, rule->max, count);
	}
	*ret = out.p; /* taken */
	return true;
}

bool models_check(const char *list, char **ret, struct err *err)
{
	static const struct list_rule rule = {
		"models", "a model's id, nor the start of one and a '*'", ACCOUNT_MODELS_MAX, model_valid};

	return list_check(&rule, list, ret, err);
}

bool addresses_check(const char *list, char **ret, struct err *err)
{
	static const struct list_rule rule = {
		"addresses", "an address or a range such as 10.0.0.0/8 or 2001:db8::/32",
		ACCOUNT_ADDRESSES_MAX, address_valid};

	return list_check(&rule, list, ret, err);
}

int addresses_parse(const char *list, struct address_range ret[ACCOUNT_ADDRESSES_MAX])
{
	struct slice rest = slice_of(list), item;
	int count = 0;

	while (count < ACCOUNT_ADDRESSES_MAX && next_item(&rest, &item))
		if (address_range_parse(item, &ret[count]))
			count++;
	return count;
}

bool name_check(const char *name, const char *param, struct err *err)
{
	size_t len = strlen(name);
	bool printable = len > 0 && len <= ACCOUNT_NAME_MAX && utf8_valid(name, len);

	for (size_t i = 0; printable && i < len; i++)
		printable = (unsigned char)name[i] >= 0x20 && name[i] != 0x7F;
	if (!printable || name[0] == ' ' || name[len - 1] == ' ')
		return err_set(err, ERR_INVALID_PARAMETER, param,
			       "%s must be 1 to %d bytes of printable UTF-8, with no space at either end",
			       param, ACCOUNT_NAME_MAX);
	return true;
}
