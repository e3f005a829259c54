/* Stories about bots with the whole timeline compared, each with a crash after every step. */
#include "support/climb.h"
#include "support/story.h"

/* "!turn": the turn under way ends with these effects, written as pairs: effect and text; a
 * hand-off is "hand_off:TEAM" and the form's summary, "" for none. "!silent_turn": it ends without
 * a word.
 * "!dead_turn": it fails for good. "!paged": pages are sent. "!mail": the customer writes (id, in
 * reply to). */
static struct text form_of(struct world *world, const char *summary)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "summary", summary);
    pack_map_end(&pack);
    struct text form = arena_text(&world->arena, buf_text(&packed));
    buf_fini(&packed);
    return form;
}

static void put_effect(struct world *world, struct effect_list *list, const char *name,
                       const char *text)
{
    struct text word = text_z(name);
    size_t colon = text_find(word, TEXT(":"), 0);
    struct effect effect = {.instance = TEXT("welcome"), .reason = TEXT("because")};
    MUST(effect_from(text_slice(word, 0, colon == SIZE_MAX ? word.n : colon), &effect.kind));
    effect.key = colon == SIZE_MAX ? TEXT_NONE : text_slice(word, colon + 1, word.n);
    bool has_form = effect.kind == EFFECT_HAND_OFF && text[0] != '\0';
    effect.val = has_form ? form_of(world, text) : text_z(text);
    *ARENA_PUSH(&world->arena, list->items, list->count) = effect;
}

/* A job of this hook is put first. */
static bool find_job(struct world *world, enum hook hook)
{
    for (size_t i = 0; i < world->job_count; i++) {
        if (world->jobs[i]->job->hook == hook) {
            struct leased_job *turn = world->jobs[i];
            world->jobs[i] = world->jobs[0];
            world->jobs[0] = turn;
            return true;
        }
    }
    return false;
}

static void act(struct world *world, const char *id, const struct climb_step *step)
{
    struct effect_list effects = {0};
    (void)id;
    if (strcmp(step->method, "!mail") == 0) {
        story_mail(world, step->pairs[0], step->pairs[1]);
        return;
    }
    if (strcmp(step->method, "!paged") == 0) {
        while (find_job(world, HOOK_NOTIFICATION_SEND)) {
            world_finish(world, 0, NULL);
        }
        return;
    }
    for (size_t i = 0; step->pairs[i] != NULL; i += 2) {
        put_effect(world, &effects, step->pairs[i], step->pairs[i + 1]);
    }
    ck_assert_msg(find_job(world, HOOK_BOT_TURN), "at %d no turn is under way", (int)step->at_s);
    world_finish(world, strcmp(step->method, "!dead_turn") == 0 ? -2 : 0, &effects);
}

static void route_to_bot(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_ROUTE_ASSIGN && !text_eq_z(ask->method, "reassign")) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_ROUTE,
                            .key = TEXT("support"),
                            .val = TEXT("bot:welcome"),
                            .reason = TEXT("it knows the first questions"),
                            .instance = TEXT("router"),
                            .version = TEXT("1")};
    }
}

static void set_up(struct world *world)
{
    struct policy_set *set = world->policies;
    struct sla_policy *sla = &set->sla_policies[0];
    world_subscribe(world, HOOK_ROUTE_ASSIGN, "router", false);
    world_subscribe(world, HOOK_BOT_TURN, "welcome", true);
    world->subscribers[world->subscriber_count - 1].timeout_ms = 3600000;
    world->on_ask = route_to_bot;
    set->pending_max_s = 7200;
    set->escalation_rules[0].causes = 1u << ESCALATION_CAUSE_BOT_FAILED;
    sla->clocks[SLA_FIRST_RESPONSE].bot_time = SLA_BOT_START_AT_HANDOFF;
    sla->clocks[SLA_RESOLUTION].bot_time = SLA_BOT_PAUSE;
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("billing"), .calendar = calendar_always()};
    *ARENA_PUSH(&set->arena, set->bots, set->bot_count) = (struct bot_terms){
        .name = TEXT("welcome"), .team = TEXT("support"), .limit_s = 600, .turns_max = 3};
}

static void tell(const struct climb_step *steps, size_t count, const char *expected)
{
    struct climb story = {.set_up = set_up, .steps = steps, .count = count};
    climb_act = act;
    climb_check(&story, expected);
}
#define TELL(steps, expected) tell(steps, sizeof(steps) / sizeof(steps)[0], expected)

