#include "provider/json_body.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/file.h"
#include "media/media.h"

#define COPY_BYTES (48 * 1024)

void json_body_begin(struct json_body *b, struct media *media)
{
	*b = (struct json_body){.fd = -1, .media = media};
	buf_init(&b->text, JSON_BODY_TEXT_MAX_BYTES);
	b->json.buf = &b->text;
}

static void fail(struct json_body *b, const struct err *err)
{
	if (!b->failed)
		b->err = *err;
	b->failed = true;
}

/* Also where no file can be made, whatever the reason: it is not the provider's. */
static void fail_room(struct json_body *b)
{
	struct err err;

	err_set(&err, ERR_TASK_EXHAUSTED, NULL, "no space is left to put the request together");
	fail(b, &err);
}

static void put(struct json_body *b, const char *p, size_t len)
{
	if (!b->failed && !write_all(b->fd, p, len))
		fail_room(b);
}

/* What was gathered goes into the file, which is made with the first image. */
static void flush(struct json_body *b)
{
	struct err err;

	if (b->fd < 0 && !b->failed && !media_open_unnamed(b->media, &b->fd, &err))
		fail_room(b);
	if (b->text.failed)
		fail_room(b);
	put(b, b->text.p ? b->text.p : "", b->text.len);
	buf_clear(&b->text);
}

void json_body_file(struct json_body *b, int fd, int64_t bytes, const char *prefix)
{
	struct base64_encoder encoder = {0};
	char raw[COPY_BYTES], text[BASE64_ENCODED_LEN(COPY_BYTES + 2)];
	struct err err;

	json_string_begin(&b->json);
	buf_str(&b->text, prefix);
	flush(b);
	for (int64_t at = 0; at < bytes && !b->failed;) {
		ssize_t n = pread(fd, raw, MIN(sizeof raw, (size_t)(bytes - at)), at);
		if (n <= 0) {
			err_set(&err, ERR_TASK_RESOURCE, NULL, "a reference could not be read again");
			fail(b, &err);
			break;
		}
		put(b, text, base64_encode_piece(&encoder, raw, (size_t)n, text));
		at += n;
	}
	put(b, text, base64_encode_end(&encoder, text));
	json_string_end(&b->json);
}

void json_body_data_url(struct json_body *b, int fd, int64_t bytes, const char *mime)
{
	char prefix[48];

	snprintf(prefix, sizeof prefix, "data:%s;base64,", mime);
	json_body_file(b, fd, bytes, prefix);
}

bool json_body_end(struct json_body *b, struct err *err)
{
	struct stat st;

	if (b->fd >= 0)
		flush(b);
	if (b->text.failed || (b->fd >= 0 && !b->failed && fstat(b->fd, &st) < 0))
		fail_room(b);
	if (b->failed) {
		*err = b->err;
		return false;
	}
	b->bytes = b->fd >= 0 ? st.st_size : (int64_t)b->text.len;
	return true;
}

void json_body_finish(struct json_body *b)
{
	close_fd(&b->fd);
	b->fd = -1;
	buf_finish(&b->text);
}
