/* Holidays from an iCalendar feed: read from a file or by HTTP, expanded on a worker, announced to
 * one calendar. The core makes versions of it; nothing here decides about time. See
 * holidays_ical.md. */
#include <rung/plugin.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "ical_dates.h"

#define RETRY_MS (INT64_C(10) * 60 * 1000)

struct conf {
    rung_str calendar, url, path;
    int64_t every, timeout, years;
};
static const rung_option options[] = {
    RUNG_OPT_REFERENCE(struct conf, calendar, "calendar", NULL, "calendar",
                       "whose holidays these are"),
    RUNG_OPT_URL(struct conf, url, "url", "", "where the feed is fetched; or"),
    RUNG_OPT_STRING(struct conf, path, "path", "", "the file that it is read from"),
    RUNG_OPT_DURATION(struct conf, every, "every", "12h", 60000, 2592000000, "how often"),
    RUNG_OPT_DURATION(struct conf, timeout, "timeout", "30s", 100, 300000,
                      "give up on one request after this"),
    RUNG_OPT_INT(struct conf, years, "years", "2", 1, 10,
                 "rules of repetition are written out this many years ahead"),
};

struct errand { /* one reading of the feed */
    struct self *self;
    char *bytes; /* owned */
    size_t n;
    struct ical_dates dates;
    bool is_read;
    char why[200];
};
struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_http *http;
    const rung_calendar *calendar;
    const rung_work *work;
    const rung_timer *timer;
    struct errand *errand; /* [loop] the one under way */
    atomic_bool has_failed;
};

static void refresh(void *arg);

/* The trouble may be the errand's own words: they are said before it is freed. */
static void end(struct self *self, const char *trouble) /* [loop] */
{
    struct errand *errand = self->errand;
    atomic_store(&self->has_failed, trouble != NULL);
    if (trouble != NULL) {
        rung_logf(self->host, RUNG_WARN, "the feed was not taken: %s; what it said before holds",
                  trouble);
        (void)self->timer->start(self->host, RETRY_MS, 0, refresh, self);
    }
    self->errand = NULL;
    if (errand != NULL) {
        ical_dates_fini(&errand->dates);
        free(errand->bytes);
        free(errand);
    }
}

/* --- reading --- */

static void read_file(struct errand *errand) /* [worker] */
{
    char path[1024];
    rung_str name = errand->self->conf->path;
    (void)snprintf(path, sizeof path, "%.*s", (int)name.n, name.p);
    FILE *file = fopen(path, "rbe");
    errand->bytes = malloc(ICAL_TEXT_BYTES_MAX + 1);
    if (file != NULL && errand->bytes != NULL) {
        errand->n = fread(errand->bytes, 1, ICAL_TEXT_BYTES_MAX + 1, file);
    }
    if (file == NULL) {
        (void)snprintf(errand->why, sizeof errand->why, "%.150s cannot be opened", path);
    } else {
        (void)fclose(file);
    }
}

static void expand(void *arg) /* [worker] */
{
    struct errand *errand = arg;
    char from[16];
    char to[16];
    time_t now = time(NULL);
    struct tm local;
    if (errand->bytes == NULL) {
        read_file(errand);
    }
    if (errand->why[0] != '\0' || errand->bytes == NULL || gmtime_r(&now, &local) == NULL) {
        return;
    }
    unsigned year = (unsigned)(local.tm_year + 1900) % 10000;
    (void)snprintf(from, sizeof from, "%04u-01-01", year - 1);
    (void)snprintf(to, sizeof to, "%04u-12-31", year + (unsigned)errand->self->conf->years % 100);
    errand->is_read = ical_dates_read(errand->bytes, errand->n, from, to, &errand->dates,
                                      errand->why, sizeof errand->why);
}

/* --- announcing --- */

static void announced(void *arg, int code) /* [loop] */
{
    struct self *self = arg;
    size_t count = self->errand != NULL ? self->errand->dates.count : 0;
    if (code == RUNG_OK) {
        rung_logf(self->host, RUNG_INFO, "%zu holidays of calendar %.*s", count,
                  (int)self->conf->calendar.n, self->conf->calendar.p);
    }
    end(self, code == RUNG_OK ? NULL : "the calendar refused it: see the log");
}

