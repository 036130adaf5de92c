/* Reading images through real workers, and through workers that crash, hang and lie.
 *
 * This binary is also the workers. PNG and JPEG are the real ones; the codec of WebP is a
 * stand-in whose file says what to do ("RIFF....WEBPsegv"). Started through a symlink in
 * evil_dir, a worker is a liar that is named like the link. */
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
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "decode_files.h"
#include "studio/decode_inside.h"
#include "studio/frame.h"
#include "studio/spawn.h"
#include "studio/studio_inside.h"
#include "studio/worker.h"

/* --- the stand-in codec, in the worker ------------------------------------------- */

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* Every descriptor that it has, but the socket and standard error. */
static bool spoil_files(struct err *err)
{
	int files = 0, spoiled = 0;

	for (int fd = WORKER_SOCKET_FD + 1; fd < 64; fd++) {
		struct stat st;
		if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		files++;
		spoiled += write(fd, "spoiled", 7) > 0 || ftruncate(fd, 0) == 0;
		lseek(fd, 3, SEEK_SET);
	}
	return err_set(err, ERR_TASK_IMAGE_PROCESSING, NULL, "%d of %d spoiled", spoiled, files);
}

bool decode_webp(struct decode_job *job, struct err *err)
{
	char what[5] = "";

	memcpy(what, job->file + 12, MIN(4, job->len - 12));
	if (strcmp(what, "segv") == 0) {
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
	if (strcmp(what, "exit") == 0)
		_exit(3);
	if (strcmp(what, "hang") == 0)
		for (volatile bool going = true; going;)
			;
	while (strcmp(what, "slow") == 0) {
		sleep_ms(5);
		if (!decode_go_on(job, err))
			return false;
	}
	if (strcmp(what, "file") == 0)
		return spoil_files(err);
	return err_set(err, ERR_UNAUTHORIZED, NULL, strcmp(what, "rude") == 0 ? "\x1b[2J" : "told");
}

/* --- liars, in the worker's place --------------------------------------------------- */

static char evil_dir[] = "/tmp/test_studio_read.XXXXXX";

/* What is sent in answer to a READ of a picture that must be 10x10 and have alpha. */
static const struct lie {
	const char *name;
	struct frame f; /* but the number */
	int64_t file_bytes; /* of the memfd beside it; 0: none */
	bool unsealed;
} lies[] = {
#define IMAGE(b, w, h, a, f) .image = {.bytes = b, .width_px = w, .height_px = h, .has_alpha = a, .format = f}
	{"truth", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 0)}, 400, false},
	{"no-fd", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 0)}, 0, false},
	{"checked-with-fd", {.kind = FRAME_CHECKED, IMAGE(400, 10, 10, 1, 0)}, 400, false},
	{"checked", {.kind = FRAME_CHECKED, IMAGE(400, 10, 10, 1, 0)}, 0, false},
	{"unsealed", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 0)}, 400, true},
	{"smaller-file", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 0)}, 396, false},
	{"larger-file", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 0)}, 404, false},
	{"fewer-bytes", {.kind = FRAME_PIXELS, IMAGE(396, 10, 10, 1, 0)}, 396, false},
	{"wrong-size", {.kind = FRAME_PIXELS, IMAGE(400, 20, 5, 1, 0)}, 400, false},
	{"zero", {.kind = FRAME_PIXELS, IMAGE(400, 0, 10, 1, 0)}, 400, false},
	{"negative", {.kind = FRAME_PIXELS, IMAGE(400, -10, -10, 1, 0)}, 400, false},
	{"overflow", {.kind = FRAME_PIXELS, IMAGE(400, 65536, 65536, 1, 0)}, 400, false},
	{"no-alpha", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 0, 0)}, 400, false},
	{"no-format", {.kind = FRAME_PIXELS, IMAGE(400, 10, 10, 1, 3)}, 400, false},
	{"encoded", {.kind = FRAME_ENCODED, IMAGE(400, 10, 10, 1, 0)}, 400, false},
	{"done", {.kind = FRAME_DONE, .file.bytes = 400}, 400, false},
	{"preview", {.kind = FRAME_PREVIEW, .file.bytes = 400}, 400, false},
	{"progress", {.kind = FRAME_PROGRESS, .progress.percent = 5}, 0, false},
};

