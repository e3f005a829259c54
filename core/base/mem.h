/* Memory that is never NULL: no memory ends the process (with a line in the log). [any thread] */
#ifndef BASE_MEM_H
#define BASE_MEM_H
#include <stddef.h>

void *mem_new(size_t size);                        /* zeroed; caller frees with mem_free */
void *mem_new_array(size_t count, size_t size);    /* zeroed, checked for overflow */
void *mem_resize(void *block, size_t size);        /* like realloc; grown part is not zeroed */
char *mem_copy_z(const char *text, size_t length); /* length bytes and a 0 behind them */
void mem_free(void *block);                        /* likes NULL */
void mem_wipe(void *block, size_t size);           /* overwrites secrets; not optimised away */

#define MEM_NEW(type) ((type *)mem_new(sizeof(type)))
#define MEM_NEW_ARRAY(type, count) ((type *)mem_new_array((count), sizeof(type)))

#endif
