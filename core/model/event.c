#include "model/event.h"
#include "base/must.h"

static const char *const announced[] = {
    "created",
    "message",
    "state_changed",
    "blocked",
    "priority_set",
    "clock_at_risk",
    "clock_breached",
    "clock_fulfilled",
    "bot_started",
    "bot_ended",
    "assigned",
    "unassigned",
    "escalation_started",
    "escalated",
    "level_fired",
    "acknowledged",
    "ack_expired",
    "deescalated",
    "escalation_undone",
    "escalation_ended",
    "promise_made",
    "promise_broken",
    "channel_move_failed",
    "merged",
    "unmerged",
    "split",
    "loop_cut",
    "nobody_reachable",
    "handoff_notice",
    "schedule_gap",
    "swap_asked",
    "heartbeat_missed",
    "heartbeat_back",
};

bool event_type_is_announced(const char *type)
{
    for (size_t i = 0; i < sizeof announced / sizeof announced[0]; i++) {
        if (announced[i][0] == type[0] && text_eq_z(text_z(type), announced[i])) {
            return true;
        }
    }
    return false;
}

void event_list_init(struct event_list *list, struct arena *arena)
{
    *list = (struct event_list){.arena = arena};
    buf_init(&list->scratch);
}

void event_list_fini(struct event_list *list)
{
    buf_fini(&list->scratch);
}

struct pack *event_begin(struct event_list *list, const char *type)
{
    MUST(!list->open);
    struct event *event = ARENA_PUSH(list->arena, list->events, list->count);
    *event = (struct event){.type = type, .announced = event_type_is_announced(type)};
    list->open = true;
    buf_clear(&list->scratch);
    pack_init(&list->pack, &list->scratch);
    pack_map_begin(&list->pack);
    return &list->pack;
}

void event_end(struct event_list *list)
{
    MUST(list->open);
    pack_map_end(&list->pack);
    MUST(list->pack.err == ERR_OK && list->pack.depth == 0);
    list->events[list->count - 1].fields = arena_text(list->arena, buf_text(&list->scratch));
    list->open = false;
}
