#include "mail_read.h"
#include <string.h>
#include "mail_text.h"

static void set_valid(struct mail_read *mail, GString *out, const char *text)
{
    char *valid = g_utf8_make_valid(text ? text : "", -1);
    if (text != NULL && strcmp(valid, text) != 0) {
        mail->is_repaired = TRUE;
    }
    g_string_assign(out, valid);
    g_free(valid);
    for (gsize i = 0; i < out->len; i++) {
        if ((unsigned char)out->str[i] < ' ' || out->str[i] == 0x7f) {
            out->str[i] = ' ';
        }
    }
    if (out->len > MAIL_READ_HEADER_BYTES_MAX) {
        const char *end = g_utf8_find_prev_char(out->str, out->str + MAIL_READ_HEADER_BYTES_MAX);
        g_string_truncate(out, (gsize)(end - out->str));
    }
}

static const char *header(GMimeMessage *message, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(message), name);
}

/* --- who --- */

static const char *first_mailbox(InternetAddressList *list, int depth)
{
    int count = list && depth < 4 ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        const char *found = NULL;
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            found = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
        } else if (INTERNET_ADDRESS_IS_GROUP(address)) {
            found = first_mailbox(
                internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth + 1);
        }
        if (found != NULL && strchr(found, '@') != NULL) {
            return found;
        }
    }
    return NULL;
}

static void read_from(struct mail_read *mail, GMimeMessage *message, const char *sender)
{
    const char *from = first_mailbox(g_mime_message_get_reply_to(message), 0);
    from = from ? from : first_mailbox(g_mime_message_get_from(message), 0);
    set_valid(mail, mail->from, from ? from : sender);
}

/* What stands between '+' and '@'. */
static void read_token(struct mail_read *mail, const char *recipient)
{
    const char *at = strrchr(recipient, '@');
    const char *plus = at ? memchr(recipient, '+', (size_t)(at - recipient)) : NULL;
    if (plus != NULL) {
        char *token = g_strndup(plus + 1, (gsize)(at - plus - 1));
        set_valid(mail, mail->token, token);
        g_free(token);
    }
}

/* --- which thread --- */

static gboolean is_id(const char *id)
{
    gsize n = id ? strlen(id) : 0;
    for (gsize i = 0; i < n; i++) {
        if ((unsigned char)id[i] <= ' ' || id[i] == 0x7f || id[i] == '<' || id[i] == '>') {
            return FALSE;
        }
    }
    return n > 0 && n <= MAIL_READ_HEADER_BYTES_MAX && g_utf8_validate(id, -1, NULL);
}

/* Keeps the newest when there are too many. */
static void add_reference(GString *out, const char *id)
{
    char *bracketed = g_strdup_printf("<%s>", id);
    char *earlier = strstr(out->str, bracketed);
    if (earlier != NULL) {
        gsize from = (gsize)(earlier - out->str);
        g_string_erase(out, (gssize)from, (gssize)MIN(strlen(bracketed) + 1, out->len - from));
        g_strchomp(out->str);
        g_string_set_size(out, strlen(out->str));
    }
    while (out->len > 0 && out->len + strlen(bracketed) + 1 > MAIL_READ_REFERENCES_BYTES_MAX) {
        char *space = strchr(out->str, ' ');
        g_string_erase(out, 0, space ? space - out->str + 1 : -1);
    }
    g_string_append_printf(out, "%s%s", out->len ? " " : "", bracketed);
    g_free(bracketed);
}

static void read_references(struct mail_read *mail, GMimeMessage *message, const char *name)
{
    const char *text = header(message, name);
    GMimeReferences *list = text ? g_mime_references_parse(NULL, text) : NULL;
    int count = list ? g_mime_references_length(list) : 0;
    for (int i = MAX(0, count - 100); i < count; i++) {
        const char *id = g_mime_references_get_message_id(list, i);
        if (is_id(id)) {
            add_reference(mail->in_reply_to, id);
        }
    }
    if (list != NULL) {
        g_mime_references_free(list);
    }
}

