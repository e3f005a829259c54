/* Texts of notifications from Mustache templates, in the ticket's language. Inline: a pure function
 * of the snapshot and of the templates as they were read. See notify_texts.md. */
#include <rung/plugin.h>
#include <stdlib.h>
#include "template_folder.h"

#define TEXT_BYTES_MAX ((size_t)32 << 10)
#define FACTS_MAX 32

struct conf {
    rung_str folder;
};
static const rung_option options[] = {
    RUNG_OPT_STRING(struct conf, folder, "folder", NULL, "folder of the templates"),
};

struct self { /* never changes after create(): hooks share it */
    const rung_host *host;
    struct template_folder *folder; /* owned */
};

/* --- what a template may speak of --- */

struct facts { /* in the memory of the call */
    rung_str keys[FACTS_MAX];
    struct mustache_value items[FACTS_MAX];
    size_t count;
    rung_str milestone_keys[FACTS_MAX];
    struct mustache_value milestone_items[FACTS_MAX];
    size_t milestones;
    struct mustache_value all;
};

static void add(struct facts *facts, rung_str key, rung_str text)
{
    if (facts->count < FACTS_MAX) {
        facts->keys[facts->count] = key;
        facts->items[facts->count++] = (struct mustache_value){.kind = MUSTACHE_TEXT, .text = text};
    }
}

/* "blocked solved" becomes {blocked: true, solved: true}. */
static void add_milestones(struct facts *facts, rung_str words)
{
    for (size_t from = 0; from < words.n && facts->milestones < FACTS_MAX;) {
        size_t to = from;
        while (to < words.n && words.p[to] != ' ') {
            to++;
        }
        facts->milestone_keys[facts->milestones] = (rung_str){words.p + from, to - from};
        facts->milestone_items[facts->milestones++] =
            (struct mustache_value){.kind = MUSTACHE_TRUE};
        from = to + 1;
    }
    if (facts->count < FACTS_MAX) {
        facts->keys[facts->count] = RUNG_S("milestones");
        facts->items[facts->count++] = (struct mustache_value){.kind = MUSTACHE_MAP,
                                                               .keys = facts->milestone_keys,
                                                               .items = facts->milestone_items,
                                                               .count = facts->milestones};
    }
}

static void add_line(struct facts *facts, rung_str line)
{
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '=') {
            rung_str key = {line.p, i};
            rung_str value = {line.p + i + 1, line.n - i - 1};
            if (rung_eq(key, RUNG_S("milestones"))) {
                add_milestones(facts, value);
            } else {
                add(facts, key, value);
            }
            return;
        }
    }
}

static void add_lines(struct facts *facts, rung_str lines)
{
    for (size_t from = 0; from < lines.n;) {
        size_t to = from;
        while (to < lines.n && lines.p[to] != '\n') {
            to++;
        }
        add_line(facts, (rung_str){lines.p + from, to - from});
        from = to + 1;
    }
}

static void gather(struct facts *facts, const rung_event *event)
{
    const rung_ticket *ticket = event->ticket;
    const rung_message *message = event->message;
    if (RUNG_HAS(rung_message, message, facts)) {
        add_lines(facts, message->facts);
    }
    add(facts, RUNG_S("kind"), message->kind);
    add(facts, RUNG_S("subject"), message->subject);
    add(facts, RUNG_S("body"), message->body);
    if (ticket != NULL) {
        add(facts, RUNG_S("ticket"), ticket->name);
        add(facts, RUNG_S("title"), ticket->subject);
        add(facts, RUNG_S("state"), ticket->state);
        add(facts, RUNG_S("team"), ticket->team);
        add(facts, RUNG_S("agent"), ticket->agent);
        add(facts, RUNG_S("channel"), ticket->channel);
        add(facts, RUNG_S("requester"), ticket->requester);
    }
    facts->all = (struct mustache_value){
        .kind = MUSTACHE_MAP, .keys = facts->keys, .items = facts->items, .count = facts->count};
}

/* --- rendering --- */

