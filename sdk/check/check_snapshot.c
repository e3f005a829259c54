#include "check_snapshot.h"

static void put_text(struct pack *pack, const char *key, rung_str text)
{
    if (text.n > 0) {
        pack_pair_text(pack, key, (struct text){text.p, text.n});
    }
}

static void put_texts(struct pack *pack, const rung_list *list)
{
    pack_list_begin(pack);
    for (size_t i = 0; i < list->n; i++) {
        pack_text(pack, (struct text){list->v[i].p, list->v[i].n});
    }
    pack_list_end(pack);
}

static void put_list(struct pack *pack, const char *key, rung_list list)
{
    pack_key(pack, key);
    put_texts(pack, &list);
}

static void put_clocks(struct pack *pack, const rung_ticket *ticket)
{
    pack_key(pack, "clocks");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->n_clocks; i++) {
        const rung_clock *clock =
            (const rung_clock *)((const char *)ticket->clocks + i * ticket->clock_size);
        pack_map_begin(pack);
        put_text(pack, "metric", clock->metric);
        put_text(pack, "phase", clock->phase);
        pack_pair_int(pack, "target_ms", clock->target_ms);
        pack_pair_int(pack, "elapsed_ms", clock->elapsed_ms);
        pack_pair_int(pack, "due_at", clock->due_at);
        pack_pair_int(pack, "instance", clock->instance);
        pack_pair_int(pack, "breached", clock->breached);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void put_ticket_texts(struct pack *pack, const rung_ticket *ticket)
{
    const struct {
        const char *key;
        rung_str text;
    } texts[] = {{"name", ticket->name},
                 {"state", ticket->state},
                 {"stage", ticket->stage},
                 {"subject", ticket->subject},
                 {"body", ticket->body},
                 {"queue", ticket->queue},
                 {"team", ticket->team},
                 {"agent", ticket->agent},
                 {"customer", ticket->customer},
                 {"channel", ticket->channel},
                 {"locale", ticket->locale},
                 {"requester", ticket->requester},
                 {"address", ticket->address},
                 {"tier", ticket->tier},
                 {"sla_policy", ticket->sla_policy},
                 {"escalation_policy", ticket->escalation_policy}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put_text(pack, texts[i].key, texts[i].text);
    }
}

static void put_ticket(struct pack *pack, const char *key, const rung_host *host, rung_call *call,
                       const rung_ticket *ticket)
{
    if (ticket == NULL) {
        return;
    }
    rung_str field = host->field(host, call, ticket, CHECK_SNAPSHOT_FIELD);
    pack_key(pack, key);
    pack_map_begin(pack);
    put_ticket_texts(pack, ticket);
    pack_pair_int(pack, "id", (int64_t)ticket->id);
    pack_pair_int(pack, "revision", (int64_t)ticket->revision);
    pack_pair_int(pack, "priority", ticket->priority);
    pack_pair_int(pack, "level", ticket->level);
    pack_pair_int(pack, "impact", ticket->impact);
    pack_pair_int(pack, "urgency", ticket->urgency);
    pack_pair_int(pack, "created_at", ticket->created_at);
    pack_pair_int(pack, "updated_at", ticket->updated_at);
    pack_pair_bool(pack, "provisional", (ticket->flags & RUNG_PROVISIONAL) != 0);
    pack_pair_bool(pack, "text_cut", (ticket->flags & RUNG_TEXT_CUT) != 0);
    put_list(pack, "tags", ticket->tags);
    put_list(pack, "labels", ticket->labels);
    put_clocks(pack, ticket);
    if (field.n > 0) {
        pack_key(pack, "fields");
        pack_map_begin(pack);
        put_text(pack, CHECK_SNAPSHOT_FIELD, field);
        pack_map_end(pack);
    }
    pack_map_end(pack);
}

static void put_message(struct pack *pack, const rung_message *message)
{
    const struct {
        const char *key;
        rung_str text;
    } texts[] = {{"channel", message->channel},
                 {"from", message->from},
                 {"to", message->to},
                 {"subject", message->subject},
                 {"body", message->body},
                 {"content_type", message->content_type},
                 {"external_id", message->external_id},
                 {"in_reply_to", message->in_reply_to},
                 {"token", message->token},
                 {"kind", message->kind},
                 {"facts", message->facts}};
    pack_key(pack, "message");
    pack_map_begin(pack);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put_text(pack, texts[i].key, texts[i].text);
    }
    if (message->raw.n > 0) {
        pack_key(pack, "raw");
        pack_bytes(pack, (struct text){message->raw.p, message->raw.n});
    }
    pack_pair_int(pack, "sent_at", message->sent_at);
    pack_pair_bool(pack, "automatic", (message->flags & RUNG_AUTOMATIC) != 0);
    pack_pair_bool(pack, "repaired", (message->flags & RUNG_REPAIRED) != 0);
    pack_pair_bool(pack, "reminder", (message->flags & RUNG_REMINDER) != 0);
    pack_pair_bool(pack, "text_cut", (message->flags & RUNG_TEXT_CUT) != 0);
    pack_map_end(pack);
}

