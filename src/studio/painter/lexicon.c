#include "studio/painter/lexicon.h"

#include <string.h>

#include "base/attr.h"
#include "studio/painter/forms.h"

#define NODES 32768 /* a power of two, twice what is needed */
#define SENSES_MAX 12288
#define PHRASE_WORDS_MAX 6
#define SYLLABLE_BYTES 3
#define WORD_SYLLABLES_MAX 12 /* the longest Korean entry, generously */
#define TAIL_SYLLABLES_MAX 8  /* the longest run of particles */

/* FNV-1a, so that a phrase's hash goes on from its beginning's. */
#define HASH_START 0xcbf29ce484222325u

struct node {
	uint64_t key;  /* 0: free */
	int16_t sense; /* the first of a list; -1: only a beginning */
	bool begins;   /* a longer phrase begins so */
};

static struct node nodes[NODES];
static int node_count;
static struct sense senses[SENSES_MAX];
static int sense_count;

static uint64_t hash_on(uint64_t h, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)p[i]) * 0x100000001b3u;
	return h;
}

/* The node of a key, or the free place for it. */
static struct node *place_of(uint64_t key)
{
	size_t at = (size_t)((key ^ key >> 29) * 0x9e3779b97f4a7c15u >> 49) & (NODES - 1);

	while (nodes[at].key && nodes[at].key != key)
		at = (at + 1) & (NODES - 1);
	return &nodes[at];
}

static struct node *find(uint64_t key)
{
	struct node *n = place_of(key);

	return n->key ? n : NULL;
}

static struct node *find_or_add(uint64_t key)
{
	struct node *n = place_of(key);

	if (n->key)
		return n;
	if (node_count > NODES * 3 / 4)
		return NULL;
	node_count++;
	*n = (struct node){.key = key, .sense = -1};
	return n;
}

/* Two Korean words in a phrase may be written together; others are parted. */
static bool is_parted(const struct token *before, const struct token *t)
{
	return before->kind != TOKEN_HANGUL || t->kind != TOKEN_HANGUL;
}

/* --- adding ------------------------------------------------------------------------ */

/* Marks every beginning and returns the phrase's node. */
static struct node *add_path(const struct tokens *t)
{
	uint64_t h = HASH_START;
	struct node *n = NULL;

	for (int i = 0; i < t->count; i++) {
		const struct token *word = &t->list[i];
		size_t step = word->kind == TOKEN_HANGUL ? SYLLABLE_BYTES : word->text.len;
		if (i > 0 && is_parted(word - 1, word))
			h = hash_on(h, " ", 1);
		for (size_t at = 0; at < word->text.len; at += step) {
			h = hash_on(h, word->text.p + at, MIN(step, word->text.len - at));
			if (n)
				n->begins = true;
			n = find_or_add(h);
			if (!n)
				return NULL;
		}
	}
	return n;
}

bool lexicon_add(struct slice phrase, const struct concept *c, enum language language)
{
	struct tokens t;
	bool stem = language == LANGUAGE_KO && phrase.p[phrase.len - 1] == '-';
	bool added = false;

	if (!tokens_read(phrase.p, phrase.len, &t))
		return false;
	struct node *n = t.count > 0 && t.count <= PHRASE_WORDS_MAX && sense_count < SENSES_MAX
			     ? add_path(&t)
			     : NULL;
	if (n) {
		senses[sense_count] = (struct sense){c, language, stem, n->sense};
		n->sense = (int16_t)sense_count++;
		added = true;
	}
	tokens_finish(&t);
	return added;
}

/* --- looking ------------------------------------------------------------------------ */

struct search {
	const struct tokens *t;
	int at; /* the first token */
	enum language prefer;
	bool strict;
	struct match *best;
	int best_score;
};

/* How the last word of a candidate was written. */
struct inflection {
	enum form_use use;
	bool plural, diminutive;
	bool stem; /* Korean: an ending follows: only stems fit; else only whole words */
	struct slice ending;
	int syllables; /* Korean: of the last word, without its ending */
};

/* Particles and endings stand in the index, but are no words. */
static bool is_affix(const struct sense *s)
{
	return s->concept->facts[0].table >= FACT_PARTICLE;
}

static bool fits(const struct sense *s, const struct inflection *how)
{
	if (s->language == LANGUAGE_KO)
		return s->stem == how->stem && how->use == FORM_AS_WRITTEN;
	switch (how->use) {
	case FORM_AS_WRITTEN:
		return true;
	case FORM_EN_NOUN:
		return s->language == LANGUAGE_EN && s->concept
		->paints;
	case FORM_EN_VERB:
		return s->language == LANGUAGE_EN && concept_fact(s->concept, FACT_ACTION);
	case FORM_ES_NOUN:
		return s->language == LANGUAGE_ES;
	case FORM_ES_VERB:
		return s->language == LANGUAGE_ES && concept_fact(s->concept, FACT_ACTION);
	}
	return false;
}

/* A word of the other language is only taken when it is a content word that could
 * hardly be anything else. */
