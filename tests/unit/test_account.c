/* Keys: who is let in, from where, to which models, and how soon a change counts. */
#include "books_fixture.h"

#include <arpa/inet.h>
#include <sys/wait.h>

#include "account/rules.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"

static const struct account_key_new plain = {.account = "ann", .quota_uc = -1};

static struct slice bearer(const char *text)
{
	static char header[8][128];
	static unsigned next;
	char *h = header[next++ % 8];

	snprintf(h, sizeof header[0], "Bearer %s", text);
	return slice_of(h);
}

static union address address_of(const char *text)
{
	union address a = {0};

	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1) {
		a.any.sa_family = AF_INET;
		return a;
	}
	a.any.sa_family = AF_INET6;
	assert_int_equal(inet_pton(AF_INET6, text, &a.v6.sin6_addr), 1);
	return a;
}

/* ERR_NONE: let in. */
static enum err_code ask(struct account_cache *cache, const char *text)
{
	struct account_key *key;
	struct err err;

	if (!account_authenticate(cache, bearer(text), NULL, &key, &err))
		return err.code;
	account_key_unref(key);
	return ERR_NONE;
}

/* --- changes to keys, as jobs ----------------------------------------------------- */

struct change {
	struct store_job job;
	int64_t key_id;
	bool enabled;
	const char *which;
	char text[ACCOUNT_KEY_TEXT_MAX];
	const char *group;
	int64_t ratio_milli;
};

static bool run_enable(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct change *c = CONTAINER_OF(job, struct change, job);

	return account_key_enable(tx, c->key_id, c->enabled, err);
}

static bool run_rotate(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct change *c = CONTAINER_OF(job, struct change, job);

	return account_key_rotate(tx, c->key_id, c->text, err);
}

static bool run_find(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct change *c = CONTAINER_OF(job, struct change, job);

	return account_key_find(tx, c->which, &c->key_id, err);
}

static bool run_group(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct change *c = CONTAINER_OF(job, struct change, job);

	return account_group_set(tx, c->group, c->ratio_milli, err);
}

static void enable(struct store *store, int64_t key_id, bool enabled)
{
	struct change c = {.job.run = run_enable, .key_id = key_id, .enabled = enabled};
	struct err err;

	ASSERT_OK(store_call(store, &c.job, &err));
}

static void rotate(struct store *store, struct books *b)
{
	struct change c = {.job.run = run_rotate, .key_id = b->key_id};
	struct err err;

	ASSERT_OK(store_call(store, &c.job, &err));
	memcpy(b->text, c.text, sizeof b->text);
}

/* --- spelling --------------------------------------------------------------------------- */

/* Do the first len bytes of text stand anywhere in this file? */
static bool file_has(const struct fixture *f, const char *name, const char *text, size_t len)
{
	static char bytes[1 << 20];
	char path[128];

	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	size_t n = fread(bytes, 1, sizeof bytes, in);
	fclose(in);
	return memmem(bytes, n, text, len) != NULL;
}

static void a_key_is_shown_once_and_stored_as_a_digest(void **state UNUSED)
{
	struct fixture f;
	struct books b, test;
	struct account_cache *cache;
	struct account_key *key;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	books_open(&test, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							     .is_test = true, .is_admin = true}, 0);
	assert_int_equal(strlen(b.text), 43);
	assert_true(strncmp(b.text, "tt-", 3) == 0 && strncmp(b.text, "tt-test-", 8) != 0);
	assert_int_equal(strlen(test.text), 48);
	assert_int_equal(strncmp(test.text, "tt-test-", 8), 0);
	assert_int_equal(b.account_id, test.account_id);
	assert_false(file_has(&f, "tintype.db-wal", b.text, 8)); /* the hint has 7 */
	assert_true(file_has(&f, "tintype.db-wal", b.text, 7));
	assert_false(file_has(&f, "tintype.db", b.text, 8));
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	ASSERT_OK(account_authenticate(cache, bearer(test.text), NULL, &key, &err));
	assert_true(key->is_test && key->is_admin);
	assert_int_equal(key->id, test.key_id);
	assert_string_equal(key->account_name, "ann");
	assert_string_equal(key->group, "default");
	assert_int_equal(key->ratio_milli, 1000);
	assert_int_equal(strncmp(key->hint, test.text, 12), 0);
	assert_string_equal(key->hint + strlen(key->hint) - 4, test.text + 44);
	assert_int_equal(strlen(key->hint), 12 + strlen("…") + 4);
	account_cache_destroy(cache);
	assert_int_equal(key->id, test.key_id); /* ours until we give it back */
	account_key_unref(key);
	fixture_close(&f);
}

