/* What providers behind HTTP have in common. */
#include "provider/upstream.h"

#include <stdio.h>
#include <string.h>

#include "json/tree.h"
#include "json/writer.h"
#include "provider/prompt.h"

#define BASE_URL_MAX 500
#define EXTRA_MAX_BYTES (64 * 1024) /* as a tree */

/* What json_raw() will write between others must be an object's whole members. */
static bool check_extra(const char *extra, struct err *err)
{
	const struct json_value *root;
	struct arena arena;
	struct err wrong;

	if (!extra || !*extra)
		return true;
	arena_init(&arena, EXTRA_MAX_BYTES);
	bool ok = json_parse(slice_of(extra), &arena, NULL, &root, &wrong);
	if (!ok || root->type != JSON_OBJECT)
		err_set(err, ERR_INVALID_PARAMETER, "extra", "extra must be a JSON object such as {\"steps\": 20}%s%s",
			ok ? "" : ": ", ok ? "" : wrong.message);
	ok = ok && root->type == JSON_OBJECT;
	arena_finish(&arena);
	return ok;
}

/* Letters, digits, dots and dashes; NULL and "" are fine. */
static bool is_word(const char *text)
{
	for (; text && *text; text++)
		if (!(*text >= 'a' && *text <= 'z') && !(*text >= 'A' && *text <= 'Z') &&
		    !(*text >= '0' && *text <= '9') && *text != '-' && *text != '.')
			return false;
	return true;
}

bool upstream_check(const struct provider *p, const char *example, struct err *err)
{
	const struct upstream_settings *settings = p->settings;

	if (!*settings->base_url)
		return err_set(err, ERR_INVALID_PARAMETER, "base_url",
			       "base_url is missing: where its API begins, as %s", example);
	if (strlen(settings->base_url) > BASE_URL_MAX)
		return err_set(err, ERR_INVALID_PARAMETER, "base_url", "base_url is longer than %d bytes",
			       BASE_URL_MAX);
	if (!is_word(settings->api_version))
		return err_set(err, ERR_INVALID_PARAMETER, "api_version",
			       "api_version must be as 2025-04-01-preview");
	if (!is_word(settings->key_header))
		return err_set(err, ERR_INVALID_PARAMETER, "key_header",
			       "key_header must be a header's name, as api-key");
	if (!check_extra(settings->extra, err))
		return false;
	return p->parts.egress || err_set(err, ERR_INTERNAL, NULL, "there is no way out");
}

void upstream_extra(const struct provider *p, struct json_writer *w)
{
	const struct upstream_settings *settings = p->settings;
	struct slice inside = slice_of(settings->extra ? settings->extra : "");

	while (inside.len > 0 && inside.p[0] != '{')
		inside = slice_skip(inside, 1);
	while (inside.len > 0 && inside.p[inside.len - 1] != '}')
		inside.len--;
	if (inside.len < 2)
		return;
	inside = (struct slice){inside.p + 1, inside.len - 2};
	while (inside.len > 0 && strchr(" \t\r\n", inside.p[0]))
		inside = slice_skip(inside, 1);
	if (inside.len > 0)
		json_raw(w, inside);
}

bool upstream_key_header(const struct upstream_settings *settings, char text[UPSTREAM_KEY_MAX],
			 struct egress_header *ret)
{
	bool azure = settings->api_version && *settings->api_version;
	const char *name = settings->key_header && *settings->key_header ? settings->key_header
			   : azure					 ? "api-key"
									 : NULL;

	if (!settings->api_key || !*settings->api_key)
		return false;
	snprintf(text, UPSTREAM_KEY_MAX, "%s%s", name ? "" : "Bearer ", settings->api_key);
	*ret = (struct egress_header){name ? name : "Authorization", text};
	return true;
}

