#include "engine/replay.h"
#include <inttypes.h>
#include <stdio.h>
#include "engine/batch.h"
#include "engine/forget_record.h"
#include "engine/restore_command.h"

struct replay {
    const struct replay_options *options;
    struct engine_ports ports;
    struct reader from;
    struct batch *batch;
    struct agent_cache agents;
    char *why;
    size_t why_size;
};

static enum err say(struct replay *replay, enum err err, uint64_t sequence, const char *what)
{
    (void)snprintf(replay->why, replay->why_size, "command %" PRIu64 ": %s", sequence, what);
    return err;
}

/* What was recorded went well then, so it goes well now. */
static enum err check_answers(struct replay *replay, uint64_t sequence)
{
    for (const struct answer *answer = replay->batch->answers; answer; answer = answer->next) {
        if (answer->refusal.code != ERR_OK) {
            return say(replay, answer->refusal.code, sequence, answer->refusal.text);
        }
        if (answer->replayed) {
            return say(replay, ERR_CONFLICT, sequence, "its key was there already");
        }
    }
    return ERR_OK;
}

static enum err commit(struct replay *replay, uint64_t sequence)
{
    struct store *into = replay->options->into;
    struct store_request *request = &replay->batch->request;
    struct store_request *done[1];
    enum err err = check_answers(replay, sequence);
    if (err == ERR_OK && replay->batch->writes.count > 0) {
        request->what = STORE_COMMIT;
        request->commit.writes = &replay->batch->writes;
        store_submit(into, request);
        while (store_reap(into, done, 1) == 0) {
            if (replay->options->on_wait != NULL) {
                replay->options->on_wait(replay->options->ctx);
            }
        }
        if (request->commit.outcome != STORE_DURABLE) {
            err =
                say(replay, request->err ? request->err : ERR_INTERNAL, sequence, request->detail);
        }
    }
    batch_destroy(&replay->batch);
    return err;
}

/* A mail that came twice is kept in its first form only, and what comes of the second one does not
 * depend on its bytes. */
static bool may_lack_bytes(const struct command *command)
{
    return text_eq_z(command->name, "inbox.push");
}

/* Those that were asked then are asked again. */
static bool asks_the_same(struct replay *replay, struct text plugins)
{
    const struct advisor *advisor = &replay->ports.advisor;
    const char *now = advisor->version != NULL ? advisor->version(advisor->ctx) : "";
    return text_eq_z(plugins, now) ||
           (advisor->swap != NULL && advisor->swap(advisor->ctx, plugins));
}

static enum err run_one(struct replay *replay, uint64_t sequence)
{
    const struct policy_set *policies = replay->options->policies;
    struct arena arena;
    struct text packed;
    struct value value;
    arena_init(&arena);
    struct command *command =
        command_table_get(&replay->from, &arena, sequence, &packed) ? command_read(packed) : NULL;
    bool is_read = command != NULL && pack_read(&arena, packed, &value) == ERR_OK;
    bool is_ours = is_read && text_eq_z(value_text(&value, "config"), policies->version);
    bool has_plugins = is_ours && asks_the_same(replay, value_text(&value, "plugins"));
    arena_fini(&arena);
    if (command == NULL) {
        return say(replay, ERR_CORRUPT, sequence, "its record is missing or cannot be read");
    }
    if (!is_ours) {
        command_destroy(&command);
        return say(replay, ERR_CONFLICT, sequence, "it was decided under other policies");
    }
    if (!has_plugins) {
        command_destroy(&command);
        return say(replay, ERR_CONFLICT, sequence, "it was decided with plugins that are not here");
    }
    if (restore_command(&replay->from, command) != ERR_OK && !may_lack_bytes(command)) {
        command_destroy(&command);
        return say(replay, ERR_CORRUPT, sequence, "a text or bytes that it names are missing");
    }
    if (replay->batch == NULL) {
        replay->batch = batch_create(&replay->ports, policies, &replay->agents);
    }
    batch_run(replay->batch, command);
    bool is_full = batch_is_full(replay->batch) || replay->batch->commands >= REPLAY_BATCH_COMMANDS;
    return is_full ? commit(replay, sequence) : ERR_OK;
}

enum err replay_run(const struct replay_options *options, uint64_t *count, char *why,
                    size_t why_size)
{
    struct replay replay = {.options = options,
                            .ports = {.store = options->into, .advisor = *options->advisor},
                            .why = why,
                            .why_size = why_size};
    enum err err = ERR_OK;
    why[0] = '\0';
    reader_init(&replay.from, options->from, NULL);
    uint64_t last = meta_table_get(&replay.from, "command");
    if (meta_table_get(&replay.from, FORGET_RECORD_FIRST) > 1) {
        err = say(&replay, ERR_GONE, 1,
                  "it was forgotten (retention.record): a replay begins with "
                  "the first command");
    }
    for (uint64_t sequence = 1; sequence <= last && err == ERR_OK; sequence++) {
        err = run_one(&replay, sequence);
    }
    if (err == ERR_OK && replay.batch != NULL) {
        err = commit(&replay, last);
    }
    batch_destroy(&replay.batch);
    agent_cache_fini(&replay.agents);
    *count = last;
    return err != ERR_OK ? err : replay.from.err;
}
