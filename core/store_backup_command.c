#include "store_backup_command.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/fs.h"
#include "store/embedded.h"
#include "store/restore.h"
#include "store/scrub.h"
#include "store/snapshot.h"
#include "store_child.h"

#define WHY_BYTES 700
#define NICENESS 10
#define FOLD_ASK_NS 20000000L /* how often to look whether it is folded */
#define FOLD_ASKS_MAX 3000u   /* a minute */
#define FINDINGS_TOLD_MAX 20u

static int complain(const char *why)
{
    (void)fprintf(stderr, "rungd: %s\n", why);
    return 1;
}

static void print_result(const char *word, const struct digest_sum *digest, uint64_t sequence)
{
    char hex[2 * SHA256_BYTES + 1];
    sha256_hex(digest->sum, hex);
    (void)printf("%s sequence=%llu rows=%llu digest=%s", word, (unsigned long long)sequence,
                 (unsigned long long)digest->rows, hex);
}

static void say(const char *stage)
{
    (void)printf("progress stage=%s\n", stage);
    (void)fflush(stdout);
}

/* --- verify --- */

static void on_finding(void *ctx, const char *where, struct text key, const char *what)
{
    unsigned *told = ctx;
    (void)key;
    if (++*told <= FINDINGS_TOLD_MAX) {
        (void)fprintf(stderr, "finding: %s: %s\n", where, what);
    }
}

static int look_at_rows(const char *folder, const struct backup_manifest *manifest)
{
    unsigned told = 0;
    struct scrub_hooks hooks = {.on_finding = on_finding, .ctx = &told};
    struct scrub_report report = {0};
    char why[WHY_BYTES] = "";
    struct store *store = snapshot_open(folder, SNAPSHOT_BACKUP, why, sizeof why);
    if (store == NULL) {
        return complain(why);
    }
    uint64_t sequence = snapshot_facts(store).sequence;
    /* Of an older format we know the bytes: those are the ones that were backed up. */
    enum err err = snapshot_is_understood(store, why, sizeof why)
                       ? scrub_store(store, &hooks, &report)
                       : digest_of(store, &report.digest);
    store_close(&store);
    if (err != ERR_OK || report.findings > 0) {
        return complain(err != ERR_OK ? "the rows cannot be read" : "rows are damaged");
    }
    if (manifest != NULL &&
        (sequence != manifest->sequence || !digest_equal(&report.digest.all, &manifest->digest))) {
        return complain("its rows are not those that its manifest tells of");
    }
    print_result("verified", &report.digest.all, sequence);
    (void)printf("\n");
    return 0;
}

int store_backup_command_verify(const struct store_arguments *arguments)
{
    struct backup_manifest manifest;
    char why[WHY_BYTES] = "";
    if (arguments->bare) {
        return look_at_rows(arguments->from, NULL);
    }
    if (!backup_manifest_read(arguments->from, &manifest, why, sizeof why) ||
        backup_check(arguments->from, &manifest, why, sizeof why) != ERR_OK) {
        return complain(why);
    }
    return look_at_rows(arguments->from, &manifest);
}

static bool read_digest(struct text line, struct digest_sum *digest)
{
    struct text hex = store_child_value(text_trim(line), "digest");
    int64_t rows = 0;
    if (hex.n != 2 * SHA256_BYTES || !text_to_i64(store_child_value(line, "rows"), &rows)) {
        return false;
    }
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        unsigned byte = 0;
        if (sscanf(hex.p + 2 * i, "%2x", &byte) != 1) {
            return false;
        }
        digest->sum[i] = (unsigned char)byte;
    }
    digest->rows = (uint64_t)rows;
    return true;
}

static enum err verify_in_child(void *ctx, const char *folder, struct digest_sum *digest, char *why,
                                size_t why_size)
{
    const char *words[] = {"verify", "--bare", "--from", folder, NULL};
    struct buf out;
    (void)ctx;
    buf_init(&out);
    say("verifying");
    int code = store_child_run(words, &out);
    bool is_good = code == 0 && read_digest(buf_text(&out), digest);
    if (!is_good) {
        (void)snprintf(why, why_size,
                       "the copy does not verify (code %d): is the store damaged? rungd store "
                       "scrub tells",
                       code);
    }
    buf_fini(&out);
    return is_good ? ERR_OK : ERR_CORRUPT;
}

/* --- backup --- */

/* What nobody holds has its journal folded by being opened and closed. */
static bool fold_what_nobody_holds(const struct store_arguments *arguments, char *why,
                                   size_t why_size)
{
    struct embedded_options options = {.folder = arguments->data};
    if (arguments->belongs || snapshot_is_held(arguments->data)) {
        return true;
    }
    struct store *store = embedded_open(&options, why, why_size);
    bool is_open = store != NULL;
    store_close(&store);
    return is_open;
}

