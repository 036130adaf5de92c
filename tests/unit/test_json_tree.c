#include "json/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"

static void a_body_becomes_values_in_order(void **state)
{
	static const char text[] =
	    "{\"model\":\"gpt-image-1\",\"n\":2,\"ratio\":1.5,\"async\":true,\"user\":null,"
	    "\"image_urls\":[\"a\",\"\",\"c\\n\"],\"a\\\"b\":{\"x\":[]}}";
	const struct json_value *body, *v;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_true(json_parse(SLICE(text), &arena, NULL, &body, &err));
	assert_int_equal(body->type, JSON_OBJECT);
	assert_int_equal(body->count, 7);
	v = json_get(body, "model");
	assert_true(v->type == JSON_STRING && slice_is(v->text, "gpt-image-1"));
	v = json_get(body, "n");
	assert_true(v->is_int && v->integer == 2 && slice_is(v->text, "2"));
	v = json_get(body, "ratio");
	assert_true(v->type == JSON_NUMBER && !v->is_int && slice_is(v->text, "1.5"));
	assert_true(json_get(body, "async")->boolean);
	assert_int_equal(json_get(body, "user")->type, JSON_NULL);
	v = json_get(body, "image_urls");
	assert_int_equal(v->count, 3);
	assert_true(slice_is(json_item(v, 0)->text, "a"));
	assert_true(slice_is(json_item(v, 1)->text, ""));
	assert_true(slice_is(json_item(v, 2)->text, "c\n"));
	assert_null(json_item(v, 3));
	assert_int_equal(json_get(json_get(body, "a\"b"), "x")->count, 0);
	assert_null(json_get(body, "absent"));
	assert_null(json_get(v, "0"));
	assert_null(json_get(NULL, "x"));
	size_t members = 0;
	JSON_FOR_EACH(member, body)
	members++;
	assert_int_equal(members, 7);
	JSON_FOR_EACH(item, NULL)
	fail();
	arena_finish(&arena);
}

static void scalars_stand_alone(void **state)
{
	const struct json_value *v;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 4096);
	assert_true(json_parse(SLICE("-12"), &arena, NULL, &v, &err));
	assert_true(v->is_int && v->integer == -12 && v->next == NULL);
	assert_true(json_parse(SLICE("\"a\\u00e9\\ud83d\\udc31z\""), &arena, NULL, &v, &err));
	assert_true(slice_is(v->text, "a\xC3\xA9\xF0\x9F\x90\xB1z"));
	assert_false(json_parse(SLICE(""), &arena, NULL, &v, &err));
	assert_false(json_parse(SLICE("[1}"), &arena, NULL, &v, &err));
	assert_int_equal(err.code, ERR_INVALID_REQUEST);
	arena_finish(&arena);
}

static void plain_strings_are_borrowed_and_others_copied(void **state)
{
	static const char text[] = "[\"plain\",\"esc\\u0061ped\",\"plain\"]";
	const struct json_value *v;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 4096);
	assert_true(json_parse(SLICE(text), &arena, NULL, &v, &err));
	assert_ptr_equal(json_item(v, 0)->text.p, text + 2);
	assert_true(slice_is(json_item(v, 1)->text, "escaped"));
	assert_ptr_equal(json_item(v, 2)->text.p, text + sizeof text - 8);
	arena_finish(&arena);
}

static void many_values_end_at_the_arenas_maximum(void **state)
{
	const struct json_value *v;
	struct arena arena;
	struct buf b;
	struct err err;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_byte(&b, '[');
	for (int i = 0; i < 100000; i++)
		buf_str(&b, "0,");
	buf_str(&b, "0]");
	arena_init(&arena, 256 * 1024);
	assert_false(json_parse(buf_view(&b), &arena, NULL, &v, &err));
	assert_int_equal(err.code, ERR_REQUEST_TOO_LARGE);
	assert_true(arena.used_bytes <= 256 * 1024);
	arena_finish(&arena);
	buf_finish(&b);
}

static void limits_apply_but_never_below_the_sources_length(void **state)
{
	const struct json_value *v;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 4096);
	assert_true(
	    json_parse(SLICE("[[1]]"), &arena, &(struct json_limits){.max_bytes = 1}, &v, &err));
	assert_false(
	    json_parse(SLICE("[[1]]"), &arena, &(struct json_limits){.max_depth = 1}, &v, &err));
	assert_non_null(strstr(err.message, "deeper than 1"));
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_body_becomes_values_in_order),
	    cmocka_unit_test(scalars_stand_alone),
	    cmocka_unit_test(plain_strings_are_borrowed_and_others_copied),
	    cmocka_unit_test(many_values_end_at_the_arenas_maximum),
	    cmocka_unit_test(limits_apply_but_never_below_the_sources_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
