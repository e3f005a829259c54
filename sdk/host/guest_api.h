/* The functions of rung_host, over the line. */
#ifndef GUEST_API_H
#define GUEST_API_H
#include "guest.h"

void guest_api_fill(struct guest *guest, const char *server_version);
/* Was open, and is not any more: whoever gets true answers. [any] */
bool guest_api_take(struct guest *guest, uint64_t token);
void guest_api_open(struct guest *guest, uint64_t token);
void guest_api_cancel(struct guest *guest, uint64_t token);
/* The answer to the hook `token`. [any] */
void guest_api_answer(struct guest *guest, uint64_t token, int code, const rung_effect *effects,
                      size_t count, const char *why);

#endif
