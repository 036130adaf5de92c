/* For tests that set type: what the font libraries keep for the next picture is let
 * go at the end, so that the leak checker sees only ours.
 *
 *     return cmocka_run_group_tests(tests, NULL, let_fonts_go);
 */
#pragma once

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

static int let_fonts_go(void **state)
{
	(void)state;
	pango_cairo_font_map_set_default(NULL);
	cairo_debug_reset_static_data();
	FcFini();
	return 0;
}
