#include "engine/guard_loops.h"
#include "model/ticket_facts.h"
#include "support/climb.h"
#include "support/letters.h"

static struct roster_team team(const char *id, const char *parent, const char *manager)
{
    return (struct roster_team){
        .id = text_z(id), .parent = text_z(parent), .manager = text_z(manager)};
}

START_TEST(the_common_superior_is_the_nearest_team_above_both_that_has_a_manager)
{
    struct roster_team teams[] = {team("a", "ab", ""),    team("ab", "top", ""),
                                  team("b", "ab", ""),    team("c", "top", "mia"),
                                  team("top", "", "zoe"), team("alone", "", "")};
    struct roster roster = {.teams = teams, .team_count = 6};

    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("a"), TEXT("b")), "top"));
    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("a"), TEXT("c")), "top"));
    ck_assert(text_eq_z(guard_loops_common_superior(&roster, TEXT("c"), TEXT("c")), "c"));
    ck_assert_uint_eq(guard_loops_common_superior(&roster, TEXT("a"), TEXT("alone")).n, 0);
}
END_TEST

/* Three levels, ten rounds, and every level changes something: 30 firings, 40 changes. */
START_TEST(automated_changes_stop_at_30_an_hour_and_pages_do_not)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    world.policies->sla_policy_count = 0;
    policy->repeat = 9;
    for (size_t i = 0; i < 3; i++) {
        policy->levels[i].targets[0] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
        policy->levels[i].delay_s = 61;
        policy->levels[i].raise_priority = PRIORITY_URGENT;
        policy->levels[i].notify_customer = i == 0;
    }
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");
    for (int i = 1; i < 30; i++) {
        climb_wait(&world, 61 * i);
        climb_answer_jobs(&world, true);
    }

    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 30);
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 30);
    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);
    ck_assert(text_eq_z(value_text(last, "guard"), "automated_changes"));
    ck_assert_int_lt(world_count(&world, id, "customer_notified", NULL), 10);
    world_fini(&world);
}
END_TEST

static void submit(struct world *world, uint64_t ticket, enum effect_kind kind, const char *key)
{
    struct command *command = command_create("effects.submit", TEXT("plugin:eager"), TEXT_NONE);
    struct effect_list effects = {0};
    struct buf packed;
    struct pack pack;
    struct value list;
    *ARENA_PUSH(&world->arena, effects.items, effects.count) =
        (struct effect){.kind = kind, .key = text_z(key), .val = text_z(key)};
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, &effects);
    ck_assert_int_eq(pack_read(&command->arena, buf_text(&packed), &list), ERR_OK);
    buf_fini(&packed);
    *value_put(&command->arena, &command->args, "ticket") = value_of_int((int64_t)ticket);
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("eager"));
    *value_put(&command->arena, &command->args, "effects") = list;
    command->origin = COMMAND_FROM_HOST;
    ck_assert_int_eq(engine_submit(world->engine, command), ERR_OK);
    world_run(world);
}

START_TEST(an_eager_plugin_is_stopped_after_30_changes_but_may_still_raise_to_people)
{
    struct world world;
    const struct value *ticket = NULL;
    uint64_t id = 0;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rules[0].causes = 1u << ESCALATION_CAUSE_PLUGIN;
    world_boot(&world);
    const char *name = world_create(&world, "k1", "s");
    ck_assert(id_parse('T', text_z(name), &id));

    for (int i = 0; i < 35; i++) {
        char tag[16];
        (void)snprintf(tag, sizeof tag, "t%d", i);
        submit(&world, id, EFFECT_ADD_TAG, tag);
    }
    submit(&world, id, EFFECT_ESCALATE, "now");

    ticket = world_ticket(&world, world_call(&world, "ticket.get", "", "id", name, NULL));
    ck_assert_uint_eq(value_get(ticket, "tags")->list.count, 30);
    const struct value *cut = NULL;
    ck_assert_int_eq(world_count(&world, name, "loop_cut", &cut), 1);
    const struct value *chain = value_get(cut, "chain");
    ck_assert_uint_eq(chain->list.count, 3); /* who, what, and whoever else had a hand in it */
    ck_assert(text_eq_z(chain->list.items[2].text, "ticket.changed eager"));
    ck_assert_int_eq(world_count(&world, name, "escalation_started", NULL), 1);
    world_advance(&world, 3600);
    submit(&world, id, EFFECT_ADD_TAG, "later");
    ticket = world_ticket(&world, world_call(&world, "ticket.get", "", "id", name, NULL));
    ck_assert_uint_eq(value_get(ticket, "tags")->list.count, 31);
    world_fini(&world);
}
END_TEST

