/* rungd store backup, verify, restore, drill. Each yields an exit code: 0 done and in order. */
#ifndef STORE_BACKUP_COMMAND_H
#define STORE_BACKUP_COMMAND_H
#include "store_arguments.h"

int store_backup_command_backup(const struct store_arguments *arguments);
/* --bare: a copy that has no manifest yet. */
int store_backup_command_verify(const struct store_arguments *arguments);
int store_backup_command_restore(const struct store_arguments *arguments);
int store_backup_command_drill(const struct store_arguments *arguments);

#endif
