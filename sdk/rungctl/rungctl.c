/* rungctl: the control and agent tool. One row per command; what it prints is a table on a terminal
 * and JSON otherwise. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/random.h"
#include "client/client.h"
#include "rungctl/policy.h"
#include "rungctl/show.h"
#include "rungctl/show_schedule.h"
#include "rungctl/store.h"
#include "rungctl/typed.h"

enum {
    EXIT_DONE,
    EXIT_REFUSED,
    EXIT_USAGE,
    EXIT_NO_CONNECTION,
    EXIT_UNKNOWN,
    EXIT_NOT_FOUND,
    EXIT_FORBIDDEN
};

#define WORDS_MAX 6
#define PAIRS_MAX 16

struct verb {
    const char *noun, *verb; /* verb NULL: the noun alone */
    const char *method;
    bool writes;
    const char
        *words[WORDS_MAX]; /* parameters in order, NULL-ended; "?" in front: may be left out */
    void (*show)(const struct value *result, FILE *out); /* NULL: a task of the store, followed */
    const char *about;
};

static const struct verb verbs[] = {
    {"status", NULL, "admin.status", false, {NULL}, show_pairs, "how the server is doing"},
    {"clock",
     "confirm",
     "server.clock_confirm",
     true,
     {NULL},
     show_pairs,
     "a step of the clock is right"},
    {"policy",
     "preview",
     "policy.preview",
     false,
     {"file", NULL},
     policy_show_preview,
     "what a configuration would do"},
    {"policy",
     "lint",
     "policy.lint",
     false,
     {NULL},
     policy_show_lint,
     "what is wrong; of a file: [--weeks N] FILE"},
    {"policy",
     "versions",
     "policy.versions",
     false,
     {"?from", "?limit", NULL},
     policy_show_versions,
     "what was put in force, and when"},
    {"store", "info", "store.info", false, {NULL}, show_pairs, "rows, bytes and room of the store"},
    {"store", "scrub", "store.scrub", false, {NULL}, NULL, "every row looked at, now"},
    {"store", "digest", "store.digest", false, {NULL}, NULL, "its rows as one number"},
    {"store", "backup", "store.backup", false, {"to", "?keep", NULL}, NULL, "a checked one more"},
    {"ticket",
     "list",
     "ticket.list",
     false,
     {NULL},
     show_tickets,
     "unsolved tickets by time to breach"},
    {"ticket",
     "show",
     "ticket.get",
     false,
     {"id", NULL},
     show_ticket,
     "one ticket: clocks, levels, timeline"},
    {"ticket",
     "create",
     "ticket.create",
     true,
     {"requester", "subject", "body", NULL},
     show_made,
     "a new ticket"},
    {"ticket",
     "reply",
     "message.add",
     true,
     {"id", "body", NULL},
     show_made,
     "a message to the customer"},
    {"ticket", "note", "message.add", true, {"id", "body", NULL}, show_made, "an internal note"},
    {"ticket",
     "assign",
     "ticket.assign",
     true,
     {"id", "?agent", "?team", NULL},
     show_made,
     "a new owner, or by the rules"},
    {"ticket",
     "acknowledge",
     "ticket.acknowledge",
     true,
     {"id", "?agent", NULL},
     show_made,
     "a human has it"},
    {"ticket", "escalate", "ticket.escalate", true, {"id", NULL}, show_made, "the next level now"},
    {"ticket",
     "unacknowledge",
     "ticket.unacknowledge",
     true,
     {"id", NULL},
     show_made,
     "the same level again"},
    {"ticket",
     "snooze",
     "ticket.snooze",
     true,
     {"id", "for_ms", NULL},
     show_made,
     "nobody is paged for so long"},
    {"ticket",
     "deescalate",
     "ticket.deescalate",
     true,
     {"id", "reason", NULL},
     show_made,
     "taken back, with the reason"},
    {"ticket", "undo", "ticket.undo_escalation", true, {"id", NULL}, show_made, "it was a mistake"},
    {"ticket",
     "refuse",
     "ticket.refuse",
     true,
     {"id", "reason", NULL},
     show_made,
     "back to the team's queue"},
    {"bot", "start", "bot.start", true, {"id", "plugin", NULL}, show_made, "a bot has it"},
    {"maintenance",
     "start",
     "maintenance.start",
     true,
     {"for_ms", "reason", "?team", NULL},
     show_json,
     "escalations are held; --set service=... from_at_ms=... pause_clocks=true"},
    {"maintenance", "end", "maintenance.end", true, {"window", NULL}, show_json, "before its time"},
    {"maintenance", "list", "maintenance.list", false, {NULL}, show_json, "windows that are open"},
    {"heartbeat", "beat", "heartbeat.beat", true, {"name", NULL}, show_pairs, "it lives"},
    {"heartbeat", "list", "heartbeat.list", false, {NULL}, show_json, "who must be heard of"},
    {"ticket",
     "solve",
     "ticket.solve",
     true,
     {"id", "resolution", "?message", NULL},
     show_made,
     "done"},
    {"ticket",
     "wait",
     "ticket.wait_customer",
     true,
     {"id", "?message", NULL},
     show_made,
     "pending: waits for the customer"},
    {"ticket",
     "block",
     "ticket.block",
     true,
     {"id", "reason", "?text", NULL},
     show_made,
     "waits for somebody else; --set promise_at_ms=..."},
    {"ticket", "unblock", "ticket.unblock", true, {"id", NULL}, show_made, "open again"},
    {"ticket", "reopen", "ticket.reopen", true, {"id", NULL}, show_made, "not solved after all"},
    {"ticket", "close", "ticket.close", true, {"id", NULL}, show_made, "solved for good"},
    {"ticket",
     "promise",
     "promise.make",
     true,
     {"id", "kind", "?message", NULL},
     show_made,
     "to the customer; --set due_at_ms=..."},
    {"sla",
     "pause",
     "sla.pause",
     true,
     {"id", "reason", "?metric", NULL},
     show_made,
     "stops clocks by hand"},
    {"sla", "resume", "sla.resume", true, {"id", "?metric", NULL}, show_made, "lets them go on"},
    {"ticket",
     "timeline",
     "ticket.timeline",
     false,
     {"id", NULL},
     show_timeline,
     "everything that happened"},
    {"customer",
     "show",
     "customer.get",
     false,
     {"identity", NULL},
     show_json,
     "a customer and their tickets"},
    {"agent", "list", "agent.list", false, {"?team", NULL}, show_agents, "who works here"},
    {"agent",
     "presence",
     "agent.set_presence",
     true,
     {"agent", "presence", NULL},
     show_pairs,
     "online, away, offline"},
    {"notification",
     "receipt",
     "notification.receipt",
     true,
     {"page", "state", "?error", NULL},
     show_pairs,
     "delivered, read, failed"},
    {"notification",
     "status",
     "notification.status",
     false,
     {"agent", NULL},
     show_json,
     "sent, held back, and by which ways an agent is reached"},
    {"calendar",
     "list",
     "calendar.list",
     false,
     {NULL},
     show_calendars,
     "calendars, open or closed"},
    {"calendar", "show", "calendar.get", false, {"calendar", NULL}, show_json, "all its versions"},
    {"calendar",
     "elapsed",
     "calendar.elapsed",
     false,
     {"calendar", "from_ms", "to_ms", NULL},
     show_json,
     "working seconds between two instants"},
    {"calendar",
     "advance",
     "calendar.advance",
     false,
     {"calendar", "target", "?from_ms", NULL},
     show_pairs,
     "when a target is due"},
    {"calendar",
     "switch",
     "calendar.switch_holiday",
     true,
     {"calendar", "feed", "date", "on", NULL},
     show_pairs,
     "a feed's holiday counts: true or false"},
    {"hours",
     "ask",
     "hours.ask",
     false,
     {"?calendar", NULL},
     show_pairs,
     "open now? --set team= or customer="},
    {"schedule",
     "list",
     "schedule.list",
     false,
     {NULL},
     show_schedule_list,
     "who is on call now, everywhere"},
    {"schedule",
     "show",
     "schedule.get",
     false,
     {"schedule", NULL},
     show_json,
     "layers, overrides, swaps"},
    {"schedule",
     "on-call",
     "schedule.on_call",
     false,
     {"schedule", "?at_ms", NULL},
     show_schedule_on_call,
     "who, why, and who is next"},
    {"schedule",
     "shifts",
     "schedule.shifts",
     false,
     {"schedule", "?from_at_ms", "?to_at_ms", NULL},
     show_schedule_shifts,
     "recorded and planned"},
    {"schedule",
     "gaps",
     "schedule.gaps",
     false,
     {"schedule", "?from_at_ms", "?to_at_ms", NULL},
     show_schedule_gaps,
     "when nobody is on call"},
    {"schedule",
     "fairness",
     "schedule.fairness",
     false,
     {"schedule", "?from_at_ms", "?to_at_ms", NULL},
     show_schedule_fairness,
     "minutes of each person"},
    {"schedule",
     "export",
     "schedule.export",
     false,
     {"schedule", "?from_at_ms", "?to_at_ms", NULL},
     show_schedule_export,
     "iCalendar text"},
    {"schedule",
     "override",
     "schedule.add_override",
     true,
     {"schedule", "add", "?remove", "?to_at_ms", NULL},
     show_pairs,
     "somebody in, or instead"},
    {"schedule",
     "unoverride",
     "schedule.remove_override",
     true,
     {"schedule", "id", NULL},
     show_pairs,
     "takes an override back"},
    {"schedule",
     "temporary",
     "schedule.set_temporary",
     true,
     {"schedule", "from_at_ms", "to_at_ms", "shifts", NULL},
     show_pairs,
     "fixed shifts for a span"},
    {"schedule",
     "cut",
     "schedule.cut_temporary",
     true,
     {"schedule", "?from_at_ms", "?to_at_ms", NULL},
     show_pairs,
     "back to normal in a span"},
    {"schedule",
     "ask-swap",
     "schedule.ask_swap",
     true,
     {"schedule", "beneficiary", "from_at_ms", "to_at_ms", NULL},
     show_pairs,
     "who takes these shifts?"},
    {"schedule",
     "accept-swap",
     "schedule.accept_swap",
     true,
     {"schedule", "id", "taker", NULL},
     show_pairs,
     "takes them"},
    {"schedule",
     "take",
     "schedule.take_shift",
     true,
     {"schedule", "who", "?from", NULL},
     show_pairs,
     "takes the shift that is on"},
    {"schedule",
     "rotate",
     "schedule.edit_rotation",
     true,
     {"schedule", "layer", "participants", NULL},
     show_pairs,
     "other participants, same turn"},
    {"schedule",
     "correct",
     "schedule.correct_shift",
     true,
     {"schedule", "who", "from_at_ms", "reason", NULL},
     show_pairs,
     "a recorded shift: --set new_who="},
    {"schedule",
     NULL,
     "schedule.shifts",
     false,
     {"schedule", NULL},
     show_schedule_shifts,
     "the coming days"},
    {"job", "list", "job.list", false, {"?state", NULL}, show_jobs, "durable work"},
    {"plugin", "list", "plugin.list", false, {NULL}, show_plugins, "guests and their state"},
    {"config",
     "show",
     "config.show",
     false,
     {NULL},
     show_settings,
     "effective settings with their origin"},
};
#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

