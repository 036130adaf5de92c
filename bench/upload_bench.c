/* Uploads of one size over some connections, until a number of them is answered.
 *
 *     upload_bench HOST PORT form /v1/files/upload/stream KEY CONNECTIONS COUNT BYTES
 *     upload_bench HOST PORT put /dir - CONNECTIONS COUNT BYTES       PUT /dir/<n>
 *
 * Each file is a PNG's head, a number of its own (no two are the same blob), and the same
 * bytes for all behind them, sent from one buffer: the sender costs little beside what it
 * measures. Prints: seconds, uploads, answers that were not 2xx.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FORM_HEAD "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
#define FORM_TAIL "\r\n--XX--\r\n"
#define HEAD_BYTES 64

static struct {
	struct sockaddr_in to;
	bool form;
	const char *path, *key;
	int count;
	size_t bytes;
	char *filler;
	unsigned start;
} o;
static atomic_int next_number, bad;

static bool send_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* Reads one answer with a Content-Length; its status, or 0. */
static int read_answer(int fd)
{
	char text[16384];
	size_t have = 0, want = 0;

	while (want == 0 || have < want) {
		ssize_t n = recv(fd, text + have, sizeof text - 1 - have, 0);
		if (n <= 0)
			return 0;
		have += (size_t)n;
		text[have] = '\0';
		char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "content-length:");
		if (end && want == 0)
			want = (size_t)(end + 4 - text) + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
	}
	return (int)strtol(text + 9, NULL, 10);
}

static bool send_one(int fd, int number)
{
	unsigned char head[HEAD_BYTES] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D',
					  'R', 0, 0, 4, 0, 0, 0, 4, 0, 8, 6};
	char text[1024];
	size_t body = o.bytes + (o.form ? sizeof FORM_HEAD - 1 + sizeof FORM_TAIL - 1 : 0);
	int len;

	memcpy(head + 40, &number, sizeof number);
	memcpy(head + 44, &o.start, sizeof o.start);
	if (o.form)
		len = snprintf(text, sizeof text,
			       "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: "
			       "multipart/form-data; boundary=XX\r\nContent-Length: %zu\r\n\r\n" FORM_HEAD,
			       o.path, o.key, body);
	else
		len = snprintf(text, sizeof text, "PUT %s/%u-%d HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n",
			       o.path, o.start, number, body);
	return send_all(fd, text, (size_t)len) && send_all(fd, (char *)head, sizeof head) &&
	       send_all(fd, o.filler, o.bytes - sizeof head) &&
	       (!o.form || send_all(fd, FORM_TAIL, sizeof FORM_TAIL - 1));
}

static void *work(void *arg)
{
	int fd = -1, number;

	(void)arg;
	while ((number = atomic_fetch_add(&next_number, 1)) < o.count) {
		if (fd < 0) {
			fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
			if (connect(fd, (struct sockaddr *)&o.to, sizeof o.to) < 0)
				exit(1);
		}
		int status = send_one(fd, number) ? read_answer(fd) : 0;
		if (status / 100 != 2) {
			atomic_fetch_add(&bad, 1);
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	pthread_t threads[256];

	if (argc != 9)
		return 2;
	int connections = (int)strtol(argv[6], NULL, 10);
	o.to = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(argv[2], NULL, 10))};
	inet_pton(AF_INET, argv[1], &o.to.sin_addr);
	o.form = strcmp(argv[3], "form") == 0;
	o.path = argv[4];
	o.key = argv[5];
	o.count = (int)strtol(argv[7], NULL, 10);
	o.bytes = strtoul(argv[8], NULL, 10);
	o.filler = malloc(o.bytes);
	o.start = (unsigned)time(NULL) ^ (unsigned)getpid() << 8;
	if (connections < 1 || connections > 256 || o.bytes < HEAD_BYTES || !o.filler)
		return 2;
	for (size_t i = 0; i < o.bytes; i++)
		o.filler[i] = (char)(i * 2654435761u >> 13);
	double start = now_s();
	for (int i = 0; i < connections; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < connections; i++)
		pthread_join(threads[i], NULL);
	printf("%.3f %d %d\n", now_s() - start, o.count, atomic_load(&bad));
	free(o.filler);
	return 0;
}
