/* References and masks on their way to real workers, past gateways that lie to them.
 *
 * This binary is also the workers, around a stand-in painter that tells what it was given. */
#include "studio/studio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "decode_files.h"
#include "studio/frame.h"
#include "studio/painter/painter.h"
#include "studio/spawn.h"
#include "studio/worker.h"

/* --- the stand-in painter, in the worker ------------------------------------------- */

static void describe(char *text, size_t size, const struct painter_image *i)
{
	size_t len = strlen(text);
	unsigned sum = 0;

	for (int k = 0; k < i->width_px * i->height_px * 4; k++)
		sum = sum * 31 + i->rgba[k];
	snprintf(text + len, size - len, "%dx%d:%08x ", i->width_px, i->height_px, sum);
}

static int count_files(void)
{
	int n = 0;
	struct stat st;

	for (int fd = WORKER_SOCKET_FD + 1; fd < 64; fd++)
		n += fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	return n;
}

/* "crash", or the pictures and how many files are open, as an error's message. */
bool painter_paint(const struct painter_job *job, uint8_t *pixels UNUSED,
		   painter_progress *progress, void *ctx, struct err *err)
{
	char text[ERR_MESSAGE_MAX] = "";

	if (strcmp(job->prompt, "crash") == 0)
		raise(SIGKILL);
	while (strcmp(job->prompt, "slow") == 0) {
		if (!progress(ctx, 50, NULL))
			return err_set(err, ERR_TASK_CANCELLED, NULL, "stopped");
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
	for (int i = 0; i < job->reference_count; i++)
		describe(text, sizeof text, &job->references[i]);
	if (job->mask) {
		snprintf(text + strlen(text), sizeof text - strlen(text), "mask ");
		describe(text, sizeof text, job->mask);
	}
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "%s%d files", text, count_files());
}

/* --- the gateway's side ---------------------------------------------------------------- */

struct test_job {
	struct studio_paint paint;
	struct studio_material references[STUDIO_REFERENCES_MAX], mask;
	int done_count;
	struct studio *cancel_at_progress;
};

static struct loop *loop;

static void on_done(struct studio_paint *paint)
{
	CONTAINER_OF(paint, struct test_job, paint)->done_count++;
}

static void on_progress(struct studio_paint *paint, int percent UNUSED)
{
	struct test_job *j = CONTAINER_OF(paint, struct test_job, paint);

	if (j->cancel_at_progress)
		studio_cancel(j->cancel_at_progress, paint);
}

static int set_up(void **state UNUSED)
{
	struct err err;

	return loop_create(&loop, &err) ? 0 : -1;
}

static int tear_down(void **state UNUSED)
{
	loop_destroy(loop);
	return 0;
}

static struct studio *make(void)
{
	struct studio_options options = {.workers = 1};
	struct studio *s;
	struct err err;

	assert_true(studio_create(loop, &options, &s, &err));
	return s;
}

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static struct studio_material material(struct file f)
{
	int fd = memfd_create("upload", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, f.p, f.len), f.len);
	return (struct studio_material){fd, (int64_t)f.len};
}

static struct file png(int w, int h)
{
	return make_png((struct png_wish){.w = w, .h = h, .type = PNG_COLOR_TYPE_RGBA, .depth = 8});
}

/* The materials are closed: they were borrowed for the call alone. */
static void start(struct studio *s, struct test_job *j, const char *prompt, int references, bool mask)
{
	j->done_count = 0;
	j->paint = (struct studio_paint){.prompt = prompt, .width_px = 64, .height_px = 48,
					 .references = j->references, .reference_count = references,
					 .mask = mask ? &j->mask : NULL, .on_progress = on_progress,
					 .done = on_done};
	studio_paint(s, &j->paint);
	assert_int_equal(j->done_count, 0);
	for (int i = 0; i < references && i < STUDIO_REFERENCES_MAX; i++)
		close(j->references[i].fd);
	if (mask)
		close(j->mask.fd);
}

/* What the painter told, or what was wrong. */
static const char *told(struct test_job *j)
{
	int64_t give_up_ms = clock_mono_ms() + 120000;

	while (j->done_count == 0) {
		if (clock_mono_ms() > give_up_ms)
			fail_msg("not done");
		loop_turn(loop, 50);
	}
	assert_int_equal(j->done_count, 1);
	assert_false(j->paint.ok);
	return j->paint.err.message;
}

