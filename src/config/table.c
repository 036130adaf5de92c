/* Every parameter there is. A row here is the parameter: nothing else is needed
 * for it to be read, checked, printed and documented. */
#include "base/log.h"
#include "config/param.h"

#define AT(member) offsetof(struct config, member)
#define KIB 1024
#define MIB (1024 * KIB)
#define GIB (1024ll * MIB)
#define SECOND 1000
#define HOUR (3600 * SECOND)
#define DAY (24ll * HOUR)

static const char *const log_levels[] = {[LOG_DEBUG] = "debug", [LOG_INFO] = "info",
					 [LOG_WARN] = "warn",	[LOG_ERROR] = "error",
					 [LOG_OFF] = "off",	NULL};
static const char *const provider_kinds[] = {"painter", "fake", "openai", "evolink", "sdcpp",
					      "a1111", "replicate", "fal", NULL};

static const char *const on_wrong_size[] = {[CONFIG_CHARGE_DELIVERED] = "charge_delivered",
					    [CONFIG_FAIL_OVER] = "fail_over", NULL};
static const char *const check_images[] = {[CONFIG_DECODE] = "decode", [CONFIG_WALK] = "walk", NULL};
static const char *const features[] = {"edits", "masks", "variations", "transparent", "streaming",
					"cancel", "progress", NULL};
static const char *const formats[] = {"png", "jpeg", "webp", NULL};