static int evil_main(const char *name)
{
	struct frame f = {.kind = FRAME_READY}, read;
	const struct lie *lie = lies;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (strcmp(lie->name, name) != 0)
		lie++;
	if (frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &read, &fd) != FRAME_OK ||
	    frame_send(WORKER_SOCKET_FD, &f, -1, FRAME_WAIT) != FRAME_OK ||
	    frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &read, &fd) != FRAME_OK)
		return 1;
	f = lie->f;
	f.number = read.number;
	fd = lie->file_bytes ? memfd_create("lie", MFD_ALLOW_SEALING) : -1;
	if (fd >= 0 && ftruncate(fd, lie->file_bytes) < 0)
		return 2;
	if (fd >= 0 && !lie->unsealed)
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	if (frame_send(WORKER_SOCKET_FD, &f, fd, FRAME_WAIT) != FRAME_OK)
		return 3;
	pause();
	return 0;
}

/* --- the gateway's side ---------------------------------------------------------------- */

struct test_read {
	struct studio_read read;
	int done_count;
	int64_t ended_ms;
};

static struct loop *loop;

static void on_done(struct studio_read *read)
{
	struct test_read *t = CONTAINER_OF(read, struct test_read, read);

	t->done_count++;
	t->ended_ms = clock_mono_ms();
}

static int file_of(const void *p, size_t len)
{
	int fd = memfd_create("upload", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, len), len);
	return fd;
}

/* t->read holds the wishes. */
static void start_fd(struct studio *s, struct test_read *t, int fd)
{
	t->done_count = 0;
	t->read.file_fd = fd;
	t->read.done = on_done;
	studio_read(s, &t->read);
	close(fd); /* it was borrowed for the call alone */
	assert_int_equal(t->done_count, 0);
}

static void start(struct studio *s, struct test_read *t, const void *p, size_t len)
{
	start_fd(s, t, file_of(p, len));
}

static void act(struct studio *s, struct test_read *t, const char *what)
{
	char text[17] = "RIFF....WEBP";

	memcpy(text + 12, what, 4);
	start(s, t, text, 16);
}

/* Until the n are done; a test that takes longer than this has hung. */
static void wait_for(struct test_read *t, int n)
{
	int64_t give_up_ms = clock_mono_ms() + 60000;

	for (int i = 0; i < n; i++)
		while (t[i].done_count == 0) {
			if (clock_mono_ms() > give_up_ms)
				fail_msg("read %d is not done", i);
			loop_turn(loop, 50);
		}
}

static enum err_code outcome(struct test_read *t)
{
	wait_for(t, 1);
	assert_int_equal(t->done_count, 1);
	if (!t->read.ok || t->read.check_only)
		assert_int_equal(t->read.fd, -1);
	else
		close(t->read.fd);
	return t->read.ok ? ERR_NONE : t->read.err.code;
}

static struct studio *make(struct studio_options options)
{
	struct studio *s;
	struct err err;

	assert_true(studio_create(loop, &options, &s, &err));
	return s;
}

static struct studio_stats stats_of(struct studio *s)
{
	struct studio_stats stats;

