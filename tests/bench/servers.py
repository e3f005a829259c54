"""Rung and its opponents, each started for a round and stopped behind it."""
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import time

from programs import HERE, BUILD, Trouble, read_pairs, rss_anon, tool
from rung import Client

DESK = os.path.join(HERE, "bench.yaml")
WAIT_SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(is_up, process, name):
    end = time.monotonic() + WAIT_SECONDS
    while not is_up():
        if process.poll() is not None or time.monotonic() > end:
            raise Trouble(f"{name} did not come up")
        time.sleep(0.02)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Served:
    """A context: started by entering, stopped by leaving."""
    name = ""

    def __init__(self, work):
        self.work = work
        self.process = None

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *trouble):
        if self.process:
            self.work.stop(self.process)
            self.process = None


def expect_all_run(plugins):
    absent = [one["instance"] for one in plugins if one["state"] != "running"]
    if absent:
        raise Trouble(f"not running: {', '.join(absent)}; what the server said of it stands above")


class Rung(Served):
    name = "rungd"

    def __init__(self, work, folder, settings=()):
        super().__init__(work)
        self.folder = folder
        self.settings = settings
        self.port = 0

    def up(self):
        command = [os.path.join(BUILD, "bin", "rungd"), "--config", DESK,
                   "--data", os.path.join(self.folder, "data"),
                   "--set", f"listen.control={self.work.sockets}/control.sock",
                   "--set", "log.level=error"]
        for setting in self.settings:
            command += ["--set", setting]
        self.process = self.work.start(command, stdout=subprocess.PIPE, text=True)
        match = re.match(r"READY rpc=127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        if not match:
            raise Trouble("rungd did not become ready")
        self.port = int(match.group(1))
        self.expect_plugins()

    def expect_plugins(self):
        """A server without its plugins decides nothing, and is fast for that reason alone."""
        client = Client(self.port)
        plugins = client.call("plugin.list")["items"]
        client.socket.close()
        expect_all_run(plugins)

    def load(self, kind, **options):
        return load(self.work, kind, self.port, **options)

    def status(self):
        client = Client(self.port)
        status = client.call("admin.status")
        client.socket.close()
        return status

    def rss(self):
        return rss_anon(self.process.pid)


def load(work, kind, port, **options):
    pairs = [f"{name}={value}" for name, value in options.items()]
    return read_pairs(work.run([tool("rung-bench-load"), kind, str(port)] + pairs))


class Tarantool(Served):
    name = "Tarantool"

    @staticmethod
    def is_there():
        return shutil.which("tarantool") is not None

    def up(self):
        self.folder = self.work.fresh("tarantool")
        self.port = free_port()
        self.process = self.work.start(
            ["tarantool", os.path.join(HERE, "peers", "tarantool.lua"), str(self.port),
             self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if "ready" not in self.process.stdout.readline():
            raise Trouble("Tarantool did not come up")

    def create(self, **options):
        return load(self.work, "tarantool", self.port, **options)

    def __exit__(self, *trouble):
        super().__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Served):
    name = "Redis"

    @staticmethod
    def is_there():
        return all(shutil.which(name) for name in ("redis-server", "redis-benchmark"))

    def up(self):
        self.folder = self.work.fresh("redis")
        self.port = free_port()
        self.process = self.work.start(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder,
             "--save", "", "--appendonly", "yes", "--appendfsync", "always",
             "--daemonize", "no"], stdout=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port), self.process, "Redis")

    def fill(self, keys, size):
        """Every key that redis-benchmark may ask for, so that no GET finds nothing."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
            value = b"x" * size
            for begin in range(0, keys, 1000):
                many = b"".join(b"*3\r\n$3\r\nSET\r\n$16\r\nkey:%012d\r\n$%d\r\n%s\r\n" %
                                (key, size, value) for key in range(begin, min(begin + 1000, keys)))
                link.sendall(many)
                wanted = 5 * (min(begin + 1000, keys) - begin)  # +OK and the end of a line
                while wanted > 0:
                    got = len(link.recv(1 << 16))
                    if got == 0:
                        raise Trouble("Redis hung up while its keys were made")
                    wanted -= got

    def ask(self, what, size, count, keys, pipeline):
        said = self.work.run(["redis-benchmark", "-p", str(self.port), "-t", what, "-d", str(size),
                              "-r", str(keys), "-n", str(count), "-c", "64", "-P", str(pipeline),
                              "--csv"])
        return float(re.search(rf'"{what.upper()}","([0-9.]+)"', said).group(1))

    def __exit__(self, *trouble):
        super().__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Served):
    name = "PostgreSQL"
    SETTINGS = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "jit": "off",
                "shared_buffers": "1GB", "max_wal_size": "8GB", "wal_compression": "lz4",
                "checkpoint_timeout": "5min", "wal_buffers": "16MB"}

    def __init__(self, work, folder=None):
        super().__init__(work)
        self.folder = folder or work.fresh("postgres")
        self.is_ours = folder is None

    @staticmethod
    def binaries():
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"),
                       key=lambda path: int(path.split("/")[4]))
        return os.path.dirname(found[-1]) if found else None

    @staticmethod
    def is_there():
        return Postgres.binaries() is not None and os.path.exists(tool("rung-bench-postgres"))

    def up(self):
        cluster = os.path.join(self.folder, "cluster")
        if not os.path.exists(os.path.join(cluster, "PG_VERSION")):
            self.work.run([os.path.join(self.binaries(), "initdb"), "-D", cluster, "-A", "trust",
                           "-U", "rung", "--encoding=UTF8", "--locale=C"])
        command = [os.path.join(self.binaries(), "postgres"), "-D", cluster,
                   "-k", self.work.sockets]
        for name, value in self.SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with open(os.path.join(self.folder, "log"), "a", encoding="utf-8") as log:
            self.process = self.work.start(command, stdout=log, stderr=log)
        ready = [os.path.join(self.binaries(), "pg_isready"), "-q", "-h", self.work.sockets]
        wait_for(lambda: subprocess.call(ready) == 0, self.process,
                 f"PostgreSQL ({self.folder}/log)")
        self.ask(schema=os.path.join(HERE, "peers", "postgres.sql"))

    def ask(self, **options):
        pairs = [f"{name}={value}" for name, value in options.items()]
        return read_pairs(self.work.run([tool("rung-bench-postgres"), self.work.sockets] + pairs))

    def query(self, sql):
        return self.work.run([os.path.join(self.binaries(), "psql"), "-h", self.work.sockets,
                              "-U", "rung", "-d", "postgres", "-Atc", sql]).strip()

    def __exit__(self, *trouble):
        if self.process:
            self.work.stop(self.process, signal.SIGINT)  # fast: nobody is waited for
            self.process = None
        if self.is_ours:
            shutil.rmtree(self.folder, ignore_errors=True)
