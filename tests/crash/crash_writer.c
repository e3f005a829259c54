/* The real way of a commit without sockets: engine and embedded store, driven by this program, with
 * a clock of its own (five seconds per round trip, so that levels come due, pages are leased and
 * finished). What it is told goes to a ledger on standard output, one line at a time:
 *
 *   READY            the store is open and what was given to verify is there
 *   + KEY TICKET     answered: applied
 *   - KEY CODE       answered: surely not applied
 *   ? KEY            answered: not known
 *
 *   crash_writer write FOLDER FIRST ROUNDS   verifies the ledger on standard input, then writes
 *                                            rounds FIRST, FIRST + 1, ...; ROUNDS 0: for ever
 *   crash_writer verify FOLDER               verifies the ledger and every rule about rows
 *   crash_writer ask FOLDER ROUNDS           asks all that these rounds made, prints the answers
 *
 * Options in the environment: RUNG_CRASH_STEPPED (one thread: the same calls each time),
 * RUNG_CRASH_EARLY (control: the ledger has what was submitted, not what was answered),
 * RUNG_CRASH_FOLD, RUNG_CRASH_SEGMENT, RUNG_CRASH_MAP,
 * RUNG_CRASH_MAP_MAX, RUNG_CRASH_BALLAST, RUNG_CRASH_BODY (bytes). */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include "store/embedded.h"
#include "model/id.h"
#include "store/tables.h"
#include "support/world.h"

#define CREATES \
    12u /* per round; a third of them is acknowledged, and every second of those solved */
#define PAUSE_MS 1
#define ROUND_TRIP_US (5 * WORLD_SECOND)
#define KEY_BYTES 40
#define LINE_BYTES 160
#define BODY_BYTES_MAX 20000u

static struct world world;
static bool is_stepped, is_early;

static _Noreturn void give_up(const char *what, const char *detail)
{
    (void)fprintf(stderr, "crash_writer: %s %s\n", what, detail);
    exit(1);
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (write(STDOUT_FILENO, line, (size_t)length) != length) { /* one call: a line or nothing */
        give_up("the ledger cannot be written", strerror(errno));
    }
}

/* --- the world over a store on disk --- */

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static int64_t monotonic_us(void *ctx)
{
    (void)ctx;
    return clock_monotonic_us(NULL);
}

static void open_world(const char *folder)
{
    char why[600] = "";
    struct reader reader;
    struct embedded_options options = {.folder = folder,
                                       .map_bytes = number_from("RUNG_CRASH_MAP", 1 << 20),
                                       .map_max = number_from("RUNG_CRASH_MAP_MAX", 0),
                                       .ballast_bytes = number_from("RUNG_CRASH_BALLAST", 0),
                                       .create = true,
                                       .segment_bytes = number_from("RUNG_CRASH_SEGMENT", 64 << 10),
                                       .fold_bytes = number_from("RUNG_CRASH_FOLD", 96 << 10),
                                       .stepped = is_stepped,
                                       .monotonic_us = monotonic_us};
    world_init(&world);
    world.keeps_odd_entries =
        true; /* who reads them looks for something else, in damaged stores too */
    store_close(&world.store);
    world.store = embedded_open(&options, why, sizeof why);
    if (world.store == NULL) {
        give_up("the store does not open:", why);
    }
    reader_init(&reader, world.store, NULL);
    int64_t last_us = (int64_t)meta_table_get(&reader, "last_now_us");
    world.now_us = last_us > world.now_us ? last_us : world.now_us;
    world_wire(&world);
}

static void turn(void)
{
    struct pollfd news = {.fd = store_fd(world.store), .events = POLLIN};
    (void)engine_step(world.engine);
    if (is_stepped) {
        (void)embedded_step(world.store);
    } else {
        (void)poll(&news, 1, PAUSE_MS);
    }
    if (world.fatal) {
        give_up("the engine says that an outcome is not known", "");
    }
    while (world.job_count > 0) { /* a page went out well */
        world_hand_in(&world, 0, NULL);
    }
}

/* --- commands: what number `n` of round `r` asks is a function of both --- */

enum op_kind { OP_CREATE, OP_ACKNOWLEDGE, OP_SOLVE };
struct op {
    enum op_kind kind;
    uint64_t round;
    unsigned number;
};

static const char op_letters[] = "cas";

