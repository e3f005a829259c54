/* What the test puts into the plugin's hand, out of a few lines of YAML. */
#include <stdio.h>
#include <string.h>
#include "base/config_read.h"
#include "base/mem.h"
#include "testhost_inside.h"
#include "model/id.h"
#include "model/kv_key.h"

/* --- reading --- */

/* Complaints become the test's `why`. */
static int settle(testhost *host, struct config **config)
{
    struct buf out;
    int code = (*config)->complaint_count == 0 ? RUNG_OK : RUNG_EINVAL;
    buf_init(&out);
    if (code != RUNG_OK) {
        config_print_complaints(*config, &out);
        testhost_inside_fail(host, "%.*s", TEXT_ARG(buf_text(&out)));
    }
    buf_fini(&out);
    config_free(config);
    return code;
}

static struct text keep(testhost *host, struct text text)
{
    return arena_text(&host->arena, text);
}

static struct text read_text(testhost *host, struct config *config, const struct config_node *map,
                             const char *key, const char *otherwise)
{
    return keep(host, config_read_text(config, map, key, otherwise));
}

static struct text *read_texts(testhost *host, struct config *config, const struct config_node *map,
                               const char *key, size_t *count)
{
    const struct config_node *list = config_read_list(config, map, key);
    struct text *items = NULL;
    *count = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        *ARENA_PUSH(&host->arena, items, *count) = keep(host, list->items[i].text);
    }
    return items;
}

static void read_fields(testhost *host, struct config *config, const struct config_node *map,
                        struct ticket_field **fields, size_t *count)
{
    const struct config_node *node = config_read_map(config, map, "fields");
    for (size_t i = 0; node != NULL && i < node->count; i++) {
        *ARENA_PUSH(&host->arena, *fields, *count) =
            (struct ticket_field){keep(host, node->items[i].key), keep(host, node->items[i].text)};
    }
}

static void read_priority(testhost *host, struct config *config, const struct config_node *map,
                          struct ticket *ticket)
{
    const struct config_node *node = config_node_get(map, "priority");
    if (node != NULL &&
        !priority_from(&host->policies->priorities, node->text, &ticket->priority)) {
        config_node_complain(config, node->place, "the desk has no priority \"%.*s\"",
                             TEXT_ARG(node->text));
    }
}

static void read_state(struct config *config, const struct config_node *map, struct ticket *ticket)
{
    int state = config_read_word(config, map, "state", ticket_state_words, TICKET_NEW);
    ticket->state = (enum ticket_state)state;
}

static void read_customer(testhost *host, struct config *config, const struct config_node *map)
{
    static const char *const known[] = {"name", "tier", "organisation", "fields", NULL};
    const struct config_node *node = config_read_map(config, map, "customer");
    host->customer = NULL;
    if (node == NULL) {
        return;
    }
    struct customer *customer = ARENA_NEW(&host->arena, struct customer);
    struct ticket_field *fields = NULL;
    size_t count = 0;
    config_read_known(config, node, known);
    read_fields(host, config, node, &fields, &count);
    *customer =
        (struct customer){.id = ID_OF_LOCAL(1),
                          .name = read_text(host, config, node, "name", ""),
                          .tier = read_text(host, config, node, "tier", ""),
                          .organisation = read_text(host, config, node, "organisation", "")};
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(&host->arena, customer->fields, customer->field_count) =
            (struct customer_field){fields[i].name, fields[i].value};
    }
    host->customer = customer;
}

