/* The readable text of a MIME message: text/plain where there is one, else HTML without its tags;
 * attachments are named at the end. Bounded in parts, depth and bytes. */
#ifndef MAIL_TEXT_H
#define MAIL_TEXT_H
#include <gmime/gmime.h>

#define MAIL_TEXT_BYTES_MAX ((gsize)256 << 10)
#define MAIL_TEXT_PARTS_MAX 500
#define MAIL_TEXT_DEPTH_MAX 50

struct mail_file {     /* all owned */
    char *name, *type; /* valid UTF-8, one line each */
    GByteArray *bytes;
};

/* `files` (may be NULL) gets a struct mail_file for each attachment that has bytes: free them with
 * mail_text_free_file. Owned by the caller (g_string_free); valid UTF-8. *repaired: something was
 * not. */
GString *mail_text_of(GMimeMessage *message, gboolean *repaired, GPtrArray *files);
void mail_text_free_file(void *file);
/* HTML to text: tags go, blocks become lines, entities become characters. Pure. */
GString *mail_text_from_html(const char *html, gsize count);

#endif
