#include "store/archive.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/mem.h"

#define NAME_BYTES (16 + 1 + 10 + 1 + 20 + 8 + 1)
#define NAME_FORMAT "%016llx-%010u-%020llu.journal"

static void print_name(char name[NAME_BYTES], const struct journal_segment *head)
{
    (void)snprintf(name, NAME_BYTES, NAME_FORMAT, (unsigned long long)head->store, head->epoch,
                   (unsigned long long)head->first);
}

static bool read_name(const char *name, struct archive_item *item)
{
    unsigned long long store = 0;
    unsigned long long first = 0;
    char again[NAME_BYTES];
    if (sscanf(name, "%16llx-%10u-%20llu.journal", &store, &item->epoch, &first) != 3) {
        return false;
    }
    item->store = store;
    item->first = first;
    struct journal_segment head = {.store = store, .epoch = item->epoch, .first = first};
    print_name(again, &head);
    return strcmp(name, again) == 0;
}

/* --- keeping --- */

/* Where the last whole record ends. */
static size_t used_bytes(struct journal_file *file)
{
    struct journal_record record;
    struct sha256 *sha256 = sha256_create();
    while (journal_file_next(file, sha256, &record)) {
    }
    sha256_destroy(&sha256);
    return file->at;
}

static int keep(const char *folder, struct journal_file *file)
{
    char name[NAME_BYTES];
    char to[PATH_MAX];
    print_name(name, &file->head);
    int length = snprintf(to, sizeof to, "%s/%s", folder, name);
    if (length >= (int)sizeof to) {
        return -ENAMETOOLONG;
    }
    if (file->head.epoch == 0 || access(to, F_OK) == 0) {
        return 0;
    }
    size_t used = used_bytes(file);
    return fs_write_file_atomic(to, text_slice(buf_text(&file->bytes), 0, used), 0600);
}

int archive_keep(const char *folder, const char *path)
{
    struct journal_file file;
    int err = journal_file_init(&file, path);
    err = err == 0 ? keep(folder, &file) : err;
    journal_file_fini(&file);
    return err;
}

/* --- finding --- */

static void add(struct archive_list *list, const struct archive_item *item)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_resize(list->items, list->capacity * sizeof *list->items);
    }
    size_t at = list->count++;
    while (at > 0 && list->items[at - 1].epoch > item->epoch) {
        list->items[at] = list->items[at - 1];
        at--;
    }
    list->items[at] = *item;
}

static bool read_segment(const char *folder, const char *name, struct archive_item *item)
{
    struct journal_segment *segment = NULL;
    unsigned slot = journal_segment_slot(name);
    if (slot == 0 || journal_segment_look(folder, slot, &segment) != 0) {
        return false;
    }
    *item = (struct archive_item){
        .store = segment->store, .epoch = segment->epoch, .first = segment->first};
    journal_segment_close(&segment);
    return item->epoch != 0;
}

int archive_find(const char *folder, uint64_t store, struct archive_list *list)
{
    char path[PATH_MAX];
    struct dirent *entry = NULL;
    DIR *files = opendir(folder);
    if (files == NULL) {
        return -errno;
    }
    while ((entry = readdir(files)) != NULL) {
        struct archive_item item = {0};
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if ((read_name(entry->d_name, &item) || read_segment(folder, entry->d_name, &item)) &&
            item.store == store && length < (int)sizeof path) {
            item.path = mem_copy_z(path, strlen(path));
            add(list, &item);
        }
    }
    (void)closedir(files);
    return 0;
}

void archive_list_fini(struct archive_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        mem_free(list->items[i].path);
    }
    mem_free(list->items);
    *list = (struct archive_list){0};
}

int archive_trim(const char *folder, uint64_t store, uint64_t sequence)
{
    struct archive_list list = {0};
    int removed = 0;
    int err = archive_find(folder, store, &list);
    /* The last one may go on for ever: it stays. */
    for (size_t i = 0; err == 0 && i + 1 < list.count; i++) {
        if (list.items[i + 1].first <= sequence) {
            err = unlink(list.items[i].path) == 0 ? 0 : -errno;
            removed += err == 0;
        }
    }
    archive_list_fini(&list);
    return err == 0 ? removed : err;
}
