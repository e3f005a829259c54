#include "lmtp_key.h"
#include <string.h>

char *lmtp_key_of(const char *recipient, const char *bytes, gsize count)
{
    const char *body = g_strstr_len(bytes, (gssize)count, "\r\n\r\n");
    gsize head_bytes = body ? (gsize)(body - bytes) : count;
    char *head = g_strndup(bytes, head_bytes);
    char *unfolded = g_ascii_strdown(head, -1);
    const char *id =
        g_str_has_prefix(unfolded, "message-id:") ? unfolded : strstr(unfolded, "\nmessage-id:");
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char *lower = g_ascii_strdown(recipient, -1);
    g_checksum_update(sum, (const guchar *)lower, (gssize)strlen(lower) + 1);
    if (id != NULL && body != NULL) {
        const char *begin = head + (id - unfolded);
        begin = strchr(begin, ':') + 1; /* the name may be written in any case */
        begin += strspn(begin, " \t");
        const char *end = begin;
        do { /* the header and its continuation lines */
            end = strchr(end + 1, '\n');
        } while (end != NULL && (end[1] == ' ' || end[1] == '\t'));
        g_checksum_update(sum, (const guchar *)begin, end ? end - begin : (gssize)strlen(begin));
        g_checksum_update(sum, (const guchar *)body, (gssize)(count - head_bytes));
    } else {
        g_checksum_update(sum, (const guchar *)bytes, (gssize)count);
    }
    char *key = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    g_free(lower);
    g_free(unfolded);
    g_free(head);
    return key;
}
