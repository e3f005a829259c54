#include "check_bridge.h"
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "check.h"
#include "host/bridge_plugin.h"
#include "host/bridge_shape.h"

#define QUICK_MS 5000
#define SCENE_FIELD "product"

static struct { /* what hello said; for the life of the process */
    const char *const *argv;
    struct arena arena;
    rung_plugin plugin;
    bool has_check;
    size_t message_max;
    enum check_bridge_mode mode;
    unsigned killed;
    char broken[300];
} described;

void check_bridge_set_mode(enum check_bridge_mode mode)
{
    described.mode = mode;
}

size_t check_bridge_message_max(void)
{
    return described.message_max;
}

unsigned check_bridge_killed(void)
{
    return described.killed;
}

bool check_bridge_is_script(const char *path)
{
    char head[2] = "";
    FILE *file = fopen(path, "rbe");
    bool is_script = file != NULL && fread(head, 1, 2, file) == 2 && memcmp(head, "#!", 2) == 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return is_script;
}

/* --- messages --- */

/* What the child asks is answered, what it says is heard. */
static void serve(struct check_bridge *bridge, const struct bridge_message *message)
{
    struct bridge_frame_pen pen;
    struct buf *out = &bridge->child.out;
    const char *why = "";
    if (message->kind == BRIDGE_NOTIFICATION) {
        check_services_hear(bridge, message);
        return;
    }
    bridge_frame_answer(&pen, out, message->id);
    int code = check_services_answer(bridge, message, &pen.pack, &why);
    if (code < 0) {
        out->n = pen.at;
        bridge_frame_refuse(out, message->id, code, text_z(why));
    } else if (!check_child_end_message(&bridge->child, &pen)) {
        bridge_frame_refuse(out, message->id, RUNG_ENOMEM,
                            TEXT("the answer is longer than it takes"));
    }
    (void)check_child_flush(&bridge->child);
}

const struct bridge_message *check_bridge_wait(struct check_bridge *bridge, uint64_t id,
                                               int wait_ms, const char **why)
{
    for (;;) {
        struct bridge_message *message = ARENA_NEW(&bridge->arena, struct bridge_message);
        if (!check_child_receive(&bridge->child, &bridge->arena, wait_ms, message, why)) {
            return NULL;
        }
        if (message->kind != BRIDGE_RESPONSE) {
            serve(bridge, message);
        } else if (message->id == id) {
            return message;
        }
    }
}

const char *check_bridge_broken(void)
{
    return described.broken;
}

static void note_code(int code, struct text why)
{
    if (code == RUNG_EINVAL) {
        (void)snprintf(described.broken, sizeof described.broken, "%.*s",
                       TEXT_ARG(text_cut(why, sizeof described.broken - 1)));
    }
}

/* A recall of what is open, and things that mean nothing: all harmless. */
static void send_noise(struct check_bridge *bridge, uint64_t id)
{
    const uint64_t cancelled[] = {id, id + 4711, id};
    for (size_t i = 0; i < sizeof cancelled / sizeof cancelled[0]; i++) {
        struct bridge_frame_pen pen;
        bridge_frame_notify(&pen, &bridge->child.out, i == 1 ? "no.such.news" : "cancel");
        pack_pair_int(&pen.pack, "id", (int64_t)cancelled[i]);
        pack_pair_z(&pen.pack, "why", "deadline");
        (void)bridge_frame_end(&pen);
    }
    (void)check_child_flush(&bridge->child);
}

/* The answer to a request that was sent, or RUNG_EINVAL. */
static int take_answer(struct check_bridge *bridge, uint64_t id, const struct value **result,
                       struct text *why)
{
    const char *trouble = "it does not read descriptor 3";
    const struct bridge_message *answer =
        check_child_flush(&bridge->child)
            ? check_bridge_wait(bridge, id, CHECK_CHILD_ANSWER_MS, &trouble)
            : NULL;
    int code = RUNG_EINVAL;
    if (answer == NULL) {
        *why = text_z(trouble);
    } else {
        *result = &answer->body;
        *why = answer->error;
        code = answer->is_error ? (int)answer->code : RUNG_OK;
    }
    note_code(code, *why);
    return code;
}

