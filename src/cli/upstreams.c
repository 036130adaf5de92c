#include "cli/upstreams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#define KEY_MAX_BYTES 512
#define IDENTITY_MAX_BYTES (256 * 1024)

static bool key_from_environment(const struct config_provider *p, char **ret, struct err *err)
{
	const char *value = getenv(p->api_key_env);

	if (!value || !*value)
		return err_set(err, ERR_INVALID_PARAMETER, "api_key_env",
			       "provider %s: the environment variable %s is not set", p->name,
			       p->api_key_env);
	*ret = strdup(value);
	return *ret || err_set(err, ERR_INTERNAL, NULL, "out of memory");
}

static bool key_from_file(const struct config_provider *p, char **ret, struct err *err)
{
	CLEANUP(close_fd) int fd = open(p->api_key_file, O_RDONLY | O_CLOEXEC);
	char text[KEY_MAX_BYTES + 1] = {0};
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (got < 0)
		return err_set(err, ERR_INVALID_PARAMETER, "api_key_file", "provider %s: %s: %s", p->name,
			       p->api_key_file, strerror(errno));
	text[strcspn(text, "\r\n")] = '\0';
	if (!text[0])
		return err_set(err, ERR_INVALID_PARAMETER, "api_key_file",
			       "provider %s: %s holds no key in its first line", p->name, p->api_key_file);
	*ret = strdup(text);
	explicit_bzero(text, sizeof text);
	return *ret || err_set(err, ERR_INTERNAL, NULL, "out of memory");
}

/* A key goes into a header: one that could break out of it, or is not there whole, is none. */
static bool is_plain_key(const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 0; i < len; i++)
		if (key[i] <= ' ' || key[i] > '~')
			return false;
	return len <= KEY_MAX_BYTES;
}

static bool read_limits(const struct config_provider *p, struct provider_can *ret, struct err *err)
{
	const struct provider_ops *ops = provider_kind(p->kind);
	struct can_limits limits = {
		.n_max = (int)p->max_n,
		.references_max = (int)p->max_references,
		.without = p->without.items,
		.sizes = p->sizes.items,
		.formats = p->formats.items,
	};

	*ret = ops ? ops->can : (struct provider_can){0};
	return can_narrow(ret, &limits, err) || err_prefix(err, "provider %s", p->name);
}

/* A key that was changed makes it another upstream, wherever it is kept. */
static void identify(const struct config_provider *p, struct upstream *ret)
{
	struct buf b;

	buf_init(&b, IDENTITY_MAX_BYTES);
	config_provider_identity(p, &b);
	if (ret->api_key)
		buf_str(&b, ret->api_key);
	digest_sha256(b.p ? b.p : "", b.len, ret->entry.identity);
	explicit_bzero(b.p, b.len);
	buf_finish(&b);
}

/* Whose ids an upstream's ids are: a key may be changed for the same account's next one. */
static void locate(const struct config_provider *p, struct upstream *ret)
{
	uint8_t digest[SHA256_BYTES];
	struct buf b;

	if (!*p->base_url)
		return;
	buf_init(&b, IDENTITY_MAX_BYTES);
	buf_printf(&b, "%s %s", p->kind, p->base_url);
	digest_sha256(b.p, b.len, digest);
	hex_encode(digest, PROVIDER_ADDRESS_HEX / 2, ret->entry.address);
	buf_finish(&b);
}

static bool fill_cost(const struct config_provider *p, struct upstream *ret, struct err *err)
{
	const struct config_cost *cost = &p->cost;

	ret->prices = calloc(cost->price_count + 1, sizeof *ret->prices);
	if (!ret->prices)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	for (size_t i = 0; i < cost->price_count; i++) {
		const struct config_price *row = &cost->prices[i];
		ret->prices[i] = (struct route_price){
			.model = *row->model ? row->model : NULL,
			.quality = catalog_quality_named(slice_of(row->quality)),
			.width_px = row->width_px,
			.height_px = row->height_px,
			.uc = row->uc,
		};
	}
	ret->entry.cost = (struct route_cost){
		.request_uc = cost->request_uc,
		.image_uc = cost->image_uc,
		.megapixel_uc = cost->megapixel_uc,
		.text_in_uc_per_m = cost->text_in_uc,
		.image_in_uc_per_m = cost->image_in_uc,
		.image_out_uc_per_m = cost->image_out_uc,
		.tokens = strcmp(cost->tokens, "gpt-image-1") == 0   ? TOKENS_IMAGE_1
			  : strcmp(cost->tokens, "gpt-image-2") == 0 ? TOKENS_IMAGE_2
								     : TOKENS_NONE,
		.prices = ret->prices,
		.price_count = (int)cost->price_count,
	};
	return true;
}

