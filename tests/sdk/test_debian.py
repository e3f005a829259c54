"""test_debian.py c|python|js: the Debian packaging that `rungctl plugin new` writes is built, as an
ordinary user and without network; what is in the package is what an operator should get, and the
conformance kit takes the file as it is installed."""
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ["RUNG_BUILD"]
KINDS = ("classifier", "channel", "sla", "route", "notify")
NOBODY = 65534
NAMES = {"c": ("my_{}.so",), "python": ("my_{}.py", "rung_plugin.py"),
         "js": ("my_{}.js", "package.json", "rung-plugin.js")}
DEPENDS = {"c": ("libc6", "rung-plugin-abi-1 (>= 1.0)"), "python": ("python3", "rung"),
           "js": ("nodejs (>= 18)", "rung")}


def run(*command, cwd=None, **environment):
    """Nobody's rights when we are root: a package must not need more to be built."""
    rights = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, check=False,
                          timeout=250, **rights,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": cwd or "/",
                               **environment})


def expect(truth, what, done=None):
    if not truth:
        raise AssertionError(what + (f"\n{done.stdout}{done.stderr}" if done else ""))
    print("ok:", what, flush=True)


def must(what, *command, **more):
    done = run(*command, **more)
    expect(done.returncode == 0, what, done)
    return done.stdout


class World:
    def __init__(self, folder, language):
        self.folder, self.language = folder, language
        self.prefix = os.path.join(folder, "prefix")

    def path(self, *names):
        return os.path.join(self.folder, *names)


def make(world, kind):
    must(f"{kind}: made", os.path.join(world.prefix, "bin/rungctl"), "plugin", "new",
         f"com.example.my-{kind}", "--kind", kind, "--lang", world.language, cwd=world.folder,
         DEBFULLNAME="Ann", DEBEMAIL="ann@example.org")
    return world.path(f"my_{kind}")


def build(world, kind, options):
    """The path of the package. Of what it needs to be built the SDK alone is not installed here: it
    is in the prefix. Hence -d, and a look at what is missing."""
    into = world.path(f"my_{kind}")
    missing = run("dpkg-checkbuilddeps", cwd=into)
    expect(missing.stderr.strip().endswith("Unmet build dependencies: rung-plugin-dev"),
           f"{kind}: all that it needs to be built but the SDK is in ./dev setup test", missing)
    done = run("dpkg-buildpackage", "-d", "-b", "-us", "-uc", cwd=into,
               CMAKE_PREFIX_PATH=world.prefix, DEB_BUILD_OPTIONS=options,
               PATH=os.path.join(world.prefix, "bin") + ":/usr/bin:/bin")
    expect(done.returncode == 0, f"{kind}: the package is built ({options or 'with its tests'})",
           done)
    if not options:
        expect("RC02  passed" in done.stdout or "_contract" in done.stdout,
               f"{kind}: and the kit was part of that", done)
    made = [name for name in os.listdir(world.folder) if name.endswith(".deb") and
            name.startswith(f"rung-plugin-my-{kind}_1.0.0_")]
    expect(len(made) == 1, f"{kind}: it is one package", done)
    return world.path(made[0])


def lines_of(package):
    """path: mode and owner of every file in it."""
    listing = must("it can be read", "dpkg-deb", "--contents", package)
    lines = [line.split(None, 5) for line in listing.splitlines()]
    return {line[5].removeprefix("./"): line[:2] for line in lines if not line[0].startswith("d")}


def home(world, kind):
    """Where the plugin's files belong: for a shared object where the SDK's Rung looks."""
    if world.language != "c":
        return f"usr/share/rung/plugins/my_{kind}"
    pc = must("the SDK says where plugins go", "find", world.prefix, "-name",
              "rung-plugin.pc").strip()
    said = must("which pkg-config prints", "pkg-config", "--variable=plugindir", "rung-plugin",
                PKG_CONFIG_PATH=os.path.dirname(pc)).strip()
    return os.path.normpath(said).strip("/")


