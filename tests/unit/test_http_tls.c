/* The same server under TLS, spoken to by OpenSSL's client; certificates are made here. */
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>

#include "base/loop.h"
#include "http_testing.h"

#define HOST "Host: a\r\n"
#define BIG (3u << 20)

static char dir[] = "/tmp/test_http_tls.XXXXXX";
static char cert_path[80], key_path[80], body_path[80];
static char big[BIG];
static sem_t happened, gone;
static struct http_exchange *waiting;
static struct http_router *router;
static struct http_server *server;
static int port;

/* --- certificates ---------------------------------------------------------- */

static EVP_PKEY *write_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *f = fopen(key_path, "w");

	assert_non_null(f);
	assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	return key;
}

static void write_certificate(EVP_PKEY *key, long serial)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_get_subject_name(cert);
	FILE *f = fopen(cert_path, "w");

	assert_non_null(f);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"a", -1, -1, 0);
	X509_set_issuer_name(cert, name);
	assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
	assert_int_equal(PEM_write_X509(f, cert), 1);
	fclose(f);
	X509_free(cert);
}

static void make_certificate(long serial)
{
	EVP_PKEY *key = write_key();

	write_certificate(key, serial);
	EVP_PKEY_free(key);
}

/* --- handlers -------------------------------------------------------------- */

static void on_body(struct http_exchange *x, struct slice body)
{
	http_respond(x, http_is_secure(x) ? 200 : 500, NULL, body);
}
static void echo(struct http_exchange *x) { http_body_collect(x, BIG, on_body); }

static void on_gone(struct http_exchange *x UNUSED) { sem_post(&gone); }

static void wait_on(struct http_exchange *x)
{
	waiting = x;
	x->on_gone = on_gone;
	sem_post(&happened);
}

static void send_file(struct http_exchange *x)
{
	struct http_content content = {.fd = open(body_path, O_RDONLY | O_CLOEXEC), .size_bytes = BIG};

	http_respond_content(x, &content);
}

static const struct http_route routes[] = {
	{.name = "echo", .method = HTTP_POST, .pattern = "/echo", .handle = echo},
	{.name = "wait", .method = HTTP_GET, .pattern = "/wait", .handle = wait_on},
	{.name = "file", .method = HTTP_GET, .pattern = "/file", .handle = send_file},
};

static int start(void **state UNUSED)
{
	struct http_options o;
	struct err err;
	FILE *f;

	if (!mkdtemp(dir))
		return -1;
	snprintf(cert_path, sizeof cert_path, "%s/cert.pem", dir);
	snprintf(key_path, sizeof key_path, "%s/key.pem", dir);
	snprintf(body_path, sizeof body_path, "%s/body", dir);
	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)(i % 251);
	f = fopen(body_path, "w");
	if (!f || fwrite(big, 1, BIG, f) != BIG || fclose(f) != 0)
		return -1;
	make_certificate(1);
	sem_init(&happened, 0, 0);
	sem_init(&gone, 0, 0);
	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = "127.0.0.1:0", .tls = true};
	o.threads = 1;
	o.tls_cert_file = cert_path;
	o.tls_key_file = key_path;
	o.limits.handshake_timeout_ms = 300;
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
	unlink(cert_path);
	unlink(key_path);
	unlink(body_path);
	return rmdir(dir);
}

/* --- a client -------------------------------------------------------------- */

struct client {
	SSL_CTX *ctx;
	SSL *ssl;
	int fd;
};

