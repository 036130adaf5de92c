/* POST …/images/edits and …/images/variations: tasks that begin with images, sent as a form
 * or, edits, as JSON. From creation_make() on they are generations with references.
 */
#include "api/creation.h"
#include "api/form.h"
#include "api/inline.h"

#define TEXT_MAX_BYTES (1 << 20) /* all but the images */
#define IMAGE_MAX_BYTES (INT64_C(50) << 20) /* each, while the model is not known */
#define AROUND_BYTES 1024 /* of each part: its boundary and head */

/* Until the body says otherwise (body_read), errors are in this endpoint's own dialect. */
static void begin(struct http_exchange *x)
{
	struct preference prefer = preference_read(http_header(x, "prefer"));

	if (!prefer.respond_async && prefer.wait_ms < 0)
		call_of(x)->dialect = CATALOG_OPENAI;
}

static size_t text_max_bytes(struct http_exchange *x)
{
	return (size_t)MIN(call_of(x)->api->options.body_max_bytes, TEXT_MAX_BYTES);
}

/* --- forms ------------------------------------------------------------------------------ */

static int64_t image_max_bytes(struct http_exchange *x, const struct form_slot *slot, struct slice id)
{
	const struct catalog_model *m = id.len ? catalog_find(call_catalog(call_of(x)), id) : NULL;
	int64_t own = !m ? 0 : slot->list ? m->reference_max_bytes : m->mask_max_bytes;

	return own > 0 ? MIN(own, IMAGE_MAX_BYTES) : IMAGE_MAX_BYTES;
}

static void collect_form(struct http_exchange *x, const struct form_slot *slots,
			 void (*on_form)(struct http_exchange *x, const struct json_value *object,
					 const struct arrivals *images))
{
	struct form_options options = {
		.slots = slots,
		.image_max_bytes = image_max_bytes,
		.text_max_bytes = text_max_bytes(x),
		.most_bytes = TEXT_MAX_BYTES,
	};

	for (int i = 0; slots[i].key.path; i++)
		options.most_bytes += slots[i].most * (IMAGE_MAX_BYTES + AROUND_BYTES);
	form_collect(x, &options, on_form);
}

static void on_edit_form(struct http_exchange *x, const struct json_value *object,
			 const struct arrivals *images)
{
	creation_make(x, &(struct body_source){BODY_EDIT, true, object, images});
}

static void on_variation_form(struct http_exchange *x, const struct json_value *object,
			      const struct arrivals *images)
{
	creation_make(x, &(struct body_source){BODY_VARIATION, true, object, images});
}

void api_variations(struct http_exchange *x)
{
	static const struct form_slot slots[] = {
		{{"image", "image", ERR_INVALID_IMAGE}, "images", 1}, {.key = {0}}};

	begin(x);
	collect_form(x, slots, on_variation_form);
}

/* --- JSON ------------------------------------------------------------------------------- */

static void on_json(struct http_exchange *x, struct inline_body *body)
{
	const struct json_value *json = call_parse_body(x, inline_text(body));

	if (json)
		creation_make(x, &(struct body_source){BODY_EDIT, false, json, inline_images(body)});
}

static bool is_form(struct slice type)
{
	static const struct slice form = {"multipart/", 10};

	return type.len >= form.len && slice_ieq((struct slice){type.p, form.len}, form);
}

void api_edits(struct http_exchange *x)
{
	static const struct form_slot slots[] = {
		{{"image", "image", ERR_INVALID_IMAGE}, "images", GEN_REFERENCES_MAX},
		{{"mask", "mask", ERR_INVALID_MASK}, NULL, 1},
		{.key = {0}}};
	static const struct arrival_key keys[] = {
		{"images[].image_url", "images", ERR_INVALID_IMAGE},
		{"images[]", "images", ERR_INVALID_IMAGE},
		{"mask.image_url", "mask", ERR_INVALID_MASK},
		{"mask", "mask", ERR_INVALID_MASK},
		{0}};

	begin(x);
	if (is_form(http_header(x, "content-type"))) {
		collect_form(x, slots, on_edit_form);
		return;
	}
	inline_collect(x, &(struct inline_options){
		.keys = keys,
		.image_max_bytes = IMAGE_MAX_BYTES,
		.image_count_max = GEN_REFERENCES_MAX + 1,
		.text_max_bytes = text_max_bytes(x),
	}, on_json);
}
