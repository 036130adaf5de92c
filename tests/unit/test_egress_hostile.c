#include "egress_testing.h"

#include <libdeflate.h>

#define LARGE (100 * 1000)

static struct testing_server server, mirror; /* 127.0.0.1 and, at the same port, 127.0.0.2 */
static struct bench b;

/* --- names: a resolver with a script ---------------------------------------- */

static sem_t slow_names; /* what "slow" names wait for */
static _Atomic int asked, slow_asked;

static int answer(union address *ret, const char *list)
{
	char text[200], *save = NULL;
	int count = 0;

	snprintf(text, sizeof text, "%s", list);
	for (char *one = strtok_r(text, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
		union address a = {0};
		a.any.sa_family = strchr(one, ':') ? AF_INET6 : AF_INET;
		inet_pton(a.any.sa_family, one,
			  strchr(one, ':') ? (void *)&a.v6.sin6_addr : (void *)&a.v4.sin_addr);
		ret[count++] = a;
	}
	return count;
}

static int scripted(void *ctx, const char *host, union address *ret, int max)
{
	(void)ctx, (void)max;
	int time = asked++;
	if (strncmp(host, "slow", 4) == 0) {
		slow_asked++;
		sem_wait(&slow_names);
		return answer(ret, "127.0.0.1");
	}
	if (strncmp(host, "rebinding", 9) == 0)
		return answer(ret, time % 2 == 0 ? "127.0.0.1" : "127.0.0.2");
	if (strcmp(host, "private.test") == 0)
		return answer(ret, "127.0.0.2");
	if (strcmp(host, "mixed.test") == 0)
		return answer(ret, "127.0.0.1 127.0.0.2");
	if (strcmp(host, "mapped.test") == 0)
		return answer(ret, "::ffff:127.0.0.2");
	if (strcmp(host, "six.test") == 0)
		return answer(ret, "::1");
	if (strcmp(host, "none.test") == 0)
		return 0;
	return answer(ret, "127.0.0.1");
}

/* --- answers ---------------------------------------------------------------- */

static _Atomic int mirror_asked;

static void hello(struct visit *v) { say(v, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"); }

static void reached(struct visit *v)
{
	mirror_asked++;
	hello(v);
}

static void endless(struct visit *v)
{
	static const char piece[4096];

	say(v, "HTTP/1.1 200 OK\r\n\r\n");
	while (send_all(v->fd, piece, sizeof piece))
		;
	shutdown(v->fd, SHUT_RDWR);
}

static void endless_chunks(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	while (say(v, "1\r\na\r\n"))
		;
}

static void endless_head(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\n");
	while (say(v, "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"))
		;
}

static void endless_early(struct visit *v)
{
	while (say(v, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"))
		;
}

static void one_line(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nX: ");
	while (say(v, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
		;
}

/* Then nothing, until the client goes. */
static void stall(struct visit *v)
{
	char c;

	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
	while (recv(v->fd, &c, 1, 0) > 0)
		;
}

static void longer_than_it_is(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
	shutdown(v->fd, SHUT_RDWR);
}

static void shorter_than_it_is(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
}

static void promises_much(struct visit *v)
{
	char c;

	say(v, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
	while (recv(v->fd, &c, 1, 0) > 0)
		;
}

static void half_chunk(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nabc");
	shutdown(v->fd, SHUT_RDWR);
}

static void bad_chunk(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");
	shutdown(v->fd, SHUT_RDWR);
}

static void garbage(struct visit *v)
{
	say(v, "\x16\x03\x01nothing like it\r\n\r\n");
	shutdown(v->fd, SHUT_RDWR);
}

static void silence(struct visit *v) { shutdown(v->fd, SHUT_RDWR); }

static char *bomb;
static size_t bomb_bytes;

static void send_bomb(struct visit *v)
{
	char head[160];

	snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", bomb_bytes);
	say(v, head);
	send_all(v->fd, bomb, bomb_bytes);
}

static void redirect_to_query(struct visit *v)
{
	char text[1024], to[600] = "";
	const char *q = strchr(v->request, '?');

	snprintf(to, sizeof to, "%.*s", (int)strcspn(q + 1, " "), q + 1);
	snprintf(text, sizeof text, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", to);
	say(v, text);
}

static void fat_redirect(struct visit *v)
{
	static const char piece[4096];

	say(v, "HTTP/1.1 302 Found\r\nLocation: /hello\r\n\r\n");
	while (send_all(v->fd, piece, sizeof piece))
		;
}

static const struct testing_path paths[] = {
    {"/hello", hello},		   {"/endless", endless},	     {"/endless-chunks", endless_chunks},
    {"/endless-head", endless_head}, {"/endless-early", endless_early}, {"/one-line", one_line},
    {"/stall", stall},		   {"/longer", longer_than_it_is},   {"/shorter", shorter_than_it_is},
    {"/much", promises_much},	   {"/half-chunk", half_chunk},	     {"/bad-chunk", bad_chunk},
    {"/garbage", garbage},	   {"/silence", silence},	     {"/bomb", send_bomb},
    {"/to", redirect_to_query},	   {"/fat", fat_redirect},	     {NULL, NULL}};
static const struct testing_path mirror_paths[] = {{"/hello", reached}, {NULL, NULL}};

static void ends_with(struct egress_request r, const char *url, enum egress_outcome outcome)
{
	run(&b, &r, url);
	expect(&r, outcome);
	assert_true(r.result.outcome == EGRESS_OK || r.result.message[0]);
	if (outcome != EGRESS_OK && outcome != EGRESS_HTTP)
		assert_true(r.result.body == NULL && r.result.fd == -1);
	egress_result_finish(&r.result);
}

/* --- the guard on the way --------------------------------------------------- */

static void names_with_a_closed_address_are_refused_and_nothing_is_sent(void **state)
{
	static const char *const names[] = {"private.test", "mixed.test", "mapped.test", "six.test"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ends_with((struct egress_request){0}, URL("http://%s:%d/hello", names[i], server.port),
			  EGRESS_REFUSED);
	ends_with((struct egress_request){0}, URL("http://127.0.0.2:%d/hello", server.port), EGRESS_REFUSED);
	ends_with((struct egress_request){0}, URL("http://127.1:%d/hello", server.port), EGRESS_REFUSED);
	ends_with((struct egress_request){0}, URL("http://none.test:%d/", server.port), EGRESS_DNS);
	assert_int_equal(mirror.accepted, 0);
}

static void an_operators_own_url_goes_where_it_says_but_its_redirects_do_not(void **state)
{
	struct egress_request r = {.trusted = true, .sink = EGRESS_MEMORY, .redirects = 1};

	(void)state;
	run(&b, &r, URL("http://127.0.0.2:%d/hello", server.port));
	expect(&r, EGRESS_OK);
	egress_result_finish(&r.result);
	int before = mirror_asked;
	r.sink = EGRESS_DISCARD;
	ends_with(r, URL("http://127.0.0.1:%d/to?http://127.0.0.2:%d/hello", server.port, server.port),
		  EGRESS_REFUSED);
	assert_int_equal(mirror_asked, before);
}

static void redirects_into_closed_space_are_refused(void **state)
{
	static const char *const to[] = {
	    "http://127.0.0.2:%d/hello", "http://private.test:%d/hello", "//127.0.0.2:%d/hello",
	    "http://mixed.test:%d/",	 "http://127.2:%d/hello",	 "http://2130706434:%d/hello",
	    "http://0x7f.2:%d/hello",	 "http://[::ffff:127.0.0.2]:%d/hello", "http://[::1]:%d/",
	    "http://u@127.0.0.2:%d/",	 "http://169.254.169.254/latest/meta-data",
	    "http://127.0.0.2:%d\\@example.com/", "ftp://127.0.0.2:%d/", "file:///etc/passwd",
	    "gopher://127.0.0.2:%d/_x",	 "http:127.0.0.2:%d/hello",	 "http:/127.0.0.2:%d/hello",
	    "https:///127.0.0.2:%d/hello"};
	int before = mirror_asked;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(to); i++) {
		char target[200], url[300];
		struct egress_request r = {.redirects = 3, .rules.http_too = true};
		snprintf(target, sizeof target, to[i], server.port); // NOLINT
		snprintf(url, sizeof url, "http://127.0.0.1:%d/to?%s", server.port, target);
		for (char *c = url; *c; c++)
			if (*c == '\\')
				*c = '!'; /* no URL may hold it: the answer's own test is the guard's */
		run(&b, &r, url);
		if (r.result.outcome == EGRESS_OK)
			fail_msg("followed to %s", target);
		egress_result_finish(&r.result);
	}
	assert_int_equal(mirror_asked, before);
	ends_with((struct egress_request){.redirects = 3},
		  URL("http://127.0.0.1:%d/to?http://ok.test:%d/hello", server.port, server.port), EGRESS_OK);
}

static void a_name_that_changes_after_the_check_gains_nothing(void **state)
{
	struct egress_request r = {.sink = EGRESS_MEMORY};
	int before = mirror_asked;

	(void)state;
	asked = 0;
	run(&b, &r, URL("http://rebinding.test:%d/hello", server.port));
	expect(&r, EGRESS_OK); /* at the address that was judged */
	assert_int_equal(asked, 1); /* asked once: none was left to be answered otherwise */
	egress_result_finish(&r.result);
	/* The second answer is judged too. */
	ends_with((struct egress_request){0}, URL("http://rebinding.test:%d/hello", server.port),
		  EGRESS_REFUSED);
	/* And between the hops of one request. */
	asked = 0;
	ends_with((struct egress_request){.redirects = 1},
		  URL("http://rebinding.test:%d/to?http://rebinding.test:%d/hello", server.port, server.port),
		  EGRESS_REFUSED);
	assert_int_equal(mirror_asked, before);
}

static void a_kept_connection_to_a_closed_address_is_not_used_for_strangers(void **state)
{
	struct egress_request own = {.trusted = true};
	int before = mirror_asked;

	(void)state;
	asked = 1; /* the name is the mirror's for the operator's request, then changes */
	run(&b, &own, URL("http://rebinding2.test:%d/hello", server.port));
	expect(&own, EGRESS_OK);
	egress_result_finish(&own.result);
	assert_int_equal(mirror_asked, before + 1);
	asked = 0;
	ends_with((struct egress_request){0}, URL("http://rebinding2.test:%d/hello", server.port),
		  EGRESS_REFUSED);
	assert_int_equal(mirror_asked, before + 1);
}

/* --- bodies ----------------------------------------------------------------- */

static void what_never_ends_is_cut_at_its_limit(void **state)
{
	static const char *const at[] = {"endless", "endless-chunks", "endless-head", "endless-early",
					 "one-line", "much"};
	static const enum egress_sink sinks[] = {EGRESS_MEMORY, EGRESS_MEMFD, EGRESS_DISCARD};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		for (size_t k = 0; k < ARRAY_LEN(sinks); k++)
			ends_with((struct egress_request){.max_bytes = LARGE, .sink = sinks[k]},
				  URL("http://127.0.0.1:%d/%s", server.port, at[i]), EGRESS_TOO_LARGE);
	ends_with((struct egress_request){.redirects = 1}, URL("http://127.0.0.1:%d/fat", server.port),
		  EGRESS_TOO_LARGE);
}

static void what_stalls_ends_at_its_deadline_or_for_being_slow(void **state)
{
	int64_t start = clock_mono_ms();

	(void)state;
	ends_with((struct egress_request){.timeout_ms = 100}, URL("http://127.0.0.1:%d/stall", server.port),
		  EGRESS_TIMEOUT);
	assert_in_range(clock_mono_ms() - start, 90, 3000);
	ends_with((struct egress_request){.min_bytes_per_s = 1000, .min_rate_window_s = 1},
		  URL("http://127.0.0.1:%d/stall", server.port), EGRESS_TIMEOUT);
	assert_true(clock_mono_ms() - start < 10000);
}

static void lies_about_length_are_found_out(void **state)
{
	struct egress_request r = {.sink = EGRESS_MEMORY};

	(void)state;
	ends_with(r, URL("http://127.0.0.1:%d/longer", server.port), EGRESS_BROKEN);
	ends_with(r, URL("http://127.0.0.1:%d/half-chunk", server.port), EGRESS_BROKEN);
	ends_with(r, URL("http://127.0.0.1:%d/bad-chunk", server.port), EGRESS_BROKEN);
	ends_with(r, URL("http://127.0.0.1:%d/garbage", server.port), EGRESS_BROKEN);
	ends_with(r, URL("http://127.0.0.1:%d/silence", server.port), EGRESS_BROKEN);
	/* What follows a short answer is nobody's: not part of it, and not the next one's. */
	for (int i = 0; i < 3; i++) {
		run(&b, &r, URL("http://127.0.0.1:%d/%s", server.port, i % 2 ? "hello" : "shorter"));
		expect(&r, EGRESS_OK);
		assert_string_equal(r.result.body, i % 2 ? "hello" : "abc");
		egress_result_finish(&r.result);
	}
}

static void a_decompression_bomb_is_cut_or_left_packed(void **state)
{
	struct egress_request r = {.max_bytes = 1 << 20, .decompress = true, .sink = EGRESS_MEMORY};

	(void)state;
	assert_true(bomb_bytes < 1 << 20);
	ends_with(r, URL("http://127.0.0.1:%d/bomb", server.port), EGRESS_TOO_LARGE);
	r.max_bytes = 64 << 20;
	r.sink = EGRESS_DISCARD;
	run(&b, &r, URL("http://127.0.0.1:%d/bomb", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.bytes, 64 << 20);
	egress_result_finish(&r.result);
	r = (struct egress_request){.sink = EGRESS_MEMORY};
	run(&b, &r, URL("http://127.0.0.1:%d/bomb", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.bytes, bomb_bytes);
	assert_memory_equal(r.result.body, bomb, bomb_bytes);
	egress_result_finish(&r.result);
}

/* --- who makes whom wait ----------------------------------------------------- */

static void a_slow_name_server_costs_its_own_request_alone(void **state)
{
	enum { SLOW = 40 }; /* more than a pool's threads */
	static struct egress_request slow[SLOW], late;
	static char urls[SLOW][64];

	(void)state;
	slow_asked = 0;
	for (int i = 0; i < SLOW; i++) {
		slow[i] = (struct egress_request){.timeout_ms = 60000, .rules.http_too = true};
		snprintf(urls[i], sizeof urls[i], "http://slow%d.test:%d/hello", i, server.port);
		submit(&b, &slow[i], urls[i]);
	}
	late = (struct egress_request){.timeout_ms = 100, .rules.http_too = true};
	submit(&b, &late, urls[0]); /* shares the first one's lookup */
	while (slow_asked < SLOW)
		loop_turn(b.loop, 1);
	for (int i = 0; i < 20; i++)
		ends_with((struct egress_request){.timeout_ms = 5000},
			  URL("http://fast%d.test:%d/hello", i, server.port), EGRESS_OK);
	wait_for(&b, SLOW);
	assert_int_equal(b.pending, SLOW);
	expect(&late, EGRESS_TIMEOUT);
	assert_int_equal(slow_asked, SLOW);
	egress_result_finish(&late.result);
	egress_cancel(&slow[SLOW - 1]);
	wait_for(&b, SLOW - 1);
	expect(&slow[SLOW - 1], EGRESS_CANCELLED);
	for (int i = 0; i < SLOW; i++)
		sem_post(&slow_names);
	wait_for(&b, 0);
	for (int i = 0; i < SLOW - 1; i++)
		expect(&slow[i], EGRESS_OK);
	for (int i = 0; i < SLOW; i++)
		egress_result_finish(&slow[i].result);
}

static int by_time(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, c = *(const int64_t *)y;

	return (a > c) - (a < c);
}

/* Median of the time that a healthy receiver's answer takes. */
static int64_t healthy_us(void)
{
	int64_t times[101];

	for (int i = 0; i < 101; i++) {
		struct egress_request r = {.timeout_ms = 5000};
		run(&b, &r, URL("http://127.0.0.1:%d/hello", server.port));
		expect(&r, EGRESS_OK);
		times[i] = r.result.timings_us.total;
		egress_result_finish(&r.result);
	}
	qsort(times, 101, sizeof times[0], by_time);
	return times[50];
}

/* names: each its own host; otherwise all one, most of them in its line. */
static void with_hanging_receivers(int count, bool names)
{
	struct testing_server hanging = {0};
	struct egress_request *r = calloc((size_t)count, sizeof *r);
	char(*urls)[64] = calloc((size_t)count, sizeof *urls);
	struct egress_stats stats;
	int64_t before = healthy_us();

	server_start(&hanging, "127.0.0.1", NULL);
	int least = names ? count : 256;
	for (int i = 0; i < count; i++) {
		r[i] = (struct egress_request){.method = "POST", .body = SLICE("{}"), .sink = EGRESS_DISCARD,
					       .timeout_ms = 60000, .rules.http_too = true};
		snprintf(urls[i], sizeof urls[i], "http://h%d.test:%d/", names ? i : 0, hanging.port);
		submit(&b, &r[i], urls[i]);
	}
	while (hanging.accepted < least)
		loop_turn(b.loop, 1);
	int64_t during = healthy_us();
	print_message("healthy median: %lld us alone, %lld us beside %d that hang\n", (long long)before,
		      (long long)during, count);
	assert_true(during < 20 * before + 20000);
	egress_stats(b.egress, &stats);
	assert_int_equal(stats.active, least);
	assert_int_equal(stats.waiting, count - least);
	assert_int_equal(b.pending, count);
	for (int i = 0; i < count; i++)
		egress_cancel(&r[i]);
	wait_for(&b, 0);
	for (int i = 0; i < count; i++) {
		expect(&r[i], EGRESS_CANCELLED);
		egress_result_finish(&r[i].result);
	}
	server_stop(&hanging);
	free(r);
	free(urls);
}

static void a_thousand_hanging_receivers_do_not_delay_a_healthy_one(void **state)
{
	(void)state;
	with_hanging_receivers(1000, true);
}

static void one_host_that_hangs_fills_its_own_line_alone(void **state)
{
	(void)state;
	with_hanging_receivers(1000, false);
}

static void a_line_moves_on_when_those_before_have_ended(void **state)
{
	enum { COUNT = 1000 };
	static struct egress_request r[COUNT];
	char *url = URL("http://127.0.0.1:%d/hello", server.port);

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		r[i] = (struct egress_request){.sink = EGRESS_MEMORY, .rules.http_too = true};
		submit(&b, &r[i], url);
	}
	wait_for(&b, 0);
	for (int i = 0; i < COUNT; i++) {
		expect(&r[i], EGRESS_OK);
		egress_result_finish(&r[i].result);
	}
}

/* --- */

static void make_bomb(void)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	char *zeros = calloc(64, 1 << 20);

	bomb = malloc(1 << 20);
	bomb_bytes = libdeflate_gzip_compress(c, zeros, 64 << 20, bomb, 1 << 20);
	assert_true(bomb_bytes > 0);
	free(zeros);
	libdeflate_free_compressor(c);
}

static int open_all(void **state)
{
	(void)state;
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	sem_init(&slow_names, 0, 0);
	make_bomb();
	server_start(&server, "127.0.0.1", paths);
	server_start_at(&mirror, "127.0.0.2", server.port, mirror_paths);
	bench_open(&b, (const char *[]){"127.0.0.1"}, 1,
		   (struct egress_options){.resolve = scripted, .cache_ms = -1});
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	bench_close(&b);
	server_stop(&server);
	server_stop(&mirror);
	free(bomb);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_with_a_closed_address_are_refused_and_nothing_is_sent),
	    cmocka_unit_test(an_operators_own_url_goes_where_it_says_but_its_redirects_do_not),
	    cmocka_unit_test(redirects_into_closed_space_are_refused),
	    cmocka_unit_test(a_name_that_changes_after_the_check_gains_nothing),
	    cmocka_unit_test(a_kept_connection_to_a_closed_address_is_not_used_for_strangers),
	    cmocka_unit_test(what_never_ends_is_cut_at_its_limit),
	    cmocka_unit_test(what_stalls_ends_at_its_deadline_or_for_being_slow),
	    cmocka_unit_test(lies_about_length_are_found_out),
	    cmocka_unit_test(a_decompression_bomb_is_cut_or_left_packed),
	    cmocka_unit_test(a_slow_name_server_costs_its_own_request_alone),
	    cmocka_unit_test(a_thousand_hanging_receivers_do_not_delay_a_healthy_one),
	    cmocka_unit_test(one_host_that_hangs_fills_its_own_line_alone),
	    cmocka_unit_test(a_line_moves_on_when_those_before_have_ended),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