static void only_a_whole_known_key_is_let_in(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct account_cache *cache;
	struct account_key *key;
	struct err err;
	char good[64], text[5000];
	static const char *const schemes[] = {"Bearer ", "bearer ", "BEARER ", "bEaReR    "};
	static const char *const bad[] = {
		"", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearertt-", "tt-", "Bearer tt-",
		"Bearer tt-test-", "Bearer tt-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"Bearer tt-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"Bearer tt-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* unknown */
		"Bearer tt-test-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"Bearer tt-AAAAAAAAAAAAAAAAAAAA'OR'1'='1AAAAAAAAAAA",
		"Bearer tt-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\xC3\xA9",
		"Bearer tt-\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80",
		"Bearer\ttt-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		snprintf(good, sizeof good, "%s%s", schemes[i], b.text);
		ASSERT_OK(account_authenticate(cache, slice_of(good), NULL, &key, &err));
		account_key_unref(key);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(account_authenticate(cache, slice_of(bad[i]), NULL, &key, &err));
		assert_int_equal(err.code, ERR_UNAUTHORIZED);
		assert_true(err.message[0] != '\0' && !strstr(err.message, "AAAA"));
	}
	/* a good key with anything before, behind or inside it */
	for (size_t at = 0; at <= strlen(b.text); at++)
		for (int c = 0; c < 256; c++) {
			size_t len = (size_t)snprintf(text, sizeof text, "Bearer %.*s%c%s", (int)at,
						      b.text, c ? c : 'x', b.text + at);
			if (c == 0)
				text[7 + at] = '\0';
			if (at == 0 && c == ' ')
				continue; /* another space behind the scheme is fine */
			assert_false(account_authenticate(cache, (struct slice){text, len}, NULL, &key,
							  &err));
			assert_int_equal(err.code, ERR_UNAUTHORIZED);
		}
	/* and one letter changed */
	for (size_t at = 0; at < strlen(b.text); at++) {
		snprintf(text, sizeof text, "Bearer %s", b.text);
		text[7 + at] = text[7 + at] == 'z' ? 'y' : 'z';
		assert_false(account_authenticate(cache, slice_of(text), NULL, &key, &err));
	}
	memset(text, 'A', sizeof text);
	memcpy(text, "Bearer tt-", 10);
	assert_false(account_authenticate(cache, (struct slice){text, sizeof text}, NULL, &key, &err));
	account_cache_destroy(cache);
	fixture_close(&f);
}

/* --- changes ------------------------------------------------------------------------------ */

static void a_change_counts_at_once_in_every_cache(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct account_cache *here, *there;
	struct err err;
	char old[ACCOUNT_KEY_TEXT_MAX];

	fixture_open(&f, &store_sqlite_ops);
	struct store *other = fixture_another(&f, &store_sqlite_ops); /* as another process has */
	books_open(&b, f.store, &plain, 0);
	ASSERT_OK(account_cache_create(f.store, &here, &err));
	ASSERT_OK(account_cache_create(other, &there, &err));
	for (int round = 0; round < 5; round++) {
		struct store *changer = round % 2 ? other : f.store;
		assert_int_equal(ask(here, b.text), ERR_NONE);
		assert_int_equal(ask(there, b.text), ERR_NONE);
		enable(changer, b.key_id, false);
		assert_int_equal(ask(here, b.text), ERR_KEY_DISABLED);
		assert_int_equal(ask(there, b.text), ERR_KEY_DISABLED);
		enable(changer, b.key_id, true);
		assert_int_equal(ask(here, b.text), ERR_NONE);
		assert_int_equal(ask(there, b.text), ERR_NONE);
		memcpy(old, b.text, sizeof old);
		rotate(changer, &b);
		assert_string_not_equal(old, b.text);
		assert_int_equal(ask(here, old), ERR_UNAUTHORIZED);
		assert_int_equal(ask(there, old), ERR_UNAUTHORIZED);
		assert_int_equal(ask(there, b.text), ERR_NONE);
	}
	account_cache_destroy(here);
	account_cache_destroy(there);
	store_close(other);
	fixture_close(&f);
}

