/* What a request costs: integers in uc, every product checked. */
#include "catalog/request.h"

#define PRICE_MAX_UC (INT64_C(1) << 53)
#define PER_MILLION 1000000
#define PARTIAL_TOKENS 100 /* gpt-image-1 family (OpenAI's image guide) */
#define REFERENCE_BOX_PX 2048
#define REFERENCE_TILE_PX 512
#define REFERENCE_BASE_TOKENS 65
#define REFERENCE_TILE_TOKENS 129
#define REFERENCE_TILES_MAX (REFERENCE_BOX_PX / REFERENCE_TILE_PX) /* a strip */

/* Output tokens of one image of the gpt-image-1 family (OpenAI's image guide). */
static const struct {
	enum catalog_quality quality;
	int square, portrait, landscape;
} image_1_tokens[] = {
	{QUALITY_LOW, 272, 408, 400},
	{QUALITY_MEDIUM, 1056, 1584, 1568},
	{QUALITY_HIGH, 4160, 6240, 6208},
};

static int64_t tokens_image_1(enum catalog_quality quality, int width_px, int height_px)
{
	for (size_t i = 0; i < ARRAY_LEN(image_1_tokens); i++) {
		if (image_1_tokens[i].quality != quality)
			continue;
		return width_px == height_px  ? image_1_tokens[i].square
		       : width_px < height_px ? image_1_tokens[i].portrait
					      : image_1_tokens[i].landscape;
	}
	return image_1_tokens[ARRAY_LEN(image_1_tokens) - 1].portrait;
}

/* gpt-image-2: q = 16, 48 or 96; L and S the long and short edge; s = (2qS + L) / 2L;
 * tokens = (q·s·(2,000,000 + W·H) + 3,999,999) / 4,000,000, all in integers. */
static int64_t tokens_image_2(enum catalog_quality quality, int width_px, int height_px)
{
	int64_t q = quality == QUALITY_LOW ? 16 : quality == QUALITY_MEDIUM ? 48 : 96;
	int64_t longer = MAX(width_px, height_px), shorter = MIN(width_px, height_px);
	int64_t s = (2 * q * shorter + longer) / (2 * longer);

	return (q * s * (2000000 + (int64_t)width_px * height_px) + 3999999) / 4000000;
}

int64_t gen_output_tokens(const struct catalog_model *model, enum catalog_quality quality,
			  int width_px, int height_px)
{
	return gen_rule_tokens(model->token_rule, quality, width_px, height_px);
}

int64_t gen_rule_tokens(enum catalog_token_rule rule, enum catalog_quality quality, int width_px,
			int height_px)
{
	switch (rule) {
	case TOKENS_IMAGE_1:
		return tokens_image_1(quality, width_px, height_px);
	case TOKENS_IMAGE_2:
		return tokens_image_2(quality, width_px, height_px);
	case TOKENS_NONE:
		break;
	}
	return 0;
}

int gen_partial_tokens(const struct catalog_model *model)
{
	return model->token_rule == TOKENS_IMAGE_1 ? PARTIAL_TOKENS : 0;
}

/* Nearer to 1:1 than to 3:2. */
static bool nearly_square(int64_t longer, int64_t shorter) { return longer * 4 < shorter * 5; }

int gen_reference_tokens_max(const struct gen_request *r)
{
	return REFERENCE_BASE_TOKENS + REFERENCE_TILE_TOKENS * REFERENCE_TILES_MAX +
	       MAX(r->high_square_tokens, r->high_oblong_tokens);
}

int gen_reference_tokens(const struct gen_request *r, int width_px, int height_px)
{
	int64_t longer = MAX(width_px, height_px), shorter = MIN(width_px, height_px);

	if (shorter <= 0)
		return 0;
	int more = nearly_square(longer, shorter) ? r->high_square_tokens : r->high_oblong_tokens;
	if (longer > REFERENCE_BOX_PX) {
		shorter = MAX(1, shorter * REFERENCE_BOX_PX / longer);
		longer = REFERENCE_BOX_PX;
	}
	if (shorter > REFERENCE_TILE_PX) {
		longer = longer * REFERENCE_TILE_PX / shorter;
		shorter = REFERENCE_TILE_PX;
	}
	int64_t across = (longer + REFERENCE_TILE_PX - 1) / REFERENCE_TILE_PX;
	return REFERENCE_BASE_TOKENS + REFERENCE_TILE_TOKENS * (int)across + more;
}

