/* Inflections: the dictionary forms that a written word may stand for.
 *
 *     struct form forms[FORMS_MAX];
 *     int n = forms_of(word, forms);      "wolves" → wolves, wolve, wolf
 *
 * Rules only, no lists: a form need not be a word, the vocabulary decides. The
 * word is folded (see token.h). Korean is taken apart by the vocabulary instead,
 * which knows the particles.
 */
#pragma once

#include <stdbool.h>

#include "base/slice.h"

#define FORMS_MAX 16
#define FORM_BYTES_MAX 40

enum form_use {
	FORM_AS_WRITTEN, /* any word, any language */
	FORM_EN_NOUN,    /* an English plural undone */
	FORM_EN_VERB,    /* -ing, -ed, -s undone: actions only */
	FORM_ES_NOUN,    /* a Spanish plural, gender or diminutive undone */
	FORM_ES_VERB,    /* -ando, -iendo, -a, -e … undone: actions only */
};

struct form {
	char text[FORM_BYTES_MAX];
	int len;
	enum form_use use;
	bool plural, diminutive;
};

/* Fills ret[FORMS_MAX], the word as written first; returns how many. A word too
 * long to inflect (FORM_BYTES_MAX) has none. */
int forms_of(struct slice word, struct form *ret);
