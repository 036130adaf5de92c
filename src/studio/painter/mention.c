#include "studio/painter/mention.h"

#include <stdlib.h>

#include "base/utf8.h"

const struct fact *mention_fact(const struct mention *m, enum fact_table table)
{
	return m->concept ? concept_fact(m->concept, table) : NULL;
}

static bool says_any(const struct mention *m, const enum fact_table *tables, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (mention_says(m, tables[i]))
			return true;
	}
	return false;
}

bool mention_is_noun(const struct mention *m)
{
	static const enum fact_table nouns[] = {FACT_SUBJECT, FACT_PLACE, FACT_WEATHER, FACT_HOUR,
						FACT_MOON,    FACT_SUN,   FACT_STARS,   FACT_PART,
						FACT_CLOTHES, FACT_TINT,  FACT_SEASON};
	return says_any(m, nouns, ARRAY_LEN(nouns));
}

bool mention_is_modifier(const struct mention *m)
{
	static const enum fact_table modifiers[] = {FACT_COLOR, FACT_SHADE, FACT_SCALE, FACT_YOUNG,
						    FACT_MOOD,  FACT_SKIP,  FACT_STYLE, FACT_ENSEMBLE};
	return !mention_is_noun(m) && says_any(m, modifiers, ARRAY_LEN(modifiers));
}

static bool is_count(const struct mention *m)
{
	return m->number > 0 || mention_says(m, FACT_COUNT);
}

bool mention_ends_with(const struct mention *m, const char *particle)
{
	struct slice tail = slice_of(particle);

	return m->ending.len >= tail.len &&
	       memcmp(m->ending.p + m->ending.len - tail.len, tail.p, tail.len) == 0;
}

bool mention_is_attributive(const struct mention *m)
{
	size_t n;

	if (m->kind != TOKEN_HANGUL || m->tail.len < 3)
		return false;
	uint32_t c = utf8_decode(m->tail.p + m->tail.len - 3, 3, &n);
	return c >= 0xAC00 && c <= 0xD7A3 && (c - 0xAC00) % 28 == 4; /* … ㄴ */
}

/* --- finding phrases --------------------------------------------------------------- */

/* Which of English and Spanish the prompt is in; *ret_sure is false on a draw. */
static enum language language_of(const struct tokens *t, bool *ret_sure)
{
	int en = 0, es = t->accented ? 2 : 0;

	for (int i = 0; i < t->count; i++) {
		if (t->list[i].kind != TOKEN_LATIN)
			continue;
		int as_en = vocabulary_weight(t->list[i].text, LANGUAGE_EN);
		int as_es = vocabulary_weight(t->list[i].text, LANGUAGE_ES);
		en += as_en && !as_es ? as_en : 0;
		es += as_es && !as_en ? as_es : 0;
	}
	*ret_sure = en != es;
	return es > en ? LANGUAGE_ES : LANGUAGE_EN;
}

/* Digits as a count: years and sizes are none. */
static int number_of(const struct token *t)
{
	int n = 0;

	if (t->kind != TOKEN_NUMBER || t->text.len > 3)
		return 0;
	for (size_t i = 0; i < t->text.len; i++)
		n = n * 10 + (t->text.p[i] - '0');
	return n;
}

static void add_phrase(struct mentions *m, int at, const struct match *match, bool first)
{
	const struct token *t = &m->tokens.list[at];
	struct mention *one = &m->list[m->count++];

	*one = (struct mention){.sense_count = match->sense_count,
				.language = match->language,
				.kind = t->kind,
				.gap = first ? t->gap : GAP_NONE,
				.glued = t->glued || !first,
				.plural = match->plural,
				.diminutive = match->diminutive,
				.ending = match->ending,
				.words = match->words,
				.raw = t->raw,
				.tail = (t + match->words - 1)->text,
				.capitals = t->capitals};
	for (int i = 0; i < match->sense_count; i++)
		one->senses[i] = match->senses[i];
	one->concept = match->senses[0];
	one->number = number_of(t);
}

static void add_unknown(struct mentions *m, int at)
{
	const struct token *t = &m->tokens.list[at];

	m->list[m->count++] = (struct mention){.kind = t->kind,
					       .gap = t->gap,
					       .glued = t->glued,
					       .words = 1,
					       .raw = t->raw,
					       .tail = t->text,
					       .number = number_of(t),
					       .capitals = t->capitals};
	m->known_words +=
	    t->kind != TOKEN_LATIN && t->kind != TOKEN_HANGUL && t->kind != TOKEN_OTHER;
}

/* A Korean word may hold several nouns: each is a mention of its own. */
#define NOUNS_A_WORD_MAX 4

static void find_phrases(struct mentions *m)
{
	bool sure;
	enum language prefer = language_of(&m->tokens, &sure);

	for (int i = 0; i < m->tokens.count;) {
		struct match match;
		struct slice rest = {0};
		int taken = 1;
		bool found = false;
		for (int part = 0; part < NOUNS_A_WORD_MAX; part++) {
			if (!vocabulary_match(&m->tokens, i, rest, prefer, sure, &match))
				break;
			add_phrase(m, i, &match, part == 0);
			found = true;
			taken = match.words;
			rest = match.rest;
			if (rest.len == 0)
				break;
		}
		if (found)
			m->known_words += taken;
		else
			add_unknown(m, i);
		i += taken;
	}
}

