/* Deadlines, limits, ends: what a hostile or unlucky client meets. Deadlines here are
 * short, and every test waits for an event, never for a time. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>

#include "base/loop.h"
#include "http_testing.h"

#define HOST "Host: a\r\n"
#define GET_HELLO "GET /hello HTTP/1.1\r\n" HOST "\r\n"
#define LARGE (64u << 20)

static char *large; /* more than all socket buffers together */
static sem_t reached, reported, gone;
static struct http_exchange *waiting;
static struct http_summary last;

/* --- handlers -------------------------------------------------------------- */

static void on_gone(struct http_exchange *x UNUSED) { sem_post(&gone); }

static void hello(struct http_exchange *x)
{
	char text[HTTP_ADDR_TEXT_MAX];

	http_respond(x, 200, "text/plain", slice_of(http_client_text(x, text)));
}

static void on_body(struct http_exchange *x, struct slice body) { http_respond(x, 200, NULL, body); }
static void collect(struct http_exchange *x) { http_body_collect(x, 1 << 20, on_body); }

static void send_large(struct http_exchange *x)
{
	http_respond_static(x, 200, NULL, (struct slice){large, LARGE});
}

static void wait_on(struct http_exchange *x)
{
	waiting = x;
	x->on_gone = on_gone;
	sem_post(&reached);
}

static void gush(struct http_exchange *x)
{
	x->on_gone = on_gone;
	http_stream_begin(x, 200, NULL);
	for (int i = 0; i < 100; i++)
		http_stream_write(x, (struct slice){large, 100000});
}

static const struct http_route routes[] = {
	{.name = "hello", .method = HTTP_GET, .pattern = "/hello", .handle = hello},
	{.name = "collect", .method = HTTP_POST, .pattern = "/collect", .handle = collect},
	{.name = "large", .method = HTTP_GET, .pattern = "/large", .handle = send_large},
	{.name = "wait", .method = HTTP_GET, .pattern = "/wait", .handle = wait_on},
	{.name = "gush", .method = HTTP_GET, .pattern = "/gush", .handle = gush},
};

static void on_done(struct http_exchange *x UNUSED, const struct http_summary *s)
{
	last = *s;
	sem_post(&reported);
}

/* --- the server of a test -------------------------------------------------- */

static struct http_router *router;
static struct http_options o;
static struct http_server *server;
static int port;

static void await(sem_t *s)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TESTING_PATIENCE_S;
	if (sem_timedwait(s, &until) < 0)
		fail_msg("nothing happened for %d s", TESTING_PATIENCE_S);
}

static int prepare(void **state UNUSED)
{
	struct err err;

	sem_init(&reached, 0, 0);
	sem_init(&reported, 0, 0);
	sem_init(&gone, 0, 0);
	waiting = NULL;
	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = "127.0.0.1:0"};
	o.threads = 1;
	o.on_done = on_done;
	if (!http_router_create(routes, ARRAY_LEN(routes), &router, &err))
		return -1;
	o.router = router;
	return 0;
}

static void serve(void)
{
	server = testing_serve(&o);
	port = http_server_port(server, 0);
}

static int finish(void **state UNUSED)
{
	http_server_stop(server);
	server = NULL;
	http_router_destroy(router);
	return 0;
}

struct dribble {
	int fd;
	const char *text;
};

/* A byte every 10 ms, for ever, or until the other side ends it. */
static void *dribble(void *arg)
{
	const struct dribble *d = arg;
	size_t len = strlen(d->text);

	for (size_t i = 0;; i++) {
		if (send(d->fd, i < len ? d->text + i : "x", 1, MSG_NOSIGNAL) < 0)
			return NULL;
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
}

/* Dribbles the text and expects this status, then the end. */
static void assert_cut(const char *text, int status)
{
	struct testing_wire w = {.fd = testing_connect(port)};
	struct dribble d = {w.fd, text};
	struct reply r;
	pthread_t thread;

	pthread_create(&thread, NULL, dribble, &d);
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, status);
	assert_string_equal(testing_field(&r, "connection"), "close");
	free(r.body);
	assert_true(testing_ended(&w));
	pthread_join(thread, NULL); /* the server's end is soon felt: linger_ms is short */
	close(w.fd);
}

