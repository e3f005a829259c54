/* `rungd --schema` and `rungd --options`: what editors and people may write into a configuration,
 * of the core and of plugins that are installed. Files of plugins are opened, none of their
 * functions is called. */
#ifndef SCHEMA_COMMAND_H
#define SCHEMA_COMMAND_H

/* The JSON Schema on standard output; the exit code. */
int schema_command_schema(void);
/* The options of one plugin, by file, name or id, as a page; the exit code. */
int schema_command_options(const char *use);

#endif
