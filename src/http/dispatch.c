/* From a parsed head to the handler of its route, or to an error. */
#include "http/conn.h"
#include "http/scan.h"

#define ALL_METHODS ((1u << HTTP_METHOD_COUNT) - 1)

static void set_request_id(struct http_conn *c)
{
	unsigned at = c->head->known[HTTP_FIELD_X_REQUEST_ID];

	if (at) {
		struct slice id = http_span_in(c->base, c->head->fields[at - 1].value);
		const char *end = id.p + id.len;
		if (id.len && id.len <= HTTP_REQUEST_ID_MAX &&
		    http_scan(id.p, end, HTTP_CHAR_ID) == end) {
			memcpy(c->x.request_id, id.p, id.len);
			return; /* the exchange was zeroed */
		}
	}
	http_worker_request_id(c->worker, c->x.request_id);
}

static void describe(struct http_conn *c)
{
	const struct http_head *h = c->head;

	c->x.method = h->method;
	c->x.path = h->path.len ? http_span_in(c->base, h->path) : SLICE("/");
	c->x.query = http_span_in(c->base, h->query);
	c->client = http_forwarded_client(c);
	set_request_id(c);
}

static bool holds_slash(struct slice s)
{
	for (const char *p = s.p, *end = s.p + s.len; (p = memchr(p, '%', (size_t)(end - p)));
	     p += 3)
		if (p[1] == '2' && (p[2] | 0x20) == 'f')
			return true;
	return false;
}

static bool take_params(struct http_conn *c, const struct http_match *match)
{
	bool slash_fine = match->route->flags & HTTP_ROUTE_SLASH_IN_PARAM;

	for (int i = 0; i < HTTP_ROUTE_PARAMS && match->params[i].p; i++) {
		struct slice s = match->params[i];
		bool many = memchr(s.p, '/', s.len) != NULL; /* a {name...} */
		if ((!slash_fine || many) && holds_slash(s))
			return false;
		c->params[i] = (struct http_span){(uint16_t)(s.p - c->base), (uint16_t)s.len};
	}
	return true;
}

static void refuse(struct http_conn *c, enum err_code code, const char *message)
{
	struct err err;

	err_set(&err, code, NULL, "%s", message);
	http_response_error(c, &err);
}

static void answer_unrouted(struct http_conn *c, uint32_t allowed)
{
	struct err err;

	if (allowed == 0) {
		refuse(c, ERR_NOT_FOUND, "there is nothing at this path");
		return;
	}
	if (c->x.method == HTTP_OPTIONS) {
		http_answer_options(&c->x, allowed);
		return;
	}
	http_allow(&c->x, "Allow", allowed);
	err_set(&err, ERR_METHOD_NOT_ALLOWED, NULL, "this path does not take %s",
		http_method_name(c->x.method));
	http_response_error(c, &err);
}

void http_dispatch(struct http_conn *c)
{
	const struct http_options *o = c->worker->options;
	struct http_match match;

	describe(c);
	http_add_cors(&c->x);
	if (c->head->asterisk) {
		http_answer_options(&c->x, ALL_METHODS);
		return;
	}
	http_router_match(o->router, c->x.method, c->x.path, &match);
	if (!match.route) {
		answer_unrouted(c, match.allowed);
		return;
	}
	c->x.route = match.route;
	if (!take_params(c, &match)) {
		refuse(c, ERR_INVALID_REQUEST, "an escaped slash in the path");
		return;
	}
	if (o->before && !o->before(&c->x))
		return;
	match.route->handle(&c->x);
}