	studio_stats(s, &stats);
	return stats;
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

static struct file cut_out(void)
{
	return make_png((struct png_wish){.w = 40, .h = 30, .type = PNG_COLOR_TYPE_RGBA, .depth = 8});
}

static void expect_pixels(const struct studio_read *r)
{
	uint8_t *p = mmap(NULL, (size_t)r->bytes, PROT_READ, MAP_SHARED, r->fd, 0), want[4];

	assert_true(p != MAP_FAILED);
	for (int i = 0; i < r->width_px * r->height_px; i++) {
		pixel_at(i % r->width_px, i / r->width_px, want);
		assert_memory_equal(p + 4 * i, want, 4);
	}
	munmap(p, (size_t)r->bytes);
}

static void pixels_come_back_sealed_from_any_file(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	char path[] = "/tmp/test_studio_read_file.XXXXXX";
	struct file f = cut_out();
	int fds[2] = {file_of(f.p, f.len), mkostemp(path, O_CLOEXEC)};

	assert_int_equal(write(fds[1], f.p, f.len), f.len); /* its offset is at the end */
	unlink(path);
	for (int i = 0; i < 2; i++) {
		struct test_read t = {.read = {.needs_alpha = true, .want_width_px = 40, .want_height_px = 30}};
		start_fd(s, &t, fds[i]);
		wait_for(&t, 1);
		if (!t.read.ok)
			fail_msg("%s", t.read.err.message);
		assert_int_equal(t.read.format, STUDIO_PNG);
		assert_int_equal(t.read.width_px, 40);
		assert_int_equal(t.read.height_px, 30);
		assert_int_equal(t.read.bytes, 40 * 30 * 4);
		assert_true(t.read.has_alpha);
		assert_true(pwrite(t.read.fd, "x", 1, 0) < 0);
		expect_pixels(&t.read);
		close(t.read.fd);
	}
	assert_int_equal(stats_of(s).read, 2);
	assert_int_equal(stats_of(s).started, 1);
	studio_destroy(s);
	free(f.p);
}

static void a_check_brings_no_pixels(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct file f = cut_out();
	struct test_read t = {.read.check_only = true};

	start(s, &t, f.p, f.len);
	assert_int_equal(outcome(&t), ERR_NONE);
	assert_int_equal(t.read.width_px, 40);
	assert_int_equal(t.read.bytes, 0);
	f.p[f.len - 30]++;
	start(s, &t, f.p, f.len);
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	assert_int_equal(t.read.width_px, 0);
	studio_destroy(s);
	free(f.p);
}

/* The file that came back, read as pixels. */
static struct test_read read_back(struct studio *s, struct test_read *encoded)
{
	struct test_read t = {.read.fd = 0};

