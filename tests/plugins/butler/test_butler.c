/* Methods that a guest publishes, called through the host: queries, in the transaction, as a job.
 */
#include "support/desk.h"

#define INSTANCES                                            \
    "plugins:\n"                                             \
    "  path: ['%s/tests/guests']\n"                          \
    "  instances: {valet: {use: butler, grant: [reject]},\n" \
    "    maid: {use: butler_job, grant: [reject]}}\n"

static void open_desk(struct desk *desk)
{
    struct buf yaml;
    const char *build = getenv("RUNG_BUILD");
    buf_init(&yaml);
    buf_put_z(&yaml, DESK_BASE);
    buf_printf(&yaml, INSTANCES, build ? build : "build");
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

struct said {
    struct desk *desk;
    bool is_there;
    struct refusal refusal;
    struct value result;
};

static void on_answer(void *ctx, const struct method_answer *answer)
{
    struct said *said = ctx;
    ck_assert(!said->is_there); /* once */
    said->is_there = true;
    said->refusal = answer->refusal;
    if (answer->refusal.code == ERR_OK) {
        ck_assert_int_eq(pack_read(&said->desk->arena, answer->result, &said->result), ERR_OK);
    }
}

static bool is_said(struct desk *desk, void *arg)
{
    const struct said *said = arg;
    if (!said->is_there) { /* a second try is due some time */
        desk->now_us += DESK_SECOND / 100;
    }
    return said->is_there;
}

static const struct published_method *find(struct desk *desk, const char *name)
{
    const struct publisher_list *list = host_publishers(desk->host);
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->methods[i]->name, name) == 0) {
            return list->methods[i];
        }
    }
    ck_abort_msg("nobody publishes %s", name);
    return NULL;
}

static uint64_t begin(struct said *said, const char *method, const char *key, struct text ticket,
                      int64_t timeout_ms)
{
    struct value params = {.type = VALUE_MAP};
    if (ticket.n > 0) {
        *value_put(&said->desk->arena, &params, "ticket") = value_of_text(ticket);
    }
    struct method_request request = {.method = find(said->desk, method),
                                     .key = text_z(key),
                                     .principal = TEXT("local"),
                                     .params = &params,
                                     .timeout_ms = timeout_ms};
    struct desk *desk = said->desk;
    *said = (struct said){.desk = desk};
    uint64_t call = host_call(desk->host, &request, on_answer, said, &said->refusal);
    ck_assert(!said->is_there); /* in a later turn */
    return call;
}

static void call(struct said *said, const char *method, const char *key, struct text ticket)
{
    ck_assert_uint_ne(begin(said, method, key, ticket, 20000), 0);
    ck_assert(desk_until(said->desk, is_said, said));
}

static const char *const instances[] = {"x.valet", "x.maid"};

static const char *name_of(struct desk *desk, int instance, const char *method)
{
    return arena_printf(&desk->arena, "%s.%s", instances[instance], method).p;
}

START_TEST(a_query_is_answered_with_results_only_and_leaves_no_record)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    struct engine_status before;
    struct engine_status after;
    open_desk(&desk);
    engine_status(desk.engine, &before);

    call(&said, name_of(&desk, _i, "greet"), "", TEXT_NONE);

    ck_assert_int_eq(said.refusal.code, ERR_OK);
    ck_assert(text_eq_z(value_text(&said.result, "said"), "hello"));
    ck_assert(text_eq_z(value_text(&said.result, "to"), "local"));
    ck_assert_int_eq(value_get(&said.result, "params")->type, VALUE_BYTES); /* 0x80: no parameter */
    ck_assert_uint_eq(value_count(value_get(&said.result, "more")), 2);
    engine_status(desk.engine, &after);
    ck_assert_uint_eq(before.commands, after.commands);
    desk_close(&desk);
}
END_TEST

