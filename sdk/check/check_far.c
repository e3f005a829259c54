/* RC19: the far side is slow, closed, busy or speaks garbage. Over HTTP the answers are scripted; a
 * far side of another protocol is a listener of the kit's, put into the option that names it; and
 * to the plugin's own listeners strangers come. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/buf.h"
#include "check.h"

#define REQUESTS_MAX 8 /* in one call */
#define STRANGERS 40
#define GARBAGE "\xff\xfe{\"a\":[[[[[[\x01\x02<html>\r\n\r\n%s%n\xc3(\xf0\x9f" /* no end */

static const struct far {
    const char *name;
    int64_t after_ms;
    int status;
    const char *headers, *body;
    bool is_trouble; /* which passes: neither done nor in vain */
} fars[] = {
    {"closed", 0, 0, "", "connection reset by peer", true},
    {"slow", 3600000, 200, "", "{}", true},
    {"busy (503)", 5, 503, "Retry-After: 7\n", "", true},
    {"in trouble (500)", 5, 500, "", "Traceback (most recent call last):", true},
    {"counting (429)", 5, 429, "Retry-After: 7\n", "{\"error\":\"rate\"}", true},
    {"speaking garbage", 5, 200, "\xff: \n::\nContent-Length: -1\n", GARBAGE, false},
    {"speaking garbage (500)", 5, 500, "Retry-After: -99999999999999999999\n", GARBAGE, true},
    {"saying nothing (200)", 5, 200, "", "", false},
};

static const char *name_of(int code)
{
    static const char *const names[] = {"RUNG_OK",     "RUNG_ERETRY", "RUNG_EFAIL",
                                        "RUNG_EINVAL", "RUNG_ENOMEM", "RUNG_EDENIED",
                                        "RUNG_ESTALE", "RUNG_ENOENT", "RUNG_EBUSY"};
    return code == RUNG_DECLINE              ? "RUNG_DECLINE"
           : code <= 0 && code >= RUNG_EBUSY ? names[-code]
                                             : "?";
}

/* Trouble that passes is neither success nor the end. Who owns the work cannot decline it, either.
 */
static void judge_code(struct check *check, uint32_t hook, int code, const char *far)
{
    bool is_owner = hook == RUNG_NOTIFICATION_SEND || hook == RUNG_MESSAGE_REDACT;
    bool is_wrong = code == RUNG_OK || code == RUNG_EFAIL || code == RUNG_EINVAL ||
                    (code == RUNG_DECLINE && is_owner);
    if (is_wrong) {
        check_fail(check, "%s, the far side is %s: it returns %s, and RUNG_ERETRY is the truth",
                   check_hook_name(hook), far, name_of(code));
    }
}

/* Did it ask anybody? */
static bool meet(struct check *check, const rung_sub *sub, const struct far *far)
{
    testhost *host = check_open(check);
    if (host == NULL) {
        return false;
    }
    size_t before = testhost_request_count(host);
    for (int i = 0; i < REQUESTS_MAX; i++) { /* before those of the scene: scripts go in order */
        testhost_answer(host, "http", far->after_ms, far->status, far->headers, far->body);
    }
    check_scene(host, sub->hook);
    int code = testhost_call(host, sub->hook);
    bool has_asked = testhost_request_count(host) > before;
    if (has_asked && far->is_trouble) {
        judge_code(check, sub->hook, code, far->name);
    } else if (has_asked) {
        check_judge(check, host, sub->hook, code, far->name);
    }
    if (has_asked && far->status == 429 && testhost_retry_ms(host) < 7000) {
        check_note(check, "a Retry-After of 7 s is not heeded: RUNG_FX_DEFER says so to the core");
    }
    testhost_close(&host);
    return has_asked;
}

static size_t meet_http(struct check *check)
{
    size_t asked = 0;
    for (size_t i = 0; i < check->plugin->n_subs && !check->skipped; i++) {
        const rung_sub *sub = check_sub(check->plugin, i);
        for (size_t f = 0; sub->work != NULL && f < sizeof fars / sizeof fars[0]; f++) {
            asked += meet(check, sub, &fars[f]);
        }
    }
    return asked;
}

/* --- a far side that is not HTTP --- */

static const struct manner {
    const char *name, *says;
    bool holds; /* the line, without a word more */
} manners[] = {
    {"closed at once", "", false},
    {"busy (421)", "421 4.3.2 too busy\r\n", false},
    {"speaking garbage", GARBAGE, false},
    {"silent", "", true},
};

struct door {
    int fd;
    const struct manner *manner;
    atomic_bool is_closed;
    atomic_uint visitors;
    pthread_t thread;
};

static int listen_somewhere(char *address, size_t size)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &length) != 0) {
        return -1;
    }
    (void)snprintf(address, size, "127.0.0.1:%d", ntohs(at.sin_port));
    return fd;
}

static void *serve(void *arg)
{
    struct door *door = arg;
    int held[64];
    size_t count = 0;
    while (!atomic_load(&door->is_closed)) {
        struct pollfd wait = {.fd = door->fd, .events = POLLIN};
        int fd = poll(&wait, 1, 20) > 0 ? accept(door->fd, NULL, NULL) : -1;
        if (fd < 0) {
            continue;
        }
        atomic_fetch_add(&door->visitors, 1);
        (void)!send(fd, door->manner->says, strlen(door->manner->says), MSG_NOSIGNAL);
        if (door->manner->holds && count < sizeof held / sizeof held[0]) {
            held[count++] = fd;
        } else {
            (void)close(fd);
        }
    }
    while (count > 0) {
        (void)close(held[--count]);
    }
    return NULL;
}

