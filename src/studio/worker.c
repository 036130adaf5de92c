/* A worker's life: set up, close the door behind itself, do one job after another (paint
 * here, read in worker_read.c), and go when the socket closes, or when it has used half of the CPU time that its limit
 * allows (which also ends whatever a library may leak). */
#include "studio/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "studio/encode.h"
#include "studio/fonts.h"
#include "studio/frame.h"
#include "studio/painter/painter.h"
#include "studio/sandbox.h"
#include "studio/studio.h"
#include "studio/worker_inside.h"

#define OPEN_FILES 64
#define NICENESS 5	       /* painting gives way to serving */
#define OOM_SCORE "800"	       /* short of memory, the kernel takes a worker first */
#define KEEP_FREE_BYTES (1024 * 1024)
#define BUSY_FREE_BYTES (16 * 1024 * 1024) /* while jobs come one behind the other */
#define BUSY_PIECE_BYTES (8 * 1024 * 1024) /* larger ones go back at once */
#define BUSY_MS 50
#define PERCENT_PAINTED 95     /* the rest is encoding */
#define PREVIEWS_MAX 3

/* The job at hand. */
struct work {
	struct frame paint; /* as received */
	char *prompt;	    /* owned */
	uint8_t *pixels;    /* owned, mapped */
	struct worker_materials materials;
	size_t pixels_bytes;
	uint32_t percent, previews, stages;
};

static int64_t cpu_limit_s;
static bool leaving; /* has said so: takes no further job */
static uint64_t cancelled; /* the number of the job that nobody wants any more */

/* --- talking ---------------------------------------------------------------- */

/* Without the gateway there is nothing left to do, and nothing to clean up. */
void worker_say(const struct frame *f, int fd, enum frame_wait wait)
{
	enum frame_io io = frame_send(WORKER_SOCKET_FD, f, fd, wait);

	if (io == FRAME_CLOSED || io == FRAME_BAD)
		_exit(0);
}

bool worker_decide_to_leave(void)
{
	struct timespec t;

	leaving = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0 && t.tv_sec >= (cpu_limit_s + 1) / 2;
	return leaving;
}

void worker_say_failed(uint64_t number, const struct err *err)
{
	struct frame f = {.kind = FRAME_FAILED, .number = number, .leaving = worker_decide_to_leave()};

	f.failed.code = (uint32_t)err->code;
	memcpy(f.failed.message, err->message, strnlen(err->message, ERR_MESSAGE_MAX - 1));
	worker_say(&f, -1, FRAME_WAIT);
}

bool worker_is_cancelled(uint64_t number)
{
	struct frame f;
	int fd;
	enum frame_io io;

	while ((io = frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_NOW, &f, &fd)) ==
	       FRAME_OK) {
		if (f.kind == FRAME_CANCEL)
			cancelled = f.number;
		close_fd(&fd);
	}
	if (io != FRAME_LATER)
		_exit(0);
	return cancelled == number;
}

/* --- one job ----------------------------------------------------------------- */

static bool read_prompt(int fd, uint32_t bytes, char **ret, struct err *err)
{
	char *text = bytes <= STUDIO_PROMPT_MAX_BYTES ? malloc(bytes + 1) : NULL;

	if (!text || pread(fd, text, bytes, 0) != (ssize_t)bytes || !utf8_valid(text, bytes) ||
	    memchr(text, '\0', bytes)) {
		free(text);
		return err_set(err, ERR_TASK_INVALID_PARAMS, "prompt",
			       "the prompt must be UTF-8 of at most %d bytes",
			       STUDIO_PROMPT_MAX_BYTES);
	}
	text[bytes] = '\0';
	*ret = text;
	return true;
}

static bool make_pixels(struct work *w, struct err *err)
{
	int width = w->paint.paint.width_px, height = w->paint.paint.height_px;

	if (width < PAINTER_EDGE_MIN_PX || width > PAINTER_EDGE_MAX_PX ||
	    height < PAINTER_EDGE_MIN_PX || height > PAINTER_EDGE_MAX_PX)
		return err_set(err, ERR_TASK_INVALID_PARAMS, "size",
			       "a picture is %d to %d pixels wide and high", PAINTER_EDGE_MIN_PX,
			       PAINTER_EDGE_MAX_PX);
	w->pixels_bytes = (size_t)width * (size_t)height * 4;
	w->pixels = mmap(NULL, w->pixels_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	if (w->pixels == MAP_FAILED)
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no memory for a picture of %dx%d",
			       width, height);
	return true;
}

