#include "provider/prompt.h"

#include <string.h>

#define NONE ((size_t)-1)

/* Does what is written so far end with the tag? */
static bool ends_with(const struct buf *out, size_t from, struct slice tag)
{
	return out->len - from >= tag.len &&
	       slice_ieq((struct slice){out->p + out->len - tag.len, tag.len}, tag);
}

/* Every tag is seen when its last character is written, also one that what was dropped before
 * it has put together; so none is ever left. */
void prompt_without_args(struct slice prompt, struct buf *out)
{
	static const struct slice begin = {"<sd_cpp_extra_args>", 19}, end = {"</sd_cpp_extra_args>", 20};
	size_t start = out->len, opened = NONE;

	for (size_t i = 0; i < prompt.len && !out->failed; i++) {
		buf_byte(out, prompt.p[i]);
		if (prompt.p[i] != '>')
			continue;
		if (ends_with(out, start, begin)) {
			out->len -= begin.len;
			opened = MIN(opened, out->len);
		} else if (ends_with(out, start, end)) {
			out->len = MIN(opened, out->len - end.len);
			opened = NONE;
		}
	}
}
