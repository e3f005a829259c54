#include "base/must.h"
#include "engine/end_page.h"
#include "engine/use_case.h"

static enum err find_page(struct work *work, struct job *job)
{
    struct text name = value_text(&work->command->args, "page");
    uint64_t id = 0;
    if (!id_parse('J', name, &id)) {
        return work_refuse(work, ERR_INVALID, "invalid", "page",
                           "\"%.*s\" is no page; a page is named as its `paged` event does: J-12",
                           TEXT_ARG(text_slice(name, 0, 40)));
    }
    if (!job_table_get(work->reader, work->arena, id, job) || job->hook != HOOK_NOTIFICATION_SEND) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "page", "there is no page %.*s",
                           TEXT_ARG(name));
    }
    return ERR_OK;
}

static enum err find_report(struct work *work, enum end_page_report *report)
{
    static const char *const words[] = {"delivered", "read", "failed"};
    struct text word = value_text(&work->command->args, "state");
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_eq_z(word, words[i])) {
            *report = (enum end_page_report)i;
            return ERR_OK;
        }
    }
    return work_refuse(work, ERR_INVALID, "invalid", "state",
                       "a receipt says delivered, read or failed, not \"%.*s\"",
                       TEXT_ARG(text_slice(word, 0, 40)));
}

/* notification.receipt {page, state, error?}: what the far side says became of a notification. */
enum err take_receipt(struct work *work)
{
    struct job job;
    enum end_page_report report = END_PAGE_DELIVERED;
    struct pack pack;
    enum err err = find_page(work, &job);
    err = err == ERR_OK ? find_report(work, &report) : err;
    if (err != ERR_OK) {
        return err;
    }
    end_page_report(work, &job, report, value_text(&work->command->args, "error"));
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "page", id_print('J', job.id).z);
    pack_pair_text(&pack, "person", job.person);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
