#include "host/host_api.h"
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "host/mask.h"

#define LOG_BYTES_MAX 1000
#define LISTENING_BYTES_MAX 100

static struct instance *instance_of(const rung_host *host)
{
    return host->opaque;
}

static void write_line(const struct instance *instance, uint32_t level, struct text text)
{
    static const char format[] = "plugin=%.*s text=\"%.*s\"";
    switch (level) {
    case RUNG_DEBUG:
        log_debug("plugin.log", format, TEXT_ARG(instance->name), TEXT_ARG(text));
        break;
    case RUNG_INFO: log_info("plugin.log", format, TEXT_ARG(instance->name), TEXT_ARG(text)); break;
    case RUNG_WARN: log_warn("plugin.log", format, TEXT_ARG(instance->name), TEXT_ARG(text)); break;
    default: log_error("plugin.log", format, TEXT_ARG(instance->name), TEXT_ARG(text)); break;
    }
}

static void write_log(const rung_host *host, uint32_t level, const char *message, size_t n)
{
    struct instance *instance = instance_of(host);
    struct buf line;
    uint64_t suppressed = 0;
    buf_init(&line);
    mask_secrets(&line, text_slice((struct text){message, n}, 0, LOG_BYTES_MAX), instance->secrets,
                 instance->secret_count);
    mutex_lock(instance->lock);
    bool takes = log_limit_takes(&instance->log_limit, clock_monotonic_us(NULL), &suppressed);
    if (level > RUNG_WARN) { /* the last words of a create() that fails are its reason */
        (void)snprintf(instance->last_error, sizeof instance->last_error, "%.*s",
                       TEXT_ARG(buf_text(&line)));
    }
    mutex_unlock(instance->lock);
    if (suppressed > 0) {
        log_warn("plugin.log_suppressed", "plugin=%.*s lines=%llu", TEXT_ARG(instance->name),
                 (unsigned long long)suppressed);
    }
    if (takes) {
        write_line(instance, level, buf_text(&line));
    }
    buf_fini(&line);
}

/* Kept by name; the newest value of a gauge, the sum of a counter, count and sum of a histogram. */
static void measure(const rung_host *host, uint32_t kind, const char *name, double value)
{
    struct instance *instance = instance_of(host);
    if (name == NULL || kind > RUNG_HISTOGRAM) {
        return;
    }
    mutex_lock(instance->lock);
    struct instance_metric *metric = NULL;
    for (size_t i = 0; i < instance->metric_count && metric == NULL; i++) {
        if (strcmp(instance->metrics[i].name, name) == 0) {
            metric = &instance->metrics[i];
        }
    }
    bool is_over = metric == NULL && instance->metric_count == INSTANCE_METRICS_MAX;
    bool is_news = is_over && !instance->has_lost_metrics;
    instance->has_lost_metrics = instance->has_lost_metrics || is_over;
    if (metric == NULL && !is_over) {
        metric = &instance->metrics[instance->metric_count++];
        (void)snprintf(metric->name, sizeof metric->name, "%s", name);
        metric->kind = kind;
    }
    if (metric != NULL) {
        metric->count++;
        metric->value = kind == RUNG_GAUGE ? value : metric->value + value;
    }
    mutex_unlock(instance->lock);
    if (is_news) {
        log_warn("plugin.too_many_metrics",
                 "plugin=%.*s name=%s advice=\"at most %d names are kept\"",
                 TEXT_ARG(instance->name), name, INSTANCE_METRICS_MAX);
    }
}

static const void *find_service(const rung_host *host, const char *id)
{
    const struct instance_env *env = instance_of(host)->env;
    for (size_t i = 0; id != NULL && i < env->service_count; i++) {
        if (strcmp(env->services[i].id, id) == 0) {
            return env->services[i].table;
        }
    }
    return NULL;
}

static int finish(const rung_host *host, uint64_t token, int code, const rung_effect *effects,
                  size_t count, const char *why)
{
    struct instance *instance = instance_of(host);
    return deliver_finish(instance->env->deliver, instance, token, code, effects, count, why);
}

static bool is_alive(const rung_host *host, uint64_t token)
{
    return deliver_alive(instance_of(host)->env->deliver, token);
}

static int submit(const rung_host *host, uint64_t ticket, const rung_effect *effects, size_t count)
{
    struct instance *instance = instance_of(host);
    return deliver_submit(instance->env->deliver, instance, ticket, effects, count);
}

/* They stand in the READY line, which programs read: one word each. */
static bool is_word(const char *text)
{
    size_t n = text != NULL ? strlen(text) : 0;
    bool fits = n > 0 && n <= LISTENING_BYTES_MAX;
    for (size_t i = 0; i < n && fits; i++) {
        fits = text[i] > ' ' && text[i] < 0x7f && text[i] != '=';
    }
    return fits;
}

static void note_listening(const rung_host *host, const char *name, const char *address)
{
    struct instance *instance = instance_of(host);
    if (!is_word(name) || !is_word(address)) {
        log_warn(
            "plugin.listening_refused",
            "plugin=%.*s why=\"name and address of a listener are one word each, of at most %d "
            "printable letters\"",
            TEXT_ARG(instance->name), LISTENING_BYTES_MAX);
        return;
    }
    mutex_lock(instance->lock);
    size_t used = strlen(instance->listening);
    (void)snprintf(instance->listening + used, sizeof instance->listening - used, "%s%s=%s",
                   used ? " " : "", name, address);
    mutex_unlock(instance->lock);
}

void host_api_fill(struct instance *instance)
{
    instance->api = (rung_host){.size = sizeof(rung_host),
                                .abi_minor = RUNG_ABI_MINOR,
                                .server_version = RUNG_VERSION,
                                .instance = instance->name.p,
                                .opaque = instance,
                                .log = write_log,
                                .metric = measure,
                                .service = find_service,
                                .alloc = hook_call_alloc,
                                .emit = hook_call_emit,
                                .fail = hook_call_fail,
                                .field = hook_call_field,
                                .finish = finish,
                                .alive = is_alive,
                                .submit = submit,
                                .listening = note_listening};
}
