/* Clients that misbehave at random against handlers that answer at random: whatever they
 * do, every exchange that began ends exactly once, and nothing is left behind.
 *
 * STORM_CLIENTS=20000 in the environment makes it last; the default is for every day. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/loop.h"
#include "http/sse.h"
#include "http_testing.h"

#define HOST "Host: a\r\n"
#define THREADS 4

static atomic_long begun, ended, went, left_to_start;
static char bulk[200000];
static int port;

/* xorshift: a stream of its own for each user */
static uint32_t roll(uint64_t *s, uint32_t sides)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return (uint32_t)(*s >> 32) % sides;
}

/* --- handlers that do anything --------------------------------------------- */

struct mood {
	struct http_exchange *x;
	struct loop *loop;
	struct loop_timer timer;
	uint64_t dice;
	int steps; /* before it answers at last */
	bool streaming, answered;
};

static void on_gone(struct http_exchange *x)
{
	atomic_fetch_add(&went, 1);
	http_respond(x, 200, NULL, SLICE("to nobody")); /* must do nothing */
}

static void on_end(struct http_exchange *x)
{
	struct mood *m = x->user;

	loop_timer_cancel(m->loop, &m->timer);
	atomic_fetch_add(&ended, 1);
	free(m);
}

static void on_body(struct http_exchange *x, struct slice body);
static void on_chunk(struct http_exchange *x, struct slice piece, bool last);

static void answer(struct mood *m)
{
	struct http_exchange *x = m->x;
	struct http_content content = {.fd = -1, .memory = {bulk, sizeof bulk}, .etag = "\"x\""};
	struct err err;

	m->answered = true;
	switch (roll(&m->dice, 8)) {
	case 0:
		http_respond(x, 200, "text/plain", SLICE("small"));
		break;
	case 1:
		http_respond(x, 200, NULL, (struct slice){bulk, sizeof bulk});
		break;
	case 2:
		http_respond_owned(x, 201, NULL, calloc(1, 5000), 5000, NULL);
		break;
	case 3:
		content.fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		content.size_bytes = 100000;
		http_respond_content(x, &content);
		break;
	case 4:
		http_respond_content(x, &content);
		break;
	case 5:
		http_abort(x);
		break;
	case 6:
		err_set(&err, ERR_UNAVAILABLE, NULL, "in no mood");
		http_respond_error(x, &err);
		break;
	default:
		http_respond_static(x, 204, NULL, SLICE(""));
	}
}

static void end_stream(struct mood *m)
{
	m->answered = true;
	http_stream_end(m->x);
}

static void stream_some(struct mood *m)
{
	struct http_exchange *x = m->x;

	if (!m->streaming && roll(&m->dice, 2))
		http_sse_begin_every(x, 1 + roll(&m->dice, 20));
	else if (!m->streaming)
		http_stream_begin(x, 200, NULL);
	m->streaming = true;
	switch (roll(&m->dice, 4)) {
	case 0:
		http_stream_write(x, (struct slice){bulk, roll(&m->dice, sizeof bulk)});
		break;
	case 1:
		http_stream_write_owned(x, calloc(1, 70000), 70000, NULL);
		break;
	default:
		http_sse_event(x, "e", (struct slice){bulk, roll(&m->dice, 3000)});
	}
	if (m->steps <= 0)
		end_stream(m);
}

static void act_later(struct mood *m, int64_t ms)
{
	loop_timer_set(m->loop, &m->timer, loop_now_ms(m->loop) + ms);
}

static void act(struct mood *m)
{
	struct http_exchange *x = m->x;

	m->steps--;
	switch (roll(&m->dice, 10)) {
	case 0:
		http_set_header(x, "X-Some", "thing");
		break;
	case 1:
		(void)!http_keep_head(x);
		break;
	case 2:
		http_body_pause(x);
		break;
	case 3:
		http_body_resume(x);
		break;
	case 4:
		http_body_collect(x, roll(&m->dice, 2) ? 1000 : 1 << 20, on_body);
		act_later(m, 60); /* unless on_body comes first */
		return;
	case 5:
		http_body_stream(x, roll(&m->dice, 2) ? 1000 : 1 << 20, on_chunk);
		act_later(m, 60);
		return;
	case 6:
	case 7:
		stream_some(m);
		if (m->steps <= 0)
			return;
		break;
	default:
		if (m->steps <= 0 || roll(&m->dice, 2)) {
			if (m->streaming)
				end_stream(m);
			else
				answer(m);
			return;
		}
	}
	if (m->steps < -20) { /* the dice fell badly: an end */
		http_abort(x);
		return;
	}
	/* Soon, or right away. */
	if (roll(&m->dice, 3) == 0)
		act(m);
	else
		act_later(m, roll(&m->dice, 5));
}

static void on_timer(struct loop_timer *t)
{
	struct mood *m = t->ctx;

	http_body_resume(m->x); /* or a paused body would wait for ever */
	if (!m->answered)
		act(m);
}

static void on_drain(struct http_exchange *x)
{
	struct mood *m = x->user;

	if (m->timer.heap_at < 0 && !m->answered)
		act_later(m, 0);
}

static void on_body(struct http_exchange *x, struct slice body)
{
	struct mood *m = x->user;

	if (body.len && roll(&m->dice, 3) == 0)
		free(http_body_take(x));
	act(m);
}

