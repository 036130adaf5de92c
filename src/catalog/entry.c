/* One model's entry: a table of what may stand in it, and a reader for each. */
#include "catalog/entry.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "config/yaml.h"

#define EDGE_MAX_PX 8192
#define UC_DECIMALS 4 /* a credit is 10,000 uc */
#define UC_MOST INT64_C(10000000000000)
#define FIDELITY_TOKENS_MAX 100000

typedef void read_part(struct catalog_reading *r, const struct yaml_node *node,
		       struct catalog_model *m);

enum part_shape { VALUE, LIST, MAPPING, ANY };

struct part {
	const char *name;
	enum part_shape shape;
	read_part *read;
	bool required;
};

/* --- small values -------------------------------------------------------------------- */

static int64_t read_int(struct catalog_reading *r, const struct yaml_node *node, const char *what,
			int64_t min, int64_t max)
{
	int64_t v;

	if (yaml_int(node, &v) && v >= min && v <= max)
		return v;
	catalog_fault(r, node->line, "%s must be an integer from %lld to %lld", what,
		      (long long)min, (long long)max);
	return min;
}

/* A member that must be there. */
static int64_t read_member(struct catalog_reading *r, const struct yaml_node *map, const char *name,
			   int64_t min, int64_t max)
{
	const struct yaml_node *node = yaml_get(map, name);

	if (node)
		return read_int(r, node, name, min, max);
	catalog_fault(r, map->line, "%s is needed here: an integer from %lld to %lld", name,
		      (long long)min, (long long)max);
	return min;
}

static bool read_flag(struct catalog_reading *r, const struct yaml_node *node, const char *what)
{
	bool v = false;

	if (node && !yaml_bool(node, &v))
		catalog_fault(r, node->line, "%s must be true or false", what);
	return v;
}

static void read_text(struct catalog_reading *r, const struct yaml_node *node, const char *what,
		      char *to, size_t cap)
{
	if (node->type != YAML_SCALAR || node->text.len == 0 || node->text.len >= cap) {
		catalog_fault(r, node->line, "%s must be a text of 1 to %zu characters", what, cap - 1);
		return;
	}
	memcpy(to, node->text.p, node->text.len + 1);
}

/* "1024x1536" */
static bool parse_pixels(struct slice text, int *ret_width, int *ret_height)
{
	int v[2] = {0, 0}, at = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];
		if (c == 'x' && at == 0 && i > 0)
			at = 1;
		else if (c >= '0' && c <= '9' && v[at] <= EDGE_MAX_PX)
			v[at] = v[at] * 10 + (c - '0');
		else
			return false;
	}
	*ret_width = v[0];
	*ret_height = v[1];
	return v[0] >= 16 && v[1] >= 16 && v[0] <= EDGE_MAX_PX && v[1] <= EDGE_MAX_PX;
}

/* Credits with at most four decimals, in uc. */
static bool parse_credits(struct slice text, int64_t *ret_uc)
{
	return decimal_parse(text, UC_DECIMALS, ret_uc) && *ret_uc >= 0 && *ret_uc <= UC_MOST;
}

/* "1-10" */
static bool parse_span(struct slice text, int64_t *ret_low, int64_t *ret_high)
{
	long long low, high;
	char end;

	if (!text.p || sscanf(text.p, "%lld-%lld%c", &low, &high, &end) != 2 || low < 1 || high < low)
		return false;
	*ret_low = low;
	*ret_high = high;
	return true;
}

static int read_formats(struct catalog_reading *r, const struct yaml_node *list)
{
	int set = 0;

	YAML_FOR_EACH(node, list) {
		if (slice_is(node->text, "png"))
			set |= FORMAT_PNG;
		else if (slice_is(node->text, "jpeg"))
			set |= FORMAT_JPEG;
		else if (slice_is(node->text, "webp"))
			set |= FORMAT_WEBP;
		else
			catalog_fault(r, node->line, "a format is png, jpeg or webp");
	}
	return set;
}

/* Tells of members that are none of `known` (NULL-terminated). */
static void refuse_others(struct catalog_reading *r, const struct yaml_node *map, const char *where,
			  const char *const *known)
{
	YAML_FOR_EACH(node, map) {
		bool found = false;
		for (int i = 0; known[i]; i++)
			found |= slice_is(node->name, known[i]);
		if (!found)
			catalog_fault(r, node->name_line, "\"%.*s\" is unknown in %s",
				      SLICE_ARG(node->name), where);
	}
}

