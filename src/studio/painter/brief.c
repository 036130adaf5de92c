#include "studio/painter/brief.h"

#include <string.h>

#include "base/utf8.h"
#include "studio/painter/art.h"
#include "studio/painter/binding.h"
#include "studio/painter/mention.h"

/* How surely something is known: a hint yields to what is said, and what is said
 * first stands. */
enum certainty { UNKNOWN, HINTED, BEHIND, SAID, LOCATED };

struct scene {
	struct brief *brief;
	enum certainty place, hour, weather, season, style, mood, ensemble;
	int place_at; /* the mention that said it */
};

static void set(int *value, enum certainty *known, const struct fact *f)
{
	enum certainty how = f->weak ? HINTED : SAID;

	if (how > *known) {
		*value = f->value;
		*known = how;
	}
}

#define SET(scene, field, fact)                                                                    \
	do {                                                                                       \
		int value_ = (int)(scene)->brief->field;                                           \
		set(&value_, &(scene)->field, (fact));                                             \
		(scene)->brief->field = (typeof((scene)->brief->field))value_;                     \
	} while (0)

/* --- where ---------------------------------------------------------------------------- */

/* "mountain lake", 도시의 공원: of two places in one noun, the last is meant. */
static bool continues_place(const struct scene *s, const struct mentions *m, int at)
{
	if (s->place != SAID || s->place_at < 0)
		return false;
	const struct mention *before = &m->list[s->place_at], *one = &m->list[at];
	if (one->gap != GAP_NONE || one->language != before->language)
		return false;
	if (one->language == LANGUAGE_EN)
		return at == s->place_at + 1;
	if (one->language != LANGUAGE_KO)
		return false;
	for (int i = s->place_at + 1; i < at; i++) {
		if (m->list[i].gap != GAP_NONE ||
		    !(mention_says(&m->list[i], FACT_SKIP) || mention_says(&m->list[i], FACT_PREP)))
			return false;
	}
	return mention_ends_with(before, "의") || at > s->place_at + 1;
}

static bool is_in_background(const struct mentions *m, int at)
{
	for (int i = at - 1; i <= at + 1; i += 2) {
		const struct mention *one = i >= 0 && i < m->count ? &m->list[i] : NULL;
		const struct fact *f = one ? mention_fact(one, FACT_POSITION) : NULL;
		if (f && f->value == POSITION_BACKGROUND &&
		    m->list[i > at ? i : at].gap == GAP_NONE)
			return true;
	}
	return false;
}

static void read_place(struct scene *s, const struct mentions *m, int at, const struct fact *f)
{
	const struct mention *one = &m->list[at];
	enum certainty how = f->weak ? HINTED : SAID;

	if (!f->weak && is_in_background(m, at))
		how = BEHIND;
	if (!f->weak && one->language == LANGUAGE_KO && mention_ends_with(one, "에서"))
		how = LOCATED;
	if (how > s->place || (how == SAID && continues_place(s, m, at))) {
		s->brief->place = (enum place)f->value;
		s->place = how;
		s->place_at = at;
	}
}

/* --- what the mentions say of the scene ------------------------------------------------- */

static void read_scene(struct scene *s, const struct mentions *m, int at)
{
	const struct mention *one = &m->list[at];

	for (int i = 0; one->concept && i < one->concept->fact_count; i++) {
		const struct fact *f = &one->concept->facts[i];
		switch (f->table) {
		case FACT_PLACE:
			read_place(s, m, at, f);
			break;
		case FACT_HOUR:
			SET(s, hour, f);
			break;
		case FACT_WEATHER:
			SET(s, weather, f);
			break;
		case FACT_SEASON:
			SET(s, season, f);
			break;
		case FACT_STYLE:
			SET(s, style, f);
			break;
		case FACT_MOOD:
			SET(s, mood, f);
			break;
		case FACT_ENSEMBLE:
			SET(s, ensemble, f);
			break;
		case FACT_MOON:
			s->brief->has_moon = true;
			break;
		case FACT_SUN:
			s->brief->has_sun = true;
			break;
		case FACT_STARS:
			s->brief->has_stars = true;
			break;
		default:
			break;
		}
	}
}

/* "no clouds" says that the sky is clear. */
static void read_denied(struct scene *s, const struct mention *m)
{
	const struct fact *weather = mention_fact(m, FACT_WEATHER);
	struct fact clear = {.table = FACT_WEATHER, .weak = true, .value = WEATHER_CLEAR};

	if (weather && weather->value != WEATHER_CLEAR)
		SET(s, weather, &clear);
}

static void read_text(struct brief *b, struct slice text)
{
	if (b->text_count == BRIEF_TEXTS_MAX)
		return;
	size_t len = text.len < BRIEF_TEXT_BYTES ? text.len : BRIEF_TEXT_BYTES - 1;
	while (len < text.len && len > 0 && ((uint8_t)text.p[len] & 0xC0) == 0x80)
		len--;
	char *to = b->texts[b->text_count++].text;
	memcpy(to, text.p, len);
	to[len] = '\0';
}

static uint64_t seed_of(const char *prompt)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (const char *p = prompt; *p; p++)
		h = (h ^ (uint8_t)*p) * 0x100000001b3u;
	h ^= h >> 31;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* A cat under a starry sky stands on some ground: the sky alone is a place only for what
 * flies. */
static void settle_sky(struct scene *s)
{
	struct brief *b = s->brief;

	for (int i = 0; i < b->subject_count && s->place == HINTED && b->place == PLACE_SKY; i++) {
		const struct art *art = art_find(b->subjects[i].kind);
		if (art && art->habitat != ART_AIR && b->subjects[i].action != ACTION_FLYING)
			b->place = PLACE_ABSTRACT;
	}
}

static void read_mentions(const struct mentions *m, struct brief *ret)
{
	struct scene scene = {.brief = ret, .place_at = -1};
	struct binding binding;

	binding_init(&binding, ret, m);
	for (int i = 0; i < m->count; i++) {
		const struct mention *one = &m->list[i];
		if (one->kind == TOKEN_TEXT)
			read_text(ret, one->raw);
		if (one->negated) {
			read_denied(&scene, one);
			ret->denies = true;
			continue;
		}
		read_scene(&scene, m, i);
		binding_read(&binding, i);
	}
	binding_finish(&binding);
	settle_sky(&scene);
	ret->place_hinted = scene.place == HINTED;
	ret->known_words = m->known_words;
	ret->total_words = m->total_words;
}

static void read_slice(struct slice prompt, bool unwrap, struct brief *ret)
{
	struct mentions m;

	*ret = (struct brief){0};
	if (!mentions_read(prompt.p, prompt.len, &m))
		return;
	read_mentions(&m, ret);
	/* A prompt that stands in quotation marks as a whole is still a prompt. */
	if (unwrap && m.tokens.count == 1 && ret->text_count == 1 && !m.list[0].capitals_text) {
		struct brief inner;
		read_slice(m.list[0].raw, false, &inner);
		if (inner.known_words > 1)
			*ret = inner;
	}
	mentions_finish(&m);
}

void brief_read(const char *prompt, struct brief *ret)
{
	read_slice(slice_of(prompt), true, ret);
	ret->seed = seed_of(prompt);
}
