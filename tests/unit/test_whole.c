/* What is cut off or altered is told from a whole image, at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "decode_files.h"
#include "media/whole.h"

static bool is_whole(const uint8_t *p, size_t len, enum probe_format format)
{
	int fd = memfd_create("image", MFD_CLOEXEC);

	assert_int_equal(write(fd, p, len), (ssize_t)len);
	bool whole = image_is_whole(fd, (int64_t)len, format);
	close(fd);
	return whole;
}

/* Whole as it is, also with something behind it, and not one byte shorter. */
static void hold(struct file f, enum probe_format format)
{
	assert_true(is_whole(f.p, f.len, format));
	for (size_t len = 0; len < f.len; len += len + 300 < f.len && len > 300 ? 101 : 1)
		if (is_whole(f.p, len, format))
			fail_msg("%zu of %zu bytes are taken for a whole image", len, f.len);
	file_add(&f, "\r\n", 2);
	assert_true(is_whole(f.p, f.len, format));
	free(f.p);
}

static void a_png_is_whole_to_its_iend(void **state UNUSED)
{
	hold(make_png((struct png_wish){.w = 64, .h = 48, .type = PNG_COLOR_TYPE_RGB, .depth = 8}), PROBE_PNG);
	hold(make_png((struct png_wish){.w = 700, .h = 500, .type = PNG_COLOR_TYPE_RGBA, .depth = 8}), PROBE_PNG);
}

static void an_altered_byte_of_a_png_is_seen(void **state UNUSED)
{
	struct file f = make_png((struct png_wish){.w = 64, .h = 48, .type = PNG_COLOR_TYPE_RGB, .depth = 8});

	for (size_t at = 8; at < f.len; at += 7) {
		f.p[at] ^= 0x20;
		assert_false(is_whole(f.p, f.len, PROBE_PNG));
		f.p[at] ^= 0x20;
	}
	free(f.p);
}

static void a_jpeg_is_whole_to_its_eoi(void **state UNUSED)
{
	hold(make_jpeg((struct jpeg_wish){.w = 300, .h = 200, .in = JCS_RGB, .out = JCS_YCbCr}), PROBE_JPEG);
	hold(make_jpeg((struct jpeg_wish){.w = 300, .h = 200, .in = JCS_RGB, .out = JCS_YCbCr, .progressive = true}), PROBE_JPEG);
}

static void a_webp_is_whole_to_its_length(void **state UNUSED)
{
	hold(make_webp(300, 200, false, false), PROBE_WEBP);
	hold(make_webp(300, 200, true, true), PROBE_WEBP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_png_is_whole_to_its_iend),
		cmocka_unit_test(an_altered_byte_of_a_png_is_seen),
		cmocka_unit_test(a_jpeg_is_whole_to_its_eoi),
		cmocka_unit_test(a_webp_is_whole_to_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
