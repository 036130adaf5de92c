/* Image headers from strangers: no input may crash, and what is accepted has a size. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "media/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct probe p;

	if (probe_image(data, size, &p)) {
		if (p.format == PROBE_UNKNOWN || p.width_px == 0 || p.height_px == 0)
			abort();
		(void)probe_mime(p.format);
	} else if (p.width_px || p.height_px || p.has_alpha) {
		abort();
	}
	return 0;
}
