#include "store/repair.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/fs.h"
#include "store/home.h"
#include "store/lmdb/applier.h"
#include "store/recovery.h"

struct repair {
    const struct repair_options *options;
    struct buf *report;
    struct home home;
    struct overlay *overlay; /* what this look has read back */
};

static void on_write(void *ctx, const struct journal_write *write)
{
    struct repair *repair = ctx;
    overlay_take(repair->overlay, write);
}

static void tell_damage(struct repair *repair, const struct recovery *recovery)
{
    const struct recovery_damage *damage = &recovery->damage;
    struct buf *report = repair->report;
    buf_printf(report, "whole: commits up to %llu\n", (unsigned long long)recovery->sequence);
    if (damage->slot == 0) {
        buf_put_z(report, "missing: a segment of the journal");
    } else {
        buf_printf(report, "damaged: journal-%04u at byte %llu", damage->slot,
                   (unsigned long long)damage->offset);
    }
    if (damage->to == 0) {
        buf_printf(report, "; commits from %llu on, how many is not known\n",
                   (unsigned long long)damage->from);
    } else {
        buf_printf(report, "; commits %llu to %llu at least were acknowledged\n",
                   (unsigned long long)damage->from, (unsigned long long)damage->to);
    }
}

/* What was whole goes into LMDB, which then says nothing any more about newer segments. */
static enum err fold(struct repair *repair, const struct recovery *recovery)
{
    char detail[120] = "";
    struct format_fold *note = &repair->home.fold;
    note->sequence = recovery->sequence;
    note->epoch = 0;
    note->link = recovery->previous;
    enum applier_state state = APPLIER_NARROW;
    do {
        state = applier_fold(repair->home.kv, repair->overlay, note, detail, sizeof detail);
    } while (state == APPLIER_NARROW && home_grow(&repair->home));
    if (state != APPLIER_DONE) {
        buf_printf(repair->report, "LMDB takes nothing: %s\n", detail);
        return state == APPLIER_DEAD ? ERR_INTERNAL : ERR_EXHAUSTED;
    }
    return ERR_OK;
}

static enum err set_aside(struct repair *repair, unsigned slot)
{
    char from[PATH_MAX];
    char to[PATH_MAX];
    char suffix[32] = ".damaged";
    (void)journal_segment_path(from, repair->options->folder, slot, "");
    (void)journal_segment_path(to, repair->options->folder, slot, suffix);
    for (unsigned i = 2; access(to, F_OK) == 0; i++) {
        (void)snprintf(suffix, sizeof suffix, ".damaged-%u", i);
        (void)journal_segment_path(to, repair->options->folder, slot, suffix);
    }
    if (rename(from, to) != 0) {
        buf_printf(repair->report, "%s: %s\n", from, strerror(errno));
        return ERR_INTERNAL;
    }
    buf_printf(repair->report, "set aside: %s\n", to);
    return fs_sync_folder(repair->options->folder) == 0 ? ERR_OK : ERR_INTERNAL;
}

/* The damaged segment and all that came after it: without what is lost, what follows means nothing.
 */
static enum err set_all_aside(struct repair *repair, const struct recovery *recovery)
{
    const struct recovery_damage *damage = &recovery->damage;
    enum err err = ERR_OK;
    if (damage->epoch == 0) {
        return damage->slot != 0 ? set_aside(repair, damage->slot) : ERR_OK;
    }
    for (const struct journal_segment *one = recovery->segments; one != NULL && err == ERR_OK;
         one = one->next) {
        if (one->epoch >= damage->epoch) {
            err = set_aside(repair, one->slot);
        }
    }
    return err;
}

/* One look; *again when something was changed and the rest is to be looked at. */
static enum err look(struct repair *repair, bool *again)
{
    struct recovery recovery;
    char why[700] = "";
    *again = false;
    repair->overlay = overlay_create();
    enum err err = recovery_run(&recovery, repair->options->folder, &repair->home.fold, on_write,
                                repair, why, sizeof why);
    if (err == ERR_OK) {
        buf_printf(repair->report,
                   "the journal is whole: commits up to %llu, %llu of them not yet "
                   "in data.mdb\n",
                   (unsigned long long)recovery.sequence, (unsigned long long)recovery.records);
    } else if (!recovery.is_damaged) {
        buf_printf(repair->report, "%s\n", why);
    } else {
        tell_damage(repair, &recovery);
        if (repair->options->set_aside) {
            err = fold(repair, &recovery);
            err = err == ERR_OK ? set_all_aside(repair, &recovery) : err;
            *again = err == ERR_OK;
        }
    }
    recovery_fini(&recovery);
    overlay_destroy(&repair->overlay);
    return err;
}

enum err repair_run(const struct repair_options *options, struct buf *report)
{
    struct repair repair = {.options = options, .report = report};
    struct home_options home = {.folder = options->folder, .map_bytes = options->map_bytes};
    char why[700] = "";
    bool again = false;
    enum err err = ERR_OK;
    if (!home_init(&repair.home, &home, why, sizeof why)) {
        buf_printf(report, "%s\n", why);
        err = ERR_INTERNAL;
    }
    for (unsigned i = 0; err == ERR_OK && (i == 0 || again); i++) {
        err = look(&repair, &again);
    }
    home_fini(&repair.home);
    if (err == ERR_CORRUPT && !options->set_aside) {
        buf_put_z(report, "nothing was changed. Restore the folder from a backup; or, to go on "
                          "without what is lost, copy the folder and run this again with "
                          "--set-aside\n");
    }
    return err;
}