static void expect(struct test_job *j, enum err_code code, const char *words)
{
	const char *message = told(j);

	if (j->paint.err.code != code || !strstr(message, words))
		fail_msg("%s: %s instead of: %s", err_code_name(j->paint.err.code), message, words);
}

static void they_arrive_in_order_and_leave_no_descriptor(void **state UNUSED)
{
	int fds = count_fds();
	struct studio *s = make();

	for (int round = 0; round < 3; round++) {
		struct file m = png(20, 11);
		struct test_job j = {.mask = material(m)};
		char want[400] = "";
		free(m.p);
		for (int i = 0; i < STUDIO_REFERENCES_MAX; i++) {
			struct file f = png(20 + i, 11);
			uint8_t rgba[36 * 11 * 4];
			j.references[i] = material(f);
			free(f.p);
			for (int k = 0; k < (20 + i) * 11; k++)
				pixel_at(k % (20 + i), k / (20 + i), rgba + 4 * k);
			describe(want, sizeof want, &(struct painter_image){rgba, 20 + i, 11});
		}
		start(s, &j, "tell", STUDIO_REFERENCES_MAX, true);
		/* The prompt's is the one that is open. */
		if (strncmp(told(&j), want, strlen(want)) != 0 || !strstr(told(&j), " mask 20x11:") ||
		    !strstr(told(&j), " 1 files"))
			fail_msg("%s\n%s", told(&j), want);
	}
	/* Neither do they reach the next job. */
	struct test_job none = {{0}};
	start(s, &none, "tell", 0, false);
	expect(&none, ERR_TASK_CONTENT_POLICY, "1 files");
	assert_true(strncmp(told(&none), "1 files", 7) == 0);
	studio_destroy(s);
	assert_int_equal(count_fds(), fds);
}

static void what_is_much_larger_is_reduced_at_once(void **state UNUSED)
{
	static const struct {
		int w, h;
		const char *first, *other;
	} cases[] = {
		{128, 96, "128x96:", "128x96:"}, /* twice the picture: as it is */
		{640, 480, "64x48:", "64x48:"},	 /* to what covers it */
		{1000, 96, "1000x96:", "1000x96:"},
		{1001, 480, "101x48:", "101x48:"},
		{8192, 100, "3933x48:", "3933x48:"},
	};
	struct studio *s = make();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct file f = make_jpeg((struct jpeg_wish){.w = cases[i].w, .h = cases[i].h,
							     .in = JCS_RGB, .out = JCS_YCbCr});
		struct file m = png(cases[i].w, cases[i].h);
		struct test_job j = {.references = {material(f), material(f)}, .mask = material(m)};
		char words[64];
		start(s, &j, "tell", 2, true);
		snprintf(words, sizeof words, "%.*s", (int)strlen(cases[i].first), told(&j));
		assert_string_equal(words, cases[i].first);
		snprintf(words, sizeof words, " %s", cases[i].other);
		expect(&j, ERR_TASK_CONTENT_POLICY, words);
		snprintf(words, sizeof words, "mask %s", cases[i].first); /* as its reference */
		expect(&j, ERR_TASK_CONTENT_POLICY, words);
		free(f.p);
		free(m.p);
	}
	studio_destroy(s);
}

/* 16 × 40 megapixels would be 2.5 GiB; a worker has one. */
static void sixteen_of_the_largest_pass_one_after_another(void **state UNUSED)
{
	struct studio *s = make();
	struct file f = make_jpeg((struct jpeg_wish){.w = 8000, .h = 5000, .in = JCS_GRAYSCALE,
						     .out = JCS_GRAYSCALE});
	struct test_job j = {{0}};

	for (int i = 0; i < STUDIO_REFERENCES_MAX; i++)
		j.references[i] = material(f);
	start(s, &j, "tell", STUDIO_REFERENCES_MAX, false);
	expect(&j, ERR_TASK_CONTENT_POLICY, "77x48:");
	free(f.p);
	studio_destroy(s);
}