static void op_key(const struct op *op, char key[KEY_BYTES])
{
    (void)snprintf(key, KEY_BYTES, "%c%llu-%u", op_letters[op->kind], (unsigned long long)op->round,
                   op->number);
}

static bool op_read(const char *key, struct op *op)
{
    unsigned long long round = 0;
    char letter = 0;
    if (sscanf(key, "%c%llu-%u", &letter, &round, &op->number) != 3 ||
        strchr(op_letters, letter) == NULL || op->number >= CREATES) {
        return false;
    }
    op->kind = (enum op_kind)(strchr(op_letters, letter) - op_letters);
    op->round = round;
    return true;
}

static void put_arg(struct command *command, const char *name, const char *text)
{
    *value_put(&command->arena, &command->args, name) =
        value_of_text(arena_text(&command->arena, text_z(text)));
}

/* As long as asked for, the same for the same command, and nothing that could be squeezed. */
static void put_body(struct command *command, const struct op *op)
{
    char body[BODY_BYTES_MAX + 1];
    uint64_t length = number_from("RUNG_CRASH_BODY", 0);
    uint64_t mixed = op->round * CREATES + op->number + 1;
    if (length == 0) {
        put_arg(command, "body", "It has been broken since this morning, please help.");
        return;
    }
    length = length < BODY_BYTES_MAX ? length : BODY_BYTES_MAX;
    for (uint64_t i = 0; i < length; i++) {
        mixed = mixed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        body[i] = (char)('!' + (mixed >> 33) % ('~' - '!'));
    }
    body[length] = '\0';
    put_arg(command, "body", body);
}

/* `ticket`: what the create of this number made; not for a create. */
static void submit(const struct op *op, const char *ticket, uint64_t origin_id)
{
    static const char *const names[] = {"ticket.create", "ticket.acknowledge", "ticket.solve"};
    char key[KEY_BYTES];
    char requester[KEY_BYTES];
    op_key(op, key);
    struct command *command = command_create(names[op->kind], TEXT("local"), text_z(key));
    if (op->kind == OP_CREATE) {
        (void)snprintf(requester, sizeof requester, "c%u@example.org", op->number);
        put_arg(command, "subject", key);
        put_body(command, op);
        put_arg(command, "requester", requester);
    } else {
        put_arg(command, "id", ticket);
    }
    if (op->kind == OP_ACKNOWLEDGE) {
        put_arg(command, "agent", "ann");
    }
    command->origin = COMMAND_FROM_RPC;
    command->origin_id = origin_id;
    if (engine_submit(world.engine, command) != ERR_OK) {
        give_up("the engine takes nothing", key);
    }
    if (is_early) {
        say("+ %s ?\n", key);
    }
}

static struct answer *take_answer(void)
{
    while (world.answers == NULL) {
        turn();
    }
    struct answer *newest = world.answers;
    world.answers = newest->next;
    return newest;
}

static void ticket_of(const struct answer *answer, char out[KEY_BYTES])
{
    struct value value = {0};
    if (answer->refusal.code != ERR_OK ||
        pack_read(&world.arena, buf_text(&answer->result), &value) != ERR_OK) {
        give_up("an answer has no ticket:", answer->refusal.text);
    }
    struct text id = value_text(value_get(&value, "ticket"), "id");
    (void)snprintf(out, KEY_BYTES, "%.*s", TEXT_ARG(id));
}

/* What the ledger hears of an answer; the ticket's id when it was applied. */
static bool note(const struct op *op, const struct answer *answer, char ticket[KEY_BYTES])
{
    char key[KEY_BYTES];
    op_key(op, key);
    if (answer->refusal.code == ERR_OK) {
        ticket_of(answer, ticket);
        if (!is_early) {
            say("+ %s %s\n", key, ticket);
        }
        return true;
    }
    bool is_open = answer->refusal.code == ERR_UNKNOWN || answer->refusal.code == ERR_INTERNAL ||
                   answer->refusal.code == ERR_CORRUPT;
    say(is_open ? "? %s %s\n" : "- %s %s\n", key, err_name(answer->refusal.code));
    return false;
}

