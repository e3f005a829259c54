/* plugin.reload, plugin.disable, plugin.enable, config.reload: parameters, and the way to the roof
 * and back. What they do is told by tests/unit/roof and tests/integration. */
#include "support/rpc_world.h"

static struct rpc_world it;
static struct command *asked; /* what the roof was handed last; owned */

static void take(void *ctx, struct command *command)
{
    (void)ctx;
    command_destroy(&asked);
    asked = command;
}

/* The roof's answer: with this number, or a refusal when it is 0. */
static void answer(int64_t number)
{
    struct answer *made = MEM_NEW(struct answer);
    struct pack pack;
    made->origin = asked->origin;
    made->origin_ctx = asked->origin_ctx;
    buf_init(&made->result);
    pack_init(&pack, &made->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "number", number);
    pack_map_end(&pack);
    if (number == 0) {
        (void)err_refuse(&made->refusal, ERR_REFUSED, "plugin_failed", "instance", "it said no");
    }
    session_on_answer(made);
}

static void init(void)
{
    rpc_world_init(&it);
    it.local.later = take;
}

static void send(const char *method, const char *name)
{
    struct value params = {.type = VALUE_MAP};
    if (name != NULL) {
        *value_put(&it.world.arena, &params, "instance") = value_of_text(text_z(name));
    }
    rpc_world_send_request(&it, method, &params);
    rpc_world_run(&it);
}

START_TEST(each_method_goes_to_the_roof_and_is_answered_when_the_roof_says_so)
{
    static const char *const methods[] = {"plugin.reload", "plugin.disable", "plugin.enable",
                                          "config.reload"};
    init();
    for (int64_t i = 0; i < 4; i++) {
        send(methods[i], i < 3 ? "marks" : NULL);
        ck_assert_ptr_null(rpc_world_next(&it)); /* nothing yet */
        ck_assert(text_eq_z(asked->name, methods[i]));
        ck_assert(text_eq_z(value_text(&asked->args, "instance"), i < 3 ? "marks" : ""));

        answer(i + 1);

        const struct value *message = rpc_world_answer(&it);
        ck_assert_int_eq(value_int(&message->list.items[3], "number", 0), i + 1);
    }
    command_destroy(&asked);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(other_requests_are_answered_meanwhile)
{
    init();
    send("plugin.reload", "marks");
    int64_t waiting = it.id;

    (void)rpc_ask(&it, "rpc.ping", NULL);
    answer(7);

    it.id = waiting;
    const struct value *message = rpc_world_answer(&it);
    ck_assert_int_eq(value_int(&message->list.items[3], "number", 0), 7);
    command_destroy(&asked);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(what_the_roof_refuses_is_refused)
{
    init();
    send("plugin.reload", "marks");

    answer(0);

    rpc_is_refusal(&it, rpc_world_answer(&it), "REFUSED", "instance", "it said no");
    rpc_refused(&it, "INVALID", "instance", "needs \"instance\"", "plugin.reload", NULL);
    rpc_refused(&it, "INVALID", "instance", "takes no parameter", "config.reload", "instance", "x",
                NULL);
    command_destroy(&asked);
    rpc_world_fini(&it);
}
END_TEST

START_TEST(an_answer_for_a_visitor_who_has_left_is_dropped)
{
    init();
    send("config.reload", NULL);
    session_destroy(&it.session);

    answer(1);

    command_destroy(&asked);
    world_fini(&it.world);
    buf_fini(&it.sent);
}
END_TEST

SUITE("reload_methods", each_method_goes_to_the_roof_and_is_answered_when_the_roof_says_so,
      other_requests_are_answered_meanwhile, what_the_roof_refuses_is_refused,
      an_answer_for_a_visitor_who_has_left_is_dropped)
