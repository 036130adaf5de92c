/* The page: files that web/build.mjs made, in the binary, each as it is, as gzip and as
 * brotli. Nothing is read or copied before somebody asks, so an idle server holds none.
 *
 *     struct http_route *routes = page_routes_join(routes, count, &all_count);
 *     page_answer(x, page_first());
 *
 * Every answer has the page's headers: where its scripts may come from (nowhere but
 * here), who may frame it (nobody). Immutable; any thread.
 */
#pragma once

#include <stddef.h>

struct http_exchange;
struct http_route;
struct page_file;

/* These routes and those of the page, in a table of its own: owned by the caller. NULL: no
 * memory. */
struct http_route *page_routes_join(const struct http_route *routes, size_t count,
				    size_t *ret_count);
/* What is at "/" for a browser. */
const struct page_file *page_first(void);
/* 200 or 304, in the encoding that this client likes best. */
void page_answer(struct http_exchange *x, const struct page_file *file);
/* The headers that every answer of the page has. */
void page_guard(struct http_exchange *x);
