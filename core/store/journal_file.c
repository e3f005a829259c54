#include "store/journal_file.h"
#include <errno.h>
#include "base/fs.h"

int journal_file_init(struct journal_file *file, const char *path)
{
    *file = (struct journal_file){.head.fd = -1, .at = JOURNAL_SEGMENT_HEAD_BYTES};
    buf_init(&file->bytes);
    int err =
        fs_read_file(path, JOURNAL_RECORD_BYTES_MAX + JOURNAL_SEGMENT_HEAD_BYTES * 2, &file->bytes);
    if (err == 0 && !journal_segment_parse(buf_text(&file->bytes), &file->head)) {
        err = -EBADMSG;
    }
    file->next = file->head.first;
    file->link = file->head.link;
    return err;
}

void journal_file_fini(struct journal_file *file)
{
    buf_fini(&file->bytes);
}

bool journal_file_next(struct journal_file *file, struct sha256 *sha256,
                       struct journal_record *record)
{
    struct text rest = text_slice(buf_text(&file->bytes), file->at, file->bytes.n);
    if (!journal_record_read(rest, file->head.store, record) || record->epoch != file->head.epoch ||
        record->sequence != file->next ||
        !journal_record_links_equal(&record->previous, &file->link)) {
        return false;
    }
    journal_record_link(rest, file->head.store, sha256, record);
    file->link = record->link;
    file->at += record->size;
    file->next++;
    return true;
}

uint64_t journal_file_synced_behind(const struct journal_segment *segment, struct text bytes,
                                    size_t offset)
{
    uint64_t synced = 0;
    for (size_t at = offset; at + JOURNAL_RECORD_HEAD_BYTES <= bytes.n;
         at += JOURNAL_RECORD_ALIGN) {
        struct journal_record record;
        if (journal_record_read(text_slice(bytes, at, bytes.n), segment->store, &record) &&
            record.epoch == segment->epoch && record.synced > synced) {
            synced = record.synced;
        }
    }
    return synced;
}
