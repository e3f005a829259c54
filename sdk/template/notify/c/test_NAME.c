/* The plugin without a server: what the far side is told, and what its answers mean. */
#include <rung/testhost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(truth)                                                         \
    do {                                                                      \
        if (!(truth)) {                                                       \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #truth); \
            exit(EXIT_FAILURE);                                               \
        }                                                                     \
    } while (0)

static char why[1000];

#define URL "https://far.example/pages"

static testhost *opened(void)
{
    testhost *host =
        testhost_open(&rung_plugin_v1, "config: {url: \"" URL "\"}", NULL, why, sizeof why);
    if (host == NULL) {
        (void)fprintf(stderr, "%s\n", why);
    }
    return host;
}

static int answer_to_page(testhost *host, int status)
{
    EXPECT(testhost_ticket(host, "{subject: The ATM is down}") == RUNG_OK);
    EXPECT(testhost_message(host, "{to: ann, subject: T-1, body: The ATM is down, kind: page,"
                                  " external_id: p1}") == RUNG_OK);
    testhost_answer(host, URL, 20, status, "", status ? "ok" : "connection refused");
    return testhost_call(host, RUNG_NOTIFICATION_SEND);
}

static void a_page_leaves_with_a_key(void)
{
    testhost *host = opened();
    testhost_next_id(host, 77);
    EXPECT(answer_to_page(host, 202) == RUNG_OK);
    const testhost_request *request = testhost_request_at(host, 0);
    EXPECT(request != NULL && strcmp(request->method, "POST") == 0);
    EXPECT(strstr(request->headers, "Idempotency-Key: 77\n") != NULL);
    EXPECT(strcmp(request->body, "To: ann\nT-1\n\nThe ATM is down\n") == 0);
    EXPECT(testhost_find(host, RUNG_FX_RESULT, "receipt")->num == 202);
    testhost_close(&host);
}

static void what_may_pass_is_tried_again(void)
{
    static const int passing[] = {0, 408, 429, 500, 503};
    testhost *host = opened();
    for (size_t i = 0; i < RUNG_COUNT(passing); i++) {
        EXPECT(answer_to_page(host, passing[i]) == RUNG_ERETRY);
    }
    EXPECT(answer_to_page(host, 404) == RUNG_EFAIL);
    testhost_close(&host);
}

static void nothing_is_heard_after_the_end(void)
{
    testhost *host = opened();
    EXPECT(testhost_message(host, "{to: ann, external_id: p2}") == RUNG_OK);
    testhost_answer(host, URL, 3600000, 200, "", "");
    EXPECT(testhost_call(host, RUNG_NOTIFICATION_SEND) != RUNG_OK);
    testhost_advance(host, 2 * 3600000);
    testhost_close(&host);
}

int main(void)
{
    a_page_leaves_with_a_key();
    what_may_pass_is_tried_again();
    nothing_is_heard_after_the_end();
    return EXIT_SUCCESS;
}
