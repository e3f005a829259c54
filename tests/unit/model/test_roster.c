/* Who has a role in a tree of teams. */
#include "model/roster.h"
#include "support/suite.h"

static struct roster_agent agents[] = {{.id = {"ann", 3}}, {.id = {"bob", 3}}, {.id = {"cid", 3}}};
static struct roster_role of_top[] = {{{"lead", 4}, {"cid", 3}}, {{"expert", 6}, {"ann", 3}}};
static struct roster_role of_sql[] = {{{"lead", 4}, {"bob", 3}}};
static struct roster_team teams[] = {
    {.id = {"loop", 4}, .parent = {"loop", 4}},
    {.id = {"sql", 3}, .parent = {"top", 3}, .roles = of_sql, .role_count = 1},
    {.id = {"top", 3}, .manager = {"cid", 3}, .roles = of_top, .role_count = 2}};
static const struct roster roster = {
    .agents = agents, .agent_count = 3, .teams = teams, .team_count = 3};

static const char *has(const char *team, const char *role)
{
    const struct roster_agent *found = roster_role_of(&roster, text_z(team), text_z(role));
    return found != NULL ? found->id.p : "";
}

START_TEST(the_nearest_team_upwards_that_gives_the_role_says_who_has_it)
{
    ck_assert_str_eq(has("sql", "lead"), "bob");
    ck_assert_str_eq(has("top", "lead"), "cid");
    ck_assert_str_eq(has("sql", "expert"), "ann");
    ck_assert_str_eq(has("sql", "manager"), "cid");
}
END_TEST

START_TEST(nobody_has_what_no_team_upwards_gives)
{
    ck_assert_str_eq(has("sql", "boss"), "");
    ck_assert_str_eq(has("gone", "lead"), "");
    ck_assert_str_eq(has("loop", "lead"), ""); /* and it ends */
}
END_TEST

START_TEST(a_role_is_known_when_some_team_gives_it)
{
    ck_assert(roster_has_role(&roster, TEXT("lead")));
    ck_assert(roster_has_role(&roster, TEXT("manager")));
    ck_assert(!roster_has_role(&roster, TEXT("boss")));
}
END_TEST

SUITE("roster", the_nearest_team_upwards_that_gives_the_role_says_who_has_it,
      nobody_has_what_no_team_upwards_gives, a_role_is_known_when_some_team_gives_it)
