/* RC08 to RC11 and RC14: memory that runs out, ends in the middle, lives without a trace, options
 * at their limits. */
#include <dirent.h>
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "check.h"
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define FAILURES_MAX 60
#define LIVES_WARM 20
#define LIVES 70
#define LIVES_MAX (LIVES * 27)
#define LEAK_BYTES 32 /* for each life: the smallest block that malloc counts */

/* --- RC08 --- */

static void fail_in_calls(struct check *check, uint32_t hook)
{
    for (long n = 0; n < FAILURES_MAX && !check->failed; n++) {
        testhost *host = check_open(check);
        if (host == NULL) {
            return;
        }
        check_scene(host, hook);
        testhost_fail_alloc(host, n);
        interpose_arm(check->plugin, false, n);
        (void)testhost_call(host, hook);
        long allocations = interpose_allocations();
        interpose_disarm();
        testhost_fail_alloc(host, -1);
        testhost_close(&host);
        if (allocations <= n) {
            return; /* it wanted no more than that */
        }
    }
}

void check_no_memory(struct check *check)
{
#ifndef CHECK_HAS_MALLOC
    check_skip(check, "not under a sanitizer");
    return;
#endif
    char why[500];
    bool more = true;
    for (long n = 0; more && n < FAILURES_MAX; n++) {
        interpose_arm(check->plugin, false, n);
        testhost *host = testhost_open(check->plugin, check->settings, NULL, why, sizeof why);
        more = interpose_allocations() > n;
        interpose_disarm();
        testhost_close(&host);
    }
    for (size_t i = 0; i < check->plugin->n_subs; i++) {
        fail_in_calls(check, check_sub(check->plugin, i)->hook);
    }
}

/* --- RC09 --- */

void check_ends(struct check *check)
{
    size_t jobs = 0;
    for (size_t i = 0; i < check->plugin->n_subs; i++) {
        const rung_sub *sub = check_sub(check->plugin, i);
        testhost *host = (sub->flags & RUNG_ASYNC) != 0 ? check_open(check) : NULL;
        if (host == NULL) {
            continue;
        }
        jobs++;
        testhost_patience(host, 50);
        check_scene(host, sub->hook);
        testhost_advance(host, 1000);
        for (int k = 0; k < 8; k++) { /* the scene's answers are used up by these */
            testhost_answer(host, "http", 3600000, 200, "", "{}");
        }
        for (int k = 0; k < 12; k++) {
            int code = testhost_call(host, sub->hook); /* the last ones have no answer in time */
            if (code == TESTHOST_TIMED_OUT && check->plugin->cancel == NULL) {
                check_fail(check, "%s goes on by itself and has no cancel()",
                           check_hook_name(sub->hook));
                break;
            }
        }
        testhost_advance(host, 2 * 3600000); /* answers that nobody waits for any more */
        (void)testhost_call(host, sub->hook);
        testhost_close(&host); /* with something under way */
    }
    if (jobs == 0 && !check->failed) {
        check_skip(check, "it has no job that goes on by itself");
    }
}

/* --- RC10 --- */

/* An ordinary call of each hook, and the end. `host` may be NULL: it did not start. */
static void live_through(const struct check *check, testhost *host)
{
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        testhost_patience(host, 0);
        check_scene(host, hook);
        (void)testhost_call(host, hook);
    }
    testhost_close(&host);
}

static void live(struct check *check)
{
    live_through(check, check_open(check));
}

#ifdef CHECK_HAS_MALLOC
/* Bytes that stay behind with each of so many lives. */
static long behind(struct check *check, long lives)
{
    size_t before = mallinfo2().uordblks;
    for (long i = 0; i < lives; i++) {
        live(check);
    }
    return ((long)mallinfo2().uordblks - (long)before) / lives;
}

static void count_lives(struct check *check)
{
    long each = LONG_MAX;
    for (long lives = LIVES; each >= LEAK_BYTES && lives <= LIVES_MAX && !check->failed;
         lives *= 3) { /* the caches of malloc weigh less the longer one looks; a leak does not */
        each = behind(check, lives);
    }
    check_note(check, "%ld bytes a life", each > 0 ? each : 0);
    if (each >= LEAK_BYTES && !check->failed && !check->skipped) {
        check_fail(check, "%ld bytes stay behind with each life (create, calls, destroy)", each);
    }
}
#elif defined(__SANITIZE_ADDRESS__)
/* It looks for memory that nobody holds any more, and prints who asked for it. */
static void count_lives(struct check *check)
{
    if (__lsan_do_recoverable_leak_check() != 0) {
        check_fail(check, "memory stays behind with each life: the leak checker has said which");
    }
}
#else
static void count_lives(struct check *check)
{
    check_skip(check, "not under ThreadSanitizer");
}
#endif

void check_lives(struct check *check)
{
    for (int i = 0; i < LIVES_WARM; i++) {
        live(check);
    }
    count_lives(check);
}

/* --- RC11 --- */

struct traces {
    int threads, descriptors;
    struct sigaction signals[32];
    char locale[200], folder[4096];
    mode_t mask;
};