/* clang-format off */
const struct config_param config_params[] = {
	{"server.listen", CONFIG_ADDRESS, AT(server.listen), "127.0.0.1:8080",
	 .flag = "--listen", .value_word = "ADDR:PORT",
	 .help = "Where to listen. Port 0 picks a free one; an empty address is every IPv4 one."},
	{"server.threads", CONFIG_INT, AT(server.threads), "0", .max = 64,
	 .help = "Threads that serve connections; 0 is one a core, at most 64."},
	{"server.public_url", CONFIG_URL, AT(server.public_url), "",
	 .help = "What links to results begin with, when clients reach the server by another "
		 "name than the one it listens on. Empty: http(s):// and server.listen."},
	{"server.tls_cert", CONFIG_FILE, AT(server.tls_cert), "",
	 .help = "Certificate chain (PEM). With it the server speaks TLS."},
	{"server.tls_key", CONFIG_FILE, AT(server.tls_key), "",
	 .help = "The certificate's key (PEM)."},
	{"server.trusted_proxies", CONFIG_RANGE_LIST, AT(server.trusted_proxies), "",
	 .help = "Address ranges of proxies whose X-Forwarded-For is believed."},
	{"server.max_head_bytes", CONFIG_BYTES, AT(server.max_head_bytes), "16KiB", .min = KIB, .max = 65000,
	 .help = "Request line and headers of one request; more is answered 431."},
	{"server.max_header_count", CONFIG_INT, AT(server.max_header_count), "100", .min = 4, .max = 128,
	 .help = "Headers of one request; more is answered 431."},
	{"server.max_uri_bytes", CONFIG_BYTES, AT(server.max_uri_bytes), "8KiB", .min = 64, .max = 60000,
	 .help = "A request's target; more is answered 414."},
	{"server.max_body_bytes", CONFIG_BYTES, AT(server.max_body_bytes), "20MiB", .min = KIB, .max = GIB,
	 .help = "A JSON body; more is answered 413."},
	{"server.head_timeout", CONFIG_DURATION, AT(server.head_timeout_ms), "10s", .min = 10, .max = HOUR,
	 .help = "From a request's first byte to the end of its headers."},
	{"server.body_timeout", CONFIG_DURATION, AT(server.body_timeout_ms), "60s", .min = 10, .max = DAY,
	 .help = "From the end of the headers to the end of the body."},
	{"server.idle_timeout", CONFIG_DURATION, AT(server.idle_timeout_ms), "75s", .min = 10, .max = DAY,
	 .help = "Between two requests on one connection."},
	{"server.events_keep_alive", CONFIG_DURATION, AT(server.events_keep_alive_ms), "10s", .min = 10,
	 .max = 15 * 1000,
	 .help = "Streams of events: a comment after so long without an event, so that nobody on the "
		 "way takes the line for dead."},
	{"server.wait", CONFIG_DURATION, AT(server.wait_ms), "5m", .min = 10, .max = 300 * 1000,
	 .help = "How long a request waits for its images before it is answered without them; the task "
		 "goes on. Also the most that Prefer: wait=N may ask for. Less than what a proxy in "
		 "front gives up after."},
	{"server.drain_timeout", CONFIG_DURATION, AT(server.drain_timeout_ms), "30s", .min = 0, .max = HOUR,
	 .help = "How long a stop waits for what has begun."},
	{"server.max_connections", CONFIG_INT, AT(server.max_connections), "20000", .min = 1, .max = 1000000,
	 .help = "Open connections in all."},
	{"server.max_connections_per_address", CONFIG_INT, AT(server.max_connections_per_address), "1000",
	 .min = 0, .max = 1000000,
	 .help = "Open connections of one client address; 0 is no limit."},

	{"data.dir", CONFIG_PATH, AT(data.dir), "data", .min = 1, .max = 3000,
	 .flag = "--data", .value_word = "DIR",
	 .help = "Where everything is kept: the database, images, the links' key. Made when absent."},

	{"log.level", CONFIG_CHOICE, AT(log.level), "info", .allowed = log_levels,
	 .flag = "--log-level", .value_word = "LEVEL",
	 .help = "The least important lines that are written."},
	{"log.json", CONFIG_BOOL, AT(log.json), "false",
	 .help = "Lines as JSON objects instead of logfmt."},

	{"store.synchronous_normal", CONFIG_BOOL, AT(store.synchronous_normal), "false",
	 .help = "Do not wait for the disk on each commit. A power cut may then lose the last "
		 "seconds of tasks and of the ledger; a crash of the program does not."},
	{"store.cache", CONFIG_BYTES, AT(store.cache_bytes), "16MiB", .min = MIB, .max = 16 * GIB,
	 .help = "The writer's page cache."},
	{"store.mmap", CONFIG_BYTES, AT(store.mmap_bytes), "1GiB", .min = 0, .max = 1024 * GIB,
	 .help = "How much of the database readers map instead of copying; the kernel takes the pages back "
		 "when memory is short."},

	{"task.timeout", CONFIG_DURATION, AT(task.timeout_ms), "600s", .min = SECOND, .max = DAY,
	 .help = "From a task's creation to its end; what takes longer fails and is released."},
	{"task.lease", CONFIG_DURATION, AT(task.lease_ms), "30s", .min = SECOND, .max = HOUR,
	 .help = "After this long without a sign of its worker a task is taken over."},
	{"task.retention", CONFIG_DURATION, AT(task.retention_ms), "30d", .min = HOUR, .max = 3650 * DAY,
	 .help = "Ended tasks can be fetched this long."},
	{"task.usage_retention", CONFIG_DURATION, AT(task.usage_retention_ms), "400d", .min = DAY, .max = 3650 * DAY,
	 .help = "The sums of what was used, by day and model, are kept this long. The ledger is kept for ever."},
	{"task.idempotency", CONFIG_DURATION, AT(task.idempotency_ms), "24h", .min = 60 * SECOND, .max = 30 * DAY,
	 .help = "How long an Idempotency-Key answers with its first task."},
	{"task.reference_timeout", CONFIG_DURATION, AT(task.reference_timeout_ms), "30s", .min = 100, .max = HOUR,
	 .help = "Time to fetch one reference image or mask from its URL."},
	{"task.concurrency", CONFIG_INT, AT(task.concurrency), "256", .min = 1, .max = 100000,
	 .help = "Tasks of providers at work at the same time in this process. The painter has room "
		 "of its own: two tasks for each studio worker and two more."},

	{"route.failures", CONFIG_INT, AT(route.failures), "2", .min = 1, .max = 1000,
	 .help = "So many failures of a provider in a row, and it is left alone for a while."},
	{"route.rest", CONFIG_DURATION, AT(route.rest_ms), "20s", .min = 10, .max = HOUR,
	 .help = "For how long, the first time; then one task tries it, and a failure doubles the time."},
	{"route.rest_max", CONFIG_DURATION, AT(route.rest_max_ms), "60s", .min = 10, .max = HOUR,
	 .help = "The longest that it doubles to."},
	{"route.wait", CONFIG_DURATION, AT(route.wait_ms), "90s", .min = 0, .max = DAY,
	 .help = "How long a task waits when every provider that could make it rests; then it fails and "
		 "is released."},

	{"media.link_ttl", CONFIG_DURATION, AT(media.link_ttl_ms), "24h", .min = 60 * SECOND, .max = 3650 * DAY,
	 .help = "How long results are kept and their links answer; then 410."},
	{"media.keep_free", CONFIG_BYTES, AT(media.keep_free_bytes), "512MiB", .min = 0, .max = 1024 * 1024 * GIB,
	 .help = "Of the disk under data.dir: when less is left, images that callers send or name are refused "
		 "(503), so that the database and results go on being written. 0: never."},

	{"files.max_bytes", CONFIG_BYTES, AT(files.max_bytes), "50MiB", .min = KIB, .max = 4 * GIB,
	 .help = "An uploaded file; more is answered 413. The default is the most any model takes as a "
		 "reference; each model's own limits are held when the file is used."},
	{"files.ttl", CONFIG_DURATION, AT(files.ttl_ms), "72h", .min = SECOND, .max = 3650 * DAY,
	 .help = "How long an uploaded file can be used and its links answer; then 410."},
	{"files.quota_bytes", CONFIG_BYTES, AT(files.quota_bytes), "2GiB", .min = KIB, .max = 1024 * 1024 * GIB,
	 .help = "What the files of one account may have together; one more is answered 403."},
	{"files.quota_count", CONFIG_INT, AT(files.quota_count), "1000", .min = 1, .max = 1000000,
	 .help = "How many files one account may keep; one more is answered 403."},
	{"files.concurrency", CONFIG_INT, AT(files.concurrency), "32", .min = 1, .max = 256,
	 .help = "Uploads of one key at the same time, requests with images in them too; one more is "
		 "answered 429. There are at most 256 in all; each holds less than 300 KB."},

	{"studio.workers", CONFIG_INT, AT(studio.workers), "1", .min = 1, .max = 256,
	 .help = "Sandboxed processes that paint and read images. While they all are busy with pictures, one "
		 "more reads."},
	{"studio.memory", CONFIG_BYTES, AT(studio.memory_bytes), "1GiB", .min = 128 * MIB, .max = 64 * GIB,
	 .help = "Memory of each; a job that needs more fails alone."},
	{"studio.job_timeout", CONFIG_DURATION, AT(studio.job_timeout_ms), "120s", .min = SECOND, .max = HOUR,
	 .help = "Time of one job in a worker."},
	{"studio.idle_timeout", CONFIG_DURATION, AT(studio.idle_timeout_ms), "60s", .min = SECOND, .max = DAY,
	 .help = "A worker with nothing to do leaves after this."},

	{"egress.allow", CONFIG_PLACE_LIST, AT(egress.allow), "",
	 .help = "Addresses, ranges and hosts inside your network that image URLs and callbacks may "
		 "lead to, with or without a port: 10.1.0.0/16, images.internal, 127.0.0.1:9000. "
		 "Empty: public addresses alone."},
	{"egress.ca_file", CONFIG_FILE, AT(egress.ca_file), "",
	 .help = "Authorities (PEM) that outgoing TLS is checked against, instead of the system's."},

	{"callback.timeout", CONFIG_DURATION, AT(callback.timeout_ms), "10s", .min = 100, .max = 60 * SECOND,
	 .help = "Time of one delivery of a callback, from the name lookup to the end of the answer."},
	{"callback.retries", CONFIG_INT, AT(callback.retries), "3", .min = 0, .max = 10,
	 .help = "How often a callback that was not answered with 2xx is sent again: after 1, 2, 4 ... s."},
	{"callback.concurrency", CONFIG_INT, AT(callback.concurrency), "2048", .min = 16, .max = 4096,
	 .help = "Callbacks sent at the same time. A quarter is kept for receivers that answered lately."},
	{"callback.per_host", CONFIG_INT, AT(callback.per_host), "64", .min = 1, .max = 256,
	 .help = "Of those, to one receiver of an account; to one that has not answered lately, one."},
	{"callback.secret_overlap", CONFIG_DURATION, AT(callback.secret_overlap_ms), "24h", .min = 0, .max = 30 * DAY,
	 .help = "How long a callback secret stays valid beside the one that replaced it."},

	{"catalog.path", CONFIG_FILE, AT(catalog.path), "",
	 .help = "The models' file: limits and prices. Empty: the one built in."},

	{"session.ttl", CONFIG_DURATION, AT(session.ttl_ms), "30d", .min = 60 * SECOND, .max = 400 * DAY,
	 .help = "How long somebody who signed in to the page stays signed in."},

	{"metrics.enabled", CONFIG_BOOL, AT(metrics.enabled), "true",
	 .help = "Answer GET /metrics (Prometheus)."},
};
const size_t config_param_count = ARRAY_LEN(config_params);

