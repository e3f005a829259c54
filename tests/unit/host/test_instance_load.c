/* What becomes of an instance's map in the configuration, with and without a file behind it. */
#include "host/instance_load.h"
#include "support/folder.h"
#include "support/instances.h"
#include "support/nodes.h"

struct desk {
    struct instance_env env;
    struct config config;
    struct instance *instance;
};

static void arrive(struct desk *desk)
{
    *desk = (struct desk){0};
    arena_init(&desk->config.arena);
    desk->instance = instance_create(&desk->env, TEXT("spam"));
}

static void leave(struct desk *desk)
{
    instance_destroy(&desk->instance);
    arena_fini(&desk->config.arena);
}

static int create(const rung_host *host, const void *config, void **self)
{
    (void)host;
    (void)config;
    (void)self;
    return RUNG_OK;
}

static rung_plugin plugin_with(uint32_t magic)
{
    rung_plugin plugin = instances_plugin;
    plugin.magic = magic;
    plugin.option_size = sizeof(rung_option);
    plugin.create = create;
    return plugin;
}

START_TEST(a_linked_plugin_may_do_what_it_declares_unless_that_is_denied)
{
    struct desk desk;
    rung_plugin plugin = plugin_with(RUNG_MAGIC);
    struct config_node denied[] = {WORD("reject")};
    struct config_node items[] = {LIST("deny", denied)};
    struct config_node map = MAP("spam", items);
    plugin.may = RUNG_MAY(RUNG_FX_ADD_TAG) | RUNG_MAY(RUNG_FX_REJECT);
    arrive(&desk);

    instance_load_linked(desk.instance, &plugin, &desk.config, &map);

    ck_assert_msg(desk.instance->state == INSTANCE_LOADED, "%s", desk.instance->reason);
    ck_assert_uint_eq(desk.instance->grants, RUNG_MAY(RUNG_FX_ADD_TAG));
    ck_assert_uint_eq(desk.config.complaint_count, 0);
    leave(&desk);
}
END_TEST

START_TEST(a_descriptor_that_is_none_is_refused_with_its_reason)
{
    struct desk desk;
    rung_plugin plugin = plugin_with(RUNG_MAGIC + 1);
    struct config_node map = {.kind = CONFIG_MAP};
    arrive(&desk);

    instance_load_linked(desk.instance, &plugin, &desk.config, &map);

    ck_assert_int_eq(desk.instance->state, INSTANCE_REFUSED);
    ck_assert_ptr_nonnull(strstr(desk.instance->reason, "its descriptor is malformed"));
    leave(&desk);
}
END_TEST

START_TEST(what_the_operator_says_of_a_hook_is_kept)
{
    struct desk desk;
    rung_plugin plugin = plugin_with(RUNG_MAGIC);
    struct config_node classify[] = {SCALAR("stage", "4"), SCALAR("wait", "5s"),
                                     SCALAR("when", "ticket.team == \"sales\"")};
    struct config_node opened[] = {SCALAR("enabled", "false")};
    struct config_node hooks[] = {MAP("ticket.classify", classify), MAP("ticket.opened", opened)};
    struct config_node items[] = {MAP("hooks", hooks)};
    struct config_node map = MAP("spam", items);
    arrive(&desk);

    instance_load_linked(desk.instance, &plugin, &desk.config, &map);

    ck_assert_uint_eq(desk.instance->override_count, 2);
    ck_assert_int_eq(desk.instance->overrides[0].stage, 4);
    ck_assert_int_eq(desk.instance->overrides[0].wait_ms, 5000);
    ck_assert_ptr_nonnull(desk.instance->overrides[0].when);
    ck_assert(desk.instance->overrides[1].is_off);
    leave(&desk);
}
END_TEST

START_TEST(an_effect_that_nobody_knows_is_a_complaint)
{
    struct desk desk;
    rung_plugin plugin = plugin_with(RUNG_MAGIC);
    struct config_node denied[] = {WORD("fly")};
    struct config_node items[] = {LIST("deny", denied)};
    struct config_node map = MAP("spam", items);
    arrive(&desk);

    instance_load_linked(desk.instance, &plugin, &desk.config, &map);

    ck_assert_uint_eq(desk.config.complaint_count, 1);
    leave(&desk);
}
END_TEST

static void expect_none(const struct config_node *map, const struct folder *folder,
                        enum instance_state state, const char *words)
{
    struct desk desk;
    struct text search = text_z(folder->path);
    struct instance_folders folders = {
        .search = &search, .search_count = 1, .copies = folder->path};
    arrive(&desk);

    instance_load(desk.instance, &desk.config, map, &folders);

    ck_assert_int_eq(desk.instance->state, state);
    ck_assert_msg(strstr(desk.instance->reason, words) != NULL, "%s", desk.instance->reason);
    leave(&desk);
}

START_TEST(without_a_file_it_says_where_was_looked_and_switched_off_nobody_looks)
{
    struct folder folder;
    struct config_node here[] = {SCALAR("use", "spam")};
    struct config_node off[] = {SCALAR("use", "spam"), SCALAR("enabled", "false")};
    struct config_node nothing[] = {SCALAR("required", "false")};
    struct config_node maps[] = {MAP("spam", here), MAP("spam", off), MAP("spam", nothing)};
    folder_init(&folder);

    expect_none(&maps[0], &folder, INSTANCE_MISSING, folder.path);
    expect_none(&maps[1], &folder, INSTANCE_OFF, "enabled is false");
    expect_none(&maps[2], &folder, INSTANCE_MISSING, "\"use\" is missing");

    folder_fini(&folder);
}
END_TEST

SUITE("instance_load", a_linked_plugin_may_do_what_it_declares_unless_that_is_denied,
      a_descriptor_that_is_none_is_refused_with_its_reason,
      what_the_operator_says_of_a_hook_is_kept, an_effect_that_nobody_knows_is_a_complaint,
      without_a_file_it_says_where_was_looked_and_switched_off_nobody_looks)