def check_content(world, kind, package):
    files, where = lines_of(package), home(world, kind)
    wanted = {f"{where}/{name.format(kind)}" for name in NAMES[world.language]}
    found = {os.path.normpath(path) for path in files if "/doc/" not in path}
    expect(found == wanted, f"{kind}: the plugin and its shim are in it and nothing else: {found}")
    docs = {os.path.basename(path).removesuffix(".gz") for path in files if "/doc/" in path}
    expect(docs == {f"my_{kind}.md", "rung.yaml", "changelog", "copyright"},
           f"{kind}: its page, an example, what changed, whose it is: {docs}")
    foreign = [path for path, (mode, owner) in files.items()
               if owner != "root/root" or mode[5] == "w" or mode[8] == "w"]
    expect(not foreign, f"{kind}: all of it is root's and nobody else's {foreign}")
    script = [mode for path, (mode, _) in files.items()
              if path.endswith((f"my_{kind}.py", f"my_{kind}.js"))]
    expect(all(mode == "-rwxr-xr-x" for mode in script), f"{kind}: a script can be run")
    fields = must(f"{kind}: it has its fields", "dpkg-deb", "--field", package, "Depends")
    expect(all(name in fields for name in DEPENDS[world.language]),
           f"{kind}: it depends on the contract and its language, not on a version: {fields}")
    inside = must(f"{kind}: it says what it is", "dpkg-deb", "--info", package)
    expect(not any(name in inside for name in ("postinst", "preinst", "prerm", "postrm")),
           f"{kind}: installing it runs nothing")


def check_installed(world, kind, package):
    """As it lies in the file system of whoever has installed it, held against the kit."""
    root = world.path(f"root-{kind}")
    must(f"{kind}: it unpacks", "dpkg-deb", "--extract", package, root)
    name = NAMES[world.language][0].format(kind)
    with open(os.path.join(world.prefix, "share/rung/template", kind, "CHECK"),
              encoding="utf-8") as file:
        check = file.read().strip().replace("@SCRATCH@", root + "-scratch")
    kit = os.path.join(world.prefix, "bin/rung-plugin-check")
    words = ["--set", check] if check else []
    must(f"{kind}: the kit takes the installed file", kit, *words,
         os.path.join(root, home(world, kind), name))


SPOILED = {  # an effect that is no longer declared: its own test must see it
    "c": ("my_classifier.c", ".may = RUNG_MAY(RUNG_FX_LABEL)", ".may = 0"),
    "python": ("my_classifier.py", 'may=["label"]', "may=[]"),
    "js": ("my_classifier.js", "may: ['label']", "may: []"),
}


def check_control(world):
    name, old, new = SPOILED[world.language]
    into = world.path("my_classifier")
    with open(os.path.join(into, name), encoding="utf-8") as file:
        text = file.read()
    expect(old in text, "the control finds what it spoils")
    with open(os.path.join(into, name), "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    done = run("dpkg-buildpackage", "-d", "-b", "-us", "-uc", cwd=into,
               CMAKE_PREFIX_PATH=world.prefix,
               PATH=os.path.join(world.prefix, "bin") + ":/usr/bin:/bin")
    expect(done.returncode != 0 and "dh_auto_test" in done.stderr + done.stdout,
           "and what is spoiled does not become a package", done)


def main():
    language = sys.argv[1]
    for name in ("dpkg-buildpackage", "dh", "node" if language == "js" else "cmake"):
        if not shutil.which(name):
            print(f"skipped: {name} is not installed")
            return 77
    folder = tempfile.mkdtemp(prefix="rung-debian-")
    world = World(folder, language)
    try:
        os.chmod(folder, 0o755)
        done = subprocess.run(["cmake", "--install", BUILD, "--prefix", world.prefix],
                              capture_output=True, text=True, check=False)
        expect(done.returncode == 0, "installed", done)
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        for kind in KINDS:
            make(world, kind)
            package = build(world, kind, "" if kind == "classifier" else "nocheck")
            check_content(world, kind, package)
            if kind in KINDS[:2]:  # the rest of the kit's work is that of test_scaffold.py
                check_installed(world, kind, package)
        check_control(world)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
