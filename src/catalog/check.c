/* A request against its model's entry: a row for each field, in the order in which
 * a caller would want to hear of them. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "catalog/request.h"
#include "catalog/tokens.h"

#define SIZE_TEXT_MAX 16

typedef bool check_field(struct gen_request *r, const struct catalog_model *m,
			 enum catalog_dialect dialect, struct err *err);

/* Lists what is allowed, for a message: "1:1, 2:3, 1024x1024". */
struct listing {
	char text[240];
	size_t len;
};

static void listing_add(struct listing *l, const char *name)
{
	int wrote = snprintf(l->text + l->len, sizeof l->text - l->len, "%s%s",
			     l->len ? ", " : "", name);

	if (wrote > 0 && (size_t)wrote < sizeof l->text - l->len)
		l->len += (size_t)wrote;
}

/* --- prompt ------------------------------------------------------------------------- */

static bool check_prompt(struct gen_request *r, const struct catalog_model *m,
			 enum catalog_dialect dialect UNUSED, struct err *err)
{
	size_t points = utf8_count(r->prompt.p, r->prompt.len);

	if (r->variation && points == 0)
		return true;
	if (r->variation)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "prompt",
			       "a variation takes no prompt: leave it out, or ask for an edit");
	if (points == 0)
		return err_set(err, ERR_INVALID_PARAMETER, "prompt",
			       "prompt is required and must not be empty");
	if (points > (size_t)m->prompt_max_code_points) {
		err_set(err, ERR_INVALID_PARAMETER, "prompt",
			"prompt must have at most %d characters for %s; it has %zu",
			m->prompt_max_code_points, m->id, points);
		err->fine_code = "string_above_max_length";
		err->has_range = true;
		err->min = 1;
		err->max = m->prompt_max_code_points;
		return false;
	}
	/* A token is at least one byte: short prompts need no count for their limit. */
	bool told = m->token_rule != TOKENS_NONE; /* in prices, or in usage alone */
	bool limited = m->prompt_max_tokens > 0 && r->prompt.len > (size_t)m->prompt_max_tokens;
	if (!told && !limited)
		return true;
	r->text_tokens = tokens_count(r->prompt, 0);
	if (!limited || r->text_tokens <= m->prompt_max_tokens)
		return true;
	err_set(err, ERR_INVALID_PARAMETER, "prompt",
		"prompt must have at most %d tokens for %s; it has %d", m->prompt_max_tokens, m->id,
		r->text_tokens);
	err->fine_code = "string_above_max_length";
	err->has_range = true;
	err->min = 1;
	err->max = m->prompt_max_tokens;
	return false;
}

/* --- size ----------------------------------------------------------------------------- */

static bool refuse_size(const struct gen_request *r, const struct catalog_model *m, bool automatic,
			struct err *err)
{
	struct listing sizes = {0};

	for (int i = 0; i < m->size_count; i++)
		listing_add(&sizes, m->sizes[i].name);
	if (automatic)
		listing_add(&sizes, "auto");
	if (m->size_free)
		return err_set(err, ERR_INVALID_PARAMETER, "size",
			       "size must be auto or WIDTHxHEIGHT for %s: both multiples of %d, at "
			       "most %d, at most %d:1, %lld to %lld pixels in all; it is \"%.*s\"",
			       m->id, m->size_multiple, m->size_edge_max_px, m->size_ratio_max,
			       (long long)m->size_pixels_min, (long long)m->size_pixels_max,
			       (int)MIN(r->size_asked.len, 40), r->size_asked.p);
	err_set(err, ERR_INVALID_PARAMETER, "size", "size must be one of %s for %s; it is \"%.*s\"",
		sizes.text, m->id, (int)MIN(r->size_asked.len, 40), r->size_asked.p);
	err->allowed = automatic ? m->size_names : m->size_names + 1;
	return false;
}

