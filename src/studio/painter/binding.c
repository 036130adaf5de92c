#include "studio/painter/binding.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "studio/painter/art.h"
#include "studio/painter/brush.h"

#define HERD_USUAL 3

void binding_init(struct binding *b, struct brief *brief, const struct mentions *m)
{
	*b = (struct binding){.brief = brief, .m = m, .subject = -1, .actor = -1, .group = -1};
}

static struct brief_subject *subject_at(struct binding *b, int i)
{
	return i >= 0 ? &b->brief->subjects[i] : NULL;
}

static void add_palette(struct brief *brief, struct color c)
{
	for (int i = 0; i < brief->color_count; i++) {
		if (memcmp(&brief->colors[i], &c, sizeof c) == 0)
			return;
	}
	if (brief->color_count < BRIEF_COLORS_MAX)
		brief->colors[brief->color_count++] = c;
}

/* What waited and found no noun: colours go to the palette, a verb to the last subject. */
static void drop_pending(struct binding *b)
{
	struct brief_subject *s = subject_at(b, b->subject);

	for (int i = 0; i < b->pending.color_count; i++)
		add_palette(b->brief, b->pending.colors[i]);
	if (s && b->pending.action && !s->action)
		s->action = b->pending.action;
	/* A position outlives the commas: "on the left, a cat". */
	enum position position = b->pending.position;
	memset(&b->pending, 0, sizeof b->pending);
	b->pending.position = position;
}

static const struct mention *next_to(const struct binding *b, int step)
{
	int i = b->at + step;

	if (i < 0 || i >= b->m->count || b->m->list[MAX(i, b->at)].gap != GAP_NONE)
		return NULL;
	return &b->m->list[i];
}

/* Korean: "… and". */
static bool joins(const struct mention *m)
{
	return mention_ends_with(m, "와") || mention_ends_with(m, "과") ||
	       mention_ends_with(m, "랑") || mention_ends_with(m, "하고");
}

/* --- subjects --------------------------------------------------------------------- */

static int herd_of(const char *kind)
{
	const struct art *art = art_find(kind);
	int herd = art && art->herd > 0 ? (int)(art->herd + 0.5) : HERD_USUAL;

	return MIN(MAX(herd, 2), BRIEF_COUNT_MAX);
}

static bool same_color(struct color a, struct color b)
{
	return a.r == b.r && a.g == b.g && a.b == b.b;
}

/* Red and yellow tulips are some of each. */
static void give_color(struct binding *b, int i, struct color c)
{
	struct brief_subject *s = subject_at(b, i);

	if (!s->has_color) {
		s->has_color = true;
		s->color = c;
	} else if (s->count > 1 && !same_color(s->color, c) &&
		   b->brief->subject_count < BRIEF_SUBJECTS_MAX) {
		int other = b->brief->subject_count++;
		b->brief->subjects[other] = *s;
		b->about[other] = b->about[i];
		b->brief->subjects[other].color = c;
		b->brief->subjects[other].count = s->count / 2;
		s->count -= s->count / 2;
	}
}

/* True when what is pending may be said of a subject that is already there. */
static bool agrees(const struct binding *b, const struct brief_subject *s,
		   const struct brief_subject *said, bool counted, int i)
{
	if (strcmp(s->kind, said->kind) != 0 || b->other)
		return false;
	bool again = b->definite || b->about[i].clause != b->clause;
	bool colors = s->has_color && said->has_color && !same_color(s->color, said->color);
	bool positions = s->position && said->position && s->position != said->position;
	bool actions = s->action && said->action && s->action != said->action;
	bool counts = counted && b->about[i].counted && s->count != said->count;
	return again && !colors && !positions && !actions && !counts && s->young == said->young;
}

/* "koi fish", "golden retriever puppy": one animal in two words. */
static bool is_compound(const struct binding *b, const struct brief_subject *said)
{
	const struct mention *before = next_to(b, -1);
	const struct fact *kind = before ? mention_fact(before, FACT_SUBJECT) : NULL;

	return kind && b->subject >= 0 && strcmp(kind->name, said->kind) == 0 && !joins(before);
}