START_TEST(a_call_changes_the_ticket_that_it_names_once_for_each_key)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);
    struct text id = value_text(desk_ticket(&desk, "a@x.example", "s", "b"), "id");
    const char *tag = name_of(&desk, _i, "tag");

    call(&said, tag, "k-1", id);
    ck_assert_msg(said.refusal.code == ERR_OK, "%s", said.refusal.text);
    ck_assert_int_eq(value_int(&said.result, "times", 0), 1);
    call(&said, tag, "k-1", id);

    ck_assert_int_eq(value_int(&said.result, "times", 0), 1);
    const struct value *verdict = desk_event(&desk, id, "plugin_verdict", 0);
    ck_assert_ptr_nonnull(verdict);
    ck_assert(text_eq_z(value_text(verdict, "hook"), "rpc.call"));
    ck_assert_ptr_null(desk_event(&desk, id, "plugin_verdict", 1)); /* not a second time */
    call(&said, tag, "k-1", TEXT_NONE);
    ck_assert_int_eq(said.refusal.code, ERR_CONFLICT); /* another request under the same key */
    desk_close(&desk);
}
END_TEST

START_TEST(a_call_of_a_ticket_that_is_not_there_is_refused)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);

    call(&said, name_of(&desk, _i, "tag"), "k-1", TEXT("T-404"));

    ck_assert_int_eq(said.refusal.code, ERR_INVALID);
    ck_assert_str_eq(said.refusal.path, "ticket");
    desk_close(&desk);
}
END_TEST

START_TEST(the_guests_refusal_and_its_failure_are_the_callers_answer)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);

    call(&said, name_of(&desk, _i, "refuse"), "k-1", TEXT_NONE);
    ck_assert_int_eq(said.refusal.code, ERR_REFUSED);
    ck_assert_str_eq(said.refusal.reason, "not_today");
    ck_assert_ptr_nonnull(strstr(said.refusal.text, "come back tomorrow"));

    call(&said, name_of(&desk, _i, "fail"), "k-2", TEXT_NONE);
    ck_assert_int_eq(said.refusal.code, ERR_REFUSED);
    ck_assert_str_eq(said.refusal.reason, "plugin_failed");
    desk_close(&desk);
}
END_TEST

START_TEST(nonsense_of_the_guest_and_too_much_of_the_caller_are_refused)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);

    call(&said, name_of(&desk, _i, "babble"), "k-1", TEXT_NONE);
    ck_assert_int_eq(said.refusal.code, ERR_REFUSED);
    ck_assert_str_eq(said.refusal.reason, "plugin_failed");
    ck_assert_ptr_nonnull(strstr(said.refusal.text, "the plugin's answer is no MessagePack map"));

    char *large = arena_alloc(&desk.arena, 300000);
    memset(large, 'x', 300000);
    call(&said, name_of(&desk, _i, "tag"), "k-2", (struct text){large, 300000});
    ck_assert_int_eq(said.refusal.code, ERR_LIMIT);
    ck_assert_ptr_nonnull(
        strstr(said.refusal.text, "the parameters of a plugin's method are at most 262144 bytes"));
    desk_close(&desk);
}
END_TEST

START_TEST(a_method_whose_plugin_has_gone_is_unknown)
{
    struct desk desk;
    open_desk(&desk);

    (void)desk_ask(&desk, "plugin.call", "instance", "gone", "method", "a", "params", "", NULL);

    ck_assert_int_eq(desk.refusal.code, ERR_UNSUPPORTED);
    ck_assert_str_eq(desk.refusal.path, "method");
    ck_assert_str_eq(desk.refusal.text, "x.gone.a: there is no plugin that answers it");
    desk_close(&desk);
}
END_TEST

START_TEST(a_job_that_works_the_second_time_answers_then_and_again_by_its_key)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);

    call(&said, "x.maid.retry", "k-1", TEXT_NONE);
    ck_assert_msg(said.refusal.code == ERR_OK, "%s", said.refusal.text);
    ck_assert_int_eq(value_int(&said.result, "attempt", 0), 2);

    call(&said, "x.maid.retry", "k-1", TEXT_NONE);
    ck_assert_int_eq(value_int(&said.result, "attempt", 0), 2);
    desk_close(&desk);
}
END_TEST

