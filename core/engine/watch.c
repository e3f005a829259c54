#include "engine/watch.h"
#include "base/log.h"

static unsigned long long number(uint64_t value)
{
    return (unsigned long long)value;
}

static void say_room(struct watch *watch)
{
    const struct store_info *info = &watch->info;
    if (info->full && !watch->was_full) {
        log_error(
            "store.full",
            "why=\"%s\" disk_free=%llu advice=\"free space: reading, acknowledging and solving "
            "go on meanwhile\"",
            info->shortage, number(info->disk_free));
    } else if (!info->full && watch->was_full) {
        log_info("store.room", "disk_free=%llu ballast=%llu", number(info->disk_free),
                 number(info->ballast_bytes));
    }
    watch->was_full = info->full;
}

static void say_use(struct watch *watch)
{
    const struct store_info *info = &watch->info;
    bool is_high = info->used_percent >= WATCH_ALARM_PERCENT;
    if (is_high && !watch->was_high) {
        log_warn("store.filling", "used=%llu percent=%u disk_free=%llu map_max=%llu",
                 number(info->bytes_used), info->used_percent, number(info->disk_free),
                 number(info->bytes_max));
    }
    watch->was_high = is_high;
    if (info->grown != watch->was_grown) {
        log_info("store.grown", "map=%llu used=%llu pause_us=%lld longest_us=%lld",
                 number(info->map_bytes), number(info->bytes_used), (long long)info->grow_pause_us,
                 (long long)info->grow_longest_us);
    }
    watch->was_grown = info->grown;
}

bool watch_store(struct watch *watch, struct store *store, int64_t monotonic_us, char *why,
                 size_t why_size)
{
    enum err err = ERR_OK;
    bool is_time = monotonic_us >= watch->next_us;
    if (is_time) {
        watch->next_us = monotonic_us + WATCH_PERIOD_US;
        err = store_tend(store, why, why_size);
    }
    store_info(store, &watch->info);
    if (is_time || watch->info.full != watch->was_full || watch->info.grown != watch->was_grown) {
        say_room(watch);
        say_use(watch);
    }
    return err == ERR_OK;
}

bool watch_admits(const struct watch *watch, const struct use_case *use_case)
{
    return !watch->info.full || use_case == NULL || use_case->is_query || use_case->uses_reserve;
}
