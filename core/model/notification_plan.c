#include "model/notification_plan.h"
#include "base/must.h"

#define HOUR_S 3600
#define DAY_S 86400
#define WEEK_S (7 * DAY_S)
#define MONDAY_S (4 * DAY_S) /* 1970-01-05 was a Monday */

static const char *const holds[NOTIFICATION_HOLDS] = {"none", "quiet",  "budget",
                                                      "pace", "bundle", "gather"};

const char *notification_plan_hold_name(enum notification_hold hold)
{
    MUST(hold < NOTIFICATION_HOLDS);
    return holds[hold];
}

const char *notification_plan_urgency_name(enum notification_urgency urgency)
{
    return urgency == NOTIFICATION_LOW ? "low" : "high";
}

bool notification_plan_is_empty(const struct notification_rules *rules)
{
    const struct notification_budget *budget = &rules->budget;
    const struct notification_pace *pace = &rules->pace;
    return rules->hours == NULL && budget->hour == 0 && budget->night == 0 && budget->week == 0 &&
           pace->contact_every_s == 0 && pace->bundle_s == 0;
}

/* --- spans: an hour, a night and a week of local time --- */

struct spans {
    int64_t hour, night, week;
    bool is_night;
};

/* A night belongs to the day on which it begins. */
static struct spans spans_of(const struct notification_rules *rules, int64_t now_s)
{
    int64_t local_s = rules->zone != NULL ? zone_local(rules->zone, now_s) : now_s;
    int64_t of_day_s = local_s % DAY_S;
    return (struct spans){.hour = local_s / HOUR_S,
                          .night = (local_s - NOTIFICATION_NIGHT_ENDS_S) / DAY_S,
                          .week = (local_s - MONDAY_S) / WEEK_S,
                          .is_night = of_day_s >= NOTIFICATION_NIGHT_BEGINS_S ||
                                      of_day_s < NOTIFICATION_NIGHT_ENDS_S};
}

static bool is_used_up(const struct notification_count *count, int64_t key, int64_t limit)
{
    return limit > 0 && count->key == key && count->count >= limit;
}

static void count_one(struct notification_count *count, int64_t key)
{
    if (count->key != key) {
        *count = (struct notification_count){.key = key};
    }
    count->count++;
}

bool notification_plan_is_over(const struct notification_rules *rules,
                               const struct notification_counts *counts, int64_t now_s)
{
    struct spans spans = spans_of(rules, now_s);
    return is_used_up(&counts->hour, spans.hour, rules->budget.hour) ||
           (spans.is_night && is_used_up(&counts->night, spans.night, rules->budget.night)) ||
           is_used_up(&counts->week, spans.week, rules->budget.week);
}

/* --- the verdict --- */

int64_t notification_plan_free_s(const struct notification_rules *rules,
                                 const struct notification_contact *contact,
                                 enum notification_urgency urgency, int64_t now_s)
{
    int64_t every_s = rules->pace.contact_every_s;
    if (contact == NULL || every_s == 0) {
        return now_s;
    }
    /* What is urgent does not wait for what is not. */
    bool is_high = urgency == NOTIFICATION_HIGH;
    int64_t last_s = is_high ? contact->high_sent_s : contact->sent_s;
    every_s =
        is_high && every_s > NOTIFICATION_HIGH_WAIT_S_MAX ? NOTIFICATION_HIGH_WAIT_S_MAX : every_s;
    return last_s != 0 && last_s + every_s > now_s ? last_s + every_s : now_s;
}

static struct notification_verdict hold(enum notification_hold why, int64_t until_s)
{
    return (struct notification_verdict){.hold = why, .until_s = until_s};
}

static struct notification_verdict admit_high(const struct notification_rules *rules,
                                              const struct notification_counts *counts,
                                              const struct notification_contact *contact,
                                              int64_t now_s)
{
    int64_t free_s = notification_plan_free_s(rules, contact, NOTIFICATION_HIGH, now_s);
    if (free_s > now_s) {
        return hold(NOTIFICATION_PACE, free_s);
    }
    return (struct notification_verdict){
        .hold = NOTIFICATION_GOES, .over_budget = notification_plan_is_over(rules, counts, now_s)};
}

/* The end of the half hour in which now_s lies, for 30 minutes: at most one digest in each. */
static int64_t next_digest_s(const struct notification_rules *rules, int64_t now_s)
{
    int64_t every_s = rules->pace.digest_s > 0 ? rules->pace.digest_s : NOTIFICATION_DIGEST_S;
    return now_s - now_s % every_s + every_s;
}

struct notification_verdict notification_plan_admit(const struct notification_rules *rules,
                                                    const struct notification_counts *counts,
                                                    const struct notification_contact *contact,
                                                    enum notification_urgency urgency,
                                                    int64_t now_s)
{
    int64_t open_s = now_s;
    if (urgency == NOTIFICATION_HIGH) {
        return admit_high(rules, counts, contact, now_s);
    }
    /* A calendar without any hours ahead keeps nobody from hearing for ever. */
    if (rules->hours != NULL && calendar_next_open(rules->hours, now_s, &open_s) == ERR_OK &&
        open_s > now_s) {
        return hold(NOTIFICATION_QUIET, open_s);
    }
    if (notification_plan_is_over(rules, counts, now_s)) {
        return hold(NOTIFICATION_BUDGET, next_digest_s(rules, now_s));
    }
    if (rules->pace.bundle_s > 0) {
        return hold(NOTIFICATION_BUNDLE, now_s + rules->pace.bundle_s);
    }
    int64_t free_s = notification_plan_free_s(rules, contact, urgency, now_s);
    return free_s > now_s ? hold(NOTIFICATION_PACE, free_s) : hold(NOTIFICATION_GOES, 0);
}

void notification_plan_count(const struct notification_rules *rules,
                             struct notification_counts *counts,
                             struct notification_contact *contact,
                             enum notification_urgency urgency, int64_t now_s)
{
    struct spans spans = spans_of(rules, now_s);
    if (counts->week.key != spans.week) {
        counts->over = 0;
    }
    counts->over += urgency == NOTIFICATION_HIGH && notification_plan_is_over(rules, counts, now_s);
    count_one(&counts->hour, spans.hour);
    count_one(&counts->week, spans.week);
    if (spans.is_night) {
        count_one(&counts->night, spans.night);
    }
    contact->sent_s = now_s;
    if (urgency == NOTIFICATION_HIGH) {
        contact->high_sent_s = now_s;
    }
}

static struct notification_count of_span(const struct notification_count *count, int64_t key)
{
    return (struct notification_count){.key = key, .count = count->key == key ? count->count : 0};
}

struct notification_counts notification_plan_counts(const struct notification_rules *rules,
                                                    const struct notification_counts *counts,
                                                    int64_t now_s)
{
    struct spans spans = spans_of(rules, now_s);
    return (struct notification_counts){.hour = of_span(&counts->hour, spans.hour),
                                        .night = of_span(&counts->night, spans.night),
                                        .week = of_span(&counts->week, spans.week),
                                        .over = counts->week.key == spans.week ? counts->over : 0};
}

bool notification_plan_works(const struct notification_contact *contact)
{
    return contact->confirmed_s != 0 && contact->confirmed_s >= contact->failed_s;
}