static bool check_pins(const struct config_provider *p, struct err *err)
{
	static const char *const kinds[] = {"model:", "account:", "group:"};

	for (size_t i = 0; i < p->pins.count; i++) {
		const char *pin = p->pins.items[i];
		bool known = false;
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			known |= strncmp(pin, kinds[k], strlen(kinds[k])) == 0 && pin[strlen(kinds[k])];
		if (!known)
			return err_set(err, ERR_INVALID_PARAMETER, "pins",
				       "provider %s: pins: \"%.60s\" must be model:ID, account:NAME or "
				       "group:NAME", p->name, pin);
	}
	return true;
}

/* Its images are no stranger's. */
static bool makes_its_own(const struct config_provider *p)
{
	return strcmp(p->kind, "painter") == 0 || strcmp(p->kind, "fake") == 0;
}

static void fill_entry(const struct config_provider *p, struct upstream *ret)
{
	ret->entry = (struct route_provider){
		.name = p->name,
		.kind = p->kind,
		.models = p->models.items,
		.only_right_size = p->on_wrong_size == CONFIG_FAIL_OVER,
		.decode_images = p->check_images == CONFIG_DECODE && !makes_its_own(p),
		.pins = p->pins.items,
		.pinned_only = p->pinned_only,
		.weight = (int)p->weight,
		.concurrency = (int)p->concurrency,
		.retry_uncertain = p->retry_uncertain,
		.hedge_after_ms = p->hedge_after_ms,
		.can = &ret->can,
	};
}

static bool make_settings(const struct config_provider *p, struct upstream *ret, struct err *err)
{
	if (!read_limits(p, &ret->can, err))
		return false;
	if (makes_its_own(p)) {
		ret->fake = (struct fake_settings){.latency_ms = p->latency_ms, .script = p->script};
		ret->entry.settings = &ret->fake;
		return true;
	}
	if (*p->api_key_env && !key_from_environment(p, &ret->api_key, err))
		return false;
	if (!ret->api_key && *p->api_key_file && !key_from_file(p, &ret->api_key, err))
		return false;
	if (ret->api_key && !is_plain_key(ret->api_key))
		return err_set(err, ERR_INVALID_PARAMETER, "api_key_env",
			       "provider %s: its key must be at most %d printable characters without "
			       "spaces", p->name, KEY_MAX_BYTES);
	ret->http = (struct upstream_settings){
		.base_url = p->base_url,
		.api_key = ret->api_key ? ret->api_key : "",
		.model = p->upstream_model,
		.model_map = p->model_map.items,
		.api_version = p->api_version,
		.key_header = p->key_header,
		.timeout_ms = p->timeout_ms,
		.connect_timeout_ms = p->connect_timeout_ms,
		.extra = p->extra,
		.inputs = p->inputs.items,
		.wait_ms = p->wait_ms,
	};
	ret->entry.settings = &ret->http;
	return true;
}

static bool make_one(const struct config_provider *p, struct upstream *ret, struct err *err)
{
	fill_entry(p, ret);
	if (!fill_cost(p, ret, err) || !check_pins(p, err) || !make_settings(p, ret, err))
		return false;
	identify(p, ret);
	locate(p, ret);
	return true;
}

bool upstreams_make(const struct config *cfg, struct upstream **ret, struct err *err)
{
	struct upstream *all = calloc(cfg->provider_count + 1, sizeof *all);

	if (all && cfg->provider_count > ROUTE_PROVIDERS_MAX) {
		free(all);
		return err_set(err, ERR_INVALID_PARAMETER, "providers", "at most %d providers",
			       ROUTE_PROVIDERS_MAX);
	}
	if (!all)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	for (size_t i = 0; i < cfg->provider_count; i++)
		if (!make_one(&cfg->providers[i], &all[i], err)) {
			upstreams_free(all, cfg->provider_count);
			return false;
		}
	*ret = all;
	return true;
}

void upstreams_entries(const struct upstream *all, size_t count,
		       struct route_provider ret[ROUTE_PROVIDERS_MAX])
{
	for (size_t i = 0; i < count; i++)
		ret[i] = all[i].entry;
}

void upstreams_free(struct upstream *all, size_t count)
{
	for (size_t i = 0; all && i < count; i++) {
		if (all[i].api_key)
			explicit_bzero(all[i].api_key, strlen(all[i].api_key));
		free(all[i].api_key);
		free(all[i].prices);
	}
	free(all);
}