static void a_change_by_another_process_counts_at_once(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct account_cache *cache;
	struct err err;
	int go[2], done[2], status;
	char c = 'x';

	fixture_dir(&f);
	assert_int_equal(pipe(go) | pipe(done), 0);
	pid_t child = fork(); /* before there are threads */
	if (child == 0) {
		int64_t key_id;
		if (read(go[0], &key_id, sizeof key_id) != sizeof key_id)
			_exit(1);
		struct store *own = fixture_another(&f, &store_sqlite_ops);
		enable(own, key_id, false);
		_exit(write(done[1], &c, 1) == 1 ? 0 : 1);
	}
	f.store = fixture_another(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	assert_int_equal(ask(cache, b.text), ERR_NONE);
	assert_int_equal(write(go[1], &b.key_id, sizeof b.key_id), sizeof b.key_id);
	assert_int_equal(read(done[0], &c, 1), 1);
	assert_int_equal(ask(cache, b.text), ERR_KEY_DISABLED);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	account_cache_destroy(cache);
	fixture_close(&f);
}

/* Should the epoch be missed (a crash between commit and raise), a second bounds it. */
static void a_change_that_was_not_announced_counts_within_a_second(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct account_cache *cache;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	assert_int_equal(ask(cache, b.text), ERR_NONE);
	fixture_sql(&f, "UPDATE account_key SET enabled = 0");
	usleep(1100 * 1000);
	assert_int_equal(ask(cache, b.text), ERR_KEY_DISABLED);
	account_cache_destroy(cache);
	fixture_close(&f);
}

static void a_key_expires_although_it_is_cached(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct account_cache *cache;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .expires_ms = clock_wall_ms() + 300}, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	assert_int_equal(ask(cache, b.text), ERR_NONE);
	usleep(320 * 1000);
	assert_int_equal(ask(cache, b.text), ERR_KEY_EXPIRED);
	account_cache_destroy(cache);
	fixture_close(&f);
}

static void a_groups_ratio_counts_at_once_and_a_keys_group_before_its_accounts(void **state UNUSED)
{
	struct fixture f;
	struct books b, own;
	struct account_cache *cache;
	struct account_key *key;
	struct err err;
	struct change vip = {.job.run = run_group, .group = "vip", .ratio_milli = 800};

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	books_open(&own, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							    .group = "vip"}, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	for (int ratio = 800; ratio < 1000; ratio += 50) {
		vip.ratio_milli = ratio;
		ASSERT_OK(store_call(f.store, &vip.job, &err));
		ASSERT_OK(account_authenticate(cache, bearer(own.text), NULL, &key, &err));
		assert_string_equal(key->group, "vip");
		assert_int_equal(key->ratio_milli, ratio);
		account_key_unref(key);
		ASSERT_OK(account_authenticate(cache, bearer(b.text), NULL, &key, &err));
		assert_int_equal(key->ratio_milli, 1000);
		account_key_unref(key);
	}
	vip.ratio_milli = -1;
	assert_false(store_call(f.store, &vip.job, &err));
	account_cache_destroy(cache);
	fixture_close(&f);
}

/* More keys than slots: a key that lost its place is found again. */
static void a_full_cache_still_answers_right(void **state UNUSED)
{
	enum { KEYS = 2000 };
	struct fixture f;
	static struct books b[KEYS];
	struct account_cache *cache;
	struct account_key *key;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	for (int i = 0; i < KEYS; i++)
		books_open(&b[i], f.store, &plain, 0);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < KEYS; i++) {
			ASSERT_OK(account_authenticate(cache, bearer(b[i].text), NULL, &key, &err));
			assert_int_equal(key->id, b[i].key_id);
			account_key_unref(key);
		}
	account_cache_destroy(cache);
	fixture_close(&f);
}