static void announce(struct self *self, const struct ical_dates *dates) /* [loop] */
{
    rung_str *items = calloc(dates->count + 1, sizeof *items);
    int code = RUNG_ENOMEM;
    if (items != NULL) {
        for (size_t i = 0; i < dates->count; i++) {
            items[i] = rung_z(dates->dates[i]);
        }
        rung_list list = {items, dates->count};
        code = self->calendar->announce(self->host, self->conf->calendar,
                                        rung_z(self->host->instance), &list, announced, self);
        free(items);
    }
    if (code != RUNG_OK) {
        end(self, code == RUNG_EDENIED ? "the operator has denied the effect \"holidays\""
                                       : "the server is busy");
    }
}

static void expanded(void *arg, int code) /* [loop] */
{
    struct errand *errand = arg;
    if (code != RUNG_OK || !errand->is_read) {
        end(errand->self, errand->why[0] ? errand->why : "no memory");
        return;
    }
    announce(errand->self, &errand->dates);
}

static void start_expanding(struct errand *errand) /* [loop] */
{
    struct self *self = errand->self;
    if (self->work->run(self->host, expand, expanded, errand) != RUNG_OK) {
        end(self, "every worker is busy");
    }
}

/* --- fetching --- */

static void fetched(void *arg, const rung_http_res *response) /* [loop] */
{
    struct errand *errand = arg;
    char why[200];
    if (response->status != 200) {
        (void)snprintf(why, sizeof why, "HTTP %d %.*s", response->status,
                       response->error.n < 150 ? (int)response->error.n : 150, response->error.p);
        end(errand->self, why);
        return;
    }
    errand->bytes = malloc(response->body.n + 1);
    if (errand->bytes == NULL) {
        end(errand->self, "no memory");
        return;
    }
    memcpy(errand->bytes, response->body.p, response->body.n);
    errand->n = response->body.n;
    start_expanding(errand);
}

static void refresh(void *arg) /* [loop] */
{
    struct self *self = arg;
    if (self->errand != NULL) {
        return; /* the one before is still under way */
    }
    struct errand *errand = calloc(1, sizeof *errand);
    if (errand == NULL) {
        return;
    }
    errand->self = self;
    self->errand = errand;
    if (self->conf->path.n > 0) {
        start_expanding(errand);
        return;
    }
    rung_http_req request = {.size = sizeof request,
                             .method = "GET",
                             .url = self->conf->url,
                             .timeout_ms = self->conf->timeout};
    if (self->http->request(self->host, &request, fetched, errand) == 0) {
        end(self, "the request was refused: see the log");
    }
}

/* --- life --- */

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if ((conf->url.n > 0) == (conf->path.n > 0)) {
        (void)snprintf(msg, cap, "name either url or path");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    self->host = host;
    self->conf = config;
    self->http = host->service(host, RUNG_HTTP);
    self->calendar = host->service(host, RUNG_CALENDAR);
    self->work = host->service(host, RUNG_WORK);
    self->timer = host->service(host, RUNG_TIMER);
    *out = self;
    if (!RUNG_HAS(rung_calendar, self->calendar, announce) ||
        self->timer->start(host, 0, self->conf->every, refresh, self) == 0) {
        free(self);
        return RUNG_EFAIL;
    }
    return RUNG_OK;
}

static int health(const void *vself, char *msg, size_t cap) /* [worker] */
{
    const struct self *self = vself;
    if (!atomic_load(&self->has_failed)) {
        return RUNG_OK;
    }
    (void)snprintf(msg, cap, "the feed could not be taken the last time; its old holidays hold");
    return RUNG_ERETRY;
}

static void destroy(void *vself)
{
    struct self *self = vself;
    if (self->errand != NULL) { /* a request that we shall not hear of any more */
        ical_dates_fini(&self->errand->dates);
        free(self->errand->bytes);
        free(self->errand);
    }
    free(self);
}

static const char *const needs[] = {RUNG_HTTP, RUNG_CALENDAR, RUNG_WORK, RUNG_TIMER, NULL};

RUNG_PLUGIN("rung.holidays-ical", "1.0.0",
            .summary = "holidays of a calendar from an iCalendar feed",
            .may = RUNG_MAY(RUNG_FX_HOLIDAYS), .needs = needs, .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .health = health, .destroy = destroy);
