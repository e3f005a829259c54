/* Visitors of pages that a program on the bridge has published. */
#include "check_bridge.h"
#include "host/bridge_shape.h"

struct page { /* one visitor */
    const rung_request *request;
    int64_t number;
};

static void fill_page(struct pack *pack, struct check_bridge *bridge, const void *arg)
{
    const struct page *page = arg;
    (void)bridge;
    pack_pair_int(pack, "route", page->number);
    bridge_shape_pack(pack, BRIDGE_SHAPE_PAGE, page->request);
}

/* Pages are told apart by their path, as it was published. */
static int64_t number_of(const struct check_bridge *bridge, const rung_request *request)
{
    for (size_t i = 0; i < bridge->page_count; i++) {
        struct text pattern = bridge->pages[i].path;
        struct text path = {request->path.p, request->path.n};
        struct text method = {request->method.p, request->method.n};
        bool is_prefix = text_ends(pattern, TEXT("*"));
        bool is_ours = is_prefix ? text_starts(path, text_slice(pattern, 0, pattern.n - 1))
                                 : text_eq(path, pattern);
        if (is_ours &&
            (bridge->pages[i].method.n == 0 || text_eq(bridge->pages[i].method, method))) {
            return (int64_t)i;
        }
    }
    return -1;
}

void check_page(void *self, const rung_request *request)
{
    struct check_bridge *bridge = self;
    const rung_routes *routes = bridge->host->service(bridge->host, RUNG_ROUTES);
    const struct page page = {request, number_of(bridge, request)};
    const struct value *result = NULL;
    struct text why = TEXT_NONE;
    arena_reset(&bridge->arena);
    int code = check_bridge_ask(bridge, "route", fill_page, &page, &result, &why);
    struct text headers = value_text(result, "headers");
    struct text body = value_text(result, "body");
    int64_t status = code == RUNG_OK ? value_int(result, "status", 200) : 502;
    (void)routes->reply(bridge->host, request->id, (int)status, (rung_str){headers.p, headers.n},
                        (rung_str){body.p, body.n});
}
