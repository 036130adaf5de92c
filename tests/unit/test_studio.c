/* The studio against workers that do well, badly, and evil.
 *
 * This binary is also the workers: started with "studio-worker" it runs the real worker
 * around a stand-in painter whose prompt says what to do, or, when it is started through
 * a symlink in evil_dir, a liar that is named like the link. */
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>
#include <pango/pangocairo.h>

#include "base/clock.h"
#include "base/log.h"
#include "studio/frame.h"
#include "studio/painter/painter.h"
#include "studio/sandbox.h"
#include "studio/spawn.h"
#include "studio/worker.h"

/* --- the stand-in painter, in the worker ------------------------------------------ */

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static bool told(struct err *err, bool refused)
{
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, refused ? "refused %d" : "possible", errno);
}

static bool try_connect(struct err *err)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "/tmp/x"};

	return told(err, connect(WORKER_SOCKET_FD, (struct sockaddr *)&name, sizeof name) < 0);
}

static bool try_socket(struct err *err) { return told(err, socket(AF_INET, SOCK_STREAM, 0) < 0); }

static bool try_exec(struct err *err)
{
	char *argv[] = {(char *)"true", NULL};

	return told(err, execve("/bin/true", argv, NULL) < 0);
}

static bool try_fork(struct err *err) { return told(err, fork() < 0); }
static bool try_kill(struct err *err) { return told(err, kill(getppid(), SIGTERM) < 0); }

static bool try_write(struct err *err)
{
	return told(err, open("/tmp/tintype-test-written", O_WRONLY | O_CREAT, 0600) < 0);
}

static bool try_append(struct err *err) { return told(err, open("/dev/null", O_WRONLY) < 0); }
static bool try_unlink(struct err *err) { return told(err, unlink("/tmp/whatever") < 0); }
static bool try_read(struct err *err) { return told(err, open("/etc/passwd", O_RDONLY) < 0); }

static bool try_code(struct err *err)
{
	return told(err, mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
				 MAP_FAILED);
}

static bool try_raise_limit(struct err *err)
{
	return told(err, setrlimit(RLIMIT_CPU, &(struct rlimit){1 << 20, 1 << 20}) < 0);
}

/* Bytes in pieces like those of a picture, until there are no more; then they are given back,
 * as by a picture that has no room: else the next is painted in what the last piece happens to
 * leave. Mapped, because a sanitizer keeps what is freed. */
static bool try_hog(struct err *err)
{
	enum { PIECE = 8 << 20, MOST = 4096 / 8 };
	void *pieces[MOST];
	int taken = 0;

	for (; taken < MOST; taken++) {
		void *p = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			break;
		pieces[taken] = memset(p, 1, PIECE);
	}
	for (int i = 0; i < taken; i++)
		munmap(pieces[i], PIECE);
	if (taken < MOST)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "%d MiB", taken * (PIECE >> 20));
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "4 GiB");
}

/* Scripts that the warm-up has not drawn: their fonts are opened now, or not. */
static bool try_fonts(struct err *err)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 64, 64);
	cairo_t *cr = cairo_create(surface);
	PangoLayout *layout = pango_cairo_create_layout(cr);

	/* Hebrew, Greek, Cyrillic, Thai, Devanagari, kana; serif and bold */
	pango_layout_set_markup(layout,
				"<span font='Serif Bold 20'>\xd7\x90 \xce\xa9 \xd0\x96 \xe0\xb8\x81 "
				"\xe0\xa4\x85 \xe3\x81\x82</span>",
				-1);
	pango_cairo_show_layout(cr, layout);
	int unknown = pango_layout_get_unknown_glyphs_count(layout);
	cairo_status_t status = cairo_status(cr);
	g_object_unref(layout);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "unknown %d status %d", unknown, status);
}

static bool crash_by_abort(struct err *err UNUSED) { abort(); }

static bool crash_by_segv(struct err *err UNUSED)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return false;
}

static bool hang(struct err *err UNUSED)
{
	for (volatile bool going = true; going;)
		;
	return false;
}

/* A second of processor time, honestly spent. */
static bool toil(struct err *err)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec < 1);
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "tired");
}

static bool say_much(struct err *err)
{
	for (int i = 0; i < 20000; i++)
		fputs("a library complains, and complains, and complains\n", stderr);
	return err_set(err, ERR_TASK_CONTENT_POLICY, NULL, "said");
}

