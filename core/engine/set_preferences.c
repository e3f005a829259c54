#include "engine/read_customer.h"
#include "engine/set_customer_field.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define LANGUAGE_BYTES_MAX 35 /* of a BCP 47 tag */
#define CHANNEL_BYTES_MAX 64

static bool is_language(struct text text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(i > 0 && (c == '-' || (c >= '0' && c <= '9')))) {
            return false;
        }
    }
    return text.n <= LANGUAGE_BYTES_MAX;
}

/* They are kept as words with a space between. */
static enum err check_refused(struct work *work)
{
    const struct value *list = value_get(&work->command->args, "refused");
    for (size_t i = 0; i < value_count(list); i++) {
        struct text channel = value_text_at(list, i);
        if (channel.n == 0 || channel.n > CHANNEL_BYTES_MAX ||
            text_find(channel, TEXT(" "), 0) != SIZE_MAX) {
            return work_refuse(work, ERR_INVALID, "invalid", "refused",
                               "item %zu is no channel; channels are names of one word, such as "
                               "mail",
                               i + 1);
        }
    }
    return ERR_OK;
}

static enum err check(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text hours = value_text(args, "hours");
    struct text language = value_text(args, "language");
    if (hours.n > 0 && policy_set_calendar(work->policies, hours) == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "hours", "there is no calendar \"%.*s\"",
                           TEXT_ARG(hours));
    }
    if (!is_language(language)) {
        return work_refuse(work, ERR_INVALID, "invalid", "language",
                           "\"%.*s\" is no language; languages look like de or pt-BR",
                           TEXT_ARG(language));
    }
    return check_refused(work);
}

static struct text refused_of(struct work *work)
{
    const struct value *list = value_get(&work->command->args, "refused");
    struct text words = TEXT_NONE;
    for (size_t i = 0; i < value_count(list); i++) {
        words = arena_printf(work->arena, "%.*s%s%.*s", TEXT_ARG(words), i > 0 ? " " : "",
                             TEXT_ARG(value_text_at(list, i)));
    }
    return words;
}

/* customer.set_preferences {id | identity, hours?, refused?, language?}: what is not given stays.
 */
enum err set_preferences(struct work *work)
{
    const struct value *args = &work->command->args;
    struct customer before = {0};
    enum err err = read_customer_find(work, &before);
    err = err == ERR_OK ? check(work) : err;
    if (err != ERR_OK) {
        return err;
    }
    struct customer after = before;
    if (value_get(args, "hours") != NULL) {
        (void)set_customer_field(work, &after, TEXT(CUSTOMER_HOURS), value_text(args, "hours"));
    }
    if (value_get(args, "refused") != NULL) {
        (void)set_customer_field(work, &after, TEXT(CUSTOMER_REFUSED), refused_of(work));
    }
    if (value_get(args, "language") != NULL) {
        (void)set_customer_field(work, &after, TEXT(CUSTOMER_LANGUAGE),
                                 value_text(args, "language"));
    }
    customer_table_put(work->writes, &before, &after);
    return ticket_view_answer_customer(work, &after);
}
