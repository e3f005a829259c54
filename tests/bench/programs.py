"""Processes of a run: as an ordinary user, in a folder of the run's own, ended with it."""
import ctypes
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.environ.get("RUNG_SOURCE", os.path.dirname(os.path.dirname(HERE)))
BUILD = os.environ.get("RUNG_BUILD", os.path.join(SOURCE, "build"))
sys.path.insert(0, os.path.join(SOURCE, "tests", "integration"))
from rung import NOBODY, is_open_to_all  # noqa: E402

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 300
LIBC = ctypes.CDLL(None)


def become_ordinary():
    """In the child: nobody's rights, and an end with the run, however that ends."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Trouble(Exception):
    """A sentence for whoever ran this."""


def raise_open_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return soft, hard


def tool(name):
    return os.path.join(BUILD, "tests", name)


def own(path):
    if os.getuid() == 0:
        os.chown(path, NOBODY, NOBODY)


class Work:
    """The folder of a run, on the disk that is measured, and the processes in it."""

    def __init__(self, keep=None):
        self.kept = keep
        beside = BUILD if is_open_to_all(BUILD) else "/var/tmp"
        self.folder = tempfile.mkdtemp(prefix="bench-", dir=beside)
        self.sockets = tempfile.mkdtemp(prefix="rb-", dir="/tmp")  # their paths have to be short
        self.processes = []
        self.made = 0
        for path in (self.folder, self.sockets):
            os.chmod(path, 0o755)
            own(path)
        if keep:
            os.makedirs(keep, exist_ok=True)
            if os.getuid() == 0 and not is_open_to_all(keep):
                raise Trouble(f"{keep} cannot be entered by an ordinary user, who the servers are: "
                              "choose a folder that everybody may pass to")
            own(keep)

    def fresh(self, name):
        self.made += 1
        path = os.path.join(self.folder, f"{name}-{self.made}")
        os.mkdir(path, 0o755)
        own(path)
        return path

    def place(self, name):
        """A folder that outlives the run when one was named for that."""
        path = os.path.join(self.kept or self.folder, name)
        if not os.path.isdir(path):
            os.mkdir(path, 0o755)
            own(path)
        return path

    def start(self, command, **options):
        process = subprocess.Popen(command, preexec_fn=become_ordinary, cwd="/", **options)
        self.processes.append(process)
        return process

    def stop(self, process, number=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
        if process in self.processes:
            self.processes.remove(process)

    def run(self, command):
        """Its output; what it says on stderr goes on."""
        process = self.start(command, stdout=subprocess.PIPE, text=True)
        said = process.stdout.read()
        process.wait()
        self.stop(process)
        if process.returncode != 0:
            name = os.path.basename(command[0])
            raise Trouble(f"{name} ended with {process.returncode}: {' '.join(command[1:])}")
        return said

    def close(self):
        for process in list(self.processes):
            process.kill()
            process.wait()
        for path in (self.folder, self.sockets):
            shutil.rmtree(path, ignore_errors=True)


def read_pairs(said):
    """name=value ... of the last line."""
    return {name: float(value) for name, value in re.findall(r"(\w+)=(-?[0-9.]+)", said)}


def rss_anon(pid):
    """MiB of memory of its own."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"RssAnon:\s+(\d+) kB", status.read()).group(1)) / 1024


def folder_bytes(path):
    return sum(os.stat(os.path.join(base, name)).st_blocks * 512
               for base, _, names in os.walk(path) for name in names)


def free_bytes(path):
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize
