/* tintype generate: the painter at work without a server. */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "cli/materials.h"
#include "catalog/request.h"
#include "studio/studio.h"

#define BAR_CELLS 30

struct easel {
	struct studio_paint job;
	struct generation *generation;
	char path[1024];
	int percent;
};

struct generation {
	struct loop *loop;
	struct studio *studio;
	struct gen_request request;
	struct materials materials;
	int count, ended, failed, drawn_percent;
	bool bar; /* on a terminal */
	struct easel easels[CATALOG_N_MAX];
};

/* --- progress ------------------------------------------------------------------------ */

static void draw_bar(struct generation *g)
{
	int sum = 0;

	for (int i = 0; i < g->count; i++)
		sum += g->easels[i].percent;
	int percent = sum / g->count, cells = percent * BAR_CELLS / 100;
	if (!g->bar || percent == g->drawn_percent)
		return;
	g->drawn_percent = percent;
	fputs("\r  [", stderr);
	for (int i = 0; i < BAR_CELLS; i++)
		fputs(i < cells ? "█" : "·", stderr);
	fprintf(stderr, "] %3d %%", percent);
	if (percent == 100)
		fputs("\r\033[K", stderr);
	fflush(stderr);
}

static void on_progress(struct studio_paint *job, int percent)
{
	struct easel *e = job->ctx;

	e->percent = percent;
	draw_bar(e->generation);
}

/* --- files ------------------------------------------------------------------------------ */

static bool copy_file(int from, int64_t bytes, const char *path, struct err *err)
{
	CLEANUP(close_fd) int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	char block[65536];

	if (to < 0)
		return err_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
	for (int64_t at = 0; at < bytes;) {
		ssize_t got = pread(from, block, sizeof block, at);
		if (got <= 0 || write(to, block, (size_t)got) != got)
			return err_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
		at += got;
	}
	return true;
}

static void on_done(struct studio_paint *job)
{
	struct easel *e = job->ctx;
	struct generation *g = e->generation;
	struct err err = job->err;
	bool ok = job->ok && copy_file(job->fd, job->bytes, e->path, &err);

	close_fd(&job->fd);
	e->percent = 100;
	draw_bar(g);
	if (ok) {
		puts(e->path);
	} else {
		g->failed++;
		fprintf(stderr, "tintype: %s: %s\n", e->path, err.message);
	}
	if (++g->ended == g->count)
		loop_stop(g->loop);
}

/* Where the file's ending begins, with its dot; NULL: it has none. */
static const char *ending_of(const char *output)
{
	const char *slash = strrchr(output, '/'), *dot = strrchr(output, '.');

	return dot && (!slash || dot > slash + 1) && dot != output ? dot : NULL;
}

/* "out.png" alone; "out-1.png", "out-2.png" … when there are several. */
static bool name_files(struct generation *g, const char *output)
{
	const char *dot = ending_of(output);
	int stem = dot ? (int)(dot - output) : (int)strlen(output);

	for (int i = 0; i < g->count; i++) {
		char *path = g->easels[i].path;
		size_t size = sizeof g->easels[i].path;
		int len = g->count == 1
				  ? snprintf(path, size, "%s", output)
				  : snprintf(path, size, "%.*s-%d%s", stem, output, i + 1, dot ? dot : "");
		if (len < 0 || (size_t)len >= size)
			return false;
	}
	return true;
}

/* --- the request ---------------------------------------------------------------------------- */

/* By its ending, PNG without one; false: it is another format's. */
static bool format_of(const char *output, struct slice *ret)
{
	static const struct {
		const char *ending;
		struct slice format;
	} endings[] = {{".png", {"png", 3}}, {".jpg", {"jpeg", 4}}, {".jpeg", {"jpeg", 4}}, {".webp", {"webp", 4}}};
	const char *dot = ending_of(output);

	if (!dot)
		*ret = endings[0].format;
	for (size_t i = 0; dot && i < ARRAY_LEN(endings); i++)
		if (strcasecmp(dot, endings[i].ending) == 0) {
			*ret = endings[i].format;
			return true;
		}
	return !dot;
}

static bool read_request(const struct cli_command *self, struct cli_args *args,
			 struct gen_request *r, const char *output)
{
	gen_request_init(r);
	r->prompt = slice_of(args->words[0]);
	r->size_asked = slice_of(cli_value(self, args, "--size", NULL));
	r->quality_asked = slice_of(cli_value(self, args, "--quality", NULL));
	if (!format_of(output, &r->output_format_asked))
		return cli_misuse(self, "--output must end with .png, .jpg, .jpeg or .webp"), false;
	if (cli_has(self, args, "--transparent"))
		r->background_asked = SLICE("transparent");
	r->n = 1;
	return cli_int(self, args, "--count", 1, CATALOG_N_MAX, &r->n) &&
	       cli_int(self, args, "--seed", 0, INT64_C(1) << 53, &r->seed);
}

