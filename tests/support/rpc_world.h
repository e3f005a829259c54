/* A visitor of a real engine: a session over a world, and a wire that keeps what is sent.
 * Parameters are written as name, value, ..., NULL. A value is a text, or "#5" for the number 5,
 * or one of !true !false !nil !map !list !bytes. */
#ifndef TESTS_SUPPORT_RPC_WORLD_H
#define TESTS_SUPPORT_RPC_WORLD_H
#include "base/scan.h"
#include "rpc/registry.h"
#include "rpc/session.h"
#include "support/world.h"

struct rpc_world {
    struct world world;
    struct session_local local;
    struct method_list methods;
    struct session *session;
    struct buf sent; /* all that left, as bytes */
    size_t read;     /* how many of them the test has looked at */
    size_t unsent;   /* what the wire says when asked: set by the test */
    bool hung_up;
    int64_t id; /* of the last request */
};

static void rpc_world_send(void *ctx, struct text bytes)
{
    buf_put_text(&((struct rpc_world *)ctx)->sent, bytes);
}

static size_t rpc_world_unsent(void *ctx)
{
    return ((struct rpc_world *)ctx)->unsent;
}

static void rpc_world_hang_up(void *ctx)
{
    ((struct rpc_world *)ctx)->hung_up = true;
}

static void rpc_world_say(struct pack *pack, const char *who)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "asked", who);
    pack_map_end(pack);
}

static void rpc_world_plugins(void *ctx, struct pack *pack)
{
    (void)ctx;
    rpc_world_say(pack, "plugins");
}

static void rpc_world_hooks(void *ctx, struct pack *pack)
{
    (void)ctx;
    rpc_world_say(pack, "hooks");
}

static enum err rpc_world_release(void *ctx, struct text instance, struct pack *pack,
                                  struct refusal *refusal)
{
    (void)ctx;
    if (!text_eq(instance, TEXT("spam"))) {
        return err_refuse(refusal, ERR_NOT_FOUND, "", "instance", "there is no such plugin");
    }
    rpc_world_say(pack, "release");
    return ERR_OK;
}

static void rpc_world_lint(void *ctx, int64_t weeks, struct pack *pack)
{
    (void)ctx;
    pack_map_begin(pack);
    pack_pair_z(pack, "asked", "lint");
    pack_pair_int(pack, "weeks", weeks);
    pack_map_end(pack);
}

static void rpc_world_config(void *ctx, struct pack *pack)
{
    (void)ctx;
    rpc_world_say(pack, "config");
}

static void rpc_world_status(void *ctx, struct pack *pack)
{
    (void)ctx;
    rpc_world_say(pack, "status");
}

static void rpc_world_store(void *ctx, struct pack *pack)
{
    (void)ctx;
    rpc_world_say(pack, "store");
}

static enum err rpc_world_scrub(void *ctx, struct pack *pack, struct refusal *refusal)
{
    (void)ctx;
    (void)refusal;
    rpc_world_say(pack, "scrub");
    return ERR_OK;
}

static enum err rpc_world_digest(void *ctx, struct pack *pack, struct refusal *refusal)
{
    (void)ctx;
    (void)refusal;
    rpc_world_say(pack, "digest");
    return ERR_OK;
}

static enum err rpc_world_backup(void *ctx, const struct value *params, struct pack *pack,
                                 struct refusal *refusal)
{
    (void)ctx;
    if (value_int(params, "keep", 0) == 7) {
        return err_refuse(refusal, ERR_BUSY, "busy", "", "a scrub is under way");
    }
    rpc_world_say(pack, "backup");
    return ERR_OK;
}

/* The next message that left, or NULL. */
static const struct value *rpc_world_next(struct rpc_world *it)
{
    struct scan scan;
    scan_init(&scan, (size_t)64 << 20);
    enum scan_result result = scan_measure(&scan, it->sent.p + it->read, it->sent.n - it->read);
    if (result != SCAN_DONE) {
        ck_assert_uint_eq(it->read, it->sent.n);
        return NULL;
    }
    struct value *value = ARENA_NEW(&it->world.arena, struct value);
    struct text frame = {(const char *)it->sent.p + it->read, scan.consumed};
    ck_assert_int_eq(pack_read(&it->world.arena, frame, value), ERR_OK);
    it->read += scan.consumed;
    return value;
}

/* Lets the engine work and hands answers and news to the session, until nothing more happens. */
static void rpc_world_run(struct rpc_world *it)
{
    struct world *world = &it->world;
    do {
        struct answer *oldest = NULL;
        world_run(world);
        while (world->answers != NULL) {
            struct answer *answer = world->answers;
            world->answers = answer->next;
            answer->next = oldest;
            oldest = answer;
        }
        while (oldest != NULL) {
            struct answer *next = oldest->next;
            session_on_answer(oldest);
            oldest = next;
        }
        if (it->session != NULL) {
            session_on_events(it->session, world->event_head);
        }
        world_run(world);
    } while (world->answers != NULL);
}

static bool rpc_world_feed(struct rpc_world *it, const void *bytes, size_t count)
{
    return session_feed(it->session, (struct text){bytes, count});
}

static struct value rpc_world_value(struct arena *arena, const char *text)
{
    static const char *const specials[] = {"!true", "!false", "!nil", "!map", "!list", "!bytes"};
    struct value values[] = {value_of_bool(true),  value_of_bool(false),
                             {.type = VALUE_NIL},  {.type = VALUE_MAP},
                             {.type = VALUE_LIST}, {.type = VALUE_BYTES, .text = TEXT("x")}};
    int64_t number = 0;
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (strcmp(text, specials[i]) == 0) {
            return values[i];
        }
    }
    if (text[0] == '#' && text_to_i64(text_z(text + 1), &number)) {
        return value_of_int(number);
    }
    return value_of_text(arena_text(arena, text_z(text)));
}

