#include "host/rule_read.h"
#include "model/ticket_facts.h"

/* The names of priorities are the operator's: the symbol's words follow the configuration. What is
 * wrong with them is complained about where they are read. */
const struct expression_symbol *rule_read_symbols(struct arena *arena, const struct config *config)
{
    const struct config_node *section = config_node_get(&config->root, "priority");
    const struct config_node *names = section != NULL ? config_node_get(section, "names") : NULL;
    if (names == NULL || names->kind != CONFIG_LIST) {
        return ticket_facts_symbols;
    }
    struct expression_symbol *symbols =
        ARENA_NEW_ARRAY(arena, struct expression_symbol, ticket_facts_count);
    const char **words = ARENA_NEW_ARRAY(arena, const char *, names->count + 1);
    for (size_t i = 0; i < names->count; i++) {
        words[i] = arena_text(arena, names->items[i].text).p;
    }
    words[names->count] = NULL;
    for (size_t i = 0; i < ticket_facts_count; i++) {
        symbols[i] = ticket_facts_symbols[i];
        if (text_eq_z(text_z(symbols[i].name), "ticket.priority")) {
            symbols[i].words = words;
        }
    }
    return symbols;
}

const struct expression *rule_read(struct arena *arena, struct config *config,
                                   const struct config_node *node, const char *name)
{
    struct expression_trouble trouble;
    const struct expression *rule = expression_read(
        arena, node->text, rule_read_symbols(arena, config), ticket_facts_count, &trouble);
    if (rule == NULL) {
        struct config_place place = node->place;
        place.column += trouble.line == 1 ? trouble.column - 1 : 0;
        place.length = trouble.length;
        config_node_complain(config, place, "%s%s%s", name ? name : "", name ? ": " : "",
                             trouble.text);
    }
    return rule;
}
