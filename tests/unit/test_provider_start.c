/* Every kind of provider: nothing is told while an attempt is being begun, and its end once,
 * however it was begun and stopped. This binary is the studio's workers, too. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "egress/egress.h"
#include "provider/fake.h"
#include "provider/upstream.h"
#include "media/media.h"
#include "store_fixture.h"
#include "studio/studio.h"
#include "studio/worker.h"

#define PATIENCE_MS 20000
#define HUGE_BYTES (11 << 20) /* more than replicate takes */

static const char *const kinds[] = {"painter", "fake", "openai", "evolink", "sdcpp", "a1111", "replicate", "fal"};

static struct guard *guard;
static struct provider_parts parts;
static char folder[] = "/tmp/test_provider_start.XXXXXX";

/* --- what an attempt tells ------------------------------------------------------------- */

static struct heard {
	bool beginning; /* provider_start() has not returned */
	int too_early, ends;
	enum provider_outcome outcome;
	struct err err;
} heard;

static void hear(void) { heard.too_early += heard.beginning; }

static void on_sent(struct provider_attempt *a UNUSED, const char *id UNUSED) { hear(); }

static void on_progress(struct provider_attempt *a UNUSED, int percent UNUSED) { hear(); }

static void on_image(struct provider_attempt *a UNUSED, const struct provider_image *image)
{
	hear();
	close(image->fd);
}

static void on_end(struct provider_attempt *a UNUSED, enum provider_outcome outcome, const struct err *err)
{
	hear();
	heard.ends++;
	heard.outcome = outcome;
	heard.err = err ? *err : (struct err){0};
}

/* --- one attempt --------------------------------------------------------------------------- */

struct how {
	int64_t reference_bytes; /* 0: none */
	const char *resume_id;
	int n, n_max;
	bool stop; /* at once */
};

static struct upstream_settings settings = {
	.base_url = "http://127.0.0.1:1", .api_key = "", .model = "acme/painter", .timeout_ms = 2000};
static struct fake_settings fake = {.script = "ok"};

static void make(const struct provider_ops *ops, struct provider *p)
{
	struct err err;

	*p = (struct provider){.ops = ops, .name = "it", .parts = parts, .can = ops->can};
	p->settings = strcmp(ops->kind, "fake") == 0 ? (const void *)&fake : &settings;
	if (!ops->create(p, &err))
		fail_msg("%s: %s", ops->kind, err.message);
}

static void run_until_the_end(struct provider *p, struct provider_attempt *a, bool stopped)
{
	int64_t now_ms = clock_mono_ms(), stop_ms = now_ms + 300, late_ms = now_ms + PATIENCE_MS;

	while (heard.ends == 0) {
		loop_turn(parts.loop, 10);
		if (!stopped && clock_mono_ms() > stop_ms) { /* polls go on until then */
			provider_cancel(p, a);
			stopped = true;
		}
		if (clock_mono_ms() > late_ms)
			fail_msg("%s tells no end", p->ops->kind);
	}
	for (int i = 0; i < 5; i++)
		loop_turn(parts.loop, 1);
}

static void attempt(const struct provider_ops *ops, const struct how *how)
{
	struct gen_request request;
	struct provider p;
	int fd = memfd_create("reference", MFD_CLOEXEC);
	struct provider_input input = {.fd = fd, .bytes = how->reference_bytes, .format = FORMAT_PNG,
				       .width_px = 512, .height_px = 512};

	assert_return_code(ftruncate(fd, how->reference_bytes), 0);
	make(ops, &p);
	if (how->n_max)
		p.can.n_max = how->n_max;
	gen_request_init(&request);
	request.model = SLICE("gpt-image-1");
	request.prompt = SLICE("a boat");
	request.n = how->n;
	request.width_px = request.height_px = 64;
	request.reference_count = how->reference_bytes > 0;
	struct provider_attempt a = {
		.request = &request,
		.references = how->reference_bytes ? &input : NULL,
		.task_id = "task-1",
		.resume_id = how->resume_id,
		.on_sent = on_sent,
		.on_progress = on_progress,
		.on_image = on_image,
		.on_end = on_end,
	};
	heard = (struct heard){.beginning = true};
	provider_start(&p, &a);
	heard.beginning = false;
	if (how->stop)
		provider_cancel(&p, &a);
	run_until_the_end(&p, &a, how->stop);
	if (heard.too_early || heard.ends != 1)
		fail_msg("%s: %d callbacks from inside its start, %d ends", ops->kind, heard.too_early, heard.ends);
	assert_ptr_equal(a.on_end, on_end);
	assert_int_equal(p.running, 0);
	ops->destroy(&p);
	close(fd);
}

