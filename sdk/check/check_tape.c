#include "check_tape.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "host/bridge_frame.h"
#include "host/bridge_shape.h"

/* What is under way while the file is read: requests whose answer may come yet. */
struct reading {
    struct check_tape *tape;
    struct check_tape_life *life; /* NULL: none has begun */
    uint64_t *ids;                /* of life->asked, by place */
    size_t id_count;
};

/* --- one record --- */

static void push_step(struct reading *reading, struct check_tape_step step)
{
    struct check_tape_life *life = reading->life;
    *ARENA_PUSH(&reading->tape->arena, life->steps, life->step_count) = step;
}

static const struct value *keep(struct check_tape *tape, const struct value *value)
{
    struct value *kept = ARENA_NEW(&tape->arena, struct value);
    *kept = *value;
    return kept;
}

static void begin_call(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_life *life = reading->life;
    int64_t which = value_int(&message->body, "sub", 0);
    bool is_page = text_eq_z(message->method, "route");
    push_step(reading,
              (struct check_tape_step){.kind = CHECK_TAPE_HOOK, .index = life->call_count});
    *ARENA_PUSH(&reading->tape->arena, life->calls, life->call_count) =
        (struct check_tape_call){.id = message->id,
                                 .is_page = is_page,
                                 .hook = value_text(&message->body, is_page ? "path" : "hook"),
                                 .event = value_int(&message->body, "event", 0),
                                 .which = which > 0 ? (size_t)which : 0,
                                 .params = keep(reading->tape, &message->body)};
}

static size_t read_effects(struct check_tape *tape, const struct value *body,
                           const rung_effect **effects)
{
    rung_effect *read = NULL;
    size_t count = bridge_shape_read_effects(&tape->arena, value_get(body, "effects"), &read);
    *effects = read;
    return count;
}

static void end_call(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_life *life = reading->life;
    struct check_tape_call *call = check_tape_find_call(life, message->id);
    if (call == NULL || call->is_answered) {
        return;
    }
    call->is_answered = true;
    call->answer = keep(reading->tape, &message->body);
    call->code = message->is_error ? message->code : value_int(&message->body, "code", RUNG_OK);
    call->effect_count = read_effects(reading->tape, &message->body, &call->effects);
    push_step(reading, (struct check_tape_step){.kind = CHECK_TAPE_ANSWER,
                                                .index = (size_t)(call - life->calls)});
}

static void begin_asking(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_life *life = reading->life;
    struct arena *arena = &reading->tape->arena;
    push_step(reading,
              (struct check_tape_step){.kind = CHECK_TAPE_ASKED, .index = life->asked_count});
    *ARENA_PUSH(arena, life->asked, life->asked_count) = (struct check_tape_asked){
        .method = message->method, .params = keep(reading->tape, &message->body)};
    *ARENA_PUSH(arena, reading->ids, reading->id_count) = message->id;
}

static void end_asking(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_life *life = reading->life;
    for (size_t i = life->asked_count; i > 0; i--) { /* it has hardly been long ago */
        struct check_tape_asked *asked = &life->asked[i - 1];
        if (reading->ids[i - 1] == message->id && !asked->is_answered) {
            asked->is_answered = true;
            asked->is_error = message->is_error;
            asked->code = message->code;
            asked->error = message->error;
            asked->result = keep(reading->tape, &message->body);
            return;
        }
    }
}

static void take_submit(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_life *life = reading->life;
    struct check_tape_submit submit = {.ticket = value_int(&message->body, "ticket", 0)};
    submit.effect_count = read_effects(reading->tape, &message->body, &submit.effects);
    *ARENA_PUSH(&reading->tape->arena, life->submits, life->submit_count) = submit;
}

static void take_news(struct reading *reading, const struct bridge_message *message)
{
    struct check_tape_call *call = NULL;
    if (text_eq_z(message->method, "cancel")) {
        call = check_tape_find_call(reading->life, (uint64_t)value_int(&message->body, "id", 0));
    }
    if (call != NULL && !call->is_answered) {
        call->is_cancelled = true;
    }
    push_step(reading, (struct check_tape_step){
                           .kind = CHECK_TAPE_NEWS,
                           .method = arena_text(&reading->tape->arena, message->method).p,
                           .params = keep(reading->tape, &message->body)});
}

