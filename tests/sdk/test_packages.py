"""The Debian packages hold what they should, each file in one of them, and say which contract they
serve."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE = os.environ["RUNG_BUILD"], os.environ["RUNG_SOURCE"]
SERVER = ("usr/bin/rungd", "usr/bin/rungctl", "usr/share/man/man8/rungd.8",
          "usr/share/man/man1/rungctl.1", "usr/share/man/man5/rung.yaml.5",
          "rung/plugins-1/classify_rules.so", "examples/quickstart/rung.yaml")
DEV = ("usr/include/rung/plugin.h", "usr/include/rung/event.h", "usr/include/rung/testhost.h",
       "pkgconfig/rung-plugin.pc", "cmake/RungPlugin/RungPluginConfig.cmake",
       "cmake/RungPlugin/RungPlugin.cmake", "cmake/RungPlugin/rung-plugin.map",
       "librung-testhost.so.1", "usr/bin/rung-plugin-check",
       "usr/share/man/man1/rung-plugin-check.1")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item}" for item in seen))
    print("ok:", what, flush=True)


def files_of(package):
    lines = [line.split(None, 5) for line in run("dpkg-deb", "--contents", package).splitlines()]
    return {line[5].split(" -> ")[0].removeprefix("./") for line in lines
            if not line[0].startswith("d")}, lines


def constant(name):
    with open(os.path.join(SOURCE, "include", "rung", "event.h"), encoding="utf-8") as header:
        return next(line.split()[2] for line in header if line.startswith(f"#define {name} "))


def check(packages, folder):
    server, server_lines = files_of(packages["rung"])
    dev, dev_lines = files_of(packages["rung-plugin-dev"])
    for name in SERVER:
        expect(any(path.endswith(name) for path in server), f"rung has {name}", sorted(server))
    for name in DEV:
        expect(any(path.endswith(name) for path in dev), f"rung-plugin-dev has {name}", sorted(dev))
    expect(not server & dev, "no file is in both", server & dev)
    outside = [path for path in server | dev if not path.startswith("usr/")]
    expect(not outside, "all of it lies below /usr", outside)
    foreign = [line for line in server_lines + dev_lines
               if line[1] != "root/root" or (line[0][8] == "w" and line[0][0] != "l")]
    expect(not foreign, "all of it is root's, and nobody else may write to it", foreign[:5])
    abi = f"{constant('RUNG_ABI_MAJOR')}.{constant('RUNG_ABI_MINOR')}"
    provides = run("dpkg-deb", "--field", packages["rung"], "Provides").strip()
    expect(provides == f"rung-plugin-abi-1 (= {abi})", "the server says which contract it serves",
           provides)
    depends = run("dpkg-deb", "--field", packages["rung"], "Depends")
    expect("tzdata" in depends, "it wants the zones", depends)
    run("dpkg-deb", "--extract", packages["rung-plugin-dev"], folder)
    said = glob.glob(os.path.join(folder, "usr/lib/**/rung-plugin.pc"), recursive=True)[0]
    with open(said, encoding="utf-8") as file:
        text = file.read()
    expect(f"\nabi={abi}\n" in text and "\nplugindir=" in text and BUILD not in text,
           "rung-plugin.pc has plugindir and abi, and no path of this build", text)


def main():
    if shutil.which("dpkg-deb") is None or shutil.which("cpack") is None:
        print("skipped: dpkg-deb or cpack is not installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="rung-deb-") as folder:
        run("cpack", "-G", "DEB", "--config", os.path.join(BUILD, "CPackConfig.cmake"),
            "-B", folder)
        packages = {os.path.basename(path).split("_")[0]: path
                    for path in glob.glob(os.path.join(folder, "*.deb"))}
        expect(sorted(packages) == ["rung", "rung-plugin-dev"], "two packages are made", packages)
        check(packages, os.path.join(folder, "dev"))
    return 0


sys.exit(main())
