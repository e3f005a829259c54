/* The plugin without a server: who gets the tighter target. */
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

static void a_customer_of_the_tier_gets_the_target(void)
{
    testhost *host = opened("config: {clock: resolution, target: 4h}");
    EXPECT(testhost_ticket(host, "{customer: {tier: gold}}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_SLA_POLICY) == RUNG_OK);
    const testhost_effect *target = testhost_find(host, RUNG_FX_SLA_TARGET, "resolution");
    EXPECT(target != NULL && target->num == 4 * 3600000 && strcmp(target->reason, "gold") == 0);
    testhost_close(&host);
}

static void everybody_else_keeps_the_policys(void)
{
    testhost *host = opened(NULL);
    EXPECT(testhost_ticket(host, "{customer: {tier: silver}}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_SLA_POLICY) == RUNG_DECLINE);
    EXPECT(testhost_ticket(host, "{}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_SLA_POLICY) == RUNG_DECLINE);
    EXPECT(testhost_effect_count(host) == 0);
    testhost_close(&host);
}

static void no_tiers_are_refused(void)
{
    EXPECT(testhost_open(&rung_plugin_v1, "config: {tiers: []}", NULL, why, sizeof why) == NULL);
    EXPECT(strstr(why, "tiers is empty") != NULL);
}

int main(void)
{
    a_customer_of_the_tier_gets_the_target();
    everybody_else_keeps_the_policys();
    no_tiers_are_refused();
    return EXIT_SUCCESS;
}
