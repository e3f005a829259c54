#include "rpc/registry.h"

#define REGISTRY_NAMES_MAX 256 /* that a mistyped method is compared to */

extern const struct method method_admin_status, method_agent_list, method_agent_set_presence,
    method_bot_start, method_calendar_advance, method_calendar_elapsed, method_calendar_get,
    method_calendar_list, method_calendar_switch_holiday, method_channel_move, method_config_show,
    method_customer_get, method_customer_set_preferences, method_events_read,
    method_events_subscribe, method_events_unsubscribe, method_heartbeat_beat,
    method_heartbeat_list, method_hours_ask, method_job_list, method_maintenance_end,
    method_maintenance_list, method_maintenance_start, method_message_add,
    method_notification_receipt, method_notification_status, method_notification_test,
    method_plugin_list, method_policy_lint, method_policy_preview, method_policy_versions,
    method_promise_make, method_rpc_describe, method_rpc_hello, method_rpc_methods, method_rpc_ping,
    method_schedule_accept_swap, method_schedule_add_override, method_schedule_ask_swap,
    method_schedule_choose, method_schedule_correct_shift, method_schedule_cut_temporary,
    method_schedule_edit_rotation, method_schedule_export, method_schedule_fairness,
    method_schedule_fill_shift, method_schedule_gaps, method_schedule_get, method_schedule_list,
    method_schedule_on_call, method_schedule_remove_override, method_schedule_set_temporary,
    method_schedule_shifts, method_schedule_take_shift, method_server_clock_confirm,
    method_sla_pause, method_sla_resume, method_store_backup, method_store_digest,
    method_store_info, method_store_scrub, method_ticket_acknowledge, method_ticket_assign,
    method_ticket_block, method_ticket_close, method_ticket_create, method_ticket_deescalate,
    method_ticket_escalate, method_ticket_fill_hand_off, method_ticket_get,
    method_ticket_hand_off_form, method_ticket_link, method_ticket_list, method_ticket_list_links,
    method_ticket_merge, method_ticket_notify_customer, method_ticket_rate_hand_off,
    method_ticket_refuse, method_ticket_reopen, method_ticket_snooze, method_ticket_solve,
    method_ticket_split, method_ticket_timeline, method_ticket_triage, method_ticket_unacknowledge,
    method_ticket_unblock, method_ticket_undo_escalation, method_ticket_unlink,
    method_ticket_unmerge, method_ticket_wait_customer;
extern const struct method method_customer_link, method_customer_link_identity,
    method_customer_timeline, method_customer_unlink;

const struct method *const registry_methods[] = {&method_admin_status,
                                                 &method_agent_list,
                                                 &method_agent_set_presence,
                                                 &method_bot_start,
                                                 &method_calendar_advance,
                                                 &method_calendar_elapsed,
                                                 &method_calendar_get,
                                                 &method_calendar_list,
                                                 &method_calendar_switch_holiday,
                                                 &method_channel_move,
                                                 &method_config_show,
                                                 &method_customer_get,
                                                 &method_customer_link,
                                                 &method_customer_link_identity,
                                                 &method_customer_set_preferences,
                                                 &method_customer_timeline,
                                                 &method_customer_unlink,
                                                 &method_events_read,
                                                 &method_events_subscribe,
                                                 &method_events_unsubscribe,
                                                 &method_heartbeat_beat,
                                                 &method_heartbeat_list,
                                                 &method_hours_ask,
                                                 &method_job_list,
                                                 &method_maintenance_end,
                                                 &method_maintenance_list,
                                                 &method_maintenance_start,
                                                 &method_message_add,
                                                 &method_notification_receipt,
                                                 &method_notification_status,
                                                 &method_notification_test,
                                                 &method_plugin_list,
                                                 &method_policy_lint,
                                                 &method_policy_preview,
                                                 &method_policy_versions,
                                                 &method_promise_make,
                                                 &method_rpc_describe,
                                                 &method_rpc_hello,
                                                 &method_rpc_methods,
                                                 &method_rpc_ping,
                                                 &method_schedule_accept_swap,
                                                 &method_schedule_add_override,
                                                 &method_schedule_ask_swap,
                                                 &method_schedule_choose,
                                                 &method_schedule_correct_shift,
                                                 &method_schedule_cut_temporary,
                                                 &method_schedule_edit_rotation,
                                                 &method_schedule_export,
                                                 &method_schedule_fairness,
                                                 &method_schedule_fill_shift,
                                                 &method_schedule_gaps,
                                                 &method_schedule_get,
                                                 &method_schedule_list,
                                                 &method_schedule_on_call,
                                                 &method_schedule_remove_override,
                                                 &method_schedule_set_temporary,
                                                 &method_schedule_shifts,
                                                 &method_schedule_take_shift,
                                                 &method_server_clock_confirm,
                                                 &method_sla_pause,
                                                 &method_sla_resume,
                                                 &method_store_backup,
                                                 &method_store_digest,
                                                 &method_store_info,
                                                 &method_store_scrub,
                                                 &method_ticket_acknowledge,
                                                 &method_ticket_assign,
                                                 &method_ticket_block,
                                                 &method_ticket_close,
                                                 &method_ticket_create,
                                                 &method_ticket_deescalate,
                                                 &method_ticket_escalate,
                                                 &method_ticket_fill_hand_off,
                                                 &method_ticket_get,
                                                 &method_ticket_hand_off_form,
                                                 &method_ticket_link,
                                                 &method_ticket_list,
                                                 &method_ticket_list_links,
                                                 &method_ticket_merge,
                                                 &method_ticket_notify_customer,
                                                 &method_ticket_rate_hand_off,
                                                 &method_ticket_refuse,
                                                 &method_ticket_reopen,
                                                 &method_ticket_snooze,
                                                 &method_ticket_solve,
                                                 &method_ticket_split,
                                                 &method_ticket_timeline,
                                                 &method_ticket_triage,
                                                 &method_ticket_unacknowledge,
                                                 &method_ticket_unblock,
                                                 &method_ticket_undo_escalation,
                                                 &method_ticket_unlink,
                                                 &method_ticket_unmerge,
                                                 &method_ticket_wait_customer};
const size_t registry_count = sizeof registry_methods / sizeof registry_methods[0];

const struct method *registry_find(struct text name)
{
    for (size_t i = 0; i < registry_count; i++) {
        if (text_eq_z(name, registry_methods[i]->name)) {
            return registry_methods[i];
        }
    }
    return NULL;
}

int registry_nearest(struct text name)
{
    const char *names[REGISTRY_NAMES_MAX];
    size_t count = 0;
    for (; count < registry_count && count < REGISTRY_NAMES_MAX; count++) {
        names[count] = registry_methods[count]->name;
    }
    return text_nearest(name, names, count);
}
