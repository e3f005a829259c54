#include "guard.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* --- limits --- */

static bool limit(int resource, int64_t amount, const char *name, char *why, size_t why_size)
{
    struct rlimit both = {(rlim_t)amount, (rlim_t)amount};
    if (amount == 0 || setrlimit((__rlimit_resource_t)resource, &both) == 0) {
        return true;
    }
    (void)snprintf(why, why_size, "the limit of %s: %s", name, strerror(errno));
    return false;
}

static bool set_limits(const struct guard *guard, char *why, size_t why_size)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none); /* its memory has secrets in it */
    return limit(RLIMIT_AS, guard->memory_bytes, "memory", why, why_size) &&
           limit(RLIMIT_CPU, guard->cpu_s, "cpu", why, why_size) &&
           limit(RLIMIT_NOFILE, guard->files, "files", why, why_size);
}

/* --- system calls: what no plugin needs is refused with EPERM --- */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define MACHINE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MACHINE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define MACHINE AUDIT_ARCH_S390X
#endif

static const int refused[] = {SYS_ptrace,
                              SYS_process_vm_readv,
                              SYS_process_vm_writev,
                              SYS_mount,
                              SYS_umount2,
                              SYS_pivot_root,
                              SYS_move_mount,
                              SYS_open_tree,
                              SYS_fsopen,
                              SYS_fsconfig,
                              SYS_fsmount,
                              SYS_fspick,
                              SYS_unshare,
                              SYS_setns,
                              SYS_init_module,
                              SYS_finit_module,
                              SYS_delete_module,
                              SYS_kexec_load,
                              SYS_bpf,
                              SYS_perf_event_open,
                              SYS_userfaultfd,
                              SYS_keyctl,
                              SYS_add_key,
                              SYS_request_key,
                              SYS_reboot,
                              SYS_swapon,
                              SYS_swapoff,
                              SYS_clock_settime,
                              SYS_settimeofday,
                              SYS_acct,
                              SYS_quotactl,
                              SYS_io_uring_setup,
                              SYS_chroot,
                              SYS_kcmp,
                              SYS_pidfd_open,
                              SYS_pidfd_getfd,
                              SYS_sethostname,
                              SYS_setdomainname,
                              SYS_open_by_handle_at,
                              SYS_personality,
                              SYS_vhangup,
                              SYS_syslog,
                              SYS_lookup_dcookie};

/* Refused when they are meant for the server: its pid, its group, or everybody. */
static const int aimed[] = {
    SYS_kill, SYS_tkill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_prlimit64};

#define AIMED_LENGTH 7 /* instructions for each of `aimed` */

static struct sock_filter *put(struct sock_filter *at, uint16_t code, uint32_t k, uint8_t yes,
                               uint8_t no)
{
    *at = (struct sock_filter){code, yes, no, k};
    return at + 1;
}

#define LOAD(offset) BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offset), 0, 0
#define IF_EQUAL BPF_JMP | BPF_JEQ | BPF_K
#define RETURN(value) BPF_RET | BPF_K, (value), 0, 0
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST_ARGUMENT offsetof(struct seccomp_data, args)
#else
#define FIRST_ARGUMENT (offsetof(struct seccomp_data, args) + 4)
#endif

static struct sock_filter *put_aimed(struct sock_filter *at, int call, pid_t server)
{
    at = put(at, IF_EQUAL, (uint32_t)call, 0, AIMED_LENGTH - 1);
    at = put(at, LOAD(FIRST_ARGUMENT));
    at = put(at, IF_EQUAL, (uint32_t)server, 2, 0);
    at = put(at, IF_EQUAL, (uint32_t)-server, 1, 0);
    at = put(at, IF_EQUAL, UINT32_MAX, 0, 1); /* -1: everybody */
    at = put(at, RETURN(REFUSE));
    return put(at, RETURN(SECCOMP_RET_ALLOW));
}

