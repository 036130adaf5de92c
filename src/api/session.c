/* POST, GET and DELETE /v1/session, GET /signin/{token}: signing in to the page, and out. */
#include "account/session.h"

#include <stdlib.h>

#include "api/browser.h"
#include "api/call.h"
#include "api/page.h"
#include "base/clock.h"
#include "json/fields.h"

#define BODY_MAX 4096

struct signing {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	void (*answer)(struct http_exchange *x, struct signing *s);
	char token[SESSION_TOKEN_CHARS + 1];	/* of the session */
	char replaces[SESSION_TOKEN_CHARS + 1]; /* what the browser had; "" */
	char link[SESSION_TOKEN_CHARS + 1];	/* that it came by; "" */
	char key_text[ACCOUNT_KEY_TEXT_MAX];	/* that it came with; "" */
	int64_t key_id, now_ms, ttl_ms;
	bool link_there;
	struct buf shown; /* the session, as JSON */
};

static void forget_signing(void *waiting)
{
	struct signing *s = waiting;

	s->x = NULL;
}

static void signing_destroy(struct signing *s)
{
	buf_finish(&s->shown);
	explicit_bzero(s, sizeof *s);
	free(s);
}

static void on_stored(struct store_job *job)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);
	struct http_exchange *x = s->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		s->answer(x, s);
	}
	signing_destroy(s);
}

static void copy_token(struct slice token, char ret[SESSION_TOKEN_CHARS + 1])
{
	if (session_token_valid(token))
		memcpy(ret, token.p, token.len);
}

static struct signing *signing_create(struct http_exchange *x,
				      bool (*run)(struct store_tx *tx, struct store_job *job,
						  struct err *err),
				      void (*answer)(struct http_exchange *x, struct signing *s))
{
	struct signing *s = calloc(1, sizeof *s);
	struct slice had;

	if (!s) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return NULL;
	}
	s->x = x;
	s->answer = answer;
	s->now_ms = clock_wall_ms();
	s->ttl_ms = call_of(x)->api->options.session_ttl_ms;
	s->job = (struct store_job){.run = run, .done = on_stored};
	buf_init(&s->shown, CALL_ANSWER_MAX);
	session_token_make(s->token);
	if (browser_session(x, &had))
		copy_token(had, s->replaces);
	return s;
}

static void submit(struct http_exchange *x, struct signing *s)
{
	call_wait_for(call_of(x), s, forget_signing);
	store_submit(call_of(x)->api->options.store, &s->job);
}

/* --- what is told ------------------------------------------------------------------------ */

static void write_session(struct json_writer *w, const struct session_view *v)
{
	json_object_begin(w);
	json_member_bool(w, "signed_in", v->found);
	if (v->found) {
		json_member_str(w, "account", v->account);
		json_key(w, "key");
		json_object_begin(w);
		json_member_int(w, "id", v->key_id);
		json_member_str(w, "name", v->key_name);
		json_member_str(w, "hint", v->key_hint);
		json_member_bool(w, "test", v->is_test);
		json_member_bool(w, "admin", v->is_admin);
		json_member_bool(w, "may_manage_keys", v->manages_keys);
		json_object_end(w);
		json_member_int(w, "expires_at", v->expires_ms / 1000);
	}
	json_object_end(w);
}

static bool show(struct store_tx *tx, struct signing *s, const char *token, struct err *err)
{
	struct json_writer w = {.buf = &s->shown};
	struct session_view v;

	buf_clear(&s->shown);
	if (!session_show(tx, slice_of(token), s->now_ms, &v, err))
		return false;
	write_session(&w, &v);
	return true;
}

static void answer_signed_out(struct http_exchange *x)
{
	http_respond_static(x, 200, "application/json", SLICE("{\"signed_in\":false}"));
}

/* --- signing in with a key --------------------------------------------------------------- */

