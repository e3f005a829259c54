/* RC01: the file as it will be installed, before any of its code runs. */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/fs.h"
#include "base/library_file.h"
#include "check.h"

#define FILE_BYTES_MAX ((size_t)256 << 20)

struct elf {
    const unsigned char *p;
    size_t n;
    const Elf64_Shdr *dynsym, *dynstr;
};

static const Elf64_Shdr *section(const struct elf *elf, uint32_t index)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)elf->p;
    uint64_t at = head->e_shoff + (uint64_t)index * sizeof(Elf64_Shdr);
    bool fits = head->e_shentsize == sizeof(Elf64_Shdr) && index < head->e_shnum &&
                at + sizeof(Elf64_Shdr) <= elf->n && at % 8 == 0;
    return fits ? (const Elf64_Shdr *)(elf->p + at) : NULL;
}

static bool lies_inside(const struct elf *elf, const Elf64_Shdr *part)
{
    return part != NULL && part->sh_offset <= elf->n && part->sh_size <= elf->n - part->sh_offset;
}

static bool find_symbols(struct elf *elf)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)elf->p;
    for (uint32_t i = 0; i < head->e_shnum; i++) {
        const Elf64_Shdr *one = section(elf, i);
        if (lies_inside(elf, one) && one->sh_type == SHT_DYNSYM) {
            elf->dynsym = one;
            elf->dynstr = section(elf, one->sh_link);
        }
    }
    return elf->dynsym != NULL && lies_inside(elf, elf->dynstr) && elf->dynstr->sh_size > 0 &&
           elf->p[elf->dynstr->sh_offset + elf->dynstr->sh_size - 1] == '\0';
}

/* What the sanitizers leave open is theirs. */
static bool is_of_tools(const char *name)
{
    static const char *const starts[] = {"__asan", "__ubsan", "__tsan", "__lsan", "__sanitizer",
                                         "_ITM_",  "__gmon",  "__cxa",  "__gcov", "llvm_gcov"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(name, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void look_at_symbols(struct check *check, const struct elf *elf)
{
    const Elf64_Sym *symbols = (const Elf64_Sym *)(elf->p + elf->dynsym->sh_offset);
    size_t count = elf->dynsym->sh_size / sizeof *symbols;
    for (size_t i = 1; i < count; i++) {
        const Elf64_Sym *symbol = &symbols[i];
        unsigned bind = ELF64_ST_BIND(symbol->st_info);
        const char *name = symbol->st_name < elf->dynstr->sh_size
                               ? (const char *)elf->p + elf->dynstr->sh_offset + symbol->st_name
                               : "?";
        bool is_ours = strncmp(name, "rung_", 5) == 0 || strncmp(name, "testhost_", 9) == 0;
        if (symbol->st_shndx == SHN_UNDEF) {
            if (is_ours) {
                check_fail(check, "%s is left open: the host lends a table, it exports nothing",
                           name);
            }
        } else if (bind != STB_LOCAL && strcmp(name, "rung_plugin_v1") != 0 && !is_of_tools(name)) {
            check_fail(check,
                       "it exports %s: build with -fvisibility=hidden, or by rung_add_plugin()",
                       name);
        }
    }
}

static void look_at_elf(struct check *check)
{
    struct buf bytes;
    buf_init(&bytes);
    int err = fs_read_file(check->path, FILE_BYTES_MAX, &bytes);
    struct elf elf = {.p = bytes.p, .n = bytes.n};
    if (err != 0) {
        check_fail(check, "%s: %s", check->path, strerror(-err));
    } else if (bytes.n < sizeof(Elf64_Ehdr) || memcmp(bytes.p, ELFMAG, SELFMAG) != 0 ||
               bytes.p[EI_CLASS] != ELFCLASS64 || !find_symbols(&elf)) {
        check_fail(check, "it has no table of symbols: it is no shared object of this machine");
    } else {
        look_at_symbols(check, &elf);
    }
    buf_fini(&bytes);
}

void check_look_at_options(struct check *check)
{
    const rung_plugin *plugin = check->plugin;
    for (size_t i = 0; i < plugin->n_options; i++) {
        const rung_option *option = check_option(plugin, i);
        if (option->doc == NULL || option->doc[0] == '\0') {
            check_fail(check, "option %s has no doc: operators read it in the schema",
                       option->key ? option->key : "?");
        }
    }
    if (plugin->summary == NULL || plugin->summary[0] == '\0') {
        check_fail(check, "it has no summary: plugin.list shows it");
    }
}

void check_file(struct check *check)
{
    char why[500] = "";
    struct library_note note;
    look_at_elf(check);
    if (!library_file_is_safe(check->path, why, sizeof why) ||
        !library_file_read_note(check->path, &note, why, sizeof why)) {
        check_fail(check, "%s", why);
        return;
    }
    if (check->plugin == NULL) {
        return; /* the loader said why */
    }
    if (note.abi_major != RUNG_ABI_MAJOR || note.abi_minor > RUNG_ABI_MINOR) {
        check_fail(check, "it is built for plugin ABI %u.%u, and servers of this kit have %d.%d",
                   note.abi_major, note.abi_minor, RUNG_ABI_MAJOR, RUNG_ABI_MINOR);
    }
    if (check->plugin->id == NULL || strcmp(note.id, check->plugin->id) != 0 ||
        check->plugin->version == NULL || strcmp(note.version, check->plugin->version) != 0) {
        check_fail(check, "note and descriptor differ: %s %s, %s %s", note.id, note.version,
                   check->plugin->id, check->plugin->version);
        return;
    }
    check_look_at_options(check);
    check->must_start = true;
    testhost *host = check_open(check);
    testhost_close(&host);
}
