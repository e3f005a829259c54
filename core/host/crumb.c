#include "host/crumb.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/must.h"

#define MAGIC UINT64_C(0x31626d7572436e52)
#define SIGNALS_MAX 65

/* A word: visit << 24 | point << 16 | name + 1; 0: nobody is inside. */
struct slot {
    _Alignas(64) atomic_uint_fast64_t word; /* a line of the cache for each thread */
};

struct name {
    char instance[CRUMB_NAME_BYTES], digest[CRUMB_DIGEST_BYTES];
};

/* As it lies in the file. Only this machine, and this build, reads it again: another size or magic
 * is an empty one. */
struct page {
    uint64_t magic, size, boot;
    atomic_uint_fast64_t culprit; /* its word */
    atomic_int_fast64_t culprit_at_us;
    atomic_int culprit_how;
    atomic_int is_over; /* it ended cleanly */
    uint32_t name_count;
    struct name names[CRUMB_NAMES_MAX];
    struct slot slots[CRUMB_SLOTS_MAX];
};

struct crumb {
    uint64_t number; /* of this crumb among all that this process had */
    struct page *page;
    int fd; /* holds the lock; -1: in memory */
    atomic_size_t slots_used;
    struct {
        uintptr_t from, to;
        uint32_t name;
    } codes[CRUMB_NAMES_MAX];
    atomic_size_t code_count;   /* handlers look at so many */
    atomic_uint_fast64_t spare; /* of threads that came too late; nobody reads it */
    struct crumb_death deaths[CRUMB_SLOTS_MAX];
    size_t death_count;
};

static _Thread_local struct {
    uint64_t of; /* whose slot it is */
    atomic_uint_fast64_t *word;
    uint64_t visits;
} here;
static _Thread_local struct {
    uint64_t of, word;
    char instance[CRUMB_NAME_BYTES];
} heritage; /* of a thread that a plugin has started */

static atomic_uint_fast64_t numbers = 1;
static _Atomic(struct crumb *) armed;
static atomic_uint_fast64_t armed_number; /* 0: none; threads that were left behind look at it */
static struct sigaction before[SIGNALS_MAX];
static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
/* For handlers: a stack that has run over is no place to stand on. */
static _Alignas(64) char stacks[CRUMB_SLOTS_MAX][CRUMB_STACK_BYTES];

const char *crumb_point_name(unsigned point)
{
    static const char *const names[] = {
        "loading it", "check()",  "create()",   "quiesce()",           "destroy()",
        "health()",   "cancel()", "a callback", "a thread of its own", "its own code"};
    if (point >= CRUMB_LOAD && point <= CRUMB_CODE) {
        return names[point - CRUMB_LOAD];
    }
    return point >= 1 && point <= HOOK_MAX ? effect_hook_name((enum hook)point) : "nothing known";
}

static void split(uint64_t word, struct crumb_look *look)
{
    look->visit = word >> 24;
    look->point = (unsigned)(word >> 16 & 0xff) & ~CRUMB_PATIENT;
    look->is_patient = (word >> 16 & CRUMB_PATIENT) != 0;
    look->name = (uint32_t)(word & 0xffff) - 1;
}

/* --- what the last run left --- */

static void add_death(struct crumb *crumb, const struct page *page, uint64_t word, int how,
                      int64_t at_us)
{
    struct crumb_look look;
    split(word, &look);
    if (look.name >= page->name_count) {
        return;
    }
    struct crumb_death *death = &crumb->deaths[crumb->death_count++];
    *death = (struct crumb_death){.point = look.point, .how = how, .at_us = at_us};
    (void)snprintf(death->instance, sizeof death->instance, "%.*s", CRUMB_NAME_BYTES - 1,
                   page->names[look.name].instance);
    (void)snprintf(death->digest, sizeof death->digest, "%.*s", CRUMB_DIGEST_BYTES - 1,
                   page->names[look.name].digest);
}

