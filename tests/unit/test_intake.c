/* What arrives in pieces is the same blob as the whole, or nothing. */
#include "media/intake.h"

#include <signal.h>
#include <sys/resource.h>

#include "media_fixture.h"

#define MAX_BYTES (4 << 20)

struct sender {
	struct media_bench b;
	struct media_intake *in;
	bool done, roomy;
	int rooms;
};

static void on_room(void *ctx)
{
	struct sender *s = ctx;

	s->roomy = true;
	s->rooms++;
}

static void on_done(void *ctx) { ((struct sender *)ctx)->done = true; }

static void begin(struct sender *s)
{
	struct media_intake_options options = {
		.max_bytes = MAX_BYTES, .param = "file", .on_room = on_room, .done = on_done, .ctx = s};
	struct err err;

	s->done = false;
	s->roomy = true;
	ASSERT_OK(media_intake_begin(s->b.media, &options, &s->in, &err));
}

/* Sends in pieces of a size, waiting for room as it should. */
static bool send(struct sender *s, const char *p, size_t len, size_t piece, struct err *err)
{
	for (size_t at = 0; at < len; at += piece) {
		while (!s->roomy)
			loop_turn(s->b.loop, 1000);
		if (!media_intake_write(s->in, (struct slice){p + at, MIN(piece, len - at)}, &s->roomy, err))
			return false;
	}
	return true;
}

static bool end(struct sender *s, struct media_stored *ret, struct err *err)
{
	media_intake_end(s->in);
	while (!s->done)
		loop_turn(s->b.loop, 1000);
	bool ok = media_intake_result(s->in, ret, err);
	media_intake_finish(TAKE(s->in));
	return ok;
}

static void sha_hex(const char *p, size_t len, char ret[MEDIA_BLOB_HEX + 1])
{
	uint8_t sum[SHA256_BYTES];

	digest_sha256(p, len, sum);
	hex_encode(sum, sizeof sum, ret);
}

static void assert_holds(struct sender *s, const char *blob, const char *p, size_t len)
{
	int64_t bytes;
	struct err err;
	int fd;

	ASSERT_OK(media_open(s->b.media, blob, &fd, &bytes, &err));
	assert_int_equal(bytes, len);
	char *back = malloc(len);
	assert_int_equal(read(fd, back, len), (ssize_t)len);
	assert_memory_equal(back, p, len);
	free(back);
	close(fd);
}

static void any_pieces_give_the_same_blob(void **state UNUSED)
{
	static const size_t lens[] = {33, 16384, 65535, 65536, 65537, 131072, 262144, 300001, 1500000};
	static const size_t pieces[] = {1, 7, 4096, 16384, 65535, 65536};
	struct sender s;

	media_bench_open(&s.b);
	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		char *png = fake_png(lens[i], 640, 480, (unsigned)i), want[MEDIA_BLOB_HEX + 1];
		sha_hex(png, lens[i], want);
		for (size_t j = 0; j < ARRAY_LEN(pieces); j++) {
			struct media_stored stored;
			struct err err;
			if (pieces[j] < 4096 && lens[i] > 70000)
				continue;
			begin(&s);
			assert_true(send(&s, png, lens[i], pieces[j], &err));
			assert_int_equal(media_intake_bytes(s.in), lens[i]);
			ASSERT_OK(end(&s, &stored, &err));
			assert_string_equal(stored.blob, want);
			assert_int_equal(stored.bytes, lens[i]);
			assert_int_equal(stored.probe.format, PROBE_PNG);
			assert_int_equal(stored.probe.width_px, 640);
			assert_int_equal(stored.probe.height_px, 480);
			assert_true(stored.probe.has_alpha);
			assert_holds(&s, want, png, lens[i]);
		}
		free(png);
	}
	assert_true(s.rooms > 0);
	assert_int_equal(media_bench_count(&s.b, false), ARRAY_LEN(lens));
	assert_int_equal(media_bench_count(&s.b, true), 0);
	media_bench_close(&s.b);
}

