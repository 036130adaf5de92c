#include "studio/painter/forms.h"

#include <string.h>

#include "base/attr.h"

/* word = stem + `ending`  →  stem + `becomes`. A stem keeps at least `stem_min` letters. */
static const struct rule {
	const char *ending, *becomes;
	int stem_min;
	enum form_use use;
	bool plural, diminutive;
} rules[] = {
    {"ies", "y", 2, FORM_EN_NOUN, true, false},
    {"ves", "f", 2, FORM_EN_NOUN, true, false},
    {"ves", "fe", 2, FORM_EN_NOUN, true, false},
    {"es", "", 3, FORM_EN_NOUN, true, false},
    {"s", "", 2, FORM_EN_NOUN, true, false},
    {"ing", "", 2, FORM_EN_VERB, false, false},
    {"ing", "e", 2, FORM_EN_VERB, false, false},
    {"ies", "y", 2, FORM_EN_VERB, false, false},
    {"es", "", 2, FORM_EN_VERB, false, false},
    {"s", "", 2, FORM_EN_VERB, false, false},
    {"ed", "", 3, FORM_EN_VERB, false, false},
    {"ed", "e", 2, FORM_EN_VERB, false, false},

    /* Plain plurals first: "gatitos" is of "gatito" where that is a word. */
    {"ces", "z", 1, FORM_ES_NOUN, true, false},
    {"es", "", 3, FORM_ES_NOUN, true, false},
    {"as", "o", 2, FORM_ES_NOUN, true, false},
    {"s", "", 2, FORM_ES_NOUN, true, false},
    {"a", "o", 2, FORM_ES_NOUN, false, false},
    {"ecitos", "", 3, FORM_ES_NOUN, true, true},
    {"ecitas", "", 3, FORM_ES_NOUN, true, true},
    {"ecito", "", 3, FORM_ES_NOUN, false, true},
    {"ecita", "", 3, FORM_ES_NOUN, false, true},
    {"citos", "", 3, FORM_ES_NOUN, true, true},
    {"citas", "", 3, FORM_ES_NOUN, true, true},
    {"cito", "", 3, FORM_ES_NOUN, false, true},
    {"cita", "", 3, FORM_ES_NOUN, false, true},
    {"itos", "o", 2, FORM_ES_NOUN, true, true},
    {"itas", "a", 2, FORM_ES_NOUN, true, true},
    {"ito", "o", 2, FORM_ES_NOUN, false, true},
    {"ito", "", 3, FORM_ES_NOUN, false, true},
    {"ita", "a", 2, FORM_ES_NOUN, false, true},
    {"illo", "o", 3, FORM_ES_NOUN, false, true},
    {"illa", "a", 3, FORM_ES_NOUN, false, true},
    {"a", "", 4, FORM_ES_NOUN, false, false},
    {"ando", "ar", 2, FORM_ES_VERB, false, false},
    {"iendo", "er", 2, FORM_ES_VERB, false, false},
    {"iendo", "ir", 2, FORM_ES_VERB, false, false},
    {"yendo", "er", 2, FORM_ES_VERB, false, false},
    {"an", "ar", 3, FORM_ES_VERB, false, false},
    {"a", "ar", 3, FORM_ES_VERB, false, false},
    {"en", "er", 3, FORM_ES_VERB, false, false},
    {"e", "er", 3, FORM_ES_VERB, false, false},
};

static struct form *add(struct form *ret, int *n, struct slice stem, const char *tail)
{
	size_t tail_len = strlen(tail);

	if (*n == FORMS_MAX || stem.len + tail_len > FORM_BYTES_MAX)
		return NULL;
	struct form *f = &ret[(*n)++];
	memcpy(f->text, stem.p, stem.len);
	memcpy(f->text + stem.len, tail, tail_len);
	f->len = (int)(stem.len + tail_len);
	f->use = FORM_AS_WRITTEN;
	f->plural = f->diminutive = false;
	return f;
}

static bool ends_with(struct slice word, const char *ending)
{
	size_t n = strlen(ending);

	return word.len > n && memcmp(word.p + word.len - n, ending, n) == 0;
}

int forms_of(struct slice word, struct form *ret)
{
	int n = 0;

	if (word.len == 0 || word.len > FORM_BYTES_MAX - 4)
		return 0;
	add(ret, &n, word, "");
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		const struct rule *rule = &rules[i];
		if (!ends_with(word, rule->ending))
			continue;
		struct slice stem = {word.p, word.len - strlen(rule->ending)};
		if (stem.len < (size_t)rule->stem_min)
			continue;
		struct form *f = add(ret, &n, stem, rule->becomes);
		/* "runn" is "run": English doubles before -ing and -ed. */
		if (f && rule->use == FORM_EN_VERB && !*rule->becomes && stem.len > 3 &&
		    stem.p[stem.len - 1] == stem.p[stem.len - 2])
			f->len--;
		if (f) {
			f->use = rule->use;
			f->plural = rule->plural;
			f->diminutive = rule->diminutive;
		}
	}
	return n;
}
