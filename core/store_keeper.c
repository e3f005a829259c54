#include "store_keeper.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "store_child.h"

#define LINE_BYTES_MAX 1024
#define READ_BYTES 4096

enum task_state { TASK_NONE, TASK_RUNNING, TASK_DONE, TASK_FAILED };
static const char *const state_names[] = {"none", "running", "done", "failed"};

struct task {
    uint64_t id;
    const char *kind; /* "scrub", "digest", "backup"; NULL: there was none */
    enum task_state state;
    pid_t pid;
    int fd;
    struct loop_fd *watch;
    struct buf line;               /* read, and not yet a whole line */
    char progress[LINE_BYTES_MAX]; /* the last word of it */
    char result[LINE_BYTES_MAX];   /* its last other line */
    uint64_t findings;             /* told one by one */
};
struct store_keeper {
    struct loop *loop;
    struct store *store;
    struct store_keeper_options options;
    struct loop_timer *timer;
    struct task task;
    int64_t scrubbed_us, scrub_begun_us; /* wall clock, 0: never; monotonic */
    char scrub_result[LINE_BYTES_MAX];
    bool scrub_failed;
    uint64_t last_sequence; /* at the last look */
    bool archive_told;
};

/* --- a child and what it says --- */

static void take_line(struct store_keeper *keeper, struct text line)
{
    struct task *task = &keeper->task;
    int length = (int)(line.n < LINE_BYTES_MAX - 1 ? line.n : LINE_BYTES_MAX - 1);
    if (text_starts(line, TEXT("progress "))) {
        (void)snprintf(task->progress, sizeof task->progress, "%.*s", length - 9, line.p + 9);
    } else if (text_starts(line, TEXT("finding "))) {
        task->findings++;
        log_error("store.damage", "%.*s", length - 8, line.p + 8);
    } else if (line.n > 0) {
        (void)snprintf(task->result, sizeof task->result, "%.*s", length, line.p);
    }
}

static void take_lines(struct store_keeper *keeper)
{
    struct buf *bytes = &keeper->task.line;
    size_t end = 0;
    while ((end = text_find(buf_text(bytes), TEXT("\n"), 0)) != SIZE_MAX) {
        take_line(keeper, text_slice(buf_text(bytes), 0, end));
        buf_drop(bytes, end + 1);
    }
}

static void close_task(struct task *task)
{
    loop_fd_destroy(&task->watch);
    (void)close(task->fd);
    buf_fini(&task->line);
}

static void note_scrub(struct store_keeper *keeper)
{
    const struct task *task = &keeper->task;
    keeper->scrubbed_us = clock_wall_us(NULL);
    keeper->scrub_failed = task->state == TASK_FAILED;
    (void)snprintf(keeper->scrub_result, sizeof keeper->scrub_result, "%s", task->result);
}

static void end_task(struct store_keeper *keeper)
{
    struct task *task = &keeper->task;
    close_task(task);
    int code = store_child_end(task->pid);
    task->state = code == 0 ? TASK_DONE : TASK_FAILED;
    if (strcmp(task->kind, "scrub") == 0) {
        note_scrub(keeper);
    }
    if (code == 0) {
        log_info("store.task_done", "kind=%s %s", task->kind, task->result);
    } else {
        log_error("store.task_failed", "kind=%s code=%d findings=%" PRIu64 " said=\"%s\"",
                  task->kind, code, task->findings, task->result);
    }
}

static void on_readable(void *ctx, int what)
{
    struct store_keeper *keeper = ctx;
    char bytes[READ_BYTES];
    (void)what;
    ssize_t got = read(keeper->task.fd, bytes, sizeof bytes);
    if (got > 0) {
        buf_put(&keeper->task.line, bytes, (size_t)got);
        take_lines(keeper);
    } else if (got == 0 || errno != EINTR) {
        end_task(keeper);
    }
}