static void no_kind_tells_anything_while_an_attempt_is_begun(void **state UNUSED)
{
	static const struct how hows[] = {
		{.n = 1},
		{.n = 1, .stop = true},
		{.n = 1, .reference_bytes = 1000},
		{.n = 1, .reference_bytes = HUGE_BYTES},
		{.n = 1, .reference_bytes = HUGE_BYTES, .stop = true},
		{.n = 1, .resume_id = "abc"},
		{.n = 1, .resume_id = "../x y"},
		{.n = 3, .n_max = 1},
		{.n = 3, .n_max = 1, .reference_bytes = HUGE_BYTES},
		{.n = 3, .n_max = 1, .reference_bytes = HUGE_BYTES, .stop = true},
		{.n = 3, .n_max = 1, .resume_id = "1|a,,c"},
	};

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		for (size_t i = 0; i < ARRAY_LEN(hows); i++)
			attempt(provider_kind(kinds[k]), &hows[i]);
}

/* --- one that tells its end from inside its start ----------------------------------------------- */

static bool hasty_create(struct provider *p UNUSED, struct err *err UNUSED) { return true; }

static void hasty_destroy(struct provider *p UNUSED) {}

static void hasty_start(struct provider *p UNUSED, struct provider_attempt *a)
{
	struct err err;

	err_set(&err, ERR_TASK_SERVICE, NULL, "it cannot");
	a->on_end(a, PROVIDER_FAILED, &err);
}

static void hasty_cancel(struct provider *p UNUSED, struct provider_attempt *a) { assert_null(a->state); }

static void an_end_that_comes_too_early_is_told_later_as_it_was(void **state UNUSED)
{
	static const struct provider_ops hasty = {.kind = "hasty", .create = hasty_create, .destroy = hasty_destroy,
						  .start = hasty_start, .cancel = hasty_cancel};
	static const struct how hows[] = {{.n = 1}, {.n = 1, .stop = true}, {.n = 4, .n_max = 1},
					  {.n = 4, .n_max = 1, .stop = true}};

	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		attempt(&hasty, &hows[i]);
		assert_int_equal(heard.outcome, PROVIDER_FAILED);
		assert_string_equal(heard.err.message, "it cannot");
	}
}

/* --- what they stand on ----------------------------------------------------------------------------- */

static int set_up(void **state UNUSED)
{
	struct err err;

	log_init(LOG_OFF, false);
	assert_non_null(mkdtemp(folder));
	ASSERT_OK(loop_create(&parts.loop, &err));
	loop_turn(parts.loop, 0);
	ASSERT_OK(guard_create(NULL, 0, &guard, &err));
	ASSERT_OK(egress_create(&(struct egress_options){.guard = guard}, &parts.egress, &err));
	ASSERT_OK(media_open_dir(&(struct media_options){.data_dir = folder, .public_url = "http://x"},
				 &parts.media, &err));
	ASSERT_OK(studio_create(parts.loop, &(struct studio_options){.workers = 1}, &parts.studio, &err));
	return 0;
}

static int remove_entry(const char *path, const struct stat *st UNUSED, int kind UNUSED, struct FTW *ftw UNUSED)
{
	return remove(path);
}

static int tear_down(void **state UNUSED)
{
	studio_destroy(parts.studio);
	media_close(parts.media);
	egress_settle(parts.egress);
	loop_destroy(parts.loop);
	egress_destroy(parts.egress);
	guard_destroy(guard);
	return nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_kind_tells_anything_while_an_attempt_is_begun),
		cmocka_unit_test(an_end_that_comes_too_early_is_told_later_as_it_was),
	};

	if (argc > 1 && strcmp(argv[1], WORKER_COMMAND) == 0)
		return studio_worker_main(argc, argv);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
