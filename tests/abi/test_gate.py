"""The gate in front of the plugin contract: what it stops, by name, and what it lets pass."""
import glob
import os
import shutil
import subprocess
import sys

from headers import ABI, FREEZE, TODAY, Changed, compile_frozen, expect, minors

STOPPED = {  # what is done: (file, old, new), and what the compiler must say
    "a field in the middle of a ticket": (
        ("event.h", "    uint32_t level, flags;    /* 1..N",
         "    uint64_t weight;\n    uint32_t level, flags;    /* 1..N"),
        "rung_ticket.level has moved"),
    "a function in the middle of the host's table": (
        ("plugin.h", "    bool (*alive)(",
         "    int (*begin)(const rung_host *);\n    bool (*alive)("),
        "rung_host.alive has moved"),
    "int -> long in a slot": (
        ("plugin.h", "    int (*emit)(const rung_host *", "    long (*emit)(const rung_host *"),
        "rung_host.emit has another type"),
    "another argument of a hook": (
        ("plugin.h", "typedef int (*rung_work_fn)(void *self,",
         "typedef int (*rung_work_fn)(const void *self,"),
        "rung_sub.work has another type"),
    "another argument of a callback": (
        ("plugin.h", "void (*fn)(void *arg, const rung_http_res *), void *arg);",
         "void (*fn)(void *arg, rung_http_res *), void *arg);"),
        "rung_http.request has another type"),
    "a wider field": (
        ("event.h", "    uint32_t attempt; /*", "    uint64_t attempt; /*"),
        "rung_event.attempt has another size"),
    "an enumerator that shifts the others": (
        ("plugin.h", "enum { RUNG_DEBUG, RUNG_INFO,", "enum { RUNG_TRACE, RUNG_DEBUG, RUNG_INFO,"),
        "RUNG_INFO has another value"),
    "a hook with another number": (
        ("event.h", "RUNG_TICKET_CLASSIFY = 12,", "RUNG_TICKET_CLASSIFY = 17,"),
        "RUNG_TICKET_CLASSIFY has another value"),
    "a lost constant": (
        ("event.h", "    RUNG_EBUSY = -8 ", "    RUNG_EFULL = -8 "), "RUNG_EBUSY"),
    "a lost field": (
        ("event.h", "    rung_str tier;", "    rung_str level_of_customer;"), "tier"),
    "a by-value struct that grows": (
        ("event.h", "    size_t n;\n} rung_str;", "    size_t n;\n    uint64_t hash;\n} rung_str;"),
        "rung_str goes by value"),
    "another id of a service": (
        ("plugin.h", '"rung.timer/1"', '"rung.timer/2"'), "RUNG_TIMER"),
}
PASSING = {
    "a field behind a ticket": (
        "event.h", "    size_t n_clocks, clock_size;\n", "    size_t n_clocks, clock_size;\n"
        "    uint64_t problem;\n"),
    "a function behind the host's table": (
        "plugin.h", "(*listening)(const rung_host *, const char *name, const char *address);",
        "(*listening)(const rung_host *, const char *name, const char *address);\n"
        "    int (*later)(const rung_host *);"),
    "one more effect": (
        "event.h", "    RUNG_FX_HOLIDAYS = 31 ", "    RUNG_FX_DRAFT = 32, RUNG_FX_HOLIDAYS = 31 "),
}


def check_changes(frozen):
    for what, (change, words) in STOPPED.items():
        with Changed(change) as include:
            said = compile_frozen(include, frozen)
        expect(words in said, f"{what} is stopped, by name", said[:600])
    for what, change in PASSING.items():
        with Changed(change) as include:
            said = compile_frozen(include, frozen)
        expect(said == "", f"{what} passes", said[:600])


def check_freeze():
    """Freezing a kept minor's headers writes that minor's file, and it refuses what cannot grow."""
    for folder in minors():
        minor = os.path.basename(folder)
        done = subprocess.run([FREEZE, "--include", os.path.join(folder, "include")],
                              capture_output=True, text=True, check=True)
        with open(os.path.join(ABI, f"frozen_{minor}.c"), encoding="utf-8") as file:
            expect(done.stdout == file.read(), f"frozen_{minor}.c is what its headers say")
    for change, words in (
            (("plugin.h", "    void (*stop)(const rung_host *, uint64_t id); /* [loop]",
              "    void (*stop)(const rung_host *, uint64_t id);\n    uint32_t flags; /* [loop]"),
             "padding behind flags"),
            (("plugin.h", "typedef struct rung_kv {\n    uint32_t size;",
              "typedef struct rung_kv {\n    uint64_t flags;"), "rung_kv has no `size` first")):
        with Changed(change) as include:
            done = subprocess.run([FREEZE, "--include", include], capture_output=True, text=True,
                                  check=False)
        expect(done.returncode != 0 and words in done.stderr, f"it refuses: {words}", done.stderr)


def main():
    files = sorted(glob.glob(os.path.join(ABI, "frozen_*.c")))
    expect(len(files) == len(minors()) > 0, "each kept minor is frozen", files, minors())
    for frozen in files:
        expect(compile_frozen(TODAY, frozen) == "",
               f"today's headers keep {os.path.basename(frozen)}")
    check_changes(os.path.join(ABI, "frozen_1_0.c"))
    if shutil.which("clang") is None:
        print("skipped: clang is not installed, and abi-freeze reads headers with it")
        return 77
    check_freeze()
    return 0


sys.exit(main())