static bool multiply(int64_t a, int64_t b, int64_t *ret, struct err *err)
{
	if (__builtin_mul_overflow(a, b, ret) || *ret > PRICE_MAX_UC)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "the price of this request is too large");
	return true;
}

/* tokens × rate per million, rounded up: a part of a unit is never given away. */
static bool token_price(int64_t tokens, int64_t uc_per_m, int64_t *ret, struct err *err)
{
	if (!multiply(tokens, uc_per_m, ret, err))
		return false;
	*ret = (*ret + PER_MILLION - 1) / PER_MILLION;
	return true;
}

/* × ratio in thousandths, rounded half up. */
static bool apply_ratio(int64_t ratio_milli, int64_t *uc, struct err *err)
{
	if (!multiply(*uc, ratio_milli, uc, err))
		return false;
	*uc = (*uc + 500) / 1000;
	return true;
}

bool gen_request_quote(struct gen_request *r, const struct catalog_model *model,
		       int64_t ratio_milli, struct err *err)
{
	int64_t unit = 0, base = 0, references = 0, partial = 0, total, partials;

	if (model->billing == BILLING_PER_CALL) {
		unit = catalog_image_uc(model, r->quality, r->width_px, r->height_px);
		if (unit < 0)
			return err_set(err, ERR_INTERNAL, NULL, "%s has no price for this size",
				       model->id);
	} else {
		int64_t out = gen_output_tokens(model, r->quality, r->width_px, r->height_px);
		if (!token_price(out, model->image_out_uc_per_m, &unit, err) ||
		    !token_price(r->text_tokens, model->text_in_uc_per_m, &base, err) ||
		    !token_price((int64_t)r->reference_count * gen_reference_tokens_max(r),
				 model->image_in_uc_per_m, &references, err) ||
		    !token_price(gen_partial_tokens(model), model->image_out_uc_per_m, &partial, err))
			return false;
		r->output_tokens = (int)out;
		r->partial_tokens = gen_partial_tokens(model);
	}
	if (!apply_ratio(ratio_milli, &unit, err) || !apply_ratio(ratio_milli, &base, err) ||
	    !apply_ratio(ratio_milli, &references, err) || !apply_ratio(ratio_milli, &partial, err) ||
	    !multiply(unit, r->n, &total, err) || !multiply(partial, r->n * r->partial_images, &partials, err))
		return false;
	r->billing = model->billing;
	r->unit_uc = unit;
	r->base_uc = base;
	r->reference_uc = references;
	r->partial_uc = partial;
	r->ratio_milli = ratio_milli;
	r->reserved_uc = total + base + references + partials;
	return true;
}

int gen_request_share_milli(const struct gen_request *r, int width_px, int height_px)
{
	int64_t asked = (int64_t)r->width_px * r->height_px, came = (int64_t)width_px * height_px;

	if (came <= 0 || asked <= 0)
		return 0;
	return came >= asked ? 1000 : (int)(came * 1000 / asked);
}

/* The part of the reservation for references that they turned out to be, rounded up as
 * token prices are. The first factor is ≤ 2^53, the second ≤ 16 · 100,581: divided first. */
static int64_t reference_charge(const struct gen_request *r, int64_t tokens)
{
	int64_t most = (int64_t)r->reference_count * gen_reference_tokens_max(r);

	if (most == 0 || tokens >= most)
		return r->reference_uc;
	return r->reference_uc / most * tokens + (r->reference_uc % most * tokens + most - 1) / most;
}

int64_t gen_request_charge(const struct gen_request *r, const struct gen_delivery *d)
{
	int most = (int)r->n * 1000, share = MIN(d->share_milli, most);
	int partials = MIN(d->partials, (int)r->n * r->partial_images);

	if (share <= 0)
		return 0;
	/* Whole images and the rest apart, so that no product leaves 64 bits: unit ≤ 2^53,
	 * the rest < 1000. Rounded down, for the customer. */
	int64_t images = r->unit_uc * (share / 1000) + r->unit_uc * (share % 1000) / 1000;
	return MIN(r->base_uc + reference_charge(r, d->reference_tokens) + images + r->partial_uc * partials,
		   r->reserved_uc);
}
