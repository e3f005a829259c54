/* The methods about durable work: parameters and the way to the engine. What they do is told by
 * tests/unit/engine. */
#include "support/rpc_world.h"

static struct rpc_world it;

/* A ticket whose page has just been refused for good: the job's name. */
static const char *dead_page(void)
{
    (void)rpc_ask(&it, "ticket.create", "key", "k-make", "subject", "s", "body", "b", "requester",
                  "anna@example.org", NULL);
    world_finish(&it.world, -2, NULL);
    const struct value *list = rpc_ask(&it, "job.list", "state", "dead", NULL);
    return world_z(&it.world, value_text(&value_get(list, "items")->list.items[0], "id"));
}

START_TEST(a_job_is_looked_at_tried_again_and_given_up_over_the_wire)
{
    rpc_world_init(&it);
    const char *job = dead_page();

    const struct value *shown = rpc_ask(&it, "job.get", "job", job, NULL);
    ck_assert(text_eq_z(value_text(value_get(shown, "job"), "hook"), "notification.send"));
    const struct value *again = rpc_ask(&it, "job.retry", "key", "k-1", "job", job, NULL);
    ck_assert(text_eq_z(value_text(value_get(again, "job"), "state"), "waiting"));
    rpc_refused(&it, "INVALID", "reason", "needs \"reason\"", "job.drop", "key", "k-2", "job", job,
                NULL);
    rpc_refused(&it, "INVALID", "job", "needs \"job\"", "job.get", NULL);
    while (it.world.job_count > 0) {
        world_finish(&it.world, -2, NULL);
    }
    const struct value *gone =
        rpc_ask(&it, "job.drop", "key", "k-3", "job", job, "reason", "seen", NULL);
    ck_assert(text_eq_z(value_text(value_get(gone, "job"), "state"), "cancelled"));
    rpc_world_fini(&it);
}
END_TEST

SUITE("job_methods", a_job_is_looked_at_tried_again_and_given_up_over_the_wire)