void check_snapshot_put(struct pack *pack, const char *hook, const rung_host *host, rung_call *call,
                        const rung_event *event)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "hook", hook);
    pack_pair_int(pack, "event", (int64_t)event->id);
    pack_pair_int(pack, "attempt", event->attempt);
    pack_pair_int(pack, "left_ms", event->left_ms);
    pack_pair_int(pack, "now_at", event->now_at);
    pack_key(pack, "seed");
    pack_int(pack, (int64_t)event->seed); /* whole numbers are signed there */
    put_text(pack, "actor", event->actor);
    put_text(pack, "method", event->method);
    put_ticket(pack, "ticket", host, call, event->ticket);
    put_ticket(pack, "before", host, call, event->before);
    if (event->message != NULL) {
        put_message(pack, event->message);
    }
    pack_map_end(pack);
}

/* --- settings --- */

static void put_rule(struct pack *pack, const rung_rule *rule, struct check_snapshot_rules *rules)
{
    if (rule == NULL || rules->count == CHECK_SNAPSHOT_RULES_MAX) {
        pack_nil(pack);
        return;
    }
    pack_int(pack, (int64_t)rules->count);
    rules->rules[rules->count++] = rule;
}

static void put_span(struct pack *pack, const rung_span *span)
{
    pack_map_begin(pack);
    pack_pair_int(pack, "ms", span->ms);
    pack_pair_bool(pack, "business", span->business != 0);
    pack_map_end(pack);
}

static void put_table(struct pack *pack, const rung_option *option, const rung_table *table,
                      struct check_snapshot_rules *rules)
{
    pack_list_begin(pack);
    for (size_t i = 0; i < table->n; i++) {
        check_snapshot_put_config(pack, option->rows, option->n_rows,
                                  (const char *)table->rows + i * option->row_size, rules);
    }
    pack_list_end(pack);
}

void check_snapshot_put_config(struct pack *pack, const rung_option *options, size_t n,
                               const void *config, struct check_snapshot_rules *rules)
{
    pack_map_begin(pack);
    for (size_t i = 0; i < n; i++) {
        const void *member = (const char *)config + options[i].offset;
        const rung_str *text = member;
        pack_key(pack, options[i].key);
        switch (options[i].type) {
        case RUNG_T_BOOL: pack_bool(pack, *(const bool *)member); break;
        case RUNG_T_INT:
        case RUNG_T_DURATION:
        case RUNG_T_SIZE: pack_int(pack, *(const int64_t *)member); break;
        case RUNG_T_FLOAT: pack_real(pack, *(const double *)member); break;
        case RUNG_T_LIST: put_texts(pack, member); break;
        case RUNG_T_SPAN: put_span(pack, member); break;
        case RUNG_T_RULE: put_rule(pack, *(const rung_rule *const *)member, rules); break;
        case RUNG_T_TABLE: put_table(pack, &options[i], member, rules); break;
        default: pack_text(pack, (struct text){text->p, text->n}); break;
        }
    }
    pack_map_end(pack);
}

