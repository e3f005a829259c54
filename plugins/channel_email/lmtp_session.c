#include "lmtp_session.h"
#include <string.h>

enum { AT_START, AT_DOT, AT_DOT_CR, AT_MIDDLE, AT_CR }; /* data_at */

void lmtp_session_init(struct lmtp_session *session, const struct lmtp_rules *rules)
{
    memset(session, 0, sizeof *session);
    session->rules = rules;
    session->line = g_string_new(NULL);
    session->out = g_string_new(NULL);
    session->sender = g_string_new(NULL);
    session->recipients = g_ptr_array_new_with_free_func(g_free);
    session->data = g_byte_array_new();
    g_string_append_printf(session->out, "220 %s LMTP Rung\r\n", rules->hostname);
}

void lmtp_session_fini(struct lmtp_session *session)
{
    g_string_free(session->line, TRUE);
    g_string_free(session->out, TRUE);
    g_string_free(session->sender, TRUE);
    g_ptr_array_free(session->recipients, TRUE);
    g_byte_array_free(session->data, TRUE);
    g_free(session->answers);
}

static void say(struct lmtp_session *session, const char *line)
{
    g_string_append(session->out, line);
    g_string_append(session->out, "\r\n");
    if (line[0] == '5' && ++session->errors > LMTP_ERRORS_MAX) {
        g_string_append(session->out, "421 4.7.0 too many errors\r\n");
        session->is_over = true;
    }
}

static void forget_mail(struct lmtp_session *session)
{
    g_string_truncate(session->sender, 0);
    g_ptr_array_set_size(session->recipients, 0);
    g_byte_array_set_size(session->data, 0);
    if (session->data->len == 0) { /* give the memory of a large mail back */
        g_byte_array_free(session->data, TRUE);
        session->data = g_byte_array_new();
    }
    session->data_at = AT_START;
    session->is_too_big = false;
    session->has_bare_lf = false;
    if (session->state != LMTP_GREETED) {
        session->state = LMTP_READY;
    }
}

/* --- addresses --- */

/* "local+tag@domain" without the tag, lower case; NULL: no address. */
static char *bare_address(const char *address)
{
    const char *at = strrchr(address, '@');
    if (at == NULL || at == address || at[1] == '\0') {
        return NULL;
    }
    const char *plus = memchr(address, '+', (size_t)(at - address));
    char *local = g_strndup(address, (gsize)((plus && plus > address ? plus : at) - address));
    char *whole = g_strconcat(local, at, NULL);
    char *lower = g_ascii_strdown(whole, -1);
    g_free(local);
    g_free(whole);
    return lower;
}

bool lmtp_session_accepts(const struct lmtp_rules *rules, const char *address)
{
    char *bare = bare_address(address);
    bool accepts = false;
    for (gsize i = 0; bare != NULL && rules->accepted[i] != NULL && !accepts; i++) {
        const char *rule = rules->accepted[i];
        const char *compared = rule[0] == '@' ? strrchr(bare, '@') : bare;
        accepts = g_ascii_strcasecmp(rule, compared) == 0;
    }
    g_free(bare);
    return accepts;
}

/* The path behind "FROM:" or "TO:"; *rest points to the parameters. NULL: malformed. */
static char *read_path(const char *text, const char **rest)
{
    while (*text == ' ') {
        text++;
    }
    const char *end = *text == '<' ? strchr(text, '>') : NULL;
    if (end == NULL) {
        return NULL;
    }
    const char *begin = text + 1;
    const char *colon = *begin == '@' ? memchr(begin, ':', (size_t)(end - begin)) : NULL;
    begin = colon ? colon + 1 : begin; /* an old source route is dropped */
    for (const char *at = begin; at < end; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '<') {
            return NULL;
        }
    }
    *rest = end + 1;
    return g_strndup(begin, (gsize)(end - begin));
}

/* --- commands --- */

static void do_lhlo(struct lmtp_session *session)
{
    session->state = LMTP_READY;
    forget_mail(session);
    g_string_append_printf(session->out,
                           "250-%s\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n"
                           "250-SMTPUTF8\r\n250 SIZE %" G_GSIZE_FORMAT "\r\n",
                           session->rules->hostname, session->rules->size_max);
}

