/* A command as a value: the recorded input of the engine. What a client sends, what a channel hands
 * in, a job's result, a timer that came due: all are commands, and the state is the fold of them.
 * Created by any floor above, owned by the engine from a successful engine_submit on. */
#ifndef ENGINE_COMMAND_H
#define ENGINE_COMMAND_H
#include "base/value.h"
#include "base/err.h"

enum command_origin { /* who gets the answer */
                      COMMAND_FROM_NOBODY,
                      COMMAND_FROM_RPC,
                      COMMAND_FROM_HOST,
                      COMMAND_FROM_ROOF
};

/* What an inline guest did that its inputs do not say: it took too long, failed, or was switched
 * off. Recorded, because a replay must decide the same. `ask` counts the calls of one command. */
struct command_note {
    unsigned ask;
    int outcome; /* enum ask_outcome */
    struct text error;
};

/* Bytes that nobody has any more: as many zeros stand for them in a replay, under their own hash.
 */
#define COMMAND_BLOBS_COLLECTED "blobs_collected" /* meta: how many ever */
struct command_blob {
    struct text bytes;
    unsigned char digest[32];
};

struct command {
    struct arena arena;    /* owns every text and value below */
    struct text name;      /* "ticket.create", "inbox.push", "job.finish", "timer.fire", ... */
    struct text principal; /* "local", "plugin:<instance>", "timer", ... */
    struct text key;   /* idempotency key, may be empty for what carries its own (timers, jobs) */
    struct value args; /* a map; of a client's command exactly its checked params without `key` */
    enum command_origin origin;
    void *origin_ctx; /* the origin's own; comes back with the answer, never looked at by the engine
                       */
    uint64_t origin_id;
    int64_t now_us;                   /* recorded when the engine takes it: max(last, wall) */
    uint64_t seed;                    /* recorded likewise */
    const struct command_note *notes; /* in the arena */
    size_t note_count;
    const struct command_blob *collected; /* of a command that is replayed; in the arena */
    size_t collected_count;
    bool urgent; /* results of leased work: accepted even when the queue is full */
};

struct command *command_create(const char *name, struct text principal,
                               struct text key); /* args: empty map */
void command_destroy(struct command **command);  /* likes NULL */
/* The recorded form: {name, principal, key, args, now_us, seed, config, plugins, asked,
 * answer}; and back.
 * What lies elsewhere in the same transaction is only named: bytes longer than
 * COMMAND_BYTES_KEPT_MAX as {blob: SHA-256, bytes: how many}, and a text of at least
 * COMMAND_TEXT_NAMED_MIN that the command has put into a timeline as {entry: [ticket, n]}.
 * command_restore (engine/restore_command.h) puts them back. */
#define COMMAND_BYTES_KEPT_MAX 1024
#define COMMAND_TEXT_NAMED_MIN 64
struct command_text { /* a message's body and where it lies */
    struct text text;
    uint64_t ticket;
    uint32_t entry;
};
struct command_record {
    const char *config_version;
    const char *plugins_version; /* who was asked inline; "": nobody could be */
    const struct command_text *kept;
    size_t kept_count;
    bool keeps_answer;  /* though it has no key: somebody else's stands for it */
    struct text answer; /* packed; kept for a command with a key, so that it can be given again */
};
void command_pack(struct buf *out, const struct command *command,
                  const struct command_record *record);
/* Of a command that is replayed: what is known about this call; NULL: nothing odd happened. */
const struct command_note *command_note(const struct command *command, unsigned ask);
struct command *command_read(struct text packed);
/* The SHA-256 of some of its bytes, also of those that were collected. */
void command_digest(const struct command *command, struct text bytes, unsigned char digest[32]);
/* The answer in a recorded command; lent from `arena`. TEXT_NONE when it has none. */
struct text command_recorded_answer(struct arena *arena, struct text packed);

/* What became of it. Owned by whoever receives it from the outlet. */
struct answer {
    enum command_origin origin;
    void *origin_ctx;
    uint64_t origin_id;
    struct refusal refusal; /* code ERR_OK: `result` counts */
    bool replayed;          /* the stored answer of an earlier command with this key */
    struct buf result;      /* one packed value */
    struct answer *next;
};
void command_answer_destroy(struct answer **answer);

#endif