#define BEGINS                                                                    \
    "0 classified outcome=default threshold_percent=60 labels=[]\n"               \
    "0 priority_set old=normal new=normal\n"                                      \
    "0 assigned team=support method=router reason=it knows the first questions\n" \
    "0 bot_started bot=welcome limit_s=600 turns=3\n"

START_TEST(c1_a_bot_that_knows_the_answer_solves_it_and_the_clocks_are_contained)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {10, "!turn", {"reply", "Have you tried to turn it off and on?", "set_state:pending", ""}},
        {900, "!mail", {"<2@x>", "<1@x>"}},
        {910, "!turn", {"reply", "Good.", "set_state:solved", "restarted"}},
        {2000, NULL, {NULL}},
    };
    TELL(steps, BEGINS
         "10 state_changed from=new to=pending reason=wait_customer until_ms=+7210\n"
         "900 state_changed from=pending to=open reason=customer_message resumed_by=customer\n"
         "910 state_changed from=open to=solved reason=solved_by_bot\n"
         "910 clock_cancelled metric=first_response n=1 why=solved_by_bot\n"
         "910 clock_fulfilled metric=resolution n=1 in_time=yes\n"
         "910 bot_ended bot=welcome outcome=solved_by_bot why=solved turns=2 seconds=910 "
         "form=none\n");
}
END_TEST

START_TEST(c1_a_bot_hands_off_with_its_form_and_the_clock_starts_then)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {60, "!turn", {"reply", "What is your invoice number?"}},
        {100, "!mail", {"<2@x>", "<1@x>"}},
        {700, "!paged", {NULL}},
        {1300, "!paged", {NULL}},
    };
    static const struct climb_step handed[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {60, "!turn", {"reply", "What is your invoice number?"}},
        {100, "!mail", {"<2@x>", "<1@x>"}},
        {600, "!turn", {"hand_off:billing", "wants a refund of invoice 7"}},
        {4199, NULL, {NULL}},
        {4201, NULL, {NULL}},
    };
    TELL(handed, BEGINS
         "600 handoff_form edge=billing\n"
         "600 bot_ended bot=welcome outcome=handed_off why=asked turns=2 seconds=600 form=given\n"
         "600 assigned team=billing former_team=support method=bot:welcome reason=asked\n"
         "3300 clock_at_risk metric=first_response n=1 threshold=warn instant_ms=+3300\n"
         "3300 priority_set old=normal new=high\n"
         "4201 clock_breached metric=first_response n=1\n");
    TELL(steps, BEGINS
         "700 handoff_form edge=support missing=yes\n"
         "700 bot_ended bot=welcome outcome=failed why=silence turns=2 seconds=700 form=missing\n"
         "700 escalation_started escalation=1 policy=page cause=bot_failed method=welcome "
         "axis=hierarchical level=1\n"
         "700 level_skipped escalation=1 level=1 reason=empty\n"
         "700 priority_set old=normal new=urgent\n"
         "700 level_fired escalation=1 policy=page level=2 people=[bob]\n"
         "700 paged escalation=1 level=2 person=bob channel=pager\n"
         "700 page_result escalation=1 person=bob channel=pager state=sent\n"
         "1300 escalated escalation=1 axis=hierarchical from=2 to=3 level=3 cause=delay "
         "hierarchical=2\n"
         "1300 level_fired escalation=1 policy=page level=3 people=[cid]\n"
         "1300 paged escalation=1 level=3 person=cid channel=pager\n"
         "1300 page_result escalation=1 person=cid channel=pager state=sent\n");
}
END_TEST

START_TEST(c1_a_bot_that_is_asked_too_often_fails_and_people_have_it_at_once)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {10, "!turn", {"reply", "a"}},
        {20, "!mail", {"<2@x>", "<1@x>"}},
        {30, "!turn", {"reply", "b"}},
        {40, "!mail", {"<3@x>", "<1@x>"}},
        {50, "!turn", {"reply", "c"}},
        {60, "!mail", {"<4@x>", "<1@x>"}},
        {61, "ticket.assign", {"id", "$", "agent", "ann"}},
        {62, "ticket.solve", {"id", "$", "resolution", "by ann"}},
    };
    TELL(steps, BEGINS
         "60 handoff_form edge=support missing=yes\n"
         "60 bot_ended bot=welcome outcome=failed why=turns turns=3 seconds=60 form=missing\n"
         "60 escalation_started escalation=1 policy=page cause=bot_failed method=welcome "
         "axis=hierarchical level=1\n"
         "60 level_skipped escalation=1 level=1 reason=empty\n"
         "60 priority_set old=normal new=urgent\n"
         "60 level_fired escalation=1 policy=page level=2 people=[bob]\n"
         "60 paged escalation=1 level=2 person=bob channel=pager\n"
         "61 assigned team=support agent=ann former_team=support method=manual\n"
         "61 state_changed from=new to=open reason=assigned\n"
         "62 page_result escalation=1 person=bob state=recalled why=resolved\n"
         "62 escalation_ended escalation=1 how=resolved level=2\n"
         "62 state_changed from=open to=solved reason=solved\n"
         "62 clock_cancelled metric=first_response n=1 why=solved\n"
         "62 clock_fulfilled metric=resolution n=1 elapsed_s=2 in_time=yes\n"
         "62 priority_set old=urgent new=normal\n");
}
END_TEST

