/* GET and POST /v1/keys, POST /v1/keys/{id}, POST /v1/keys/{id}/rotate: the keys of an
 * account, by its own. */
#include "account/manage.h"
#include "api/ask.h"
#include "base/clock.h"
#include "json/fields.h"

#define BODY_MAX (64 * 1024)
#define LIMIT_MAX 1000000000
#define EXPIRES_MAX_S INT64_C(253402300799) /* the year 9999's end */

/* --- a key as it is told ------------------------------------------------------------------ */

static void write_limit(struct json_writer *w, const char *name, int64_t limit)
{
	json_key(w, name);
	if (limit > 0)
		json_int(w, limit);
	else
		json_null(w);
}

/* "a,b*" → ["a","b*"], NULL → null */
static void write_list(struct json_writer *w, const char *name, const char *list)
{
	json_key(w, name);
	if (!list) {
		json_null(w);
		return;
	}
	json_array_begin(w);
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		json_slice(w, (struct slice){list, len});
	}
	json_array_end(w);
}

/* text: the whole key, or NULL. */
static void write_key(struct json_writer *w, const struct account_key_row *k, const char *text)
{
	json_object_begin(w);
	json_member_int(w, "id", k->id);
	json_member_str(w, "name", k->name);
	json_member_str(w, "hint", k->hint);
	json_member_bool(w, "enabled", k->enabled);
	json_member_bool(w, "test", k->is_test);
	json_member_bool(w, "admin", k->is_admin);
	json_key(w, "quota_credits");
	if (k->quota_uc >= 0)
		json_fixed(w, k->quota_uc, CREDIT_DIGITS);
	else
		json_null(w);
	json_member_fixed(w, "used_credits", k->used_uc, CREDIT_DIGITS);
	json_member_fixed(w, "reserved_credits", k->reserved_uc, CREDIT_DIGITS);
	write_limit(w, "requests_per_minute", k->requests_a_minute);
	write_limit(w, "concurrent_tasks", k->concurrent_tasks);
	write_list(w, "models", k->models);
	write_list(w, "addresses", k->addresses);
	json_member_int(w, "created", k->created_ms / 1000);
	write_limit(w, "expires_at", k->expires_ms / 1000);
	if (text) {
		json_member_str(w, "key", text);
	}
	json_object_end(w);
}

struct writing {
	struct json_writer *w;
	const char *text;
};

static void on_key(void *ctx, const struct account_key_row *row)
{
	struct writing *writing = ctx;

	write_key(writing->w, row, writing->text);
}

/* --- what is wished ---------------------------------------------------------------------------- */

struct wish {
	int64_t key_id; /* of the path */
	const char *account; /* by an operator: whose; NULL: one's own */
	struct account_key_change change;
	bool test;
};

static bool write_one(struct store_tx *tx, const struct account_manager *who, int64_t account_id,
		      int64_t key_id, const char *text, struct json_writer *w, struct err *err)
{
	struct writing writing = {w, text};

	return account_keys_seen(tx, who, account_id, key_id, on_key, &writing, err);
}

/* Whose keys: one's own, or for an operator those of the account that was named. */
static bool find_account(struct store_tx *tx, const struct account_manager *who, const char *name,
			 int64_t *ret_id, struct err *err)
{
	*ret_id = who->account_id;
	if (!name)
		return true;
	if (!who->is_admin)
		return err_set(err, ERR_FORBIDDEN, "account",
			       "another account's keys are the operator's: it takes an admin key");
	return account_find(tx, name, ret_id, err);
}

/* --- list ------------------------------------------------------------------------------------- */

static bool fill_list(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct writing writing = {w, NULL};
	struct account_manager who;
	int64_t account_id;

	if (!account_manager_read(tx, a->key_id, a->now_ms, &who, err) ||
	    !find_account(tx, &who, wish->account, &account_id, err))
		return false;
	json_object_begin(w);
	json_key(w, "data");
	json_array_begin(w);
	if (!account_keys_seen(tx, &who, account_id, 0, on_key, &writing, err))
		return false;
	json_array_end(w);
	json_object_end(w);
	return true;
}

void api_key_list(struct http_exchange *x)
{
	struct slice account = http_query_get(x, "account");
	struct wish *wish;
	struct ask *a = ask_create(x, fill_list, sizeof *wish, (void **)&wish);

	if (!a)
		return;
	wish->account = account.len ? ask_keep(a, account) : NULL;
	ask_read(a);
}

/* --- bodies ------------------------------------------------------------------------------------ */

struct key_body {
	struct slice name, account;
	bool has_name, has_account;
	bool test, has_test;
	bool enabled, has_enabled;
	int64_t quota_credits, expires_at, requests_per_minute, concurrent_tasks;
	bool has_quota_credits, has_expires_at, has_requests_per_minute, has_concurrent_tasks;
	struct json_strings models, addresses;
	bool has_models, has_addresses;
};

