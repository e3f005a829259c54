#include "rpc/gate.h"
#include <unistd.h>
#include "base/log.h"
#include "base/mem.h"

#define RESUME_US INT64_C(10000)

struct gate {
    struct loop *loop;
    struct engine *engine;
    struct session_local local;
    struct method_list methods;
    struct conn_list conns;
    struct listener *tcp, *control;
    struct loop_timer *resume; /* sessions that a full engine stopped */
    unsigned port;
};

static void on_visitor(void *ctx, int fd)
{
    struct gate *gate = ctx;
    if (gate->conns.count >= GATE_CONNECTIONS_MAX) {
        log_warn("gate.full", "connections=%zu", gate->conns.count);
        (void)close(fd);
        return;
    }
    (void)conn_create(&gate->conns, gate->loop, gate->engine, &gate->local, fd);
}

static void on_resume(void *ctx)
{
    struct gate *gate = ctx;
    for (struct conn *conn = gate->conns.first; conn != NULL;) {
        struct conn *next = conn_next(conn);
        if (!session_wants_bytes(conn_session(conn))) {
            conn_resume(conn);
        }
        conn = next;
    }
}

/* Other plugins are asked than before. No session is inside a request: those end in their turn. */
static void on_methods(void *ctx)
{
    struct gate *gate = ctx;
    method_list_fini(&gate->methods);
    method_list_init(&gate->methods, gate->local.host);
}

static void follow_plugins(struct gate *gate, void (*on_change)(void *ctx))
{
    if (gate->local.host != NULL) {
        struct publisher_list *publishers = host_publishers(gate->local.host);
        publishers->on_change = on_change;
        publishers->ctx = gate;
    }
}

struct gate *gate_create(struct loop *loop, struct engine *engine,
                         const struct session_local *local, const struct gate_options *options,
                         char *why, size_t why_size)
{
    struct gate *gate = MEM_NEW(struct gate);
    gate->loop = loop;
    gate->engine = engine;
    gate->local = *local;
    method_list_init(&gate->methods, local->host);
    follow_plugins(gate, on_methods);
    gate->local.methods = &gate->methods;
    gate->tcp = listener_tcp(loop, options->host, options->port, &gate->port, on_visitor, gate, why,
                             why_size);
    bool good = gate->tcp != NULL;
    if (good && options->control_path != NULL && options->control_path[0] != '\0') {
        gate->control = listener_unix(loop, options->control_path, on_visitor, gate, why, why_size);
        good = gate->control != NULL;
    }
    gate->resume = loop_timer_create(loop, on_resume, gate);
    loop_timer_start(gate->resume, RESUME_US, RESUME_US);
    if (!good) {
        gate_destroy(&gate);
    }
    return gate;
}

void gate_close_doors(struct gate *gate)
{
    listener_destroy(&gate->tcp);
    listener_destroy(&gate->control);
}

void gate_destroy(struct gate **gate)
{
    struct gate *old = *gate;
    if (old == NULL) {
        return;
    }
    gate_close_doors(old);
    loop_timer_destroy(&old->resume);
    while (old->conns.first != NULL) {
        struct conn *conn = old->conns.first;
        conn_destroy(&conn);
    }
    follow_plugins(old, NULL);
    method_list_fini(&old->methods);
    mem_free(old);
    *gate = NULL;
}

unsigned gate_port(const struct gate *gate)
{
    return gate->port;
}

size_t gate_connections(const struct gate *gate)
{
    return gate->conns.count;
}

void gate_on_answers(struct gate *gate, struct answer *list)
{
    while (list != NULL) {
        struct answer *next = list->next;
        session_on_answer(list);
        list = next;
    }
    on_resume(gate);
}

void gate_on_events(struct gate *gate, uint64_t head)
{
    for (struct conn *conn = gate->conns.first; conn != NULL; conn = conn_next(conn)) {
        session_on_events(conn_session(conn), head);
    }
}
