#include "webhook_body.h"
#include <stdlib.h>

#define PLACE "{address}"

struct out { /* text that grows; NULL once there is no memory */
    char *p;
    size_t n, capacity;
};

static void put(struct out *out, const char *bytes, size_t n)
{
    if (out->p == NULL) {
        return;
    }
    if (out->n + n + 1 > out->capacity) {
        size_t capacity = (out->n + n + 1) * 2;
        char *bigger = realloc(out->p, capacity);
        if (bigger == NULL) {
            free(out->p);
            out->p = NULL;
            return;
        }
        out->p = bigger;
        out->capacity = capacity;
    }
    memcpy(out->p + out->n, bytes, n);
    out->n += n;
    out->p[out->n] = '\0';
}

static void put_z(struct out *out, const char *z)
{
    put(out, z, strlen(z));
}

static void begin(struct out *out)
{
    *out = (struct out){.p = malloc(256), .capacity = 256};
    if (out->p != NULL) {
        out->p[0] = '\0';
    }
}

static void put_json_text(struct out *out, rung_str text)
{
    put_z(out, "\"");
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        char escaped[8];
        if (c == '"' || c == '\\') {
            escaped[0] = '\\';
            escaped[1] = (char)c;
            put(out, escaped, 2);
        } else if (c < 0x20 || c == 0x7f) {
            (void)snprintf(escaped, sizeof escaped, "\\u%04x", c);
            put_z(out, escaped);
        } else {
            put(out, text.p + i, 1);
        }
    }
    put_z(out, "\"");
}

static void put_text(struct out *out, const char *key, rung_str text)
{
    put_z(out, ",\"");
    put_z(out, key);
    put_z(out, "\":");
    put_json_text(out, text);
}

static void put_int(struct out *out, const char *key, int64_t number)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    put_z(out, ",\"");
    put_z(out, key);
    put_z(out, "\":");
    put_z(out, text);
}

char *webhook_body(const rung_event *event)
{
    static const char *const priorities[] = {"low", "normal", "high", "urgent"};
    const rung_message *message = event->message;
    const rung_ticket *ticket = event->ticket;
    struct out out;
    begin(&out);
    put_z(&out, "{\"id\":");
    put_json_text(&out, message->external_id);
    put_text(&out, "kind", message->kind);
    put_text(&out, "to", message->to);
    put_text(&out, "subject", message->subject);
    put_text(&out, "body", message->body);
    put_int(&out, "attempt", event->attempt);
    put_int(&out, "at_ms", event->now_at);
    if (ticket != NULL) {
        put_text(&out, "ticket", ticket->name);
        put_text(&out, "ticket_subject", ticket->subject);
        put_text(&out, "state", ticket->state);
        put_text(&out, "priority", rung_z(priorities[ticket->priority & 3]));
        put_int(&out, "level", ticket->level);
        put_text(&out, "team", ticket->team);
        put_text(&out, "agent", ticket->agent);
    }
    put_z(&out, "}");
    return out.p;
}

static void put_encoded(struct out *out, rung_str text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < text.n; i++) {
        char encoded[4];
        if (text.p[i] != '\0' && strchr(plain, text.p[i]) != NULL) {
            put(out, text.p + i, 1);
        } else {
            (void)snprintf(encoded, sizeof encoded, "%%%02X", (unsigned char)text.p[i]);
            put_z(out, encoded);
        }
    }
}

char *webhook_body_url(rung_str url, rung_str address)
{
    struct out out;
    size_t at = 0;
    begin(&out);
    while (at < url.n) {
        size_t left = url.n - at;
        bool is_place =
            left >= sizeof PLACE - 1 && memcmp(url.p + at, PLACE, sizeof PLACE - 1) == 0;
        if (is_place) {
            put_encoded(&out, address);
            at += sizeof PLACE - 1;
        } else {
            put(&out, url.p + at++, 1);
        }
    }
    return out.p;
}