static bool say_rubbish(struct err *err)
{
	return err_set(err, ERR_UNAUTHORIZED, NULL, "not \xff UTF-8");
}

static const struct {
	const char *prompt;
	bool (*act)(struct err *err);
} acts[] = {
	{"connect", try_connect}, {"socket", try_socket}, {"exec", try_exec}, {"fork", try_fork},
	{"kill", try_kill}, {"write", try_write}, {"append", try_append}, {"unlink", try_unlink},
	{"read", try_read}, {"code", try_code}, {"limit", try_raise_limit}, {"hog", try_hog},
	{"fonts", try_fonts}, {"abort", crash_by_abort}, {"segv", crash_by_segv}, {"hang", hang}, {"toil", toil},
	{"much", say_much}, {"rubbish", say_rubbish},
};

bool painter_paint(const struct painter_job *job, uint8_t *pixels, painter_progress *progress,
		   void *ctx, struct err *err)
{
	bool slow = strncmp(job->prompt, "slow", 4) == 0;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (strcmp(job->prompt, acts[i].prompt) == 0)
			return acts[i].act(err);
	for (int percent = 0; percent <= 100; percent += 2) {
		size_t len = (size_t)job->width_px * (size_t)job->height_px * 4;
		for (size_t i = 0; i < len; i++)
			pixels[i] = i % 4 == 3 ? 255 : (uint8_t)(percent + job->variation);
		if (!progress(ctx, percent, percent % 10 == 0 ? pixels : NULL))
			return err_set(err, ERR_TASK_CANCELLED, NULL, "stopped");
		if (slow)
			sleep_ms(20);
	}
	return true;
}

/* --- liars, in the worker's place --------------------------------------------------- */

static char evil_dir[] = "/tmp/test_studio.XXXXXX";

enum lie_fd { NO_FD, SEALED, UNSEALED, DEVICE };

/* What is sent in answer to a PAINT. */
static const struct lie {
	const char *name;
	enum frame_kind kind;
	size_t size;	   /* of the message; 0: a frame's */
	int number_off;	   /* from the job's */
	uint64_t value;	   /* percent, or the bytes claimed */
	enum lie_fd fd;	   /* of 100 bytes, unless a device */
	int fds, times;	   /* 0: one */
} lies[] = {
	{.name = "short", .kind = FRAME_PROGRESS, .size = sizeof(struct frame) - 1},
	{.name = "long", .kind = FRAME_PROGRESS, .size = 2 * sizeof(struct frame)},
	{.name = "one-byte", .kind = FRAME_PROGRESS, .size = 1},
	{.name = "no-kind", .kind = 0},
	{.name = "unknown-kind", .kind = 0x7fffffff},
	{.name = "gateway-kind", .kind = FRAME_CANCEL},
	{.name = "gateway-kind-with-fd", .kind = FRAME_PAINT, .fd = SEALED},
	{.name = "ready-twice", .kind = FRAME_READY},
	{.name = "done-many-fds", .kind = FRAME_DONE, .value = 100, .fd = SEALED, .fds = 20},
	{.name = "done-two-fds", .kind = FRAME_DONE, .value = 100, .fd = SEALED, .fds = 2},
	{.name = "done-no-fd", .kind = FRAME_DONE, .value = 100},
	{.name = "short-with-fd", .kind = FRAME_DONE, .size = 3, .fd = SEALED},
	{.name = "progress-with-fd", .kind = FRAME_PROGRESS, .value = 5, .fd = SEALED},
	{.name = "done-unsealed", .kind = FRAME_DONE, .value = 100, .fd = UNSEALED},
	{.name = "done-device", .kind = FRAME_DONE, .value = 100, .fd = DEVICE},
	{.name = "done-larger", .kind = FRAME_DONE, .value = 101, .fd = SEALED},
	{.name = "done-smaller", .kind = FRAME_DONE, .value = 99, .fd = SEALED},
	{.name = "done-empty", .kind = FRAME_DONE, .fd = SEALED},
	{.name = "done-huge", .kind = FRAME_DONE, .value = UINT64_MAX, .fd = SEALED},
	{.name = "done-of-another", .kind = FRAME_DONE, .number_off = 1, .value = 100, .fd = SEALED},
	{.name = "failed-of-another", .kind = FRAME_FAILED, .number_off = -1},
	{.name = "progress-of-another", .kind = FRAME_PROGRESS, .number_off = 1, .value = 5},
	{.name = "progress-stands", .kind = FRAME_PROGRESS, .value = 10, .times = 2},
	{.name = "progress-100", .kind = FRAME_PROGRESS, .value = 100},
	{.name = "progress-huge", .kind = FRAME_PROGRESS, .value = UINT32_MAX},
	{.name = "preview-unasked", .kind = FRAME_PREVIEW, .value = 100, .fd = SEALED},
	{.name = "hangs-up", .kind = 0},
};

