#include "net.h"
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/pack.h"
#include "disk.h"
#include "node.h"
#include "oracle.h"
#include "sim.h"

#define LOSS_PERCENT 8
#define DOUBLE_PERCENT 6
#define DELAY_US (200 * SIM_MS)
#define ATTEMPTS 1024 /* of one call, at most: the rest of the message id is the call's number */
#define TICKETS_KNOWN_MAX 400

struct call {
    uint64_t number; /* 0: none is under way */
    char method[32], key[40];
    struct value params;
    struct arena arena;
    uint64_t attempt;
    void (*on_answer)(const struct value *message); /* NULL: it goes on by itself */
};
struct link {
    struct session *session; /* NULL: no connection */
    uint64_t generation;
    unsigned who;
};
struct frame {
    struct link *link;
    uint64_t generation;
    struct buf bytes;
};
static struct {
    struct link links[NET_LINKS_MAX]; /* the last one is the listener's */
    struct call calls[NET_CLIENTS];
    uint64_t last_number;
    char tickets[TICKETS_KNOWN_MAX][32];
    size_t ticket_count;
} net;

static struct link *listener(void)
{
    return &net.links[NET_CLIENTS];
}

/* --- frames on their way --- */

static void free_frame(struct frame *frame)
{
    buf_fini(&frame->bytes);
    mem_free(frame);
}

static void take_answer(struct link *link, struct text bytes);
static void hear(struct link *link, struct text bytes);

static void reach_server(void *ctx, uint64_t number)
{
    struct frame *frame = ctx;
    struct text bytes = buf_text(&frame->bytes);
    (void)number;
    if (frame->link->generation == frame->generation && frame->link->session != NULL) {
        size_t cut = (size_t)sim_below(bytes.n + 1);
        sim_note("request", frame->link->who, bytes.n);
        if (!session_feed(frame->link->session, text_slice(bytes, 0, cut)) ||
            !session_feed(frame->link->session, text_slice(bytes, cut, bytes.n))) {
            sim_broken("the server calls a well-formed frame broken");
        }
        node_turn_soon();
    }
    free_frame(frame);
}

static void reach_client(void *ctx, uint64_t number)
{
    struct frame *frame = ctx;
    (void)number;
    if (frame->link == listener()) {
        if (frame->link->generation == frame->generation) {
            hear(frame->link, buf_text(&frame->bytes));
        }
    } else { /* an answer may come after its connection's end: it was on its way */
        take_answer(frame->link, buf_text(&frame->bytes));
    }
    free_frame(frame);
}

static void post(struct link *link, struct text bytes, void (*reach)(void *ctx, uint64_t number))
{
    struct frame *frame = MEM_NEW(struct frame);
    *frame = (struct frame){.link = link, .generation = link->generation};
    buf_init(&frame->bytes);
    buf_put_text(&frame->bytes, bytes);
    if (link == listener()) {
        reach(frame, 0); /* in order: the heap would mix what comes at one instant */
    } else {
        sim_after(sim_between(0, sim.is_calm ? SIM_MS : DELAY_US), reach, frame, 0, false);
    }
}

static void carry(struct link *link, struct text bytes, void (*reach)(void *ctx, uint64_t number))
{
    bool is_sure = sim.is_calm || link == listener();
    if (!is_sure && sim_percent(LOSS_PERCENT)) {
        sim.counts.lost++;
        return;
    }
    post(link, bytes, reach);
    if (!is_sure && sim_percent(DOUBLE_PERCENT)) {
        sim.counts.doubled++;
        post(link, bytes, reach);
    }
}

/* --- connections --- */

/* The power may fail while the server stops in order: what it says then reaches nobody. */
static void wire_send(void *ctx, struct text bytes)
{
    if (!disk_is_dark()) {
        carry(ctx, bytes, reach_client);
    }
}

static size_t wire_unsent(void *ctx)
{
    (void)ctx;
    return 0;
}

static void wire_hang_up(void *ctx)
{
    (void)ctx;
    sim_broken("the server hangs up on a client that did nothing wrong");
}

static void put_request(struct buf *frame, int64_t id, const char *method,
                        const struct value *params)
{
    struct pack pack;
    pack_init(&pack, frame);
    pack_list_begin(&pack);
    pack_int(&pack, 0);
    pack_int(&pack, id);
    pack_z(&pack, method);
    pack_list_begin(&pack);
    pack_value(&pack, params);
    pack_list_end(&pack);
    pack_list_end(&pack);
}

static void send_request(struct link *link, int64_t id, const char *method,
                         const struct value *params)
{
    struct buf frame;
    buf_init(&frame);
    put_request(&frame, id, method, params);
    carry(link, buf_text(&frame), reach_server);
    buf_fini(&frame);
}

