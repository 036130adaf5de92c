/* A request's stored form: one JSON object, written and read by one table. */
#include "catalog/request.h"

#include <string.h>

#include "json/tree.h"
#include "json/writer.h"

enum stored_type { STORED_TEXT, STORED_INT64, STORED_INT };

static const struct stored_field {
	const char *name;
	enum stored_type type;
	size_t offset;
	int64_t absent; /* not written when it has this value */
} stored_fields[] = {
	{"model", STORED_TEXT, offsetof(struct gen_request, model), 0},
	{"prompt", STORED_TEXT, offsetof(struct gen_request, prompt), 0},
	{"size", STORED_TEXT, offsetof(struct gen_request, size_asked), 0},
	{"quality_asked", STORED_TEXT, offsetof(struct gen_request, quality_asked), 0},
	{"background_asked", STORED_TEXT, offsetof(struct gen_request, background_asked), 0},
	{"style", STORED_TEXT, offsetof(struct gen_request, style), 0},
	{"input_fidelity", STORED_TEXT, offsetof(struct gen_request, input_fidelity), 0},
	{"moderation", STORED_TEXT, offsetof(struct gen_request, moderation), 0},
	{"user", STORED_TEXT, offsetof(struct gen_request, user), 0},
	{"callback_url", STORED_TEXT, offsetof(struct gen_request, callback_url), 0},
	{"mask", STORED_TEXT, offsetof(struct gen_request, mask), 0},
	{"n", STORED_INT64, offsetof(struct gen_request, n), 1},
	{"compression", STORED_INT64, offsetof(struct gen_request, compression), -1},
	{"seed", STORED_INT64, offsetof(struct gen_request, seed), -1},
	{"partial_images", STORED_INT, offsetof(struct gen_request, partial_images), 0},
	{"width", STORED_INT, offsetof(struct gen_request, width_px), 0},
	{"height", STORED_INT, offsetof(struct gen_request, height_px), 0},
	{"quality", STORED_INT, offsetof(struct gen_request, quality), 0},
	{"background", STORED_INT, offsetof(struct gen_request, background), 0},
	{"format", STORED_INT, offsetof(struct gen_request, format), FORMAT_PNG},
	{"text_tokens", STORED_INT, offsetof(struct gen_request, text_tokens), 0},
	{"output_tokens", STORED_INT, offsetof(struct gen_request, output_tokens), 0},
	{"partial_tokens", STORED_INT, offsetof(struct gen_request, partial_tokens), 0},
	{"reference_max_bytes", STORED_INT64, offsetof(struct gen_request, reference_max_bytes), 0},
	{"mask_max_bytes", STORED_INT64, offsetof(struct gen_request, mask_max_bytes), 0},
	{"high_square_tokens", STORED_INT, offsetof(struct gen_request, high_square_tokens), 0},
	{"high_oblong_tokens", STORED_INT, offsetof(struct gen_request, high_oblong_tokens), 0},
	{"reference_formats", STORED_INT, offsetof(struct gen_request, reference_formats), 0},
	{"reference_square", STORED_INT, offsetof(struct gen_request, reference_square), 0},
	{"billing", STORED_INT, offsetof(struct gen_request, billing), 0},
	{"unit_uc", STORED_INT64, offsetof(struct gen_request, unit_uc), 0},
	{"base_uc", STORED_INT64, offsetof(struct gen_request, base_uc), 0},
	{"reference_uc", STORED_INT64, offsetof(struct gen_request, reference_uc), 0},
	{"partial_uc", STORED_INT64, offsetof(struct gen_request, partial_uc), 0},
	{"reserved_uc", STORED_INT64, offsetof(struct gen_request, reserved_uc), 0},
	{"ratio_milli", STORED_INT64, offsetof(struct gen_request, ratio_milli), 1000},
};

_Static_assert(sizeof(enum catalog_quality) == sizeof(int), "enums are stored as int");

void gen_request_init(struct gen_request *r)
{
	*r = (struct gen_request){
		.compression = -1,
		.seed = -1,
		.format = FORMAT_PNG,
		.ratio_milli = 1000,
		.reference_param = "image_urls",
		.mask_param = "mask_url",
	};
}

