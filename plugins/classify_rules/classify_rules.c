/* Classifies tickets by rules: each row whose rule holds gives a label with its confidence, tags,
 * impact, urgency or a priority. Inline: a pure function of the snapshot. See classify_rules.md. */
#include <rung/plugin.h>
#include <stdlib.h>

struct row {
    rung_str name;
    const rung_rule *when;
    rung_str label;
    int64_t confidence; /* percent */
    rung_list tags;
    int64_t impact, urgency; /* 1..4; 0: says nothing */
    rung_str priority;       /* a word; empty: says nothing */
};
struct conf {
    rung_table rules;
};

static const rung_option row_options[] = {
    RUNG_OPT_STRING(struct row, name, "name", "", "what the timeline calls this rule"),
    RUNG_OPT_RULE(struct row, when, "when", NULL, "the rule; the row counts when it holds"),
    RUNG_OPT_STRING(struct row, label, "label", "", "the label it gives"),
    RUNG_OPT_INT(struct row, confidence, "confidence", "100", 1, 100,
                 "how sure the label is, in percent"),
    RUNG_OPT_LIST(struct row, tags, "tags", "", "tags it adds"),
    RUNG_OPT_INT(struct row, impact, "impact", "0", 0, 4, "1 one customer, 4 many; 0 says nothing"),
    RUNG_OPT_INT(struct row, urgency, "urgency", "0", 0, 4,
                 "1 can wait, 4 at once; 0 says nothing"),
    RUNG_OPT_ENUM(struct row, priority, "priority", "", "|low|normal|high|urgent",
                  "a priority it proposes, past the matrix"),
};
static const rung_option options[] = {
    RUNG_OPT_TABLE(struct conf, rules, "rules", struct row, row_options,
                   "every row whose rule holds counts"),
};

struct self { /* never changes after create(): hooks share it */
    const rung_host *host;
    const struct conf *conf;
    const rung_rules *rules;
};

static const struct row *row_at(const struct conf *conf, size_t index)
{
    return (const struct row *)conf->rules.rows + index;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    for (size_t i = 0; i < conf->rules.n; i++) {
        const struct row *row = row_at(conf, i);
        if (row->label.n == 0 && row->tags.n == 0 && row->impact == 0 && row->urgency == 0 &&
            row->priority.n == 0) {
            (void)snprintf(msg, cap,
                           "rules, row %zu gives nothing: it needs a label, tags, impact, urgency "
                           "or priority",
                           i + 1);
            return RUNG_EINVAL;
        }
        if (row->tags.n > 16) {
            (void)snprintf(msg, cap, "rules, row %zu has %zu tags; 16 are taken", i + 1,
                           row->tags.n);
            return RUNG_EINVAL;
        }
    }
    return RUNG_OK;
}

/* "rule 2 (outage): ticket.subject contains "down" is true" */
static rung_str reason_of(const struct self *self, rung_call *call, size_t index)
{
    const struct row *row = row_at(self->conf, index);
    rung_str why = self->rules->explain(self->host, call, row->when);
    size_t cap = why.n + row->name.n + 48;
    char *text = self->host->alloc(self->host, call, cap);
    if (text == NULL) {
        return RUNG_S("a rule holds");
    }
    int n = row->name.n > 0 ? snprintf(text, cap, "rule %zu (%.*s): %.*s", index + 1,
                                       (int)row->name.n, row->name.p, (int)why.n, why.p)
                            : snprintf(text, cap, "rule %zu: %.*s", index + 1, (int)why.n, why.p);
    return (rung_str){text, n > 0 ? (size_t)n : 0};
}

static int64_t priority_of(rung_str word)
{
    static const char *const words[] = {"low", "normal", "high", "urgent"};
    for (int64_t i = 0; i < 4; i++) {
        if (rung_eq(word, rung_z(words[i]))) {
            return i;
        }
    }
    return -1;
}

struct highest { /* of a number that several rows give */
    int64_t value;
    rung_str reason;
};

