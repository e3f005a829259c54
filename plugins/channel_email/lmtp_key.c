#include "lmtp_key.h"
#include <string.h>

/* What stands behind "Message-ID:" with its continuation lines, in `head`; NULL: there is none, or
 * nothing stands there. `unfolded` is the head in small letters. */
static const char *find_id(const char *head, const char *unfolded, gsize *count)
{
    const char *id =
        g_str_has_prefix(unfolded, "message-id:") ? unfolded : strstr(unfolded, "\nmessage-id:");
    if (id == NULL) {
        return NULL;
    }
    const char *begin = head + (id - unfolded);
    begin = strchr(begin, ':') + 1; /* the name may be written in any case */
    begin += strspn(begin, " \t");
    const char *end = strchr(begin, '\n');
    while (end != NULL && (end[1] == ' ' || end[1] == '\t')) {
        end = strchr(end + 1, '\n');
    }
    *count = end != NULL ? (gsize)(end - begin) : strlen(begin);
    return strspn(begin, " \t\r\n") < *count ? begin : NULL;
}

char *lmtp_key_of(const char *recipient, const char *bytes, gsize count)
{
    const char *body = g_strstr_len(bytes, (gssize)count, "\r\n\r\n");
    gsize head_bytes = body ? (gsize)(body - bytes) : count;
    gsize id_bytes = 0;
    char *head = g_strndup(bytes, head_bytes);
    char *unfolded = g_ascii_strdown(head, -1);
    const char *id = find_id(head, unfolded, &id_bytes);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    char *lower = g_ascii_strdown(recipient, -1);
    g_checksum_update(sum, (const guchar *)lower, (gssize)strlen(lower) + 1);
    if (id != NULL && body != NULL) {
        g_checksum_update(sum, (const guchar *)id, (gssize)id_bytes);
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
