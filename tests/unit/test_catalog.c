/* The models as data: what ships, what a file may say, what requests cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "catalog/request.h"

static struct catalog *shipped;

static int load_shipped(void **state UNUSED)
{
	struct err err;

	return catalog_load(NULL, &shipped, NULL, NULL, &err) ? 0 : -1;
}

static int unload_shipped(void **state UNUSED)
{
	catalog_unref(shipped);
	return 0;
}

static const struct catalog_model *model(const char *id)
{
	const struct catalog_model *m = catalog_find(shipped, slice_of(id));

	if (!m)
		fail_msg("no %s", id);
	return m;
}

/* --- files ------------------------------------------------------------------------ */

struct faults {
	int count, line;
	char first[400];
};

static void note_fault(void *ctx, const char *file UNUSED, int line, const char *sentence)
{
	struct faults *f = ctx;

	if (f->count++ > 0)
		return;
	f->line = line;
	snprintf(f->first, sizeof f->first, "%s", sentence);
}

/* Loads a catalog of this text over the shipped one; NULL: it has faults. */
static struct catalog *load_text(const char *text, struct faults *faults)
{
	char path[] = "/tmp/tintype-catalog-XXXXXX";
	struct catalog *c = NULL;
	struct err err;
	int fd = mkstemp(path);

	*faults = (struct faults){0};
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	bool ok = catalog_load(path, &c, note_fault, faults, &err);
	unlink(path);
	if (ok != (faults->count == 0))
		fail_msg("%s, with %d faults: %s", ok ? "loaded" : "not loaded", faults->count, text);
	return ok ? c : NULL;
}

#define HEAD "models:\n  - id: mine\n    dialect: task\n    prompt: {code_points: 100}\n"
#define SIZES "    sizes: [512x512]\n"
#define PRICE "    price:\n      per_call:\n        - {credits: 1}\n"