static const struct json_field key_fields[] = {
	{JSON_FIELD(struct key_body, name), .type = JSON_FIELD_STRING, .min = 1, .max = ACCOUNT_NAME_MAX,
	 .doc = "What to call it."},
	{JSON_FIELD(struct key_body, account), .type = JSON_FIELD_STRING, .min = 1, .max = ACCOUNT_NAME_MAX,
	 .doc = "Whose, by an operator."},
	{JSON_FIELD(struct key_body, test), .type = JSON_FIELD_BOOL, .doc = "Painted, never charged."},
	{JSON_FIELD(struct key_body, enabled), .type = JSON_FIELD_BOOL, .doc = "Whether it counts."},
	{JSON_FIELD(struct key_body, quota_credits), .type = JSON_FIELD_DECIMAL, .scale = CREDIT_DIGITS,
	 .min = 0, .max = LIMIT_MAX, .doc = "Credits it may use in all."},
	{JSON_FIELD(struct key_body, expires_at), .type = JSON_FIELD_INT, .min = 1, .max = EXPIRES_MAX_S,
	 .doc = "When it ends, in Unix seconds."},
	{JSON_FIELD(struct key_body, requests_per_minute), .type = JSON_FIELD_INT, .min = 1, .max = LIMIT_MAX,
	 .doc = "Tasks a minute."},
	{JSON_FIELD(struct key_body, concurrent_tasks), .type = JSON_FIELD_INT, .min = 1, .max = LIMIT_MAX,
	 .doc = "Unfinished tasks at a time."},
	{JSON_FIELD(struct key_body, models), .type = JSON_FIELD_STRING_ARRAY, .min = 1,
	 .max = ACCOUNT_MODELS_MAX, .item_max = 100, .doc = "Ids of models, or their starts and a star."},
	{JSON_FIELD(struct key_body, addresses), .type = JSON_FIELD_STRING_ARRAY, .min = 1,
	 .max = ACCOUNT_ADDRESSES_MAX, .item_max = 100, .doc = "Addresses or ranges."},
	{0},
};

/* Is it there, as a value or as null, which takes a limit away? */
static bool says(const struct json_value *json, const char *name) { return json_get(json, name) != NULL; }

static int64_t limit_of(const struct json_value *json, const char *name, bool has, int64_t value, int64_t none)
{
	if (has)
		return value;
	return says(json, name) ? none : ACCOUNT_LEAVE;
}

/* With commas between: as it is stored. */
static const char *join(struct ask *a, const struct json_strings *list)
{
	struct buf b;

	if (list->count == 0)
		return NULL;
	buf_init(&b, BODY_MAX);
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buf_byte(&b, ',');
		buf_slice(&b, list->items[i]);
	}
	const char *text = ask_keep(a, buf_view(&b));
	buf_finish(&b);
	return text;
}

static bool read_change(struct ask *a, const struct json_value *json, struct wish *wish, struct err *err)
{
	struct account_key_change *c = &wish->change;
	struct key_body b = {0};

	/* In the exchange's arena: errors name what stands in it, and outlive the question. */
	if (!json_fields_read(json, key_fields, JSON_FIELDS_REFUSE_UNKNOWN, http_arena(a->x), &b, err))
		return false;
	if (b.has_expires_at && b.expires_at <= a->now_ms / 1000)
		return err_set(err, ERR_INVALID_PARAMETER, "expires_at",
			       "expires_at is over already: Unix seconds of a time to come, or null");
	*c = account_key_unchanged;
	if (b.has_enabled)
		c->enabled = b.enabled;
	c->quota_uc = limit_of(json, "quota_credits", b.has_quota_credits, b.quota_credits, -1);
	c->requests_a_minute =
		limit_of(json, "requests_per_minute", b.has_requests_per_minute, b.requests_per_minute, 0);
	c->concurrent_tasks =
		limit_of(json, "concurrent_tasks", b.has_concurrent_tasks, b.concurrent_tasks, 0);
	c->expires_ms = limit_of(json, "expires_at", b.has_expires_at, b.expires_at * 1000, 0);
	c->set_name = says(json, "name");
	c->set_models = says(json, "models");
	c->set_addresses = says(json, "addresses");
	c->name = b.has_name ? ask_keep(a, b.name) : NULL;
	c->models = b.has_models ? join(a, &b.models) : NULL;
	c->addresses = b.has_addresses ? join(a, &b.addresses) : NULL;
	wish->account = b.has_account ? ask_keep(a, b.account) : NULL;
	wish->test = b.test;
	return true;
}

static void ask_with_body(struct http_exchange *x, struct slice body, ask_fill *fill,
			  bool (*check)(const struct wish *wish, struct err *err), int64_t key_id)
{
	const struct json_value *json = call_parse_body(x, body);
	struct wish *wish;
	struct err err;
	struct ask *a = json ? ask_create(x, fill, sizeof *wish, (void **)&wish) : NULL;

	if (!a)
		return;
	if (!read_change(a, json, wish, &err) || !check(wish, &err)) {
		ask_drop(a);
		http_respond_error(x, &err);
		return;
	}
	wish->key_id = key_id;
	ask_write(a);
}

