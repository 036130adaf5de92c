#include "provider/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "json/tree.h"

#define ARENA_MAX_BYTES (1 << 20)

/* --- the table ------------------------------------------------------------------------- */

enum meaning { MEANS_REFUSED, MEANS_BLOCKED, MEANS_THROTTLED, MEANS_UNCERTAIN, MEANS_FAILED };

/* Codes and types, as providers spell them; the first that fits. */
static const struct {
	const char *code;
	enum meaning meaning;
} codes[] = {
	{"moderation_blocked", MEANS_REFUSED},	      /* OpenAI, gpt-image */
	{"content_policy_violation", MEANS_REFUSED},  /* OpenAI, dall-e; the task dialect; fal */
	{"content_filter", MEANS_REFUSED},	      /* Azure */
	{"contentFilter", MEANS_REFUSED},	      /* Azure, older */
	{"ResponsibleAIPolicyViolation", MEANS_REFUSED}, /* Azure, its inner code */
	{"sensitive_words_detected", MEANS_REFUSED},  /* new-api's own filter */
	{"ContentPolicyViolationError", MEANS_REFUSED}, /* LiteLLM */
	{"insufficient_quota", MEANS_BLOCKED},
	{"billing_hard_limit_reached", MEANS_BLOCKED},
	{"billing_not_active", MEANS_BLOCKED},
	{"account_deactivated", MEANS_BLOCKED},
	{"insufficient_user_quota", MEANS_BLOCKED},   /* new-api */
	{"quota_exceeded", MEANS_BLOCKED},	      /* the task dialect */
	{"key_quota_exhausted", MEANS_BLOCKED},
	{"budget_exceeded", MEANS_BLOCKED},	      /* LiteLLM */
	{"invalid_api_key", MEANS_BLOCKED},
	{"rate_limit_exceeded", MEANS_THROTTLED},
	{"too_many_concurrent_tasks", MEANS_THROTTLED},
};

/* Said where the code says nothing: gateways that wrap another's fault into a sentence. */
static const struct {
	const char *words;
	enum meaning meaning;
} sentences[] = {
	{"moderation_blocked", MEANS_REFUSED},
	{"content_policy_violation", MEANS_REFUSED},
	{"ContentPolicyViolationError", MEANS_REFUSED},
	{"safety_violations=", MEANS_REFUSED},
	{"NSFW content", MEANS_REFUSED},	 /* Replicate: its models have no codes */
	{"flagged as sensitive", MEANS_REFUSED},
	{"insufficient_quota", MEANS_BLOCKED},
	{"billing_hard_limit_reached", MEANS_BLOCKED},
};

static const struct {
	int status;
	enum meaning meaning;
} statuses[] = {
	{401, MEANS_BLOCKED},	{402, MEANS_BLOCKED}, {403, MEANS_BLOCKED},
	{429, MEANS_THROTTLED}, {451, MEANS_REFUSED}, /* unavailable for legal reasons */
	{504, MEANS_UNCERTAIN}, {524, MEANS_UNCERTAIN}, /* a proxy gave up waiting: it may be made */
	{529, MEANS_THROTTLED}, /* overloaded */
};

static bool by_code(const char *text, enum meaning *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (strcmp(text, codes[i].code) == 0) {
			*ret = codes[i].meaning;
			return true;
		}
	return false;
}

static bool by_sentence(const char *text, enum meaning *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
		if (strstr(text, sentences[i].words)) {
			*ret = sentences[i].meaning;
			return true;
		}
	return false;
}

static bool by_status(int status, enum meaning *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (status == statuses[i].status) {
			*ret = statuses[i].meaning;
			return true;
		}
	return false;
}

static enum meaning meaning_of(const struct upstream_said *said)
{
	enum meaning m;

	if (by_code(said->inner_code, &m) || by_code(said->code, &m) || by_code(said->type, &m) ||
	    by_sentence(said->message, &m))
		return m;
	/* LiteLLM and new-api write the status of the one behind them into the code. */
	if (by_status(said->status, &m) || by_status((int)strtol(said->code, NULL, 10), &m))
		return m;
	return said->status == 503 && said->retry_after_ms > 0 ? MEANS_THROTTLED : MEANS_FAILED;
}

/* Words that categories are made of: they go into answers of ours. */
static void add_words(struct buf *b, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] >= 'a' && text[i] <= 'z') || strchr("/_-,", text[i]))
			buf_byte(b, text[i]);
}

/* OpenAI writes them into the sentence as well: "safety_violations=[sexual]". */
static void tell_moderation(const struct upstream_said *said, struct err *err)
{
	const char *at = strstr(said->message, "safety_violations=[");
	struct buf b;

	if (!*said->stage && !*said->categories && !at)
		return;
	buf_init(&b, ERR_MODERATION_MAX - 1);
	add_words(&b, *said->stage ? said->stage : "unknown", strlen(*said->stage ? said->stage : "unknown"));
	buf_byte(&b, ':');
	if (*said->categories || !at)
		add_words(&b, said->categories, strlen(said->categories));
	else
		add_words(&b, at + 19, strcspn(at + 19, "]"));
	snprintf(err->moderation, sizeof err->moderation, "%s", buf_cstr(&b));
	buf_finish(&b);
}

#define SECRET_TELLS_MIN 8 /* fewer characters of a key tell nobody anything */

