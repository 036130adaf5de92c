/* Answers of the OpenAI Images API as it writes them and as others do, cut anywhere: whole, as
 * streams, and as what they should not be. */
#include "provider/openai_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "media_fixture.h"

static struct media_bench bench;

static int open_bench(void **state UNUSED)
{
	media_bench_open(&bench);
	return 0;
}

static int close_bench(void **state UNUSED)
{
	media_bench_close(&bench);
	return 0;
}

/* --- what was read, as text ------------------------------------------------------------- */

static void tell_file(struct buf *b, const char *what, int number, int index, int fd, int64_t bytes)
{
	char text[64] = {0};

	assert_int_equal(pread(fd, text, sizeof text - 1, 0), bytes);
	close(fd);
	buf_printf(b, "%s%d", what, number);
	if (index >= 0)
		buf_printf(b, ".%d", index);
	buf_printf(b, "=%s ", text);
}

static void on_image(void *ctx, int number, int fd, int64_t bytes)
{
	tell_file(ctx, "image", number, -1, fd, bytes);
}

static void on_partial(void *ctx, int number, int index, int fd, int64_t bytes)
{
	tell_file(ctx, "partial", number, index, fd, bytes);
}

static void tell_end(struct buf *b, const struct openai_reading *r)
{
	for (int i = 0; i < CATALOG_N_MAX; i++)
		if (r->urls[i])
			buf_printf(b, "url%d=%s ", i + 1, r->urls[i]);
	if (r->said.any)
		buf_printf(b, "fault=%s/%s ", r->said.code, r->said.message);
	if (r->usage.input_tokens || r->usage.output_tokens)
		buf_printf(b, "usage=%d+%d ", (int)r->usage.input_tokens, (int)r->usage.output_tokens);
}

static void read_in_pieces(const char *answer, int wanted, size_t step, char *ret, size_t max)
{
	struct buf b;
	struct openai_reading r;
	size_t len = strlen(answer);
	struct err err;
	bool ok = true;

	buf_init(&b, 4 * OPENAI_URL_MAX);
	openai_reading_init(&r, &(struct openai_listener){.media = bench.media, .wanted = wanted,
							   .max_bytes = 1 << 20, .on_image = on_image,
							   .on_partial = on_partial, .ctx = &b});
	for (size_t at = 0; ok && at < len; at += step) {
		size_t n = MIN(step, len - at);
		char *piece = malloc(n);
		memcpy(piece, answer + at, n);
		ok = openai_reading_feed(&r, (struct slice){piece, n}, &err);
		free(piece);
	}
	if (ok && openai_reading_end(&r, &err))
		tell_end(&b, &r);
	else
		buf_str(&b, "no");
	snprintf(ret, max, "%s", buf_cstr(&b));
	openai_reading_finish(&r);
	buf_finish(&b);
}