	wait_for(encoded, 1);
	if (!encoded->read.ok)
		fail_msg("%s", encoded->read.err.message);
	assert_true(pwrite(encoded->read.fd, "x", 1, 0) < 0);
	start_fd(s, &t, encoded->read.fd);
	wait_for(&t, 1);
	if (!t.read.ok)
		fail_msg("%s", t.read.err.message);
	assert_int_equal(t.read.width_px, 40);
	assert_int_equal(t.read.height_px, 30);
	return t;
}

static void a_file_of_another_format_comes_back(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct file f = cut_out();
	struct test_read as_png = {.read = {.encode = true, .encode_as = STUDIO_PNG}};
	struct test_read as_jpeg = {.read = {.encode = true, .encode_as = STUDIO_JPEG, .compression = 90}};

	start(s, &as_png, f.p, f.len);
	struct test_read back = read_back(s, &as_png);
	assert_int_equal(back.read.format, STUDIO_PNG);
	expect_pixels(&back.read);
	close(back.read.fd);
	start(s, &as_jpeg, f.p, f.len);
	back = read_back(s, &as_jpeg);
	assert_int_equal(back.read.format, STUDIO_JPEG);
	assert_false(back.read.has_alpha);
	close(back.read.fd);
	studio_destroy(s);
	free(f.p);
}

static void a_mask_comes_back_white_where_it_was_transparent(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct file f = cut_out();
	struct test_read t = {.read = {.encode = true, .encode_as = STUDIO_PNG, .white_mask = true}};
	uint8_t want[4];

	start(s, &t, f.p, f.len);
	struct test_read back = read_back(s, &t);
	uint8_t *p = mmap(NULL, (size_t)back.read.bytes, PROT_READ, MAP_SHARED, back.read.fd, 0);
	assert_true(p != MAP_FAILED);
	for (int i = 0; i < 40 * 30; i++) {
		pixel_at(i % 40, i / 40, want);
		for (int c = 0; c < 3; c++)
			assert_int_equal(p[4 * i + c], 255 - want[3]);
		assert_int_equal(p[4 * i + 3], 255);
	}
	munmap(p, (size_t)back.read.bytes);
	close(back.read.fd);
	studio_destroy(s);
	free(f.p);
}

static void what_is_wrong_comes_back_in_words(void **state UNUSED)
{
	struct file good = cut_out(), bomb = make_png_by_hand(60000, 60000, 10, NULL, NULL, 0);
	struct file jpeg = make_jpeg((struct jpeg_wish){.w = 9, .h = 9, .in = JCS_RGB, .out = JCS_YCbCr});
	const struct {
		struct file f;
		struct studio_read wish;
		enum err_code code;
		const char *words;
	} cases[] = {
		{bomb, {.fd = 0}, ERR_TASK_IMAGE_PROCESSING, "60000x60000"},
		{{good.p, good.len - 9}, {.fd = 0}, ERR_TASK_IMAGE_PROCESSING, "cut off"},
		{{good.p, 0}, {.fd = 0}, ERR_TASK_IMAGE_PROCESSING, "empty"},
		{{(uint8_t *)"<html>", 6}, {.fd = 0}, ERR_TASK_IMAGE_PROCESSING, "no image"},
		{jpeg, {.needs_alpha = true}, ERR_TASK_IMAGE_PROCESSING, "no alpha channel"},
		{good, {.want_width_px = 64, .want_height_px = 48}, ERR_TASK_IMAGE_DIMENSION,
		 "is 40x30 pixels but must be 64x48"},
		{good, {.edge_max_px = 39}, ERR_TASK_IMAGE_PROCESSING, "at most 39"},
		{good, {.pixels_max = 1199}, ERR_TASK_IMAGE_PROCESSING, "at most 1199"},
		{good, {.bytes_max = 100}, ERR_TASK_IMAGE_PROCESSING, "at most 100"},
	};
	struct studio *s = make((struct studio_options){.workers = 1});

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct test_read t = {.read = cases[i].wish};
		start(s, &t, cases[i].f.p, cases[i].f.len);
		if (outcome(&t) != cases[i].code || !strstr(t.read.err.message, cases[i].words))
			fail_msg("%zu: %d %s", i, t.read.err.code, t.read.err.message);
	}
	assert_int_equal(stats_of(s).started, 1);
	assert_int_equal(stats_of(s).crashed, 0);
	studio_destroy(s);
	free(good.p);
	free(bomb.p);
	free(jpeg.p);
}

static void what_is_no_file_is_refused_at_once(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t = {.read.fd = 0};
	int pipes[2], fd = file_of("", 0);

	assert_int_equal(pipe(pipes), 0);
	start_fd(s, &t, pipes[0]);
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	start_fd(s, &t, open("/tmp", O_RDONLY));
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	start_fd(s, &t, open("/dev/zero", O_RDONLY));
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	start_fd(s, &t, -1);
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	assert_int_equal(ftruncate(fd, STUDIO_READ_BYTES_MAX + 1), 0);
	start_fd(s, &t, fd);
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	assert_int_equal(stats_of(s).started, 0); /* nobody was asked */
	close(pipes[1]);
	studio_destroy(s);
}

