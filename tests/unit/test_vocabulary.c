/* The painter's words against the painter's arts: what can be asked for can be drawn. */
#include "studio/painter/vocabulary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "studio/painter/art.h"

struct missing {
	char names[1024];
	int count;
};

static void note(struct missing *m, const char *name)
{
	size_t len = strlen(m->names);

	snprintf(m->names + len, sizeof m->names - len, " %s", name);
	m->count++;
}

static void look_for_art(const struct concept *c, void *ctx)
{
	const struct fact *subject = concept_fact(c, FACT_SUBJECT);

	if (subject && !art_find(subject->name))
		note(ctx, subject->name);
}

static void every_subject_has_an_art(void **state)
{
	struct missing m = {0};

	(void)state;
	vocabulary_each(look_for_art, &m);
	if (m.count > 0)
		fail_msg("no art draws:%s", m.names);
}

struct search {
	const char *name;
	bool found;
};

static void look_for_name(const struct concept *c, void *ctx)
{
	const struct fact *subject = concept_fact(c, FACT_SUBJECT);
	struct search *s = ctx;

	s->found |= subject && strcmp(subject->name, s->name) == 0;
}

static void look_for_words(const struct art *art, void *ctx)
{
	struct search s = {.name = art->name};

	vocabulary_each(look_for_name, &s);
	if (!s.found)
		note(ctx, art->name);
}

static void every_art_has_words(void **state)
{
	struct missing m = {0};

	(void)state;
	art_each(look_for_words, &m);
	if (m.count > 0)
		fail_msg("no word asks for:%s", m.names);
}

static void a_bare_plural_is_the_arts_herd(void **state)
{
	struct brief b;

	(void)state;
	brief_read("sheep in a field, a flock of sheep", &b);
	const struct art *sheep = art_find("sheep");
	assert_non_null(sheep);
	assert_int_equal(b.subject_count, 1);
	assert_int_equal(b.subjects[0].count, sheep->herd > 0 ? (int)(sheep->herd + 0.5) : 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_subject_has_an_art),
	    cmocka_unit_test(every_art_has_words),
	    cmocka_unit_test(a_bare_plural_is_the_arts_herd),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
