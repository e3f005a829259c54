/* Routes a ticket: the first rule that holds gives the team, and of its members the one with the
 * skills, present and with room, gets it. Every member looked at is listed with the reason. Inline:
 * a pure function of the snapshot and the roster. See route_team.md. */
#include <rung/plugin.h>
#include <stdlib.h>

#define SKILLS_MAX 16
#define LISTED_MAX 50 /* candidates shown: a call may emit 64 effects */
#define CODES_BYTES 200
#define SKILL_BYTES_MAX 64

struct row {
    const rung_rule *when;
    rung_str team;
    rung_list skills; /* "sql" or "sql:3" */
    rung_str assign;  /* "agent" or "team" */
};
struct conf {
    rung_str method;
    rung_table rules;
};

static const rung_option row_options[] = {
    RUNG_OPT_RULE(struct row, when, "when", "", "a rule that must hold; absent: always"),
    RUNG_OPT_REFERENCE(struct row, team, "team", NULL, "team", "the team it goes to"),
    RUNG_OPT_LIST(struct row, skills, "skills", "", "needed skills: name, or name:level (1 to 5)"),
    RUNG_OPT_ENUM(struct row, assign, "assign", "agent", "agent|team",
                  "to one of its agents, or to the team as a whole"),
};
static const rung_option options[] = {
    RUNG_OPT_ENUM(struct conf, method, "method", "least_loaded",
                  "least_loaded|longest_idle|best_skill", "who of those eligible gets it"),
    RUNG_OPT_TABLE(struct conf, rules, "rules", struct row, row_options,
                   "the first rule that holds gives the team"),
};

struct self { /* never changes after create() */
    const rung_host *host;
    const struct conf *conf;
    const rung_rules *rules;
    const rung_roster *roster;
};

struct need {
    rung_str name;
    int64_t level;
};

struct candidate {
    rung_str id;
    bool is_eligible;
    const char *codes; /* why not, separated by ", "; cut when there are many */
    size_t code_bytes; /* of the first code */
    int64_t score;     /* higher is better */
};

struct search { /* one walk over the team */
    const struct self *self;
    rung_call *call;
    struct need needs[SKILLS_MAX];
    size_t need_count;
    int64_t now_at;
    struct candidate listed[LISTED_MAX]; /* best first */
    size_t listed_count, looked_at, eligible;
};

static const struct row *row_at(const struct conf *conf, size_t index)
{
    return (const struct row *)conf->rules.rows + index;
}

static bool read_need(rung_str text, struct need *need)
{
    const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
    *need = (struct need){text, 1};
    if (colon != NULL) {
        size_t at = (size_t)(colon - text.p);
        need->name.n = at;
        need->level = at + 2 == text.n ? text.p[at + 1] - '0' : 0;
    }
    return need->name.n > 0 && need->name.n <= SKILL_BYTES_MAX && need->level >= 1 &&
           need->level <= 5;
}

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    for (size_t i = 0; i < conf->rules.n; i++) {
        const struct row *row = row_at(conf, i);
        if (row->skills.n > SKILLS_MAX) {
            (void)snprintf(msg, cap, "rules, row %zu needs %zu skills; %d are taken", i + 1,
                           row->skills.n, SKILLS_MAX);
            return RUNG_EINVAL;
        }
        for (size_t k = 0; k < row->skills.n; k++) {
            struct need need;
            if (!read_need(row->skills.v[k], &need)) {
                (void)snprintf(msg, cap,
                               "rules, row %zu: \"%.*s\" is no skill; write sql, or "
                               "sql:3 for at least level 3",
                               i + 1, (int)row->skills.v[k].n, row->skills.v[k].p);
                return RUNG_EINVAL;
            }
        }
        if (i > 0 && row_at(conf, i - 1)->when == NULL) {
            (void)snprintf(msg, cap,
                           "rules, row %zu is never reached: the row before it has no \"when\"",
                           i + 1);
            return RUNG_EINVAL;
        }
    }
    return RUNG_OK;
}

