/* A live server on loopback: requests, bodies, answers, streams, waiting. Limits and
 * deadlines are in test_http_limits.c. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "base/loop.h"
#include "http/sse.h"
#include "http_testing.h"

#define HOST "Host: a\r\n"
#define BIG (3u << 20)

static struct http_server *server;
static int port;
static sem_t happened; /* a handler says that something was reached */
static struct http_exchange *waiting;
static struct loop_letter letter;
static char big[BIG];
static atomic_int ended, gone;
static pthread_mutex_t report_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t reported = PTHREAD_COND_INITIALIZER;
static char last_report[100]; /* "route status", under report_lock */

/* --- handlers -------------------------------------------------------------- */

static void count_end(struct http_exchange *x UNUSED)
{
	waiting = NULL;
	atomic_fetch_add(&ended, 1);
	sem_post(&happened);
}

static void count_gone(struct http_exchange *x UNUSED) { atomic_fetch_add(&gone, 1); }

static void hello(struct http_exchange *x) { http_respond(x, 200, "text/plain", SLICE("hello")); }

static void on_echo(struct http_exchange *x, struct slice body)
{
	http_set_header_slice(x, "X-Type", http_header(x, "content-type"));
	http_respond(x, 200, "application/octet-stream", body);
}

static void echo(struct http_exchange *x) { http_body_collect(x, BIG, on_echo); }

static void on_echo_taken(struct http_exchange *x, struct slice body)
{
	char *own = http_body_take(x);

	assert_true(own || body.len == 0);
	http_respond_owned(x, 200, NULL, own, body.len, NULL);
}

static void echo_taken(struct http_exchange *x) { http_body_collect(x, BIG, on_echo_taken); }

static void small(struct http_exchange *x) { http_body_collect(x, 1000, on_echo); }

static void on_piece(struct http_exchange *x, struct slice piece, bool last)
{
	size_t *sum = x->user;
	char text[40];

	*sum += piece.len;
	if (last) {
		snprintf(text, sizeof text, "%zu", *sum);
		http_respond(x, 200, "text/plain", slice_of(text));
	}
}

static void free_user(struct http_exchange *x) { free(x->user); }

static void count_body(struct http_exchange *x)
{
	x->user = calloc(1, sizeof(size_t));
	x->on_end = free_user;
	http_body_stream(x, BIG, on_piece);
}

static void resume_body(struct loop_letter *l) { http_body_resume(l->ctx); }

static void on_paused_piece(struct http_exchange *x, struct slice piece, bool last)
{
	on_piece(x, piece, last);
	if (last)
		return;
	http_body_pause(x);
	letter = (struct loop_letter){.on_arrive = resume_body, .ctx = x};
	loop_post(http_loop(x), &letter);
}

static void count_paused(struct http_exchange *x)
{
	x->user = calloc(1, sizeof(size_t));
	x->on_end = free_user;
	http_body_stream(x, BIG, on_paused_piece);
}

static void refuse_early(struct http_exchange *x)
{
	http_respond(x, 403, "text/plain", SLICE("no"));
}

static void wait_for_letter(struct http_exchange *x)
{
	waiting = x;
	x->on_gone = count_gone;
	x->on_end = count_end;
	http_set_header(x, "X-Set-Before", "the wait");
	sem_post(&happened);
}

static void wait_with_head(struct http_exchange *x)
{
	wait_for_letter(x);
	assert_true(http_keep_head(x));
}

static void item(struct http_exchange *x)
{
	struct slice id = http_path_param(x, "id"), q = http_query_get(x, "q");
	char text[400];

	snprintf(text, sizeof text, "%.*s|%.*s|%d|%.*s", SLICE_ARG(id), SLICE_ARG(q), q.p != NULL,
		 SLICE_ARG(x->path));
	http_respond(x, 200, "text/plain", slice_of(text));
}

static void stream_out(struct http_exchange *x)
{
	http_stream_begin(x, 200, "text/plain");
	for (int i = 0; i < 100; i++)
		http_stream_write(x, SLICE("0123456789"));
	char *own = strdup("end");
	http_stream_write_owned(x, own, 3, NULL);
	http_stream_end(x);
}

struct pump {
	size_t left;
	int drains;
};

