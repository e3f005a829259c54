/* @NAME@: labels a ticket when a word appears in it. A classifier to start from: the hook is
 * classify(). @NAME@.md is its page for operators. */
#include <rung/plugin.h>
#include <ctype.h>
#include <stdlib.h>

/* What the operator may set. The host parses, checks and fills this struct before create(). */
struct conf {
    rung_list words;
    rung_str label;
    int64_t confidence; /* percent */
};
static const rung_option options[] = {
    RUNG_OPT_LIST(struct conf, words, "words", "outage, down", "words that mean trouble, any case"),
    RUNG_OPT_STRING(struct conf, label, "label", "outage", "the label given"),
    RUNG_OPT_INT(struct conf, confidence, "confidence", "80", 1, 100, "how sure it is, in percent"),
};

/* One per instance. Nothing in here changes after create(): inline hooks share it. */
struct self {
    const rung_host *host;
    const struct conf *conf;
};

static bool has_word(rung_str text, rung_str word)
{
    for (size_t at = 0; word.n > 0 && at + word.n <= text.n; at++) {
        size_t same = 0;
        while (same < word.n &&
               tolower((unsigned char)text.p[at + same]) == tolower((unsigned char)word.p[same])) {
            same++;
        }
        if (same == word.n) {
            return true;
        }
    }
    return false;
}

/* The hook: a pure function of the event. It proposes effects; the core checks, commits, records.
 */
static int classify(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    for (size_t i = 0; i < self->conf->words.n; i++) {
        rung_str word = self->conf->words.v[i];
        if (has_word(event->ticket->subject, word) || has_word(event->ticket->body, word)) {
            return rung_emit(self->host, call, RUNG_FX_LABEL, self->conf->label, rung_z(NULL), 0,
                             (double)self->conf->confidence / 100, word);
        }
    }
    return RUNG_DECLINE;
}

/* Rules across settings; the message reaches the operator with file and line. */
static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    if (conf->label.n == 0) {
        (void)snprintf(msg, cap, "label is empty: say what a ticket with such a word is called");
        return RUNG_EINVAL;
    }
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **out)
{
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, config};
    rung_logf(host, RUNG_INFO, "%zu words", self->conf->words.n);
    *out = self;
    return RUNG_OK;
}

static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY, .decide = classify, .budget_us = 200, .stage = 4},
};

RUNG_PLUGIN("@ID@", "1.0.0", .summary = "labels by words", .may = RUNG_MAY(RUNG_FX_LABEL),
            .subs = subs, .n_subs = RUNG_COUNT(subs), .options = options,
            .n_options = RUNG_COUNT(options), .config_size = sizeof(struct conf), .check = check,
            .create = create, .destroy = free);