int check_bridge_ask(struct check_bridge *bridge, const char *method,
                     void (*fill)(struct pack *pack, struct check_bridge *bridge, const void *arg),
                     const void *arg, const struct value **result, struct text *why)
{
    struct bridge_frame_pen pen;
    uint64_t id = check_child_next_id(&bridge->child);
    bridge_frame_request(&pen, &bridge->child.out, id, method);
    fill(&pen.pack, bridge, arg);
    if (!check_child_end_message(&bridge->child, &pen)) {
        *why = TEXT("this is longer than it takes, by the max_message of its hello");
        return RUNG_EFAIL;
    }
    bridge->hook_id = bridge->call ? id : 0;
    if (bridge->call != NULL && described.mode == CHECK_BRIDGE_LEAVE) {
        (void)check_child_flush(&bridge->child);
        *why = TEXT("left open");
        return RUNG_ERETRY;
    }
    if (bridge->call != NULL && described.mode == CHECK_BRIDGE_CANCEL) {
        send_noise(bridge, id);
    }
    return take_answer(bridge, id, result, why);
}

static void fill_nothing(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    (void)pack;
    (void)bridge;
    (void)arg;
}

static void fill_hello(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    struct bridge_plugin_hello hello = {
        .instance = TEXT("test"), .describe = *(const bool *)arg, .heartbeat_ms = QUICK_MS};
    (void)bridge;
    bridge_plugin_pack_hello(pack, &hello);
}

static void fill_config(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    const rung_plugin *plugin = &described.plugin;
    struct option_table options = {plugin->options, plugin->n_options, plugin->option_size};
    arena_reset(&bridge->rules_arena);
    bridge->rules = (struct bridge_rules){.arena = &bridge->rules_arena};
    pack_key(pack, "config");
    pack_map_begin(pack);
    bridge_config_pack(pack, &options, arg, &bridge->rules);
    pack_map_end(pack);
}

/* Custom fields cannot be listed, only asked for: the scenes have this one. */
static void pack_ticket(struct pack *pack, const char *key, const struct check_bridge *bridge,
                        const rung_ticket *ticket)
{
    if (ticket == NULL) {
        return;
    }
    rung_str field = bridge->host->field(bridge->host, bridge->call, ticket, SCENE_FIELD);
    pack_key(pack, key);
    pack_map_begin(pack);
    bridge_shape_pack(pack, BRIDGE_SHAPE_TICKET, ticket);
    if (field.n > 0) {
        pack_key(pack, "fields");
        pack_map_begin(pack);
        pack_pair_text(pack, SCENE_FIELD, (struct text){field.p, field.n});
        pack_map_end(pack);
    }
    pack_map_end(pack);
}

static void fill_event(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    const rung_event *event = arg;
    pack_pair_z(pack, "hook", check_hook_name(event->hook));
    bridge_shape_pack(pack, BRIDGE_SHAPE_EVENT, event);
    pack_ticket(pack, "ticket", bridge, event->ticket);
    pack_ticket(pack, "before", bridge, event->before);
    if (event->message != NULL) {
        pack_key(pack, "message");
        pack_map_begin(pack);
        bridge_shape_pack(pack, BRIDGE_SHAPE_MESSAGE, event->message);
        pack_map_end(pack);
    }
}

/* --- a job --- */

static void emit_all(struct check_bridge *bridge, rung_call *call, const struct value *result)
{
    rung_effect *effects = NULL;
    size_t n = bridge_shape_read_effects(&bridge->arena, value_get(result, "effects"), &effects);
    for (size_t i = 0; i < n; i++) {
        (void)bridge->host->emit(bridge->host, call, &effects[i]);
    }
}

static int fail(const rung_host *host, rung_call *call, int code, struct text why)
{
    char text[500];
    (void)snprintf(text, sizeof text, "%.*s", TEXT_ARG(text_cut(why, sizeof text - 1)));
    return host->fail(host, call, code, text);
}

static int work(void *self, rung_call *call, const rung_event *event)
{
    struct check_bridge *bridge = self;
    const struct value *result = NULL;
    struct text why = TEXT_NONE;
    arena_reset(&bridge->arena);
    bridge->call = call;
    int code = check_bridge_ask(bridge, "hook", fill_event, event, &result, &why);
    bridge->call = NULL;
    if (code != RUNG_OK) {
        return fail(bridge->host, call, code, why);
    }
    code = (int)value_int(result, "code", RUNG_EINVAL);
    note_code(code, value_text(result, "error"));
    emit_all(bridge, call, result);
    return code < 0 ? fail(bridge->host, call, code, value_text(result, "error")) : code;
}

/* --- a life --- */

static void free_bridge(struct check_bridge *bridge)
{
    arena_fini(&bridge->kept);
    arena_fini(&bridge->rules_arena);
    arena_fini(&bridge->arena);
    mem_free(bridge);
}

