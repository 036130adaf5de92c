/* The image files of a command line: opened, read once by the studio to see that they can
 * be, and handed on as the studio takes them.
 *
 *     struct materials m = {.count = …, .paths = …};
 *     materials_open(&m, loop, studio, &err)   errors name the file
 *     … m.references, m.mask, m.width_px …
 *     materials_close(&m);
 */
#pragma once

#include <stdbool.h>

#include "base/loop.h"
#include "catalog/catalog.h"
#include "studio/studio.h"

struct materials {
	int count; /* ≤ STUDIO_REFERENCES_MAX */
	const char *paths[STUDIO_REFERENCES_MAX]; /* borrowed */
	const char *mask_path;			  /* borrowed; NULL: none */
	/* out */
	struct studio_material references[STUDIO_REFERENCES_MAX], mask; /* fds: owned */
	int width_px, height_px; /* of the first */
};

/* Error: ERR_INVALID_PARAMETER and what the studio says, behind the file's name. */
bool materials_open(struct materials *m, struct loop *loop, struct studio *studio,
		    struct err *err) MUST_CHECK;
void materials_close(struct materials *m);
/* Does the model take as many, and a mask? */
bool materials_check(const struct materials *m, const struct catalog_model *model,
		     struct err *err) MUST_CHECK;
/* The name of the model's size that is nearest to the first one's ratio, then to its size. */
const char *materials_nearest_size(const struct materials *m, const struct catalog_model *model);
