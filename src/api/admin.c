/* GET and POST /v1/admin/accounts, POST /v1/admin/accounts/{name}/grants: accounts, as the
 * operator sees and feeds them. */
#include "account/manage.h"
#include "api/ask.h"
#include "json/fields.h"

#define BODY_MAX 4096
#define PAGE_MAX 1000000
#define PAGE_SIZE_DEFAULT 100
#define PAGE_SIZE_MAX 500
#define REF_MAX 64
#define GRANT_CREDITS_MAX 1000000000

struct wish {
	const char *name, *group, *ref;
	int64_t amount_uc;
	int page, page_size;
};

/* --- an account as it is told ------------------------------------------------------------ */

static void write_limit(struct json_writer *w, const char *name, int64_t limit)
{
	json_key(w, name);
	if (limit > 0)
		json_int(w, limit);
	else
		json_null(w);
}

/* Its members, so that an answer may have others beside them. */
static void write_account(struct json_writer *w, const struct account_row *a)
{
	json_member_str(w, "name", a->name);
	json_member_str(w, "group", a->group);
	json_member_fixed(w, "balance_credits", a->balance_uc, CREDIT_DIGITS);
	json_member_fixed(w, "reserved_credits", a->reserved_uc, CREDIT_DIGITS);
	json_member_fixed(w, "used_credits", a->used_uc, CREDIT_DIGITS);
	json_member_int(w, "live_tasks", a->live_tasks);
	write_limit(w, "requests_per_minute", a->requests_a_minute);
	write_limit(w, "concurrent_tasks", a->concurrent_tasks);
	json_member_int(w, "keys", a->keys);
	json_member_int(w, "created", a->created_ms / 1000);
}

static void on_account(void *ctx, const struct account_row *a)
{
	struct json_writer *w = ctx;

	json_object_begin(w);
	write_account(w, a);
	json_object_end(w);
}

/* An admin's key, and still one. */
static bool check_operator(struct store_tx *tx, const struct ask *a, struct err *err)
{
	struct account_manager who;

	if (!account_manager_read(tx, a->key_id, a->now_ms, &who, err))
		return false;
	return who.is_admin ||
	       err_set(err, ERR_FORBIDDEN, NULL, "this is the operator's: it takes an admin key");
}

/* --- list -------------------------------------------------------------------------------- */

static bool fill_list(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	int64_t total;

	if (!check_operator(tx, a, err))
		return false;
	json_object_begin(w);
	json_key(w, "data");
	json_array_begin(w);
	if (!accounts_each(tx, wish->page_size, ((int64_t)wish->page - 1) * wish->page_size, on_account, w, err) ||
	    !accounts_count(tx, &total, err))
		return false;
	json_array_end(w);
	json_member_int(w, "total", total);
	json_member_int(w, "page", wish->page);
	json_member_int(w, "page_size", wish->page_size);
	json_object_end(w);
	return true;
}

