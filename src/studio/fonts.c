/* fontconfig's lists, and a small drawing that makes Pango load what it needs. */
#include "studio/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include "base/attr.h"

/* What Pango reads beside fonts, when a script needs it: where Thai words end. */
static const char *const beside[] = {"/usr/share/libthai"};

enum { WARM_WIDTH = 256, WARM_HEIGHT = 64 };

size_t fonts_find(const char *ret[FONTS_PATHS_MAX])
{
	size_t count = 0;

	if (!FcInit())
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(beside); i++)
		ret[count++] = beside[i];
	FcConfig *config = FcConfigGetCurrent();
	FcStrList *lists[] = {FcConfigGetFontDirs(config), FcConfigGetCacheDirs(config),
			      FcConfigGetConfigFiles(config)};
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		FcChar8 *path;
		while (lists[i] && (path = FcStrListNext(lists[i])) && count < FONTS_PATHS_MAX)
			ret[count++] = (const char *)path;
		if (lists[i])
			FcStrListDone(lists[i]);
	}
	return count;
}

void fonts_warm(void)
{
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WARM_WIDTH, WARM_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	PangoLayout *layout = pango_cairo_create_layout(cr);
	PangoFontDescription *font = pango_font_description_from_string("Sans 16");

	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, "Aa \xea\xb0\x80 \xe6\xb0\xb4 \xd8\xb3", -1); /* 가 水 س */
	pango_cairo_show_layout(cr, layout);
	pango_font_description_free(font);
	g_object_unref(layout);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
}
