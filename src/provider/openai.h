/* A provider that speaks the OpenAI Images API: OpenAI, and what speaks as it does (LocalAI,
 * vLLM-Omni, new-api, LiteLLM, another tintype at its /openai/v1).
 */
#pragma once

#include <stdint.h>

struct openai_settings {
	const char *base_url; /* "https://api.openai.com/v1", no slash at the end */
	const char *api_key;  /* "": none is sent */
	const char *model;    /* what the upstream calls it; "": as the request does */
	int64_t timeout_ms;   /* of one call; 0: 180 000 */
};
