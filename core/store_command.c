#include "store_command.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/fs.h"
#include "store/dump.h"
#include "store/embedded.h"
#include "store/repair.h"
#include "store/scrub_journal.h"
#include "store/snapshot.h"
#include "store_backup_command.h"
#include "store_child.h"

#define WHY_BYTES 700
#define FINDINGS_TOLD_MAX 100u
#define PROGRESS_ROWS 100000u
#define FOLD_ASK_NS 20000000L /* how often to look whether it is folded */
#define FOLD_ASKS_MAX 3000u   /* a minute */

struct command {
    const char *name;
    unsigned takes, needs; /* STORE_ARGUMENTS_... */
    int (*run)(const struct store_arguments *arguments);
    const char *usage, *about;
};

static int complain(const char *why)
{
    (void)fprintf(stderr, "rungd: %s\n", why);
    return 1;
}

static void print(struct buf *out)
{
    (void)fwrite(out->p, 1, out->n, stdout);
    (void)fflush(stdout);
}

/* What a server holds is looked at as data.mdb has it; what nobody holds, with its journal. */
static struct store *open_snapshot(const struct store_arguments *arguments)
{
    char why[WHY_BYTES] = "";
    bool is_held = arguments->belongs || snapshot_is_held(arguments->data);
    struct store *store =
        snapshot_open(arguments->data, is_held ? SNAPSHOT_LIVE : SNAPSHOT_STILL, why, sizeof why);
    if (store == NULL) {
        (void)complain(why);
    }
    return store;
}

static struct store *open_to_look(const struct store_arguments *arguments)
{
    bool is_held = snapshot_is_held(arguments->data);
    struct store *store = open_snapshot(arguments);
    if (store != NULL && is_held) {
        (void)fprintf(stderr, "a rungd uses %s: this is data.mdb as of commit %llu\n",
                      arguments->data, (unsigned long long)snapshot_facts(store).sequence);
    }
    return store;
}

/* Waits until that much is folded: the server that asks has begun to. */
static struct store *open_folded(const struct store_arguments *arguments)
{
    struct store *store = open_snapshot(arguments);
    for (unsigned i = 0;
         i < FOLD_ASKS_MAX && store != NULL && snapshot_facts(store).sequence < arguments->sequence;
         i++) {
        struct timespec pause = {.tv_nsec = FOLD_ASK_NS};
        store_close(&store);
        (void)nanosleep(&pause, NULL);
        store = open_snapshot(arguments);
    }
    return store;
}

/* Whoever answers a client runs at once when it wakes up, and so does its disk access: beside a
 * process with a low priority of the ordinary kind it waits for slices of time. */
static void be_nice(const struct store_arguments *arguments)
{
    if (arguments->nice) {
        const struct sched_param none = {0};
        (void)sched_setscheduler(0, SCHED_IDLE, &none);
    }
}

/* --- repair --- */

static int repair(const struct store_arguments *arguments)
{
    struct repair_options options = {.folder = arguments->data, .set_aside = arguments->set_aside};
    struct buf report;
    buf_init(&report);
    enum err err = repair_run(&options, &report);
    print(&report);
    buf_fini(&report);
    return err == ERR_OK ? 0 : 1;
}

/* --- digest, dump, load --- */

static void on_progress(void *ctx, uint64_t rows)
{
    (void)ctx;
    (void)printf("progress rows=%llu\n", (unsigned long long)rows);
    (void)fflush(stdout);
}

struct summing {
    struct digest *digest;
    struct sha256 *sha256;
    uint64_t rows;
    bool tells;
};

static enum err sum_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct summing *summing = ctx;
    digest_add(summing->digest, summing->sha256, table, key, value);
    if (++summing->rows % PROGRESS_ROWS == 0 && summing->tells) {
        on_progress(NULL, summing->rows);
    }
    return ERR_OK;
}

/* For a person a line per table; for the server that asks, one line when it is done. */
static void print_digest(const struct digest *digest, struct store *store, bool belongs)
{
    struct buf out;
    char hex[2 * SHA256_BYTES + 1];
    buf_init(&out);
    if (belongs) {
        sha256_hex(digest->all.sum, hex);
        buf_printf(&out, "digested rows=%llu sequence=%llu digest=%s\n",
                   (unsigned long long)digest->all.rows,
                   (unsigned long long)snapshot_facts(store).sequence, hex);
    } else {
        digest_print(digest, &out);
    }
    print(&out);
    buf_fini(&out);
}

