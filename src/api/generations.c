/* POST /v1/images/generations and /openai/v1/images/generations: a prompt becomes a durable
 * task, answered as the dialect and the client's wishes have it (creation.h).
 */
#include "api/creation.h"
#include "api/inline.h"

#define TEXT_MAX_BYTES (1 << 20) /* all but the images in it */
#define ARENA_MAX_BYTES (2 << 20)
#define IMAGE_MAX_BYTES (INT64_C(50) << 20) /* each; the model's own limit is looked at later */

static void on_body(struct http_exchange *x, struct inline_body *body)
{
	CLEANUP(arena_finish) struct arena arena; /* not the exchange's: it may wait, and thousands with it */
	arena_init(&arena, ARENA_MAX_BYTES);
	const struct json_value *json = call_parse_body_in(x, inline_text(body), &arena);

	if (json)
		creation_make(x, &(struct body_source){
			.kind = BODY_GENERATION, .json = json, .images = inline_images(body)});
}

void api_generations(struct http_exchange *x)
{
	static const struct arrival_key keys[] = {
		{"image_urls[]", "image_urls", ERR_NONE}, {"mask_url", "mask_url", ERR_NONE}, {0}};
	const struct inline_options options = {
		.keys = keys,
		.image_max_bytes = IMAGE_MAX_BYTES,
		.image_count_max = GEN_REFERENCES_MAX + 1,
		.text_max_bytes = (size_t)MIN(call_of(x)->api->options.body_max_bytes, TEXT_MAX_BYTES),
	};

	inline_collect(x, &options, on_body);
}
