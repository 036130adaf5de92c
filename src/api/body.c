/* A generation request's JSON, as every dialect spells it, into a gen_request. */
#include "api/creation.h"
#include "base/guess.h"
#include "json/fields.h"

#define DEFAULT_MODEL "gpt-image-1.5"

struct body {
	struct slice model, prompt, size, quality, background, output_format, style, moderation,
		user, mask_url, callback_url, response_format;
	struct json_strings image_urls;
	int64_t n, output_compression, seed, partial_images;
	bool stream, async;
	bool has_model, has_prompt, has_size, has_quality, has_background, has_output_format,
		has_style, has_moderation, has_user, has_mask_url, has_callback_url,
		has_response_format, has_image_urls, has_n, has_output_compression, has_seed,
		has_partial_images, has_stream, has_async;
};

#define TEXT(member, most, words) \
	{JSON_FIELD(struct body, member), .type = JSON_FIELD_STRING, .min = 1, .max = (most), .doc = words}
#define WHOLE(member, least, most, words)                                                   \
	{JSON_FIELD(struct body, member), .type = JSON_FIELD_INT, .min = (least), .max = (most), \
	 .doc = words}
#define FLAG(member, words)                                  \
	{JSON_FIELD(struct body, member), .type = JSON_FIELD_BOOL, \
	 .flags = JSON_FIELD_BOOL_AS_TEXT, .doc = words}

static const struct json_field fields[] = {
	TEXT(model, CATALOG_ID_MAX, "The model's name."),
	{JSON_FIELD(struct body, prompt), .type = JSON_FIELD_STRING, .flags = JSON_FIELD_REQUIRED,
	 .min = 1, .max = 1 << 20, .doc = "What to make, in words."},
	TEXT(size, 64, "A ratio or WIDTHxHEIGHT that the model allows."),
	WHOLE(n, 1, CATALOG_N_MAX, "How many images."),
	TEXT(quality, 64, "One of the model's qualities."),
	{JSON_FIELD(struct body, image_urls), .type = JSON_FIELD_STRING_ARRAY, .min = 0,
	 .max = GEN_REFERENCES_MAX, .item_max = GEN_URL_MAX, .doc = "Reference images."},
	TEXT(mask_url, GEN_URL_MAX, "A mask for the reference image."),
	TEXT(callback_url, GEN_CALLBACK_URL_MAX, "Where to tell of the end."),
	TEXT(background, 64, "auto, opaque or transparent."),
	TEXT(output_format, 64, "png, jpeg or webp."),
	WHOLE(output_compression, 0, 100, "For jpeg and webp."),
	TEXT(moderation, 64, "auto or low."),
	TEXT(style, 64, "vivid or natural."),
	TEXT(response_format, 64, "url or b64_json."),
	{JSON_FIELD(struct body, user), .type = JSON_FIELD_STRING, .min = 0, .max = 512,
	 .doc = "The caller's own name for its user."},
	WHOLE(seed, 0, INT64_C(1) << 53, "The same seed gives the same picture, where it can."),
	WHOLE(partial_images, 0, GEN_PARTIALS_MAX, "How many earlier stages to stream."),
	FLAG(stream, "Server-sent events."),
	FLAG(async, "The task object at once, for any model."),
	{0},
};

/* Names of other services. To pass over them would make, and charge for, a picture without
 * the reference, or end a task that nobody hears of. */
static const struct {
	const char *theirs, *ours;
} elsewhere[] = {
	{"image", "image_urls"},	  {"images", "image_urls"},
	{"input_image", "image_urls"},	  {"input_images", "image_urls"},
	{"init_image", "image_urls"},	  {"reference_image", "image_urls"},
	{"reference_images", "image_urls"}, {"mask", "mask_url"},
	{"mask_image", "mask_url"},	  {"callback", "callback_url"},
	{"webhook", "callback_url"},	  {"webhook_url", "callback_url"},
	{"notify_url", "callback_url"},	  {"aspect_ratio", "size"},
	{"num_images", "n"},
};

static bool is_field(struct slice name)
{
	for (const struct json_field *f = fields; f->name; f++)
		if (slice_is(name, f->name))
			return true;
	return false;
}