START_TEST(c1_a_crashed_bot_fails_and_a_message_during_a_turn_is_the_next_turn)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {20, "!mail", {"<2@x>", "<1@x>"}}, /* while the first turn is under way */
        {30, "!turn", {"reply", "a", "note", "asked twice"}},
        {40, "!dead_turn", {NULL}},
        {41, "message.add", {"id", "$", "body", "I am Ann.", "visibility", "public"}},
    };
    TELL(steps, BEGINS
         "40 degraded plugin=welcome hook=bot.turn outcome=dead\n"
         "40 handoff_form edge=support missing=yes\n"
         "40 bot_ended bot=welcome outcome=failed why=crash turns=2 seconds=40 form=missing\n"
         "40 escalation_started escalation=1 policy=page cause=bot_failed method=welcome "
         "axis=hierarchical level=1\n"
         "40 level_skipped escalation=1 level=1 reason=empty\n"
         "40 priority_set old=normal new=urgent\n"
         "40 level_fired escalation=1 policy=page level=2 people=[bob]\n"
         "40 paged escalation=1 level=2 person=bob channel=pager\n"
         "41 clock_fulfilled metric=first_response n=1 elapsed_s=1 in_time=yes\n"
         "41 state_changed from=new to=open reason=answered\n");
}
END_TEST

START_TEST(a_bot_that_waits_for_ever_has_one_more_turn_when_the_wait_ends)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {30, "!turn", {"reply", "Which one?", "set_state:pending", ""}},
        {7230, NULL, {NULL}},
        {7300, "!turn", {"hand_off:nowhere", ""}},
    };
    TELL(steps,
         BEGINS "30 state_changed from=new to=pending reason=wait_customer until_ms=+7230\n"
                "7230 state_changed from=pending to=open reason=longest_wait resumed_by=timer\n"
                "7300 handoff_form edge=support missing=yes\n"
                "7300 bot_ended bot=welcome outcome=handed_off why=asked turns=2 seconds=7300 "
                "form=missing\n");
}
END_TEST

/* Level 1 of the policy is the bot itself. */
static void climb_to_bot(struct world *world)
{
    set_up(world);
    world->on_ask = NULL;
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rules[0].causes = 1u << ESCALATION_CAUSE_CREATED;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_BOT, .name = TEXT("welcome")};
}

START_TEST(a_level_may_mean_a_bot_and_climbs_on_when_it_does_not_help)
{
    static const struct climb_step steps[] = {
        {0, "!mail", {"<1@x>", NULL}},
        {20, "!turn", {"hand_off:support", "nothing helped"}},
        {300, "!paged", {NULL}},
        {400, "ticket.acknowledge", {"id", "$", "agent", "bob", "for_ms", "#0"}},
    };
    static const struct climb story = {climb_to_bot, steps, sizeof steps / sizeof steps[0]};
    climb_act = act;
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 assigned team=support method=default reason=nobody routed it: the default team\n"
        "0 escalation_started escalation=1 policy=page cause=created method=created "
        "axis=hierarchical level=1\n"
        "0 level_fired escalation=1 policy=page level=1 people=[bot:welcome]\n"
        "0 bot_started bot=welcome limit_s=600 turns=3\n"
        "20 handoff_form edge=support\n"
        "20 bot_ended bot=welcome outcome=handed_off why=asked turns=1 seconds=20 form=given\n"
        "300 escalated escalation=1 axis=hierarchical from=1 to=2 level=2 cause=delay "
        "hierarchical=2\n"
        "300 priority_set old=normal new=urgent\n"
        "300 level_fired escalation=1 policy=page level=2 people=[bob]\n"
        "300 paged escalation=1 level=2 person=bob channel=pager\n"
        "300 page_result escalation=1 person=bob channel=pager state=sent\n"
        "400 acknowledged escalation=1 person=bob\n");
}
END_TEST

/* --- people and bots --- */

static void person_world(struct world *world)
{
    world_init(world);
    set_up(world);
    world->on_ask = NULL;
    world_boot(world);
}