/* --- the parts of an entry -------------------------------------------------------------- */

static void read_id(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	read_text(r, n, "id", m->id, sizeof m->id);
}

static void read_aliases(struct catalog_reading *r, const struct yaml_node *n,
			 struct catalog_model *m)
{
	int count = 0;

	YAML_FOR_EACH(node, n) {
		if (count == CATALOG_ALIASES_MAX) {
			catalog_fault(r, node->line, "a model has at most %d aliases",
				      CATALOG_ALIASES_MAX);
			return;
		}
		read_text(r, node, "an alias", m->aliases[count], sizeof m->aliases[count]);
		count++;
	}
}

static void read_owner(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	read_text(r, n, "owned_by", m->owned_by, sizeof m->owned_by);
}

static void read_created(struct catalog_reading *r, const struct yaml_node *n,
			 struct catalog_model *m)
{
	m->created = read_int(r, n, "created (Unix seconds)", 0, INT64_C(1) << 40);
}

static void read_dialect(struct catalog_reading *r, const struct yaml_node *n,
			 struct catalog_model *m)
{
	if (slice_is(n->text, "openai"))
		m->dialect = CATALOG_OPENAI;
	else if (!slice_is(n->text, "task"))
		catalog_fault(r, n->line, "dialect must be task or openai");
}

static void read_prompt(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	static const char *const known[] = {"tokens", "code_points", NULL};

	refuse_others(r, n, "prompt", known);
	if (!yaml_get(n, "code_points"))
		catalog_fault(r, n->line, "prompt needs code_points, the most a prompt may have");
	m->prompt_max_code_points =
		(int)read_int(r, yaml_get(n, "code_points"), "prompt.code_points", 1, 32000);
	if (yaml_get(n, "tokens"))
		m->prompt_max_tokens =
			(int)read_int(r, yaml_get(n, "tokens"), "prompt.tokens", 1, 32000);
}

static void add_size(struct catalog_reading *r, const struct yaml_node *node, struct slice name,
		     struct catalog_model *m)
{
	struct catalog_size *size = &m->sizes[m->size_count];

	if (m->size_count == CATALOG_SIZES_MAX) {
		catalog_fault(r, node->line, "a model has at most %d sizes", CATALOG_SIZES_MAX);
		return;
	}
	if (name.len >= sizeof size->name ||
	    !parse_pixels(node->text, &size->width_px, &size->height_px)) {
		catalog_fault(r, node->line, "a size is WIDTHxHEIGHT in pixels, as 1024x1536");
		return;
	}
	memcpy(size->name, name.p, name.len);
	m->size_count++;
}

static void read_sizes(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	YAML_FOR_EACH(node, n)
		add_size(r, node, node->text, m);
}

static void read_ratios(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	YAML_FOR_EACH(node, n)
		add_size(r, node, node->name, m);
}

static void read_auto_size(struct catalog_reading *r, const struct yaml_node *n,
			   struct catalog_model *m)
{
	m->size_auto = read_flag(r, n, "auto_size");
}

static void read_free_size(struct catalog_reading *r, const struct yaml_node *n,
			   struct catalog_model *m)
{
	static const char *const known[] = {"multiple", "edge", "ratio", "pixels", NULL};
	const struct yaml_node *pixels = yaml_get(n, "pixels");

	refuse_others(r, n, "free_size", known);
	m->size_free = true;
	m->size_multiple = (int)read_member(r, n, "multiple", 1, 256);
	m->size_edge_max_px = (int)read_member(r, n, "edge", 16, EDGE_MAX_PX);
	m->size_ratio_max = (int)read_member(r, n, "ratio", 1, 16);
	if (!pixels || !parse_span(pixels->text, &m->size_pixels_min, &m->size_pixels_max))
		catalog_fault(r, n->line, "free_size needs pixels: LOWEST-HIGHEST");
}

