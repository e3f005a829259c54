/* The plugin without a server: who gets a ticket. */
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

static testhost *opened(const char *settings)
{
    testhost *host = testhost_open(&rung_plugin_v1, settings, NULL, why, sizeof why);
    if (host == NULL) {
        (void)fprintf(stderr, "%s\n", why);
    }
    return host;
}

static void the_agent_with_room_gets_it(void)
{
    testhost *host = opened("config: {team: support}");
    EXPECT(testhost_ticket(host, "{subject: help}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_ROUTE_ASSIGN) == RUNG_OK);
    const testhost_effect *route = testhost_find(host, RUNG_FX_ROUTE, "support");
    EXPECT(route != NULL && strcmp(route->val, "ann") == 0);
    const testhost_effect *cid = testhost_find(host, RUNG_FX_CANDIDATE, "cid");
    EXPECT(cid != NULL && strcmp(cid->val, "not_present") == 0);
    testhost_close(&host);
}

static void without_a_team_it_has_no_opinion(void)
{
    testhost *host = opened(NULL);
    EXPECT(testhost_ticket(host, "{subject: help}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_ROUTE_ASSIGN) == RUNG_DECLINE);
    EXPECT(testhost_ticket(host, "{team: billing}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_ROUTE_ASSIGN) == RUNG_OK);
    EXPECT(testhost_find(host, RUNG_FX_ROUTE, "billing") != NULL);
    testhost_close(&host);
}

static void a_team_that_is_not_there_is_refused(void)
{
    EXPECT(testhost_open(&rung_plugin_v1, "config: {team: moon}", NULL, why, sizeof why) == NULL);
    EXPECT(strstr(why, "moon") != NULL);
}

int main(void)
{
    the_agent_with_room_gets_it();
    without_a_team_it_has_no_opinion();
    a_team_that_is_not_there_is_refused();
    return EXIT_SUCCESS;
}