static void what_is_wrong_names_the_image(void **state UNUSED)
{
	struct file good = png(40, 30), other = png(30, 40);
	struct file opaque = make_jpeg((struct jpeg_wish){.w = 40, .h = 30, .in = JCS_RGB, .out = JCS_YCbCr});
	struct file cut = {good.p, good.len - 9}, empty = {good.p, 0}, text = {(uint8_t *)"<html>", 6};
	const struct {
		struct file second, mask;
		enum err_code code;
		const char *words;
	} cases[] = {
		{cut, good, ERR_TASK_IMAGE_PROCESSING, "reference 2: "},
		{empty, good, ERR_TASK_IMAGE_PROCESSING, "reference 2: the image file is empty"},
		{text, good, ERR_TASK_IMAGE_PROCESSING, "reference 2: the file is no image"},
		{other, cut, ERR_TASK_IMAGE_PROCESSING, "mask: "},
		{other, other, ERR_TASK_IMAGE_DIMENSION, "mask: the image is 30x40 pixels but must be 40x30"},
		{other, opaque, ERR_TASK_IMAGE_PROCESSING, "mask: the image has no alpha channel"},
	};
	struct studio *s = make();
	struct studio_stats stats;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct test_job j = {.references = {material(good), material(cases[i].second)},
				     .mask = material(cases[i].mask)};
		start(s, &j, "tell", 2, true);
		expect(&j, cases[i].code, cases[i].words);
	}
	/* What was decoded before the fault has gone. */
	struct test_job j = {.references = {material(good)}};
	start(s, &j, "tell", 1, false);
	expect(&j, ERR_TASK_CONTENT_POLICY, "1 files");
	studio_stats(s, &stats);
	assert_int_equal(stats.started, 1);
	assert_int_equal(stats.crashed, 0);
	studio_destroy(s);
	free(good.p);
	free(other.p);
	free(opaque.p);
}

static void what_no_worker_needs_to_see_is_refused_at_once(void **state UNUSED)
{
	int fds = count_fds(), pipes[2];
	struct studio *s = make();
	struct file f = png(8, 8);
	struct studio_stats stats;

	struct test_job many = {{0}};
	start(s, &many, "tell", 0, false);
	told(&many);
	studio_stats(s, &stats);
	for (int i = 0; i < STUDIO_REFERENCES_MAX; i++)
		many.references[i] = material(f);
	start(s, &many, "tell", STUDIO_REFERENCES_MAX + 1, false);
	expect(&many, ERR_TASK_INVALID_PARAMS, "at most 16");
	struct test_job alone = {.mask = material(f)};
	start(s, &alone, "tell", 0, true);
	expect(&alone, ERR_TASK_INVALID_PARAMS, "at least one");
	struct test_job negative = {{0}};
	start(s, &negative, "tell", -1, false);
	expect(&negative, ERR_TASK_INVALID_PARAMS, "at most 16");
	assert_int_equal(pipe(pipes), 0);
	struct test_job piped = {.references = {material(f), {.fd = pipes[0]}}};
	start(s, &piped, "tell", 2, false);
	expect(&piped, ERR_TASK_IMAGE_PROCESSING, "reference 2: the image is not in a file");
	struct test_job longer = {.references = {material(f)}};
	longer.references[0].bytes++;
	start(s, &longer, "tell", 1, false);
	expect(&longer, ERR_TASK_IMAGE_PROCESSING, "reference 1: the image file has changed");
	struct test_job huge = {.references = {material(f)}, .mask = material(f)};
	assert_int_equal(ftruncate(huge.mask.fd, STUDIO_READ_BYTES_MAX + 1), 0);
	start(s, &huge, "tell", 1, true);
	expect(&huge, ERR_TASK_IMAGE_PROCESSING, "mask: the image file has ");
	close(pipes[1]);
	free(f.p);
	studio_destroy(s);
	assert_int_equal(count_fds(), fds);
}

static void a_file_that_changes_while_it_waits_is_an_error(void **state UNUSED)
{
	struct studio *s = make();
	struct file f = png(40, 30);
	struct test_job j = {.references = {material(f), material(f)}};
	int kept = fcntl(j.references[1].fd, F_DUPFD_CLOEXEC, 0);

	start(s, &j, "tell", 2, false);
	assert_int_equal(ftruncate(kept, 50), 0);
	expect(&j, ERR_TASK_IMAGE_PROCESSING, "reference 2: the image file has changed");
	close(kept);
	free(f.p);
	studio_destroy(s);
}