static void pump_more(struct http_exchange *x)
{
	struct pump *p = x->user;

	while (p->left > 0) {
		size_t n = p->left < 50000 ? p->left : 50000;
		p->left -= n;
		if (http_stream_write(x, (struct slice){big, n}) >= 262144)
			break;
	}
	if (p->left == 0)
		http_stream_end(x);
}

static void on_pump_drain(struct http_exchange *x)
{
	((struct pump *)x->user)->drains++;
	pump_more(x);
}

static void pump(struct http_exchange *x)
{
	struct pump *p = calloc(1, sizeof *p);

	p->left = BIG;
	x->user = p;
	x->on_drain = on_pump_drain;
	x->on_end = free_user;
	http_stream_begin(x, 200, "text/plain");
	pump_more(x);
}

static void events(struct http_exchange *x)
{
	http_sse_begin_every(x, 30);
	http_sse_event(x, "progress", SLICE("{\"n\":1}"));
	http_sse_event(x, NULL, SLICE("a\nb\r\nc\rd"));
	http_sse_event_owned(x, "big", strdup("xyz"), 3, NULL);
	http_sse_comment(x, "bye");
	x->on_gone = count_gone;
	x->on_end = count_end;
}

static void large(struct http_exchange *x)
{
	http_respond_static(x, 200, "text/plain", (struct slice){big, BIG});
}

static void error_of_app(struct http_exchange *x)
{
	struct err err;

	err_set(&err, ERR_RATE_LIMIT_EXCEEDED, NULL, "slow down");
	err.retry_after_ms = 1500;
	http_respond_error(x, &err);
}

static void answer_twice(struct http_exchange *x)
{
	http_respond(x, 200, NULL, SLICE("first"));
	http_respond(x, 500, NULL, SLICE("second"));
	http_respond_owned(x, 500, NULL, strdup("third"), 5, NULL);
	assert_int_equal(http_stream_write(x, SLICE("x")), http_stream_queued(x));
}

static void abort_it(struct http_exchange *x) { http_abort(x); }

static void bad_field(struct http_exchange *x)
{
	bool set = http_set_header(x, "X-A", "a\r\nX-Injected: b") || http_set_header(x, "X B", "a") ||
		   http_set_header(x, "", "a");

	http_respond(x, set ? 500 : 200, NULL, SLICE(""));
}

static void no_content(struct http_exchange *x) { http_respond(x, 204, NULL, SLICE("ignored")); }

static const struct http_route routes[] = {
	{.name = "hello", .method = HTTP_GET, .pattern = "/hello", .handle = hello},
	{.name = "echo", .method = HTTP_POST, .pattern = "/echo", .handle = echo},
	{.name = "echo.taken", .method = HTTP_POST, .pattern = "/echo/taken", .handle = echo_taken},
	{.name = "small", .method = HTTP_POST, .pattern = "/small", .handle = small},
	{.name = "count", .method = HTTP_POST, .pattern = "/count", .handle = count_body},
	{.name = "paused", .method = HTTP_POST, .pattern = "/count/paused", .handle = count_paused},
	{.name = "early", .method = HTTP_POST, .pattern = "/early", .handle = refuse_early},
	{.name = "wait", .method = HTTP_GET, .pattern = "/wait", .handle = wait_for_letter},
	{.name = "wait.post", .method = HTTP_POST, .pattern = "/wait", .handle = wait_for_letter},
	{.name = "wait.head", .method = HTTP_GET, .pattern = "/wait/head", .handle = wait_with_head},
	{.name = "item", .method = HTTP_GET, .pattern = "/items/{id}", .handle = item},
	{.name = "stream", .method = HTTP_GET, .pattern = "/stream", .handle = stream_out},
	{.name = "pump", .method = HTTP_GET, .pattern = "/pump", .handle = pump},
	{.name = "events", .method = HTTP_GET, .pattern = "/events", .handle = events},
	{.name = "large", .method = HTTP_GET, .pattern = "/large", .handle = large},
	{.name = "error", .method = HTTP_GET, .pattern = "/error", .handle = error_of_app},
	{.name = "twice", .method = HTTP_GET, .pattern = "/twice", .handle = answer_twice},
	{.name = "abort", .method = HTTP_GET, .pattern = "/abort", .handle = abort_it},
	{.name = "field", .method = HTTP_GET, .pattern = "/field", .handle = bad_field},
	{.name = "empty", .method = HTTP_GET, .pattern = "/empty", .handle = no_content},
};

