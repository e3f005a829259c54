#include "host/restart.h"

void restart_init(struct restart *restart, const struct restart_rules *rules)
{
    *restart = (struct restart){.rules = *rules, .next_delay_us = rules->delay_us};
}

static bool is_too_often(const struct restart *restart, int64_t now_us)
{
    uint64_t deaths = (uint64_t)restart->rules.deaths;
    if (deaths == 0 || restart->count < deaths) {
        return false;
    }
    int64_t first_us = restart->deaths_us[(restart->count - deaths) % RESTART_DEATHS_MAX];
    return now_us - first_us <= restart->rules.within_us;
}

bool restart_after(struct restart *restart, int64_t now_us, int64_t *delay_us)
{
    const struct restart_rules *rules = &restart->rules;
    if (restart->count > 0 && now_us - restart->last_us >= RESTART_CALM_US) {
        restart->next_delay_us = rules->delay_us;
    }
    restart->deaths_us[restart->count % RESTART_DEATHS_MAX] = now_us;
    restart->count++;
    restart->last_us = now_us;
    *delay_us = restart->next_delay_us;
    int64_t doubled_us = restart->next_delay_us * 2;
    restart->next_delay_us = doubled_us > rules->delay_us_max ? rules->delay_us_max : doubled_us;
    return !is_too_often(restart, now_us);
}