static enum err begin(struct store_keeper *keeper, const char *kind, const char *const *words,
                      struct refusal *refusal)
{
    struct task *task = &keeper->task;
    int fd = -1;
    if (keeper->store == NULL) {
        return err_refuse(refusal, ERR_UNSUPPORTED, "memory", "",
                          "this store is in memory: there is nothing on disk to look after");
    }
    if (task->state == TASK_RUNNING) {
        return err_refuse(refusal, ERR_BUSY, "busy", "",
                          "a %s is under way: see store.info, and ask again when it is done",
                          task->kind);
    }
    pid_t pid = store_child_start(words, &fd);
    if (pid < 0) {
        return err_refuse(refusal, ERR_INTERNAL, "", "", "no child could be started: %s",
                          strerror(-pid));
    }
    *task = (struct task){
        .id = task->id + 1, .kind = kind, .state = TASK_RUNNING, .pid = pid, .fd = fd};
    buf_init(&task->line);
    task->watch = loop_fd_create(keeper->loop, fd, on_readable, keeper);
    loop_fd_want(task->watch, LOOP_READ);
    return ERR_OK;
}

/* A look at what is durable now. */
static enum err begin_look(struct store_keeper *keeper, const char *kind, struct refusal *refusal)
{
    char sequence[24];
    const char *words[] = {kind, "--nice", "--data", keeper->options.data, NULL, sequence, NULL};
    uint64_t folded = keeper->store != NULL ? store_fold(keeper->store) : 0;
    if (folded > 0) {
        (void)snprintf(sequence, sizeof sequence, "%" PRIu64, folded);
        words[4] = "--sequence";
    }
    return begin(keeper, kind, words, refusal);
}

static enum err begin_scrub(struct store_keeper *keeper, struct refusal *refusal)
{
    enum err err = begin_look(keeper, "scrub", refusal);
    if (err == ERR_OK) {
        keeper->scrub_begun_us = clock_monotonic_us(NULL);
    }
    return err;
}

/* --- the look around --- */

static void look_at_archive(struct store_keeper *keeper, const struct store_info *info)
{
    bool is_stuck = info->archive_waiting > STORE_KEEPER_ARCHIVE_WAITING_MAX;
    if (is_stuck && !keeper->archive_told) {
        log_error(
            "store.archive_stuck",
            "folder=%s waiting=%u advice=\"the journal grows until the archive can be written\"",
            keeper->options.archive ? keeper->options.archive : "", info->archive_waiting);
    }
    keeper->archive_told = is_stuck;
}

static void look(void *ctx)
{
    struct store_keeper *keeper = ctx;
    struct store_info info;
    struct refusal refusal = {.code = ERR_OK};
    keeper->options.info(keeper->options.ctx, &info);
    look_at_archive(keeper, &info);
    if (info.sequence == keeper->last_sequence && info.rows_waiting > 0) {
        (void)store_fold(keeper->store);
    }
    keeper->last_sequence = info.sequence;
    if (clock_monotonic_us(NULL) - keeper->scrub_begun_us >= keeper->options.scrub_us) {
        (void)begin_scrub(keeper, &refusal); /* busy: at the next look */
    }
}

static void look_first(void *ctx)
{
    struct store_keeper *keeper = ctx;
    struct store_info info;
    struct refusal refusal = {.code = ERR_OK};
    store_info(keeper->store, &info);
    if (info.read_back > 0 && begin_scrub(keeper, &refusal) == ERR_OK) {
        log_info("store.scrub_begun", "why=\"it was not closed well\" read_back=%" PRIu64,
                 info.read_back);
    }
}

struct store_keeper *store_keeper_create(struct loop *loop, struct store *store,
                                         const struct store_keeper_options *options)
{
    struct store_keeper *keeper = MEM_NEW(struct store_keeper);
    keeper->loop = loop;
    keeper->store = store;
    keeper->options = *options;
    keeper->options.look_us = options->look_us ? options->look_us : STORE_KEEPER_LOOK_US;
    keeper->options.scrub_us = options->scrub_us ? options->scrub_us : STORE_KEEPER_SCRUB_US;
    keeper->scrub_begun_us = clock_monotonic_us(NULL);
    if (store != NULL) {
        look_first(keeper); /* the engine does not run yet: the store may be asked */
        keeper->timer = loop_timer_create(loop, look, keeper);
        loop_timer_start(keeper->timer, keeper->options.look_us, keeper->options.look_us);
    }
    return keeper;
}