struct arguments {
    const char *connect, *format, *key;
    const char *pairs[PAIRS_MAX]; /* --set name=value */
    size_t pair_count;
};

static void print_help(FILE *out)
{
    (void)fprintf(out, "usage: rungctl [--connect HOST:PORT|unix:PATH] [-o table|json] [--key KEY] "
                       "[--set name=value] "
                       "COMMAND\n\n");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        char words[160] = "";
        size_t at = 0;
        for (size_t k = 0; verbs[i].words[k] != NULL; k++) {
            bool may_lack = verbs[i].words[k][0] == '?';
            int n = snprintf(words + at, sizeof words - at, may_lack ? " [%s]" : " %s",
                             verbs[i].words[k] + may_lack);
            at += n > 0 ? (size_t)n : 0;
        }
        (void)fprintf(out, "  %-12s %-14s%-34s %s\n", verbs[i].noun,
                      verbs[i].verb ? verbs[i].verb : "", words, verbs[i].about);
    }
    (void)fprintf(
        out,
        "  config   check        file                          all errors of a configuration\n"
        "  store    verify|restore|drill|dump|load|digest|repair ...   rungd's own: rungd store\n\n"
        "exit: 0 done, 1 refused, 2 usage, 3 cannot connect, 4 unknown outcome, 5 not found, "
        "6 forbidden\n");
}

