/* Real token counts: the o200k_base byte-pair encoding.
 *
 *     int n = tokens_count(prompt);
 *
 * The ranks come from the npm package `tiktoken` at build time
 * (scripts/ranks.mjs), compiled into a table that is mapped, not loaded: pages are
 * read when a count needs them. The split pattern runs on PCRE2. Any thread.
 */
#pragma once

#include <stdbool.h>

#include "base/slice.h"

/* Tokens in well-formed UTF-8; special tokens are counted as plain text. Stops
 * early and returns limit + 1 once it is past `limit` (0: no limit). */
int tokens_count(struct slice text, int limit);
