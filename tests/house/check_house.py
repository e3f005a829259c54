#!/usr/bin/env python3
"""The house rules as a program: floors, doors, names, order, sizes, pages, words.

    check_house.py [--root DIR] [--build DIR] [--rules] [--text-only]

Prints `path:line: rule: what is wrong` for each complaint and ends with 1 when there is any. What
can be read from text is read from text; what only the compiler knows (who calls whom, what is
exported) is read by nm from the objects of --build. A deliberate exception is a line
in tests/house/exceptions. Each rule has a file that breaks it in tests/house/controls.
"""
import argparse
import datetime
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FLOORS = ["base", "model", "store", "engine", "host", "rpc", "roof"]

RULES = {
    "floor-include": "a floor includes only itself and lower floors",
    "include-path": "core files are included by their path from core/: \"base/text.h\"",
    "order-include": "a file includes only headers of files before it in files.cmake",
    "include-circle": "no header includes itself by way of others",
    "floor-call": "a floor calls only lower floors",
    "order-call": "a file calls only files before it in files.cmake",
    "name": "an exported name begins with the stem of its file",
    "stem": "a stem is used once in core/",
    "door": "each library has one door",
    "guest-include": "<rung/...> is for host/ and guests; guests include nothing of core/",
    "sdk-include": "sdk/ uses base/ and <rung/...>, nothing above",
    "lines": "a file has at most 600 lines",
    "function": "a function has at most 70 lines",
    "columns": "a line has at most 100 columns",
    "listed": "every core/*.c is in files.cmake, and every name there is a file",
    "unit-test": "core/x/y.c is tested by tests/unit/x/test_y.c",
    "unit-source": "tests/unit/x/test_y.c tests core/x/y.c",
    "plugin-page": "a plugin has name.c, name.md, CMakeLists.txt and tests/plugins/name/",
    "plugin-export": "a plugin exports rung_plugin_v1 and nothing else",
    "public-header": "include/rung/*.h compile alone as C11 and as C++17, pedantic",
    "pure-model": "model/ reads no time, chance, file or heap that can fail",
    "method": "registry row, method file and docs/methods.md name the same methods",
    "words": "no marks of unfinished work, no paths of somebody's machine",
    "objects": "the build has an object for every listed file",
    "exception": "an exception names a rule, a file, a date and a reason, and is needed",
}

DOORS = [
    ("msgpack-c", r"msgpack(\.h|/)", ["base/pack.c"]),
    ("libevent", r"(event2/|event\.h|evutil\.h|evhttp\.h)",
     ["base/loop.c", "host/http_client.c", "rpc/conn.c", "rpc/listener.c",
      "rpc/http_gate.c", "rpc/tls.c"]),
    ("LMDB", r"lmdb\.h", ["store/lmdb/kv.c"]),
    ("dlopen", r"dlfcn\.h", ["base/library.c"]),
    ("libfyaml", r"libfyaml\.h", ["config.c"]),
    ("libcurl", r"curl/", ["host/http_client.c"]),
    ("OpenSSL", r"openssl/", ["base/sha256.c", "rpc/tls.c"]),
    ("jansson", r"jansson\.h", ["base/json.c"]),
    ("LZ4", r"lz4(\.h|hc\.h|frame\.h)", ["base/compress.c"]),
    ("pthreads", r"(pthread|threads)\.h",
     ["base/queue.c", "base/pool.c", "base/mutex.c", "base/loop.c", "base/log.c", "base/sha256.c",
      "engine/engine.c", "store/embedded.c", "store/journal.c", "store/lmdb/applier.c",
      "host/plugin_thread.c"]),
]

LINES_MAX, FUNCTION_MAX, COLUMNS_MAX = 600, 70, 100

# What model/ may not call: libc's clocks, chance, files, processes and failing heap, and base's.
IMPURE = re.compile(
    r"^(time|clock|ftime|clock_\w+|gettimeofday|timespec_get|mktime|timegm|localtime(_r)?"
    r"|gmtime(_r)?|tzset|rand(_r)?|random(_\w+)?|s?rand48|arc4random\w*|getrandom|getentropy"
    r"|open(at|dir)?(64)?|f?read|f?write|fopen(64)?|fdopen|fputs|puts|v?f?printf|__v?f?printf_chk"
    r"|remove|unlink|stat(64)?|socket|getenv|secure_getenv|system|fork|exec\w+|getpid|sleep"
    r"|usleep|nanosleep|malloc|calloc|realloc|strdup|strndup|fs_\w+|log_\w+|loop_\w+|queue_\w+"
    r"|pool_\w+|library_\w+)$")