static int lie_fd(enum lie_fd what)
{
	int fd = -1;

	if (what == DEVICE)
		fd = open("/dev/zero", O_RDONLY);
	else if (what != NO_FD)
		fd = memfd_create("lie", MFD_ALLOW_SEALING);
	if (what != DEVICE && fd >= 0 && ftruncate(fd, 100) < 0)
		_exit(5);
	if (what == SEALED)
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

static void tell(const void *p, size_t len, int fd, int copies)
{
	union {
		char bytes[CMSG_SPACE(20 * sizeof(int))];
		struct cmsghdr align;
	} control = {{0}};
	struct iovec iov = {(void *)p, len};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE((size_t)copies * sizeof(int));
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)copies * sizeof(int));
		for (int i = 0; i < copies; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof fd, &fd, sizeof fd);
	}
	if (sendmsg(WORKER_SOCKET_FD, &msg, MSG_NOSIGNAL) < 0)
		_exit(4);
}

static void tell_lie(const char *name, uint64_t number)
{
	const struct lie *lie = lies;
	struct frame f[2] = {{.kind = 0}};

	if (strcmp(name, "hangs-up") == 0)
		close(WORKER_SOCKET_FD);
	while (strcmp(lie->name, name) != 0)
		lie++;
	f[0].kind = lie->kind;
	f[0].number = number + (uint64_t)lie->number_off;
	if (lie->kind == FRAME_PROGRESS)
		f[0].progress.percent = (uint32_t)lie->value;
	else if (lie->kind != FRAME_FAILED)
		f[0].file.bytes = lie->value;
	for (int i = 0; i < MAX(1, lie->times); i++)
		tell(f, lie->size ? lie->size : sizeof f[0], lie_fd(lie->fd), MAX(1, lie->fds));
	pause();
}

static int evil_main(const char *name)
{
	struct frame f;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (strcmp(name, "dies") == 0)
		return 1;
	if (frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &f, &fd) != FRAME_OK)
		return 2;
	if (strcmp(name, "lies-first") == 0)
		tell(&(struct frame){.kind = FRAME_PROGRESS}, sizeof f, -1, 0);
	tell(&(struct frame){.kind = FRAME_READY}, sizeof f, -1, 0);
	if (strcmp(name, "ready-and-gone") == 0)
		return 0;
	while (frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &f, &fd) == FRAME_OK)
		if (f.kind == FRAME_PAINT)
			tell_lie(name, f.number);
	return 0;
}

/* --- the gateway's side ---------------------------------------------------------------- */

struct test_job {
	struct studio_paint paint;
	int done_count, progress_count, last_percent, preview_count;
	bool fell;	   /* progress went down */
	int cancel_at;	   /* percent; 0: never */
	int64_t ended_ms;
	struct studio *studio;
};

static struct loop *loop;

static void on_done(struct studio_paint *paint)
{
	struct test_job *j = CONTAINER_OF(paint, struct test_job, paint);

	j->done_count++;
	j->ended_ms = clock_mono_ms();
}

static void on_progress(struct studio_paint *paint, int percent)
{
	struct test_job *j = CONTAINER_OF(paint, struct test_job, paint);

	j->fell = j->fell || percent <= j->last_percent || percent > 99 || percent < 0;
	j->last_percent = percent;
	j->progress_count++;
	if (j->cancel_at && percent >= j->cancel_at) {
		j->cancel_at = 0;
		studio_cancel(j->studio, paint);
		assert_int_equal(j->done_count, 0);
	}
}

static bool is_png(int fd, int64_t bytes)
{
	char head[8];
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size == bytes && pread(fd, head, 8, 0) == 8 &&
	       memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0 && pwrite(fd, "x", 1, 0) < 0;
}

static void on_preview(struct studio_paint *paint, int index, int fd, int64_t bytes)
{
	struct test_job *j = CONTAINER_OF(paint, struct test_job, paint);

	assert_int_equal(index, j->preview_count++);
	assert_true(is_png(fd, bytes));
	close(fd);
}