/* Joins `said` to a subject that is the same one, or adds it. -1: no more room. */
static int place_subject(struct binding *b, const struct brief_subject *said, bool counted)
{
	struct brief *brief = b->brief;

	for (int i = 0; i < brief->subject_count; i++) {
		struct brief_subject *s = &brief->subjects[i];
		if (!(i == b->subject && is_compound(b, said)) && !agrees(b, s, said, counted, i))
			continue;
		s->young |= said->young;
		s->pointed |= said->pointed;
		if (!s->has_color && said->has_color) {
			s->has_color = true;
			s->color = said->color;
		}
		s->action = s->action ? s->action : said->action;
		s->position = s->position ? s->position : said->position;
		s->scale = s->scale != 1 ? s->scale : said->scale;
		if (counted || (said->count > s->count && !b->about[i].counted))
			s->count = said->count;
		b->about[i].counted |= counted;
		return i;
	}
	if (brief->subject_count == BRIEF_SUBJECTS_MAX)
		return -1;
	int i = brief->subject_count++;
	brief->subjects[i] = *said;
	b->about[i].counted = counted;
	b->about[i].clause = b->clause;
	return i;
}

/* Korean: m's particle makes subject i the one whose verb will come. */
static void mark_actor(struct binding *b, const struct mention *m, int i)
{
	static const char *const marks[] = {"이", "가", "께서", "은", "는", "도"};

	for (size_t k = 0; k < ARRAY_LEN(marks) && m->language == LANGUAGE_KO; k++) {
		if (mention_ends_with(m, marks[k])) {
			b->actor = i;
			b->is_topic = k >= 3;
			return;
		}
	}
}

static void read_subject(struct binding *b, const struct mention *m)
{
	const struct fact *color = mention_fact(m, FACT_COLOR);
	const struct fact *position = mention_fact(m, FACT_POSITION);
	struct brief_subject said = {
	    .kind = mention_fact(m, FACT_SUBJECT)->name, .count = 1, .scale = 1};
	bool counted = b->pending.count > 0;

	said.young = b->pending.young || mention_says(m, FACT_YOUNG);
	said.action = b->pending.action;
	said.position = b->pending.position;
	if (!said.position && position)
		said.position = (enum position)position->value;
	if (b->pending.scale > 0)
		said.scale = b->pending.scale;
	else if (m->diminutive)
		said.scale = 0.7;
	if (counted)
		said.count = MIN(b->pending.count, BRIEF_COUNT_MAX);
	else if (b->pending.herd || m->plural || mention_says(m, FACT_HERD))
		said.count = herd_of(said.kind);
	if (b->pending.color_count > 0 || color) {
		said.has_color = true;
		said.color = b->pending.color_count > 0 ? b->pending.colors[0] : color->color;
	}
	int colors = b->pending.color_count;
	struct color second = colors > 1 ? b->pending.colors[1] : said.color;
	memset(&b->pending, 0, sizeof b->pending);

	said.pointed = b->points;
	int i = place_subject(b, &said, counted);
	b->definite = b->other = b->points = false;
	b->last = i >= 0 ? NOUN_SUBJECT : NOUN_PART;
	b->open = true;
	if (i < 0)
		return;
	b->group = b->joined && b->subject >= 0 ? b->group : i;
	b->subject = i;
	b->in_clause = true;
	b->about[i].object |= mention_ends_with(m, "을") || mention_ends_with(m, "를");
	b->about[i].wears |= mention_says(m, FACT_WEARS);
	b->about[i].letters |= mention_says(m, FACT_LETTERING);
	mark_actor(b, m, i);
	b->joined = false;
	if (colors > 1)
		give_color(b, i, second);
	b->joined = joins(m);
}

/* --- what describes them ----------------------------------------------------------- */

/* The subject that still comes in this clause (Korean describes forwards), or NULL. */
static const struct mention *next_subject(const struct binding *b)
{
	for (int i = b->at + 1; i < b->m->count; i++) {
		const struct mention *m = &b->m->list[i];
		if (m->gap != GAP_NONE || mention_says(m, FACT_BREAK))
			return NULL;
		if (mention_says(m, FACT_SUBJECT) && !m->negated)
			return m;
	}
	return NULL;
}

static bool subject_follows(const struct binding *b)
{
	return next_subject(b) != NULL;
}

static struct color shaded(struct color c, enum shade shade)
{
	switch (shade) {
	case SHADE_DARK:
		return color_mix(c, (struct color){0, 0, 0}, 0.4);
	case SHADE_LIGHT:
		return color_mix(c, (struct color){1, 1, 1}, 0.45);
	case SHADE_BRIGHT:
		return color_scale(c, 1.15);
	}
	return c;
}