static void what_is_too_large_is_refused_at_the_byte(void **state UNUSED)
{
	char *png = fake_png(MAX_BYTES + 1, 2, 2, 1);
	struct media_stored stored;
	struct sender s;
	struct err err;

	media_bench_open(&s.b);
	begin(&s);
	assert_true(send(&s, png, MAX_BYTES, 65536, &err));
	ASSERT_OK(end(&s, &stored, &err));
	begin(&s);
	assert_false(send(&s, png, MAX_BYTES + 1, 65536, &err));
	assert_int_equal(err.code, ERR_REQUEST_TOO_LARGE);
	assert_string_equal(err.param, "file");
	media_intake_finish(s.in);
	media_bench_close(&s.b);
	free(png);
}

static const struct strange {
	const char *bytes, *words;
} strange[] = {
	{"GIF89a\1\0\1\0", "a GIF"},	 {"BM......", "a BMP"},
	{"%PDF-1.7", "a PDF"},		 {"<!doctype html>", "HTML"},
	{"<svg xmlns=", "an SVG"},	 {"hello", "text"},
	{"iVBORw0KGgo", "base64 text"},	 {"\1\2\3\4", "no kind known"},
	{"....ftypheic", "a HEIC"},	 {"\x89P", "no kind known"},
};

static void what_is_no_image_is_named_and_not_kept(void **state UNUSED)
{
	struct sender s;

	media_bench_open(&s.b);
	for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
		struct media_stored stored;
		struct err err;
		begin(&s);
		assert_true(send(&s, strange[i].bytes, strlen(strange[i].bytes), 64, &err));
		assert_false(end(&s, &stored, &err));
		assert_int_equal(err.code, ERR_UNSUPPORTED_MEDIA);
		if (!strstr(err.message, strange[i].words))
			fail_msg("%s: %s", strange[i].words, err.message);
	}
	assert_int_equal(media_bench_count(&s.b, false) + media_bench_count(&s.b, true), 0);
	media_bench_close(&s.b);
}

static void a_long_file_that_is_no_image_is_refused_before_its_end(void **state UNUSED)
{
	char *text = malloc(MAX_BYTES);
	struct sender s;
	struct err err;

	memset(text, 'a', MAX_BYTES);
	media_bench_open(&s.b);
	begin(&s);
	assert_false(send(&s, text, MAX_BYTES, 65536, &err));
	assert_int_equal(err.code, ERR_UNSUPPORTED_MEDIA);
	assert_true(media_intake_bytes(s.in) < MAX_BYTES / 2);
	media_intake_finish(s.in);
	media_bench_close(&s.b);
	free(text);
}

static void nothing_at_all_is_an_error(void **state UNUSED)
{
	struct media_stored stored;
	struct sender s;
	struct err err;

	media_bench_open(&s.b);
	begin(&s);
	assert_false(end(&s, &stored, &err));
	assert_int_equal(err.code, ERR_INVALID_PARAMETER);
	media_bench_close(&s.b);
}

static void a_damaged_head_is_an_error(void **state UNUSED)
{
	char *png = fake_png(20, 2, 2, 1);
	struct media_stored stored;
	struct sender s;
	struct err err;

	media_bench_open(&s.b);
	begin(&s);
	assert_true(send(&s, png, 20, 20, &err));
	assert_false(end(&s, &stored, &err));
	assert_int_equal(err.code, ERR_UNSUPPORTED_MEDIA);
	assert_non_null(strstr(err.message, "damaged"));
	media_bench_close(&s.b);
	free(png);
}

/* SOI, `count` APP1 segments of 64 KiB, SOF0 of 300 × 200, noise. */
static char *long_jpeg(int count, size_t *ret_len)
{
	static const unsigned char sof[] = {0xFF, 0xC0, 0, 17, 8, 0, 200, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1};
	size_t len = 2 + (size_t)count * 65537 + sizeof sof + 1000;
	char *p = calloc(1, len), *at = p;

	memcpy(at, "\xFF\xD8", 2);
	at += 2;
	for (int i = 0; i < count; i++, at += 65537)
		memcpy(at, i % 2 ? "\xFF\xE1\xFF\xFF" : "\xFF\xFE\xFF\xFF", 4);
	memcpy(at, sof, sizeof sof);
	*ret_len = len;
	return p;
}

