/* RC17: an inline hook is a function of its event. RC18: a job says to its far side that it is the
 * same work. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define EVENTS 60

struct purity {
    struct check *check;
    testhost *host;
    uint32_t hook;
    char *answers[EVENTS];
    bool is_second;
};

static void ask(struct purity *purity, unsigned n)
{
    uint64_t seed = purity->check->seed + n * 7919;
    if (n % 3 == 0) {
        check_scene(purity->host, purity->hook);
    } else {
        check_scene_random(purity->host, purity->hook, &seed);
    }
    testhost_next_id(purity->host, 1000 + n);
    interpose_arm(purity->check->plugin, true, -1);
    int code = testhost_call(purity->host, purity->hook);
    interpose_disarm();
    char *answer = check_answer(purity->host, code);
    if (interpose_seen() != NULL) {
        check_fail(purity->check, "%s calls %s: time and chance are in the event (now_at, seed)",
                   check_hook_name(purity->hook), interpose_seen());
    }
    if (!purity->is_second) {
        purity->answers[n] = answer;
        return;
    }
    if (strcmp(answer, purity->answers[n]) != 0) {
        check_fail(purity->check, "%s: the same event, answered\n  %.300s\nand later\n  %.300s",
                   check_hook_name(purity->hook), purity->answers[n], answer);
    }
    free(answer);
}

/* In another order, on another thread. */
static void *ask_again(void *arg)
{
    struct purity *purity = arg;
    purity->is_second = true;
    for (unsigned k = 0; k < EVENTS && !purity->check->failed; k++) {
        ask(purity, (k * 37 + 11) % EVENTS);
    }
    return NULL;
}

#ifdef CHECK_HAS_MALLOC /* a sanitizer needs more calls */
#define UNDER_FILTER
#endif
#ifdef UNDER_FILTER
#define NO_FILTER 255 /* this kernel does not let us */

static void on_forbidden(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    _exit(info->si_syscall < NO_FILTER ? info->si_syscall : NO_FILTER - 1);
}

#define ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Memory, locks and the end. From here on for good. */
static bool forbid(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(__NR_mmap),
        ALLOW(__NR_munmap),
        ALLOW(__NR_mremap),
        ALLOW(__NR_mprotect),
        ALLOW(__NR_brk),
        ALLOW(__NR_madvise),
        ALLOW(__NR_futex),
        ALLOW(__NR_rt_sigreturn),
        ALLOW(__NR_exit_group),
        ALLOW(__NR_exit),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    struct sigaction action = {.sa_sigaction = on_forbidden, .sa_flags = SA_SIGINFO};
    return sigaction(SIGSYS, &action, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* In a process that may do nothing but think. */
static void ask_under_filter(struct check *check, testhost *host, uint32_t hook)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        check_scene(host, hook);
        if (!forbid()) {
            _exit(NO_FILTER);
        }
        (void)testhost_call(host, hook);
        _exit(0);
    }
    if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
        WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != NO_FILTER) {
        check_fail(check,
                   "%s makes system call %d: an inline hook decides in everybody's transaction, "
                   "and does nothing else",
                   check_hook_name(hook), WEXITSTATUS(status));
    }
}
#endif

static void forget(struct purity *purity)
{
    for (unsigned n = 0; n < EVENTS; n++) {
        free(purity->answers[n]);
        purity->answers[n] = NULL;
    }
}

void check_purity(struct check *check)
{
    size_t inline_hooks = 0;
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        struct purity purity = {
            .check = check, .host = host, .hook = check_sub(check->plugin, i)->hook};
        pthread_t thread;
        if (check_sub(check->plugin, i)->decide == NULL) {
            continue;
        }
        inline_hooks++;
        for (unsigned n = 0; n < EVENTS && !check->failed; n++) {
            ask(&purity, n);
        }
        if (!check->failed && pthread_create(&thread, NULL, ask_again, &purity) == 0) {
            (void)pthread_join(thread, NULL);
        }
        forget(&purity);
#ifdef UNDER_FILTER
        ask_under_filter(check, host, purity.hook);
#endif
    }
    testhost_close(&host);
    if (inline_hooks == 0 && !check->failed) {
        check_skip(check, "it has no inline hook");
    }
}

/* --- RC18 --- */

static bool differs(const testhost_request *a, const testhost_request *b)
{
    return strcmp(a->url, b->url) != 0 || strcmp(a->body, b->body) != 0;
}

/* Does a line of the headers of `one` stand in `two`, and not in `other`? */
static bool shares_line(const testhost_request *one, const testhost_request *two,
                        const testhost_request *other)
{
    const char *rest = one->headers;
    while (*rest != '\0') {
        char line[500];
        size_t n = strcspn(rest, "\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)n, rest);
        if (n > 0 && n < sizeof line && strstr(two->headers, line) != NULL &&
            strstr(other->headers, line) == NULL) {
            return true;
        }
        rest += n + (rest[n] == '\n');
    }
    return false;
}

/* The first of these requests with this method, NULL: that changes something; else the first. What
 * a timer of the plugin asks meanwhile is not the work. */
static const testhost_request *work_in(testhost *host, size_t from, size_t to, const char *method)
{
    for (size_t i = from; i < to; i++) {
        const testhost_request *one = testhost_request_at(host, i);
        if (method != NULL ? strcmp(one->method, method) == 0 : strcmp(one->method, "GET") != 0) {
            return one;
        }
    }
    return testhost_request_at(host, from);
}

static void same_work(struct check *check, testhost *host, uint32_t hook, size_t *asked)
{
    size_t at[4];
    check_scene(host, hook);
    at[0] = testhost_request_count(host);
    (void)testhost_call(host, hook);
    at[1] = testhost_request_count(host);
    testhost_advance(host, 5000);
    (void)testhost_again(host);
    at[2] = testhost_request_count(host);
    testhost_advance(host, 5000);
    check_scene(host, hook);
    testhost_bytes(host, "message.external_id", "<2@gold.example>", 16);
    (void)testhost_call(host, hook);
    at[3] = testhost_request_count(host);
    if (at[1] == at[0] || at[2] == at[1] || at[3] == at[2]) {
        return;
    }
    const testhost_request *first = work_in(host, at[0], at[1], NULL);
    if (strcmp(first->method, "GET") == 0) {
        return; /* asking twice does no harm */
    }
    const testhost_request *again = work_in(host, at[1], at[2], first->method);
    const testhost_request *other = work_in(host, at[2], at[3], first->method);
    (*asked)++;
    bool by_text = !differs(first, again) && differs(first, other);
    if (!by_text && !shares_line(first, again, other)) {
        check_fail(
            check,
            "%s: nothing in the request tells its far side that a second attempt is the same "
            "work: send event->id or message->external_id",
            check_hook_name(hook));
    }
}

void check_same_work(struct check *check)
{
    size_t asked = 0;
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        if (check_sub(check->plugin, i)->work != NULL) {
            same_work(check, host, check_sub(check->plugin, i)->hook, &asked);
        }
    }
    testhost_close(&host);
    if (asked == 0 && !check->failed) {
        check_skip(check, "no job of it sends anything over HTTP");
    }
}
