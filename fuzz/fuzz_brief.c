/* The painter's reader: any well-formed UTF-8 gives a brief.
 *
 * Checked besides memory safety: every field is in its range, subjects have a kind, texts
 * are well-formed and stand in the prompt as they are, reading again gives the same. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "studio/painter/brief.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
	if (!fine)
		abort();
}

static void check_color(struct color c)
{
	check(c.r >= 0 && c.r <= 1 && c.g >= 0 && c.g <= 1 && c.b >= 0 && c.b <= 1);
}

static void check_brief(const struct brief *b, const char *prompt)
{
	check(b->place < PLACE_COUNT && b->hour < HOUR_COUNT && b->weather < WEATHER_COUNT);
	check(b->season < SEASON_COUNT && b->style < STYLE_COUNT && b->mood < MOOD_COUNT);
	check(b->subject_count >= 0 && b->subject_count <= BRIEF_SUBJECTS_MAX);
	for (int i = 0; i < b->subject_count; i++) {
		const struct brief_subject *s = &b->subjects[i];
		check(s->kind && *s->kind && s->count >= 1 && s->count <= BRIEF_COUNT_MAX);
		check(s->scale > 0.1 && s->scale < 10 && s->action < ACTION_COUNT);
		check(s->position < POSITION_COUNT);
		check_color(s->color);
	}
	check(b->text_count >= 0 && b->text_count <= BRIEF_TEXTS_MAX);
	for (int i = 0; i < b->text_count; i++) {
		size_t len = strnlen(b->texts[i].text, BRIEF_TEXT_BYTES);
		check(len > 0 && len < BRIEF_TEXT_BYTES && utf8_valid(b->texts[i].text, len));
		check(strstr(prompt, b->texts[i].text) != NULL);
	}
	check(b->color_count >= 0 && b->color_count <= BRIEF_COLORS_MAX);
	for (int i = 0; i < b->color_count; i++)
		check_color(b->colors[i]);
	check(b->known_words >= 0 && b->known_words <= b->total_words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct brief one, two;

	if (!utf8_valid((const char *)data, size))
		return 0;
	char *prompt = malloc(size + 1);
	check(prompt != NULL);
	memcpy(prompt, data, size);
	prompt[size] = '\0';
	memset(&one, 0xAA, sizeof one);
	memset(&two, 0x55, sizeof two);
	brief_read(prompt, &one);
	check_brief(&one, prompt);
	brief_read(prompt, &two);
	check(one.seed == two.seed && one.subject_count == two.subject_count &&
	      one.place == two.place && one.text_count == two.text_count);
	free(prompt);
	return 0;
}
