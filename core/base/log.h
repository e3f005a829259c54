/* Logs are for the operator at three in the morning: a fixed event name, then key=value (logfmt) on
 * stderr. Control characters and bad UTF-8 are escaped, long lines cut. [any thread] */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

void log_set_level(enum log_level level);
/* For tests; NULL: stderr. */
void log_set_sink(void (*sink)(void *ctx, enum log_level level, const char *line), void *ctx);
/* log_warn("notification.failed", "ticket=%s level=%u", id, level) */
void log_debug(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_error(const char *event, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