/* --- texts without quotation marks -------------------------------------------------- */

/* A sign saying OPEN LATE: capitals right behind a word that announces letters, in a
 * prompt that is not all capitals itself. */
static void find_capitals(struct mentions *m)
{
	int found = 0;

	for (int i = 0; i + 1 < m->count && found < BRIEF_TEXTS_MAX; i++) {
		int end = i + 1;
		if (!mention_says(&m->list[i], FACT_LETTERING) || m->list[i].capitals)
			continue;
		while (end < m->count && m->list[end].gap == GAP_NONE &&
		       (m->list[end].capitals || (end > i + 1 && m->list[end].number > 0)))
			end++;
		if (end == i + 1)
			continue;
		struct mention *first = &m->list[i + 1], *last = &m->list[end - 1];
		/* A phrase's raw text is only its first word; its last token has the end. */
		const char *stop = last->raw.p + last->raw.len;
		for (int t = 0; t < m->tokens.count; t++) {
			const struct token *token = &m->tokens.list[t];
			if (token->raw.p == last->raw.p)
				stop = m->tokens.list[t + last->words - 1].raw.p +
				       m->tokens.list[t + last->words - 1].raw.len;
		}
		struct slice text = {first->raw.p, (size_t)(stop - first->raw.p)};
		*first = (struct mention){
		    .kind = TOKEN_TEXT, .capitals_text = true, .raw = text, .words = end - i - 1};
		memmove(first + 1, m->list + end, (size_t)(m->count - end) * sizeof(*first));
		m->count -= end - i - 2;
		found++;
	}
}

/* --- words of two meanings ------------------------------------------------------------ */

static const struct concept *sense_with(const struct mention *m, enum fact_table table)
{
	for (int i = 0; i < m->sense_count; i++) {
		if (concept_fact(m->senses[i], table))
			return m->senses[i];
	}
	return NULL;
}

static const struct concept *sense_without(const struct mention *m, enum fact_table table)
{
	for (int i = 0; i < m->sense_count; i++) {
		if (!concept_fact(m->senses[i], table))
			return m->senses[i];
	}
	return m->senses[0];
}

static bool could_be(const struct mention *m, enum fact_table table)
{
	return sense_with(m, table) != NULL;
}

/* The mention beside number i, when nothing parts them. */
static const struct mention *beside(const struct mentions *m, int i, int step)
{
	int j = i + step;

	if (j < 0 || j >= m->count || m->list[MAX(i, j)].gap != GAP_NONE)
		return NULL;
	return &m->list[j];
}

/* Colours in a list: "orange, pink and …". */
static bool lists_colors(const struct mentions *m, int i, int step)
{
	int j = i + step;

	if (j < 0 || j >= m->count)
		return false;
	if (mention_says(&m->list[j], FACT_JOIN))
		j += step;
	else if (m->list[MAX(i, j)].gap != GAP_COMMA)
		return false;
	return j >= 0 && j < m->count && could_be(&m->list[j], FACT_COLOR) &&
	       !(could_be(&m->list[j], FACT_SUBJECT) && m->list[j].plural);
}

/* The fruit or the colour? */
static bool is_color_here(const struct mentions *m, int i)
{
	const struct mention *one = &m->list[i];
	const struct mention *next = beside(m, i, 1), *before = beside(m, i, -1);

	if (one->language == LANGUAGE_ES)
		return before &&
		       (mention_is_noun(before) || !before->concept ||
			mention_says(before, FACT_COLOR) || mention_says(before, FACT_SCALE) ||
			mention_says(before, FACT_SKIP));
	if (one->plural)
		return false;
	if (lists_colors(m, i, 1) || (lists_colors(m, i, -1) && !next))
		return true;
	return next && next->kind != TOKEN_TEXT && !is_count(next) &&
	       (!next->concept || mention_is_noun(next) || mention_is_modifier(next));
}

/* 사과 세 개: a counter counts a noun before it, or after it with 의. */
static bool is_counter_here(const struct mentions *m, int i)
{
	const struct mention *before = beside(m, i, -1), *next = beside(m, i, 1);

	if (!before || !is_count(before))
		return false;
	if (!sense_without(&m->list[i], FACT_COUNTER) || m->list[i].sense_count == 1)
		return true;
	const struct mention *noun = beside(m, i - 1, -1);
	return (noun && mention_is_noun(noun)) || mention_ends_with(&m->list[i], "의") ||
	       (next && mention_is_noun(next) && m->list[i].ending.len == 0);
}

