/* What plugins come to never depends on who answers first: every rule, every hook, random answers
 * and all orders of arrival; first on lists alone, then on tickets and timelines. */
#include "engine/merge.h"
#include "base/random.h"
#include "support/forms.h"
#include "support/letters.h"

#define GUESTS 4
#define ORDERS 24 /* of four */
#define LISTS 60
#define TICKETS 5

static const char *const names[GUESTS] = {"ada", "bea", "cy", "dot"};

/* The n-th order of four, by choosing one after the other of those that are left. */
static void order_of(unsigned n, size_t order[GUESTS])
{
    size_t left[GUESTS] = {0, 1, 2, 3};
    for (size_t i = 0; i < GUESTS; i++) {
        size_t choice = n % (GUESTS - i);
        n /= (unsigned)(GUESTS - i);
        order[i] = left[choice];
        memmove(&left[choice], &left[choice + 1], (GUESTS - i - choice - 1) * sizeof left[0]);
    }
}

/* --- lists --- */

static struct effect any_effect(uint64_t *seed)
{
    static const char *const keys[] = {"x", "y"};
    static const double weights[] = {0.1, 0.35, 0.6, 0.9};
    struct effect effect = {.kind = (enum effect_kind)(1 + random_below(seed, EFFECT_KINDS - 1)),
                            .num = (int64_t)random_below(seed, 4),
                            .weight = weights[random_below(seed, 4)],
                            .key = text_z(keys[random_below(seed, 2)]),
                            .reason = TEXT("because")};
    if (random_below(seed, 8) == 0) {
        effect.verdict = VERDICT_DENIED;
        effect.why = TEXT("not granted");
    }
    return effect;
}

/* What each of four says, in this order of arrival; merged, as bytes. */
static struct text merged(struct arena *arena, enum hook hook, uint64_t seed, unsigned n,
                          bool alike)
{
    struct effect said[GUESTS][3];
    struct effect_list list = {0};
    size_t order[GUESTS];
    struct buf packed;
    struct pack pack;
    for (size_t i = 0; i < GUESTS; i++) {
        for (size_t k = 0; k < 3; k++) {
            said[i][k] = any_effect(&seed);
            said[i][k].instance = text_z(names[i]);
            said[i][k].position = alike ? 1 : (int32_t)i;
        }
    }
    order_of(n, order);
    for (size_t i = 0; i < GUESTS; i++) {
        for (size_t k = 0; k < 3; k++) {
            *ARENA_PUSH(arena, list.items, list.count) = said[order[i]][k];
        }
    }
    merge_effects(arena, hook, &list);
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, &list);
    struct text bytes = arena_text(arena, buf_text(&packed));
    buf_fini(&packed);
    return bytes;
}

/* How many of all orders of all lists differ from the first. */
static unsigned differences(enum hook hook, bool alike)
{
    unsigned count = 0;
    for (uint64_t seed = 1; seed <= LISTS; seed++) {
        struct arena arena;
        arena_init(&arena);
        struct text first = merged(&arena, hook, seed, 0, alike);
        for (unsigned n = 1; n < ORDERS; n++) {
            count += !text_eq(first, merged(&arena, hook, seed, n, alike));
        }
        arena_fini(&arena);
    }
    return count;
}

START_TEST(the_order_of_arrival_changes_no_verdict_at_any_hook)
{
    unsigned rules = 0;
    for (int hook = 1; hook <= HOOK_MAX; hook++) {
        if (strcmp(effect_hook_name((enum hook)hook), "?") != 0) {
            rules |= 1u << merge_rule_of((enum hook)hook);
            ck_assert_msg(differences((enum hook)hook, false) == 0, "it does at %s",
                          effect_hook_name((enum hook)hook));
        }
    }
    ck_assert_uint_eq(rules, 0x1f); /* all five */
}
END_TEST

START_TEST(guests_without_a_place_of_their_own_are_found_out)
{
    ck_assert_uint_gt(differences(HOOK_TICKET_ENRICH, true), 0);
    ck_assert_uint_gt(differences(HOOK_ROUTE_ASSIGN, true), 0);
    ck_assert_uint_gt(differences(HOOK_INBOUND_ADMIT, true), 0);
}
END_TEST

/* --- tickets and timelines --- */

static const enum hook asked[] = {
    HOOK_TICKET_ENRICH,     HOOK_TICKET_CLASSIFY, HOOK_TICKET_PRIORITIZE,
    HOOK_ROUTE_ASSIGN,      HOOK_INBOUND_ADMIT,   HOOK_INBOUND_IDENTIFY,
    HOOK_INBOUND_CORRELATE, HOOK_ESCALATION_NEXT, HOOK_NOTIFICATION_RENDER};

