/* What a handler asks of a request. */
#include "http/exchange.h"

#include <arpa/inet.h>

#include "base/utf8.h"
#include "http/conn.h"
#include "http/target.h"

const char *http_method_name(enum http_method m)
{
	static const char *const names[] = {
#define X(id, name) [id] = name,
		HTTP_METHOD_TABLE(X)
#undef X
	};

	return m < HTTP_METHOD_COUNT ? names[m] : "-";
}

struct slice http_header(const struct http_exchange *x, const char *name)
{
	const struct http_conn *c = http_conn_of(x);
	struct slice wanted = slice_of(name);

	for (size_t i = 0; c->head && i < c->head->field_count; i++)
		if (slice_ieq(http_span_in(c->base, c->head->fields[i].name), wanted))
			return http_span_in(c->base, c->head->fields[i].value);
	return (struct slice){0};
}

bool http_header_at(const struct http_exchange *x, size_t i, struct slice *ret_name,
		    struct slice *ret_value)
{
	const struct http_conn *c = http_conn_of(x);

	if (!c->head || i >= c->head->field_count)
		return false;
	*ret_name = http_span_in(c->base, c->head->fields[i].name);
	*ret_value = http_span_in(c->base, c->head->fields[i].value);
	return true;
}

/* Decoded, into the arena when there is anything to decode; .p NULL: no room there. */
static struct slice decoded(struct http_exchange *x, struct slice in, bool form)
{
	bool plain =
		in.len == 0 || (!memchr(in.p, '%', in.len) && !(form && memchr(in.p, '+', in.len)));

	if (plain)
		return in;
	char *out = arena_alloc(http_arena(x), in.len);
	if (!out)
		return (struct slice){0};
	return (struct slice){out, http_percent_decode(in, form, out)};
}

struct slice http_path_param(struct http_exchange *x, const char *name)
{
	const struct http_conn *c = http_conn_of(x);
	int at = x->route ? http_router_param_at(x->route, name) : -1;

	if (at < 0 || !c->base)
		return (struct slice){0};
	return decoded(x, http_span_in(c->base, c->params[at]), false);
}

struct slice http_query_get(struct http_exchange *x, const char *name)
{
	struct slice rest = x->query, wanted = slice_of(name);

	while (rest.len) {
		const char *amp = memchr(rest.p, '&', rest.len);
		struct slice pair = {rest.p, amp ? (size_t)(amp - rest.p) : rest.len};
		rest = slice_skip(rest, pair.len + 1);
		const char *eq = pair.len ? memchr(pair.p, '=', pair.len) : NULL;
		struct slice key = {pair.p, eq ? (size_t)(eq - pair.p) : pair.len};
		/* A key can only match when it is no longer than three times the name. */
		if (key.len > 3 * wanted.len || !slice_eq(decoded(x, key, true), wanted))
			continue;
		struct slice value = SLICE("");
		if (key.len + 1 < pair.len)
			value = decoded(x, slice_skip(pair, key.len + 1), true);
		bool sound = value.p && utf8_valid(value.p, value.len);
		return sound ? value : (struct slice){0};
	}
	return (struct slice){0};
}

static const union address *client_of(const struct http_conn *c)
{
	return c->client ? c->client : &c->peer;
}

const struct sockaddr *http_client_addr(const struct http_exchange *x)
{
	return &client_of(http_conn_of(x))->any;
}

const char *http_client_text(const struct http_exchange *x, char ret[HTTP_ADDR_TEXT_MAX])
{
	const union address *a = client_of(http_conn_of(x));
	const void *bytes = a->any.sa_family == AF_INET ? (const void *)&a->v4.sin_addr
							: (const void *)&a->v6.sin6_addr;

	if (!inet_ntop(a->any.sa_family, bytes, ret, HTTP_ADDR_TEXT_MAX))
		memcpy(ret, "-", 2);
	return ret;
}

bool http_is_secure(const struct http_exchange *x) { return http_conn_of(x)->tls != NULL; }

struct arena *http_arena(struct http_exchange *x) { return &http_conn_of(x)->arena; }

bool http_keep_head(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);
	const struct http_head *h = c->head;

	if (!h || c->head_kept)
		return h != NULL;
	size_t head_bytes =
		offsetof(struct http_head, fields) + h->field_count * sizeof h->fields[0];
	size_t text_bytes = h->bytes;
	char *copy = arena_alloc(&c->arena, head_bytes + text_bytes);
	if (!copy)
		return false;
	memcpy(copy, h, head_bytes);
	c->base = memcpy(copy + head_bytes, c->base, text_bytes);
	c->head = (const struct http_head *)(const void *)copy;
	c->head_kept = true;
	if (h->path.len)
		x->path = http_span_in(c->base, c->head->path);
	x->query = http_span_in(c->base, c->head->query);
	return true;
}

struct loop *http_loop(const struct http_exchange *x) { return http_conn_of(x)->worker->loop; }
void *http_app(const struct http_exchange *x) { return http_conn_of(x)->worker->options->app; }
void *http_loop_user(const struct http_exchange *x) { return http_conn_of(x)->worker->loop_user; }

bool http_is_draining(const struct http_exchange *x)
{
	return atomic_load(&http_conn_of(x)->worker->shared->draining);
}