/* --- one agent --- */

static int64_t level_of(const rung_agent *agent, rung_str skill)
{
    for (size_t i = 0; i < agent->skills.n; i++) {
        if (rung_eq(agent->skills.v[i], skill)) {
            return agent->skill_levels[i];
        }
    }
    return 0;
}

struct codes { /* a list that grows: all that speaks against an agent */
    char text[CODES_BYTES];
    size_t used, first;
    unsigned count; /* all of them, also those that found no room in the text */
};

static void add_code(struct codes *codes, const char *code, rung_str detail)
{
    size_t left = sizeof codes->text - codes->used;
    int n = snprintf(codes->text + codes->used, left, "%s%s%.*s", codes->used ? ", " : "", code,
                     (int)detail.n, detail.n ? detail.p : "");
    codes->count++;
    codes->used += n > 0 && (size_t)n < left ? (size_t)n : 0;
    codes->first = codes->first ? codes->first : codes->used;
}

/* All of them are looked at, in this order; the first is the one shown. */
static void find_codes(const struct search *search, const rung_agent *agent, struct codes *codes)
{
    if (!rung_eq(agent->presence, RUNG_S("online"))) {
        add_code(codes, "not_present", rung_z(NULL));
    }
    if (agent->open_tickets >= agent->capacity) {
        add_code(codes, "no_capacity", rung_z(NULL));
    }
    for (size_t i = 0; i < search->need_count; i++) {
        int64_t level = level_of(agent, search->needs[i].name);
        if (level == 0) {
            add_code(codes, "skill_missing:", search->needs[i].name);
        } else if (level < search->needs[i].level) {
            add_code(codes, "skill_level:", search->needs[i].name);
        }
    }
}

static int64_t free_permille(const rung_agent *agent)
{
    int64_t capacity = agent->capacity ? agent->capacity : 1;
    return 1000 - (int64_t)agent->open_tickets * 1000 / capacity;
}

static int64_t score_of(const struct search *search, const rung_agent *agent)
{
    rung_str method = search->self->conf->method;
    if (rung_eq(method, RUNG_S("longest_idle"))) { /* ms since the last ticket */
        return search->now_at - agent->assigned_at;
    }
    int64_t score = free_permille(agent);
    for (size_t i = 0; rung_eq(method, RUNG_S("best_skill")) && i < search->need_count; i++) {
        score += level_of(agent, search->needs[i].name) * 10000;
    }
    return score;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->is_eligible != b->is_eligible) {
        return a->is_eligible;
    }
    if (a->is_eligible && a->score != b->score) {
        return a->score > b->score;
    }
    size_t shorter = a->id.n < b->id.n ? a->id.n : b->id.n;
    int order = memcmp(a->id.p, b->id.p, shorter);
    return order != 0 ? order < 0 : a->id.n < b->id.n; /* equal: the first by id */
}

static void list(struct search *search, struct candidate candidate)
{
    size_t at = search->listed_count;
    if (at == LISTED_MAX) {
        if (!is_better(&candidate, &search->listed[LISTED_MAX - 1])) {
            return;
        }
        at--;
    } else {
        search->listed_count++;
    }
    while (at > 0 && is_better(&candidate, &search->listed[at - 1])) {
        search->listed[at] = search->listed[at - 1];
        at--;
    }
    search->listed[at] = candidate;
}

static rung_str keep(const struct search *search, const char *text, size_t n)
{
    char *copy = search->self->host->alloc(search->self->host, search->call, n + 1);
    if (copy == NULL) {
        return rung_z(NULL);
    }
    memcpy(copy, text, n);
    return (rung_str){copy, n};
}

