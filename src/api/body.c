/* A generation request's JSON, as every dialect spells it, into a gen_request. */
#include "api/creation.h"
#include "base/guess.h"
#include "base/utf8.h"
#include "json/fields.h"
#include "media/media.h"

#define NAMES_MAX 40

struct body {
	struct slice model, prompt, size, quality, background, output_format, style, moderation,
		user, safety_identifier, mask_url, callback_url, response_format, input_fidelity;
	const struct json_value *images, *mask;
	struct json_strings image_urls;
	int64_t n, output_compression, seed, partial_images;
	bool stream, async;
	bool has_model, has_prompt, has_size, has_quality, has_background, has_output_format,
		has_style, has_moderation, has_user, has_safety_identifier, has_mask_url, has_callback_url,
		has_response_format, has_image_urls, has_n, has_output_compression, has_seed,
		has_partial_images, has_stream, has_async, has_input_fidelity, has_images, has_mask;
};

#define NAME_SHOWN_MAX 64

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
	TEXT(size, 64, "A ratio or WIDTHxHEIGHT that the model allows."),
	WHOLE(n, 1, CATALOG_N_MAX, "How many images."),
	TEXT(quality, 64, "One of the model's qualities."),
	TEXT(callback_url, GEN_CALLBACK_URL_MAX, "Where to tell of the end."),
	TEXT(background, 64, "auto, opaque or transparent."),
	TEXT(output_format, 64, "png, jpeg or webp."),
	WHOLE(output_compression, 0, 100, "For jpeg and webp."),
	TEXT(moderation, 64, "auto or low."),
	TEXT(style, 64, "vivid or natural."),
	TEXT(response_format, 64, "url or b64_json."),
	{JSON_FIELD(struct body, user), .type = JSON_FIELD_STRING, .min = 0, .max = 512,
	 .doc = "The caller's own name for its user."},
	{JSON_FIELD(struct body, safety_identifier), .type = JSON_FIELD_STRING, .min = 0, .max = 512,
	 .doc = "What OpenAI calls user now; it counts when both are there."},
	WHOLE(seed, 0, INT64_C(1) << 53, "The same seed gives the same picture, where it can."),
	WHOLE(partial_images, 0, GEN_PARTIALS_MAX, "How many earlier stages to stream."),
	FLAG(stream, "Server-sent events."),
	TEXT(input_fidelity, 64, "low or high: how closely to keep to the references."),
	FLAG(async, "The task object at once, for any model."),
	{0},
};

#define PROMPT(must)                                                                                 \
	{JSON_FIELD(struct body, prompt), .type = JSON_FIELD_STRING, .flags = (must), .min = 1,      \
	 .max = 1 << 20, .doc = "What to make, in words."}
#define IMAGES                                                                                       \
	{JSON_FIELD(struct body, images), .type = JSON_FIELD_ARRAY, .min = 0,                        \
	 .max = GEN_REFERENCES_MAX, .doc = "Images to start from."}

static const struct json_field generation_fields[] = {
	PROMPT(JSON_FIELD_REQUIRED),
	{JSON_FIELD(struct body, image_urls), .type = JSON_FIELD_STRING_ARRAY, .min = 0,
	 .max = GEN_REFERENCES_MAX, .item_max = GEN_URL_MAX, .doc = "Reference images."},
	TEXT(mask_url, GEN_URL_MAX, "A mask for the reference image."),
	{0},
};

static const struct json_field edit_fields[] = {
	PROMPT(JSON_FIELD_REQUIRED),
	IMAGES,
	{JSON_FIELD(struct body, mask), .type = JSON_FIELD_ANY, .doc = "A mask for the first image."},
	{0},
};

static const struct json_field variation_fields[] = {PROMPT(0), IMAGES, {0}};

/* What a kind of request takes besides the common fields, and what its images are called. */
static const struct kind {
	const struct json_field *fields;
	const char *model; /* when none is said */
	const char *reference_param, *reference_part, *mask_param; /* …_part: in a form */
} kinds[BODY_KIND_COUNT] = {
	[BODY_GENERATION] = {generation_fields, "gpt-image-1.5", "image_urls", "image_urls", "mask_url"},
	[BODY_EDIT] = {edit_fields, "gpt-image-1.5", "images", "image", "mask"},
	[BODY_VARIATION] = {variation_fields, "dall-e-2", "image", "image", NULL},
};

static const char *reference_name(const struct body_source *source)
{
	const struct kind *kind = &kinds[source->kind];

	return source->is_form ? kind->reference_part : kind->reference_param;
}

/* Names of other services. To pass over them would make, and charge for, a picture without
 * the reference, or end a task that nobody hears of. */
