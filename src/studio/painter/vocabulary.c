#include "studio/painter/vocabulary.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embed.h"
#include "studio/painter/painter.h"
#include "studio/painter/lexicon.h"

/* The files, and whether their rows count as concepts of the painter. */
#define FILES(X)                                                                                   \
	X(places)                                                                                  \
	X(times) X(looks) X(colors) X(quantities) X(actions) X(grammar) X(animals) X(people)       \
	    X(plants) X(vehicles) X(buildings) X(food) X(things) X(shapes) X(emoji)

#define X(name) EMBED_FILE(words_##name, "src/studio/painter/words/" #name ".tsv");
FILES(X)
#undef X

enum value {
	PLACES,
	HOURS,
	WEATHERS,
	SEASONS,
	STYLES,
	MOODS,
	POSITIONS,
	ACTIONS,
	SHADES,
	ENSEMBLES,
	TEXT,
	COLOR,
	NUMBER,
	NOTHING
};

static const char *const *names_of(enum value value)
{
#define X(id, name) #name,
	static const char *const places[] = {PLACE_TABLE(X) NULL};
	static const char *const hours[] = {HOUR_TABLE(X) NULL};
	static const char *const weathers[] = {WEATHER_TABLE(X) NULL};
	static const char *const seasons[] = {SEASON_TABLE(X) NULL};
	static const char *const styles[] = {STYLE_TABLE(X) NULL};
	static const char *const moods[] = {MOOD_TABLE(X) NULL};
	static const char *const positions[] = {POSITION_TABLE(X) NULL};
	static const char *const actions[] = {ACTION_TABLE(X) NULL};
	static const char *const ensembles[] = {ENSEMBLE_TABLE(X) NULL};
#undef X
	static const char *const shades[] = {"dark", "light", "bright", NULL};
	static const char *const *const all[] = {places, hours,     weathers, seasons, styles,
						 moods,  positions, actions,  shades,
						 ensembles};

	return all[value];
}

static const struct {
	const char *name;
	enum value value;
} tables[FACT_TABLE_COUNT] = {
#define X(id, name, value) [FACT_##id] = {name, value},
    FACT_TABLE(X)
#undef X
};

#define CONCEPTS_MAX 768
#define NAME_BYTES 8192

static struct concept concepts[CONCEPTS_MAX];
static int concept_count;
static struct painter_vocabulary counts;
static char names[NAME_BYTES];
static size_t names_used;
static char problem[160];

/* --- reading the tables ----------------------------------------------------------- */

static bool fail(const char *file, int line, const char *what, struct slice about)
{
	if (!*problem)
		snprintf(problem, sizeof problem, "%s.tsv:%d: %s: %.*s", file, line, what,
			 (int)MIN(about.len, (size_t)60), about.p);
	return false;
}

/* Up to `mark`; *s goes on behind it. */
static struct slice cut(struct slice *s, char mark)
{
	const char *at = s->len ? memchr(s->p, mark, s->len) : NULL;
	struct slice part = {s->p, at ? (size_t)(at - s->p) : s->len};

	*s = slice_skip(*s, part.len + 1);
	return part;
}

