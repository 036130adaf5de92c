#include "studio/painter/brief.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "studio/painter/art.h"
#include "studio/painter/painter.h"
#include "studio/painter/vocabulary.h"

/* A herd is three here, whatever the arts say. */
const struct art *art_find(const char *name)
{
	(void)name;
	return NULL;
}

#define X(id, name) #name,
static const char *const places[] = {PLACE_TABLE(X)};
static const char *const hours[] = {HOUR_TABLE(X)};
static const char *const weathers[] = {WEATHER_TABLE(X)};
static const char *const seasons[] = {SEASON_TABLE(X)};
static const char *const styles[] = {STYLE_TABLE(X)};
static const char *const moods[] = {MOOD_TABLE(X)};
static const char *const positions[] = {POSITION_TABLE(X)};
static const char *const actions[] = {ACTION_TABLE(X)};
#undef X

static void describe_color(struct buf *to, const char *before, struct color c)
{
	buf_printf(to, "%s#%02x%02x%02x", before, (int)(c.r * 255 + 0.5), (int)(c.g * 255 + 0.5),
		   (int)(c.b * 255 + 0.5));
}

static void describe_subject(struct buf *to, const struct brief_subject *s)
{
	buf_printf(to, " | %s x%d", s->kind, s->count);
	if (s->scale != 1)
		buf_printf(to, " *%.2g", s->scale);
	if (s->has_color)
		describe_color(to, " ", s->color);
	if (s->action)
		buf_printf(to, " %s", actions[s->action]);
	if (s->position)
		buf_printf(to, " @%s", positions[s->position]);
	if (s->young)
		buf_str(to, " young");
}

/* "garden day S:cinematic sun | cat x1 *0.6 running": place, hour, w:weather, season,
 * S:style, m:mood, lights, subjects, "texts", palette. What is unsaid is left out. */
static const char *describe(struct buf *to, const struct brief *b)
{
	buf_clear(to);
	buf_str(to, places[b->place]);
	if (b->hour)
		buf_printf(to, " %s", hours[b->hour]);
	if (b->weather)
		buf_printf(to, " w:%s", weathers[b->weather]);
	if (b->season)
		buf_printf(to, " %s", seasons[b->season]);
	if (b->style)
		buf_printf(to, " S:%s", styles[b->style]);
	if (b->mood)
		buf_printf(to, " m:%s", moods[b->mood]);
	buf_str(to, b->has_moon ? " moon" : "");
	buf_str(to, b->has_sun ? " sun" : "");
	buf_str(to, b->has_stars ? " stars" : "");
	for (int i = 0; i < b->subject_count; i++)
		describe_subject(to, &b->subjects[i]);
	for (int i = 0; i < b->text_count; i++)
		buf_printf(to, " \"%s\"", b->texts[i].text);
	for (int i = 0; i < b->color_count; i++)
		describe_color(to, " palette ", b->colors[i]);
	return buf_cstr(to);
}

static void prompts_are_read_as_the_facts_they_state(void **state)
{
	static const struct {
		const char *prompt, *facts;
	} rows[] = {
#include "brief_prompts.inc"
	};
	struct buf text;
	struct brief b;

	(void)state;
	buf_init(&text, 4096);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		brief_read(rows[i].prompt, &b);
		if (strcmp(describe(&text, &b), rows[i].facts) != 0)
			fail_msg("%s\n  read as  %s\n  expected %s", rows[i].prompt,
				 describe(&text, &b), rows[i].facts);
	}
	buf_finish(&text);
}

