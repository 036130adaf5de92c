/* A small blocking HTTP server on loopback, a resolver with a script, and a loop that runs
 * requests to their end. For the tests of egress/ alone. */
#pragma once

#include "egress/egress.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"

/* --- the server: a thread a connection, one request after another ----------- */

struct visit {
	int fd;
	char request[16384]; /* head and body as they came */
	size_t len;
};

struct testing_path {
	const char *path;
	void (*answer)(struct visit *v);
};

struct testing_server {
	int fd, port;
	const struct testing_path *paths;
	pthread_t thread;
	pthread_mutex_t lock;
	int live; /* connections that have a thread */
	int fds[4096], fd_count;
	pthread_cond_t gone;
	_Atomic int accepted;
};

struct testing_connection {
	struct testing_server *server;
	int fd;
};

static inline bool send_all(int fd, const void *p, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		p = (const char *)p + n;
		len -= (size_t)n;
	}
	return true;
}

static inline bool say(struct visit *v, const char *text) { return send_all(v->fd, text, strlen(text)); }

/* Head and body (by Content-Length), or false at the connection's end. */
static inline bool read_request(struct visit *v)
{
	v->len = 0;
	for (;;) {
		v->request[v->len] = '\0';
		char *end = strstr(v->request, "\r\n\r\n"), *length = strcasestr(v->request, "content-length:");
		size_t want = length ? (size_t)strtoul(length + 15, NULL, 10) : 0;
		if (end && v->len >= (size_t)(end + 4 - v->request) + want)
			return true;
		ssize_t n = recv(v->fd, v->request + v->len, sizeof v->request - 1 - v->len, 0);
		if (n <= 0)
			return false;
		v->len += (size_t)n;
	}
}

static inline void *serve_connection(void *arg)
{
	struct testing_connection *c = arg;
	struct testing_server *s = c->server;
	struct visit *v = calloc(1, sizeof *v);

	v->fd = c->fd;
	while (read_request(v)) {
		const char *target = strchr(v->request, ' ') + 1;
		const struct testing_path *p = s->paths;
		size_t len = strcspn(target, " ?");
		while (p->path && !(strlen(p->path) == len && strncmp(p->path, target, len) == 0))
			p++;
		if (p->path)
			p->answer(v);
		else
			say(v, "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n");
	}
	shutdown(v->fd, SHUT_RDWR);
	free(v);
	free(c);
	pthread_mutex_lock(&s->lock);
	s->live--;
	pthread_cond_signal(&s->gone);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static inline void *serve(void *arg)
{
	struct testing_server *s = arg;
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (;;) {
		int fd = accept(s->fd, NULL, NULL);
		if (fd < 0)
			break;
		s->accepted++;
		pthread_mutex_lock(&s->lock);
		s->fds[s->fd_count++] = fd;
		s->live += s->paths != NULL;
		pthread_mutex_unlock(&s->lock);
		if (!s->paths)
			continue; /* hangs: taken, never answered */
		struct testing_connection *c = malloc(sizeof *c);
		pthread_t thread;
		*c = (struct testing_connection){s, fd};
		assert_int_equal(pthread_create(&thread, &attr, serve_connection, c), 0);
	}
	pthread_attr_destroy(&attr);
	return NULL;
}

/* paths NULL: accepts and never answers. port 0: any. */
static inline void server_start_at(struct testing_server *s, const char *host, int port,
				   const struct testing_path *paths)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof a;
	int on = 1;

	*s = (struct testing_server){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .paths = paths};
	setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	inet_pton(AF_INET, host, &a.sin_addr);
	a.sin_port = htons((uint16_t)port);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(s->fd, 2048), 0);
	getsockname(s->fd, (struct sockaddr *)&a, &len);
	s->port = ntohs(a.sin_port);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->gone, NULL);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static inline void server_start(struct testing_server *s, const char *host,
				const struct testing_path *paths)
{
	server_start_at(s, host, 0, paths);
}

static inline void server_stop(struct testing_server *s)
{
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->fd);
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < s->fd_count; i++)
		shutdown(s->fds[i], SHUT_RDWR);
	while (s->live > 0)
		pthread_cond_wait(&s->gone, &s->lock);
	for (int i = 0; i < s->fd_count; i++)
		close(s->fds[i]);
	pthread_mutex_unlock(&s->lock);
}

/* --- the loop -------------------------------------------------------------- */

struct bench { /* a loop, an egress and what is allowed */
	struct loop *loop;
	struct guard *guard;
	struct egress *egress;
	int pending;
};

static inline void bench_open(struct bench *b, const char *const *allow, size_t count,
			      struct egress_options options)
{
	struct err err;

	b->pending = 0;
	if (!loop_create(&b->loop, &err) || !guard_create(allow, count, &b->guard, &err))
		fail_msg("%s", err.message);
	options.guard = b->guard;
	if (!egress_create(&options, &b->egress, &err))
		fail_msg("%s", err.message);
}

static inline void bench_close(struct bench *b)
{
	egress_destroy(b->egress);
	guard_destroy(b->guard);
	loop_destroy(b->loop);
}

static inline void count_done(struct egress_request *r) { ((struct bench *)r->ctx)->pending--; }

static inline void submit(struct bench *b, struct egress_request *r, const char *url)
{
	if (loop_current() != b->loop)
		loop_turn(b->loop, 0); /* this thread's from here on */
	r->url = slice_of(url);
	r->ctx = b;
	r->done = r->done ? r->done : count_done;
	b->pending++;
	egress_submit(b->egress, r);
}

static inline void wait_for(struct bench *b, int pending)
{
	while (b->pending > pending)
		loop_turn(b->loop, -1);
}

/* One request to its end. */
static inline void run(struct bench *b, struct egress_request *r, const char *url)
{
	r->rules.http_too = true;
	submit(b, r, url);
	while (r->job)
		loop_turn(b->loop, -1);
}

static inline void expect(struct egress_request *r, enum egress_outcome outcome)
{
	if (r->result.outcome != outcome)
		fail_msg("%.*s: %s (%s), not %s", SLICE_ARG(r->url),
			 egress_outcome_name(r->result.outcome), r->result.message,
			 egress_outcome_name(outcome));
}

#define URL(...) ({ static char _u[512]; snprintf(_u, sizeof _u, __VA_ARGS__); _u; })
