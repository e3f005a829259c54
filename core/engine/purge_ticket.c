#include "base/must.h"
#include "engine/ask_purge.h"
#include "engine/use_case.h"

static const char *const states[] = {
    [ASK_PURGE_WAITS] = "asked", [ASK_PURGE_REFUSED] = "refused", [ASK_PURGE_GOES] = "removing"};

static void answer(struct work *work, uint64_t id, const struct ask_purge *asked)
{
    struct pack pack;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "id", id_print('T', id).z);
    pack_pair_z(&pack, "state", states[asked->state]);
    if (asked->state == ASK_PURGE_WAITS) {
        pack_pair_int(&pack, "until_ms", asked->until_us / 1000);
    }
    pack_key(&pack, "reasons");
    pack_list_begin(&pack);
    for (size_t i = 0; i < asked->reason_count; i++) {
        pack_map_begin(&pack);
        pack_pair_text(&pack, "plugin", asked->reasons[i].plugin);
        pack_pair_text(&pack, "code", asked->reasons[i].code);
        pack_pair_text(&pack, "why", asked->reasons[i].why);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* ticket.purge {id, reason, if_version?}: for good, when nobody is against it. */
enum err purge_ticket(struct work *work)
{
    struct ask_purge asked;
    struct text reason = value_text(&work->command->args, "reason");
    enum err err = work_load_ticket(work, "id");
    if (err == ERR_OK && reason.n == 0) {
        return work_refuse(work, ERR_INVALID, "form_incomplete", "reason",
                           "\"reason\" says why the ticket goes; it is all that stays of it");
    }
    err = err == ERR_OK ? ask_purge_check(work) : err;
    if (err != ERR_OK) {
        return err;
    }
    uint64_t id = work->ticket->id;
    ask_purge(work, reason, &asked);
    answer(work, id, &asked);
    return work->reader->err;
}
