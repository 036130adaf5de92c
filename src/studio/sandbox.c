/* User, namespace, Landlock, limits, seccomp: in the order in which each is still
 * possible. */
#include "studio/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "studio/sandbox_calls.h"

#define NOBODY 65534
#define CPU_GRACE_S 2

/* --- user, capabilities, network -------------------------------------------- */

static bool become_nobody(void)
{
	return geteuid() == 0 && setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
	       setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

static bool leave_network(void)
{
	return unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0 ||
	       unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0;
}

/* A new user namespace gives all capabilities inside it. */
static void drop_capabilities(void)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	syscall(SYS_capset, &head, none);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

/* --- Landlock (kernel 5.13 and later) --------------------------------------- */

/* linux/landlock.h of the kernel that compiles may know less than the one that runs. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum {
	LANDLOCK_VERSION_FLAG = 1,
	LANDLOCK_PATH_BENEATH = 1,
	LANDLOCK_READ_FILE = 1 << 2,
	LANDLOCK_READ_DIR = 1 << 3,
};

struct landlock_rights {
	uint64_t fs, net, scoped;
};

struct landlock_path {
	uint64_t rights;
	int32_t fd;
} __attribute__((packed));

/* Everything that a version can forbid. */
static struct landlock_rights landlock_known(long version)
{
	struct landlock_rights r = {.fs = (1 << 13) - 1};

	if (version >= 2)
		r.fs |= 1 << 13; /* rename across folders */
	if (version >= 3)
		r.fs |= 1 << 14; /* truncate */
	if (version >= 4)
		r.net = 3; /* bind and connect TCP */
	if (version >= 5)
		r.fs |= 1 << 15; /* ioctl of devices */
	if (version >= 6)
		r.scoped = 3; /* abstract unix sockets, signals */
	return r;
}

static void landlock_allow_reading(int ruleset, const char *path)
{
	CLEANUP(close_fd) int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path rule = {.rights = LANDLOCK_READ_FILE, .fd = fd};
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return;
	if (S_ISDIR(st.st_mode))
		rule.rights |= LANDLOCK_READ_DIR;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
}

static bool landlock_restrict(const char *const *readable, size_t count)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);

	if (version < 1)
		return false;
	struct landlock_rights rights = landlock_known(version);
	CLEANUP(close_fd)
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
	if (ruleset < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		landlock_allow_reading(ruleset, readable[i]);
	return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}

/* --- the two steps ----------------------------------------------------------- */

void sandbox_drop(const char *const *readable, size_t count, struct sandbox_walls *ret)
{
	unsigned layers = 0;
	int statm_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	/* The namespace first: as root it needs no user namespace, as nobody it does. */
	if (leave_network())
		layers |= SANDBOX_NETNS;
	if (become_nobody())
		layers |= SANDBOX_NOBODY;
	drop_capabilities();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* After the change of user, which clears it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (landlock_restrict(readable, count))
		layers |= SANDBOX_LANDLOCK;
	*ret = (struct sandbox_walls){.layers = layers, .statm_fd = statm_fd};
}

/* The size of the address space now; 0 when it cannot be told. */
static int64_t mapped_bytes(int statm_fd)
{
	char text[64];
	ssize_t n = pread(statm_fd, text, sizeof text - 1, 0);
	long long pages = 0;

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return sscanf(text, "%lld", &pages) == 1 ? pages * sysconf(_SC_PAGESIZE) : 0;
}

static bool limit(int what, int64_t soft, int64_t hard)
{
	struct rlimit64 l = {.rlim_cur = (rlim64_t)soft, .rlim_max = (rlim64_t)hard};

	return setrlimit64(what, &l) == 0;
}

static bool apply_limits(const struct sandbox_limits *limits, int64_t mapped)
{
	int64_t memory = mapped + limits->memory_bytes;

	return limit(RLIMIT_AS, memory, memory) &&
	       limit(RLIMIT_CPU, limits->cpu_s, limits->cpu_s + CPU_GRACE_S) &&
	       limit(RLIMIT_FSIZE, limits->file_bytes, limits->file_bytes) &&
	       limit(RLIMIT_NOFILE, limits->open_files, limits->open_files) &&
	       limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_MEMLOCK, 0, 0) &&
	       limit(RLIMIT_MSGQUEUE, 0, 0);
}

bool sandbox_close(struct sandbox_walls *walls, const struct sandbox_limits *limits,
		   struct err *err)
{
	int64_t mapped = mapped_bytes(walls->statm_fd);
	bool may_read = (walls->layers & (SANDBOX_LANDLOCK | SANDBOX_NOBODY)) != 0;

	close_fd(&walls->statm_fd);
	walls->statm_fd = -1;
	if (mapped == 0 || !apply_limits(limits, mapped))
		return err_set(err, ERR_INTERNAL, NULL, "cannot limit the worker: %s",
			       strerror(errno));
	walls->layers |= SANDBOX_LIMITS;
	if (!sandbox_filter_calls(may_read, err))
		return false;
	walls->layers |= SANDBOX_SECCOMP;
	return true;
}

const char *sandbox_describe(unsigned layers, char ret[SANDBOX_DESCRIBE_MAX])
{
	static const char *const names[] = {
#define X(id, name) name,
		SANDBOX_LAYERS(X)
#undef X
	};
	size_t len = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (layers >> i & 1)
			len += (size_t)snprintf(ret + len, SANDBOX_DESCRIBE_MAX - len, "%s%s", len ? "," : "", names[i]);
	return ret;
}
