/* Schedules as an operator writes them. */
#include "policy_load_schedules.h"
#include "support/desk.h"

#define HEAD DESK_BASE "schedules:\n  p:\n"

static const struct {
    const char *yaml, *says;
} wrong[] = {
    {HEAD "    layers: [{people: [eve]}]\n", ":20:24: there is no agent \"eve\""},
    {HEAD "    layers: []\n", "schedule \"p\" needs layers"},
    {HEAD "    layers: [{people: [ann], rotation: {start: '2024-01-01T09:00'}}]\n",
     "exactly one of people, rotation, rolling"},
    {HEAD "    layers: [{people: [ann], days: [monday]}]\n", "\"monday\" is no weekday"},
    {HEAD "    layers: [{people: [ann], hours: '8-20'}]\n", "is no interval"},
    {HEAD "    layers: [{people: [ann], priority: 10}]\n", "10"},
    {HEAD "    layers: [{peopel: [ann]}]\n", "did you mean \"people\""},
    {HEAD "    layers: [{rotation: {start: 'yesterday', participants: [ann]}}]\n",
     "is no instant; write 2024-12-25T09:00"},
    {HEAD "    layers: [{rotation: {participants: [ann]}}]\n", "needs a setting \"start\""},
    {HEAD "    layers: [{rotation: {start: '2024-01-01T09:00', participants: []}}]\n",
     "participants are a list of 1 to 200 agents"},
    {HEAD "    layers: [{rotation: {start: '2024-01-01T09:00', participants: [ann], unit: "
          "fortnightly}}]\n",
     "unit"},
    {HEAD "    layers: [{rotation: {start: '2024-01-01T09:00', participants: [ann], anchor: {who: "
          "bob}}}]\n",
     "\"bob\" is none of the participants"},
    {HEAD "    layers: [{rolling: {frequency: weekly, start: '2024-01-01T09:00', participants: "
          "[ann], by_monthday: [3]}}]\n",
     "must be left out of a weekly shift"},
    {HEAD "    layers: [{rolling: {frequency: monthly, start: '2024-01-01T09:00', participants: "
          "[ann], by_monthday: [32]}}]\n",
     "\"32\" is no day of a month"},
    {HEAD "    layers: [{rolling: {start: '2024-01-01T09:00', participants: [ann], shift: 40d}}]\n",
     "1 second to 31 days"},
    {HEAD "    layers: [{id: a, people: [ann]}, {id: a, people: [bob]}]\n",
     "there are two layers \"a\""},
    {HEAD "    layers: [{people: [ann], from: '2024-02-01T00:00', to: '2024-01-01T00:00'}]\n",
     "\"to\" must be later than \"from\""},
    {HEAD "    zone: Mars/Base\n    layers: [{people: [ann]}]\n", "Mars/Base"},
    {HEAD "    layers: [{people: [ann]}]\n    overrides: [{from: '2024-01-01T00:00'}]\n",
     "needs add, remove or both"},
    {HEAD "    layers: [{people: [ann]}]\n    temporary: [{shifts: [{from: "
          "'2024-01-01T00:00'}]}]\n",
     "needs a setting \"who\""},
    {DESK_BASE "schedules:\n  a/b:\n    layers: [{people: [ann]}]\n",
     "letters, digits, dots, - and _"},
    {DESK_BASE "schedules:\n  a1234567890123456789012345678901234567890:\n    layers: [{people: "
               "[ann]}]\n",
     "up to 40 letters"},
    {HEAD "    layers: [{people: [ann]}]\n    horizon: 500d\n", "at most 400 days ahead"},
};

START_TEST(a_wrong_schedule_is_told_so_at_its_place)
{
    desk_expect_refused(wrong[_i].yaml, wrong[_i].says);
}
END_TEST

START_TEST(a_level_that_names_no_schedule_is_refused)
{
    desk_expect_refused("agents: {ann: {}}\nescalation: {policies: {x: {owner: ann, review_by: "
                        "'2030-01-01', levels: [{targets: ['schedule:none']}]}}}\n",
                        "there is no schedule \"none\"");
}
END_TEST

#define ALL_KINDS                                                                                \
    HEAD "    name: First line\n"                                                                \
         "    zone: Europe/Berlin\n"                                                             \
         "    layers:\n"                                                                         \
         "      - {id: week, rotation: {unit: weekly, start: '2024-01-15T09:00', participants: " \
         "[ann, [bob, cid]]}}\n"                                                                 \
         "      - {id: night, priority: 1, days: [mon], hours: '22:00-06:00', people: [cid]}\n"  \
         "      - {id: rolling, priority: 2, rolling: {frequency: daily, interval: 2, start: "   \
         "'2024-01-20T12:00', shift: 1h, participants: [bob]}}\n"                                \
         "    overrides: [{add: bob, remove: ann, from: '2024-01-16T12:00', to: "                \
         "'2024-01-16T13:00'}]\n"                                                                \
         "    temporary: [{from: '2024-01-17T00:00', to: '2024-01-17T01:00', fallback: keep, "   \
         "shifts: [{who: cid, from: '2024-01-17T00:30', to: '2024-01-17T01:00'}]}]\n"