/* Nobody is to be asked for a model that has no name there. */
static bool all_have_names(const struct provider *p, struct err *err)
{
	const struct upstream_settings *settings = p->settings;

	if (!p->models)
		return err_set(err, ERR_INVALID_PARAMETER, "models", "models: name those that model_map names");
	for (const char *const *model = p->models; *model; model++) {
		const char *const *pair = settings->model_map;
		size_t len = strlen(*model);
		while (*pair && (strncmp(*pair, *model, len) != 0 || (*pair)[len] != '='))
			pair++;
		if (!*pair)
			return err_set(err, ERR_INVALID_PARAMETER, "model_map",
				       "model_map does not say what it calls %s", *model);
	}
	return true;
}

bool upstream_check_models(const struct provider *p, bool (*is_model)(const char *name), const char *example,
			   struct err *err)
{
	const struct upstream_settings *settings = p->settings;
	bool any = settings->model && *settings->model;

	if (any && !is_model(settings->model))
		return err_set(err, ERR_INVALID_PARAMETER, "upstream_model",
			       "upstream_model: \"%.80s\" is no model's name such as %s", settings->model, example);
	for (const char *const *pair = settings->model_map; pair && *pair; pair++, any = true)
		if (!is_model(*pair + strcspn(*pair, "=") + 1))
			return err_set(err, ERR_INVALID_PARAMETER, "model_map",
				       "model_map: \"%.120s\" is no model's name such as %s",
				       *pair + strcspn(*pair, "=") + 1, example);
	if (!any)
		return err_set(err, ERR_INVALID_PARAMETER, "model_map",
			       "model_map is missing: what it calls each model, as {gpt-image-1: %s}", example);
	return (settings->model && *settings->model) || all_have_names(p, err);
}

struct slice upstream_model(const struct provider *p, const struct gen_request *r)
{
	const struct upstream_settings *settings = p->settings;

	for (const char *const *pair = settings->model_map; pair && *pair; pair++) {
		size_t len = strcspn(*pair, "=");
		if (len == r->model.len && (*pair)[len] == '=' && memcmp(*pair, r->model.p, len) == 0)
			return slice_of(*pair + len + 1);
	}
	return settings->model && *settings->model ? slice_of(settings->model) : r->model;
}

static void write_output(struct json_writer *w, const struct gen_request *r)
{
	static const char *const backgrounds[] = {[BACKGROUND_OPAQUE] = "opaque",
						  [BACKGROUND_TRANSPARENT] = "transparent"};

	if (r->background != BACKGROUND_AUTO)
		json_member_str(w, "background", backgrounds[r->background]);
	if (r->format == FORMAT_PNG)
		return;
	json_member_str(w, "output_format", catalog_format_name(r->format));
	if (r->compression >= 0)
		json_member_int(w, "output_compression", r->compression);
}

/* stable-diffusion.cpp's server speaks OpenAI's API too, and takes settings out of prompts. */
static void write_prompt(struct json_writer *w, struct slice text)
{
	struct buf prompt;

	buf_init(&prompt, text.len);
	prompt_without_args(text, &prompt);
	json_member_slice(w, "prompt", buf_view(&prompt));
	buf_finish(&prompt);
}

void upstream_members(const struct provider *p, const struct gen_request *r, struct json_writer *w)
{
	char size[24];

	snprintf(size, sizeof size, "%dx%d", r->width_px, r->height_px);
	json_member_slice(w, "model", upstream_model(p, r));
	write_prompt(w, r->prompt);
	json_member_int(w, "n", r->n);
	json_member_str(w, "size", size);
	if (r->quality != QUALITY_NONE)
		json_member_str(w, "quality", catalog_quality_name(r->quality));
	write_output(w, r);
	if (r->moderation.len)
		json_member_slice(w, "moderation", r->moderation);
	if (r->style.len)
		json_member_slice(w, "style", r->style);
	if (r->user.len)
		json_member_slice(w, "user", r->user);
}

void upstream_body(const struct provider *p, const struct gen_request *r, int partials, struct buf *out)
{
	struct json_writer w = {.buf = out};

	json_object_begin(&w);
	upstream_members(p, r, &w);
	if (partials > 0) {
		json_member_bool(&w, "stream", true);
		json_member_int(&w, "partial_images", partials);
	}
	json_object_end(&w);
}