PURE_ALL_THE_SAME = {"random_next", "random_below"}  # From a seed that was handed in.

# Written so that this file does not complain about itself.
WORDS = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b"), "mark of unfinished work"),
    (re.compile(r"(?<![\w./-])/wo" r"rk/"), "a path of one machine"),
    (re.compile(r"/tmp/te" r"am\b"), "a path of one machine"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SKIP_FOLDERS = {".git", "__pycache__", ".cache", "controls"}
TEXT_SUFFIXES = {".c", ".h", ".py", ".sh", ".cmake", ".md", ".txt", ".yaml", ".lua", ".in", ""}
C_SUFFIXES = {".c", ".h"}


class House:
    """The tree as the rules see it, and the complaints found so far."""

    def __init__(self, root, build):
        self.root, self.build = root, build
        self.complaints = []
        self.texts = {}
        self.includes = {}
        self.order = {}
        self.listed_at = {}

    def complain(self, rule, path, line, what):
        assert rule in RULES, rule
        self.complaints.append((str(path), line, rule, what))

    def load(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders
                          if name not in SKIP_FOLDERS and not name.startswith("build")
                          and not (name == "data" and folder.endswith("tests"))]
            for name in names:
                path = Path(folder, name)
                relative = path.relative_to(self.root).as_posix()
                if path.suffix in TEXT_SUFFIXES and relative != "tests/house/exceptions":
                    self.load_one(path, relative)
        for floor in FLOORS:
            self.load_floor(floor)

    def load_one(self, path, relative):
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            return  # Not text: samples of odd mails, sockets of a running server.
        self.texts[relative] = text.split("\n")
        if path.suffix in C_SUFFIXES:
            found = []
            for number, line in enumerate(self.texts[relative], 1):
                match = INCLUDE.match(line) if "#" in line else None
                if match:
                    found.append((number, match.group(1), match.group(2)))
            self.includes[relative] = found

    def load_floor(self, floor):
        path = "core/files.cmake" if floor == "roof" else f"core/{floor}/files.cmake"
        for number, line in enumerate(self.texts.get(path, []), 1):
            for name in re.findall(r"[\w/]+\.c\b", line.split("#")[0]):
                source = f"core/{name}" if floor == "roof" else f"core/{floor}/{name}"
                self.order[source] = (FLOORS.index(floor), len(self.order))
                self.listed_at[source] = (path, number)

    def core_files(self, suffixes=(".c", ".h")):
        return [path for path in self.texts
                if path.startswith("core/") and path.endswith(tuple(suffixes))]

    def object_of(self, source):
        floor = FLOORS[floor_of(source)]
        for library in (f"rung_{floor}", "rungd"):
            path = Path(self.build, "CMakeFiles", f"{library}.dir", source + ".o")
            if path.exists():
                return path
        return None


def floor_of(path):
    """Number of the floor of a path below core/."""
    parts = path.split("/")
    return FLOORS.index(parts[1]) if len(parts) > 2 and parts[1] in FLOORS else len(FLOORS) - 1


def stem_of(source):
    stem = Path(source).stem
    return f"method_{stem}" if "/rpc/method/" in source else stem


def check_core_includes(house):
    for path in house.core_files():
        own_floor = floor_of(path)
        own_order = house.order.get(re.sub(r"\.h$", ".c", path))
        for number, kind, name in house.includes[path]:
            if kind == "<":
                check_angle_include(house, path, number, name, own_floor)
                continue
            target = f"core/{name}"
            if target not in house.texts:
                house.complain("include-path", path, number, f'"{name}" is no file of core/')
                continue
            if floor_of(target) > own_floor:
                house.complain("floor-include", path, number,
                               f"{FLOORS[own_floor]} includes {name} of a higher floor")
            order = house.order.get(re.sub(r"\.h$", ".c", target))
            if order and own_order and order[0] == own_order[0] and order[1] > own_order[1]:
                house.complain("order-include", path, number,
                               f"{name} comes after this file in files.cmake")


def check_angle_include(house, path, number, name, floor):
    if name.startswith("rung/"):
        own_store = FLOORS[floor] == "store" and name == "rung/store.h"
        if FLOORS[floor] != "host" and not own_store:
            house.complain("guest-include", path, number, f"<{name}> is for host/ and guests")
        return
    for library, pattern, doors in DOORS:
        if re.match(pattern, name):
            allowed = [f"core/{door}" for door in doors]
            if re.sub(r"\.h$", ".c", path) not in allowed:
                house.complain("door", path, number,
                               f"<{name}>: the door to {library} is {', '.join(doors)}")


def check_guest_includes(house):
    for path, includes in house.includes.items():
        top = path.split("/")[0]
        if top not in ("plugins", "sdk", "include"):
            continue
        folder = Path(house.root, path).parent
        for number, kind, name in includes:
            beside = kind == '"' and (folder / name).exists()
            into_core = "core/" in name or (house.root / "core" / name).exists()
            if beside and "core/" not in name:
                continue
            if path.startswith("sdk/testhost/"):
                continue  # stands in for the server, out of the server's own parts: decision 28
            if path.startswith("sdk/host/") and re.match(r"(host|model)/", name):
                continue  # the other end of the server's bridge, by the same tables: decision 29
            if path.startswith("sdk/check/") and re.match(r"(host|model)/", name):
                continue  # plays the server's end of the bridge, by the same tables: decision 38
            if top == "sdk":
                if "core/" in name or (into_core and not name.startswith("base/")):
                    house.complain("sdk-include", path, number, f'"{name}" is not for sdk/')
            elif into_core and kind == '"':
                house.complain("guest-include", path, number, f'"{name}": a guest sees <rung/...>')


def check_include_circles(house):
    state = {}

    def walk(path, trail):
        state[path] = "open"
        for number, kind, name in house.includes.get(path, []):
            target = f"core/{name}" if kind == '"' else f"include/{name}"
            if target not in house.includes:
                continue
            if state.get(target) == "open":
                circle = trail[trail.index(target):] + [target] if target in trail else [target]
                house.complain("include-circle", path, number, " -> ".join(circle))
            elif target not in state:
                walk(target, trail + [target])
        state[path] = "done"

    for path in sorted(house.includes):
        if path.endswith(".h") and path not in state:
            walk(path, [path])


def check_lists(house):
    stems = {}
    for source in house.core_files((".c",)):
        if source not in house.order and source != "core/main.c":
            house.complain("listed", source, 1, "is in no files.cmake")
        stem = stem_of(source)
        if stem in stems:
            house.complain("stem", source, 1, f"{stem} is also the stem of {stems[stem]}")
        stems[stem] = source
    for source, (path, number) in house.listed_at.items():
        if source not in house.texts:
            house.complain("listed", path, number, f"{source} does not exist")


def check_sizes(house):
    for path, lines in house.texts.items():
        suffix = Path(path).suffix
        if suffix not in (".c", ".h", ".py", ".sh", ".cmake") or path.startswith("docs/"):
            continue
        if len(lines) - 1 > LINES_MAX:
            house.complain("lines", path, LINES_MAX + 1, f"{len(lines) - 1} lines")
        begin = 0
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX:
                house.complain("columns", path, number, f"{len(line)} columns")
            if suffix in C_SUFFIXES:
                if line == "{":
                    begin = number
                elif line.startswith("}") and begin:
                    if number - begin + 1 > FUNCTION_MAX:
                        house.complain("function", path, begin, f"{number - begin + 1} lines")
                    begin = 0


def method_words(house):
    """The wire names that the tests of rpc/method/ mention: one table may test several methods."""
    words = set()
    for path, lines in house.texts.items():
        if path.startswith("tests/unit/rpc/method/"):
            words.update(re.findall(r'"(\w+\.\w+)"', "\n".join(lines)))
    return words


def check_tests(house):
    spoken = method_words(house)
    for source in house.core_files((".c",)):
        if source == "core/main.c":
            continue
        inner = source[len("core/"):]
        inner = inner if "/" in inner else f"roof/{inner}"
        folder, name = inner.rsplit("/", 1)
        test = f"tests/unit/{folder}/test_{name}"
        if test in house.texts:
            continue
        if "/rpc/method/" in source and Path(name).stem.replace("_", ".", 1) in spoken:
            continue
        house.complain("unit-test", source, 1, f"{test} is missing")
    for test in sorted(house.texts):
        match = re.fullmatch(r"tests/unit/(.+)/test_(\w+)\.c", test)
        if match and not tested_source_exists(house, match.group(1), match.group(2)):
            house.complain("unit-source", test, 1, "tests no file of core/ of that name")


def tested_source_exists(house, folder, stem):
    """core/<folder>/<stem>.c or .h, or the longer stem of a test that tells one aspect."""
    folder = "core" if folder == "roof" else f"core/{folder}"
    if folder == "core/rpc/method":
        return True  # A table that tests several methods has a name of its own.
    words = stem.split("_")
    for count in range(len(words), 0, -1):
        base = f"{folder}/{'_'.join(words[:count])}"
        if f"{base}.c" in house.texts or f"{base}.h" in house.texts:
            return True
    return False


def check_plugin_pages(house):
    for folder in sorted(Path(house.root, "plugins").glob("*/")):
        name = folder.name
        for page in (f"{name}.c", f"{name}.md", "CMakeLists.txt"):
            if not (folder / page).exists():
                house.complain("plugin-page", f"plugins/{name}", 1, f"{page} is missing")
        tests = Path(house.root, "tests/plugins", name)
        if not any(tests.glob("test_*")):
            house.complain("plugin-page", f"plugins/{name}", 1, f"tests/plugins/{name}/ is missing")


def check_methods(house):
    registry = "core/rpc/registry.c"
    if registry not in house.texts:
        return
    rows = {}
    for number, line in enumerate(house.texts[registry], 1):
        for name in re.findall(r'\.name\s*=\s*"([a-z_]+\.[a-z_]+)"', line):
            rows[name] = number
    manual = "\n".join(house.texts.get("docs/methods.md", []))
    for name, number in rows.items():
        if f"core/rpc/method/{name.replace('.', '_')}.c" not in house.texts:
            house.complain("method", registry, number, f"{name} has no method file")
        if f"`{name}`" not in manual and f" {name}" not in manual:
            house.complain("method", registry, number, f"{name} is not in docs/methods.md")
    files = {Path(path).stem: path for path in house.core_files((".c",)) if "/rpc/method/" in path}
    if rows:
        for stem in sorted(set(files) - {name.replace(".", "_") for name in rows}):
            house.complain("method", files[stem], 1, "has no row in rpc/registry.c")


def check_words(house):
    for path, lines in house.texts.items():
        for number, line in enumerate(lines, 1):
            for pattern, what in WORDS:
                match = pattern.search(line)
                if match:
                    house.complain("words", path, number, f"{match.group(0)}: {what}")


def compile_alone(job):
    header, language, standard, include = job
    with tempfile.NamedTemporaryFile("w", suffix=".c" if language == "c" else ".cc") as probe:
        probe.write(f"#include <rung/{header}>\n#include <rung/{header}>\n")
        probe.flush()
        compiler = os.environ.get("CC", "cc") if language == "c" else os.environ.get("CXX", "c++")
        run = subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic",
                              "-Werror", "-fsyntax-only", f"-I{include}", probe.name],
                             capture_output=True, text=True, check=False)
    return header, standard, run.returncode, run.stderr.strip()


