/* What providers behind HTTP are told (struct provider.settings):
 *
 *   openai.c    the OpenAI Images API: OpenAI, and what speaks as it does (LocalAI, vLLM-Omni,
 *               new-api, LiteLLM, another tintype at its /openai/v1)
 *   evolink.c   the task dialect: EvoLink, another tintype
 *   sdcpp.c     stable-diffusion.cpp's server
 *   a1111.c     AUTOMATIC1111's stable-diffusion-webui
 *   replicate.c Replicate
 *   fal.c       fal's queue
 */
#pragma once

#include "base/buf.h"
#include "egress/egress.h"
#include "json/writer.h"
#include "provider/provider.h"

struct upstream_settings {
	const char *base_url; /* as "https://api.openai.com/v1", no slash at the end */
	const char *api_key;  /* "": none is sent */
	const char *model;    /* what the upstream calls it; "": as the request does */
	const char *const *model_map; /* "ours=theirs", for the models that stand here; NULL-terminated */
	const char *api_version; /* openai: Azure's; with it the paths are Azure's deployments; "" */
	const char *key_header;	 /* carries the key as it is; "": Authorization: Bearer */
	int64_t timeout_ms;   /* of one call; 0: 180 000 */
	int64_t connect_timeout_ms; /* to reach it, TLS included; 0: egress' own */
	const char *extra;    /* a JSON object: what every request says besides; "" or NULL: nothing */
	const char *const *inputs; /* replicate, fal: "role=field" (provider/inputs.h); NULL-terminated */
	int64_t wait_ms;      /* replicate: how long a create may be held for its images; 0: not */
};

#define UPSTREAM_BODY_MAX_BYTES (1 << 20)

/* For ops.create. ERR_INVALID_PARAMETER without a base URL; example: what one looks like. */
bool upstream_check(const struct provider *p, const char *example, struct err *err) MUST_CHECK;

#define UPSTREAM_KEY_MAX 600
/* The header that carries the key; false: there is none. text: memory for its value. */
bool upstream_key_header(const struct upstream_settings *settings, char text[UPSTREAM_KEY_MAX],
			 struct egress_header *ret);
/* For ops.create, where models must have names of the upstream's own. ERR_INVALID_PARAMETER
 * without one, or where one is not as `is_model` wants it; example: what one looks like. */
bool upstream_check_models(const struct provider *p, bool (*is_model)(const char *name), const char *example,
			   struct err *err) MUST_CHECK;
/* What the upstream calls this request's model. Borrowed from the settings or the request. */
struct slice upstream_model(const struct provider *p, const struct gen_request *r);
/* The members of `extra`, at the beginning of an object that is being written. */
void upstream_extra(const struct provider *p, struct json_writer *w);
/* The request's members that both dialects name alike, but references and mask. */
void upstream_members(const struct provider *p, const struct gen_request *r, struct json_writer *w);
/* A request without references, as JSON: both dialects name its fields alike. What is as it is
 * by default is left out. partials: more than 0 asks for a stream with so many partial images. */
void upstream_body(const struct provider *p, const struct gen_request *r, int partials, struct buf *out);
