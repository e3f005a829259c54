#include "support/story.h"

START_TEST(a_move_is_refused_where_the_customer_cannot_be_reached)
{
    struct world world;
    (void)story_init(&world);
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_boot(&world);
    story_mail(&world, "<1@x>", NULL);
    const char *id = story_ticket(&world);

    story_refused(world_call(&world, "channel.move", "a", "id", id, "to", "fax", NULL),
                  ERR_CONFLICT, "unreachable", "to",
                  "\"fax\" is not installed; the ticket stays on");
    story_refused(world_call(&world, "channel.move", "b", "id", id, "to", "sms", NULL),
                  ERR_CONFLICT, "unreachable", "to", "has no address of this customer");
    story_refused(world_call(&world, "channel.move", "c", "id", id, "to", "mail", NULL),
                  ERR_CONFLICT, "conflict", "to", "the ticket is on channel mail");
    story_refused(world_call(&world, "channel.move", "d", "id", id, "to", "sms", "address",
                             "bob@example.org", NULL),
                  ERR_INVALID, "invalid", "address", "is email; channel sms knows people by sms");
    (void)world_ticket(&world, world_call(&world, "channel.move", "e", "id", id, "to", "sms",
                                          "address", "sms:+49170", NULL));
    story_refused(world_call(&world, "channel.move", "f", "id", id, "to", "sms", "address",
                             "sms:+49171", NULL),
                  ERR_CONFLICT, "conflict", "id", "an invitation to sms is under way");
    (void)world_call(&world, "ticket.solve", "g", "id", id, "resolution", "x", NULL);
    story_refused(world_call(&world, "channel.move", "h", "id", id, "to", "sms", NULL),
                  ERR_CONFLICT, "conflict", "id", "nothing can be moved on a solved ticket");
    world_fini(&world);
}
END_TEST

START_TEST(a_known_address_is_found_by_the_kind_that_the_channel_uses)
{
    struct world world;
    (void)story_init(&world);
    struct policy_set *set = world.policies;
    *ARENA_PUSH(&set->arena, set->channels, set->channel_count) =
        (struct channel_terms){.name = TEXT("mail"), .identity = TEXT("email")};
    world_boot(&world);
    const char *id = world_create(&world, "make", "s"); /* over the wire, by anna@example.org */

    const struct value *ticket =
        world_ticket(&world, world_call(&world, "channel.move", "a", "id", id, "to", "mail", NULL));

    const struct value *move = value_get(ticket, "channel_move");
    ck_assert(text_eq_z(value_text(move, "state"), "offered"));
    ck_assert(text_eq_z(value_text(move, "address"), "anna@example.org"));
    world_fini(&world);
}
END_TEST

SUITE("move_channel", a_move_is_refused_where_the_customer_cannot_be_reached,
      a_known_address_is_found_by_the_kind_that_the_channel_uses)
