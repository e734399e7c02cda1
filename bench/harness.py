"""What the cases share: captures, the endpoint, processes and what they cost."""

import os
import random
import re
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent

# Seconds. Memory that is free for some goes back to a virtual machine's host, and has to be had from it anew, at a third
# of the speed: who begins right where another has ended is spared that. A gateway has its start and its settling
# between; its peers wait for as long.
PAUSE = 7
TICKS = os.sysconf("SC_CLK_TCK")
CAPTURE_BYTES = 20_000
LARGE = 1 << 20
TOKEN = "b" * 32


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, condition, seconds=60, pause=0.02):
    """Raises TimeoutError when the condition does not come true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(pause)


def connects(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def program(name):
    """Where a program is, which may be where only administrators look; None where there is none."""
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


class Captures:
    """Distinct captures of 20 KB, each packet random, from one seed."""

    def __init__(self, seed=2026):
        self.random = random.Random(seed)
        header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        frame = 1000
        packets = []
        for i in range((CAPTURE_BYTES - 24) // (frame + 16)):
            packets.append(struct.pack("<IIII", 1_700_000_000 + i, 0, frame, frame))
            packets.append(self.random.randbytes(frame))
        self.bytes = bytearray(header + b"".join(packets))
        self.made = 0

    def make(self, folder, count):
        """So many more in a folder; returns their names."""
        folder.mkdir(parents=True, exist_ok=True)
        names = []
        for _ in range(count):
            self.made += 1
            struct.pack_into("<Q", self.bytes, 24 + 16 + 100, self.made)
            name = f"capture-{self.made:07}.pcap"
            (folder / name).write_bytes(self.bytes)
            names.append(name)
        return names


def large_capture(path, size):
    """One classic capture of about so many bytes, in packets of 64 KB."""
    frame = 65_000
    data = random.Random(1).randbytes(frame)
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for i in range(size // (frame + 16)):
            out.write(struct.pack("<IIII", 1_700_000_000 + i, 0, frame, frame))
            out.write(struct.pack("<Q", i))
            out.write(data[8:])


class Process:
    """A process of ours with its log; counts what it used."""

    def __init__(self, command, log, **options):
        self.log = Path(log)
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL,
            stdout=self.log.open("wb"), stderr=subprocess.STDOUT, **options)
        self.pid = self.process.pid

    def cpu(self):
        """Seconds of user and system time up to now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, key="VmRSS"):
        """Resident MB: now, or with VmHWM at the most."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{key}:\s+(\d+)", status)[1]) / 1024

    def says(self, words):
        return words in self.log.read_text(errors="replace")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _size(file):
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class Sink:
    """nginx: reads bodies whole into files on tmpfs, answers with a fixed session."""

    def __init__(self, folder):
        self.port = free_port()
        folder.mkdir(parents=True)
        text = (HOME / "bench" / "sink.conf").read_text()
        text = text.replace("@FOLDER@", str(folder)).replace("@PORT@", str(self.port))
        config = folder / "sink.conf"
        config.write_text(text)
        self.url = f"http://127.0.0.1:{self.port}"
        self.upload = f"{self.url}/api/v1/{TOKEN}/upload"
        self.bodies = folder / "bodies"
        self.process = Process([program("nginx"), "-c", config], folder / "out.log")
        wait_until("nginx", lambda: connects(self.port))

    def takes_large(self):
        """Whether the body of something large is coming in."""
        return any(_size(body) > LARGE for body in self.bodies.iterdir())

    def stop(self):
        self.process.stop()


def on(java_home):
    """The environment in which the launcher takes this Java; its usual one where there is none."""
    return {**os.environ, "JAVA_HOME": str(java_home)} if java_home else dict(os.environ)


class Gateway:
    """Remora as its users start it, sending to a sink; receipts are those of the inbox `name`."""

    def __init__(self, folder, target, inboxes=None, options="", name="inbox", home=HOME,
                 java_home=None, **keys):
        self.folder = folder
        self.captures = folder / "captures"
        self.inbox = self.captures / "inbox"
        self.receipts = self.captures / "delivered" / name
        folder.mkdir(parents=True, exist_ok=True)
        self.management = free_port()
        lines = {
            "captures.dir": self.captures, "http.port": free_port(),
            "camel.management.port": self.management,
            "cloudshark.url": target, "cloudshark.token": TOKEN, **(inboxes or {}), **keys}
        config = folder / "bench.properties"
        config.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()))
        self.begun = time.monotonic()
        self.process = Process(
            [home / "remora", "run", "--config", config], folder / "gateway.log",
            env={**on(java_home), "JAVA_OPTS": options})
        try:
            wait_until("the gateway", self.started)
        except TimeoutError:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - self.begun

    def started(self):
        if self.process.process.poll() is not None:
            raise RuntimeError(self.process.log.read_text())
        return self.process.says("watching")

    def put(self, captures, count):
        """Lets so many captures appear at once; returns their names."""
        beside = self.folder / "beside"
        names = captures.make(beside, count)
        self.inbox.mkdir(parents=True, exist_ok=True)
        for name in names:
            os.rename(beside / name, self.inbox / name)
        return names

    def has(self, names):
        return (self.receipts / f"{names[-1]}.session.json").exists() and all(
            (self.receipts / f"{name}.session.json").exists() for name in names)

    def await_receipts(self, names, seconds=600):
        # A look now and then, at little: the observer is to cost nothing.
        wait_until("receipts", lambda: self.has(names), seconds, pause=0.1)

    def stop(self):
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def clean(folder):
    shutil.rmtree(folder, ignore_errors=True)
