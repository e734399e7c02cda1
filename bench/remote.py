"""Inboxes on servers, against the scripts that one would write with native tools."""

import getpass
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from harness import (HOME, PAUSE, Captures, Gateway, Process, clean, connects, free_port, large_capture,
                     program, wait_until)

ROOT = os.geteuid() == 0
ACCOUNT = "nobody" if ROOT else getpass.getuser()
PASSWORD = "bench"
NAME = "far"


class Server:
    """A server on loopback that serves one folder, and how Remora and a script come at it."""

    def __init__(self, folder):
        clean(folder)
        self.own = folder / "own"
        self.root = folder / "served"
        self.beside = folder / "beside"
        self.own.mkdir(parents=True)
        self.root.mkdir()
        self.port = free_port()
        self.batches = 0
        self.prepare(self.root)
        self.process = Process(self.command(), self.own / "out.log")
        wait_until(type(self).__name__, lambda: connects(self.port))

    def put(self, fill):
        """Lets the captures that `fill` makes in a folder appear at once, in a new folder."""
        clean(self.beside)
        self.beside.mkdir()
        names = fill(self.beside)
        self.prepare(self.beside)
        self.batches += 1
        batch = f"batch-{self.batches}"
        self.beside.rename(self.place() / batch)
        return batch, [f"{batch}/{name}" for name in names]

    def place(self):
        return self.root

    def is_empty(self, batch):
        return not any((self.place() / batch).glob("*.pcap"))

    def clear(self, batch):
        """Removes what a script has left there."""
        clean(self.place() / batch)

    def prepare(self, folder):
        """Makes a folder such as clients would have left it there."""
        if ROOT:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, ACCOUNT)

    def stop(self):
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Ftp(Server):
    """ProFTPD."""

    def command(self):
        users = self.own / "users"
        secret = subprocess.run(["openssl", "passwd", "-6", PASSWORD], check=True,
                                capture_output=True, text=True).stdout.strip()
        ids = self.root.stat()
        users.write_text(f"bench:{secret}:{ids.st_uid}:{ids.st_gid}::{self.root}:/bin/false\n")
        users.chmod(0o600)
        config = self.own / "proftpd.conf"
        config.write_text("\n".join([
            "ServerName bench", "ServerType standalone", "DefaultAddress 127.0.0.1",
            "SocketBindTight on", f"Port {self.port}", "UseIPv6 off", "UseReverseDNS off",
            f"PidFile {self.own}/pid", f"ScoreboardFile {self.own}/scoreboard", "DelayEngine off",
            "WtmpLog off", f"SystemLog {self.own}/log", "TransferLog none",
            "AuthOrder mod_auth_file.c", f"AuthUserFile {users}", "RequireValidShell off",
            *(["User nobody", "Group nogroup", "DefaultRoot ~"] if ROOT else []), ""]))
        return [program("proftpd"), "-n", "-c", config]

    def inbox(self):
        return {"template-id": "inbox-ftp", "host": "127.0.0.1", "port": self.port,
                "username": "bench", "password": PASSWORD}

    def scripts(self, batch, spool, at_once, remove):
        return {"lftp": _mirror(f"open -u bench,{PASSWORD} ftp://127.0.0.1:{self.port}",
                                batch, spool, at_once, remove)}


class Sftp(Server):
    """OpenSSH."""

    def command(self):
        for key in "host", "user":
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.own / key],
                           check=True)
        self.known = self.own / "known_hosts"
        self.known.write_text(f"[127.0.0.1]:{self.port} {(self.own / 'host.pub').read_text()}")
        config = self.own / "sshd_config"
        config.write_text("\n".join([
            f"ListenAddress 127.0.0.1:{self.port}", f"HostKey {self.own}/host", "PidFile none",
            f"AuthorizedKeysFile {self.own}/user.pub", "StrictModes no",
            "PasswordAuthentication no", "KbdInteractiveAuthentication no", "UsePAM no",
            "Subsystem sftp internal-sftp", f"ForceCommand internal-sftp -d {self.root}", ""]))
        if ROOT:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it locks up its unprivileged half
        return [program("sshd"), "-D", "-e", "-f", config]

    def inbox(self):
        return {"template-id": "inbox-sftp", "host": "127.0.0.1", "port": self.port,
                "username": ACCOUNT, "private-key-file": self.own / "user",
                "known-hosts-file": self.known}

    def scripts(self, batch, spool, at_once, remove):
        ssh = f"ssh -a -x -i {self.own}/user -o UserKnownHostsFile={self.known}"
        return {"lftp": _mirror(f'set sftp:connect-program "{ssh}"; '
                                f"open -u {ACCOUNT}, sftp://127.0.0.1:{self.port}",
                                batch, spool, at_once, remove)}


