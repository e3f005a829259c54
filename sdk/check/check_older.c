/* RC12: the server that is as old as the plugin's target. What the plugin gets is cut to the size
 * that its minor has, and lies at the end of a page behind which nothing is; of the services there
 * are only those that it needs. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "check.h"

#define PAGE ((size_t)4096)
#define UP_TO(type, last) (offsetof(type, last) + sizeof(((type *)NULL)->last))

enum part { HOST, EVENT, TICKET, BEFORE, MESSAGE, CLOCKS, SERVICES, PARTS = SERVICES + 16 };

/* Sizes by minor: a row for each that was released. Newer than the last: nothing is cut. */
static const struct target {
    size_t host, event, ticket, message, clock;
} targets[] = {
    {UP_TO(rung_host, listening), UP_TO(rung_event, method), UP_TO(rung_ticket, clock_size),
     UP_TO(rung_message, facts), UP_TO(rung_clock, breached)},
};
static const struct service {
    const char *id;
    size_t sizes[sizeof targets / sizeof targets[0]];
} services[] = {
    {RUNG_KV, {UP_TO(rung_kv, scan)}},
    {RUNG_TIMER, {UP_TO(rung_timer, stop)}},
    {RUNG_HTTP, {UP_TO(rung_http, fetch)}},
    {RUNG_WORK, {UP_TO(rung_work, run)}},
    {RUNG_INBOX, {UP_TO(rung_inbox, push_wait)}},
    {RUNG_ROSTER, {UP_TO(rung_roster, team)}},
    {RUNG_RULES, {UP_TO(rung_rules, explain)}},
    {RUNG_CALENDAR, {UP_TO(rung_calendar, announce)}},
    {RUNG_BLOB, {UP_TO(rung_blob, get)}},
    {RUNG_METHODS, {UP_TO(rung_methods, publish)}},
    {RUNG_ROUTES, {UP_TO(rung_routes, reply)}},
};
#define SERVICE_COUNT (sizeof services / sizeof services[0])

static struct {
    struct check *check;
    const rung_plugin *real;
    const struct target *target;
    size_t minor;
    const void *(*service)(const rung_host *host, const char *id);
    char *pages[PARTS]; /* two each: the second may not be looked at */
} older;

/* `bytes` of `from` at the end of the page of this part. */
static void *put(enum part part, const void *from, size_t bytes)
{
    char **page = &older.pages[part];
    if (*page == NULL) {
        *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (*page == MAP_FAILED || mprotect(*page + PAGE, PAGE, PROT_NONE) != 0) {
            check_fail(older.check, "no memory for the scenario");
            check_report(older.check);
            _exit(0);
        }
    }
    return memcpy(*page + PAGE - bytes, from, bytes);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A struct that starts with its size, cut to `bytes`. NULL stays NULL. */
static void *put_sized(enum part part, const void *from, size_t bytes)
{
    if (from == NULL) {
        return NULL;
    }
    uint32_t size = (uint32_t)least(*(const uint32_t *)from, bytes);
    void *cut = put(part, from, size);
    memcpy(cut, &size, sizeof size);
    return cut;
}

static bool is_needed(const char *id)
{
    for (const char *const *need = older.real->needs; need != NULL && *need != NULL; need++) {
        if (strcmp(*need, id) == 0) {
            return true;
        }
    }
    return false;
}

static const void *lend_service(const rung_host *host, const char *id)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (strcmp(services[i].id, id) == 0 && is_needed(id)) {
            return put_sized((enum part)(SERVICES + i), older.service(host, id),
                             services[i].sizes[older.minor]);
        }
    }
    return NULL;
}

static rung_ticket *put_ticket(enum part part, const rung_ticket *ticket)
{
    rung_ticket *cut = put_sized(part, ticket, older.target->ticket);
    char clocks[PAGE];
    size_t stride = cut != NULL ? least(cut->clock_size, older.target->clock) : 1;
    if (cut == NULL || part != TICKET || cut->n_clocks * stride > sizeof clocks) {
        return cut;
    }
    for (size_t i = 0; i < cut->n_clocks; i++) {
        memcpy(clocks + i * stride, (const char *)cut->clocks + i * cut->clock_size, stride);
    }
    cut->clocks = put(CLOCKS, clocks, cut->n_clocks * stride);
    cut->clock_size = stride;
    return cut;
}

