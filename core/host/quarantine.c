#include "host/quarantine.h"
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)

struct quarantine {
    char *path; /* owned; NULL: nothing is kept */
    struct quarantine_record records[QUARANTINE_RECORDS_MAX];
    size_t count;
};

void quarantine_how(int how, char *out, size_t size)
{
    if (how > 0) {
        (void)snprintf(out, size, "signal %d (%s)", how, strsignal(how));
    } else {
        (void)snprintf(out, size, "%s",
                       how == CRUMB_CALLED_EXIT
                           ? "it called exit()"
                           : "the server ended without a word (SIGKILL, or no memory left)");
    }
}

/* --- the file --- */

static void read_text(const struct value *map, const char *key, char *out, size_t size)
{
    struct text text = value_text(map, key);
    (void)snprintf(out, size, "%.*s", TEXT_ARG(text_slice(text, 0, size - 1)));
}

static void read_record(struct quarantine *quarantine, const struct value *map)
{
    if (quarantine->count == QUARANTINE_RECORDS_MAX) {
        return;
    }
    struct quarantine_record *record = &quarantine->records[quarantine->count++];
    read_text(map, "instance", record->last.instance, sizeof record->last.instance);
    read_text(map, "digest", record->last.digest, sizeof record->last.digest);
    record->last.point = (unsigned)value_int(map, "point", 0);
    record->last.how = (int)value_int(map, "how", 0);
    record->last.at_us = value_int(map, "at_us", 0);
    record->counted_us = value_int(map, "counted_us", 0);
    record->count = (uint32_t)value_int(map, "count", 0);
    record->is_quarantined = value_bool(map, "quarantined", false);
}

static void read_file(struct quarantine *quarantine)
{
    struct buf bytes;
    struct arena arena;
    struct value list;
    buf_init(&bytes);
    arena_init(&arena);
    if (fs_read_file(quarantine->path, FILE_BYTES_MAX, &bytes) == 0 &&
        pack_read(&arena, buf_text(&bytes), &list) == ERR_OK && list.type == VALUE_LIST) {
        for (size_t i = 0; i < list.list.count; i++) {
            read_record(quarantine, &list.list.items[i]);
        }
    }
    arena_fini(&arena);
    buf_fini(&bytes);
}

static void pack_record(struct pack *pack, const struct quarantine_record *record)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "instance", record->last.instance);
    pack_pair_z(pack, "digest", record->last.digest);
    pack_pair_int(pack, "point", record->last.point);
    pack_pair_int(pack, "how", record->last.how);
    pack_pair_int(pack, "at_us", record->last.at_us);
    pack_pair_int(pack, "counted_us", record->counted_us);
    pack_pair_int(pack, "count", record->count);
    pack_pair_bool(pack, "quarantined", record->is_quarantined);
    pack_map_end(pack);
}

static void write_file(const struct quarantine *quarantine)
{
    struct buf bytes;
    struct pack pack;
    if (quarantine->path == NULL) {
        return;
    }
    buf_init(&bytes);
    pack_init(&pack, &bytes);
    pack_list_begin(&pack);
    for (size_t i = 0; i < quarantine->count; i++) {
        pack_record(&pack, &quarantine->records[i]);
    }
    pack_list_end(&pack);
    int result = fs_write_file_atomic(quarantine->path, buf_text(&bytes), 0600);
    if (result != 0) {
        log_error("plugin.quarantine_not_kept", "file=%s why=\"%s\"", quarantine->path,
                  strerror(-result));
    }
    buf_fini(&bytes);
}

/* --- the rule --- */

static struct quarantine_record *record_of(struct quarantine *quarantine, const char *instance)
{
    for (size_t i = 0; i < quarantine->count; i++) {
        if (strcmp(quarantine->records[i].last.instance, instance) == 0) {
            return &quarantine->records[i];
        }
    }
    if (quarantine->count == QUARANTINE_RECORDS_MAX) { /* the oldest has waited long enough */
        memmove(quarantine->records, quarantine->records + 1,
                (QUARANTINE_RECORDS_MAX - 1) * sizeof quarantine->records[0]);
        quarantine->count--;
    }
    struct quarantine_record *record = &quarantine->records[quarantine->count++];
    *record = (struct quarantine_record){0};
    return record;
}

static void add(struct quarantine *quarantine, const struct crumb_death *death, int64_t now_us)
{
    struct quarantine_record *record = record_of(quarantine, death->instance);
    if (strcmp(record->last.digest, death->digest) != 0) {
        *record = (struct quarantine_record){0}; /* another file: a new beginning */
    }
    record->last = *death;
    record->last.at_us = death->at_us != 0 ? death->at_us : now_us;
    if (death->how == CRUMB_ENDED_SILENTLY) {
        return;
    }
    int64_t since_us = record->last.at_us - record->counted_us;
    bool is_soon = record->count > 0 && since_us <= QUARANTINE_WINDOW_US;
    record->is_quarantined = record->is_quarantined || is_soon;
    record->counted_us = record->last.at_us;
    record->count++;
}

struct quarantine *quarantine_open(const char *path, const struct crumb_death *deaths, size_t count,
                                   int64_t now_us)
{
    struct quarantine *quarantine = MEM_NEW(struct quarantine);
    quarantine->path = path != NULL ? mem_copy_z(path, strlen(path)) : NULL;
    if (path != NULL) {
        read_file(quarantine);
    }
    for (size_t i = 0; i < count; i++) {
        add(quarantine, &deaths[i], now_us);
    }
    if (count > 0) {
        write_file(quarantine);
    }
    return quarantine;
}

void quarantine_close(struct quarantine **quarantine)
{
    if (*quarantine != NULL) {
        mem_free((*quarantine)->path);
        mem_free(*quarantine);
        *quarantine = NULL;
    }
}

const struct quarantine_record *quarantine_find(const struct quarantine *quarantine,
                                                struct text instance, const char *digest)
{
    for (size_t i = 0; i < quarantine->count; i++) {
        const struct quarantine_record *record = &quarantine->records[i];
        if (text_eq_z(text_slice(instance, 0, CRUMB_NAME_TEXT_BYTES), record->last.instance) &&
            strcmp(record->last.digest, digest) == 0) {
            return record;
        }
    }
    return NULL;
}

bool quarantine_release(struct quarantine *quarantine, struct text instance)
{
    for (size_t i = 0; i < quarantine->count; i++) {
        struct quarantine_record *record = &quarantine->records[i];
        if (text_eq_z(text_slice(instance, 0, CRUMB_NAME_TEXT_BYTES), record->last.instance)) {
            memmove(record, record + 1, (quarantine->count - i - 1) * sizeof *record);
            quarantine->count--;
            write_file(quarantine);
            return true;
        }
    }
    return false;
}
