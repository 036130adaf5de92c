#include "route/cost.h"

#include "catalog/tokens.h"

#define PER_MILLION 1000000
#define SAID_MAX INT64_C(100000000) /* more than any picture takes: a price of it is a number still */

static bool matches(const struct route_price *row, const struct gen_request *r)
{
	return (!row->model || slice_is(r->model, row->model)) &&
	       (row->quality == QUALITY_NONE || row->quality == r->quality) &&
	       (row->width_px == 0 || (row->width_px == r->width_px && row->height_px == r->height_px));
}

static int64_t image_price(const struct route_cost *cost, const struct gen_request *r)
{
	for (int i = 0; i < cost->price_count; i++)
		if (matches(&cost->prices[i], r))
			return cost->prices[i].uc;
	return cost->image_uc;
}

/* Rounded up: the operator's books err against him. */
static int64_t part_of_million(int64_t count, int64_t uc)
{
	return (count * uc + PER_MILLION - 1) / PER_MILLION;
}

/* A model that is sold by the call says nothing of tokens, and may have no quality. */
static int64_t output_tokens(const struct route_cost *cost, const struct gen_request *r)
{
	enum catalog_quality quality = r->quality;

	if (cost->tokens == TOKENS_NONE)
		return r->output_tokens;
	if (quality != QUALITY_LOW && quality != QUALITY_HIGH)
		quality = QUALITY_MEDIUM;
	return gen_rule_tokens(cost->tokens, quality, r->width_px, r->height_px);
}

/* What is said is of text and references together: the text is counted here. */
static void split_input(const struct route_cost *cost, const struct gen_request *r, const struct route_load *load,
			int64_t *ret_text, int64_t *ret_references)
{
	int64_t said = MIN(load->said_input, SAID_MAX);
	bool counts = cost->text_in_uc_per_m > 0 || said > 0;
	int64_t text = !counts ? 0 : r->text_tokens > 0 ? r->text_tokens : tokens_count(r->prompt, 0);
	int64_t references = load->reference_tokens;

	if (references < 0)
		references = (int64_t)r->reference_count * gen_reference_tokens_max(r);
	if (said > 0) {
		text = r->reference_count > 0 ? MIN(text, said) : said;
		references = said - text;
	}
	*ret_text = text;
	*ret_references = references;
}

static int64_t token_price(const struct route_cost *cost, const struct gen_request *r,
			   const struct route_load *load)
{
	int64_t text, references;
	int64_t out = output_tokens(cost, r) * load->images + (int64_t)r->partial_tokens * load->partials;

	split_input(cost, r, load, &text, &references);
	if (load->said_output > 0)
		out = MIN(load->said_output, SAID_MAX); /* partial images among them */
	return part_of_million(text, cost->text_in_uc_per_m) +
	       part_of_million(references, cost->image_in_uc_per_m) +
	       part_of_million(out, cost->image_out_uc_per_m);
}

int64_t route_cost_of(const struct route_cost *cost, const struct gen_request *r,
		      const struct route_load *load)
{
	if (load->images <= 0)
		return 0;
	return cost->request_uc * MAX(load->calls, 1) + image_price(cost, r) * load->images +
	       part_of_million((int64_t)r->width_px * r->height_px * load->images, cost->megapixel_uc) +
	       token_price(cost, r, load);
}
