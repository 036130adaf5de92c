/* A small blocking HTTP client and a server on a thread, for the tests of http/.
 *
 *     struct http_server *s = testing_serve(&options);
 *     int fd = testing_connect(http_server_port(s, 0));
 *     testing_send(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
 *     struct reply r;  testing_read(fd, &r);           one answer, of any framing
 *
 * Every read waits at most TESTING_PATIENCE_S: that is for a broken server, no test
 * measures time by it. One thread; a reply is valid until the next read of its struct.
 */
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "http/exchange.h"
#include "http/router.h"
#include "http/server.h"

#define TESTING_PATIENCE_S 20
#define TESTING_REPLY_MAX (1 << 23)

struct reply {
	int status;
	char head[16384]; /* with its last empty line, and a terminator */
	char *body;	  /* decoded, with a terminator; owned by the struct's user: free */
	size_t body_len;
};

/* Reads what there is until `fd` ends or the answer is whole. Bytes behind it stay. */
struct testing_wire {
	int fd;
	char buf[65536];
	size_t at, len;
};

static inline struct http_server *testing_serve(const struct http_options *o)
{
	struct http_server *s;
	struct err err;

	if (!http_server_start(o, &s, &err))
		fail_msg("cannot start: %s", err.message);
	return s;
}

static inline int testing_connect(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = TESTING_PATIENCE_S};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0)
		fail_msg("cannot connect: %s", strerror(errno));
	return fd;
}

static inline void testing_send_bytes(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			fail_msg("cannot send: %s", strerror(errno));
		at += n;
		len -= (size_t)n;
	}
}

static inline void testing_send(int fd, const char *text) { testing_send_bytes(fd, text, strlen(text)); }

/* The next byte, or -1 at the end of the connection. */
static inline int testing_byte(struct testing_wire *w)
{
	if (w->at == w->len) {
		ssize_t n = recv(w->fd, w->buf, sizeof w->buf, 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			fail_msg("the server said nothing for %d s", TESTING_PATIENCE_S);
		if (n <= 0)
			return -1;
		w->at = 0;
		w->len = (size_t)n;
	}
	return (unsigned char)w->buf[w->at++];
}

static inline void testing_read_head(struct testing_wire *w, struct reply *r)
{
	size_t n = 0;

	memset(r, 0, sizeof *r);
	while (n < sizeof r->head - 1) {
		int c = testing_byte(w);
		if (c < 0)
			break;
		r->head[n++] = (char)c;
		if (n >= 4 && memcmp(r->head + n - 4, "\r\n\r\n", 4) == 0)
			break;
	}
	if (n > 0 && sscanf(r->head, "HTTP/1.1 %d", &r->status) != 1)
		fail_msg("no status line: %s", r->head);
}

/* A field's value in a buffer of 8 rotating ones; NULL: absent. */
static inline const char *testing_field(const struct reply *r, const char *name)
{
	static char values[8][1024];
	static unsigned next;
	size_t len = strlen(name);

	for (const char *line = r->head; (line = strstr(line, "\r\n")); ) {
		line += 2;
		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		char *value = values[next++ % 8];
		const char *start = line + len + 1 + (line[len + 1] == ' ');
		size_t n = strcspn(start, "\r");
		if (n >= sizeof values[0])
			n = sizeof values[0] - 1;
		memcpy(value, start, n);
		value[n] = '\0';
		return value;
	}
	return NULL;
}

static inline void testing_take(struct testing_wire *w, struct reply *r, size_t bytes)
{
	assert_true(r->body_len + bytes < TESTING_REPLY_MAX);
	for (size_t i = 0; i < bytes; i++) {
		int c = testing_byte(w);
		if (c < 0)
			fail_msg("the answer's body ends after %zu bytes", r->body_len);
		r->body[r->body_len++] = (char)c;
	}
}

static inline void testing_take_chunks(struct testing_wire *w, struct reply *r)
{
	for (;;) {
		char line[40];
		size_t n = 0, size;
		for (int c; n < sizeof line - 1 && (c = testing_byte(w)) >= 0;) {
			line[n++] = (char)c;
			if (c == '\n')
				break;
		}
		line[n] = '\0';
		if (sscanf(line, "%zx\r\n", &size) != 1)
			fail_msg("not a chunk size: %s", line);
		testing_take(w, r, size);
		if (testing_byte(w) != '\r' || testing_byte(w) != '\n')
			fail_msg("a chunk does not end");
		if (size == 0)
			return;
	}
}

/* One answer; status 0 when the connection ended first. head_only: to a HEAD request. */
static inline void testing_read_reply(struct testing_wire *w, struct reply *r, bool head_only)
{
	testing_read_head(w, r);
	r->body = calloc(1, TESTING_REPLY_MAX);
	if (r->status == 0 || r->status < 200 || r->status == 204 || r->status == 304 || head_only)
		return;
	const char *length = testing_field(r, "Content-Length");
	if (length)
		testing_take(w, r, strtoul(length, NULL, 10));
	else if (testing_field(r, "Transfer-Encoding"))
		testing_take_chunks(w, r);
	else
		for (int c; (c = testing_byte(w)) >= 0;)
			r->body[r->body_len++] = (char)c;
}

/* Whether the server has ended the connection, and cleanly. */
static inline bool testing_ended(struct testing_wire *w) { return testing_byte(w) < 0; }

/* Sends, reads one answer, checks its status, and closes. Frees nothing: r->body is the caller's. */
static inline void testing_ask(int port, const char *request, int status, struct reply *r)
{
	struct testing_wire w = {.fd = testing_connect(port)};

	testing_send(w.fd, request);
	testing_read_reply(&w, r, strncmp(request, "HEAD", 4) == 0);
	if (r->status != status)
		fail_msg("got %d, want %d, for: %s\n%s%s", r->status, status, request, r->head, r->body);
	close(w.fd);
}