/* While it waits in the queue. */
static void a_file_that_changes_is_an_error_and_no_crash(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t[3] = {{.read.fd = 0}};
	struct file f = cut_out();
	int shrinks = file_of(f.p, f.len), grows = file_of(f.p, f.len);

	start_fd(s, &t[0], fcntl(shrinks, F_DUPFD_CLOEXEC, 0));
	start_fd(s, &t[1], fcntl(grows, F_DUPFD_CLOEXEC, 0));
	start(s, &t[2], f.p, f.len);
	assert_int_equal(ftruncate(shrinks, 50), 0);
	assert_int_equal(ftruncate(grows, STUDIO_READ_BYTES_MAX + 1), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(outcome(&t[i]), i < 2 ? ERR_TASK_IMAGE_PROCESSING : ERR_NONE);
	close(shrinks);
	close(grows);
	studio_destroy(s);
	free(f.p);
}

static void a_crash_costs_one_job(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t[4] = {{.read.fd = 0}};
	struct file f = cut_out();

	act(s, &t[0], "segv");
	start(s, &t[1], f.p, f.len);
	act(s, &t[2], "exit");
	start(s, &t[3], f.p, f.len);
	for (int i = 0; i < 4; i++)
		assert_int_equal(outcome(&t[i]), i % 2 ? ERR_NONE : ERR_TASK_IMAGE_PROCESSING);
	assert_non_null(strstr(t[0].read.err.message, "the image could not be read"));
	assert_non_null(strstr(t[0].read.err.message, "SIGSEGV"));
	assert_int_equal(stats_of(s).crashed, 2);
	assert_int_equal(stats_of(s).read, 2);
	studio_destroy(s);
	free(f.p);
}

static void a_hang_ends_at_its_deadline(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .job_timeout_ms = 1500});
	struct test_read t[2] = {{.read.fd = 0}};
	struct file f = cut_out();

	act(s, &t[0], "hang");
	start(s, &t[1], f.p, f.len);
	assert_int_equal(outcome(&t[0]), ERR_TASK_TIMEOUT);
	assert_string_equal(t[0].read.err.message, "reading the image took too long and was stopped");
	assert_int_equal(outcome(&t[1]), ERR_NONE);
	studio_destroy(s);
	free(f.p);
}

/* Cancelled in the queue, while a worker heeds it, and while one does not. */
static void a_cancel_is_answered_at_once(void **state UNUSED)
{
	static const char *const kinds[] = {"slow", "hang"};
	struct file f = cut_out();

	for (int kind = 0; kind < 2; kind++) {
		struct studio *s = make((struct studio_options){.workers = 1});
		struct test_read t[3] = {{.read.fd = 0}};
		act(s, &t[0], kinds[kind]);
		act(s, &t[1], "hang");
		start(s, &t[2], f.p, f.len);
		for (int waiting = 3, running; waiting != 2;) {
			loop_turn(loop, 20);
			studio_load(s, &waiting, &running);
		}
		int64_t start_ms = clock_mono_ms();
		studio_read_cancel(s, &t[1].read);
		studio_read_cancel(s, &t[0].read);
		studio_read_cancel(s, &t[0].read);
		assert_int_equal(outcome(&t[0]), ERR_TASK_CANCELLED);
		assert_true(t[0].ended_ms - start_ms < 200);
		assert_int_equal(outcome(&t[1]), ERR_TASK_CANCELLED);
		assert_int_equal(outcome(&t[2]), ERR_NONE);
		assert_int_equal(stats_of(s).started, kind + 1); /* the one that heeds goes on */
		studio_destroy(s);
	}
	free(f.p);
}

static void a_worker_cannot_spoil_the_file(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t = {.read.fd = 0};
	int fd = file_of("RIFF....WEBPfile", 16);
	char back[17] = "";

	start_fd(s, &t, fcntl(fd, F_DUPFD_CLOEXEC, 0));
	outcome(&t);
	assert_string_equal(t.read.err.message, "0 of 1 spoiled");
	assert_int_equal(pread(fd, back, 17, 0), 16);
	assert_string_equal(back, "RIFF....WEBPfile");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 16); /* nor where its owner reads */
	close(fd);
	studio_destroy(s);
}

static void words_and_codes_of_a_worker_are_not_believed(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t = {.read.fd = 0};

	act(s, &t, "tell");
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	assert_string_equal(t.read.err.message, "told");
	act(s, &t, "rude");
	assert_int_equal(outcome(&t), ERR_TASK_IMAGE_PROCESSING);
	assert_string_equal(t.read.err.message, "the image could not be read");
	studio_destroy(s);
}

struct test_paint {
	struct studio_paint paint;
	int done_count;
};

