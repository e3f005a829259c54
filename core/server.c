#include "server.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "config_show.h"
#include "lint_rules.h"
#include "policy_lint.h"
#include "engine/watch.h"
#include "host/host.h"
#include "rpc/gate.h"
#include "rpc/http_gate.h"
#include "store/embedded.h"
#include "store/memory.h"
#include "store_keeper.h"
#include "candidate.h"
#include "server_reload.h"
#include "zone_reload.h"

struct server {
    struct server_options options;
    struct config *config;             /* owned */
    const struct policy_set *policies; /* a reference */
    struct loop *loop;
    struct store *store;
    struct engine *engine;
    struct host *host; /* owned */
    struct gate *gate;
    struct http_gate *http; /* NULL: nobody listens */
    struct store_keeper *keeper;
    struct server_reload *reload;
    int64_t started_us;
    int exit_code;
};

/* --- news from the engine's thread, posted to the loop --- */

struct news {
    struct server *server;
    struct answer *answers; /* owned */
    uint64_t head;
};

static void drop_answers(struct answer *list)
{
    while (list != NULL) {
        struct answer *next = list->next;
        command_answer_destroy(&list);
        list = next;
    }
}

static void take_news(void *ctx)
{
    struct news *news = ctx;
    struct gate *gate = news->server->gate;
    struct answer *rpc = NULL;
    struct answer **rpc_end = &rpc;
    while (news->answers != NULL) {
        struct answer *answer = news->answers;
        news->answers = answer->next;
        answer->next = NULL;
        if (answer->origin == COMMAND_FROM_RPC && gate != NULL) {
            *rpc_end = answer;
            rpc_end = &answer->next;
        } else if (answer->origin == COMMAND_FROM_HOST) {
            host_on_answer(news->server->host, answer);
        } else {
            drop_answers(answer);
        }
    }
    if (rpc != NULL) {
        gate_on_answers(gate, rpc);
    }
    if (news->head != 0 && gate != NULL) {
        gate_on_events(gate, news->head);
    }
    mem_free(news);
}

static void on_answers(void *ctx, struct answer *list)
{
    struct server *server = ctx;
    struct news *news = MEM_NEW(struct news);
    *news = (struct news){.server = server, .answers = list};
    loop_post(server->loop, take_news, news);
}

static void on_events(void *ctx, uint64_t head)
{
    struct server *server = ctx;
    struct news *news = MEM_NEW(struct news);
    *news = (struct news){.server = server, .head = head};
    loop_post(server->loop, take_news, news);
}

static void on_fatal(void *ctx, const char *why)
{
    struct server *server = ctx;
    log_error("store.lost",
              "why=\"%s\" advice=\"bring back what was taken away, then start again: the keys tell "
              "what happened\"",
              why);
    server->exit_code = 1;
    loop_stop(server->loop);
}

/* --- what LOCAL methods ask --- */

static void pack_plugins(void *ctx, struct pack *pack)
{
    struct server *server = ctx;
    host_pack_plugins(server->host, pack);
}

static void pack_hooks(void *ctx, struct pack *pack)
{
    struct server *server = ctx;
    host_pack_hooks(server->host, pack);
}

static enum err release_plugin(void *ctx, struct text instance, struct pack *result,
                               struct refusal *refusal)
{
    struct server *server = ctx;
    return host_release(server->host, instance, result, refusal);
}

static void pack_config(void *ctx, struct pack *pack)
{
    struct server *server = ctx;
    config_show(server->config, server_reload_plugins(server->reload), pack);
}

static void pack_lint(void *ctx, int64_t weeks, struct pack *pack)
{
    struct server *server = ctx;
    struct advisor advisor = {0};
    struct runner runner = {0};
    struct lint lint;
    host_ports(server->host, &advisor, &runner);
    policy_lint_init(&lint, server->config, server->policies, &advisor,
                     clock_wall_us(NULL) / CLOCK_SECOND_US, weeks);
    policy_lint_pack(&lint, pack);
    policy_lint_fini(&lint);
}

static void take_later(void *ctx, struct command *command)
{
    struct server *server = ctx;
    server_reload_take(server->reload, command);
}