static bool encode(struct work *w, const uint8_t *pixels, int *ret_fd, uint64_t *ret_bytes,
		   struct err *err)
{
	struct encode_image image = {
		.rgba = pixels,
		.width_px = w->paint.paint.width_px,
		.height_px = w->paint.paint.height_px,
		.format = (enum studio_format)w->paint.paint.format,
		.compression = (int)MIN(w->paint.paint.compression, 100U),
		.software = WORKER_SOFTWARE,
	};
	int64_t bytes;

	if (!encode_image(&image, ret_fd, &bytes, err))
		return false;
	*ret_bytes = (uint64_t)bytes;
	return true;
}

/* Which of the painter's stages are shown when so many previews are wanted. One that cannot
 * be made is left out: the picture itself may yet succeed. */
static void preview(struct work *w, uint32_t percent, const uint8_t *pixels)
{
	static const unsigned shown[PREVIEWS_MAX + 1] = {0, 1u << 1, 1u << 0 | 1u << 2, 7};
	struct frame f = {.kind = FRAME_PREVIEW, .number = w->paint.number};
	CLEANUP(close_fd) int fd = -1;
	struct err err;

	if (percent >= 100 || !(shown[MIN(w->paint.paint.previews, PREVIEWS_MAX)] >> w->stages++ & 1))
		return;
	if (!encode(w, pixels, &fd, &f.file.bytes, &err))
		return;
	f.file.index = w->previews++;
	worker_say(&f, fd, FRAME_WAIT);
}

static bool on_progress(void *ctx, int percent, const uint8_t *pixels)
{
	struct work *w = ctx;
	uint32_t done = (uint32_t)MAX(0, MIN(100, percent)) * PERCENT_PAINTED / 100;

	if (done > w->percent) {
		struct frame f = {.kind = FRAME_PROGRESS, .number = w->paint.number,
				  .progress.percent = done};
		worker_say(&f, -1, FRAME_NOW); /* a gateway that is busy can miss a number */
		w->percent = done;
	}
	if (worker_is_cancelled(w->paint.number))
		return false;
	if (pixels)
		preview(w, (uint32_t)MAX(0, percent), pixels);
	return true;
}

int worker_ms_since(int64_t start_us) { return (int)((clock_mono_us() - start_us) / 1000); }

static bool paint_and_encode(struct work *w, struct frame *done, int *ret_fd, struct err *err)
{
	static const enum painter_quality qualities[] = {
		[STUDIO_LOW] = PAINTER_LOW,
		[STUDIO_MEDIUM] = PAINTER_MEDIUM,
		[STUDIO_HIGH] = PAINTER_HIGH,
	};
	uint32_t quality = MIN(w->paint.paint.quality, (uint32_t)STUDIO_HIGH);
	struct painter_job job = {
		.prompt = w->prompt,
		.width_px = w->paint.paint.width_px,
		.height_px = w->paint.paint.height_px,
		.variation = w->paint.paint.variation,
		.seed = w->paint.paint.seed,
		.transparent = w->paint.paint.transparent != 0,
		.quality = qualities[quality],
		.previews = w->paint.paint.previews > 0,
		.references = w->materials.references,
		.reference_count = w->materials.count,
		.mask = w->materials.has_mask ? &w->materials.mask : NULL,
	};
	int64_t start_us = clock_mono_us();

	if (!painter_paint(&job, w->pixels, on_progress, w, err))
		return false;
	done->file.paint_ms = (uint32_t)worker_ms_since(start_us);
	start_us = clock_mono_us();
	if (!encode(w, w->pixels, ret_fd, &done->file.bytes, err))
		return false;
	done->file.encode_ms = (uint32_t)worker_ms_since(start_us);
	return true;
}

