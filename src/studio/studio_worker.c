/* A worker from outside: how it begins, how long it may stay in each state, and what its
 * end means for the job it had. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "studio/studio_inside.h"

#define START_MS 60000 /* fontconfig may have to read every font once */
#define SLOW_MS 1000 /* from here on a short job keeps others waiting */
#define CANCEL_MS 500
#define LEAVE_MS 2000
#define RETRY_MS 100 /* doubled with every start that fails … */
#define RETRY_MAX_MS 5000
#define START_FAILURES 3 /* … and from here on waiting jobs are refused */
#define SAID_LINES 60	 /* of a worker's standard error that are logged */
#define FRAMES_A_ROUND 64

/* --- states -------------------------------------------------------------------- */

static int64_t job_ms(const struct studio_worker *w)
{
	int64_t most_ms = w->studio->options.job_timeout_ms;

	return w->kind && w->kind->most_ms > 0 ? MIN(w->kind->most_ms, most_ms) : most_ms;
}

static int64_t state_ms(const struct studio_worker *w, enum studio_worker_state state)
{
	const int64_t ms[WORKER_STATES] = {
		[WORKER_STARTING] = START_MS,
		[WORKER_IDLE] = w->studio->options.idle_ms,
		[WORKER_BUSY] = w->kind && w->kind->is_short ? MIN(SLOW_MS, job_ms(w)) : job_ms(w),
		[WORKER_CANCELLING] = CANCEL_MS,
		[WORKER_LEAVING] = LEAVE_MS,
		[WORKER_ENDING] = -1, /* until it is reaped */
	};

	return ms[state];
}

void studio_worker_move(struct studio_worker *w, enum studio_worker_state to)
{
	struct studio *s = w->studio;
	int64_t now_ms = clock_mono_ms(), ms = state_ms(w, to);

	s->count[w->state]--;
	s->count[to]++;
	w->state = to;
	if (to == WORKER_IDLE)
		w->idle_since_ms = now_ms;
	if (ms < 0)
		loop_timer_cancel(s->loop, &w->timer);
	else
		loop_timer_set(s->loop, &w->timer, now_ms + ms);
}

void studio_worker_hang_up(struct studio_worker *w)
{
	loop_watch_remove(w->studio->loop, &w->socket);
	close_fd(&w->child.sock);
	w->child.sock = -1;
}

void studio_worker_kill(struct studio_worker *w)
{
	studio_worker_hang_up(w);
	pidfd_send_signal(w->child.pidfd, SIGKILL, NULL, 0);
}

void studio_start_failed(struct studio *s)
{
	int64_t wait_ms = RETRY_MS << MIN(s->start_failures, 16);

	s->start_failures++;
	loop_timer_set(s->loop, &s->retry, clock_mono_ms() + MIN(wait_ms, RETRY_MAX_MS));
	if (s->start_failures >= START_FAILURES)
		studio_fail_waiting(s, ERR_TASK_SERVICE,
				    "the image worker does not start; the operator's log says why");
}

/* It is about to go. Gone before it was of any use, it must not be replaced at once:
 * the next one may do the same, and so on, as fast as processes can be made. */
static void note_failed_start(struct studio_worker *w)
{
	if (!w->proven && (w->state == WORKER_STARTING || w->state == WORKER_IDLE))
		studio_start_failed(w->studio);
}

void studio_worker_end(struct studio_worker *w, enum err_code code, const char *message)
{
	struct studio_job *job = w->job;

	note_failed_start(w);
	w->job = NULL;
	studio_worker_kill(w);
	studio_worker_move(w, WORKER_ENDING);
	if (job)
		studio_job_fail(w->studio, job, code, message);
}

/* True: it has time left, and another may read on meanwhile. */
static bool is_only_slow(struct studio_worker *w)
{
	if (w->state != WORKER_BUSY || !w->kind->is_short || w->is_slow || job_ms(w) <= SLOW_MS)
		return false;
	w->is_slow = true;
	loop_timer_set(w->studio->loop, &w->timer, clock_mono_ms() + job_ms(w) - SLOW_MS);
	studio_pump(w->studio);
	return true;
}

static void on_timer(struct loop_timer *t)
{
	struct studio_worker *w = t->ctx;

	if (is_only_slow(w))
		return;
	switch (w->state) {
	case WORKER_IDLE:
		studio_worker_hang_up(w); /* it sees the end of its socket and exits */
		studio_worker_move(w, WORKER_LEAVING);
		return;
	case WORKER_BUSY:
		w->studio->stats.timed_out++;
		log_warn("studio.job_timeout", "pid=%d", (int)w->child.pid);
		break;
	case WORKER_STARTING:
		log_error("studio.worker_start_timeout", "pid=%d", (int)w->child.pid);
		break;
	default:
		break;
	}
	studio_worker_end(w, ERR_TASK_TIMEOUT, w->job ? w->kind->too_long : "");
}

/* --- what is heard of it ----------------------------------------------------------- */

static void on_socket(struct loop_watch *watch, uint32_t events UNUSED)
{
	struct studio_worker *w = watch->ctx;

	studio_worker_read(w, FRAMES_A_ROUND);
	studio_pump(w->studio);
}

/* Its standard error, line by line, quoted: crash reports and libraries' complaints. */
static void log_line(struct studio_worker *w)
{
	w->line[w->line_len] = '\0';
	if (w->line_len > 0 && w->lines_said++ < SAID_LINES)
		log_warn("studio.worker_said", "pid=%d text=%s", (int)w->child.pid, log_quote(w->line));
	w->line_len = 0;
}