START_TEST(levels_that_move_a_ticket_back_and_forth_end_above_both_and_go_on_paging)
{
    static const char *const queues[] = {"billing", "support", "billing"};
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    struct policy_set *set = world.policies;
    set->sla_policy_count = 0;
    set->roster.teams[0].parent = TEXT("desk");
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        team("billing", "desk", "");
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) = team("desk", "", "cid");
    set->escalation_policies[0].repeat = 2;
    for (size_t i = 0; i < 3; i++) {
        struct escalation_level *level = &set->escalation_policies[0].levels[i];
        level->targets[0] =
            (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
        level->delay_s = 100;
        level->set_queue = text_z(queues[i]);
    }
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");
    for (int i = 1; i < 9; i++) {
        climb_wait(&world, 100 * i);
        climb_answer_jobs(&world, true);
    }

    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 9);
    ck_assert_int_ge(world_count(&world, id, "loop_cut", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "cid"));
    world_fini(&world);
}
END_TEST

START_TEST(the_third_refused_hand_off_is_one_level_up)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");
    static const char *const agents[] = {"ann", "bob", "cid"};
    for (size_t i = 0; i < 3; i++) {
        char key[16];
        ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 0);
        (void)snprintf(key, sizeof key, "a%zu", i);
        (void)world_call(&world, "ticket.assign", key, "id", id, "agent", agents[i], NULL);
        (void)snprintf(key, sizeof key, "r%zu", i);
        (void)world_result(
            &world, world_call(&world, "ticket.refuse", key, "id", id, "reason", "not ours", NULL));
    }

    ck_assert_int_eq(world_count(&world, id, "escalation_started", &last), 1);
    ck_assert(text_eq_z(value_text(last, "cause"), "refusals"));
    struct answer *answer =
        world_call(&world, "ticket.refuse", "x", "id", id, "reason", "again", NULL);
    ck_assert_str_eq(answer->refusal.reason, "conflict");
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "nothing to refuse"));
    (void)world_call(&world, "ticket.assign", "a9", "id", id, "agent", "ann", NULL);
    answer = world_call(&world, "ticket.refuse", "y", "id", id, NULL);
    ck_assert_str_eq(answer->refusal.reason, "form_incomplete");
    ck_assert_str_eq(answer->refusal.path, "reason");
    world_fini(&world);
}
END_TEST

/* Ten teams: the threshold of each one's SLA policy has come when the ticket does, and moves it on.
 */
