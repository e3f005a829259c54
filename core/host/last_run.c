#include "host/last_run.h"
#include <limits.h>
#include <stdio.h>
#include "base/clock.h"
#include "base/log.h"
#include "host/plugin_thread.h"

static void tell(const struct last_run *last, const struct crumb_death *death)
{
    char how[120];
    const struct quarantine_record *record =
        quarantine_find(last->quarantine, text_z(death->instance), death->digest);
    quarantine_how(death->how, how, sizeof how);
    log_error("plugin.crashed_last_run",
              "plugin=%s hook=\"%s\" how=\"%s\" deaths=%u quarantined=%s", death->instance,
              crumb_point_name(death->point), how, record ? record->count : 0,
              record && record->is_quarantined ? "yes" : "no");
}

void last_run_open(struct last_run *last, const char *folder)
{
    char crumbs[PATH_MAX], kept[PATH_MAX], why[PATH_MAX + 200];
    const struct crumb_death *deaths = NULL;
    (void)snprintf(crumbs, sizeof crumbs, "%s/crumbs", folder ? folder : "");
    (void)snprintf(kept, sizeof kept, "%s/deaths", folder ? folder : "");
    last->crumb = crumb_create(folder ? crumbs : NULL, why, sizeof why);
    if (why[0] != '\0') {
        log_warn("plugin.no_crumbs", "why=\"%s\"", why);
    }
    size_t count = crumb_deaths(last->crumb, &deaths);
    last->quarantine = quarantine_open(folder ? kept : NULL, deaths, count, clock_wall_us(NULL));
    for (size_t i = 0; i < count; i++) {
        tell(last, &deaths[i]);
    }
    if (folder != NULL) {
        plugin_thread_prepare();
        crumb_arm(last->crumb);
    }
}

void last_run_forgive(const struct last_run *last)
{
    crumb_forgive(last->crumb);
}

void last_run_close(struct last_run *last)
{
    quarantine_close(&last->quarantine);
    crumb_destroy(&last->crumb);
}
