/* POST /v1/estimates: what a request would cost, without making it. */
#include "api/call.h"

#include "catalog/tokens.h"

static void on_body(struct http_exchange *x, struct slice body)
{
	const struct json_value *json = call_parse_body(x, body);
	struct body_source source = {.kind = BODY_GENERATION, .json = json};
	const struct catalog_model *model;
	struct body_settings settings;
	struct gen_request r;
	struct err err;
	struct buf b;
	struct json_writer w = {.buf = &b};

	if (!json)
		return;
	if (!body_read(x, &source, NULL, &r, &model, &settings, &err)) {
		http_respond_error(x, &err);
		return;
	}
	buf_init(&b, CALL_ANSWER_MAX);
	json_object_begin(&w);
	json_member_str(&w, "object", "image.generation.estimate");
	json_member_str(&w, "model", model->id);
	json_member_int(&w, "n", r.n);
	json_member_int(&w, "prompt_tokens", r.text_tokens ? r.text_tokens : tokens_count(r.prompt, 0));
	json_member_int(&w, "width", r.width_px);
	json_member_int(&w, "height", r.height_px);
	if (r.quality != QUALITY_NONE) {
		json_member_str(&w, "quality", catalog_quality_name(r.quality));
	}
	json_member_str(&w, "billing_rule", r.billing == BILLING_PER_TOKEN ? "per_token" : "per_call");
	json_member_fixed(&w, "credits", r.reserved_uc, CREDIT_DIGITS);
	json_member_fixed(&w, "credits_per_image", r.unit_uc, CREDIT_DIGITS);
	json_key(&w, "usd");
	/* Dollars to six places: uc / (10,000 × credits a dollar). */
	json_fixed(&w, r.reserved_uc * 100 / catalog_credits_per_usd(call_catalog(call_of(x))), 6);
	json_member_int(&w, "estimated_time",
			task_estimate_s(call_of(x)->api->options.tasks, model->id,
					model->estimated_s));
	json_object_end(&w);
	call_answer_json(x, &b);
}

void api_estimates(struct http_exchange *x)
{
	http_body_collect(x, (size_t)call_of(x)->api->options.body_max_bytes, on_body);
}