static int look_at(void *arg, const rung_agent *agent)
{
    struct search *search = arg;
    struct codes codes = {.used = 0};
    find_codes(search, agent, &codes);
    search->looked_at++;
    search->eligible += codes.count == 0;
    struct candidate candidate = {.is_eligible = codes.count == 0,
                                  .id = keep(search, agent->id.p, agent->id.n),
                                  .codes = keep(search, codes.text, codes.used).p,
                                  .code_bytes = codes.first,
                                  .score = codes.count == 0 ? score_of(search, agent) : 0};
    if (candidate.id.n == 0 || candidate.codes == NULL) {
        return RUNG_ENOMEM;
    }
    list(search, candidate);
    return RUNG_OK;
}

/* --- the decision --- */

static void emit_candidates(const struct search *search)
{
    const struct self *self = search->self;
    for (size_t i = 0; i < search->listed_count; i++) {
        const struct candidate *candidate = &search->listed[i];
        bool may = candidate->is_eligible;
        rung_str code =
            may ? RUNG_S("eligible") : (rung_str){candidate->codes, candidate->code_bytes};
        rung_str why = may ? self->conf->method : rung_z(candidate->codes);
        rung_emit(self->host, search->call, RUNG_FX_CANDIDATE, candidate->id, code,
                  candidate->score, 1, why);
    }
}

static int emit_route(const struct search *search, const struct row *row, size_t index)
{
    const struct self *self = search->self;
    size_t cap = 300 + self->conf->method.n;
    char *text = self->host->alloc(self->host, search->call, cap);
    if (text == NULL) {
        return RUNG_ENOMEM;
    }
    rung_str why =
        row->when ? self->rules->explain(self->host, search->call, row->when) : RUNG_S("always");
    int why_n = why.n < 150 ? (int)why.n : 150;
    bool to_agent = search->eligible > 0;
    bool to_team = !rung_eq(row->assign, RUNG_S("agent"));
    int n = to_team ? snprintf(text, cap, "rule %zu (%.*s); to the team as a whole", index + 1,
                               why_n, why.p)
                    : snprintf(text, cap, "rule %zu (%.*s); %zu looked at, %zu eligible%s%.*s",
                               index + 1, why_n, why.p, search->looked_at, search->eligible,
                               to_agent ? ", by " : "", to_agent ? (int)self->conf->method.n : 0,
                               self->conf->method.p);
    rung_str agent = to_agent ? search->listed[0].id : rung_z(NULL);
    rung_emit(self->host, search->call, RUNG_FX_ROUTE, row->team, agent,
              to_agent ? search->listed[0].score : 0, 1, (rung_str){text, n > 0 ? (size_t)n : 0});
    return RUNG_OK;
}

static int route(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const struct self *self = vself;
    for (size_t i = 0; i < self->conf->rules.n; i++) {
        const struct row *row = row_at(self->conf, i);
        struct search search = {.self = self, .call = call, .now_at = event->now_at};
        if (!self->rules->holds(self->host, call, row->when)) {
            continue;
        }
        for (size_t k = 0; k < row->skills.n && k < SKILLS_MAX; k++) {
            (void)read_need(row->skills.v[k], &search.needs[search.need_count++]);
        }
        if (rung_eq(row->assign, RUNG_S("agent"))) {
            int code = self->roster->team(self->host, call, row->team, look_at, &search);
            if (code == RUNG_ENOMEM) {
                return self->host->fail(self->host, call, code, "no memory for the candidates");
            }
        }
        emit_candidates(&search);
        return emit_route(&search, row, i);
    }
    return RUNG_DECLINE;
}

static int create(const rung_host *host, const void *conf, void **out) /* [worker] */
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, conf, host->service(host, RUNG_RULES),
                          host->service(host, RUNG_ROSTER)};
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_ROUTE_ASSIGN, .decide = route, .budget_us = 2000, .stage = 4},
};
static const char *const needs[] = {RUNG_RULES, RUNG_ROSTER, NULL};

RUNG_PLUGIN("rung.route-team", "1.0.0", .summary = "team by rules, agent by skill and load",
            .may = RUNG_MAY(RUNG_FX_ROUTE) | RUNG_MAY(RUNG_FX_CANDIDATE), .needs = needs,
            .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .destroy = free);
