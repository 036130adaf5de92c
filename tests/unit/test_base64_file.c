/* A picture that comes as base64 is in its file as it was, however long it is, however it is cut, and
 * whether its padding came or not. */
#include "provider/base64_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "media_fixture.h"

#define BLOCK ((size_t)128 * 1024)

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

static char *noise(size_t len)
{
	char *p = malloc(len + 1);
	unsigned seed = 7;

	for (size_t i = 0; i < len; i++)
		p[i] = (char)(rand_r(&seed) >> 8);
	return p;
}

static enum base64_file_outcome add_in_pieces(struct base64_file *f, const char *text, size_t len, size_t step)
{
	enum base64_file_outcome outcome = BASE64_FILE_OK;
	struct err err;

	assert_true(base64_file_begin(f, bench.media, &err));
	for (size_t at = 0; outcome == BASE64_FILE_OK && at < len; at += step)
		outcome = base64_file_add(f, (struct slice){text + at, MIN(step, len - at)});
	return outcome == BASE64_FILE_OK ? base64_file_end(f) : outcome;
}

static void expect_file(struct base64_file *f, const char *bytes, size_t len)
{
	char *back = malloc(len + 1);

	assert_int_equal(f->bytes, len);
	assert_int_equal(pread(f->fd, back, len + 1, 0), len);
	assert_memory_equal(back, bytes, len);
	free(back);
	base64_file_drop(f);
}

static void what_comes_is_in_the_file(void **state UNUSED)
{
	static const size_t lens[] = {1, 2, 3, 4, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 12287, BLOCK + 12288,
				      2 * BLOCK - 1, 2 * BLOCK, 3 * BLOCK + 5};
	static const size_t steps[] = {1000, 16383, 16384, 16385, 1 << 20};

	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		char *bytes = noise(lens[i]), *text = malloc(BASE64_ENCODED_LEN(lens[i]) + 1);
		size_t len = base64_encode(bytes, lens[i], text), bare = len;
		while (text[bare - 1] == '=')
			bare--;
		for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
			for (size_t n = bare; n <= len; n++) {
				struct base64_file f;
				assert_int_equal(add_in_pieces(&f, text, n, steps[s]), BASE64_FILE_OK);
				expect_file(&f, bytes, lens[i]);
			}
		}
		free(bytes);
		free(text);
	}
}

static void what_is_no_base64_is_none(void **state UNUSED)
{
	static const char *const texts[] = {"A", "AAAAA", "=", "A=", "A===", "AAA=A", "AA==AA==", "AA AA", "AAAA\n", "AA-_", "AA\xC3\xA9"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (size_t step = 1; step < 9; step += 7) {
			struct base64_file f;
			if (add_in_pieces(&f, texts[i], strlen(texts[i]), step) != BASE64_FILE_NONE)
				fail_msg("\"%s\" in pieces of %zu", texts[i], step);
			base64_file_drop(&f);
			assert_int_equal(f.fd, -1);
		}
}

static void one_of_64_mib_is_the_largest(void **state UNUSED)
{
	size_t most = (size_t)BASE64_FILE_MAX_BYTES;
	char *bytes = noise(most + 1), *text = malloc(BASE64_ENCODED_LEN(most + 1) + 1);
	struct base64_file f;

	assert_int_equal(add_in_pieces(&f, text, base64_encode(bytes, most, text), 100000), BASE64_FILE_OK);
	expect_file(&f, bytes, most);
	assert_int_equal(add_in_pieces(&f, text, base64_encode(bytes, most + 1, text), 100000), BASE64_FILE_TOO_LARGE);
	base64_file_drop(&f);
	free(bytes);
	free(text);
}

/* At a block, and at what is left for the end. */
static void a_disk_without_room_is_told_of(void **state UNUSED)
{
	static char text[4 * BLOCK];
	struct base64_file f;
	struct err err;

	memset(text, 'A', sizeof text);
	assert_true(base64_file_begin(&f, bench.media, &err));
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(dup3(full, f.fd, O_CLOEXEC), f.fd);
	close(full);
	assert_int_equal(base64_file_add(&f, (struct slice){text, BLOCK}), BASE64_FILE_OK); /* it is held */
	assert_int_equal(base64_file_add(&f, (struct slice){text, sizeof text - BLOCK}), BASE64_FILE_NO_ROOM);
	base64_file_drop(&f);
	assert_true(base64_file_begin(&f, bench.media, &err));
	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(dup3(full, f.fd, O_CLOEXEC), f.fd);
	close(full);
	assert_int_equal(base64_file_add(&f, SLICE("AAAA")), BASE64_FILE_OK);
	assert_int_equal(base64_file_end(&f), BASE64_FILE_NO_ROOM);
	base64_file_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_is_in_the_file),
		cmocka_unit_test(what_is_no_base64_is_none),
		cmocka_unit_test(one_of_64_mib_is_the_largest),
		cmocka_unit_test(a_disk_without_room_is_told_of),
	};

	return cmocka_run_group_tests(tests, open_bench, close_bench);
}