static const enum effect_kind *kinds_of(enum hook hook, size_t *count)
{
    static const enum effect_kind enrich[] = {EFFECT_SET_FIELD, EFFECT_ADD_TAG,
                                              EFFECT_CUSTOMER_FIELD, EFFECT_TRIAGE, EFFECT_NOTE};
    static const enum effect_kind classify[] = {EFFECT_LABEL, EFFECT_ADD_TAG, EFFECT_SET_PRIORITY,
                                                EFFECT_TRIAGE, EFFECT_SET_FIELD};
    static const enum effect_kind prioritize[] = {EFFECT_SET_PRIORITY};
    static const enum effect_kind route[] = {EFFECT_ROUTE, EFFECT_CANDIDATE, EFFECT_NOTE};
    static const enum effect_kind admit[] = {EFFECT_REJECT, EFFECT_ADD_TAG, EFFECT_LABEL};
    static const enum effect_kind identify[] = {EFFECT_CUSTOMER};
    static const enum effect_kind correlate[] = {EFFECT_LINK};
    static const enum effect_kind next[] = {EFFECT_ESCALATE};
    static const enum effect_kind render[] = {EFFECT_REPLACE};
#define KINDS(list) (*count = sizeof(list) / sizeof(list)[0], (list))
    switch ((int)hook) {
    case HOOK_TICKET_ENRICH: return KINDS(enrich);
    case HOOK_TICKET_CLASSIFY: return KINDS(classify);
    case HOOK_TICKET_PRIORITIZE: return KINDS(prioritize);
    case HOOK_ROUTE_ASSIGN: return KINDS(route);
    case HOOK_INBOUND_ADMIT: return KINDS(admit);
    case HOOK_INBOUND_IDENTIFY: return KINDS(identify);
    case HOOK_INBOUND_CORRELATE: return KINDS(correlate);
    case HOOK_ESCALATION_NEXT: return KINDS(next);
    default: return KINDS(render);
    }
#undef KINDS
}

static void fill_operands(struct effect *effect, uint64_t *seed)
{
    static const char *const teams[] = {"support", "billing", "nowhere"};
    static const char *const agents[] = {"ann", "bob", "zoe"};
    static const char *const customers[] = {"C-1", "C-ZZZZ"};
    int64_t digit = (int64_t)random_below(seed, 3);
    effect->num = digit;
    effect->key = text_z(digit == 0 ? "x" : "y");
    switch ((int)effect->kind) {
    case EFFECT_ROUTE:
        effect->key = text_z(teams[digit]);
        effect->val = TEXT_NONE;
        break;
    case EFFECT_CANDIDATE: effect->key = text_z(agents[digit]); break;
    case EFFECT_CUSTOMER: effect->key = text_z(customers[digit % 2]); break;
    case EFFECT_TRIAGE:
        effect->key = TEXT("impact");
        effect->num = digit + 1;
        break;
    case EFFECT_ESCALATE:
        effect->key = digit == 0 ? TEXT_NONE : text_z(agents[digit]);
        effect->num = digit + 1;
        break;
    case EFFECT_REPLACE: effect->key = digit == 0 ? TEXT("subject") : TEXT("body"); break;
    default: break;
    }
}

/* What this guest says in this run: nothing, or up to three things. */
static size_t say(enum hook hook, uint64_t seed, size_t guest, struct effect items[3])
{
    size_t kind_count = 0;
    const enum effect_kind *kinds = kinds_of(hook, &kind_count);
    uint64_t own = seed * 977 + guest;
    size_t count = random_below(&own, 4);
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct effect){.kind = kinds[random_below(&own, kind_count)],
                                   .weight = (double)random_below(&own, 11) / 10,
                                   .val = text_z(names[guest]),
                                   .reason = text_z(names[guest])};
        fill_operands(&items[i], &own);
    }
    return count;
}

static enum hook hook_now;
static uint64_t seed_now;

static void say_inline(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    struct effect items[3];
    (void)world;
    if (ask->hook != hook_now) {
        return;
    }
    size_t count = say(hook_now, seed_now, GUESTS - 1, items);
    answer->outcome = count > 0 ? ASK_OK : ASK_DECLINED;
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = items[i];
    }
}

