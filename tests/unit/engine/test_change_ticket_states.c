/* Every state of (b1) against every command, in a table written by hand and walked over a real
 * engine: what becomes of the ticket, or the refusal with its code, field and words. */
#include "support/story.h"

#define DAY 86400

/* "": accepted, the state stays; a word: that state; "!": refused with what `refused` says. */
struct walk {
    const char *method;
    const char *args[8];           /* names and values; "$" the ticket */
    const char *to[TICKET_STATES]; /* new, open, pending, blocked, solved, closed, merged */
    struct {
        enum err code;
        const char *reason, *field, *words; /* "%" in words: the state */
    } refused;
};

#define CONFLICT(words)                       \
    {                                         \
        ERR_CONFLICT, "conflict", "id", words \
    }
#define NONE               \
    {                      \
        ERR_OK, "", "", "" \
    }

static const struct walk walks[] = {
    {"ticket.wait_customer",
     {"id", "$", "message", "which one?"},
     {"pending", "pending", "", "pending", "!", "!", "!"},
     CONFLICT("wait_customer leads from new, open, blocked to pending; the ticket is %")},
    {"ticket.block",
     {"id", "$", "reason", "parts", "promise_at_ms", "#1893456000000"},
     {"blocked", "blocked", "blocked", "", "!", "!", "!"},
     CONFLICT("block leads from new, open, pending to blocked; the ticket is %")},
    {"ticket.unblock",
     {"id", "$"},
     {"!", "", "!", "open", "!", "!", "!"},
     CONFLICT("unblock leads from blocked to open; the ticket is %")},
    {"ticket.solve",
     {"id", "$", "resolution", "done"},
     {"solved", "solved", "solved", "solved", "", "!", "!"},
     CONFLICT("solve leads from new, open, pending, blocked to solved; the ticket is %")},
    {"ticket.reopen",
     {"id", "$"},
     {"!", "", "!", "!", "open", "!", "!"},
     CONFLICT("reopen leads from solved to open; the ticket is %")},
    {"ticket.close",
     {"id", "$"},
     {"!", "!", "!", "!", "closed", "", "!"},
     CONFLICT("close leads from solved to closed; the ticket is %")},
    {"ticket.assign",
     {"id", "$", "agent", "bob"},
     {"open", "", "", "", "!", "!", "!"},
     CONFLICT("a % ticket has no owner; reopen it first")},
    {"message.add",
     {"id", "$", "body", "we look", "visibility", "public"},
     {"open", "", "", "", "", "!", "!"},
     CONFLICT("a % ticket takes no messages; create a new ticket")},
    {"message.add",
     {"id", "$", "body", "mark", "visibility", "internal"},
     {"", "", "", "", "", "!", "!"},
     CONFLICT("a % ticket takes no messages; create a new ticket")},
    {"ticket.escalate",
     {"id", "$"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("a % ticket does not escalate; reopen it first")},
    {"ticket.escalate",
     {"id", "$", "target", "team:billing"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("a % ticket does not escalate; reopen it first")},
    {"ticket.triage",
     {"id", "$", "impact", "#4"},
     {"", "", "", "", "", "!", "!"},
     CONFLICT("a % ticket does not change")},
    {"bot.start",
     {"id", "$", "plugin", "welcome"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("nothing can be given to a bot on a % ticket; reopen it first")},
    {"sla.pause",
     {"id", "$", "reason", "storm"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("nothing can be paused on a % ticket; reopen it first")},
    {"promise.make",
     {"id", "$", "kind", "update", "due_at_ms", "#1893456000000"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("nothing can be promised on a % ticket; reopen it first")},
    {"channel.move",
     {"id", "$", "to", "sms", "address", "sms:+49170"},
     {"", "", "", "", "!", "!", "!"},
     CONFLICT("nothing can be moved on a % ticket; reopen it first")},
    /* facts, not commands of people */
    {"!mail", {NULL}, {"", "", "open", "", "open", "", ""}, NONE},
    {"!until", {NULL}, {"", "", "open", "open", "", "", ""}, NONE},
    {"!close_after", {NULL}, {"", "", "", "", "closed", "", ""}, NONE},
};
#define WALKS (sizeof walks / sizeof walks[0])

static void open_world(struct world *world)
{
    struct policy_set *set = NULL;
    (void)story_init(world);
    set = world->policies;
    set->pending_max_s = set->blocked_max_s = DAY;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("billing"), .calendar = calendar_always()};
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_subscribe(world, HOOK_BOT_TURN, "welcome", true);
    for (size_t i = 0; i < world->subscriber_count; i++) {
        world->subscribers[i].timeout_ms = 30u * 24 * 3600 * 1000; /* nobody answers in here */
    }
    world_boot(world);
}

/* A ticket of the customer's mail in that state, by the shortest way. */
static const char *bring_to(struct world *world, enum ticket_state state)
{
    story_mail(world, "<1@x>", NULL);
    const char *id = story_ticket(world);
    switch (state) {
    case TICKET_OPEN:
        (void)world_call(world, "ticket.assign", "o", "id", id, "agent", "ann", NULL);
        break;
    case TICKET_PENDING:
        (void)world_call(world, "ticket.wait_customer", "p", "id", id, "message", "?", NULL);
        break;
    case TICKET_BLOCKED:
        (void)world_call(world, "ticket.block", "b", "id", id, "reason", "parts", "promise_at_ms",
                         "#1893456000000", NULL);
        break;
    case TICKET_SOLVED:
    case TICKET_CLOSED:
        (void)world_call(world, "ticket.solve", "s", "id", id, "resolution", "x", NULL);
        break;
    case TICKET_MERGED:
        (void)world_call(world, "ticket.merge", "m", "id", id, "into",
                         world_create(world, "other", "s"), NULL);
        break;
    case TICKET_NEW:
    case TICKET_STATES: break;
    }
    if (state == TICKET_CLOSED) {
        (void)world_call(world, "ticket.close", "c", "id", id, NULL);
    }
    ck_assert_str_eq(story_state(world, id), ticket_state_name(state));
    return id;
}

static struct answer *give(struct world *world, const struct walk *walk, const char *id)
{
    struct command *command = command_create(walk->method, TEXT("local"), TEXT("walk"));
    command->origin = COMMAND_FROM_RPC;
    for (size_t i = 0; i < 8 && walk->args[i] != NULL; i += 2) {
        const char *text = walk->args[i + 1];
        int64_t number = 0;
        struct value *slot = value_put(&command->arena, &command->args, walk->args[i]);
        if (text[0] == '#' && text_to_i64(text_z(text + 1), &number)) {
            *slot = value_of_int(number);
        } else {
            *slot = value_of_text(
                arena_text(&command->arena, text_z(strcmp(text, "$") == 0 ? id : text)));
        }
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

static void happen(struct world *world, const struct walk *walk)
{
    if (strcmp(walk->method, "!mail") == 0) {
        story_mail(world, "<2@x>", "<1@x>");
    } else {
        world_advance(world, strcmp(walk->method, "!until") == 0 ? DAY : 7 * DAY);
    }
}

static void check_refusal(const struct walk *walk, enum ticket_state from,
                          const struct answer *answer)
{
    char words[200];
    const char *mark = strchr(walk->refused.words, '%');
    (void)snprintf(words, sizeof words, "%.*s%s%s", (int)(mark - walk->refused.words),
                   walk->refused.words, ticket_state_name(from), mark + 1);
    ck_assert_msg(answer->refusal.code == walk->refused.code, "%s of a %s ticket is not refused",
                  walk->method, ticket_state_name(from));
    ck_assert_str_eq(answer->refusal.reason, walk->refused.reason);
    ck_assert_str_eq(answer->refusal.path, walk->refused.field);
    ck_assert_str_eq(answer->refusal.text, words);
}

START_TEST(every_state_and_command_is_as_the_specification_says)
{
    const struct walk *walk = &walks[_i / TICKET_STATES];
    enum ticket_state from = (enum ticket_state)(_i % TICKET_STATES);
    const char *expected = walk->to[from];
    struct world world;
    open_world(&world);
    const char *id = bring_to(&world, from);
    uint64_t revision = (uint64_t)value_int(
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL)), "version", 0);

    if (walk->method[0] == '!') {
        bool never = strcmp(walk->method, "!close_after") == 0 && from != TICKET_SOLVED;
        if (!never) { /* a week would also end waits, which is another row's */
            happen(&world, walk);
        }
    } else {
        const struct answer *answer = give(&world, walk, id);
        if (strcmp(expected, "!") == 0) {
            check_refusal(walk, from, answer);
        } else {
            ck_assert_msg(answer->refusal.code == ERR_OK, "%s of a %s ticket: %s", walk->method,
                          ticket_state_name(from), answer->refusal.text);
        }
    }

    bool moves = expected[0] != '\0' && expected[0] != '!';
    ck_assert_msg(strcmp(story_state(&world, id), moves ? expected : ticket_state_name(from)) == 0,
                  "%s of a %s ticket: it is %s", walk->method, ticket_state_name(from),
                  story_state(&world, id));
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(expected[0] != '!' || (uint64_t)value_int(ticket, "version", 0) == revision);
    world_fini(&world);
}
END_TEST

/* closed, and solved for too long: the customer's message is a ticket of its own that says so. */
START_TEST(a_customer_who_writes_to_a_closed_ticket_gets_one_that_follows_it_up)
{
    struct world world;
    open_world(&world);
    const char *id = bring_to(&world, TICKET_CLOSED);

    story_mail(&world, "<2@x>", "<1@x>");

    const char *other = story_ticket(&world);
    ck_assert_str_ne(other, id);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", other, NULL));
    ck_assert_str_eq(world_z(&world, value_text(ticket, "follow_up_of")), id);
    ck_assert_str_eq(story_state(&world, id), "closed");
    world_fini(&world);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("change_ticket_states");
    TCase *tcase = suite_case("change_ticket_states");
    tcase_add_loop_test(tcase, every_state_and_command_is_as_the_specification_says, 0,
                        (int)(WALKS * TICKET_STATES));
    tcase_add_test(tcase, a_customer_who_writes_to_a_closed_ticket_gets_one_that_follows_it_up);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
