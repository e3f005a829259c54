#include "engine/batch.h"
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "base/plant.h"
#include "base/sha256.h"
#include "engine/do_level_actions.h"
#include "engine/follow_problem.h"
#include "engine/run_pipeline.h"
#include "engine/use_case_table.h"

struct batch *batch_create(const struct engine_ports *ports, const struct policy_set *policies,
                           struct agent_cache *agents)
{
    struct batch *batch = MEM_NEW(struct batch);
    batch->ports = ports;
    batch->policies = policy_set_keep(policies);
    batch->agents = agents;
    arena_init(&batch->arena);
    arena_init(&batch->request.arena);
    write_set_init(&batch->writes);
    reader_init(&batch->reader, ports->store, &batch->writes);
    batch->answers_end = &batch->answers;
    return batch;
}

void batch_destroy(struct batch **batch)
{
    struct batch *old = *batch;
    if (old == NULL) {
        return;
    }
    while (old->answers != NULL) {
        struct answer *answer = old->answers;
        old->answers = answer->next;
        command_answer_destroy(&answer);
    }
    for (size_t i = 0; i < old->leased_count; i++) {
        ports_leased_job_destroy(&old->leased[i]);
    }
    policy_set_release(&old->policies);
    write_set_fini(&old->writes);
    arena_fini(&old->request.arena);
    arena_fini(&old->arena);
    mem_free(old);
    *batch = NULL;
}

bool batch_is_full(const struct batch *batch)
{
    return batch->commands >= ENGINE_BATCH_COMMANDS_MAX || batch->writes.bytes.n >= BATCH_BYTES_MAX;
}

static struct answer *add_answer(struct batch *batch, const struct command *command)
{
    struct answer *answer = MEM_NEW(struct answer);
    answer->origin = command->origin;
    answer->origin_ctx = command->origin_ctx;
    answer->origin_id = command->origin_id;
    buf_init(&answer->result);
    *batch->answers_end = answer;
    batch->answers_end = &answer->next;
    return answer;
}

#define PACKED_BYTES_USUAL 2048 /* of a command, with its answer: room that is made at once */

/* What a key stands for: the same command with the same arguments. */
static void fingerprint(const struct command *command, unsigned char digest[SHA256_BYTES])
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    buf_reserve(&packed, PACKED_BYTES_USUAL);
    pack_init(&pack, &packed);
    pack_list_begin(&pack);
    pack_text(&pack, command->name);
    pack_value(&pack, &command->args);
    pack_list_end(&pack);
    sha256_of(buf_text(&packed), digest);
    buf_fini(&packed);
}

/* True when the key is known: the answer is the stored one, or the conflict. */
static bool answer_from_key(struct batch *batch, const struct command *command,
                            const unsigned char digest[SHA256_BYTES], struct answer *answer)
{
    struct idempotency_record record;
    if (command->key.n == 0 ||
        !idempotency_table_get(&batch->reader, &batch->arena, command->now_us, command->principal,
                               command->key, &record)) {
        return false;
    }
    if (memcmp(record.fingerprint, digest, sizeof record.fingerprint) != 0) {
        (void)err_refuse(&answer->refusal, ERR_CONFLICT, "duplicate_key", "key",
                         "key \"%.*s\" was used for another request; a new request needs a new key",
                         TEXT_ARG(command->key));
        return true;
    }
    struct text recorded;
    if (!command_table_get(&batch->reader, &batch->arena, record.command, &recorded)) {
        (void)err_refuse(&answer->refusal, ERR_CORRUPT, "", "key",
                         "the answer to key \"%.*s\" is lost: the store is damaged",
                         TEXT_ARG(command->key));
        return true;
    }
    answer->replayed = true;
    buf_put_text(&answer->result, command_recorded_answer(&batch->arena, recorded));
    return true;
}

/* In the same transaction as what it stands for. The plant writes each key with the next one. */
static void put_key(struct batch *batch, const struct command *command,
                    const struct idempotency_record *record)
{
#ifdef RUNG_CONTROLS
    static struct {
        int64_t now_us;
        char principal[64], key[64];
        struct idempotency_record record;
    } late;
    if (PLANT("key_in_another_transaction")) {
        if (late.record.command != 0 && late.record.command < record->command) {
            idempotency_table_put(&batch->writes, late.now_us, text_z(late.principal),
                                  text_z(late.key), &late.record);
        }
        late.now_us = command->now_us;
        (void)snprintf(late.principal, sizeof late.principal, "%.*s", TEXT_ARG(command->principal));
        (void)snprintf(late.key, sizeof late.key, "%.*s", TEXT_ARG(command->key));
        late.record = *record;
        return;
    }
#endif
    idempotency_table_put(&batch->writes, command->now_us, command->principal, command->key,
                          record);
}

static const char *plugins_version(const struct batch *batch)
{
    const struct advisor *advisor = &batch->ports->advisor;
    return advisor->version != NULL ? advisor->version(advisor->ctx) : "";
}