static void start(struct studio *s, struct test_job *j, const char *prompt)
{
	*j = (struct test_job){.studio = s, .cancel_at = j->cancel_at, .last_percent = -1};
	j->paint = (struct studio_paint){.prompt = prompt, .width_px = 64, .height_px = 48,
					 .on_progress = on_progress, .done = on_done};
	studio_paint(s, &j->paint);
	assert_int_equal(j->done_count, 0);
}

/* Until the n jobs are done; a test that takes longer than this has hung. */
static void wait_for(struct test_job *jobs, int n)
{
	int64_t give_up_ms = clock_mono_ms() + 60000;

	for (int i = 0; i < n; i++)
		while (jobs[i].done_count == 0) {
			if (clock_mono_ms() > give_up_ms)
				fail_msg("job %d is not done", i);
			loop_turn(loop, 50);
		}
}

static void turn_for(int64_t ms)
{
	for (int64_t end_ms = clock_mono_ms() + ms; clock_mono_ms() < end_ms;)
		loop_turn(loop, 10);
}

static struct studio *make(struct studio_options options)
{
	struct studio *s;
	struct err err;

	assert_true(studio_create(loop, &options, &s, &err));
	return s;
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

static enum err_code run(struct studio *s, const char *prompt, struct test_job *ret)
{
	start(s, ret, prompt);
	wait_for(ret, 1);
	assert_int_equal(ret->done_count, 1);
	if (ret->paint.ok)
		close(ret->paint.fd);
	else
		assert_int_equal(ret->paint.fd, -1);
	return ret->paint.ok ? ERR_NONE : ret->paint.err.code;
}

static void a_picture_comes_back_sealed_and_with_rising_progress(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};

	start(s, &j, "a cat");
	wait_for(&j, 1);
	assert_true(j.paint.ok);
	assert_true(is_png(j.paint.fd, j.paint.bytes));
	assert_true(j.progress_count > 5);
	assert_false(j.fell);
	close(j.paint.fd);
	studio_destroy(s);
}

static void every_format_and_preview_is_delivered(void **state UNUSED)
{
	static const char *const magic[] = {"\x89PNG", "\xff\xd8\xff\xe0", "RIFF"};
	struct studio *s = make((struct studio_options){.workers = 1});

	for (enum studio_format format = STUDIO_PNG; format <= STUDIO_WEBP; format++) {
		struct test_job j = {.studio = s, .last_percent = -1};
		char head[4];
		j.paint = (struct studio_paint){.prompt = "x", .width_px = 32, .height_px = 32,
						.format = format, .compression = 80, .done = on_done};
		if (format == STUDIO_PNG) {
			j.paint.previews = 3;
			j.paint.on_preview = on_preview;
		}
		studio_paint(s, &j.paint);
		wait_for(&j, 1);
		assert_true(j.paint.ok);
		assert_int_equal(pread(j.paint.fd, head, 4, 0), 4);
		assert_memory_equal(head, magic[format], 4);
		assert_int_equal(j.preview_count, format == STUDIO_PNG ? 3 : 0);
		close(j.paint.fd);
	}
	studio_destroy(s);
}

/* This kernel offers it? The worker must have been started. */
static bool has_landlock(struct studio *s)
{
	struct studio_stats stats;

	studio_stats(s, &stats);
	return (stats.sandbox & SANDBOX_LANDLOCK) != 0;
}

static void the_sandbox_refuses(void **state UNUSED)
{
	/* how: "refused" by an error, or the worker is killed (SYS) */
	static const struct {
		const char *what, *how;
	} cases[] = {
		{"connect", "SIGSYS"}, {"socket", "SIGSYS"}, {"exec", "SIGSYS"}, {"kill", "SIGSYS"},
		{"fork", "refused"}, {"write", "refused"}, {"append", "refused"},
		{"unlink", "refused"}, {"read", "refused"}, {"code", "refused"}, {"limit", "refused"},
	};
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		run(s, cases[i].what, &j);
		if (strcmp(cases[i].what, "read") == 0 && !has_landlock(s))
			continue; /* without it, nobody may read what everybody may */
		if (!strstr(j.paint.err.message, cases[i].how))
			fail_msg("%s: %s", cases[i].what, j.paint.err.message);
	}
	assert_int_equal(access("/tmp/tintype-test-written", F_OK), -1);
	studio_destroy(s);
}

