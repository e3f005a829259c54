#include "lint_people.h"
#include "support/lint_of.h"

#define AGENTS(ann)                                                            \
    LINT_PLUGIN "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n" \
                "teams: {t: {calendar: c}}\nagents:\n  ann: {teams: [t]" ann "}\n"
#define LEVEL(options)                                                                       \
    "escalation:\n  policies:\n    p: {" LINT_OWNED "levels: [{targets: ['team:t'], delay: " \
    "5m" options "}]}\n"
#define LATE \
    ", contacts: [{channel: pager, address: a},\n    {channel: pager, address: b, delay: 10m}]"
#define MANAGER                                                                \
    LINT_PLUGIN "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n" \
                "teams: {t: {calendar: c, manager: ann}}\nagents:\n"
#define ROLE                                        \
    "escalation:\n  policies:\n    p: {" LINT_OWNED \
    "levels: [{targets: ['role:manager'], delay: 5m}]}\n"
#define SCHEDULE(who)                                                                   \
    "  bob: {teams: [t], contacts: [{channel: pager, address: b}]}\nschedules:\n  s:\n" \
    "    zone: UTC\n    layers:\n      - {id: a, people: [" who "]}\n"
#define NEEDS(skills)                                                                         \
    "plugins:\n  instances:\n    pager: {use: notify_webhook, config: {url: "                 \
    "'http://a.example'}}\n"                                                                  \
    "    route: {use: route_team, config: {rules: [{team: t, skills: " skills "}]}}\n"        \
    "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\nteams: {t: {calendar: c}}\n" \
    "agents: {ann: {teams: [t], skills: {sql: 2}, contacts: [{channel: pager, address: a}]}}\n"

static const struct lint_case cases[] = {
    {"no_method", AGENTS(""), 5, "ann cannot be reached",
     AGENTS(", contacts: [{channel: pager, address: a}]")},
    {"no_method", AGENTS(""), 5, "ann cannot be reached",
     AGENTS("") "notification: {default_channel: pager}\n"},
    {"no_method", AGENTS(", contacts: [{channel: sms, address: a}]"), 5, "ann cannot be reached",
     AGENTS(", contacts: [{channel: pager, address: a}]")},
    {"no_method", AGENTS("") LEVEL(""), 5, "ann cannot be reached",
     AGENTS(", contacts: [{channel: pager, address: a}]") LEVEL("")},
    {"contact_unserved",
     AGENTS(", contacts: [{channel: pager, address: a}, {channel: sms, address: b}]"), 5,
     "no plugin instance \"sms\"",
     AGENTS(", contacts: [{channel: pager, address: a}, {channel: pager, address: b}]")},
    {"personal_late", AGENTS(LATE) LEVEL(""), 6, "comes 600s after a page, but level 1",
     AGENTS(LATE) LEVEL(", keep_personal: true")},
    {"personal_late", AGENTS(LATE) LEVEL(""), 6, "goes on after 300s",
     AGENTS(LATE) "escalation:\n  policies:\n    p: {" LINT_OWNED
                  "levels: [{targets: ['team:t'], delay: 10m}]}\n"},
    {"personal_late",
     AGENTS(LATE) SCHEDULE("ann") "escalation:\n  policies:\n    p: {" LINT_OWNED
                                  "levels: [{targets: ['schedule:s'], delay: 5m}]}\n",
     6, "goes on after 300s",
     AGENTS(LATE) SCHEDULE("bob") "escalation:\n  policies:\n    p: {" LINT_OWNED
                                  "levels: [{targets: ['schedule:s'], delay: 5m}]}\n"},
    {"personal_late",
     AGENTS(", contacts: {high: [{channel: pager, address: a}],\n    low: [{channel: pager, "
            "address: b, delay: 10m}]}") LEVEL(", urgency: low"),
     6, "comes 600s after a page",
     AGENTS(", contacts: {high: [{channel: pager, address: a}],\n    low: [{channel: pager, "
            "address: b, delay: 10m}]}") LEVEL("")},
    {"personal_late",
     AGENTS(", contacts: {high: [{channel: pager, address: a, delay: 10m}],\n    low: [{channel: "
            "pager, address: b}]}") LEVEL(""),
     5, "comes 600s after a page",
     AGENTS(", contacts: {high: [{channel: pager, address: a, delay: 10m}],\n    low: [{channel: "
            "pager, address: b}]}") LEVEL(", urgency: low")},
    {"personal_late",
     MANAGER "  ann: {teams: [t], contacts: [{channel: pager, address: a, delay: 10m}]}\n" ROLE, 5,
     "comes 600s after a page",
     MANAGER "  ann: {teams: [t], contacts: [{channel: pager, address: a, delay: 5m}]}\n" ROLE},
    {"contact_unserved",
     AGENTS(", contacts: {high: [{channel: pager, address: a}],\n    low: [{channel: sms, address: "
            "b}]}"),
     6, "no plugin instance \"sms\"",
     AGENTS(", contacts: {high: [{channel: pager, address: a}],\n    low: [{channel: pager, "
            "address: b}]}")},
    {"skill_missing", NEEDS("[cards]"), 4, "no agent has the skill \"cards\"", NEEDS("[sql]")},
    {"skill_missing", NEEDS("['sql:3:1']"), 4, "at level 3", NEEDS("['sql:2:1']")},
    {"skill_missing", NEEDS("['sql:3']"), 4, "at level 3; the best has 2", NEEDS("['sql:2']")},
};

START_TEST(each_finding_is_there_with_its_place_and_not_where_it_is_not)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lint_check(&cases[i]);
    }
}
END_TEST

/* A host that knows the instance "pager", which pages people; "chat" pages places as well. */
static const struct subscriber *find(void *ctx, enum hook hook, struct text instance,
                                     uint32_t number)
{
    static struct subscriber people;
    static struct subscriber places = {.serves_places = true};
    (void)ctx;
    ck_assert_int_eq(hook, HOOK_NOTIFICATION_SEND);
    ck_assert_uint_eq(number, 0);
    return text_eq_z(instance, "pager") ? &people : text_eq_z(instance, "chat") ? &places : NULL;
}

START_TEST(a_room_needs_a_channel_that_says_it_can)
{
    static const char *const channels[] = {"pager", "chat"};
    struct advisor advisor = {.find = find};
    for (size_t i = 0; i < 2; i++) {
        struct roster_contact contact = {.channel = text_z(channels[i]), .address = TEXT("#ops")};
        struct roster_agent room = {
            .id = TEXT("room:ops"), .contacts = &contact, .contact_count = 1};
        struct config config = {.root = {.kind = CONFIG_MAP}};
        struct policy_set *set = policy_set_create();
        set->roster.places = &room;
        set->roster.place_count = 1;
        struct lint lint = {.config = &config, .set = set, .advisor = &advisor, .weeks = 1};
        arena_init(&lint.arena);

        lint_people(&lint);

        ck_assert_uint_eq(lint.count, i == 0 ? 1 : 0);
        if (i == 0) {
            ck_assert_str_eq(lint.findings[0].code, "room_unserved");
        }
        arena_fini(&lint.arena);
        const struct policy_set *old = set;
        policy_set_release(&old);
    }
}
END_TEST

SUITE("lint_people", each_finding_is_there_with_its_place_and_not_where_it_is_not,
      a_room_needs_a_channel_that_says_it_can)