/* --- deadlines ------------------------------------------------------------- */

static void a_head_that_dribbles_is_cut(void **state UNUSED)
{
	o.limits.head_timeout_ms = 150;
	o.limits.linger_ms = 50;
	serve();
	assert_cut("GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: ", 408);
	assert_cut("GET /", 408);
}

static void a_silent_connection_is_closed_without_a_word(void **state UNUSED)
{
	o.limits.head_timeout_ms = 50;
	serve();
	struct testing_wire w = {.fd = testing_connect(port)};
	assert_true(testing_ended(&w));
	close(w.fd);
}

static void an_idle_connection_is_closed_without_a_word(void **state UNUSED)
{
	struct reply r;

	o.limits.idle_timeout_ms = 50;
	serve();
	struct testing_wire w = {.fd = testing_connect(port)};
	testing_send(w.fd, GET_HELLO);
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 200);
	free(r.body);
	assert_true(testing_ended(&w));
	close(w.fd);
}

static void a_body_that_dribbles_is_cut(void **state UNUSED)
{
	o.limits.body_timeout_ms = 150;
	o.limits.body_min_bytes_per_s = 0;
	o.limits.linger_ms = 50;
	serve();
	assert_cut("POST /collect HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n", 408);
	assert_cut("POST /collect HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffff\r\n", 408);
}

static void a_body_below_the_least_rate_is_cut(void **state UNUSED)
{
	o.limits.body_rate_grace_ms = 100;
	o.limits.body_min_bytes_per_s = 1000;
	o.limits.linger_ms = 50;
	serve();
	assert_cut("POST /collect HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n", 408);
}

static void a_reader_that_stops_is_cut(void **state UNUSED)
{
	o.limits.write_stall_ms = 100;
	o.limits.write_min_bytes_per_s = 0;
	serve();
	int fd = testing_connect(port);
	testing_send(fd, "GET /large HTTP/1.1\r\n" HOST "\r\n");
	await(&reported);
	assert_true(last.cut);
	assert_int_equal(last.status, 200);
	assert_true(last.sent_bytes < LARGE);
	close(fd);
}

static void a_reader_below_the_least_rate_is_cut(void **state UNUSED)
{
	char sip[8192];
	struct timespec soon = {.tv_nsec = 5000000};

	o.limits.write_stall_ms = 300;
	o.limits.write_min_bytes_per_s = 1000000000;
	serve();
	int fd = testing_connect(port);
	testing_send(fd, "GET /large HTTP/1.1\r\n" HOST "\r\n");
	while (sem_trywait(&reported) < 0) {
		if (recv(fd, sip, sizeof sip, 0) <= 0)
			break;
		nanosleep(&soon, NULL);
	}
	assert_true(last.sent_bytes < LARGE);
	close(fd);
}

