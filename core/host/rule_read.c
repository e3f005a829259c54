#include "host/rule_read.h"
#include "model/ticket_facts.h"

const struct expression *rule_read(struct arena *arena, struct config *config,
                                   const struct config_node *node, const char *name)
{
    struct expression_trouble trouble;
    const struct expression *rule =
        expression_read(arena, node->text, ticket_facts_symbols, ticket_facts_count, &trouble);
    if (rule == NULL) {
        struct config_place place = node->place;
        place.column += trouble.line == 1 ? trouble.column - 1 : 0;
        place.length = trouble.length;
        config_node_complain(config, place, "%s%s%s", name ? name : "", name ? ": " : "",
                             trouble.text);
    }
    return rule;
}