static void on_painted(struct studio_paint *paint)
{
	CONTAINER_OF(paint, struct test_paint, paint)->done_count++;
}

static void painting_and_reading_share_the_queue(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t[2] = {{.read.fd = 0}};
	struct test_paint p = {.paint = {.prompt = "a red circle", .width_px = 64, .height_px = 48,
					 .quality = STUDIO_LOW, .transparent = true, .done = on_painted}};
	struct file f = cut_out();

	start(s, &t[0], f.p, f.len);
	studio_paint(s, &p.paint);
	start(s, &t[1], f.p, f.len);
	assert_int_equal(outcome(&t[0]), ERR_NONE);
	assert_int_equal(outcome(&t[1]), ERR_NONE);
	while (p.done_count == 0)
		loop_turn(loop, 50);
	assert_true(p.paint.ok);
	assert_int_equal(stats_of(s).started, 1);
	/* What was painted can be read. */
	t[0].read.want_width_px = 64;
	t[0].read.want_height_px = 48;
	start_fd(s, &t[0], p.paint.fd);
	assert_int_equal(outcome(&t[0]), ERR_NONE);
	studio_destroy(s);
	free(f.p);
}

/* The most that a file may ask of a worker: its bytes, its pixels, what the decoder keeps. */
static void the_largest_pictures_fit_into_a_worker(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct file files[] = {
		make_png_by_hand(8000, 5000, (size_t)5000 * 32001, NULL, NULL, 0),
		make_jpeg((struct jpeg_wish){.w = 8000, .h = 5000, .in = JCS_RGB, .out = JCS_YCbCr,
					     .progressive = true, .orientation = 6, .order = 'I'}),
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct test_read t = {.read.fd = 0};
		start(s, &t, files[i].p, files[i].len);
		if (outcome(&t) != ERR_NONE)
			fail_msg("%zu: %s", i, t.read.err.message);
		assert_int_equal(t.read.bytes, INT64_C(160000000));
		print_message("%zu: %zu bytes, 40 megapixels: %d ms\n", i, files[i].len, t.read.decode_ms);
		free(files[i].p);
	}
	assert_int_equal(stats_of(s).started, 1);
	studio_destroy(s);
}

static void too_little_memory_costs_one_job(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .memory_mib = 64});
	struct file large = make_png_by_hand(8000, 5000, 100, NULL, NULL, 0), small = cut_out();
	struct test_read t = {.read.fd = 0};

	start(s, &t, large.p, large.len);
	assert_int_equal(outcome(&t), ERR_TASK_EXHAUSTED);
	start(s, &t, small.p, small.len);
	assert_int_equal(outcome(&t), ERR_NONE);
	studio_destroy(s);
	free(large.p);
	free(small.p);
}

/* --- turns ---- */

static struct turn {
	struct test_read t;
	struct studio_paint paint;
} turns[22]; /* the first two are pictures */
static int ended, ended_before_a_picture;

static void on_turn_read(struct studio_read *read UNUSED)
{
	ended++;
	ended_before_a_picture += turns[0].paint.job.state == JOB_WAITING;
}

static void on_turn_painted(struct studio_paint *paint)
{
	close_fd(&paint->fd);
	ended++;
}

/* One worker, busy; then two pictures and twenty readings wait for it. The first picture is
 * begun behind eight readings, of which the one that is cancelled was the first. */
static void reading_goes_ahead_of_painting_but_not_for_ever(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read slow = {.read.fd = 0};
	int64_t give_up_ms = clock_mono_ms() + 60000;

	act(s, &slow, "slow");
	for (int waiting = 1, running = 0; running != 1;) {
		loop_turn(loop, 20);
		studio_load(s, &waiting, &running);
	}
	for (int i = 0; i < 22; i++) {
		if (i < 2) {
			turns[i].paint = (struct studio_paint){.prompt = "a circle", .width_px = 16,
				.height_px = 16, .done = on_turn_painted, .fd = -1};
			studio_paint(s, &turns[i].paint);
		} else {
			act(s, &turns[i].t, "told");
			turns[i].t.read.done = on_turn_read;
		}
	}
	studio_read_cancel(s, &slow.read);
	while (ended < 22) {
		if (clock_mono_ms() > give_up_ms)
			fail_msg("%d of 22 are done", ended);
		loop_turn(loop, 50);
	}
	assert_int_equal(ended_before_a_picture, 6); /* the seventh is told when the picture is begun */
	studio_destroy(s);
}

