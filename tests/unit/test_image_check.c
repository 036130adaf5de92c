/* Images of providers, looked at by workers that crash, hang or do not start.
 *
 * This binary is also the workers. Their codec of PNG is a stand-in: it dies of pictures of the
 * whole size, and hangs on those of half of it (the fake provider's "small"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "studio/decode_inside.h"
#include "studio/worker.h"
#include "task_fixture.h"

#define MODEL "gpt-4o-image" /* 1.5 credits an image */
#define IMAGE_UC 15000
#define WIDTH 1024

#define FAKE(which, said)                                           \
	{                                                           \
		.name = (which), .kind = "fake", .weight = 1,       \
		.cost.image_uc = 1, .decode_images = true,          \
		.settings = &(struct fake_settings){.script = (said)} \
	}

/* --- the stand-in codec, in the worker -------------------------------------------------- */

bool decode_png(struct decode_job *job, struct err *err UNUSED)
{
	uint32_t width = decode_be32(job->file + 16);

	if (width == WIDTH) {
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
	for (volatile bool going = true; going;)
		;
	return false;
}

/* --- the server's side ------------------------------------------------------------------- */

static uint64_t images(struct bench *b, enum task_image_fate fate)
{
	struct tasks_stats stats;

	tasks_stats(b->tasks, &stats);
	return stats.images[fate];
}

static void one_that_kills_its_worker_is_not_sold_and_the_next_provider_is_asked(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("evil", "ok"), FAKE("good", "ok")};
	struct bench b;

	p[1].cost.image_uc = 2;
	p[1].decode_images = false;
	bench_open(&b, p, 2, NULL);
	struct task_create c = bench_create(&b, MODEL, 2);
	struct task_view v = bench_end(&b, c.id);
	assert_int_equal(v.status, TASK_COMPLETED);
	assert_int_equal(v.charged_uc, 2 * IMAGE_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'evil' AND outcome = 'failed' "
					   "AND images = 0 AND unusable = 2 AND cost_uc = 2 AND "
					   "message LIKE '%cannot be used: the image could not be read%SIGSEGV%'"), 1);
	assert_int_equal(fixture_int(&b.f, "SELECT images FROM attempt WHERE provider = 'good'"), 2);
	assert_int_equal(images(&b, TASK_IMAGE_UNUSABLE), 2);
	assert_int_equal(images(&b, TASK_IMAGE_WALKED), 2);
	bench_close(&b);
}

static void no_program(struct tasks_options *o) { o->studio.program = "/bin/false"; }

static void where_no_worker_starts_the_walk_decides_and_it_is_counted(void **state UNUSED)
{
	struct route_provider p[] = {FAKE("cut", "cut"), FAKE("whole", "ok")};
	struct bench b;

	p[1].cost.image_uc = 2;
	bench_open(&b, p, 2, no_program);
	struct task_create c = bench_create(&b, MODEL, 1);
	assert_int_equal(bench_end(&b, c.id).charged_uc, IMAGE_UC);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'cut' AND outcome = 'failed'"), 1);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE provider = 'whole' AND outcome = 'ok'"), 1);
	assert_int_equal(images(&b, TASK_IMAGE_UNCHECKED), 1);
	bench_close(&b);
}

static size_t blobs(const struct bench *b)
{
	char pattern[100];
	glob_t found;

	snprintf(pattern, sizeof pattern, "%s/blobs/[0-9a-f][0-9a-f]/*", b->f.dir);
	size_t n = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
	globfree(&found);
	return n;
}

static void a_stop_waits_for_no_worker_that_hangs_and_what_was_bought_is_delivered(void **state UNUSED)
{
	struct route_provider p = FAKE("small", "small");
	struct bench b;

	bench_open(&b, &p, 1, NULL);
	struct task_create c = bench_create(&b, MODEL, 1);
	for (int64_t until_ms = clock_mono_ms() + BENCH_PATIENCE_MS; blobs(&b) == 0; loop_turn(b.loop, 5))
		assert_true(clock_mono_ms() < until_ms);
	struct task_view v;
	assert_true(bench_read(&b, c.id, &v));
	assert_int_equal(v.status, TASK_PROCESSING); /* it is on the disk, and still looked at */
	bench_stop(&b, 0);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM task WHERE status = 2"), 1);
	assert_int_equal(fixture_int(&b.f, "SELECT count(*) FROM attempt WHERE outcome = 'ok' AND images = 1"), 1);
	bench_start(&b, &p, 1, NULL);
	bench_close(&b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_kills_its_worker_is_not_sold_and_the_next_provider_is_asked),
		cmocka_unit_test(where_no_worker_starts_the_walk_decides_and_it_is_counted),
		cmocka_unit_test(a_stop_waits_for_no_worker_that_hangs_and_what_was_bought_is_delivered),
	};

	if (argc > 1 && strcmp(argv[1], WORKER_COMMAND) == 0)
		return studio_worker_main(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
