#include "host/shelf.h"
#include "support/instances.h"

static struct instance_env env;
static struct config config;

/* One instance of its own, whose words are `word`; the instance goes with it. */
static struct generation *put(struct shelf *shelf, unsigned char word)
{
    char why[200] = "";
    struct generation *generation = generation_create(&config);
    struct instance *instance = instances_running(&env, "a");
    instance->digest[0] = word;
    generation_add(generation, instance);
    ck_assert(generation_order(generation, instance_is_running, why, sizeof why));
    instances_stop(instance);
    shelf_put(shelf, generation);
    return generation;
}

static size_t count(const struct shelf *shelf)
{
    size_t found = 0;
    for (const struct generation *at = shelf->first; at != NULL; at = at->next) {
        found++;
    }
    return found;
}

START_TEST(whoever_is_put_there_is_not_asked_before_the_switch)
{
    struct shelf shelf;
    shelf_init(&shelf);
    struct generation *one = put(&shelf, 1);
    ck_assert(shelf_swap(&shelf, text_z(one->version)));
    struct generation *two = put(&shelf, 2);

    ck_assert_ptr_eq(shelf_current(&shelf), one);
    ck_assert(shelf_swap(&shelf, text_z(two->version)));
    ck_assert_ptr_eq(shelf_current(&shelf), two);
    ck_assert(!shelf_swap(&shelf, TEXT("nobody")));
    ck_assert_ptr_eq(shelf_current(&shelf), two);

    shelf_fini(&shelf);
}
END_TEST

START_TEST(of_two_with_one_version_the_newer_is_meant)
{
    struct shelf shelf;
    shelf_init(&shelf);
    struct generation *old = put(&shelf, 1);
    ck_assert(shelf_swap(&shelf, text_z(old->version)));
    struct generation *anew = put(&shelf, 1);
    ck_assert_str_eq(old->version, anew->version);

    ck_assert(shelf_swap(&shelf, text_z(anew->version)));

    ck_assert_ptr_eq(shelf_current(&shelf), anew);
    shelf_fini(&shelf);
}
END_TEST

START_TEST(an_old_one_goes_when_no_job_points_to_it_any_more)
{
    struct shelf shelf;
    struct leased_job leased = {.subscriber = NULL};
    shelf_init(&shelf);
    struct generation *one = put(&shelf, 1);
    struct generation *two = put(&shelf, 2);
    struct generation *offered = put(&shelf, 3);
    ck_assert(shelf_swap(&shelf, text_z(two->version)));
    ports_leased_job_give(&leased, &one->pipeline.hooks[HOOK_TICKET_CLASSIFY][0]);

    shelf_sweep(&shelf, offered);
    ck_assert_uint_eq(count(&shelf), 3);
    ports_leased_job_give(&leased, NULL);
    shelf_sweep(&shelf, offered);
    ck_assert_uint_eq(count(&shelf), 2);
    shelf_sweep(&shelf, NULL);
    ck_assert_uint_eq(count(&shelf), 1);

    ck_assert_ptr_eq(shelf_current(&shelf), two);
    shelf_fini(&shelf);
}
END_TEST

START_TEST(a_job_that_starts_behind_the_switch_goes_to_the_new_one)
{
    static const struct text reads[] = {{"seen:{ticket.id}", 16}};
    struct shelf shelf;
    struct leased_job leased = {.subscriber = NULL};
    shelf_init(&shelf);
    struct generation *one = put(&shelf, 1);
    struct generation *two = put(&shelf, 2);
    struct subscriber *old = &one->pipeline.hooks[HOOK_TICKET_CLASSIFY][0];
    struct subscriber *now = &two->pipeline.hooks[HOOK_TICKET_CLASSIFY][0];
    ck_assert(shelf_swap(&shelf, text_z(one->version)));
    ports_leased_job_give(&leased, old);
    ck_assert(shelf_hand_on(&shelf, &leased));
    ck_assert_ptr_eq(leased.subscriber, old);

    ck_assert(shelf_swap(&shelf, text_z(two->version)));
    ck_assert(!shelf_hand_on(&shelf, &leased)); /* it is asked inline, and runs no jobs */
    now->is_job = true;
    now->reads = reads;
    now->read_count = 1;
    ck_assert(!shelf_hand_on(&shelf, &leased)); /* it would not be shown what it reads */
    now->read_count = 0;
    ck_assert(shelf_hand_on(&shelf, &leased));

    ck_assert_ptr_eq(leased.subscriber, now);
    ck_assert(!generation_is_leased(one) && generation_is_leased(two));
    ports_leased_job_give(&leased, NULL);
    shelf_fini(&shelf);
}
END_TEST

SUITE("shelf", whoever_is_put_there_is_not_asked_before_the_switch,
      of_two_with_one_version_the_newer_is_meant, an_old_one_goes_when_no_job_points_to_it_any_more,
      a_job_that_starts_behind_the_switch_goes_to_the_new_one)