static void take_message(struct reading *reading, const struct bridge_message *message,
                         bool is_of_plugin)
{
    switch (message->kind) {
    case BRIDGE_REQUEST: (is_of_plugin ? begin_asking : begin_call)(reading, message); break;
    case BRIDGE_RESPONSE: (is_of_plugin ? end_call : end_asking)(reading, message); break;
    case BRIDGE_NOTIFICATION:
        if (!is_of_plugin) {
            take_news(reading, message);
        } else if (text_eq_z(message->method, "submit")) {
            take_submit(reading, message);
        }
        break;
    }
}

static void begin_life(struct reading *reading, const struct value *value)
{
    struct check_tape *tape = reading->tape;
    struct value copy = value_copy(&tape->arena, value);
    reading->life = ARENA_PUSH(&tape->arena, tape->lives, tape->life_count);
    reading->life->config = keep(tape, &copy);
    reading->ids = NULL;
    reading->id_count = 0;
}

static const char *take_record(struct reading *reading, enum recording_kind kind, struct text body,
                               const struct value *value)
{
    struct bridge_message message;
    struct value whole;
    const char *why = NULL;
    if (kind == RECORDING_LIFE) {
        begin_life(reading, value);
    } else if (reading->life != NULL && (kind == RECORDING_TOLD || kind == RECORDING_SAID)) {
        if (!bridge_frame_read(&reading->tape->arena, body, &whole, &message, &why)) {
            return why;
        }
        take_message(reading, &message, kind == RECORDING_SAID);
    }
    return NULL;
}

/* --- the file --- */

static void find_whole_steps(struct check_tape_life *life)
{
    for (size_t i = 0; i < life->step_count; i++) {
        const struct check_tape_step *step = &life->steps[i];
        if (step->kind == CHECK_TAPE_HOOK && !life->calls[step->index].is_answered) {
            life->whole_steps = i;
            return;
        }
    }
    life->whole_steps = life->step_count;
}

static void read_records(struct reading *reading, struct recording *recording)
{
    struct check_tape *tape = reading->tape;
    struct arena scratch;
    enum recording_result result = RECORDING_OVER;
    enum recording_kind kind = RECORDING_HEAD;
    struct text body;
    struct value value;
    const char *why = NULL;
    arena_init(&scratch);
    while (why == NULL &&
           (result = recording_next(recording, &scratch, &kind, &body, &value)) == RECORDING_DONE) {
        why = take_record(reading, kind, body, &value);
        arena_reset(&scratch);
    }
    arena_fini(&scratch);
    if (why != NULL || result == RECORDING_BAD) {
        tape->trouble = "it is damaged: what stands behind the damage was not played";
    } else if (result == RECORDING_CUT || kind != RECORDING_END) {
        tape->trouble = "it was cut: what is whole of it was played";
    }
    for (size_t i = 0; i < tape->life_count; i++) {
        find_whole_steps(&tape->lives[i]);
    }
}

static void init(struct check_tape *tape)
{
    *tape = (struct check_tape){0};
    arena_init(&tape->arena);
    buf_init(&tape->bytes);
}

static bool parse(struct check_tape *tape, char *why, size_t why_size)
{
    struct recording recording;
    struct reading reading = {.tape = tape};
    if (!recording_open(&recording, buf_text(&tape->bytes), &tape->arena, &tape->head, why,
                        why_size)) {
        return false;
    }
    read_records(&reading, &recording);
    return true;
}

bool check_tape_parse(struct check_tape *tape, struct text bytes, char *why, size_t why_size)
{
    init(tape);
    buf_put_text(&tape->bytes, bytes);
    return parse(tape, why, why_size);
}

bool check_tape_read(struct check_tape *tape, const char *path, char *why, size_t why_size)
{
    char trouble[500] = "";
    init(tape);
    int err = fs_read_file(path, CHECK_TAPE_BYTES_MAX, &tape->bytes);
    if (err == 0 && parse(tape, trouble, sizeof trouble)) {
        return true;
    }
    (void)snprintf(why, why_size, "%.300s: %s", path, err != 0 ? strerror(-err) : trouble);
    return false;
}

void check_tape_fini(struct check_tape *tape)
{
    arena_fini(&tape->arena);
    buf_fini(&tape->bytes);
}

/* --- looking things up --- */

struct check_tape_call *check_tape_find_call(struct check_tape_life *life, uint64_t id)
{
    for (size_t i = life->call_count; i > 0; i--) {
        if (life->calls[i - 1].id == id) {
            return &life->calls[i - 1];
        }
    }
    return NULL;
}

/* Nil, "" and what is absent are one; a text may be sent as bytes. */
static bool is_empty(const struct value *value)
{
    return value == NULL || value->type == VALUE_NIL ||
           ((value->type == VALUE_TEXT || value->type == VALUE_BYTES) && value->text.n == 0);
}

