/* Tests of what starts a plugin in another process: that process is this program, started once
 * more, and the name of the plugin's file says how it behaves. It answers what is asked of it at
 * the other end of descriptor 3, by the same frames. Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_PLAYS_GUEST_H
#define TESTS_SUPPORT_PLAYS_GUEST_H
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "host/bridge_cut.h"
#include "host/isolation.h"
#include "support/suite.h"

#define PLAYS_GUEST_ASKS 7 /* the id of the request that "asks" makes */

/* The names, and what they do; whatever a name does not say is in order. */
#define PLAYS_GUEST_GOOD "/good"         /* all that is asked of it */
#define PLAYS_GUEST_MUTE "/mute"         /* answers nothing */
#define PLAYS_GUEST_MUMBLES "/mumbles"   /* sends what is no frame */
#define PLAYS_GUEST_NAMELESS "/nameless" /* an answer to hello without an id */
#define PLAYS_GUEST_NO "/no"             /* says no to hello */
#define PLAYS_GUEST_FALLS "/falls"       /* ends before it says anything, with last words */
#define PLAYS_GUEST_CHANGES "/changes"   /* is another one than it was when it was described */
#define PLAYS_GUEST_POOR "/poor"         /* says no to create */
#define PLAYS_GUEST_PICKY "/picky"       /* says no to check */
#define PLAYS_GUEST_SHY "/shy"           /* ends when it is asked check, create or a hook */
#define PLAYS_GUEST_ASKS_MUCH "/asks"    /* asks kv.get before it answers create */
#define PLAYS_GUEST_SLEEPS "/sleeps"     /* reads nothing any more after create */
#define PLAYS_GUEST_LATE "/late"         /* answers a hook when it is cancelled */
#define PLAYS_GUEST_DEAF "/deaf"         /* answers no hook, cancelled or not */
#define PLAYS_GUEST_PATIENT "/patient"   /* takes and sends what is longer than a frame */