/* All commands of one kind in this round are under way together. */
static void run_kind(uint64_t round, enum op_kind kind, unsigned step,
                     char tickets[CREATES][KEY_BYTES])
{
    struct op ops[CREATES];
    unsigned count = 0;
    world.now_us += ROUND_TRIP_US;
    for (unsigned i = 0; i < CREATES; i += step) {
        ops[i] = (struct op){.kind = kind, .round = round, .number = i};
        if (kind == OP_CREATE || tickets[i][0] != 0) {
            submit(&ops[i], tickets[i], i);
            count++;
        }
    }
    while (count-- > 0) {
        struct answer *answer = take_answer();
        (void)note(&ops[answer->origin_id], answer, tickets[answer->origin_id]);
        command_answer_destroy(&answer);
    }
}

static void run_round(uint64_t round)
{
    char tickets[CREATES][KEY_BYTES] = {{0}};
    run_kind(round, OP_CREATE, 1, tickets);
    run_kind(round, OP_ACKNOWLEDGE, 3, tickets);
    run_kind(round, OP_SOLVE, 6, tickets);
    arena_fini(&world.arena);
    arena_init(&world.arena);
}

/* --- the ledger of an earlier life --- */

static struct answer *ask_once(const struct op *op, const char *ticket)
{
    submit(op, ticket, 0);
    return take_answer();
}

/* Every `+` is there and is the same; every `-` has not happened. */
static void verify_line(char sign, const char *key, const char *ticket)
{
    struct op op;
    char id[KEY_BYTES] = "";
    if (!op_read(key, &op)) {
        give_up("the ledger has no such key:", key);
    }
    if (op.kind != OP_CREATE) {
        struct op create = {.kind = OP_CREATE, .round = op.round, .number = op.number};
        struct answer *made = ask_once(&create, NULL);
        ticket_of(made, id);
        command_answer_destroy(&made);
    }
    struct answer *answer = ask_once(&op, id);
    if (sign == '+' && (answer->refusal.code != ERR_OK || !answer->replayed)) {
        give_up("an acknowledged command is lost:", key);
    }
    if (sign == '-' && answer->replayed) {
        give_up("a command that was surely not applied is there:", key);
    }
    if (sign == '+' && strcmp(ticket, "?") != 0) {
        ticket_of(answer, id);
        if (strcmp(id, ticket) != 0) {
            give_up("a key leads to another ticket:", key);
        }
    }
    command_answer_destroy(&answer);
}

static void verify_ledger(void)
{
    char line[LINE_BYTES];
    bool early = is_early;
    is_early = false;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char sign = 0;
        char key[LINE_BYTES] = "";
        char rest[LINE_BYTES] = "";
        if (sscanf(line, "%c %159s %159s", &sign, key, rest) < 2 || strchr("+-?", sign) == NULL) {
            give_up("the ledger has a strange line:", line);
        }
        verify_line(sign, key, rest);
    }
    is_early = early;
}

/* --- every rule about rows --- */

struct walk {
    struct reader reader;
    struct arena arena;
    uint64_t ticket, tickets, entries, events, timer_rows, timers, jobs;
    uint32_t entry;
    int64_t at_us;
};

/* A row holds what one command wrote: the first number is in its key, how many in its body. */
static uint32_t span_of(struct walk *walk, enum store_table table, struct text key,
                        struct text value)
{
    struct text body;
    uint32_t span = 0;
    if (record_open(table, key, value, &body) == ERR_OK) {
        span = table == TABLE_ENTRY ? entry_table_span(&walk->arena, body) : event_table_span(body);
    }
    if (span == 0) {
        give_up("a row of a timeline or of the feed cannot be read", "");
    }
    return span;
}

static void check_entry(struct walk *walk, uint64_t ticket, uint32_t n, uint32_t span)
{
    struct value value;
    if (n != (ticket == walk->ticket ? walk->entry + 1 : 1)) {
        give_up("a timeline has a gap", "");
    }
    if (!entry_table_get(&walk->reader, &walk->arena, ticket, n, &value)) {
        give_up("an entry cannot be read", "");
    }
    int64_t at_us = value_int(&value, "at_us", 0);
    if (ticket == walk->ticket && at_us < walk->at_us) {
        give_up("time goes back in a timeline", "");
    }
    walk->ticket = ticket;
    walk->entry = n + span - 1;
    walk->at_us = at_us;
    walk->entries += span;
}

static void check_ticket(struct walk *walk, uint64_t id)
{
    struct ticket ticket;
    if (!ticket_table_get(&walk->reader, &walk->arena, id, &ticket)) {
        give_up("a ticket cannot be read", "");
    }
    walk->tickets++;
    walk->timers += ticket.timer_count;
}