static const struct verb *find_verb(int count, char **words, int *used)
{
    for (size_t i = 0; count > 0 && i < VERB_COUNT; i++) {
        bool alone = verbs[i].verb == NULL;
        if (strcmp(verbs[i].noun, words[0]) == 0 &&
            (alone || (count > 1 && strcmp(verbs[i].verb, words[1]) == 0))) {
            *used = alone ? 1 : 2;
            return &verbs[i];
        }
    }
    return NULL;
}

/* Words in order, then --set pairs; writes get a key of their own unless one is given. */
static bool fill_params(const struct verb *verb, int count, char **words,
                        const struct arguments *arguments, struct arena *arena,
                        struct value *params)
{
    int at = 0;
    for (size_t i = 0; verb->words[i] != NULL; i++) {
        bool may_lack = verb->words[i][0] == '?';
        if (at < count) {
            typed_put(arena, params, verb->words[i] + may_lack, words[at++]);
        } else if (!may_lack) {
            (void)fprintf(stderr, "rungctl: %s %s needs %s\n", verb->noun,
                          verb->verb ? verb->verb : "", verb->words[i]);
            return false;
        }
    }
    if (verb->verb != NULL && strcmp(verb->verb, "note") == 0) {
        typed_put(arena, params, "visibility", "internal");
    }
    for (size_t i = 0; i < arguments->pair_count; i++) {
        const char *equals = strchr(arguments->pairs[i], '=');
        if (equals == NULL) {
            (void)fprintf(stderr, "rungctl: --set %s has no \"=\"\n", arguments->pairs[i]);
            return false;
        }
        struct text name = {arguments->pairs[i], (size_t)(equals - arguments->pairs[i])};
        typed_put(arena, params, arena_text(arena, name).p, equals + 1);
    }
    if (verb->writes) {
        *value_put(arena, params, "key") =
            arguments->key
                ? value_of_text(text_z(arguments->key))
                : value_of_text(arena_printf(arena, "rungctl-%016" PRIx64, random_u64()));
    }
    return at == count;
}

