/* tintype provider test: one real call, and what came of it in words. */
#include "cli/asked.h"
#include "cli/upstreams.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/log.h"
#include "config/config.h"
#include "egress/egress.h"
#include "media/media.h"
#include "media/whole.h"
#include "route/route.h"
#include "studio/studio.h"

#define CREDIT_DIGITS 4
#define TURN_MS 100

/* What became of it, said to whoever has to mend it. */
static const char *const advice[PROVIDER_OUTCOME_COUNT] = {
	[PROVIDER_REFUSED] = "It answers, and refuses this prompt: try another with --prompt.",
	[PROVIDER_FAILED] = "Look at base_url, and at what the lines above say of its answer.",
	[PROVIDER_BLOCKED] = "Your account there is refused: look at api_key_env or api_key_file, and at what is left on it.",
	[PROVIDER_THROTTLED] = "It takes no more requests for now: try later, or set its concurrency.",
	[PROVIDER_UNCERTAIN] = "It was sent, and no whole answer came: it may have been paid for. See timeout.",
	[PROVIDER_CANCELLED] = "It did not end within task.timeout and was cancelled.",
};

struct trial {
	struct loop *loop;
	struct guard *guard;
	struct egress *egress;
	struct media *media;
	struct studio *studio;
	struct route *route;
	struct provider *provider;
	struct provider_attempt attempt;
	char dir[64]; /* for what is on its way; removed at the end */
	const char *out_path; /* NULL: the image is not kept */
	int64_t began_ms, took_ms;
	struct came {
		int fd;
		int64_t bytes;
	} came[CATALOG_N_MAX]; /* looked at when all is over */
	int images, whole, right_size;
	bool ended, looked; /* looked: the studio has, at the image at hand */
	enum provider_outcome outcome;
	struct err err;
};

/* --- what the provider tells ----------------------------------------------------------------- */

static void on_sent(struct provider_attempt *a UNUSED, const char *upstream_id)
{
	if (upstream_id)
		printf("  taken as %s\n", upstream_id);
}

static void on_progress(struct provider_attempt *a UNUSED, int percent UNUSED) {}

static void on_preview(struct provider_attempt *a UNUSED, int number UNUSED, int index UNUSED, int fd,
		       int64_t bytes UNUSED)
{
	close(fd);
}