static void chain_of_teams(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_rule_count = 0;
    set->sla_looks_at_team = true;
    for (int i = 0; i < 10; i++) {
        struct expression_trouble trouble;
        struct text at = arena_printf(&set->arena, i == 0 ? "support" : "t%d", i);
        struct text to = arena_printf(&set->arena, "t%d", i + 1);
        struct text id = arena_printf(&set->arena, "p%d", i);
        struct text rule = arena_printf(&set->arena, "ticket.team == '%.*s'", TEXT_ARG(at));
        *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
            (struct roster_team){.id = to};
        struct sla_policy *sla = ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
        *sla = (struct sla_policy){.id = id};
        *ARENA_PUSH(&set->arena, sla->thresholds, sla->threshold_count) =
            (struct sla_threshold){.id = id,
                                   .kind = SLA_PERCENT,
                                   .amount = 10,
                                   .raise_priority = PRIORITY_NONE,
                                   .escalation_policy = id};
        sla->when =
            expression_read(&set->arena, rule, ticket_facts_symbols, ticket_facts_count, &trouble);
        ck_assert_ptr_nonnull(sla->when);
        for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
            sla->clocks[SLA_RESOLUTION].targets[priority].amount = 1000 - i;
        }
        struct escalation_policy *policy =
            ARENA_PUSH(&set->arena, set->escalation_policies, set->escalation_policy_count);
        *policy = set->escalation_policies[0];
        policy->id = id;
        policy->levels = ARENA_NEW(&set->arena, struct escalation_level);
        *policy->levels =
            (struct escalation_level){.targets = world_target(set, ESCALATION_TARGET_USER, "bob"),
                                      .target_count = 1,
                                      .delay_s = 3600,
                                      .raise_priority = PRIORITY_NONE,
                                      .set_queue = to};
        policy->level_count = 1;
    }
}

START_TEST(a_chain_of_causes_is_cut_at_eight_with_its_links_and_everybody_is_still_paged)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    chain_of_teams(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    climb_wait(&world, 102);

    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);
    ck_assert(text_eq_z(value_text(last, "guard"), "depth"));
    const struct value *chain = value_get(last, "chain");
    ck_assert_uint_eq(chain->list.count, 8);
    ck_assert(text_find(chain->list.items[0].text, TEXT("escalation_started p0"), 0) != SIZE_MAX);
    ck_assert(text_find(chain->list.items[7].text, TEXT("assigned t8"), 0) != SIZE_MAX);
    ck_assert_int_eq(world_count(&world, id, "level_fired", NULL), 8);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_carries_the_chain_that_led_to_it)
{
    struct world world;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_TICKET_CHANGED, "echo", true);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    (void)world_call(&world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->chain, "ticket.changed echo"));
    world_fini(&world);
}
END_TEST

/* The verdict on a tag and on an escalation that a job asks for, whose chain has so many links. */
static size_t judge(int links, enum effect_verdict *tag, enum effect_verdict *raise)
{
    struct arena arena;
    struct ticket ticket;
    arena_init(&arena);
    ticket_init(&ticket);
    struct work work = {.arena = &arena, .ticket = &ticket};
    event_list_init(&work.events, &arena);
    for (int i = 0; i < links; i++) {
        work.chain = arena_printf(&arena, "%.*s%slink %d", TEXT_ARG(work.chain), i ? "\n" : "", i);
    }
    struct effect items[] = {{.kind = EFFECT_ADD_TAG, .key = TEXT("seen")},
                             {.kind = EFFECT_ESCALATE, .num = 1},
                             {.kind = EFFECT_RESULT, .key = TEXT("delivered")}};
    struct effect_list effects = {.items = items, .count = 3};
    guard_loops_check_depth(&work, &effects);
    *tag = items[0].verdict;
    *raise = items[1].verdict;
    ck_assert_int_eq(items[2].verdict,
                     VERDICT_APPLIED); /* what answers a question changes nothing */
    size_t events = work.events.count;
    event_list_fini(&work.events);
    arena_fini(&arena);
    return events;
}

START_TEST(the_ninth_of_jobs_that_cause_each_other_changes_nothing_but_may_raise_to_people)
{
    enum effect_verdict tag = VERDICT_APPLIED;
    enum effect_verdict raise = VERDICT_APPLIED;

    ck_assert_uint_eq(judge(8, &tag, &raise), 0);
    ck_assert_int_eq(tag, VERDICT_APPLIED);
    ck_assert_uint_eq(judge(9, &tag, &raise), 1); /* loop_cut */
    ck_assert_int_eq(tag, VERDICT_DENIED);
    ck_assert_int_eq(raise, VERDICT_APPLIED);
}
END_TEST

