#include "store/scrub_journal.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "store/journal_file.h"

struct place { /* a segment as its head was when the look began */
    unsigned slot;
    struct journal_segment head;
};
struct look {
    const char *folder;
    uint64_t store;
    const struct scrub_hooks *hooks;
    struct scrub_journal_report *report;
    struct sha256 *sha256;
    struct place *places; /* owned; ascending epochs */
    size_t count, capacity;
    struct journal_link link; /* of the last record of the segment before */
    uint32_t epoch;           /* of that segment; 0: none was read to its end */
};

static void find(struct look *look, unsigned slot, size_t at, const char *what)
{
    char text[160];
    char name[32];
    (void)snprintf(name, sizeof name, "journal-%04u", slot);
    (void)snprintf(text, sizeof text, "byte %zu: %s", at, what);
    look->report->findings++;
    look->hooks->on_finding(look->hooks->ctx, name, TEXT_NONE, text);
}

static int read_file(struct look *look, unsigned slot, struct journal_file *file)
{
    char path[PATH_MAX];
    *file = (struct journal_file){0};
    return journal_segment_path(path, look->folder, slot, "") ? journal_file_init(file, path)
                                                              : -ENAMETOOLONG;
}

static void add(struct look *look, const struct place *place)
{
    if (look->count == look->capacity) {
        look->capacity = look->capacity ? look->capacity * 2 : 16;
        look->places = mem_resize(look->places, look->capacity * sizeof *look->places);
    }
    size_t at = look->count++;
    while (at > 0 && look->places[at - 1].head.epoch > place->head.epoch) {
        look->places[at] = look->places[at - 1];
        at--;
    }
    look->places[at] = *place;
}

static void look_at_head(struct look *look, unsigned slot)
{
    struct place place = {.slot = slot};
    struct journal_segment *segment = NULL;
    int err = journal_segment_look(look->folder, slot, &segment);
    if (err != 0) {
        find(look, slot, 0, err == -EBADMSG ? "its head is damaged" : strerror(-err));
        return;
    }
    place.head = *segment;
    journal_segment_close(&segment);
    if (place.head.store != look->store) {
        find(look, slot, 0, "it belongs to another store");
    } else if (place.head.epoch != 0) {
        add(look, &place);
    }
}

static enum err look_at_heads(struct look *look)
{
    struct dirent *entry = NULL;
    DIR *folder = opendir(look->folder);
    if (folder == NULL) {
        return ERR_INTERNAL;
    }
    while ((entry = readdir(folder)) != NULL) {
        unsigned slot = journal_segment_slot(entry->d_name);
        if (slot != 0) {
            look_at_head(look, slot);
        }
    }
    (void)closedir(folder);
    return ERR_OK;
}

/* Another use of the segment has begun since: what was read is a mixture and says nothing. */
static bool was_used_again(struct look *look, const struct place *place)
{
    struct journal_segment *now = NULL;
    bool same = journal_segment_look(look->folder, place->slot, &now) == 0 &&
                now->epoch == place->head.epoch;
    journal_segment_close(&now);
    return !same;
}

/* `behind`: the sequence that the next epoch begins with; 0: this is the newest. */
static void look_at_records(struct look *look, const struct place *place, struct journal_file *file,
                            uint64_t behind)
{
    struct journal_record record;
    bool follows = look->epoch != 0 && look->epoch + 1 == place->head.epoch;
    bool is_linked = !follows || journal_record_links_equal(&look->link, &file->link);
    uint64_t count = 0;
    while (file->next != behind && journal_file_next(file, look->sha256, &record)) {
        count++;
    }
    uint64_t synced =
        behind != 0 ? behind - 1
                    : journal_file_synced_behind(&file->head, buf_text(&file->bytes), file->at);
    bool is_whole = file->next == behind || synced < file->next;
    look->epoch = 0;
    if (was_used_again(look, place)) {
        return;
    }
    if (!is_linked) {
        find(look, place->slot, 0, "it does not go on from the segment before");
    }
    if (!is_whole) {
        find(look, place->slot, file->at, "a record that was synced cannot be read");
    } else {
        look->epoch = place->head.epoch;
        look->link = file->link;
    }
    look->report->segments++;
    look->report->records += count;
}

static void look_at_segment(struct look *look, size_t i)
{
    const struct place *place = &look->places[i];
    const struct place *next = i + 1 < look->count ? &look->places[i + 1] : NULL;
    bool has_next = next != NULL && next->head.epoch == place->head.epoch + 1;
    struct journal_file file;
    int err = read_file(look, place->slot, &file);
    if (err == 0 && file.head.epoch == place->head.epoch) {
        look_at_records(look, place, &file, has_next ? next->head.first : 0);
    } else {
        look->epoch = 0;
        if (err != 0 && !was_used_again(look, place)) {
            find(look, place->slot, 0, "it cannot be read");
        }
    }
    journal_file_fini(&file);
}

enum err scrub_journal(const char *folder, uint64_t store, const struct scrub_hooks *hooks,
                       struct scrub_journal_report *report)
{
    struct look look = {.folder = folder,
                        .store = store,
                        .hooks = hooks,
                        .report = report,
                        .sha256 = sha256_create()};
    *report = (struct scrub_journal_report){0};
    enum err err = look_at_heads(&look);
    for (size_t i = 0; i < look.count && err == ERR_OK; i++) {
        look_at_segment(&look, i);
    }
    mem_free(look.places);
    sha256_destroy(&look.sha256);
    return err;
}