/* What a name that is no field was meant to be; NULL: no telling. */
static const char *meant_by(struct slice name)
{
	const char *names[ARRAY_LEN(fields)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (slice_is(name, elsewhere[i].theirs))
			return elsewhere[i].ours;
	for (const struct json_field *f = fields; f->name; f++)
		names[count++] = f->name;
	return guess_name(name, names, count);
}

static bool check_names(const struct json_value *json, struct arena *arena, struct err *err)
{
	if (json->type != JSON_OBJECT)
		return true; /* json_fields_read() says so */
	JSON_FOR_EACH(member, json)
	{
		const char *meant = is_field(member->name) || member->type == JSON_NULL
					    ? NULL
					    : meant_by(member->name);
		if (!meant)
			continue;
		const char *name = arena_strndup(arena, member->name.p, member->name.len);
		return err_set(err, ERR_UNKNOWN_PARAMETER, name, "there is no parameter \"%s\" here: use \"%s\"",
			       name ? name : "", meant);
	}
	return true;
}

static void fill(const struct body *b, struct gen_request *r)
{
	gen_request_init(r);
	r->prompt = b->prompt;
	r->size_asked = b->size;
	r->quality_asked = b->quality;
	r->background_asked = b->background;
	r->output_format_asked = b->output_format;
	r->style = b->style;
	r->moderation = b->moderation;
	r->user = b->user;
	r->n = b->has_n ? b->n : 1;
	if (b->has_output_compression)
		r->compression = b->output_compression;
	if (b->has_seed)
		r->seed = b->seed;
	if (b->has_stream && b->stream && b->has_partial_images)
		r->partial_images = (int)b->partial_images;
	for (size_t i = 0; b->has_image_urls && i < b->image_urls.count; i++)
		r->references[r->reference_count++] = b->image_urls.items[i];
	if (b->has_mask_url)
		r->mask = b->mask_url;
	r->callback_url = b->callback_url;
}

static bool find_model(struct http_exchange *x, const struct body *b, const struct catalog_model **ret,
		       struct err *err)
{
	struct call *call = call_of(x);
	struct slice id = b->has_model ? b->model : SLICE(DEFAULT_MODEL);
	const struct catalog_model *model = catalog_find(call_catalog(call), id);

	if (!model)
		return err_set(err, speaks_openai(x) ? ERR_MODEL_NOT_FOUND : ERR_INVALID_PARAMETER, "model",
			       "there is no model \"%.*s\"; GET /v1/models lists those this key may use",
			       (int)MIN(id.len, 64), id.p);
	if (!account_may_use(call->key, model->id))
		return err_set(err, ERR_MODEL_ACCESS_DENIED, "model",
			       "this key may not use %s; GET /v1/models lists those it may", model->id);
	*ret = model;
	return true;
}

static void read_settings(const struct body *b, struct body_settings *ret)
{
	*ret = (struct body_settings){
		.wants_async = b->has_async && b->async,
		.wants_stream = b->has_stream && b->stream,
		.wants_base64 = b->has_response_format && slice_is(b->response_format, "b64_json"),
	};
}

/* What it says must be one of two; whether the model has the setting at all is its entry's. */
static bool check_response_format(const struct body *b, const struct catalog_model *model,
				  enum catalog_dialect dialect, struct err *err)
{
	static const char *const formats[] = {"url", "b64_json", NULL};

	if (!b->has_response_format)
		return true;
	bool base64 = slice_is(b->response_format, "b64_json");
	if (base64 && model->b64_json && dialect == CATALOG_OPENAI)
		return true;
	if (!model->response_format)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "response_format",
			       "response_format is no setting of %s: leave it out", model->id);
	if (base64 || slice_is(b->response_format, "url"))
		return true;
	err_set(err, ERR_INVALID_PARAMETER, "response_format",
		"response_format must be url or b64_json; it is \"%.*s\"",
		(int)MIN(b->response_format.len, 40), b->response_format.p);
	err->allowed = formats;
	return false;
}

/* In which words to say what is wrong, as far as a body that may be wrong tells. */
static void guess_dialect(struct http_exchange *x, const struct json_value *json)
{
	struct preference prefer = preference_read(http_header(x, "prefer"));
	const struct json_value *named = json_get(json, "model"), *async = json_get(json, "async");
	struct slice id = named ? named->text : SLICE(DEFAULT_MODEL);
	const struct catalog_model *model = NULL;

	if (!named || named->type == JSON_STRING)
		model = catalog_find(call_catalog(call_of(x)), id);
	if (model && model->dialect == CATALOG_OPENAI && !prefer.respond_async && prefer.wait_ms < 0 &&
	    !(async && async->type == JSON_BOOL && async->boolean))
		call_of(x)->dialect = CATALOG_OPENAI;
}

bool body_read(struct http_exchange *x, const struct json_value *json, struct creation *c,
	       struct gen_request *ret, const struct catalog_model **ret_model,
	       struct body_settings *ret_settings, struct err *err)
{
	struct call *call = call_of(x);
	enum catalog_dialect by_path = call->dialect;
	struct body b = {0};

	if (c)
		guess_dialect(x, json);
	if (!check_names(json, http_arena(x), err) ||
	    !json_fields_read(json, fields, 0, http_arena(x), &b, err) ||
	    !find_model(x, &b, ret_model, err))
		return false;
	fill(&b, ret);
	read_settings(&b, ret_settings);
	call->dialect = by_path;
	if (c)
		creation_choose(x, c, *ret_model);
	if (!gen_request_check(ret, *ret_model, call->dialect, err) ||
	    !check_response_format(&b, *ret_model, call->dialect, err))
		return false;
	if (b.has_callback_url && !callback_url_check(call->api, *ret_model, b.callback_url, err))
		return false;
	return gen_request_quote(ret, *ret_model, call->key->is_test ? 0 : call->key->ratio_milli, err);
}