static void quoted_texts_keep_their_exact_bytes(void **state)
{
	static const struct {
		const char *prompt, *texts[BRIEF_TEXTS_MAX];
	} rows[] = {
	    {"a sign that says \"Grand OPENING!\"", {"Grand OPENING!"}},
	    {"a sign saying “Ñandú & Co.”", {"Ñandú & Co."}},
	    {"간판에 「환영합니다」라고 쓰여 있다", {"환영합니다"}},
	    {"『春の海』 on a poster", {"春の海"}},
	    {"un cartel que dice «¡Viva España!»", {"¡Viva España!"}},
	    {"a banner ‘it’s late’ over the door", {"it’s late"}},
	    {"a shop sign 'Open 24 hours'", {"Open 24 hours"}},
	    {"a \"one\" and \"two\" and “three” and 「4」 and \"five\"",
	     {"one", "two", "three", "4"}},
	    {"a neon sign saying OPEN LATE in the rain", {"OPEN LATE"}},
	    {"a sign with  \"  spaces  kept  \"", {"  spaces  kept  "}},
	    {"a poster \"two\nlines\"", {"two\nlines"}},
	    {"it's the dogs' house and the cats' garden", {NULL}},
	    {"rock 'n' roll", {NULL}},
	    {"a 5\" gun and a 7\" record", {NULL}},
	    {"a \"\" sign and a \" \" sign", {NULL}},
	    {"an \"unclosed sign", {NULL}},
	    {"\"a cat in the garden\"", {NULL}},
	    {"\"QWERTY\"", {"QWERTY"}},
	};
	struct brief b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int n = 0;
		brief_read(rows[i].prompt, &b);
		for (; n < BRIEF_TEXTS_MAX && rows[i].texts[n]; n++) {
			assert_true(n < b.text_count);
			assert_string_equal(b.texts[n].text, rows[i].texts[n]);
		}
		if (n != b.text_count)
			fail_msg("%s: %d texts, the first %s", rows[i].prompt, b.text_count,
				 b.texts[0].text);
	}
}

static void a_text_too_long_is_cut_between_characters(void **state)
{
	char prompt[2048] = "a sign \"";
	struct brief b;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(prompt, "가");
	strcat(prompt, "\"");
	brief_read(prompt, &b);
	assert_int_equal(b.text_count, 1);
	assert_int_equal(strlen(b.texts[0].text), 255);
	assert_true(utf8_valid(b.texts[0].text, 255));
}

static void the_words_inside_quotes_are_not_subjects(void **state)
{
	struct brief b;

	(void)state;
	brief_read("a wall with \"black cat\" on it", &b);
	assert_int_equal(b.subject_count, 0);
	assert_int_equal(b.text_count, 1);
}

static void spelling_accents_and_width_do_not_matter(void **state)
{
	static const char *const same[][2] = {
	    {"UNA MONTAÑA EN OTOÑO", "una montana en otono"},
	    {"Café and a CAT", "cafe and a cat"},
	    {"ｔｗｏ ｃａｔｓ", "two cats"},
	    {"\xe1\x84\x80\xe1\x85\xa9\xe1\x84\x8b\xe1\x85\xa3\xe1\x86\xbc\xe1\x84\x8b\xe1\x85\xb5",
	     "고양이"}, /* conjoining jamo, as macOS writes them */
	    {"montan\xcc\x83"
	     "a",
	     "montaña"},
	    {"벚꽃나무", "벚꽃 나무"},
	    {"cherry-blossom tree", "cherry blossom tree"},
	};
	struct buf one, two;
	struct brief b;

	(void)state;
	buf_init(&one, 4096);
	buf_init(&two, 4096);
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		brief_read(same[i][0], &b);
		describe(&one, &b);
		brief_read(same[i][1], &b);
		assert_string_equal(buf_cstr(&one), describe(&two, &b));
		assert_true(b.known_words > 0);
	}
	buf_finish(&one);
	buf_finish(&two);
}

static void an_unknown_prompt_is_abstract_and_has_its_own_seed(void **state)
{
	struct brief a, b;

	(void)state;
	brief_read("zxcv qwrt", &a);
	brief_read("zxcv qwrp", &b);
	assert_int_equal(a.place, PLACE_ABSTRACT);
	assert_int_equal(a.subject_count, 0);
	assert_int_equal(a.known_words, 0);
	assert_int_equal(a.total_words, 2);
	assert_true(a.seed != b.seed);
	brief_read("", &b);
	assert_int_equal(b.total_words, 0);
}