static void pack_status(void *ctx, struct pack *pack)
{
    struct server *server = ctx;
    const struct policy_set *set = server->policies;
    struct engine_status status;
    engine_status(server->engine, &status);
    pack_map_begin(pack);
    pack_pair_z(pack, "version", RUNG_VERSION);
    pack_pair_z(pack, "config", set->version);
    pack_pair_z(pack, "store", server->options.memory_store ? "memory" : "embedded");
    pack_pair_z(pack, "data", server->options.data);
    pack_pair_int(pack, "pid", getpid());
    pack_pair_int(pack, "up_ms", (clock_monotonic_us(NULL) - server->started_us) / 1000);
    pack_pair_int(pack, "connections", (int64_t)gate_connections(server->gate));
    pack_pair_int(pack, "commands", (int64_t)status.commands);
    pack_pair_int(pack, "batches", (int64_t)status.batches);
    pack_pair_int(pack, "events", (int64_t)status.events);
    pack_pair_int(pack, "queue_depth", (int64_t)status.queue_depth);
    pack_pair_int(pack, "tickets_purged", (int64_t)status.tickets_purged);
    pack_pair_int(pack, "timers_fired", (int64_t)status.timers_fired);
    pack_pair_int(pack, "timer_late_ms_max", status.timer_late_us_max / 1000);
    pack_pair_int(pack, "jobs_started", (int64_t)status.jobs_started);
    pack_pair_bool(pack, "clock_frozen", status.clock_frozen);
    pack_pair_int(pack, "clock_step_ms", status.clock_step_us / CLOCK_MS_US);
    pack_pair_int(pack, "policies",
                  (int64_t)(set->sla_policy_count + set->escalation_policy_count));
    pack_pair_int(pack, "reviews_overdue",
                  (int64_t)lint_rules_overdue(set, clock_wall_us(NULL) / CLOCK_SECOND_US));
    pack_map_end(pack);
}

static void pack_store(void *ctx, struct pack *pack)
{
    struct server *server = ctx;
    struct engine_status status;
    engine_status(server->engine, &status);
    const struct store_info *info = &status.store;
    pack_map_begin(pack);
    pack_pair_z(pack, "store", server->options.memory_store ? "memory" : "embedded");
    pack_pair_z(pack, "data", server->options.data);
    pack_pair_int(pack, "rows", (int64_t)info->rows);
    pack_pair_int(pack, "rows_waiting", (int64_t)info->rows_waiting);
    pack_pair_int(pack, "bytes_used", (int64_t)info->bytes_used);
    pack_pair_int(pack, "map_bytes", (int64_t)info->map_bytes);
    pack_pair_int(pack, "map_max_bytes", (int64_t)info->bytes_max);
    pack_pair_int(pack, "map_grown", info->grown);
    pack_pair_int(pack, "map_grow_pause_us", info->grow_pause_us);
    pack_pair_int(pack, "map_grow_longest_us", info->grow_longest_us);
    pack_pair_int(pack, "disk_free_bytes", (int64_t)info->disk_free);
    pack_pair_int(pack, "ballast_bytes", (int64_t)info->ballast_bytes);
    pack_pair_int(pack, "used_percent", info->used_percent);
    pack_pair_bool(pack, "alarm", info->full || info->used_percent >= WATCH_ALARM_PERCENT);
    pack_pair_bool(pack, "read_only", info->full);
    pack_pair_z(pack, "shortage", info->shortage);
    pack_pair_int(pack, "sequence", (int64_t)info->sequence);
    pack_pair_int(pack, "read_back", (int64_t)info->read_back);
    pack_pair_int(pack, "archive_waiting", info->archive_waiting);
    store_keeper_pack(server->keeper, pack);
    pack_map_end(pack);
}

static enum err begin_scrub(void *ctx, struct pack *result, struct refusal *refusal)
{
    struct server *server = ctx;
    return store_keeper_scrub(server->keeper, result, refusal);
}

static enum err begin_digest(void *ctx, struct pack *result, struct refusal *refusal)
{
    struct server *server = ctx;
    return store_keeper_digest(server->keeper, result, refusal);
}