static bool is_welcome(const struct search *s, const struct sense *sense, size_t bytes)
{
	if (sense->language == LANGUAGE_KO || sense->language == s->prefer || !s->strict)
		return true;
	return sense->concept->paints && bytes >= 5 && !concept_fact(sense->concept, FACT_ACTION);
}

/* Weighs the phrase of `words` tokens that ends at node n against the best so far. */
static void consider(struct search *s, const struct node *n, int words, size_t bytes,
		     const struct inflection *how)
{
	struct match m = {.words = words,
			  .plural = how->plural,
			  .diminutive = how->diminutive,
			  .ending = how->ending};
	bool preferred = false;

	for (int i = n->sense; i >= 0; i = senses[i].next) {
		const struct sense *sense = &senses[i];
		bool is_preferred = sense->language == s->prefer || sense->language == LANGUAGE_KO;
		if (!fits(sense, how) || !is_welcome(s, sense, bytes) || is_affix(sense))
			continue;
		if (is_preferred && !preferred) {
			preferred = true;
			m.sense_count = 0;
		}
		if (is_preferred == preferred && m.sense_count < MATCH_SENSES_MAX) {
			m.language = sense->language;
			m.senses[m.sense_count++] = sense->concept;
		}
	}
	/* More words first; then as much of the last word as can be. */
	int score =
	    words * 64 + (how->syllables > 0 ? how->syllables * 2 + !how->stem
					     : preferred * 2 + (how->use == FORM_AS_WRITTEN));
	if (m.sense_count > 0 && score > s->best_score) {
		s->best_score = score;
		*s->best = m;
	}
}

static void walk(struct search *s, uint64_t h, int words, size_t bytes);

/* Goes on to the next token when the phrase may. */
static void walk_on(struct search *s, const struct node *n, uint64_t h, int words, size_t bytes)
{
	int next = s->at + words;

	if (!n->begins || words >= PHRASE_WORDS_MAX || next >= s->t->count)
		return;
	const struct token *word = &s->t->list[next];
	if (word->gap != GAP_NONE || word->kind == TOKEN_TEXT)
		return;
	walk(s, is_parted(word - 1, word) ? hash_on(h, " ", 1) : h, words, bytes);
}

static void walk_forms(struct search *s, const struct token *word, uint64_t h, int words,
		       size_t bytes)
{
	struct form forms[FORMS_MAX];
	int n = forms_of(word->text, forms);

	for (int i = 0; i < n; i++) {
		uint64_t key = hash_on(h, forms[i].text, (size_t)forms[i].len);
		const struct node *node = find(key);
		if (!node)
			continue;
		struct inflection how = {.use = forms[i].use,
					 .plural = forms[i].plural,
					 .diminutive = forms[i].diminutive};
		consider(s, node, words + 1, bytes + word->text.len, &how);
		walk_on(s, node, key, words + 1, bytes + word->text.len);
	}
}

/* --- Korean -------------------------------------------------------------------------- */

static bool has_table(struct slice word, enum fact_table table)
{
	const struct node *n = find(hash_on(HASH_START, word.p, word.len));

	for (int i = n ? n->sense : -1; i >= 0; i = senses[i].next) {
		if (senses[i].language == LANGUAGE_KO && concept_fact(senses[i].concept, table))
			return true;
	}
	return false;
}

/* True when `tail` is a run of at most `most` pieces from the two tables. */
static bool is_run(struct slice tail, enum fact_table a, enum fact_table b, int most)
{
	if (tail.len == 0)
		return true;
	if (most == 0 || tail.len > TAIL_SYLLABLES_MAX * SYLLABLE_BYTES)
		return false;
	for (size_t len = tail.len; len > 0; len -= SYLLABLE_BYTES) {
		struct slice head = {tail.p, len};
		if ((has_table(head, a) || has_table(head, b)) &&
		    is_run(slice_skip(tail, len), a, b, most - 1))
			return true;
	}
	return false;
}

/* The particles after a noun. A noun of one syllable takes only the plain ones:
 * too many other words begin like it. */
static bool is_noun_tail(struct slice tail, size_t noun_syllables)
{
	return is_run(tail, FACT_PARTICLE, noun_syllables > 1 ? FACT_SUFFIX : FACT_PARTICLE, 3);
}

static bool is_verb_tail(struct slice tail, bool contracted)
{
	if (tail.len == 0)
		return contracted;
	return is_run(tail, FACT_ENDING, FACT_PARTICLE, 3);
}

/* The syllable without what an ending adds to it: 린 → 리, 해 → 하. 0: nothing to undo. */
static uint32_t uncontract(uint32_t syllable)
{
	uint32_t coda = (syllable - 0xAC00) % 28, open = syllable - coda;

	if (open == 0xD574) /* 해, 했 */
		return 0xD558;
	/* ㄴ ㄹ ㅁ ㅂ */
	return coda == 4 || coda == 8 || coda == 16 || coda == 17 ? open : 0;
}

static uint32_t syllable_at(const char *p)
{
	return ((uint32_t)(p[0] & 15) << 12) | ((uint32_t)(p[1] & 63) << 6) | (uint32_t)(p[2] & 63);
}