struct language_of { /* partials are looked for in the same language */
    const struct template_folder *folder;
    rung_str language;
};

static const struct mustache *find_partial(void *ctx, rung_str name)
{
    const struct language_of *of = ctx;
    const struct template_file *file = template_folder_find(of->folder, name, of->language);
    return file != NULL ? file->body : NULL;
}

/* One milestone has a template of its own before the one of all. */
static const struct template_file *choose(const struct self *self, const rung_event *event,
                                          const struct facts *facts, rung_str language)
{
    const struct template_file *file = NULL;
    if (facts->milestones == 1) {
        file = template_folder_find(self->folder, facts->milestone_keys[0], language);
    }
    return file != NULL ? file : template_folder_find(self->folder, event->message->kind, language);
}

static bool write(const struct self *self, rung_call *call, const struct mustache *parsed,
                  const struct facts *facts, bool is_html, struct language_of *of, rung_str *text)
{
    struct mustache_out out = {.p = self->host->alloc(self->host, call, TEXT_BYTES_MAX),
                               .cap = TEXT_BYTES_MAX};
    bool is_well =
        out.p != NULL && mustache_render(parsed, &facts->all, is_html, find_partial, of, &out);
    *text = (rung_str){out.p, out.n};
    return is_well;
}

/* A subject is one line, whatever stands in it. */
static rung_str one_line(rung_str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r') {
        n++;
    }
    return (rung_str){text.p, n};
}

static int render(const void *vself, rung_call *call, const rung_event *event) /* [engine] */
{
    const struct self *self = vself;
    const rung_host *host = self->host;
    struct facts *facts = host->alloc(host, call, sizeof *facts);
    struct language_of of = {self->folder,
                             event->ticket != NULL ? event->ticket->locale : rung_z("")};
    rung_str text;
    if (facts == NULL || event->message == NULL) {
        return host->fail(host, call, RUNG_ENOMEM, "no memory for a text");
    }
    gather(facts, event);
    const struct template_file *file = choose(self, event, facts, of.language);
    if (file == NULL) {
        return RUNG_DECLINE;
    }
    if (file->subject != NULL) {
        if (!write(self, call, file->subject, facts, false, &of, &text)) {
            return host->fail(host, call, RUNG_EFAIL, "the subject became too long");
        }
        rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("subject"), one_line(text), 0, 1, file->name);
    }
    if (!write(self, call, file->body, facts, file->is_html, &of, &text)) {
        return host->fail(host, call, RUNG_EFAIL, "the text became too long, or has no end");
    }
    rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("body"), text, 0, 1, file->name);
    if (file->is_html) {
        rung_fx(host, call, RUNG_FX_REPLACE, RUNG_S("content_type"), RUNG_S("text/html"), 0, 1,
                file->name);
    }
    return RUNG_OK;
}

/* --- life --- */

static int check(const void *config, char *msg, size_t cap)
{
    const struct conf *conf = config;
    struct template_folder *folder = template_folder_read(conf->folder.p, msg, cap);
    bool is_well = folder != NULL;
    template_folder_free(&folder);
    return is_well ? RUNG_OK : RUNG_EINVAL;
}

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    const struct conf *conf = config;
    char why[512];
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, template_folder_read(conf->folder.p, why, sizeof why)};
    if (self->folder == NULL) {
        rung_logf(host, RUNG_ERROR, "%s", why);
        free(self);
        return RUNG_EINVAL;
    }
    *out = self;
    return RUNG_OK;
}

static void destroy(void *vself) /* [worker] */
{
    struct self *self = vself;
    template_folder_free(&self->folder);
    free(self);
}

static const rung_sub subs[] = {
    {.hook = RUNG_NOTIFICATION_RENDER, .decide = render, .budget_us = 1000, .stage = 4},
};

RUNG_PLUGIN("rung.notify-texts", "1.0.0", .summary = "texts of notifications from templates",
            .may = RUNG_MAY(RUNG_FX_REPLACE), .subs = subs, .n_subs = RUNG_COUNT(subs),
            .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .check = check, .create = create,
            .destroy = destroy);