static void reading_twice_gives_the_same_bytes(void **state)
{
	struct brief a, b;

	(void)state;
	memset(&a, 1, sizeof a);
	memset(&b, 2, sizeof b);
	brief_read("three red cats under a \"CAFÉ\" sign, 수채화", &a);
	brief_read("three red cats under a \"CAFÉ\" sign, 수채화", &b);
	assert_int_equal(a.subject_count, b.subject_count);
	assert_true(a.seed == b.seed);
	assert_string_equal(a.texts[0].text, b.texts[0].text);
}

static void counts_stay_within_their_bounds(void **state)
{
	static const struct {
		const char *prompt;
		int count;
	} rows[] = {
	    {"one cat", 1},
	    {"999 cats", BRIEF_COUNT_MAX},
	    {"0 cats", 3},
	    {"several cats", 5},
	    {"many cats", 12},
	    {"a pair of cats", 2},
	    {"dozens of cats", 24},
	    {"고양이 열두 마리", 12},
	    {"1000000 cats", 3},
	    {"seis gatos", 6},
	    {"여러 마리의 고양이", 5},
	    {"cat", 1},
	    {"8k cat", 1},
	    {"a cat in 1984", 1},
	};
	struct brief b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		brief_read(rows[i].prompt, &b);
		assert_int_equal(b.subject_count, 1);
		assert_int_equal(b.subjects[0].count, rows[i].count);
	}
}

static void more_than_eight_subjects_are_not_read(void **state)
{
	struct brief b;

	(void)state;
	brief_read("a cat, a dog, a fox, a bear, a lion, a wolf, a cow, a pig, a goat, a horse",
		   &b);
	assert_int_equal(b.subject_count, BRIEF_SUBJECTS_MAX);
	assert_string_equal(b.subjects[7].kind, "pig");
}

/* Quotes that never close, words that never end, one word a thousand times. */
static void long_prompts_are_read_in_time(void **state)
{
	static const char *const pieces[] = {"\"",      "'",        "a ", "고양이", "고양이 ",
					     "cat, ",   "no ",      "8-", "‘",      "red ",
					     "says A ", "hot air ", "ᄀ", "🐱"};
	struct brief b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		size_t len = strlen(pieces[i]), times = (200 << 10) / len;
		char *prompt = calloc(1, len * times + 1);
		assert_non_null(prompt);
		for (size_t k = 0; k < times; k++)
			memcpy(prompt + k * len, pieces[i], len);
		brief_read(prompt, &b);
		assert_in_range(b.total_words, 0, 4096);
		free(prompt);
	}
}

static void the_tables_are_well_formed_and_large(void **state)
{
	struct painter_vocabulary v;

	(void)state;
	if (vocabulary_problem())
		fail_msg("%s", vocabulary_problem());
	painter_vocabulary(&v);
	assert_true(v.concepts >= 350);
	assert_true(v.words_en >= 900 && v.words_ko >= 900 && v.words_es >= 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(prompts_are_read_as_the_facts_they_state),
	    cmocka_unit_test(quoted_texts_keep_their_exact_bytes),
	    cmocka_unit_test(a_text_too_long_is_cut_between_characters),
	    cmocka_unit_test(the_words_inside_quotes_are_not_subjects),
	    cmocka_unit_test(spelling_accents_and_width_do_not_matter),
	    cmocka_unit_test(an_unknown_prompt_is_abstract_and_has_its_own_seed),
	    cmocka_unit_test(reading_twice_gives_the_same_bytes),
	    cmocka_unit_test(counts_stay_within_their_bounds),
	    cmocka_unit_test(more_than_eight_subjects_are_not_read),
	    cmocka_unit_test(long_prompts_are_read_in_time),
	    cmocka_unit_test(the_tables_are_well_formed_and_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
