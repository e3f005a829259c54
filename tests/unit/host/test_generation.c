#include "host/generation.h"
#include "support/instances.h"

static struct instance_env env;
static struct config config;

static struct generation *generation_of(struct instance *const *instances, size_t count)
{
    char why[200] = "";
    struct generation *generation = generation_create(&config);
    for (size_t i = 0; i < count; i++) {
        generation_add(generation, instance_keep(instances[i]));
    }
    ck_assert_msg(generation_order(generation, instance_is_running, why, sizeof why), "%s", why);
    return generation;
}

static void drop(struct instance *instance)
{
    instances_stop(instance);
    instance_release(&instance);
}

START_TEST(its_version_follows_from_who_is_asked_and_by_which_words)
{
    struct instance *a = instances_running(&env, "a");
    struct instance *b = instances_running(&env, "b");
    struct generation *both = generation_of((struct instance *[]){a, b}, 2);
    struct generation *again = generation_of((struct instance *[]){a, b}, 2);
    struct generation *turned = generation_of((struct instance *[]){b, a}, 2);
    struct generation *one = generation_of((struct instance *[]){a}, 1);
    b->digest[0] = 1;
    struct generation *other_words = generation_of((struct instance *[]){a, b}, 2);

    ck_assert_uint_eq(strlen(both->version), GENERATION_VERSION_CHARS);
    ck_assert_str_eq(both->version, again->version);
    ck_assert_str_ne(both->version, turned->version);
    ck_assert_str_ne(both->version, one->version);
    ck_assert_str_ne(both->version, other_words->version);

    generation_destroy(&both);
    generation_destroy(&again);
    generation_destroy(&turned);
    generation_destroy(&one);
    generation_destroy(&other_words);
    drop(a);
    drop(b);
}
END_TEST

START_TEST(who_does_not_run_is_not_asked_and_does_not_count)
{
    struct instance *a = instances_running(&env, "a");
    struct instance *off = instance_create(&env, TEXT("off"));
    instance_refuse(off, INSTANCE_OFF, "enabled is false");
    struct generation *with = generation_of((struct instance *[]){a, off}, 2);
    struct generation *without = generation_of((struct instance *[]){a}, 1);

    ck_assert_str_eq(with->version, without->version);
    ck_assert_uint_eq(with->pipeline.counts[HOOK_TICKET_CLASSIFY], 1);
    ck_assert_ptr_eq(generation_find(with, TEXT("off")), off);
    ck_assert_ptr_null(generation_find(without, TEXT("off")));
    ck_assert(generation_has(with, a) && !generation_has(without, off));

    generation_destroy(&with);
    generation_destroy(&without);
    drop(a);
    drop(off);
}
END_TEST

START_TEST(a_job_that_was_leased_under_it_holds_it)
{
    struct instance *a = instances_running(&env, "a");
    struct generation *generation = generation_of(&a, 1);
    struct leased_job leased = {.subscriber = NULL};

    ports_leased_job_give(&leased, &generation->pipeline.hooks[HOOK_TICKET_CLASSIFY][0]);
    ck_assert(generation_is_leased(generation));
    ports_leased_job_give(&leased, NULL);
    ck_assert(!generation_is_leased(generation));

    generation_destroy(&generation);
    drop(a);
}
END_TEST

START_TEST(its_command_names_who_runs)
{
    struct instance *a = instances_running(&env, "a");
    struct instance *failed = instance_create(&env, TEXT("failed"));
    instance_refuse(failed, INSTANCE_FAILED, "create() returned -2");
    struct generation *generation = generation_of((struct instance *[]){a, failed}, 2);

    struct command *command = generation_command(generation);

    const struct value *list = value_get(&command->args, "instances");
    ck_assert(text_eq_z(command->name, "plugin.activate"));
    ck_assert(text_eq_z(value_text(&command->args, "version"), generation->version));
    ck_assert_uint_eq(value_count(list), 1);
    ck_assert(text_eq_z(value_text(&list->list.items[0], "plugin"), "test.instances"));
    ck_assert(text_eq_z(value_text(&list->list.items[0], "version"), "1.0.0"));

    command_destroy(&command);
    generation_destroy(&generation);
    drop(a);
    drop(failed);
}
END_TEST

SUITE("generation", its_version_follows_from_who_is_asked_and_by_which_words,
      who_does_not_run_is_not_asked_and_does_not_count, a_job_that_was_leased_under_it_holds_it,
      its_command_names_who_runs)