static const struct {
	const char *theirs, *ours;
	enum { NAME, REFERENCE, MASK } what; /* the kind's own name for it instead of `ours` */
} elsewhere[] = {
	{"image", NULL, REFERENCE},	       {"images", NULL, REFERENCE},
	{"image_urls", NULL, REFERENCE},       {"image_url", NULL, REFERENCE},
	{"input_image", NULL, REFERENCE},      {"input_images", NULL, REFERENCE},
	{"init_image", NULL, REFERENCE},       {"reference_image", NULL, REFERENCE},
	{"reference_images", NULL, REFERENCE}, {"mask", NULL, MASK},
	{"mask_url", NULL, MASK},	       {"mask_image", NULL, MASK},
	{"callback", "callback_url", NAME},    {"webhook", "callback_url", NAME},
	{"webhook_url", "callback_url", NAME}, {"notify_url", "callback_url", NAME},
	{"aspect_ratio", "size", NAME},	       {"num_images", "n", NAME},
};

static bool has_row(const struct json_field *table, struct slice name)
{
	for (const struct json_field *f = table; f->name; f++)
		if (slice_is(name, f->name))
			return true;
	return false;
}

static bool is_field(const struct kind *kind, struct slice name)
{
	return has_row(fields, name) || has_row(kind->fields, name);
}

/* What a name that is no field was meant to be; NULL: no telling. */
static const char *meant_by(const struct body_source *source, struct slice name)
{
	const struct kind *kind = &kinds[source->kind];
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (slice_is(name, elsewhere[i].theirs))
			return elsewhere[i].what == REFERENCE ? reference_name(source)
			       : elsewhere[i].what == MASK    ? kind->mask_param
							      : elsewhere[i].ours;
	for (const struct json_field *f = fields; f->name && count < NAMES_MAX; f++)
		names[count++] = f->name;
	for (const struct json_field *f = kind->fields; f->name && count < NAMES_MAX; f++)
		names[count++] = f->name;
	return guess_name(name, names, count);
}

static bool check_names(const struct body_source *source, struct arena *arena, struct err *err)
{
	if (source->json->type != JSON_OBJECT)
		return true; /* json_fields_read() says so */
	JSON_FOR_EACH(member, source->json)
	{
		bool known = is_field(&kinds[source->kind], member->name) || member->type == JSON_NULL;
		const char *meant = known ? NULL : meant_by(source, member->name);
		if (!meant)
			continue;
		const char *name = arena_strndup(arena, member->name.p, member->name.len);
		return err_set(err, ERR_UNKNOWN_PARAMETER, name, "there is no parameter \"%s\" here: use \"%s\"",
			       name ? name : "", meant);
	}
	return true;
}