class Bucket(Server):
    """S3Proxy over a folder."""

    def command(self):
        jar = HOME / "target" / "s3proxy" / "s3proxy.jar"
        if not jar.exists():
            subprocess.run(["mvn", "-q", "-B", "dependency:copy@s3proxy"], cwd=HOME, check=True)
        self.place().mkdir()
        config = self.own / "s3proxy.conf"
        config.write_text("\n".join([
            f"s3proxy.endpoint=http://127.0.0.1:{self.port}", "s3proxy.authorization=aws-v2-or-v4",
            "s3proxy.identity=bench", f"s3proxy.credential={PASSWORD}",
            "jclouds.provider=filesystem-nio2", f"jclouds.filesystem.basedir={self.root}", ""]))
        return ["java", "-XX:+UseSerialGC", "-Xmx512m", "-jar", jar, "--properties", config]

    def place(self):
        return self.root / "bench"

    def prepare(self, folder):
        """Gives objects the hash that S3Proxy notes when they are put, for their ETag."""
        for file in folder.iterdir():
            with file.open("rb") as content:
                md5 = hashlib.file_digest(content, "md5").digest()
            os.setxattr(file, "user.user.content-md5", md5)

    def inbox(self):
        return {"template-id": "inbox-bucket", "bucket": "bench", "region": "us-east-1",
                "endpoint": f"http://127.0.0.1:{self.port}", "path-style": "true",
                "access-key": "bench", "secret-key": PASSWORD}

    def scripts(self, batch, spool, at_once, remove):
        host = f"127.0.0.1:{self.port}"
        source = f"s3://bench/{batch}/"
        s3cmd = (f"s3cmd -q --access_key=bench --secret_key={PASSWORD} --region=us-east-1 "
                 f"--host={host} --host-bucket={host} --no-ssl")
        scripts = {"s3cmd": f"{s3cmd} get --recursive {source} {spool}/"
                            + (f" && {s3cmd} del --recursive {source}" if remove else "")}
        if shutil.which("aws"):
            scripts["aws"] = (
                f"AWS_ACCESS_KEY_ID=bench AWS_SECRET_ACCESS_KEY={PASSWORD} "
                f"AWS_DEFAULT_REGION=us-east-1 aws --endpoint-url http://{host} "
                f"s3 {'mv' if remove else 'cp'} --recursive --only-show-errors {source} {spool}/")
        return scripts


def _mirror(login, batch, spool, at_once, remove):
    return (f"lftp -c '{login}; mirror --parallel={at_once} "
            f"{'--Remove-source-files ' if remove else ''}{batch} {spool}'")


def small(count):
    """Fills a folder with so many captures of 20 KB, each time others."""
    captures = Captures()
    return lambda folder: captures.make(folder, count)


def large(size):
    """Fills a folder with one capture of about so many bytes."""
    def fill(folder):
        large_capture(folder / "large.pcap", size)
        return ["large.pcap"]
    return fill


def script(server, sink, folder, fill, at_once=1, remove=True):
    """Seconds of fetching all, removing it there or not, then curl -F each; of the quickest tool."""
    seconds = {tool: _run(server, sink, folder, fill, at_once, remove, tool)
               for tool in server.scripts("", folder, at_once, remove)}
    return min(seconds.items(), key=lambda item: item[1])


def _run(server, sink, folder, fill, at_once, remove, tool):
    batch, names = server.put(fill)
    spool = folder / "spool"
    clean(spool)
    spool.mkdir(parents=True)
    upload = (f"cd {spool} && printf '%s\\0' *.pcap | xargs -0 -P{at_once} -I{{}} "
              f"curl -sSf -o /dev/null -w '%{{size_upload}}\\n' -F file=@{{}} {sink.upload}")
    os.sync()
    time.sleep(PAUSE)
    begin = time.monotonic()
    subprocess.run(["sh", "-c", server.scripts(batch, spool, at_once, remove)[tool]], check=True,
                   stdout=subprocess.DEVNULL)
    sent = subprocess.run(["sh", "-c", upload], check=True, capture_output=True, text=True).stdout
    seconds = time.monotonic() - begin
    fetched = list(spool.glob("*.pcap"))
    if len(fetched) != len(names) or server.is_empty(batch) != remove:
        raise RuntimeError(f"{tool} has not fetched all, or not left the server as it should")
    if sum(map(int, sent.split())) < sum(file.stat().st_size for file in fetched):
        raise RuntimeError(f"curl has not sent all that {tool} fetched")
    clean(spool)
    server.clear(batch)
    return seconds


def remora(server, target, folder, fills):
    """Seconds from the first fetch until all have their receipts and the server is rid of them,
    of one batch after another."""
    clean(folder)
    keys = {f"camel.route-template[{NAME}].{key}": value
            for key, value in {**server.inbox(), "after": "delete"}.items()}
    seconds = []
    with Gateway(folder, target, keys, name=NAME) as gateway:
        fetched = gateway.captures / "state" / "work" / NAME
        for fill in fills:
            batch, names = server.put(fill)
            os.sync()
            wait_until("a fetch", lambda: any(f.is_file() for f in fetched.rglob("*")), pause=0.005)
            begin = time.monotonic()
            wait_until("the server to be rid of them", lambda: server.is_empty(batch)
                       and gateway.has(names), 600)
            seconds.append(time.monotonic() - begin)
    return seconds