static void read_n(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	int64_t low, high;

	if (n->type == YAML_LIST) {
		YAML_FOR_EACH(node, n) {
			int v = (int)read_int(r, node, "n", 1, CATALOG_N_MAX);
			if (m->n_count > 0 && v <= m->n_allowed[m->n_count - 1]) {
				catalog_fault(r, node->line, "n must be ascending, as [1, 2, 4]");
				return;
			}
			m->n_allowed[m->n_count++] = v;
		}
		return;
	}
	if (!parse_span(n->text, &low, &high) || high > CATALOG_N_MAX) {
		catalog_fault(r, n->line, "n is a span as 1-%d or a list as [1, 2, 4]", CATALOG_N_MAX);
		return;
	}
	for (int64_t v = low; v <= high; v++)
		m->n_allowed[m->n_count++] = (int)v;
}

static void read_references(struct catalog_reading *r, const struct yaml_node *n,
			    struct catalog_model *m)
{
	static const char *const known[] = {"max", "bytes", "formats", "square", NULL};

	refuse_others(r, n, "references", known);
	m->references_max = (int)read_member(r, n, "max", 0, 16);
	m->reference_max_bytes = read_member(r, n, "bytes", 1, 100 << 20);
	m->reference_formats = read_formats(r, yaml_get(n, "formats"));
	if (m->reference_formats == 0)
		catalog_fault(r, n->line, "references needs formats: a list of png, jpeg, webp");
	m->reference_square = read_flag(r, yaml_get(n, "square"), "references.square");
}

static void read_mask(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	static const char *const known[] = {"bytes", "single_reference", "openai_only", NULL};

	refuse_others(r, n, "mask", known);
	m->mask = true;
	m->mask_max_bytes = read_member(r, n, "bytes", 1, 100 << 20);
	m->mask_single_reference =
		read_flag(r, yaml_get(n, "single_reference"), "mask.single_reference");
	m->mask_openai_only = read_flag(r, yaml_get(n, "openai_only"), "mask.openai_only");
}

static void read_qualities(struct catalog_reading *r, const struct yaml_node *n,
			   struct catalog_model *m)
{
	YAML_FOR_EACH(node, n) {
		enum catalog_quality q = catalog_quality_named(node->text);
		if (q == QUALITY_NONE)
			catalog_fault(r, node->line, "\"%.*s\" is no quality", SLICE_ARG(node->text));
		m->quality_set |= 1 << q;
	}
}

static void read_quality(struct catalog_reading *r, const struct yaml_node *n,
			 struct catalog_model *m)
{
	m->quality_default = catalog_quality_named(n->text);
	if (m->quality_default == QUALITY_NONE)
		catalog_fault(r, n->line, "quality, the default, must be one of qualities");
}

static void read_outputs(struct catalog_reading *r, const struct yaml_node *n,
			 struct catalog_model *m)
{
	m->output_formats = read_formats(r, n);
}

static void read_settings(struct catalog_reading *r, const struct yaml_node *n,
			  struct catalog_model *m)
{
	const struct {
		const char *name;
		bool *flag;
	} settings[] = {
		{"compression", &m->compression}, {"background", &m->background},
		{"moderation", &m->moderation},	  {"stream", &m->stream},
		{"style", &m->style},		  {"response_format", &m->response_format},
		{"b64_json", &m->b64_json},
		{"input_fidelity", &m->input_fidelity}, {"callback", &m->callback},
		{"variations", &m->variations},
	};

	YAML_FOR_EACH(node, n) {
		bool found = false;
		for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
			if (!slice_is(node->text, settings[i].name))
				continue;
			*settings[i].flag = found = true;
		}
		if (!found)
			catalog_fault(r, node->line, "\"%.*s\" is no setting: compression, "
				      "background, moderation, stream, style, response_format, "
				      "b64_json, input_fidelity, callback or variations", SLICE_ARG(node->text));
	}
}

static void read_estimate(struct catalog_reading *r, const struct yaml_node *n,
			  struct catalog_model *m)
{
	m->estimated_s = (int)read_int(r, n, "estimated_seconds", 1, 86400);
}

static void read_price_row(struct catalog_reading *r, const struct yaml_node *row,
			   struct catalog_model *m)
{
	static const char *const known[] = {"quality", "size", "credits", NULL};
	const struct yaml_node *quality = yaml_get(row, "quality"), *size = yaml_get(row, "size"),
			       *credits = yaml_get(row, "credits");
	struct catalog_price *p = &m->prices[m->price_count];

