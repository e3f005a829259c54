#include "rpc/describe.h"

static const char *const type_names[] = {"text", "whole number", "true or false",
                                         "map",  "word",         "list"};
static const char *const kind_names[] = {"local", "read", "write", "later"};

static void pack_field(struct pack *pack, const struct field *field)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "name", field->name);
    pack_pair_z(pack, "type", type_names[field->type]);
    pack_pair_bool(pack, "required", field->required);
    if (field->type == FIELD_WORD) {
        pack_key(pack, "words");
        pack_list_begin(pack);
        for (size_t i = 0; field->words[i] != NULL; i++) {
            pack_z(pack, field->words[i]);
        }
        pack_list_end(pack);
    }
    if (field->max != 0) {
        pack_pair_int(pack, "min", field->min);
        pack_pair_int(pack, "max", field->max);
    }
    pack_pair_z(pack, "about", field->about ? field->about : "");
    pack_map_end(pack);
}

void describe_method(struct pack *pack, const struct method *method)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "name", method->name);
    pack_pair_z(pack, "summary", method->summary);
    pack_pair_z(pack, "kind", kind_names[method->kind]);
    if (method->role != NULL) {
        pack_pair_z(pack, "role", method->role);
    }
    pack_key(pack, "params");
    pack_list_begin(pack);
    for (const struct field *field = method->params; field->name != NULL; field++) {
        pack_field(pack, field);
    }
    pack_list_end(pack);
    pack_pair_z(pack, "result", method->result);
    pack_pair_z(pack, "example", method->example);
    pack_pair_z(pack, "since", method->since);
    pack_map_end(pack);
}

void describe_markdown(struct buf *out, const struct method *method)
{
    buf_printf(out, "## %s\n\n%s (%s, since %s)\n\n", method->name, method->summary,
               kind_names[method->kind], method->since);
    if (method->kind == METHOD_WRITE) {
        buf_put_z(out, "Takes `key` (required), `if_version`, `reason`.\n\n");
    }
    if (method->params->name != NULL) {
        buf_put_z(out, "| parameter | type | |\n|---|---|---|\n");
    }
    for (const struct field *field = method->params; field->name != NULL; field++) {
        buf_printf(out, "| `%s`%s | %s", field->name, field->required ? " (required)" : "",
                   type_names[field->type]);
        for (size_t i = 0; field->type == FIELD_WORD && field->words[i] != NULL; i++) {
            buf_printf(out, "%s `%s`", i ? "," : ":", field->words[i]);
        }
        buf_printf(out, " | %s |\n", field->about ? field->about : "");
    }
    buf_printf(out, "%sResult: `%s`\n\nExample: `%s`\n\n", method->params->name ? "\n" : "",
               method->result, method->example);
}