static void read_color(struct binding *b, const struct mention *m, struct color c)
{
	struct brief_subject *s = subject_at(b, b->subject);

	if (b->pending.has_shade)
		c = shaded(c, b->pending.shade);
	b->pending.has_shade = false;
	/* Spanish stands behind its noun; so does a predicate. */
	bool behind = b->open && b->last != NOUN_NONE && m->language != LANGUAGE_KO;
	const struct mention *next = next_to(b, 1);
	if (m->language == LANGUAGE_KO && b->in_clause && !subject_follows(b) &&
	    !(next && mention_is_noun(next)))
		behind = b->last == NOUN_SUBJECT;
	if (behind && b->last == NOUN_SUBJECT && s && b->pending.color_count == 0) {
		give_color(b, b->subject, c);
	} else if (behind && b->last == NOUN_SCENE && b->pending.color_count == 0) {
		add_palette(b->brief, c);
	} else if (behind && b->last == NOUN_PART && b->pending.color_count == 0) {
		/* the eyes' own */
	} else if (b->pending.color_count < PENDING_COLORS_MAX) {
		b->pending.colors[b->pending.color_count++] = c;
		b->pending.started = true;
	}
}

/* Spanish "claro", "oscuro": of the colour just said. */
static void read_shade_behind(struct binding *b, enum shade shade)
{
	struct brief_subject *s = subject_at(b, b->subject);

	if (b->pending.color_count > 0)
		b->pending.colors[b->pending.color_count - 1] =
		    shaded(b->pending.colors[b->pending.color_count - 1], shade);
	else if (s && s->has_color && b->last == NOUN_SUBJECT)
		s->color = shaded(s->color, shade);
	else if (b->brief->color_count > 0)
		b->brief->colors[b->brief->color_count - 1] =
		    shaded(b->brief->colors[b->brief->color_count - 1], shade);
}

static void read_count(struct binding *b, const struct mention *m, int count)
{
	struct brief_subject *s = subject_at(b, b->subject);
	const struct mention *next = next_to(b, 1), *before = next_to(b, -1);
	bool korean = m->language == LANGUAGE_KO ||
		      (next && next->language == LANGUAGE_KO && mention_says(next, FACT_COUNTER));

	/* 고양이 두 마리, but 두 마리의 고양이 */
	if (korean && s && b->last == NOUN_SUBJECT && before &&
	    mention_says(before, FACT_SUBJECT)) {
		bool counter = next && mention_says(next, FACT_COUNTER);
		bool forwards = counter ? mention_ends_with(next, "의")
					: next && mention_says(next, FACT_SUBJECT);
		if (!forwards) {
			s->count = MIN(count, BRIEF_COUNT_MAX);
			b->about[b->subject].counted = true;
			return;
		}
	}
	b->pending.count = MIN(count, BRIEF_COUNT_MAX);
	b->pending.started = true;
}

static void read_scale(struct binding *b, const struct mention *m, double scale)
{
	struct brief_subject *s = subject_at(b, b->subject);

	if (m->language == LANGUAGE_ES && b->open && b->last == NOUN_SUBJECT && s)
		s->scale = scale;
	else if (!(b->open && b->last != NOUN_NONE && m->language == LANGUAGE_ES))
		b->pending.scale = scale;
	b->pending.started = true;
}

/* "lion cub" says it behind, "baby lion" before. */
static void read_young(struct binding *b)
{
	const struct mention *before = next_to(b, -1), *next = next_to(b, 1);

	if (before && mention_says(before, FACT_SUBJECT) && b->subject >= 0 &&
	    !(next && mention_says(next, FACT_SUBJECT)))
		subject_at(b, b->subject)->young = true;
	else
		b->pending.young = b->pending.started = true;
}

/* Of the last subject and those joined to it, as far as nothing is said yet. */
static void give_action(struct binding *b, enum action action)
{
	int last = b->actor >= 0 ? b->actor : b->subject;

	for (int i = MIN(MAX(b->group, 0), MAX(last, 0)); i <= last; i++) {
		struct brief_subject *s = subject_at(b, i);
		if (!s->action)
			s->action = action;
	}
	b->joined = false;
}

static void read_action(struct binding *b, const struct mention *m, enum action action)
{
	bool forwards;

	if (m->language == LANGUAGE_KO) {
		const struct mention *next = next_to(b, 1);
		bool attributive =
		    mention_is_attributive(m) || (next && mention_says(next, FACT_SKIP));
		/* 나비가 날아다니는 꽃밭: the butterfly flies, not the field. */
		bool own = b->actor >= 0 && !b->is_topic && !subject_at(b, b->actor)->action;
		forwards = subject_follows(b) && !own && (attributive || !b->in_clause);
	} else {
		forwards = !b->in_clause || b->pending.started;
	}
	if (forwards) {
		b->pending.action = action;
		b->pending.started = true;
	} else {
		give_action(b, action);
	}
}

