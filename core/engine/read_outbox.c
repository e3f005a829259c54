#include "base/must.h"
#include "engine/outbox.h"
#include "engine/use_case.h"

static void view_contact(struct pack *pack, const struct notification_contact *contact)
{
    pack_map_begin(pack);
    pack_pair_text(pack, "channel", contact->channel);
    pack_pair_text(pack, "address", contact->address);
    pack_pair_bool(pack, "works", notification_plan_works(contact));
    pack_pair_int(pack, "sent_at_ms", contact->sent_s * 1000);
    pack_pair_int(pack, "confirmed_at_ms", contact->confirmed_s * 1000);
    pack_pair_int(pack, "failed_at_ms", contact->failed_s * 1000);
    pack_map_end(pack);
}

static void view_item(struct pack *pack, const struct outbox_item *item)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "page", id_print('J', item->job).z);
    pack_pair_z(pack, "ticket", item->ticket != 0 ? id_print('T', item->ticket).z : "");
    pack_pair_text(pack, "kind", item->kind);
    pack_pair_text(pack, "channel", item->channel);
    pack_pair_z(pack, "urgency", notification_plan_urgency_name(item->urgency));
    pack_pair_z(pack, "why", notification_plan_hold_name(item->why));
    pack_pair_int(pack, "until_ms", item->until_s * 1000);
    pack_map_end(pack);
}

static void view_budget(struct pack *pack, const struct notification_rules *rules,
                        const struct notification_counts *counts, int64_t now_s)
{
    struct notification_counts now = notification_plan_counts(rules, counts, now_s);
    pack_pair_int(pack, "hour", now.hour.count);
    pack_pair_int(pack, "hour_max", rules->budget.hour);
    pack_pair_int(pack, "night", now.night.count);
    pack_pair_int(pack, "night_max", rules->budget.night);
    pack_pair_int(pack, "week", now.week.count);
    pack_pair_int(pack, "week_max", rules->budget.week);
    pack_pair_int(pack, "over", now.over);
}

/* notification.status {agent}: what left, what is held and until when, and which ways work. */
enum err read_outbox(struct work *work)
{
    struct text name = value_text(&work->command->args, "agent");
    const struct roster_agent *agent = roster_agent(&work->policies->roster, name);
    struct outbox outbox;
    struct pack pack;
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "agent", "there is no agent \"%.*s\"",
                           TEXT_ARG(name));
    }
    struct notification_rules rules = policy_set_notification(work->policies, agent);
    outbox_load(work, agent->id, &outbox);
    outbox_forget_ended(work, &outbox);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "agent", agent->id);
    view_budget(&pack, &rules, &outbox.counts, work->now_us / 1000000);
    pack_key(&pack, "contacts");
    pack_list_begin(&pack);
    for (size_t i = 0; i < outbox.contact_count; i++) {
        view_contact(&pack, &outbox.contacts[i]);
    }
    pack_list_end(&pack);
    pack_key(&pack, "held");
    pack_list_begin(&pack);
    for (size_t i = 0; i < outbox.item_count; i++) {
        view_item(&pack, &outbox.items[i]);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
