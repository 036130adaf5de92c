/* Signatures as the specification has them, and the wall between receivers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/base64.h"
#include "callback/room.h"
#include "callback/sign.h"

/* --- signatures -------------------------------------------------------------------- */

/* The example of the reference libraries (standard-webhooks, "test vectors"). */
static void a_signature_is_as_the_specification_has_it(void **state UNUSED)
{
	static const char key_text[] = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	struct base64_decoder decoder = {0};
	uint8_t key[64];
	size_t len;
	char signature[CALLBACK_SIGNATURE_MAX];

	assert_true(base64_decode(&decoder, key_text, strlen(key_text), key, &len));
	struct slice keys[] = {{(const char *)key, len}, {(const char *)key, len}};
	struct slice bytes = SLICE("msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
	callback_sign(keys, 1, bytes, signature);
	assert_string_equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	callback_sign(keys, 2, bytes, signature);
	assert_string_equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= "
				       "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	assert_int_equal(strlen(signature) + 1, CALLBACK_SIGNATURE_MAX);
}

static void a_secret_is_written_whole(void **state UNUSED)
{
	uint8_t secret[CALLBACK_SECRET_BYTES];
	char text[CALLBACK_SECRET_TEXT_MAX];

	memset(secret, 0xFF, sizeof secret);
	callback_secret_text(secret, text);
	assert_string_equal(text, "whsec_//////////////////////////////////////////8=");
	assert_int_equal(strlen(text) + 1, sizeof text);
}

/* --- room --------------------------------------------------------------------------- */

#define NOW 1000000
#define TOTAL 400

static struct room *new_room(void)
{
	struct room *room = room_create(&(struct room_limits){.total = TOTAL, .per_host = 16});

	assert_non_null(room);
	return room;
}

static int left(struct room *room, int64_t account, int64_t line, int64_t now_ms)
{
	return room_left(room, account, line, now_ms, NULL, NULL);
}

/* Begins all it may; how many that were. */
static int fill(struct room *room, int64_t account, int64_t line, int64_t now_ms)
{
	int count = left(room, account, line, now_ms);

	for (int i = 0; i < count; i++)
		assert_true(room_take(room, account, line, now_ms));
	return count;
}

static void prove(struct room *room, int64_t account, int64_t line, int answers, int64_t now_ms)
{
	for (int i = 0; i < answers; i++) {
		assert_true(room_take(room, account, line, now_ms));
		room_give(room, account, line, true, 10, now_ms);
	}
}

static void a_line_grows_with_each_prompt_answer(void **state UNUSED)
{
	struct room *room = new_room();

	assert_int_equal(left(room, 1, 7, NOW), ROOM_PROBE);
	prove(room, 1, 7, 1, NOW);
	assert_int_equal(left(room, 1, 7, NOW), ROOM_PROBE + 1);
	prove(room, 1, 7, 100, NOW);
	assert_int_equal(left(room, 1, 7, NOW), 16);
	assert_int_equal(left(room, 2, 7, NOW), ROOM_PROBE); /* another account's */
	assert_true(room_take(room, 1, 7, NOW));
	room_give(room, 1, 7, false, 10, NOW); /* no answer */
	assert_int_equal(left(room, 1, 7, NOW), ROOM_PROBE);
	prove(room, 1, 7, 100, NOW);
	assert_true(room_take(room, 1, 7, NOW));
	room_give(room, 1, 7, true, ROOM_LATE_MS + 1, NOW); /* late */
	assert_int_equal(left(room, 1, 7, NOW), ROOM_PROBE);
	prove(room, 1, 7, 100, NOW);
	assert_int_equal(left(room, 1, 7, NOW + ROOM_PROVEN_MS), ROOM_PROBE); /* long ago */
	assert_int_equal(room_used(room), 0);
	room_destroy(room);
}

static void a_line_that_stops_answering_gets_no_more(void **state UNUSED)
{
	struct room *room = new_room();

	prove(room, 1, 7, 100, NOW);
	for (int i = 0; i < 4; i++)
		assert_true(room_take(room, 1, 7, NOW));
	assert_int_equal(left(room, 1, 7, NOW + ROOM_LATE_MS), 12);
	assert_int_equal(left(room, 1, 7, NOW + ROOM_LATE_MS + 1), 0);
	room_destroy(room);
}

static void lines_that_hang_leave_a_quarter_to_those_that_answer(void **state UNUSED)
{
	struct room *room = new_room();
	int used = 0;

	prove(room, 9, 9, 100, NOW);
	for (int account = 1; account <= 4; account++)
		for (int line = 1; line <= TOTAL; line++)
			used += fill(room, account, 1000 * account + line, NOW);
	assert_int_equal(used, TOTAL / 4 * 3);
	assert_int_equal(left(room, 8, 8, NOW), 0);
	assert_int_equal(left(room, 9, 9, NOW), 16);
	assert_int_equal(fill(room, 9, 9, NOW), 16);
	room_destroy(room);
}

static void an_account_leaves_room_to_others(void **state UNUSED)
{
	struct room *room = new_room();
	int used = 0;

	for (int line = 1; line <= TOTAL; line++)
		used += fill(room, 1, line, NOW);
	assert_int_equal(used, TOTAL / 2);
	assert_int_equal(left(room, 2, 1, NOW), ROOM_PROBE);
	/* Proven ones go on to three quarters. */
	prove(room, 2, 2, 100, NOW);
	assert_int_equal(left(room, 2, 2, NOW), 16);
	room_destroy(room);
}

static void what_was_picked_counts(void **state UNUSED)
{
	struct room *room = new_room();
	bool full;

	prove(room, 1, 7, 100, NOW);
	assert_int_equal(room_left(room, 1, 7, NOW, &(struct room_picked){.of_line = 6}, &full), 10);
	assert_false(full);
	assert_int_equal(room_left(room, 1, 7, NOW, &(struct room_picked){.of_line = 16}, &full), 0);
	assert_true(full);
	assert_int_equal(room_left(room, 1, 7, NOW, &(struct room_picked){.of_account = TOTAL}, &full), 0);
	assert_false(full);
	assert_int_equal(room_left(room, 1, 7, NOW, &(struct room_picked){.of_all = TOTAL - 3}, NULL), 3);
	room_destroy(room);
}

static void what_is_left_is_remembered_by_an_end(void **state UNUSED)
{
	struct room *room = new_room();

	assert_false(room_remember(room, 1, 7)); /* nothing of it is under way */
	assert_true(room_take(room, 1, 7, NOW));
	assert_true(room_take(room, 1, 7, NOW));
	assert_true(room_remember(room, 1, 7));
	assert_true(room_give(room, 1, 7, true, 1, NOW));
	assert_false(room_give(room, 1, 7, true, 1, NOW));
	assert_false(room_remember(room, 1, 7));
	room_destroy(room);
}

/* Far more lines than there are places: what is under way stays counted. */
static void a_million_lines_fit(void **state UNUSED)
{
	struct room *room = new_room();

	assert_true(room_take(room, 1, 7, NOW));
	for (int line = 100; line < 1000100; line++) {
		if (room_take(room, 2, line, NOW + line))
			room_give(room, 2, line, true, 1, NOW + line);
	}
	assert_int_equal(room_used(room), 1);
	assert_int_equal(left(room, 1, 7, NOW), 0);
	room_give(room, 1, 7, true, 1, NOW);
	assert_int_equal(room_used(room), 0);
	room_give(room, 3, 3, true, 1, NOW); /* never taken */
	assert_int_equal(room_used(room), 0);
	room_destroy(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_as_the_specification_has_it),
		cmocka_unit_test(a_secret_is_written_whole),
		cmocka_unit_test(a_line_grows_with_each_prompt_answer),
		cmocka_unit_test(a_line_that_stops_answering_gets_no_more),
		cmocka_unit_test(lines_that_hang_leave_a_quarter_to_those_that_answer),
		cmocka_unit_test(an_account_leaves_room_to_others),
		cmocka_unit_test(what_was_picked_counts),
		cmocka_unit_test(what_is_left_is_remembered_by_an_end),
		cmocka_unit_test(a_million_lines_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