static void fonts_can_still_be_opened(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};

	run(s, "fonts", &j);
	if (!has_landlock(s))
		print_message("no Landlock here: fonts cannot all be opened (docs/studio.md)\n");
	else
		assert_string_equal(j.paint.err.message, "unknown 0 status 0");
	studio_destroy(s);
}

static void a_crash_costs_one_job(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct studio_stats stats;
	struct test_job j[3] = {{.cancel_at = 0}};

	start(s, &j[0], "abort");
	start(s, &j[1], "a cat");
	start(s, &j[2], "segv");
	wait_for(j, 3);
	assert_int_equal(j[0].paint.err.code, ERR_TASK_IMAGE_PROCESSING);
	assert_true(j[1].paint.ok);
	assert_int_equal(j[2].paint.err.code, ERR_TASK_IMAGE_PROCESSING);
	assert_non_null(strstr(j[2].paint.err.message, "SIGSEGV"));
	close(j[1].paint.fd);
	studio_stats(s, &stats);
	assert_int_equal(stats.crashed, 2);
	assert_int_equal(stats.painted, 1);
	studio_destroy(s);
}

static void a_hang_ends_at_its_deadline(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .job_timeout_ms = 1500});
	struct studio_stats stats;
	struct test_job j = {0};

	assert_int_equal(run(s, "hang", &j), ERR_TASK_TIMEOUT);
	assert_int_equal(run(s, "a cat", &j), ERR_NONE);
	studio_stats(s, &stats);
	assert_int_equal(stats.timed_out, 1);
	studio_destroy(s);
}

static void processor_time_is_limited(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .cpu_s = 1});
	struct test_job j = {0};

	assert_int_equal(run(s, "hang", &j), ERR_TASK_TIMEOUT);
	assert_non_null(strstr(j.paint.err.message, "SIGXCPU"));
	studio_destroy(s);
}

static void a_worker_that_has_worked_long_retires(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .cpu_s = 2});
	struct studio_stats stats;
	struct test_job j[3] = {{.cancel_at = 0}};

	start(s, &j[0], "toil");
	start(s, &j[1], "a cat");
	start(s, &j[2], "a cat");
	wait_for(j, 3);
	assert_string_equal(j[0].paint.err.message, "tired");
	for (int i = 1; i < 3; i++) {
		assert_true(j[i].paint.ok);
		close(j[i].paint.fd);
	}
	studio_stats(s, &stats);
	assert_int_equal(stats.started, 2);
	assert_int_equal(stats.crashed, 0);
	studio_destroy(s);
}

static void memory_is_limited(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1, .memory_mib = 256});
	struct test_job j = {0};

	assert_int_equal(run(s, "hog", &j), ERR_TASK_EXHAUSTED);
	assert_in_range(strtol(j.paint.err.message, NULL, 10), 200, 256);
	j = (struct test_job){0};
	assert_int_equal(run(s, "a cat", &j), ERR_NONE);
	studio_destroy(s);
}

static void a_cancel_midway_stops_the_worker_politely(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct studio_stats stats;
	struct test_job j[2] = {{.cancel_at = 30}, {.cancel_at = 0}};

	start(s, &j[0], "slow");
	start(s, &j[1], "a cat");
	wait_for(j, 2);
	assert_int_equal(j[0].paint.err.code, ERR_TASK_CANCELLED);
	assert_true(j[0].last_percent >= 30 && j[0].last_percent < 60);
	assert_true(j[1].paint.ok);
	close(j[1].paint.fd);
	studio_stats(s, &stats);
	assert_int_equal(stats.started, 1); /* the same worker went on */
	assert_int_equal(stats.crashed, 0);
	studio_destroy(s);
}

static void a_cancel_that_is_not_heeded_kills(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct studio_stats stats;
	struct test_job j[2] = {{.cancel_at = 0}};

	start(s, &j[0], "hang");
	start(s, &j[1], "a cat");
	for (int waiting = 2, running; waiting != 1;) {
		loop_turn(loop, 20);
		studio_load(s, &waiting, &running);
	}
	int64_t start_ms = clock_mono_ms();
	studio_cancel(s, &j[0].paint);
	assert_int_equal(j[0].done_count, 0);
	wait_for(j, 2);
	assert_int_equal(j[0].paint.err.code, ERR_TASK_CANCELLED);
	assert_true(j[0].ended_ms - start_ms < 200); /* its owner need not wait */
	assert_true(j[1].paint.ok);
	close(j[1].paint.fd);
	studio_stats(s, &stats);
	assert_int_equal(stats.started, 2);
	studio_destroy(s);
}

