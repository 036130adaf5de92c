/* Inside openai_reading: the text that is an image, or leads to one, piece by piece. */
#pragma once

#include "provider/openai_reading.h"

/* link: it is a "url", else "b64_json". */
bool picture_text(struct openai_reading *r, struct slice piece, bool last, bool link,
		  struct err *err) MUST_CHECK;
