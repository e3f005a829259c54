/* The kit's own clocks, chance and allocations: a plugin's calls of these names end here, since the
 * program's symbols come before the library's. Outside of an armed call they are what they were. */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#ifdef CHECK_HAS_MALLOC
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
#endif

static _Thread_local bool is_armed, watches;
static _Thread_local long allocations, fails_at;
static _Thread_local const char *seen;
static _Thread_local uintptr_t from, to; /* where the plugin's code lies */

struct place {
    uintptr_t inside, from, to;
};

static int look_at_file(struct dl_phdr_info *file, size_t size, void *arg)
{
    struct place *place = arg;
    struct place found = {.inside = place->inside};
    bool is_it = false;
    (void)size;
    for (int i = 0; i < file->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &file->dlpi_phdr[i];
        uintptr_t start = file->dlpi_addr + part->p_vaddr;
        if (part->p_type != PT_LOAD) {
            continue;
        }
        is_it = is_it || (place->inside >= start && place->inside < start + part->p_memsz);
        found.from = found.from == 0 || start < found.from ? start : found.from;
        found.to = start + part->p_memsz > found.to ? start + part->p_memsz : found.to;
    }
    if (is_it) {
        *place = found;
    }
    return is_it;
}

void interpose_arm(const rung_plugin *plugin, bool watch_clocks, long fail_allocation)
{
    struct place place = {.inside = (uintptr_t)plugin};
    (void)dl_iterate_phdr(look_at_file, &place);
    from = place.from;
    to = place.to;
    is_armed = true;
    watches = watch_clocks;
    allocations = 0;
    fails_at = fail_allocation;
    seen = NULL;
}

void interpose_disarm(void)
{
    is_armed = false;
}

const char *interpose_seen(void)
{
    return seen;
}

long interpose_allocations(void)
{
    return allocations;
}

static bool is_plugin(const void *caller)
{
    return is_armed && (uintptr_t)caller >= from && (uintptr_t)caller < to;
}

static void note(const void *caller, const char *name)
{
    if (watches && seen == NULL && is_plugin(caller)) {
        seen = name;
    }
}

#ifdef CHECK_HAS_MALLOC
static bool must_fail(const void *caller)
{
    return is_plugin(caller) && allocations++ == fails_at;
}
#endif

#define PUBLIC __attribute__((visibility("default")))

#ifdef CHECK_HAS_MALLOC
PUBLIC void *malloc(size_t size)
{
    if (must_fail(__builtin_return_address(0))) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}

PUBLIC void *calloc(size_t count, size_t size)
{
    if (must_fail(__builtin_return_address(0))) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_calloc(count, size);
}

PUBLIC void *realloc(void *old, size_t size)
{
    if (must_fail(__builtin_return_address(0))) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(old, size);
}

#endif

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

PUBLIC time_t time(time_t *at)
{
    time_t (*real)(time_t *) = NULL;
    note(__builtin_return_address(0), "time()");
    *(void **)&real = next("time");
    return real(at);
}

PUBLIC int clock_gettime(clockid_t clock, struct timespec *at)
{
    int (*real)(clockid_t, struct timespec *) = NULL;
    note(__builtin_return_address(0), "clock_gettime()");
    *(void **)&real = next("clock_gettime");
    return real(clock, at);
}

PUBLIC int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    int (*real)(struct timeval *, void *) = NULL;
    note(__builtin_return_address(0), "gettimeofday()");
    *(void **)&real = next("gettimeofday");
    return real(at, zone);
}

PUBLIC int rand(void)
{
    int (*real)(void) = NULL;
    note(__builtin_return_address(0), "rand()");
    *(void **)&real = next("rand");
    return real();
}

PUBLIC long random(void)
{
    long (*real)(void) = NULL;
    note(__builtin_return_address(0), "random()");
    *(void **)&real = next("random");
    return real();
}

PUBLIC char *getenv(const char *name)
{
    char *(*real)(const char *) = NULL;
    note(__builtin_return_address(0), "getenv()");
    *(void **)&real = next("getenv");
    return real(name);
}
