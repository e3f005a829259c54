#include "host/service_http.h"
#include "base/log.h"
#include "base/mem.h"
#include "host/hook_call.h"
#include "host/abi_size.h"
#include "host/http_client.h"

struct asked { /* one request of a plugin */
    struct instance *instance;
    void (*fn)(void *arg, const rung_http_res *response);
    void *arg;
};

static struct http_request request_of(const struct instance *instance, const rung_http_req *given)
{
    return (struct http_request){.method = text_z(given->method),
                                 .url = view_back(given->url),
                                 .headers = view_back(given->headers),
                                 .body = view_back(given->body),
                                 .timeout_ms = given->timeout_ms,
                                 .hosts = instance->hosts,
                                 .host_count = instance->host_count};
}

static rung_str lend(struct text text)
{
    return text.p == NULL ? (rung_str){"", 0} : (rung_str){text.p, text.n};
}

static rung_http_res draw(const struct http_response *response)
{
    return (rung_http_res){.size = sizeof(rung_http_res),
                           .status = response->status,
                           .headers = lend(response->headers),
                           .body = lend(response->body),
                           .error = lend(response->error)};
}

static void end(struct asked *asked) /* likes NULL */
{
    if (asked != NULL) {
        instance_let_go(asked->instance);
        mem_free(asked);
    }
}

static void on_response(void *ctx, const struct http_response *response)
{
    struct asked *asked = ctx;
    rung_http_res drawn = draw(response);
    uint64_t outer = instance_enter(asked->instance, CRUMB_CALLBACK);
    asked->fn(asked->arg, &drawn);
    instance_leave(asked->instance, outer);
    end(asked);
}

static uint64_t request(const rung_host *host, const rung_http_req *given,
                        void (*fn)(void *arg, const rung_http_res *response), void *arg)
{
    struct instance *instance = host->opaque;
    char why[300] = "";
    if (given == NULL || fn == NULL || given->size < ABI_SIZE_HTTP_REQ) {
        return 0;
    }
    struct asked *asked = MEM_NEW(struct asked);
    *asked = (struct asked){instance, fn, arg};
    instance_hold(instance);
    struct http_request wanted = request_of(instance, given);
    uint64_t id =
        http_client_start(instance->env->http, &wanted, on_response, asked, why, sizeof why);
    if (id == 0) {
        log_warn("http.refused", "plugin=%.*s why=\"%s\"", TEXT_ARG(instance->name), why);
        end(asked);
    }
    return id;
}

static void cancel(const rung_host *host, uint64_t id)
{
    struct instance *instance = host->opaque;
    end(http_client_cancel(instance->env->http, id));
}

static const rung_http_res *fetch(const rung_host *host, rung_call *call,
                                  const rung_http_req *given)
{
    struct instance *instance = host->opaque;
    struct http_response response;
    if (call == NULL || given == NULL || call->thread != HOOK_CALL_WORKER ||
        given->size < ABI_SIZE_HTTP_REQ) {
        return NULL;
    }
    struct http_request wanted = request_of(instance, given);
    http_client_fetch(call->arena, &wanted, &response);
    rung_http_res *drawn = ARENA_NEW(call->arena, rung_http_res);
    *drawn = draw(&response);
    return drawn;
}

const rung_http service_http = {
    .size = sizeof service_http, .request = request, .cancel = cancel, .fetch = fetch};