/* When it has said enough the pipe is closed: what it writes then is lost to it at once,
 * and it does not wait for us to read. */
static void read_said(struct studio_worker *w)
{
	char piece[1024];
	ssize_t n = 0;

	while (w->lines_said < SAID_LINES && (n = read(w->child.said_fd, piece, sizeof piece)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (piece[i] == '\n' || w->line_len == sizeof w->line - 1)
				log_line(w);
			if (piece[i] != '\n')
				w->line[w->line_len++] = piece[i];
		}
	}
	if (n == 0 || w->lines_said >= SAID_LINES) {
		loop_watch_remove(w->studio->loop, &w->said);
		close_fd(&w->child.said_fd);
		w->child.said_fd = -1;
	}
}

static void on_said(struct loop_watch *watch, uint32_t events UNUSED) { read_said(watch->ctx); }

/* --- beginning and end ------------------------------------------------------------ */

static void describe_exit(const siginfo_t *info, char *ret, size_t size)
{
	const char *name = info->si_code == CLD_EXITED ? NULL : sigabbrev_np(info->si_status);

	if (info->si_code == CLD_EXITED)
		snprintf(ret, size, "exit %d", info->si_status);
	else
		snprintf(ret, size, "SIG%s", name ? name : "?");
}

/* What to tell the owner of a job whose worker died of its own. */
static void fail_crashed(struct studio_worker *w, const siginfo_t *info, const char *how)
{
	bool cpu = info->si_code != CLD_EXITED && info->si_status == SIGXCPU;
	char message[160];

	snprintf(message, sizeof message,
		 "%s: the image worker %s (%s)", w->kind->failed,
		 cpu ? "used more processor time than it may" : "stopped unexpectedly", how);
	studio_job_fail(w->studio, w->job, cpu ? ERR_TASK_TIMEOUT : ERR_TASK_IMAGE_PROCESSING, message);
	w->job = NULL;
}

static void worker_free(struct studio_worker *w)
{
	struct studio *s = w->studio;

	s->count[w->state]--;
	list_remove(&w->link);
	loop_timer_cancel(s->loop, &w->timer);
	loop_watch_remove(s->loop, &w->exited);
	loop_watch_remove(s->loop, &w->said);
	studio_worker_hang_up(w);
	close_fd(&w->child.pidfd);
	close_fd(&w->child.said_fd);
	free(w);
}

static void log_exit(const struct studio_worker *w, const char *how)
{
	bool expected = w->state == WORKER_LEAVING || w->state == WORKER_ENDING ||
			w->state == WORKER_CANCELLING;

	if (expected) {
		log_debug("studio.worker_ended", "pid=%d how=\"%s\"", (int)w->child.pid, how);
		return;
	}
	w->studio->stats.crashed++;
	log_error("studio.worker_crashed", "pid=%d how=\"%s\" starting=%s", (int)w->child.pid, how,
		  w->state == WORKER_STARTING ? "true" : "false");
}

static void on_exited(struct loop_watch *watch, uint32_t events UNUSED)
{
	struct studio_worker *w = watch->ctx;
	struct studio *s = w->studio;
	siginfo_t info = {0};
	char how[32];

	studio_worker_read(w, INT32_MAX); /* its last words may be that the job is done */
	if (waitid(P_PIDFD, (id_t)w->child.pidfd, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
		return;
	if (w->child.said_fd >= 0)
		read_said(w);
	log_line(w);
	describe_exit(&info, how, sizeof how);
	log_exit(w, how);
	note_failed_start(w);
	if (w->job)
		fail_crashed(w, &info, how);
	worker_free(w);
	studio_pump(s);
}

void studio_worker_bury(struct studio_worker *w)
{
	waitid(P_PIDFD, (id_t)w->child.pidfd, &(siginfo_t){0}, WEXITED);
	worker_free(w);
}

static bool send_setup(struct studio_worker *w)
{
	const struct studio_options *o = &w->studio->options;
	struct frame f = {.kind = FRAME_SETUP};

	f.setup.memory_bytes = o->memory_mib << 20;
	f.setup.cpu_s = o->cpu_s;
	f.setup.file_bytes = STUDIO_FILE_BYTES;
	return frame_send(w->child.sock, &f, -1, FRAME_NOW) == FRAME_OK;
}

bool studio_worker_start(struct studio *s)
{
	struct studio_worker *w = calloc(1, sizeof *w);
	struct err err;

	if (!w || !spawn_worker(s->program, &w->child, &err)) {
		log_error("studio.worker_start", "message=%s",
			  log_quote(w ? err.message : "out of memory"));
		free(w);
		return false;
	}
	w->studio = s;
	list_append(&s->workers, &w->link);
	loop_timer_init(&w->timer, on_timer, w);
	loop_watch_init(&w->exited, w->child.pidfd, on_exited, w);
	loop_watch_init(&w->socket, w->child.sock, on_socket, w);
	loop_watch_init(&w->said, w->child.said_fd, on_said, w);
	s->count[WORKER_STARTING]++;
	studio_worker_move(w, WORKER_STARTING);
	s->stats.started++;
	if (!loop_watch_add(s->loop, &w->exited, EPOLLIN) ||
	    !loop_watch_add(s->loop, &w->socket, EPOLLIN) ||
	    !loop_watch_add(s->loop, &w->said, EPOLLIN) || !send_setup(w)) {
		studio_worker_kill(w);
		studio_worker_bury(w);
		return false;
	}
	return true;
}

