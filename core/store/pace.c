#include "store/pace.h"
#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/must.h"

static void on_ready(void *ctx)
{
    struct pace *pace = ctx;
    (void)eventfd_write(pace->news, 1);
}

void pace_init(struct pace *pace, struct store *store)
{
    *pace = (struct pace){.store = store, .news = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    MUST(pace->news >= 0);
    store_on_ready(store, on_ready, pace);
}

void pace_fini(struct pace *pace)
{
    store_on_ready(pace->store, NULL, NULL);
    (void)close(pace->news);
}

static void wait_for_news(struct pace *pace)
{
    struct pollfd fd = {.fd = pace->news, .events = POLLIN};
    eventfd_t count = 0;
    if (store_fd(pace->store) < 0) {
        return; /* it has no news: it is asked again */
    }
    (void)poll(&fd, 1, -1);
    (void)eventfd_read(pace->news, &count);
}

static bool is_busy(struct store *store)
{
    struct store_info info;
    store_info(store, &info);
    return info.busy;
}

enum err pace_commit(struct pace *pace, const struct write_set *writes, char *detail,
                     size_t detail_size)
{
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = writes}};
    struct store_request *done = NULL;
    arena_init(&request.arena);
    store_submit(pace->store, &request);
    while (store_reap(pace->store, &done, 1) == 0) {
        wait_for_news(pace);
    }
    MUST(done == &request);
    while (is_busy(pace->store)) {
        wait_for_news(pace);
        (void)store_reap(pace->store, &done, 1); /* moves its fold on */
    }
    enum err err = request.err;
    if (err == ERR_OK && request.commit.outcome != STORE_DURABLE) {
        err = ERR_UNKNOWN;
    }
    (void)snprintf(detail, detail_size, "%s", request.detail);
    arena_fini(&request.arena);
    return err;
}
