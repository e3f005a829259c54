#include "support/desk.h"
#include "support/folder.h"

static struct folder folder;

static const char *config(void)
{
    static char yaml[8192];
    (void)snprintf(yaml, sizeof yaml,
                   DESK_BASE
                   "notification: {customers: {milestones: [received, solved, blocked]}}\n"
                   "plugins: {instances: {texts: {use: notify_texts, config: {folder: "
                   "%s}}}}\n",
                   folder.path);
    return yaml;
}

/* Of the first message that went out. */
static const char *last_body(struct desk *desk, struct text ticket)
{
    struct text id = arena_text(&desk->arena, ticket); /* the answer it lies in is overwritten */
    const struct value *message = desk_event(desk, id, "message", 1);
    return message != NULL ? arena_text(&desk->arena, value_text(message, "body")).p : "";
}

START_TEST(a_receipt_is_written_from_its_template_in_the_tickets_language)
{
    struct desk desk;
    folder_init(&folder);
    folder_put(&folder, "received.txt", "Hello,\n{{ticket}}: by {{promise}}.\n{{>foot}}\n");
    folder_put(&folder, "received.de.txt", "Guten Tag,\n{{ticket}}: bis {{promise}}.\n{{>foot}}\n");
    folder_put(&folder, "foot.txt", "-- desk & <co>\n");
    desk_open(&desk, config());
    struct text first = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");
    const char *english = last_body(&desk, first);
    ck_assert_msg(strstr(english, "Hello,\n") != NULL, "%s", english);
    ck_assert_ptr_nonnull(strstr(english, "(UTC).\n-- desk & <co>\n"));
    (void)desk_ask(&desk, "customer.set_preferences", "identity", "anna@x.example", "language",
                   "de-AT", NULL);
    ck_assert_int_eq(desk.refusal.code, ERR_OK);

    struct text second = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");

    const char *german = last_body(&desk, second);
    ck_assert_msg(strstr(german, "Guten Tag,\n") != NULL, "%s", german);
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_has_no_template_is_said_by_the_core)
{
    struct desk desk;
    folder_init(&folder);
    folder_put(&folder, "page.txt", "only pages\n");
    desk_open(&desk, config());

    struct text id = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");

    ck_assert_ptr_nonnull(strstr(last_body(&desk, id), "We have received your request."));
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(one_template_for_all_milestones_knows_which)
{
    struct desk desk;
    folder_init(&folder);
    folder_put(&folder, "milestone.txt",
               "{{#milestones.received}}Here.{{/milestones.received}}{{#milestones.solved}}Done."
               "{{/milestones.solved}}");
    desk_open(&desk, config());

    struct text id = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");

    ck_assert_str_eq(last_body(&desk, id), "Here.");
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(html_is_escaped)
{
    struct desk desk;
    folder_init(&folder);
    folder_put(&folder, "received.html", "<p>{{title}}</p>");
    desk_open(&desk, config());

    struct text id = value_text(desk_ticket(&desk, "anna@x.example", "<b> & co", "b"), "id");

    ck_assert_str_eq(last_body(&desk, id), "<p>&lt;b&gt; &amp; co</p>");
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(an_invitation_is_written_from_its_template_in_the_tickets_language)
{
    struct desk desk;
    static char yaml[8192];
    folder_init(&folder);
    folder_put(&folder, "invitation.txt", "Go on with {{ticket}} by {{to}}.\n");
    folder_put(&folder, "invitation.de.txt", "Weiter mit {{ticket}} per {{to}} bis {{until}}.\n");
    (void)snprintf(yaml, sizeof yaml,
                   DESK_BASE
                   "plugins: {instances: {texts: {use: notify_texts, config: {folder: %s}},\n"
                   "  sms: {use: notify_webhook, config: {url: 'https://x.example/'}}}}\n",
                   folder.path);
    desk_open(&desk, yaml);
    (void)desk_ticket(&desk, "anna@x.example", "s", "b");
    (void)desk_ask(&desk, "customer.set_preferences", "identity", "anna@x.example", "language",
                   "de", NULL);
    struct text id =
        arena_text(&desk.arena, value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id"));

    (void)desk_ask(&desk, "channel.move", "id", id.p, "to", "sms", "address", "sms:+49170", NULL);

    ck_assert_msg(desk.refusal.code == ERR_OK, "%s", desk.refusal.text);
    const struct value *verdict = desk_event(&desk, id, "plugin_verdict", 0);
    ck_assert_ptr_nonnull(verdict);
    struct buf json;
    buf_init(&json);
    value_to_json(&json, verdict, 0);
    ck_assert_msg(strstr(buf_z(&json), "Weiter mit T-") != NULL, "%s", buf_z(&json));
    ck_assert_msg(strstr(buf_z(&json), "per sms bis Tuesday 2024-01-16 09:00 (UTC)") != NULL, "%s",
                  buf_z(&json));
    buf_fini(&json);
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_priority_is_called_as_the_operator_calls_it)
{
    struct desk desk;
    static char yaml[8192 + 300];
    folder_init(&folder);
    folder_put(&folder, "received.txt", "It is {{priority}}.");
    (void)snprintf(
        yaml, sizeof yaml,
        "%spriority: {names: [low, fair, high, urgent], matrix: [[low, low, fair, high],\n"
        "  [low, fair, high, high], [fair, high, high, urgent], [high, high, urgent, urgent]]}\n",
        config());
    desk_open(&desk, yaml);

    struct text id = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");

    ck_assert_str_eq(last_body(&desk, id), "It is fair.");
    desk_close(&desk);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_template_that_does_not_read_is_told_with_its_place)
{
    folder_init(&folder);
    folder_put(&folder, "received.txt", "Subject: yes\n\nHello {{name}}\n  {{#a}}\n");
    desk_expect_refused(config(), "received.txt:4:3: section \"a\" has no end");
    folder_fini(&folder);
    desk_expect_refused(config(), "No such file or directory");
}
END_TEST

SUITE("notify_texts", a_receipt_is_written_from_its_template_in_the_tickets_language,
      what_has_no_template_is_said_by_the_core, one_template_for_all_milestones_knows_which,
      html_is_escaped, an_invitation_is_written_from_its_template_in_the_tickets_language,
      a_priority_is_called_as_the_operator_calls_it,
      a_template_that_does_not_read_is_told_with_its_place)
