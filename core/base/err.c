#include "base/err.h"
#include <stdarg.h>
#include <stdio.h>

static const char *const names[ERR_COUNT] = {
    [ERR_OK] = "OK",
    [ERR_INVALID] = "INVALID",
    [ERR_UNAUTHENTICATED] = "UNAUTHENTICATED",
    [ERR_FORBIDDEN] = "FORBIDDEN",
    [ERR_NOT_FOUND] = "NOT_FOUND",
    [ERR_CONFLICT] = "CONFLICT",
    [ERR_REFUSED] = "REFUSED",
    [ERR_LIMIT] = "LIMIT",
    [ERR_BUSY] = "BUSY",
    [ERR_EXHAUSTED] = "EXHAUSTED",
    [ERR_UNKNOWN] = "UNKNOWN",
    [ERR_DEADLINE] = "DEADLINE",
    [ERR_GONE] = "GONE",
    [ERR_UNSUPPORTED] = "UNSUPPORTED",
    [ERR_PROTOCOL] = "PROTOCOL",
    [ERR_INTERNAL] = "INTERNAL",
    [ERR_CORRUPT] = "CORRUPT",
};

const char *err_name(enum err err)
{
    if ((unsigned)err >= ERR_COUNT) {
        return names[ERR_INTERNAL];
    }
    return names[err];
}

/* Text that was cut in the middle of a UTF-8 character loses the rest of that character too. */
static void err_end_on_character(char *text, size_t size)
{
    size_t end = size - 1;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80) {
        end--;
    }
    if (end == 0 || (unsigned char)text[end - 1] < 0xc0) {
        return;
    }
    unsigned char first = (unsigned char)text[end - 1];
    size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (size - end < wanted) {
        text[end - 1] = '\0';
    }
}

static void err_copy(char *out, size_t size, const char *from)
{
    if (snprintf(out, size, "%s", from == NULL ? "" : from) >= (int)size) {
        err_end_on_character(out, size);
    }
}

enum err err_refuse(struct refusal *refusal, enum err code, const char *reason, const char *path,
                    const char *format, ...)
{
    if (refusal == NULL) {
        return code;
    }
    refusal->code = code;
    err_copy(refusal->reason, sizeof refusal->reason, reason);
    err_copy(refusal->path, sizeof refusal->path, path);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(refusal->text, sizeof refusal->text, format, args);
    va_end(args);
    if (length >= (int)sizeof refusal->text) {
        err_end_on_character(refusal->text, sizeof refusal->text);
    }
    return code;
}