static void expect_good(struct studio *s)
{
	struct file f = cut_out();
	struct test_read t = {.read.check_only = true};

	start(s, &t, f.p, f.len);
	assert_int_equal(outcome(&t), ERR_NONE);
	free(f.p);
}

static void one_that_hangs_keeps_nobody_waiting(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read hung = {.read.fd = 0};

	act(s, &hung, "hang");
	expect_good(s);
	expect_good(s);
	assert_int_equal(hung.done_count, 0); /* its time is not over */
	assert_int_equal(stats_of(s).started, 2);
	studio_destroy(s);
}

static void on_painted_late(struct studio_paint *paint) { paint->ctx = NULL; }

static void reading_does_not_wait_for_a_picture_to_be_painted(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct studio_paint paints[2];

	for (int i = 0; i < 2; i++) {
		paints[i] = (struct studio_paint){.prompt = "a city by night", .width_px = 3840, .height_px = 2160,
						  .done = on_painted_late, .ctx = s, .fd = -1};
		studio_paint(s, &paints[i]);
	}
	for (int waiting = 2, running = 0; running != 1 || waiting != 1;) {
		loop_turn(loop, 20);
		studio_load(s, &waiting, &running);
	}
	expect_good(s);
	assert_non_null(paints[0].ctx);
	/* And the one that read paints nothing: there is one to paint. */
	int waiting, running;
	loop_turn(loop, 0);
	studio_load(s, &waiting, &running);
	assert_int_equal(waiting, 1);
	assert_int_equal(running, 1);
	assert_int_equal(stats_of(s).workers, 2);
	studio_destroy(s);
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

static void destroying_answers_every_job_and_leaks_no_descriptor(void **state UNUSED)
{
	int fds = count_fds();
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_read t[3] = {{.read.fd = 0}};

	for (int i = 0; i < 3; i++)
		act(s, &t[i], "slow");
	for (int waiting = 3, running; waiting != 2;) {
		loop_turn(loop, 20);
		studio_load(s, &waiting, &running);
	}
	studio_destroy(s);
	for (int i = 0; i < 3; i++)
		assert_int_equal(outcome(&t[i]), ERR_TASK_CANCELLED);
	assert_int_equal(count_fds(), fds);
}

static void a_lying_worker_costs_its_job_alone(void **state UNUSED)
{
	int fds = count_fds();
	char self[256] = "", path[300];

	assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		struct test_read t = {.read = {.want_width_px = 10, .want_height_px = 10, .needs_alpha = true}};
		snprintf(path, sizeof path, "%s/%s", evil_dir, lies[i].name);
		assert_int_equal(symlink(self, path), 0);
		struct studio *s = make((struct studio_options){.workers = 1, .program = path});
		start(s, &t, "anything", 8);
		if (outcome(&t) != (i == 0 ? ERR_NONE : ERR_TASK_IMAGE_PROCESSING))
			fail_msg("%s: %d %s", lies[i].name, t.read.err.code, t.read.err.message);
		studio_destroy(s);
		unlink(path);
	}
	assert_int_equal(count_fds(), fds);
}

/* --- a worker against a gateway that lies -------------------------------------------- */