static bool has_all(const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < a->map.count; i++) {
        const struct value *other = NULL;
        for (size_t k = 0; k < b->map.count && other == NULL; k++) {
            other =
                text_eq(b->map.pairs[k].key, a->map.pairs[i].key) ? &b->map.pairs[k].value : NULL;
        }
        if (!check_tape_same(&a->map.pairs[i].value, other)) {
            return false;
        }
    }
    return true;
}

bool check_tape_same(const struct value *a, const struct value *b)
{
    if (is_empty(a) || is_empty(b)) {
        return is_empty(a) && is_empty(b);
    }
    bool a_is_text = a->type == VALUE_TEXT || a->type == VALUE_BYTES;
    bool b_is_text = b->type == VALUE_TEXT || b->type == VALUE_BYTES;
    if (a_is_text || b_is_text) {
        return a_is_text && b_is_text && text_eq(a->text, b->text);
    }
    if (a->type == VALUE_MAP && b->type == VALUE_MAP) {
        return has_all(a, b) && has_all(b, a);
    }
    if (a->type == VALUE_LIST && b->type == VALUE_LIST) {
        bool is_same = a->list.count == b->list.count;
        for (size_t i = 0; is_same && i < a->list.count; i++) {
            is_same = check_tape_same(&a->list.items[i], &b->list.items[i]);
        }
        return is_same;
    }
    return value_equal(a, b);
}

static bool has_header(struct text headers, struct text name)
{
    struct text line;
    while (text_split(&headers, '\n', &line)) {
        size_t colon = text_find(line, TEXT(":"), 0);
        if (colon == name.n && (name.n == 0 || strncasecmp(line.p, name.p, name.n) == 0)) {
            return true;
        }
    }
    return false;
}

/* By name: values are signatures, times and secrets. */
static bool has_all_headers(struct text headers, struct text others)
{
    struct text line;
    while (text_split(&headers, '\n', &line)) {
        size_t colon = text_find(line, TEXT(":"), 0);
        if (colon != SIZE_MAX && !has_header(others, text_slice(line, 0, colon))) {
            return false;
        }
    }
    return true;
}

/* How well they agree; 0: they are not the same request. The same words may go to the same place
 * from several hooks at once: then the hook tells, or the key of its event among the headers. */
static unsigned rank_request(const struct value *a, const struct value *b)
{
    struct text mine = value_text(a, "headers");
    struct text theirs = value_text(b, "headers");
    bool is_same = check_tape_same(value_get(a, "method"), value_get(b, "method")) &&
                   check_tape_same(value_get(a, "url"), value_get(b, "url")) &&
                   check_tape_same(value_get(a, "body"), value_get(b, "body")) &&
                   has_all_headers(mine, theirs) && has_all_headers(theirs, mine);
    unsigned rank = check_tape_same(value_get(a, "call"), value_get(b, "call")) ? 2 : 0;
    return is_same ? 1 + rank + text_eq(mine, theirs) : 0;
}

static unsigned rank(const struct check_tape_asked *asked, struct text method,
                     const struct value *params)
{
    if (!text_eq(asked->method, method)) {
        return 0;
    }
    return text_eq_z(method, "http.request") ? rank_request(asked->params, params)
                                             : check_tape_same(asked->params, params);
}

bool check_tape_is_act(struct text method, const struct value *params)
{
    static const char *const acts[] = {"inbox.push",      "calendar.announce", "timer.start",
                                       "methods.publish", "routes.publish",    "blob.put"};
    struct text verb = value_text(params, "method");
    if (text_eq_z(method, "http.request")) {
        return verb.n > 0 && !text_eq_z(verb, "GET") && !text_eq_z(verb, "HEAD");
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (text_eq_z(method, acts[i])) {
            return true;
        }
    }
    return false;
}

struct check_tape_asked *check_tape_take(struct check_tape_life *life, struct text method,
                                         const struct value *params)
{
    struct check_tape_asked *best = NULL;
    unsigned best_rank = 0;
    bool may_repeat = !check_tape_is_act(method, params);
    for (size_t i = 0; i < life->asked_count; i++) {
        struct check_tape_asked *asked = &life->asked[i];
        unsigned agreed = asked->used == 0 || may_repeat ? rank(asked, method, params) : 0;
        bool is_better = agreed > best_rank || (agreed == best_rank && best != NULL &&
                                                best->used > 0 && asked->used == 0);
        if (agreed > 0 && is_better) {
            best = asked;
            best_rank = agreed;
        }
    }
    if (best != NULL) {
        best->used++;
    }
    return best;
}