	refuse_others(r, row, "a price", known);
	if (m->price_count == CATALOG_PRICES_MAX) {
		catalog_fault(r, row->line, "a model has at most %d prices", CATALOG_PRICES_MAX);
		return;
	}
	if (!credits || !parse_credits(credits->text, &p->uc))
		catalog_fault(r, row->line, "a price needs credits, with at most 4 decimals");
	else if (p->uc == 0)
		catalog_fault(r, row->line, "a price of 0 credits is refused: it is more often an "
			      "empty field than meant; for free use give keys a group of ratio 0");
	if (quality && (p->quality = catalog_quality_named(quality->text)) == QUALITY_NONE)
		catalog_fault(r, quality->line, "\"%.*s\" is no quality", SLICE_ARG(quality->text));
	if (size && !parse_pixels(size->text, &p->width_px, &p->height_px))
		catalog_fault(r, size->line, "a price's size is WIDTHxHEIGHT");
	m->price_count++;
}

static void read_rate(struct catalog_reading *r, const struct yaml_node *map, const char *name,
		      int64_t *ret_uc)
{
	const struct yaml_node *node = yaml_get(map, name);

	if (!node || !parse_credits(node->text, ret_uc) || *ret_uc == 0)
		catalog_fault(r, map->line, "per_token needs %s: credits for a million tokens", name);
}

static void read_token_rule(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	if (slice_is(n->text, "image_1"))
		m->token_rule = TOKENS_IMAGE_1;
	else if (slice_is(n->text, "image_2"))
		m->token_rule = TOKENS_IMAGE_2;
	else
		catalog_fault(r, n->line, "tokens must be image_1 or image_2");
}

static void read_per_token(struct catalog_reading *r, const struct yaml_node *n,
			   struct catalog_model *m)
{
	static const char *const known[] = {"tokens", "text_in", "image_in", "image_out", NULL};
	const struct yaml_node *rule = yaml_get(n, "tokens");

	refuse_others(r, n, "per_token", known);
	m->billing = BILLING_PER_TOKEN;
	if (rule)
		read_token_rule(r, rule, m);
	else
		catalog_fault(r, n->line, "per_token.tokens must be image_1 or image_2");
	read_rate(r, n, "text_in", &m->text_in_uc_per_m);
	read_rate(r, n, "image_in", &m->image_in_uc_per_m);
	read_rate(r, n, "image_out", &m->image_out_uc_per_m);
}

static void read_high_fidelity(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	static const char *const known[] = {"square", "oblong", NULL};

	refuse_others(r, n, "high_fidelity", known);
	m->high_square_tokens = (int)read_member(r, n, "square", 1, FIDELITY_TOKENS_MAX);
	m->high_oblong_tokens = (int)read_member(r, n, "oblong", 1, FIDELITY_TOKENS_MAX);
}

static void read_price(struct catalog_reading *r, const struct yaml_node *n, struct catalog_model *m)
{
	static const char *const known[] = {"per_call", "per_token", NULL};
	const struct yaml_node *per_call = yaml_get(n, "per_call"),
			       *per_token = yaml_get(n, "per_token");

	refuse_others(r, n, "price", known);
	if (!per_call == !per_token) {
		catalog_fault(r, n->line, "price needs either per_call or per_token");
		return;
	}
	if (per_call && per_call->type != YAML_LIST)
		catalog_fault(r, per_call->line, "per_call must be a list of prices");
	if (per_token)
		read_per_token(r, per_token, m);
	YAML_FOR_EACH(row, per_call)
		read_price_row(r, row, m);
}

/* --- the entry ---------------------------------------------------------------------------- */

static const struct part parts[] = {
	{"id", VALUE, read_id, true},
	{"aliases", LIST, read_aliases, false},
	{"owned_by", VALUE, read_owner, false},
	{"created", VALUE, read_created, false},
	{"dialect", VALUE, read_dialect, true},
	{"prompt", MAPPING, read_prompt, true},
	{"sizes", LIST, read_sizes, true},
	{"ratios", MAPPING, read_ratios, false},
	{"auto_size", VALUE, read_auto_size, false},
	{"free_size", MAPPING, read_free_size, false},
	{"n", ANY, read_n, true},
	{"references", MAPPING, read_references, false},
	{"mask", MAPPING, read_mask, false},
	{"qualities", LIST, read_qualities, false},
	{"quality", VALUE, read_quality, false},
	{"outputs", LIST, read_outputs, false},
	{"settings", LIST, read_settings, false},
	{"tokens", VALUE, read_token_rule, false},
	{"high_fidelity", MAPPING, read_high_fidelity, false},
	{"estimated_seconds", VALUE, read_estimate, false},
	{"price", MAPPING, read_price, true},
};