void store_keeper_destroy(struct store_keeper **keeper)
{
    struct store_keeper *old = *keeper;
    if (old == NULL) {
        return;
    }
    if (old->task.state == TASK_RUNNING) {
        (void)kill(old->task.pid, SIGTERM);
        close_task(&old->task);
        (void)store_child_end(old->task.pid);
    }
    loop_timer_destroy(&old->timer);
    mem_free(old);
    *keeper = NULL;
}

/* --- methods --- */

static void pack_task(struct pack *pack, uint64_t id)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "task", (int64_t)id);
    pack_map_end(pack);
}

enum err store_keeper_scrub(struct store_keeper *keeper, struct pack *result,
                            struct refusal *refusal)
{
    enum err err = begin_scrub(keeper, refusal);
    if (err == ERR_OK) {
        pack_task(result, keeper->task.id);
    }
    return err;
}

enum err store_keeper_digest(struct store_keeper *keeper, struct pack *result,
                             struct refusal *refusal)
{
    enum err err = begin_look(keeper, "digest", refusal);
    if (err == ERR_OK) {
        pack_task(result, keeper->task.id);
    }
    return err;
}

enum err store_keeper_backup(struct store_keeper *keeper, const struct value *params,
                             struct pack *result, struct refusal *refusal)
{
    char to[LINE_BYTES_MAX];
    char keep[24];
    char sequence[24];
    const char *words[STORE_CHILD_WORDS_MAX] = {"backup", "--nice", "--data", keeper->options.data,
                                                "--to",   to};
    size_t count = 6;
    struct text folder = value_text(params, "to");
    int64_t kept = value_int(params, "keep", 0);
    if (folder.n == 0 || folder.n >= sizeof to || folder.p[0] != '/') {
        return err_refuse(refusal, ERR_INVALID, "invalid", "to",
                          "a folder of this machine, as a whole path: /var/backups/rung");
    }
    (void)snprintf(to, sizeof to, "%.*s", TEXT_ARG(folder));
    uint64_t folded = keeper->store != NULL ? store_fold(keeper->store) : 0;
    if (folded > 0) {
        (void)snprintf(sequence, sizeof sequence, "%" PRIu64, folded);
        words[count++] = "--sequence";
        words[count++] = sequence;
    }
    if (kept > 0) {
        (void)snprintf(keep, sizeof keep, "%" PRId64, kept);
        words[count++] = "--keep";
        words[count++] = keep;
    }
    if (kept > 0 && keeper->options.archive != NULL) {
        words[count++] = "--archive";
        words[count++] = keeper->options.archive;
    }
    enum err err = begin(keeper, "backup", words, refusal);
    if (err == ERR_OK) {
        pack_task(result, keeper->task.id);
    }
    return err;
}

void store_keeper_pack(struct store_keeper *keeper, struct pack *pack)
{
    const struct task *task = &keeper->task;
    pack_key(pack, "task");
    pack_map_begin(pack);
    pack_pair_int(pack, "id", (int64_t)task->id);
    pack_pair_z(pack, "kind", task->kind ? task->kind : "none");
    pack_pair_z(pack, "state", state_names[task->state]);
    pack_pair_z(pack, "progress", task->progress);
    pack_pair_z(pack, "result", task->result);
    pack_pair_int(pack, "findings", (int64_t)task->findings);
    pack_map_end(pack);
    pack_key(pack, "scrub");
    pack_map_begin(pack);
    pack_pair_int(pack, "at_ms", keeper->scrubbed_us / 1000);
    pack_pair_bool(pack, "failed", keeper->scrub_failed);
    pack_pair_z(pack, "result", keeper->scrub_result);
    pack_map_end(pack);
}
