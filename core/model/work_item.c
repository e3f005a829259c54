#include "model/work_item.h"
#include "base/must.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_S 60

static const char *const reasons[] = {"new", "hand_off", "return", "callback"};

const char *work_item_reason_name(enum work_reason reason)
{
    MUST(reason < WORK_REASONS);
    return reasons[reason];
}

bool work_item_reason_from(struct text name, enum work_reason *reason)
{
    for (unsigned i = 0; i < WORK_REASONS; i++) {
        if (text_eq_z(name, reasons[i])) {
            *reason = (enum work_reason)i;
            return true;
        }
    }
    return false;
}

int64_t work_item_age_points(int64_t eligible_since_us, int64_t now_us, int64_t ageing)
{
    int64_t waited_s = now_us / SECOND_US - eligible_since_us / SECOND_US;
    return waited_s > 0 ? waited_s / MINUTE_S * ageing : 0;
}

int64_t work_item_urgency_points(int64_t elapsed_s, int64_t target_s)
{
    if (target_s <= 0 || elapsed_s <= 0) {
        return 0;
    }
    return 1000 * (elapsed_s < target_s ? elapsed_s : target_s) / target_s;
}

int64_t work_item_score(const struct work_rank *rank, int64_t now_us, int64_t ageing)
{
    return rank->base + work_item_age_points(rank->eligible_since_us, now_us, ageing) +
           work_item_urgency_points(rank->elapsed_s, rank->target_s);
}

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int work_item_compare(const struct work_rank *a, const struct work_rank *b, int64_t now_us,
                      int64_t ageing)
{
    int order = (int)b->immediate - (int)a->immediate;
    if (order == 0) {
        order = order_of(work_item_score(b, now_us, ageing), work_item_score(a, now_us, ageing));
    }
    if (order == 0) {
        order = order_of(a->eligible_since_us, b->eligible_since_us);
    }
    if (order == 0) {
        order = (a->ticket > b->ticket) - (a->ticket < b->ticket);
    }
    return order != 0 ? order : (int)a->reason - (int)b->reason;
}