static void read_position(struct binding *b, const struct mention *m, enum position position)
{
	struct brief_subject *s = subject_at(b, b->subject);
	bool korean = m->language == LANGUAGE_KO;
	bool forwards = korean ? subject_follows(b) : !b->in_clause;
	const struct mention *before = next_to(b, -1);

	/* 집 앞에: before the house, which is no place in the picture. */
	if (korean && before && mention_is_noun(before) && before->ending.len == 0 &&
	    position != POSITION_LEFT && position != POSITION_RIGHT) {
		b->open = false;
		return;
	}
	if (forwards) {
		/* "mountains in the background" says it of the mountains. */
		if (b->last != NOUN_SCENE || korean)
			b->pending.position = position;
	} else if (s && b->in_clause && b->last == NOUN_SUBJECT && !s->position) {
		s->position = position;
	}
	b->open = false;
}

/* A garment takes the colour for who wears it, where that shows. */
static void read_clothes(struct binding *b, const struct mention *m)
{
	struct brief_subject *s = subject_at(b, b->subject);
	bool wears = s && b->about[b->subject].wears;

	if (m->language == LANGUAGE_KO) {
		/* 빨간 드레스를 입은 여자: the colour goes on to her. */
		const struct mention *next = next_subject(b);
		if (!next || !mention_says(next, FACT_WEARS))
			b->pending.color_count = 0;
		return;
	}
	if (!s)
		return;
	if (wears && b->pending.color_count > 0 && !s->has_color)
		give_color(b, b->subject, b->pending.colors[0]);
	memset(&b->pending, 0, sizeof b->pending);
	b->last = wears && !s->has_color ? NOUN_SUBJECT : NOUN_PART;
	b->open = true;
}

/* --- the walk ------------------------------------------------------------------------ */

static void read_scene_noun(struct binding *b)
{
	b->pending.position = POSITION_UNSAID;
	drop_pending(b);
	b->last = NOUN_SCENE;
	b->open = true;
	b->definite = b->other = b->points = false;
}

static void read_part(struct binding *b)
{
	b->pending.color_count = 0;
	drop_pending(b);
	b->last = NOUN_PART;
	b->open = true;
}

static void end_clause(struct binding *b)
{
	drop_pending(b);
	b->in_clause = false;
	b->open = false;
	b->actor = -1;
	b->clause++;
}

static void read_gap(struct binding *b, const struct mention *m)
{
	if (m->gap == GAP_NONE)
		return;
	/* A comma in a list of adjectives parts nothing. */
	if (m->gap == GAP_COMMA && b->pending.started && mention_is_modifier(m))
		return;
	bool list = m->gap == GAP_COMMA && b->open && b->last == NOUN_SUBJECT;
	end_clause(b);
	b->joined = list;
	if (m->gap == GAP_STOP) {
		b->last = NOUN_NONE;
		b->subject = b->group = -1;
		b->pending.position = POSITION_UNSAID;
	}
}

static void read_join(struct binding *b)
{
	const struct mention *next = next_to(b, 1), *before = next_to(b, -1);
	bool colors = next && before && mention_says(next, FACT_COLOR) &&
		      !mention_says(next, FACT_SUBJECT) && mention_says(before, FACT_COLOR) &&
		      !mention_says(before, FACT_SUBJECT);

	/* "pequeño y amarillo": still of the noun before. */
	bool adjectives = b->open && next && before && mention_is_modifier(next) &&
			  mention_is_modifier(before) && next->language == LANGUAGE_ES &&
			  !mention_says(next, FACT_SUBJECT);

	if (colors || adjectives)
		return;
	b->joined = b->last == NOUN_SUBJECT;
	b->in_clause = false;
	b->open = false;
}

/* "the", "this", "my", 이, "mi" before a noun: one that can be seen. "A" and "another" do
 * not. */
static bool points_at(const struct mention *m)
{
	static const char *const pointers[] = {"the", "this", "that", "these", "those", "my",
					       "your", "our", "이", "그", "저", "el", "la",
					       "los", "las", "este", "esta", "estos", "estas",
					       "mi", "ese", "esa"};

	for (size_t i = 0; i < ARRAY_LEN(pointers); i++)
		if (m->raw.len == strlen(pointers[i]) &&
		    strncasecmp(m->raw.p, pointers[i], m->raw.len) == 0)
			return true;
	return false;
}

