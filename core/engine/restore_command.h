/* A recorded command made whole again: what its record only names (texts that lie in a timeline,
 * bytes that lie in the blob table) is put back into its arguments. For replay and evidence. */
#ifndef ENGINE_RESTORE_COMMAND_H
#define ENGINE_RESTORE_COMMAND_H
#include "engine/command.h"
#include "store/tables.h"

/* Any thread that owns the reader. ERR_CORRUPT when what is named is not there; texts are copied
 * into the command's arena. */
enum err restore_command(struct reader *reader, struct command *command);

#endif
