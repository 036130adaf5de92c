/* The words of multipart/form-data: the boundary, and a part's headers. For multipart.c. */
#pragma once

#include "http/multipart.h"

/* Errors as multipart_init(). ret is terminated. */
bool multipart_boundary(struct slice content_type, char ret[MULTIPART_BOUNDARY_MAX + 1],
			struct err *err) MUST_CHECK;
/* head[0..len): whole lines, CR LF behind each, without the empty one. Is written to:
 * names are unescaped in place. */
bool multipart_read_head(char *head, size_t len, struct multipart_part *ret,
			 struct err *err) MUST_CHECK;