static void rpc_world_send_request(struct rpc_world *it, const char *method,
                                   const struct value *params)
{
    struct buf frame;
    struct pack pack;
    buf_init(&frame);
    pack_init(&pack, &frame);
    pack_list_begin(&pack);
    pack_int(&pack, 0);
    pack_int(&pack, ++it->id);
    pack_z(&pack, method);
    pack_list_begin(&pack);
    pack_value(&pack, params);
    pack_list_end(&pack);
    pack_list_end(&pack);
    ck_assert_int_eq(pack.err, ERR_OK);
    (void)rpc_world_feed(it, frame.p, frame.n);
    buf_fini(&frame);
}

/* The answer to the last request: [1, id, error, result]. Notifications before it are skipped. */
static const struct value *rpc_world_answer(struct rpc_world *it)
{
    const struct value *message = NULL;
    rpc_world_run(it);
    while ((message = rpc_world_next(it)) != NULL) {
        if (message->list.items[0].number == 1 && message->list.items[1].number == it->id) {
            ck_assert_uint_eq(message->list.count, 4);
            return message;
        }
    }
    ck_abort_msg("request %lld has no answer", (long long)it->id);
    return NULL;
}

static struct value rpc_world_params(struct rpc_world *it, va_list args)
{
    struct value params = {.type = VALUE_MAP};
    const char *name = NULL;
    while ((name = va_arg(args, const char *)) != NULL) {
        *value_put(&it->world.arena, &params, name) =
            rpc_world_value(&it->world.arena, va_arg(args, const char *));
    }
    return params;
}

/* Asks and yields the result; anything else fails the test. */
__attribute__((unused)) static const struct value *rpc_ask(struct rpc_world *it, const char *method,
                                                           ...)
{
    va_list args;
    va_start(args, method);
    struct value params = rpc_world_params(it, args);
    va_end(args);
    rpc_world_send_request(it, method, &params);
    const struct value *answer = rpc_world_answer(it);
    const struct value *error = &answer->list.items[2];
    ck_assert_msg(error->type == VALUE_NIL, "%s was refused: %s", method,
                  world_z(&it->world, value_text(error, "message")));
    return &answer->list.items[3];
}

__attribute__((unused)) static void rpc_is_refusal(struct rpc_world *it, const struct value *answer,
                                                   const char *code, const char *path,
                                                   const char *words)
{
    const struct value *error = &answer->list.items[2];
    ck_assert_msg(error->type == VALUE_MAP, "it was not refused");
    ck_assert_int_eq(answer->list.items[3].type, VALUE_NIL);
    ck_assert_str_eq(world_z(&it->world, value_text(error, "code")), code);
    ck_assert_str_eq(world_z(&it->world, value_text(error, "path")), path);
    const char *message = world_z(&it->world, value_text(error, "message"));
    ck_assert_msg(strstr(message, words) != NULL, "\"%s\" lacks \"%s\"", message, words);
}

/* Asks, and expects to be refused with this code, about this field, in these words. */
__attribute__((unused)) static void rpc_refused(struct rpc_world *it, const char *code,
                                                const char *path, const char *words,
                                                const char *method, ...)
{
    va_list args;
    va_start(args, method);
    struct value params = rpc_world_params(it, args);
    va_end(args);
    rpc_world_send_request(it, method, &params);
    rpc_is_refusal(it, rpc_world_answer(it), code, path, words);
}

static void rpc_world_init(struct rpc_world *it)
{
    *it = (struct rpc_world){.unsent = 0};
    world_init(&it->world);
    world_boot(&it->world);
    buf_init(&it->sent);
    it->local = (struct session_local){.plugin_list = rpc_world_plugins,
                                       .plugin_hooks = rpc_world_hooks,
                                       .plugin_release = rpc_world_release,
                                       .config_show = rpc_world_config,
                                       .policy_lint = rpc_world_lint,
                                       .admin_status = rpc_world_status,
                                       .store_info = rpc_world_store,
                                       .store_scrub = rpc_world_scrub,
                                       .store_digest = rpc_world_digest,
                                       .store_backup = rpc_world_backup,
                                       .methods = &it->methods,
                                       .role = ACCESS_ADMIN,
                                       .ctx = it};
    method_list_init(&it->methods, NULL);
    struct session_wire wire = {.send = rpc_world_send,
                                .unsent = rpc_world_unsent,
                                .hang_up = rpc_world_hang_up,
                                .ctx = it};
    it->session = session_create(it->world.engine, &it->local, wire);
    (void)rpc_ask(it, "rpc.hello", "errors", "map", NULL);
}

static void rpc_world_fini(struct rpc_world *it)
{
    session_destroy(&it->session);
    rpc_world_run(it);
    buf_fini(&it->sent);
    method_list_fini(&it->methods);
    world_fini(&it->world);
}

/* --- what many tests say --- */

__attribute__((unused)) static const char *rpc_text(struct rpc_world *it, const struct value *map,
                                                    const char *name)
{
    return world_z(&it->world, value_text(map, name));
}

/* Creates a ticket and yields its id. */
__attribute__((unused)) static const char *rpc_create(struct rpc_world *it, const char *key)
{
    const struct value *result =
        rpc_ask(it, "ticket.create", "key", key, "subject", "Card broken", "body", "It is stuck.",
                "requester", "anna@example.org", NULL);
    return rpc_text(it, value_get(result, "ticket"), "id");
}

/* A text of this many letters. */
__attribute__((unused)) static const char *rpc_long(struct rpc_world *it, size_t count)
{
    char *text = arena_alloc(&it->world.arena, count + 1);
    memset(text, 'x', count);
    return text;
}

#endif
