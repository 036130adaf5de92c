#include "egress_testing.h"

#include <errno.h>

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#define BIG_BYTES (32 << 20)

static struct testing_server server, other;
static struct bench b;
static sem_t blocked;
static size_t sent_when_blocked;

static unsigned char big_byte(size_t at) { return (unsigned char)(at * 31 + (at >> 12)); }

static void hello(struct visit *v)
{
	say(v, "HTTP/1.1 200 OK\r\nContent-Type:  text/plain \r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhello");
}

static void nothing(struct visit *v) { say(v, "HTTP/1.1 204 No Content\r\n\r\n"); }

static void echo(struct visit *v)
{
	char head[100];

	snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", v->len);
	say(v, head);
	send_all(v->fd, v->request, v->len);
}

static void early(struct visit *v)
{
	say(v, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nX-A: 1\r\n"
	       "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 2\r\n\r\n");
}

/* Sends as long as the receiver takes it; tells when it did not for a while. */
static void big(struct visit *v)
{
	size_t at = 0;
	bool told = false;
	unsigned char piece[8192];
	char head[100];

	snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", BIG_BYTES);
	say(v, head);
	while (at < BIG_BYTES) {
		struct pollfd p = {.fd = v->fd, .events = POLLOUT};
		if (poll(&p, 1, told ? -1 : 300) == 0) {
			sent_when_blocked = at;
			told = true;
			sem_post(&blocked);
			continue;
		}
		for (size_t i = 0; i < sizeof piece; i++)
			piece[i] = big_byte(at + i);
		ssize_t n = send(v->fd, piece, MIN(sizeof piece, BIG_BYTES - at), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			return;
		at += n > 0 ? (size_t)n : 0;
	}
}

static void redirect(struct visit *v, const char *status, const char *to)
{
	char text[1024];

	snprintf(text, sizeof text, "HTTP/1.1 %s X\r\nLocation: %s\r\nContent-Length: 4\r\n\r\nmove", status, to);
	say(v, text);
}

static void hop1(struct visit *v) { redirect(v, "301", "/hop2"); }
static void hop2(struct visit *v) { redirect(v, "302", "hop3?x=a b"); }
static void hop3(struct visit *v) { redirect(v, "307", "../hello"); }
static void hop0(struct visit *v) { redirect(v, "308", "/hop1"); }

static void away(struct visit *v)
{
	char to[64];

	snprintf(to, sizeof to, "http://127.0.0.1:%d/back", other.port);
	redirect(v, "302", to);
}

static void back(struct visit *v) { redirect(v, "302", "/echo"); }

static const struct testing_path paths[] = {
    {"/hello", hello}, {"/nothing", nothing}, {"/echo", echo}, {"/early", early}, {"/big", big},
    {"/hop0", hop0},   {"/hop1", hop1},       {"/hop2", hop2}, {"/hop3", hop3},   {"/away", away},
    {"/back", back},   {NULL, NULL}};

/* --- plain ----------------------------------------------------------------- */

static void an_answer_arrives_with_status_headers_and_times(void **state)
{
	struct egress_request r = {.sink = EGRESS_MEMORY};

	(void)state;
	run(&b, &r, URL("http://127.0.0.1:%d/hello#x", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.status, 200);
	assert_int_equal(r.result.bytes, 5);
	assert_string_equal(r.result.body, "hello");
	assert_true(slice_is(egress_result_header(&r.result, "content-type"), "text/plain"));
	assert_int_equal(egress_result_header(&r.result, "x-empty").len, 0);
	assert_null(egress_result_header(&r.result, "content").p);
	assert_string_equal(r.result.url, URL("http://127.0.0.1:%d/hello", server.port));
	assert_true(r.result.timings_us.first_byte > 0);
	assert_true(r.result.timings_us.total >= r.result.timings_us.first_byte);
	egress_result_finish(&r.result);
}

static void other_statuses_and_empty_bodies_are_whole_answers(void **state)
{
	struct egress_request a = {.sink = EGRESS_MEMORY}, c = a, d = {.method = "HEAD", .sink = EGRESS_MEMFD};

	(void)state;
	run(&b, &a, URL("http://127.0.0.1:%d/none", server.port));
	expect(&a, EGRESS_HTTP);
	assert_int_equal(a.result.status, 404);
	assert_string_equal(a.result.body, "no\n");
	run(&b, &c, URL("http://127.0.0.1:%d/nothing", server.port));
	expect(&c, EGRESS_OK);
	assert_string_equal(c.result.body, "");
	egress_result_finish(&a.result);
	egress_result_finish(&c.result);
	c = (struct egress_request){.sink = EGRESS_MEMORY};
	run(&b, &c, URL("http://127.0.0.1:%d/early", server.port));
	expect(&c, EGRESS_OK);
	assert_int_equal(c.result.status, 201);
	assert_string_equal(c.result.body, "abc");
	assert_true(slice_is(egress_result_header(&c.result, "X-a"), "1"));
	assert_null(egress_result_header(&c.result, "link").p);
	assert_null(egress_result_header(&c.result, "x-t").p);
	egress_result_finish(&c.result);
	run(&b, &d, URL("http://127.0.0.1:%d/nothing", server.port));
	expect(&d, EGRESS_OK);
	assert_true(d.result.fd >= 0);
	egress_result_finish(&d.result);
}

static void a_request_carries_headers_and_a_body_from_memory_or_file(void **state)
{
	const struct egress_header headers[] = {{"X-One", "1"}, {"X-Empty", ""}, {"Content-Type", "application/json"}};
	struct egress_request r = {.method = "POST", .headers = headers, .header_count = 3,
				   .body = SLICE("{\"a\":1}"), .sink = EGRESS_MEMORY};
	int fd = memfd_create("body", MFD_CLOEXEC);

	(void)state;
	run(&b, &r, URL("http://127.0.0.1:%d/echo?q", server.port));
	expect(&r, EGRESS_OK);
	assert_memory_equal(r.result.body, "POST /echo?q HTTP/1.1\r\n", 23);
	assert_non_null(strstr(r.result.body, "\r\nX-One: 1\r\n"));
	assert_non_null(strstr(r.result.body, "\r\nX-Empty:\r\n"));
	assert_non_null(strstr(r.result.body, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(r.result.body, "\r\nUser-Agent: tintype\r\n"));
	assert_null(strstr(r.result.body, "Expect"));
	assert_null(strstr(r.result.body, "Accept-Encoding"));
	assert_non_null(strstr(r.result.body, "\r\n\r\n{\"a\":1}"));
	egress_result_finish(&r.result);

	assert_int_equal(write(fd, "from a file", 11), 11);
	r = (struct egress_request){.method = "PUT", .body_fd = fd, .body_fd_bytes = 11, .sink = EGRESS_MEMORY};
	run(&b, &r, URL("http://127.0.0.1:%d/echo", server.port));
	expect(&r, EGRESS_OK);
	assert_memory_equal(r.result.body, "PUT /echo ", 10);
	assert_non_null(strstr(r.result.body, "\r\n\r\nfrom a file"));
	assert_null(strstr(r.result.body, "Content-Type"));
	egress_result_finish(&r.result);
	close(fd);
}

static void headers_that_frame_or_split_a_message_are_refused(void **state)
{
	static const struct egress_header bad[] = {
	    {"Host", "evil"},	   {"content-length", "5"}, {"Transfer-Encoding", "chunked"},
	    {"Connection", "x"},   {"X", "a\r\nY: b"},	    {"X", "a\nb"},
	    {"X: y", "z"},	   {"X\r\nY", "z"},	    {"", "z"},
	    {"Expect", "100-continue"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct egress_request r = {.headers = &bad[i], .header_count = 1};
		run(&b, &r, URL("http://127.0.0.1:%d/hello", server.port));
		expect(&r, EGRESS_REFUSED);
		egress_result_finish(&r.result);
	}
}

static void https_alone_is_asked_for_unless_http_is_allowed_too(void **state)
{
	struct egress_request r = {.rules = {.param = "callback_url", .max_bytes = 2048}};

	(void)state;
	submit(&b, &r, URL("http://127.0.0.1:%d/hello", server.port));
	wait_for(&b, 0);
	expect(&r, EGRESS_REFUSED);
	assert_string_equal(r.result.message, "callback_url must begin with https://");
	egress_result_finish(&r.result);
}

/* --- sinks ----------------------------------------------------------------- */

static void a_body_lands_in_a_sealed_memfd(void **state)
{
	struct egress_request r = {.sink = EGRESS_MEMFD, .max_bytes = BIG_BYTES};

	(void)state;
	run(&b, &r, URL("http://127.0.0.1:%d/big", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.bytes, BIG_BYTES);
	unsigned char *p = mmap(NULL, BIG_BYTES, PROT_READ, MAP_PRIVATE, r.result.fd, 0);
	assert_true(p != MAP_FAILED);
	for (size_t i = 0; i < BIG_BYTES; i += 4099)
		assert_int_equal(p[i], big_byte(i));
	munmap(p, BIG_BYTES);
	assert_int_equal(write(r.result.fd, "x", 1), -1);
	egress_result_finish(&r.result);
}

static size_t piece_total, piece_largest;
static bool hold_first, pieces_wrong;

static bool take_piece(struct egress_request *r, struct slice piece)
{
	(void)r;
	for (size_t i = 0; i < piece.len; i += 997)
		pieces_wrong |= (unsigned char)piece.p[i] != big_byte(piece_total + i);
	bool hold = hold_first && piece_total == 0;
	piece_total += piece.len;
	piece_largest = MAX(piece_largest, piece.len);
	return !hold;
}

static void pieces_come_in_order_and_a_slow_reader_holds_the_sender_back(void **state)
{
	struct egress_request r = {.sink = EGRESS_PIECES, .on_piece = take_piece, .max_bytes = BIG_BYTES,
				   .rules = {.http_too = true}};

	(void)state;
	for (int hold = 0; hold < 2; hold++) {
		r.result = (struct egress_result){.fd = -1};
		piece_total = piece_largest = sent_when_blocked = 0;
		hold_first = hold;
		submit(&b, &r, URL("http://127.0.0.1:%d/big", server.port));
		if (hold) {
			while (piece_total == 0)
				loop_turn(b.loop, -1);
			sem_wait(&blocked);
			assert_true(sent_when_blocked < BIG_BYTES * 3 / 4); /* the rest is kernel's buffers */
			size_t seen = piece_total;
			loop_turn(b.loop, 0);
			assert_int_equal(piece_total, seen);
			egress_resume(&r);
		}
		wait_for(&b, 0);
		expect(&r, EGRESS_OK);
		assert_int_equal(piece_total, BIG_BYTES);
		assert_int_equal(r.result.bytes, BIG_BYTES);
		assert_false(pieces_wrong);
		assert_true(piece_largest <= 128 * 1024);
		egress_result_finish(&r.result);
	}
}

static void a_held_piece_does_not_outlast_the_deadline_or_a_cancel(void **state)
{
	(void)state;
	for (int cancel = 0; cancel < 2; cancel++) {
		struct egress_request r = {.sink = EGRESS_PIECES, .on_piece = take_piece, .max_bytes = BIG_BYTES,
					   .timeout_ms = cancel ? 60000 : 100, .rules = {.http_too = true}};
		piece_total = 0;
		hold_first = true;
		submit(&b, &r, URL("http://127.0.0.1:%d/big", server.port));
		while (piece_total == 0)
			loop_turn(b.loop, -1);
		size_t seen = piece_total;
		if (cancel)
			egress_cancel(&r);
		wait_for(&b, 0);
		expect(&r, cancel ? EGRESS_CANCELLED : EGRESS_TIMEOUT);
		assert_int_equal(piece_total, seen);
		egress_resume(&r); /* too late, and harmless */
		egress_cancel(&r);
		egress_result_finish(&r.result);
	}
	while (sem_trywait(&blocked) == 0)
		;
}

/* --- redirects ------------------------------------------------------------- */

static void redirects_are_followed_as_far_as_asked(void **state)
{
	struct egress_request r = {.redirects = 3, .sink = EGRESS_MEMORY};

	(void)state;
	run(&b, &r, URL("http://127.0.0.1:%d/hop1", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.hops, 3);
	assert_string_equal(r.result.body, "hello");
	assert_string_equal(r.result.url, URL("http://127.0.0.1:%d/hello", server.port));
	egress_result_finish(&r.result);

	r = (struct egress_request){.redirects = 99, .sink = EGRESS_MEMORY};
	run(&b, &r, URL("http://127.0.0.1:%d/hop0", server.port));
	expect(&r, EGRESS_HTTP);
	assert_int_equal(r.result.hops, 3);
	assert_int_equal(r.result.status, 307);
	egress_result_finish(&r.result);

	r = (struct egress_request){.sink = EGRESS_MEMORY};
	run(&b, &r, URL("http://127.0.0.1:%d/hop1", server.port));
	expect(&r, EGRESS_HTTP);
	assert_int_equal(r.result.hops, 0);
	assert_string_equal(r.result.body, "move");
	egress_result_finish(&r.result);

	r = (struct egress_request){.method = "POST", .redirects = 3, .sink = EGRESS_MEMORY};
	run(&b, &r, URL("http://127.0.0.1:%d/hop1", server.port));
	expect(&r, EGRESS_HTTP);
	assert_int_equal(r.result.status, 301);
	egress_result_finish(&r.result);
}

static void secrets_stay_with_their_origin(void **state)
{
	const struct egress_header headers[] = {{"Authorization", "Bearer x"}, {"Accept", "image/*"}};
	struct egress_request r = {.redirects = 3, .headers = headers, .header_count = 2, .sink = EGRESS_MEMORY};

	(void)state;
	run(&b, &r, URL("http://127.0.0.1:%d/back", server.port));
	expect(&r, EGRESS_OK);
	assert_non_null(strstr(r.result.body, "Bearer x"));
	egress_result_finish(&r.result);
	/* To another port, and from there within it: two hops away. */
	run(&b, &r, URL("http://127.0.0.1:%d/away", server.port));
	expect(&r, EGRESS_OK);
	assert_int_equal(r.result.hops, 2);
	assert_null(strstr(r.result.body, "Bearer x"));
	assert_non_null(strstr(r.result.body, "Accept: image/*"));
	egress_result_finish(&r.result);
}

/* --- ends ------------------------------------------------------------------ */

static void a_cancelled_request_ends_at_once_and_once(void **state)
{
	struct testing_server hanging;
	struct egress_request r[3] = {{.rules.http_too = true}, {.rules.http_too = true}, {.rules.http_too = true}};

	(void)state;
	server_start(&hanging, "127.0.0.1", NULL);
	for (int i = 0; i < 3; i++)
		submit(&b, &r[i], URL("http://127.0.0.1:%d/hello", hanging.port));
	egress_cancel(&r[0]); /* before it began */
	wait_for(&b, 2);
	expect(&r[0], EGRESS_CANCELLED);
	egress_cancel(&r[1]);
	egress_cancel(&r[1]);
	wait_for(&b, 1);
	expect(&r[1], EGRESS_CANCELLED);
	egress_cancel(&r[1]);
	egress_cancel(&r[2]);
	wait_for(&b, 0);
	for (int i = 0; i < 3; i++)
		egress_result_finish(&r[i].result);
	server_stop(&hanging);
}

static void files_that_come_slowly_hold_up_no_other_request(void **state)
{
	struct testing_server hanging;
	struct bench own;
	struct egress_request files[6] = {0}, message = {.sink = EGRESS_MEMORY};

	(void)state;
	server_start(&hanging, "127.0.0.1", NULL);
	bench_open(&own, (const char *[]){"127.0.0.1"}, 1, (struct egress_options){.max_active = 4});
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		files[i] = (struct egress_request){.rules.http_too = true, .bulk = true};
		submit(&own, &files[i], URL("http://127.0.0.1:%d/slow", hanging.port));
	}
	struct egress_stats stats;
	do
		egress_stats(own.egress, &stats);
	while (stats.active < 3);
	run(&own, &message, URL("http://127.0.0.1:%d/hello", server.port));
	expect(&message, EGRESS_OK);
	egress_result_finish(&message.result);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		egress_cancel(&files[i]);
	wait_for(&own, 0);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		egress_result_finish(&files[i].result);
	egress_stats(own.egress, &stats);
	assert_int_equal(stats.active, 0);
	bench_close(&own);
	server_stop(&hanging);
}

static void a_closed_port_is_told_as_such(void **state)
{
	struct egress_request r = {.sink = EGRESS_MEMORY};
	struct testing_server closed;

	(void)state;
	server_start(&closed, "127.0.0.1", NULL);
	server_stop(&closed);
	run(&b, &r, URL("http://127.0.0.1:%d/hello", closed.port));
	expect(&r, EGRESS_CONNECT);
	assert_null(r.result.body);
	egress_result_finish(&r.result);
}

static void what_is_not_done_at_the_end_is_forgotten(void **state)
{
	struct testing_server hanging;
	struct bench own;
	struct egress_request r = {.rules.http_too = true}, s = {.rules.http_too = true, .sink = EGRESS_MEMORY};

	(void)state;
	server_start(&hanging, "127.0.0.1", NULL);
	bench_open(&own, (const char *[]){"127.0.0.1"}, 1, (struct egress_options){0});
	submit(&own, &r, URL("http://127.0.0.1:%d/x", hanging.port));
	submit(&own, &s, URL("http://127.0.0.1:%d/hello", server.port));
	struct egress_stats stats;
	do
		egress_stats(own.egress, &stats);
	while (stats.ended[EGRESS_OK] == 0 || stats.active != 1);
	bench_close(&own);
	server_stop(&hanging);
}

static void outcomes_are_counted(void **state)
{
	struct egress_stats before, after;
	struct egress_request r = {.sink = EGRESS_DISCARD};

	(void)state;
	egress_stats(b.egress, &before);
	run(&b, &r, URL("http://127.0.0.1:%d/hello", server.port));
	egress_result_finish(&r.result);
	egress_stats(b.egress, &after);
	assert_int_equal(after.ended[EGRESS_OK], before.ended[EGRESS_OK] + 1);
	assert_int_equal(after.bytes_in, before.bytes_in + 5);
	assert_int_equal(after.active, 0);
	assert_int_equal(after.waiting, 0);
}

/* --- TLS ------------------------------------------------------------------- */

static char tls_dir[] = "/tmp/test_egress.XXXXXX";
static char ca_path[64];
static EVP_PKEY *tls_key;
static X509 *tls_cert;

static void make_authority(void)
{
	assert_non_null(mkdtemp(tls_dir));
	snprintf(ca_path, sizeof ca_path, "%s/ca.pem", tls_dir);
	tls_key = EVP_EC_gen("P-256");
	tls_cert = X509_new();
	X509_NAME *name = X509_get_subject_name(tls_cert);
	X509_set_version(tls_cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(tls_cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(tls_cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(tls_cert), 3600);
	X509_set_pubkey(tls_cert, tls_key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"t", -1, -1, 0);
	X509_set_issuer_name(tls_cert, name);
	X509_EXTENSION *alt = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:good.test");
	X509_add_ext(tls_cert, alt, -1);
	X509_EXTENSION_free(alt);
	assert_true(X509_sign(tls_cert, tls_key, EVP_sha256()) > 0);
	FILE *f = fopen(ca_path, "w");
	assert_non_null(f);
	PEM_write_X509(f, tls_cert);
	fclose(f);
}

static void *serve_tls(void *arg)
{
	int listener = *(int *)arg, fd;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_use_certificate(ctx, tls_cert);
	SSL_CTX_use_PrivateKey(ctx, tls_key);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		SSL *ssl = SSL_new(ctx);
		char request[2048];
		SSL_set_fd(ssl, fd);
		if (SSL_accept(ssl) == 1 && SSL_read(ssl, request, sizeof request) > 0) {
			const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
			char text[200];
			snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s", sni ? sni : "");
			SSL_write(ssl, text, (int)strlen(text));
			SSL_shutdown(ssl);
		}
		SSL_free(ssl);
		close(fd);
	}
	SSL_CTX_free(ctx);
	return NULL;
}

static int to_loopback(void *ctx, const char *host, union address *ret, int max)
{
	(void)ctx, (void)host, (void)max;
	ret[0] = (union address){.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	return 1;
}

static void tls_is_verified_by_name_and_by_authority(void **state)
{
	struct testing_server s = {.paths = paths};
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	struct bench own;

	(void)state;
	make_authority();
	s.fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s.fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(s.fd, 8), 0);
	getsockname(s.fd, (struct sockaddr *)&a, &len);
	pthread_create(&s.thread, NULL, serve_tls, &s.fd);
	bench_open(&own, (const char *[]){"127.0.0.1"}, 1, (struct egress_options){.resolve = to_loopback});

	struct egress_request r = {.sink = EGRESS_MEMORY, .ca_file = ca_path};
	run(&own, &r, URL("https://good.test:%d/", ntohs(a.sin_port)));
	expect(&r, EGRESS_OK);
	assert_string_equal(r.result.body, "good.test"); /* SNI is the name, the peer the pinned address */
	assert_true(r.result.timings_us.secured >= r.result.timings_us.connected);
	egress_result_finish(&r.result);
	run(&own, &r, URL("https://bad.test:%d/", ntohs(a.sin_port)));
	expect(&r, EGRESS_TLS);
	egress_result_finish(&r.result);
	r.ca_file = NULL; /* the system's authorities do not know it */
	run(&own, &r, URL("https://good.test:%d/", ntohs(a.sin_port)));
	expect(&r, EGRESS_TLS);
	egress_result_finish(&r.result);

	bench_close(&own);
	shutdown(s.fd, SHUT_RDWR);
	pthread_join(s.thread, NULL);
	close(s.fd);
	unlink(ca_path);
	rmdir(tls_dir);
	X509_free(tls_cert);
	EVP_PKEY_free(tls_key);
}

/* --- */

static int open_all(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	sem_init(&blocked, 0, 0);
	server_start(&server, "127.0.0.1", paths);
	server_start(&other, "127.0.0.1", paths);
	bench_open(&b, (const char *[]){"127.0.0.1"}, 1, (struct egress_options){0});
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	bench_close(&b);
	server_stop(&server);
	server_stop(&other);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_arrives_with_status_headers_and_times),
	    cmocka_unit_test(other_statuses_and_empty_bodies_are_whole_answers),
	    cmocka_unit_test(a_request_carries_headers_and_a_body_from_memory_or_file),
	    cmocka_unit_test(headers_that_frame_or_split_a_message_are_refused),
	    cmocka_unit_test(https_alone_is_asked_for_unless_http_is_allowed_too),
	    cmocka_unit_test(a_body_lands_in_a_sealed_memfd),
	    cmocka_unit_test(pieces_come_in_order_and_a_slow_reader_holds_the_sender_back),
	    cmocka_unit_test(a_held_piece_does_not_outlast_the_deadline_or_a_cancel),
	    cmocka_unit_test(redirects_are_followed_as_far_as_asked),
	    cmocka_unit_test(secrets_stay_with_their_origin),
	    cmocka_unit_test(a_cancelled_request_ends_at_once_and_once),
	    cmocka_unit_test(files_that_come_slowly_hold_up_no_other_request),
	    cmocka_unit_test(a_closed_port_is_told_as_such),
	    cmocka_unit_test(what_is_not_done_at_the_end_is_forgotten),
	    cmocka_unit_test(outcomes_are_counted),
	    cmocka_unit_test(tls_is_verified_by_name_and_by_authority),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