static void on_done(struct http_exchange *x UNUSED, const struct http_summary *s)
{
	pthread_mutex_lock(&report_lock);
	snprintf(last_report, sizeof last_report, "%s %d", s->route, s->status);
	pthread_cond_broadcast(&reported);
	pthread_mutex_unlock(&report_lock);
}

/* An exchange is reported after its last byte was sent, so maybe after the test read it. */
static void await_report(const char *want)
{
	struct timespec until;
	int late = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TESTING_PATIENCE_S;
	pthread_mutex_lock(&report_lock);
	while (strcmp(last_report, want) != 0 && !late)
		late = pthread_cond_timedwait(&reported, &report_lock, &until);
	pthread_mutex_unlock(&report_lock);
	if (late)
		fail_msg("reported '%s', want '%s'", last_report, want);
}

static struct http_router *router;

static int start(void **state UNUSED)
{
	struct http_options o;
	struct err err;

	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)('a' + i % 23);
	sem_init(&happened, 0, 0);
	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = "127.0.0.1:0"};
	o.threads = 1;
	o.on_done = on_done;
	if (!http_router_create(routes, ARRAY_LEN(routes), &router, &err))
		return -1;
	o.router = router;
	server = testing_serve(&o);
	port = http_server_port(server, 0);
	return 0;
}

static int stop(void **state UNUSED)
{
	struct http_counts counts;

	http_server_counts(server, &counts);
	http_server_stop(server);
	http_router_destroy(router);
	return counts.body_memory_bytes == 0 ? 0 : -1;
}

/* Answers the waiting exchange from another thread's letter. */
static void answer_waiting(struct loop_letter *l UNUSED)
{
	char text[200] = "no one waits";

	if (!waiting)
		return;
	struct slice host = http_header(waiting, "host");
	snprintf(text, sizeof text, "answered %.*s %.*s", SLICE_ARG(waiting->path), SLICE_ARG(host));
	http_respond(waiting, 200, "text/plain", slice_of(text));
}

static void post_answer(void)
{
	letter = (struct loop_letter){.on_arrive = answer_waiting};
	loop_post(http_server_loop(server, 0), &letter);
}

static void wait_for_it(void)
{
	while (sem_wait(&happened) < 0)
		;
}

/* --- tests ----------------------------------------------------------------- */

static void a_connection_serves_many_requests(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	for (int i = 0; i < 50; i++) {
		testing_send(w.fd, "GET /hello HTTP/1.1\r\n" HOST "X-Request-Id: my-id.1\r\n\r\n");
		testing_read_reply(&w, &r, false);
		assert_int_equal(r.status, 200);
		assert_string_equal(r.body, "hello");
		assert_string_equal(testing_field(&r, "x-request-id"), "my-id.1");
		assert_string_equal(testing_field(&r, "content-type"), "text/plain");
		assert_int_equal(strlen(testing_field(&r, "date")), 29);
		assert_null(testing_field(&r, "connection"));
		free(r.body);
	}
	close(w.fd);
}

static void request_ids_are_made_when_the_client_has_no_sound_one(void **state UNUSED)
{
	static const char *const ids[] = {"", "X-Request-Id: a b\r\n", "X-Request-Id: \r\n",
					  "X-Request-Id: 12345678901234567890123456789012345678901234567890123456789012345\r\n"};
	char request[300], last[70] = "";
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		snprintf(request, sizeof request, "GET /hello HTTP/1.1\r\n" HOST "%s\r\n", ids[i]);
		testing_ask(port, request, 200, &r);
		assert_int_equal(strlen(testing_field(&r, "x-request-id")), 20);
		assert_string_not_equal(testing_field(&r, "x-request-id"), last);
		snprintf(last, sizeof last, "%s", testing_field(&r, "x-request-id"));
		free(r.body);
	}
}