static int exit_of(enum err err)
{
    switch ((int)err) {
    case ERR_OK: return EXIT_DONE;
    case ERR_UNKNOWN:
    case ERR_INTERNAL: return EXIT_UNKNOWN;
    case ERR_NOT_FOUND: return EXIT_NOT_FOUND;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHENTICATED: return EXIT_FORBIDDEN;
    default: return EXIT_REFUSED;
    }
}

static enum err ask(const struct verb *verb, struct client *client, struct arena *arena,
                    const struct value *params, struct value *result, struct refusal *refusal)
{
    if (verb->show == policy_show_preview) {
        return policy_preview(client, arena, value_text(params, "file").p, result, refusal);
    }
    enum err err = client_call(client, arena, verb->method, params, result, refusal);
    return err == ERR_OK && verb->show == NULL ? store_follow(client, arena, result, refusal) : err;
}

static int run_verb(const struct verb *verb, int count, char **words,
                    const struct arguments *arguments)
{
    struct arena arena;
    struct value params = {.type = VALUE_MAP};
    struct value result;
    struct refusal refusal = {.code = ERR_OK};
    char why[300] = "";
    bool as_json = strcmp(arguments->format, "json") == 0;
    int code = EXIT_USAGE;
    arena_init(&arena);
    if (fill_params(verb, count, words, arguments, &arena, &params)) {
        struct client *client = client_open(arguments->connect, why, sizeof why);
        if (client == NULL) {
            (void)fprintf(stderr, "rungctl: cannot connect: %s\n", why);
            code = EXIT_NO_CONNECTION;
        } else {
            enum err err = ask(verb, client, &arena, &params, &result, &refusal);
            code = exit_of(err);
            if (err == ERR_OK && verb->show == NULL) {
                /* It has said so. */
            } else if (err != ERR_OK) {
                (void)fprintf(stderr, "rungctl: %s: %s\n", err_name(err), refusal.text);
            } else if (as_json) {
                show_json(&result, stdout);
            } else {
                verb->show(&result, stdout);
            }
            if (err == ERR_OK && !as_json && verb->show == show_ticket &&
                client_call(client, &arena, "ticket.timeline", &params, &result, &refusal) ==
                    ERR_OK) {
                show_timeline(&result, stdout);
            }
        }
        client_close(&client);
    }
    arena_fini(&arena);
    return code;
}

