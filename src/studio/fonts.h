/* Fonts for a process that is about to lose the file system: found, then warmed.
 *
 *     const char *paths[FONTS_PATHS_MAX];
 *     size_t n = fonts_find(paths);      what must stay readable
 *     sandbox_drop(paths, n, &walls);
 *     fonts_warm();                      a glyph each of four scripts, drawn once
 *
 * fontconfig reads its configuration and caches in fonts_find(), on this thread.
 * Pango then starts a thread of its own and opens font files as scripts need them,
 * also after the warm-up: their folders have to stay readable.
 */
#pragma once

#include <stddef.h>

#define FONTS_PATHS_MAX 512

/* Fills ret with the folders of fonts and of fontconfig's caches, its files of
 * configuration, and what Pango reads beside them (borrowed, for good). Returns how
 * many; 0: fontconfig cannot start. */
size_t fonts_find(const char *ret[FONTS_PATHS_MAX]);
void fonts_warm(void);