static const struct value *view(struct world *world, const char *id)
{
    return world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
}

START_TEST(whoever_answers_takes_the_ticket_from_the_bot_and_its_turn_is_recalled)
{
    struct world world;
    const struct value *ended = NULL;
    person_world(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "bot.start", "b", "id", id, "plugin", "welcome", NULL);
    ck_assert(text_eq_z(value_text(view(&world, id), "stage"), "bot"));

    world_advance(&world, 60);
    (void)world_call(&world, "message.add", "c", "id", id, "body", "Hello, Ann here.", "visibility",
                     "public", NULL);

    ck_assert_int_eq(world_count(&world, id, "bot_ended", &ended), 1);
    ck_assert(text_eq_z(value_text(ended, "outcome"), "handed_off"));
    ck_assert(text_eq_z(value_text(ended, "why"), "taken"));
    ck_assert_uint_eq(world.cancelled_count, 1);
    ck_assert(text_eq_z(value_text(view(&world, id), "stage"), "human"));
    ck_assert_int_eq(value_int(view(&world, id), "bot_time_s", -1), 60);
    world_fini(&world);
}
END_TEST

START_TEST(what_a_person_solves_or_reopens_is_not_contained)
{
    struct world world;
    struct effect_list effects = {0};
    person_world(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "bot.start", "b", "id", id, "plugin", "welcome", NULL);
    (void)world_call(&world, "ticket.solve", "c", "id", id, "resolution", "x", NULL);
    ck_assert(!value_bool(view(&world, id), "contained", true));

    (void)world_call(&world, "ticket.reopen", "d", "id", id, NULL);
    (void)world_call(&world, "bot.start", "e", "id", id, "plugin", "welcome", NULL);
    put_effect(&world, &effects, "set_state:solved", "restarted");
    MUST(find_job(&world, HOOK_BOT_TURN));
    world_forget_jobs(&world); /* the recalled one */
    world_advance(&world, 1);
    world_crash(&world);
    MUST(find_job(&world, HOOK_BOT_TURN));
    world_finish(&world, 0, &effects);
    ck_assert(value_bool(view(&world, id), "contained", false));
    ck_assert(text_eq_z(value_text(view(&world, id), "resolution"), "restarted"));

    (void)world_call(&world, "ticket.reopen", "f", "id", id, NULL);
    ck_assert(!value_bool(view(&world, id), "contained", true));
    ck_assert(text_eq_z(value_text(view(&world, id), "stage"), "human"));
    world_fini(&world);
}
END_TEST

START_TEST(a_bot_may_do_no_more_than_a_bot_may)
{
    struct world world;
    struct effect_list effects = {0};
    const struct value *verdict = NULL;
    person_world(&world);
    const char *id = world_create(&world, "a", "s");
    (void)world_call(&world, "bot.start", "b", "id", id, "plugin", "welcome", NULL);
    put_effect(&world, &effects, "set_state:closed", "");
    put_effect(&world, &effects, "hand_off:support", "enough");
    put_effect(&world, &effects, "reply", "one more thing");
    MUST(find_job(&world, HOOK_BOT_TURN));

    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &verdict), 1);
    const struct value *said = value_get(verdict, "effects");
    ck_assert_uint_eq(said->list.count, 3);
    ck_assert(text_eq_z(value_text(&said->list.items[0], "verdict"), "denied"));
    ck_assert(text_eq_z(value_text(&said->list.items[1], "verdict"), "applied"));
    /* A form is packed bytes: never shown as a text, which a client could not read. */
    ck_assert_ptr_null(value_get(&said->list.items[1], "val"));
    ck_assert_int_gt(value_int(&said->list.items[1], "val_bytes", 0), 0);
    ck_assert(
        text_eq_z(value_text(&said->list.items[2], "why"), "the bot no longer has the ticket"));
    world_fini(&world);
}
END_TEST

SUITE("run_bot", a_level_may_mean_a_bot_and_climbs_on_when_it_does_not_help,
      c1_a_crashed_bot_fails_and_a_message_during_a_turn_is_the_next_turn,
      a_bot_that_waits_for_ever_has_one_more_turn_when_the_wait_ends,
      whoever_answers_takes_the_ticket_from_the_bot_and_its_turn_is_recalled,
      what_a_person_solves_or_reopens_is_not_contained, a_bot_may_do_no_more_than_a_bot_may,
      c1_a_bot_that_knows_the_answer_solves_it_and_the_clocks_are_contained,
      c1_a_bot_hands_off_with_its_form_and_the_clock_starts_then,
      c1_a_bot_that_is_asked_too_often_fails_and_people_have_it_at_once)
