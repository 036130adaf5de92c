/* Bytes out: one sendmsg for all that lies in memory, sendfile for files, or TLS. */
#include "http/conn.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/tls.h"

#define PIECES 32
/* A fast reader of a large file gets this much a turn, so that others get theirs. */
#define BYTES_A_TURN (1 << 21)

static enum http_io failure(void)
{
	return errno == EAGAIN || errno == EINTR ? HTTP_IO_NONE : HTTP_IO_FAILED;
}

static enum http_io send_memory(struct http_conn *c, size_t *ret_sent)
{
	struct iovec pieces[PIECES];
	struct msghdr msg = {.msg_iov = pieces};
	ssize_t n;
	size_t total = 0;

	int count = http_out_memory(&c->out, pieces, PIECES);
	for (int i = 0; i < count; i++)
		total += pieces[i].iov_len;
	int flags = MSG_NOSIGNAL | (total < c->out.queued_bytes ? MSG_MORE : 0);
	if (count == 1) {
		n = send(c->watch.fd, pieces[0].iov_base, pieces[0].iov_len, flags);
	} else {
		msg.msg_iovlen = (size_t)count;
		n = sendmsg(c->watch.fd, &msg, flags);
	}
	if (n < 0)
		return failure();
	*ret_sent = (size_t)n;
	return (size_t)n < total ? HTTP_IO_NONE : HTTP_IO_SOME;
}

static enum http_io send_file(struct http_conn *c, int fd, uint64_t offset, uint64_t len,
			      size_t *ret_sent)
{
	off_t at = (off_t)offset;
	size_t most = len < BYTES_A_TURN ? (size_t)len : BYTES_A_TURN;
	ssize_t n = sendfile(c->watch.fd, fd, &at, most);

	if (n < 0)
		return failure();
	if (n == 0)
		return HTTP_IO_FAILED; /* the file became shorter than was announced */
	*ret_sent = (size_t)n;
	return (size_t)n < most ? HTTP_IO_NONE : HTTP_IO_SOME;
}

/* One step. SOME: all of it went and more may; NONE: the kernel is full. */
static enum http_io send_front(struct http_conn *c, size_t *ret_sent)
{
	uint64_t offset, len;
	int fd;

	if (c->tls)
		return http_tls_send_front(c, ret_sent);
	if (http_out_next_file(&c->out, &fd, &offset, &len))
		return send_file(c, fd, offset, len, ret_sent);
	return send_memory(c, ret_sent);
}

/* Bytes that the client has not acknowledged. The kernel takes more only when a good part
 * of its buffer is free, so by that alone a slow client would seem to stand still. */
static int64_t unacknowledged(const struct http_conn *c)
{
	int bytes = 0;

	return ioctl(c->watch.fd, SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

void http_flush_look(struct http_conn *c)
{
	int64_t taken = c->given_bytes - unacknowledged(c);

	if (taken > c->taken_bytes) {
		c->taken_bytes = taken;
		c->progress_ms = loop_now_ms(c->worker->loop);
	}
}

static void note_progress(struct http_conn *c, size_t given, bool blocked)
{
	if (blocked && !c->blocked) {
		c->blocked_ms = c->progress_ms = loop_now_ms(c->worker->loop);
		c->taken_bytes = 0;
		c->given_bytes = unacknowledged(c);
	} else if (blocked) {
		c->given_bytes += (int64_t)given;
		http_flush_look(c);
	}
	c->blocked = blocked;
}

enum http_io http_flush(struct http_conn *c)
{
	size_t turn = 0;
	enum http_io io = HTTP_IO_SOME;

	while (c->out.queued_bytes > 0 && io == HTTP_IO_SOME && turn < BYTES_A_TURN) {
		size_t sent = 0;
		io = send_front(c, &sent);
		http_out_sent(&c->out, &c->worker->blocks, sent);
		turn += sent;
	}
	if (io == HTTP_IO_FAILED)
		return io;
	bool all = c->out.queued_bytes == 0;
	note_progress(c, turn, !all);
	return all ? HTTP_IO_SOME : HTTP_IO_NONE;
}