static void on_chunk(struct http_exchange *x, struct slice piece UNUSED, bool last)
{
	struct mood *m = x->user;
	uint32_t what = roll(&m->dice, 30);

	if (http_answered(x))
		return;
	if (last || what == 0) {
		act(m);
	} else if (what == 1) {
		http_body_pause(x);
		act_later(m, 1);
	}
}

static void anything(struct http_exchange *x)
{
	static _Thread_local uint64_t seeds = 88172645463325252u;
	struct mood *m = calloc(1, sizeof *m);

	atomic_fetch_add(&begun, 1);
	roll(&seeds, 2);
	*m = (struct mood){.x = x, .loop = http_loop(x), .dice = seeds, .steps = (int)(seeds % 5)};
	loop_timer_init(&m->timer, on_timer, m);
	x->user = m;
	x->on_gone = on_gone;
	x->on_end = on_end;
	x->on_drain = on_drain;
	act(m);
}

static const struct http_route routes[] = {
	{.name = "any.get", .method = HTTP_GET, .pattern = "/any", .handle = anything},
	{.name = "any.post", .method = HTTP_POST, .pattern = "/any", .handle = anything},
};

/* --- clients that do anything ---------------------------------------------- */

static const char *const pieces[] = {
	"GET /any HTTP/1.1\r\n" HOST "\r\n",
	"GET /any HTTP/1.1\r\n" HOST "Range: bytes=5-90000\r\n\r\n",
	"GET /any HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	"HEAD /any HTTP/1.1\r\n" HOST "\r\n",
	"GET /any HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
	"POST /any HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello",
	"POST /any HTTP/1.1\r\n" HOST "Content-Length: 40000\r\n\r\n",
	"POST /any HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
	"POST /any HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
	"POST /any HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
	"ffff\r\n",
	"0\r\n\r\n",
	"GET /none HTTP/1.1\r\n" HOST "\r\n",
	"OPTIONS * HTTP/1.1\r\n" HOST "\r\n",
	"GET /any HTTP/1.1\r\nX: ",
	"\r\n",
	"nonsense",
};

static void do_something(int fd, uint64_t *dice)
{
	static _Thread_local char sink[300000];
	struct pollfd p = {.fd = fd, .events = POLLIN};
	uint32_t what = roll(dice, 10);

	if (what < 6) {
		const char *piece = pieces[roll(dice, ARRAY_LEN(pieces))];
		size_t len = strlen(piece);
		if (roll(dice, 6) == 0)
			len = roll(dice, (uint32_t)len + 1);
		send(fd, piece, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	} else if (what == 6) {
		send(fd, bulk, roll(dice, sizeof bulk), MSG_NOSIGNAL | MSG_DONTWAIT);
	} else if (what == 7) {
		recv(fd, sink, roll(dice, sizeof sink), MSG_DONTWAIT);
	} else if (what == 8) {
		poll(&p, 1, (int)roll(dice, 8));
	} else if (roll(dice, 4) == 0) {
		shutdown(fd, SHUT_WR);
	}
}

static void *be_a_client(void *arg)
{
	uint64_t dice = 0x9E3779B97F4A7C15u * ((uint64_t)(uintptr_t)arg + 1);

	while (atomic_fetch_sub(&left_to_start, 1) > 0) {
		int fd = testing_connect(port);
		for (int n = (int)roll(&dice, 20); n >= 0; n--)
			do_something(fd, &dice);
		struct linger reset = {.l_onoff = (int)roll(&dice, 2)};
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		close(fd);
	}
	return NULL;
}

static void every_exchange_ends_once_and_nothing_is_left(void **state UNUSED)
{
	const char *clients = getenv("STORM_CLIENTS");
	struct http_router *router;
	struct http_options o;
	struct http_counts counts;
	struct err err;
	pthread_t threads[THREADS];

	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = "127.0.0.1:0"};
	o.threads = 2;
	o.limits.head_timeout_ms = 30;
	o.limits.body_timeout_ms = 40;
	o.limits.idle_timeout_ms = 50;
	o.limits.write_stall_ms = 50;
	o.limits.linger_ms = 20;
	o.limits.max_queued_bytes = 400000;
	o.limits.max_body_memory_bytes = 500000;
	assert_true(http_router_create(routes, ARRAY_LEN(routes), &router, &err));
	o.router = router;
	struct http_server *server = testing_serve(&o);
	port = http_server_port(server, 0);
	atomic_store(&left_to_start, clients ? strtol(clients, NULL, 10) : 1500);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, be_a_client, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_true(http_server_drain(server, 1000 * TESTING_PATIENCE_S));
	http_server_counts(server, &counts);
	assert_int_equal(counts.connections, 0);
	assert_int_equal(counts.body_memory_bytes, 0);
	assert_int_equal(atomic_load(&begun), atomic_load(&ended));
	assert_true(atomic_load(&begun) > 100);
	print_message("%ld exchanges, %ld without their clients\n", atomic_load(&begun), atomic_load(&went));
	http_server_stop(server);
	http_router_destroy(router);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_exchange_ends_once_and_nothing_is_left),
	};

	log_init(LOG_OFF, false); /* the handlers make mistakes on purpose */
	memset(bulk, 'b', sizeof bulk);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
