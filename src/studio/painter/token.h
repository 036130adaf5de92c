/* A prompt, cut into words: folded so that spellings meet, with quoted text taken out.
 *
 *     struct tokens t;
 *     if (tokens_read("Two CATS, \"Café\"", 18, &t)) … "two" "cats" ⟨text: Café⟩
 *     tokens_finish(&t);
 *
 * Folding: lower case, no accents, full-width forms made plain, Hangul composed.
 * Words end where letters end or the script changes ("3마리" is two); a hyphen
 * parts words and marks the second one as glued. Reads at most
 * TOKENS_PROMPT_BYTES of the prompt and TOKENS_MAX words; more is ignored.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/slice.h"

#define TOKENS_MAX 4096
#define TOKENS_PROMPT_BYTES (64 * 1024)

enum token_kind {
	TOKEN_LATIN, /* letters, perhaps with digits: "cat", "4k" */
	TOKEN_HANGUL,
	TOKEN_NUMBER, /* digits alone */
	TOKEN_OTHER,  /* another script's run, or one emoji */
	TOKEN_TEXT,   /* what stood between quotation marks: `raw` has its exact bytes */
};

/* What stands between a word and the one before it. */
enum token_gap { GAP_NONE, GAP_COMMA, GAP_STOP };

struct token {
	enum token_kind kind;
	enum token_gap gap;
	bool glued;        /* no space before it */
	bool capitals;     /* all letters are capitals, two or more */
	struct slice text; /* folded; borrowed from the tokens */
	struct slice raw;  /* as written; borrowed from the prompt */
};

struct tokens {
	struct token *list; /* owned */
	char *folded;       /* owned */
	int count;
	bool accented; /* a letter that English does not have (ñ, á, ¿) was seen */
};

/* prompt: well-formed UTF-8. False only when there is no memory. */
bool tokens_read(const char *prompt, size_t len, struct tokens *ret) MUST_CHECK;
void tokens_finish(struct tokens *t);