static void a_jpeg_with_much_metadata_tells_its_size(void **state UNUSED)
{
	struct sender s;

	media_bench_open(&s.b);
	for (int count = 0; count < 40; count += 13) {
		struct media_stored stored;
		struct err err;
		size_t len;
		char *jpeg = long_jpeg(count, &len);
		begin(&s);
		assert_true(send(&s, jpeg, len, 65536, &err));
		ASSERT_OK(end(&s, &stored, &err));
		assert_int_equal(stored.probe.format, PROBE_JPEG);
		assert_int_equal(stored.probe.width_px, 300);
		assert_int_equal(stored.probe.height_px, 200);
		free(jpeg);
	}
	media_bench_close(&s.b);
}

static void an_end_in_the_middle_leaves_nothing(void **state UNUSED)
{
	char *png = fake_png(1000000, 2, 2, 1);
	struct sender s;
	struct err err;

	media_bench_open(&s.b);
	for (size_t len = 1; len < 1000000; len = len * 3 + 1)
		for (int how = 0; how < 3; how++) {
			begin(&s);
			assert_true(send(&s, png, len, 65536, &err));
			if (how == 1)
				media_settle(s.b.media);
			if (how == 2)
				media_intake_end(s.in);
			media_intake_finish(s.in);
			media_settle(s.b.media);
			loop_turn(s.b.loop, 0);
			assert_false(s.done);
		}
	media_settle(s.b.media);
	loop_turn(s.b.loop, 0);
	media_settle(s.b.media);
	assert_int_equal(media_bench_count(&s.b, true), 0);
	media_bench_close(&s.b);
	free(png);
}

static void a_source_that_does_not_wait_is_told_so(void **state UNUSED)
{
	char *png = fake_png(MAX_BYTES, 2, 2, 1);
	struct sender s;
	struct err err;
	bool room, ok = true;
	size_t at = 0;

	media_bench_open(&s.b);
	begin(&s);
	for (; ok && at < MAX_BYTES; at += 65536)
		ok = media_intake_write(s.in, (struct slice){png + at, 65536}, &room, &err);
	assert_false(ok);
	assert_int_equal(err.code, ERR_INTERNAL);
	media_intake_finish(s.in);
	media_bench_close(&s.b);
	free(png);
}

/* RLIMIT_FSIZE stands for the full disk: write() fails half way. */
static void a_disk_that_takes_no_more_leaves_nothing(void **state UNUSED)
{
	char *png = fake_png(MAX_BYTES, 2, 2, 1);
	struct rlimit before, little;
	struct media_stored stored;
	struct sender s;
	struct err err;

	media_bench_open(&s.b);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	little = (struct rlimit){.rlim_cur = 200000, .rlim_max = before.rlim_max};
	setrlimit(RLIMIT_FSIZE, &little);
	begin(&s);
	assert_false(send(&s, png, MAX_BYTES, 65536, &err));
	assert_int_equal(err.code, ERR_INTERNAL);
	media_intake_finish(s.in);
	begin(&s);
	assert_true(send(&s, png, 131072, 65536, &err));
	media_settle(s.b.media);
	loop_turn(s.b.loop, 0);
	send(&s, png, 131072, 65536, &err);
	assert_false(end(&s, &stored, &err));
	setrlimit(RLIMIT_FSIZE, &before);
	begin(&s);
	assert_true(send(&s, png, 300000, 65536, &err));
	ASSERT_OK(end(&s, &stored, &err));
	media_settle(s.b.media);
	assert_int_equal(media_bench_count(&s.b, true), 0);
	media_bench_close(&s.b);
	free(png);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_pieces_give_the_same_blob),
		cmocka_unit_test(what_is_too_large_is_refused_at_the_byte),
		cmocka_unit_test(what_is_no_image_is_named_and_not_kept),
		cmocka_unit_test(a_long_file_that_is_no_image_is_refused_before_its_end),
		cmocka_unit_test(nothing_at_all_is_an_error),
		cmocka_unit_test(a_damaged_head_is_an_error),
		cmocka_unit_test(a_jpeg_with_much_metadata_tells_its_size),
		cmocka_unit_test(an_end_in_the_middle_leaves_nothing),
		cmocka_unit_test(a_source_that_does_not_wait_is_told_so),
		cmocka_unit_test(a_disk_that_takes_no_more_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
