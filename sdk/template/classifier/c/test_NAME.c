/* The plugin without a server: what the operator may set wrongly, and what a ticket gets. */
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

static void a_word_in_any_case_gives_the_label(void)
{
    testhost *host = opened("config: {words: [outage, broken], confidence: 60}");
    EXPECT(testhost_ticket(host, "{subject: It is BROKEN}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_TICKET_CLASSIFY) == RUNG_OK);
    const testhost_effect *label = testhost_find(host, RUNG_FX_LABEL, "outage");
    EXPECT(label != NULL && label->weight > 0.59 && label->weight < 0.61);
    EXPECT(strcmp(label->reason, "broken") == 0);
    testhost_close(&host);
}

static void other_words_give_none(void)
{
    testhost *host = opened(NULL);
    EXPECT(testhost_ticket(host, "{subject: thank you, body: ''}") == RUNG_OK);
    EXPECT(testhost_call(host, RUNG_TICKET_CLASSIFY) == RUNG_DECLINE);
    EXPECT(testhost_effect_count(host) == 0);
    testhost_close(&host);
}

static void a_label_without_a_name_is_refused(void)
{
    EXPECT(testhost_open(&rung_plugin_v1, "config: {label: ''}", NULL, why, sizeof why) == NULL);
    EXPECT(strstr(why, "label is empty") != NULL);
}

int main(void)
{
    a_word_in_any_case_gives_the_label();
    other_words_give_none();
    a_label_without_a_name_is_refused();
    return EXIT_SUCCESS;
}