static bool parse_size(struct slice text, int *ret_width, int *ret_height)
{
	char copy[SIZE_TEXT_MAX] = {0};
	int end = 0;

	if (text.len >= sizeof copy)
		return false;
	memcpy(copy, text.p, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (copy[i] != 'x' && (copy[i] < '0' || copy[i] > '9'))
			return false;
	return sscanf(copy, "%4dx%4d%n", ret_width, ret_height, &end) == 2 &&
	       (size_t)end == text.len;
}

static bool free_size_fits(const struct catalog_model *m, int width, int height)
{
	int64_t pixels = (int64_t)width * height;
	int long_edge = MAX(width, height), short_edge = MIN(width, height);

	return short_edge > 0 && width % m->size_multiple == 0 && height % m->size_multiple == 0 &&
	       long_edge <= m->size_edge_max_px && long_edge <= short_edge * m->size_ratio_max &&
	       pixels >= m->size_pixels_min && pixels <= m->size_pixels_max;
}

static bool check_size(struct gen_request *r, const struct catalog_model *m,
		       enum catalog_dialect dialect, struct err *err)
{
	bool automatic = m->size_auto && (dialect == CATALOG_OPENAI || m->dialect == CATALOG_OPENAI);
	int width, height;

	if (r->size_asked.len == 0 || (automatic && slice_is(r->size_asked, "auto"))) {
		r->width_px = m->sizes[0].width_px;
		r->height_px = m->sizes[0].height_px;
		return true;
	}
	for (int i = 0; i < m->size_count; i++) {
		if (!slice_is(r->size_asked, m->sizes[i].name))
			continue;
		r->width_px = m->sizes[i].width_px;
		r->height_px = m->sizes[i].height_px;
		return true;
	}
	if (!m->size_free || !parse_size(r->size_asked, &width, &height) ||
	    !free_size_fits(m, width, height))
		return refuse_size(r, m, automatic, err);
	r->width_px = width;
	r->height_px = height;
	return true;
}

/* --- n ------------------------------------------------------------------------------------ */

static bool check_n(struct gen_request *r, const struct catalog_model *m,
		    enum catalog_dialect dialect UNUSED, struct err *err)
{
	struct listing counts = {0};

	if (r->n == 0)
		r->n = 1;
	for (int i = 0; i < m->n_count; i++) {
		char digits[12];
		if (r->n == m->n_allowed[i])
			return true;
		snprintf(digits, sizeof digits, "%d", m->n_allowed[i]);
		listing_add(&counts, digits);
	}
	int last = m->n_allowed[m->n_count - 1];
	if (m->n_count > 1 && last == m->n_count)
		err_set(err, ERR_INVALID_PARAMETER, "n",
			"n must be an integer from 1 to %d for %s; it is %lld", last, m->id,
			(long long)r->n);
	else
		err_set(err, ERR_INVALID_PARAMETER, "n", "n must be %s%s for %s; it is %lld",
			m->n_count > 1 ? "one of " : "", counts.text, m->id, (long long)r->n);
	if (r->n > last)
		err->fine_code = "integer_above_max_value";
	err->has_range = true;
	err->min = 1;
	err->max = last;
	return false;
}

/* --- quality -------------------------------------------------------------------------------- */

/* What `auto` means: the best that costs no surprise. */
static enum catalog_quality automatic_quality(const struct catalog_model *m)
{
	static const enum catalog_quality liked[] = {QUALITY_MEDIUM, QUALITY_STANDARD, QUALITY_LOW,
						     QUALITY_HIGH,   QUALITY_XHIGH,    QUALITY_MAX,
						     QUALITY_HD};

	for (size_t i = 0; i < ARRAY_LEN(liked); i++)
		if (m->quality_set & (1 << liked[i]))
			return liked[i];
	return QUALITY_NONE;
}

static bool check_quality(struct gen_request *r, const struct catalog_model *m,
			  enum catalog_dialect dialect, struct err *err)
{
	struct listing names = {0};
	enum catalog_quality asked = catalog_quality_named(r->quality_asked);
	/* The OpenAI dialect says "auto" to every model. */
	int allowed = m->quality_set | (dialect == CATALOG_OPENAI ? 1 << QUALITY_AUTO : 0);

	if (r->quality_asked.len == 0)
		asked = m->quality_default;
	else if (m->quality_set == 0)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "quality",
			       "quality is no setting of %s: leave it out", m->id);
	if (m->quality_set == 0 || (asked != QUALITY_NONE && (allowed & (1 << asked)))) {
		r->quality = asked == QUALITY_AUTO ? automatic_quality(m) : asked;
		return true;
	}
	for (int q = QUALITY_NONE + 1; q < QUALITY_COUNT; q++)
		if (allowed & (1 << q))
			listing_add(&names, catalog_quality_name((enum catalog_quality)q));
	err_set(err, ERR_INVALID_PARAMETER, "quality",
		"quality must be one of %s for %s; it is \"%.*s\"", names.text, m->id,
		(int)MIN(r->quality_asked.len, 40), r->quality_asked.p);
	err->allowed = allowed & (1 << QUALITY_AUTO) ? m->quality_names : m->quality_names + 1;
	return false;
}

