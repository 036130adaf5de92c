/* Answers that are read where they come in, on the egress thread; and which connections are kept. */
#include "egress_testing.h"

#include <stdatomic.h>

#define BODY_BYTES (4 << 20)

static struct testing_server server;
static struct bench b;

static unsigned char body_byte(size_t at) { return (unsigned char)(at * 31 + (at >> 12)); }

static void answer_with(struct visit *v, const char *status)
{
	char *body = malloc(BODY_BYTES), head[100];

	for (size_t i = 0; i < BODY_BYTES; i++)
		body[i] = (char)body_byte(i);
	snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n", status, BODY_BYTES);
	if (say(v, head))
		send_all(v->fd, body, BODY_BYTES);
	free(body);
}

static void whole(struct visit *v) { answer_with(v, "200 OK"); }
static void refused(struct visit *v) { answer_with(v, "500 No"); }
static void hello(struct visit *v) { say(v, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"); }

static void cut(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello");
	shutdown(v->fd, SHUT_RDWR);
}

static _Atomic bool answered;

static void after_all(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
	atomic_store(&answered, true);
}

static void endless(struct visit *v)
{
	static char zeros[1 << 20];

	say(v, "HTTP/1.1 200 OK\r\n\r\n");
	while (send_all(v->fd, zeros, sizeof zeros))
		;
}

static const struct testing_path paths[] = {{"/whole", whole},		{"/refused", refused},
					    {"/hello", hello},		{"/cut", cut},
					    {"/after_all", after_all}, {"/endless", endless},
					    {NULL, NULL}};

/* --- the reader -------------------------------------------------------------------------- */

struct reader {
	struct egress_request request;
	struct loop_letter letters[BODY_BYTES / 1024];
	size_t read, stop_at, calls, arrived;
	bool wrong;
	pthread_t thread;
};

static void on_arrive(struct loop_letter *letter) { ((struct reader *)letter->ctx)->arrived++; }

static bool on_bytes(struct egress_request *r, struct slice bytes)
{
	struct reader *reader = CONTAINER_OF(r, struct reader, request);
	struct loop_letter *letter = &reader->letters[reader->calls++];

	reader->thread = pthread_self();
	for (size_t i = 0; i < bytes.len; i++)
		reader->wrong |= (unsigned char)bytes.p[i] != body_byte(reader->read + i);
	reader->read += bytes.len;
	*letter = (struct loop_letter){.on_arrive = on_arrive, .ctx = reader};
	loop_post(b.loop, letter);
	return reader->stop_at == 0 || reader->read < reader->stop_at;
}

static struct reader *read_from(const char *path, size_t stop_at)
{
	struct reader *reader = calloc(1, sizeof *reader);

	reader->stop_at = stop_at;
	reader->request = (struct egress_request){.sink = EGRESS_READER, .on_bytes = on_bytes,
						  .max_bytes = BODY_BYTES, .rules = {.http_too = true}};
	run(&b, &reader->request, URL("http://127.0.0.1:%d/%s", server.port, path));
	return reader;
}

static void drop(struct reader *reader)
{
	egress_result_finish(&reader->request.result);
	free(reader);
}

static void a_reader_gets_all_bytes_in_order_and_its_letters_come_before_the_end(void **state UNUSED)
{
	struct reader *reader = read_from("whole", 0);

	expect(&reader->request, EGRESS_OK);
	assert_int_equal(reader->read, BODY_BYTES);
	assert_int_equal(reader->request.result.bytes, BODY_BYTES);
	assert_null(reader->request.result.body);
	assert_false(reader->wrong);
	assert_false(pthread_equal(reader->thread, pthread_self()));
	assert_int_equal(reader->arrived, reader->calls);
	drop(reader);
}

static void a_reader_that_wants_no_more_ends_the_request(void **state UNUSED)
{
	struct reader *reader = read_from("whole", 1 << 20);

	expect(&reader->request, EGRESS_CANCELLED);
	assert_int_equal(reader->request.result.status, 200);
	assert_in_range(reader->read, 1 << 20, (1 << 20) + 128 * 1024);
	assert_int_equal(reader->arrived, reader->calls);
	drop(reader);
}

static void an_answer_that_is_not_2xx_is_told_and_not_read(void **state UNUSED)
{
	struct reader *reader = read_from("refused", 0);

	expect(&reader->request, EGRESS_HTTP);
	assert_int_equal(reader->calls, 0);
	for (size_t i = 0; i < 128 * 1024; i++)
		assert_int_equal((unsigned char)reader->request.result.body[i], body_byte(i));
	drop(reader);
}

static void what_breaks_off_is_told_behind_what_was_read(void **state UNUSED)
{
	struct reader *reader = read_from("cut", 0);

	expect(&reader->request, EGRESS_BROKEN);
	assert_int_equal(reader->read, 5);
	drop(reader);
}

/* --- turns ---------------------------------------------------------------------------------- */

#define WORK_US 1000

/* Both are read on the egress thread, which alone counts here. */
static int flood_calls;
static _Atomic int calls_meanwhile = -1;
static _Atomic bool flooding;

/* Works for a while on each piece, as whoever parses does. */
static bool on_flood(struct egress_request *r UNUSED, struct slice bytes UNUSED)
{
	int64_t until_us = clock_mono_us() + WORK_US;

	while (clock_mono_us() < until_us)
		;
	flood_calls = atomic_load(&answered) ? flood_calls + 1 : 0;
	atomic_store(&flooding, true);
	return atomic_load(&calls_meanwhile) < 0;
}

static bool on_small(struct egress_request *r UNUSED, struct slice bytes UNUSED)
{
	atomic_store(&calls_meanwhile, flood_calls);
	return true;
}

/* Once a small answer has come it is read within a turn or two, not behind what an endless one has
 * in its socket by then; and one that ends while it waits for its turn ends. */
static void one_that_floods_leaves_the_others_their_turns(void **state UNUSED)
{
	struct egress_request flood = {.sink = EGRESS_READER, .on_bytes = on_flood, .max_bytes = INT64_MAX,
				       .timeout_ms = 60000, .rules = {.http_too = true}},
			      small = {.sink = EGRESS_READER, .on_bytes = on_small, .rules = {.http_too = true}};

	submit(&b, &flood, URL("http://127.0.0.1:%d/endless", server.port));
	while (!atomic_load(&flooding))
		loop_turn(b.loop, 1);
	submit(&b, &small, URL("http://127.0.0.1:%d/after_all", server.port));
	wait_for(&b, 0);
	expect(&small, EGRESS_OK);
	expect(&flood, EGRESS_CANCELLED);
	assert_in_range(atomic_load(&calls_meanwhile), 0, 10);
	egress_result_finish(&small.result);
	egress_result_finish(&flood.result);
}

/* --- connections --------------------------------------------------------------------------- */

static int connections_of(bool once, bool last)
{
	int before = server.accepted;

	for (int i = 0; i < 3; i++) {
		struct egress_request r = {.once = once, .last = last, .rules = {.http_too = true}};
		run(&b, &r, URL("http://127.0.0.1:%d/hello", server.port));
		expect(&r, EGRESS_OK);
		egress_result_finish(&r.result);
	}
	return server.accepted - before;
}

static void a_connection_is_kept_for_the_next_unless_it_is_the_last_of_its_kind(void **state UNUSED)
{
	assert_int_equal(connections_of(true, true), 3);
	assert_int_equal(connections_of(false, false), 1); /* none of those was kept */
	assert_int_equal(connections_of(true, false), 3);
	assert_int_equal(connections_of(false, false), 0);
}

static int open_all(void **state UNUSED)
{
	signal(SIGPIPE, SIG_IGN);
	server_start(&server, "127.0.0.1", paths);
	bench_open(&b, (const char *[]){"127.0.0.1"}, 1, (struct egress_options){0});
	return 0;
}

static int close_all(void **state UNUSED)
{
	bench_close(&b);
	server_stop(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_is_kept_for_the_next_unless_it_is_the_last_of_its_kind),
		cmocka_unit_test(a_reader_gets_all_bytes_in_order_and_its_letters_come_before_the_end),
		cmocka_unit_test(a_reader_that_wants_no_more_ends_the_request),
		cmocka_unit_test(an_answer_that_is_not_2xx_is_told_and_not_read),
		cmocka_unit_test(what_breaks_off_is_told_behind_what_was_read),
		cmocka_unit_test(one_that_floods_leaves_the_others_their_turns),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
