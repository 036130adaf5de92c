/* Large answers: an upstream that gives them out and a client that takes them in, both as
 * cheap as they can be, so that what is measured is who stands between them.
 *
 *     large_bench serve FILE MARK            prints its port; every request is answered with
 *                                            FILE, in which MARK's place holds another number
 *                                            each time, so that no two answers are the same
 *     large_bench load HOST PORT PATH CONNECTIONS SECONDS LEAST BODY [HEADER]...
 *                                            POSTs of BODY one after the other; prints answers,
 *                                            seconds, and how many were no 200 of LEAST bytes
 *
 * A thread a connection. The file goes from the page cache to the socket (sendfile).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_MAX 16384
#define READ_BYTES (256 * 1024)
#define MARK_BYTES 32
#define CONNECTIONS_MAX 512

static atomic_int answers, bad;
static atomic_uint_least64_t numbers;
static atomic_bool over;

static bool send_all(int fd, const char *p, size_t len, int flags)
{
	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL | flags);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* A head is read whole, with what came behind it: its length, or 0. */
static size_t read_head(int fd, char text[HEAD_MAX], size_t *ret_have)
{
	for (*ret_have = 0; *ret_have < HEAD_MAX - 1;) {
		ssize_t n = recv(fd, text + *ret_have, HEAD_MAX - 1 - *ret_have, 0);
		if (n <= 0)
			return 0;
		*ret_have += (size_t)n;
		text[*ret_have] = '\0';
		char *end = strstr(text, "\r\n\r\n");
		if (end)
			return (size_t)(end + 4 - text);
	}
	return 0;
}

static size_t length_of(char *text, size_t head)
{
	char *length = strcasestr(text, "\r\ncontent-length:");

	return length && length < text + head ? strtoul(length + 17, NULL, 10) : 0;
}

/* --- the upstream -------------------------------------------------------------------------- */

static struct {
	int fd;
	off_t bytes, mark_at;
} file;

static bool send_part(int fd, off_t from, off_t to)
{
	while (from < to)
		if (sendfile(fd, file.fd, &from, (size_t)(to - from)) <= 0)
			return false;
	return true;
}

static bool answer(int fd)
{
	char text[256];
	int len = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			   "Content-Length: %lld\r\n\r\n", (long long)file.bytes);

	if (!send_all(fd, text, (size_t)len, MSG_MORE) || !send_part(fd, 0, file.mark_at))
		return false;
	snprintf(text, sizeof text, "%0*llu", MARK_BYTES, (unsigned long long)atomic_fetch_add(&numbers, 1));
	return send_all(fd, text, MARK_BYTES, MSG_MORE) && send_part(fd, file.mark_at + MARK_BYTES, file.bytes);
}

static void *serve_one(void *arg)
{
	int fd = (int)(long)arg;
	char text[HEAD_MAX];
	size_t have, head;

	while ((head = read_head(fd, text, &have)) > 0) {
		size_t body = length_of(text, head);
		/* Who sends a body without its length ends it with an empty chunk. */
		bool chunked = body == 0 && strcasestr(text, "\r\ntransfer-encoding: chunked");
		while (chunked ? !strstr(text + head, "0\r\n\r\n") : have < head + body) {
			ssize_t n = have < HEAD_MAX - 1 ? recv(fd, text + have, HEAD_MAX - 1 - have, 0) : 0;
			if (n <= 0)
				goto out;
			have += (size_t)n;
			text[have] = '\0';
		}
		if (!answer(fd))
			break;
	}
out:
	close(fd);
	return NULL;
}