/* --- addresses and models -------------------------------------------------------------------- */

static void a_key_is_used_only_from_its_addresses(void **state UNUSED)
{
	static const struct {
		const char *addresses, *from;
		bool ok;
	} cases[] = {
		{"10.0.0.0/8", "10.255.0.1", true},
		{"10.0.0.0/8", "11.0.0.1", false},
		{"10.0.0.0/8", "::ffff:10.1.2.3", true},
		{"192.0.2.7", "192.0.2.7", true},
		{"192.0.2.7", "192.0.2.8", false},
		{"192.0.2.0/31", "192.0.2.1", true},
		{"192.0.2.0/31", "192.0.2.2", false},
		{"0.0.0.0/0", "203.0.113.9", true},
		{"0.0.0.0/0", "2001:db8::1", false},
		{"2001:db8::/33", "2001:db8:7fff::1", true},
		{"2001:db8::/33", "2001:db8:8000::1", false},
		{"::1", "::1", true},
		{"::1", "127.0.0.1", false},
		{"::/0", "2001:db8::1", true},
		{" 10.0.0.0/8 ,\t2001:db8::/32", "2001:db8:ffff::", true},
		{"10.0.0.0/8,192.168.0.0/16,::1", "192.168.3.4", true},
		{"10.0.0.0/8,192.168.0.0/16,::1", "172.16.0.1", false},
	};
	struct fixture f;
	struct account_cache *cache;
	struct account_key *key;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct books b;
		union address from = address_of(cases[i].from);
		books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
								  .addresses = cases[i].addresses}, 0);
		bool ok = account_authenticate(cache, bearer(b.text), &from.any, &key, &err);
		if (ok != cases[i].ok || (!ok && err.code != ERR_IP_RESTRICTED))
			fail_msg("%s from %s: %d", cases[i].addresses, cases[i].from, ok);
		if (ok)
			account_key_unref(key);
		/* where the address is not known, it is not allowed */
		assert_int_equal(ask(cache, b.text), ERR_IP_RESTRICTED);
	}
	/* a list that was broken behind our back allows nothing */
	struct books b;
	union address from = address_of("10.0.0.1");
	books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
							  .addresses = "10.0.0.0/8"}, 0);
	fixture_sql(&f, "UPDATE account_key SET addresses = 'nonsense'");
	assert_false(account_authenticate(cache, bearer(b.text), &from.any, &key, &err));
	assert_int_equal(err.code, ERR_IP_RESTRICTED);
	account_cache_destroy(cache);
	fixture_close(&f);
}

