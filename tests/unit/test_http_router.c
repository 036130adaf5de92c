#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void nothing(struct http_exchange *x UNUSED) {}

#define R(n, m, p) {.name = n, .method = m, .pattern = p, .handle = nothing}

static const struct http_route routes[] = {
	R("root", HTTP_GET, "/"),
	R("tasks.list", HTTP_GET, "/v1/tasks"),
	R("task.get", HTTP_GET, "/v1/tasks/{id}"),
	R("tasks.batch", HTTP_POST, "/v1/tasks/batch"),
	R("task.cancel", HTTP_POST, "/v1/tasks/{id}/cancel"),
	R("task.stats", HTTP_GET, "/v1/tasks/stats/all"),
	R("model.get", HTTP_GET, "/v1/models/{name}"),
	R("model.head", HTTP_HEAD, "/v1/models/{name}"),
	R("four", HTTP_GET, "/p/{a}/{b}/{c}/{d}"),
	R("asset", HTTP_GET, "/assets/{path...}"),
	R("asset.one", HTTP_GET, "/assets/app.js"),
	R("asset.two", HTTP_GET, "/assets/{dir}/index"),
	R("slash", HTTP_GET, "/dir/"),
	R("space", HTTP_GET, "/a b"),
};

struct match_case {
	enum http_method method;
	const char *path;
	const char *route; /* NULL: none */
	uint32_t allowed;  /* when none */
	const char *params;
};

#define BIT(m) (1u << (m))

static const struct match_case cases[] = {
	{HTTP_GET, "/", "root", 0, ""},
	{HTTP_GET, "/v1/tasks", "tasks.list", 0, ""},
	{HTTP_GET, "/v1/tasks/", NULL, 0, ""},
	{HTTP_GET, "/v1", NULL, 0, ""},
	{HTTP_GET, "//v1/tasks", NULL, 0, ""},
	{HTTP_GET, "/v1//tasks", NULL, 0, ""},
	{HTTP_GET, "/V1/tasks", NULL, 0, ""},
	{HTTP_GET, "/v1/tasksx", NULL, 0, ""},
	{HTTP_GET, "/v1/tasks/abc", "task.get", 0, "abc "},
	{HTTP_HEAD, "/v1/tasks/abc", "task.get", 0, "abc "},
	{HTTP_GET, "/v1/tasks/a%20b", "task.get", 0, "a%20b "},
	{HTTP_POST, "/v1/tasks/batch", "tasks.batch", 0, ""},
	{HTTP_GET, "/v1/tasks/batch", "task.get", 0, "batch "},
	{HTTP_DELETE, "/v1/tasks/batch", NULL, BIT(HTTP_POST) | BIT(HTTP_GET) | BIT(HTTP_HEAD), ""},
	{HTTP_POST, "/v1/tasks/b%61tch", "tasks.batch", 0, ""},
	{HTTP_POST, "/v1/tasks/abc/cancel", "task.cancel", 0, "abc "},
	{HTTP_POST, "/v1/tasks/stats/cancel", "task.cancel", 0, "stats "},
	{HTTP_POST, "/v1/tasks//cancel", NULL, 0, ""},
	{HTTP_GET, "/v1/tasks/abc/cancel", NULL, BIT(HTTP_POST), ""},
	{HTTP_GET, "/v1/tasks/stats/all", "task.stats", 0, ""},
	{HTTP_GET, "/v1/tasks/stats%2Fall", "task.get", 0, "stats%2Fall "},
	{HTTP_HEAD, "/v1/models/x", "model.head", 0, "x "},
	{HTTP_GET, "/p/1/2/3/4", "four", 0, "1 2 3 4 "},
	{HTTP_GET, "/p/1/2/3", NULL, 0, ""},
	{HTTP_GET, "/assets/app.js", "asset.one", 0, ""},
	{HTTP_GET, "/assets/app.css", "asset", 0, "app.css "},
	{HTTP_GET, "/assets/x/index", "asset.two", 0, "x "},
	{HTTP_GET, "/assets/x/y/z", "asset", 0, "x/y/z "},
	{HTTP_GET, "/assets/x/other", "asset", 0, "x/other "},
	{HTTP_GET, "/assets/", NULL, 0, ""},
	{HTTP_GET, "/dir/", "slash", 0, ""},
	{HTTP_GET, "/dir", NULL, 0, ""},
	{HTTP_GET, "/a%20b", "space", 0, ""},
	{HTTP_METHOD_COUNT, "/", NULL, BIT(HTTP_GET) | BIT(HTTP_HEAD), ""},
};

static void paths_find_their_routes(void **state UNUSED)
{
	struct http_router *r;
	struct err err;

	assert_true(http_router_create(routes, ARRAY_LEN(routes), &r, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_match m;
		char params[100] = "";
		http_router_match(r, cases[i].method, slice_of(cases[i].path), &m);
		const char *got = m.route ? m.route->name : NULL;
		if ((got == NULL) != (cases[i].route == NULL) || (got && strcmp(got, cases[i].route)))
			fail_msg("%s: got %s, want %s", cases[i].path, got ? got : "none",
				 cases[i].route ? cases[i].route : "none");
		if (!got)
			assert_int_equal(m.allowed, cases[i].allowed);
		for (int p = 0; p < HTTP_ROUTE_PARAMS && m.params[p].p; p++)
			snprintf(params + strlen(params), sizeof params - strlen(params), "%.*s ",
				 SLICE_ARG(m.params[p]));
		if (strcmp(params, cases[i].params) != 0)
			fail_msg("%s: parameters '%s', want '%s'", cases[i].path, params, cases[i].params);
	}
	http_router_destroy(r);
}

static void names_of_parameters_have_places(void **state UNUSED)
{
	static const struct http_route four = R("four", HTTP_GET, "/p/{a}/x/{b}/{c...}");

	assert_int_equal(http_router_param_at(&four, "a"), 0);
	assert_int_equal(http_router_param_at(&four, "b"), 1);
	assert_int_equal(http_router_param_at(&four, "c"), 2);
	assert_int_equal(http_router_param_at(&four, "x"), -1);
}

static void bad_tables_are_refused(void **state UNUSED)
{
	static const char *const patterns[] = {"", "a", "/{", "/{}", "/}", "/a{b}", "/{b}c", "/{...}",
					       "/{a...}/b", "/{a}/{b}/{c}/{d}/{e}",
					       "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"};
	static const struct http_route twice[] = {R("a", HTTP_GET, "/x/{a}"), R("b", HTTP_GET, "/x/{b}")};
	struct http_router *r;
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct http_route route = R("bad", HTTP_GET, patterns[i]);
		if (http_router_create(&route, 1, &r, &err))
			fail_msg("accepted: %s", patterns[i]);
	}
	assert_false(http_router_create(twice, 2, &r, &err));
	assert_non_null(strstr(err.message, "already"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_routes),
		cmocka_unit_test(names_of_parameters_have_places),
		cmocka_unit_test(bad_tables_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
