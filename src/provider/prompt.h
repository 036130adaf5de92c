/* Prompts on their way to servers that read more than words in them.
 *
 * stable-diffusion.cpp's server takes settings out of a prompt: what stands between
 * <sd_cpp_extra_args> and </sd_cpp_extra_args> is JSON that sets anything a request may
 * (examples/server/api.md). That is the operator's to say, not a caller's.
 */
#pragma once

#include "base/buf.h"
#include "base/slice.h"

/* Appends the prompt without such blocks, and without such tags that stand alone, in any case
 * of letters; nothing that is left out leaves a new one behind. At most prompt.len bytes. */
void prompt_without_args(struct slice prompt, struct buf *out);