static const struct concept *settle(const struct mentions *m, int i)
{
	const struct mention *one = &m->list[i], *next = beside(m, i, 1);
	const struct mention *before = beside(m, i, -1);

	if (could_be(one, FACT_COUNTER))
		return is_counter_here(m, i) ? sense_with(one, FACT_COUNTER)
					     : sense_without(one, FACT_COUNTER);
	if (could_be(one, FACT_COLOR) && could_be(one, FACT_SUBJECT))
		return is_color_here(m, i) ? sense_with(one, FACT_COLOR)
					   : sense_with(one, FACT_SUBJECT);
	if (could_be(one, FACT_SHADE)) {
		const struct mention *color = one->language == LANGUAGE_ES ? before : next;
		bool shades = color && could_be(color, FACT_COLOR);
		return shades ? sense_with(one, FACT_SHADE) : sense_without(one, FACT_SHADE);
	}
	if (could_be(one, FACT_STARS) && could_be(one, FACT_SUBJECT)) { /* 노란 별 세 개 */
		bool single = (before && could_be(before, FACT_COLOR)) || (next && is_count(next));
		return single ? sense_with(one, FACT_SUBJECT) : sense_with(one, FACT_STARS);
	}
	if (could_be(one, FACT_SKIP) && could_be(one, FACT_SUBJECT)) { /* 새 자동차: new */
		bool of_next = next && one->ending.len == 0 && could_be(next, FACT_SUBJECT);
		return of_next ? sense_with(one, FACT_SKIP) : sense_with(one, FACT_SUBJECT);
	}
	if (could_be(one, FACT_YOUNG) && one->sense_count > 1) {
		bool of_next = next && one->ending.len == 0 && could_be(next, FACT_SUBJECT);
		return of_next ? sense_with(one, FACT_YOUNG) : sense_without(one, FACT_YOUNG);
	}
	return one->senses[0];
}

static void settle_meanings(struct mentions *m)
{
	for (int i = 0; i < m->count; i++) {
		if (m->list[i].sense_count > 0)
		m->list[i].concept = settle(m, i);
	}
}

/* --- negation --------------------------------------------------------------------------- */

/* "without any people or cars": denies nouns until something else begins. */
static void deny_onwards(struct mentions *m, int from)
{
	bool noun = false, joined = true;

	for (int i = from; i < m->count; i++) {
		struct mention *one = &m->list[i];
		bool of = one->raw.len == 2 && memcmp(one->raw.p, "of", 2) == 0;
		if (one->gap == GAP_STOP || (i > from && one->gap == GAP_COMMA))
			return;
		if (mention_says(one, FACT_BREAK) || (mention_says(one, FACT_PREP) && !of))
			return;
		if (mention_says(one, FACT_JOIN)) {
			joined = true;
			continue;
		}
		/* "no people walking": the verb goes with its noun. */
		bool action = mention_says(one, FACT_ACTION) && noun;
		if (noun && !joined && !action)
			return;
		one->negated = true;
		if (mention_is_noun(one) || (!one->concept && one->kind != TOKEN_TEXT)) {
			noun = true;
			joined = false;
		}
	}
}

/* 사람과 차가 없는: denies the noun before, and those joined to it. */
static void deny_backwards(struct mentions *m, int from)
{
	static const char *const joins[] = {"와", "과", "나", "랑", "하고", "도"};
	bool noun = false;

	for (int i = from - 1; i >= 0; i--) {
		struct mention *one = &m->list[i];
		bool joined = !noun;
		/* 비가 오지 않는: the verb between is of the noun. */
		size_t n = one->tail.len;
		if (!noun && !one->concept && n > 3 && memcmp(one->tail.p + n - 3, "지", 3) == 0)
			continue;
		for (size_t j = 0; j < ARRAY_LEN(joins) && noun; j++)
			joined = joined || mention_ends_with(one, joins[j]);
		if (!joined && (mention_is_noun(one) || !mention_is_modifier(one)) &&
		    !mention_says(one, FACT_JOIN))
			return;
		one->negated = true;
		noun = noun || mention_is_noun(one) || !one->concept;
		if (one->gap != GAP_NONE)
			return;
	}
}

static void find_negations(struct mentions *m)
{
	for (int i = 0; i < m->count; i++) {
		const struct mention *one = &m->list[i];
		if (mention_says(one, FACT_NOT))
			deny_onwards(m, i + 1);
		/* English has it only as a suffix: cloud-free. */
		if (mention_says(one, FACT_BACKNOT) && (one->language == LANGUAGE_KO || one->glued))
			deny_backwards(m, i);
	}
}

bool mentions_read(const char *prompt, size_t len, struct mentions *ret)
{
	*ret = (struct mentions){0};
	if (!tokens_read(prompt, len, &ret->tokens))
		return false;
	size_t room = (size_t)ret->tokens.count * NOUNS_A_WORD_MAX + 1;
	ret->list = malloc(room * sizeof(*ret->list));
	if (!ret->list) {
		mentions_finish(ret);
		return false;
	}
	ret->total_words = ret->tokens.count;
	find_phrases(ret);
	find_capitals(ret);
	settle_meanings(ret);
	find_negations(ret);
	return true;
}

void mentions_finish(struct mentions *m)
{
	tokens_finish(&m->tokens);
	free(m->list);
	*m = (struct mentions){0};
}