static void read_clock(testhost *host, struct config *config, const struct config_node *node,
                       struct ticket *ticket)
{
    static const char *const known[] = {"metric", "phase",    "target", "elapsed",
                                        "due_in", "breached", NULL};
    struct sla_clock *clock = ARENA_PUSH(&host->arena, ticket->clocks, ticket->clock_count);
    struct text metric = config_read_required(config, node, "metric");
    struct text phase = config_read_text(config, node, "phase", "running");
    *clock = (struct sla_clock){.n = 1, .due_s = CALENDAR_NONE};
    config_read_known(config, node, known);
    if (metric.n > 0 && !sla_policy_metric_from(metric, &clock->metric)) {
        config_node_complain(config, node->place, "there is no clock \"%.*s\"", TEXT_ARG(metric));
    }
    if (!sla_clock_phase_from(phase, &clock->phase)) {
        config_node_complain(config, node->place,
                             "phase is running, paused, fulfilled or cancelled, not \"%.*s\"",
                             TEXT_ARG(phase));
    }
    for (size_t i = 0; i + 1 < ticket->clock_count; i++) {
        clock->n += ticket->clocks[i].metric == clock->metric;
    }
    clock->target.amount = config_read_seconds(config, node, "target", 0);
    clock->wanted = clock->target;
    clock->elapsed_s = config_read_seconds(config, node, "elapsed", 0);
    clock->breached = config_read_bool(config, node, "breached", false);
    if (config_node_get(node, "due_in") != NULL) {
        clock->due_s =
            host->now_us / CLOCK_SECOND_US + config_read_seconds(config, node, "due_in", 0);
    }
}

static void read_clocks(testhost *host, struct config *config, const struct config_node *map,
                        struct ticket *ticket)
{
    const struct config_node *list = config_read_list(config, map, "clocks");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        read_clock(host, config, &list->items[i], ticket);
    }
}

static void read_labels(testhost *host, struct config *config, const struct config_node *map,
                        struct ticket *ticket)
{
    size_t count = 0;
    struct text *names = read_texts(host, config, map, "labels", &count);
    for (size_t i = 0; i < count; i++) {
        *ARENA_PUSH(&host->arena, ticket->labels, ticket->label_count) =
            (struct ticket_label){.name = names[i], .confidence = 100, .applied = true};
    }
}

static void read_level(testhost *host, struct config *config, const struct config_node *map,
                       struct ticket *ticket)
{
    int64_t level = config_read_int(config, map, "level", 0, 0, 32);
    if (level > 0) {
        struct escalation *one =
            ARENA_PUSH(&host->arena, ticket->escalations, ticket->escalation_count);
        *one = (struct escalation){.n = 1, .level = (uint32_t)level};
    }
}

static struct ticket *read_ticket(testhost *host, struct config *config)
{
    static const char *const known[] = {
        "state",   "subject", "body",   "priority",   "requester",    "address",
        "channel", "locale",  "team",   "agent",      "impact",       "urgency",
        "tags",    "labels",  "fields", "sla_policy", "repeat_count", "customer",
        "clocks",  "level",   "stage",  NULL};
    static const char *const stages[] = {"bot", "human", NULL};
    const struct config_node *map = &config->root;
    struct ticket *ticket = ARENA_NEW(&host->arena, struct ticket);
    ticket_init(ticket);
    config_read_known(config, map, known);
    ticket->id = ID_OF_LOCAL(1);
    ticket->revision = 1;
    read_state(config, map, ticket);
    read_priority(host, config, map, ticket);
    ticket->subject = read_text(host, config, map, "subject", "");
    ticket->body = read_text(host, config, map, "body", "");
    ticket->requester = read_text(host, config, map, "requester", "");
    ticket->channel_address = read_text(host, config, map, "address", "");
    ticket->channel = read_text(host, config, map, "channel", "rpc");
    ticket->locale = read_text(host, config, map, "locale", "");
    ticket->team = read_text(host, config, map, "team", "");
    ticket->agent = read_text(host, config, map, "agent", "");
    ticket->sla_policy = read_text(host, config, map, "sla_policy", "");
    ticket->impact = (uint32_t)config_read_int(config, map, "impact", 0, 0, 4);
    ticket->urgency = (uint32_t)config_read_int(config, map, "urgency", 0, 0, 4);
    ticket->repeat_count = (uint32_t)config_read_int(config, map, "repeat_count", 0, 0, 1000);
    ticket->tags = read_texts(host, config, map, "tags", &ticket->tag_count);
    ticket->created_us = ticket->updated_us = host->now_us;
    read_labels(host, config, map, ticket);
    read_fields(host, config, map, &ticket->fields, &ticket->field_count);
    read_clocks(host, config, map, ticket);
    read_level(host, config, map, ticket);
    if (config_read_word(config, map, "stage", stages, 1) == 0) {
        ticket->flags |= TICKET_BOT;
    }
    return ticket;
}

