#include "base/library.h"
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include "base/must.h"

const void *library_load(const char *path, const char *symbol, char *why, size_t why_size)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        (void)snprintf(why, why_size, "%s", dlerror());
        return NULL;
    }
    const void *address = dlsym(handle, symbol);
    if (address == NULL) {
        (void)snprintf(why, why_size, "%s exports no %s", path, symbol);
    }
    return address;
}

struct library_wanted {
    uintptr_t inside, from, to;
};

static int library_look(struct dl_phdr_info *info, size_t size, void *ctx)
{
    struct library_wanted *wanted = ctx;
    uintptr_t from = UINTPTR_MAX;
    uintptr_t to = 0;
    bool is_it = false;
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t begin = info->dlpi_addr + segment->p_vaddr;
        uintptr_t end = begin + segment->p_memsz;
        if (segment->p_type != PT_LOAD) {
            continue;
        }
        is_it = is_it || (wanted->inside >= begin && wanted->inside < end);
        if ((segment->p_flags & PF_X) != 0) {
            from = begin < from ? begin : from;
            to = end > to ? end : to;
        }
    }
    wanted->from = from;
    wanted->to = to;
    return is_it && to > from;
}

bool library_code(const void *inside, uintptr_t *from, uintptr_t *to)
{
    struct library_wanted wanted = {.inside = (uintptr_t)inside};
    if (dl_iterate_phdr(library_look, &wanted) == 0) {
        return false;
    }
    *from = wanted.from;
    *to = wanted.to;
    return true;
}

void library_next(const char *symbol, void (**function)(void))
{
    const void *address = dlsym(RTLD_NEXT, symbol);
    MUST(address != NULL);
    memcpy(function, &address, sizeof address); /* C has no conversion between the two */
}