static void a_cancel_before_the_start_or_after_the_end_is_fine(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j[2] = {{.cancel_at = 0}};

	start(s, &j[0], "a cat");
	start(s, &j[1], "a dog");
	studio_cancel(s, &j[1].paint);
	studio_cancel(s, &j[1].paint);
	wait_for(j, 2);
	assert_true(j[0].paint.ok);
	assert_int_equal(j[1].paint.err.code, ERR_TASK_CANCELLED);
	studio_cancel(s, &j[0].paint);
	turn_for(20);
	assert_int_equal(j[0].done_count, 1);
	assert_int_equal(j[1].done_count, 1);
	close(j[0].paint.fd);
	studio_destroy(s);
}

static void three_workers_work_side_by_side(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 3});
	struct studio_stats stats;
	struct test_job j[6] = {{.cancel_at = 0}};
	int most = 0, waiting, running = 0;

	for (int i = 0; i < 6; i++)
		start(s, &j[i], "slow"); /* about a second each, asleep */
	int64_t start_ms = clock_mono_ms();
	do {
		loop_turn(loop, 20);
		studio_load(s, &waiting, &running);
		most = MAX(most, running);
	} while (waiting + running > 0);
	wait_for(j, 6);
	assert_int_equal(most, 3);
	assert_true(clock_mono_ms() - start_ms < 6 * 1000);
	studio_stats(s, &stats);
	assert_int_equal(stats.started, 3);
	for (int i = 0; i < 6; i++) {
		assert_true(j[i].paint.ok);
		assert_false(j[i].fell);
		close(j[i].paint.fd);
	}
	studio_destroy(s);
}

static void an_idle_worker_leaves_and_another_comes(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 2, .idle_ms = 100});
	struct studio_stats stats;
	struct test_job j = {0};

	studio_stats(s, &stats);
	assert_int_equal(stats.workers, 0);
	assert_int_equal(run(s, "a cat", &j), ERR_NONE);
	studio_stats(s, &stats);
	assert_int_equal(stats.workers, 1);
	for (int i = 0; i < 100 && stats.workers > 0; i++) {
		turn_for(50);
		studio_stats(s, &stats);
	}
	assert_int_equal(stats.workers, 0);
	assert_int_equal(stats.crashed, 0);
	assert_int_equal(run(s, "a cat", &j), ERR_NONE);
	studio_destroy(s);
}

static void jobs_that_cannot_be_are_told_so(void **state UNUSED)
{
	static char long_prompt[STUDIO_PROMPT_MAX_BYTES + 2];
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};

	memset(long_prompt, 'x', sizeof long_prompt - 1);
	assert_int_equal(run(s, long_prompt, &j), ERR_TASK_INVALID_PARAMS);
	assert_string_equal(j.paint.err.param, "prompt");
	long_prompt[STUDIO_PROMPT_MAX_BYTES] = '\0';
	assert_int_equal(run(s, long_prompt, &j), ERR_NONE);
	assert_int_equal(run(s, "\xff", &j), ERR_TASK_INVALID_PARAMS);
	j = (struct test_job){.paint = {.prompt = "x", .width_px = 4097, .height_px = 9, .done = on_done}};
	studio_paint(s, &j.paint);
	wait_for(&j, 1);
	assert_string_equal(j.paint.err.param, "size");
	studio_destroy(s);
}

static void words_of_a_worker_are_plain_and_few(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};

	assert_int_equal(run(s, "rubbish", &j), ERR_TASK_IMAGE_PROCESSING);
	assert_string_equal(j.paint.err.message, "the image could not be made");
	assert_int_equal(run(s, "much", &j), ERR_TASK_CONTENT_POLICY);
	assert_string_equal(j.paint.err.message, "said");
	studio_destroy(s);
}

static void destroying_answers_every_job(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j[3] = {{.cancel_at = 0}};

	for (int i = 0; i < 3; i++)
		start(s, &j[i], "slow");
	while (j[0].progress_count == 0)
		loop_turn(loop, 20);
	studio_destroy(s);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(j[i].done_count, 1);
		assert_int_equal(j[i].paint.err.code, ERR_TASK_CANCELLED);
	}
	studio_destroy(NULL);
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