static bool run_sign_in(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);
	int64_t key_id = s->key_id;

	if (s->link[0] && !signin_link_take(tx, slice_of(s->link), s->now_ms, &key_id, err))
		return false;
	const struct session_new wanted = {
		.token = slice_of(s->token),
		.replaces = slice_of(s->replaces),
		.key_id = key_id,
		.key_text = slice_of(s->key_text),
		.now_ms = s->now_ms,
		.ttl_ms = s->ttl_ms,
	};
	return session_begin(tx, &wanted, err) && show(tx, s, s->token, err);
}

static void answer_signed_in(struct http_exchange *x, struct signing *s)
{
	if (!s->job.ok) {
		http_respond_error(x, &s->job.err);
		return;
	}
	browser_set_session(x, slice_of(s->token), s->ttl_ms);
	call_answer_json(x, &s->shown);
}

struct sign_in_body {
	struct slice key;
	bool has_key;
};

static const struct json_field sign_in_fields[] = {
	{JSON_FIELD(struct sign_in_body, key), .type = JSON_FIELD_STRING, .flags = JSON_FIELD_REQUIRED,
	 .min = 1, .max = 256, .doc = "An API key."},
	{0},
};

/* Who this key is, unless its address failed too often. */
static bool check_key(struct http_exchange *x, struct slice text, int64_t *ret_key_id, struct err *err)
{
	struct brake *brake = &call_of(x)->api->brake;
	const struct sockaddr *address = http_client_addr(x);
	struct account_key *key;

	if (!brake_allows(brake, address, clock_mono_ms(), err))
		return false;
	if (!account_authenticate_text(call_accounts(x), text, address, &key, err)) {
		if (err_http_status(err->code) < 500)
			brake_note(brake, address, clock_mono_ms());
		return false;
	}
	*ret_key_id = key->id;
	account_key_unref(key);
	return true;
}

static void on_sign_in_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct sign_in_body b = {0};
	int64_t key_id;
	struct err err;

	if (!json)
		return;
	if (!json_fields_read(json, sign_in_fields, 0, http_arena(x), &b, &err) ||
	    !check_key(x, b.key, &key_id, &err)) {
		http_respond_error(x, &err);
		return;
	}
	struct signing *s = signing_create(x, run_sign_in, answer_signed_in);
	if (!s)
		return;
	s->key_id = key_id;
	memcpy(s->key_text, b.key.p, MIN(b.key.len, sizeof s->key_text - 1));
	submit(x, s);
}

void api_session_begin(struct http_exchange *x)
{
	struct err err;

	http_set_header(x, "Cache-Control", "no-store");
	if (!browser_is_ours(x, &err))
		http_respond_error(x, &err);
	else
		http_body_collect(x, BODY_MAX, on_sign_in_body);
}

/* --- who is signed in ---------------------------------------------------------------------- */

static bool run_show(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);

	return show(tx, s, s->replaces, err);
}

static void answer_shown(struct http_exchange *x, struct signing *s)
{
	if (s->job.ok)
		call_answer_json(x, &s->shown);
	else
		http_respond_error(x, &s->job.err);
}

void api_session_get(struct http_exchange *x)
{
	struct account_key *key;
	struct slice token;
	struct err err;

	http_set_header(x, "Cache-Control", "no-store");
	if (!browser_session(x, &token)) {
		answer_signed_out(x);
		return;
	}
	if (!browser_is_ours(x, &err)) {
		http_respond_error(x, &err);
		return;
	}
	/* As any request would be let in: a key may be over, or not allowed from here. */
	if (!account_authenticate_session(call_accounts(x), token, http_client_addr(x), &key, &err)) {
		answer_signed_out(x);
		return;
	}
	account_key_unref(key);
	struct signing *s = signing_create(x, run_show, answer_shown);
	if (!s)
		return;
	call_wait_for(call_of(x), s, forget_signing);
	store_read(call_of(x)->api->options.store, &s->job);
}

/* --- signing out ----------------------------------------------------------------------------- */

static bool run_sign_out(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);

	return session_end(tx, slice_of(s->replaces), err);
}