static bool has_shape(struct catalog_reading *r, const struct yaml_node *node, const struct part *part)
{
	static const struct {
		enum yaml_type type;
		const char *words;
	} shapes[] = {
		[VALUE] = {YAML_SCALAR, "a single value"},
		[LIST] = {YAML_LIST, "a list, as [a, b]"},
		[MAPPING] = {YAML_MAP, "a mapping, as {a: 1}"},
	};

	if (part->shape == ANY || node->type == shapes[part->shape].type)
		return true;
	catalog_fault(r, node->line, "%s must be %s", part->name, shapes[part->shape].words);
	return false;
}

/* Every combination that a request may ask for must have a price. */
static void check_prices(struct catalog_reading *r, int line, const struct catalog_model *m)
{
	if (m->billing == BILLING_PER_TOKEN)
		return;
	for (int q = QUALITY_NONE; q < QUALITY_AUTO; q++) {
		if (q == QUALITY_NONE ? m->quality_set != 0 : !(m->quality_set & (1 << q)))
			continue;
		for (int i = 0; i < m->size_count; i++) {
			if (catalog_image_uc(m, (enum catalog_quality)q, m->sizes[i].width_px,
					     m->sizes[i].height_px) >= 0)
				continue;
			catalog_fault(r, line, "%s has no price for %s at quality %s", m->id,
				      m->sizes[i].name, catalog_quality_name((enum catalog_quality)q));
			return;
		}
		if (m->size_free && catalog_image_uc(m, (enum catalog_quality)q, 0, 0) < 0) {
			catalog_fault(r, line, "%s has no price for sizes that are not listed", m->id);
			return;
		}
	}
}

static void check_whole(struct catalog_reading *r, int line, struct catalog_model *m)
{
	if (m->size_count == 0)
		catalog_fault(r, line, "%s needs at least one size", m->id);
	if (m->n_count == 0)
		catalog_fault(r, line, "%s needs at least one n", m->id);
	if (m->quality_set && !(m->quality_set & (1 << m->quality_default)))
		catalog_fault(r, line, "%s needs `quality`, the default, out of its qualities", m->id);
	if (m->quality_set == 1 << QUALITY_AUTO)
		catalog_fault(r, line, "%s needs a quality besides auto", m->id);
	if (m->input_fidelity && m->token_rule != TOKENS_NONE && m->high_square_tokens == 0)
		catalog_fault(r, line, "%s needs `high_fidelity`, what input_fidelity high adds to a "
			      "reference's tokens", m->id);
	if (m->output_formats == 0)
		m->output_formats = FORMAT_PNG;
	if (m->estimated_s == 0)
		m->estimated_s = 60;
	if (m->owned_by[0] == '\0')
		memcpy(m->owned_by, "operator", sizeof "operator");
	check_prices(r, line, m);
}

void catalog_read_entry(struct catalog_reading *r, const struct yaml_node *node,
			struct catalog_model *m)
{
	int before = r->fault_count;

	if (node->type != YAML_MAP) {
		catalog_fault(r, node->line, "a model is a mapping that begins with `id:`");
		return;
	}
	YAML_FOR_EACH(member, node) {
		bool known = false;
		for (size_t i = 0; i < ARRAY_LEN(parts); i++)
			known |= slice_is(member->name, parts[i].name);
		if (!known)
			catalog_fault(r, member->name_line, "\"%.*s\" is unknown in a model",
				      SLICE_ARG(member->name));
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const struct yaml_node *member = yaml_get(node, parts[i].name);
		if (member && has_shape(r, member, &parts[i]))
			parts[i].read(r, member, m);
		else if (!member && parts[i].required)
			catalog_fault(r, node->line, "the model %s needs `%s:`",
				      m->id[0] ? m->id : "here", parts[i].name);
	}
	if (r->fault_count == before)
		check_whole(r, node->line, m);
}