def check_public_headers(house):
    include = Path(house.root, "include")
    jobs = []
    for header in sorted(path.name for path in (include / "rung").glob("*.h")):
        jobs += [(header, "c", "c11", include), (header, "c++", "c++17", include)]
    with ThreadPoolExecutor() as workers:
        for header, standard, status, said in workers.map(compile_alone, jobs):
            if status != 0:
                first = next((line for line in said.splitlines() if "error" in line), said[:200])
                house.complain("public-header", f"include/rung/{header}", 1, f"{standard}: {first}")


def nm(path, *flags):
    run = subprocess.run(["nm", "-P", *flags, str(path)], capture_output=True, text=True,
                         check=False)
    symbols = []
    for line in run.stdout.splitlines():
        words = line.split()
        if len(words) >= 2:
            symbols.append((words[0].split("@")[0], words[1]))
    return symbols


# They take the place of the C library's in rungd (CMakeLists.txt exports them): whoever calls one
# means that one, and calls no floor.
STAND_INS = {"_exit": "core/host/crumb.c"}
STAND_INS |= dict.fromkeys(("pthread_create", "thrd_create"), "core/host/plugin_thread.c")
STAND_INS |= dict.fromkeys(("close", "dup2", "dup3", "close_range", "closefrom"),
                           "core/host/descriptor_guard.c")
