#include "settings.h"
#include <stdlib.h>

static const char yaml[] = /* @G: folders of guests; @3: three units of the form */
    "mail_domain: support.example\n"
    "teams: {support: {name: Support, calendar: always, manager: cid, escalation_policy: page}}\n"
    "customers: {tiers: {gold: ['@bigcorp.example']}}\n"
    "agents:\n"
    "  ann: {teams: [support], capacity: 30, skills: {cards: 3},\n"
    "    contacts: [{channel: pager, address: ann}, {channel: mail, address: ann@sms.example}]}\n"
    "  bob: {teams: [support], capacity: 30, contacts: [{channel: pager, address: bob}]}\n"
    "  cid: {teams: [support], capacity: 30, contacts: [{channel: pager, address: cid}]}\n"
    "routing: {default_team: support}\n"
    "sla:\n"
    "  urgent: {owner: cid, review_by: '2030-01-01', when: 'ticket.priority >= \"high\"',\n"
    "    calendar: always, targets: {first_response: @2, next_response: @3, resolution: @10},\n"
    "    thresholds: [{id: warn, percent: 75, escalate: page}], breach_escalation_policy: page}\n"
    "  standard: {owner: cid, review_by: '2030-01-01', calendar: always,\n"
    "    targets: {first_response: @4, next_response: @5, resolution: @15},\n"
    "    thresholds: [{id: warn, percent: 50}, {id: last, before: @1, raise_priority: high}]}\n"
    "escalation:\n"
    "  policies:\n"
    "    page: {owner: cid, review_by: '2030-01-01', acknowledge_for: @2, levels: [\n"
    "      {targets: [owner], delay: @1}, {targets: ['user:bob'], delay: @1},\n"
    "      {targets: ['role:manager'], delay: @2, raise_priority: urgent}]}\n"
    "  rules:\n"
    "    - {on: [created], when: 'ticket.priority == \"urgent\"', policy: page}\n"
    "    - {on: [at_risk, breached], policy: page}\n"
    "plugins:\n"
    "  path: [@G]\n"
    "  instances:\n"
    "    mail: {use: channel_email, config: {address: support@support.example}}\n"
    "    rules: {use: classify_rules, config: {rules: [\n"
    "      {name: stolen, when: 'ticket.body contains \"stolen\"', label: theft, impact: 3,\n"
    "        urgency: 4},\n"
    "      {name: card, when: 'ticket.subject contains \"card\"', label: card, impact: 2,\n"
    "        urgency: 3}]}}\n"
    "    targets: {use: sla_targets, config: {targets: [{tier: [gold], priority: [high, urgent],\n"
    "      policy: urgent, first_response: @1}]}}\n"
    "    route: {use: route_team, config: {rules: [{team: support}]}}\n"
    "    pager: {use: notify_webhook,\n"
    "      config: {url: 'http://127.0.0.1:7499/page/{address}', secret: 'env:SIM_SECRET'}}\n";

static const char story_guests[] =
    "mail_domain: support.example\n"
    "plugins:\n"
    "  path: [@G]\n"
    "  instances:\n"
    "    mail: {use: channel_email, config: {address: support@support.example}}\n"
    "    greeter: {use: greeter_bot, grant: [reply, set_state]}\n"
    "    pager: {use: notify_webhook,\n"
    "      config: {url: 'http://127.0.0.1:7499/page/{address}', secret: 'env:SIM_SECRET'}}\n";

static void put(struct buf *text, const char *template, const char *guests, unsigned unit_s)
{
    for (const char *c = template; *c != '\0'; c++) {
        if (*c != '@') {
            buf_put(text, c, 1);
        } else if (c[1] == 'G') {
            buf_put_text(text, text_z(guests));
            c++;
        } else if (c[1] >= '0' && c[1] <= '9') {
            char *end = NULL;
            buf_printf(text, "%lus", strtoul(c + 1, &end, 10) * unit_s);
            c = end - 1;
        } else {
            buf_put(text, c, 1);
        }
    }
}

void settings_put(struct buf *text, const char *guests, unsigned unit_s)
{
    put(text, yaml, guests, unit_s);
}

void settings_put_story(struct buf *text, struct text story, struct text more, const char *guests,
                        unsigned unit_s)
{
    struct buf all;
    struct text name;
    buf_init(&all);
    buf_put_text(&all, story);
    buf_put_z(&all, story_guests);
    while (text_split(&more, ' ', &name)) {
        buf_printf(&all, "    %.*s: {use: %.*s, grant: [reject]}\n", TEXT_ARG(name),
                   TEXT_ARG(name));
    }
    put(text, buf_z(&all), guests, unit_s);
    buf_fini(&all);
}
