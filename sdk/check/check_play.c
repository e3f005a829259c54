#include "check_play.h"
#include <stdarg.h>
#include <stdio.h>
#include "base/clock.h"
#include "check_verdict.h"
#include "host/bridge_shape.h"
#include "host/mask.h"

#define SHOWN_MAX 160

bool check_play_goes_on(const struct check_play *play)
{
    return play->differences < DIFFERENCES_MAX && !play->is_gone;
}

void check_play_differ(struct check_play *play, const char *format, ...)
{
    char text[1500];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (play->differences++ < DIFFERENCES_MAX) {
        check_fail(play->check, "%s", text);
    }
}

/* --- words --- */

static void put_shown(struct buf *out, const struct value *value)
{
    bool is_text = value->type == VALUE_TEXT || value->type == VALUE_BYTES;
    if (is_text) {
        struct text shown = text_slice(text_trim(value->text), 0, SHOWN_MAX);
        size_t from = out->n + 1;
        buf_put_z(out, "\"");
        (void)buf_put_repaired(out, shown);
        for (size_t i = from; i < out->n; i++) {
            out->p[i] = out->p[i] < ' ' ? ' ' : out->p[i];
        }
        buf_put_z(out, shown.n < text_trim(value->text).n ? "...\"" : "\"");
    } else {
        value_to_json(out, value, 0);
    }
}

/* kv.get key="seen:42": what it was about, without what is only of this conversation. */
const char *check_play_show(struct check_play *play, struct text method, const struct value *params)
{
    struct buf out;
    buf_init(&out);
    buf_put_text(&out, method);
    for (size_t i = 0; params->type == VALUE_MAP && i < params->map.count; i++) {
        const struct value_pair *pair = &params->map.pairs[i];
        bool is_of_now = text_eq_z(pair->key, "call") || text_eq_z(pair->key, "timeout_ms");
        bool is_text = pair->value.type == VALUE_TEXT || pair->value.type == VALUE_BYTES;
        bool is_empty = pair->value.type == VALUE_NIL || (is_text && pair->value.text.n == 0);
        if (!is_of_now && !is_empty) {
            buf_printf(&out, " %.*s=", TEXT_ARG(pair->key));
            put_shown(&out, &pair->value);
        }
    }
    struct text kept = arena_text(&play->kept, text_cut(buf_text(&out), 600));
    buf_fini(&out);
    return kept.p;
}

/* Which event, or whose visit. */
const char *check_play_name(struct check_play *play, const struct check_tape_call *call)
{
    return (call->is_page ? arena_printf(&play->kept, "page %.*s", TEXT_ARG(call->hook))
                          : arena_printf(&play->kept, "event %lld, %.*s", (long long)call->event,
                                         TEXT_ARG(call->hook)))
        .p;
}

/* --- what the plugin sends --- */

/* A new version may ask for more than was recorded: nobody knows what it would have been told. */
static void note_unheld(struct check_play *play, const struct bridge_message *message)
{
    int64_t id = value_int(&message->body, "call", 0);
    const struct check_tape_call *call =
        id > 0 ? check_tape_find_call(play->life, (uint64_t)id) : NULL;
    if (call != NULL && call->is_cancelled) {
        return;
    }
    if (++play->unheld > UNHELD_SHOWN_MAX) {
        return;
    }
    const char *what = check_play_show(play, message->method, &message->body);
    if (call != NULL) {
        check_play_differ(play, "%s: it asks what the recording does not hold: %s",
                          check_play_name(play, call), what);
    } else {
        check_play_differ(play, "it asks what the recording does not hold: %s", what);
    }
}

static void answer(struct check_play *play, uint64_t id, const struct check_tape_asked *asked)
{
    struct bridge_frame_pen pen;
    struct buf *out = &play->child.out;
    if (asked->is_error) {
        bridge_frame_refuse(out, id, (int)asked->code, asked->error);
        return;
    }
    bridge_frame_answer(&pen, out, id);
    for (size_t i = 0; asked->result->type == VALUE_MAP && i < asked->result->map.count; i++) {
        pack_text(&pen.pack, asked->result->map.pairs[i].key);
        pack_value(&pen.pack, &asked->result->map.pairs[i].value);
    }
    if (!check_child_end_message(&play->child, &pen)) {
        bridge_frame_refuse(out, id, RUNG_ENOMEM, TEXT("the answer is longer than it takes"));
    }
}

static void take_request(struct check_play *play, struct bridge_message *message)
{
    mask_value(&play->arena, &message->body, play->config.secrets, play->config.secret_count);
    const struct check_tape_asked *asked =
        check_tape_take(play->life, message->method, &message->body);
    if (asked == NULL) {
        bridge_frame_refuse(&play->child.out, message->id, RUNG_ENOENT,
                            TEXT("the recording does not hold this"));
    } else if (asked->is_answered) {
        answer(play, message->id, asked);
    }
    (void)check_child_flush(&play->child);
    if (asked == NULL) {
        note_unheld(play, message);
    }
}

