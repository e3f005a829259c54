/* The test host, with a plugin that does a little of everything. */
#include <rung/testhost.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "support/suite.h"
#undef fail /* of libcheck; rung_host has one */

/* --- the plugin --- */

struct conf {
    rung_str word, team;
    rung_str url;
    int64_t patience;
    const rung_rule *urgent;
};
static const rung_option options[] = {
    RUNG_OPT_STRING(struct conf, word, "word", "refund", "what it looks for"),
    RUNG_OPT_REFERENCE(struct conf, team, "team", "", "team", "whom it asks about"),
    RUNG_OPT_URL(struct conf, url, "url", "http://far.example/ask", "whom it asks"),
    RUNG_OPT_DURATION(struct conf, patience, "patience", "2s", 1, 60000, "between two looks"),
    RUNG_OPT_RULE(struct conf, urgent, "urgent", "", "what is urgent"),
};

struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_timer *timer;
    const rung_http *http;
    const rung_work *work;
    const rung_inbox *inbox;
    const rung_kv *kv;
    const rung_roster *roster;
    const rung_rules *rules;
    const rung_calendar *calendar;
    uint64_t token, ticking, cancelled;
    int ticks, ended;
    pthread_t thread;
    bool has_thread;
    char seen[200];
};

static int each_agent(void *arg, const rung_agent *agent)
{
    struct self *self = arg;
    size_t used = strlen(self->seen);
    (void)snprintf(self->seen + used, sizeof self->seen - used, "%.*s=%.*s ", (int)agent->id.n,
                   agent->id.p, (int)agent->presence.n, agent->presence.p);
    return 0;
}

static int classify(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    struct self *changed = (struct self *)(uintptr_t)vself;
    rung_str seen = {0};
    int stored = self->kv->get(self->host, call, RUNG_S("seen:anna@example.org"), &seen);
    rung_str other = {0};
    ck_assert_int_eq(self->kv->get(self->host, call, RUNG_S("undeclared"), &other), RUNG_EDENIED);
    if (stored == RUNG_OK) {
        rung_tag(self->host, call, seen, "it was here before");
    }
    if (self->conf->urgent != NULL && self->rules->holds(self->host, call, self->conf->urgent)) {
        rung_str why = self->rules->explain(self->host, call, self->conf->urgent);
        rung_emit(self->host, call, RUNG_FX_SET_PRIORITY, rung_z(NULL), rung_z(NULL), 3, 1, why);
    }
    if (self->conf->team.n > 0) {
        changed->seen[0] = '\0';
        self->roster->team(self->host, call, self->conf->team, each_agent, changed);
    }
    int64_t at = 0;
    ck_assert_int_eq(
        self->calendar->advance(self->host, call, RUNG_S("day"), event->now_at, 9 * 3600000, &at),
        RUNG_OK);
    ck_assert_int_eq(at - event->now_at, 25 * 3600000); /* eight hours are a day */
    return rung_label(self->host, call, self->conf->word, 0.9, "it says so");
}

static int enrich(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    rung_http_req req = {.size = sizeof req, .url = self->conf->url, .timeout_ms = 3000};
    const rung_http_res *res = self->http->fetch(self->host, call, &req);
    (void)event;
    if (res->status == 0) {
        return self->host->fail(self->host, call, RUNG_ERETRY, "no answer");
    }
    if (res->status != 200) {
        rung_fx(self->host, call, RUNG_FX_DEFER, rung_z(NULL), rung_z(NULL), 7000, 1, NULL);
        return RUNG_ERETRY;
    }
    rung_emit(self->host, call, RUNG_FX_KV_PUT, RUNG_S("last"), res->body, 0, 1, rung_z(NULL));
    rung_fx(self->host, call, RUNG_FX_REPLY, rung_z(NULL), RUNG_S("hello"), 0, 1, "undeclared");
    return RUNG_OK;
}

static void on_answer(void *arg, const rung_http_res *res)
{
    struct self *self = arg;
    rung_effect effect = {.size = sizeof effect,
                          .kind = RUNG_FX_RESULT,
                          .num = res->status,
                          .key = RUNG_S("receipt"),
                          .val = res->status ? res->body : res->error};
    self->ended = self->host->finish(self->host, self->token, res->status ? RUNG_OK : RUNG_ERETRY,
                                     &effect, 1, res->status ? NULL : "nobody answers");
}

