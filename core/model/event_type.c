#include "model/event_type.h"
#include <stdio.h>
#include <stdlib.h>

/* Ascending by name. */
static const struct event_type types[] = {
    {"ack_expired", "escalation person by late_by_s", true,
     "An acknowledgement is over, by its time or by somebody: the same level pages again."},
    {"acknowledged", "escalation person until_ms again uninvited", true,
     "Somebody takes care: levels stop."},
    {"affected_count", "problem count step", false,
     "A problem has reached the next step of affected customers."},
    {"assigned",
     "team agent former_team former_agent method reason candidates? budget_s? budget_left_s?", true,
     "Who has the ticket, and every candidate with what spoke against him."},
    {"attribute_set", "name old new source", false, "A plugin has set a field of the ticket."},
    {"attribution", "metric n labels", false,
     "Whose time a clock was that has been met, in seconds; their sum is its wall time."},
    {"blocked", "reason text reference promise_at_ms until_ms?", true,
     "The ticket waits for somebody who is not its customer."},
    {"bot_ended", "bot outcome why turns seconds form", true,
     "A bot has solved the ticket, handed it off, or failed."},
    {"bot_started", "bot limit_s turns", true, "A bot has the ticket."},
    {"burst", "key rule count problem ended", false,
     "More tickets of one key than a rule for bursts allows, or their end."},
    {"cascade_skipped", "problem news action why", false,
     "An incident does not follow what was said or done at its problem."},
    {"cascaded", "problem news action message?", false,
     "An incident follows what was said or done at its problem."},
    {"channel_move_accepted", "from to identity", false,
     "The customer has come to the other channel."},
    {"channel_move_expired", "from to", false,
     "The customer has not come to the other channel in time."},
    {"channel_move_failed", "from to reason detail", true,
     "The invitation could not be delivered, or the address is somebody else's."},
    {"channel_move_offered", "from to expires_ms identity redaction reason", false,
     "The customer is invited to another channel."},
    {"classified", "outcome threshold_percent labels", false,
     "Labels with confidence and model, and what became of them: applied, human, default."},
    {"clock_armed", "metric n start_at_ms due_at_ms? target calendar policy tzdata?", false,
     "A clock has begun."},
    {"clock_at_risk", "metric n threshold instant_ms late_by_s superseded", true,
     "A threshold of a clock is reached; superseded: a later one acts."},
    {"clock_breached", "metric n due_at_ms detected_at_ms late_by_s attributed_to", true,
     "A clock was due and is not met."},
    {"clock_cancelled", "metric n why", false, "A clock has ended without being met."},
    {"clock_fulfilled", "metric n elapsed_s in_time", true, "A clock is met."},
    {"clock_paused", "metric n why remaining_s? reason?", false, "A clock stands still."},
    {"clock_resumed", "metric n why remaining_s? due_at_ms? tzdata?", false, "A clock runs again."},
    {"clock_retargeted", "metric n old_target new_target mode old_due_at_ms? due_at_ms? tzdata?",
     false, "A clock has another target or another calendar."},
    {"corrected", "schedule event who from_at_ms field reason old new", false,
     "What was recorded of a shift was wrong."},
    {"created", "customer? channel subject source state stage follow_up_of? created_from?", true,
     "The ticket is there; a problem of a burst has no customer."},
    {"customer_linked", "from into reversal?", false,
     "What another customer had comes to this one."},
    {"customer_notified", "milestone message? merged? level? skipped? late_by_s?", false,
     "The customer is told of a milestone, or why not."},
    {"customer_unlinked", "from into reversal?", false,
     "What came from another customer goes back to him: from and into are those of the link."},
    {"deescalated", "escalation reason to priority hold_until_ms", true,
     "An escalation is taken back; its cause starts none before the end of the hold."},
    {"degraded", "plugin hook outcome error?", false,
     "A plugin did not answer in time or failed: the default was used."},
    {"escalated", "escalation? axis from to level? cause functional? hierarchical? form?", true,
     "A step up, to another team or to people above."},
    {"escalation_ended", "escalation how level", true,
     "An escalation is resolved, cancelled or exhausted."},
    {"escalation_joined", "escalation? cause method problem?", false,
     "A further cause joins an escalation that is live, or that of the problem."},
    {"escalation_started", "escalation policy version cause method axis level resumed? lane?", true,
     "An escalation has begun, or goes on."},
    {"escalation_undone", "escalation reason to priority", true,
     "Who started an escalation has taken it back."},
    {"handoff_form", "edge name missing escalation? lacks? fields?", false,
     "What the giver said at a hand-off."},
    {"handoff_notice", "schedule who from_at_ms to_at_ms source by before_s late_by_s skipped?",
     true, "Whoever takes over is told before."},
    {"handoff_rated", "hand_off from edge giver rating person text", false,
     "What the receiver says of a hand-off."},
    {"heartbeat_back", "name last_at_ms policy", true,
     "A heartbeat that was missed is there again."},
    {"heartbeat_missed", "name last_at_ms policy", true, "A heartbeat did not come."},
    {"held", "escalation? why until_ms? page? person?", false,
     "An escalation or a page waits: maintenance, snooze, quiet hours, a budget, a pace."},
    {"identity_linked", "customer kind verified value? source?", false,
     "An address belongs to a customer."},
    {"identity_unlinked", "customer kind value verified source", false,
     "An address belongs to a customer no more."},
    {"job_done", "job plugin hook state attempt result effects error?", false,
     "A job of the ticket has ended; the hash of what it answered, and how many effects."},
    {"job_retried", "job plugin hook was attempt", false,
     "Somebody has a job of the ticket tried again: one that waited, or a dead one."},
    {"lane_over_limit", "queue immediate entered", false,
     "More of a queue's work goes by the immediate lane than it may."},
    {"level_fired", "escalation policy level round reminder late_by_s late_by_ms people", true,
     "A level of an escalation means these people."},
    {"level_skipped", "escalation level reason", false,
     "A level means nobody (empty), nobody who can be reached, or is not open."},
    {"linked", "kind other as?", false,
     "This ticket is an incident of, follows up, or is related to another."},
    {"loop_cut", "guard refused chain", true, "A guard against loops refuses an automatic change."},
    {"merged", "into? from? as?", true,
     "This ticket has gone into another, or another into this; messages stay where they are."},
    {"message",
     "direction author? author_kind visibility channel from to? subject? body? external_id? "
     "automatic kind? reached? raw? sent_at_ms? late_import? flag? repaired? unprocessed? "
     "attachments?",
     true, "A message in or out; its id is its number."},
    {"message_delivery", "message state job? attempt? error? receipt?", false,
     "What has become of a message that goes out."},
    {"message_held", "job plugin state author visibility why? body", false,
     "What shall go out waits for a plugin (held), has left (released), or stays here: rejected, "
     "failed."},
    {"message_processed", "message plugin outcome body", false,
     "A plugin has looked at what came in: kept, replaced, rejected, failed; and what it reads "
     "now."},
    {"no_working_time", "metric n calendar", false,
     "A clock finds no working time ahead and stands still."},
    {"nobody_reachable", "escalation", true, "All levels mean nobody: the operator is told."},
    {"notified", "kind person page", false,
     "A person is told of something that is no page of an escalation."},
    {"offer_accepted", "agent item queue method looked_at? eligible? candidates?", false,
     "Somebody takes the work that was offered."},
    {"offer_expired", "agent reason item? queue?", false,
     "Work that was offered was not taken in time, or was taken back."},
    {"offer_refused", "agent item queue reason", false,
     "Somebody does not take the work that was offered."},
    {"offered", "agent item queue expires_at_ms method looked_at eligible candidates", false,
     "Work is offered to somebody, with every candidate."},
    {"override_added", "schedule id add remove instead_of_all priority from_at_ms to_at_ms?", false,
     "Somebody is on call instead, or besides."},
    {"override_removed", "schedule id add remove instead_of_all priority from_at_ms to_at_ms?",
     false, "An override is taken back."},
    {"page_deduplicated", "escalation person page of_escalation", false,
     "A page of the last minute stands for this one, too."},
    {"page_result", "page escalation person state attempt? why? channel? error? receipt?", false,
     "What has become of a page."},
    {"paged", "page escalation level person channel address urgency reminder due_at_ms", false,
     "A page is written to a person."},
    {"plugin_verdict", "hook plugin version position effects", false,
     "What a plugin proposed, why, and what became of it."},
    {"plugins_activated", "version instances?", true,
     "Other plugins, versions or settings are asked from now on."},
    {"policy_activated", "number version hash author mode preview_hash? as_of_ms?", true,
     "A configuration is in force."},
    {"priority_set", "old new inputs cell pinned? causes?", true,
     "The priority, with its inputs, the cell of the matrix and live causes."},
    {"promise_broken", "metric n kind due_at_ms detected_at_ms late_by_s attributed_to source",
     true, "A promise was due and is not kept."},
    {"promise_kept", "metric n kind elapsed_s in_time due_at_ms source", false,
     "A promise is kept."},
    {"promise_made", "metric n kind start_at_ms due_at_ms source", true,
     "The customer is promised something by an instant."},
    {"promise_missing", "owner reason", false, "A blocked ticket has no live promise."},
    {"promise_superseded", "metric n kind why due_at_ms source", false,
     "A newer promise of its kind stands for it."},
    {"purge_asked", "reason until_ms", false,
     "Plugins are asked whether the ticket may go for good."},
    {"purge_refused", "plugin? code why", true, "The ticket stays, and who or what is against it."},
    {"purged", "ticket by reason export?", true, "A ticket has gone for good."},
    {"queued", "queue item lane score eligible_since_ms rule rules no_agent_has_skill?", false,
     "Work waits in a queue; the rules that were looked at."},
    {"redaction", "channel until_entry? outcome", false,
     "What the customer wrote in public is masked, and what the channel did."},
    {"refused", "command code field why channel from to subject raw", false,
     "What was refused and is kept for security or quality."},
    {"relaxed", "step after_s item dropped name?", false,
     "Work that waited long is given out by wider rules."},
    {"released", "escalation? why page? person? with?", false, "What was held goes on."},
    {"repeat_contact", "count first_at_ms cause", false,
     "The same customer comes again for the same cause."},
    {"returned", "agent why eligible_since_ms", false, "Work goes back to its queue with its age."},
    {"rotation_edited", "schedule layer from_at_ms on_call participants", false,
     "A rotation has other people; whoever is on call stays."},
    {"schedule_covered", "schedule", false, "A schedule has no gap ahead any more."},
    {"schedule_gap", "schedule from_at_ms to_at_ms gaps", true,
     "Hours ahead without anybody on call."},
    {"shift_ended", "schedule who from_at_ms to_at_ms source by late_by_s", false,
     "A shift is over."},
    {"shift_filled", "schedule id add from_at_ms to_at_ms", false,
     "The person who should take a new shift has it."},
    {"shift_started", "schedule who from_at_ms to_at_ms? source by late_by_s", false,
     "A shift has begun."},
    {"shift_taken", "schedule id who from from_at_ms to_at_ms", false,
     "Somebody has taken over what is on call now."},
    {"sla_applied", "policy version mode clocks", false,
     "Which SLA policy applies, and the clocks that it has a target for."},
    {"sla_none", "policies", false, "No SLA policy applies, out of so many."},
    {"split", "into? messages from?", true, "Messages have become a ticket of their own."},
    {"state_changed", "from to reason until_ms? resumed_by?", true,
     "The ticket is in another state."},
    {"swap_accepted", "schedule id beneficiary taker from_at_ms to_at_ms", false,
     "Somebody takes a shift for another."},
    {"swap_asked", "schedule id beneficiary from_at_ms to_at_ms", true,
     "Somebody looks for another to take a shift."},
    {"temporary_cut", "schedule from_at_ms to_at_ms?", false,
     "Temporary schedules end at an instant."},
    {"temporary_set", "schedule id from_at_ms to_at_ms keep shifts", false,
     "A schedule is replaced for a time."},
    {"triaged", "impact urgency sources issue? service? cause? location? requested_speed?", false,
     "What is known of the ticket, and who said it."},
    {"unassigned", "team agent former_team former_agent method reason candidates?", true,
     "The ticket is nobody's any more, but still its team's."},
    {"unlinked", "kind other as?", false, "A link is taken back."},
    {"unmerged", "from? ticket?", true, "A merge is taken back."},
    {"unreachable_on_call", "schedule who", false,
     "Somebody on call has no method that is known to work."},
    {"work_pulled", "agent item queue reason score", false,
     "Somebody has asked for the next work and has it."},
    {"work_skipped", "agent item reason", false, "Somebody has passed on work."},
};