/* --- create -------------------------------------------------------------------------------------- */

static int64_t limit_or_none(int64_t value, int64_t none) { return value == ACCOUNT_LEAVE ? none : value; }

static bool fill_created(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	const struct account_key_change *c = &wish->change;
	char text[ACCOUNT_KEY_TEXT_MAX];
	struct account_manager who;
	int64_t account_id, key_id;
	const char *account;

	if (!account_manager_check(tx, a->key_id, a->now_ms, &who, err) ||
	    !find_account(tx, &who, wish->account, &account_id, err) ||
	    !account_has_room_for_key(tx, account_id, err) ||
	    !account_name(tx, account_id, &a->arena, &account, err))
		return false;
	const struct account_key_new wanted = {
		.account = account,
		.name = c->name,
		.is_test = wish->test,
		.quota_uc = limit_or_none(c->quota_uc, -1),
		.requests_a_minute = (int)limit_or_none(c->requests_a_minute, 0),
		.concurrent_tasks = (int)limit_or_none(c->concurrent_tasks, 0),
		.expires_ms = limit_or_none(c->expires_ms, 0),
		.models = c->models,
		.addresses = c->addresses,
	};
	bool ok = account_key_create(tx, &wanted, a->now_ms, text, &key_id, &account_id, err) &&
		  write_one(tx, &who, account_id, key_id, text, w, err);
	explicit_bzero(text, sizeof text);
	return ok;
}

static bool check_new(const struct wish *wish, struct err *err)
{
	if (!wish->change.name)
		return err_set(err, ERR_INVALID_PARAMETER, "name", "name is missing: what to call the key");
	return wish->change.enabled != 0 ||
	       err_set(err, ERR_INVALID_PARAMETER, "enabled", "a new key is enabled: disable it afterwards");
}

static void on_create_body(struct http_exchange *x, struct slice body)
{
	ask_with_body(x, body, fill_created, check_new, 0);
}

void api_key_create(struct http_exchange *x) { http_body_collect(x, BODY_MAX, on_create_body); }

/* --- change and rotate ------------------------------------------------------------------------------ */

/* The route's {id}; otherwise it is answered 404. */
static bool key_param(struct http_exchange *x, int64_t *ret_id)
{
	struct slice text = http_path_param(x, "id");
	int64_t id = 0;

	for (size_t i = 0; i < text.len && id >= 0; i++)
		id = text.p[i] < '0' || text.p[i] > '9' || id > INT64_MAX / 20 ? -1
									       : id * 10 + (text.p[i] - '0');
	if (id <= 0) {
		call_fail(x, ERR_NOT_FOUND, "id", "a key's id is a number, as GET /v1/keys tells it");
		return false;
	}
	*ret_id = id;
	return true;
}

static bool fill_changed(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct account_manager who;
	int64_t account_id;

	return account_manager_check(tx, a->key_id, a->now_ms, &who, err) &&
	       account_key_change(tx, &who, wish->key_id, &wish->change, err) &&
	       account_key_account(tx, wish->key_id, &account_id, err) &&
	       write_one(tx, &who, account_id, wish->key_id, NULL, w, err);
}

static bool check_change(const struct wish *wish, struct err *err)
{
	if (wish->test)
		return err_set(err, ERR_INVALID_PARAMETER, "test", "a key stays what it is: make a test key");
	return !wish->account ||
	       err_set(err, ERR_INVALID_PARAMETER, "account", "a key stays its account's");
}

static void on_change_body(struct http_exchange *x, struct slice body)
{
	int64_t key_id;

	if (key_param(x, &key_id))
		ask_with_body(x, body, fill_changed, check_change, key_id);
}

void api_key_change(struct http_exchange *x) { http_body_collect(x, BODY_MAX, on_change_body); }

static bool fill_rotated(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	char text[ACCOUNT_KEY_TEXT_MAX];
	struct account_manager who;
	int64_t account_id;

	bool ok = account_manager_check(tx, a->key_id, a->now_ms, &who, err) &&
		  account_key_is_managed(tx, &who, wish->key_id, err) &&
		  account_key_rotate(tx, wish->key_id, text, err) &&
		  account_key_account(tx, wish->key_id, &account_id, err) &&
		  write_one(tx, &who, account_id, wish->key_id, text, w, err);
	explicit_bzero(text, sizeof text);
	return ok;
}

void api_key_rotate(struct http_exchange *x)
{
	struct wish *wish;
	int64_t key_id;

	if (!key_param(x, &key_id))
		return;
	struct ask *a = ask_create(x, fill_rotated, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	wish->key_id = key_id;
	ask_write(a);
}
