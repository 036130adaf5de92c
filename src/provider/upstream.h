/* What providers behind HTTP are told (struct provider.settings):
 *
 *   openai.c    the OpenAI Images API: OpenAI, and what speaks as it does (LocalAI, vLLM-Omni,
 *               new-api, LiteLLM, another tintype at its /openai/v1)
 *   evolink.c   the task dialect: EvoLink, another tintype
 */
#pragma once

#include <stdint.h>

struct upstream_settings {
	const char *base_url; /* as "https://api.openai.com/v1", no slash at the end */
	const char *api_key;  /* "": none is sent */
	const char *model;    /* what the upstream calls it; "": as the request does */
	int64_t timeout_ms;   /* openai: of one call; 0: 180 000 */
};