static void wait_for_fold(void)
{
    struct timespec pause = {.tv_nsec = FOLD_ASK_NS};
    (void)nanosleep(&pause, NULL);
}

static void on_copied(void *ctx, uint64_t bytes)
{
    (void)ctx;
    (void)printf("progress stage=finishing bytes=%llu\n", (unsigned long long)bytes);
    (void)fflush(stdout);
}

static enum err back_up(const struct store_arguments *arguments, struct backup_made *made,
                        char *why, size_t why_size)
{
    struct backup_options options = {.data = arguments->data,
                                     .to = arguments->to,
                                     .sequence = arguments->sequence,
                                     .gentle = arguments->nice,
                                     .verify = verify_in_child,
                                     .on_copied = on_copied};
    enum err err = ERR_BUSY;
    for (unsigned i = 0; err == ERR_BUSY && i < FOLD_ASKS_MAX; i++) {
        say(i > 0 ? "folding" : "copying");
        if (i > 0) {
            wait_for_fold();
        }
        err = backup_make(&options, made, why, why_size);
    }
    return err;
}

int store_backup_command_backup(const struct store_arguments *arguments)
{
    struct backup_made made;
    char why[WHY_BYTES] = "";
    (void)umask(077);
    if (arguments->nice) {
        (void)setpriority(PRIO_PROCESS, 0, NICENESS);
    }
    if (!fold_what_nobody_holds(arguments, why, sizeof why) ||
        back_up(arguments, &made, why, sizeof why) != ERR_OK) {
        return complain(why);
    }
    int removed =
        arguments->keep > 0 ? backup_keep(arguments->to, arguments->archive, arguments->keep) : 0;
    print_result("backed_up", &made.manifest.digest, made.manifest.sequence);
    (void)printf(" bytes=%llu new=%d removed=%d path=%s\n", (unsigned long long)made.manifest.bytes,
                 !made.was_there, removed, made.path);
    return removed < 0 ? complain("older backups could not be removed") : 0;
}

/* --- restore --- */

static void on_progress(void *ctx, uint64_t sequence)
{
    (void)ctx;
    (void)printf("progress sequence=%llu\n", (unsigned long long)sequence);
    (void)fflush(stdout);
}

/* A backup, or the best of a folder of them. */
static bool choose(const struct store_arguments *arguments, char path[BACKUP_PATH_BYTES])
{
    struct backup_manifest manifest;
    char why[WHY_BYTES];
    uint64_t sequence = arguments->sequence ? arguments->sequence : UINT64_MAX;
    int64_t at_us = arguments->at_us ? arguments->at_us : INT64_MAX;
    if (backup_manifest_read(arguments->from, &manifest, why, sizeof why)) {
        (void)snprintf(path, BACKUP_PATH_BYTES, "%s", arguments->from);
        return true;
    }
    return backup_choose(arguments->from, sequence, at_us, path);
}

static int restore_to(const struct store_arguments *arguments, const char *to)
{
    char backup[BACKUP_PATH_BYTES];
    char why[WHY_BYTES] = "";
    struct restore_made made;
    struct restore_options options = {.backup = backup,
                                      .sources = {arguments->archive, arguments->journal},
                                      .to = to,
                                      .all = arguments->all,
                                      .sequence = arguments->sequence,
                                      .instant_us = arguments->at_us,
                                      .on_progress = on_progress};
    (void)umask(077);
    if (!choose(arguments, backup)) {
        (void)snprintf(why, sizeof why, "%s: no finished backup of that time is there",
                       arguments->from);
        return complain(why);
    }
    if (restore_run(&options, &made, why, sizeof why) != ERR_OK) {
        return complain(why);
    }
    print_result("restored", &made.digest, made.sequence);
    (void)printf(" instant_us=%lld backup=%s\n", (long long)made.instant_us, backup);
    return 0;
}

int store_backup_command_restore(const struct store_arguments *arguments)
{
    return restore_to(arguments, arguments->to);
}

/* --- drill --- */

/* The whole way back, with the newest backup and all that the archive has, and then a scrub of what
 * came out of it. */
int store_backup_command_drill(const struct store_arguments *arguments)
{
    char to[BACKUP_PATH_BYTES];
    struct store_arguments all = *arguments;
    all.all = arguments->archive != NULL;
    int length = snprintf(to, sizeof to, "%s/drill-%ld", arguments->from, (long)getpid());
    if (length >= (int)sizeof to) {
        return complain("the path is too long");
    }
    int code = restore_to(&all, to);
    if (code == 0) {
        code = look_at_rows(to, NULL);
        (void)backup_remove(to);
    }
    (void)printf("drill %s\n", code == 0 ? "passed" : "failed");
    return code;
}