static int send_page(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    rung_http_req req = {.size = sizeof req, .url = self->conf->url, .body = event->message->body};
    (void)call;
    self->token = event->token;
    if (rung_eq(event->message->to, RUNG_S("nobody"))) {
        return RUNG_PENDING; /* and never comes back */
    }
    return self->http->request(self->host, &req, on_answer, self) != 0 ? RUNG_PENDING : RUNG_EFAIL;
}

static void *think(void *arg)
{
    struct self *self = arg;
    self->ended = self->host->finish(self->host, self->token, RUNG_DECLINE, NULL, 0, NULL);
    return NULL;
}

static int wake(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    (void)call;
    self->token = event->token;
    if (rung_eq(event->method, RUNG_S("strange"))) {
        return 42;
    }
    self->has_thread = pthread_create(&self->thread, NULL, think, self) == 0;
    return RUNG_PENDING;
}

static void tick(void *arg)
{
    struct self *self = arg;
    if (++self->ticks == 3) {
        self->timer->stop(self->host, self->ticking);
    }
    rung_message message = {.size = sizeof message, .from = RUNG_S("far"), .kind = RUNG_S("event")};
    self->inbox->push(self->host, &message, (void (*)(void *, int))(uintptr_t)0, NULL);
    ck_assert_int_eq(self->inbox->push_wait(self->host, &message), RUNG_OK);
}

static void on_worked(void *arg, int code)
{
    struct self *self = arg;
    ck_assert_int_eq(code, RUNG_OK);
    self->host->metric(self->host, RUNG_COUNTER, "worked", 1);
}

static void work_a_little(void *arg)
{
    struct self *self = arg;
    rung_logf(self->host, RUNG_WARN, "worked %d", self->ticks);
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = calloc(1, sizeof *self);
    const struct conf *conf = config;
    *self = (struct self){.host = host,
                          .conf = conf,
                          .timer = host->service(host, RUNG_TIMER),
                          .http = host->service(host, RUNG_HTTP),
                          .work = host->service(host, RUNG_WORK),
                          .inbox = host->service(host, RUNG_INBOX),
                          .kv = host->service(host, RUNG_KV),
                          .roster = host->service(host, RUNG_ROSTER),
                          .rules = host->service(host, RUNG_RULES),
                          .calendar = host->service(host, RUNG_CALENDAR)};
    if (rung_eq(conf->word, RUNG_S("broken"))) {
        rung_logf(host, RUNG_ERROR, "the word is broken");
        free(self);
        return RUNG_EFAIL;
    }
    self->ticking = self->timer->start(host, conf->patience, conf->patience, tick, self);
    (void)self->work->run(host, work_a_little, on_worked, self);
    *out = self;
    return RUNG_OK;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (conf->word.n == 0) {
        (void)snprintf(msg, cap, "word is empty");
    }
    return conf->word.n == 0 ? RUNG_EINVAL : RUNG_OK;
}

static void cancel(void *vself, uint64_t token)
{
    ((struct self *)vself)->cancelled = token;
}

static int health(const void *vself, char *msg, size_t cap)
{
    (void)vself;
    (void)snprintf(msg, cap, "a little slow");
    return RUNG_ERETRY;
}

static void destroy(void *vself)
{
    struct self *self = vself;
    if (self->has_thread) {
        (void)pthread_join(self->thread, NULL);
    }
    free(self);
}

static const char *const reads[] = {"seen:{ticket.requester}", NULL};
static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY,
     .decide = classify,
     .reads = reads,
     .when = "ticket.subject contains \"money\""},
    {.hook = RUNG_TICKET_ENRICH, .work = enrich},
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_page, .flags = RUNG_ASYNC, .timeout_ms = 5000},
    {.hook = RUNG_TICKET_WAKE, .work = wake, .flags = RUNG_ASYNC},
};
RUNG_PLUGIN("org.example.probe", "1.0.0", .summary = "a little of everything",
            .may = RUNG_MAY(RUNG_FX_LABEL) | RUNG_MAY(RUNG_FX_SET_PRIORITY) |
                   RUNG_MAY(RUNG_FX_ADD_TAG) | RUNG_MAY(RUNG_FX_KV_PUT) | RUNG_MAY(RUNG_FX_RESULT) |
                   RUNG_MAY(RUNG_FX_DEFER),
            .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .cancel = cancel, .health = health, .destroy = destroy);