/* SIZE=, BODY=, SMTPUTF8 and what belongs to delivery reports. False: said why. */
static bool check_mail_parameters(struct lmtp_session *session, const char *text)
{
    char **words = g_strsplit(text, " ", 32);
    bool fits = true;
    for (gsize i = 0; words[i] != NULL && fits; i++) {
        const char *word = words[i];
        if (g_ascii_strncasecmp(word, "SIZE=", 5) == 0) {
            if (g_ascii_strtoull(word + 5, NULL, 10) > session->rules->size_max) {
                say(session, "552 5.3.4 the mail is larger than is taken here");
                fits = false;
            }
        } else if (word[0] != '\0' && g_ascii_strcasecmp(word, "BODY=8BITMIME") != 0 &&
                   g_ascii_strcasecmp(word, "BODY=7BIT") != 0 &&
                   g_ascii_strcasecmp(word, "SMTPUTF8") != 0 &&
                   g_ascii_strncasecmp(word, "RET=", 4) != 0 &&
                   g_ascii_strncasecmp(word, "ENVID=", 6) != 0 &&
                   g_ascii_strncasecmp(word, "AUTH=", 5) != 0) {
            say(session, "555 5.5.4 a parameter of MAIL is not known here");
            fits = false;
        }
    }
    g_strfreev(words);
    return fits;
}

static void do_mail(struct lmtp_session *session, const char *argument)
{
    const char *rest = "";
    char *path = read_path(argument, &rest);
    if (session->state == LMTP_GREETED) {
        say(session, "503 5.5.1 say LHLO first");
    } else if (session->state != LMTP_READY) {
        say(session, "503 5.5.1 a mail is in hand already: RSET or go on");
    } else if (path == NULL) {
        say(session, "501 5.1.7 write MAIL FROM:<address>");
    } else if (check_mail_parameters(session, rest)) {
        g_string_assign(session->sender, path);
        session->state = LMTP_MAIL;
        say(session, "250 2.1.0 sender taken");
    }
    g_free(path);
}

static void do_rcpt(struct lmtp_session *session, const char *argument)
{
    const char *rest = "";
    char *path = read_path(argument, &rest);
    if (session->state != LMTP_MAIL && session->state != LMTP_RCPT) {
        say(session, "503 5.5.1 say MAIL first");
    } else if (path == NULL || path[0] == '\0') {
        say(session, "501 5.1.3 write RCPT TO:<address>");
    } else if (!lmtp_session_accepts(session->rules, path)) {
        say(session, "550 5.1.1 nobody here has this address");
    } else if (session->recipients->len >= LMTP_RECIPIENTS_MAX) {
        say(session, "452 4.5.3 too many recipients: send the rest in another mail");
    } else {
        g_ptr_array_add(session->recipients, path);
        path = NULL;
        session->state = LMTP_RCPT;
        say(session, "250 2.1.5 recipient taken");
    }
    g_free(path);
}

static void do_data(struct lmtp_session *session)
{
    if (session->state != LMTP_RCPT) {
        say(session, session->state == LMTP_MAIL ? "503 5.5.1 no recipient was taken"
                                                 : "503 5.5.1 say MAIL and RCPT first");
        return;
    }
    session->state = LMTP_DATA;
    session->data_at = AT_START;
    say(session, "354 go on; end with a dot on a line of its own");
}

static bool is_command(const char *line, const char *name)
{
    gsize n = strlen(name);
    return g_ascii_strncasecmp(line, name, n) == 0 && (line[n] == '\0' || line[n] == ' ');
}

static void do_line(struct lmtp_session *session, const char *line)
{
    if (is_command(line, "LHLO")) {
        if (line[4] == '\0' || line[5] == '\0') {
            say(session, "501 5.5.4 write LHLO and your name");
        } else {
            do_lhlo(session);
        }
    } else if (g_ascii_strncasecmp(line, "MAIL FROM:", 10) == 0) {
        do_mail(session, line + 10);
    } else if (g_ascii_strncasecmp(line, "RCPT TO:", 8) == 0) {
        do_rcpt(session, line + 8);
    } else if (is_command(line, "DATA")) {
        do_data(session);
    } else if (is_command(line, "RSET")) {
        forget_mail(session);
        say(session, "250 2.0.0 forgotten");
    } else if (is_command(line, "NOOP")) {
        say(session, "250 2.0.0 yes");
    } else if (is_command(line, "VRFY")) {
        say(session, "252 2.5.0 send a mail and see");
    } else if (is_command(line, "QUIT")) {
        say(session, "221 2.0.0 good bye");
        session->is_over = true;
    } else if (is_command(line, "EHLO") || is_command(line, "HELO")) {
        say(session, "500 5.5.1 this is LMTP: say LHLO");
    } else {
        say(session, "500 5.5.2 no such command");
    }
}

