#include "store/journal_segment.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/crc.h"
#include "base/fs.h"
#include "base/guarded_fd.h"
#include "base/mem.h"
#include "base/plant.h"

#define HEAD_USED_BYTES ((size_t)60)
#define ZEROS_BYTES ((size_t)1 << 20)
static const char magic[8] = "RUNGJL\3";

bool journal_segment_path(char *path, const char *folder, unsigned slot, const char *suffix)
{
    int length = snprintf(path, PATH_MAX, "%s/journal-%04u%s", folder, slot, suffix);
    return length > 0 && length < PATH_MAX;
}

unsigned journal_segment_slot(const char *name)
{
    unsigned slot = 0;
    char expected[32];
    if (sscanf(name, "journal-%4u", &slot) != 1 || slot > JOURNAL_SEGMENT_SLOTS_MAX) {
        return 0;
    }
    (void)snprintf(expected, sizeof expected, "journal-%04u", slot);
    return strcmp(name, expected) == 0 ? slot : 0;
}

int journal_segment_write(struct journal_segment *segment, uint64_t offset, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t written = pwrite(segment->fd, bytes.p, bytes.n, (off_t)offset);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return written < 0 ? -errno : -EIO;
        }
        offset += (uint64_t)written;
        bytes = text_slice(bytes, (size_t)written, bytes.n);
    }
    return 0;
}

int journal_segment_sync(struct journal_segment *segment)
{
    return PLANT("journal_not_synced") || fdatasync(segment->fd) == 0 ? 0 : -errno;
}

static int write_head(struct journal_segment *segment)
{
    struct buf head;
    buf_init(&head);
    buf_put(&head, magic, sizeof magic);
    buf_put_u64(&head, segment->store);
    buf_put_u64(&head, segment->first);
    buf_put_u64(&head, segment->size);
    buf_put(&head, segment->link.bytes, sizeof segment->link.bytes);
    buf_put_u32(&head, segment->epoch);
    buf_put_u32(&head, segment->format);
    buf_put_u32(&head, crc_of(0, head.p, head.n));
    int err = journal_segment_write(segment, 0, buf_text(&head));
    buf_fini(&head);
    return err;
}

int journal_segment_begin(struct journal_segment *segment)
{
    int err = write_head(segment);
    segment->begun = true;
    return err != 0 ? err : journal_segment_sync(segment);
}

static int fill(struct journal_segment *segment)
{
    char *zeros = mem_new(ZEROS_BYTES);
    int err = 0;
    for (uint64_t at = 0; at < segment->size && err == 0; at += ZEROS_BYTES) {
        uint64_t left = segment->size - at;
        size_t count = left < ZEROS_BYTES ? (size_t)left : ZEROS_BYTES;
        err = journal_segment_write(segment, at, (struct text){zeros, count});
    }
    mem_free(zeros);
    if (err == 0) {
        err = write_head(segment);
    }
    return err != 0 ? err : fsync(segment->fd) == 0 ? 0 : -errno;
}

int journal_segment_create(const char *folder, unsigned slot, uint64_t size, uint64_t store,
                           struct journal_segment **segment)
{
    char path[PATH_MAX];
    char temporary[PATH_MAX];
    if (slot > JOURNAL_SEGMENT_SLOTS_MAX || !journal_segment_path(path, folder, slot, "") ||
        !journal_segment_path(temporary, folder, slot, ".new")) {
        return -ENAMETOOLONG;
    }
    int fd = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return -errno;
    }
    guarded_fd_add(fd);
    struct journal_segment *born = MEM_NEW(struct journal_segment);
    *born = (struct journal_segment){.slot = slot, .fd = fd, .size = size, .store = store};
    int err = fill(born);
    if (err == 0 && rename(temporary, path) != 0) {
        err = -errno;
    }
    if (err == 0) {
        err = fs_sync_folder(folder);
    }
    if (err != 0) {
        (void)unlink(temporary);
        journal_segment_close(&born);
    }
    *segment = born;
    return err;
}

bool journal_segment_parse(struct text bytes, struct journal_segment *segment)
{
    const unsigned char *head = (const unsigned char *)bytes.p;
    if (bytes.n < HEAD_USED_BYTES || memcmp(head, magic, sizeof magic) != 0 ||
        crc_of(0, head, HEAD_USED_BYTES - 4) != buf_get_u32(head + HEAD_USED_BYTES - 4)) {
        return false;
    }
    segment->store = buf_get_u64(head + 8);
    segment->first = buf_get_u64(head + 16);
    segment->size = buf_get_u64(head + 24);
    memcpy(segment->link.bytes, head + 32, sizeof segment->link.bytes);
    segment->epoch = buf_get_u32(head + 48);
    segment->format = buf_get_u32(head + 52);
    return true;
}

static int read_head(struct journal_segment *segment)
{
    char head[HEAD_USED_BYTES];
    struct stat status;
    ssize_t got = pread(segment->fd, head, sizeof head, 0);
    if (got < 0) {
        return -errno;
    }
    if (!journal_segment_parse((struct text){head, (size_t)got}, segment)) {
        return -EBADMSG;
    }
    if (fstat(segment->fd, &status) != 0) {
        return -errno;
    }
    return (uint64_t)status.st_size >= segment->size ? 0 : -EBADMSG;
}

static int open_with(const char *folder, unsigned slot, int flags, struct journal_segment **segment)
{
    char path[PATH_MAX];
    *segment = NULL;
    if (!journal_segment_path(path, folder, slot, "")) {
        return -ENAMETOOLONG;
    }
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return -errno;
    }
    guarded_fd_add(fd);
    struct journal_segment *opened = MEM_NEW(struct journal_segment);
    *opened = (struct journal_segment){.slot = slot, .fd = fd};
    int err = read_head(opened);
    if (err != 0) {
        journal_segment_close(&opened);
    }
    *segment = opened;
    return err;
}

bool journal_segment_is_there(const struct journal_segment *segment, const char *folder)
{
    char path[PATH_MAX];
    struct stat named;
    struct stat ours;
    return journal_segment_path(path, folder, segment->slot, "") && stat(path, &named) == 0 &&
           fstat(segment->fd, &ours) == 0 && named.st_dev == ours.st_dev &&
           named.st_ino == ours.st_ino;
}

int journal_segment_open(const char *folder, unsigned slot, struct journal_segment **segment)
{
    return open_with(folder, slot, O_RDWR, segment);
}

int journal_segment_look(const char *folder, unsigned slot, struct journal_segment **segment)
{
    return open_with(folder, slot, O_RDONLY, segment);
}

void journal_segment_close(struct journal_segment **segment)
{
    if (*segment != NULL) {
        (void)close((*segment)->fd);
        mem_free(*segment);
        *segment = NULL;
    }
}