static enum err begin_backup(void *ctx, const struct value *params, struct pack *result,
                             struct refusal *refusal)
{
    struct server *server = ctx;
    return store_keeper_backup(server->keeper, params, result, refusal);
}

static void tell_store(void *ctx, struct store_info *info)
{
    struct server *server = ctx;
    struct engine_status status;
    engine_status(server->engine, &status);
    *info = status.store;
}

/* --- up --- */

static int64_t monotonic_us(void *ctx)
{
    (void)ctx;
    return clock_monotonic_us(NULL);
}

/* While the store is brought to our format nobody is served: the log says how far that is. */
static void on_migration_page(void *ctx, const struct migrate_news *news)
{
    (void)ctx;
    log_info(news->done ? "store.migrated" : "store.migrating",
             "from=%u to=%u rows=%" PRIu64 " what=\"%s\"", news->from, news->to, news->rows,
             news->about);
}

static bool open_store(struct server *server, char *why, size_t why_size)
{
    const struct server_options *options = &server->options;
    int result = fs_make_folder(options->data, 0700);
    if (result != 0) {
        (void)snprintf(why, why_size, "the data folder %s cannot be made: %s", options->data,
                       strerror(-result));
        return false;
    }
    if (options->memory_store) {
        server->store = memory_open(0);
        return true;
    }
    result = options->archive[0] ? fs_make_folder(options->archive, 0700) : 0;
    if (result != 0) {
        (void)snprintf(why, why_size, "the folder of store.archive, %s, cannot be made: %s",
                       options->archive, strerror(-result));
        return false;
    }
    const struct migrate_hooks migrate = {.on_page = on_migration_page};
    struct embedded_options embedded = {.folder = options->data,
                                        .map_bytes = options->map_bytes,
                                        .map_max = options->map_max,
                                        .ballast_bytes = options->ballast_bytes,
                                        .archive = options->archive[0] ? options->archive : NULL,
                                        .create = true,
                                        .monotonic_us = monotonic_us,
                                        .migrate = &migrate};
    server->store = embedded_open(&embedded, why, why_size);
    return server->store != NULL;
}

static bool start_engine(struct server *server, char *why, size_t why_size)
{
    struct engine_ports ports = {
        .store = server->store,
        .outlet = {.on_answers = on_answers,
                   .on_events = on_events,
                   .on_fatal = on_fatal,
                   .ctx = server},
        .candidate = {.read = candidate_read, .ctx = server->options.zoneinfo},
        .clock_trust = server->options.clock_trust,
        .timers_per_second_max = server->options.timers_per_second_max,
    };
    host_ports(server->host, &ports.advisor, &ports.runner);
    server->engine = engine_create(&ports, server->policies, why, why_size);
    return server->engine != NULL &&
           host_start(server->host, server->loop, server->engine, why, why_size);
}

static bool open_gate(struct server *server, char *why, size_t why_size)
{
    struct session_local local = {.host = server->host,
                                  .role = ACCESS_ADMIN, /* loopback and our own socket */
                                  .plugin_list = pack_plugins,
                                  .plugin_hooks = pack_hooks,
                                  .plugin_release = release_plugin,
                                  .config_show = pack_config,
                                  .policy_lint = pack_lint,
                                  .admin_status = pack_status,
                                  .store_info = pack_store,
                                  .store_scrub = begin_scrub,
                                  .store_digest = begin_digest,
                                  .store_backup = begin_backup,
                                  .later = take_later,
                                  .ctx = server};
    struct gate_options options = {.host = server->options.host,
                                   .port = server->options.port,
                                   .control_path = server->options.control};
    server->gate = gate_create(server->loop, server->engine, &local, &options, why, why_size);
    return server->gate != NULL;
}

static void on_reload_answer(void *ctx, struct answer *answer)
{
    struct server *server = ctx;
    if (server->gate != NULL) {
        gate_on_answers(server->gate, answer);
    } else {
        drop_answers(answer);
    }
}

static bool open_http(struct server *server, char *why, size_t why_size)
{
    const struct server_options *options = &server->options;
    struct http_gate_options http = {.host = options->http_host,
                                     .port = options->http_port,
                                     .tokens = options->http_tokens,
                                     .token_count = options->http_token_count};
    if (options->http_host[0] == '\0') {
        if (route_call_has_pages(host_routes(server->host))) {
            log_warn("http.closed",
                     "why=\"plugins publish pages, and listen.http.bind is not set\"");
        }
        return true;
    }
    server->http = http_gate_create(server->loop, host_routes(server->host), &http, why, why_size);
    return server->http != NULL;
}

