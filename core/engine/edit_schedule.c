#include "engine/edit_schedule.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/on_call.h"
#include "engine/watch_shifts.h"

#define INSTANT_MS_MAX INT64_C(7258118400000) /* 2200-01-01 */

enum err edit_schedule_begin(struct work *work, struct edit_schedule *edit)
{
    struct text id = value_text(&work->command->args, "schedule");
    int64_t if_version = value_int(&work->command->args, "if_version", 0);
    *edit = (struct edit_schedule){.base = policy_set_schedule(work->policies, id)};
    if (edit->base == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "schedule",
                           "there is no schedule \"%.*s\"", TEXT_ARG(text_slice(id, 0, 60)));
    }
    edit->base = on_call_base(work->reader, edit->base, work->arena);
    edit->document = on_call_document(work->reader, edit->base->id, work->arena);
    if (if_version != 0 && if_version != edit->document.version) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "if_version",
                           "schedule %.*s is at version %lld, not %lld: read it again",
                           TEXT_ARG(id), (long long)edit->document.version, (long long)if_version);
    }
    edit->now = on_call_load(work->reader, edit->base, work->arena);
    edit->now_s = work->now_us / CLOCK_SECOND_US;
    schedule_state_load(work, edit->base->id, &edit->state);
    watch_shifts_look(work, &edit->state, edit->now, false);
    return ERR_OK;
}

static void save_document(struct work *work, const struct edit_schedule *edit)
{
    struct buf packed;
    struct pack pack;
    struct text id = edit->base->id;
    buf_init(&packed);
    pack_init(&pack, &packed);
    schedule_document_pack(&pack, &edit->document);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, arena_printf(work->arena, "schedule/%.*s", TEXT_ARG(id)),
                       buf_text(&packed));
    document_table_put(work->writes,
                       arena_printf(work->arena, "schedule_version/%.*s/%010lld", TEXT_ARG(id),
                                    (long long)edit->document.version),
                       buf_text(&packed));
    buf_fini(&packed);
}

enum err edit_schedule_save(struct work *work, struct edit_schedule *edit, struct text id)
{
    struct pack pack;
    edit->document.version++;
    schedule_document_prune(&edit->document, edit->now_s);
    if (!schedule_document_fits(&edit->document)) {
        return edit_schedule_drop(
            edit, work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                              "schedule %.*s holds too many changes: at most %d of a kind, %d "
                              "temporary shifts and %d people in versions of rotations",
                              TEXT_ARG(edit->base->id), SCHEDULE_DOCUMENT_ITEMS_MAX,
                              SCHEDULE_DOCUMENT_SHIFTS_MAX, SCHEDULE_DOCUMENT_PEOPLE_MAX));
    }
    save_document(work, edit);
    watch_shifts_look(work, &edit->state,
                      schedule_document_apply(&edit->document, edit->base, work->arena), true);
    schedule_state_save(work, &edit->state);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", edit->base->id);
    pack_pair_int(&pack, "version", edit->document.version);
    if (id.n > 0) {
        pack_pair_text(&pack, "id", id);
    }
    if (edit->who.n > 0) {
        pack_pair_text(&pack, "who", edit->who);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}

enum err edit_schedule_drop(struct edit_schedule *edit, enum err err)
{
    schedule_state_drop(&edit->state);
    return err;
}

struct text edit_schedule_id(struct work *work, struct edit_schedule *edit, const char *letter)
{
    return arena_printf(work->arena, "%s-%lld", letter, (long long)++edit->document.made);
}

enum err edit_schedule_person(struct work *work, const char *key, bool required, struct text *who)
{
    struct text name = value_text(&work->command->args, key);
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    *who = agent != NULL ? agent->id : TEXT_NONE;
    if (agent == NULL && (name.n > 0 || required)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", key, "there is no agent \"%.*s\"",
                           TEXT_ARG(text_slice(name, 0, 60)));
    }
    return ERR_OK;
}

static int64_t instant(const struct value *args, const char *key, int64_t otherwise_s)
{
    const struct value *value = value_get(args, key);
    return value != NULL && value->type == VALUE_INT ? value->number / 1000 : otherwise_s;
}

enum err edit_schedule_span(struct work *work, struct span_s otherwise, struct span_s *span)
{
    const struct value *args = &work->command->args;
    *span = (struct span_s){instant(args, "from_at_ms", otherwise.from_s),
                            instant(args, "to_at_ms", otherwise.to_s)};
    if (value_int(args, "from_at_ms", 0) < 0 || value_int(args, "from_at_ms", 0) > INSTANT_MS_MAX ||
        value_int(args, "to_at_ms", 0) > INSTANT_MS_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "from_at_ms",
                           "instants are milliseconds between 1970 and 2200");
    }
    if (span->to_s <= span->from_s) {
        return work_refuse(work, ERR_INVALID, "invalid", "to_at_ms",
                           "to_at_ms must be later than from_at_ms");
    }
    return ERR_OK;
}

void edit_schedule_pack_span(struct pack *pack, struct span_s span)
{
    if (span.from_s != INT64_MIN) {
        pack_pair_int(pack, "from_at_ms", span.from_s * 1000);
    }
    if (span.to_s != INT64_MAX) {
        pack_pair_int(pack, "to_at_ms", span.to_s * 1000);
    }
}