static struct slice trim(struct slice s)
{
	while (s.len && (s.p[0] == ' ' || s.p[0] == '\r'))
		s = slice_skip(s, 1);
	while (s.len && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static const char *intern(struct slice s)
{
	for (const char *p = names; p < names + names_used; p += strlen(p) + 1) {
		if (slice_is(s, p))
			return p;
	}
	if (names_used + s.len + 1 > sizeof names)
		return NULL;
	char *copy = names + names_used;
	memcpy(copy, s.p, s.len);
	copy[s.len] = '\0';
	names_used += s.len + 1;
	return copy;
}

static bool read_value(enum value kind, struct slice text, struct fact *ret)
{
	char copy[32] = "", *end = copy;

	if (kind == NOTHING)
		return text.len == 0;
	if (text.len == 0)
		return false;
	if (kind == TEXT) {
		ret->name = intern(text);
		return ret->name != NULL;
	}
	if (kind == COLOR || kind == NUMBER) {
		memcpy(copy, text.p, MIN(text.len, sizeof copy - 1));
		ret->number = kind == NUMBER ? strtod(copy, &end) : (double)strtoul(copy, &end, 16);
		uint32_t rgb = kind == COLOR ? (uint32_t)ret->number : 0;
		ret->color = (struct color){(rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0,
					    (rgb & 255) / 255.0};
		return *end == '\0' && (kind == NUMBER || text.len == 6);
	}
	for (int i = 0; names_of(kind)[i]; i++) {
		if (slice_is(text, names_of(kind)[i])) {
			ret->value = i;
			return true;
		}
	}
	return false;
}

static bool read_fact(struct slice text, struct fact *ret)
{
	*ret = (struct fact){.weak = text.len && text.p[0] == '~'};
	if (ret->weak)
		text = slice_skip(text, 1);
	struct slice table = cut(&text, ':');
	for (int i = 0; i < FACT_TABLE_COUNT; i++) {
		if (slice_is(table, tables[i].name)) {
			ret->table = (enum fact_table)i;
			return read_value(tables[i].value, text, ret);
		}
	}
	return false;
}

static bool read_facts(const char *file, int line, struct slice text, struct concept *ret)
{
	*ret = (struct concept){0};
	while (text.len) {
		struct slice one = cut(&text, ' ');
		if (one.len == 0)
			continue;
		if (ret->fact_count == CONCEPT_FACTS_MAX)
			return fail(file, line, "too many facts", one);
		struct fact *f = &ret->facts[ret->fact_count];
		if (!read_fact(one, f))
			return fail(file, line, "no such fact", one);
		ret->paints |= f->table < FACT_DET;
		ret->fact_count++;
	}
	return ret->fact_count > 0 || fail(file, line, "a row without facts", text);
}

static void read_row(const char *file, int line, struct slice row)
{
	int *const words[] = {&counts.words_en, &counts.words_ko, &counts.words_es};

	if (row.len == 0 || row.p[0] == '#')
		return;
	if (concept_count == CONCEPTS_MAX) {
		fail(file, line, "too many rows", row);
		return;
	}
	struct concept *c = &concepts[concept_count];
	if (!read_facts(file, line, cut(&row, '\t'), c))
		return;
	concept_count++;
	counts.concepts += c->paints;
	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		struct slice column = cut(&row, '\t');
		while (column.len) {
			struct slice phrase = trim(cut(&column, ','));
			if (phrase.len == 0 || slice_is(phrase, "-"))
				continue;
			if (!lexicon_add(phrase, c, (enum language)language))
				fail(file, line, "cannot be added", phrase);
			*words[language] += c->paints;
		}
	}
}

static void build(void)
{
#define X(name) {#name, EMBEDDED(words_##name)},
	struct {
		const char *name;
		struct slice text;
	} files[] = {FILES(X)};
#undef X

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct slice text = files[i].text;
		for (int line = 1; text.len; line++)
			read_row(files[i].name, line, cut(&text, '\n'));
	}
}

static void ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, build);
}

/* --- asking ------------------------------------------------------------------------- */

bool vocabulary_match(const struct tokens *t, int at, struct slice rest, enum language prefer,
		      bool strict, struct match *ret)
{
	ready();
	return lexicon_match(t, at, rest, prefer, strict, ret);
}

int vocabulary_weight(struct slice word, enum language language)
{
	ready();
	return lexicon_weight(word, language);
}

const struct fact *concept_fact(const struct concept *c, enum fact_table table)
{
	for (int i = 0; i < c->fact_count; i++) {
		if (c->facts[i].table == table)
			return &c->facts[i];
	}
	return NULL;
}

void vocabulary_each(void (*fn)(const struct concept *c, void *ctx), void *ctx)
{
	ready();
	for (int i = 0; i < concept_count; i++)
		fn(&concepts[i], ctx);
}

const char *vocabulary_problem(void)
{
	ready();
	return *problem ? problem : NULL;
}

void painter_vocabulary(struct painter_vocabulary *ret)
{
	ready();
	*ret = counts;
}