static void do_paint(const struct frame *paint, int prompt_fd)
{
	struct work w = {.paint = *paint, .pixels = MAP_FAILED};
	struct frame done = {.kind = FRAME_DONE, .number = paint->number};
	CLEANUP(close_fd) int fd = -1;
	struct err err = {0};

	if (read_prompt(prompt_fd, paint->paint.prompt_bytes, &w.prompt, &err) &&
	    make_pixels(&w, &err) && worker_open_materials(paint, &w.materials, &err) &&
	    paint_and_encode(&w, &done, &fd, &err)) {
		done.leaving = worker_decide_to_leave();
		worker_say(&done, fd, FRAME_WAIT);
	} else {
		worker_say_failed(paint->number, &err);
	}
	worker_drop_materials();
	worker_close_materials(&w.materials);
	free(w.prompt);
	if (w.pixels != MAP_FAILED)
		munmap(w.pixels, w.pixels_bytes);
}

/* --- setting up -------------------------------------------------------------- */

static bool is_worker_socket(int fd)
{
	int type = 0, domain = 0;
	socklen_t len = sizeof type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	       getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       type == SOCK_SEQPACKET && domain == AF_UNIX;
}

static void be_humble(void)
{
	CLEANUP(close_fd) int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, OOM_SCORE, sizeof OOM_SCORE - 1) < 0)
		errno = 0; /* as it was, then */
	if (nice(NICENESS) < 0)
		errno = 0;
	signal(SIGPIPE, SIG_IGN); /* nobody may be listening to standard error */
	prctl(PR_SET_NAME, "tintype-studio", 0, 0, 0);
	/* One heap, and large pieces go back to the system when they are freed. */
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, BUSY_PIECE_BYTES);
	mallopt(M_TRIM_THRESHOLD, BUSY_FREE_BYTES);
}

/* Memory that the next job would fault in again, at more than what a small picture's check costs,
 * is kept for a moment. */
static void give_back(void)
{
	struct pollfd next = {.fd = WORKER_SOCKET_FD, .events = POLLIN};

	if (poll(&next, 1, BUSY_MS) == 0)
		malloc_trim(KEEP_FREE_BYTES);
}

static bool set_up(struct frame *ready, struct err *err)
{
	const char *readable[FONTS_PATHS_MAX];
	struct sandbox_walls walls;
	struct frame setup;
	int64_t start_us = clock_mono_us();
	int fd;

	if (frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &setup, &fd) !=
		    FRAME_OK ||
	    setup.kind != FRAME_SETUP)
		return err_set(err, ERR_INTERNAL, NULL, "the gateway does not say what to do");
	be_humble();
	sandbox_drop(readable, fonts_find(readable), &walls);
	fonts_warm();
	struct sandbox_limits limits = {.memory_bytes = setup.setup.memory_bytes,
					.cpu_s = setup.setup.cpu_s,
					.file_bytes = setup.setup.file_bytes,
					.open_files = OPEN_FILES};
	cpu_limit_s = setup.setup.cpu_s;
	if (!sandbox_close(&walls, &limits, err))
		return false;
	ready->ready.layers = walls.layers;
	ready->ready.start_ms = (uint32_t)worker_ms_since(start_us);
	return true;
}

int studio_worker_main(int argc UNUSED, char **argv UNUSED)
{
	struct frame f = {.kind = FRAME_READY};
	struct err err;
	int fd;

	if (!is_worker_socket(WORKER_SOCKET_FD)) {
		fputs("studio-worker is started by tintype itself; there is nothing to run by hand\n",
		      stderr);
		return 2;
	}
	if (!set_up(&f, &err)) {
		fprintf(stderr, "%s\n", err.message);
		_exit(1);
	}
	worker_say(&f, -1, FRAME_WAIT);
	while (frame_receive(WORKER_SOCKET_FD, FRAME_FROM_GATEWAY, FRAME_WAIT, &f, &fd) == FRAME_OK) {
		if (f.kind == FRAME_MATERIAL) {
			worker_keep_material(&f, fd);
			continue;
		}
		if (f.kind == FRAME_PAINT)
			do_paint(&f, fd);
		else if (f.kind == FRAME_READ)
			worker_read_image(&f, fd);
		close_fd(&fd);
		if (leaving)
			break;
		give_back();
	}
	_exit(0); /* no exit handlers: libraries' threads may still hold their locks */
}