static void raise_to(struct highest *highest, int64_t value, rung_str reason)
{
    if (value > highest->value) {
        *highest = (struct highest){value, reason};
    }
}

/* How many of its label and tags found no room: a call may emit 64 effects. */
static size_t emit_row(const struct self *self, rung_call *call, const struct row *row,
                       rung_str reason)
{
    const rung_host *host = self->host;
    size_t left_out = 0;
    if (row->label.n > 0) {
        left_out += rung_emit(host, call, RUNG_FX_LABEL, row->label, rung_z(NULL), 0,
                              (double)row->confidence / 100, reason) != RUNG_OK;
    }
    for (size_t i = 0; i < row->tags.n; i++) {
        left_out += rung_emit(host, call, RUNG_FX_ADD_TAG, row->tags.v[i], rung_z(NULL), 0, 1,
                              reason) != RUNG_OK;
    }
    return left_out;
}

static void emit_highest(const struct self *self, rung_call *call, const char *key,
                         const struct highest *highest)
{
    if (highest->value > 0) {
        rung_emit(self->host, call, RUNG_FX_TRIAGE, rung_z(key), rung_z(NULL), highest->value, 1,
                  highest->reason);
    }
}

struct held { /* a row whose rule holds */
    const struct row *row;
    rung_str reason;
};

/* All rows that hold, in the memory of the call; *count says how many. NULL: no memory. */
static struct held *find_held(const struct self *self, rung_call *call, size_t *count)
{
    struct held *held =
        self->host->alloc(self->host, call, (self->conf->rules.n + 1) * sizeof *held);
    *count = 0;
    for (size_t i = 0; held != NULL && i < self->conf->rules.n; i++) {
        const struct row *row = row_at(self->conf, i);
        if (self->rules->holds(self->host, call, row->when)) {
            held[(*count)++] = (struct held){row, reason_of(self, call, i)};
        }
    }
    return held;
}

/* What decides how urgent it is goes first: of labels and tags some may find no room. */
static int classify(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const struct self *self = vself;
    struct highest impact = {0}, urgency = {0}, priority = {.value = -1};
    size_t count = 0;
    size_t left_out = 0;
    struct held *held = find_held(self, call, &count);
    (void)event;
    if (held == NULL) {
        return self->host->fail(self->host, call, RUNG_ENOMEM, "no memory for the rules");
    }
    for (size_t i = 0; i < count; i++) {
        raise_to(&impact, held[i].row->impact, held[i].reason);
        raise_to(&urgency, held[i].row->urgency, held[i].reason);
        raise_to(&priority, priority_of(held[i].row->priority), held[i].reason);
    }
    emit_highest(self, call, "impact", &impact);
    emit_highest(self, call, "urgency", &urgency);
    if (priority.value >= 0) {
        rung_emit(self->host, call, RUNG_FX_SET_PRIORITY, rung_z(NULL), rung_z(NULL),
                  priority.value, 1, priority.reason);
    }
    for (size_t i = 0; i < count; i++) {
        left_out += emit_row(self, call, held[i].row, held[i].reason);
    }
    if (left_out > 0) {
        rung_logf(self->host, RUNG_WARN, "%zu rows hold; %zu labels and tags found no room", count,
                  left_out);
    }
    return count > 0 ? RUNG_OK : RUNG_DECLINE;
}

static int create(const rung_host *host, const void *conf, void **out) /* [worker] */
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, conf, host->service(host, RUNG_RULES)};
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY, .decide = classify, .budget_us = 500, .stage = 4},
};
static const char *const needs[] = {RUNG_RULES, NULL};

RUNG_PLUGIN("rung.classify-rules", "1.0.0", .summary = "labels, tags and triage by rules",
            .may = RUNG_MAY(RUNG_FX_LABEL) | RUNG_MAY(RUNG_FX_ADD_TAG) | RUNG_MAY(RUNG_FX_TRIAGE) |
                   RUNG_MAY(RUNG_FX_SET_PRIORITY),
            .needs = needs, .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .destroy = free);