static void each_fault_is_told_with_its_line(void **state UNUSED)
{
	static const struct {
		const char *text;
		int line;
		const char *holds;
	} cases[] = {
		{"models: x\n", 1, "must be a list"},
		{"modles: []\n", 1, "modles"},
		{"credits_per_usd: 0\nmodels: []\n", 1, "credits_per_usd"},
		{"models:\n  - 7\n", 2, "mapping"},
		{HEAD SIZES "    n: 1-4\n", 2, "price"},
		{HEAD "    sizes: []\n    n: 1-4\n" PRICE, 2, "at least one size"},
		{HEAD "    sizes: [512]\n    n: 1-4\n" PRICE, 5, "WIDTHxHEIGHT"},
		{HEAD "    sizes: [8x8]\n    n: 1-4\n" PRICE, 5, "WIDTHxHEIGHT"},
		{HEAD "    sizes: [99999x64]\n    n: 1-4\n" PRICE, 5, "WIDTHxHEIGHT"},
		{HEAD "    sizes: 512x512\n    n: 1-4\n" PRICE, 5, "list"},
		{HEAD SIZES "    n: 0-4\n" PRICE, 6, "n is a span"},
		{HEAD SIZES "    n: 1-11\n" PRICE, 6, "n is a span"},
		{HEAD SIZES "    n: {a: 1}\n" PRICE, 6, "n is a span"},
		{HEAD SIZES "    n: [1, 11]\n" PRICE, 6, "1 to 10"},
		{HEAD SIZES "    n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]\n" PRICE, 6, "ascending"},
		{HEAD SIZES "    n: [4, 1]\n" PRICE, 6, "ascending"},
		{HEAD SIZES "    n: []\n" PRICE, 2, "at least one n"},
		{HEAD SIZES "    n: 1-4\n    colour: red\n" PRICE, 7, "colour"},
		{HEAD SIZES "    n: 1-4\n    outputs: webp\n" PRICE, 7, "list"},
		{HEAD SIZES "    n: 1-4\n    outputs: [gif]\n" PRICE, 7, "png, jpeg or webp"},
		{HEAD SIZES "    n: 1-4\n    settings: style\n" PRICE, 7, "list"},
		{HEAD SIZES "    n: 1-4\n    settings: [glitter]\n" PRICE, 7, "glitter"},
		{HEAD SIZES "    n: 1-4\n    aliases: other\n" PRICE, 7, "list"},
		{HEAD SIZES "    n: 1-4\n    qualities: [low]\n" PRICE, 2, "default"},
		{HEAD SIZES "    n: 1-4\n    qualities: [auto]\n    quality: auto\n" PRICE, 2, "besides auto"},
		{HEAD SIZES "    n: 1-4\n    qualities: [ultra]\n" PRICE, 7, "ultra"},
		{HEAD SIZES "    n: 1-4\n    references: {max: 3}\n" PRICE, 7, "bytes"},
		{HEAD SIZES "    n: 1-4\n    mask: {}\n" PRICE, 7, "bytes"},
		{HEAD SIZES "    n: 1-4\n    settings: [input_fidelity]\n    tokens: image_1\n" PRICE, 2,
		 "needs `high_fidelity`"},
		{HEAD SIZES "    n: 1-4\n    high_fidelity: {square: 4160}\n" PRICE, 7, "oblong"},
		{HEAD SIZES "    n: 1-4\n    high_fidelity: {square: 0, oblong: 1}\n" PRICE, 7, "1 to 100000"},
		{HEAD SIZES "    n: 1-4\n    free_size: {multiple: 16, edge: 2048, pixels: 1000-2000}\n" PRICE,
		 7, "ratio"},
		{HEAD SIZES "    n: 1-4\n    free_size: {multiple: 16, edge: 2048, ratio: 3, pixels: [1]}\n"
			    PRICE, 7, "pixels"},
		/* a price for everything that can be asked for */
		{HEAD SIZES "    n: 1-4\n    price: {per_call: []}\n", 2, "no price"},
		{HEAD SIZES "    n: 1-4\n    price:\n      per_call:\n        - {credits: 0}\n", 9, "refused"},
		{HEAD SIZES "    n: 1-4\n    price:\n      per_call:\n        - {credits: -1}\n", 9, "credits"},
		{HEAD SIZES "    n: 1-4\n    price:\n      per_call:\n        - {credits: }\n", 9, "credits"},
		{HEAD SIZES "    n: 1-4\n    price:\n      per_call:\n        - {credits: 1.00001}\n", 9, "decimals"},
		{HEAD "    sizes: [512x512, 1024x1024]\n    n: 1-4\n    price:\n      per_call:\n"
		      "        - {size: 512x512, credits: 1}\n", 2, "no price for 1024x1024"},
		{HEAD SIZES "    n: 1-4\n    free_size: {multiple: 16, edge: 2048, ratio: 3, pixels: 1-9999999}\n"
			    "    price:\n      per_call:\n        - {size: 512x512, credits: 1}\n", 2, "no price"},
		{HEAD SIZES "    n: 1-4\n    price: {per_token: {tokens: image_3, text_in: 1, image_in: 1, "
			    "image_out: 1}}\n", 7, "image_1 or image_2"},
		{HEAD SIZES "    n: 1-4\n    price: {per_token: {tokens: image_1, text_in: 1, image_in: 1}}\n",
		 7, "image_out"},
		{HEAD SIZES "    n: 1-4\n    price: {per_token: {}, per_call: []}\n", 7, "either"},
		/* names */
		{HEAD SIZES "    n: 1-4\n    aliases: [gpt-image-1]\n" PRICE, 2, "names another model"},
		{"models:\n  - id: gpt-4o-image-beta\n    dialect: task\n    prompt: {code_points: 100}\n"
		 SIZES "    n: 1-4\n" PRICE, 2, "names another model"},
		{HEAD SIZES "    n: 1\n" PRICE, 6, "n is a span"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct faults f;
		struct catalog *c = load_text(cases[i].text, &f);
		catalog_unref(c);
		if (c || !strstr(f.first, cases[i].holds) || f.line != cases[i].line)
			fail_msg("%s\nline %d, \"%s\"; not line %d, \"%s\"", cases[i].text, f.line,
				 f.first, cases[i].line, cases[i].holds);
	}
}

static void two_models_of_one_name_in_a_file_are_told(void **state UNUSED)
{
	struct faults f;

	assert_null(load_text(HEAD SIZES "    n: 1-4\n" PRICE "  - id: mine\n    dialect: task\n"
			      "    prompt: {code_points: 9}\n" SIZES "    n: 1-4\n" PRICE, &f));
	assert_non_null(strstr(f.first, "twice"));
	assert_int_equal(f.line, 10);
}

static void a_file_adds_models_and_replaces_shipped_ones(void **state UNUSED)
{
	struct faults f;
	struct catalog *c = load_text(
		"credits_per_usd: 100\n" HEAD SIZES "    n: 1-4\n" PRICE
		"  - id: dall-e-3\n    dialect: task\n    prompt: {code_points: 5}\n" SIZES "    n: [1]\n"
		PRICE, &f);

	assert_non_null(c);
	assert_int_equal(catalog_credits_per_usd(c), 100);
	assert_int_equal(catalog_count(c), catalog_count(shipped) + 1);
	const struct catalog_model *m = catalog_find(c, SLICE("dall-e-3"));
	assert_int_equal(m->prompt_max_code_points, 5);
	assert_int_equal(m->dialect, CATALOG_TASK);
	m = catalog_find(c, SLICE("mine"));
	assert_int_equal(m->n_count, 4);
	assert_string_equal(m->owned_by, "operator");
	assert_int_equal(m->output_formats, FORMAT_PNG);
	catalog_unref(c);
}

static void a_file_that_is_not_there_or_no_yaml_is_told(void **state UNUSED)
{
	struct catalog *c;
	struct faults f;
	struct err err;

	assert_false(catalog_load("/nonexistent/models.yaml", &c, NULL, NULL, &err));
	assert_non_null(strstr(err.message, "models.yaml"));
	assert_null(load_text("models: [\n", &f));
}

/* --- what ships -------------------------------------------------------------------------- */

static void fill_letters(char *text, size_t len)
{
	memset(text, 'a', len);
	text[len] = '\0';
}

struct asked {
	const char *model;
	enum catalog_dialect dialect;
	const char *size, *quality, *background, *format, *style, *moderation, *fidelity;
	int64_t n, compression;
	int references, prompt_chars;
	bool masked, variation; /* variation: without a prompt, unless prompt_chars */
	const char *refused; /* the parameter; NULL: taken */
	enum err_code code;
};

static void check_asked(const struct asked *a)
{
	static char prompt[40000];
	struct gen_request r;
	struct err err = {0};

	fill_letters(prompt, a->prompt_chars ? (size_t)a->prompt_chars : 1);
	gen_request_init(&r);
	r.prompt = slice_of(prompt);
	r.size_asked = slice_of(a->size ? a->size : "");
	r.quality_asked = slice_of(a->quality ? a->quality : "");
	r.background_asked = slice_of(a->background ? a->background : "");
	r.output_format_asked = slice_of(a->format ? a->format : "");
	r.style = slice_of(a->style ? a->style : "");
	r.input_fidelity = slice_of(a->fidelity ? a->fidelity : "");
	r.variation = a->variation;
	if (a->variation && a->prompt_chars == 0)
		r.prompt = (struct slice){0};
	r.moderation = slice_of(a->moderation ? a->moderation : "");
	r.n = a->n;
	r.compression = a->compression ? a->compression : -1;
	r.reference_count = a->references;
	r.mask = slice_of(a->masked ? "https://example.com/m.png" : "");
	bool ok = gen_request_check(&r, model(a->model), a->dialect, &err);
	if (ok != !a->refused || (!ok && (strcmp(err.param, a->refused) != 0 ||
					  (a->code && err.code != a->code))))
		fail_msg("%s size %s quality %s n %lld prompt %d: %s", a->model, a->size ? a->size : "-",
			 a->quality ? a->quality : "-", (long long)a->n, a->prompt_chars,
			 ok ? "taken" : err.message);
	if (ok && (r.width_px <= 0 || r.quality == QUALITY_AUTO || r.n < 1))
		fail_msg("%s: not resolved", a->model);
}

static void every_shipped_model_holds_to_its_row(void **state UNUSED)
{
	static const struct asked table[] = {
		/* gpt-image-1 */
		{"gpt-image-1", .n = 1}, {"gpt-image-1", .n = 10}, {"gpt-image-1", .n = 11, .refused = "n"},
		{"gpt-image-1", .size = "2:3"}, {"gpt-image-1", .size = "1536x1024"},
		{"gpt-image-1", .size = "auto", .refused = "size"},
		{"gpt-image-1", CATALOG_OPENAI, .size = "auto"},
		{"gpt-image-1", .size = "512x512", .refused = "size"},
		{"gpt-image-1", .quality = "low"}, {"gpt-image-1", .quality = "auto", .refused = "quality"},
		{"gpt-image-1", CATALOG_OPENAI, .quality = "auto"},
		{"gpt-image-1", .prompt_chars = 2000},
		{"gpt-image-1", .prompt_chars = 2001, .refused = "prompt"},
		{"gpt-image-1", .references = 16}, {"gpt-image-1", .style = "vivid", .refused = "style",
						    .code = ERR_UNKNOWN_PARAMETER},
		{"gpt-image-1", .background = "transparent"},
		{"gpt-image-1", .background = "transparent", .format = "webp"},
		{"gpt-image-1", .background = "transparent", .format = "jpeg", .refused = "background"},
		{"gpt-image-1", .background = "clear", .refused = "background"},
		{"gpt-image-1", .format = "gif", .refused = "output_format"},
		{"gpt-image-1", .format = "jpeg", .compression = 50},
		{"gpt-image-1", .compression = 50, .refused = "output_compression"},
		{"gpt-image-1", .moderation = "low"}, {"gpt-image-1", .moderation = "no", .refused = "moderation"},
		{"gpt-image-1", .fidelity = "high"}, {"gpt-image-1", .fidelity = "x", .refused = "input_fidelity"},
		{"dall-e-3", .fidelity = "low", .refused = "input_fidelity", .code = ERR_UNKNOWN_PARAMETER},
		{"dall-e-2", .references = 1, .variation = true},
		{"dall-e-2", .references = 1, .variation = true, .prompt_chars = 3, .refused = "prompt"},
		{"gpt-image-1", .references = 1, .variation = true, .refused = "model"},
		/* gpt-4o-image, and by its other name */
		{"gpt-4o-image", .n = 2}, {"gpt-4o-image", .n = 3, .refused = "n"},
		{"gpt-4o-image-beta", .n = 4}, {"gpt-4o-image", .n = 10, .refused = "n"},
		{"gpt-4o-image", .quality = "high", .refused = "quality", .code = ERR_UNKNOWN_PARAMETER},
		{"gpt-4o-image", .size = "3:2"}, {"gpt-4o-image", .size = "3:4", .refused = "size"},
		{"gpt-4o-image", .references = 5}, {"gpt-4o-image", .references = 6, .refused = "image_urls"},
		{"gpt-4o-image", .references = 1, .masked = true},
		{"gpt-4o-image", .references = 2, .masked = true, .refused = "mask_url"},
		{"gpt-4o-image", .masked = true, .refused = "mask_url"},
		{"gpt-image-1", .references = 1, .masked = true, .refused = "mask_url",
		 .code = ERR_UNKNOWN_PARAMETER},
		{"gpt-image-1.5", .references = 3, .masked = true},
		{"gpt-4o-image", .background = "opaque", .refused = "background"},
		/* the 1.5 and mini */
		{"gpt-image-1.5", .size = "auto", .quality = "auto", .n = 10},
		{"gpt-image-1.5", .prompt_chars = 32000},
		{"gpt-image-1.5", .prompt_chars = 32001, .refused = "prompt"},
		{"gpt-image-1.5", .quality = "xhigh", .refused = "quality"},
		{"gpt-image-1.5", .size = "1024x1025", .refused = "size"},
		{"gpt-image-1-mini", .quality = "medium", .size = "1024x1536"},
		/* the 2 family: any size within its rule */
		{"gpt-image-2", .size = "3840x2160"}, {"gpt-image-2", .size = "2160x3840"},
		{"gpt-image-2", .size = "3840x2176", .refused = "size"},
		{"gpt-image-2", .size = "3856x2048", .refused = "size"},
		{"gpt-image-2", .size = "2048x2056", .refused = "size"},
		{"gpt-image-2", .size = "1024x640"}, {"gpt-image-2", .size = "1024x624", .refused = "size"},
		{"gpt-image-2", .size = "1920x640"}, {"gpt-image-2", .size = "1936x640", .refused = "size"},
		{"gpt-image-2", .size = "-1024x1024", .refused = "size"},
		{"gpt-image-2", .size = "1024x", .refused = "size"},
		{"gpt-image-2", .size = "1024x1024x1024", .refused = "size"},
		{"gpt-image-2", .size = "99999999999x16", .refused = "size"},
		{"gpt-image-2", .size = "0x0", .refused = "size"},
		{"gpt-image-2", .quality = "xhigh", .refused = "quality"},
		{"gpt-image-2.5", .quality = "xhigh"}, {"gpt-image-2.6", .quality = "max"},
		/* dall-e */
		{"dall-e-2", .size = "256x256", .n = 10}, {"dall-e-2", .prompt_chars = 1000},
		{"dall-e-2", .prompt_chars = 1001, .refused = "prompt"},
		{"dall-e-2", .quality = "hd", .refused = "quality"},
		{"dall-e-2", .references = 2, .refused = "image_urls"},
		{"dall-e-3", .style = "natural", .quality = "hd", .size = "1792x1024"},
		{"dall-e-3", .style = "bright", .refused = "style"},
		{"dall-e-3", .n = 2, .refused = "n"}, {"dall-e-3", .prompt_chars = 4001, .refused = "prompt"},
		{"dall-e-3", .references = 1, .refused = "image_urls", .code = ERR_UNKNOWN_PARAMETER},
		{"dall-e-3", .format = "webp", .refused = "output_format"},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		check_asked(&table[i]);
}

static void errors_list_what_is_allowed(void **state UNUSED)
{
	struct gen_request r;
	struct err err;

	gen_request_init(&r);
	r.prompt = SLICE("x");
	r.size_asked = SLICE("4:3");
	assert_false(gen_request_check(&r, model("gpt-4o-image"), CATALOG_TASK, &err));
	static const char *const sizes[] = {"1024x1024", "1024x1536", "1536x1024", "1:1", "2:3", "3:2"};
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		assert_string_equal(err.allowed[i], sizes[i]);
	assert_null(err.allowed[ARRAY_LEN(sizes)]);
	assert_false(gen_request_check(&r, model("gpt-image-1"), CATALOG_OPENAI, &err));
	assert_string_equal(err.allowed[0], "auto");
	r.size_asked = SLICE("");
	r.quality_asked = SLICE("ultra");
	assert_false(gen_request_check(&r, model("gpt-image-1"), CATALOG_TASK, &err));
	assert_string_equal(err.allowed[0], "low");
	assert_string_equal(err.allowed[2], "high");
	assert_null(err.allowed[3]);
	assert_false(gen_request_check(&r, model("gpt-image-1.5"), CATALOG_TASK, &err));
	assert_string_equal(err.allowed[0], "auto");
}

static void prompts_are_counted_in_real_tokens(void **state UNUSED)
{
	struct gen_request r;
	struct err err;
	char prompt[8001] = "";

	/* U+12000 takes three tokens and one code point. */
	for (int i = 0; i < 1000; i++)
		memcpy(prompt + i * 4, "\xf0\x92\x80\x80", 5);
	gen_request_init(&r);
	r.prompt = slice_of(prompt);
	assert_false(gen_request_check(&r, model("gpt-image-1"), CATALOG_TASK, &err));
	assert_non_null(strstr(err.message, "2000 tokens"));
	assert_true(err.has_range && err.max == 2000);
	assert_true(gen_request_check(&r, model("gpt-image-1.5"), CATALOG_OPENAI, &err));
	assert_true(r.text_tokens > 2000);
}

/* --- prices ----------------------------------------------------------------------------------- */

static void output_tokens_are_those_of_the_published_tables(void **state UNUSED)
{
	static const struct {
		const char *model, *quality;
		int width, height, tokens;
	} rows[] = {
		{"gpt-image-1.5", "low", 1024, 1024, 272},   {"gpt-image-1.5", "medium", 1024, 1024, 1056},
		{"gpt-image-1.5", "high", 1024, 1024, 4160}, {"gpt-image-1.5", "low", 1024, 1536, 408},
		{"gpt-image-1.5", "medium", 1024, 1536, 1584}, {"gpt-image-1.5", "high", 1024, 1536, 6240},
		{"gpt-image-1.5", "low", 1536, 1024, 400},   {"gpt-image-1.5", "medium", 1536, 1024, 1568},
		{"gpt-image-1-mini", "high", 1536, 1024, 6208},
		{"gpt-image-2", "low", 1024, 1024, 196},     {"gpt-image-2", "medium", 1024, 1024, 1756},
		{"gpt-image-2", "high", 1024, 1024, 7024},   {"gpt-image-2", "low", 1536, 1024, 158},
		{"gpt-image-2", "medium", 1536, 1024, 1372}, {"gpt-image-2", "high", 1536, 1024, 5488},
		{"gpt-image-2", "high", 1024, 1536, 5488},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t got = gen_output_tokens(model(rows[i].model),
						catalog_quality_named(slice_of(rows[i].quality)),
						rows[i].width, rows[i].height);
		if (got != rows[i].tokens)
			fail_msg("%s %s %dx%d: %lld tokens, not %d", rows[i].model, rows[i].quality,
				 rows[i].width, rows[i].height, (long long)got, rows[i].tokens);
	}
}

static struct gen_request quoted(const char *id, const char *size, const char *quality, int n,
				 int64_t ratio_milli)
{
	struct gen_request r;
	struct err err;

	gen_request_init(&r);
	r.prompt = SLICE("a cat");
	r.size_asked = slice_of(size);
	r.quality_asked = slice_of(quality);
	r.n = n;
	if (!gen_request_check(&r, model(id), model(id)->dialect, &err) ||
	    !gen_request_quote(&r, model(id), ratio_milli, &err))
		fail_msg("%s: %s", id, err.message);
	return r;
}

static void prices_are_whole_units_rounded_once(void **state UNUSED)
{
	static const struct {
		const char *model, *size, *quality;
		int n;
		int64_t ratio_milli, unit_uc, base_uc, reserved_uc;
	} rows[] = {
		{"gpt-4o-image", "", "", 4, 1000, 15000, 0, 60000},
		{"gpt-4o-image", "2:3", "", 1, 800, 12000, 0, 12000},
		{"gpt-4o-image", "", "", 1, 333, 4995, 0, 4995},
		{"gpt-4o-image", "", "", 2, 0, 0, 0, 0},
		{"gpt-image-1", "", "", 1, 1000, 25000, 0, 25000}, /* high is the default */
		{"gpt-image-1", "", "low", 10, 1000, 4000, 0, 40000},
		{"gpt-image-1", "", "medium", 1, 1250, 12500, 0, 12500},
		{"dall-e-2", "256x256", "", 1, 1000, 11520, 0, 11520},
		{"dall-e-2", "512x512", "", 1, 1000, 12960, 0, 12960},
		{"dall-e-2", "", "", 3, 1000, 14400, 0, 43200},
		{"dall-e-3", "", "", 1, 1000, 28800, 0, 28800},
		{"dall-e-3", "1024x1792", "", 1, 1000, 57600, 0, 57600},
		{"dall-e-3", "", "hd", 1, 1000, 57600, 0, 57600},
		{"dall-e-3", "1792x1024", "hd", 1, 1000, 86400, 0, 86400},
		/* 1056 × 2304 credits a million = 24,330.24 uc → 24,331; 2 tokens × 360 → 7.2 → 8 */
		{"gpt-image-1.5", "", "", 2, 1000, 24331, 8, 48670},
		/* 7024 × 2160 → 151,718.4 → 151,719 */
		{"gpt-image-2", "", "high", 1, 1000, 151719, 8, 151727},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gen_request r = quoted(rows[i].model, rows[i].size, rows[i].quality, rows[i].n,
					      rows[i].ratio_milli);
		if (r.unit_uc != rows[i].unit_uc || r.base_uc != rows[i].base_uc ||
		    r.reserved_uc != rows[i].reserved_uc)
			fail_msg("%s %s %s: unit %lld base %lld reserved %lld", rows[i].model, rows[i].size,
				 rows[i].quality, (long long)r.unit_uc, (long long)r.base_uc,
				 (long long)r.reserved_uc);
	}
}

static int64_t charge(const struct gen_request *r, int share_milli, int64_t reference_tokens)
{
	return gen_request_charge(r, &(struct gen_delivery){
		.share_milli = share_milli, .reference_tokens = reference_tokens});
}

static void what_is_charged_is_what_came_and_never_more_than_was_held(void **state UNUSED)
{
	struct gen_request r = quoted("gpt-image-1.5", "", "", 4, 1000);

	assert_int_equal(charge(&r, 0, 0), 0);
	assert_int_equal(charge(&r, -5, 0), 0);
	assert_int_equal(charge(&r, 1000, 0), r.base_uc + r.unit_uc);
	assert_int_equal(charge(&r, 4000, 0), r.reserved_uc);
	assert_int_equal(charge(&r, 9000, 0), r.reserved_uc);
	assert_int_equal(charge(&r, 1250, 0), r.base_uc + r.unit_uc + r.unit_uc / 4);
	assert_int_equal(gen_request_share_milli(&r, 1024, 1024), 1000);
	assert_int_equal(gen_request_share_milli(&r, 512, 512), 250);
	assert_int_equal(gen_request_share_milli(&r, 4096, 4096), 1000);
	assert_int_equal(gen_request_share_milli(&r, 0, 4096), 0);
	assert_int_equal(gen_request_share_milli(&r, 1536, 1024), 1000);
}

static void a_price_that_would_overflow_is_refused(void **state UNUSED)
{
	struct gen_request r = quoted("gpt-image-1", "", "", 10, 1000);
	struct catalog_model dear = *model("gpt-image-1");
	struct err err;

	for (int i = 0; i < dear.price_count; i++)
		dear.prices[i].uc = INT64_C(1) << 50;
	assert_false(gen_request_quote(&r, &dear, 1000, &err)); /* × 10 passes 2^53 */
	assert_int_equal(err.code, ERR_INVALID_REQUEST);
	assert_false(gen_request_quote(&r, &dear, INT64_MAX, &err));
}

/* A model of an operator's own: its only quality is neither medium nor standard, and
 * what it puts out is no PNG. */
static void defaults_are_among_what_the_model_has(void **state UNUSED)
{
	struct faults f;
	struct gen_request r;
	struct err err;
	struct catalog *c = load_text(HEAD SIZES "    n: 1-4\n    qualities: [low, high, auto]\n"
				      "    quality: auto\n    outputs: [webp]\n    price:\n      per_call:\n"
				      "        - {quality: low, credits: 1}\n"
				      "        - {quality: high, credits: 2}\n", &f);

	assert_non_null(c);
	gen_request_init(&r);
	r.prompt = SLICE("x");
	assert_true(gen_request_check(&r, catalog_find(c, SLICE("mine")), CATALOG_TASK, &err));
	assert_int_equal(r.quality, QUALITY_LOW);
	assert_int_equal(r.format, FORMAT_WEBP);
	assert_true(gen_request_quote(&r, catalog_find(c, SLICE("mine")), 1000, &err));
	assert_int_equal(r.unit_uc, 10000);
	catalog_unref(c);
}

/* --- the stored form ------------------------------------------------------------------------------ */

static void a_request_comes_back_as_it_was_stored(void **state UNUSED)
{
	struct gen_request r = quoted("gpt-image-1.5", "1024x1536", "high", 3, 1100), back;
	struct arena arena;
	struct buf b;
	struct err err;

	r.prompt = SLICE("햇살 \"and\" \\ \n a cat \xf0\x9f\x90\x88");
	r.style = SLICE("vivid");
	r.user = SLICE("u-1");
	r.input_fidelity = SLICE("high");
	r.compression = 0;
	r.seed = 0;
	r.references[r.reference_count++] = SLICE("https://example.com/a.png");
	r.references[r.reference_count++] = SLICE("data:image/png;base64,AA==");
	r.mask = SLICE("https://example.com/m.png");
	buf_init(&b, GEN_REQUEST_JSON_MAX);
	gen_request_write(&r, &b);
	assert_false(b.failed);
	arena_init(&arena, 1 << 20);
	if (!gen_request_read(buf_view(&b), &arena, &back, &err))
		fail_msg("%s", err.message);
	struct buf again;
	buf_init(&again, GEN_REQUEST_JSON_MAX);
	gen_request_write(&back, &again);
	assert_int_equal(again.len, b.len);
	assert_memory_equal(again.p, b.p, b.len);
	assert_true(slice_eq(back.prompt, r.prompt));
	assert_true(slice_eq(back.input_fidelity, r.input_fidelity));
	assert_int_equal(back.n, 3);
	assert_int_equal(back.seed, 0);
	assert_int_equal(back.compression, 0);
	assert_int_equal(back.reserved_uc, r.reserved_uc);
	assert_int_equal(back.reference_count, 2);
	assert_int_equal(back.quality, QUALITY_HIGH);
	assert_int_equal(charge(&back, 3000, 0), r.reserved_uc);
	buf_finish(&b);
	buf_finish(&again);
	arena_finish(&arena);
}

/* OpenAI's image guide: 65 tokens, and 129 for each tile of 512 once the short edge is 512. */
static void references_cost_the_tiles_they_cover(void **state UNUSED)
{
	static const struct {
		int width, height, tokens;
	} rows[] = {
		{1024, 1024, 194}, {512, 512, 194},   {1, 1, 194},	  {1024, 1536, 323},
		{1536, 1024, 323}, {2048, 512, 581},  {8192, 100, 581}, {513, 512, 323},
		{4096, 4096, 194}, {8192, 8192, 194}, {0, 10, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(gen_reference_tokens(&(struct gen_request){0}, rows[i].width, rows[i].height),
				 rows[i].tokens);
}

/* The same guide: 4,160 more for a square, 6,240 for a portrait or landscape. */
static void references_at_high_fidelity_cost_more_by_their_shape(void **state UNUSED)
{
	static const struct {
		int width, height, tokens;
	} rows[] = {
		{1024, 1024, 194 + 4160}, {1249, 1000, 323 + 4160}, {1250, 1000, 323 + 6240},
		{1024, 1536, 323 + 6240}, {1536, 1024, 323 + 6240}, {8192, 100, 581 + 6240}, {0, 10, 0},
	};
	struct gen_request low = quoted("gpt-image-1.5", "", "", 1, 1000), high = low;
	const struct catalog_model *m = model("gpt-image-1.5");
	struct err err;

	high.prompt = low.prompt = SLICE("a cat");
	high.references[high.reference_count++] = low.references[low.reference_count++] =
		SLICE("https://example.com/a.png");
	high.input_fidelity = SLICE("high");
	assert_true(gen_request_check(&high, m, CATALOG_OPENAI, &err));
	assert_true(gen_request_check(&low, m, CATALOG_OPENAI, &err));
	assert_int_equal(gen_reference_tokens(&low, 1024, 1024), 194);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(gen_reference_tokens(&high, rows[i].width, rows[i].height), rows[i].tokens);
	assert_true(gen_request_quote(&low, m, 1000, &err) && gen_request_quote(&high, m, 1000, &err));
	/* 581 and 6,821 tokens × 576 credits a million */
	assert_int_equal(low.reference_uc, 3347);
	assert_int_equal(high.reference_uc, 39289);
	/* 4,354 of them: 25,079.04 */
	assert_int_equal(charge(&high, 1000, 194 + 4160), low.reserved_uc - low.reference_uc + 25080);
	assert_int_equal(charge(&high, 1000, 581 + 6240), high.reserved_uc);
}

static void references_are_held_at_their_most_and_charged_as_they_are(void **state UNUSED)
{
	struct gen_request plain = quoted("gpt-image-1.5", "", "", 1, 1000), r = plain;
	const struct catalog_model *m = model("gpt-image-1.5");
	struct err err;

	r.references[r.reference_count++] = SLICE("https://example.com/a.png");
	r.references[r.reference_count++] = SLICE("https://example.com/b.png");
	assert_true(gen_request_quote(&r, m, 1000, &err));
	/* 1162 tokens × 576 credits a million: 6,693.1 uc → 6,694 */
	assert_int_equal(r.reference_uc, 6694);
	assert_int_equal(r.reserved_uc, plain.reserved_uc + 6694);
	assert_int_equal(charge(&r, 1000, 2 * gen_reference_tokens_max(&r)), r.reserved_uc);
	assert_int_equal(charge(&r, 1000, 2 * 194), plain.reserved_uc + 2236); /* 2235.1 */
	assert_int_equal(charge(&r, 0, 2 * 194), 0);
	struct gen_request flat = quoted("gpt-4o-image", "", "", 1, 1000);
	flat.references[flat.reference_count++] = SLICE("https://example.com/a.png");
	assert_int_equal(charge(&flat, 1000, 194), flat.reserved_uc);
}

static void partial_images_are_held_at_their_most_and_charged_as_they_were_sent(void **state UNUSED)
{
	struct gen_request plain = quoted("gpt-image-1.5", "", "", 2, 1000), r = plain;
	struct gen_delivery d = {.share_milli = 2000};
	struct err err;

	r.partial_images = 3;
	assert_true(gen_request_quote(&r, model("gpt-image-1.5"), 1000, &err));
	/* 100 tokens × 2,304 credits a million */
	assert_int_equal(r.partial_uc, 2304);
	assert_int_equal(r.partial_tokens, 100);
	assert_int_equal(r.reserved_uc, plain.reserved_uc + 2 * 3 * 2304);
	assert_int_equal(gen_request_charge(&r, &d), plain.reserved_uc);
	d.partials = 5;
	assert_int_equal(gen_request_charge(&r, &d), plain.reserved_uc + 5 * 2304);
	d.partials = 60;
	assert_int_equal(gen_request_charge(&r, &d), r.reserved_uc);
	d.share_milli = 0;
	assert_int_equal(gen_request_charge(&r, &d), 0);
	/* Another family's cost nothing, nor do those of a model that is paid by the call. */
	struct gen_request other = quoted("gpt-image-2", "", "", 2, 1000), held = other;
	other.partial_images = 3;
	assert_true(gen_request_quote(&other, model("gpt-image-2"), 1000, &err));
	assert_int_equal(other.reserved_uc, held.reserved_uc);
	struct gen_request flat = quoted("gpt-image-1", "", "", 2, 1000);
	held = flat;
	flat.partial_images = 3;
	assert_true(gen_request_quote(&flat, model("gpt-image-1"), 1000, &err));
	assert_int_equal(flat.reserved_uc, held.reserved_uc);
}

static void damaged_rows_are_errors(void **state UNUSED)
{
	static const char *const rows[] = {
		"", "{", "[]", "{}", "null", "{\"width\": 64, \"height\": 64, \"n\": 11}",
		"{\"width\": 0, \"height\": 64}", "{\"width\": -4, \"height\": 64}",
		"{\"width\": \"64\", \"height\": 64}",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gen_request r;
		struct arena arena;
		struct err err;
		arena_init(&arena, 1 << 20);
		if (gen_request_read(slice_of(rows[i]), &arena, &r, &err))
			fail_msg("read: %s", rows[i]);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_is_told_with_its_line),
		cmocka_unit_test(two_models_of_one_name_in_a_file_are_told),
		cmocka_unit_test(a_file_adds_models_and_replaces_shipped_ones),
		cmocka_unit_test(a_file_that_is_not_there_or_no_yaml_is_told),
		cmocka_unit_test(every_shipped_model_holds_to_its_row),
		cmocka_unit_test(errors_list_what_is_allowed),
		cmocka_unit_test(prompts_are_counted_in_real_tokens),
		cmocka_unit_test(output_tokens_are_those_of_the_published_tables),
		cmocka_unit_test(prices_are_whole_units_rounded_once),
		cmocka_unit_test(what_is_charged_is_what_came_and_never_more_than_was_held),
		cmocka_unit_test(a_price_that_would_overflow_is_refused),
		cmocka_unit_test(defaults_are_among_what_the_model_has),
		cmocka_unit_test(a_request_comes_back_as_it_was_stored),
		cmocka_unit_test(references_cost_the_tiles_they_cover),
		cmocka_unit_test(references_at_high_fidelity_cost_more_by_their_shape),
		cmocka_unit_test(references_are_held_at_their_most_and_charged_as_they_are),
		cmocka_unit_test(partial_images_are_held_at_their_most_and_charged_as_they_were_sent),
		cmocka_unit_test(damaged_rows_are_errors),
	};

	return cmocka_run_group_tests(tests, load_shipped, unload_shipped);
}