static bool filter_calls(pid_t server)
{
#if defined(MACHINE)
    struct sock_filter code[8 + 2 * COUNT_OF(refused) + AIMED_LENGTH * COUNT_OF(aimed)];
    struct sock_filter *at = code;
    at = put(at, LOAD(offsetof(struct seccomp_data, arch)));
    at = put(at, IF_EQUAL, MACHINE, 1, 0);
    at = put(at, RETURN(SECCOMP_RET_KILL_PROCESS));
    at = put(at, LOAD(offsetof(struct seccomp_data, nr)));
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        at = put(at, IF_EQUAL, (uint32_t)refused[i], 0, 1);
        at = put(at, RETURN(REFUSE));
    }
    for (size_t i = 0; i < COUNT_OF(aimed); i++) {
        at = put_aimed(at, aimed[i], server);
    }
    at = put(at, RETURN(SECCOMP_RET_ALLOW));
    struct sock_fprog program = {(unsigned short)(at - code), code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
    (void)server;
    return false;
#endif
}

/* --- files --- */

#define READS \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                     \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                               \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |   \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define OF_FILES \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)

static const char *const readable[] = {"/usr",
                                       "/lib",
                                       "/lib32",
                                       "/lib64",
                                       "/bin",
                                       "/sbin",
                                       "/etc",
                                       "/opt",
                                       "/proc",
                                       "/sys",
                                       "/run/systemd/resolve",
                                       "/dev/urandom",
                                       "/dev/random",
                                       "/dev/zero"};
static const char *const writable[] = {"/dev/null", "/dev/full", "/dev/shm"};

/* What is not there needs no right. */
static bool allow(int rules, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    }
    struct landlock_path_beneath_attr below = {.allowed_access = rights, .parent_fd = fd};
    long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    if (result != 0 && errno == EINVAL) { /* a file takes fewer rights than a folder */
        below.allowed_access = rights & OF_FILES;
        result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    }
    (void)close(fd);
    return result == 0;
}

static bool allow_all(const struct guard *guard, int rules)
{
    bool fits = true;
    for (size_t i = 0; i < COUNT_OF(readable); i++) {
        fits = fits && allow(rules, readable[i], READS);
    }
    for (size_t i = 0; i < COUNT_OF(writable); i++) {
        fits = fits && allow(rules, writable[i], READS | WRITES);
    }
    for (size_t i = 0; i < guard->read_count; i++) {
        fits = fits && allow(rules, guard->read[i], READS);
    }
    for (size_t i = 0; i < guard->write_count; i++) {
        fits = fits && allow(rules, guard->write[i], READS | WRITES);
    }
    return fits;
}

static bool filter_files(const struct guard *guard)
{
    struct landlock_ruleset_attr handled = {.handled_access_fs = READS | WRITES};
    long rules = syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0) {
        return false;
    }
    bool fits =
        allow_all(guard, (int)rules) && syscall(SYS_landlock_restrict_self, (int)rules, 0) == 0;
    (void)close((int)rules);
    return fits;
}

static void add_lack(char *lacks, size_t size, const char *what)
{
    size_t used = strlen(lacks);
    (void)snprintf(lacks + used, size - used, "%s%s", used ? ", " : "", what);
}

bool guard_raise(const struct guard *guard, char *lacks, size_t lacks_size, char *why,
                 size_t why_size)
{
    pid_t server = getppid();
    lacks[0] = '\0';
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        (void)snprintf(why, why_size, "prctl: %s", strerror(errno));
        return false;
    }
    if (getppid() != server) {
        (void)snprintf(why, why_size, "the server is gone");
        return false;
    }
    if (!set_limits(guard, why, why_size)) {
        return false;
    }
    if (!filter_files(guard)) {
        add_lack(lacks, lacks_size, "files are not filtered: this kernel has no Landlock");
    }
    if (!filter_calls(server)) {
        add_lack(lacks, lacks_size, "system calls are not filtered: this kernel has no seccomp");
    }
    return true;
}