static int count(const char *path)
{
    int entries = 0;
    DIR *folder = opendir(path);
    while (folder != NULL && readdir(folder) != NULL) {
        entries++;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return entries;
}

static void look(struct traces *traces)
{
    memset(traces, 0, sizeof *traces);
    traces->threads = count("/proc/self/task");
    traces->descriptors = count("/proc/self/fd");
    for (int number = 1; number < 32; number++) {
        (void)sigaction(number, NULL, &traces->signals[number]);
    }
    (void)snprintf(traces->locale, sizeof traces->locale, "%s", setlocale(LC_ALL, NULL));
    if (getcwd(traces->folder, sizeof traces->folder) == NULL) {
        traces->folder[0] = '\0';
    }
    traces->mask = umask(077);
    (void)umask(traces->mask);
}

void check_residue(struct check *check)
{
    struct traces before;
    struct traces after;
    live(check);
    live(check); /* what a library opens once is not the plugin's */
    look(&before);
    live(check);
    look(&after);
    for (int i = 0; i < 100 && after.threads > before.threads; i++) {
        (void)usleep(2000); /* a joined thread may still be leaving */
        look(&after);
    }
    if (after.threads != before.threads) {
        check_fail(check, "%d threads are left behind", after.threads - before.threads);
    }
    if (after.descriptors != before.descriptors) {
        check_fail(check, "%d descriptors are left open", after.descriptors - before.descriptors);
    }
    for (int number = 1; number < 32; number++) {
        if (before.signals[number].sa_handler != after.signals[number].sa_handler) {
            check_fail(check, "the handler of signal %d is another", number);
        }
    }
    if (strcmp(before.locale, after.locale) != 0) {
        check_fail(check, "the locale is \"%s\" afterwards", after.locale);
    }
    if (strcmp(before.folder, after.folder) != 0) {
        check_fail(check, "the working folder is %s afterwards", after.folder);
    }
    if (before.mask != after.mask) {
        check_fail(check, "the umask is %03o afterwards", after.mask);
    }
}

/* --- RC14 --- */

/* `value` of the option `key`, put behind the given settings. */
static void try_value(struct check *check, const char *key, const char *value, bool must_be_refused)
{
    char why[2000] = "";
    struct buf text;
    buf_init(&text);
    bool is_far = check->far != NULL && strcmp(check->far->key, key) == 0;
    const char *given = is_far ? check->given : check->settings;
    given = given != NULL ? given : "config: {}";
    size_t n = strlen(given) - 1; /* "config: {a: b}" without its end */
    buf_put(&text, given, n);
    buf_printf(&text, "%s\"%s\": %s}", given[n - 1] == '{' ? "" : ", ", key, value);
    buf_put_u8(&text, 0);
    testhost *host = testhost_open(check->plugin, (const char *)text.p, NULL, why, sizeof why);
    if (host != NULL && must_be_refused) {
        check_fail(check, "%s: %.60s is taken", key, value);
    }
    live_through(check, host);
    buf_fini(&text);
}

static void try_number(struct check *check, const rung_option *option, double number, bool refused)
{
    char value[64];
    const char *unit = option->type == RUNG_T_DURATION ? "ms" : "";
    (void)snprintf(value, sizeof value, option->type == RUNG_T_FLOAT ? "%.6f%s" : "%.0f%s", number,
                   unit);
    try_value(check, option->key, value, refused);
}

static void try_numbers(struct check *check, const rung_option *option)
{
    if (option->min < option->max) {
        try_number(check, option, option->min, false);
        try_number(check, option, option->max, false);
        try_number(check, option, option->min - 1, true);
        try_number(check, option, option->max + 1, true);
    }
    try_value(check, option->key, "lemon", true);
    try_value(check, option->key, "[1, 2]", true);
}

static void try_choices(struct check *check, const rung_option *option)
{
    const char *rest = option->choices ? option->choices : "";
    while (*rest != '\0') {
        char choice[100];
        size_t n = strcspn(rest, "|");
        (void)snprintf(choice, sizeof choice, "%.*s", (int)n, rest);
        try_value(check, option->key, choice, false);
        rest += n + (rest[n] == '|');
    }
    try_value(check, option->key, "no-such-choice", true);
}

static void try_text(struct check *check, const rung_option *option)
{
    struct buf text;
    buf_init(&text);
    buf_put_z(&text, "\"");
    for (int i = 0; i < 4000; i++) {
        buf_put_z(&text, "long ");
    }
    buf_put_z(&text, "\"");
    buf_put_u8(&text, 0);
    try_value(check, option->key, "\"\"", false);
    try_value(check, option->key, (const char *)text.p, false);
    buf_fini(&text);
}

static bool is_given(const struct check *check, const char *key)
{
    char quoted[200];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":", key);
    return check->given != NULL && strstr(check->given, quoted) != NULL;
}

void check_options(struct check *check)
{
    if (check->plugin->n_options == 0) {
        check_skip(check, "it has no options");
        return;
    }
    for (size_t i = 0; i < check->plugin->n_options; i++) {
        const rung_option *option = check_option(check->plugin, i);
        if (is_given(check, option->key)) {
            continue; /* whoever asks has said what it must be */
        }
        switch (option->type) {
        case RUNG_T_INT:
        case RUNG_T_FLOAT:
        case RUNG_T_DURATION:
        case RUNG_T_SIZE: try_numbers(check, option); break;
        case RUNG_T_ENUM: try_choices(check, option); break;
        case RUNG_T_STRING:
        case RUNG_T_LIST: try_text(check, option); break;
        case RUNG_T_BOOL:
            try_value(check, option->key, "true", false);
            try_value(check, option->key, "false", false);
            try_value(check, option->key, "lemon", true);
            break;
        case RUNG_T_URL: try_value(check, option->key, "\"no url\"", true); break;
        case RUNG_T_RULE: try_value(check, option->key, "\"ticket.(\"", true); break;
        case RUNG_T_REFERENCE: try_value(check, option->key, "no-such-thing", true); break;
        default: break;
        }
    }
}