/* The job of this guest ends. */
static void answer_of(struct world *world, size_t guest)
{
    struct effect items[3];
    for (size_t i = 0; i < world->job_count; i++) {
        if (world->jobs[i]->job->hook == (uint32_t)hook_now &&
            text_eq_z(world->jobs[i]->job->instance, names[guest])) {
            struct leased_job *first = world->jobs[0];
            world->jobs[0] = world->jobs[i];
            world->jobs[i] = first;
            size_t count = say(hook_now, seed_now, guest, items);
            struct effect_list effects = {.items = items, .count = count};
            world_finish(world, count > 0 ? 0 : 1, &effects);
            return;
        }
    }
}

/* One entry per line; when which job answered is the one thing that has the order in it. */
static void put_timeline(struct world *world, struct buf *out, const char *id)
{
    struct pack pack;
    struct value page = world_result(
        world, world_call(world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = NULL;
    size_t count = value_items(&page, "items", &items);
    pack_init(&pack, out);
    for (size_t i = 0; i < count; i++) {
        if (!text_eq_z(value_text(&items[i], "type"), "job_done")) {
            pack_value(&pack, &items[i]);
        }
    }
    ck_assert_int_eq(pack.err, ERR_OK);
}

static struct text state_of(struct world *world, struct arena *arena)
{
    struct buf out;
    buf_init(&out);
    struct value list = world_result(world, world_call(world, "ticket.list", "", NULL));
    const struct value *items = NULL;
    size_t count = value_items(&list, "items", &items);
    for (size_t i = 0; i < count; i++) {
        const char *id = world_z(world, value_text(&items[i], "id"));
        struct answer *answer = world_call(world, "ticket.get", "", "id", id, NULL);
        buf_put_text(&out, buf_text(&answer->result));
        put_timeline(world, &out, id);
    }
    put_timeline(world, &out, "system");
    struct text state = arena_text(arena, buf_text(&out));
    buf_fini(&out);
    return state;
}

/* Three answer by jobs, in the n-th order, one inline; what is there afterwards. */
static struct text told(struct arena *arena, unsigned n, bool alike)
{
    struct world world;
    size_t order[GUESTS];
    world_init(&world);
    (void)forms_add(&world);
    world.policies->handoff_form_count = 0;
    for (size_t i = 0; i < GUESTS; i++) {
        world_subscribe(&world, hook_now, names[i], i < GUESTS - 1);
        struct subscriber *subscriber = &world.subscribers[world.subscriber_count - 1];
        subscriber->position = alike ? 1 : subscriber->position;
    }
    world.on_ask = say_inline;
    world_boot(&world);
    (void)world_create(&world, "k", "s");
    letters_push(&world, "ben@example.org", "help");
    world_advance(&world, hook_now == HOOK_ESCALATION_NEXT ? 600 : 0);
    order_of(n, order);
    for (size_t round = 0; round < 2; round++) { /* of both tickets */
        for (size_t i = 0; i < GUESTS; i++) {
            answer_of(&world, order[i]);
        }
    }
    struct text state = state_of(&world, arena);
    world_fini(&world);
    return state;
}

static unsigned told_apart(enum hook hook, bool alike)
{
    unsigned count = 0;
    bool is_heard = false;
    hook_now = hook;
    for (seed_now = 1; seed_now <= TICKETS; seed_now++) {
        struct arena arena;
        arena_init(&arena);
        struct text first = told(&arena, 0, alike);
        is_heard = is_heard || text_find(first, text_z(effect_hook_name(hook)), 0) != SIZE_MAX;
        for (unsigned n = 1; n < ORDERS; n += 3) {
            count += !text_eq(first, told(&arena, n, alike));
        }
        arena_fini(&arena);
    }
    ck_assert_msg(is_heard, "nobody was asked at %s", effect_hook_name(hook));
    return count;
}

START_TEST(any_order_of_answers_gives_the_same_tickets_and_timelines)
{
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        ck_assert_msg(told_apart(asked[i], false) == 0, "not at %s", effect_hook_name(asked[i]));
    }
}
END_TEST

START_TEST(a_ticket_that_depends_on_the_order_is_found)
{
    ck_assert_uint_gt(told_apart(HOOK_TICKET_ENRICH, true), 0);
    ck_assert_uint_gt(told_apart(HOOK_ROUTE_ASSIGN, true), 0);
}
END_TEST

SUITE("merge", the_order_of_arrival_changes_no_verdict_at_any_hook,
      guests_without_a_place_of_their_own_are_found_out,
      any_order_of_answers_gives_the_same_tickets_and_timelines,
      a_ticket_that_depends_on_the_order_is_found)
