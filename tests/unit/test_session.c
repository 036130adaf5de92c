/* Sessions: whom a token stands for, and how soon it does not any more, in every cache. */
#include "account/session.h"

#include "base/clock.h"
#include "books_fixture.h"

#define DAY_MS 86400000

static const struct account_key_new plain = {.account = "ann", .quota_uc = -1};

struct act {
	struct store_job job;
	struct session_new session;
	struct slice token;
	int64_t key_id, taken_key_id, now_ms;
	bool enabled;
	struct session_view view;
};

#define ACT(name, call)                                                                  \
	static bool name(struct store_tx *tx, struct store_job *job, struct err *err)    \
	{                                                                                \
		struct act *a = CONTAINER_OF(job, struct act, job);                      \
		return call;                                                             \
	}
ACT(run_begin, session_begin(tx, &a->session, err))
ACT(run_end, session_end(tx, a->token, err))
ACT(run_enable, account_key_enable(tx, a->key_id, a->enabled, err))
ACT(run_link, signin_link_make(tx, a->key_id, a->token, a->now_ms, err))
ACT(run_take, signin_link_take(tx, a->token, a->now_ms, &a->taken_key_id, err))
ACT(run_show, session_show(tx, a->token, a->now_ms, &a->view, err))

static bool act(struct store *store, bool (*run)(struct store_tx *, struct store_job *, struct err *),
		struct act *a, struct err *err)
{
	a->job = (struct store_job){.run = run};
	return store_call(store, &a->job, err);
}

static enum err_code begin(const struct books *b, const char *token, struct slice key_text, int64_t ttl_ms)
{
	struct act a = {.session = {.token = slice_of(token), .key_id = b->key_id, .key_text = key_text,
				    .now_ms = clock_wall_ms(), .ttl_ms = ttl_ms}};
	struct err err;

	return act(b->store, run_begin, &a, &err) ? ERR_NONE : err.code;
}

static enum err_code ask(struct account_cache *cache, const char *token, int64_t *ret_key_id)
{
	struct account_key *key;
	struct err err;

	if (!account_authenticate_session(cache, slice_of(token), NULL, &key, &err))
		return err.code;
	*ret_key_id = key->id;
	account_key_unref(key);
	return ERR_NONE;
}

static struct account_cache *new_cache(struct store *store)
{
	struct account_cache *cache;
	struct err err;

	ASSERT_OK(account_cache_create(store, &cache, &err));
	return cache;
}

static void tokens_are_spelled_in_one_way(void **state UNUSED)
{
	char token[SESSION_TOKEN_CHARS + 1], other[SESSION_TOKEN_CHARS + 1], bad[SESSION_TOKEN_CHARS + 2];

	session_token_make(token);
	session_token_make(other);
	assert_string_not_equal(token, other);
	assert_true(session_token_valid(slice_of(token)));
	assert_false(session_token_valid((struct slice){token, SESSION_TOKEN_CHARS - 1}));
	assert_false(session_token_valid((struct slice){0}));
	for (const char *c = "-_ ;\"\\%=\x7f\xc3\n"; *c; c++) {
		snprintf(bad, sizeof bad, "%s", token);
		bad[20] = *c;
		assert_false(session_token_valid(slice_of(bad)));
	}
	memcpy(bad, token, sizeof token);
	bad[7] = '\0'; /* inside */
	assert_false(session_token_valid((struct slice){bad, SESSION_TOKEN_CHARS}));
}

static void a_session_stands_for_its_key_until_signed_out_in_every_cache(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct act a = {.token = {token, SESSION_TOKEN_CHARS}};
	int64_t id = 0;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	struct account_cache *one = new_cache(f.store), *two = new_cache(f.store);
	session_token_make(token);
	assert_int_equal(ask(one, token, &id), ERR_UNAUTHORIZED);
	assert_int_equal(begin(&b, token, slice_of(b.text), DAY_MS), ERR_NONE);
	assert_int_equal(ask(one, token, &id), ERR_NONE);
	assert_int_equal(ask(two, token, &id), ERR_NONE);
	assert_int_equal(id, b.key_id);
	a.now_ms = clock_wall_ms();
	ASSERT_OK(act(f.store, run_show, &a, &err));
	assert_true(a.view.found && a.view.manages_keys && !a.view.is_admin);
	ASSERT_OK(act(f.store, run_end, &a, &err));
	assert_int_equal(ask(one, token, &id), ERR_UNAUTHORIZED);
	assert_int_equal(ask(two, token, &id), ERR_UNAUTHORIZED);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM session"), 0);
	account_cache_destroy(one);
	account_cache_destroy(two);
	fixture_close(&f);
}

/* The key was right when it was checked; by the time the session is written it is not. */
static void a_key_that_changed_meanwhile_signs_nobody_in(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct act a = {.enabled = false};
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	a.key_id = b.key_id;
	session_token_make(token);
	assert_int_equal(begin(&b, token, SLICE("tt-another"), DAY_MS), ERR_UNAUTHORIZED);
	ASSERT_OK(act(f.store, run_enable, &a, &err));
	assert_int_equal(begin(&b, token, slice_of(b.text), DAY_MS), ERR_UNAUTHORIZED);
	assert_int_equal(begin(&b, token, (struct slice){0}, DAY_MS), ERR_UNAUTHORIZED);
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM session"), 0);
	fixture_close(&f);
}

static void what_is_over_is_forgotten(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	int64_t id;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	struct account_cache *cache = new_cache(f.store);
	for (int i = 0; i < 5; i++) {
		session_token_make(token);
		assert_int_equal(begin(&b, token, (struct slice){0}, 0), ERR_NONE);
		assert_int_equal(ask(cache, token, &id), ERR_UNAUTHORIZED);
	}
	assert_int_equal(fixture_int(&f, "SELECT COUNT(*) FROM session"), 1);
	account_cache_destroy(cache);
	fixture_close(&f);
}

static void a_link_is_taken_once_in_its_time_and_goes_with_its_key(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	char token[SESSION_TOKEN_CHARS + 1] = "";
	struct act a = {.token = {token, SESSION_TOKEN_CHARS}, .now_ms = 1000};
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	a.key_id = b.key_id;
	session_token_make(token);
	ASSERT_OK(act(f.store, run_link, &a, &err));
	a.now_ms += SIGNIN_LINK_TTL_MS;
	assert_false(act(f.store, run_take, &a, &err));
	assert_int_equal(err.code, ERR_LINK_EXPIRED);
	a.now_ms -= 1;
	ASSERT_OK(act(f.store, run_take, &a, &err));
	assert_int_equal(a.taken_key_id, b.key_id);
	assert_false(act(f.store, run_take, &a, &err));
	ASSERT_OK(act(f.store, run_link, &a, &err));
	ASSERT_OK(act(f.store, run_enable, &a, &err)); /* off */
	assert_false(act(f.store, run_take, &a, &err));
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_spelled_in_one_way),
		cmocka_unit_test(a_session_stands_for_its_key_until_signed_out_in_every_cache),
		cmocka_unit_test(a_key_that_changed_meanwhile_signs_nobody_in),
		cmocka_unit_test(what_is_over_is_forgotten),
		cmocka_unit_test(a_link_is_taken_once_in_its_time_and_goes_with_its_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
