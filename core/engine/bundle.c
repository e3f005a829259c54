#include "engine/bundle.h"
#include "base/must.h"

size_t bundle_members(struct work *work, const struct job *carrier, struct job **members)
{
    struct text rest = carrier->members;
    struct text word;
    size_t count = 0;
    *members = NULL;
    while (text_split(&rest, ' ', &word)) {
        int64_t id = 0;
        struct job member;
        if (text_to_i64(word, &id) &&
            job_table_get(work->reader, work->arena, (uint64_t)id, &member) &&
            member.state == JOB_BUNDLED && member.carrier == carrier->id) {
            *ARENA_PUSH(work->arena, *members, count) = member;
        }
    }
    return count;
}

void bundle_lost(struct work *work, const struct job *member)
{
    struct job carrier;
    struct job *others = NULL;
    if (!job_table_get(work->reader, work->arena, member->carrier, &carrier) ||
        !job_is_open(&carrier)) {
        return;
    }
    size_t count = bundle_members(work, &carrier, &others);
    for (size_t i = 0; i < count; i++) {
        if (others[i].id != member->id) {
            return;
        }
    }
    make_job_end(work, &carrier, JOB_CANCELLED);
}

static struct text subject_of(struct work *work, const struct job *member)
{
    struct message message;
    return make_job_read_message(work, member, &message) ? message.subject : TEXT_NONE;
}

static struct text body_of(struct work *work, const struct job *members, size_t count)
{
    struct buf text;
    buf_init(&text);
    for (size_t i = 0; i < count && i < BUNDLE_LINES_MAX; i++) {
        buf_put_text(&text, TEXT("- "));
        buf_put_text(&text, subject_of(work, &members[i]));
        buf_put_text(&text, TEXT("\n"));
    }
    if (count > BUNDLE_LINES_MAX) {
        buf_put_text(&text, arena_printf(work->arena, "and %zu more\n", count - BUNDLE_LINES_MAX));
    }
    struct text kept = arena_text(work->arena, buf_text(&text));
    buf_fini(&text);
    return kept;
}

bool bundle_write(struct work *work, struct job *carrier)
{
    struct job *members = NULL;
    struct message message;
    size_t count = bundle_members(work, carrier, &members);
    if (count == 0) {
        make_job_end(work, carrier, JOB_CANCELLED);
        return false;
    }
    MUST(make_job_read_message(work, carrier, &message));
    message.subject = count == 1 ? subject_of(work, &members[0])
                                 : arena_printf(work->arena, "%zu notifications for you", count);
    message.body = body_of(work, members, count);
    make_job_message(work, carrier, &message);
    return true;
}
