/* sendmsg and recvmsg, with everything refused that is not exactly a frame. */
#include "studio/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define FDS_AT_MOST 8 /* of a hostile sender: the kernel throws away the rest */

static const struct kind {
	uint32_t number;
	enum frame_from from;
	bool with_fd;
} kinds[] = {
#define X(name, number, from, fd) {number, from, fd},
	FRAME_TABLE(X)
#undef X
};

static const struct kind *kind_of(uint32_t number)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].number == number)
			return &kinds[i];
	return NULL;
}

static enum frame_io io_of_errno(void)
{
	switch (errno) {
	case EAGAIN:
		return FRAME_LATER;
	case EPIPE:
	case ECONNRESET:
		return FRAME_CLOSED;
	default:
		return FRAME_BAD;
	}
}

enum frame_io frame_send(int sock, const struct frame *f, int fd, enum frame_wait wait)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	struct iovec iov = {(void *)f, sizeof *f};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
	ssize_t n;

	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof control.bytes;
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof fd);
	}
	do
		n = sendmsg(sock, &msg, MSG_NOSIGNAL | (wait == FRAME_NOW ? MSG_DONTWAIT : 0));
	while (n < 0 && errno == EINTR);
	return n < 0 ? io_of_errno() : FRAME_OK;
}

/* Collects what came with the message. False when it is more than descriptors, or more
 * of them than fit. */
static bool take_fds(struct msghdr *msg, int fds[FDS_AT_MOST], int *ret_count)
{
	int count = 0;
	bool plain = (msg->msg_flags & MSG_CTRUNC) == 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
			plain = false;
			continue;
		}
		int here = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		for (int i = 0; i < here && count < FDS_AT_MOST; i++)
			memcpy(&fds[count++], CMSG_DATA(c) + (size_t)i * sizeof(int), sizeof(int));
	}
	*ret_count = count;
	return plain;
}

enum frame_io frame_receive(int sock, enum frame_from from, enum frame_wait wait,
			    struct frame *ret, int *ret_fd)
{
	union {
		char bytes[CMSG_SPACE(FDS_AT_MOST * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct frame f;
	struct iovec iov = {&f, sizeof f};
	struct msghdr msg = {.msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = control.bytes,
			     .msg_controllen = sizeof control.bytes};
	int fds[FDS_AT_MOST], count;
	ssize_t n;

	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC | (wait == FRAME_NOW ? MSG_DONTWAIT : 0));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return io_of_errno();
	bool plain = take_fds(&msg, fds, &count);
	const struct kind *kind = n == (ssize_t)sizeof f ? kind_of(f.kind) : NULL;
	if (plain && (msg.msg_flags & MSG_TRUNC) == 0 && kind && kind->from == from &&
	    count == (kind->with_fd ? 1 : 0)) {
		*ret = f;
		*ret_fd = count ? fds[0] : -1;
		return FRAME_OK;
	}
	for (int i = 0; i < count; i++)
		close_fd(&fds[i]);
	return n == 0 && count == 0 ? FRAME_CLOSED : FRAME_BAD;
}