static void pipelined_answers_come_in_order(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	char request[4000], want[80];
	size_t len = 0;
	struct reply r;

	/* In one piece, with a waiting one in the middle, which holds up those behind it. */
	for (int i = 0; i < 20; i++)
		len += (size_t)snprintf(request + len, sizeof request - len,
					"GET /items/%d HTTP/1.1\r\n" HOST "\r\n", i);
	snprintf(request + len, sizeof request - len,
		 "GET /wait HTTP/1.1\r\n" HOST "\r\n"
		 "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody"
		 "GET /hello HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	testing_send(w.fd, request);
	for (int i = 0; i < 20; i++) {
		testing_read_reply(&w, &r, false);
		snprintf(want, sizeof want, "%d||0|/items/%d", i, i);
		assert_string_equal(r.body, want);
		free(r.body);
	}
	wait_for_it();
	post_answer();
	testing_read_reply(&w, &r, false);
	assert_string_equal(r.body, "answered  ");
	free(r.body);
	testing_read_reply(&w, &r, false);
	assert_string_equal(r.body, "body");
	free(r.body);
	testing_read_reply(&w, &r, false);
	assert_string_equal(r.body, "hello");
	assert_string_equal(testing_field(&r, "connection"), "close");
	free(r.body);
	assert_true(testing_ended(&w));
	wait_for_it(); /* on_end */
	close(w.fd);
}

static void a_flood_of_pipelined_requests_is_answered_whole(void **state UNUSED)
{
	static const char request[] = "GET /hello HTTP/1.1\r\n" HOST "\r\n";
	struct testing_wire w = {.fd = testing_connect(port)};
	enum { COUNT = 5000 };
	char *all = malloc(COUNT * sizeof request);
	size_t len = 0;
	struct reply r;

	for (int i = 0; i < COUNT; i++, len += sizeof request - 1)
		memcpy(all + len, request, sizeof request - 1);
	pid_t writer = fork();
	if (writer == 0) {
		testing_send_bytes(w.fd, all, len);
		_exit(0);
	}
	for (int i = 0; i < COUNT; i++) {
		testing_read_head(&w, &r);
		assert_int_equal(r.status, 200);
		for (int n = 0; n < 5; n++)
			assert_int_equal(testing_byte(&w), "hello"[n]);
	}
	free(all);
	close(w.fd);
}

static void head_is_get_without_body(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	static const char *const paths[] = {"/hello", "/large", "/stream", "/hello"};
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		char request[100];
		snprintf(request, sizeof request, "HEAD %s HTTP/1.1\r\n" HOST "\r\n", paths[i]);
		testing_send(w.fd, request);
		testing_read_reply(&w, &r, true);
		assert_int_equal(r.status, 200);
		if (i == 1)
			assert_string_equal(testing_field(&r, "content-length"), "3145728");
		free(r.body);
	}
	close(w.fd);
}

static void paths_and_queries_are_decoded(void **state UNUSED)
{
	static const struct {
		const char *target, *body;
	} cases[] = {
		{"/items/1?q=a", "1|a|1|/items/1"},
		{"/items/a%20b?x=1&q=c%26d+e", "a b|c&d e|1|/items/a%20b"},
		{"/items/%C3%A9?q=", "\xC3\xA9||1|/items/%C3%A9"},
		{"/items/1?q", "1||1|/items/1"},
		{"/items/1?%71=z", "1|z|1|/items/1"},
		{"/items/1?qq=z", "1||0|/items/1"},
		{"/items/1?q=%FF", "1||0|/items/1"},
		{"http://b/items/1", "1||0|/items/1"},
	};
	char request[200];
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", cases[i].target);
		testing_ask(port, request, 200, &r);
		assert_string_equal(r.body, cases[i].body);
		free(r.body);
	}
}

static void unknown_paths_and_methods_are_told_apart(void **state UNUSED)
{
	static const struct {
		const char *line;
		int status;
		const char *allow;
	} cases[] = {
		{"GET /nothing", 404, NULL},
		{"GET /items/", 404, NULL},
		{"GET /items/1/2", 404, NULL},
		{"GET /items/a%2Fb", 400, NULL},
		{"POST /hello", 405, "GET, HEAD, OPTIONS"},
		{"GET /echo", 405, "POST, OPTIONS"},
		{"OPTIONS /echo", 204, "POST, OPTIONS"},
		{"OPTIONS *", 204, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"},
		{"BREW /hello", 501, NULL},
	};
	char request[200];
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(request, sizeof request, "%s HTTP/1.1\r\n" HOST "\r\n", cases[i].line);
		testing_ask(port, request, cases[i].status, &r);
		if (cases[i].allow)
			assert_string_equal(testing_field(&r, "allow"), cases[i].allow);
		assert_non_null(testing_field(&r, "x-request-id"));
		free(r.body);
	}
}

