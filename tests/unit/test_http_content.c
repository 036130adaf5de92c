/* Conditions and ranges, each for a file, for memory and for memory that is released. */
#include <fcntl.h>
#include <stdatomic.h>

#include "http_testing.h"

#define TEXT "0123456789"
#define MODIFIED 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

static char path[] = "/tmp/test_http_content.XXXXXX";
static atomic_int released;

static void count_release(void *p UNUSED) { atomic_fetch_add(&released, 1); }

static void serve_kind(struct http_exchange *x)
{
	struct slice kind = http_path_param(x, "kind");
	struct http_content content = {
		.fd = -1,
		.memory = SLICE(TEXT),
		.content_type = "text/plain",
		.etag = "\"tag\"",
		.modified_unix_s = MODIFIED,
	};

	if (slice_is(kind, "file") || slice_is(kind, "short")) {
		content.fd = open(path, O_RDONLY | O_CLOEXEC);
		content.size_bytes = slice_is(kind, "short") ? 2 * strlen(TEXT) : strlen(TEXT);
	} else if (slice_is(kind, "released")) {
		content.release = count_release;
	} else if (slice_is(kind, "empty")) {
		content.memory = SLICE("");
	} else if (slice_is(kind, "bare")) {
		content.etag = NULL;
		content.modified_unix_s = 0;
	}
	http_respond_content(x, &content);
}

static const struct http_route routes[] = {
	{.name = "content", .method = HTTP_GET, .pattern = "/{kind}", .handle = serve_kind},
};

static struct http_router *router;
static struct http_server *server;
static int port;

static int start(void **state UNUSED)
{
	struct http_options o;
	struct err err;
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, TEXT, strlen(TEXT)) < 0)
		return -1;
	close(fd);
	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = "127.0.0.1:0"};
	o.threads = 1;
	if (!http_router_create(routes, ARRAY_LEN(routes), &router, &err))
		return -1;
	o.router = router;
	server = testing_serve(&o);
	port = http_server_port(server, 0);
	return 0;
}

static int stop(void **state UNUSED)
{
	http_server_stop(server);
	http_router_destroy(router);
	return unlink(path);
}

struct content_case {
	const char *method, *fields;
	int status;
	const char *body, *range; /* Content-Range; NULL: none */
};