/* --- output -------------------------------------------------------------------------------- */

static bool check_format(struct gen_request *r, const struct catalog_model *m,
			 enum catalog_dialect dialect UNUSED, struct err *err)
{
	static const enum catalog_format formats[] = {FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP};
	struct listing names = {0};

	for (size_t i = ARRAY_LEN(formats); i-- > 0;)
		if (m->output_formats & (int)formats[i])
			r->format = formats[i]; /* the first that it has */
	if (r->output_format_asked.len == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (!(m->output_formats & (int)formats[i]))
			continue;
		if (slice_is(r->output_format_asked, catalog_format_name(formats[i]))) {
			r->format = formats[i];
			return true;
		}
		listing_add(&names, catalog_format_name(formats[i]));
	}
	return err_set(err, ERR_INVALID_PARAMETER, "output_format",
		       "output_format must be one of %s for %s; it is \"%.*s\"", names.text, m->id,
		       (int)MIN(r->output_format_asked.len, 40), r->output_format_asked.p);
}

static bool check_compression(struct gen_request *r, const struct catalog_model *m,
			      enum catalog_dialect dialect UNUSED, struct err *err)
{
	if (r->compression < 0)
		return true;
	if (!m->compression)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "output_compression",
			       "output_compression is no setting of %s: leave it out", m->id);
	if (r->compression > 100 || (r->format == FORMAT_PNG && r->compression != 100)) {
		err_set(err, ERR_INVALID_PARAMETER, "output_compression",
			r->compression > 100
				? "output_compression must be an integer from 0 to 100"
				: "output_compression below 100 needs output_format jpeg or webp");
		err->has_range = true;
		err->min = r->format == FORMAT_PNG ? 100 : 0;
		err->max = 100;
		return false;
	}
	return true;
}

static bool check_background(struct gen_request *r, const struct catalog_model *m,
			     enum catalog_dialect dialect UNUSED, struct err *err)
{
	static const char *const names[] = {
		[BACKGROUND_AUTO] = "auto",
		[BACKGROUND_OPAQUE] = "opaque",
		[BACKGROUND_TRANSPARENT] = "transparent",
	};

	r->background = BACKGROUND_AUTO;
	if (r->background_asked.len == 0)
		return true;
	if (!m->background)
		return err_set(err, ERR_UNKNOWN_PARAMETER, "background",
			       "background is no setting of %s: leave it out", m->id);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!slice_is(r->background_asked, names[i]))
			continue;
		r->background = (enum gen_background)i;
		if (r->background == BACKGROUND_TRANSPARENT && r->format == FORMAT_JPEG)
			return err_set(err, ERR_INVALID_PARAMETER, "background",
				       "background transparent needs output_format png or webp");
		return true;
	}
	return err_set(err, ERR_INVALID_PARAMETER, "background",
		       "background must be one of auto, opaque, transparent; it is \"%.*s\"",
		       (int)MIN(r->background_asked.len, 40), r->background_asked.p);
}

/* --- settings that a model has or lacks ---------------------------------------------------- */

static bool check_choice(struct slice said, bool has, const char *name,
			 const struct catalog_model *m, const char *const *choices, struct err *err)
{
	struct listing names = {0};

	if (said.len == 0)
		return true;
	if (!has)
		return err_set(err, ERR_UNKNOWN_PARAMETER, name,
			       "%s is no setting of %s: leave it out", name, m->id);
	for (int i = 0; choices[i]; i++) {
		if (slice_is(said, choices[i]))
			return true;
		listing_add(&names, choices[i]);
	}
	err_set(err, ERR_INVALID_PARAMETER, name, "%s must be one of %s; it is \"%.*s\"", name,
		names.text, (int)MIN(said.len, 40), said.p);
	err->allowed = choices;
	return false;
}