static int digest(const struct store_arguments *arguments)
{
    struct digest digest;
    be_nice(arguments);
    struct store *store = arguments->belongs ? open_folded(arguments) : open_to_look(arguments);
    if (store == NULL) {
        return 1;
    }
    struct summing summing = {
        .digest = &digest, .sha256 = sha256_create(), .tells = arguments->belongs};
    digest_begin(&digest);
    enum err err = store_walk(store, sum_row, &summing);
    digest_end(&digest);
    sha256_destroy(&summing.sha256);
    if (err == ERR_OK) {
        print_digest(&digest, store, arguments->belongs);
    } else {
        (void)complain("the store cannot be read");
    }
    store_close(&store);
    return err == ERR_OK ? 0 : 1;
}

static bool put(void *ctx, struct text bytes)
{
    return fwrite(bytes.p, 1, bytes.n, ctx) == bytes.n;
}

static int dump_to(struct store *store, FILE *file)
{
    struct dump_sink sink = {.put = put, .ctx = file};
    struct digest digest;
    char why[WHY_BYTES] = "";
    if (dump_write(store, &sink, &digest, why, sizeof why) != ERR_OK || fflush(file) != 0) {
        return complain(why[0] ? why : strerror(errno));
    }
    (void)fprintf(stderr, "dumped %llu rows\n", (unsigned long long)digest.all.rows);
    return 0;
}

static int dump(const struct store_arguments *arguments)
{
    FILE *file = stdout;
    struct store *store = open_to_look(arguments);
    if (store == NULL) {
        return 1;
    }
    (void)umask(077);
    if (arguments->to != NULL) {
        file = fopen(arguments->to, "wxe");
    }
    int code = file == NULL ? complain(strerror(errno)) : dump_to(store, file);
    if (file != NULL && file != stdout) {
        code = fsync(fileno(file)) == 0 ? code : complain(strerror(errno));
        code = fclose(file) == 0 ? code : complain(strerror(errno));
    }
    store_close(&store);
    return code;
}

static int64_t get(void *ctx, void *bytes, size_t size)
{
    size_t got = fread(bytes, 1, size, ctx);
    return got == 0 && ferror((FILE *)ctx) ? -1 : (int64_t)got;
}

static int load_from(struct store *store, FILE *file)
{
    struct dump_source source = {.get = get, .ctx = file};
    struct digest digest;
    char why[WHY_BYTES] = "";
    if (dump_load(store, &source, &digest, why, sizeof why) != ERR_OK) {
        return complain(why);
    }
    (void)printf("loaded %llu rows\n", (unsigned long long)digest.all.rows);
    return 0;
}

/* The folder gets its name when everything in it has been checked. */
static int load(const struct store_arguments *arguments)
{
    char folder[PATH_MAX];
    char why[WHY_BYTES] = "";
    FILE *file = arguments->from != NULL ? fopen(arguments->from, "re") : stdin;
    int length = snprintf(folder, sizeof folder, "%s.new", arguments->data);
    if (file == NULL || length >= (int)sizeof folder) {
        return complain(file == NULL ? strerror(errno) : "the path is too long");
    }
    if (access(arguments->data, F_OK) == 0 || fs_make_folder(folder, 0700) != 0) {
        return complain("--data names a folder that is not there yet and can be made");
    }
    struct embedded_options options = {.folder = folder, .create = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    int code = store == NULL ? complain(why) : load_from(store, file);
    store_close(&store);
    if (code == 0 && rename(folder, arguments->data) != 0) {
        code = complain(strerror(errno));
    }
    if (file != stdin) {
        (void)fclose(file);
    }
    return code;
}

/* --- migrate --- */

static void on_page(void *ctx, const struct migrate_news *news)
{
    (void)ctx;
    (void)printf("%s format %u to %u: %llu rows looked at, %s\n",
                 news->done ? "migrated" : "progress", news->from, news->to,
                 (unsigned long long)news->rows, news->about);
    (void)fflush(stdout);
}

/* What the first start of a newer server does, without the server. */
static int migrate(const struct store_arguments *arguments)
{
    char why[WHY_BYTES] = "";
    struct migrate_hooks hooks = {.on_page = on_page};
    struct embedded_options options = {.folder = arguments->data, .migrate = &hooks};
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL) {
        return complain(why);
    }
    store_close(&store);
    (void)printf("the store is of format %u\n", FORMAT_VERSION);
    return 0;
}

/* --- scrub --- */

static void on_finding(void *ctx, const char *where, struct text key, const char *what)
{
    uint64_t *told = ctx;
    if (++*told > FINDINGS_TOLD_MAX) {
        return;
    }
    (void)printf("finding where=%s key=", where);
    for (size_t i = 0; i < key.n; i++) {
        (void)printf("%02x", (unsigned char)key.p[i]);
    }
    (void)printf(" what=\"%s\"\n", what);
}

