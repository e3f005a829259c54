/* Recovery over a journal that was hurt: the input says which bytes of a good one are changed, or
 * where it ends. What is read back is a piece of the true history from its beginning, never
 * anything else; all of it, or an error that names the damage, or a tail that is missing. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"
#include "fuzz.h"
#include "store/journal.h"

#define STORE UINT64_C(77)
#define COMMITS 24
#define EDITS_MAX 200

static char folder[200], segments[8][260];
static struct buf images[8];
static size_t segment_count;

struct seen {
    unsigned commits;
    bool is_wrong;
};

static void fill_value(char value[200], unsigned number)
{
    memset(value, (int)('a' + number % 26), 200);
    (void)snprintf(value, 200, "commit %u", number);
}

/* As recovery has it: one PUT for each commit. */
static void on_write(void *ctx, const struct journal_write *write)
{
    struct seen *seen = ctx;
    char expected[200];
    fill_value(expected, ++seen->commits);
    seen->is_wrong = seen->is_wrong || write->kind != WRITE_PUT ||
                     !text_eq(write->value, (struct text){expected, sizeof expected});
}

static void commit(struct journal *journal, unsigned number)
{
    struct write_set set;
    struct store_request *done[1];
    char detail[120];
    char value[200];
    write_set_init(&set);
    fill_value(value, number);
    write_set_put(&set, TABLE_DOCUMENT, TEXT("key"), (struct text){value, sizeof value});
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &set}};
    FUZZ_CHECK(journal_reserve(journal, journal_record_size(&set), detail, sizeof detail) ==
               ERR_OK);
    (void)journal_append(journal, &request);
    FUZZ_CHECK(journal_step(journal) && journal_reap(journal, done, 1) == 1);
    write_set_fini(&set);
}

static void remember(void)
{
    for (unsigned slot = 1; slot < 8; slot++) {
        char path[260];
        buf_init(&images[segment_count]);
        (void)snprintf(path, sizeof path, "%s/journal-%04u", folder, slot);
        if (fs_read_file(path, (size_t)1 << 20, &images[segment_count]) == 0) {
            (void)snprintf(segments[segment_count++], sizeof segments[0], "%s", path);
        }
    }
}

static void remove_folder(void)
{
    for (size_t i = 0; i < segment_count; i++) {
        (void)unlink(segments[i]);
    }
    (void)rmdir(folder);
}

static void build(void)
{
    struct recovery recovery;
    struct format_fold fold = {.store = STORE};
    struct seen seen = {0};
    char why[600];
    (void)snprintf(folder, sizeof folder, "%s/rung-fuzz-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    FUZZ_CHECK(mkdtemp(folder) != NULL);
    FUZZ_CHECK(recovery_run(&recovery, folder, &fold, on_write, &seen, why, sizeof why) == ERR_OK);
    struct journal_options options = {.folder = folder,
                                      .segment_bytes = JOURNAL_SEGMENT_BYTES_MIN / 2,
                                      .store = STORE,
                                      .stepped = true};
    struct journal *journal = journal_create(&options, &recovery);
    for (unsigned i = 1; i <= COMMITS; i++) {
        commit(journal, i);
    }
    journal_destroy(&journal);
    recovery_fini(&recovery);
    remember();
    (void)atexit(remove_folder);
}

/* Four bytes say: which segment, where (two), and what; 0xff as segment cuts the file there. */
static void hurt(const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < segment_count; i++) {
        int fd = open(segments[i], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        FUZZ_CHECK(fd >= 0 && write(fd, images[i].p, images[i].n) == (ssize_t)images[i].n);
        (void)close(fd);
    }
    for (size_t i = 0; i + 4 <= count && i < 4 * EDITS_MAX; i += 4) {
        const char *path = segments[bytes[i] % segment_count];
        off_t at = bytes[i + 1] * 256 + bytes[i + 2];
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        FUZZ_CHECK(fd >= 0);
        if (bytes[i] == 0xff) {
            FUZZ_CHECK(ftruncate(fd, at) == 0);
        } else {
            FUZZ_CHECK(pwrite(fd, &bytes[i + 3], 1, at) == 1);
        }
        (void)close(fd);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct recovery recovery;
    struct format_fold fold = {.store = STORE};
    struct journal_record record;
    struct journal_write write;
    struct seen seen = {0};
    char why[600] = "";
    if (segment_count == 0) {
        build();
    }
    if (journal_record_read(fuzz_text(bytes, count), STORE, &record)) {
        while (journal_record_next(&record.body, &write)) {
        }
    }
    hurt(bytes, count);
    enum err err = recovery_run(&recovery, folder, &fold, on_write, &seen, why, sizeof why);
    FUZZ_CHECK(!seen.is_wrong);
    FUZZ_CHECK(err == ERR_OK || (why[0] != '\0' && (err == ERR_CORRUPT || err == ERR_INTERNAL)));
    FUZZ_CHECK(err != ERR_OK || count >= 4 || seen.commits == COMMITS);
    recovery_fini(&recovery);
    return 0;
}