static int64_t number_at(const struct gen_request *r, const struct stored_field *f)
{
	const char *at = (const char *)r + f->offset;
	int64_t wide = 0;
	int narrow = 0;

	if (f->type == STORED_INT) {
		memcpy(&narrow, at, sizeof narrow);
		return narrow;
	}
	memcpy(&wide, at, sizeof wide);
	return wide;
}

static void write_field(struct json_writer *w, const struct gen_request *r,
			const struct stored_field *f)
{
	if (f->type == STORED_TEXT) {
		struct slice text;
		memcpy(&text, (const char *)r + f->offset, sizeof text);
		if (text.len == 0)
			return;
		json_member_slice(w, f->name, text);
		return;
	}
	int64_t v = number_at(r, f);
	if (v == f->absent)
		return;
	json_member_int(w, f->name, v);
}

void gen_request_write(const struct gen_request *r, struct buf *out)
{
	struct json_writer w = {.buf = out};

	json_object_begin(&w);
	for (size_t i = 0; i < ARRAY_LEN(stored_fields); i++)
		write_field(&w, r, &stored_fields[i]);
	if (r->reference_count > 0) {
		json_key(&w, "references");
		json_array_begin(&w);
		for (int i = 0; i < r->reference_count; i++)
			json_slice(&w, r->references[i]);
		json_array_end(&w);
	}
	json_object_end(&w);
}

static bool copy_field(const struct gen_request *r, const struct stored_field *f,
		       struct arena *arena, struct gen_request *ret)
{
	const char *from = (const char *)r + f->offset;
	char *to = (char *)ret + f->offset;
	struct slice text;

	if (f->type != STORED_TEXT) {
		memcpy(to, from, f->type == STORED_INT ? sizeof(int) : sizeof(int64_t));
		return true;
	}
	memcpy(&text, from, sizeof text);
	if (text.len == 0)
		return true;
	text.p = arena_strndup(arena, text.p, text.len);
	memcpy(to, &text, sizeof text);
	return text.p != NULL;
}

bool gen_request_copy(const struct gen_request *r, struct arena *arena, struct gen_request *ret)
{
	gen_request_init(ret);
	for (size_t i = 0; i < ARRAY_LEN(stored_fields); i++)
		if (!copy_field(r, &stored_fields[i], arena, ret))
			return false;
	for (int i = 0; i < r->reference_count; i++) {
		struct slice text = r->references[i];
		text.p = arena_strndup(arena, text.p, text.len);
		if (!text.p)
			return false;
		ret->references[ret->reference_count++] = text;
	}
	return true;
}

static void read_field(const struct json_value *root, const struct stored_field *f,
		       struct gen_request *r)
{
	const struct json_value *value = json_get(root, f->name);
	char *at = (char *)r + f->offset;

	if (!value)
		return;
	if (f->type == STORED_TEXT && value->type == JSON_STRING) {
		memcpy(at, &value->text, sizeof value->text);
	} else if (f->type == STORED_INT64 && value->is_int) {
		memcpy(at, &value->integer, sizeof value->integer);
	} else if (f->type == STORED_INT && value->is_int) {
		int narrow = (int)value->integer;
		memcpy(at, &narrow, sizeof narrow);
	}
}

bool gen_request_read(struct slice json, struct arena *arena, struct gen_request *ret,
		      struct err *err)
{
	const struct json_value *root;

	if (!json_parse(json, arena, NULL, &root, err))
		return err_prefix(err, "a stored request");
	gen_request_init(ret);
	ret->n = 1;
	for (size_t i = 0; i < ARRAY_LEN(stored_fields); i++)
		read_field(root, &stored_fields[i], ret);
	JSON_FOR_EACH(item, json_get(root, "references"))
		if (ret->reference_count < GEN_REFERENCES_MAX)
			ret->references[ret->reference_count++] = item->text;
	if (ret->n < 1 || ret->n > CATALOG_N_MAX || ret->width_px <= 0 || ret->height_px <= 0 ||
	    ret->partial_images < 0 || ret->partial_images > GEN_PARTIALS_MAX)
		return err_set(err, ERR_INTERNAL, NULL, "a stored request is damaged");
	return true;
}