/* --- the tests --- */

static char why[1000];

static testhost *opened(const char *settings)
{
    testhost *host = testhost_open(&rung_plugin_v1, settings, NULL, why, sizeof why);
    ck_assert_msg(host != NULL, "%s", why);
    return host;
}

static void refused(const char *settings, const char *desk, const char *words)
{
    why[0] = '\0';
    ck_assert_ptr_null(testhost_open(&rung_plugin_v1, settings, desk, why, sizeof why));
    ck_assert_msg(strstr(why, words) != NULL, "no \"%s\" in: %s", words, why);
}

START_TEST(settings_are_read_as_the_server_reads_them)
{
    refused("config: {patience: 2 ducks}", NULL, "settings:1:");
    refused("config: {colour: red}", NULL, "colour");
    refused("config: {team: nobody}", NULL, "nobody");
    refused("config: {word: ''}", NULL, "word is empty");
    refused("config: {word: broken}", NULL, "the word is broken");
    refused("hooks: {ticket.classify: {stage: 12}}", NULL, "stage");
    refused(NULL, "teams: {support: {}}", "desk:");
    testhost *host = opened(NULL);
    testhost_close(&host);
    ck_assert_ptr_null(host);
    testhost_close(&host);
}
END_TEST

START_TEST(an_inline_hook_sees_the_ticket_and_its_effects_are_checked)
{
    testhost *host = opened("config: {team: support, urgent: 'customer.tier == \"gold\"'}");
    ck_assert_int_eq(testhost_ticket(host, "{subject: my money, requester: anna@example.org,\n"
                                           " priority: high, customer: {tier: gold}}"),
                     RUNG_OK);
    testhost_store(host, "seen:anna@example.org", "yesterday");

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_CLASSIFY), RUNG_OK);

    ck_assert_uint_eq(testhost_effect_count(host), 3);
    ck_assert_ptr_nonnull(testhost_find(host, RUNG_FX_ADD_TAG, "yesterday"));
    ck_assert_str_eq(testhost_find(host, RUNG_FX_SET_PRIORITY, NULL)->reason,
                     "customer.tier == \"gold\" is true (customer.tier is \"gold\")");
    ck_assert_double_eq(testhost_find(host, RUNG_FX_LABEL, "refund")->weight, 0.9);
    ck_assert_ptr_null(testhost_find(host, RUNG_FX_LABEL, "other"));
    ck_assert_ptr_null(testhost_effect_at(host, 3));
    testhost_close(&host);
}
END_TEST

START_TEST(a_filter_that_does_not_hold_asks_nobody)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: my card}");

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_CLASSIFY), TESTHOST_NOT_ASKED);
    ck_assert_int_eq(testhost_call(host, RUNG_ROUTE_ASSIGN), TESTHOST_NOT_ASKED);
    ck_assert_int_eq(testhost_call(host, 4000), TESTHOST_NOT_ASKED);
    ck_assert_uint_eq(testhost_effect_count(host), 0);
    testhost_close(&host);
}
END_TEST

START_TEST(a_ticket_that_cannot_be_says_where_it_is_wrong)
{
    testhost *host = opened(NULL);

    ck_assert_int_eq(testhost_ticket(host, "{subject: x, priority: huge}"), RUNG_EINVAL);
    ck_assert_msg(strstr(testhost_why(host), "ticket:1:") != NULL, "%s", testhost_why(host));
    ck_assert_msg(strstr(testhost_why(host), "huge") != NULL, "%s", testhost_why(host));
    ck_assert_int_eq(testhost_ticket(host, "{subjekt: x}"), RUNG_EINVAL);
    ck_assert_int_eq(testhost_ticket(host, "{clocks: [{metric: lunch}]}"), RUNG_EINVAL);
    ck_assert_int_eq(testhost_message(host, "{from: [a}"), RUNG_EINVAL);
    testhost_close(&host);
}
END_TEST