/* A story looks at what errors say. Its first request cannot overtake this. */
static void say_hello(struct link *link)
{
    struct value_pair errors = {TEXT("errors"), value_of_text(TEXT("map"))};
    struct value params = {.type = VALUE_MAP, .map = {&errors, 1}};
    struct buf frame;
    buf_init(&frame);
    put_request(&frame, 0, "rpc.hello", &params);
    if (!session_feed(link->session, buf_text(&frame))) {
        sim_broken("the server calls a hello broken");
    }
    buf_fini(&frame);
}

static bool connect_link(struct link *link)
{
    struct session_wire wire = {
        .send = wire_send, .unsent = wire_unsent, .hang_up = wire_hang_up, .ctx = link};
    if (link->session == NULL) {
        link->generation++;
        link->session = node_visit(wire);
        if (link->session != NULL && sim.form->is_story && link != listener()) {
            say_hello(link);
        }
    }
    return link->session != NULL;
}

static void hang_up(struct link *link)
{
    node_leave(&link->session);
    link->generation++;
}

void net_hang_up(void)
{
    for (size_t i = 0; i < NET_LINKS_MAX; i++) {
        hang_up(&net.links[i]);
    }
}

/* --- the listener --- */

static void listen_again(void *ctx, uint64_t number)
{
    struct link *link = listener();
    (void)ctx;
    (void)number;
    if (link->session != NULL && !sim.is_calm && sim_percent(3)) {
        hang_up(link);
    }
    if (link->session == NULL && connect_link(link)) {
        struct arena arena;
        arena_init(&arena);
        struct value params = {.type = VALUE_MAP};
        *value_put(&arena, &params, "from") = value_of_int((int64_t)oracle_heard());
        send_request(link, 1, "events.subscribe", &params);
        arena_fini(&arena);
    }
    sim_after(SIM_SECOND, listen_again, NULL, 0, false);
}

static void hear(struct link *link, struct text bytes)
{
    struct arena arena;
    struct value message;
    (void)link;
    arena_init(&arena);
    if (pack_read(&arena, bytes, &message) == ERR_OK && message.type == VALUE_LIST &&
        message.list.count == 3) {
        const struct value *event = &message.list.items[2].list.items[0];
        oracle_hear((uint64_t)value_int(event, "cursor", 0), value_text(event, "ticket"),
                    (uint32_t)value_int(event, "seq", 0));
    }
    arena_fini(&arena);
}

/* --- what clients want --- */

static void put(struct call *call, const char *name, const char *text)
{
    *value_put(&call->arena, &call->params, name) =
        value_of_text(arena_text(&call->arena, text_z(text)));
}

static void put_printf(struct call *call, const char *name, const char *before, uint64_t number)
{
    char text[200];
    (void)snprintf(text, sizeof text, "%s%llu", before, (unsigned long long)number);
    put(call, name, text);
}

static void want_ticket(struct call *call)
{
    static const char *const who[] = {"anna@example.org", "max@bigcorp.example", "eve@example.net"};
    static const char *const bodies[] = {"it was stolen, ", "it does not open, ", "an invoice, "};
    (void)snprintf(call->method, sizeof call->method, "ticket.create");
    put_printf(call, "subject", sim_percent(40) ? "my card t-" : "help t-", call->number);
    put_printf(call, "body", bodies[sim_below(3)], call->number);
    put(call, "requester", who[sim_below(3)]);
    if (sim_percent(30)) {
        put(call, "channel", "mail");
    }
}

static void want_something(struct call *call)
{
    static const char *const agents[] = {"ann", "bob", "cid"};
    static const char *const presences[] = {"online", "away", "offline"};
    static const char *const plain[] = {"ticket.acknowledge", "ticket.escalate", "ticket.get"};
    unsigned choice = (unsigned)sim_below(100);
    if (choice < 25 || net.ticket_count == 0) {
        want_ticket(call);
        return;
    }
    if (choice < 33) {
        (void)snprintf(call->method, sizeof call->method, "agent.set_presence");
        put(call, "agent", agents[sim_below(3)]);
        put(call, "presence", presences[sim_percent(60) ? 0 : sim_below(3)]);
        return;
    }
    put(call, "id", net.tickets[sim_below(net.ticket_count)]);
    if (choice < 55) {
        (void)snprintf(call->method, sizeof call->method, "message.add");
        put_printf(call, "body", "message m-", call->number);
        put(call, "author", agents[sim_below(3)]);
    } else if (choice < 70) {
        (void)snprintf(call->method, sizeof call->method, "ticket.solve");
        put(call, "resolution", "replaced");
    } else if (choice < 76) {
        (void)snprintf(call->method, sizeof call->method, "ticket.assign");
        put(call, "agent", agents[sim_below(3)]);
    } else {
        (void)snprintf(call->method, sizeof call->method, "%s", plain[sim_below(3)]);
    }
}

/* --- asking until there is an answer --- */

static void try_call(void *ctx, uint64_t number);
static void begin_call(void *ctx, uint64_t number);

static void rest(struct link *link)
{
    if (!sim.is_calm) {
        sim_after(sim_between(0, sim.form->rest_us), begin_call, link, 0, false);
    }
}

