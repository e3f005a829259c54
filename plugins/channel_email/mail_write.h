/* From a message of the core to the bytes of a mail: RFC 5322, 7-bit safe, CRLF. The same input
 * gives the same bytes. */
#ifndef MAIL_WRITE_H
#define MAIL_WRITE_H
#include <glib.h>
#include <rung/plugin.h>

struct mail_write {
    const char *address, *name; /* our own; name may be "" */
    const rung_message *message;
    gint64 now_at; /* ms: the Date */
};

/* The bytes, owned by the caller; *sender gets the envelope's sender (owned). NULL: `why` says what
 * is wrong with the recipient. */
GByteArray *mail_write(const struct mail_write *write, char **sender, char *why, gsize why_size);
/* "support+TOKEN@example.org" of "support@example.org"; owned by the caller. */
char *mail_write_plus_address(const char *address, rung_str token);

#endif
