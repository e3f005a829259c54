/* The recorded commands, run again in the store in memory, lead to the same rows. */
#ifndef TESTS_SIM_ORACLE_FOLD_H
#define TESTS_SIM_ORACLE_FOLD_H

/* The state's hash goes to `hex`; what is otherwise is a broken promise. */
void oracle_fold_check(char hex[65]);

#endif
