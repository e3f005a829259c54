#include "mail_report.h"
#include <string.h>

#define PART_BYTES_MAX ((gsize)64 << 10)
#define ID_BYTES_MAX 900

/* The decoded text of a part, its beginning at least. */
static GString *text_of(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    GString *text = g_string_new(NULL);
    if (content != NULL && g_mime_data_wrapper_write_to_stream(content, stream) >= 0) {
        const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
        g_string_append_len(text, (const char *)bytes->data,
                            (gssize)MIN(bytes->len, PART_BYTES_MAX));
    }
    g_object_unref(stream);
    return text;
}

/* What stands behind "name:" at the beginning of a line, from `at` on, with lines that go on; NULL:
 * there is none. The caller frees it. */
static char *field_of(const char *at, const char *name)
{
    gsize n = strlen(name);
    for (const char *line = at; line != NULL && *line != '\0';) {
        const char *end = strchr(line, '\n');
        if (g_ascii_strncasecmp(line, name, n) == 0 && line[n] == ':') {
            while (end != NULL && (end[1] == ' ' || end[1] == '\t')) {
                end = strchr(end + 1, '\n');
            }
            char *value =
                end ? g_strndup(line + n + 1, (gsize)(end - line) - n - 1) : g_strdup(line + n + 1);
            return g_strstrip(g_strdelimit(value, "\r\n\t", ' '));
        }
        line = end ? end + 1 : NULL;
    }
    return NULL;
}

/* --- which recipient failed, and why --- */

/* The groups of fields are separated by empty lines; the first is of the whole report. */
static const char *next_group(const char *group)
{
    const char *plain = strstr(group, "\n\n");
    const char *network = strstr(group, "\n\r\n");
    if (plain == NULL || (network != NULL && network < plain)) {
        return network ? network + 3 : NULL;
    }
    return plain + 2;
}

static gboolean read_group(struct mail_report *report, const char *text, gsize count)
{
    char *group = g_strndup(text, count);
    char *action = field_of(group, "Action");
    gboolean is_failure = action != NULL && g_ascii_strcasecmp(action, "failed") == 0;
    if (is_failure) {
        char *why = field_of(group, "Diagnostic-Code");
        why = why ? why : field_of(group, "Status");
        char *valid = g_utf8_make_valid(why ? why : "refused", -1);
        g_string_assign(report->why, valid);
        if (report->why->len > MAIL_REPORT_WHY_BYTES_MAX) {
            const char *end = g_utf8_find_prev_char(report->why->str,
                                                    report->why->str + MAIL_REPORT_WHY_BYTES_MAX);
            g_string_truncate(report->why, (gsize)(end - report->why->str));
        }
        g_free(valid);
        g_free(why);
    }
    g_free(action);
    g_free(group);
    return is_failure;
}

static gboolean read_status(struct mail_report *report, GMimePart *part)
{
    GString *text = text_of(part);
    gboolean is_failure = FALSE;
    for (const char *at = text->str; at != NULL && *at != '\0' && !is_failure;) {
        const char *next = next_group(at);
        is_failure = read_group(report, at, next ? (gsize)(next - at) : strlen(at));
        at = next;
    }
    g_string_free(text, TRUE);
    return is_failure;
}

/* --- which mail it was --- */

static void keep_id(struct mail_report *report, const char *id)
{
    gsize n = id ? strlen(id) : 0;
    gsize is_bare = n > 0 && id[0] != '<';
    if (n > 2 && n <= ID_BYTES_MAX && g_utf8_validate(id, -1, NULL) && strchr(id, ' ') == NULL) {
        g_string_printf(report->failed, is_bare ? "<%s>" : "%s", id);
    }
}

static void read_headers(struct mail_report *report, GMimePart *part)
{
    GString *text = text_of(part);
    char *id = field_of(text->str, "Message-ID");
    keep_id(report, id);
    g_free(id);
    g_string_free(text, TRUE);
}

void mail_report_read(struct mail_report *report, GMimeMessage *message)
{
    GMimeObject *whole = g_mime_message_get_mime_part(message);
    gboolean is_failure = FALSE;
    *report = (struct mail_report){.failed = g_string_new(NULL), .why = g_string_new(NULL)};
    if (whole == NULL || !GMIME_IS_MULTIPART(whole) ||
        !g_mime_content_type_is_type(g_mime_object_get_content_type(whole), "multipart",
                                     "report")) {
        return;
    }
    for (int i = 0; i < MIN(g_mime_multipart_get_count(GMIME_MULTIPART(whole)), 10); i++) {
        GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(whole), i);
        GMimeContentType *type = g_mime_object_get_content_type(part);
        if (GMIME_IS_MESSAGE_PART(part)) {
            GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
            keep_id(report, inner ? g_mime_message_get_message_id(inner) : NULL);
        } else if (GMIME_IS_PART(part) &&
                   g_mime_content_type_is_type(type, "message", "delivery-status")) {
            is_failure = read_status(report, GMIME_PART(part)) || is_failure;
        } else if (GMIME_IS_PART(part) &&
                   g_mime_content_type_is_type(type, "text", "rfc822-headers")) {
            read_headers(report, GMIME_PART(part));
        }
    }
    if (!is_failure) {
        g_string_truncate(report->failed, 0);
    }
}

void mail_report_free(struct mail_report *report)
{
    g_string_free(report->failed, TRUE);
    g_string_free(report->why, TRUE);
}