/* OpenAI's own API refuses what it does not know; in the task dialect it is ignored. */
static bool refuse_unknown(const struct body_source *source, struct arena *arena, struct err *err)
{
	JSON_FOR_EACH(member, source->json)
	{
		if (is_field(&kinds[source->kind], member->name) || member->type == JSON_NULL)
			continue;
		size_t shown = utf8_valid_prefix(member->name.p, MIN(member->name.len, NAME_SHOWN_MAX));
		const char *name = arena_strndup(arena, member->name.p, shown);
		return err_set(err, ERR_UNKNOWN_PARAMETER, name, "unknown parameter \"%s\"",
			       name ? name : "");
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
	r->user = b->safety_identifier.len ? b->safety_identifier : b->user;
	r->n = b->has_n ? b->n : 1;
	if (b->has_output_compression)
		r->compression = b->output_compression;
	if (b->has_seed)
		r->seed = b->seed;
	bool watched = (b->has_stream && b->stream) || (b->has_async && b->async);
	if (watched && b->has_partial_images)
		r->partial_images = (int)b->partial_images;
	r->input_fidelity = b->input_fidelity;
	for (size_t i = 0; b->has_image_urls && i < b->image_urls.count; i++)
		r->references[r->reference_count++] = b->image_urls.items[i];
	if (b->has_mask_url)
		r->mask = b->mask_url;
	r->callback_url = b->callback_url;
}

/* "…", {"image_url":"…"} or {"file_id":"…"}: a URL, or the id of a file. */
static bool read_entry(const struct json_value *entry, const char *param, struct slice *ret,
		       struct err *err)
{
	const struct json_value *url = entry->type == JSON_STRING ? entry : json_get(entry, "image_url");
	const struct json_value *id = json_get(entry, "file_id");

	if (id && id->type == JSON_STRING && !url) {
		if (!media_is_file_id(id->text))
			return err_set(err, ERR_FILE_NOT_FOUND, param, "%s: there is no file \"%.*s\"", param,
				       (int)MIN(id->text.len, 40), id->text.p);
		*ret = id->text;
		return true;
	}
	if (!url || id || url->type != JSON_STRING || url->text.len == 0 || url->text.len > GEN_URL_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, param,
			       "%s: an image is {\"image_url\": a URL of 1 to %d characters} or "
			       "{\"file_id\": the id of an upload}", param, GEN_URL_MAX);
	*ret = url->text;
	return true;
}

static bool fill_images(const struct body *b, const struct body_source *source, struct gen_request *r,
			struct err *err)
{
	const struct kind *kind = &kinds[source->kind];

	r->variation = source->kind == BODY_VARIATION;
	r->reference_param = reference_name(source);
	r->mask_param = kind->mask_param;
	if (source->kind == BODY_GENERATION)
		return true;
	JSON_FOR_EACH(entry, b->images)
		if (!read_entry(entry, r->reference_param, &r->references[r->reference_count++], err))
			return false;
	if (b->mask && b->mask->type != JSON_NULL && !read_entry(b->mask, r->mask_param, &r->mask, err))
		return false;
	if (r->reference_count > 0)
		return true;
	err_set(err, ERR_INVALID_PARAMETER, r->reference_param,
		source->is_form ? "image is required: send the file as a part \"image\" "
				  "(several: \"image[]\")"
				: "images is required: a list of {\"image_url\": …} or {\"file_id\": …}");
	err->fine_code = "missing_required_parameter";
	return false;
}

static bool find_model(struct http_exchange *x, const struct body *b, enum body_kind kind,
		       const struct catalog_model **ret, struct err *err)
{
	struct call *call = call_of(x);
	struct slice id = b->has_model ? b->model : slice_of(kinds[kind].model);
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

static bool is_true(const struct json_value *v)
{
	return v && ((v->type == JSON_BOOL && v->boolean) ||
		     (v->type == JSON_STRING && slice_is(v->text, "true")));
}

/* In which words to say what is wrong, as far as a body that may be wrong tells. */
static void guess_dialect(struct http_exchange *x, const struct body_source *source)
{
	struct preference prefer = preference_read(http_header(x, "prefer"));
	const struct json_value *named = json_get(source->json, "model");
	struct slice id = named ? named->text : slice_of(kinds[source->kind].model);
	const struct catalog_model *model = NULL;
	struct call *call = call_of(x);

	if (!named || named->type == JSON_STRING)
		model = catalog_find(call_catalog(call), id);
	bool by_default = source->kind != BODY_GENERATION || (model && model->dialect == CATALOG_OPENAI);
	bool otherwise = prefer.respond_async || prefer.wait_ms >= 0 ||
			 is_true(json_get(source->json, "async"));
	if (!call->openai_path)
		call->dialect = by_default && !otherwise ? CATALOG_OPENAI : CATALOG_TASK;
}

bool body_read(struct http_exchange *x, const struct body_source *source, struct creation *c,
	       struct gen_request *ret, const struct catalog_model **ret_model,
	       struct body_settings *ret_settings, struct err *err)
{
	const struct json_value *json = source->json;
	unsigned how = source->is_form ? JSON_FIELDS_TEXT : 0;
	struct call *call = call_of(x);
	struct body b = {0};

	if (c)
		guess_dialect(x, source);
	if (!check_names(source, http_arena(x), err) ||
	    !json_fields_read(json, fields, how, http_arena(x), &b, err) ||
	    !json_fields_read(json, kinds[source->kind].fields, how, http_arena(x), &b, err) ||
	    !find_model(x, &b, source->kind, ret_model, err))
		return false;
	fill(&b, ret);
	read_settings(&b, ret_settings);
	if (!fill_images(&b, source, ret, err))
		return false;
	call->dialect = call->openai_path ? CATALOG_OPENAI : CATALOG_TASK;
	if (c)
		creation_choose(x, c, *ret_model);
	/* Edits and variations are the OpenAI dialect's, however they are answered. */
	enum catalog_dialect spelled = source->kind == BODY_GENERATION ? call->dialect : CATALOG_OPENAI;
	if (c && call->dialect == CATALOG_OPENAI && !refuse_unknown(source, http_arena(x), err))
		return false;
	if (!gen_request_check(ret, *ret_model, spelled, err) ||
	    !check_response_format(&b, *ret_model, spelled, err))
		return false;
	if (b.has_callback_url && !callback_url_check(call->api, *ret_model, b.callback_url, err))
		return false;
	return gen_request_quote(ret, *ret_model, call->key->is_test ? 0 : call->key->ratio_milli, err);
}
