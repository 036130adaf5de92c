/* OPTIONS, and cross-origin requests of browsers (WHATWG Fetch, CORS protocol) when the
 * options name an origin. Other origins' requests bring their keys in Authorization;
 * cookies are this server's own page's, so credentials are not allowed. */
#include <stdio.h>

#include "base/attr.h"
#include "http/conn.h"

static void list_methods(uint32_t methods, char *ret, size_t size)
{
	size_t n = 0;

	ret[0] = '\0';
	for (unsigned m = 0; m < HTTP_METHOD_COUNT; m++)
		if (methods & 1u << m)
			n += (size_t)snprintf(ret + n, size - n, "%s%s", n ? ", " : "",
					      http_method_name(m));
}

void http_allow(struct http_exchange *x, const char *field, uint32_t methods)
{
	char list[80];

	list_methods(methods | 1u << HTTP_OPTIONS, list, sizeof list);
	http_set_header(x, field, list);
}

void http_add_cors(struct http_exchange *x)
{
	struct http_conn *c = http_conn_of(x);
	const char *origin = c->worker->options->cors_origin;

	if (!origin || !c->head || !c->head->known[HTTP_FIELD_ORIGIN])
		return;
	http_set_header(x, "Access-Control-Allow-Origin", origin);
	http_set_header(
		x, "Access-Control-Expose-Headers",
		"x-request-id, x-task-id, Retry-After, Idempotency-Replayed, Preference-Applied");
	if (origin[0] != '*')
		http_set_header(x, "Vary", "Origin");
}

void http_answer_options(struct http_exchange *x, uint32_t allowed)
{
	struct http_conn *c = http_conn_of(x);
	struct slice method = http_header(x, "access-control-request-method");
	struct slice fields = http_header(x, "access-control-request-headers");

	http_allow(x, "Allow", allowed);
	if (c->worker->options->cors_origin && method.len) {
		http_allow(x, "Access-Control-Allow-Methods", allowed);
		if (fields.len)
			http_set_header_slice(x, "Access-Control-Allow-Headers", fields);
		http_set_header(x, "Access-Control-Max-Age", "600");
	}
	http_respond(x, 204, NULL, (struct slice){0});
}
