/* seccomp, as tables: what computing, threads, memory and talking on open sockets
 * need is allowed; what only an intruder would try kills the process, so that
 * the gateway sees it (SIGSYS); anything else answers EPERM, so that a library that
 * probes for something new goes on without it. */
#include "studio/sandbox_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const int allowed[] = {
	/* descriptors that are open */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
	SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(fstatfs), SCMP_SYS(fcntl),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(getdents64),
	/* names: whether a file is there (fontconfig looks); opening is below */
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
	/* memory, and files that are only memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(memfd_create), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
	/* threads */
	SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam),
	SCMP_SYS(sched_getscheduler), SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group),
	/* signals to itself */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
	/* time, chance, and who am I */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(getrusage), SCMP_SYS(getrandom),
	SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getrlimit), SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
};

static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(socket),
	SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(kill),
	SCMP_SYS(tkill), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup), SCMP_SYS(add_key), SCMP_SYS(request_key),
	SCMP_SYS(keyctl), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(setuid), SCMP_SYS(setresuid), SCMP_SYS(capset),
};

#define NEW_NAMESPACES                                                                  \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)
#define MORE_THAN_READING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

/* A call not known on this machine's kernel or architecture needs no rule. */
static bool add(scmp_filter_ctx ctx, uint32_t action, int call, unsigned count,
		const struct scmp_arg_cmp *conditions)
{
	int rc = seccomp_rule_add_array(ctx, action, call, count, conditions);

	return rc == 0 || rc == -EDOM || rc == -EACCES;
}

/* Allowed when all bits of `mask` in argument `arg` are as in `value`. */
static bool allow_bits(scmp_filter_ctx ctx, int call, unsigned arg, uint64_t mask, uint64_t value)
{
	struct scmp_arg_cmp c = {arg, SCMP_CMP_MASKED_EQ, mask, value};

	return add(ctx, SCMP_ACT_ALLOW, call, 1, &c);
}

static bool allow_value(scmp_filter_ctx ctx, int call, unsigned arg, uint64_t value)
{
	struct scmp_arg_cmp c = {arg, SCMP_CMP_EQ, value, 0};

	return add(ctx, SCMP_ACT_ALLOW, call, 1, &c);
}

static bool add_conditional(scmp_filter_ctx ctx, bool may_read)
{
	return allow_bits(ctx, SCMP_SYS(mmap), 2, PROT_EXEC, 0) &&
	       allow_bits(ctx, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) &&
	       /* threads, not processes; glibc falls back from clone3, whose flags cannot be seen */
	       allow_bits(ctx, SCMP_SYS(clone), 0, CLONE_THREAD | CLONE_VM | NEW_NAMESPACES,
			  CLONE_THREAD | CLONE_VM) &&
	       add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL) &&
	       allow_value(ctx, SCMP_SYS(tgkill), 0, (uint64_t)getpid()) &&
	       allow_value(ctx, SCMP_SYS(prctl), 0, PR_SET_NAME) &&
	       allow_value(ctx, SCMP_SYS(prlimit64), 2, 0) && /* asking, not setting */
	       (!may_read || (allow_bits(ctx, SCMP_SYS(open), 1, MORE_THAN_READING, 0) &&
			      allow_bits(ctx, SCMP_SYS(openat), 2, MORE_THAN_READING, 0)));
}

static bool add_all(scmp_filter_ctx ctx, bool may_read)
{
	for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
		if (!add(ctx, SCMP_ACT_ALLOW, allowed[i], 0, NULL))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(deadly); i++)
		if (!add(ctx, SCMP_ACT_KILL_PROCESS, deadly[i], 0, NULL))
			return false;
	return add_conditional(ctx, may_read);
}

bool sandbox_filter_calls(bool may_read, struct err *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = -ENOMEM;

	if (ctx && seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
	    seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	    add_all(ctx, may_read))
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	return rc == 0 || err_set(err, ERR_INTERNAL, NULL, "cannot filter system calls: %s",
				  strerror(-rc));
}
