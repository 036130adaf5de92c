/* The HTTP layer alone: what is left when the handler does nothing, and what a waiting
 * request costs.
 *
 *     build/release/bench/http_bench serve PORT [THREADS]    GET / answers 200 "hello"
 *     build/release/bench/http_bench waiting COUNT           kB of resident memory each
 *
 * `serve` is for wrk beside nginx (docs/http.md says how); it ends on SIGTERM.
 */
#include <arpa/inet.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "http/exchange.h"
#include "http/router.h"
#include "http/server.h"

static sem_t arrived;

static void hello(struct http_exchange *x) { http_respond(x, 200, "text/plain", SLICE("hello\n")); }

static void wait_for_ever(struct http_exchange *x)
{
	(void)x;
	sem_post(&arrived);
}

static const struct http_route routes[] = {
	{.name = "hello", .method = HTTP_GET, .pattern = "/", .handle = hello},
	{.name = "wait", .method = HTTP_POST, .pattern = "/wait", .handle = wait_for_ever},
};

static long resident_kb(void)
{
	long kb = 0;
	char line[200];
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static int connect_and_ask(int port)
{
	static const char request[] =
		"POST /wait HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: OpenAI/JS 6.1.0\r\n"
		"Authorization: Bearer tt-0123456789abcdef0123456789abcdef\r\n"
		"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((unsigned short)port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    send(fd, request, sizeof request - 1, 0) < 0)
		return -1;
	return fd;
}

static int measure_waiting(int port, int count)
{
	/* The first ones fill the pools that the later ones share. */
	enum { WARM = 200 };
	long before = 0;

	for (int i = 0; i < WARM + count; i++) {
		if (i == WARM)
			before = resident_kb();
		if (connect_and_ask(port) < 0) {
			perror("connect");
			return 1;
		}
		sem_wait(&arrived);
	}
	printf("%d waiting: %ld kB, %.3f kB each\n", count, resident_kb() - before,
	       (double)(resident_kb() - before) / count);
	return 0;
}

int main(int argc, char **argv)
{
	bool serve = argc > 2 && argv[1][0] == 's';
	struct rlimit files = {65536, 65536};
	struct http_router *router;
	struct http_server *server;
	struct http_options o;
	struct err err;
	char address[40];
	sigset_t set;
	int sig, rc = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: %s serve PORT [THREADS] | waiting COUNT\n", argv[0]);
		return 2;
	}
	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		perror("setrlimit");
	sem_init(&arrived, 0, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	snprintf(address, sizeof address, "127.0.0.1:%s", serve ? argv[2] : "0");
	http_options_init(&o);
	o.listen[o.listen_count++] = (struct http_listen){.address = address};
	o.threads = serve && argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
	o.limits.max_connections = 60000;
	if (!http_router_create(routes, ARRAY_LEN(routes), &router, &err) ||
	    (o.router = router, !http_server_start(&o, &server, &err))) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	if (serve)
		sigwait(&set, &sig);
	else
		rc = measure_waiting(http_server_port(server, 0), (int)strtol(argv[2], NULL, 10));
	http_server_stop(server);
	http_router_destroy(router);
	return rc;
}
