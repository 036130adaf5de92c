/* An upstream's answer, read however it is cut. */
#include "provider/answer.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "media/media.h"

static char folder[] = "/tmp/test_answer.XXXXXX";
static struct media *media;

static const struct answer_field fields[] = {
	{"status", ANSWER_TEXT, 0},	     {"deep.er[].code", ANSWER_TEXT, 1},
	{"log", ANSWER_TAIL, 2},	     {"flags[]", ANSWER_LIST, 3},
	{"images[].b64", ANSWER_IMAGE, 0},   {"images[]", ANSWER_IMAGE, 0},
	{"output", ANSWER_IMAGE, 0},	     {0},
};

static int set_up(void **state)
{
	struct media_options options = {.data_dir = folder, .public_url = "http://x"};
	struct err err;

	(void)state;
	return mkdtemp(folder) && media_open_dir(&options, &media, &err) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st UNUSED, int kind UNUSED,
			struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	media_close(media);
	return nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Reads text in pieces of this length. */
static bool read_in(struct answer *a, const char *text, size_t piece)
{
	size_t len = strlen(text);
	struct err err;

	answer_init(a, fields, media, 1 << 20);
	for (size_t at = 0; at < len; at += piece)
		if (!answer_feed(a, (struct slice){text + at, MIN(piece, len - at)}, &err))
			return false;
	return answer_end(a, &err);
}

static void expect_image(const struct answer *a, int i, const char *content)
{
	char bytes[64] = {0};

	assert_true(a->image_count > i && a->images[i].fd >= 0);
	assert_int_equal(a->images[i].bytes, strlen(content));
	assert_int_equal(pread(a->images[i].fd, bytes, sizeof bytes - 1, 0), strlen(content));
	assert_string_equal(bytes, content);
}

static void what_is_wanted_is_found_however_it_is_cut(void **state)
{
	const char *text =
		"{\"id\":{\"status\":\"no\"},\"status\":\"done\",\"deep\":{\"er\":[{\"code\":42},{\"code\":7}]},"
		"\"log\":\"abc\",\"flags\":[true,\"x\",false],\"other\":[\"aGk=\"],"
		"\"images\":[{\"b64\":\"aGVsbG8=\",\"n\":1},{\"b64\":\"data:image/png;base64,d29ybGQ=\"},"
		"\"https://x/a.png\",\"YQ\",{\"b64\":\"\"}],\"output\":\"http:\\/\\/x\"}";

	(void)state;
	for (size_t piece = 1; piece <= strlen(text); piece++) {
		struct answer a;
		assert_true(read_in(&a, text, piece));
		assert_string_equal(a.texts[0], "done");
		assert_string_equal(a.texts[1], "42");
		assert_string_equal(a.texts[2], "abc");
		assert_string_equal(a.texts[3], "true,x,false,");
		assert_int_equal(a.image_count, 5);
		expect_image(&a, 0, "hello");
		expect_image(&a, 1, "world");
		assert_string_equal(a.images[2].url, "https://x/a.png");
		expect_image(&a, 3, "a");
		assert_string_equal(a.images[4].url, "http://x");
		answer_finish(&a);
	}
}

static void what_is_no_image_is_left_out(void **state)
{
	static const char *const texts[] = {"!!!!",	"aGVsbG8hY",	     "a text",	     "data:image/png;base64,!",
					    "data:",	"data:text/plain",   "",	     "file:///etc/passwd",
					    "httpx://x", "aGVsbG8=aGVsbG8="};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		for (size_t piece = 1; piece < 40; piece += 3) {
			struct answer a;
			char text[200];
			snprintf(text, sizeof text, "{\"output\":\"%s\",\"status\":\"done\"}", texts[i]);
			assert_true(read_in(&a, text, piece));
			if (a.image_count != 0)
				fail_msg("%s", texts[i]);
			assert_string_equal(a.texts[0], "done");
			answer_finish(&a);
		}
	}
}

static void too_much_is_cut_and_dropped(void **state)
{
	static char text[64 * 1024];
	struct answer a;
	size_t n = 0;

	(void)state;
	n += (size_t)snprintf(text + n, sizeof text - n, "{\"status\":\"%0*d\",\"log\":\"%0*dend\",\"images\":[", 2000, 1, 3000, 2);
	n += (size_t)snprintf(text + n, sizeof text - n, "\"https://x/%0*d\"", ANSWER_URL_MAX, 3);
	for (int i = 0; i < 12; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, ",\"aGk=\"");
	n += (size_t)snprintf(text + n, sizeof text - n, "],\"%0*d\":{\"status\":1}}", 200, 4);
	for (size_t piece = 1; piece < 9000; piece = piece * 3 + 1) {
		assert_true(read_in(&a, text, piece));
		assert_int_equal(strlen(a.texts[0]), ANSWER_TEXT_MAX);
		assert_int_equal(strlen(a.texts[2]), ANSWER_TEXT_MAX);
		assert_string_equal(a.texts[2] + ANSWER_TEXT_MAX - 3, "end");
		assert_int_equal(a.image_count, CATALOG_N_MAX);
		expect_image(&a, CATALOG_N_MAX - 1, "hi");
		answer_finish(&a);
	}
}

static void what_is_no_json_is_an_error(void **state)
{
	static const char *const texts[] = {"<html>", "{\"status\":\"a\"", "", "[1,", "{\"output\":\"aGk"};
	struct answer a;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_false(read_in(&a, texts[i], 3));
		answer_finish(&a);
	}
	assert_true(read_in(&a, "[]", 1));
	assert_int_equal(a.image_count, 0);
	answer_finish(&a);
	answer_finish(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wanted_is_found_however_it_is_cut),
		cmocka_unit_test(what_is_no_image_is_left_out),
		cmocka_unit_test(too_much_is_cut_and_dropped),
		cmocka_unit_test(what_is_no_json_is_an_error),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