#undef AT
#define AT(member) offsetof(struct config_provider, member)

const struct config_param config_provider_params[] = {
	{"name", CONFIG_TEXT, AT(name), .min = 1, .max = 63,
	 .help = "What logs and the audit call it; no name twice."},
	{"kind", CONFIG_TEXT, AT(kind), .allowed = provider_kinds,
	 .help = "painter: the built-in one, which is always there and always the last. "
		 "fake: answers as its script says, for tests and drills. openai: speaks the OpenAI Images "
		 "API (OpenAI itself, LocalAI, LiteLLM, another tintype at its /openai/v1, …). evolink: "
		 "speaks the task dialect (EvoLink, another tintype). sdcpp: stable-diffusion.cpp's server. "
		 "a1111: AUTOMATIC1111's stable-diffusion-webui. replicate, fal: those services."},
	{"models", CONFIG_TEXT_LIST, AT(models), "*", .routing = true,
	 .help = "The models it serves; * is every one."},
	{"cost", CONFIG_CREDITS, AT(cost.image_uc), "0", .max = 1000000000000, .routing = true,
	 .help = "What an image costs you, in credits: the cheapest provider that is up is asked first. Or a "
		 "mapping of request, image, megapixel, text_in, image_in, image_out (of a million "
		 "tokens), tokens and table; see docs/costs.md."},
	{"pins", CONFIG_TEXT_LIST, AT(pins), "", .routing = true,
	 .help = "model:ID, account:NAME or group:NAME, whose requests go to providers that pin them and "
		 "to no other. An account's pins count before its group's, those before a model's."},
	{"pinned_only", CONFIG_BOOL, AT(pinned_only), "false", .routing = true,
	 .help = "It takes nothing but what it pins."},
	{"on_wrong_size", CONFIG_CHOICE, AT(on_wrong_size), "charge_delivered", .allowed = on_wrong_size,
	 .routing = true,
	 .help = "An image of another size than was asked for is delivered, and charged by its pixels, or "
		 "is thrown away and the next provider asked. Either way it is written down."},
	{"check_images", CONFIG_CHOICE, AT(check_images), "decode", .allowed = check_images, .routing = true,
	 .help = "decode: its images are decoded, in the sandbox, before they are sold. walk: only read "
		 "through, part by part, for one that you trust and that gives many a second; see "
		 "docs/costs.md for what each finds and takes. What fake makes is always walked."},
	{"weight", CONFIG_INT, AT(weight), "1", .min = 1, .max = 1000000, .routing = true,
	 .help = "Its share of the requests among providers of the same cost."},
	{"concurrency", CONFIG_INT, AT(concurrency), "0", .max = 100000, .routing = true,
	 .help = "Requests it gets at the same time; 0 is no limit. Tasks wait for their turn."},
	{"retry_uncertain", CONFIG_BOOL, AT(retry_uncertain), "false", .routing = true,
	 .help = "Ask again when it is unknown whether an image was made (and paid for)."},
	{"hedge_after", CONFIG_DURATION, AT(hedge_after_ms), "0s", .max = 600 * SECOND, .routing = true,
	 .help = "When it has not delivered by then, the next cheapest provider is asked as well, and the "
		 "first to deliver is taken. Both may have to be paid for; the caller pays once. 0: never."},
	{"max_n", CONFIG_INT, AT(max_n), "0", .max = 10,
	 .help = "Images it makes in one call; more are asked for by several calls at the same time (no more "
		 "than concurrency). 0: as many as its kind does."},
	{"max_references", CONFIG_INT, AT(max_references), "0", .max = 16,
	 .help = "References it takes; 0: as many as its kind does (none: without: [edits])."},
	{"without", CONFIG_TEXT_LIST, AT(without), "", .allowed = features,
	 .help = "What it cannot do although its kind can: it is not asked for it."},
	{"sizes", CONFIG_TEXT_LIST, AT(sizes), "",
	 .help = "The sizes it makes, as 1024x1024. None: those of its kind."},
	{"formats", CONFIG_TEXT_LIST, AT(formats), "", .allowed = formats,
	 .help = "The output formats it makes. None: those of its kind."},
	{"model_map", CONFIG_TEXT_MAP, AT(model_map), "",
	 .help = "What it calls each model, as {gpt-image-1: our-deployment}; others by upstream_model."},
	{"base_url", CONFIG_URL, AT(base_url), "",
	 .help = "All but painter and fake: where its API begins, as https://api.openai.com/v1 or "
		 "https://api.evolink.ai (docs/routing.md and docs/providers.md tell it of each). Trusted "
		 "as written."},
	{"api_key_env", CONFIG_TEXT, AT(api_key_env), "", .max = 200,
	 .help = "The environment variable that holds its key. Never printed, never logged."},
	{"api_key_file", CONFIG_FILE, AT(api_key_file), "",
	 .help = "A file that holds its key and nothing else."},
	{"connect_timeout", CONFIG_DURATION, AT(connect_timeout_ms), "3s", .min = 10, .max = 60 * SECOND,
	 .help = "To reach it, TLS included. What was not reached costs nothing, and "
		 "the next is asked."},
	{"api_version", CONFIG_TEXT, AT(api_version), "", .max = 40,
	 .help = "openai: Azure's API version, as 2025-04-01-preview. With it base_url is the resource's, as "
		 "https://NAME.openai.azure.com, the model's name upstream is the deployment, and the key "
		 "goes as api-key."},
	{"key_header", CONFIG_TEXT, AT(key_header), "", .max = 40,
	 .help = "openai, evolink: the header that carries the key as it is, as api-key. Empty: "
		 "Authorization: Bearer."},
	{"upstream_model", CONFIG_TEXT, AT(upstream_model), "", .max = 200,
	 .help = "What it calls the model. Empty: as the request does."},
	{"timeout", CONFIG_DURATION, AT(timeout_ms), "180s", .min = 100, .max = DAY,
	 .help = "Of one call; what has not answered by then may have been paid for "
		 "(retry_uncertain)."},
	{"extra", CONFIG_TEXT, AT(extra), "", .max = 16384,
	 .help = "sdcpp, a1111, replicate, fal: a JSON object whose members every request says besides, as "
		 "{\"sample_params\": {\"sample_steps\": 20}}. What it is asked for stands behind them "
		 "and wins."},
	{"inputs", CONFIG_TEXT_MAP, AT(inputs), "",
	 .help = "replicate, fal: what its model calls prompt, n, width, height, size, aspect_ratio, seed, "
		 "format, compression, image, images, mask, as {n: num_outputs}; none: it has no such "
		 "field."},
	{"wait", CONFIG_DURATION, AT(wait_ms), "0", .max = 60 * SECOND,
	 .help = "replicate: hold a create so long for its images; a crash meanwhile leaves it unknown "
		 "whether they were bought. 0: polled from the beginning."},
	{"latency", CONFIG_DURATION, AT(latency_ms), "0", .max = DAY,
	 .help = "fake: time before it answers."},
	{"script", CONFIG_TEXT, AT(script), "ok", .min = 1, .max = 1000,
	 .help = "fake: a comma-separated list of ok, short, empty, fail, refuse, moderate, block, throttle, "
		 "uncertain, hang, small, cut, large, stages, crowd, broken, twice, deaf; one step a "
		 "request, round and round."},
};
const size_t config_provider_param_count = ARRAY_LEN(config_provider_params);
/* clang-format on */