static void a_key_is_used_only_for_its_models(void **state UNUSED)
{
	static const struct {
		const char *models, *model;
		bool ok;
	} cases[] = {
		{NULL, "gpt-image-1", true},
		{"", "gpt-image-1", true},
		{"gpt-image-1", "gpt-image-1", true},
		{"gpt-image-1", "gpt-image-1.5", false},
		{"gpt-image-1.5", "gpt-image-1", false},
		{"gpt-image-1*", "gpt-image-1", true},
		{"gpt-image-1*", "gpt-image-1-mini", true},
		{"gpt-image-1*", "gpt-image-2", false},
		{"*", "anything", true},
		{"dall-e-2, gpt-image-*", "gpt-image-2.6", true},
		{"dall-e-2, gpt-image-*", "dall-e-2", true},
		{"dall-e-2, gpt-image-*", "dall-e-3", false},
		{"dall-e-2", "", false},
		{"dall-e-2", "DALL-E-2", false},
	};
	struct fixture f;
	struct account_cache *cache;
	struct account_key *key;
	struct err err;

	fixture_open(&f, &store_sqlite_ops);
	ASSERT_OK(account_cache_create(f.store, &cache, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct books b;
		books_open(&b, f.store, &(struct account_key_new){.account = "ann", .quota_uc = -1,
								  .models = cases[i].models}, 0);
		ASSERT_OK(account_authenticate(cache, bearer(b.text), NULL, &key, &err));
		if (account_may_use(key, cases[i].model) != cases[i].ok)
			fail_msg("%s for %s", cases[i].models, cases[i].model);
		account_key_unref(key);
	}
	account_cache_destroy(cache);
	fixture_close(&f);
}

static void a_new_key_that_makes_no_sense_is_refused_by_name(void **state UNUSED)
{
	char many[ACCOUNT_MODELS_MAX * 2 + 8], long_name[ACCOUNT_NAME_MAX + 2];
	struct fixture f;
	struct books b;
	struct err err;

	memset(many, 0, sizeof many);
	for (int i = 0; i <= ACCOUNT_MODELS_MAX; i++)
		memcpy(many + 2 * i, i < ACCOUNT_MODELS_MAX ? "a," : "a", 2);
	memset(long_name, 'n', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	const struct {
		struct account_key_new wanted;
		const char *param, *words;
	} cases[] = {
		{{.account = "", .quota_uc = -1}, "account", "account must be"},
		{{.account = " ann", .quota_uc = -1}, "account", "account must be"},
		{{.account = "a\nb", .quota_uc = -1}, "account", "account must be"},
		{{.account = "\xFF", .quota_uc = -1}, "account", "account must be"},
		{{.account = long_name, .quota_uc = -1}, "account", "account must be"},
		{{.account = "a", .name = "", .quota_uc = -1}, "name", "name must be"},
		{{.account = "a", .group = "\x1b", .quota_uc = -1}, "group", "group must be"},
		{{.account = "a", .quota_uc = -2}, "quota", "quota must be -1 to"},
		{{.account = "a", .quota_uc = INT64_MAX}, "quota", "quota must be"},
		{{.account = "a", .requests_a_minute = -1}, "requests_a_minute", "must be 0 to"},
		{{.account = "a", .concurrent_tasks = -1}, "concurrent_tasks", "must be 0 to"},
		{{.account = "a", .expires_ms = -1}, "expires", "must be 0 to"},
		{{.account = "a", .models = "a,,b"}, "models", "\"\" is not a model"},
		{{.account = "a", .models = "a,"}, "models", "\"\" is not a model"},
		{{.account = "a", .models = "a*b"}, "models", "\"a*b\" is not"},
		{{.account = "a", .models = "a b"}, "models", "\"a b\" is not"},
		{{.account = "a", .models = many}, "models", "at most 64"},
		{{.account = "a", .addresses = "10.0.0.0/33"}, "addresses", "\"10.0.0.0/33\" is not"},
		{{.account = "a", .addresses = "10.0.0.1/8"}, "addresses", "\"10.0.0.1/8\" is not"},
		{{.account = "a", .addresses = "example.org"}, "addresses", "\"example.org\""},
		{{.account = "a", .addresses = "10.1"}, "addresses", "\"10.1\" is not"},
		{{.account = "a", .addresses = "::1,,::2"}, "addresses", "\"\" is not"},
	};

	fixture_open(&f, &store_sqlite_ops);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(books_key(f.store, &cases[i].wanted, 0, &b, &err));
		if (err.code != ERR_INVALID_PARAMETER || strcmp(err.param, cases[i].param) != 0 ||
		    !strstr(err.message, cases[i].words))
			fail_msg("case %zu: %s: %s", i, err.param ? err.param : "-", err.message);
	}
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM account"), 0);
	fixture_close(&f);
}

/* --- the command line's view ------------------------------------------------------------------- */

static enum err_code find(struct store *store, const char *which, int64_t *ret_id)
{
	struct change c = {.job.run = run_find, .which = which};

	store_read(store, &c.job);
	*ret_id = c.job.ok ? c.key_id : 0;
	return c.job.err.code;
}

static void a_key_is_found_by_number_hint_or_itself(void **state UNUSED)
{
	static const char *const nobody[] = {"", "0", "-1", "+1", "3", " 1", "1 ", "1x", "tt-", "NULL",
					     "99999999999999999999", "1 OR 1=1", "tt-%"};
	struct fixture f;
	struct books b, other;
	int64_t id;
	char hint[24];

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	books_open(&other, f.store, &plain, 0);
	key_text_hint(b.text, hint);
	assert_int_equal(find(f.store, "1", &id), ERR_NONE);
	assert_int_equal(id, b.key_id);
	assert_int_equal(find(f.store, hint, &id), ERR_NONE);
	assert_int_equal(id, b.key_id);
	assert_int_equal(find(f.store, b.text, &id), ERR_NONE);
	assert_int_equal(id, b.key_id);
	for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
		if (find(f.store, nobody[i], &id) != ERR_NOT_FOUND)
			fail_msg("\"%s\" found key %lld", nobody[i], (long long)id);
	fixture_sql(&f, "UPDATE account_key SET hint = 'same'");
	assert_int_equal(find(f.store, "same", &id), ERR_INVALID_PARAMETER);
	fixture_close(&f);
}

struct listing {
	struct store_job job;
	const char *account;
	int count;
	char lines[4][256];
};

static void note_row(void *ctx, const struct account_key_row *row)
{
	struct listing *l = ctx;

	snprintf(l->lines[l->count++], sizeof l->lines[0], "%lld %s %s %s %d %d %lld %d %s",
		 (long long)row->id, row->account, row->name ? row->name : "-", row->group, row->enabled,
		 row->is_test, (long long)row->quota_uc, row->requests_a_minute,
		 row->models ? row->models : "all");
}

static bool run_list(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct listing *l = CONTAINER_OF(job, struct listing, job);

	return account_keys_each(tx, l->account, note_row, l, err);
}

static void keys_are_listed_oldest_first(void **state UNUSED)
{
	struct fixture f;
	struct books b;
	struct listing all = {.job.run = run_list}, bobs = {.job.run = run_list, .account = "bob"};

	fixture_open(&f, &store_sqlite_ops);
	books_open(&b, f.store, &plain, 0);
	books_open(&b, f.store, &(struct account_key_new){
		.account = "bob", .name = "laptop", .group = "vip", .is_test = true, .quota_uc = 50,
		.requests_a_minute = 7, .models = "a, b*"}, 0);
	enable(f.store, b.key_id, false);
	store_read(f.store, &all.job);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.lines[0], "1 ann - default 1 0 -1 0 all");
	assert_string_equal(all.lines[1], "2 bob laptop vip 0 1 50 7 a,b*");
	store_read(f.store, &bobs.job);
	assert_int_equal(bobs.count, 1);
	assert_string_equal(bobs.lines[0], all.lines[1]);
	fixture_close(&f);
}