/* "cat" is Y2F0, "dogs" is ZG9ncw==. */
static const struct {
	const char *what, *answer;
	int wanted;
	const char *read;
} rows[] = {
	{"as OpenAI answers", "{\"created\":1,\"background\":\"opaque\",\"data\":[{\"b64_json\":\"Y2F0\"},"
	 "{\"revised_prompt\":\"x\",\"b64_json\":\"ZG9ncw==\"}],\"usage\":{\"total_tokens\":30,\"input_tokens\":10,"
	 "\"output_tokens\":20,\"input_tokens_details\":{\"input_tokens\":99}}}", 2,
	 "image1=cat image2=dogs usage=10+20 "},
	{"links", "{\"data\":[{\"url\":\"https://a.b/c?d=e\",\"b64_json\":null},{\"url\":\"\"}]}", 2,
	 "url1=https://a.b/c?d=e "},
	{"a prefix before base64", "{\"data\":[{\"b64_json\":\"data:image/png;base64,Y2F0\"}]}", 1, "image1=cat "},
	{"data in the place of a link", "{\"data\":[{\"url\":\"data:image/png;base64,Y2F0\"}]}", 1, "image1=cat "},
	{"a short link", "{\"data\":[{\"url\":\"x:y\"}]}", 1, "url1=x:y "},
	{"line breaks and no padding", "{\"data\":[{\"b64_json\":\"Y2\\nF0\\r\\nZG9ncw\"}]}", 1, "image1=catdogs "},
	{"escaped slashes", "{\"data\":[{\"b64_json\":\"Pz8\\/\"}]}", 1, "image1=\?\?\? "},
	{"an empty image beside a link", "{\"data\":[{\"b64_json\":\"\",\"url\":\"u\"}]}", 1, "url1=u "},
	{"more than was asked for", "{\"data\":[{\"b64_json\":\"Y2F0\"},{\"b64_json\":\"Y2F0\"}]}", 1, "image1=cat "},
	{"nothing", "{\"data\":[]}", 1, ""},
	{"a page", "<!doctype html>", 1, "no"},
	{"no base64", "{\"data\":[{\"b64_json\":\"!!!!\"}]}", 1, "no"},
	{"base64 cut short", "{\"data\":[{\"b64_json\":\"Y2F0Y\"}]}", 1, "no"},
	{"an endless header of data", "{\"data\":[{\"b64_json\":\"data:image/pngggggggggggggggggggggggggggggggggggggggggg"
	 "gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg"
	 "gggggggggggggggggggggggggggggggggggggggggggggggg,Y2F0\"}]}", 1, "no"},
	{"cut in the middle", "{\"data\":[{\"b64_json\":\"Y2F0", 1, "no"},
	{"a mark first", "\xEF\xBB\xBF {\"data\":[{\"b64_json\":\"Y2F0\"}]}", 1, "image1=cat "},
	{"a fault instead", "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"No.\"}}", 1,
	 "fault=insufficient_quota/No. "},
	{"a fault that is a text", "{\"error\":\"model not loaded\"}", 1, "fault=/model not loaded "},
	{"no fault beside images", "{\"error\":null,\"message\":\"success\",\"data\":[{\"b64_json\":\"Y2F0\"}]}", 1,
	 "image1=cat "},
	{"a stream as OpenAI sends it",
	 "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"Y2F0\","
	 "\"partial_image_index\":0}\n\n"
	 "event: image_generation.partial_image\ndata: {\"partial_image_index\":1,\"b64_json\":\"ZG9ncw==\","
	 "\"type\":\"image_generation.partial_image\"}\n\n"
	 "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"Y2F0\","
	 "\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}\n\n", 1,
	 "partial1.0=cat partial1.1=dogs image1=cat usage=1+2 "},
	{"edits, without types in the data",
	 "event: image_edit.partial_image\ndata: {\"b64_json\":\"Y2F0\"}\n\n"
	 "event: image_edit.completed\ndata: {\"b64_json\":\"ZG9ncw==\"}\n\ndata: [DONE]\n\n", 1,
	 "partial1.0=cat image1=dogs "},
	{"several images: partial ones in their order",
	 "data: {\"type\":\"p.partial_image\",\"partial_image_index\":0,\"b64_json\":\"Y2F0\"}\n\n"
	 "data: {\"type\":\"p.partial_image\",\"partial_image_index\":0,\"b64_json\":\"Y2F0\"}\n\n"
	 "data: {\"type\":\"p.completed\",\"b64_json\":\"Y2F0\"}\n\n"
	 "data: {\"type\":\"p.completed\",\"b64_json\":\"ZG9ncw==\"}\n\n", 2,
	 "partial1.0=cat partial2.0=cat image1=cat image2=dogs "},
	{"a stage that is none", "data: {\"type\":\"p.partial_image\",\"partial_image_index\":99999999999,"
	 "\"b64_json\":\"Y2F0\"}\n\n", 1, ""},
	{"a stage that is told for more images than were asked for",
	 "data: {\"type\":\"p.partial_image\",\"partial_image_index\":0,\"b64_json\":\"Y2F0\"}\n\n"
	 "data: {\"type\":\"p.partial_image\",\"partial_image_index\":0,\"b64_json\":\"ZG9ncw==\"}\n\n", 1,
	 "partial1.0=cat "},
	{"a fault in the middle",
	 "data: {\"type\":\"p.partial_image\",\"b64_json\":\"Y2F0\",\"partial_image_index\":0}\n\n"
	 "event: error\ndata: {\"type\":\"error\",\"error\":{\"code\":\"moderation_blocked\",\"message\":\"Oh.\"}}\n\n", 1,
	 "partial1.0=cat fault=moderation_blocked/Oh. "},
	{"a fault without its object", "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"m\"}\n\n",
	 1, "fault=server_error/m "},
	{"comments and other events", ": hello\n\nevent: ping\ndata: {\"type\":\"ping\",\"message\":\"m\"}\n\n"
	 "event: x.completed\ndata: {\"b64_json\":\"Y2F0\"}\n\n", 1, "image1=cat "},
	{"an answer of images in an event", "data: {\"data\":[{\"b64_json\":\"Y2F0\"}]}\n\n", 1, "image1=cat "},
	{"a stream that is cut", "data: {\"type\":\"p.completed\",\"b64_json\":\"Y2F0", 1, "no"},
	{"an event that is no JSON", "data: {]\n\n", 1, "no"},
	{"empty data", "data:\n\ndata: \n\n", 1, ""},
};