static bool check_settings(struct gen_request *r, const struct catalog_model *m,
			   enum catalog_dialect dialect UNUSED, struct err *err)
{
	static const char *const styles[] = {"vivid", "natural", NULL};
	static const char *const moderations[] = {"auto", "low", NULL};
	static const char *const fidelities[] = {"low", "high", NULL};

	return check_choice(r->style, m->style, "style", m, styles, err) &&
	       check_choice(r->moderation, m->moderation, "moderation", m, moderations, err) &&
	       check_choice(r->input_fidelity, m->input_fidelity, "input_fidelity", m, fidelities, err);
}

/* --- references, mask, callback --------------------------------------------------------------- */

static bool check_variation(struct gen_request *r, const struct catalog_model *m,
			    enum catalog_dialect dialect UNUSED, struct err *err)
{
	if (!r->variation || m->variations)
		return true;
	return err_set(err, ERR_INVALID_PARAMETER, "model",
		       "%s makes no variations: use dall-e-2, or ask for an edit with a prompt", m->id);
}

static bool check_mask(struct gen_request *r, const struct catalog_model *m,
		       enum catalog_dialect dialect, struct err *err)
{
	const char *mask = r->mask_param, *image = r->reference_param;

	if (r->mask.len == 0)
		return true;
	if (r->reference_count == 0)
		return err_set(err, ERR_INVALID_PARAMETER, mask, "%s needs a reference image in %s to mask",
			       mask, image);
	if (!m->mask)
		return err_set(err, ERR_UNKNOWN_PARAMETER, mask, "%s takes no mask: leave %s out", m->id, mask);
	if (m->mask_openai_only && dialect == CATALOG_TASK)
		return err_set(err, ERR_UNKNOWN_PARAMETER, mask,
			       "%s takes no mask in this dialect: leave %s out, or use a model that "
			       "does (gpt-4o-image)", m->id, mask);
	if (m->mask_single_reference && r->reference_count > 1)
		return err_set(err, ERR_INVALID_PARAMETER, mask, "%s goes with exactly one image in %s for %s",
			       mask, image, m->id);
	return true;
}

static bool check_references(struct gen_request *r, const struct catalog_model *m,
			     enum catalog_dialect dialect UNUSED, struct err *err)
{
	const char *image = r->reference_param;

	r->reference_max_bytes = r->reference_count > 0 ? m->reference_max_bytes : 0;
	r->reference_formats = r->reference_count > 0 ? m->reference_formats : 0;
	r->reference_square = r->reference_count > 0 && m->reference_square;
	r->mask_max_bytes = r->mask.len > 0 ? m->mask_max_bytes : 0;
	bool high = r->reference_count > 0 && slice_is(r->input_fidelity, "high");
	r->high_square_tokens = high ? m->high_square_tokens : 0;
	r->high_oblong_tokens = high ? m->high_oblong_tokens : 0;
	if (r->reference_count > 0 && m->references_max == 0)
		return err_set(err, ERR_UNKNOWN_PARAMETER, image, "%s takes no reference images: leave %s out",
			       m->id, image);
	if (r->reference_count <= m->references_max)
		return true;
	err_set(err, ERR_INVALID_PARAMETER, image, "%s must have at most %d images for %s; it has %d", image,
		m->references_max, m->id, r->reference_count);
	err->fine_code = "array_above_max_length";
	err->has_range = true;
	err->max = m->references_max;
	return false;
}

bool gen_request_check(struct gen_request *r, const struct catalog_model *model,
		       enum catalog_dialect dialect, struct err *err)
{
	static check_field *const checks[] = {
		check_variation, check_prompt,	    check_size,	      check_n,	      check_quality,
		check_format,	 check_compression, check_background, check_settings, check_references,
		check_mask,
	};

	r->model = slice_of(model->id);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (!checks[i](r, model, dialect, err))
			return false;
	return true;
}
