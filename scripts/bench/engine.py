"""A real engine of the benchmark's own (scripts/testbed), asked without a client in between."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import socket
import subprocess
from pathlib import Path

from report import Failed

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "quayside/test:1"
TICKS = os.sysconf("SC_CLK_TCK")


class Connection(http.client.HTTPConnection):
    """HTTP over a unix socket; stays open."""

    def __init__(self, path):
        super().__init__("engine", timeout=300)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    """`dockerd`, with a directory that its containers find at /share."""

    def __init__(self, directory):
        self.bed = directory / "bed"
        self.socket = self.bed / "docker.sock"
        self.share = directory / "share"
        if self.bed.exists():
            self.stop()
        self.share.mkdir(exist_ok=True)

    def start(self):
        self._testbed("up", "debian")
        self.pid = int((self.bed / "engine.id").read_text())

    def stop(self):
        # Containers that do not hear SIGTERM would hold it up.
        with contextlib.suppress(Failed, OSError):
            self.clear()
        self._testbed("down")

    def _testbed(self, command, *more):
        # A session of its own: Ctrl-C is for the benchmark, which ends the engine itself.
        words = [ROOT / "scripts" / "testbed", command, self.bed, *more]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True)
        if done.returncode != 0:
            raise Failed(f"scripts/testbed {command}: {done.stderr.strip()[-800:]}")

    def connection(self):
        return Connection(self.socket)

    def ask(self, method, path, body=None):
        """What the engine answers, as JSON."""
        connection = self.connection()
        try:
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Failed(f"the engine: {method} {path}: {answer.status} {said[:200].decode(errors='replace')}")
        return json.loads(said) if said else None

    def create(self, name, *command, labels=None):
        """Makes a container; its id."""
        host = {"Binds": [f"{self.share}:/share"], "NetworkMode": "none"}
        body = {"Image": IMAGE, "Cmd": list(command), "Labels": labels or {}, "HostConfig": host}
        return self.ask("POST", f"/containers/create?name={name}", body)["Id"]

    def run(self, name, *command):
        """Makes a container and starts it; its id."""
        container = self.create(name, *command)
        self.ask("POST", f"/containers/{container}/start")
        return container

    def wait(self, container):
        """Waits until it has ended well."""
        code = self.ask("POST", f"/containers/{container}/wait")["StatusCode"]
        if code != 0:
            raise Failed(f"the container {container[:12]} ended with {code}")

    def clear(self):
        """Removes all containers."""
        ids = [one["Id"] for one in self.ask("GET", "/containers/json?all=1")]
        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda one: self.ask("DELETE", f"/containers/{one}?force=1&v=1"), ids))

    def cpu(self):
        """Seconds of CPU that dockerd and its containerd have used."""
        return sum(seconds(process) for process in [self.pid, *children(self.pid)])

    def open_files(self, name):
        """How many descriptors of a file dockerd has."""
        return sum(name in target for target in map(target_of, Path(f"/proc/{self.pid}/fd").iterdir()))


def fields(process):
    """Of /proc/PID/stat, what stands behind the name."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def seconds(process):
    user, system = fields(process)[11:13]
    return (int(user) + int(system)) / TICKS


def children(parent):
    found = []
    for directory in Path("/proc").iterdir():
        try:
            if directory.name.isdigit() and int(fields(directory.name)[1]) == parent:
                found.append(int(directory.name))
        except (OSError, IndexError):
            # It has ended meanwhile.
            continue
    return found


def target_of(link):
    try:
        return os.readlink(link)
    except OSError:
        return ""