/* Sends a body of `len` bytes under both framings and in pieces of `piece` bytes. */
static void send_body(int fd, const char *path, bool chunked, size_t len, size_t piece)
{
	char text[200];

	snprintf(text, sizeof text, "POST %s HTTP/1.1\r\n" HOST "Content-Type: a/b\r\n", path);
	testing_send(fd, text);
	if (chunked)
		snprintf(text, sizeof text, "Transfer-Encoding: chunked\r\n\r\n");
	else
		snprintf(text, sizeof text, "Content-Length: %zu\r\n\r\n", len);
	testing_send(fd, text);
	for (size_t at = 0; at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;
		if (chunked) {
			snprintf(text, sizeof text, "%zx;x\r\n", n);
			testing_send(fd, text);
		}
		testing_send_bytes(fd, big + at, n);
		if (chunked)
			testing_send(fd, "\r\n");
	}
	if (chunked)
		testing_send(fd, "0\r\nTrailer: x\r\n\r\n");
}

static void bodies_of_all_sizes_arrive(void **state UNUSED)
{
	static const size_t sizes[] = {0, 1, 1000, 16383, 16384, 16385, 40000, 300000, BIG};
	static const char *const paths[] = {"/echo", "/echo/taken", "/count", "/count/paused"};
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (size_t p = 0; p < ARRAY_LEN(paths); p++)
			for (int chunked = 0; chunked < 2; chunked++) {
				size_t piece = sizes[i] > 2000 ? 7000 : 300;
				send_body(w.fd, paths[p], chunked, sizes[i], piece);
				testing_read_reply(&w, &r, false);
				if (r.status != 200)
					fail_msg("%s %zu chunked %d: %d %s", paths[p], sizes[i], chunked,
						 r.status, r.body);
				if (p < 2) {
					assert_int_equal(r.body_len, sizes[i]);
					assert_memory_equal(r.body, big, sizes[i]);
				} else {
					assert_int_equal(strtoul(r.body, NULL, 10), sizes[i]);
				}
				if (p == 0)
					assert_string_equal(testing_field(&r, "x-type"), "a/b");
				free(r.body);
			}
	close(w.fd);
}