static enum err on_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct walk *walk = ctx;
    struct job job;
    if (table == TABLE_TICKET) {
        check_ticket(walk, buf_get_u64(key.p));
    } else if (table == TABLE_ENTRY) {
        check_entry(walk, buf_get_u64(key.p), buf_get_u32(key.p + 8),
                    span_of(walk, table, key, value));
    } else if (table == TABLE_EVENT) {
        if (buf_get_u64(key.p) != walk->events + 1) {
            give_up("the feed has a gap", "");
        }
        walk->events += span_of(walk, table, key, value);
    } else if (table == TABLE_TIMER) {
        walk->timer_rows++;
    } else if (table == TABLE_JOB) {
        walk->jobs++;
        if (!job_table_get(&walk->reader, &walk->arena, buf_get_u64(key.p), &job)) {
            give_up("a job cannot be read", "");
        }
    }
    return ERR_OK;
}

static void check_rows(void)
{
    struct walk walk = {0};
    reader_init(&walk.reader, world.store, NULL);
    arena_init(&walk.arena);
    if (store_walk(world.store, on_row, &walk) != ERR_OK || walk.reader.err != ERR_OK) {
        give_up("the rows cannot be read", "");
    }
    if (walk.timer_rows != walk.timers) {
        give_up("timers of tickets and of the table differ", "");
    }
    if (meta_table_get(&walk.reader, "event") != walk.events ||
        meta_table_get(&walk.reader, "ticket") != walk.tickets) {
        give_up("the counters are not what the rows say", "");
    }
    arena_fini(&walk.arena);
    say("verified %llu tickets %llu entries %llu events %llu timers %llu jobs\n",
        (unsigned long long)walk.tickets, (unsigned long long)walk.entries,
        (unsigned long long)walk.events, (unsigned long long)walk.timers,
        (unsigned long long)walk.jobs);
}

/* --- questions --- */

static void print_answer(const char *what, struct answer *answer)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < answer->result.n; i++) {
        buf_printf(&text, "%02x", (unsigned char)answer->result.p[i]);
    }
    (void)printf("%s %s %.*s\n", what, err_name(answer->refusal.code), (int)text.n, text.p);
    buf_fini(&text);
    command_answer_destroy(&answer);
}

static void ask(const char *name, const char *id, const char *limit)
{
    struct command *command = command_create(name, TEXT("local"), TEXT_NONE);
    char what[LINE_BYTES];
    if (id != NULL) {
        put_arg(command, "id", id);
    }
    *value_put(&command->arena, &command->args, "limit") = value_of_int(strtol(limit, NULL, 10));
    command->origin = COMMAND_FROM_RPC;
    (void)snprintf(what, sizeof what, "%s %s", name, id ? id : "");
    if (engine_submit(world.engine, command) != ERR_OK) {
        give_up("the engine takes nothing", name);
    }
    print_answer(what, take_answer());
}

static void ask_everything(uint64_t rounds)
{
    for (uint64_t id = 1; id <= rounds * CREATES; id++) {
        struct id_text name = id_print('T', ID_OF_LOCAL(id));
        ask("ticket.get", name.z, "0");
        ask("ticket.timeline", name.z, "500");
    }
    ask("ticket.list", NULL, "500");
    ask("events.read", NULL, "1000");
    ask("job.list", NULL, "500");
    ask("agent.list", NULL, "500");
}

static void write_rounds(uint64_t first, uint64_t rounds)
{
    for (uint64_t round = first; rounds == 0 || round < first + rounds; round++) {
        run_round(round);
    }
}

int main(int argc, char **argv)
{
    is_stepped = getenv("RUNG_CRASH_STEPPED") != NULL;
    is_early = getenv("RUNG_CRASH_EARLY") != NULL;
    (void)signal(SIGXFSZ, SIG_IGN);
    if (argc < 3) {
        give_up("write FOLDER FIRST ROUNDS | verify FOLDER | ask FOLDER ROUNDS", "");
    }
    open_world(argv[2]);
    if (strcmp(argv[1], "write") == 0 && argc == 5) {
        verify_ledger();
        say("READY\n");
        write_rounds(strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    } else if (strcmp(argv[1], "verify") == 0) {
        verify_ledger();
        check_rows();
    } else if (argc == 4) {
        ask_everything(strtoull(argv[3], NULL, 10));
    }
    world_fini(&world);
    return 0;
}