static void record(struct batch *batch, const struct work *work,
                   const unsigned char digest[SHA256_BYTES], const struct answer *answer)
{
    const struct command *command = work->command;
    struct command_record made = {.config_version = batch->policies->version,
                                  .plugins_version = plugins_version(batch),
                                  .kept = work->kept,
                                  .kept_count = work->kept_count,
                                  .keeps_answer = work->keeps_answer,
                                  .answer = buf_text(&answer->result)};
    struct buf packed;
    buf_init(&packed);
    buf_reserve(&packed, PACKED_BYTES_USUAL);
    command_pack(&packed, command, &made);
    command_table_put(&batch->writes, work->sequence, buf_text(&packed));
    buf_fini(&packed);
    meta_table_put(&batch->writes, "last_now_us", (uint64_t)command->now_us);
    if (command->key.n > 0) {
        struct idempotency_record kept = {.command = work->sequence};
        memcpy(kept.fingerprint, digest, sizeof kept.fingerprint);
        put_key(batch, command, &kept);
    }
}

static void keep_leavings(struct batch *batch, struct work *work)
{
    for (size_t i = 0; i < work->cancel_count; i++) {
        *ARENA_PUSH(&batch->arena, batch->cancels, batch->cancel_count) = work->cancels[i];
    }
    if (work->leased != NULL) {
        *ARENA_PUSH(&batch->arena, batch->leased, batch->leased_count) = work->leased;
        work->leased = NULL;
    }
    if (work->event_head != 0) {
        batch->event_head = work->event_head;
    }
    if (work->plugins.n > 0) {
        batch->plugins = work->plugins;
    }
    batch->purged += work->purged;
}

static void run(struct batch *batch, const struct use_case *use_case, struct command *command,
                struct answer *answer)
{
    unsigned char digest[SHA256_BYTES] = {0};
    size_t mark = batch->writes.count;
    struct work work = {.advisor = &batch->ports->advisor,
                        .choose_sla = run_pipeline_choose_sla,
                        .candidate = &batch->ports->candidate,
                        .policies = batch->policies,
                        .agents = batch->agents,
                        .command = command,
                        .arena = &batch->arena,
                        .reader = &batch->reader,
                        .writes = &batch->writes,
                        .level_actions = &do_level_actions,
                        .refusal = &answer->refusal,
                        .result = &answer->result};
    if (command->key.n > 0) {
        fingerprint(command, digest);
    }
    if (answer_from_key(batch, command, digest, answer)) {
        return;
    }
    if (!use_case->is_query) {
        work.sequence = meta_table_next(&batch->reader, &batch->writes, "command");
    }
    work_init(&work);
    enum err err = use_case->run(&work);
    if (err == ERR_OK) {
        follow_problem(&work);
        err = batch->reader.err;
    }
    if (err != ERR_OK) {
        write_set_truncate(&batch->writes, mark);
        if (work.agents_written) {
            agent_cache_forget_all(batch->agents);
        }
        buf_clear(&answer->result);
        if (answer->refusal.code == ERR_OK) {
            (void)err_refuse(&answer->refusal, err, "", "", "%s",
                             "the command could not be carried out");
        }
    } else if (!use_case->is_query) {
        command->notes = work.notes; /* both end with the batch, or before */
        command->note_count = work.note_count;
        record(batch, &work, digest, answer);
        keep_leavings(batch, &work);
    }
    work_fini(&work);
}

void batch_run(struct batch *batch, struct command *command)
{
    struct answer *answer = add_answer(batch, command);
    const struct use_case *use_case = use_case_table_find(command->name);
    batch->commands++;
    if (use_case == NULL) {
        (void)err_refuse(&answer->refusal, ERR_UNSUPPORTED, "unknown", "method",
                         "there is no command %.*s", TEXT_ARG(command->name));
    } else if (batch->reader.err != ERR_OK) {
        (void)err_refuse(&answer->refusal, batch->reader.err, "", "", "the store cannot be read");
    } else {
        run(batch, use_case, command, answer);
    }
    if (answer->result.n == 0 && answer->refusal.code == ERR_OK) {
        buf_put_u8(&answer->result, 0x80); /* the empty map */
    }
    /* Values of the command may still be lent to the write set's future: everything written was
     * copied. */
    command_destroy(&command);
}

void batch_refuse(struct batch *batch, struct command *command, enum err code, const char *reason,
                  const char *text)
{
    struct answer *answer = add_answer(batch, command);
    unsigned char digest[SHA256_BYTES] = {0};
    batch->commands++;
    fingerprint(command, digest);
    if (!answer_from_key(batch, command, digest, answer)) {
        (void)err_refuse(&answer->refusal, code, reason, "", "%s", text);
    }
    command_destroy(&command);
}

void batch_fail(struct batch *batch, enum err code, const char *reason, const char *text)
{
    agent_cache_forget_all(batch->agents); /* some of it may be what this batch wrote */
    for (struct answer *answer = batch->answers; answer != NULL; answer = answer->next) {
        buf_clear(&answer->result);
        if (answer->replayed && code != ERR_UNKNOWN) {
            (void)err_refuse(&answer->refusal, ERR_UNKNOWN, "unknown", "",
                             "the outcome is not known: ask again with the same key");
        } else {
            (void)err_refuse(&answer->refusal, code, reason, "", "%s", text);
        }
    }
    for (size_t i = 0; i < batch->leased_count; i++) {
        ports_leased_job_destroy(&batch->leased[i]);
    }
    batch->leased_count = 0;
    batch->cancel_count = 0;
    batch->event_head = 0;
    batch->plugins = TEXT_NONE;
}

size_t batch_leases(const struct batch *first, struct text instance)
{
    size_t count = 0;
    for (; first != NULL; first = first->next) {
        for (size_t i = 0; i < first->leased_count; i++) {
            count += text_eq(first->leased[i]->job->instance, instance);
        }
    }
    return count;
}
