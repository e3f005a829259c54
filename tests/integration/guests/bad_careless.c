/* Does to the server what the subject of the ticket says, in the inline hook; with "job" before it,
 * in the job of ticket.opened; with "thread" or "joined" on a thread of its own, which is waited
 * for or not. */
#include "bad.h"
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void crash(void)
{
    raise(SIGSEGV);
}

static void fault(int number)
{
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)number;
    page[0] = 1;
}

/* Somebody else gets the signal, who is not inside any plugin. */
static void fault_in_handler(void)
{
    struct sigaction action = {.sa_handler = fault};
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGUSR2);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)sigaction(SIGUSR2, &action, NULL);
    (void)kill(getpid(), SIGUSR2);
}

static void overflow(void)
{
    volatile char page[1 << 14];
    static void (*volatile again)(void) = overflow;
    page[0] = 1;
    again();
    page[1] = page[0];
}

/* The C library notices, and aborts. */
static void corrupt(void)
{
    char *block = malloc(64);
    char *volatile wrong = block + 8;
    free(wrong); /* NOLINT: that is what it is for */
}

static void end_in_order(void)
{
    exit(0);
}

static void end_at_once(void)
{
    _exit(3);
}

static void leak(void)
{
    for (int i = 0; i < 16; i++) {
        char *block = malloc(1 << 16);
        if (block != NULL) {
            memset(block, 1, 1 << 16);
        }
    }
}

static void take_a_gibibyte(void)
{
    char *block = malloc((size_t)1 << 30);
    if (block != NULL) {
        block[0] = 1;
        block[((size_t)1 << 30) - 1] = 1;
    }
    free(block);
}

static void *stay(void *arg)
{
    for (;;) {
        pause();
    }
    return arg;
}

static void leave_a_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, stay, NULL) == 0) {
        (void)pthread_detach(thread);
    }
}

static void close_all(void)
{
    for (int fd = 3; fd < 64; fd++) {
        (void)close(fd);
    }
}

static void replace_all(void)
{
    int own = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (int fd = 3; fd < 64; fd++) {
        (void)(fd % 2 == 0 ? dup2(own, fd) : dup3(own, fd, O_CLOEXEC));
    }
}

static void close_ranges(void)
{
    (void)close_range(3, UINT_MAX, 0);
}

static void close_from(void)
{
    closefrom(3);
}

static void hang(void)
{
    for (;;) {
        pause();
    }
}

static const struct {
    const char *word;
    void (*act)(void);
} acts[] = {{"crash", crash},
            {"abort", abort},
            {"overflow", overflow},
            {"handler", fault_in_handler},
            {"corrupt", corrupt},
            {"exit", end_in_order},
            {"vanish", end_at_once},
            {"leak", leak},
            {"gibibyte", take_a_gibibyte},
            {"thread", leave_a_thread},
            {"hang", hang},
            {"descriptors", close_all},
            {"replace", replace_all},
            {"range", close_ranges},
            {"from", close_from}};

typedef void (*act_fn)(void);

static void do_now(act_fn act)
{
    act();
}

static void *run(void *arg)
{
    (*(act_fn *)arg)();
    return NULL;
}

static void do_on_thread(act_fn act)
{
    static act_fn last;
    pthread_t thread;
    last = act;
    if (pthread_create(&thread, NULL, run, &last) == 0) {
        (void)pthread_detach(thread);
    }
}

static void do_and_join(act_fn act)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, &act) == 0) {
        (void)pthread_join(thread, NULL);
    }
}

/* `subject` is "crash" or "job crash". */
static void act(const rung_event *event, const char *prefix, void (*doing)(act_fn act))
{
    rung_str subject = event->ticket->subject;
    size_t n = strlen(prefix);
    if (prefix[0] == '\0' && subject.n >= 8 && memcmp(subject.p, "scribble", 8) == 0) {
        memset((char *)(size_t)subject.p, 'X', subject.n); /* const is only a word */
        memset((char *)(size_t)event->ticket->body.p, 'X', event->ticket->body.n);
    }
    if (subject.n < n || memcmp(subject.p, prefix, n) != 0) {
        return;
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        size_t length = strlen(acts[i].word);
        if (subject.n == n + length && memcmp(subject.p + n, acts[i].word, length) == 0) {
            doing(acts[i].act);
        }
    }
}

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    act(event, "", do_now);
    act(event, "thread ", do_on_thread);
    act(event, "joined ", do_and_join);
    return RUNG_DECLINE;
}

static int opened(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    if (event->attempt == 1 || rung_eq(event->ticket->subject, RUNG_S("job hang"))) {
        act(event, "job ", do_now); /* else the next start dies of it, too */
    }
    return RUNG_OK;
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify},
                                {.hook = RUNG_TICKET_OPENED, .work = opened, .timeout_ms = 60000}};

RUNG_PLUGIN("test.bad-careless", "1.0.0", .subs = subs, .n_subs = RUNG_COUNT(subs),
            .create = bad_create, .destroy = bad_destroy);
