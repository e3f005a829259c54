#include "host/publisher_list.h"
#include "support/suite.h"

static struct instance_env env;

static struct instance *publishes(const char *name, struct published_method *methods, size_t count)
{
    struct instance *instance = instance_create(&env, text_z(name));
    instance->state = INSTANCE_RUNNING;
    instance->methods = methods;
    instance->method_count = count;
    return instance;
}

static void count_changes(void *ctx)
{
    ++*(int *)ctx;
}

START_TEST(the_list_is_of_those_who_are_asked_now_and_the_others_stay_in_memory)
{
    static struct published_method first[2] = {{.name = "x.a.one"}, {.name = "x.a.two"}};
    static struct published_method second[1] = {{.name = "x.b.one"}};
    struct instance *old = publishes("a", first, 2);
    struct instance *new = publishes("b", second, 1);
    struct instance *idle = publishes("c", NULL, 0);
    struct instance *both[] = {old, idle};
    int changes = 0;
    struct publisher_list list;
    publisher_list_init(&list);
    list.on_change = count_changes;
    list.ctx = &changes;

    publisher_list_follow(&list, both, 2);
    ck_assert_uint_eq(list.count, 2);
    ck_assert_ptr_eq(list.methods[1], &first[1]);
    publisher_list_follow(&list, both, 2);
    publisher_list_follow(&list, &new, 1);
    ck_assert_uint_eq(list.count, 1);
    ck_assert_ptr_eq(list.methods[0], &second[0]);
    ck_assert_int_eq(changes, 3);
    ck_assert_uint_eq(list.kept_count, 2); /* each once */
    new->state = INSTANCE_STOPPED;
    publisher_list_follow(&list, &new, 1);
    ck_assert_uint_eq(list.count, 0);

    old->state = idle->state = INSTANCE_STOPPED;
    publisher_list_fini(&list);
    instance_release(&old);
    instance_release(&new);
    instance_release(&idle);
}
END_TEST

SUITE("publisher_list", the_list_is_of_those_who_are_asked_now_and_the_others_stay_in_memory)
