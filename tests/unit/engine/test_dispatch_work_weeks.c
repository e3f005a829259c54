/* Weeks at a desk that has too much to do, by chance, through the whole engine: nobody is given
 * more than he has room for unless by hand, nobody waits for later ones past the bound, what is
 * counted is what there is, and the recorded commands lead to the same store once more. */
#include "base/random.h"
#include "engine/replay.h"
#include "model/id.h"
#include "store/digest.h"
#include "support/queues.h"

#define WEEKS 8
#define WEEK_S INT64_C(604800)
#define TICKETS_MAX 1024 /* of a week */
#define PEOPLE 3
#define MINUTE_US (60 * WORLD_SECOND)

struct seen { /* a ticket as it was when it was looked at last */
    bool waits, is_offered, is_owned, is_given_by_hand;
    struct work_item item;
};
struct week {
    struct world world;
    struct arena arena; /* of one look */
    struct seen *seen, *before;
    size_t tickets;
    uint64_t seed;
    int64_t at_s;
    unsigned keys;
    bool hand_counts; /* a control: what was given by hand is taken for given by routing */
    /* What was found: */
    unsigned offers, too_full, passed, waited_long, miscounted, by_hand;
};

static const char *const people[PEOPLE] = {"ann", "bob", "cid"};

/* --- what people do --- */

static const char *key_of(struct week *week)
{
    return arena_printf(&week->world.arena, "k%u", week->keys++).p;
}

static const char *name_of(struct week *week, size_t ticket)
{
    return world_z(&week->world, text_z(id_print('T', ID_OF_LOCAL(ticket + 1)).z));
}

static bool chance(struct week *week, unsigned percent)
{
    return random_below(&week->seed, 100) < percent;
}

static void somebody_writes(struct week *week)
{
    static const char *const pairs[4][2] = {{"#1", "#1"}, {"#2", "#2"}, {"#3", "#2"}, {"#4", "#4"}};
    MUST(week->tickets < TICKETS_MAX);
    const char *const *pair = pairs[chance(week, 50) ? 3 : random_below(&week->seed, 4)];
    (void)queues_ticket(&week->world, key_of(week), chance(week, 30) ? "chat" : "email");
    (void)world_call(&week->world, "ticket.triage", key_of(week), "id",
                     name_of(week, week->tickets++), "impact", pair[0], "urgency", pair[1], NULL);
}

static void answer_offer(struct week *week, size_t ticket)
{
    const char *agent = world_z(&week->world, week->seen[ticket].item.offered_to);
    const char *id = name_of(week, ticket);
    if (chance(week, 80)) {
        (void)world_call(&week->world, "work.accept", key_of(week), "agent", agent, "id", id, NULL);
    } else if (chance(week, 50)) {
        (void)world_call(&week->world, "work.refuse", key_of(week), "agent", agent, "id", id,
                         "reason", "no", NULL);
    } /* else it expires */
}

/* The first that somebody has, from one by chance on; the number of tickets: nobody has any. */
static size_t draw_owned(struct week *week)
{
    size_t from = random_below(&week->seed, week->tickets);
    for (size_t i = 0; i < week->tickets; i++) {
        if (week->seen[(from + i) % week->tickets].is_owned) {
            return (from + i) % week->tickets;
        }
    }
    return week->tickets;
}

static void somebody_is_done(struct week *week)
{
    size_t ticket = draw_owned(week);
    if (ticket < week->tickets) {
        (void)world_call(&week->world, "ticket.solve", key_of(week), "id", name_of(week, ticket),
                         "resolution", "done", NULL);
    }
}