static void a_worker_checks_what_it_is_told(void **state UNUSED)
{
	struct file f = cut_out();
	struct frame setup = {.kind = FRAME_SETUP,
			      .setup = {.memory_bytes = 1 << 29, .cpu_s = 60, .file_bytes = 1 << 26}};
	const struct {
		uint64_t bytes;
		int64_t pixels_max;
		int32_t edge, want;
		bool ok;
	} cases[] = {
		{f.len, 0, 0, 0, true},
		{f.len, INT64_MAX, INT32_MAX, 0, true},
		{f.len, INT64_MIN, INT32_MIN, 0, true}, /* no limit is the usual limit */
		{f.len, 0, 0, INT32_MIN, false},
		{f.len + 1, 0, 0, 0, false}, /* more than there is */
		{f.len - 1, 0, 0, 0, false},
		{0, 0, 0, 0, false},
		{UINT64_MAX, 0, 0, 0, false},
		{(uint64_t)STUDIO_READ_BYTES_MAX + 1, 0, 0, 0, false},
	};
	struct spawn_child c;
	struct err err;
	int fd, status;

	assert_true(spawn_worker(NULL, &c, &err));
	fcntl(c.sock, F_SETFL, 0); /* this test waits */
	assert_int_equal(frame_send(c.sock, &setup, -1, FRAME_WAIT), FRAME_OK);
	assert_int_equal(frame_receive(c.sock, FRAME_FROM_WORKER, FRAME_WAIT, &setup, &fd), FRAME_OK);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct frame r = {.kind = FRAME_READ, .number = i + 1};
		r.read.bytes = cases[i].bytes;
		r.read.pixels_max = cases[i].pixels_max;
		r.read.edge_max_px = cases[i].edge;
		r.read.want_width_px = r.read.want_height_px = cases[i].want;
		int file = file_of(f.p, f.len);
		assert_int_equal(frame_send(c.sock, &r, file, FRAME_WAIT), FRAME_OK);
		close(file);
		assert_int_equal(frame_receive(c.sock, FRAME_FROM_WORKER, FRAME_WAIT, &r, &fd), FRAME_OK);
		close_fd(&fd);
		assert_int_equal(r.number, i + 1);
		if (r.kind != (cases[i].ok ? FRAME_PIXELS : FRAME_FAILED))
			fail_msg("%zu: kind %u", i, r.kind);
	}
	close(c.sock);
	close(c.said_fd);
	close(c.pidfd);
	assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	free(f.p);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int run_all(void)
{
	const struct CMUnitTest tests[] = {
		T(pixels_come_back_sealed_from_any_file),
		T(a_check_brings_no_pixels),
		T(a_file_of_another_format_comes_back),
		T(a_mask_comes_back_white_where_it_was_transparent),
		T(what_is_wrong_comes_back_in_words),
		T(what_is_no_file_is_refused_at_once),
		T(a_file_that_changes_is_an_error_and_no_crash),
		T(a_crash_costs_one_job),
		T(a_hang_ends_at_its_deadline),
		T(a_cancel_is_answered_at_once),
		T(a_worker_cannot_spoil_the_file),
		T(words_and_codes_of_a_worker_are_not_believed),
		T(painting_and_reading_share_the_queue),
		T(the_largest_pictures_fit_into_a_worker),
		T(too_little_memory_costs_one_job),
		T(reading_goes_ahead_of_painting_but_not_for_ever),
		T(one_that_hangs_keeps_nobody_waiting),
		T(reading_does_not_wait_for_a_picture_to_be_painted),
		T(destroying_answers_every_job_and_leaks_no_descriptor),
		T(a_lying_worker_costs_its_job_alone),
		T(a_worker_checks_what_it_is_told),
	};

	if (!mkdtemp(evil_dir))
		return 1;
	log_init(getenv("TEST_LOG") ? LOG_DEBUG : LOG_OFF, false);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(evil_dir);
	return failed;
}

int main(int argc, char **argv)
{
	const char *started_as = (const char *)getauxval(AT_EXECFN);
	const char *evil = started_as ? strstr(started_as, "/test_studio_read.") : NULL;

	if (argc < 2 || strcmp(argv[1], WORKER_COMMAND) != 0)
		return run_all();
	return evil ? evil_main(strrchr(evil, '/') + 1) : studio_worker_main(argc, argv);
}