bool check_is_set(const struct check *check, const char *key)
{
    char quoted[200];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":", key);
    return check->settings != NULL && strstr(check->settings, quoted) != NULL;
}

/* An option that names a far side of another protocol: "smtp://host:25". NULL: there is none. */
static const rung_option *find_far(const struct check *check)
{
    for (size_t i = 0; i < check->plugin->n_options; i++) {
        const rung_option *option = check_option(check->plugin, i);
        if (option->type == RUNG_T_URL && option->def != NULL && strstr(option->def, "://") &&
            strncmp(option->def, "http", 4) != 0 && !check_is_set(check, option->key)) {
            return option;
        }
    }
    return NULL;
}

/* The settings once more, with the far side at `address`; hasty: with little patience, where that
 * can be set. */
static char *settings_at(const struct check *check, const rung_option *far, const char *address,
                         bool is_hasty)
{
    struct buf text;
    const char *given = check->settings ? check->settings : "config: {}";
    size_t n = strlen(given) - 1;
    buf_init(&text);
    buf_put(&text, given, n);
    buf_printf(&text, "%s\"%s\": \"%.*s://%s\"", given[n - 1] == '{' ? "" : ", ", far->key,
               (int)strcspn(far->def, ":"), far->def, address);
    for (size_t i = 0; is_hasty && i < check->plugin->n_options; i++) {
        const rung_option *option = check_option(check->plugin, i);
        if (strcmp(option->key, "timeout") == 0 && option->type == RUNG_T_DURATION &&
            option->min < option->max && !strstr(given, "\"timeout\"")) {
            buf_printf(&text, ", timeout: %.0fms", option->min > 100 ? option->min : 100);
        }
    }
    buf_put_z(&text, "}");
    buf_put_u8(&text, 0);
    char *kept = strdup((const char *)text.p);
    buf_fini(&text);
    return kept;
}

void check_keep_off(struct check *check)
{
    check->far = find_far(check);
    check->given = check->settings;
    if (check->far != NULL) { /* until the process ends */
        check->settings = settings_at(check, check->far, "127.0.0.1:1", false);
    }
}

static size_t meet_manner(struct check *check, const rung_option *far, const struct manner *manner)
{
    char address[40] = "";
    struct door door = {.fd = listen_somewhere(address, sizeof address), .manner = manner};
    const char *before = check->settings;
    check->settings = check->given;
    char *settings = settings_at(check, far, address, true);
    if (door.fd < 0 || pthread_create(&door.thread, NULL, serve, &door) != 0) {
        check->settings = before;
        free(settings);
        return 0;
    }
    check->settings = settings;
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        const rung_sub *sub = check_sub(check->plugin, i);
        unsigned seen = atomic_load(&door.visitors);
        check_scene(host, sub->hook);
        int code = sub->work != NULL ? testhost_call(host, sub->hook) : TESTHOST_NOT_ASKED;
        if (atomic_load(&door.visitors) > seen) {
            judge_code(check, sub->hook, code, manner->name);
        }
    }
    testhost_close(&host);
    atomic_store(&door.is_closed, true);
    (void)pthread_join(door.thread, NULL);
    (void)close(door.fd);
    check->settings = before;
    free(settings);
    return atomic_load(&door.visitors);
}

/* --- its own listeners --- */

static int visit(const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *colon = strrchr(address, ':');
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_port = htons((uint16_t)strtoul(colon != NULL ? colon + 1 : "0", NULL, 10));
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

/* Some go at once, some say what nobody understands, some hold the line in the middle of a word. */
static void send_strangers(const char *address)
{
    int held[STRANGERS];
    for (int i = 0; i < STRANGERS; i++) {
        held[i] = visit(address);
        for (int k = 0; held[i] >= 0 && i % 3 == 1 && k < 100; k++) {
            (void)!send(held[i], GARBAGE, sizeof GARBAGE, MSG_NOSIGNAL | MSG_DONTWAIT);
        }
        if (held[i] >= 0 && i % 3 == 2) {
            (void)!send(held[i], "HEL", 3, MSG_NOSIGNAL);
        } else if (held[i] >= 0) {
            (void)close(held[i]);
            held[i] = -1;
        }
    }
    (void)usleep(100000);
    for (int i = 0; i < STRANGERS; i++) {
        if (held[i] >= 0) {
            (void)close(held[i]);
        }
    }
    (void)usleep(100000);
}

static bool meet_strangers(struct check *check)
{
    char said[200] = "";
    testhost *host = check_open(check);
    if (host == NULL || testhost_listening(host)[0] == '\0') {
        testhost_close(&host);
        return false;
    }
    char *address = strdup(testhost_listening(host));
    address[strcspn(address, " ")] = '\0';
    send_strangers(address);
    int fd = visit(address);
    if (fd < 0) {
        check_fail(check, "after %d strangers nobody can reach %s any more", STRANGERS, address);
    } else {
        (void)close(fd);
    }
    if (testhost_health(host, said, sizeof said) == RUNG_EFAIL) {
        check_fail(check, "after %d strangers it says that it has failed: %s", STRANGERS, said);
    }
    free(address);
    testhost_close(&host);
    return true;
}

void check_far(struct check *check)
{
    size_t met = meet_http(check);
    const rung_option *far = check->far;
    for (size_t i = 0; far != NULL && i < sizeof manners / sizeof manners[0]; i++) {
        met += meet_manner(check, far, &manners[i]);
    }
    met += meet_strangers(check);
    if (met == 0 && !check->failed) {
        check_skip(check, "no job of it asks a far side, and it has no listener");
    }
}
