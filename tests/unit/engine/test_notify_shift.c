/* The notice of a hand-off as a message. */
#include "support/rota.h"

static struct world it;

static void one_hour_before(void)
{
    rota_boot(&it);
    world_forget_jobs(&it);
    world_advance(&it, ROTA_HANDOFF_S - ROTA_START_S - 3600);
}

START_TEST(the_message_names_schedule_span_and_zone)
{
    rota_init(&it);

    one_hour_before();

    ck_assert_uint_eq(it.job_count, 1);
    const struct message *message = it.jobs[0]->ask.message;
    const char *body = world_z(&it, message->body);
    ck_assert(text_eq_z(message->subject, "On call in 1 h: primary"));
    ck_assert(text_eq_z(message->to, "bob"));
    ck_assert_ptr_nonnull(strstr(body, "from 2024-01-16T08:00:00 to 2024-01-17T08:00:00 (UTC)"));
    ck_assert_ptr_null(it.jobs[0]->ask.ticket);
    world_fini(&it);
}
END_TEST

START_TEST(whoever_has_no_channel_gets_none_and_the_event_stays)
{
    rota_init(&it);
    it.policies->roster.agents[1].contact_count = 0;

    one_hour_before();

    ck_assert_uint_eq(it.job_count, 0);
    ck_assert_int_eq(rota_count(&it, "handoff_notice", NULL), 1);
    world_fini(&it);
}
END_TEST

SUITE("notify_shift", the_message_names_schedule_span_and_zone,
      whoever_has_no_channel_gets_none_and_the_event_stays)