/* --- what plugins set off by themselves --- */

static void with_mirror(struct world *world)
{
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, HOOK_TICKET_OPENED, "mirror", true);
    world_boot(world);
}

/* The first running job for this hook; NULL: there is none. */
static const struct job *job_for(const struct world *world, enum hook hook)
{
    for (size_t i = 0; i < world->job_count; i++) {
        if (world->jobs[i]->job->hook == (uint32_t)hook) {
            return world->jobs[i]->job;
        }
    }
    return NULL;
}

START_TEST(behind_eight_causes_nobody_is_asked_by_a_job_and_people_are_paged)
{
    struct world world;
    const struct value *last = NULL;
    const char *ids[8];
    with_mirror(&world);

    letters_push_by(&world, "a@example.org", "seventh", letters_causes(&world, 7));
    ck_assert_ptr_nonnull(job_for(&world, HOOK_TICKET_OPENED));
    world_forget_jobs(&world);
    letters_push_by(&world, "b@example.org", "eighth", letters_causes(&world, 8));

    ck_assert_uint_eq(letters_tickets(&world, ids), 2);
    bool is_first = world_count(&world, ids[0], "loop_cut", NULL) > 0;
    const char *id = ids[is_first ? 0 : 1];
    ck_assert_ptr_null(job_for(&world, HOOK_TICKET_OPENED));
    ck_assert_ptr_nonnull(job_for(&world, HOOK_NOTIFICATION_SEND));
    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);
    ck_assert(text_eq_z(value_text(last, "guard"), "depth"));
    ck_assert(text_eq_z(value_text(last, "refused"), "asking mirror at ticket.opened"));
    ck_assert(text_eq_z(value_get(last, "chain")->list.items[7].text, "ticket.opened pong"));
    ck_assert_int_eq(world_count(&world, ids[is_first ? 1 : 0], "loop_cut", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(stages_that_follow_each_other_are_no_chain)
{
    static const enum hook stages[] = {HOOK_TICKET_ENRICH, HOOK_TICKET_CLASSIFY,
                                       HOOK_TICKET_PRIORITIZE, HOOK_ROUTE_ASSIGN};
    struct world world;
    with_mirror(&world);
    for (size_t i = 0; i < 4; i++) {
        world_subscribe(&world, stages[i], "slow", true);
    }
    (void)world_create(&world, "k1", "s");

    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(world.job_count, 1);
        ck_assert_int_eq(world.jobs[0]->job->hook, stages[i]);
        world_finish(&world, 0, NULL);
    }

    ck_assert(text_eq_z(job_for(&world, HOOK_TICKET_OPENED)->chain, "ticket.opened mirror"));
    world_fini(&world);
}
END_TEST

START_TEST(what_is_waited_for_until_its_deadline_goes_on_by_what_had_led_to_it)
{
    struct world world;
    with_mirror(&world);
    world_subscribe(&world, HOOK_INBOUND_ADMIT, "gate", true);
    letters_push_by(&world, "a@example.org", "third", letters_causes(&world, 3));
    ck_assert_ptr_nonnull(job_for(&world, HOOK_INBOUND_ADMIT));
    ck_assert_ptr_null(job_for(&world, HOOK_TICKET_OPENED));

    world_advance(&world, 11);

    const struct job *opened = job_for(&world, HOOK_TICKET_OPENED);
    ck_assert(text_eq_z(opened->chain, "ticket.opened ping\nticket.opened pong\nticket.opened "
                                       "ping\nticket.opened mirror"));
    world_fini(&world);
}
END_TEST

START_TEST(time_does_not_wash_away_what_led_to_a_ticket)
{
    struct world world;
    with_mirror(&world);
    world_subscribe(&world, HOOK_ESCALATION_NEXT, "delay", true);
    letters_push_by(&world, "a@example.org", "second", letters_causes(&world, 2));
    climb_answer_jobs(&world, true);

    world_advance(&world, 301);

    const struct job *next = job_for(&world, HOOK_ESCALATION_NEXT);
    ck_assert(
        text_eq_z(next->chain, "ticket.opened ping\nticket.opened pong\nescalation.next delay"));
    world_fini(&world);
}
END_TEST

static void tell_cid(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook == HOOK_NOTIFICATION_FAILED) {
        answer->outcome = ASK_OK;
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
            (struct effect){.kind = EFFECT_NOTIFY, .key = TEXT("cid"), .reason = TEXT("it failed")};
    }
}

