/* Files in the binary.
 *
 *     EMBED_FILE(default_catalog, "src/catalog/default.yaml");
 *     struct slice text = EMBEDDED(default_catalog);
 *
 * Paths are relative to the repository's root. The Makefile rebuilds the object
 * when the file changes (see EMBEDS there). A zero byte follows the content.
 */
#pragma once

#include "base/slice.h"

#define EMBED_FILE(name, path)                                                  \
	__asm__(".pushsection .rodata\n"                                        \
		".balign 16\n"                                                  \
		".globl embed_" #name "\nembed_" #name ":\n"                    \
		".incbin \"" path "\"\n"                                        \
		".globl embed_" #name "_end\nembed_" #name "_end:\n"            \
		".byte 0\n"                                                     \
		".popsection\n");                                               \
	extern const char embed_##name[], embed_##name##_end[]

#define EMBEDDED(name) ((struct slice){embed_##name, (size_t)(embed_##name##_end - embed_##name)})