static bool shake(struct client *c, int max_version, const char *alpn)
{
	c->ctx = SSL_CTX_new(TLS_client_method());
	if (max_version) {
		SSL_CTX_set_security_level(c->ctx, 0);
		SSL_CTX_set_min_proto_version(c->ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(c->ctx, max_version);
	}
	if (alpn)
		SSL_CTX_set_alpn_protos(c->ctx, (const unsigned char *)alpn, (unsigned)strlen(alpn));
	c->ssl = SSL_new(c->ctx);
	c->fd = testing_connect(port);
	SSL_set_fd(c->ssl, c->fd);
	return SSL_connect(c->ssl) == 1;
}

static void hang_up(struct client *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
	ERR_clear_error();
}

static void say(struct client *c, const void *p, size_t len)
{
	assert_int_equal(SSL_write(c->ssl, p, (int)len), (int)len);
}

static void read_exactly(struct client *c, char *p, size_t len)
{
	for (size_t n = 0; n < len;) {
		int got = SSL_read(c->ssl, p + n, (int)(len - n));
		if (got <= 0)
			fail_msg("the connection ends after %zu of %zu bytes", n, len);
		n += (size_t)got;
	}
}

static void read_head(struct client *c, char *head, size_t size)
{
	size_t n = 0;

	while (n < 4 || memcmp(head + n - 4, "\r\n\r\n", 4) != 0) {
		assert_true(n < size - 1);
		read_exactly(c, head + n++, 1);
	}
	head[n] = '\0';
}

/* --- tests ----------------------------------------------------------------- */

static void requests_go_both_ways(void **state UNUSED)
{
	static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 100000, BIG};
	struct client c;
	char head[1000], request[200];
	char *body = malloc(BIG);

	assert_true(shake(&c, 0, NULL));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		int len = snprintf(request, sizeof request, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n",
				   sizes[i]);
		say(&c, request, (size_t)len);
		for (size_t at = 0; at < sizes[i]; at += 50000)
			say(&c, big + at, sizes[i] - at < 50000 ? sizes[i] - at : 50000);
		read_head(&c, head, sizeof head);
		assert_non_null(strstr(head, "HTTP/1.1 200 OK"));
		read_exactly(&c, body, sizes[i]);
		assert_memory_equal(body, big, sizes[i]);
	}
	say(&c, "GET /file HTTP/1.1\r\n" HOST "\r\n", strlen("GET /file HTTP/1.1\r\n" HOST "\r\n"));
	read_head(&c, head, sizeof head);
	read_exactly(&c, body, BIG);
	assert_memory_equal(body, big, BIG);
	hang_up(&c);
	free(body);
}

/* Many requests in one record: what OpenSSL holds no event announces. */
static void pipelined_requests_in_one_record_are_all_seen(void **state UNUSED)
{
	static const char one[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 40\r\n\r\n"
				  "0123456789012345678901234567890123456789";
	enum { COUNT = 170 };
	char *all = malloc(COUNT * sizeof one), head[1000], body[40];
	struct client c;

	for (int i = 0; i < COUNT; i++)
		memcpy(all + (size_t)i * (sizeof one - 1), one, sizeof one - 1);
	assert_true(shake(&c, 0, NULL));
	for (int round = 0; round < 5; round++) {
		say(&c, all, COUNT * (sizeof one - 1));
		for (int i = 0; i < COUNT; i++) {
			read_head(&c, head, sizeof head);
			read_exactly(&c, body, 40);
			assert_memory_equal(body, "0123456789012345678901234567890123456789", 40);
		}
	}
	hang_up(&c);
	free(all);
}

static void versions_before_1_2_are_refused(void **state UNUSED)
{
	static const struct {
		int version;
		bool fine;
	} cases[] = {{TLS1_VERSION, false}, {TLS1_1_VERSION, false}, {TLS1_2_VERSION, true}, {TLS1_3_VERSION, true}};
	struct client c;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(shake(&c, cases[i].version, NULL), cases[i].fine);
		hang_up(&c);
	}
}

static void the_protocol_is_agreed_on(void **state UNUSED)
{
	const unsigned char *got;
	struct client c;
	unsigned len;

	assert_true(shake(&c, 0, "\x02h2\x08http/1.1"));
	SSL_get0_alpn_selected(c.ssl, &got, &len);
	assert_int_equal(len, 8);
	assert_memory_equal(got, "http/1.1", 8);
	hang_up(&c);
	assert_false(shake(&c, 0, "\x02h2"));
	hang_up(&c);
}