static bool is_listed(struct desk *desk, void *arg)
{
    const struct value *items = value_get(desk_ask(desk, "job.list", NULL), "items");
    *(struct text *)arg =
        value_count(items) > 0 ? value_text(&items->list.items[0], "id") : TEXT_NONE;
    return value_count(items) > 0;
}

START_TEST(a_call_that_an_operator_drops_has_failed_for_its_caller)
{
    struct desk desk;
    struct said first = {.desk = &desk};
    struct said said = {.desk = &desk};
    struct text job = TEXT_NONE;
    open_desk(&desk);

    ck_assert_uint_ne(begin(&first, "x.maid.retry", "k-1", TEXT_NONE, 20000), 0);
    ck_assert(desk_until(&desk, is_listed, &job));
    const char *name = arena_text(&desk.arena, job).p;
    do { /* between its attempts */
        desk_turn(&desk);
        (void)desk_ask(&desk, "job.drop", "job", name, "reason", "not needed", NULL);
    } while (desk.refusal.code == ERR_CONFLICT);
    ck_assert_msg(desk.refusal.code == ERR_OK, "%s", desk.refusal.text);
    call(&said, "x.maid.retry", "k-1", TEXT_NONE);

    ck_assert_int_eq(said.refusal.code, ERR_REFUSED);
    ck_assert_ptr_nonnull(strstr(said.refusal.text, "not needed"));
    desk_close(&desk);
}
END_TEST

START_TEST(a_query_that_takes_too_long_is_an_error_and_is_called_off)
{
    struct desk desk;
    struct said said = {.desk = &desk};
    open_desk(&desk);

    ck_assert_uint_ne(begin(&said, "x.maid.sleep", "", TEXT_NONE, 20), 0);
    ck_assert(desk_until(&desk, is_said, &said));

    ck_assert_int_eq(said.refusal.code, ERR_REFUSED);
    ck_assert_str_eq(said.refusal.reason, "plugin_failed");
    ck_assert_ptr_nonnull(strstr(said.refusal.text, "deadline"));
    desk_close(&desk); /* the worker came back, or this would not */
}
END_TEST

START_TEST(who_goes_away_is_not_told_and_a_query_ends_with_its_caller)
{
    struct desk desk;
    struct said gone = {.desk = &desk};
    struct said said = {.desk = &desk};
    open_desk(&desk);

    host_forget_call(desk.host, begin(&gone, "x.maid.sleep", "", TEXT_NONE, 20000));
    host_forget_call(desk.host, begin(&gone, "x.maid.tag", "k-1", TEXT_NONE, 20000));
    call(&said, "x.maid.tag", "k-1", TEXT_NONE); /* it was done all the same */

    ck_assert(!gone.is_there);
    ck_assert_int_eq(value_int(&said.result, "times", 0), 1);
    desk_close(&desk);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("butler");
    TCase *tcase = suite_case("butler");
    tcase_add_loop_test(tcase, a_query_is_answered_with_results_only_and_leaves_no_record, 0, 2);
    tcase_add_loop_test(tcase, a_call_changes_the_ticket_that_it_names_once_for_each_key, 0, 2);
    tcase_add_loop_test(tcase, a_call_of_a_ticket_that_is_not_there_is_refused, 0, 2);
    tcase_add_loop_test(tcase, the_guests_refusal_and_its_failure_are_the_callers_answer, 0, 2);
    tcase_add_loop_test(tcase, nonsense_of_the_guest_and_too_much_of_the_caller_are_refused, 0, 2);
    tcase_add_test(tcase, a_method_whose_plugin_has_gone_is_unknown);
    tcase_add_test(tcase, a_job_that_works_the_second_time_answers_then_and_again_by_its_key);
    tcase_add_test(tcase, a_call_that_an_operator_drops_has_failed_for_its_caller);
    tcase_add_test(tcase, a_query_that_takes_too_long_is_an_error_and_is_called_off);
    tcase_add_test(tcase, who_goes_away_is_not_told_and_a_query_ends_with_its_caller);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
