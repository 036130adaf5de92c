#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void pieces_are_aligned_zeroed_and_apart(void **state)
{
	struct arena a;
	char *pieces[200];

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 200; i++) {
		pieces[i] = arena_alloc(&a, i);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % 16, 0);
		for (size_t j = 0; j < i; j++)
			assert_int_equal(pieces[i][j], 0);
		memset(pieces[i], (int)i, i);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_equal((unsigned char)pieces[i][j], i);
	arena_finish(&a);
}

static void the_maximum_holds_for_one_large_and_many_small_pieces(void **state)
{
	struct arena a;
	int count = 0;

	(void)state;
	arena_init(&a, 64 * 1024);
	assert_null(arena_alloc(&a, 64 * 1024 + 1));
	assert_non_null(arena_alloc(&a, 64 * 1024));
	assert_null(arena_alloc(&a, 1));
	arena_reset(&a);
	while (arena_alloc(&a, 1))
		count++;
	/* One byte costs sixteen: memory, not the sum of wishes, is what is bounded. */
	assert_int_equal(count, 64 * 1024 / 16);
	assert_null(arena_alloc(&a, SIZE_MAX));
	arena_finish(&a);
	arena_init(&a, SIZE_MAX);
	assert_null(arena_strndup(&a, "x", SIZE_MAX));
	assert_non_null(arena_alloc(&a, 100));
	arena_finish(&a);
	arena_init(&a, 0);
	assert_null(arena_alloc(&a, 1));
	arena_finish(&a);
}

static void an_empty_arena_holds_no_memory_and_can_be_used_again(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 4096);
	assert_null(a.blocks);
	assert_non_null(arena_alloc(&a, 3000));
	arena_reset(&a);
	assert_null(a.blocks);
	assert_non_null(arena_alloc(&a, 3000));
	arena_finish(&a);
	arena_finish(&a);
}

static void texts_are_copied_with_a_terminator(void **state)
{
	struct arena a;
	char text[] = "abcdef";

	(void)state;
	arena_init(&a, 4096);
	char *whole = arena_strdup(&a, text), *part = arena_strndup(&a, text, 3),
	     *none = arena_strndup(&a, NULL, 0), *made = arena_printf(&a, "%d-%s", 7, text);
	memset(text, 'x', sizeof text);
	assert_string_equal(whole, "abcdef");
	assert_string_equal(part, "abc");
	assert_string_equal(none, "");
	assert_string_equal(made, "7-abcdef");
	assert_null(arena_printf(&a, "%5000d", 1));
	arena_finish(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
	    cmocka_unit_test(the_maximum_holds_for_one_large_and_many_small_pieces),
	    cmocka_unit_test(an_empty_arena_holds_no_memory_and_can_be_used_again),
	    cmocka_unit_test(texts_are_copied_with_a_terminator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
