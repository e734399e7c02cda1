"""Many captures of 20 KB: the sink's ceiling, what others do, and Remora."""

import json
import os
import re
import shutil
import statistics
import subprocess
import time
from datetime import datetime

from harness import HOME, TOKEN, Captures, Gateway, Process, clean, on, wait_until


def ceiling(sink, seconds):
    """Uploads/s that an HTTP load generator gets from the sink on four kept-alive connections."""
    out = subprocess.run(
        ["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", HOME / "bench" / "wrk-upload.lua", sink.url],
        env={**os.environ, "BENCH_PATH": f"/api/v1/{TOKEN}/upload"},
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out:
        raise RuntimeError(out)
    return {"uploads_per_s": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])}


def inotify_curl(sink, folder, count, parallel):
    """inotifywait | xargs -P curl -F, over captures renamed into a folder."""
    inbox = folder / f"inotify-{parallel}"
    beside = folder / "inotify-beside"
    inbox.mkdir(parents=True)
    names = Captures().make(beside, count)
    done = folder / f"done-{parallel}"
    done.touch()
    command = (
        f"inotifywait -q -m -e moved_to --format '%f' '{inbox}' | "
        f"xargs -P{parallel} -I@ sh -c "
        f"'curl -sS -o /dev/null -F file=@\"{inbox}/@\" {sink.upload} && echo x >>\"{done}\"'")
    watcher = Process(["sh", "-c", command], folder / "inotify.log", start_new_session=True)
    try:
        time.sleep(1)  # inotifywait -q does not say when it watches
        begin = time.monotonic()
        for name in names:
            os.rename(beside / name, inbox / name)
        wait_until("curl", lambda: done.stat().st_size >= 2 * count, 300)
        return {"captures_per_s": count / (time.monotonic() - begin)}
    finally:
        os.killpg(watcher.pid, 15)
        watcher.stop()


def naive_camel(sink, folder, warm, count):
    """A route of one file: file to http with four threads. No receipts, no ledger, nothing safe."""
    inbox = folder / "naive"
    beside = folder / "naive-beside"
    captures = Captures()
    inbox.mkdir(parents=True)
    java = Process(
        ["java", "-XX:+UseSerialGC", f"-Dbench.inbox={inbox}", f"-Dbench.url={sink.upload}",
         f"-Dcamel.main.routesIncludePattern=file:{HOME}/bench/naive.camel.yaml",
         "-cp", f"{HOME}/target/lib/*", "org.apache.camel.main.Main"],
        folder / "naive.log")

    def burst(amount):
        names = captures.make(beside, amount)
        for name in names:
            os.rename(beside / name, inbox / name)
        cpu, begin = java.cpu(), time.monotonic()
        wait_until("the naive route", lambda: not any(inbox.glob("*.pcap")), 600)
        return time.monotonic() - begin, java.cpu() - cpu

    try:
        if warm:
            burst(warm)
        seconds, cpu = burst(count)
        return {"captures_per_s": count / seconds, "cpu_ms_each": 1000 * cpu / count}
    finally:
        java.stop()


def _instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def window(gateway, names):
    """Seconds from the first upload to the last receipt, by the receipts themselves."""
    first, last = float("inf"), 0.0
    for name in names:
        receipt = gateway.receipts / f"{name}.session.json"
        first = min(first, _instant(json.loads(receipt.read_text())["sent_at"]))
        last = max(last, receipt.stat().st_mtime)
    return last - first


def burst(gateway, captures, count):
    before = gateway.process.cpu()
    names = gateway.put(captures, count)
    gateway.await_receipts(names)
    seconds = window(gateway, names)
    return {
        "captures_per_s": count / seconds,
        "cpu_ms_each": 1000 * (gateway.process.cpu() - before) / count}


def remora(target, folder, warm, count, options=""):
    """First a cold burst of 2,000, then warming ones, then the one that counts."""
    clean(folder)
    captures = Captures()
    with Gateway(folder, target, options=options) as gateway:
        cold = burst(gateway, captures, min(2000, count))
        for _ in range(warm // count):
            burst(gateway, captures, count)
        warmed = burst(gateway, captures, count)
        return {
            **warmed, "first_2000_per_s": cold["captures_per_s"],
            "first_2000_cpu_ms_each": cold["cpu_ms_each"],
            "rss_mb": gateway.process.memory(), "peak_mb": gateway.process.memory("VmHWM")}


def latency(target, folder, count):
    """From the rename to the receipt, one capture at a time, settle 0; then idle CPU of ten."""
    clean(folder)
    captures = Captures()
    inboxes = {"camel.route-template[inbox].settle": "0s"}
    for i in range(9):
        key = f"camel.route-template[idle-{i}]"
        inboxes |= {f"{key}.template-id": "inbox-directory", f"{key}.path": folder / f"idle-{i}"}
        (folder / f"idle-{i}").mkdir(parents=True)
    times = []
    with Gateway(folder, target, inboxes) as gateway:
        for _ in range(count + 20):
            begin = time.monotonic()
            name = gateway.put(captures, 1)[0]
            receipt = gateway.receipts / f"{name}.session.json"
            wait_until("a receipt", receipt.exists, 30, pause=0.001)
            times.append(1000 * (time.monotonic() - begin))
            time.sleep(0.05 + captures.random.random() * 0.3)  # not in step with any poll
        times = sorted(times[20:])
        time.sleep(3)
        before, span = gateway.process.cpu(), 20
        time.sleep(span)
        idle = 100 * (gateway.process.cpu() - before) / span
        return {
            "median_ms": statistics.median(times), "p99_ms": times[int(0.99 * len(times)) - 1],
            "max_ms": times[-1], "idle_cpu_percent": idle, "idle_rss_mb": gateway.process.memory()}


def start(target, folder, times, home=HOME, java_home=None):
    """Seconds from the command until the inboxes are watched."""
    subprocess.run([home / "remora", "check"], env=on(java_home), check=True,
                   stdout=subprocess.DEVNULL)  # what is made once for a build is there then
    seconds = []
    for _ in range(times):
        clean(folder)
        with Gateway(folder, target, home=home, java_home=java_home) as gateway:
            seconds.append(gateway.start_seconds)
            time.sleep(5)
            rss = gateway.process.memory()
    return {"median_s": statistics.median(seconds), "idle_rss_mb": rss}


def copied_home(folder):
    """The installation a second time: what is prepared for one Java is none for another."""
    clean(folder)
    (folder / "target").mkdir(parents=True)
    for file in "remora", "target/remora.jar":
        shutil.copy2(HOME / file, folder / file)
    for tree in "config", "java", "routes", "target/lib":
        shutil.copytree(HOME / tree, folder / tree)
    return folder