static void somebody_acts(struct week *week)
{
    size_t ticket = week->tickets > 0 ? random_below(&week->seed, week->tickets) : 0;
    const char *agent = people[random_below(&week->seed, PEOPLE)];
    if (week->tickets == 0 || chance(week, 30)) {
        somebody_writes(week);
    } else if (chance(week, 3)) {
        (void)world_call(&week->world, "ticket.assign", key_of(week), "id", name_of(week, ticket),
                         "agent", agent, NULL);
        week->seen[ticket].is_given_by_hand = true;
        week->by_hand++;
    } else if (chance(week, 20)) {
        (void)world_call(&week->world, "agent.set_presence", key_of(week), "agent", agent,
                         "presence", chance(week, 85) ? "online" : "away", NULL);
    } else if (chance(week, 60)) {
        somebody_is_done(week);
    }
    for (size_t i = 0; i < week->tickets; i++) {
        if (week->seen[i].is_offered && chance(week, 60)) {
            answer_offer(week, i);
        }
    }
}

/* --- what is looked at --- */

static void look_at(struct week *week, const struct ticket *ticket, struct seen *seen,
                    int64_t used[PEOPLE], int64_t given[PEOPLE])
{
    int64_t weight = routing_channel(&week->world.policies->routing, ticket->channel).weight;
    const struct work_item *item = ticket->item_count > 0 ? &ticket->items[0] : NULL;
    seen->waits = item != NULL && item->state == WORK_WAITING;
    seen->is_offered = item != NULL && item->state == WORK_OFFERED;
    seen->item = item != NULL ? *item : (struct work_item){0};
    seen->is_owned = ticket->agent.n > 0 && ticket_is_unsolved(ticket);
    seen->is_given_by_hand = seen->is_given_by_hand && seen->is_owned;
    for (size_t i = 0; i < PEOPLE; i++) {
        bool is_his = (seen->is_owned && text_eq_z(ticket->agent, people[i])) ||
                      (seen->is_offered && text_eq_z(item->offered_to, people[i]));
        used[i] += is_his ? weight : 0;
        given[i] += is_his && (!seen->is_given_by_hand || week->hand_counts) ? weight : 0;
    }
}

static void check_people(struct week *week, struct reader *reader, const int64_t used[PEOPLE],
                         const int64_t given[PEOPLE])
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct agent_state state;
        agent_table_get(reader, &week->arena, text_z(people[i]), &state);
        week->miscounted += state.units != used[i];
        week->too_full += given[i] > week->world.policies->roster.agents[i].work_capacity;
    }
}

/* `later` was offered to somebody; `other` waited before and still does, and was for him, too. */
static bool was_passed(const struct week *week, const struct seen *later, size_t other,
                       int64_t base)
{
    const struct seen *now = &week->seen[other];
    const struct seen *then = &week->before[other];
    struct routing routing;
    routing_init(&routing); /* the bound of the rules, whatever the order is made by */
    int64_t bound_us = routing_wait_max_m(&routing, base) * MINUTE_US;
    return now->waits && then->waits && now->item.weight <= later->item.weight &&
           !escalation_lists(now->item.refused, later->item.offered_to) &&
           !escalation_lists(then->item.expired, later->item.offered_to) &&
           later->item.eligible_since_us >= now->item.eligible_since_us + bound_us;
}

static void check_order(struct week *week, size_t ticket, const int64_t *bases)
{
    const struct seen *now = &week->seen[ticket];
    const struct seen *then = &week->before[ticket];
    if (!now->is_offered || then->is_offered) {
        return;
    }
    week->offers++;
    week->waited_long += week->world.now_us - now->item.eligible_since_us > 400 * MINUTE_US;
    for (size_t i = 0; i < week->tickets; i++) {
        week->passed += i != ticket && was_passed(week, now, i, bases[i]);
    }
}

static void look(struct week *week)
{
    static int64_t bases[TICKETS_MAX];
    struct arena old = week->arena;
    struct reader reader;
    int64_t used[PEOPLE] = {0};
    int64_t given[PEOPLE] = {0};
    arena_init(&week->arena);
    reader_init(&reader, week->world.store, NULL);
    memcpy(week->before, week->seen, TICKETS_MAX * sizeof week->seen[0]);
    for (size_t i = 0; i < week->tickets; i++) {
        struct ticket ticket;
        MUST(ticket_table_get(&reader, &week->arena, ID_OF_LOCAL(i + 1), &ticket));
        look_at(week, &ticket, &week->seen[i], used, given);
        bases[i] = week->world.policies->routing.base[ticket.priority];
    }
    check_people(week, &reader, used, given);
    for (size_t i = 0; i < week->tickets; i++) {
        check_order(week, i, bases);
    }
    arena_fini(&old);
}

