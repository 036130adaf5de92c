/* From method and path to handler, by a table.
 *
 *     static const struct http_route routes[] = {
 *             {"task.get",    HTTP_GET,  "/v1/tasks/{id}",        get_task},
 *             {"task.cancel", HTTP_POST, "/v1/tasks/{id}/cancel", cancel_task},
 *             {"web.asset",   HTTP_GET,  "/assets/{path...}",     get_asset},
 *     };
 *     http_router_create(routes, ARRAY_LEN(routes), &router, &err);
 *
 * {name} matches one segment, not empty; {name...}, only at the end, the rest of
 * the path, not empty. A literal segment wins over {name}, {name} over {name...}.
 * Literals are compared with the decoded path. HEAD is served by the GET handler
 * where it has no route of its own. An unknown path is 404, an unknown method on
 * a known path 405 with Allow. "/a" and "/a/" are different paths.
 *
 * Immutable after creation: any thread. The table is borrowed and must outlive the
 * router. Drawback: at most HTTP_ROUTE_PARAMS parameters a route.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "http/exchange.h"

#define HTTP_ROUTE_PARAMS 4

enum http_route_flag {
	/* {name} may hold a decoded %2F; otherwise such a path is 400. (In {name...} a
	 * literal '/' is expected and %2F is always 400.) */
	HTTP_ROUTE_SLASH_IN_PARAM = 1 << 0,
	/* Bits for the application (its before hook), never looked at here. */
	HTTP_ROUTE_USER_FIRST = 1 << 8,
};

struct http_route {
	const char *name; /* for logs and metrics: "task.get" */
	enum http_method method;
	const char *pattern;
	void (*handle)(struct http_exchange *x);
	uint32_t flags; /* enum http_route_flag */
	const void *ctx; /* the handler's own, by x->route->ctx */
};

struct http_router;

/* Fails on a malformed pattern, and on two routes for the same method and path. */
bool http_router_create(const struct http_route *routes, size_t count,
			struct http_router **ret_router, struct err *err) MUST_CHECK;
void http_router_destroy(struct http_router *r); /* NULL is fine */

struct http_match {
	const struct http_route *route; /* NULL: see allowed */
	uint32_t allowed; /* methods (1 << enum http_method) that the path has; 0: unknown path */
	struct slice params[HTTP_ROUTE_PARAMS]; /* still encoded, in the pattern's order */
};
/* path: begins with '/', already checked by the parser. */
void http_router_match(const struct http_router *r, enum http_method method, struct slice path,
		       struct http_match *ret);
/* The place of {name} in the route's pattern, or -1. */
int http_router_param_at(const struct http_route *route, const char *name);
