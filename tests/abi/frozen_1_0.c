/* clang-format off */
/* Minor 0 of plugin contract 1 as it was released, written by sdk/abi-freeze. It is
 * compiled with every later header: whoever reads an error here has changed what plugins were
 * built with. Append to the end of a struct instead, or number anew. Never edited. */
#include <rung/plugin.h>

#ifdef __LP64__
#define SAYS(text) "ABI 1.0: " text
#define MEMBER(type, member, at, bytes, ...)                                                       \
    _Static_assert(offsetof(struct type, member) == (at), SAYS(#type "." #member " has moved"));   \
    _Static_assert(sizeof(((struct type *)0)->member) == (bytes),                                  \
                   SAYS(#type "." #member " has another size"));                                   \
    _Static_assert(_Generic(&((struct type *)0)->member, __VA_ARGS__: 1, default: 0),              \
                   SAYS(#type "." #member " has another type"))
#define BY_VALUE(type, bytes) \
    _Static_assert(sizeof(struct type) == (bytes), SAYS(#type " goes by value and may not grow"))
#define GROWS(type, bytes) \
    _Static_assert(sizeof(struct type) >= (bytes), SAYS(#type " has lost members"))
#define CONSTANT(name, value) _Static_assert((name) == (value), SAYS(#name " has another value"))

BY_VALUE(rung_str, 16);
MEMBER(rung_str, p, 0, 8, const char * *);
MEMBER(rung_str, n, 8, 8, size_t *);

BY_VALUE(rung_list, 16);
MEMBER(rung_list, v, 0, 8, const rung_str * *);
MEMBER(rung_list, n, 8, 8, size_t *);

BY_VALUE(rung_span, 16);
MEMBER(rung_span, ms, 0, 8, int64_t *);
MEMBER(rung_span, business, 8, 8, uint64_t *);

BY_VALUE(rung_table, 16);
MEMBER(rung_table, rows, 0, 8, const void * *);
MEMBER(rung_table, n, 8, 8, size_t *);

GROWS(rung_effect, 72);
MEMBER(rung_effect, size, 0, 4, uint32_t *);
MEMBER(rung_effect, kind, 4, 4, uint32_t *);
MEMBER(rung_effect, num, 8, 8, int64_t *);
MEMBER(rung_effect, weight, 16, 8, double *);
MEMBER(rung_effect, key, 24, 16, rung_str *);
MEMBER(rung_effect, val, 40, 16, rung_str *);
MEMBER(rung_effect, reason, 56, 16, rung_str *);

GROWS(rung_clock, 64);
MEMBER(rung_clock, metric, 0, 16, rung_str *);
MEMBER(rung_clock, phase, 16, 16, rung_str *);
MEMBER(rung_clock, target_ms, 32, 8, int64_t *);
MEMBER(rung_clock, elapsed_ms, 40, 8, int64_t *);
MEMBER(rung_clock, due_at, 48, 8, int64_t *);
MEMBER(rung_clock, instance, 56, 4, uint32_t *);
MEMBER(rung_clock, breached, 60, 4, uint32_t *);

GROWS(rung_ticket, 368);
MEMBER(rung_ticket, size, 0, 4, uint32_t *);
MEMBER(rung_ticket, priority, 4, 4, uint32_t *);
MEMBER(rung_ticket, id, 8, 8, uint64_t *);
MEMBER(rung_ticket, revision, 16, 8, uint64_t *);
MEMBER(rung_ticket, level, 24, 4, uint32_t *);
MEMBER(rung_ticket, flags, 28, 4, uint32_t *);
MEMBER(rung_ticket, impact, 32, 4, uint32_t *);
MEMBER(rung_ticket, urgency, 36, 4, uint32_t *);
MEMBER(rung_ticket, created_at, 40, 8, int64_t *);
MEMBER(rung_ticket, updated_at, 48, 8, int64_t *);
MEMBER(rung_ticket, name, 56, 16, rung_str *);
MEMBER(rung_ticket, state, 72, 16, rung_str *);
MEMBER(rung_ticket, stage, 88, 16, rung_str *);
MEMBER(rung_ticket, subject, 104, 16, rung_str *);
MEMBER(rung_ticket, body, 120, 16, rung_str *);
MEMBER(rung_ticket, queue, 136, 16, rung_str *);
MEMBER(rung_ticket, team, 152, 16, rung_str *);
MEMBER(rung_ticket, agent, 168, 16, rung_str *);
MEMBER(rung_ticket, customer, 184, 16, rung_str *);
MEMBER(rung_ticket, channel, 200, 16, rung_str *);
MEMBER(rung_ticket, locale, 216, 16, rung_str *);
MEMBER(rung_ticket, requester, 232, 16, rung_str *);
MEMBER(rung_ticket, address, 248, 16, rung_str *);
MEMBER(rung_ticket, tier, 264, 16, rung_str *);
MEMBER(rung_ticket, escalation_policy, 280, 16, rung_str *);
MEMBER(rung_ticket, sla_policy, 296, 16, rung_str *);
MEMBER(rung_ticket, tags, 312, 16, rung_list *);
MEMBER(rung_ticket, labels, 328, 16, rung_list *);
MEMBER(rung_ticket, clocks, 344, 8, const rung_clock * *);
MEMBER(rung_ticket, n_clocks, 352, 8, size_t *);
MEMBER(rung_ticket, clock_size, 360, 8, size_t *);

GROWS(rung_message, 208);
MEMBER(rung_message, size, 0, 4, uint32_t *);
MEMBER(rung_message, flags, 4, 4, uint32_t *);
MEMBER(rung_message, channel, 8, 16, rung_str *);
MEMBER(rung_message, from, 24, 16, rung_str *);
MEMBER(rung_message, to, 40, 16, rung_str *);
MEMBER(rung_message, subject, 56, 16, rung_str *);
MEMBER(rung_message, body, 72, 16, rung_str *);
MEMBER(rung_message, content_type, 88, 16, rung_str *);
MEMBER(rung_message, external_id, 104, 16, rung_str *);
MEMBER(rung_message, in_reply_to, 120, 16, rung_str *);
MEMBER(rung_message, token, 136, 16, rung_str *);
MEMBER(rung_message, raw, 152, 16, rung_str *);
MEMBER(rung_message, kind, 168, 16, rung_str *);
MEMBER(rung_message, sent_at, 184, 8, int64_t *);
MEMBER(rung_message, facts, 192, 16, rung_str *);

GROWS(rung_event, 104);
MEMBER(rung_event, size, 0, 4, uint32_t *);
MEMBER(rung_event, hook, 4, 4, uint32_t *);
MEMBER(rung_event, id, 8, 8, uint64_t *);
MEMBER(rung_event, token, 16, 8, uint64_t *);
MEMBER(rung_event, attempt, 24, 4, uint32_t *);
MEMBER(rung_event, left_ms, 28, 4, uint32_t *);
MEMBER(rung_event, now_at, 32, 8, int64_t *);
MEMBER(rung_event, seed, 40, 8, uint64_t *);
MEMBER(rung_event, ticket, 48, 8, const rung_ticket * *);
MEMBER(rung_event, before, 56, 8, const rung_ticket * *);
MEMBER(rung_event, message, 64, 8, const rung_message * *);
MEMBER(rung_event, actor, 72, 16, rung_str *);
MEMBER(rung_event, method, 88, 16, rung_str *);

GROWS(rung_sub, 72);
MEMBER(rung_sub, hook, 0, 4, uint32_t *);
MEMBER(rung_sub, flags, 4, 4, uint32_t *);
MEMBER(rung_sub, decide, 8, 8, int (**)(const void *, rung_call *, const rung_event *));
MEMBER(rung_sub, work, 16, 8, int (**)(void *, rung_call *, const rung_event *));
MEMBER(rung_sub, budget_us, 24, 4, uint32_t *);
MEMBER(rung_sub, timeout_ms, 28, 4, uint32_t *);
MEMBER(rung_sub, wait_ms, 32, 4, uint32_t *);
MEMBER(rung_sub, stage, 36, 4, int32_t *);
MEMBER(rung_sub, after, 40, 8, const char * *);
MEMBER(rung_sub, before, 48, 8, const char * *);
MEMBER(rung_sub, when, 56, 8, const char * *);
MEMBER(rung_sub, reads, 64, 8, const char *const * *);

GROWS(rung_option, 88);
MEMBER(rung_option, type, 0, 4, uint32_t *);
MEMBER(rung_option, flags, 4, 4, uint32_t *);
MEMBER(rung_option, key, 8, 8, const char * *);
MEMBER(rung_option, def, 16, 8, const char * *);
MEMBER(rung_option, min, 24, 8, double *);
MEMBER(rung_option, max, 32, 8, double *);
MEMBER(rung_option, choices, 40, 8, const char * *);
MEMBER(rung_option, offset, 48, 8, size_t *);
MEMBER(rung_option, doc, 56, 8, const char * *);
MEMBER(rung_option, rows, 64, 8, const struct rung_option * *);
MEMBER(rung_option, n_rows, 72, 8, size_t *);
MEMBER(rung_option, row_size, 80, 8, size_t *);

GROWS(rung_host, 120);
MEMBER(rung_host, size, 0, 4, uint32_t *);
MEMBER(rung_host, abi_minor, 4, 4, uint32_t *);
MEMBER(rung_host, server_version, 8, 8, const char * *);
MEMBER(rung_host, instance, 16, 8, const char * *);
MEMBER(rung_host, opaque, 24, 8, void * *);
MEMBER(rung_host, log, 32, 8, void (**)(const rung_host *, uint32_t, const char *, size_t));
MEMBER(rung_host, metric, 40, 8, void (**)(const rung_host *, uint32_t, const char *, double));
MEMBER(rung_host, service, 48, 8, const void *(**)(const rung_host *, const char *));
MEMBER(rung_host, alloc, 56, 8, void *(**)(const rung_host *, rung_call *, size_t));
MEMBER(rung_host, emit, 64, 8, int (**)(const rung_host *, rung_call *, const rung_effect *));
MEMBER(rung_host, fail, 72, 8, int (**)(const rung_host *, rung_call *, int, const char *));
MEMBER(rung_host, field, 80, 8, rung_str (**)(const rung_host *, rung_call *, const rung_ticket *,
       const char *));
MEMBER(rung_host, finish, 88, 8, int (**)(const rung_host *, uint64_t, int, const rung_effect *,
       size_t, const char *));
MEMBER(rung_host, alive, 96, 8, _Bool (**)(const rung_host *, uint64_t));
MEMBER(rung_host, submit, 104, 8, int (**)(const rung_host *, uint64_t, const rung_effect *,
       size_t));
MEMBER(rung_host, listening, 112, 8, void (**)(const rung_host *, const char *, const char *));

GROWS(rung_kv, 24);
MEMBER(rung_kv, size, 0, 4, uint32_t *);
MEMBER(rung_kv, get, 8, 8, int (**)(const rung_host *, rung_call *, rung_str, rung_str *));
MEMBER(rung_kv, scan, 16, 8, int (**)(const rung_host *, rung_call *, rung_str, int (*)(void *,
       rung_str, rung_str), void *));

GROWS(rung_timer, 24);
MEMBER(rung_timer, size, 0, 4, uint32_t *);
MEMBER(rung_timer, start, 8, 8, uint64_t (**)(const rung_host *, int64_t, int64_t, void (*)(void
       *), void *));
MEMBER(rung_timer, stop, 16, 8, void (**)(const rung_host *, uint64_t));

GROWS(rung_http_req, 72);
MEMBER(rung_http_req, size, 0, 4, uint32_t *);
MEMBER(rung_http_req, method, 8, 8, const char * *);
MEMBER(rung_http_req, url, 16, 16, rung_str *);
MEMBER(rung_http_req, headers, 32, 16, rung_str *);
MEMBER(rung_http_req, body, 48, 16, rung_str *);
MEMBER(rung_http_req, timeout_ms, 64, 8, int64_t *);

GROWS(rung_http_res, 56);
MEMBER(rung_http_res, size, 0, 4, uint32_t *);
MEMBER(rung_http_res, status, 4, 4, int32_t *);
MEMBER(rung_http_res, headers, 8, 16, rung_str *);
MEMBER(rung_http_res, body, 24, 16, rung_str *);
MEMBER(rung_http_res, error, 40, 16, rung_str *);

GROWS(rung_http, 32);
MEMBER(rung_http, size, 0, 4, uint32_t *);
MEMBER(rung_http, request, 8, 8, uint64_t (**)(const rung_host *, const rung_http_req *, void
       (*)(void *, const rung_http_res *), void *));
MEMBER(rung_http, cancel, 16, 8, void (**)(const rung_host *, uint64_t));
MEMBER(rung_http, fetch, 24, 8, const rung_http_res *(**)(const rung_host *, rung_call *, const
       rung_http_req *));

GROWS(rung_work, 16);
MEMBER(rung_work, size, 0, 4, uint32_t *);
MEMBER(rung_work, run, 8, 8, int (**)(const rung_host *, void (*)(void *), void (*)(void *, int),
       void *));

GROWS(rung_inbox, 24);
MEMBER(rung_inbox, size, 0, 4, uint32_t *);
MEMBER(rung_inbox, push, 8, 8, int (**)(const rung_host *, const rung_message *, void (*)(void *,
       int), void *));
MEMBER(rung_inbox, push_wait, 16, 8, int (**)(const rung_host *, const rung_message *));

GROWS(rung_agent, 144);
MEMBER(rung_agent, size, 0, 4, uint32_t *);
MEMBER(rung_agent, open_tickets, 4, 4, uint32_t *);
MEMBER(rung_agent, capacity, 8, 4, uint32_t *);
MEMBER(rung_agent, flags, 12, 4, uint32_t *);
MEMBER(rung_agent, id, 16, 16, rung_str *);
MEMBER(rung_agent, name, 32, 16, rung_str *);
MEMBER(rung_agent, team, 48, 16, rung_str *);
MEMBER(rung_agent, presence, 64, 16, rung_str *);
MEMBER(rung_agent, timezone, 80, 16, rung_str *);
MEMBER(rung_agent, teams, 96, 16, rung_list *);
MEMBER(rung_agent, skills, 112, 16, rung_list *);
MEMBER(rung_agent, skill_levels, 128, 8, const int64_t * *);
MEMBER(rung_agent, assigned_at, 136, 8, int64_t *);

GROWS(rung_roster, 24);
MEMBER(rung_roster, size, 0, 4, uint32_t *);
MEMBER(rung_roster, on_call, 8, 8, int (**)(const rung_host *, rung_call *, rung_str, int64_t, int
       (*)(void *, const rung_agent *), void *));
MEMBER(rung_roster, team, 16, 8, int (**)(const rung_host *, rung_call *, rung_str, int (*)(void
       *, const rung_agent *), void *));

GROWS(rung_rules, 24);
MEMBER(rung_rules, size, 0, 4, uint32_t *);
MEMBER(rung_rules, holds, 8, 8, _Bool (**)(const rung_host *, rung_call *, const rung_rule *));
MEMBER(rung_rules, explain, 16, 8, rung_str (**)(const rung_host *, rung_call *, const rung_rule
       *));

GROWS(rung_calendar, 40);
MEMBER(rung_calendar, size, 0, 4, uint32_t *);
MEMBER(rung_calendar, advance, 8, 8, int (**)(const rung_host *, rung_call *, rung_str, int64_t,
       int64_t, int64_t *));
MEMBER(rung_calendar, elapsed, 16, 8, int (**)(const rung_host *, rung_call *, rung_str, int64_t,
       int64_t, int64_t *));
MEMBER(rung_calendar, next, 24, 8, int (**)(const rung_host *, rung_call *, rung_str, int64_t,
       _Bool *, int64_t *));
MEMBER(rung_calendar, announce, 32, 8, int (**)(const rung_host *, rung_str, rung_str, const
       rung_list *, void (*)(void *, int), void *));

GROWS(rung_blob, 24);
MEMBER(rung_blob, size, 0, 4, uint32_t *);
MEMBER(rung_blob, put, 8, 8, int (**)(const rung_host *, rung_call *, rung_str, rung_str *));
MEMBER(rung_blob, get, 16, 8, int (**)(const rung_host *, rung_call *, rung_str, uint64_t, size_t,
       rung_str *));

GROWS(rung_method, 40);
MEMBER(rung_method, size, 0, 4, uint32_t *);
MEMBER(rung_method, flags, 4, 4, uint32_t *);
MEMBER(rung_method, name, 8, 8, const char * *);
MEMBER(rung_method, role, 16, 8, const char * *);
MEMBER(rung_method, params_schema, 24, 8, const char * *);
MEMBER(rung_method, doc, 32, 8, const char * *);

GROWS(rung_methods, 16);
MEMBER(rung_methods, size, 0, 4, uint32_t *);
MEMBER(rung_methods, publish, 8, 8, int (**)(const rung_host *, const rung_method *, size_t));

GROWS(rung_request, 128);
MEMBER(rung_request, size, 0, 4, uint32_t *);
MEMBER(rung_request, flags, 4, 4, uint32_t *);
MEMBER(rung_request, id, 8, 8, uint64_t *);
MEMBER(rung_request, method, 16, 16, rung_str *);
MEMBER(rung_request, path, 32, 16, rung_str *);
MEMBER(rung_request, query, 48, 16, rung_str *);
MEMBER(rung_request, headers, 64, 16, rung_str *);
MEMBER(rung_request, body, 80, 16, rung_str *);
MEMBER(rung_request, peer, 96, 16, rung_str *);
MEMBER(rung_request, actor, 112, 16, rung_str *);

GROWS(rung_route, 40);
MEMBER(rung_route, size, 0, 4, uint32_t *);
MEMBER(rung_route, flags, 4, 4, uint32_t *);
MEMBER(rung_route, method, 8, 8, const char * *);
MEMBER(rung_route, path, 16, 8, const char * *);
MEMBER(rung_route, role, 24, 8, const char * *);
MEMBER(rung_route, fn, 32, 8, void (**)(void *, const rung_request *));

GROWS(rung_routes, 24);
MEMBER(rung_routes, size, 0, 4, uint32_t *);
MEMBER(rung_routes, publish, 8, 8, int (**)(const rung_host *, const rung_route *, size_t));
MEMBER(rung_routes, reply, 16, 8, int (**)(const rung_host *, uint64_t, int, rung_str, rung_str));

GROWS(rung_plugin, 144);
MEMBER(rung_plugin, size, 0, 4, uint32_t *);
MEMBER(rung_plugin, magic, 4, 4, uint32_t *);
MEMBER(rung_plugin, abi_major, 8, 2, uint16_t *);
MEMBER(rung_plugin, abi_minor, 10, 2, uint16_t *);
MEMBER(rung_plugin, sub_size, 12, 2, uint16_t *);
MEMBER(rung_plugin, option_size, 14, 2, uint16_t *);
MEMBER(rung_plugin, id, 16, 8, const char * *);
MEMBER(rung_plugin, version, 24, 8, const char * *);
MEMBER(rung_plugin, summary, 32, 8, const char * *);
MEMBER(rung_plugin, may, 40, 8, uint64_t *);
MEMBER(rung_plugin, needs, 48, 8, const char *const * *);
MEMBER(rung_plugin, subs, 56, 8, const rung_sub * *);
MEMBER(rung_plugin, n_subs, 64, 8, size_t *);
MEMBER(rung_plugin, options, 72, 8, const rung_option * *);
MEMBER(rung_plugin, n_options, 80, 8, size_t *);
MEMBER(rung_plugin, config_size, 88, 8, size_t *);
MEMBER(rung_plugin, check, 96, 8, int (**)(const void *, char *, size_t));
MEMBER(rung_plugin, create, 104, 8, int (**)(const rung_host *, const void *, void **));
MEMBER(rung_plugin, cancel, 112, 8, void (**)(void *, uint64_t));
MEMBER(rung_plugin, health, 120, 8, int (**)(const void *, char *, size_t));
MEMBER(rung_plugin, quiesce, 128, 8, void (**)(void *));
MEMBER(rung_plugin, destroy, 136, 8, void (**)(void *));

CONSTANT(RUNG_OK, 0);
CONSTANT(RUNG_DECLINE, 1);
CONSTANT(RUNG_PENDING, 2);
CONSTANT(RUNG_ERETRY, -1);
CONSTANT(RUNG_EFAIL, -2);
CONSTANT(RUNG_EINVAL, -3);
CONSTANT(RUNG_ENOMEM, -4);
CONSTANT(RUNG_EDENIED, -5);
CONSTANT(RUNG_ESTALE, -6);
CONSTANT(RUNG_ENOENT, -7);
CONSTANT(RUNG_EBUSY, -8);
CONSTANT(RUNG_INBOUND_PARSE, 1);
CONSTANT(RUNG_INBOUND_ADMIT, 2);
CONSTANT(RUNG_INBOUND_IDENTIFY, 3);
CONSTANT(RUNG_INBOUND_CORRELATE, 4);
CONSTANT(RUNG_TICKET_VALIDATE, 10);
CONSTANT(RUNG_TICKET_ENRICH, 11);
CONSTANT(RUNG_TICKET_CLASSIFY, 12);
CONSTANT(RUNG_TICKET_PRIORITIZE, 13);
CONSTANT(RUNG_SLA_POLICY, 14);
CONSTANT(RUNG_ROUTE_ASSIGN, 15);
CONSTANT(RUNG_TICKET_OPENED, 16);
CONSTANT(RUNG_TICKET_BEFORE_CHANGE, 20);
CONSTANT(RUNG_TICKET_CHANGED, 21);
CONSTANT(RUNG_MESSAGE_BEFORE_ADD, 22);
CONSTANT(RUNG_MESSAGE_ADDED, 23);
CONSTANT(RUNG_TICKET_WAKE, 24);
CONSTANT(RUNG_BOT_TURN, 25);
CONSTANT(RUNG_MESSAGE_REDACT, 26);
CONSTANT(RUNG_SLA_AT_RISK, 30);
CONSTANT(RUNG_SLA_BREACHED, 31);
CONSTANT(RUNG_ESCALATION_NEXT, 32);
CONSTANT(RUNG_ESCALATION_STARTED, 33);
CONSTANT(RUNG_ESCALATION_BEFORE_ACKNOWLEDGE, 34);
CONSTANT(RUNG_ESCALATION_RESOLVE, 35);
CONSTANT(RUNG_NOTIFICATION_PLAN, 40);
CONSTANT(RUNG_NOTIFICATION_RENDER, 41);
CONSTANT(RUNG_NOTIFICATION_SEND, 42);
CONSTANT(RUNG_NOTIFICATION_RECEIPT, 43);
CONSTANT(RUNG_NOTIFICATION_FAILED, 44);
CONSTANT(RUNG_TICKET_BEFORE_PURGE, 50);
CONSTANT(RUNG_SEARCH_QUERY, 60);
CONSTANT(RUNG_RPC_CALL, 61);
CONSTANT(RUNG_FX_SET_PRIORITY, 1);
CONSTANT(RUNG_FX_SET_STATE, 2);
CONSTANT(RUNG_FX_SET_FIELD, 3);
CONSTANT(RUNG_FX_ADD_TAG, 4);
CONSTANT(RUNG_FX_DEL_TAG, 5);
CONSTANT(RUNG_FX_LABEL, 6);
CONSTANT(RUNG_FX_ROUTE, 7);
CONSTANT(RUNG_FX_HAND_OFF, 8);
CONSTANT(RUNG_FX_SLA_POLICY, 9);
CONSTANT(RUNG_FX_SLA_TARGET, 10);
CONSTANT(RUNG_FX_SLA_EXTEND, 11);
CONSTANT(RUNG_FX_SLA_PAUSE, 12);
CONSTANT(RUNG_FX_ESCALATE, 13);
CONSTANT(RUNG_FX_DEESCALATE, 14);
CONSTANT(RUNG_FX_NOTIFY, 15);
CONSTANT(RUNG_FX_SUPPRESS, 16);
CONSTANT(RUNG_FX_REPLY, 17);
CONSTANT(RUNG_FX_NOTE, 18);
CONSTANT(RUNG_FX_REPLACE, 19);
CONSTANT(RUNG_FX_LINK, 20);
CONSTANT(RUNG_FX_CUSTOMER, 21);
CONSTANT(RUNG_FX_CUSTOMER_FIELD, 22);
CONSTANT(RUNG_FX_REJECT, 23);
CONSTANT(RUNG_FX_DEFER, 24);
CONSTANT(RUNG_FX_RESULT, 25);
CONSTANT(RUNG_FX_KV_PUT, 26);
CONSTANT(RUNG_FX_KV_DEL, 27);
CONSTANT(RUNG_FX_WAKE, 28);
CONSTANT(RUNG_FX_TRIAGE, 29);
CONSTANT(RUNG_FX_CANDIDATE, 30);
CONSTANT(RUNG_FX_HOLIDAYS, 31);
CONSTANT(RUNG_PROVISIONAL, 1);
CONSTANT(RUNG_TEXT_CUT, 2);
CONSTANT(RUNG_AUTOMATIC, 4);
CONSTANT(RUNG_REPAIRED, 8);
CONSTANT(RUNG_REMINDER, 16);
CONSTANT(RUNG_ASYNC, 1);
CONSTANT(RUNG_NO_WAIT, 2);
CONSTANT(RUNG_ORDERED, 4);
CONSTANT(RUNG_PLACES, 8);
CONSTANT(RUNG_T_BOOL, 1);
CONSTANT(RUNG_T_INT, 2);
CONSTANT(RUNG_T_FLOAT, 3);
CONSTANT(RUNG_T_DURATION, 4);
CONSTANT(RUNG_T_SIZE, 5);
CONSTANT(RUNG_T_STRING, 6);
CONSTANT(RUNG_T_ENUM, 7);
CONSTANT(RUNG_T_URL, 8);
CONSTANT(RUNG_T_SECRET, 9);
CONSTANT(RUNG_T_LIST, 10);
CONSTANT(RUNG_T_SPAN, 11);
CONSTANT(RUNG_T_RULE, 12);
CONSTANT(RUNG_T_REFERENCE, 13);
CONSTANT(RUNG_T_ADDRESS, 14);
CONSTANT(RUNG_T_TABLE, 15);
CONSTANT(RUNG_DEBUG, 0);
CONSTANT(RUNG_INFO, 1);
CONSTANT(RUNG_WARN, 2);
CONSTANT(RUNG_ERROR, 3);
CONSTANT(RUNG_COUNTER, 0);
CONSTANT(RUNG_GAUGE, 1);
CONSTANT(RUNG_HISTOGRAM, 2);
CONSTANT(RUNG_READ_ONLY, 1);
CONSTANT(RUNG_ABI_MAJOR, 1);
CONSTANT(RUNG_MAGIC, 0x474e5552u);
CONSTANT(RUNG_MAY(RUNG_FX_ADD_TAG), UINT64_C(1) << RUNG_FX_ADD_TAG);

/* Said once more: another text is an error. */
#define RUNG_BLOB "rung.blob/1"
#define RUNG_CALENDAR "rung.calendar/1"
#define RUNG_HTTP "rung.http/1"
#define RUNG_INBOX "rung.inbox/1"
#define RUNG_KV "rung.kv/1"
#define RUNG_METHODS "rung.rpc-methods/1"
#define RUNG_ROSTER "rung.roster/1"
#define RUNG_ROUTES "rung.http-routes/1"
#define RUNG_RULES "rung.rules/1"
#define RUNG_TIMER "rung.timer/1"
#define RUNG_WORK "rung.work/1"
#endif
