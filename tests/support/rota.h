/* A world with a schedule: ann, bob and cid take turns of a day each, handed over at 08:00 UTC; ann
 * has the first, and the world begins an hour into it. */
#ifndef TESTS_SUPPORT_ROTA_H
#define TESTS_SUPPORT_ROTA_H
#include "support/world.h"

#define ROTA_START_S (WORLD_START_US / WORLD_SECOND)
#define ROTA_HANDOFF_S (ROTA_START_S + (int64_t)23 * 3600) /* from ann to bob */
#define ROTA_DAY_S INT64_C(86400)

__attribute__((unused)) static void rota_add(struct policy_set *set)
{
    struct schedule *schedule = ARENA_PUSH(&set->arena, set->schedules, set->schedule_count);
    *schedule = (struct schedule){.id = TEXT("primary"),
                                  .name = TEXT("First line"),
                                  .zone = zone_utc(),
                                  .horizon_s = SCHEDULE_HORIZON_S};
    struct schedule_entry *entry =
        ARENA_PUSH(&set->arena, schedule->entries, schedule->entry_count);
    *entry = (struct schedule_entry){
        .id = TEXT("turn"), .span = {INT64_MIN, INT64_MAX}, .kind = SCHEDULE_ROTATION};
    struct rotation_version *version =
        ARENA_PUSH(&set->arena, entry->versions, entry->version_count);
    *version =
        (struct rotation_version){.from_s = INT64_MIN,
                                  .grid = {zone_utc(), ROTATION_DAILY, 1, ROTA_START_S - 3600},
                                  .anchor_s = ROTA_START_S - 3600};
    for (size_t i = 0; i < 3; i++) {
        struct on_call_group *group = ARENA_PUSH(&set->arena, version->turns, version->turn_count);
        *ARENA_PUSH(&set->arena, group->people, group->count) = set->roster.agents[i].id;
    }
}

__attribute__((unused)) static void rota_init(struct world *world)
{
    world_init(world);
    rota_add(world->policies);
}

/* server.start, as the process does it first. */
__attribute__((unused)) static void rota_boot(struct world *world)
{
    world_boot(world);
    struct command *command = command_create("server.start", TEXT("system"), TEXT_NONE);
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

/* "@ann,bob+cid" is a list of names, those with + a list inside; "%ann 10 20,bob 20 30" a list of
 * shifts in seconds after the world's start. */
__attribute__((unused)) static void rota_list(struct command *command, struct value *slot,
                                              const char *text)
{
    struct text rest = text_z(text + 1);
    struct text item;
    *slot = (struct value){.type = VALUE_LIST};
    while (text_split(&rest, ',', &item)) {
        struct value *one = value_append(&command->arena, slot);
        struct text name;
        struct text part = item;
        char who[32];
        long long from = 0;
        long long to = 0;
        if (text[0] == '%') {
            struct text copy = arena_text(&command->arena, item);
            MUST(sscanf(copy.p, "%31s %lld %lld", who, &from, &to) == 3);
            *value_put(&command->arena, one, "who") =
                value_of_text(arena_text(&command->arena, text_z(who)));
            *value_put(&command->arena, one, "from_at_ms") =
                value_of_int((ROTA_START_S + from) * 1000);
            *value_put(&command->arena, one, "to_at_ms") = value_of_int((ROTA_START_S + to) * 1000);
        } else if (text_find(item, TEXT("+"), 0) == SIZE_MAX) {
            *one = value_of_text(arena_text(&command->arena, item));
        } else {
            *one = (struct value){.type = VALUE_LIST};
            while (text_split(&part, '+', &name)) {
                *value_append(&command->arena, one) =
                    value_of_text(arena_text(&command->arena, name));
            }
        }
    }
}

/* As world_call with lists; "#5" is a number, "~5" an instant 5 seconds after the start, "!" true.
 */
__attribute__((unused)) static struct answer *rota_call(struct world *world, const char *name,
                                                        const char *key, ...)
{
    struct command *command = command_create(name, TEXT("local"), text_z(key));
    const char *field = NULL;
    va_list args;
    va_start(args, key);
    *value_put(&command->arena, &command->args, "schedule") = value_of_text(TEXT("primary"));
    while ((field = va_arg(args, const char *)) != NULL) {
        const char *text = va_arg(args, const char *);
        struct value *slot = value_put(&command->arena, &command->args, field);
        int64_t number = 0;
        bool is_number = text_to_i64(text_z(text[0] != '\0' ? text + 1 : text), &number);
        if (text[0] == '@' || text[0] == '%') {
            rota_list(command, slot, text);
        } else if (strcmp(text, "!") == 0) {
            *slot = value_of_bool(true);
        } else if (text[0] == '#' && is_number) {
            *slot = value_of_int(number);
        } else if (text[0] == '~' && is_number) {
            *slot = value_of_int((ROTA_START_S + number) * 1000);
        } else {
            *slot = value_of_text(arena_text(&command->arena, text_z(text)));
        }
    }
    va_end(args);
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

__attribute__((unused)) static void rota_refused(const struct answer *answer, const char *reason,
                                                 const char *path, const char *words)
{
    ck_assert_int_ne(answer->refusal.code, ERR_OK);
    ck_assert_str_eq(answer->refusal.reason, reason);
    ck_assert_str_eq(answer->refusal.path, path);
    ck_assert_msg(strstr(answer->refusal.text, words) != NULL, "no \"%s\" in \"%s\"", words,
                  answer->refusal.text);
}

/* Who is on call so many seconds after the start, with + between them. */
__attribute__((unused)) static const char *rota_who(struct world *world, int64_t after_s)
{
    char at[32];
    struct text all = TEXT("");
    (void)snprintf(at, sizeof at, "~%lld", (long long)after_s);
    struct value result =
        world_result(world, rota_call(world, "schedule.on_call", "", "at_ms", at, NULL));
    const struct value *people = value_get(&result, "people");
    for (size_t i = 0; i < people->list.count; i++) {
        all = arena_printf(&world->arena, "%.*s%s%.*s", TEXT_ARG(all), i > 0 ? "+" : "",
                           TEXT_ARG(value_text(&people->list.items[i], "who")));
    }
    return all.p;
}

/* How many events of this type the schedule's timeline has; *last gets the newest one's data. */
__attribute__((unused)) static int rota_count(struct world *world, const char *type,
                                              const struct value **last)
{
    return world_count(world, "schedule:primary", type, last);
}

#endif