static void keep(const struct trial *t, int fd, int64_t bytes)
{
	CLEANUP(close_fd) int to = open(t->out_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	off_t at = 0;

	while (to >= 0 && at < bytes && sendfile(to, fd, &at, (size_t)(bytes - at)) > 0)
		;
	if (to < 0 || at < bytes)
		fprintf(stderr, "tintype: %s: %s\n", t->out_path, strerror(errno));
	else
		printf("  written to %s\n", t->out_path);
}

static void on_looked(struct studio_read *read) { ((struct trial *)read->ctx)->looked = true; }

/* In the sandbox, whatever check_images says: here nobody waits for many. */
static bool decode(struct trial *t, int fd, struct probe *probe)
{
	struct studio_read read = {.file_fd = fd, .check_only = true, .strict = true, .done = on_looked, .ctx = t};

	t->looked = false;
	studio_read(t->studio, &read);
	while (!t->looked)
		loop_turn(t->loop, TURN_MS);
	if (read.ok) {
		probe->width_px = (uint32_t)read.width_px;
		probe->height_px = (uint32_t)read.height_px;
	} else {
		printf("  it cannot be decoded: %s\n", read.err.message);
	}
	return read.ok;
}

static void look_at(struct trial *t, int fd, int64_t bytes)
{
	const struct gen_request *r = t->attempt.request;
	uint8_t *head = malloc(PROBE_BYTES);
	ssize_t got = head ? pread(fd, head, PROBE_BYTES, 0) : -1;
	struct probe probe = {0};
	bool known = got > 0 && probe_image(head, (size_t)got, &probe);
	bool whole = known && image_is_whole(fd, bytes, probe.format);

	free(head);
	if (!known) {
		printf("  %lld bytes that are no image\n", (long long)bytes);
		return;
	}
	whole = whole && decode(t, fd, &probe);
	t->whole += whole;
	t->right_size += (int)probe.width_px == r->width_px && (int)probe.height_px == r->height_px;
	printf("  an image: %s, %ux%u, %lld bytes%s\n", probe_extension(probe.format), probe.width_px,
	       probe.height_px, (long long)bytes, whole ? "" : ", damaged or cut off");
	if (t->out_path && whole)
		keep(t, fd, bytes);
}

static void on_image(struct provider_attempt *a, const struct provider_image *image)
{
	struct trial *t = a->ctx;

	if (t->images == CATALOG_N_MAX) {
		close(image->fd);
		return;
	}
	t->came[t->images++] = (struct came){.fd = image->fd, .bytes = image->bytes};
}

static void look_at_all(struct trial *t)
{
	for (int i = 0; i < t->images; i++) {
		look_at(t, t->came[i].fd, t->came[i].bytes);
		close(t->came[i].fd);
	}
}

static void on_end(struct provider_attempt *a, enum provider_outcome outcome, const struct err *err)
{
	struct trial *t = a->ctx;

	t->ended = true;
	t->outcome = outcome;
	t->took_ms = clock_mono_ms() - t->began_ms;
	if (err)
		t->err = *err;
}

/* --- the parts that an adapter works with ------------------------------------------------------ */

static bool open_parts(struct trial *t, const struct config *cfg, const struct route_provider *entry,
		       struct err *err)
{
	struct studio_options studio = {.workers = 1};
	struct media_options media = {.data_dir = t->dir, .public_url = "http://127.0.0.1"};

	snprintf(t->dir, sizeof t->dir, "/tmp/tintype-provider-XXXXXX");
	if (!mkdtemp(t->dir)) {
		t->dir[0] = '\0';
		return err_set(err, ERR_INTERNAL, NULL, "no folder for what is on its way: %s", strerror(errno));
	}
	if (!loop_create(&t->loop, err))
		return false;
	loop_turn(t->loop, 0); /* from now on answers come to this loop */
	if (!guard_create(cfg->egress.allow.items, cfg->egress.allow.count, &t->guard, err))
		return false;
	struct egress_options egress = {
		.guard = t->guard,
		.ca_file = *cfg->egress.ca_file ? cfg->egress.ca_file : NULL,
		.user_agent = "tintype/" TINTYPE_VERSION,
	};
	if (!egress_create(&egress, &t->egress, err) || !media_open_dir(&media, &t->media, err) ||
	    !studio_create(t->loop, &studio, &t->studio, err) || !route_create(entry, 1, &t->route, err))
		return false;
	struct provider_parts parts = {
		.loop = t->loop, .studio = t->studio, .egress = t->egress, .media = t->media};
	return route_start(t->route, &parts, err);
}

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

static void close_parts(struct trial *t)
{
	if (t->route)
		route_stop(t->route);
	if (t->media)
		media_settle(t->media);
	if (t->egress)
		egress_settle(t->egress);
	route_destroy(t->route);
	studio_destroy(t->studio);
	egress_destroy(t->egress);
	guard_destroy(t->guard);
	media_close(t->media);
	loop_destroy(t->loop);
	if (t->dir[0])
		nftw(t->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- the call ------------------------------------------------------------------------------------ */

static void call(struct trial *t, const struct gen_request *r, int64_t timeout_ms)
{
	t->attempt = (struct provider_attempt){
		.request = r,
		.task_id = "task-unified-1700000000-providertest",
		.on_sent = on_sent,
		.on_progress = on_progress,
		.on_preview = on_preview,
		.on_image = on_image,
		.on_end = on_end,
		.ctx = t,
	};
	t->began_ms = clock_mono_ms();
	provider_start(t->provider, &t->attempt);
	bool told = false;
	while (!t->ended) {
		loop_turn(t->loop, TURN_MS);
		if (!told && !t->ended && clock_mono_ms() - t->began_ms > timeout_ms) {
			told = true;
			provider_cancel(t->provider, &t->attempt);
		}
	}
}

static int tell(struct trial *t, const struct gen_request *r)
{
	const struct route_load load = {.images = t->images, .calls = 1};
	bool good = t->outcome == PROVIDER_OK && t->whole > 0;
	char cost[DECIMAL_TEXT_MAX];

	decimal_format(route_reckon(t->route, t->provider, r, &load), CREDIT_DIGITS, cost);
	printf("%s: %s after %lld.%03lld s, %d image%s; reckoned cost: %s credits\n", t->provider->name,
	       provider_outcome_name(t->outcome), (long long)t->took_ms / 1000, (long long)t->took_ms % 1000,
	       t->images, t->images == 1 ? "" : "s", cost);
	if (t->outcome != PROVIDER_OK)
		printf("  %s\n  %s\n", t->err.message, advice[t->outcome]);
	else if (!good)
		puts("  It answered without an image that can be sold: such an answer counts as a failure.");
	else if (t->right_size < t->whole)
		printf("  It was asked for %dx%d: see on_wrong_size, and narrow its sizes.\n", r->width_px,
		       r->height_px);
	return good ? CLI_OK : CLI_FAILED;
}

/* A call that may cost money is asked about first. */
static bool may_go_on(const struct cli_command *self, const struct cli_args *args,
		      const struct config_provider *p, const struct gen_request *r, int64_t cost_uc)
{
	char cost[DECIMAL_TEXT_MAX], answer[16] = {0};

	if (cli_has(self, args, "--yes") || strcmp(p->kind, "fake") == 0 || strcmp(p->kind, "painter") == 0)
		return true;
	if (!isatty(STDIN_FILENO)) {
		cli_misuse(self, "this asks %s for an image, which may cost money: say so with --yes", p->name);
		return false;
	}
	decimal_format(cost_uc, CREDIT_DIGITS, cost);
	printf("This asks %s for one image of %.*s, which may cost money (by its `cost` %s credits). Go on? [y/N] ",
	       p->name, SLICE_ARG(r->model), cost);
	fflush(stdout);
	return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int try_it(const struct cli_command *self, const struct cli_args *args, const struct config *cfg, size_t i,
		  const struct route_provider *entry, const struct gen_request *r)
{
	struct trial t = {.out_path = cli_value(self, args, "--out", NULL)};
	const struct route_load one = {.images = 1, .calls = 1, .reference_tokens = -1};
	const char *why;
	struct err err;
	int code;

	if (!may_go_on(self, args, &cfg->providers[i], r, route_cost_of(&entry->cost, r, &one)))
		return CLI_USAGE;
	if (!open_parts(&t, cfg, entry, &err)) {
		code = cli_fail(&err);
	} else {
		t.provider = route_named(t.route, entry->name);
		if (!provider_fits(t.provider, r, &why)) {
			printf("%s is not asked for this: %s\n", entry->name, why);
			code = CLI_FAILED;
		} else {
			call(&t, r, cfg->task.timeout_ms);
			look_at_all(&t);
			code = tell(&t, r);
		}
	}
	close_parts(&t);
	return code;
}

static int find(const struct config *cfg, const char *name)
{
	for (size_t i = 0; i < cfg->provider_count; i++)
		if (strcmp(cfg->providers[i].name, name) == 0)
			return (int)i;
	fprintf(stderr, "tintype: the configuration has no provider %s; it has", name);
	for (size_t i = 0; i < cfg->provider_count; i++)
		fprintf(stderr, "%s %s", i ? "," : "", cfg->providers[i].name);
	fputs(cfg->provider_count ? "\n" : " none (--config FILE)\n", stderr);
	return -1;
}

int cmd_provider_test(const struct cli_command *self, struct cli_args *args)
{
	struct config_faults faults = {0};
	struct upstream *upstreams = NULL;
	struct asked asked = {0};
	struct config cfg;
	struct err err;
	int code = CLI_FAILED;

	if (!config_load(cli_value(self, args, "--config", NULL), args->overrides, &cfg, &faults)) {
		config_faults_print(&faults, stderr);
		return CLI_USAGE;
	}
	log_init(LOG_WARN, false);
	int i = find(&cfg, args->words[0]);
	if (i >= 0) {
		if (upstreams_make(&cfg, &upstreams, &err) &&
		    asked_make(self, args, cfg.catalog.path, 1, &asked, &err))
			code = try_it(self, args, &cfg, (size_t)i, &upstreams[i].entry, &asked.request);
		else
			code = cli_fail(&err);
	}
	upstreams_free(upstreams, cfg.provider_count);
	asked_finish(&asked);
	config_finish(&cfg);
	return code;
}