/* --- bytes --- */

static void take_command_byte(struct lmtp_session *session, char c)
{
    bool ends = c == '\n';
    if (ends && session->last_was_cr && !session->line_is_too_long) {
        g_string_truncate(session->line, session->line->len - 1);
        if (strlen(session->line->str) != session->line->len) {
            say(session, "500 5.5.2 a command has no NUL in it");
        } else if (memchr(session->line->str, '\r', session->line->len) != NULL) {
            say(session, "500 5.5.2 a line ends with CR and LF together");
        } else {
            do_line(session, session->line->str);
        }
    } else if (ends) {
        say(session, session->line_is_too_long ? "500 5.5.2 the line is too long"
                                               : "500 5.5.2 a line ends with CR and LF together");
    }
    if (ends) {
        g_string_truncate(session->line, 0);
        session->line_is_too_long = false;
        session->last_was_cr = false;
        return;
    }
    session->last_was_cr = c == '\r';
    if (session->line->len >= LMTP_LINE_BYTES_MAX) {
        session->line_is_too_long = true;
    } else {
        g_string_append_c(session->line, c);
    }
}

static void keep(struct lmtp_session *session, char c)
{
    if (session->data->len >= session->rules->size_max) {
        session->is_too_big = true;
        return;
    }
    g_byte_array_append(session->data, (const guint8 *)&c, 1);
}

static int after(struct lmtp_session *session, char c)
{
    keep(session, c);
    if (c == '\n') {
        session->has_bare_lf = true; /* and no line begins here: nothing is smuggled in */
    }
    return c == '\r' ? AT_CR : AT_MIDDLE;
}

/* True: that was the end of the mail. */
static bool take_data_byte(struct lmtp_session *session, char c)
{
    switch (session->data_at) {
    case AT_START: session->data_at = c == '.' ? AT_DOT : after(session, c); return false;
    case AT_DOT: session->data_at = c == '\r' ? AT_DOT_CR : after(session, c); return false;
    case AT_DOT_CR:
        if (c == '\n') {
            return true;
        }
        keep(session, '\r');
        session->data_at = after(session, c);
        return false;
    case AT_CR:
        if (c == '\n') {
            keep(session, c);
            session->data_at = AT_START;
            return false;
        }
        session->data_at = after(session, c);
        return false;
    default: session->data_at = after(session, c); return false;
    }
}

static void reply_to_all(struct lmtp_session *session)
{
    for (guint i = 0; i < session->recipients->len; i++) {
        switch (session->answers[i]) {
        case 250: say(session, "250 2.0.0 kept"); break;
        case 552: say(session, "552 5.3.4 the mail is larger than is taken here"); break;
        case 554: say(session, "554 5.6.0 a line of the mail ends with LF alone"); break;
        case 550: say(session, "550 5.6.0 the mail was refused"); break;
        case 452: say(session, "452 4.3.1 no room at the moment: try again"); break;
        default: say(session, "451 4.3.0 it could not be kept: try again"); break;
        }
    }
    g_free(session->answers);
    session->answers = NULL;
    forget_mail(session);
}

void lmtp_session_answer(struct lmtp_session *session, guint recipient, int code)
{
    if (session->state != LMTP_DELIVERING || recipient >= session->recipients->len ||
        session->answers[recipient] != -1) {
        return;
    }
    session->answers[recipient] = code;
    if (++session->answered == session->recipients->len) {
        reply_to_all(session);
    }
}

static void end_data(struct lmtp_session *session)
{
    session->state = LMTP_DELIVERING;
    session->answered = 0;
    session->answers = g_new(int, session->recipients->len);
    for (guint i = 0; i < session->recipients->len; i++) {
        session->answers[i] = -1;
    }
    int code = session->is_too_big ? 552 : session->has_bare_lf ? 554 : 0;
    guint count = code ? session->recipients->len : 0;
    for (guint i = 0; i < count; i++) {
        lmtp_session_answer(session, i, code);
    }
}

gsize lmtp_session_feed(struct lmtp_session *session, const char *bytes, gsize count)
{
    gsize taken = 0;
    while (taken < count && !session->is_over && session->state != LMTP_DELIVERING) {
        char c = bytes[taken++];
        if (session->state != LMTP_DATA) {
            take_command_byte(session, c);
        } else if (take_data_byte(session, c)) {
            end_data(session);
        }
    }
    return taken;
}