static const rung_event *put_event(const rung_event *event)
{
    rung_event *cut = put_sized(EVENT, event, older.target->event);
    cut->ticket = put_ticket(TICKET, event->ticket);
    cut->before = put_ticket(BEFORE, event->before);
    cut->message = put_sized(MESSAGE, event->message, older.target->message);
    return cut;
}

static const rung_sub *find_sub(uint32_t hook, bool is_inline)
{
    const rung_sub *found = NULL;
    for (size_t i = 0; i < older.real->n_subs && found == NULL; i++) {
        const rung_sub *sub = check_sub(older.real, i);
        found = sub->hook == hook && (sub->decide != NULL) == is_inline ? sub : NULL;
    }
    return found;
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    return find_sub(event->hook, true)->decide(self, call, put_event(event));
}

static int work(void *self, rung_call *call, const rung_event *event)
{
    return find_sub(event->hook, false)->work(self, call, put_event(event));
}

static int create(const rung_host *host, const void *config, void **self)
{
    older.service = host->service;
    rung_host *cut = put_sized(HOST, host, older.target->host);
    cut->abi_minor = (uint32_t)older.minor;
    cut->service = lend_service;
    return older.real->create(cut, config, self);
}

/* The plugin as it is, but that what it is given passes through here. */
static void stand_before(rung_plugin *plugin, rung_sub *subs)
{
    *plugin = *older.real;
    for (size_t i = 0; i < plugin->n_subs; i++) {
        subs[i] = *check_sub(older.real, i);
        subs[i].decide = subs[i].decide != NULL ? decide : NULL;
        subs[i].work = subs[i].work != NULL ? work : NULL;
    }
    plugin->size = sizeof *plugin;
    plugin->subs = subs;
    plugin->sub_size = sizeof *subs;
    plugin->create = create;
}

static const char *const names[] = {"rung_host",         "rung_event",   "rung_ticket",
                                    "the ticket before", "rung_message", "its clocks",
                                    "a service"};

static void on_crash(int number, siginfo_t *info, void *context)
{
    const char *at = info->si_addr;
    (void)number;
    (void)context;
    for (size_t i = 0; i < PARTS; i++) {
        const char *page = older.pages[i];
        if (page != NULL && at >= page && at < page + 2 * PAGE) {
            check_fail(older.check,
                       "it looks behind the end of what minor %zu has (%s): what is newer than "
                       "the target stands behind RUNG_HAS",
                       older.minor, names[least(i, SERVICES)]);
        }
    }
    if (!older.check->failed) {
        check_fail(older.check, "it dies where only the services of `needs` are there: test for "
                                "NULL what service() returns");
    }
    check_report(older.check);
    _exit(0);
}

void check_older(struct check *check)
{
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO};
    size_t known = sizeof targets / sizeof targets[0];
    if (check->plugin->abi_minor >= known) {
        check_skip(check, "its target is not released yet: there is no older server with it");
        return;
    }
    older.check = check;
    older.real = check->plugin;
    older.minor = check->plugin->abi_minor;
    older.target = &targets[older.minor];
    rung_plugin plugin;
    rung_sub *subs = calloc(check->plugin->n_subs + 1, sizeof *subs);
    if (subs == NULL) {
        return;
    }
    stand_before(&plugin, subs);
    (void)sigaction(SIGSEGV, &action, NULL);
    (void)sigaction(SIGBUS, &action, NULL);
    check->plugin = &plugin;
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < plugin.n_subs; i++) {
        check_scene(host, subs[i].hook);
        (void)testhost_call(host, subs[i].hook);
        testhost_advance(host, 1000);
    }
    testhost_close(&host);
    check->plugin = older.real;
    free(subs);
}