STAND_INS |= dict.fromkeys(("fdatasync", "fsync"), "core/store/lmdb/gentle_sync.c")


def read_objects(house):
    """source -> (defined, undefined) exported names."""
    found = {}
    sources = [source for source in house.order if source in house.texts]
    objects = [house.object_of(source) for source in sources]
    with ThreadPoolExecutor() as workers:
        tables = workers.map(lambda path: nm(path, "-g") if path else None, objects)
        for source, table in zip(sources, tables):
            if table is None:
                house.complain("objects", source, 1, f"no object below {house.build}")
                continue
            defined = {name for name, kind in table if kind not in "Uvw"}
            undefined = {name for name, kind in table if kind in "Uvw"}
            found[source] = (defined, undefined)
    return found


def owner_of(symbol, stems):
    """The file whose stem is the longest beginning of the name."""
    words = symbol.split("_")
    for count in range(len(words), 0, -1):
        stem = "_".join(words[:count])
        if stem in stems:
            return stem
    return None


def check_objects(house):
    table = read_objects(house)
    stems = {stem_of(source): source for source in house.order}
    homes = {}
    for source, (defined, _) in table.items():
        for symbol in sorted(defined):
            if symbol.startswith(("__asan", "__odr_asan", "__tsan", "__ubsan")):
                continue
            if STAND_INS.get(symbol) == source:
                continue
            homes[symbol] = source
            owner = owner_of(symbol, stems)
            if owner != stem_of(source):
                where = f"; {owner}_ belongs to {stems[owner]}" if owner else ""
                house.complain("name", source, 1,
                               f"exports {symbol}, not {stem_of(source)}_...{where}")
    for source, (_, undefined) in table.items():
        floor, place = house.order[source]
        for symbol in sorted(undefined):
            home = homes.get(symbol)
            if home is not None and home != source:
                home_floor, home_place = house.order[home]
                if home_floor > floor:
                    house.complain("floor-call", source, line_of(house, source, symbol),
                                   f"calls {symbol} of {home}, a higher floor")
                elif home_floor == floor and home_place > place:
                    house.complain("order-call", source, line_of(house, source, symbol),
                                   f"calls {symbol} of {home}, which comes later in files.cmake")
            if FLOORS[floor] == "model" and IMPURE.match(symbol):
                if symbol not in PURE_ALL_THE_SAME:
                    house.complain("pure-model", source, line_of(house, source, symbol),
                                   f"calls {symbol}")


