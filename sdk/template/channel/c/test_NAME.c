/* The plugin without a server: what comes in from files, and goes out to them. */
#include <rung/testhost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPECT(truth)                                                         \
    do {                                                                      \
        if (!(truth)) {                                                       \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #truth); \
            exit(EXIT_FAILURE);                                               \
        }                                                                     \
    } while (0)

static char why[1000];

static char folder[] = "/tmp/@NAME@-XXXXXX";

static testhost *opened(void)
{
    char settings[200];
    (void)snprintf(settings, sizeof settings, "config: {folder: %s, every: 1s}", folder);
    testhost *host = testhost_open(&rung_plugin_v1, settings, NULL, why, sizeof why);
    if (host == NULL) {
        (void)fprintf(stderr, "%s\n", why);
    }
    return host;
}

static const char *path_of(const char *name)
{
    static char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "we");
    EXPECT(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void a_file_becomes_a_message_once(void)
{
    testhost *host = opened();
    put("in/1.msg", "From: anna@example.org\nSubject: My card\n\nIt is gone.\n");
    testhost_advance(host, 1000);
    testhost_advance(host, 1000);
    EXPECT(testhost_pushed_count(host) == 1);
    const rung_message *message = testhost_pushed_at(host, 0);
    EXPECT(rung_eq(message->external_id, RUNG_S("1.msg")));
    EXPECT(access(path_of("in/1.msg"), F_OK) != 0);
    testhost_close(&host);
}

static void its_head_and_text_are_read(void)
{
    static const char raw[] = "From: anna@example.org\nSubject: My card\n\nIt is gone.";
    testhost *host = opened();
    EXPECT(testhost_message(host, "{external_id: 1.msg}") == RUNG_OK);
    testhost_raw(host, raw, sizeof raw - 1);
    EXPECT(testhost_call(host, RUNG_INBOUND_PARSE) == RUNG_OK);
    EXPECT(strcmp(testhost_find(host, RUNG_FX_RESULT, "from")->val, "anna@example.org") == 0);
    EXPECT(strcmp(testhost_find(host, RUNG_FX_REPLACE, "subject")->val, "My card") == 0);
    EXPECT(strcmp(testhost_find(host, RUNG_FX_REPLACE, "body")->val, "It is gone.") == 0);
    testhost_raw(host, "hello", 5);
    EXPECT(testhost_call(host, RUNG_INBOUND_PARSE) == RUNG_OK);
    EXPECT(testhost_find(host, RUNG_FX_REJECT, "no_sender") != NULL);
    testhost_close(&host);
}

static void what_is_sent_twice_is_one_file(void)
{
    testhost *host = opened();
    EXPECT(testhost_ticket(host, "{}") == RUNG_OK);
    EXPECT(testhost_message(host, "{to: anna, subject: Re, body: Here, external_id: <9@x>}") ==
           RUNG_OK);
    EXPECT(testhost_call(host, RUNG_NOTIFICATION_SEND) == RUNG_OK);
    EXPECT(testhost_again(host) == RUNG_OK);
    EXPECT(unlink(path_of("out/_9_x_.msg")) == 0);
    EXPECT(rmdir(path_of("out")) == 0); /* nothing else is in it */
    EXPECT(testhost_call(host, RUNG_NOTIFICATION_SEND) == RUNG_ERETRY);
    testhost_close(&host);
}

int main(void)
{
    EXPECT(mkdtemp(folder) != NULL);
    a_file_becomes_a_message_once();
    its_head_and_text_are_read();
    what_is_sent_twice_is_one_file();
    (void)rmdir(path_of("in"));
    (void)rmdir(folder);
    return EXIT_SUCCESS;
}
