/* The reader of the OpenAI Images API's answers: plain and as streams of events. The first byte
 * says in what pieces the rest arrives, the second how many images were asked for.
 *
 * Checked besides memory safety: pieces give the same images, links and fault as the whole; no
 * more images than were asked for; what is told is text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "provider/openai_reading.h"

#include "fuzz_media.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read, as text. */
struct record {
	struct buf text;
	int wanted, images;
};

static void tell(struct record *r, const char *what, int number, int index, int fd, int64_t bytes)
{
	char start[16] = {0};
	ssize_t got = pread(fd, start, sizeof start, 0);

	check(bytes > 0 && got == (ssize_t)MIN(bytes, (int64_t)sizeof start));
	close(fd);
	buf_printf(&r->text, "%s %d %d %lld ", what, number, index, (long long)bytes);
	buf_append(&r->text, start, (size_t)got);
}

static void on_image(void *ctx, int number, int fd, int64_t bytes)
{
	struct record *r = ctx;

	check(number >= 1 && ++r->images <= r->wanted);
	tell(r, "image", number, 0, fd, bytes);
}

static void on_partial(void *ctx, int number, int index, int fd, int64_t bytes)
{
	check(index >= 0 && index <= GEN_PARTIALS_MAX);
	tell(ctx, "partial", number, index, fd, bytes);
}

static void read_whole(const uint8_t *data, size_t size, size_t step, struct record *record)
{
	struct openai_reading r;
	struct err err;
	bool ok = true;

	record->images = 0;
	buf_init(&record->text, 1 << 20);
	openai_reading_init(&r, &(struct openai_listener){.media = open_media(), .wanted = record->wanted,
							   .max_bytes = 1 << 20, .on_image = on_image,
							   .on_partial = on_partial, .ctx = record});
	for (size_t at = 0; ok && at < size; at += step) {
		size_t n = MIN(step, size - at);
		char *piece = malloc(n);
		memcpy(piece, data + at, n);
		ok = openai_reading_feed(&r, (struct slice){piece, n}, &err);
		free(piece);
	}
	if (ok && openai_reading_end(&r, &err)) {
		for (int i = 0; i < CATALOG_N_MAX; i++)
			buf_printf(&record->text, "%s;", r.urls[i] ? r.urls[i] : "");
		buf_printf(&record->text, "%s %s %s %s", r.said.code, r.said.type, r.said.message, r.said.categories);
		check(utf8_valid_prefix(r.said.message, strlen(r.said.message)) == strlen(r.said.message));
	} else {
		buf_str(&record->text, "no");
	}
	openai_reading_finish(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct record whole = {.wanted = data[1] % CATALOG_N_MAX + 1}, pieces = {.wanted = whole.wanted};
	read_whole(data + 2, size - 2, size, &whole);
	read_whole(data + 2, size - 2, data[0] % 40 + 1, &pieces);
	check(whole.text.len == pieces.text.len && memcmp(whole.text.p, pieces.text.p, whole.text.len) == 0);
	buf_finish(&whole.text);
	buf_finish(&pieces.text);
	return 0;
}