static const char *who(struct desk *desk, const char *local)
{
    const struct schedule *schedule = policy_set_schedule(desk->policies, TEXT("p"));
    int64_t at_s = 0;
    struct text all = TEXT("");
    ck_assert_int_eq(calendar_date_local(text_z(local), schedule->zone, &at_s, NULL), ERR_OK);
    struct on_call_set set = schedule_people(schedule, at_s, &desk->arena);
    for (size_t i = 0; i < set.count; i++) {
        all = arena_printf(&desk->arena, "%.*s%s%.*s", TEXT_ARG(all), i > 0 ? "+" : "",
                           TEXT_ARG(set.items[i].who));
    }
    return all.p;
}

START_TEST(layers_overrides_and_temporary_schedules_mean_local_time)
{
    struct desk desk;
    desk_load(&desk, ALL_KINDS);
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    ck_assert_str_eq(who(&desk, "2024-01-15T08:59"), "bob+cid");
    ck_assert_str_eq(who(&desk, "2024-01-15T09:00"), "ann");
    ck_assert_str_eq(who(&desk, "2024-01-15T22:00"), "cid");
    ck_assert_str_eq(who(&desk, "2024-01-16T06:00"), "ann");
    ck_assert_str_eq(who(&desk, "2024-01-16T12:30"), "bob");
    ck_assert_str_eq(who(&desk, "2024-01-17T00:15"), "ann");
    ck_assert_str_eq(who(&desk, "2024-01-17T00:30"), "cid");
    ck_assert_str_eq(who(&desk, "2024-01-20T12:30"), "bob");
    ck_assert_str_eq(who(&desk, "2024-01-22T09:00"), "bob+cid");
    desk_close(&desk);
}
END_TEST

START_TEST(versions_of_a_rotation_in_the_file_keep_the_turn_of_their_anchor)
{
    struct desk desk;
    desk_load(&desk, HEAD
              "    layers:\n"
              "      - rotation:\n"
              "          versions:\n"
              "            - {unit: daily, start: '2024-01-01T09:00', participants: [ann, bob]}\n"
              "            - {from: '2024-01-02T12:00', unit: daily, start: '2024-01-01T09:00',\n"
              "               participants: [cid, ann, bob], anchor: {who: bob, at: "
              "'2024-01-02T12:00'}}\n");
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    ck_assert_str_eq(who(&desk, "2024-01-02T11:59"), "bob");
    ck_assert_str_eq(who(&desk, "2024-01-02T12:00"), "bob");
    ck_assert_str_eq(who(&desk, "2024-01-03T09:00"), "cid");
    desk_close(&desk);
}
END_TEST

START_TEST(the_example_is_good)
{
    struct config *config = config_load("docs/examples/on_call/rung.yaml", NULL, 0);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");

    ck_assert_uint_eq(config->complaint_count, 0);

    ck_assert_uint_eq(policy_set_schedule(set, TEXT("primary"))->entry_count, 2);
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

#define FAIR(options)                                                        \
    "calendars: {c: {hours: {mon: ['09:00-17:00']}, holidays: ['12-25']}}\n" \
    "agents: {ann: {}}\nschedules: {s: {" options "layers: [{id: a, people: [ann]}]}}\n"

START_TEST(holidays_and_weights_are_those_of_the_fairness_report)
{
    struct desk desk;
    desk_load(&desk, FAIR("holidays: c, weights: {night: 150, holiday: 300}, "));
    ck_assert_msg(desk.config->complaint_count == 0, "%s", desk_complaints(&desk));

    const struct schedule *schedule = policy_set_schedule(desk.policies, TEXT("s"));
    ck_assert_ptr_eq(schedule->holidays, policy_set_calendar(desk.policies, TEXT("c")));
    ck_assert_int_eq(schedule->weights.night, 150);
    ck_assert_int_eq(schedule->weights.weekend, 100);
    ck_assert_int_eq(schedule->weights.holiday, 300);
    desk_close(&desk);
    desk_expect_refused(FAIR("holidays: x, "), "there is no calendar \"x\"");
    desk_expect_refused(FAIR("weights: {night: 0}, "), "night");
    desk_expect_refused(FAIR("weights: {noon: 5}, "), "noon");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_schedules");
    TCase *tcase = suite_case("policy_load_schedules");
    tcase_add_loop_test(tcase, a_wrong_schedule_is_told_so_at_its_place, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tcase, a_level_that_names_no_schedule_is_refused);
    tcase_add_test(tcase, layers_overrides_and_temporary_schedules_mean_local_time);
    tcase_add_test(tcase, versions_of_a_rotation_in_the_file_keep_the_turn_of_their_anchor);
    tcase_add_test(tcase, holidays_and_weights_are_those_of_the_fairness_report);
    tcase_add_test(tcase, the_example_is_good);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
