/* A world with several customers and tickets that are linked: what tests of problems say and see.
 * Header-only. */
#ifndef TESTS_SUPPORT_PROBLEMS_H
#define TESTS_SUPPORT_PROBLEMS_H
#include "model/id.h"
#include "support/story.h"

/* A ticket of <customer>@example.org; its id. */
static inline const char *problems_ticket(struct world *world, const char *customer)
{
    char key[64];
    (void)snprintf(key, sizeof key, "made-%zu", world->answer_count);
    const char *from = arena_printf(&world->arena, "%s@example.org", customer).p;
    struct answer *answer = world_call(world, "ticket.create", key, "subject", "No network", "body",
                                       "nothing works", "requester", from, NULL);
    return world_z(world, value_text(world_ticket(world, answer), "id"));
}

static inline const char *problems_key(struct world *world)
{
    return arena_printf(&world->arena, "key-%zu", world->answer_count).p;
}

static inline struct answer *problems_link(struct world *world, const char *id, const char *kind,
                                           const char *other)
{
    return world_call(world, "ticket.link", problems_key(world), "id", id, "kind", kind, "other",
                      other, NULL);
}

static inline struct answer *problems_unlink(struct world *world, const char *id, const char *kind,
                                             const char *other)
{
    return world_call(world, "ticket.unlink", problems_key(world), "id", id, "kind", kind, "other",
                      other, NULL);
}

static inline const struct value *problems_get(struct world *world, const char *id)
{
    return world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
}

static inline int64_t problems_number(struct world *world, const char *id, const char *key)
{
    return value_int(problems_get(world, id), key, 0);
}

static inline const char *problems_text(struct world *world, const char *id, const char *key)
{
    return world_z(world, value_text(problems_get(world, id), key));
}

/* State of the newest escalation; "": it has none. */
static inline const char *problems_escalation(struct world *world, const char *id)
{
    const struct value *list = value_get(problems_get(world, id), "escalations");
    return list->list.count == 0
               ? ""
               : world_z(world, value_text(&list->list.items[list->list.count - 1], "state"));
}

static inline void problems_ok(const struct answer *answer)
{
    ck_assert_msg(answer->refusal.code == ERR_OK, "%s", answer->refusal.text);
}

#endif