START_TEST(a_job_gets_scripted_answers_and_what_it_may_not_is_denied_with_a_reason)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: x}");
    testhost_answer(host, "http://far.example/", 250, 200, "", "a fact");
    int64_t began = testhost_now(host);

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_ENRICH), RUNG_OK);

    ck_assert_int_eq(testhost_now(host) - began, 250);
    ck_assert_str_eq(testhost_stored(host, "last"), "a fact");
    ck_assert_uint_eq(testhost_effect_count(host), 2);
    ck_assert_ptr_nonnull(testhost_effect_at(host, 1)->denied);
    ck_assert_uint_eq(testhost_request_count(host), 1);
    ck_assert_str_eq(testhost_request_at(host, 0)->url, "http://far.example/ask");
    ck_assert_str_eq(testhost_request_at(host, 0)->method, "GET");
    testhost_close(&host);
}
END_TEST

START_TEST(a_far_side_that_is_slow_closed_or_busy_is_seen_as_such)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: x}");
    testhost_answer(host, "http://far", 0, 503, "", "");
    testhost_answer(host, "http://far", 60000, 200, "", "late");

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_ENRICH), RUNG_ERETRY);
    ck_assert_int_eq(testhost_retry_ms(host), 7000);
    ck_assert_int_eq(testhost_again(host), RUNG_ERETRY);
    ck_assert_str_eq(testhost_why(host), "no answer");
    ck_assert_int_eq(testhost_again(host), RUNG_ERETRY); /* nothing is scripted */
    ck_assert_ptr_null(testhost_stored(host, "last"));
    testhost_close(&host);
}
END_TEST

START_TEST(a_job_that_goes_on_ends_with_its_finish)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: x}");
    testhost_message(host, "{to: ann, body: wake up, kind: page}");
    testhost_answer(host, "http://far", 1200, 202, "", "taken");
    int64_t began = testhost_now(host);

    ck_assert_int_eq(testhost_call(host, RUNG_NOTIFICATION_SEND), RUNG_OK);

    ck_assert_int_eq(testhost_now(host) - began, 1200);
    ck_assert_str_eq(testhost_find(host, RUNG_FX_RESULT, "receipt")->val, "taken");
    ck_assert_str_eq(testhost_request_at(host, 0)->body, "wake up");
    ck_assert_str_eq(testhost_request_at(host, 0)->method, "POST");
    testhost_close(&host);
}
END_TEST

START_TEST(a_job_that_never_ends_is_cancelled_at_the_end_of_its_attempt)
{
    testhost *host = opened("config: {patience: 60s}");
    testhost_ticket(host, "{subject: x}");
    testhost_message(host, "{to: nobody}");
    testhost_patience(host, 0);
    int64_t began = testhost_now(host);

    ck_assert_int_eq(testhost_call(host, RUNG_NOTIFICATION_SEND), TESTHOST_TIMED_OUT);

    ck_assert_int_eq(testhost_now(host) - began, 5000);
    ck_assert_str_eq(testhost_why(host), "no finish() within 5000 ms");
    testhost_close(&host);
}
END_TEST

START_TEST(people_stand_as_the_test_says_and_strangers_do_not)
{
    testhost *host = opened("config: {team: support}");

    ck_assert_int_eq(testhost_agent(host, "ann", "away", 3), RUNG_OK);
    ck_assert_int_eq(testhost_agent(host, "ann", "asleep", 0), RUNG_ENOENT);
    ck_assert_int_eq(testhost_agent(host, "nobody", "online", 0), RUNG_ENOENT);
    ck_assert_str_eq(testhost_listening(host), "");
    testhost_close(&host);
}
END_TEST

START_TEST(a_bot_has_the_ticket_when_the_test_says_so)
{
    testhost *host = opened(NULL);

    ck_assert_int_eq(testhost_ticket(host, "{subject: x, stage: bot}"), RUNG_OK);
    ck_assert_int_eq(testhost_ticket(host, "{subject: x, stage: robot}"), RUNG_EINVAL);
    ck_assert_msg(strstr(testhost_why(host), "stage") != NULL, "%s", testhost_why(host));
    testhost_close(&host);
}
END_TEST

