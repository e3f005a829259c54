#include "support/climb.h"

static void counted(struct world *world)
{
    world_init(world);
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    world->policies->sla_policy_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world->policies->roster.agents[0].budget.hour = 2;
    world->policies->pace.contact_every_s = 60;
    world_boot(world);
}

START_TEST(whoever_is_not_there_has_no_outbox)
{
    struct world world;
    counted(&world);
    struct answer *answer = world_call(&world, "notification.status", "", "agent", "nobody", NULL);
    ck_assert_str_eq(answer->refusal.reason, "unknown");
    ck_assert_str_eq(answer->refusal.path, "agent");
    world_fini(&world);
}
END_TEST

SUITE("read_outbox", whoever_is_not_there_has_no_outbox)