static int scrub(const struct store_arguments *arguments)
{
    uint64_t told = 0;
    struct scrub_hooks hooks = {.on_finding = on_finding, .on_progress = on_progress, .ctx = &told};
    struct scrub_report rows;
    struct scrub_journal_report journal;
    char hex[2 * SHA256_BYTES + 1];
    be_nice(arguments);
    struct store *store = open_folded(arguments);
    if (store == NULL) {
        return 1;
    }
    struct snapshot_facts facts = snapshot_facts(store);
    char why[WHY_BYTES] = "";
    if (!snapshot_is_understood(store, why, sizeof why)) {
        store_close(&store);
        return complain(why);
    }
    if (scrub_store(store, &hooks, &rows) != ERR_OK ||
        scrub_journal(arguments->data, facts.store, &hooks, &journal) != ERR_OK) {
        store_close(&store);
        return complain("the store cannot be read to its end");
    }
    uint64_t findings = rows.findings + journal.findings;
    sha256_hex(rows.digest.all.sum, hex);
    (void)printf("scrubbed rows=%llu findings=%llu segments=%u records=%llu sequence=%llu "
                 "digest=%s\n",
                 (unsigned long long)rows.digest.all.rows, (unsigned long long)findings,
                 journal.segments, (unsigned long long)journal.records,
                 (unsigned long long)facts.sequence, hex);
    store_close(&store);
    return findings == 0 ? 0 : 1;
}

/* --- which --- */

#define A(name) STORE_ARGUMENTS_##name
#define A_RESTORE (A(FROM) | A(TO) | A(ARCHIVE) | A(JOURNAL) | A(AT) | A(SEQUENCE) | A(ALL))
static const struct command commands[] = {
    {"repair", A(DATA) | A(SET_ASIDE), A(DATA), repair, "--data DIR [--set-aside]",
     "what is left of a damaged journal"},
    {"scrub", A(DATA) | A(NICE) | A(SEQUENCE), A(DATA), scrub, "--data DIR [--nice] [--sequence N]",
     "every row and record looked at; reads only"},
    {"migrate", A(DATA), A(DATA), migrate, "--data DIR",
     "to the format of this rungd, as its first start would; goes on where it was killed"},
    {"digest", A(DATA) | A(NICE) | A(SEQUENCE), A(DATA), digest,
     "--data DIR [--nice] [--sequence N]", "what is in it, as one number per table"},
    {"dump", A(DATA) | A(TO), A(DATA), dump, "--data DIR [--to FILE]",
     "all rows as one stream, the same for every store"},
    {"load", A(DATA) | A(FROM), A(DATA), load, "--data NEW [--from FILE]",
     "a new store from a dump"},
    {"backup", A(DATA) | A(TO) | A(KEEP) | A(ARCHIVE) | A(SEQUENCE) | A(NICE), A(DATA) | A(TO),
     store_backup_command_backup,
     "--data DIR --to BACKUPS [--keep N] [--archive DIR] [--nice] [--sequence N]",
     "one more, checked; of a running server: rungctl store backup"},
    {"verify", A(FROM) | A(BARE), A(FROM), store_backup_command_verify, "--from BACKUP [--bare]",
     "hash, rows and digest of a backup"},
    {"restore", A_RESTORE, A(FROM) | A(TO), store_backup_command_restore,
     "--from BACKUPS --to NEW [--archive DIR] [--journal DIR] [--all | --sequence N | --at "
     "INSTANT]",
     "a new data folder from a backup and what an archive has behind it"},
    {"drill", A(FROM) | A(ARCHIVE), A(FROM), store_backup_command_drill,
     "--from BACKUPS [--archive DIR]", "restores the newest beside it, compares, removes it again"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

void store_command_print_help(FILE *out)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        (void)fprintf(out, "       rungd store %s %s\n           %s\n", commands[i].name,
                      commands[i].usage, commands[i].about);
    }
}

int store_command_run(int argc, char **argv)
{
    struct store_arguments arguments;
    for (size_t i = 0; argc > 0 && i < COMMANDS; i++) {
        const struct command *command = &commands[i];
        if (strcmp(command->name, argv[0]) == 0) {
            if (!store_arguments_read(argc, argv, command->takes, command->needs, &arguments)) {
                return 2;
            }
            arguments.belongs = store_child_belong();
            return command->run(&arguments);
        }
    }
    bool is_asked = argc > 0 && strcmp(argv[0], "--help") == 0;
    FILE *out = is_asked ? stdout : stderr;
    (void)fprintf(out, "rungd store knows:\n");
    store_command_print_help(out);
    return is_asked ? 0 : 2;
}