void api_admin_accounts(struct http_exchange *x)
{
	int page = 1, page_size = PAGE_SIZE_DEFAULT;
	struct wish *wish;
	struct err err;

	if (!ask_as_operator(x))
		return;
	if (!call_query_int(x, "page", PAGE_MAX, &page, &err) ||
	    !call_query_int(x, "page_size", PAGE_SIZE_MAX, &page_size, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct ask *a = ask_create(x, fill_list, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	wish->page = page;
	wish->page_size = page_size;
	ask_read(a);
}

/* --- create -------------------------------------------------------------------------------- */

struct account_body {
	struct slice name, group;
	bool has_name, has_group;
};

static const struct json_field account_fields[] = {
	{JSON_FIELD(struct account_body, name), .type = JSON_FIELD_STRING, .flags = JSON_FIELD_REQUIRED,
	 .min = 1, .max = ACCOUNT_NAME_MAX, .doc = "What to call it; no name twice."},
	{JSON_FIELD(struct account_body, group), .type = JSON_FIELD_STRING, .min = 1,
	 .max = ACCOUNT_NAME_MAX, .doc = "Its price group."},
	{0},
};

static bool fill_created(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	int64_t id;

	return check_operator(tx, a, err) &&
	       account_create(tx, wish->name, wish->group, a->now_ms, &id, err) &&
	       account_show(tx, id, on_account, w, err);
}

static void on_create_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct account_body b = {0};
	struct wish *wish;
	struct err err;

	if (!json)
		return;
	if (!json_fields_read(json, account_fields, JSON_FIELDS_REFUSE_UNKNOWN, http_arena(x), &b, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct ask *a = ask_create(x, fill_created, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	wish->name = ask_keep(a, b.name);
	wish->group = b.has_group ? ask_keep(a, b.group) : NULL;
	ask_write(a);
}

void api_admin_account_create(struct http_exchange *x)
{
	if (ask_as_operator(x))
		http_body_collect(x, BODY_MAX, on_create_body);
}

/* --- grant ------------------------------------------------------------------------------------ */

struct grant_body {
	int64_t credits;
	struct slice ref;
	bool has_credits, has_ref;
};

static const struct json_field grant_fields[] = {
	{JSON_FIELD(struct grant_body, credits), .type = JSON_FIELD_DECIMAL, .flags = JSON_FIELD_REQUIRED,
	 .scale = CREDIT_DIGITS, .min = -GRANT_CREDITS_MAX, .max = GRANT_CREDITS_MAX,
	 .doc = "How many; fewer than none takes away."},
	{JSON_FIELD(struct grant_body, ref), .type = JSON_FIELD_STRING, .flags = JSON_FIELD_REQUIRED,
	 .min = 1, .max = REF_MAX, .doc = "The same one is granted once."},
	{0},
};

struct granted {
	struct json_writer *w;
	bool is_new;
};

static void on_granted(void *ctx, const struct account_row *account)
{
	struct granted *g = ctx;

	json_object_begin(g->w);
	json_member_bool(g->w, "granted", g->is_new);
	json_key(g->w, "account");
	on_account(g->w, account);
	json_object_end(g->w);
}

static bool grant(struct store_tx *tx, const struct ask *a, int64_t account_id, bool *ret_new, struct err *err)
{
	const struct wish *wish = a->wish;
	struct slice ref = slice_of(wish->ref);
	bool same = true;

	if (!ledger_grant(tx, account_id, ref, wish->amount_uc, a->now_ms, ret_new, err) ||
	    (!*ret_new && !ledger_grant_is(tx, account_id, ref, wish->amount_uc, &same, err)))
		return false;
	return same || err_set(err, ERR_IDEMPOTENCY_CONFLICT, "ref",
			       "ref was another grant's already: of another account or amount");
}

static bool fill_granted(struct store_tx *tx, struct ask *a, struct json_writer *w, struct err *err)
{
	const struct wish *wish = a->wish;
	struct granted g = {.w = w};
	int64_t account_id;

	return check_operator(tx, a, err) && account_find(tx, wish->name, &account_id, err) &&
	       grant(tx, a, account_id, &g.is_new, err) &&
	       account_show(tx, account_id, on_granted, &g, err);
}

static bool ref_check(struct slice ref, struct err *err)
{
	for (size_t i = 0; i < ref.len; i++)
		if (ref.p[i] < '!' || ref.p[i] > '~')
			return err_set(err, ERR_INVALID_PARAMETER, "ref",
				       "ref must be 1 to %d printable ASCII characters without spaces", REF_MAX);
	return true;
}

static void on_grant_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct slice name = http_path_param(x, "name");
	struct grant_body b = {0};
	struct wish *wish;
	struct err err;

	if (!json)
		return;
	if (!json_fields_read(json, grant_fields, JSON_FIELDS_REFUSE_UNKNOWN, http_arena(x), &b, &err) ||
	    !ref_check(b.ref, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct ask *a = ask_create(x, fill_granted, sizeof *wish, (void **)&wish);
	if (!a)
		return;
	wish->name = ask_keep(a, name);
	wish->ref = ask_keep(a, b.ref);
	wish->amount_uc = b.credits;
	ask_write(a);
}

void api_admin_grant(struct http_exchange *x)
{
	if (ask_as_operator(x))
		http_body_collect(x, BODY_MAX, on_grant_body);
}