static void cancels_and_crashes_leave_no_descriptor(void **state UNUSED)
{
	int fds = count_fds();
	struct studio *s = make();
	struct file f = png(40, 30);

	for (int round = 0; round < 4; round++) {
		struct test_job j[3] = {{{0}}};
		for (int i = 0; i < 3; i++) {
			j[i].mask = material(f);
			for (int k = 0; k < 4; k++)
				j[i].references[k] = material(f);
		}
		j[0].cancel_at_progress = round % 2 ? s : NULL;
		start(s, &j[0], round % 2 ? "slow" : "crash", 4, true);
		start(s, &j[1], "tell", 4, true);
		start(s, &j[2], "tell", 4, true);
		studio_cancel(s, &j[1].paint); /* while it waits */
		expect(&j[0], round % 2 ? ERR_TASK_CANCELLED : ERR_TASK_IMAGE_PROCESSING, "");
		expect(&j[1], ERR_TASK_CANCELLED, "");
		expect(&j[2], ERR_TASK_CONTENT_POLICY, "1 files");
	}
	struct test_job last = {.references = {material(f)}};
	start(s, &last, "tell", 1, false);
	studio_destroy(s); /* with a job in the queue, or on its way */
	assert_int_equal(last.done_count, 1);
	free(f.p);
	assert_int_equal(count_fds(), fds);
}

/* --- a worker against a gateway that lies -------------------------------------------- */

static struct spawn_child begin_worker(void)
{
	struct frame f = {.kind = FRAME_SETUP,
			  .setup = {.memory_bytes = 1 << 29, .cpu_s = 60, .file_bytes = 1 << 26}};
	struct spawn_child c;
	struct err err;
	int fd;

	assert_true(spawn_worker(NULL, &c, &err));
	fcntl(c.sock, F_SETFL, 0); /* this test waits */
	assert_int_equal(frame_send(c.sock, &f, -1, FRAME_WAIT), FRAME_OK);
	assert_int_equal(frame_receive(c.sock, FRAME_FROM_WORKER, FRAME_WAIT, &f, &fd), FRAME_OK);
	return c;
}

static void send_material(int sock, uint64_t number, uint32_t index, uint32_t is_mask, uint64_t bytes,
			  const struct file *f)
{
	struct frame frame = {.kind = FRAME_MATERIAL, .number = number,
			      .material = {.bytes = bytes, .index = index, .is_mask = is_mask}};
	struct studio_material m = material(*f);

	assert_int_equal(frame_send(sock, &frame, m.fd, FRAME_WAIT), FRAME_OK);
	close(m.fd);
}

static void paint(int sock, uint64_t number, uint32_t references, uint32_t masks, struct frame *ret)
{
	struct frame f = {.kind = FRAME_PAINT, .number = number,
			  .paint = {.width_px = 64, .height_px = 48, .prompt_bytes = 4,
				    .references = references, .masks = masks}};
	int fd = memfd_create("prompt", MFD_CLOEXEC);

	assert_int_equal(write(fd, "tell", 4), 4);
	assert_int_equal(frame_send(sock, &f, fd, FRAME_WAIT), FRAME_OK);
	close(fd);
	assert_int_equal(frame_receive(sock, FRAME_FROM_WORKER, FRAME_WAIT, ret, &fd), FRAME_OK);
	assert_int_equal(ret->kind, FRAME_FAILED);
	assert_int_equal(ret->number, number);
}

struct step {
	int64_t number; /* of the job, from the one that is painted */
	uint32_t index, is_mask;
	int64_t bytes_off;
};

