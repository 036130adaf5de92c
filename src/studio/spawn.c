/* posix_spawn: it does not copy the gateway's memory, however large, and may be called
 * beside other threads. */
#include "studio/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/slice.h"
#include "studio/worker.h"

#define ENVIRONMENT_MAX 64
#define LOWEST_FD 10 /* ours, away from the 0–3 that the child shall have */

static const char *const environment_kept[] = {
	"FONTCONFIG_", "XDG_", "HOME=", "LANG=", "LC_", "TZ=",
	"LD_LIBRARY_PATH=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS=",
};

static void choose_environment(char *ret[ENVIRONMENT_MAX + 1])
{
	size_t count = 0;

	for (char **e = environ; *e && count < ENVIRONMENT_MAX; e++)
		for (size_t i = 0; i < ARRAY_LEN(environment_kept); i++)
			if (slice_starts(slice_of(*e), slice_of(environment_kept[i]))) {
				ret[count++] = *e;
				break;
			}
	ret[count] = NULL;
}

/* Everything that posix_spawn is told, and our ends of what is passed. */
struct plan {
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int null_fd, sock[2], said[2]; /* owned; [0] ours, [1] the child's */
};

/* Moves a descriptor out of the way of 0–3, where dup2 would meet it. */
static bool lift(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, LOWEST_FD);

	if (high < 0)
		return false;
	close(*fd);
	*fd = high;
	return true;
}

static bool open_ends(struct plan *p)
{
	p->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return p->null_fd >= 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p->sock) == 0 &&
	       pipe2(p->said, O_CLOEXEC) == 0 && lift(&p->null_fd) && lift(&p->sock[1]) &&
	       lift(&p->said[1]) && fcntl(p->sock[0], F_SETFL, O_NONBLOCK) == 0 &&
	       fcntl(p->said[0], F_SETFL, O_NONBLOCK) == 0;
}

static bool describe_files(struct plan *p)
{
	posix_spawn_file_actions_t *a = &p->actions;

	return posix_spawn_file_actions_adddup2(a, p->null_fd, STDIN_FILENO) == 0 &&
	       posix_spawn_file_actions_adddup2(a, p->null_fd, STDOUT_FILENO) == 0 &&
	       posix_spawn_file_actions_adddup2(a, p->said[1], STDERR_FILENO) == 0 &&
	       posix_spawn_file_actions_adddup2(a, p->sock[1], WORKER_SOCKET_FD) == 0 &&
	       posix_spawn_file_actions_addclosefrom_np(a, WORKER_SOCKET_FD + 1) == 0;
}

static bool describe_process(struct plan *p)
{
	posix_spawnattr_t *a = &p->attributes;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	return posix_spawnattr_setflags(a, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						   POSIX_SPAWN_SETSIGDEF) == 0 &&
	       posix_spawnattr_setpgroup(a, 0) == 0 && posix_spawnattr_setsigmask(a, &none) == 0 &&
	       posix_spawnattr_setsigdefault(a, &all) == 0;
}

static bool start(struct plan *p, const char *program, struct spawn_child *ret)
{
	char *argv[] = {(char *)"tintype", (char *)WORKER_COMMAND, NULL};
	char *environment[ENVIRONMENT_MAX + 1];

	choose_environment(environment);
	int rc = posix_spawn(&ret->pid, program ? program : "/proc/self/exe", &p->actions,
			     &p->attributes, argv, environment);
	if (rc != 0) {
		errno = rc;
		return false;
	}
	ret->pidfd = pidfd_open(ret->pid, 0);
	if (ret->pidfd < 0) { /* old kernel, or no descriptor left: do not leave it alone */
		int saved = errno;
		kill(ret->pid, SIGKILL);
		waitpid(ret->pid, NULL, 0);
		errno = saved;
		return false;
	}
	return true;
}

bool spawn_worker(const char *program, struct spawn_child *ret, struct err *err)
{
	struct plan p = {.null_fd = -1, .sock = {-1, -1}, .said = {-1, -1}};

	posix_spawn_file_actions_init(&p.actions);
	posix_spawnattr_init(&p.attributes);
	bool ok = open_ends(&p) && describe_files(&p) && describe_process(&p) &&
		  start(&p, program, ret);
	if (ok) {
		ret->sock = TAKE_FD(p.sock[0]);
		ret->said_fd = TAKE_FD(p.said[0]);
	} else {
		err_set(err, ERR_INTERNAL, NULL, "cannot start an image worker: %s", strerror(errno));
	}
	posix_spawn_file_actions_destroy(&p.actions);
	posix_spawnattr_destroy(&p.attributes);
	close_fd(&p.null_fd);
	for (int i = 0; i < 2; i++) {
		close_fd(&p.sock[i]);
		close_fd(&p.said[i]);
	}
	return ok;
}
