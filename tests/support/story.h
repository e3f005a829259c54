/* Stories about one ticket with the world's virtual clock: a customer who writes by the channel
 * "mail", refusals with code, field and text, and the whole timeline as lines. Header-only. */
#ifndef TESTS_SUPPORT_STORY_H
#define TESTS_SUPPORT_STORY_H
#include "support/world.h"

#define STORY_BYTES 16000

/* A world in which nobody is paged unless the test adds rules, and every clock but `owner` and
 * `return` has a target: 1 h, 2 h, 8 h, 4 h. The threshold "warn" is at 75 %. */
__attribute__((unused)) static struct sla_policy *story_init(struct world *world)
{
    world_init(world);
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "mail", true);
    world->policies->escalation_rule_count = 0;
    struct sla_policy *policy = &world->policies->sla_policies[0];
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[SLA_PERIODIC_UPDATE].targets[priority] =
            (struct sla_target){.amount = 14400};
    }
    return policy;
}

__attribute__((unused)) static void story_to(struct world *world, int hour, int minute, int second)
{
    int64_t at_us = WORLD_START_US + ((hour - 9) * 3600 + minute * 60 + second) * WORLD_SECOND;
    world_advance(world, (at_us - world->now_us) / WORLD_SECOND);
}

/* The customer writes; `answers` is the id of an earlier message of theirs, NULL begins a thread.
 */
__attribute__((unused)) static void story_mail(struct world *world, const char *id,
                                               const char *answers)
{
    struct command *command = command_create("inbox.push", TEXT("plugin:mail"), TEXT_NONE);
    command->origin = COMMAND_FROM_HOST;
    *value_put(&command->arena, &command->args, "instance") = value_of_text(TEXT("mail"));
    struct value *message = value_put(&command->arena, &command->args, "message");
    *value_put(&command->arena, message, "external_id") = value_of_text(text_z(id));
    *value_put(&command->arena, message, "from") = value_of_text(TEXT("anna@example.org"));
    *value_put(&command->arena, message, "subject") = value_of_text(TEXT("Card broken"));
    *value_put(&command->arena, message, "body") = value_of_text(text_z(id));
    if (answers != NULL) {
        *value_put(&command->arena, message, "in_reply_to") = value_of_text(text_z(answers));
    }
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

__attribute__((unused)) static const char *story_ticket(struct world *world)
{
    struct value list = world_result(world, world_call(world, "ticket.list", "", NULL));
    return world_z(world, value_text(&value_get(&list, "items")->list.items[0], "id"));
}

__attribute__((unused)) static const char *story_state(struct world *world, const char *id)
{
    return world_z(
        world, value_text(world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL)),
                          "state"));
}

/* The newest answer is a refusal with this code, reason, field and a text that has these words. */
__attribute__((unused)) static void story_refused(const struct answer *answer, enum err code,
                                                  const char *reason, const char *field,
                                                  const char *words)
{
    ck_assert_int_eq(answer->refusal.code, code);
    ck_assert_str_eq(answer->refusal.reason, reason);
    ck_assert_str_eq(answer->refusal.path, field);
    ck_assert_msg(strstr(answer->refusal.text, words) != NULL, "%s", answer->refusal.text);
}

/* --- the timeline as lines: "10:00:01 clock_breached metric=... " --- */

static void story_clock(char *out, size_t size, int64_t at_ms)
{
    int64_t at_s = at_ms / 1000 - WORLD_START_US / WORLD_SECOND + INT64_C(9) * 3600;
    int day = (int)(at_s / 86400);
    int used = day > 0 ? snprintf(out, size, "+%dd ", day) : 0;
    (void)snprintf(out + used, size - (size_t)used, "%02d:%02d:%02d", (int)(at_s / 3600 % 24),
                   (int)(at_s / 60 % 60), (int)(at_s % 60));
}

static bool story_is_shown(struct text type, struct text key)
{
    if (text_eq_z(type, "message") && (text_eq_z(key, "from") || text_eq_z(key, "to"))) {
        return false;
    }
    static const char *const hidden[] = {"page",        "address",     "late_by_ms",
                                         "external_id", "body",        "subject",
                                         "author",      "source",      "channel",
                                         "candidates",  "job",         "customer",
                                         "start_at_ms", "version",     "inputs",
                                         "method",      "former_team", "former_agent",
                                         "author_kind", "automatic",   "threshold_percent",
                                         "stage",       "cell",        "pinned",
                                         "calendar",    "clocks"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (text_eq_z(key, hidden[i])) {
            return false;
        }
    }
    return true;
}

static void story_value(struct buf *out, const struct value *value)
{
    switch (value->type) {
    case VALUE_TEXT: buf_printf(out, "%.*s", TEXT_ARG(value->text)); break;
    case VALUE_INT: buf_printf(out, "%lld", (long long)value->number); break;
    case VALUE_BOOL: buf_printf(out, "%s", value->number ? "true" : "false"); break;
    case VALUE_MAP:
        for (size_t i = 0; i < value->map.count; i++) {
            buf_printf(out, "%s%.*s:", i ? "," : "", TEXT_ARG(value->map.pairs[i].key));
            story_value(out, &value->map.pairs[i].value);
        }
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++) {
            buf_printf(out, "%s", i ? "/" : "");
            story_value(out, &value->list.items[i]);
        }
        break;
    case VALUE_NIL:
    case VALUE_FLOAT:
    case VALUE_BYTES: buf_printf(out, "?"); break;
    }
}

static void story_line(struct buf *out, const struct value *entry)
{
    const struct value *data = value_get(entry, "data");
    char at[40];
    story_clock(at, sizeof at, value_int(entry, "at_ms", 0));
    buf_printf(out, "%s %.*s", at, TEXT_ARG(value_text(entry, "type")));
    for (size_t i = 0; data != NULL && i < data->map.count; i++) {
        const struct value_pair *pair = &data->map.pairs[i];
        bool is_instant = text_ends(pair->key, TEXT("_ms")) && pair->value.type == VALUE_INT;
        bool is_empty = pair->value.type == VALUE_TEXT && pair->value.text.n == 0;
        if (!story_is_shown(value_text(entry, "type"), pair->key) || is_empty) {
            continue;
        }
        buf_printf(out, " %.*s=", TEXT_ARG(pair->key));
        if (is_instant) {
            story_clock(at, sizeof at, pair->value.number);
            buf_printf(out, "%s", at);
        } else {
            story_value(out, &pair->value);
        }
    }
    buf_printf(out, "\n");
}

/* Compares the whole timeline with these lines and shows it when it differs. */
__attribute__((unused)) static void story_is(struct world *world, const char *ticket,
                                             const char *expected)
{
    struct buf out;
    struct value page = world_result(
        world, world_call(world, "ticket.timeline", "", "id", ticket, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    buf_init(&out);
    for (size_t i = 0; i < items->list.count; i++) {
        story_line(&out, &items->list.items[i]);
    }
    ck_assert_msg(strcmp(buf_z(&out), expected) == 0, "the timeline is:\n%s", buf_z(&out));
    buf_fini(&out);
}

#endif