#define TYPES (sizeof types / sizeof types[0])

static int compare_name(const void *name, const void *type)
{
    return text_compare_z(*(const struct text *)name, ((const struct event_type *)type)->name);
}

const struct event_type *event_type_find(struct text name)
{
    return bsearch(&name, types, TYPES, sizeof types[0], compare_name);
}

const struct event_type *event_type_at(size_t index)
{
    return index < TYPES ? &types[index] : NULL;
}

bool event_type_next_field(const struct event_type *type, size_t *at, struct text *field,
                           bool *is_optional)
{
    struct text fields = text_z(type->fields);
    if (*at >= fields.n) {
        return false;
    }
    size_t space = text_find(fields, TEXT(" "), *at);
    size_t end = space == SIZE_MAX ? fields.n : space;
    *is_optional = fields.p[end - 1] == '?';
    *field = text_slice(fields, *at, *is_optional ? end - 1 : end);
    *at = end + 1;
    return true;
}

bool event_type_has_field(const struct event_type *type, struct text name)
{
    struct text field;
    bool is_optional = false;
    for (size_t at = 0; event_type_next_field(type, &at, &field, &is_optional);) {
        if (text_eq(field, name)) {
            return true;
        }
    }
    return false;
}

static bool has_key(const struct value *data, struct text name)
{
    for (size_t i = 0; i < data->map.count; i++) {
        if (text_eq(data->map.pairs[i].key, name)) {
            return true;
        }
    }
    return false;
}

