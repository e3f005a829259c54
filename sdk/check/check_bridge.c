#include "check_bridge.h"
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "check.h"

#define SUBS_MAX 32
#define OPTIONS_MAX 64
#define NEEDS_MAX 16
#define QUICK_MS 5000

static struct { /* what hello said; for the life of the process */
    const char *const *argv;
    struct arena arena;
    rung_plugin plugin;
    rung_sub subs[SUBS_MAX];
    rung_option options[OPTIONS_MAX];
    const char *needs[NEEDS_MAX + 1];
    bool has_check;
    enum check_bridge_mode mode;
    unsigned killed;
    char broken[300];
} described;

void check_bridge_set_mode(enum check_bridge_mode mode)
{
    described.mode = mode;
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
static void serve(struct check_bridge *bridge, const struct value *message)
{
    const struct value *items = message->list.items;
    struct buf bytes;
    struct buf result;
    struct pack pack;
    struct pack inner;
    const char *why = "";
    if (items[0].number == 2) {
        check_services_hear(bridge, items[1].text, &items[2]);
        return;
    }
    buf_init(&bytes);
    buf_init(&result);
    pack_init(&pack, &bytes);
    pack_init(&inner, &result);
    int code = check_services_answer(bridge, items[2].text, &items[3], &inner, &why);
    pack_list_begin(&pack);
    pack_int(&pack, 1);
    pack_int(&pack, items[1].number);
    if (code < 0) {
        pack_list_begin(&pack);
        pack_int(&pack, code);
        pack_z(&pack, why);
        pack_list_end(&pack);
        pack_nil(&pack);
    } else {
        pack_nil(&pack);
        pack_own(&pack, buf_text(&result));
    }
    pack_list_end(&pack);
    (void)check_child_send(&bridge->child, buf_text(&bytes));
    buf_fini(&result);
    buf_fini(&bytes);
}

/* Our methods are texts, our ids numbers; whatever else it sends is not for us. */
static bool is_well_formed(const struct value *message)
{
    const struct value *items = message->list.items;
    size_t n = message->list.count;
    bool is_request = n == 4 && items[0].number == 0 && items[1].type == VALUE_INT &&
                      items[2].type == VALUE_TEXT && items[3].type == VALUE_MAP;
    bool is_news = n == 3 && items[0].number == 2 && items[1].type == VALUE_TEXT;
    bool is_answer = n == 4 && items[0].number == 1 && items[1].type == VALUE_INT;
    return items[0].type == VALUE_INT && (is_request || is_news || is_answer);
}

const struct value *check_bridge_wait(struct check_bridge *bridge, int64_t id, int wait_ms)
{
    for (;;) {
        struct value *message = ARENA_NEW(&bridge->arena, struct value);
        if (!check_child_receive(&bridge->child, &bridge->arena, wait_ms, message) ||
            !is_well_formed(message)) {
            return NULL;
        }
        if (message->list.items[0].number != 1) {
            serve(bridge, message);
        } else if (message->list.items[1].number == id) {
            return message;
        }
    }
}

static int64_t code_of(const struct value *error, struct text *why)
{
    *why = value_text_at(error, 1);
    return error->type == VALUE_LIST && error->list.count > 0 ? error->list.items[0].number
                                                              : RUNG_EFAIL;
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
static void send_noise(struct check_bridge *bridge, int64_t id)
{
    const int64_t cancelled[] = {id, id + 4711, id};
    for (size_t i = 0; i < sizeof cancelled / sizeof cancelled[0]; i++) {
        struct buf bytes;
        struct pack pack;
        buf_init(&bytes);
        pack_init(&pack, &bytes);
        pack_list_begin(&pack);
        pack_int(&pack, 2);
        pack_z(&pack, i == 1 ? "no.such.news" : "cancel");
        pack_map_begin(&pack);
        pack_pair_int(&pack, "id", cancelled[i]);
        pack_pair_z(&pack, "why", "deadline");
        pack_map_end(&pack);
        pack_list_end(&pack);
        (void)check_child_send(&bridge->child, buf_text(&bytes));
        buf_fini(&bytes);
    }
}

/* Asks and waits; `fill` packs the params. RUNG_OK, or the child's code with its words in `why`. */
static int ask(struct check_bridge *bridge, const char *method,
               void (*fill)(struct pack *pack, struct check_bridge *bridge, const void *arg),
               const void *arg, const struct value **result, struct text *why)
{
    struct buf bytes;
    struct pack pack;
    buf_init(&bytes);
    pack_init(&pack, &bytes);
    int64_t id = check_child_begin(&bridge->child, &pack, method);
    fill(&pack, bridge, arg);
    pack_list_end(&pack);
    bridge->hook_id = bridge->call ? id : 0;
    bool sent = pack.err == ERR_OK && check_child_send(&bridge->child, buf_text(&bytes));
    buf_fini(&bytes);
    if (bridge->call != NULL && described.mode == CHECK_BRIDGE_LEAVE) {
        *why = TEXT("left open");
        return RUNG_ERETRY;
    }
    if (bridge->call != NULL && described.mode == CHECK_BRIDGE_CANCEL) {
        send_noise(bridge, id);
    }
    const struct value *answer = sent ? check_bridge_wait(bridge, id, CHECK_CHILD_ANSWER_MS) : NULL;
    if (answer == NULL) {
        *why = TEXT("the program ended, broke the protocol, or did not answer");
        note_code(RUNG_EINVAL, *why);
        return RUNG_EINVAL;
    }
    *result = &answer->list.items[3];
    const struct value *error = &answer->list.items[2];
    int code = error->type == VALUE_NIL ? RUNG_OK : (int)code_of(error, why);
    note_code(code, *why);
    return code;
}

static void fill_nothing(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    (void)bridge;
    (void)arg;
    pack_map_begin(pack);
    pack_map_end(pack);
}

static void fill_hello(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    (void)bridge;
    pack_map_begin(pack);
    pack_key(pack, "proto");
    pack_list_begin(pack);
    pack_int(pack, 1);
    pack_int(pack, 1);
    pack_list_end(pack);
    pack_pair_z(pack, "server", "rung-plugin-check");
    pack_pair_z(pack, "instance", "test");
    pack_pair_bool(pack, "describe", *(const bool *)arg);
    pack_pair_int(pack, "max_frame", CHECK_CHILD_FRAME_MAX);
    pack_pair_int(pack, "heartbeat_ms", QUICK_MS);
    pack_map_end(pack);
}

static void fill_config(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    pack_map_begin(pack);
    pack_key(pack, "config");
    bridge->rules.count = 0;
    check_snapshot_put_config(pack, described.options, described.plugin.n_options, arg,
                              &bridge->rules);
    pack_map_end(pack);
}

static void fill_event(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    const rung_event *event = arg;
    check_snapshot_put(pack, check_hook_name(event->hook), bridge->host, bridge->call, event);
}

/* --- a job --- */

static void emit_all(struct check_bridge *bridge, rung_call *call, const struct value *result)
{
    const struct value *effects = NULL;
    size_t n = value_items(result, "effects", &effects);
    for (size_t i = 0; i < n; i++) {
        rung_effect effect = check_snapshot_effect(&effects[i]);
        (void)bridge->host->emit(bridge->host, call, &effect);
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
    int code = ask(bridge, "hook", fill_event, event, &result, &why);
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

static struct check_bridge *start(bool describe, char *why, size_t cap)
{
    struct check_bridge *bridge = mem_new(sizeof *bridge);
    const struct value *hello = NULL;
    struct text said = TEXT_NONE;
    arena_init(&bridge->arena);
    if (!check_child_start(&bridge->child, described.argv, why, cap)) {
        arena_fini(&bridge->arena);
        mem_free(bridge);
        return NULL;
    }
    if (ask(bridge, "hello", fill_hello, &describe, &hello, &said) != RUNG_OK) {
        (void)snprintf(why, cap, "hello: %.*s", TEXT_ARG(said));
        (void)check_child_end(&bridge->child);
        arena_fini(&bridge->arena);
        mem_free(bridge);
        return NULL;
    }
    return bridge;
}

static void end(struct check_bridge *bridge)
{
    described.killed += !check_child_end(&bridge->child);
    arena_fini(&bridge->arena);
    mem_free(bridge);
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct value *result = NULL;
    struct text why = TEXT_NONE;
    struct check_bridge *bridge = described.has_check ? start(true, msg, cap) : NULL;
    if (bridge == NULL) {
        return described.has_check ? RUNG_EFAIL : RUNG_OK;
    }
    int code = ask(bridge, "check", fill_config, config, &result, &why);
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
    int code = ask(bridge, "create", fill_config, config, &result, &why);
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
        (void)ask(bridge, "quiesce", fill_nothing, NULL, &result, &why);
    }
}

static void destroy(void *self)
{
    struct check_bridge *bridge = self;
    const struct value *result = NULL;
    struct text why;
    if (described.mode != CHECK_BRIDGE_LEAVE) {
        (void)ask(bridge, "destroy", fill_nothing, NULL, &result, &why);
    }
    end(bridge);
}

/* --- what hello says --- */

static const struct {
    const char *name;
    uint32_t type;
    size_t size;
} types[] = {{"bool", RUNG_T_BOOL, sizeof(bool)},         {"int", RUNG_T_INT, sizeof(int64_t)},
             {"float", RUNG_T_FLOAT, sizeof(double)},     {"duration", RUNG_T_DURATION, 8},
             {"size", RUNG_T_SIZE, sizeof(int64_t)},      {"string", RUNG_T_STRING, 16},
             {"enum", RUNG_T_ENUM, sizeof(rung_str)},     {"url", RUNG_T_URL, sizeof(rung_str)},
             {"secret", RUNG_T_SECRET, sizeof(rung_str)}, {"list", RUNG_T_LIST, sizeof(rung_list)},
             {"span", RUNG_T_SPAN, sizeof(rung_span)},    {"rule", RUNG_T_RULE, sizeof(void *)},
             {"reference", RUNG_T_REFERENCE, 16},         {"address", RUNG_T_ADDRESS, 16},
             {"table", RUNG_T_TABLE, sizeof(rung_table)}};

/* A text of the descriptor, with a 0 behind; NULL: it is not there. */
static const char *kept(const struct value *map, const char *key)
{
    const struct value *value = value_get(map, key);
    bool is_there = value != NULL && value->type == VALUE_TEXT;
    return is_there ? arena_text(&described.arena, value->text).p : NULL;
}

static bool take_option(const struct value *said, rung_option *option, size_t *offset,
                        bool may_nest);

static bool take_options(const struct value *list, size_t n, rung_option *options, size_t *size,
                         bool may_nest)
{
    *size = 0;
    for (size_t i = 0; i < n; i++) {
        if (!take_option(&list[i], &options[i], size, may_nest)) {
            return false;
        }
    }
    return true;
}

static bool take_option(const struct value *said, rung_option *option, size_t *offset,
                        bool may_nest)
{
    const struct value *rows = NULL;
    size_t n = may_nest ? value_items(said, "rows", &rows) : 0;
    size_t type = 0;
    while (type < sizeof types / sizeof types[0] &&
           !text_eq_z(value_text(said, "type"), types[type].name)) {
        type++;
    }
    if (type == sizeof types / sizeof types[0] || kept(said, "key") == NULL || n > OPTIONS_MAX) {
        return false;
    }
    *option = (rung_option){.type = types[type].type,
                            .key = kept(said, "key"),
                            .def = kept(said, "def"),
                            .min = value_real(said, "min", 0),
                            .max = value_real(said, "max", 0),
                            .choices = kept(said, "choices"),
                            .offset = *offset,
                            .doc = kept(said, "doc"),
                            .n_rows = n};
    *offset += (types[type].size + 7) / 8 * 8;
    if (n > 0) {
        rung_option *inner = arena_alloc(&described.arena, n * sizeof *inner);
        option->rows = inner;
        return take_options(rows, n, inner, &option->row_size, false);
    }
    return true;
}

static bool take_sub(const struct value *said, rung_sub *sub)
{
    uint32_t hook = check_hook_of(kept(said, "hook"));
    if (hook == 0) {
        return false;
    }
    *sub = (rung_sub){.hook = hook,
                      .flags = (value_bool(said, "no_wait", false) ? RUNG_NO_WAIT : 0) |
                               (value_bool(said, "ordered", false) ? RUNG_ORDERED : 0) |
                               (value_bool(said, "places", false) ? RUNG_PLACES : 0),
                      .work = work,
                      .timeout_ms = (uint32_t)value_int(said, "timeout_ms", 0),
                      .wait_ms = (uint32_t)value_int(said, "wait_ms", 0),
                      .stage = (int32_t)value_int(said, "stage", 0),
                      .when = kept(said, "when"),
                      .after = kept(said, "after"),
                      .before = kept(said, "before")};
    return true;
}

static const char *take_lists(const struct value *hello)
{
    const struct value *items = NULL;
    rung_plugin *plugin = &described.plugin;
    plugin->n_subs = value_items(hello, "subs", &items);
    for (size_t i = 0; i < plugin->n_subs; i++) {
        if (i == SUBS_MAX || !take_sub(&items[i], &described.subs[i])) {
            return "hello: a subscription names no hook, or there are too many";
        }
    }
    plugin->n_options = value_items(hello, "options", &items);
    if (plugin->n_options > OPTIONS_MAX ||
        !take_options(items, plugin->n_options, described.options, &plugin->config_size, true)) {
        return "hello: an option has no key or a type that is none, or there are too many";
    }
    size_t n = value_items(hello, "needs", &items);
    for (size_t i = 0; i < n && i < NEEDS_MAX; i++) {
        described.needs[i] =
            arena_text(&described.arena, value_text_at(value_get(hello, "needs"), i)).p;
    }
    n = value_items(hello, "may", &items);
    for (size_t i = 0; i < n; i++) {
        uint32_t kind = check_snapshot_effect_kind(value_text_at(value_get(hello, "may"), i));
        if (kind == 0) {
            return "hello: may names an effect that is none";
        }
        plugin->may |= RUNG_MAY(kind);
    }
    return NULL;
}

static const char *take_hello(const struct value *hello)
{
    rung_plugin *plugin = &described.plugin;
    *plugin = (rung_plugin){.size = sizeof *plugin,
                            .magic = RUNG_MAGIC,
                            .abi_major = RUNG_ABI_MAJOR,
                            .abi_minor = RUNG_ABI_MINOR,
                            .sub_size = sizeof(rung_sub),
                            .option_size = sizeof(rung_option),
                            .id = kept(hello, "id"),
                            .version = kept(hello, "version"),
                            .summary = kept(hello, "summary"),
                            .needs = described.needs,
                            .subs = described.subs,
                            .options = described.options,
                            .check = check,
                            .create = create,
                            .quiesce = quiesce,
                            .destroy = destroy};
    described.has_check = value_bool(hello, "check", false);
    if (value_int(hello, "proto", 0) != 1) {
        return "hello: proto is 1";
    }
    return plugin->id == NULL || plugin->version == NULL ? "hello: it needs id, version and subs"
                                                         : take_lists(hello);
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
    int code = ask(&bridge, "hello", fill_hello, &describe, &hello, &said);
    const char *trouble = code == RUNG_OK ? take_hello(hello) : "hello: ";
    bool ended = check_child_end(&bridge.child);
    if (trouble == NULL && !ended) {
        trouble = "it goes on when the server has closed descriptor 3";
    }
    if (trouble != NULL) {
        (void)snprintf(why, cap, "%s%.*s", trouble, TEXT_ARG(said));
    }
    arena_fini(&bridge.arena);
    return trouble == NULL ? &described.plugin : NULL;
}