static struct studio *make_evil(const char *name, char path[128])
{
	char self[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	assert_true(n > 0);
	self[n] = '\0';
	snprintf(path, 128, "%s/%s", evil_dir, name);
	assert_int_equal(symlink(self, path), 0);
	return make((struct studio_options){.workers = 1, .program = path});
}

static void a_lying_worker_costs_its_job_alone(void **state UNUSED)
{
	int fds = count_fds();

	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		char path[128];
		struct studio *s = make_evil(lies[i].name, path);
		struct test_job j = {0};
		if (run(s, "a cat", &j) != ERR_TASK_IMAGE_PROCESSING)
			fail_msg("%s: %d %s", lies[i].name, j.paint.err.code, j.paint.err.message);
		studio_destroy(s);
		unlink(path);
	}
	assert_int_equal(count_fds(), fds);
}

static void workers_that_do_not_start_are_retried_ever_more_slowly(void **state UNUSED)
{
	static const char *const kinds[] = {"dies", "lies-first", "ready-and-gone"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char path[128];
		struct studio *s = make_evil(kinds[i], path);
		struct studio_stats stats;
		struct test_job j = {0};
		int64_t start_ms = clock_mono_ms();
		enum err_code code = run(s, "a cat", &j);

		/* One that was READY can get the job before it is gone, and costs it. */
		if (i < 2 || code != ERR_TASK_IMAGE_PROCESSING) {
			assert_int_equal(code, ERR_TASK_SERVICE);
			assert_true(clock_mono_ms() - start_ms >= 300);
			studio_stats(s, &stats);
			assert_int_equal(stats.started, 3);
			turn_for(1000); /* with nothing to do, nothing is tried */
			studio_stats(s, &stats);
			assert_int_equal(stats.started, 3);
			unlink(path);
		}
		studio_destroy(s);
		unlink(path);
	}
	struct studio *s = make((struct studio_options){.workers = 1, .program = "/nonexistent"});
	struct test_job j = {0};
	assert_int_equal(run(s, "a cat", &j), ERR_TASK_SERVICE);
	studio_destroy(s);
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
	assert_int_equal(f.kind, FRAME_READY);
	return c;
}

static void end_worker(struct spawn_child *c, int want_exit)
{
	int status;

	close(c->sock);
	close(c->said_fd);
	close(c->pidfd);
	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == want_exit);
}

static void a_worker_checks_what_it_is_told(void **state UNUSED)
{
	static const struct {
		const char *text;
		int32_t width, height;
		uint32_t bytes;
		bool ok;
	} cases[] = {
		{"a cat", 64, 64, 5, true},
		{"a cat", 64, 64, 6, false}, /* more than there is */
		{"a cat", 64, 64, UINT32_MAX, false},
		{"a cat", 64, 64, STUDIO_PROMPT_MAX_BYTES + 1, false},
		{"a\xff\xff\xff\xff", 64, 64, 5, false},
		{"a\0cat", 64, 64, 5, false},
		{"a cat", 0, 64, 5, false},
		{"a cat", 64, -1, 5, false},
		{"a cat", INT32_MAX, INT32_MAX, 5, false},
		{"a cat", 65536, 65536, 5, false},
	};
	struct spawn_child c = begin_worker();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct frame f = {.kind = FRAME_PAINT, .number = i + 1};
		int fd = memfd_create("prompt", 0), got;

		assert_int_equal(write(fd, cases[i].text, 5), 5);
		f.paint.width_px = cases[i].width;
		f.paint.height_px = cases[i].height;
		f.paint.prompt_bytes = cases[i].bytes;
		f.paint.quality = f.paint.compression = f.paint.previews = UINT32_MAX;
		assert_int_equal(frame_send(c.sock, &f, fd, FRAME_WAIT), FRAME_OK);
		close(fd);
		do {
			assert_int_equal(frame_receive(c.sock, FRAME_FROM_WORKER, FRAME_WAIT, &f, &got),
					 FRAME_OK);
			close_fd(&got);
		} while (f.kind == FRAME_PROGRESS || f.kind == FRAME_PREVIEW);
		assert_int_equal(f.number, i + 1);
		assert_int_equal(f.kind, cases[i].ok ? FRAME_DONE : FRAME_FAILED);
		if (!cases[i].ok)
			assert_int_equal(f.failed.code, ERR_TASK_INVALID_PARAMS);
	}
	end_worker(&c, 0);
}