static void answer_ended(struct http_exchange *x, struct signing *s)
{
	if (!s->job.ok) {
		http_respond_error(x, &s->job.err);
		return;
	}
	browser_clear_session(x);
	answer_signed_out(x);
}

/* A cookie that means nothing any more is taken back too, without a look into the store. */
void api_session_end(struct http_exchange *x)
{
	struct account_key *key = NULL;
	struct slice token;
	struct err err;

	http_set_header(x, "Cache-Control", "no-store");
	if (!browser_is_ours(x, &err)) {
		http_respond_error(x, &err);
		return;
	}
	if (!browser_session(x, &token) ||
	    (!account_authenticate_session(call_accounts(x), token, NULL, &key, &err) &&
	     err.code == ERR_UNAUTHORIZED)) {
		browser_clear_session(x);
		answer_signed_out(x);
		return;
	}
	account_key_unref(key);
	struct signing *s = signing_create(x, run_sign_out, answer_ended);
	if (s)
		submit(x, s);
}

/* --- signing in by a link ------------------------------------------------------------------------ */

static void answer_in_words(struct http_exchange *x, int status, const char *words)
{
	http_respond(x, status, "text/plain; charset=utf-8", slice_of(words));
}

static void answer_no_link(struct http_exchange *x)
{
	brake_note(&call_of(x)->api->brake, http_client_addr(x), clock_mono_ms());
	answer_in_words(x, 410, "This sign-in link was used already or is over. "
				"`tintype signin` prints another.\n");
}

static void answer_linked(struct http_exchange *x, struct signing *s)
{
	if (!s->job.ok && err_http_status(s->job.err.code) < 500) {
		answer_no_link(x);
	} else if (!s->job.ok) {
		answer_in_words(x, 503, "Signing in did not work just now. Try the link again.\n");
	} else {
		browser_set_session(x, slice_of(s->token), s->ttl_ms);
		http_set_header(x, "Location", "/");
		http_respond_static(x, 303, NULL, SLICE(""));
	}
}

static bool run_look(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);

	return signin_link_there(tx, slice_of(s->link), s->now_ms, &s->link_there, err);
}

/* Only a link that is there is worth a write; and whoever left meanwhile does not use it up. */
static void on_looked(struct store_job *job)
{
	struct signing *s = CONTAINER_OF(job, struct signing, job);
	struct http_exchange *x = s->x;

	if (x && job->ok && s->link_there) {
		s->job = (struct store_job){.run = run_sign_in, .done = on_stored};
		store_submit(call_of(x)->api->options.store, &s->job);
		return;
	}
	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		if (job->ok)
			answer_no_link(x);
		else
			answer_linked(x, s);
	}
	signing_destroy(s);
}

/* A link is used up by whoever opens it, not by what looks ahead; and another site's page
 * must not sign somebody in as whom it likes. */
void api_signin(struct http_exchange *x)
{
	struct slice token = http_path_param(x, "token"), purpose = http_header(x, "sec-purpose");
	struct err err;

	page_guard(x);
	http_set_header(x, "Cache-Control", "no-store");
	if (browser_was_led_here(x) || purpose.len > 0) {
		answer_in_words(x, 403, "Another page led here. To sign in, paste the link into the "
					"browser's address bar.\n");
		return;
	}
	if (x->method == HTTP_HEAD) {
		answer_in_words(x, 200, "");
		return;
	}
	if (!brake_allows(&call_of(x)->api->brake, http_client_addr(x), clock_mono_ms(), &err)) {
		http_respond_error(x, &err);
		return;
	}
	if (!session_token_valid(token)) {
		answer_no_link(x);
		return;
	}
	struct signing *s = signing_create(x, run_look, answer_linked);
	if (!s)
		return;
	copy_token(token, s->link);
	s->job.done = on_looked;
	call_wait_for(call_of(x), s, forget_signing);
	store_read(call_of(x)->api->options.store, &s->job);
}