static void read_deaths(struct crumb *crumb, const struct page *page)
{
    if (page->magic != MAGIC || page->size != sizeof *page || page->name_count > CRUMB_NAMES_MAX ||
        atomic_load(&page->is_over) != 0) {
        return;
    }
    uint64_t culprit = atomic_load(&page->culprit);
    if (culprit != 0) {
        add_death(crumb, page, culprit, atomic_load(&page->culprit_how),
                  atomic_load(&page->culprit_at_us));
        return;
    }
    if (page->boot != clock_boot_number(NULL)) {
        return; /* The machine went down: that was none of them. */
    }
    for (size_t i = 0; i < CRUMB_SLOTS_MAX; i++) {
        uint64_t word = atomic_load(&page->slots[i].word);
        if (word != 0) {
            add_death(crumb, page, word, CRUMB_ENDED_SILENTLY, 0);
        }
    }
}

static struct page *map(int fd)
{
    int flags = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
    struct page *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, flags, fd, 0);
    return page == MAP_FAILED ? NULL : page;
}

/* Takes the file over. False: errno. */
static bool open_file(struct crumb *crumb, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    struct page *old = map(-1);
    MUST(old != NULL);
    bool is_good = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (is_good && pread(fd, old, sizeof *old, 0) == (ssize_t)sizeof *old) {
        read_deaths(crumb, old);
    }
    (void)munmap(old, sizeof *old);
    is_good =
        is_good && ftruncate(fd, 0) == 0 && posix_fallocate(fd, 0, (off_t)sizeof(struct page)) == 0;
    crumb->page = is_good ? map(fd) : NULL;
    if (crumb->page == NULL) {
        (void)close(fd);
        return false;
    }
    crumb->fd = fd;
    return true;
}

struct crumb *crumb_create(const char *path, char *why, size_t why_size)
{
    struct crumb *crumb = MEM_NEW(struct crumb);
    crumb->number = atomic_fetch_add(&numbers, 1);
    crumb->fd = -1;
    why[0] = '\0';
    if (path != NULL && !open_file(crumb, path)) {
        (void)snprintf(why, why_size, "%s: %s: a plugin that ends the server will not be named",
                       path, strerror(errno));
    }
    if (crumb->page == NULL) {
        crumb->page = map(-1);
        MUST(crumb->page != NULL);
    }
    crumb->page->magic = MAGIC;
    crumb->page->size = sizeof *crumb->page;
    crumb->page->boot = clock_boot_number(NULL);
    return crumb;
}

size_t crumb_deaths(const struct crumb *crumb, const struct crumb_death **deaths)
{
    *deaths = crumb->deaths;
    return crumb->death_count;
}

/* --- who is inside --- */

uint32_t crumb_name(struct crumb *crumb, struct text instance, const char *digest)
{
    struct page *page = crumb->page;
    char wanted[CRUMB_NAME_BYTES];
    (void)snprintf(wanted, sizeof wanted, "%.*s",
                   TEXT_ARG(text_slice(instance, 0, CRUMB_NAME_TEXT_BYTES)));
    for (uint32_t i = 0; i < page->name_count; i++) {
        if (strcmp(page->names[i].instance, wanted) == 0 &&
            strcmp(page->names[i].digest, digest) == 0) {
            return i;
        }
    }
    uint32_t index = page->name_count;
    if (index == CRUMB_NAMES_MAX) {
        index--;
    }
    struct name *name = &page->names[index];
    (void)snprintf(name->instance, sizeof name->instance, "%s", wanted);
    (void)snprintf(name->digest, sizeof name->digest, "%s", digest);
    page->name_count = index + 1;
    return index;
}

/* A sanitizer may have brought its own: that one stays. */
static void take_stack(void *bytes)
{
    stack_t stack;
    if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE) != 0) {
        stack = (stack_t){.ss_sp = bytes, .ss_size = CRUMB_STACK_BYTES};
        (void)sigaltstack(&stack, NULL);
    }
}

/* The first time that this thread enters a plugin. */
static void claim(struct crumb *crumb)
{
    size_t index = atomic_fetch_add(&crumb->slots_used, 1);
    bool has_room = index < CRUMB_SLOTS_MAX;
    here.of = crumb->number;
    here.word = has_room ? &crumb->page->slots[index].word : &crumb->spare;
    if (has_room) {
        take_stack(stacks[index]);
    }
}