/* "… 바꿔줘": what it is done to is there already. */
static void read_alter(struct binding *b)
{
	for (int i = 0; i < b->brief->subject_count; i++)
		b->brief->subjects[i].pointed |= b->about[i].object;
}

static void read_function(struct binding *b, const struct mention *m)
{
	if (mention_says(m, FACT_ALTER)) {
		read_alter(b);
	} else if (mention_says(m, FACT_DET)) {
		b->points = points_at(m);
		bool waiting = b->pending.color_count > 0;
		if (waiting)
			drop_pending(b);
		b->open = false;
		b->definite =
		    (m->raw.len == 3 && (m->raw.p[0] | 32) == 't') || mention_ends_with(m, "그");
		b->other = (m->raw.p[0] | 32) == 'a' && m->raw.len == 7; /* another */
		b->pending.started = true;
	} else if (mention_says(m, FACT_PREP)) {
		if (m->language != LANGUAGE_KO)
			drop_pending(b);
		b->open = false;
		b->joined = false;
	} else if (mention_says(m, FACT_BREAK)) {
		end_clause(b);
		b->joined = false;
	} else if (mention_says(m, FACT_JOIN)) {
		read_join(b);
	} else if (mention_says(m, FACT_COUNTER)) {
		b->joined = b->last == NOUN_SUBJECT && joins(m);
		if (b->last == NOUN_SUBJECT)
			mark_actor(b, m, b->subject);
	} else if (mention_says(m, FACT_SKIP)) {
		/* 벚꽃이 핀 거리: that was the blossom's verb. */
		if (mention_is_attributive(m) && !b->is_topic)
			b->actor = -1;
	} else if (mention_says(m, FACT_IS)) {
		b->open = b->last != NOUN_NONE;
	}
}

static void read_modifier(struct binding *b, const struct mention *m)
{
	const struct fact *f;

	if (m->number > 0)
		read_count(b, m, m->number);
	if ((f = mention_fact(m, FACT_COUNT)))
		read_count(b, m, (int)f->number);
	if ((f = mention_fact(m, FACT_COLOR)))
		read_color(b, m, f->color);
	if ((f = mention_fact(m, FACT_SCALE)))
		read_scale(b, m, f->number);
	if ((f = mention_fact(m, FACT_ACTION)))
		read_action(b, m, (enum action)f->value);
	if ((f = mention_fact(m, FACT_POSITION)))
		read_position(b, m, (enum position)f->value);
	if (mention_says(m, FACT_YOUNG))
		read_young(b);
	if (mention_says(m, FACT_HERD))
		b->pending.herd = b->pending.started = true;
	if ((f = mention_fact(m, FACT_SHADE))) {
		if (m->language == LANGUAGE_ES) {
			read_shade_behind(b, (enum shade)f->value);
		} else {
			b->pending.shade = (enum shade)f->value;
			b->pending.has_shade = true;
		}
	}
}

void binding_read(struct binding *b, int at)
{
	const struct mention *m = &b->m->list[at];

	b->at = at;
	read_gap(b, m);
	if (mention_says(m, FACT_SUBJECT)) {
		/* "flying a kite" is of who came before; in Korean, of who comes. */
		const struct fact *action = mention_fact(m, FACT_ACTION);
		if (action && m->language != LANGUAGE_KO)
			read_action(b, m, (enum action)action->value);
		read_subject(b, m);
		if (action && m->language == LANGUAGE_KO)
			read_action(b, m, (enum action)action->value);
	} else if (mention_says(m, FACT_CLOTHES)) {
		read_clothes(b, m);
	} else if (mention_says(m, FACT_PART)) {
		read_part(b);
	} else if (mention_is_noun(m)) {
		read_scene_noun(b);
	} else if (!m->concept && m->number == 0) {
		/* An unknown noun, as likely as not: what waited was said of it. */
		if (b->pending.started && m->kind != TOKEN_TEXT)
			drop_pending(b);
		b->open = false;
	} else {
		read_function(b, m);
		read_modifier(b, m);
	}
}

void binding_finish(struct binding *b)
{
	int kept = 0;

	drop_pending(b);
	/* The lettering brings its own board: a sign with a text is not a second one. */
	for (int i = 0; i < b->brief->subject_count; i++) {
		if (!(b->about[i].letters && b->brief->text_count > 0))
			b->brief->subjects[kept++] = b->brief->subjects[i];
	}
	b->brief->subject_count = kept;
}