START_TEST(a_job_that_goes_on_says_why_it_failed)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: x}");
    testhost_message(host, "{to: ann}");
    testhost_answer(host, "http://far", 10, 0, "", "connection refused");

    ck_assert_int_eq(testhost_call(host, RUNG_NOTIFICATION_SEND), RUNG_ERETRY);

    ck_assert_str_eq(testhost_why(host), "nobody answers");
    testhost_close(&host);
}
END_TEST

START_TEST(an_answer_behind_the_end_of_an_attempt_is_stale)
{
    testhost *host = opened("config: {patience: 60s}");
    testhost_ticket(host, "{subject: x}");
    testhost_message(host, "{to: ann}");
    testhost_patience(host, 0);
    testhost_answer(host, "http://far", 9000, 200, "", "late");

    ck_assert_int_eq(testhost_call(host, RUNG_NOTIFICATION_SEND), TESTHOST_TIMED_OUT);
    testhost_advance(host, 10000);

    ck_assert_ptr_null(testhost_find(host, RUNG_FX_RESULT, "receipt"));
    testhost_close(&host);
}
END_TEST

START_TEST(a_thread_of_its_own_may_finish)
{
    testhost *host = opened("config: {patience: 60s}");
    testhost_ticket(host, "{subject: x}");

    testhost_patience(host, 60000);

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_WAKE), RUNG_DECLINE);
    testhost_close(&host);
}
END_TEST

START_TEST(a_code_that_nobody_may_return_breaks_the_contract)
{
    testhost *host = opened(NULL);
    testhost_ticket(host, "{subject: x}");
    testhost_method(host, "strange");

    ck_assert_int_eq(testhost_call(host, RUNG_TICKET_WAKE), RUNG_EINVAL);
    ck_assert_msg(strstr(testhost_why(host), "42") != NULL, "%s", testhost_why(host));
    testhost_close(&host);
}
END_TEST

START_TEST(time_goes_on_when_the_test_says_so)
{
    char msg[50];
    testhost *host = opened("config: {patience: 2s}");
    ck_assert_uint_eq(testhost_pushed_count(host), 0);
    ck_assert_str_eq(testhost_log_at(host, 0), "warn: worked 0");
    ck_assert_double_eq(testhost_metric(host, "worked"), 0);

    testhost_advance(host, 1999);
    ck_assert_uint_eq(testhost_pushed_count(host), 0);
    ck_assert_double_eq(testhost_metric(host, "worked"), 1);
    testhost_advance(host, 1);
    ck_assert_uint_eq(testhost_pushed_count(host), 1);
    testhost_advance(host, 3600000); /* it stops itself at the third */
    ck_assert_uint_eq(testhost_pushed_count(host), 3);
    ck_assert_int_eq((int)testhost_pushed_at(host, 2)->from.n, 3);
    ck_assert_int_eq(testhost_health(host, msg, sizeof msg), RUNG_ERETRY);
    ck_assert_str_eq(msg, "a little slow");
    testhost_close(&host);
}
END_TEST

SUITE("testhost", settings_are_read_as_the_server_reads_them,
      an_inline_hook_sees_the_ticket_and_its_effects_are_checked,
      a_filter_that_does_not_hold_asks_nobody, a_ticket_that_cannot_be_says_where_it_is_wrong,
      a_job_gets_scripted_answers_and_what_it_may_not_is_denied_with_a_reason,
      a_far_side_that_is_slow_closed_or_busy_is_seen_as_such,
      a_job_that_goes_on_ends_with_its_finish,
      a_job_that_never_ends_is_cancelled_at_the_end_of_its_attempt,
      an_answer_behind_the_end_of_an_attempt_is_stale, a_thread_of_its_own_may_finish,
      people_stand_as_the_test_says_and_strangers_do_not,
      a_bot_has_the_ticket_when_the_test_says_so, a_job_that_goes_on_says_why_it_failed,
      a_code_that_nobody_may_return_breaks_the_contract, time_goes_on_when_the_test_says_so)