static void read_thread(struct mail_read *mail, GMimeMessage *message)
{
    const char *id = g_mime_message_get_message_id(message);
    if (is_id(id)) {
        g_string_printf(mail->message_id, "<%s>", id);
    }
    read_references(mail, message, "References");
    read_references(mail, message, "In-Reply-To");
}

/* --- is it a person who writes? (RFC 3834 and what came before it) --- */

static gboolean begins(const char *text, const char *word)
{
    while (text != NULL && g_ascii_isspace(*text)) {
        text++;
    }
    return text != NULL && g_ascii_strncasecmp(text, word, strlen(word)) == 0;
}

static gboolean is_automatic(GMimeMessage *message, const char *sender)
{
    const char *submitted = header(message, "Auto-Submitted");
    const char *precedence = header(message, "Precedence");
    GMimeObject *part = g_mime_message_get_mime_part(message);
    GMimeContentType *type = part ? g_mime_object_get_content_type(part) : NULL;
    gboolean is_report =
        type != NULL && (g_mime_content_type_is_type(type, "multipart", "report") ||
                         g_mime_content_type_is_type(type, "message", "delivery-status"));
    return sender[0] == '\0' || is_report || (submitted != NULL && !begins(submitted, "no")) ||
           begins(precedence, "bulk") || begins(precedence, "junk") || begins(precedence, "list") ||
           header(message, "List-Id") != NULL || header(message, "List-Unsubscribe") != NULL ||
           header(message, "X-Autoreply") != NULL || header(message, "X-Autorespond") != NULL ||
           header(message, "X-Rung-Loop") != NULL;
}

/* --- all of it --- */

static GMimeMessage *parse(const char *bytes, gsize count)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, count);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

static void read_subject(struct mail_read *mail, GMimeMessage *message)
{
    set_valid(mail, mail->subject, g_mime_message_get_subject(message));
    g_strstrip(mail->subject->str);
    g_string_set_size(mail->subject, strlen(mail->subject->str));
}

gboolean mail_read(struct mail_read *mail, const char *bytes, gsize count, const char *sender,
                   const char *recipient)
{
    *mail = (struct mail_read){.subject = g_string_new(NULL),
                               .from = g_string_new(NULL),
                               .body = g_string_new(NULL),
                               .message_id = g_string_new(NULL),
                               .in_reply_to = g_string_new(NULL),
                               .token = g_string_new(NULL),
                               .files = g_ptr_array_new_with_free_func(mail_text_free_file)};
    GMimeMessage *message = count > 0 ? parse(bytes, count) : NULL;
    if (message == NULL) {
        mail->report = (struct mail_report){g_string_new(NULL), g_string_new(NULL)};
        return FALSE;
    }
    mail_report_read(&mail->report, message);
    gboolean is_text_repaired = FALSE;
    read_from(mail, message, sender);
    read_subject(mail, message);
    read_token(mail, recipient);
    read_thread(mail, message);
    GDateTime *date = g_mime_message_get_date(message);
    gint64 sent_s = date ? g_date_time_to_unix(date) : 0;
    mail->sent_at_ms = sent_s > 0 && sent_s < G_GINT64_CONSTANT(7258118400) ? sent_s * 1000 : 0;
    mail->is_automatic = is_automatic(message, sender);
    g_string_free(mail->body, TRUE);
    mail->body = mail_text_of(message, &is_text_repaired, mail->files);
    mail->is_repaired = mail->is_repaired || is_text_repaired;
    g_object_unref(message);
    return TRUE;
}

void mail_read_free(struct mail_read *mail)
{
    mail_report_free(&mail->report);
    g_ptr_array_unref(mail->files);
    mail->files = NULL;
    GString **texts[] = {&mail->subject,    &mail->from,        &mail->body,
                         &mail->message_id, &mail->in_reply_to, &mail->token};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_string_free(*texts[i], TRUE);
        *texts[i] = NULL;
    }
}