int testhost_ticket(testhost *host, const char *yaml)
{
    host->ticket = NULL;
    host->customer = NULL;
    if (yaml == NULL) {
        return RUNG_OK;
    }
    struct config *config = config_of_text("ticket", text_z(yaml));
    host->ticket = read_ticket(host, config);
    read_customer(host, config, &config->root);
    host->ticket->customer = host->customer != NULL ? host->customer->id : 0;
    return settle(host, &config);
}

int testhost_before(testhost *host, const char *yaml)
{
    host->before = NULL;
    if (yaml == NULL) {
        return RUNG_OK;
    }
    struct config *config = config_of_text("before", text_z(yaml));
    host->before = read_ticket(host, config);
    if (host->ticket != NULL) {
        host->ticket->revision = host->before->revision + 1;
    }
    return settle(host, &config);
}

int testhost_message(testhost *host, const char *yaml)
{
    static const char *const known[] = {
        "channel",     "from",  "to",   "subject", "body",      "content_type", "external_id",
        "in_reply_to", "token", "kind", "facts",   "automatic", "repaired",     NULL};
    host->message = NULL;
    if (yaml == NULL) {
        return RUNG_OK;
    }
    struct config *config = config_of_text("message", text_z(yaml));
    const struct config_node *map = &config->root;
    struct message *message = ARENA_NEW(&host->arena, struct message);
    config_read_known(config, map, known);
    *message = (struct message){.channel = read_text(host, config, map, "channel", "rpc"),
                                .from = read_text(host, config, map, "from", ""),
                                .to = read_text(host, config, map, "to", ""),
                                .subject = read_text(host, config, map, "subject", ""),
                                .body = read_text(host, config, map, "body", ""),
                                .content_type = read_text(host, config, map, "content_type", ""),
                                .external_id = read_text(host, config, map, "external_id", ""),
                                .in_reply_to = read_text(host, config, map, "in_reply_to", ""),
                                .token = read_text(host, config, map, "token", ""),
                                .kind = read_text(host, config, map, "kind", "message"),
                                .facts = read_text(host, config, map, "facts", ""),
                                .automatic = config_read_bool(config, map, "automatic", false),
                                .repaired = config_read_bool(config, map, "repaired", false)};
    host->message = message;
    return settle(host, &config);
}

void testhost_raw(testhost *host, const void *bytes, size_t n)
{
    if (host->message == NULL) {
        host->message = ARENA_NEW(&host->arena, struct message);
        *host->message = (struct message){.channel = TEXT("rpc"), .kind = TEXT("message")};
    }
    host->message->raw = keep(host, (struct text){bytes, n});
}

/* One text of `thing` by its name; NULL: it has none of that name. */
struct named_text {
    const char *name;
    size_t offset;
};
static struct text *find_text(void *thing, const struct named_text *texts, size_t count,
                              const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(texts[i].name, name) == 0) {
            return (struct text *)((char *)thing + texts[i].offset);
        }
    }
    return NULL;
}

#define OF_TICKET(name, member)                         \
    {                                                   \
        "ticket." name, offsetof(struct ticket, member) \
    }
#define OF_MESSAGE(name)                                 \
    {                                                    \
        "message." #name, offsetof(struct message, name) \
    }