/* What the kernel takes in large steps, this client takes in small ones: it moves. */
static void a_slow_reader_that_goes_on_is_served(void **state UNUSED)
{
	char sip[4096];
	struct timespec soon = {.tv_nsec = 20000000};
	struct http_counts counts;
	int small = 65536;

	o.limits.write_stall_ms = 600;
	o.limits.write_min_bytes_per_s = 1000;
	serve();
	int fd = testing_connect(port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	testing_send(fd, "GET /large HTTP/1.1\r\n" HOST "\r\n");
	for (int i = 0; i < 100; i++) {
		assert_true(recv(fd, sip, sizeof sip, 0) > 0);
		nanosleep(&soon, NULL);
	}
	http_server_counts(server, &counts);
	assert_int_equal(counts.connections, 1);
	close(fd);
}

static void lingering_has_an_end(void **state UNUSED)
{
	char junk[10000] = "";
	struct reply r;

	o.limits.linger_ms = 100;
	serve();
	struct testing_wire w = {.fd = testing_connect(port)};
	testing_send(w.fd, "POST /collect HTTP/1.1\r\n" HOST "Content-Length: 99999999\r\n\r\n");
	testing_read_reply(&w, &r, false);
	assert_int_equal(r.status, 413);
	free(r.body);
	while (send(w.fd, junk, sizeof junk, MSG_NOSIGNAL) > 0)
		;
	close(w.fd);
}

/* --- limits ---------------------------------------------------------------- */

static void connections_are_limited_in_all(void **state UNUSED)
{
	struct testing_wire w[3];
	struct reply r;

	o.limits.max_connections = 3;
	serve();
	for (int i = 0; i < 3; i++) {
		w[i] = (struct testing_wire){.fd = testing_connect(port)};
		testing_send(w[i].fd, GET_HELLO);
		testing_read_reply(&w[i], &r, false);
		assert_int_equal(r.status, 200);
		free(r.body);
	}
	testing_ask(port, GET_HELLO, 503, &r);
	assert_string_equal(testing_field(&r, "connection"), "close");
	assert_string_equal(testing_field(&r, "retry-after"), "1");
	free(r.body);
	close(w[0].fd);
	for (int status = 503; status == 503;) {
		w[0] = (struct testing_wire){.fd = testing_connect(port)};
		testing_send(w[0].fd, GET_HELLO);
		testing_read_reply(&w[0], &r, false);
		status = r.status;
		free(r.body);
		close(w[0].fd);
	}
	assert_int_equal(r.status, 200);
	close(w[1].fd);
	close(w[2].fd);
}

static void connections_are_limited_by_address(void **state UNUSED)
{
	struct reply r;
	struct http_counts counts;

	o.limits.max_connections_per_address = 2;
	o.limit_loopback = true;
	serve();
	int a = testing_connect(port), b = testing_connect(port);
	testing_ask(port, GET_HELLO, 503, &r);
	free(r.body);
	http_server_counts(server, &counts);
	assert_int_equal(counts.refused, 1);
	assert_int_equal(counts.accepted, 3);
	close(a);
	close(b);
}

static void sizes_of_heads_are_limited(void **state UNUSED)
{
	char text[4000];
	size_t len;
	struct reply r;

	o.limits.max_head_bytes = 2000;
	o.limits.max_uri_bytes = 1000;
	o.limits.max_header_count = 10;
	serve();
	snprintf(text, sizeof text, "GET /%01200d HTTP/1.1\r\n", 0);
	testing_ask(port, text, 414, &r);
	free(r.body);
	snprintf(text, sizeof text, "GET / HTTP/1.1\r\nX: %02200d\r\n", 0);
	testing_ask(port, text, 431, &r);
	free(r.body);
	len = (size_t)snprintf(text, sizeof text, "GET /hello HTTP/1.1\r\n");
	for (int i = 0; i < 11; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "X%d: a\r\n", i);
	testing_ask(port, text, 431, &r);
	free(r.body);
}

static void bodies_in_memory_are_limited_together(void **state UNUSED)
{
	static char part[600000];
	struct http_counts counts = {0};
	struct reply r;

	o.limits.max_body_memory_bytes = 1000000;
	serve();
	struct testing_wire a = {.fd = testing_connect(port)}, b = {.fd = testing_connect(port)};
	testing_send(a.fd, "POST /collect HTTP/1.1\r\n" HOST "Content-Length: 700000\r\n\r\n");
	testing_send_bytes(a.fd, part, sizeof part);
	while (counts.body_memory_bytes < 600000)
		http_server_counts(server, &counts);
	testing_send(b.fd, "POST /collect HTTP/1.1\r\n" HOST "Content-Length: 700000\r\n\r\n");
	testing_send_bytes(b.fd, part, sizeof part);
	testing_read_reply(&b, &r, false);
	assert_int_equal(r.status, 503);
	free(r.body);
	close(b.fd);
	testing_send_bytes(a.fd, part, 100000);
	testing_read_reply(&a, &r, false);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body_len, 700000);
	free(r.body);
	close(a.fd);
	await(&reported);
	await(&reported);
	http_server_counts(server, &counts);
	assert_int_equal(counts.body_memory_bytes, 0);
}

