#include "mail_write.h"
#include <gmime/gmime.h>
#include <string.h>

char *mail_write_plus_address(const char *address, rung_str token)
{
    const char *at = strrchr(address, '@');
    if (token.n == 0 || at == NULL) {
        return g_strdup(address);
    }
    return g_strdup_printf("%.*s+%.*s%s", (int)(at - address), address, (int)token.n, token.p, at);
}

static char *text_of(rung_str text)
{
    char *raw = g_strndup(text.n ? text.p : "", text.n);
    char *valid = g_utf8_make_valid(raw, -1);
    g_free(raw);
    return valid;
}

/* Header values are one line: nothing can be smuggled in behind a line end. */
static char *line_of(rung_str text)
{
    char *line = text_of(text);
    for (char *at = line; *at != '\0'; at++) {
        *at = (unsigned char)*at < ' ' || *at == 0x7f ? ' ' : *at;
    }
    return line;
}

static gboolean is_address(const char *address)
{
    const char *at = strrchr(address, '@');
    for (const char *c = address; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("<>,;:\"()", *c) != NULL) {
            return FALSE;
        }
    }
    return at != NULL && at != address && at[1] != '\0' && strlen(address) <= 254;
}

static void set_thread(GMimeMessage *mime, const struct mail_write *write)
{
    char *id = line_of(write->message->external_id);
    char *references = line_of(write->message->in_reply_to);
    gsize n = strlen(id);
    if (n > 2 && id[0] == '<' && id[n - 1] == '>') {
        char *bare = g_strndup(id + 1, n - 2);
        g_mime_message_set_message_id(mime, bare);
        g_free(bare);
    } else if (n > 0) {
        char *whole = g_strconcat(id, strrchr(write->address, '@'), NULL);
        g_mime_message_set_message_id(mime, whole);
        g_free(whole);
    }
    if (references[0] != '\0') {
        const char *last = strrchr(references, ' ');
        g_mime_object_set_header(GMIME_OBJECT(mime), "In-Reply-To", last ? last + 1 : references,
                                 NULL);
        g_mime_object_set_header(GMIME_OBJECT(mime), "References", references, NULL);
    }
    g_free(id);
    g_free(references);
}

static void set_people(GMimeMessage *mime, const struct mail_write *write, const char *to)
{
    const char *name = write->name[0] ? write->name : NULL;
    g_mime_message_add_mailbox(mime, GMIME_ADDRESS_TYPE_FROM, name, write->address);
    g_mime_message_add_mailbox(mime, GMIME_ADDRESS_TYPE_TO, NULL, to);
    if (write->message->token.n > 0) {
        char *plus = mail_write_plus_address(write->address, write->message->token);
        g_mime_message_add_mailbox(mime, GMIME_ADDRESS_TYPE_REPLY_TO, name, plus);
        g_free(plus);
    }
}

static void set_body(GMimeMessage *mime, const rung_message *message)
{
    bool is_html = rung_eq(message->content_type, RUNG_S("text/html"));
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(is_html ? "html" : "plain");
    char *text = text_of(message->body);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, text);
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_message_set_mime_part(mime, GMIME_OBJECT(part));
    g_object_unref(part);
    g_free(text);
}

static GByteArray *bytes_of(GMimeMessage *mime)
{
    GMimeFormatOptions *options = g_mime_format_options_new();
    GMimeStream *stream = g_mime_stream_mem_new();
    GByteArray *bytes = g_byte_array_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_encode(GMIME_OBJECT(mime), GMIME_ENCODING_CONSTRAINT_7BIT);
    (void)g_mime_object_write_to_stream(GMIME_OBJECT(mime), options, stream);
    GByteArray *written = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_byte_array_append(bytes, written->data, written->len);
    g_object_unref(stream);
    g_mime_format_options_free(options);
    return bytes;
}

GByteArray *mail_write(const struct mail_write *write, char **sender, char *why, gsize why_size)
{
    char *to = line_of(write->message->to);
    if (!is_address(to) || g_ascii_strcasecmp(to, write->address) == 0) {
        (void)g_snprintf(why, (gulong)why_size,
                         to[0] ? "\"%.100s\" is no address that a mail could go to"
                               : "there is no address to send it to%s",
                         to);
        g_free(to);
        return NULL;
    }
    GMimeMessage *mime = g_mime_message_new(TRUE);
    char *subject = line_of(write->message->subject);
    GDateTime *date = g_date_time_new_from_unix_utc(write->now_at / 1000);
    gboolean is_page = rung_eq(write->message->kind, RUNG_S("page"));
    set_people(mime, write, to);
    g_mime_message_set_subject(mime, subject, "utf-8");
    g_mime_message_set_date(mime, date);
    set_thread(mime, write);
    g_mime_object_set_header(GMIME_OBJECT(mime), "X-Rung-Loop", write->address, NULL);
    if (is_page) {
        g_mime_object_set_header(GMIME_OBJECT(mime), "Auto-Submitted", "auto-generated", NULL);
    } else if ((write->message->flags & RUNG_AUTOMATIC) != 0) { /* nobody's machine answers it */
        g_mime_object_set_header(GMIME_OBJECT(mime), "Auto-Submitted", "auto-replied", NULL);
    }
    set_body(mime, write->message);
    GByteArray *bytes = bytes_of(mime);
    *sender = mail_write_plus_address(write->address, write->message->token);
    g_date_time_unref(date);
    g_free(subject);
    g_free(to);
    g_object_unref(mime);
    return bytes;
}
