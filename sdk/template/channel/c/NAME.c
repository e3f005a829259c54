/* @NAME@: a channel of files. What lies in FOLDER/in becomes messages, what is sent becomes files
 * in FOLDER/out. A channel to start from: scan() brings in, parse() reads, send_one() sends.
 * @NAME@.md is its page for operators. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <rung/plugin.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES_MAX (256 * 1024)
#define PATH_BYTES 1024

struct conf {
    rung_str folder;
    int64_t every; /* ms */
};
static const rung_option options[] = {
    RUNG_OPT_STRING(struct conf, folder, "folder", NULL,
                    "absolute path; `in` and `out` in it are made when they are absent"),
    RUNG_OPT_DURATION(struct conf, every, "every", "1s", 100, 3600000, "how often `in` is read"),
};

struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_work *work;
    const rung_inbox *inbox;
    pthread_mutex_t lock; /* guards the two below */
    pthread_cond_t is_idle;
    bool is_scanning, is_ending;
};

/* --- in --- */

/* What lies there, at most so much; NULL: it cannot be read (it may just be written). */
static char *read_file(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rbe");
    char *bytes = file ? malloc(FILE_BYTES_MAX + 1) : NULL;
    if (bytes != NULL) {
        *n = fread(bytes, 1, FILE_BYTES_MAX, file);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return bytes;
}

/* The name of the file is the message's id: brought in twice, it is one message. It goes when the
 * server has it on disk, and not before. */
static void bring_in(struct self *self, const char *name)
{
    char path[PATH_BYTES];
    size_t n = 0;
    (void)snprintf(path, sizeof path, "%.*s/in/%s", (int)self->conf->folder.n, self->conf->folder.p,
                   name);
    char *bytes = read_file(path, &n);
    if (bytes == NULL) {
        return;
    }
    rung_message message = {.size = sizeof message,
                            .external_id = rung_z(name),
                            .raw = {bytes, n},
                            .kind = RUNG_S("message")};
    int code = self->inbox->push_wait(self->host, &message);
    if (code != RUNG_OK || unlink(path) != 0) {
        rung_logf(self->host, RUNG_WARN, "%s stays: code %d, %s", path, code, strerror(errno));
    }
    free(bytes);
}

static bool is_message(const char *name)
{
    const char *dot = strrchr(name, '.');
    return name[0] != '.' && dot != NULL && strcmp(dot, ".msg") == 0;
}

static void scan(void *vself) /* [worker] */
{
    struct self *self = vself;
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%.*s/in", (int)self->conf->folder.n, self->conf->folder.p);
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (is_message(entry->d_name)) {
            bring_in(self, entry->d_name);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)pthread_mutex_lock(&self->lock);
    self->is_scanning = false;
    (void)pthread_cond_signal(&self->is_idle);
    (void)pthread_mutex_unlock(&self->lock);
}

static void on_time(void *vself) /* [loop], which must not read files */
{
    struct self *self = vself;
    (void)pthread_mutex_lock(&self->lock);
    bool may = !self->is_scanning && !self->is_ending;
    self->is_scanning = self->is_scanning || may;
    (void)pthread_mutex_unlock(&self->lock);
    if (may && self->work->run(self->host, scan, NULL, self) != RUNG_OK) {
        (void)pthread_mutex_lock(&self->lock);
        self->is_scanning = false; /* next time */
        (void)pthread_mutex_unlock(&self->lock);
    }
}

/* "From: anna@example.org\nSubject: My card\n\nIt is gone." */
static rung_str header_of(rung_str raw, const char *name)
{
    size_t n = strlen(name);
    for (size_t at = 0; at < raw.n && raw.p[at] != '\n';) {
        const char *end = memchr(raw.p + at, '\n', raw.n - at);
        size_t length = end ? (size_t)(end - raw.p) - at : raw.n - at;
        if (length > n && memcmp(raw.p + at, name, n) == 0) {
            return (rung_str){raw.p + at + n, length - n};
        }
        at += length + 1;
    }
    return rung_z(NULL);
}

static rung_str body_of(rung_str raw)
{
    for (size_t at = 0; at + 1 < raw.n; at++) {
        if (raw.p[at] == '\n' && raw.p[at + 1] == '\n') {
            return (rung_str){raw.p + at + 2, raw.n - at - 2};
        }
    }
    return rung_z(NULL);
}

static int parse(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    const struct self *self = vself;
    const rung_host *host = self->host;
    rung_str raw = event->message->raw;
    rung_str from = header_of(raw, "From: ");
    if (from.n == 0) {
        return rung_reject(host, call, "no_sender", "the file does not begin with From: ADDRESS");
    }
    (void)rung_fx(host, call, RUNG_FX_RESULT, RUNG_S("from"), from, 0, 1, NULL);
    (void)rung_fx(host, call, RUNG_FX_RESULT, RUNG_S("external_id"), event->message->external_id, 0,
                  1, NULL);
    (void)rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("subject"), header_of(raw, "Subject: "), 0, 1,
                  "the file's subject");
    return rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("body"), body_of(raw), 0, 1,
                   "the file's text");
}