static struct check_bridge *start(bool describe, char *why, size_t cap)
{
    struct check_bridge *bridge = mem_new(sizeof *bridge);
    const struct value *hello = NULL;
    struct text said = TEXT_NONE;
    arena_init(&bridge->arena);
    arena_init(&bridge->rules_arena);
    arena_init(&bridge->kept);
    if (!check_child_start(&bridge->child, described.argv, why, cap)) {
        free_bridge(bridge);
        return NULL;
    }
    if (check_bridge_ask(bridge, "hello", fill_hello, &describe, &hello, &said) != RUNG_OK) {
        (void)snprintf(why, cap, "hello: %.*s", TEXT_ARG(said));
        (void)check_child_end(&bridge->child);
        free_bridge(bridge);
        return NULL;
    }
    bridge->child.message_max = described.message_max;
    return bridge;
}

static void end(struct check_bridge *bridge)
{
    described.killed += !check_child_end(&bridge->child);
    free_bridge(bridge);
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct value *result = NULL;
    struct text why = TEXT_NONE;
    struct check_bridge *bridge = described.has_check ? start(true, msg, cap) : NULL;
    if (bridge == NULL) {
        return described.has_check ? RUNG_EFAIL : RUNG_OK;
    }
    int code = check_bridge_ask(bridge, "check", fill_config, config, &result, &why);
    (void)snprintf(msg, cap, "%.*s", TEXT_ARG(why));
    end(bridge);
    return code;
}

static int create(const rung_host *host, const void *config, void **self)
{
    const struct value *result = NULL;
    struct text why = TEXT_NONE;
    char trouble[500] = "";
    struct check_bridge *bridge = start(false, trouble, sizeof trouble);
    if (bridge == NULL) {
        host->log(host, RUNG_ERROR, trouble, strlen(trouble));
        return RUNG_EFAIL;
    }
    bridge->host = host;
    int code = check_bridge_ask(bridge, "create", fill_config, config, &result, &why);
    if (code != RUNG_OK) {
        host->log(host, RUNG_ERROR, why.p, why.n);
        end(bridge);
        return code;
    }
    *self = bridge;
    return RUNG_OK;
}

static void quiesce(void *self)
{
    struct check_bridge *bridge = self;
    const struct value *result = NULL;
    struct text why;
    if (described.mode != CHECK_BRIDGE_LEAVE) {
        (void)check_bridge_ask(bridge, "quiesce", fill_nothing, NULL, &result, &why);
    }
}

static void destroy(void *self)
{
    struct check_bridge *bridge = self;
    const struct value *result = NULL;
    struct text why;
    if (described.mode != CHECK_BRIDGE_LEAVE) {
        (void)check_bridge_ask(bridge, "destroy", fill_nothing, NULL, &result, &why);
    }
    end(bridge);
}

/* --- what hello says --- */

/* Its jobs are asked here on a thread that may wait. */
static bool take_hello(const struct value *hello, char *why, size_t cap)
{
    static const rung_plugin functions = {
        .check = check, .create = create, .quiesce = quiesce, .destroy = destroy};
    struct bridge_plugin said;
    if (!bridge_plugin_read(&described.arena, hello, &functions, work, &said, why, cap)) {
        return false;
    }
    rung_sub *subs = ARENA_NEW_ARRAY(&described.arena, rung_sub, said.descriptor.n_subs + 1);
    for (size_t i = 0; i < said.descriptor.n_subs; i++) {
        subs[i] = said.descriptor.subs[i];
        subs[i].flags &= ~(uint32_t)RUNG_ASYNC;
    }
    described.plugin = said.descriptor;
    described.plugin.subs = subs;
    described.has_check = said.has_check;
    described.message_max = said.message_max;
    return true;
}

const rung_plugin *check_bridge_describe(const char *const *argv, char *why, size_t cap)
{
    bool describe = true;
    const struct value *hello = NULL;
    struct text said = TEXT_NONE;
    struct check_bridge bridge = {.host = NULL};
    described.argv = argv;
    arena_init(&described.arena);
    arena_init(&bridge.arena);
    if (!check_child_start(&bridge.child, argv, why, cap)) {
        arena_fini(&bridge.arena);
        return NULL;
    }
    int code = check_bridge_ask(&bridge, "hello", fill_hello, &describe, &hello, &said);
    bool is_good = code == RUNG_OK && take_hello(hello, why, cap);
    if (code != RUNG_OK) {
        (void)snprintf(why, cap, "hello: %.*s", TEXT_ARG(said));
    }
    if (!check_child_end(&bridge.child) && is_good) {
        (void)snprintf(why, cap, "it goes on when the server has closed descriptor 3");
        is_good = false;
    }
    arena_fini(&bridge.arena);
    return is_good ? &described.plugin : NULL;
}