static void strangers_to_tls_are_cut(void **state UNUSED)
{
	struct testing_wire plain = {.fd = testing_connect(port)}, silent = {.fd = testing_connect(port)};

	testing_send(plain.fd, "GET /wait HTTP/1.1\r\n" HOST "\r\n");
	while (!testing_ended(&plain)) /* an alert may come first */
		;
	while (!testing_ended(&silent)) /* handshake_timeout_ms */
		;
	close(plain.fd);
	close(silent.fd);
}

static void await(sem_t *s)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TESTING_PATIENCE_S;
	if (sem_timedwait(s, &until) < 0)
		fail_msg("nothing happened for %d s", TESTING_PATIENCE_S);
}

static void a_waiting_client_that_leaves_is_noticed(void **state UNUSED)
{
	struct client c;

	for (int polite = 0; polite < 2; polite++) {
		assert_true(shake(&c, 0, NULL));
		say(&c, "GET /wait HTTP/1.1\r\n" HOST "\r\n", strlen("GET /wait HTTP/1.1\r\n" HOST "\r\n"));
		await(&happened);
		if (polite)
			SSL_shutdown(c.ssl);
		hang_up(&c);
		await(&gone);
	}
}

static void answer(struct loop_letter *l UNUSED) { http_respond(waiting, 200, NULL, SLICE("late")); }

static void a_waiting_client_is_answered(void **state UNUSED)
{
	static struct loop_letter letter = {.on_arrive = answer};
	struct client c;
	char head[1000], body[4];

	assert_true(shake(&c, 0, NULL));
	say(&c, "GET /wait HTTP/1.1\r\n" HOST "\r\n", strlen("GET /wait HTTP/1.1\r\n" HOST "\r\n"));
	await(&happened);
	loop_post(http_server_loop(server, 0), &letter);
	read_head(&c, head, sizeof head);
	read_exactly(&c, body, 4);
	assert_memory_equal(body, "late", 4);
	hang_up(&c);
}

static void a_refused_upload_reads_its_413(void **state UNUSED)
{
	static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9000000\r\n\r\n";
	char head[1000];
	struct client c;

	assert_true(shake(&c, 0, NULL));
	say(&c, request, sizeof request - 1);
	for (int i = 0; i < 3; i++)
		say(&c, big, BIG);
	read_head(&c, head, sizeof head);
	assert_non_null(strstr(head, "HTTP/1.1 413 "));
	hang_up(&c);
}

static long served_serial(void)
{
	struct client c;

	assert_true(shake(&c, 0, NULL));
	X509 *cert = SSL_get1_peer_certificate(c.ssl);
	long serial = ASN1_INTEGER_get(X509_get0_serialNumber(cert));
	X509_free(cert);
	hang_up(&c);
	return serial;
}

static void certificates_are_read_again(void **state UNUSED)
{
	struct err err;
	struct client before;
	char head[1000], body[4];
	static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd";

	assert_int_equal(served_serial(), 1);
	assert_true(shake(&before, 0, NULL));
	make_certificate(2);
	assert_true(http_server_reload(server, &err));
	assert_int_equal(served_serial(), 2);
	/* A key that does not belong: the old pair stays. */
	EVP_PKEY_free(write_key());
	assert_false(http_server_reload(server, &err));
	assert_non_null(strstr(err.message, key_path));
	assert_int_equal(served_serial(), 2);
	unlink(cert_path);
	assert_false(http_server_reload(server, &err));
	assert_string_equal(err.param, "tls_cert_file");
	/* Connections of before go on. */
	say(&before, request, sizeof request - 1);
	read_head(&before, head, sizeof head);
	read_exactly(&before, body, 4);
	hang_up(&before);
	make_certificate(1);
	assert_true(http_server_reload(server, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_go_both_ways),
		cmocka_unit_test(pipelined_requests_in_one_record_are_all_seen),
		cmocka_unit_test(versions_before_1_2_are_refused),
		cmocka_unit_test(the_protocol_is_agreed_on),
		cmocka_unit_test(strangers_to_tls_are_cut),
		cmocka_unit_test(a_waiting_client_that_leaves_is_noticed),
		cmocka_unit_test(a_waiting_client_is_answered),
		cmocka_unit_test(a_refused_upload_reads_its_413),
		cmocka_unit_test(certificates_are_read_again),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, start, stop);
}