static void try_call(void *ctx, uint64_t number)
{
    struct link *link = ctx;
    struct call *call = &net.calls[link->who];
    if (call->number != number / ATTEMPTS || call->attempt != number % ATTEMPTS) {
        return; /* it was answered meanwhile */
    }
    if (call->attempt + 2 == ATTEMPTS) {
        sim_broken("%s is never answered", call->method);
        return;
    }
    call->attempt++;
    sim.counts.retried += call->attempt > 1;
    if (call->attempt > 1 && sim_percent(30)) {
        hang_up(link); /* perhaps it is the connection */
    }
    if (connect_link(link)) {
        send_request(link, (int64_t)(call->number * ATTEMPTS + call->attempt), call->method,
                     &call->params);
    }
    sim_after(sim_between(sim.form->retry_us / 2, 3 * sim.form->retry_us), try_call, link,
              call->number * ATTEMPTS + call->attempt, false);
}

static void begin_call(void *ctx, uint64_t number)
{
    struct link *link = ctx;
    struct call *call = &net.calls[link->who];
    (void)number;
    *call = (struct call){.number = ++net.last_number, .params = {.type = VALUE_MAP}};
    arena_init(&call->arena);
    want_something(call);
    if (strcmp(call->method, "ticket.get") != 0) {
        (void)snprintf(call->key, sizeof call->key, "key-%llu", (unsigned long long)call->number);
        put(call, "key", call->key);
    }
    sim.counts.calls++;
    sim_note(call->method, link->who, call->number);
    try_call(link, call->number * ATTEMPTS);
}

void net_ask(const char *method, const struct value *params, bool has_key,
             void (*on_answer)(const struct value *message))
{
    struct link *link = &net.links[0];
    struct call *call = &net.calls[0];
    *call = (struct call){.number = ++net.last_number, .on_answer = on_answer};
    arena_init(&call->arena);
    (void)snprintf(call->method, sizeof call->method, "%s", method);
    call->params = value_copy(&call->arena, params);
    if (has_key) {
        (void)snprintf(call->key, sizeof call->key, "key-%llu", (unsigned long long)call->number);
        put(call, "key", call->key);
    }
    sim.counts.calls++;
    try_call(link, call->number * ATTEMPTS);
}

/* Trouble that says nothing about the request: it is asked again. */
static bool is_passing(struct text error)
{
    return text_starts(error, TEXT("BUSY")) || text_starts(error, TEXT("UNKNOWN")) ||
           text_starts(error, TEXT("EXHAUSTED"));
}

static void learn(const struct call *call, const struct value *result)
{
    struct text id = value_text(value_get(result, "ticket"), "id");
    if (strcmp(call->method, "ticket.create") == 0 && net.ticket_count < TICKETS_KNOWN_MAX) {
        (void)snprintf(net.tickets[net.ticket_count++], sizeof net.tickets[0], "%.*s",
                       TEXT_ARG(id));
    }
    if (id.n > 0) {
        oracle_saw_ticket(id, (uint64_t)value_int(value_get(result, "ticket"), "version", 0));
    }
    if (call->key[0] != '\0') {
        oracle_acknowledged(call->key, call->on_answer != NULL ? "" : call->method, call->number);
    }
}

static void settle(struct link *link, struct call *call, const struct value *message)
{
    const struct value *error = &message->list.items[2];
    struct text said = error->type == VALUE_MAP ? value_text(error, "code") : error->text;
    if (error->type == VALUE_NIL) {
        learn(call, &message->list.items[3]);
    } else if (is_passing(said)) {
        return; /* the next attempt is in the heap */
    } else if (text_starts(said, TEXT("INTERNAL"))) {
        sim_broken("%s is answered %.*s", call->method, TEXT_ARG(said));
    }
    sim.counts.answered++;
    sim_note("answer", call->number, error->type == VALUE_NIL);
    call->number = 0;
    arena_fini(&call->arena);
    if (call->on_answer != NULL) {
        call->on_answer(message);
    } else {
        rest(link);
    }
}

static void take_answer(struct link *link, struct text bytes)
{
    struct call *call = &net.calls[link->who];
    struct arena arena;
    struct value message;
    arena_init(&arena);
    if (pack_read(&arena, bytes, &message) != ERR_OK || message.type != VALUE_LIST ||
        message.list.count != 4) {
        sim_broken("an answer is none");
    } else if (call->number != 0 &&
               (uint64_t)message.list.items[1].number / ATTEMPTS == call->number) {
        settle(link, call, &message);
    }
    arena_fini(&arena);
}

unsigned net_open_calls(void)
{
    unsigned count = 0;
    for (size_t i = 0; i < NET_CLIENTS; i++) {
        count += net.calls[i].number != 0;
    }
    return count;
}

void net_start(void)
{
    for (unsigned i = 0; i < NET_LINKS_MAX; i++) {
        net.links[i].who = i;
    }
    for (size_t i = 0; i < NET_CLIENTS; i++) {
        rest(&net.links[i]);
    }
    sim_after(SIM_SECOND, listen_again, NULL, 0, false);
}
