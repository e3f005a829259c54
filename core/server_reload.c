#include "server_reload.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "policy_load.h"

struct server_reload {
    struct server_reload_parts parts;
    struct config *own; /* owned: of the last reload that changed plugins; NULL: none has */
};

struct wish { /* one request on its way */
    struct server_reload *reload;
    struct command *command; /* owned; NULL: of a signal */
    enum reload_what what;
    struct config *config; /* owned: as it was read for this */
};

static const char *const names[] = {[RELOAD_CHANGED] = "config.reload",
                                    [RELOAD_ONE] = "plugin.reload",
                                    [RELOAD_OFF] = "plugin.disable",
                                    [RELOAD_ON] = "plugin.enable"};

const struct config *server_reload_plugins(const struct server_reload *reload)
{
    return reload->own != NULL ? reload->own : reload->parts.config;
}

/* On a worker. A file is checked as a whole, also what is not taken over: what the next start would
 * refuse is said today. */
static struct config *read_config(void *ctx)
{
    struct wish *wish = ctx;
    const struct server_options *options = wish->reload->parts.options;
    struct server_options unused;
    if (wish->what != RELOAD_CHANGED) {
        wish->config = config_again(server_reload_plugins(wish->reload), options->settings,
                                    options->setting_count);
        return wish->config;
    }
    wish->config = config_load(options->config_path, options->settings, options->setting_count);
    server_options_read(wish->config, options->data_argument, &unused);
    const struct policy_set *policies = policy_load(wish->config, unused.zoneinfo);
    policy_set_release(&policies);
    return wish->config;
}

/* --- what is not taken over --- */

static bool is_other(const struct config *a, const struct config *b, const char *section)
{
    return !config_node_same(config_node_get(&a->root, section),
                             config_node_get(&b->root, section));
}

static void pack_sections(struct pack *pack, const struct config *of, const struct config *other,
                          bool only_missing)
{
    for (size_t i = 0; i < of->root.count; i++) {
        const char *section = of->root.items[i].key.p;
        bool is_new = config_node_get(&other->root, section) == NULL;
        if (!text_eq_z(text_z(section), "plugins") && is_other(of, other, section) &&
            (is_new || !only_missing)) {
            pack_z(pack, section);
        }
    }
}

static void pack_budgets(struct pack *pack, const struct config *a, const struct config *b)
{
    static const char *const keys[] = {"budget", "drain", "allow"};
    static const char *const paths[] = {"plugins.budget", "plugins.drain", "plugins.allow"};
    const struct config_node *before = config_node_get(&a->root, "plugins");
    const struct config_node *now = config_node_get(&b->root, "plugins");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!config_node_same(config_node_get(before, keys[i]), config_node_get(now, keys[i]))) {
            pack_z(pack, paths[i]);
        }
    }
}

static void pack_restart(struct pack *pack, const struct wish *wish)
{
    const struct config *started = wish->reload->parts.config;
    pack_key(pack, "needs_restart");
    pack_list_begin(pack);
    if (wish->what == RELOAD_CHANGED) {
        pack_sections(pack, wish->config, started, false);
        pack_sections(pack, started, wish->config, true);
        pack_budgets(pack, started, wish->config);
    }
    pack_list_end(pack);
}

/* --- the answer --- */

static void pack_names(struct pack *pack, const char *key, const struct text *list, size_t count)
{
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_text(pack, list[i]);
    }
    pack_list_end(pack);
}

static void pack_result(struct buf *out, const struct wish *wish,
                        const struct reload_result *result)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "version", result->version);
    pack_names(&pack, "made", result->made, result->made_count);
    pack_names(&pack, "ended", result->ended, result->ended_count);
    pack_restart(&pack, wish);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

static void log_restart(const struct buf *packed)
{
    struct arena arena;
    struct value value;
    arena_init(&arena);
    if (pack_read(&arena, buf_text(packed), &value) == ERR_OK) {
        const struct value *list = value_get(&value, "needs_restart");
        for (size_t i = 0; i < value_count(list); i++) {
            log_warn("server.needs_restart", "section=%.*s", TEXT_ARG(list->list.items[i].text));
        }
    }
    arena_fini(&arena);
}

static void give_answer(const struct wish *wish, const struct reload_result *result,
                        const struct buf *packed)
{
    struct answer *answer = MEM_NEW(struct answer);
    answer->origin = wish->command->origin;
    answer->origin_ctx = wish->command->origin_ctx;
    answer->origin_id = wish->command->origin_id;
    answer->refusal = result->refusal;
    buf_init(&answer->result);
    buf_put_text(&answer->result, buf_text(packed));
    wish->reload->parts.on_answer(wish->reload->parts.ctx, answer);
}

static void on_done(void *ctx, const struct reload_result *result)
{
    struct wish *wish = ctx;
    struct server_reload *reload = wish->reload;
    struct buf packed;
    buf_init(&packed);
    if (result->refusal.code == ERR_OK) {
        pack_result(&packed, wish, result);
        log_restart(&packed);
    }
    if (wish->command != NULL) {
        give_answer(wish, result, &packed);
    }
    buf_fini(&packed);
    if (result->refusal.code == ERR_OK && wish->what == RELOAD_CHANGED) {
        config_free(&reload->own);
        reload->own = wish->config;
        wish->config = NULL;
    }
    config_free(&wish->config);
    command_destroy(&wish->command);
    mem_free(wish);
}

/* --- the request --- */

static void ask(struct server_reload *reload, enum reload_what what, struct command *command)
{
    struct wish *wish = MEM_NEW(struct wish);
    *wish = (struct wish){.reload = reload, .command = command, .what = what};
    struct reload_request request = {.what = what,
                                     .name = command ? value_text(&command->args, "instance")
                                                     : TEXT_NONE,
                                     .read = read_config,
                                     .done = on_done,
                                     .ctx = wish};
    host_reload(reload->parts.host, &request);
}

void server_reload_take(struct server_reload *reload, struct command *command)
{
    enum reload_what what = RELOAD_CHANGED;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        what = text_eq_z(command->name, names[i]) ? (enum reload_what)i : what;
    }
    ask(reload, what, command);
}

void server_reload_on_signal(struct server_reload *reload)
{
    ask(reload, RELOAD_CHANGED, NULL);
}

struct server_reload *server_reload_create(const struct server_reload_parts *parts)
{
    struct server_reload *reload = MEM_NEW(struct server_reload);
    reload->parts = *parts;
    return reload;
}

void server_reload_destroy(struct server_reload **reload)
{
    if (*reload != NULL) {
        config_free(&(*reload)->own);
        mem_free(*reload);
        *reload = NULL;
    }
}