static const struct content_case cases[] = {
	{"GET", "", 200, TEXT, NULL},
	{"HEAD", "", 200, "", NULL},
	{"GET", "Range: bytes=0-3\r\n", 206, "0123", "bytes 0-3/10"},
	{"GET", "Range: bytes=3-\r\n", 206, "3456789", "bytes 3-9/10"},
	{"GET", "Range: bytes=-3\r\n", 206, "789", "bytes 7-9/10"},
	{"GET", "Range: bytes=9-9\r\n", 206, "9", "bytes 9-9/10"},
	{"GET", "Range: bytes=0-99\r\n", 206, TEXT, "bytes 0-9/10"},
	{"GET", "Range: bytes=-99\r\n", 206, TEXT, "bytes 0-9/10"},
	{"GET", "Range: BYTES=1-2\r\n", 206, "12", "bytes 1-2/10"},
	{"GET", "Range: bytes=10-\r\n", 416, NULL, "bytes */10"},
	{"GET", "Range: bytes=10-20\r\n", 416, NULL, "bytes */10"},
	{"GET", "Range: bytes=-0\r\n", 416, NULL, "bytes */10"},
	{"GET", "Range: bytes=999999999999999999-\r\n", 416, NULL, "bytes */10"},
	{"GET", "Range: bytes=99999999999999999999-\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes=5-2\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes=0-1,3-4\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes=\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes=-\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes=a-b\r\n", 200, TEXT, NULL},
	{"GET", "Range: bytes= 0-1\r\n", 200, TEXT, NULL},
	{"GET", "Range: items=0-1\r\n", 200, TEXT, NULL},
	{"HEAD", "Range: bytes=0-3\r\n", 200, "", NULL},
	{"GET", "If-None-Match: \"tag\"\r\n", 304, "", NULL},
	{"HEAD", "If-None-Match: \"tag\"\r\n", 304, "", NULL},
	{"GET", "If-None-Match: \"a\", W/\"tag\" ,\"b\"\r\n", 304, "", NULL},
	{"GET", "If-None-Match: *\r\n", 304, "", NULL},
	{"GET", "If-None-Match: \"other\"\r\n", 200, TEXT, NULL},
	{"GET", "If-None-Match: tag\r\n", 200, TEXT, NULL},
	{"GET", "If-None-Match: \"tag\"\r\nRange: bytes=0-3\r\n", 304, "", NULL},
	{"GET", "If-Modified-Since: " DATE "\r\n", 304, "", NULL},
	{"GET", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", 200, TEXT, NULL},
	{"GET", "If-None-Match: \"x\"\r\nIf-Modified-Since: " DATE "\r\n", 200, TEXT, NULL},
	{"GET", "If-Range: \"tag\"\r\nRange: bytes=0-3\r\n", 206, "0123", "bytes 0-3/10"},
	{"GET", "If-Range: \"old\"\r\nRange: bytes=0-3\r\n", 200, TEXT, NULL},
	{"GET", "If-Range: W/\"tag\"\r\nRange: bytes=0-3\r\n", 200, TEXT, NULL},
	{"GET", "If-Range: " DATE "\r\nRange: bytes=0-3\r\n", 206, "0123", "bytes 0-3/10"},
	{"GET", "If-Range: \"old\"\r\nRange: bytes=90-\r\n", 200, TEXT, NULL},
};

static void assert_case(const struct content_case *c, const char *kind)
{
	char request[400];
	struct reply r;

	snprintf(request, sizeof request, "%s /%s HTTP/1.1\r\nHost: a\r\n%s\r\n", c->method, kind, c->fields);
	testing_ask(port, request, c->status, &r);
	if (c->body && strcmp(r.body, c->body) != 0)
		fail_msg("got '%s', want '%s' for %s", r.body, c->body, request);
	const char *range = testing_field(&r, "content-range");
	if ((range == NULL) != (c->range == NULL) || (range && strcmp(range, c->range) != 0))
		fail_msg("Content-Range '%s', want '%s'", range ? range : "", c->range ? c->range : "");
	if (c->status != 416) {
		assert_string_equal(testing_field(&r, "etag"), "\"tag\"");
		assert_string_equal(testing_field(&r, "last-modified"), DATE);
	}
	if (c->status == 200)
		assert_string_equal(testing_field(&r, "content-length"), "10");
	if (c->status == 304)
		assert_null(testing_field(&r, "content-length"));
	free(r.body);
}

static void conditions_and_ranges_are_kept(void **state UNUSED)
{
	static const char *const kinds[] = {"file", "memory", "released"};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		for (size_t i = 0; i < ARRAY_LEN(cases); i++)
			assert_case(&cases[i], kinds[k]);
	struct http_counts counts;
	do /* the last connection's end releases the last body */
		http_server_counts(server, &counts);
	while (counts.connections > 0);
	assert_int_equal(atomic_load(&released), ARRAY_LEN(cases));
}

static void nothing_has_no_part(void **state UNUSED)
{
	struct reply r;

	testing_ask(port, "GET /empty HTTP/1.1\r\nHost: a\r\n\r\n", 200, &r);
	assert_string_equal(testing_field(&r, "content-length"), "0");
	free(r.body);
	testing_ask(port, "GET /empty HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0\r\n\r\n", 416, &r);
	assert_string_equal(testing_field(&r, "content-range"), "bytes */0");
	free(r.body);
	testing_ask(port, "GET /empty HTTP/1.1\r\nHost: a\r\nRange: bytes=-1\r\n\r\n", 416, &r);
	free(r.body);
}

static void without_validators_no_condition_holds(void **state UNUSED)
{
	struct reply r;

	testing_ask(port, "GET /bare HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n", 200, &r);
	assert_null(testing_field(&r, "etag"));
	free(r.body);
	testing_ask(port, "GET /bare HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: \r\n\r\n", 200, &r);
	free(r.body);
	testing_ask(port, "GET /bare HTTP/1.1\r\nHost: a\r\nIf-Range: \"\"\r\nRange: bytes=0-1\r\n\r\n", 200, &r);
	free(r.body);
}

/* The announced length cannot be kept any more, so the client must not take it for whole. */
static void a_file_that_shrank_ends_the_connection(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	testing_send(w.fd, "GET /short HTTP/1.1\r\nHost: a\r\n\r\n");
	testing_read_head(&w, &r);
	assert_string_equal(testing_field(&r, "content-length"), "20");
	for (int i = 0; i < 10; i++)
		assert_int_equal(testing_byte(&w), TEXT[i]);
	assert_true(testing_ended(&w));
	close(w.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_and_ranges_are_kept),
		cmocka_unit_test(nothing_has_no_part),
		cmocka_unit_test(without_validators_no_condition_holds),
		cmocka_unit_test(a_file_that_shrank_ends_the_connection),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