static void announced_lengths_cost_nothing(void **state UNUSED)
{
	struct http_counts counts;
	int fds[20];

	serve();
	for (int i = 0; i < 20; i++) {
		fds[i] = testing_connect(port);
		testing_send(fds[i], "POST /collect HTTP/1.1\r\n" HOST "Content-Length: 1000000\r\n\r\nx");
	}
	do
		http_server_counts(server, &counts);
	while (counts.requests < 20);
	assert_true(counts.body_memory_bytes <= 20 * 16384);
	for (int i = 0; i < 20; i++)
		close(fds[i]);
}

static void a_handler_that_outruns_its_client_is_cut(void **state UNUSED)
{
	o.limits.max_queued_bytes = 1 << 20;
	serve();
	int fd = testing_connect(port);
	testing_send(fd, "GET /gush HTTP/1.1\r\n" HOST "\r\n");
	await(&gone);
	await(&reported);
	assert_true(last.cut);
	close(fd);
}

static void running_out_of_descriptors_is_survived(void **state UNUSED)
{
	struct rlimit old, low;
	struct reply r;
	int fds[20];

	serve();
	testing_ask(port, GET_HELLO, 200, &r);
	free(r.body);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	int next = dup(0);
	close(next);
	/* Room for ten descriptors: the clients here take them, the server gets none. */
	low = (struct rlimit){.rlim_cur = (rlim_t)next + 20, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	int n = 0;
	for (; n < 20; n++) {
		fds[n] = socket(AF_INET, SOCK_STREAM, 0);
		if (fds[n] < 0)
			break;
		struct sockaddr_in a = {.sin_family = AF_INET,
					.sin_port = htons((uint16_t)port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		assert_int_equal(connect(fds[n], (struct sockaddr *)&a, sizeof a), 0);
	}
	assert_true(n > 0);
	for (int i = 0; i < n; i++)
		close(fds[i]);
	testing_ask(port, GET_HELLO, 200, &r);
	free(r.body);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

/* --- ends ------------------------------------------------------------------ */

static void answer(struct loop_letter *l UNUSED) { http_respond(waiting, 200, NULL, SLICE("late")); }

static void *drain(void *arg)
{
	*(bool *)arg = http_server_drain(server, 1000 * TESTING_PATIENCE_S);
	return NULL;
}

static void draining_lets_begun_requests_finish(void **state UNUSED)
{
	static struct loop_letter letter = {.on_arrive = answer};
	struct testing_wire idle, busy;
	struct http_counts counts;
	struct reply r;
	pthread_t thread;
	bool clean = false;

	serve();
	idle = (struct testing_wire){.fd = testing_connect(port)};
	testing_send(idle.fd, GET_HELLO);
	testing_read_reply(&idle, &r, false);
	free(r.body);
	busy = (struct testing_wire){.fd = testing_connect(port)};
	testing_send(busy.fd, "GET /wait HTTP/1.1\r\n" HOST "\r\n");
	await(&reached);
	pthread_create(&thread, NULL, drain, &clean);
	assert_true(testing_ended(&idle));
	do
		http_server_counts(server, &counts);
	while (counts.connections > 1);
	assert_true(http_is_draining(waiting));
	loop_post(http_server_loop(server, 0), &letter);
	testing_read_reply(&busy, &r, false);
	assert_string_equal(r.body, "late");
	assert_string_equal(testing_field(&r, "connection"), "close");
	free(r.body);
	assert_true(testing_ended(&busy));
	pthread_join(thread, NULL);
	assert_true(clean);
	close(idle.fd);
	close(busy.fd);
	/* Nobody listens any more. */
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), -1);
	close(fd);
}

static void draining_has_an_end(void **state UNUSED)
{
	serve();
	struct testing_wire w = {.fd = testing_connect(port)};
	testing_send(w.fd, "GET /wait HTTP/1.1\r\n" HOST "\r\n");
	await(&reached);
	assert_false(http_server_drain(server, 50));
	await(&gone);
	assert_true(testing_ended(&w));
	close(w.fd);
}

static void stopping_tells_who_waits(void **state UNUSED)
{
	o.threads = 3;
	serve();
	int fds[10];
	for (int i = 0; i < 10; i++) {
		fds[i] = testing_connect(port);
		testing_send(fds[i], "GET /wait HTTP/1.1\r\n" HOST "\r\n");
		await(&reached);
	}
	http_server_stop(server);
	server = NULL;
	for (int i = 0; i < 10; i++) {
		await(&gone);
		close(fds[i]);
	}
}

static void a_port_in_use_is_an_error(void **state UNUSED)
{
	struct http_server *second;
	char address[40];
	struct err err;

	o.threads = 2;
	serve();
	snprintf(address, sizeof address, "127.0.0.1:%d", port);
	o.listen[0].address = address;
	assert_false(http_server_start(&o, &second, &err));
	assert_non_null(strstr(err.message, address));
	o.listen[0].address = "nonsense";
	assert_false(http_server_start(&o, &second, &err));
	assert_string_equal(err.param, "listen");
	o.limits.head_timeout_ms = 0;
	assert_false(http_server_start(&o, &second, &err));
	assert_string_equal(err.param, "head_timeout_ms");
}

/* --- options --------------------------------------------------------------- */

static void the_client_behind_a_trusted_proxy_is_known(void **state UNUSED)
{
	static const char *const proxies[] = {"127.0.0.0/8", "10.0.0.0/8", NULL};
	static const struct {
		const char *fields, *client;
	} cases[] = {
		{"", "127.0.0.1"},
		{"X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.1.1.1\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 1.2.3.4:567 ,10.1.1.1\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1"},
		{"X-Forwarded-For: [2001:db8::1]:80\r\n", "2001:db8::1"},
		{"X-Forwarded-For: ::ffff:1.2.3.4\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 10.2.2.2\r\n", "10.2.2.2"},
		{"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 10.1.1.1\r\n", "1.2.3.4"},
		{"X-Forwarded-For: 1.2.3.4, nonsense\r\n", "127.0.0.1"},
		{"X-Forwarded-For: \r\n", "127.0.0.1"},
		{"X-Forwarded-For: ,\r\n", "127.0.0.1"},
	};
	char request[300];
	struct reply r;

	o.trusted_proxies = proxies;
	serve();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(request, sizeof request, "GET /hello HTTP/1.1\r\n" HOST "%s\r\n", cases[i].fields);
		testing_ask(port, request, 200, &r);
		assert_string_equal(r.body, cases[i].client);
		free(r.body);
	}
	finish(NULL);
	prepare(NULL);
	serve();
	testing_ask(port, "GET /hello HTTP/1.1\r\n" HOST "X-Forwarded-For: 1.2.3.4\r\n\r\n", 200, &r);
	assert_string_equal(r.body, "127.0.0.1");
	free(r.body);
}

static void other_origins_are_let_in_when_named(void **state UNUSED)
{
	static const char preflight[] = "OPTIONS /collect HTTP/1.1\r\n" HOST "Origin: http://b\r\n"
					"Access-Control-Request-Method: POST\r\n"
					"Access-Control-Request-Headers: authorization\r\n\r\n";
	struct reply r;

	serve();
	testing_ask(port, preflight, 204, &r);
	assert_null(testing_field(&r, "access-control-allow-origin"));
	free(r.body);
	finish(NULL);
	prepare(NULL);
	o.cors_origin = "http://b";
	serve();
	testing_ask(port, preflight, 204, &r);
	assert_string_equal(testing_field(&r, "access-control-allow-origin"), "http://b");
	assert_string_equal(testing_field(&r, "access-control-allow-methods"), "POST, OPTIONS");
	assert_string_equal(testing_field(&r, "access-control-allow-headers"), "authorization");
	assert_string_equal(testing_field(&r, "vary"), "Origin");
	free(r.body);
	testing_ask(port, "GET /nothing HTTP/1.1\r\n" HOST "Origin: http://b\r\n\r\n", 404, &r);
	assert_string_equal(testing_field(&r, "access-control-allow-origin"), "http://b");
	free(r.body);
}

static void write_error(struct http_exchange *x, const struct err *err)
{
	http_respond(x, err_http_status(err->code), "application/json",
		     slice_of(err_code_name(err->code)));
}

static bool before(struct http_exchange *x)
{
	struct err err;

	if (http_header(x, "authorization").p)
		return true;
	err_set(&err, ERR_UNAUTHORIZED, NULL, "who are you?");
	http_respond_error(x, &err);
	return false;
}

static void hooks_write_errors_and_look_first(void **state UNUSED)
{
	static const struct {
		const char *request;
		int status;
		const char *body;
	} cases[] = {
		{GET_HELLO, 401, "unauthorized"},
		{"GET /hello HTTP/1.1\r\n" HOST "Authorization: x\r\n\r\n", 200, "127.0.0.1"},
		{"GET /hello HTTP/1.1\r\n\r\n", 400, "invalid_request"},
		{"GET /x HTTP/1.1\r\n" HOST "\r\n", 404, "not_found"},
		{"PUT /hello HTTP/1.1\r\n" HOST "\r\n", 405, "method_not_allowed"},
	};
	struct reply r;

	o.write_error = write_error;
	o.before = before;
	serve();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		testing_ask(port, cases[i].request, cases[i].status, &r);
		assert_string_equal(r.body, cases[i].body);
		assert_non_null(testing_field(&r, "x-request-id"));
		free(r.body);
	}
}

