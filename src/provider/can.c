#include "provider/can.h"

#include <string.h>

#include "base/decimal.h"

static const struct {
	const char *word, *why;
} features[CAN_FEATURE_COUNT] = {
#define X(id, word, why) [CAN_##id##_NUMBER] = {word, why},
	CAN_FEATURES(X)
#undef X
};

const char *can_feature_word(int number) { return features[number].word; }

/* --- narrowing ------------------------------------------------------------------------- */

static bool drop_features(struct provider_can *can, const char *const *words, struct err *err)
{
	for (; words && *words; words++) {
		int i = 0;
		while (i < CAN_FEATURE_COUNT && strcmp(features[i].word, *words) != 0)
			i++;
		if (i == CAN_FEATURE_COUNT)
			return err_set(err, ERR_INVALID_PARAMETER, "without",
				       "without: \"%.40s\" is nothing that a provider can do", *words);
		can->features &= ~(1u << i);
	}
	return true;
}

static bool read_edge(struct slice text, int *ret)
{
	int64_t v;

	if (!decimal_parse(text, 0, &v) || v < 1 || v > 100000)
		return false;
	*ret = (int)v;
	return true;
}

static bool read_size(const char *text, struct can_size *ret)
{
	const char *x = strchr(text, 'x');

	return x && read_edge((struct slice){text, (size_t)(x - text)}, &ret->width_px) &&
	       read_edge(slice_of(x + 1), &ret->height_px);
}

static bool keep_sizes(struct provider_can *can, const char *const *texts, struct err *err)
{
	if (!texts || !*texts)
		return true;
	can->size_count = 0;
	for (; *texts; texts++) {
		if (can->size_count == CAN_SIZES_MAX)
			return err_set(err, ERR_INVALID_PARAMETER, "sizes", "sizes: at most %d", CAN_SIZES_MAX);
		if (!read_size(*texts, &can->sizes[can->size_count++]))
			return err_set(err, ERR_INVALID_PARAMETER, "sizes",
				       "sizes: \"%.40s\" is no size such as 1024x1024", *texts);
	}
	return true;
}

static bool keep_formats(struct provider_can *can, const char *const *words, struct err *err)
{
	static const enum catalog_format all[] = {FORMAT_PNG, FORMAT_JPEG, FORMAT_WEBP};
	int kept = 0;

	if (!words || !*words)
		return true;
	for (; *words; words++) {
		size_t i = 0;
		while (i < ARRAY_LEN(all) && strcmp(catalog_format_name(all[i]), *words) != 0)
			i++;
		if (i == ARRAY_LEN(all))
			return err_set(err, ERR_INVALID_PARAMETER, "formats",
				       "formats: \"%.40s\" is none of png, jpeg, webp", *words);
		kept |= (int)all[i];
	}
	can->formats = kept & (can->formats ? can->formats : CAN_FORMATS_ALL);
	return can->formats != 0 ||
	       err_set(err, ERR_INVALID_PARAMETER, "formats", "formats: its kind makes none of these");
}

/* The smaller of two limits of which zero is none. */
static int least(int a, int b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

bool can_narrow(struct provider_can *can, const struct can_limits *limits, struct err *err)
{
	can->n_max = least(can->n_max, limits->n_max);
	can->references_max = least(can->references_max, limits->references_max);
	return drop_features(can, limits->without, err) && keep_sizes(can, limits->sizes, err) &&
	       keep_formats(can, limits->formats, err);
}

/* --- asking ------------------------------------------------------------------------------ */

static bool size_fits(const struct provider_can *can, int width_px, int height_px)
{
	int multiple = MAX(can->size_multiple, 1);

	if (width_px % multiple || height_px % multiple || MIN(width_px, height_px) < can->edge_min_px ||
	    (can->edge_max_px && MAX(width_px, height_px) > can->edge_max_px) ||
	    (can->pixels_max && (int64_t)width_px * height_px > can->pixels_max))
		return false;
	for (int i = 0; i < can->size_count; i++)
		if (can->sizes[i].width_px == width_px && can->sizes[i].height_px == height_px)
			return true;
	return can->size_count == 0;
}

/* What the request cannot do without. Streaming, cancel and progress are passed on where they
 * are there, and are no reason to go elsewhere. */
static unsigned needs(const struct gen_request *r)
{
	unsigned set = 0;

	if (r->reference_count > 0)
		set |= gen_is_variation(r) ? CAN_VARIATIONS : CAN_EDITS;
	if (r->mask.len > 0)
		set |= CAN_MASKS;
	if (r->background == BACKGROUND_TRANSPARENT)
		set |= CAN_TRANSPARENT;
	return set;
}

bool can_do(const struct provider_can *can, const struct gen_request *r, const char **ret_why)
{
	unsigned missing = needs(r) & ~can->features;
	const char *why = NULL;

	if (missing)
		why = features[__builtin_ctz(missing)].why;
	else if (can->references_max && r->reference_count > can->references_max)
		why = "it takes fewer references";
	else if (can->formats && !(can->formats & (int)r->format))
		why = "it does not make this format";
	else if (!size_fits(can, r->width_px, r->height_px))
		why = "it does not make this size";
	if (why)
		*ret_why = why;
	return !why;
}

int can_calls(const struct provider_can *can, const struct gen_request *r)
{
	return can->n_max > 0 && r->n > can->n_max ? (int)((r->n + can->n_max - 1) / can->n_max) : 1;
}