bool event_type_is_wrong(struct text name, const struct value *data, char *why, size_t size)
{
    const struct event_type *type = event_type_find(name);
    struct text field;
    bool is_optional = false;
    if (type == NULL || data == NULL || data->type != VALUE_MAP) {
        (void)snprintf(why, size, type == NULL ? "there is no such type" : "its data is no map");
        return true;
    }
    for (size_t i = 0; i < data->map.count; i++) {
        if (!event_type_has_field(type, data->map.pairs[i].key)) {
            (void)snprintf(why, size, "it has no field \"%.*s\"", TEXT_ARG(data->map.pairs[i].key));
            return true;
        }
    }
    for (size_t at = 0; event_type_next_field(type, &at, &field, &is_optional);) {
        if (!is_optional && !has_key(data, field)) {
            (void)snprintf(why, size, "its field \"%.*s\" is missing", TEXT_ARG(field));
            return true;
        }
    }
    return false;
}

void event_type_print(struct buf *out)
{
    buf_put_z(out, "| type | fields | |\n|---|---|---|\n");
    for (size_t i = 0; i < TYPES; i++) {
        struct text field;
        bool is_optional = false;
        buf_printf(out, "| `%s`%s |", types[i].name, types[i].is_announced ? "*" : "");
        for (size_t at = 0; event_type_next_field(&types[i], &at, &field, &is_optional);) {
            buf_printf(out, " %.*s%s", TEXT_ARG(field), is_optional ? "?" : "");
        }
        buf_printf(out, " | %s |\n", types[i].about);
    }
}