static void a_server_can_live_on_its_owners_loop(void **state UNUSED)
{
	struct loop *loop;
	struct err err;
	char buf[400] = "";

	assert_true(loop_create(&loop, &err));
	o.loop = loop;
	serve();
	int fd = testing_connect(port);
	testing_send(fd, GET_HELLO);
	while (recv(fd, buf, sizeof buf - 1, MSG_DONTWAIT) < 0)
		loop_turn(loop, 100);
	assert_non_null(strstr(buf, "127.0.0.1"));
	assert_true(http_server_drain(server, 1000));
	http_server_stop(server);
	server = NULL;
	close(fd);
	loop_destroy(loop);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, prepare, finish)
	const struct CMUnitTest tests[] = {
		TEST(a_head_that_dribbles_is_cut),
		TEST(a_silent_connection_is_closed_without_a_word),
		TEST(an_idle_connection_is_closed_without_a_word),
		TEST(a_body_that_dribbles_is_cut),
		TEST(a_body_below_the_least_rate_is_cut),
		TEST(a_reader_that_stops_is_cut),
		TEST(a_reader_below_the_least_rate_is_cut),
		TEST(a_slow_reader_that_goes_on_is_served),
		TEST(lingering_has_an_end),
		TEST(connections_are_limited_in_all),
		TEST(connections_are_limited_by_address),
		TEST(sizes_of_heads_are_limited),
		TEST(bodies_in_memory_are_limited_together),
		TEST(announced_lengths_cost_nothing),
		TEST(a_handler_that_outruns_its_client_is_cut),
		TEST(running_out_of_descriptors_is_survived),
		TEST(draining_lets_begun_requests_finish),
		TEST(draining_has_an_end),
		TEST(stopping_tells_who_waits),
		TEST(a_port_in_use_is_an_error),
		TEST(the_client_behind_a_trusted_proxy_is_known),
		TEST(other_origins_are_let_in_when_named),
		TEST(hooks_write_errors_and_look_first),
		TEST(a_server_can_live_on_its_owners_loop),
	};

	large = calloc(1, LARGE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