/* Some repeat the key that they were given; the room for a text may have cut it off. */
static void hide_secret(char *text, const char *secret)
{
	size_t len = secret ? strlen(secret) : 0, part;

	for (char *at = text; len > 0 && (at = strstr(at, secret)); at += len)
		memset(at, '*', len);
	size_t text_len = strlen(text);
	for (part = MIN(len, text_len); part >= SECRET_TELLS_MIN; part--)
		if (memcmp(text + text_len - part, secret, part) == 0)
			memset(text + text_len - part, '*', part);
}

static void hide_secrets(struct upstream_said *said)
{
	hide_secret(said->message, said->secret);
	hide_secret(said->code, said->secret);
	hide_secret(said->categories, said->secret);
}

static enum provider_outcome refused(const struct upstream_said *said, struct err *err)
{
	err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "the provider refused the prompt%s%s",
		*said->message ? ": " : "", said->message);
	tell_moderation(said, err);
	return PROVIDER_REFUSED;
}

enum provider_outcome upstream_judge(const struct provider *p, const struct upstream_said *said,
				     struct err *err)
{
	struct upstream_said plain = *said;
	enum meaning meaning = meaning_of(said);

	hide_secrets(&plain);
	said = &plain;
	if (meaning == MEANS_REFUSED)
		return refused(said, err);
	if (meaning == MEANS_BLOCKED)
		log_error("provider.blocked", "provider=%s status=%d code=%s why=%s", p->name, said->status,
			  log_quote(said->code), log_quote(said->message));
	else
		log_warn("provider.failed", "provider=%s status=%d code=%s why=%s", p->name, said->status,
			 log_quote(said->code), log_quote(said->message));
	switch (meaning) {
	case MEANS_BLOCKED:
		err_set(err, ERR_TASK_SERVICE, NULL, "the provider is not available to this service");
		return PROVIDER_BLOCKED;
	case MEANS_THROTTLED:
		err_set(err, ERR_TASK_EXHAUSTED, NULL, "the provider takes no more requests for now");
		err->retry_after_ms = said->retry_after_ms;
		return PROVIDER_THROTTLED;
	case MEANS_UNCERTAIN:
		err_set(err, ERR_TASK_TIMEOUT, NULL, "the provider did not answer in time");
		return PROVIDER_UNCERTAIN;
	default:
		if (said->status / 100 == 2)
			err_set(err, ERR_TASK_SERVICE, NULL, "the provider could not make it");
		else
			err_set(err, ERR_TASK_SERVICE, NULL, "the provider answered %d", said->status);
		return PROVIDER_FAILED;
	}
}

/* --- reading a fault --------------------------------------------------------------------- */

static void take_text(const struct json_value *object, const char *name, char *to, size_t max)
{
	const struct json_value *v = json_get(object, name);

	if (!v || *to)
		return;
	if (v->type == JSON_STRING)
		snprintf(to, max, "%.*s", (int)utf8_valid_prefix(v->text.p, MIN(v->text.len, max - 1)),
			 v->text.p);
	else if (v->type == JSON_NUMBER && v->is_int)
		snprintf(to, max, "%lld", (long long)v->integer);
}

static void take_categories(const struct json_value *list, struct upstream_said *said)
{
	size_t at = 0;

	JSON_FOR_EACH(item, list)
		if (item->type == JSON_STRING && item->text.len + 2 < sizeof said->categories - at)
			at += (size_t)snprintf(said->categories + at, sizeof said->categories - at, "%s%.*s",
					       at ? "," : "", (int)item->text.len, item->text.p);
}

static void take_object(const struct json_value *o, struct upstream_said *said)
{
	const struct json_value *details = json_get(o, "moderation_details");

	take_text(o, "code", said->code, sizeof said->code);
	take_text(o, "type", said->type, sizeof said->type);
	take_text(o, "message", said->message, sizeof said->message);
	take_text(o, "msg", said->message, sizeof said->message);
	take_text(json_get(o, "innererror"), "code", said->inner_code, sizeof said->inner_code);
	take_text(json_get(o, "inner_error"), "code", said->inner_code, sizeof said->inner_code);
	take_text(details, "moderation_stage", said->stage, sizeof said->stage);
	take_categories(json_get(details, "categories"), said);
	take_categories(json_get(o, "categories"), said); /* fal */
}

/* An object, a list whose first item is one (FastAPI, fal), or a text. */
static bool take_any(const struct json_value *root, const char *name, struct upstream_said *said)
{
	const struct json_value *v = json_get(root, name);

	if (v && v->type == JSON_ARRAY) {
		JSON_FOR_EACH(item, v) {
			v = item;
			break;
		}
	}
	if (v && v->type == JSON_OBJECT)
		take_object(v, said);
	else
		take_text(root, name, said->message, sizeof said->message);
	return v && (v->type == JSON_OBJECT || v->type == JSON_STRING);
}

bool upstream_read_fault(struct slice body, struct upstream_said *said)
{
	const struct json_value *root;
	struct arena arena;
	struct err err;

	arena_init(&arena, ARENA_MAX_BYTES);
	if (json_parse(body, &arena, NULL, &root, &err) && root->type == JSON_OBJECT) {
		said->any = take_any(root, "error", said) || take_any(root, "detail", said) ||
			    take_any(root, "errors", said);
		if (!said->any && (json_get(root, "message") || json_get(root, "msg"))) {
			take_object(root, said);
			said->any = true;
		}
	}
	arena_finish(&arena);
	return said->any;
}