/* --- out --- */

/* A name for the message, the same at every attempt: sent twice, it is one file. */
static void name_of(const rung_event *event, const struct conf *conf, const char *end,
                    char path[PATH_BYTES])
{
    rung_str id = event->message->external_id;
    int used = snprintf(path, PATH_BYTES - 100, "%.*s/out/", (int)conf->folder.n, conf->folder.p);
    size_t at = used > 0 && used < PATH_BYTES - 100 ? (size_t)used : 0;
    for (size_t i = 0; i < id.n && i < 80; i++) {
        bool is_plain = (id.p[i] >= '0' && id.p[i] <= '9') || (id.p[i] >= 'a' && id.p[i] <= 'z') ||
                        (id.p[i] >= 'A' && id.p[i] <= 'Z') || id.p[i] == '-';
        path[at++] = is_plain ? id.p[i] : '_';
    }
    (void)snprintf(path + at, PATH_BYTES - at, "%s%s", id.n ? "" : "unnamed", end);
}

static int send_one(void *vself, rung_call *call, const rung_event *event) /* [worker] */
{
    const struct self *self = vself;
    const rung_message *message = event->message;
    char path[PATH_BYTES];
    char half[PATH_BYTES];
    name_of(event, self->conf, ".msg", path);
    name_of(event, self->conf, ".half", half);
    FILE *file = fopen(half, "wbe");
    bool done =
        file != NULL && fprintf(file, "To: %.*s\nSubject: %.*s\n\n%.*s\n", (int)message->to.n,
                                message->to.p, (int)message->subject.n, message->subject.p,
                                (int)message->body.n, message->body.p) > 0;
    done = file != NULL && fclose(file) == 0 && done;
    if (!done || rename(half, path) != 0) {
        return self->host->fail(self->host, call, RUNG_ERETRY, strerror(errno));
    }
    return rung_fx(self->host, call, RUNG_FX_RESULT, RUNG_S("receipt"), rung_z(path), 0, 1, NULL);
}

/* --- life --- */

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (conf->folder.n == 0 || conf->folder.p[0] != '/' || conf->folder.n > PATH_BYTES / 2) {
        (void)snprintf(msg, cap, "folder: write an absolute path of at most %d bytes",
                       PATH_BYTES / 2);
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static bool make_folder(const struct conf *conf, const char *name)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%.*s%s", (int)conf->folder.n, conf->folder.p, name);
    return mkdir(path, 0750) == 0 || errno == EEXIST;
}

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    const struct conf *conf = config;
    const rung_timer *timer = host->service(host, RUNG_TIMER);
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    if (!make_folder(conf, "") || !make_folder(conf, "/in") || !make_folder(conf, "/out")) {
        rung_logf(host, RUNG_ERROR, "folder %.*s: %s", (int)conf->folder.n, conf->folder.p,
                  strerror(errno));
        free(self);
        return RUNG_EFAIL;
    }
    self->host = host;
    self->conf = conf;
    self->work = host->service(host, RUNG_WORK);
    self->inbox = host->service(host, RUNG_INBOX);
    (void)pthread_mutex_init(&self->lock, NULL);
    (void)pthread_cond_init(&self->is_idle, NULL);
    (void)timer->start(host, conf->every, conf->every, on_time, self);
    *out = self;
    return RUNG_OK;
}

static void quiesce(void *vself) /* [worker]; the host has stopped the timer */
{
    struct self *self = vself;
    (void)pthread_mutex_lock(&self->lock);
    self->is_ending = true;
    while (self->is_scanning) {
        (void)pthread_cond_wait(&self->is_idle, &self->lock);
    }
    (void)pthread_mutex_unlock(&self->lock);
}

static void destroy(void *vself)
{
    struct self *self = vself;
    (void)pthread_cond_destroy(&self->is_idle);
    (void)pthread_mutex_destroy(&self->lock);
    free(self);
}

static const rung_sub subs[] = {
    {.hook = RUNG_INBOUND_PARSE, .work = parse, .timeout_ms = 10000},
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_one, .timeout_ms = 10000},
};
static const char *const needs[] = {RUNG_TIMER, RUNG_WORK, RUNG_INBOX, NULL};

RUNG_PLUGIN("@ID@", "1.0.0", .summary = "messages as files",
            .may = RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_REPLACE) | RUNG_MAY(RUNG_FX_REJECT),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .quiesce = quiesce, .destroy = destroy);
