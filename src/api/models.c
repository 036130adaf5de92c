/* GET /v1/models, /v1/models/{id} and /v1/pricing: the catalog, told. */
#include "api/call.h"

#include <stdio.h>

#include "route/route.h"

static void write_sizes(struct json_writer *w, const struct catalog_model *m)
{
	json_key(w, "sizes");
	json_array_begin(w);
	for (int i = 0; i < m->size_count; i++)
		json_str(w, m->sizes[i].name);
	if (m->size_auto)
		json_str(w, "auto");
	json_array_end(w);
	if (!m->size_free)
		return;
	json_key(w, "free_size");
	json_object_begin(w);
	json_member_int(w, "multiple", m->size_multiple);
	json_member_int(w, "edge_max", m->size_edge_max_px);
	json_member_int(w, "ratio_max", m->size_ratio_max);
	json_member_int(w, "pixels_min", m->size_pixels_min);
	json_member_int(w, "pixels_max", m->size_pixels_max);
	json_object_end(w);
}

static void write_formats(struct json_writer *w, const char *key, int set)
{
	static const enum catalog_format formats[] = {FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP};

	json_key(w, key);
	json_array_begin(w);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (set & (int)formats[i])
			json_str(w, catalog_format_name(formats[i]));
	json_array_end(w);
}

static void write_limits(struct json_writer *w, const struct catalog_model *m)
{
	json_member_str(w, "dialect", m->dialect == CATALOG_OPENAI ? "openai" : "task");
	json_member_int(w, "prompt_max_characters", m->prompt_max_code_points);
	if (m->prompt_max_tokens) {
		json_member_int(w, "prompt_max_tokens", m->prompt_max_tokens);
	}
	write_sizes(w, m);
	json_key(w, "n");
	json_array_begin(w);
	for (int i = 0; i < m->n_count; i++)
		json_int(w, m->n_allowed[i]);
	json_array_end(w);
	json_key(w, "qualities");
	json_array_begin(w);
	for (int q = QUALITY_NONE + 1; q < QUALITY_COUNT; q++)
		if (m->quality_set & (1 << q))
			json_str(w, catalog_quality_name((enum catalog_quality)q));
	json_array_end(w);
	if (m->quality_set) {
		json_member_str(w, "default_quality", catalog_quality_name(m->quality_default));
	}
	write_formats(w, "output_formats", m->output_formats);
	json_member_int(w, "references_max", m->references_max);
	if (m->references_max) {
		json_member_int(w, "reference_max_bytes", m->reference_max_bytes);
		write_formats(w, "reference_formats", m->reference_formats);
		json_member_bool(w, "reference_square", m->reference_square);
	}
	if (m->high_square_tokens) {
		json_key(w, "high_fidelity_tokens");
		json_object_begin(w);
		json_member_int(w, "square", m->high_square_tokens);
		json_member_int(w, "oblong", m->high_oblong_tokens);
		json_object_end(w);
	}
	json_member_bool(w, "mask", m->mask);
	if (m->mask) {
		json_member_int(w, "mask_max_bytes", m->mask_max_bytes);
		json_member_bool(w, "mask_single_reference", m->mask_single_reference);
		json_member_bool(w, "mask_openai_only", m->mask_openai_only);
	}
	json_member_bool(w, "background", m->background);
	json_member_bool(w, "partial_images", m->stream);
}

static void write_call_prices(struct json_writer *w, const struct catalog_model *m)
{
	json_key(w, "prices");
	json_array_begin(w);
	for (int i = 0; i < m->price_count; i++) {
		const struct catalog_price *p = &m->prices[i];
		json_object_begin(w);
		if (p->quality != QUALITY_NONE) {
			json_member_str(w, "quality", catalog_quality_name(p->quality));
		}
		if (p->width_px) {
			char size[24];
			snprintf(size, sizeof size, "%dx%d", p->width_px, p->height_px);
			json_member_str(w, "size", size);
		}
		json_member_fixed(w, "credits_per_image", p->uc, CREDIT_DIGITS);
		json_object_end(w);
	}
	json_array_end(w);
}

static void write_price(struct json_writer *w, const struct catalog_model *m)
{
	json_key(w, "price");
	json_object_begin(w);
	json_member_str(w, "billing_rule", m->billing == BILLING_PER_TOKEN ? "per_token" : "per_call");
	if (m->billing == BILLING_PER_CALL) {
		write_call_prices(w, m);
	} else {
		json_member_fixed(w, "credits_per_million_text_input_tokens", m->text_in_uc_per_m, CREDIT_DIGITS);
		json_member_fixed(w, "credits_per_million_image_input_tokens", m->image_in_uc_per_m, CREDIT_DIGITS);
		json_member_fixed(w, "credits_per_million_image_output_tokens", m->image_out_uc_per_m, CREDIT_DIGITS);
	}
	json_object_end(w);
}

static void write_model(struct json_writer *w, struct api *api, const struct catalog_model *m)
{
	json_object_begin(w);
	json_member_str(w, "id", m->id);
	json_member_str(w, "object", "model");
	json_member_int(w, "created", m->created);
	json_member_str(w, "owned_by", m->owned_by);
	json_member_bool(w, "sandbox", !route_serves(api->options.route, m->id));
	write_limits(w, m);
	write_price(w, m);
	json_object_end(w);
}

void api_models(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct catalog *catalog = call_catalog(call);
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, CALL_ANSWER_MAX);
	json_object_begin(&w);
	json_member_str(&w, "object", "list");
	json_key(&w, "data");
	json_array_begin(&w);
	for (int i = 0; i < catalog_count(catalog); i++)
		if (account_may_use(call->key, catalog_at(catalog, i)->id))
			write_model(&w, call->api, catalog_at(catalog, i));
	json_array_end(&w);
	json_object_end(&w);
	call_answer_json(x, &b);
}

void api_model(struct http_exchange *x)
{
	struct call *call = call_of(x);
	const struct catalog_model *m = catalog_find(call_catalog(call), http_path_param(x, "id"));
	struct buf b;
	struct json_writer w = {.buf = &b};

	if (!m || !account_may_use(call->key, m->id)) {
		call_fail(x, ERR_MODEL_NOT_FOUND, "id",
			  "there is no such model for this key; GET /v1/models lists those there are");
		return;
	}
	buf_init(&b, CALL_ANSWER_MAX);
	write_model(&w, call->api, m);
	call_answer_json(x, &b);
}

void api_pricing(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct catalog *catalog = call_catalog(call);
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, CALL_ANSWER_MAX);
	json_object_begin(&w);
	json_member_str(&w, "object", "pricing");
	json_member_int(&w, "credits_per_usd", catalog_credits_per_usd(catalog));
	json_key(&w, "data");
	json_array_begin(&w);
	for (int i = 0; i < catalog_count(catalog); i++)
		write_model(&w, call->api, catalog_at(catalog, i));
	json_array_end(&w);
	json_object_end(&w);
	call_answer_json(x, &b);
}