void check_snapshot_put_agent(struct pack *pack, const rung_agent *agent)
{
    pack_map_begin(pack);
    put_text(pack, "id", agent->id);
    put_text(pack, "name", agent->name);
    put_text(pack, "team", agent->team);
    put_text(pack, "presence", agent->presence);
    put_text(pack, "timezone", agent->timezone);
    pack_pair_int(pack, "open_tickets", agent->open_tickets);
    pack_pair_int(pack, "capacity", agent->capacity);
    pack_pair_int(pack, "assigned_at", agent->assigned_at);
    put_list(pack, "teams", agent->teams);
    put_list(pack, "skills", agent->skills);
    pack_key(pack, "skill_levels");
    pack_list_begin(pack);
    for (size_t i = 0; i < agent->skills.n; i++) {
        pack_int(pack, agent->skill_levels[i]);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

/* --- effects --- */

static rung_str lent(const struct value *map, const char *key)
{
    struct text text = value_text(map, key);
    return (rung_str){text.p, text.n};
}

static const char *const effects[] = {
    [RUNG_FX_SET_PRIORITY] = "set_priority",
    [RUNG_FX_SET_STATE] = "set_state",
    [RUNG_FX_SET_FIELD] = "set_field",
    [RUNG_FX_ADD_TAG] = "add_tag",
    [RUNG_FX_DEL_TAG] = "del_tag",
    [RUNG_FX_LABEL] = "label",
    [RUNG_FX_ROUTE] = "route",
    [RUNG_FX_HAND_OFF] = "hand_off",
    [RUNG_FX_SLA_POLICY] = "sla_policy",
    [RUNG_FX_SLA_TARGET] = "sla_target",
    [RUNG_FX_SLA_EXTEND] = "sla_extend",
    [RUNG_FX_SLA_PAUSE] = "sla_pause",
    [RUNG_FX_ESCALATE] = "escalate",
    [RUNG_FX_DEESCALATE] = "deescalate",
    [RUNG_FX_NOTIFY] = "notify",
    [RUNG_FX_SUPPRESS] = "suppress",
    [RUNG_FX_REPLY] = "reply",
    [RUNG_FX_NOTE] = "note",
    [RUNG_FX_REPLACE] = "replace",
    [RUNG_FX_LINK] = "link",
    [RUNG_FX_CUSTOMER] = "customer",
    [RUNG_FX_CUSTOMER_FIELD] = "customer_field",
    [RUNG_FX_REJECT] = "reject",
    [RUNG_FX_DEFER] = "defer",
    [RUNG_FX_RESULT] = "result",
    [RUNG_FX_KV_PUT] = "kv_put",
    [RUNG_FX_KV_DEL] = "kv_del",
    [RUNG_FX_WAKE] = "wake",
    [RUNG_FX_TRIAGE] = "triage",
    [RUNG_FX_CANDIDATE] = "candidate",
    [RUNG_FX_HOLIDAYS] = "holidays",
};

uint32_t check_snapshot_effect_kind(struct text name)
{
    for (uint32_t i = 1; i < sizeof effects / sizeof effects[0]; i++) {
        if (text_eq_z(name, effects[i])) {
            return i;
        }
    }
    return 0;
}

rung_effect check_snapshot_effect(const struct value *value)
{
    return (rung_effect){.size = sizeof(rung_effect),
                         .kind = check_snapshot_effect_kind(value_text(value, "fx")),
                         .num = value_int(value, "num", 0),
                         .weight = value_real(value, "weight", 1),
                         .key = lent(value, "key"),
                         .val = lent(value, "val"),
                         .reason = lent(value, "reason")};
}
