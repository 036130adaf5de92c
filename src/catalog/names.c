/* Names of qualities and formats. */
#include "catalog/catalog.h"

static const char *const quality_names[QUALITY_COUNT] = {
	[QUALITY_NONE] = "none",     [QUALITY_LOW] = "low",	[QUALITY_MEDIUM] = "medium",
	[QUALITY_HIGH] = "high",     [QUALITY_XHIGH] = "xhigh", [QUALITY_MAX] = "max",
	[QUALITY_STANDARD] = "standard", [QUALITY_HD] = "hd",	[QUALITY_AUTO] = "auto",
};

const char *catalog_quality_name(enum catalog_quality q) { return quality_names[q]; }

enum catalog_quality catalog_quality_named(struct slice name)
{
	for (int q = QUALITY_NONE + 1; q < QUALITY_COUNT; q++)
		if (slice_is(name, quality_names[q]))
			return (enum catalog_quality)q;
	return QUALITY_NONE;
}

const char *catalog_format_name(enum catalog_format f)
{
	return f == FORMAT_JPEG ? "jpeg" : f == FORMAT_WEBP ? "webp" : "png";
}

const char *catalog_format_mime(enum catalog_format f)
{
	return f == FORMAT_JPEG ? "image/jpeg" : f == FORMAT_WEBP ? "image/webp" : "image/png";
}

int64_t catalog_image_uc(const struct catalog_model *m, enum catalog_quality quality, int width_px,
			 int height_px)
{
	for (int i = 0; i < m->price_count; i++) {
		const struct catalog_price *p = &m->prices[i];
		if (p->quality != QUALITY_NONE && p->quality != quality)
			continue;
		if (p->width_px != 0 && (p->width_px != width_px || p->height_px != height_px))
			continue;
		return p->uc;
	}
	return -1;
}