/* SIGHUP: the zone files and the configuration may have changed. */
static void on_reload(void *ctx, int number)
{
    struct server *server = ctx;
    struct command *command = zone_reload_command(server->policies, server->options.zoneinfo);
    (void)number;
    command->origin = COMMAND_FROM_ROOF;
    log_info("server.reload", "zones=%zu", server->policies->zone_count);
    if (engine_submit(server->engine, command) != ERR_OK) {
        log_warn("server.not_reloaded", "why=busy");
        command_destroy(&command);
    }
    server_reload_on_signal(server->reload);
}

static void on_signal(void *ctx, int number)
{
    struct server *server = ctx;
    log_info("server.stopping", "signal=%d", number);
    loop_stop(server->loop);
}

/* Before anybody is told that the server is up: whoever has read READY may end it. */
static void take_signals(struct server *server)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    loop_on_signal(server->loop, SIGTERM, on_signal, server);
    loop_on_signal(server->loop, SIGINT, on_signal, server);
    loop_on_signal(server->loop, SIGHUP, on_reload, server);
}

struct server *server_create(const struct server_options *options, struct config *config,
                             struct policy_set *policies, struct host *host, char *why,
                             size_t why_size)
{
    struct server *server = MEM_NEW(struct server);
    server->options = *options;
    server->config = config;
    server->policies = policies;
    server->host = host;
    server->started_us = clock_monotonic_us(NULL);
    server->loop = loop_create();
    struct server_reload_parts parts = {.host = host,
                                        .options = &server->options,
                                        .config = config,
                                        .on_answer = on_reload_answer,
                                        .ctx = server};
    server->reload = server_reload_create(&parts);
    if (!open_store(server, why, why_size) || !start_engine(server, why, why_size) ||
        !open_gate(server, why, why_size) || !open_http(server, why, why_size)) {
        server_destroy(&server);
        return NULL;
    }
    struct store_keeper_options keeper = {
        .data = server->options.data,
        .archive = server->options.archive[0] ? server->options.archive : NULL,
        .info = tell_store,
        .ctx = server};
    server->keeper = store_keeper_create(
        server->loop, server->options.memory_store ? NULL : server->store, &keeper);
    take_signals(server);
    engine_start(server->engine);
    return server;
}

unsigned server_rpc_port(const struct server *server)
{
    return gate_port(server->gate);
}

void server_print_listening(const struct server *server, struct buf *out)
{
    if (server->http != NULL) {
        buf_printf(out, " http=%s:%u", server->options.http_host, http_gate_port(server->http));
    }
    host_print_listening(server->host, out);
}

/* --- down --- */

int server_run(struct server *server)
{
    loop_run(server->loop);
    gate_close_doors(server->gate);
    if (server->http != NULL) {
        http_gate_close_doors(server->http);
    }
    host_stop(server->host);       /* channels take nothing more; jobs under way end */
    engine_stop(server->engine);   /* what was taken is finished and durable */
    for (int i = 0; i < 20; i++) { /* the last answers leave */
        loop_turn(server->loop, false);
    }
    log_info("server.stopped", "code=%d", server->exit_code);
    return server->exit_code;
}

void server_destroy(struct server **server)
{
    struct server *old = *server;
    if (old == NULL) {
        return;
    }
    if (old->engine != NULL) {
        host_stop(old->host);
        engine_stop(old->engine);
    }
    if (old->gate != NULL) {
        loop_turn(old->loop, false);
    }
    http_gate_destroy(&old->http);
    gate_destroy(&old->gate);
    store_keeper_destroy(&old->keeper);
    host_destroy(&old->host);
    server_reload_destroy(&old->reload);
    engine_destroy(&old->engine);
    store_close(&old->store);
    loop_destroy(&old->loop);
    policy_set_release(&old->policies);
    config_free(&old->config);
    mem_free(old);
    *server = NULL;
}