static void changing_a_key_that_is_not_there_says_so(void **state UNUSED)
{
	struct fixture f;
	struct err err;
	struct change c = {.job.run = run_enable, .key_id = 5};

	fixture_open(&f, &store_sqlite_ops);
	assert_false(store_call(f.store, &c.job, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	c.job.run = run_rotate;
	assert_false(store_call(f.store, &c.job, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_shown_once_and_stored_as_a_digest),
		cmocka_unit_test(only_a_whole_known_key_is_let_in),
		cmocka_unit_test(a_change_counts_at_once_in_every_cache),
		cmocka_unit_test(a_change_by_another_process_counts_at_once),
		cmocka_unit_test(a_change_that_was_not_announced_counts_within_a_second),
		cmocka_unit_test(a_key_expires_although_it_is_cached),
		cmocka_unit_test(a_groups_ratio_counts_at_once_and_a_keys_group_before_its_accounts),
		cmocka_unit_test(a_full_cache_still_answers_right),
		cmocka_unit_test(a_key_is_used_only_from_its_addresses),
		cmocka_unit_test(a_key_is_used_only_for_its_models),
		cmocka_unit_test(a_new_key_that_makes_no_sense_is_refused_by_name),
		cmocka_unit_test(a_key_is_found_by_number_hint_or_itself),
		cmocka_unit_test(keys_are_listed_oldest_first),
		cmocka_unit_test(changing_a_key_that_is_not_there_says_so),
	};

	log_init(LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