def line_of(house, source, symbol):
    word = re.compile(rf"\b{re.escape(symbol.replace('__', '').replace('_chk', ''))}\b")
    for number, line in enumerate(house.texts[source], 1):
        if word.search(line):
            return number
    return 1


def check_plugin_exports(house):
    for library in sorted(Path(house.build, "plugins").glob("*.so")):
        symbols = {name for name, kind in nm(library, "-D", "--defined-only") if kind not in "Uvw"}
        extra = sorted(symbols - {"rung_plugin_v1", "rung_store_v1"})
        if extra or not symbols:
            house.complain("plugin-export", f"plugins/{library.stem}", 1,
                           f"exports {', '.join(extra) or 'nothing'}")


def apply_exceptions(house):
    """Lines `rule path YYYY-MM-DD reason`; each must be needed."""
    path = Path(house.root, "tests/house/exceptions")
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(None, 3)
        try:
            rule, where, day, reason = words
            datetime.date.fromisoformat(day)
            assert rule in RULES and reason
        except (ValueError, AssertionError):
            house.complain("exception", "tests/house/exceptions", number,
                           "is not: rule path YYYY-MM-DD reason")
            continue
        kept = [one for one in house.complaints if (one[2], one[0]) != (rule, where)]
        if len(kept) == len(house.complaints) and (house.build or rule not in OBJECT_RULES):
            house.complain("exception", "tests/house/exceptions", number,
                           f"{rule} {where} is no longer needed")
            continue
        house.complaints = kept


TEXT_CHECKS = [check_core_includes, check_guest_includes, check_include_circles, check_lists,
               check_sizes, check_tests, check_plugin_pages, check_methods, check_words,
               check_public_headers]
OBJECT_CHECKS = [check_objects, check_plugin_exports]
OBJECT_RULES = {"floor-call", "order-call", "name", "pure-model", "objects", "plugin-export"}


def main():
    parser = argparse.ArgumentParser(description="check the house rules")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--build", type=Path, help="a build folder, for what nm can tell")
    parser.add_argument("--text-only", action="store_true", help="leave out what needs objects")
    parser.add_argument("--rules", action="store_true", help="print the rules and end")
    options = parser.parse_args()
    if options.rules:
        for rule, sentence in RULES.items():
            print(f"{rule:15} {sentence}")
        return 0
    root = options.root.resolve()
    build = None if options.text_only else (options.build or root / "build")
    house = House(root, build)
    house.load()
    for check in TEXT_CHECKS + ([] if build is None else OBJECT_CHECKS):
        check(house)
    apply_exceptions(house)
    for path, line, rule, what in sorted(set(house.complaints)):
        print(f"{path}:{line}: {rule}: {what}")
    count = len(set(house.complaints))
    files = len(house.core_files())
    if count:
        print(f"house: {count} complaints, {files} files of core/")
    else:
        print(f"house: in order ({files} files of core/, {len(RULES)} rules)")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