/* Whoever answers a notice that failed with a notice that fails. */
START_TEST(notices_that_fail_carry_what_led_to_them)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world.policies->sla_policy_count = 0;
    world.policies->escalation_policies[0].level_count = 1;
    world.policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(&world, HOOK_NOTIFICATION_FAILED, "teller", false);
    world.on_ask = tell_cid;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    for (int i = 0; i < 4; i++) { /* five minutes later the level itself pages again */
        while (world.job_count > 0) {
            world_finish(&world, -2, NULL);
        }
        world_advance(&world, 61);
    }

    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);
    ck_assert(text_eq_z(value_text(last, "guard"), "depth"));
    ck_assert(
        text_eq_z(value_get(last, "chain")->list.items[0].text, "notification.failed teller"));
    ck_assert_int_eq(world_count(&world, id, "notified", NULL), 8);
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_policy_that_has_had_its_starts_pages_and_changes_nothing_more)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    world.policies->sla_policy_count = 0;
    world.policies->escalation_rule_count = 0;
    policy->starts_max = 2;
    policy->resume_window_s = 0; /* each start is a new one */
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    policy->levels[0].notify_customer = true;
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    for (int i = 0; i < 4; i++) {
        char key[2][16];
        (void)snprintf(key[0], sizeof key[0], "e%d", i);
        (void)snprintf(key[1], sizeof key[1], "d%d", i);
        (void)world_call(&world, "ticket.escalate", key[0], "id", id, NULL);
        (void)world_call(&world, "ticket.deescalate", key[1], "id", id, "reason", "over", NULL);
        world_advance(&world, 120);
    }

    ck_assert_int_eq(world_count(&world, id, "paged", NULL), 4);
    ck_assert_int_eq(world_count(&world, id, "customer_notified", NULL), 1); /* once per ticket */
    ck_assert_int_eq(world_count(&world, id, "loop_cut", &last), 1);         /* said once */
    ck_assert(text_eq_z(value_text(last, "guard"), "starts"));
    world_fini(&world);
}
END_TEST

SUITE("guard_loops", a_chain_of_causes_is_cut_at_eight_with_its_links_and_everybody_is_still_paged,
      a_job_carries_the_chain_that_led_to_it,
      the_ninth_of_jobs_that_cause_each_other_changes_nothing_but_may_raise_to_people,
      behind_eight_causes_nobody_is_asked_by_a_job_and_people_are_paged,
      stages_that_follow_each_other_are_no_chain,
      what_is_waited_for_until_its_deadline_goes_on_by_what_had_led_to_it,
      time_does_not_wash_away_what_led_to_a_ticket, notices_that_fail_carry_what_led_to_them,
      a_policy_that_has_had_its_starts_pages_and_changes_nothing_more,
      the_common_superior_is_the_nearest_team_above_both_that_has_a_manager,
      automated_changes_stop_at_30_an_hour_and_pages_do_not,
      levels_that_move_a_ticket_back_and_forth_end_above_both_and_go_on_paging,
      an_eager_plugin_is_stopped_after_30_changes_but_may_still_raise_to_people,
      the_third_refused_hand_off_is_one_level_up)