static int serve(const char *path, const char *mark)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	struct stat st;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	file.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file.fd < 0 || fstat(file.fd, &st) < 0 || strlen(mark) != MARK_BYTES)
		return 2;
	char *all = malloc((size_t)st.st_size + 1);
	if (!all || pread(file.fd, all, (size_t)st.st_size, 0) != st.st_size)
		return 1;
	all[st.st_size] = '\0';
	char *there = strstr(all, mark);
	if (!there)
		return 2;
	file.bytes = st.st_size;
	file.mark_at = there - all;
	free(all);
	numbers = (uint_least64_t)time(NULL) << 24;
	if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 512) < 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) < 0)
		return 1;
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	for (;;) {
		pthread_t thread;
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		if (pthread_create(&thread, NULL, serve_one, (void *)(long)fd) == 0)
			pthread_detach(thread);
		else
			close(fd);
	}
}

/* --- the client ---------------------------------------------------------------------------- */

static struct {
	struct sockaddr_in to;
	char request[HEAD_MAX];
	size_t request_len, least;
} load_of;

/* One answer, its body thrown away: false when it is no whole 200. */
static bool read_answer(int fd, char *room)
{
	char text[HEAD_MAX], tail[8] = "";
	size_t have, head = read_head(fd, text, &have), length = length_of(text, head), got = have - head;

	if (head == 0)
		return false;
	memcpy(tail, text + have - (got < 5 ? got : 5), got < 5 ? got : 5);
	while (length > 0 ? got < length : memcmp(tail, "0\r\n\r\n", 5) != 0) {
		ssize_t n = recv(fd, room, READ_BYTES, 0);
		if (n <= 0)
			return false;
		got += (size_t)n;
		if (n >= 5) {
			memcpy(tail, room + n - 5, 5);
		} else {
			memmove(tail, tail + n, (size_t)(5 - n));
			memcpy(tail + 5 - n, room, (size_t)n);
		}
	}
	return strncmp(text + 9, "200", 3) == 0 && got >= load_of.least;
}

static void *load_one(void *arg)
{
	char *room = malloc(READ_BYTES);
	int fd = -1, one = 1;

	(void)arg;
	while (room && !atomic_load(&over)) {
		if (fd < 0) {
			fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
			if (connect(fd, (struct sockaddr *)&load_of.to, sizeof load_of.to) < 0)
				exit(1);
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		}
		bool ok = send_all(fd, load_of.request, load_of.request_len, 0) && read_answer(fd, room);
		if (atomic_load(&over))
			break; /* what was not whole in time counts for nobody */
		atomic_fetch_add(ok ? &answers : &bad, 1);
		if (!ok) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	free(room);
	return NULL;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int load(int argc, char **argv)
{
	pthread_t threads[CONNECTIONS_MAX];
	int connections = (int)strtol(argv[5], NULL, 10);
	size_t at;

	load_of.to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(argv[3], NULL, 10))};
	inet_pton(AF_INET, argv[2], &load_of.to.sin_addr);
	load_of.least = strtoul(argv[7], NULL, 10);
	at = (size_t)snprintf(load_of.request, HEAD_MAX,
			      "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n",
			      argv[4], argv[2], argv[3], strlen(argv[8]));
	for (int i = 9; i < argc && at < HEAD_MAX; i++)
		at += (size_t)snprintf(load_of.request + at, HEAD_MAX - at, "%s\r\n", argv[i]);
	if (at < HEAD_MAX)
		at += (size_t)snprintf(load_of.request + at, HEAD_MAX - at, "\r\n%s", argv[8]);
	if (connections < 1 || connections > CONNECTIONS_MAX || at >= HEAD_MAX)
		return 2;
	load_of.request_len = at;
	double start = now_s();
	for (int i = 0; i < connections; i++)
		pthread_create(&threads[i], NULL, load_one, NULL);
	usleep((useconds_t)(strtod(argv[6], NULL) * 1e6));
	atomic_store(&over, true);
	printf("%d %.3f %d\n", atomic_load(&answers), now_s() - start, atomic_load(&bad));
	fflush(stdout);
	_exit(0); /* answers on their way are nobody's */
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argv[3]);
	if (argc >= 9 && strcmp(argv[1], "load") == 0)
		return load(argc, argv);
	return 2;
}
