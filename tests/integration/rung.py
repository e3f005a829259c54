"""A real rungd on free loopback ports, as an ordinary user, and a small MessagePack-RPC client."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import msgpack

SOURCE = os.environ.get("RUNG_SOURCE", os.getcwd())
BUILD = os.environ.get("RUNG_BUILD", os.path.join(SOURCE, "build"))
QUICKSTART = "docs/examples/quickstart/rung.yaml"
NOBODY = 65534


def expect(what, holds, *seen):
    """Says that it holds, or shows what was seen instead and ends the test."""
    print(("ok    " if holds else "FAIL  ") + what)
    if not holds:
        for one in seen:
            print(one)
        sys.exit(1)


def wait_for(what, look, seconds=20):
    """The first true thing that `look` sees. That it comes is tested, not how soon."""
    until = time.monotonic() + seconds
    seen = look()
    while not seen and time.monotonic() < until:
        time.sleep(0.05)
        seen = look()
    expect(what, seen, seen)
    return seen


def is_open_to_all(path):
    """A checkout in root's own home is not; there nobody else could start the server."""
    parts = [path]
    while os.path.dirname(path) != path:
        path = os.path.dirname(path)
        parts.append(path)
    return all(os.stat(part).st_mode & 0o001 for part in parts)


def drop_rights():
    if os.getuid() == 0 and is_open_to_all(os.path.join(BUILD, "bin")):
        os.setgid(NOBODY)
        os.setuid(NOBODY)


class Refused(Exception):
    """The server's error, as the map it sends after rpc.hello {errors: "map"}."""

    def __init__(self, error):
        super().__init__(error)
        self.error = error


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.unpacker = msgpack.Unpacker(raw=False)
        self.last = 0
        self.events = []
        self.call("rpc.hello", client="test", errors="map")

    def send(self, method, /, **params):
        self.last += 1
        self.socket.sendall(msgpack.packb([0, self.last, method, [params]]))
        return self.last

    def receive(self):
        while True:
            for message in self.unpacker:
                return message
            data = self.socket.recv(1 << 16)
            if not data:
                raise ConnectionError("the server closed the connection")
            self.unpacker.feed(data)

    def call(self, method, /, **params):
        number = self.send(method, **params)
        while True:
            message = self.receive()
            if message[0] == 2:
                self.events.append(message)
            elif message[1] == number:
                if message[2] is not None:
                    raise Refused(message[2])
                return message[3]


class Server:
    def __init__(self, settings=(), config=QUICKSTART):
        self.folder = tempfile.mkdtemp(prefix="rung-test-")
        self.data = os.path.join(self.folder, "data")
        self.settings = list(settings)
        if config == QUICKSTART:  # whose port for mail is fixed
            self.settings.insert(0, "plugins.instances.mail.config.listen=127.0.0.1:0")
        self.config = os.path.join(self.folder, "rung.yaml")
        shutil.copy(os.path.join(SOURCE, config), self.config)
        os.chmod(self.config, 0o644)
        if os.getuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
        self.process = None
        self.port = 0
        self.lmtp = 0
        self.http = 0
        self.log_level = "error"
        self.binary = os.path.join(BUILD, "bin", "rungd")
        self.environment = dict(os.environ)

    def start(self, stderr=None):
        command = [self.binary, "--config", self.config,
                   "--data", self.data, "--set", "listen.rpc.bind=127.0.0.1:0",
                   "--set", f"log.level={self.log_level}"]
        for setting in self.settings:
            command += ["--set", setting]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/",
                                        preexec_fn=drop_rights, env=self.environment,
                                        stderr=stderr)
        line = self.process.stdout.readline()
        match = re.match(r"READY rpc=127\.0\.0\.1:(\d+)", line)
        if not match:
            raise AssertionError(f"rungd did not become ready: {line!r}")
        self.port = int(match.group(1))
        http = re.search(r"http=127\.0\.0\.1:(\d+)", line)
        self.http = int(http.group(1)) if http else 0
        mail = re.search(r"lmtp=127\.0\.0\.1:(\d+)", line)
        self.lmtp = int(mail.group(1)) if mail else 0
        return self

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