int testhost_bytes(testhost *host, const char *name, const void *bytes, size_t n)
{
    static const struct named_text of_ticket[] = {OF_TICKET("subject", subject),
                                                  OF_TICKET("body", body),
                                                  OF_TICKET("requester", requester),
                                                  OF_TICKET("address", channel_address),
                                                  OF_TICKET("channel", channel),
                                                  OF_TICKET("locale", locale),
                                                  OF_TICKET("team", team),
                                                  OF_TICKET("agent", agent),
                                                  OF_TICKET("sla_policy", sla_policy)};
    static const struct named_text of_message[] = {
        OF_MESSAGE(channel),     OF_MESSAGE(from),        OF_MESSAGE(to),
        OF_MESSAGE(subject),     OF_MESSAGE(body),        OF_MESSAGE(content_type),
        OF_MESSAGE(external_id), OF_MESSAGE(in_reply_to), OF_MESSAGE(token),
        OF_MESSAGE(kind),        OF_MESSAGE(facts)};
    struct ticket no_ticket; /* stands for one that is not in hand */
    struct message no_message;
    struct text *text = find_text(host->ticket ? host->ticket : &no_ticket, of_ticket,
                                  sizeof of_ticket / sizeof of_ticket[0], name);
    if (text == NULL) {
        text = find_text(host->message ? host->message : &no_message, of_message,
                         sizeof of_message / sizeof of_message[0], name);
    }
    if (text != NULL) {
        *text = keep(host, (struct text){bytes, n});
    }
    return text != NULL ? RUNG_OK : RUNG_ENOENT;
}

void testhost_actor(testhost *host, const char *actor)
{
    host->actor = keep(host, text_z(actor));
}

void testhost_method(testhost *host, const char *method)
{
    host->method = keep(host, text_z(method));
}

void testhost_scene_agents(testhost *host)
{
    const struct roster *roster = &host->policies->roster;
    host->agents = ARENA_NEW_ARRAY(&host->arena, struct ask_agent, roster->agent_count + 1);
    for (size_t i = 0; i < roster->agent_count; i++) {
        host->agents[i] = (struct ask_agent){.presence = roster->agents[i].presence};
    }
}

int testhost_agent(testhost *host, const char *agent, const char *presence, unsigned open_tickets)
{
    const struct roster *roster = &host->policies->roster;
    enum roster_presence stands = PRESENCE_ONLINE;
    if (!roster_presence_from(text_z(presence), &stands)) {
        return RUNG_ENOENT;
    }
    for (size_t i = 0; i < roster->agent_count; i++) {
        if (text_eq_z(roster->agents[i].id, agent)) {
            host->agents[i].presence = stands;
            host->agents[i].open_tickets = open_tickets;
            return RUNG_OK;
        }
    }
    return RUNG_ENOENT;
}

/* --- its own storage --- */

static struct testhost_kept *find(const testhost *host, struct text key)
{
    for (size_t i = 0; i < host->kept_count; i++) {
        if (text_eq(host->kept[i].key, key)) {
            return &host->kept[i];
        }
    }
    return NULL;
}

void testhost_scene_keep(testhost *host, struct text key, struct text value, bool is_there)
{
    struct testhost_kept *kept = find(host, key);
    if (kept == NULL && is_there) {
        kept = ARENA_PUSH(&host->arena, host->kept, host->kept_count);
        kept->key = keep(host, key);
    }
    if (kept != NULL) {
        kept->value = is_there ? keep(host, value) : (struct text){NULL, 0};
    }
}

void testhost_store(testhost *host, const char *key, const char *value)
{
    testhost_scene_keep(host, text_z(key), value ? text_z(value) : TEXT_NONE, value != NULL);
}

const char *testhost_stored(const testhost *host, const char *key)
{
    const struct testhost_kept *kept = find(host, text_z(key));
    return kept != NULL ? kept->value.p : NULL;
}

void testhost_scene_read(testhost *host, struct ask *ask)
{
    const struct subscriber *subscriber = host->subscriber;
    struct ask_kv *kv =
        ARENA_NEW_ARRAY(&host->call_arena, struct ask_kv, subscriber->read_count + 1);
    for (size_t i = 0; i < subscriber->read_count; i++) {
        kv[i].key =
            kv_key_expand(&host->call_arena, subscriber->reads[i], host->ticket, host->message);
        const struct testhost_kept *kept = find(host, kv[i].key);
        kv[i].is_present = kept != NULL && kept->value.p != NULL;
        kv[i].value = kv[i].is_present ? kept->value : TEXT_NONE;
    }
    ask->kv = kv;
    ask->kv_count = subscriber->read_count;
}