static void check_replay(struct week *week)
{
    struct store *again = memory_open(0);
    struct advisor advisor = {.plan = world_plan,
                              .ask = world_ask,
                              .find = world_find,
                              .wants = world_wants,
                              .ctx = &week->world};
    struct replay_options options = {.from = week->world.store,
                                     .into = again,
                                     .advisor = &advisor,
                                     .policies = week->world.policies};
    struct digest one;
    struct digest other;
    char why[500] = "";
    uint64_t count = 0;
    ck_assert_msg(replay_run(&options, &count, why, sizeof why) == ERR_OK, "%s", why);
    ck_assert_int_eq(digest_of(week->world.store, &one), ERR_OK);
    ck_assert_int_eq(digest_of(again, &other), ERR_OK);
    ck_assert(digest_equal(&one.all, &other.all));
    store_close(&again);
}

/* --- a week --- */

static void open_desk(struct week *week, int64_t ageing)
{
    struct world *world = &week->world;
    world_init(world);
    world->policies->escalation_rule_count = 0; /* nobody is paged; clocks run */
    struct routing_queue *queue = queues_add(world, "desk", "support");
    queue->method = (enum routing_method)random_below(&week->seed, ROUTING_METHODS);
    queue->away = ROUTING_REQUEUE;
    queue->offer_for_s = 1200;
    world->policies->routing.ageing = ageing;
    world->policies->routing.lease_s = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        world->policies->roster.agents[i].work_capacity = 25 + 10 * (int64_t)i;
    }
    world_boot(world);
}

static void live(struct week *week, uint64_t seed, int64_t ageing)
{
    week->seed = seed;
    week->seen = MEM_NEW_ARRAY(struct seen, TICKETS_MAX);
    week->before = MEM_NEW_ARRAY(struct seen, TICKETS_MAX);
    week->tickets = 0;
    week->at_s = 0;
    arena_init(&week->arena);
    open_desk(week, ageing);
    while (week->at_s < WEEK_S) {
        week->at_s += 60 + (int64_t)random_below(&week->seed, 3000);
        climb_wait(&week->world, week->at_s);
        look(week);
        somebody_acts(week);
        look(week);
    }
    world_crash(&week->world);
    check_replay(week);
    arena_fini(&week->arena);
    mem_free(week->seen);
    mem_free(week->before);
    world_fini(&week->world);
}

START_TEST(h_in_weeks_of_too_much_work_people_have_what_fits_and_nobody_is_forgotten)
{
    static struct week week;

    for (uint64_t n = 0; n < WEEKS; n++) {
        live(&week, 20240115 + n, ROUTING_AGEING);
    }

    ck_assert_uint_eq(week.too_full, 0);
    ck_assert_uint_eq(week.miscounted, 0);
    ck_assert_uint_eq(week.passed, 0);
    ck_assert_uint_gt(week.offers, WEEKS * 30);
    ck_assert_uint_gt(week.by_hand, WEEKS);
    ck_assert_uint_gt(week.waited_long, week.offers / 20); /* the bound was met, not avoided */
}
END_TEST

START_TEST(an_order_that_ages_too_slowly_and_work_given_by_hand_are_found_out)
{
    static struct week week = {.hand_counts = true};

    for (uint64_t n = 0; n < 4; n++) {
        live(&week, 20240115 + n, 1);
    }

    ck_assert_uint_gt(week.passed, 0);
    ck_assert_uint_gt(week.too_full, 0);
}
END_TEST

SUITE("dispatch_work_weeks",
      h_in_weeks_of_too_much_work_people_have_what_fits_and_nobody_is_forgotten,
      an_order_that_ages_too_slowly_and_work_given_by_hand_are_found_out)
