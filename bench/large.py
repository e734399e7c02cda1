"""One large capture against curl, alone and beside small ones."""

import os
import resource
import subprocess
import time

from harness import PAUSE, Captures, Gateway, clean, wait_until
from small import window


def _timed(command):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - begin, cpu


def warm(file):
    """Reads all of it, that each finds the same of it in memory: the first one would pay for the disk."""
    piece = bytearray(1 << 20)
    with open(file, "rb", buffering=0) as content:
        while content.readinto(piece):
            pass


def curl(sink, file):
    """curl -F and curl -T on one file, and the openssl that hashes it."""
    warm(file)
    time.sleep(PAUSE)
    post, post_cpu = _timed(
        ["curl", "-sS", "-o", "/dev/null", "-H", "Expect:", "-F", f"file=@{file}", sink.upload])
    warm(file)
    time.sleep(PAUSE)
    put, put_cpu = _timed(
        ["curl", "-sS", "-o", "/dev/null", "-H", "Expect:", "-T", file, sink.upload])
    _, hash_cpu = _timed(["openssl", "sha256", file])
    return {
        "post_s": post, "put_s": put, "post_cpu_s": post_cpu, "put_cpu_s": put_cpu,
        "sha256_cpu_s": hash_cpu}


def remora(target, folder, file, method):
    """The same file through an inbox, with -Xmx96m; seconds are the upload's and the receipt's."""
    clean(folder)
    keys = {"cloudshark.method": method}
    with Gateway(folder, target, options="-Xmx96m", **keys) as gateway:
        time.sleep(3)
        warm(file)
        before = gateway.process.cpu()
        os.link(file, gateway.inbox / file.name)
        wait_until(
            "the receipt", (gateway.receipts / f"{file.name}.session.json").exists, 900, pause=0.1)
        return {
            "wall_s": window(gateway, [file.name]),
            "cpu_s": gateway.process.cpu() - before,
            "peak_mb": gateway.process.memory("VmHWM")}


def mixed(sink, folder, file, count):
    """Small ones alone, and beside the large one, concurrency 4."""
    clean(folder)
    captures = Captures()
    with Gateway(folder, sink.url) as gateway:
        for _ in range(3):
            gateway.await_receipts(gateway.put(captures, count))
        names = gateway.put(captures, count)
        gateway.await_receipts(names)
        alone = window(gateway, names)
        os.link(file, gateway.inbox / file.name)
        wait_until("the large upload", sink.takes_large)
        names = gateway.put(captures, count)
        gateway.await_receipts(names)
        beside = window(gateway, names)
        done = (gateway.receipts / f"{file.name}.session.json").exists()
        return {"alone_s": alone, "beside_s": beside, "large_was_done": done, "ratio": beside / alone}