static void answers_are_the_same_however_they_are_cut(void **state UNUSED)
{
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t step = 1; step < 40; step += step < 8 ? 1 : 7) {
			read_in_pieces(rows[i].answer, rows[i].wanted, step, text, sizeof text);
			if (strcmp(text, rows[i].read) != 0)
				fail_msg("%s, in pieces of %zu: %s", rows[i].what, step, text);
		}
	assert_int_equal(media_bench_count(&bench, true), 0);
}

static void a_link_has_a_longest(void **state UNUSED)
{
	for (int len = OPENAI_URL_MAX - 1; len <= OPENAI_URL_MAX + 5000; len += 1667) {
		char *answer = malloc((size_t)len + 64), text[OPENAI_URL_MAX + 64];
		int at = sprintf(answer, "{\"data\":[{\"url\":\"");
		memset(answer + at, 'u', (size_t)len);
		strcpy(answer + at + len, "\"}]}");
		read_in_pieces(answer, 1, 1000, text, sizeof text);
		free(answer);
		if (len <= OPENAI_URL_MAX)
			assert_int_equal(strlen(text), 5 + len + 1);
		else
			assert_string_equal(text, "no");
	}
}

/* Each is a file: a stream of nothing else would be some thousands a second. */
static void partial_images_have_an_end(void **state UNUSED)
{
	static const char event[] = "data: {\"type\":\"p.partial_image\",\"b64_json\":\"Y2F0\"}\n\n",
			  last[] = "data: {\"type\":\"p.completed\",\"b64_json\":\"ZG9ncw==\"}\n\n";
	size_t len = sizeof event - 1;
	char *answer = malloc((OPENAI_PARTIALS_MAX + 1) * len + sizeof last), *text = malloc(4 * OPENAI_URL_MAX);

	for (size_t count = OPENAI_PARTIALS_MAX; count <= OPENAI_PARTIALS_MAX + 1; count++) {
		for (size_t i = 0; i < count; i++)
			memcpy(answer + i * len, event, len);
		strcpy(answer + count * len, last);
		read_in_pieces(answer, 1, 5000, text, 4 * OPENAI_URL_MAX);
		assert_int_equal(strstr(text, "image1=dogs ") != NULL, count == OPENAI_PARTIALS_MAX);
		assert_int_equal(strcmp(text + strlen(text) - 2, "no") == 0, count != OPENAI_PARTIALS_MAX);
	}
	assert_int_equal(media_bench_count(&bench, true), 0);
	free(answer);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_the_same_however_they_are_cut),
		cmocka_unit_test(a_link_has_a_longest),
		cmocka_unit_test(partial_images_have_an_end),
	};

	return cmocka_run_group_tests(tests, open_bench, close_bench);
}