/* Without a size: the first image's, or the nearest that is allowed. */
static bool check_size(struct gen_request *r, const struct materials *m,
		       const struct catalog_model *model, struct err *err)
{
	char own[32];

	if (r->size_asked.len > 0 || m->count == 0)
		return gen_request_check(r, model, CATALOG_OPENAI, err);
	snprintf(own, sizeof own, "%dx%d", m->width_px, m->height_px);
	r->size_asked = slice_of(own);
	if (gen_request_check(r, model, CATALOG_OPENAI, err))
		return true;
	r->size_asked = slice_of(materials_nearest_size(m, model));
	return gen_request_check(r, model, CATALOG_OPENAI, err);
}

static bool check_request(const struct cli_command *self, struct cli_args *args,
			  const struct materials *m, struct gen_request *r, struct err *err)
{
	const char *name = cli_value(self, args, "--model", "gpt-image-1");
	struct catalog *catalog;

	if (!utf8_valid(r->prompt.p, r->prompt.len))
		return err_set(err, ERR_INVALID_PARAMETER, "prompt", "the prompt is not UTF-8");
	if (!catalog_load(NULL, &catalog, NULL, NULL, err))
		return false;
	const struct catalog_model *model = catalog_find(catalog, slice_of(name));
	bool ok = model ? materials_check(m, model, err) && check_size(r, m, model, err)
			: err_set(err, ERR_INVALID_PARAMETER, "model", "there is no model \"%s\"", name);
	r->model = r->size_asked = (struct slice){0}; /* the catalog's, which goes */
	catalog_unref(catalog);
	return ok;
}

static void submit(struct generation *g)
{
	static const enum studio_format formats[] = {
		[FORMAT_PNG] = STUDIO_PNG, [FORMAT_JPEG] = STUDIO_JPEG, [FORMAT_WEBP] = STUDIO_WEBP};
	const struct gen_request *r = &g->request;

	for (int i = 0; i < g->count; i++) {
		struct easel *e = &g->easels[i];
		e->generation = g;
		e->job = (struct studio_paint){
			.prompt = r->prompt.p,
			.width_px = r->width_px,
			.height_px = r->height_px,
			.variation = (uint32_t)i,
			.seed = r->seed >= 0 ? (uint64_t)r->seed : 0,
			.transparent = r->background == BACKGROUND_TRANSPARENT,
			.quality = r->quality == QUALITY_LOW	  ? STUDIO_LOW
				   : r->quality == QUALITY_MEDIUM ? STUDIO_MEDIUM
								  : STUDIO_HIGH,
			.format = formats[r->format],
			.compression = 90,
			.references = g->materials.references,
			.reference_count = g->materials.count,
			.mask = g->materials.mask_path ? &g->materials.mask : NULL,
			.on_progress = on_progress,
			.done = on_done,
			.ctx = e,
			.fd = -1,
		};
		studio_paint(g->studio, &e->job);
	}
}

/* Reads the images, paints. False: why not is in err. */
static bool run(const struct cli_command *self, struct cli_args *args, struct generation *g,
		struct err *err)
{
	struct studio_options options = {.workers = 2};

	if (!loop_create(&g->loop, err) || !studio_create(g->loop, &options, &g->studio, err) ||
	    !materials_open(&g->materials, g->loop, g->studio, err) ||
	    !check_request(self, args, &g->materials, &g->request, err))
		return false;
	submit(g);
	loop_run(g->loop);
	return true;
}

int cmd_generate(const struct cli_command *self, struct cli_args *args)
{
	static struct generation g;
	const char *output = cli_value(self, args, "--output", "out.png");
	struct err err;

	log_init(LOG_WARN, false);
	if (!read_request(self, args, &g.request, output))
		return CLI_USAGE;
	g.materials.count = args->many_count;
	memcpy(g.materials.paths, args->many, sizeof g.materials.paths);
	g.materials.mask_path = cli_value(self, args, "--mask", NULL);
	if (g.materials.mask_path && g.materials.count == 0)
		return cli_misuse(self, "--mask needs an --image to lie on");
	g.count = (int)g.request.n;
	g.drawn_percent = -1;
	g.bar = isatty(STDERR_FILENO) && !cli_has(self, args, "--quiet");
	if (!name_files(&g, output))
		return cli_misuse(self, "--output is too long");
	bool ok = run(self, args, &g, &err);
	studio_destroy(g.studio);
	loop_destroy(g.loop);
	materials_close(&g.materials);
	if (!ok)
		cli_fail(&err);
	return !ok ? CLI_USAGE : g.failed ? CLI_FAILED : CLI_OK;
}
