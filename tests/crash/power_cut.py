"""Power cuts, many of them: a run of power_store is written down by power_log.so, call by call;
then the disk is built as it may be when the power fails after any call, and power_store must find
every acknowledged commit on it. What was synced is there; of each other 512-byte sector any version
since the last sync may be; of the names changed since the folder's last sync the first few are.

--control NAME: the recorder forgets something (journal, nosync, nometasync); images must then be
bad, or this harness proves nothing."""
import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

SECTOR = 512
KEEP = (0.0, 0.25, 0.5, 0.75, 0.95, 1.0)
HANGS = "hangs"
BUILD = Path(os.environ.get("RUNG_BUILD", "build"))


class File:
    """Bytes that are on disk, and sectors that may be: number -> versions, oldest first."""

    def __init__(self):
        self.disk = bytearray()
        self.seen = bytearray()
        self.loose = {}

    def write(self, offset, data):
        end = offset + len(data)
        if len(self.seen) < end:
            self.seen.extend(bytes(end - len(self.seen)))
        self.seen[offset:end] = data
        for sector in range(offset // SECTOR, (end + SECTOR - 1) // SECTOR):
            version = bytes(self.seen[sector * SECTOR:(sector + 1) * SECTOR])
            self.loose.setdefault(sector, []).append(version)

    def settle(self, sectors=None):
        for sector in list(self.loose) if sectors is None else sectors:
            versions = self.loose.pop(sector, None)
            if versions:
                self.put(self.disk, sector, versions[-1])

    @staticmethod
    def put(target, sector, version):
        start = sector * SECTOR
        if len(target) < start:
            target.extend(bytes(start - len(target)))
        target[start:start + len(version)] = version

    def after_a_cut(self, rng, keep):
        image = bytearray(self.disk)
        for sector, versions in self.loose.items():
            kept = [version for version in versions if rng.random() < keep]
            if kept:
                self.put(image, sector, kept[-1])
        return image


class Disk:
    """One folder: files by inode, names that are on disk and changes of names that may be."""

    def __init__(self):
        self.files, self.names, self.loose_names, self.current = {}, {}, [], {}
        self.acked = 0
        self.last_write = None

    def apply(self, what, inode, offset, data):
        if what == "W" and self.current.get("ACK") == inode:
            self.acked = struct.unpack("<Q", data)[0]
        elif what == "W":
            self.files[inode].write(offset, data)
            self.last_write = range(offset // SECTOR, (offset + len(data) + SECTOR - 1) // SECTOR)
        elif what == "P":
            self.files[inode].settle(self.last_write)
        elif what == "S":
            self.files[inode].settle()
        elif what == "F":
            self.names = dict(self.current)
            self.loose_names = []
        elif what == "N":
            self.add_name(data.decode(), inode)
        elif what == "R":
            old, new = data.decode().split("/")
            self.change(lambda names: names.__setitem__(new, names.pop(old)))
        elif what == "U":
            self.change(lambda names: names.pop(data.decode(), None))

    def add_name(self, name, inode):
        if self.current.get(name) == inode:
            return
        if inode not in self.current.values():
            self.files[inode] = File()
        self.change(lambda names: names.__setitem__(name, inode))

    def change(self, change):
        change(self.current)
        self.loose_names.append(change)

    def after_a_cut(self, rng, keep):
        names = dict(self.names)
        kept = round(len(self.loose_names) * keep) if keep in (0.0, 1.0) \
            else rng.randint(0, len(self.loose_names))
        for change in self.loose_names[:kept]:
            change(names)
        return {name: self.files[inode].after_a_cut(rng, keep)
                for name, inode in names.items() if name != "ACK"}


def read_log(path):
    data = path.read_bytes()
    entries, at = [], 0
    while at + 32 <= len(data):
        what, inode, offset, count = struct.unpack_from("<QQQQ", data, at)
        at += 32
        entries.append((chr(what), inode, offset, data[at:at + count]))
        at += count
    return entries


def record(work, commits, control):
    folder = work / "recorded"
    folder.mkdir()
    env = dict(os.environ, LD_PRELOAD=str(BUILD / "tests/power_log.so"),
               RUNG_POWER_FOLDER=str(folder), RUNG_POWER_LOG=str(work / "log"))
    if control:
        env["RUNG_POWER_IGNORE"] = control
    program = BUILD / "tests/power_store"
    subprocess.run([program, "write", folder, str(commits)], check=True, env=env)
    shutil.rmtree(folder)
    return read_log(work / "log")


def verify(folder, acked):
    try:
        run = subprocess.run([BUILD / "tests/power_store", "verify", folder, str(acked)],
                             capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return HANGS
    if run.returncode != 0:
        return run.stderr.strip() or f"ended by signal {-run.returncode}"
    return None


def one_image(work, disk, rng, keep):
    folder = work / "image"
    folder.mkdir()
    for name, data in disk.after_a_cut(rng, keep).items():
        (folder / name).write_bytes(data)
    trouble = verify(folder, disk.acked)
    shutil.rmtree(folder)
    return trouble


def cut_all(work, entries, images, rng, is_control):
    cuts = sorted(rng.randint(0, len(entries)) for _ in range(images))
    disk, at, bad = Disk(), 0, []
    for number, cut in enumerate(cuts):
        for entry in entries[at:cut]:
            disk.apply(*entry)
        at = cut
        keep = KEEP[number % len(KEEP)]
        trouble = one_image(work, disk, rng, keep)
        if trouble:
            bad.append((cut, keep, disk.acked, trouble))
            if is_control and len(bad) >= 3:
                break
    return bad, number + 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--commits", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", choices=("journal", "nosync", "nometasync"))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="rung-power-", dir=base) as name:
        work = Path(name)
        entries = record(work, options.commits, options.control)
        bad, tried = cut_all(work, entries, options.images, rng, options.control is not None)
    for cut, keep, acked, trouble in bad[:10]:
        print(f"cut after call {cut} of {len(entries)}, {keep:.0%} kept, {acked} acknowledged: "
              f"{trouble}")
    print(f"power: {tried} images of {len(entries)} calls, seed {options.seed}, {len(bad)} bad")
    if options.control:
        print(f"control {options.control}: " + ("seen" if bad else "NOT SEEN"))
    if any(trouble == HANGS for _, _, _, trouble in bad):
        return 1  # No control is meant to do that.
    return 0 if bool(bad) == bool(options.control) else 1


if __name__ == "__main__":
    sys.exit(main())