static void read_verdict(struct check_play *play, struct value *body, struct check_verdict *verdict)
{
    rung_effect *effects = NULL;
    mask_value(&play->arena, body, play->config.secrets, play->config.secret_count);
    verdict->count = bridge_shape_read_effects(&play->arena, value_get(body, "effects"), &effects);
    verdict->effects = effects;
}

static void take_submit(struct check_play *play, struct bridge_message *message)
{
    struct check_tape_submit *nearest = NULL;
    struct check_verdict is = {0};
    struct check_verdict was = {0};
    struct buf words;
    int64_t ticket = value_int(&message->body, "ticket", 0);
    bool is_same = false;
    read_verdict(play, &message->body, &is);
    buf_init(&words);
    for (size_t i = 0; i < play->life->submit_count && !is_same; i++) {
        struct check_tape_submit *submit = &play->life->submits[i];
        if (!submit->is_seen && submit->ticket == ticket) {
            was = (struct check_verdict){0, submit->effects, submit->effect_count};
            buf_clear(&words);
            is_same = check_verdict_compare(&was, &is, &words);
            nearest = submit;
        }
    }
    if (nearest != NULL) {
        nearest->is_seen = true;
    } else {
        (void)check_verdict_compare(&was, &is, &words);
    }
    if (!is_same) {
        check_play_differ(play, "ticket %lld, submitted outside of any hook:%s", (long long)ticket,
                          buf_z(&words));
    }
    buf_fini(&words);
}

static void compare(struct check_play *play, const struct check_tape_call *call,
                    struct bridge_message *message)
{
    struct check_verdict was = {call->code, call->effects, call->effect_count};
    struct check_verdict is = {
        .code = message->is_error ? message->code : value_int(&message->body, "code", RUNG_OK)};
    struct buf words;
    struct text error = message->is_error ? message->error : value_text(&message->body, "error");
    read_verdict(play, &message->body, &is);
    buf_init(&words);
    play->compared++;
    if (!check_verdict_compare(&was, &is, &words)) {
        check_play_differ(play, "%s:%s%s%.*s", check_play_name(play, call), buf_z(&words),
                          is.code < 0 && error.n > 0 ? "\n  it says: " : "",
                          TEXT_ARG(text_slice(error, 0, is.code < 0 ? SHOWN_MAX : 0)));
    }
    buf_fini(&words);
}

static void compare_pages(struct check_play *play, const struct check_tape_call *call,
                          struct bridge_message *message)
{
    play->compared++;
    mask_value(&play->arena, &message->body, play->config.secrets, play->config.secret_count);
    if (message->is_error || !check_tape_same(call->answer, &message->body)) {
        const char *was = check_play_show(play, TEXT("was:"), call->answer);
        const char *is = message->is_error ? arena_text(&play->kept, message->error).p
                                           : check_play_show(play, TEXT("is: "), &message->body);
        check_play_differ(play, "%s:\n  %s\n  %s", check_play_name(play, call), was, is);
    }
}

static void take_answer(struct check_play *play, struct bridge_message *message)
{
    struct check_tape_call *call = check_tape_find_call(play->life, message->id);
    if (message->id == play->own_id) {
        play->own_id = 0;
        (void)snprintf(play->own_why, sizeof play->own_why, "%.*s",
                       TEXT_ARG(text_slice(message->error, 0, 250)));
    } else if (call != NULL && call->is_sent && !call->is_done) {
        call->is_done = true;
        if (call->is_cancelled) {
            play->cancelled++;
        } else if (call->is_page) {
            compare_pages(play, call, message);
        } else {
            compare(play, call, message);
        }
    }
}

static void take(struct check_play *play, struct bridge_message *message)
{
    switch (message->kind) {
    case BRIDGE_REQUEST: take_request(play, message); break;
    case BRIDGE_RESPONSE: take_answer(play, message); break;
    case BRIDGE_NOTIFICATION:
        if (text_eq_z(message->method, "submit")) {
            take_submit(play, message);
        }
        break;
    }
}

/* With the oldest hook that it has not answered. */
static void note_end(struct check_play *play, const char *why)
{
    const struct check_tape_life *life = play->life;
    play->is_gone = true;
    for (size_t i = 0; i < life->call_count; i++) {
        const struct check_tape_call *call = &life->calls[i];
        if (call->is_sent && !call->is_done) {
            check_play_differ(play, "%s: %s", check_play_name(play, call), why);
            return;
        }
    }
    check_play_differ(play, "%s", why);
}

/* Takes what comes, until it holds; false: it does not within this time. */
bool check_play_wait(struct check_play *play, bool (*holds)(const void *what), const void *what,
                     int wait_ms)
{
    int64_t until_us = clock_monotonic_us(NULL) + wait_ms * CLOCK_MS_US;
    while (!holds(what) && check_play_goes_on(play)) {
        struct bridge_message message;
        const char *why = "it did not answer";
        int64_t left_us = until_us - clock_monotonic_us(NULL);
        arena_reset(&play->arena);
        if (left_us <= 0) {
            return false;
        }
        if (check_child_receive(&play->child, &play->arena, (int)(left_us / CLOCK_MS_US) + 1,
                                &message, &why)) {
            take(play, &message);
        } else if (clock_monotonic_us(NULL) < until_us) {
            note_end(play, why);
        }
    }
    return holds(what);
}
