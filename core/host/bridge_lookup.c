#include "host/bridge_lookup.h"
#include "host/bridge_shape.h"
#include "host/service_calendar.h"
#include "host/service_roster.h"
#include "host/service_rules.h"

static int pack_agent(void *arg, const rung_agent *agent)
{
    struct pack *pack = arg;
    pack_map_begin(pack);
    bridge_shape_pack(pack, BRIDGE_SHAPE_AGENT, agent);
    pack_map_end(pack);
    return 0;
}

static void answer_agents(const struct bridge_request *request, bool is_team)
{
    struct bridge_frame_pen pen;
    struct rung_call call;
    struct buf *out = &request->peer->out;
    rung_call *about = bridge_request_call(request, &call);
    bridge_frame_answer(&pen, out, request->id);
    pack_key(&pen.pack, "agents");
    pack_list_begin(&pen.pack);
    int code =
        is_team
            ? service_roster.team(request->api, about, bridge_request_text(request, "team"),
                                  pack_agent, &pen.pack)
            : service_roster.on_call(request->api, about, bridge_request_text(request, "schedule"),
                                     bridge_request_number(request, "at"), pack_agent, &pen.pack);
    pack_list_end(&pen.pack);
    if (code != RUNG_OK) {
        out->n = pen.at;
        bridge_request_code(request->peer, request->id, code);
        return;
    }
    bridge_request_end(request->peer, request->id, &pen);
}

void bridge_lookup_team(const struct bridge_request *request)
{
    answer_agents(request, true);
}

void bridge_lookup_on_call(const struct bridge_request *request)
{
    answer_agents(request, false);
}

void bridge_lookup_advance(const struct bridge_request *request)
{
    struct rung_call call;
    int64_t at = 0;
    int code = service_calendar.advance(
        request->api, bridge_request_call(request, &call), bridge_request_text(request, "calendar"),
        bridge_request_number(request, "from_at"), bridge_request_number(request, "ms"), &at);
    bridge_request_int(request, code, "at", at);
}

void bridge_lookup_elapsed(const struct bridge_request *request)
{
    struct rung_call call;
    int64_t ms = 0;
    int code = service_calendar.elapsed(
        request->api, bridge_request_call(request, &call), bridge_request_text(request, "calendar"),
        bridge_request_number(request, "from_at"), bridge_request_number(request, "to_at"), &ms);
    bridge_request_int(request, code, "ms", ms);
}

void bridge_lookup_next(const struct bridge_request *request)
{
    struct rung_call call;
    struct bridge_frame_pen pen;
    bool is_open = false;
    int64_t change_at = 0;
    int code = service_calendar.next(
        request->api, bridge_request_call(request, &call), bridge_request_text(request, "calendar"),
        bridge_request_number(request, "from_at"), &is_open, &change_at);
    if (code != RUNG_OK) {
        bridge_request_code(request->peer, request->id, code);
        return;
    }
    bridge_frame_answer(&pen, &request->peer->out, request->id);
    pack_pair_bool(&pen.pack, "open", is_open);
    pack_pair_int(&pen.pack, "change_at", change_at);
    bridge_request_end(request->peer, request->id, &pen);
}

void bridge_lookup_rule(const struct bridge_request *request)
{
    struct rung_call call;
    struct bridge_frame_pen pen;
    const struct bridge_rules *rules = &request->peer->rules;
    uint64_t number = (uint64_t)bridge_request_number(request, "rule");
    rung_call *about = bridge_request_call(request, &call);
    if (number == 0 || number > rules->count || about == NULL) {
        bridge_request_refuse(request->peer, request->id, RUNG_ENOENT,
                              "there is no such rule, or no such call");
        return;
    }
    const struct rung_rule *rule = rules->items[number - 1];
    bool holds = service_rules.holds(request->api, about, rule);
    rung_str words = service_rules.explain(request->api, about, rule);
    bridge_frame_answer(&pen, &request->peer->out, request->id);
    pack_pair_bool(&pen.pack, "holds", holds);
    pack_pair_text(&pen.pack, "explain", view_back(words));
    bridge_request_end(request->peer, request->id, &pen);
}

void bridge_lookup_field(const struct bridge_request *request)
{
    struct bridge_frame_pen pen;
    const struct leased_job *job = bridge_request_job(request);
    bool is_before = value_bool(request->params, "before", false);
    const struct ticket *ticket = job == NULL ? NULL
                                  : is_before ? job->ask.before
                                              : job->ask.ticket;
    if (ticket == NULL) {
        bridge_request_refuse(request->peer, request->id, RUNG_ENOENT,
                              "there is no such call, or no ticket");
        return;
    }
    bridge_frame_answer(&pen, &request->peer->out, request->id);
    pack_pair_text(&pen.pack, "val", ticket_field(ticket, value_text(request->params, "key")));
    bridge_request_end(request->peer, request->id, &pen);
}