static void a_worker_leaves_when_it_is_sent_no_frame(void **state UNUSED)
{
	struct spawn_child c = begin_worker();

	assert_int_equal(send(c.sock, "hello", 5, 0), 5);
	end_worker(&c, 0);
}

static bool is_alive(pid_t pid)
{
	char path[64], text[256] = "";

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	CLEANUP(close_fd) int fd = open(path, O_RDONLY);
	return fd >= 0 && read(fd, text, sizeof text - 1) > 0 && !strstr(text, ") Z");
}

static pid_t child_of(pid_t parent)
{
	char path[64], text[64] = "";

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
	CLEANUP(close_fd) int fd = open(path, O_RDONLY);
	return fd >= 0 && read(fd, text, sizeof text - 1) > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

static void workers_die_with_the_gateway(void **state UNUSED)
{
	pid_t gateway = fork(), worker = 0;

	if (gateway == 0) {
		struct test_job j = {0};
		start(make((struct studio_options){.workers = 1}), &j, "hang");
		for (;;)
			loop_turn(loop, 100);
	}
	for (int i = 0; i < 500 && worker == 0; i++) {
		sleep_ms(20);
		worker = child_of(gateway);
	}
	sleep_ms(500); /* into the hang, where it does not look at its socket */
	assert_true(worker > 0 && is_alive(worker));
	kill(gateway, SIGKILL);
	waitpid(gateway, NULL, 0);
	for (int i = 0; i < 100 && is_alive(worker); i++)
		sleep_ms(20);
	assert_false(is_alive(worker));
}

static int64_t rss_kib(pid_t pid)
{
	char path[64];
	long pages = 0;

	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	FILE *file = fopen(path, "r");
	if (file) {
		if (fscanf(file, "%*d %ld", &pages) != 1)
			pages = 0;
		fclose(file);
	}
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Figures, to be read: the machine decides. */
static void what_a_worker_costs(void **state UNUSED)
{
	struct studio *s = make((struct studio_options){.workers = 1});
	struct test_job j = {0};
	int64_t start_us = clock_mono_us();

	run(s, "a cat", &j);
	int64_t cold_us = clock_mono_us() - start_us;
	start_us = clock_mono_us();
	run(s, "a cat", &j);
	print_message("first job %.1f ms, second %.1f ms (paint %d, encode %d); idle worker %ld KiB, "
		      "client %ld KiB resident\n",
		      (double)cold_us / 1000, (double)(clock_mono_us() - start_us) / 1000,
		      j.paint.paint_ms, j.paint.encode_ms, (long)rss_kib(child_of(getpid())),
		      (long)rss_kib(getpid()));
	studio_destroy(s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int run_all(void)
{
	const struct CMUnitTest tests[] = {
		T(a_picture_comes_back_sealed_and_with_rising_progress),
		T(every_format_and_preview_is_delivered),
		T(the_sandbox_refuses),
		T(fonts_can_still_be_opened),
		T(a_crash_costs_one_job),
		T(a_hang_ends_at_its_deadline),
		T(processor_time_is_limited),
		T(a_worker_that_has_worked_long_retires),
		T(memory_is_limited),
		T(a_cancel_midway_stops_the_worker_politely),
		T(a_cancel_that_is_not_heeded_kills),
		T(a_cancel_before_the_start_or_after_the_end_is_fine),
		T(three_workers_work_side_by_side),
		T(an_idle_worker_leaves_and_another_comes),
		T(jobs_that_cannot_be_are_told_so),
		T(words_of_a_worker_are_plain_and_few),
		T(destroying_answers_every_job),
		T(a_lying_worker_costs_its_job_alone),
		T(workers_that_do_not_start_are_retried_ever_more_slowly),
		T(a_worker_checks_what_it_is_told),
		T(a_worker_leaves_when_it_is_sent_no_frame),
		T(workers_die_with_the_gateway),
		T(what_a_worker_costs),
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
	const char *evil = started_as ? strstr(started_as, "/test_studio.") : NULL;

	if (argc < 2 || strcmp(argv[1], WORKER_COMMAND) != 0)
		return run_all();
	return evil ? evil_main(strrchr(evil, '/') + 1) : studio_worker_main(argc, argv);
}