uint64_t crumb_enter(struct crumb *crumb, uint32_t name, unsigned point)
{
    if (crumb == NULL) {
        return 0;
    }
    if (here.of != crumb->number) {
        claim(crumb);
    }
    uint64_t outer = atomic_load_explicit(here.word, memory_order_relaxed);
    uint64_t word = ++here.visits << 24 | (uint64_t)point << 16 | (name + 1);
    atomic_store_explicit(here.word, word, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    return outer;
}

void crumb_leave(struct crumb *crumb, uint64_t outer)
{
    if (crumb != NULL) {
        atomic_signal_fence(memory_order_seq_cst);
        atomic_store_explicit(here.word, outer, memory_order_relaxed);
    }
}

/* Whose this thread is now, by the words of this crumb; 0: nobody's. Also for handlers. */
static uint64_t word_of(uint64_t number)
{
    uint64_t word = here.of == number && here.word != NULL
                        ? atomic_load_explicit(here.word, memory_order_relaxed)
                        : 0;
    return word == 0 && heritage.of == number ? heritage.word : word;
}

const char *crumb_instance(const struct crumb *crumb, uint32_t name)
{
    return name < CRUMB_NAMES_MAX ? crumb->page->names[name].instance : "";
}

uint64_t crumb_heir(void)
{
    uint64_t number = atomic_load(&armed_number);
    uint64_t word = number != 0 ? word_of(number) : 0;
    return word != 0 ? (word & 0xffff) | (uint64_t)CRUMB_THREAD << 16 : 0;
}

void crumb_inherit(uint64_t heir, void *stack)
{
    const struct crumb *crumb = atomic_load(&armed);
    struct crumb_look look;
    split(heir, &look);
    if (crumb == NULL) {
        return;
    }
    heritage.of = crumb->number;
    heritage.word = heir;
    (void)snprintf(heritage.instance, sizeof heritage.instance, "%s",
                   crumb_instance(crumb, look.name));
    if (stack != NULL) {
        take_stack(stack);
    }
}

const char *crumb_owner(void)
{
    return heritage.word != 0 ? heritage.instance : NULL;
}

void crumb_disinherit(const void *bytes)
{
    stack_t stack;
    if (sigaltstack(NULL, &stack) == 0 && stack.ss_sp == bytes) {
        stack = (stack_t){.ss_flags = SS_DISABLE};
        (void)sigaltstack(&stack, NULL);
    }
}

void crumb_code(struct crumb *crumb, uint32_t name, uintptr_t from, uintptr_t to)
{
    size_t count = atomic_load(&crumb->code_count);
    bool is_known = false; /* loaded once more, in another generation */
    for (size_t i = 0; i < count; i++) {
        is_known = is_known || (crumb->codes[i].from == from && crumb->codes[i].name == name);
    }
    if (!is_known && count < CRUMB_NAMES_MAX) {
        crumb->codes[count].from = from;
        crumb->codes[count].to = to;
        crumb->codes[count].name = name;
        atomic_store(&crumb->code_count, count + 1);
    }
}

bool crumb_is_inside(void)
{
    uint64_t number = atomic_load_explicit(&armed_number, memory_order_relaxed);
    return (here.word != NULL && atomic_load_explicit(here.word, memory_order_relaxed) != 0) ||
           (number != 0 && heritage.of == number);
}

bool crumb_look(const struct crumb *crumb, size_t index, struct crumb_look *look)
{
    uint64_t word = atomic_load_explicit(&crumb->page->slots[index].word, memory_order_relaxed);
    if (word == 0) {
        return false;
    }
    split(word, look);
    return true;
}

/* --- the end; what is called here may be called in a signal handler --- */

static size_t put(char *line, size_t used, size_t size, const char *word)
{
    for (; *word != '\0' && used < size; word++) {
        line[used++] = *word;
    }
    return used;
}

static void say(const struct page *page, uint64_t word, int how)
{
    char line[400];
    char digits[3] = {(char)('0' + how / 10), (char)('0' + how % 10), '\0'};
    struct crumb_look look;
    split(word, &look);
    size_t n = put(line, 0, sizeof line, "rungd: ");
    n = put(line, n, sizeof line, how == CRUMB_CALLED_EXIT ? "exit()" : "signal ");
    n = put(line, n, sizeof line, how == CRUMB_CALLED_EXIT ? "" : digits);
    n = put(line, n, sizeof line, " inside the plugin ");
    n = put(line, n, sizeof line, page->names[look.name].instance);
    n = put(line, n, sizeof line, ", at ");
    n = put(line, n, sizeof line, crumb_point_name(look.point));
    n = put(line, n, sizeof line, "\n");
    (void)!write(STDERR_FILENO, line, n);
}

/* Of two instances of one file the first is as good as the other: left out, the next one is alone.
 */
static uint64_t word_of_code(const struct crumb *crumb, uintptr_t at)
{
    size_t count = atomic_load(&crumb->code_count);
    for (size_t i = 0; i < count; i++) {
        if (at >= crumb->codes[i].from && at < crumb->codes[i].to) {
            return (uint64_t)CRUMB_CODE << 16 | (crumb->codes[i].name + 1);
        }
    }
    return 0;
}

/* `at`: the instruction that was fatal; 0: none was. */
static void mark(int how, uintptr_t at)
{
    struct crumb *crumb = atomic_load(&armed);
    if (crumb == NULL) {
        return;
    }
    uint64_t word = word_of(crumb->number);
    word = word == 0 && at != 0 ? word_of_code(crumb, at) : word;
    struct page *page = crumb->page;
    uint64_t nobody = 0;
    if (word == 0 || !atomic_compare_exchange_strong(&page->culprit, &nobody, word)) {
        return; /* Not a plugin's doing, or the second of two at once. */
    }
    atomic_store(&page->culprit_how, how);
    atomic_store(&page->culprit_at_us, clock_wall_us(NULL));
    say(page, word, how);
}

static uintptr_t instruction_of(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#else
    (void)context;
    return 0; /* by the thread alone */
#endif
}

static void on_fatal(int number, siginfo_t *info, void *context)
{
    mark(number, info->si_code > 0 ? instruction_of(context) : 0);
    (void)sigaction(number, &before[number], NULL);
    if (info->si_code <= 0 || number == SIGABRT) {
        (void)raise(number); /* Sent by somebody: again, as soon as we return. */
    } /* Else the instruction runs again, and does what it did, as the core dump should show it. */
}

static void on_exit_(void)
{
    mark(CRUMB_CALLED_EXIT, 0);
}

/* No handler sees a plugin that leaves by _exit, and an end without a word looks like SIGKILL. What
 * a plugin calls is looked for in the program first, so rungd exports this one (CMakeLists.txt). */
_Noreturn void _exit(int code)
{
    mark(CRUMB_CALLED_EXIT, 0);
    for (;;) {
        (void)syscall(SYS_exit_group, code);
    }
}

void crumb_arm(struct crumb *crumb)
{
    static atomic_flag is_registered = ATOMIC_FLAG_INIT;
    struct crumb *nobody = NULL;
    MUST(atomic_compare_exchange_strong(&armed, &nobody, crumb));
    atomic_store(&armed_number, crumb->number);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
        struct sigaction action = {.sa_sigaction = on_fatal,
                                   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
        (void)sigemptyset(&action.sa_mask);
        (void)sigaction(fatal[i], &action, &before[fatal[i]]);
    }
    if (!atomic_flag_test_and_set(&is_registered)) {
        MUST(atexit(on_exit_) == 0);
    }
}

void crumb_forgive(struct crumb *crumb)
{
    atomic_store(&crumb->page->is_over, 1);
}

void crumb_destroy(struct crumb **crumb)
{
    struct crumb *old = *crumb;
    if (old == NULL) {
        return;
    }
    if (atomic_load(&armed) == old) {
        for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) {
            (void)sigaction(fatal[i], &before[fatal[i]], NULL);
        }
        atomic_store(&armed, NULL);
        atomic_store(&armed_number, 0);
    }
    if (here.of == old->number) {
        here.of = 0;
        here.word = NULL;
    }
    crumb_forgive(old);
    (void)munmap(old->page, sizeof *old->page);
    if (old->fd >= 0) {
        (void)close(old->fd);
    }
    mem_free(old);
    *crumb = NULL;
}