static int check_config(const char *self, const char *file)
{
    char path[4096];
    const char *slash = strrchr(self, '/');
    (void)snprintf(path, sizeof path, "%.*srungd", slash ? (int)(slash - self + 1) : 0, self);
    (void)execlp(path, "rungd", "--check", file, (char *)NULL);
    (void)fprintf(stderr, "rungctl: cannot run %s\n", path);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"connect", required_argument, NULL, 'c'}, {"output", required_argument, NULL, 'o'},
        {"key", required_argument, NULL, 'k'},     {"set", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},          {0}};
    const char *from_environment = getenv("RUNG_CONNECT");
    struct arguments arguments = {.connect = from_environment ? from_environment : "127.0.0.1:7411",
                                  .format = isatty(STDOUT_FILENO) ? "table" : "json"};
    int option = 0;
    int used = 0;
    bool is_lint = argc > 3 && strcmp(argv[1], "policy") == 0 && strcmp(argv[2], "lint") == 0;
    if (is_lint || (argc > 2 && strcmp(argv[1], "store") == 0 && store_is_of_rungd(argv[2]))) {
        store_become_rungd(argv[0], argv); /* its options are not ours */
        return EXIT_USAGE;
    }
    while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        switch (option) {
        case 'c': arguments.connect = optarg; break;
        case 'o': arguments.format = optarg; break;
        case 'k': arguments.key = optarg; break;
        case 's':
            if (arguments.pair_count < PAIRS_MAX) {
                arguments.pairs[arguments.pair_count++] = optarg;
            }
            break;
        case 'h': print_help(stdout); return EXIT_DONE;
        default: print_help(stderr); return EXIT_USAGE;
        }
    }
    if (argc - optind == 3 && strcmp(argv[optind], "config") == 0 &&
        strcmp(argv[optind + 1], "check") == 0) {
        return check_config(argv[0], argv[optind + 2]);
    }
    const struct verb *verb = find_verb(argc - optind, argv + optind, &used);
    if (verb == NULL) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    return run_verb(verb, argc - optind - used, argv + optind + used, &arguments);
}
