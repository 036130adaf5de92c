/* What stable-diffusion-webui is asked: the body of /sdapi/v1/txt2img, or with a reference of
 * /sdapi/v1/img2img (its modules/api/models.py).
 */
#pragma once

#include "provider/json_body.h"
#include "provider/materials.h"

/* On a pool: it may copy files. body: to be finished by the caller either way. */
bool a1111_write(const struct provider *p, const struct provider_attempt *a, const struct materials *m,
		 struct json_body *body, struct err *err) MUST_CHECK;