static int plays_guest_function(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

static int plays_guest_create(const rung_host *host, const void *config, void **self)
{
    (void)host;
    (void)config;
    (void)self;
    return RUNG_OK;
}

static int plays_guest_check(const void *config, char *message, size_t size)
{
    (void)config;
    (void)message;
    (void)size;
    return RUNG_OK;
}

/* What it says it is. */
static const rung_sub plays_guest_subs[] = {
    {.hook = RUNG_RPC_CALL, .work = plays_guest_function, .flags = RUNG_ASYNC}};
static const rung_plugin plays_guest_plugin = {.size = sizeof(rung_plugin),
                                               .magic = RUNG_MAGIC,
                                               .sub_size = sizeof(rung_sub),
                                               .option_size = sizeof(rung_option),
                                               .id = "test.guest",
                                               .version = "1.0.0",
                                               .subs = plays_guest_subs,
                                               .n_subs = 1,
                                               .create = plays_guest_create,
                                               .check = plays_guest_check};

/* --- in the other process --- */

struct plays_guest {
    const char *file;
    struct buf out;
    struct arena arena;
    int64_t open_hook; /* -1: none */
};

static bool plays_guest_is(const struct plays_guest *guest, const char *name)
{
    return strcmp(guest->file, name) == 0;
}

static void plays_guest_send(struct plays_guest *guest)
{
    while (guest->out.n > 0) {
        ssize_t n = write(CHILD_DESCRIPTOR, guest->out.p, guest->out.n);
        if (n <= 0) {
            _exit(1);
        }
        buf_drop(&guest->out, (size_t)n);
    }
}

static void plays_guest_answer(struct plays_guest *guest, uint64_t id)
{
    struct bridge_frame_pen pen;
    bridge_frame_answer(&pen, &guest->out, id);
    (void)bridge_frame_end(&pen);
}

static void plays_guest_hello(struct plays_guest *guest, const struct bridge_message *message)
{
    bool is_described = value_bool(&message->body, "describe", false);
    struct bridge_frame_pen pen;
    rung_plugin plugin = plays_guest_plugin;
    if (plays_guest_is(guest, PLAYS_GUEST_NO)) {
        bridge_frame_refuse(&guest->out, message->id, RUNG_EFAIL, TEXT("not today"));
        return;
    }
    if (plays_guest_is(guest, PLAYS_GUEST_CHANGES) && !is_described) {
        plugin.version = "1.0.1";
    }
    bridge_frame_answer(&pen, &guest->out, message->id);
    if (plays_guest_is(guest, PLAYS_GUEST_NAMELESS)) {
        pack_pair_int(&pen.pack, "proto", BRIDGE_PLUGIN_PROTOCOL);
    } else {
        bridge_plugin_pack(&pen.pack, &plugin);
        pack_pair_int(&pen.pack, "max_message",
                      plays_guest_is(guest, PLAYS_GUEST_PATIENT) ? 1 << 25 : 0);
    }
    (void)bridge_frame_end(&pen);
}

static void plays_guest_started(struct plays_guest *guest, const struct bridge_message *message)
{
    struct bridge_frame_pen pen;
    bool is_check = text_eq_z(message->method, "check");
    if (plays_guest_is(guest, is_check ? PLAYS_GUEST_PICKY : PLAYS_GUEST_POOR)) {
        bridge_frame_refuse(&guest->out, message->id, RUNG_EFAIL,
                            is_check ? TEXT("words: too many") : TEXT("there is no disk"));
        return;
    }
    if (plays_guest_is(guest, PLAYS_GUEST_ASKS_MUCH)) {
        bridge_frame_request(&pen, &guest->out, PLAYS_GUEST_ASKS, "kv.get");
        pack_pair_z(&pen.pack, "key", "seen");
        (void)bridge_frame_end(&pen);
    }
    plays_guest_answer(guest, message->id);
}

/* In pieces when it is long. */
static void plays_guest_end(struct plays_guest *guest, struct bridge_frame_pen *pen)
{
    struct buf pieces;
    struct text message;
    buf_init(&pieces);
    (void)bridge_frame_close(pen, &message);
    (void)bridge_cut_end(pen, message, BRIDGE_JOIN_MESSAGE_BYTES_MAX, 1, &pieces);
    buf_put_text(&guest->out, buf_text(&pieces));
    buf_fini(&pieces);
}

/* Its effect has the length of the text in hand as its number; a patient one gives the text back.
 */
static void plays_guest_hook(struct plays_guest *guest, const struct bridge_message *message)
{
    struct bridge_frame_pen pen;
    uint64_t id = message->id;
    const struct value *in_hand = value_get(&message->body, "message");
    struct text body = value_text(in_hand, "body");
    if (plays_guest_is(guest, PLAYS_GUEST_LATE) || plays_guest_is(guest, PLAYS_GUEST_DEAF)) {
        guest->open_hook = (int64_t)id;
        return;
    }
    bridge_frame_answer(&pen, &guest->out, id);
    pack_pair_int(&pen.pack, "code", RUNG_OK);
    pack_pair_text(&pen.pack, "padding",
                   plays_guest_is(guest, PLAYS_GUEST_PATIENT) ? body : TEXT_NONE);
    pack_key(&pen.pack, "effects");
    pack_list_begin(&pen.pack);
    pack_map_begin(&pen.pack);
    pack_pair_z(&pen.pack, "fx", "result");
    pack_pair_z(&pen.pack, "key", "times");
    pack_pair_int(&pen.pack, "num", (int64_t)body.n);
    pack_map_end(&pen.pack);
    pack_list_end(&pen.pack);
    plays_guest_end(guest, &pen);
}

static void plays_guest_take(struct plays_guest *guest, const struct bridge_message *message)
{
    bool is_start = text_eq_z(message->method, "check") || text_eq_z(message->method, "create");
    bool is_hook = text_eq_z(message->method, "hook");
    if (plays_guest_is(guest, PLAYS_GUEST_SHY) && (is_start || is_hook)) {
        _exit(7);
    }
    if (message->kind == BRIDGE_NOTIFICATION) {
        if (plays_guest_is(guest, PLAYS_GUEST_LATE) && guest->open_hook >= 0) {
            plays_guest_answer(guest, (uint64_t)guest->open_hook);
        }
    } else if (plays_guest_is(guest, PLAYS_GUEST_MUTE) || message->kind == BRIDGE_RESPONSE) {
        return;
    } else if (text_eq_z(message->method, "hello")) {
        plays_guest_hello(guest, message);
    } else if (is_start) {
        plays_guest_started(guest, message);
    } else if (is_hook) {
        plays_guest_hook(guest, message);
    } else {
        plays_guest_answer(guest, message->id);
    }
    plays_guest_send(guest);
    while (plays_guest_is(guest, PLAYS_GUEST_SLEEPS) && text_eq_z(message->method, "create")) {
        (void)pause();
    }
}

static int plays_guest_run(const char *file)
{
    struct plays_guest guest = {.file = file, .open_hook = -1};
    struct bridge_frame in;
    struct bridge_message message;
    const char *why = NULL;
    static char chunk[65536];
    ssize_t n = 0;
    if (plays_guest_is(&guest, PLAYS_GUEST_FALLS)) {
        (void)fprintf(stderr, "I cannot find my model\n");
        return 3;
    }
    if (plays_guest_is(&guest, PLAYS_GUEST_MUMBLES)) {
        (void)!write(CHILD_DESCRIPTOR, "\xff\xff\xff\xff", 4);
    }
    bridge_frame_init(&in);
    buf_init(&guest.out);
    arena_init(&guest.arena);
    while ((n = read(CHILD_DESCRIPTOR, chunk, sizeof chunk)) > 0) {
        bridge_frame_feed(&in, (struct text){chunk, (size_t)n});
        while (bridge_frame_next(&in, &guest.arena, &message, &why) == BRIDGE_FRAME_DONE) {
            plays_guest_take(&guest, &message);
        }
    }
    bridge_frame_fini(&in);
    buf_fini(&guest.out);
    arena_fini(&guest.arena);
    return 0;
}

/* --- in the test --- */

__attribute__((unused)) static struct child_plan plays_guest_plan(const char *file)
{
    return (struct child_plan){.launcher = "/proc/self/exe", .file = file};
}

/* As if it had been asked what it is before; `entry`: what the server's functions are. */
__attribute__((unused)) static void plays_guest_describe(struct isolation *isolation,
                                                         struct arena *arena,
                                                         const struct bridge_plugin_entry *entry)
{
    struct buf out;
    struct pack pack;
    struct value map;
    char why[200];
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    bridge_plugin_pack(&pack, &plays_guest_plugin);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(arena, buf_text(&out), &map), ERR_OK);
    ck_assert(bridge_plugin_read(arena, &map, &entry->functions, entry->work, &isolation->guest,
                                 why, sizeof why));
    isolation->described = isolation->guest.descriptor;
    buf_fini(&out);
}

#define PLAYS_GUEST_SUITE(name, ...)                                   \
    int main(int argc, char **argv)                                    \
    {                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                    \
        if (getenv("RUNG_BRIDGE") != NULL) {                           \
            return plays_guest_run(argv[argc - 1]);                    \
        }                                                              \
        return suite_run(name, tests, sizeof tests / sizeof tests[0]); \
    }

#endif