static void a_worker_checks_what_it_is_given(void **state UNUSED)
{
	static const struct {
		struct step steps[3];
		int count;
		uint32_t references, masks;
		bool ok;
	} cases[] = {
		{{{0}}, 0, 0, 0, true},
		{{{0, 0, 0, 0}}, 1, 1, 0, true},
		{{{0, 0, 0, 0}, {0, 1, 0, 0}, {0, 2, 1, 0}}, 3, 2, 1, true},
		{{{0, 0, 0, 0}}, 1, 0, 0, false},	       /* unannounced */
		{{{0}}, 0, 1, 0, false},		       /* announced, not sent */
		{{{0, 0, 0, 0}}, 1, 2, 0, false},
		{{{0, 0, 0, 0}}, 1, UINT32_MAX, 1, false},
		{{{0, 0, 0, 0}}, 1, 0, 1, false},
		{{{0, 1, 0, 0}}, 1, 1, 0, false},	       /* not from the first */
		{{{0, 1, 0, 0}, {0, 0, 0, 0}}, 2, 2, 0, false}, /* out of order */
		{{{0, 0, 0, 0}, {0, 0, 0, 0}}, 2, 2, 0, false},
		{{{0, 0, 0, 0}, {0, UINT32_MAX, 0, 0}}, 2, 2, 0, false},
		{{{0, 0, 0, 0}, {0, 5, 0, 0}}, 2, 1, 0, false}, /* one fits what is announced */
		{{{0, 0, 1, 0}}, 1, 0, 1, false},	       /* a mask of nothing */
		{{{0, 0, 0, 0}, {0, 1, 1, 0}, {0, 2, 1, 0}}, 3, 1, 2, false},
		{{{0, 0, 0, 0}, {0, 1, 1, 0}, {0, 2, 0, 0}}, 3, 2, 1, false},
		{{{0, 0, 0, 0}, {0, 1, 7, 0}}, 2, 1, 1, false},
		{{{1, 0, 0, 0}}, 1, 1, 0, false},	       /* another job's */
		{{{-1, 0, 0, 0}, {0, 1, 0, 0}}, 2, 2, 0, false},
		{{{0, 0, 0, 0}, {1, 1, 0, 0}}, 2, 2, 0, false},
		{{{-1, 0, 0, 0}, {0, 0, 0, 0}}, 2, 1, 0, true}, /* the other one is forgotten */
		{{{0, 0, 0, 1}}, 1, 1, 0, false},	       /* longer than it is */
		{{{0, 0, 0, INT64_MAX / 2}}, 1, 1, 0, false},
		{{{0, 0, 0, -9}}, 1, 1, 0, false},	       /* cut off */
	};
	struct spawn_child c = begin_worker();
	struct file f = png(40, 30);
	struct frame end;
	uint64_t number = 100;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++, number += 10) {
		for (int k = 0; k < cases[i].count; k++) {
			const struct step *s = &cases[i].steps[k];
			send_material(c.sock, number + (uint64_t)s->number, s->index, s->is_mask,
				      (uint64_t)((int64_t)f.len + s->bytes_off), &f);
		}
		paint(c.sock, number, cases[i].references, cases[i].masks, &end);
		if ((end.failed.code == ERR_TASK_CONTENT_POLICY) != cases[i].ok ||
		    (cases[i].ok && !strstr(end.failed.message, "1 files")))
			fail_msg("%zu: %s", i, end.failed.message);
		/* And nothing of it is left. */
		paint(c.sock, number + 5, 0, 0, &end);
		assert_string_equal(end.failed.message, "1 files");
	}
	/* Far too many: more than it could hold open. */
	for (uint32_t i = 0; i < 200; i++)
		send_material(c.sock, 7, i, 0, f.len, &f);
	paint(c.sock, 7, 200, 0, &end);
	assert_int_equal(end.failed.code, ERR_TASK_IMAGE_PROCESSING);
	paint(c.sock, 8, 0, 0, &end);
	assert_string_equal(end.failed.message, "1 files");
	close(c.sock);
	close(c.said_fd);
	close(c.pidfd);
	assert_int_equal(waitpid(c.pid, NULL, 0), c.pid);
	free(f.p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(they_arrive_in_order_and_leave_no_descriptor),
		T(what_is_much_larger_is_reduced_at_once),
		T(sixteen_of_the_largest_pass_one_after_another),
		T(what_is_wrong_names_the_image),
		T(what_no_worker_needs_to_see_is_refused_at_once),
		T(a_file_that_changes_while_it_waits_is_an_error),
		T(cancels_and_crashes_leave_no_descriptor),
		T(a_worker_checks_what_it_is_given),
	};

	if (argc > 1 && strcmp(argv[1], WORKER_COMMAND) == 0)
		return studio_worker_main(argc, argv);
	log_init(getenv("TEST_LOG") ? LOG_DEBUG : LOG_OFF, false);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
