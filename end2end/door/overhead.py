"""What the door costs: the same requests over the engine's socket and over the console's root socket, in turns, in one
run. Prints figures and ratios; judges none. SIZE_MIB says how much goes through the archives (1024), LOG_MIB through the
logs (256), REQUESTS how many short ones there are (2000), CONTAINERS how many run (40), ROUNDS how often the large ones
are repeated (5)."""

import http.client
import os
import socket
import statistics
import subprocess
import tarfile
import time

from side import IMAGE, Side

MIB = 1024 * 1024
SIZE, LOG = int(os.environ.get("SIZE_MIB", 1024)), int(os.environ.get("LOG_MIB", 256))
REQUESTS, ROUND = int(os.environ.get("REQUESTS", 2000)), 100
CONTAINERS, ROUNDS = int(os.environ.get("CONTAINERS", 40)), int(os.environ.get("ROUNDS", 5))
CHUNK = bytes(MIB)


class Socket(http.client.HTTPConnection):
    """HTTP over a unix socket; stays open."""

    def __init__(self, host):
        super().__init__("docker", timeout=600)
        self.path = host.removeprefix("unix://")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def listing(connection):
    """Seconds for one GET /containers/json."""
    begin = time.perf_counter()
    connection.request("GET", "/containers/json")
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return time.perf_counter() - begin


def download(connection, path, size):
    """MiB a second of a GET of so many MiB of content, whatever frames it comes in. Read without looking, so that it is not
    this script that is slow; over a connection of its own, as one that has long been idle may be closed."""
    begin = time.perf_counter()
    connection.close()
    connection.connect()
    connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n".encode())
    status = connection.sock.recv(64, socket.MSG_PEEK)
    assert b" 200 " in status, (path, status)
    buffer, total = bytearray(MIB), 0
    while count := connection.sock.recv_into(buffer):
        total += count
    connection.close()
    assert total > size * MIB, (path, total)
    return size / (time.perf_counter() - begin)


def upload(connection, path):
    """MiB a second of a PUT of one large file in an archive."""
    entry = tarfile.TarInfo("large")
    entry.size = SIZE * MIB
    head = entry.tobuf(tarfile.GNU_FORMAT)
    body = (part for part in [head, *[CHUNK] * SIZE, bytes(2 * tarfile.BLOCKSIZE)])
    connection.close()
    begin = time.perf_counter()
    headers = {"Content-Type": "application/x-tar", "Content-Length": str(len(head) + SIZE * MIB + 1024)}
    connection.request("PUT", path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == 200, (answer.status, said[:400])
    return SIZE / (time.perf_counter() - begin)


def memory(console):
    """What the console holds, and the most it ever held, in MiB."""
    with open(f"/proc/{console}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return [int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")]


def throughput(name, direct, door, measure):
    """In turns; the median of each."""
    rounds = [(measure(direct), measure(door)) for _ in range(ROUNDS)]
    one, other = [statistics.median(values) for values in zip(*rounds)]
    print(f"{name:34} direct {one:8.0f} MiB/s   door {other:8.0f} MiB/s   door/direct {other / one:.2f}", flush=True)


def latency(direct, door):
    for connection in (direct, door):
        for _ in range(ROUND):
            listing(connection)
    times = [[], []]
    for _ in range(REQUESTS // ROUND):
        for connection, into in zip((direct, door), times):
            into.extend(listing(connection) for _ in range(ROUND))
    for name, at in (("p50", 49), ("p99", 98)):
        one, other = (statistics.quantiles(values, n=100)[at] * 1000 for values in times)
        print(f"GET /containers/json {name:13} direct {one:8.2f} ms      door {other:8.2f} ms      door/direct {other / one:.2f}", flush=True)


def main():
    docker, console = Side("direct", os.environ["DIRECT"]), os.environ["CONSOLE"]
    direct, door = Socket(os.environ["DIRECT"]), Socket(os.environ["ROOT"])
    names = [f"overhead-{number}" for number in range(CONTAINERS)]
    try:
        for name in names:
            docker.bytes("run", "-d", "--init", "--name", name, IMAGE, "sleep", "100000")
        latency(direct, door)
        before = memory(console)
        throughput(f"PUT archive, {SIZE} MiB", direct, door, lambda way: upload(way, f"/containers/{names[0]}/archive?path=/"))
        throughput(f"GET archive, {SIZE} MiB", direct, door, lambda way: download(way, f"/containers/{names[0]}/archive?path=/large", SIZE))
        line = "x" * 1000
        names.append("overhead-log")
        subprocess.run(["docker", "run", "--name", names[-1], IMAGE, "sh", "-c", f"yes {line} | head -c {LOG * MIB}"],
                       env=docker.env, stdout=subprocess.DEVNULL, check=True)
        throughput(f"GET logs, {LOG} MiB", direct, door, lambda way: download(way, f"/containers/{names[-1]}/logs?stdout=1", LOG))
        after = memory(console)
        print(f"memory of the console: {before[0]:.0f} MiB before the large bodies, {after[0]:.0f} MiB after, {after[1]:.0f} MiB at most")
    finally:
        docker.bytes("rm", "-fv", *names)


main()