/* `word` with its last syllable's ending undone, as a stem: 달린|다. */
static void consider_contracted(struct search *s, uint64_t before, const char *last, int words,
				struct slice tail, size_t syllables)
{
	uint32_t open = uncontract(syllable_at(last));
	char bytes[3] = {(char)(0xE0 | open >> 12), (char)(0x80 | (open >> 6 & 63)),
			 (char)(0x80 | (open & 63))};

	if (!open || (words == 0 && syllables == 1 && tail.len == 0) || !is_verb_tail(tail, true))
		return;
	const struct node *n = find(hash_on(before, bytes, sizeof bytes));
	/* "린" and the rest are the ending, for who asks how it ends. */
	struct inflection how = {
	    .stem = true, .syllables = (int)syllables, .ending = {last, tail.len + SYLLABLE_BYTES}};
	if (n)
		consider(s, n, words + 1, 0, &how);
}

static bool is_plural(struct slice tail)
{
	return tail.len >= SYLLABLE_BYTES && memcmp(tail.p, "들", SYLLABLE_BYTES) == 0;
}

static void walk_syllables(struct search *s, struct slice word, uint64_t h, int words)
{
	size_t syllables = 0;

	for (size_t at = 0; at + SYLLABLE_BYTES <= word.len; at += SYLLABLE_BYTES) {
		if (++syllables > WORD_SYLLABLES_MAX)
			break;
		uint64_t before = h;
		h = hash_on(h, word.p + at, SYLLABLE_BYTES);
		struct slice tail = slice_skip(word, at + SYLLABLE_BYTES);
		consider_contracted(s, before, word.p + at, words, tail, syllables);
		const struct node *n = find(h);
		if (!n)
			continue;
		struct inflection whole = {
		    .ending = tail, .plural = is_plural(tail), .syllables = (int)syllables};
		struct inflection stem = {
		    .ending = tail, .stem = true, .syllables = (int)syllables};
		bool noun = is_noun_tail(tail, words > 0 ? 2 : syllables);
		if (noun)
			consider(s, n, words + 1, 0, &whole);
		if (is_verb_tail(tail, false))
			consider(s, n, words + 1, 0, &stem);
		if (noun)
			walk_on(s, n, h, words + 1, 0);
	}
}

/* A compound that no entry has: its longest first noun, if the rest reads on. */
static bool match_compound(struct search *s, struct slice word)
{
	struct inflection whole = {0};
	uint64_t h = HASH_START;
	const struct node *noun = NULL;
	struct slice rest = {0};

	for (size_t at = 0; at + SYLLABLE_BYTES <= word.len; at += SYLLABLE_BYTES) {
		h = hash_on(h, word.p + at, SYLLABLE_BYTES);
		const struct node *n = find(h);
		if (n && n->sense >= 0 && at > 0) {
			noun = n;
			rest = slice_skip(word, at + SYLLABLE_BYTES);
		}
		if (at == WORD_SYLLABLES_MAX * SYLLABLE_BYTES)
			break;
	}
	if (rest.len > 0) {
		struct match ignored;
		struct search on = *s;
		on.best = &ignored;
		walk_syllables(&on, rest, HASH_START, 0);
		if (on.best_score == 0 && rest.len > SYLLABLE_BYTES)
			return false;
		/* One unknown syllable behind a known word is taken for a suffix. */
		if (on.best_score == 0)
			rest.len = 0;
	}
	if (noun)
		consider(s, noun, 1, 0, &whole);
	s->best->rest = rest;
	return s->best_score > 0;
}

/* ------------------------------------------------------------------------------------- */

static void walk(struct search *s, uint64_t h, int words, size_t bytes)
{
	const struct token *word = &s->t->list[s->at + words];

	if (word->kind == TOKEN_HANGUL)
		walk_syllables(s, word->text, h, words);
	else
		walk_forms(s, word, h, words, bytes);
}

bool lexicon_match(const struct tokens *t, int at, struct slice rest, enum language prefer,
		   bool strict, struct match *ret)
{
	struct match best = {0};
	struct search s = {.t = t, .at = at, .prefer = prefer, .strict = strict, .best = &best};
	const struct token *word = &t->list[at];
	struct slice text = rest.len ? rest : word->text;

	if (word->kind == TOKEN_TEXT)
		return false;
	if (word->kind == TOKEN_HANGUL)
		walk_syllables(&s, text, HASH_START, 0);
	else
		walk(&s, HASH_START, 0, 0);
	if (s.best_score == 0 && word->kind == TOKEN_HANGUL)
		match_compound(&s, text);
	if (s.best_score > 0)
		*ret = best;
	return s.best_score > 0;
}

int lexicon_weight(struct slice word, enum language language)
{
	const struct node *n = find(hash_on(HASH_START, word.p, word.len));
	int weight = 0;

	for (int i = n ? n->sense : -1; i >= 0; i = senses[i].next) {
		if (senses[i].language == language)
			weight = MAX(weight, senses[i].concept->paints ? 1 : 3);
	}
	return weight;
}