static void continue_is_said_when_the_body_is_wanted(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	testing_send(w.fd, "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 100);
	free(r.body);
	testing_send(w.fd, "abc");
	testing_read_reply(&w, &r, false);
	assert_string_equal(r.body, "abc");
	free(r.body);
	/* Not when the body is there already. */
	testing_send(w.fd, "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nxyz");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 200);
	free(r.body);
	/* Not when it is too large, nor when the handler does not want it: then the end. */
	testing_send(w.fd, "POST /small HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 413);
	assert_string_equal(testing_field(&r, "connection"), "close");
	free(r.body);
	assert_true(testing_ended(&w));
	close(w.fd);
	w = (struct testing_wire){.fd = testing_connect(port)};
	testing_send(w.fd, "POST /early HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 403);
	assert_string_equal(testing_field(&r, "connection"), "close");
	free(r.body);
	close(w.fd);
}

static void an_unwanted_small_body_does_not_cost_the_connection(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	for (int chunked = 0; chunked < 2; chunked++) {
		send_body(w.fd, "/early", chunked, 30000, 4000);
		testing_read_reply(&w, &r, false);
		assert_int_equal(r.status, 403);
		assert_null(testing_field(&r, "connection"));
		free(r.body);
	}
	testing_send(w.fd, "GET /hello HTTP/1.1\r\n" HOST "\r\n");
	testing_read_reply(&w, &r, false);
	assert_string_equal(r.body, "hello");
	free(r.body);
	close(w.fd);
}

/* The 413 is there while the client is still sending, and is not destroyed by a reset. */
static void too_large_a_body_is_refused_readably(void **state UNUSED)
{
	struct reply r;

	for (int chunked = 0; chunked < 2; chunked++) {
		struct testing_wire w = {.fd = testing_connect(port)};
		send_body(w.fd, "/small", chunked, BIG, 60000);
		testing_read_reply(&w, &r, false);
		assert_int_equal(r.status, 413);
		assert_string_equal(testing_field(&r, "connection"), "close");
		free(r.body);
		assert_true(testing_ended(&w));
		close(w.fd);
	}
}

static void broken_requests_are_told_why(void **state UNUSED)
{
	static const struct {
		const char *request;
		int status;
	} cases[] = {
		{"GET /hello HTTP/1.1\r\n\r\n", 400},
		{"GET /hello HTTP/1.1\r\nHost : a\r\n\r\n", 400},
		{"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
		{"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\n", 501},
		{"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nz\r\n", 400},
		{"POST /count HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", 400},
		{"GET /hello HTTP/2.0\r\n" HOST "\r\n", 505},
		{"POST /echo HTTP/1.1\r\n" HOST "Expect: more\r\n\r\n", 417},
	};
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		testing_ask(port, cases[i].request, cases[i].status, &r);
		assert_string_equal(testing_field(&r, "connection"), "close");
		assert_true(r.body_len > 10);
		free(r.body);
	}
}

static void http_1_0_is_answered_in_kind(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	testing_send(w.fd, "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	testing_read_reply(&w, &r, false);
	assert_string_equal(testing_field(&r, "connection"), "keep-alive");
	free(r.body);
	testing_send(w.fd, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	testing_read_reply(&w, &r, false); /* to the end of the connection */
	assert_null(testing_field(&r, "transfer-encoding"));
	assert_string_equal(testing_field(&r, "connection"), "close");
	assert_int_equal(r.body_len, 1003);
	free(r.body);
	close(w.fd);
}

static void streams_arrive_whole(void **state UNUSED)
{
	struct reply r;

	testing_ask(port, "GET /stream HTTP/1.1\r\n" HOST "\r\n", 200, &r);
	assert_string_equal(testing_field(&r, "transfer-encoding"), "chunked");
	assert_int_equal(r.body_len, 1003);
	assert_string_equal(r.body + 1000, "end");
	free(r.body);
	/* Larger than the watermark: on_drain asks for more. */
	testing_ask(port, "GET /pump HTTP/1.1\r\n" HOST "\r\n", 200, &r);
	assert_int_equal(r.body_len, BIG);
	free(r.body);
	testing_ask(port, "GET /large HTTP/1.1\r\n" HOST "\r\n", 200, &r);
	assert_int_equal(r.body_len, BIG);
	assert_memory_equal(r.body, big, BIG);
	free(r.body);
}

static void events_are_framed_and_kept_alive(void **state UNUSED)
{
	static const char want[] = "event: progress\ndata: {\"n\":1}\n\n"
				   "data: a\ndata: b\ndata: c\ndata: d\n\n"
				   "event: big\ndata: xyz\n\n"
				   ": bye\n\n"
				   ": keep-alive\n\n: keep-alive\n\n";
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;
	char got[sizeof want] = "";

	testing_send(w.fd, "GET /events HTTP/1.1\r\n" HOST "\r\n");
	testing_read_head(&w, &r);
	assert_string_equal(testing_field(&r, "content-type"), "text/event-stream");
	assert_string_equal(testing_field(&r, "cache-control"), "no-store");
	for (size_t n = 0; n < sizeof want - 1;) {
		char line[20];
		size_t size, at = 0;
		do
			line[at++] = (char)testing_byte(&w);
		while (line[at - 1] != '\n');
		assert_int_equal(sscanf(line, "%zx", &size), 1);
		assert_true(n + size < sizeof got);
		while (size-- > 0)
			got[n++] = (char)testing_byte(&w);
		testing_byte(&w);
		testing_byte(&w);
	}
	assert_string_equal(got, want);
	int before = atomic_load(&gone);
	close(w.fd);
	wait_for_it();
	assert_int_equal(atomic_load(&gone), before + 1);
}

static void a_waiting_client_that_leaves_is_noticed(void **state UNUSED)
{
	static const char *const requests[] = {
		"GET /wait HTTP/1.1\r\n" HOST "\r\n",
		/* Also behind unread bytes: a body nobody asked for, a pipelined request. */
		"POST /wait HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\nsome",
		"GET /wait HTTP/1.1\r\n" HOST "\r\nGET /hello HTTP/1.1\r\n" HOST "\r\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(requests); i++)
		for (int way = 0; way < 2; way++) {
			int fd = testing_connect(port), before = atomic_load(&gone);
			testing_send(fd, requests[i]);
			wait_for_it();
			if (way == 0)
				testing_send(fd, "more bytes that are not read");
			struct linger reset = {.l_onoff = way == 1};
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
			close(fd);
			wait_for_it();
			assert_int_equal(atomic_load(&gone), before + 1);
			assert_null(waiting);
			await_report(i == 1 ? "wait.post 0" : "wait 0");
		}
}

static void a_waiting_request_is_answered_later(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	static const struct {
		const char *request, *body;
	} cases[] = {
		{"GET /wait HTTP/1.1\r\n" HOST "\r\n", "answered  "},
		{"GET /wait/head HTTP/1.1\r\n" HOST "\r\n", "answered /wait/head a"},
		{"GET /wait HTTP/1.1\r\n" HOST "Range: bytes=0-1\r\n\r\n", "answered /wait a"},
		{"POST /wait HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde", "answered  "},
	};
	struct reply r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		testing_send(w.fd, cases[i].request);
		wait_for_it();
		post_answer();
		testing_read_reply(&w, &r, false);
		assert_int_equal(r.status, 200);
		assert_string_equal(r.body, cases[i].body);
		assert_string_equal(testing_field(&r, "x-set-before"), "the wait");
		free(r.body);
		wait_for_it();
	}
	close(w.fd);
}

static void mistakes_of_handlers_do_no_harm(void **state UNUSED)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct reply r;

	for (int i = 0; i < 3; i++) {
		testing_send(w.fd, "GET /twice HTTP/1.1\r\n" HOST "\r\n");
		testing_read_reply(&w, &r, false);
		assert_string_equal(r.body, "first");
		free(r.body);
	}
	testing_send(w.fd, "GET /field HTTP/1.1\r\n" HOST "\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 200);
	assert_null(testing_field(&r, "X-Injected"));
	free(r.body);
	testing_send(w.fd, "GET /empty HTTP/1.1\r\n" HOST "\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 204);
	assert_null(testing_field(&r, "content-length"));
	free(r.body);
	testing_send(w.fd, "GET /abort HTTP/1.1\r\n" HOST "\r\n");
	assert_true(testing_ended(&w));
	close(w.fd);
}

static void errors_carry_retry_after(void **state UNUSED)
{
	struct reply r;

	testing_ask(port, "GET /error HTTP/1.1\r\n" HOST "\r\n", 429, &r);
	assert_string_equal(testing_field(&r, "retry-after"), "2");
	assert_string_equal(r.body, "slow down\n");
	free(r.body);
	await_report("error 429");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_serves_many_requests),
		cmocka_unit_test(request_ids_are_made_when_the_client_has_no_sound_one),
		cmocka_unit_test(pipelined_answers_come_in_order),
		cmocka_unit_test(a_flood_of_pipelined_requests_is_answered_whole),
		cmocka_unit_test(head_is_get_without_body),
		cmocka_unit_test(paths_and_queries_are_decoded),
		cmocka_unit_test(unknown_paths_and_methods_are_told_apart),
		cmocka_unit_test(bodies_of_all_sizes_arrive),
		cmocka_unit_test(continue_is_said_when_the_body_is_wanted),
		cmocka_unit_test(an_unwanted_small_body_does_not_cost_the_connection),
		cmocka_unit_test(too_large_a_body_is_refused_readably),
		cmocka_unit_test(broken_requests_are_told_why),
		cmocka_unit_test(http_1_0_is_answered_in_kind),
		cmocka_unit_test(streams_arrive_whole),
		cmocka_unit_test(events_are_framed_and_kept_alive),
		cmocka_unit_test(a_waiting_client_that_leaves_is_noticed),
		cmocka_unit_test(a_waiting_request_is_answered_later),
		cmocka_unit_test(mistakes_of_handlers_do_no_harm),
		cmocka_unit_test(errors_carry_retry_after),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
