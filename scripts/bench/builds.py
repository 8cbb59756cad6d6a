"""Builds through the console: a large context, and how soon a cancelled build is gone from the engine."""

import io
import json
import statistics
import tarfile
import time
from pathlib import Path

from report import note, number, until

DOCKERFILE = b"FROM quayside/test:1\nRUN echo small\n"


class Context:
    """A tar that is made while it is read: a Dockerfile, and zeros that make it so large."""

    def __init__(self, size):
        file = tarfile.TarInfo("Dockerfile")
        file.size = len(DOCKERFILE)
        blob = tarfile.TarInfo("blob")
        blob.size = size
        padded = DOCKERFILE + bytes(-len(DOCKERFILE) % 512)
        self.head = io.BytesIO(file.tobuf() + padded + blob.tobuf())
        self.left = size + 1024

    def read(self, size=65536):
        piece = self.head.read(size)
        if not piece:
            piece = bytes(min(size, self.left))
            self.left -= len(piece)
        return piece


def upload(console, size):
    """Sends such a context; its id."""
    connection = console.connection()
    headers = {"Authorization": f"Bearer {console.token}", "Content-Type": "application/x-tar"}
    connection.request("POST", "/api/uploads?for=build&name=context.tar", Context(size), headers, encode_chunked=False)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["id"]


def begin(console, order):
    return json.loads(send(console, "POST", "/api/jobs", order))["id"]


def send(console, method, path, body=None):
    connection = console.connection()
    headers = {"Authorization": f"Bearer {console.token}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    said = connection.getresponse().read()
    connection.close()
    return said


def ended(console, job):
    state = json.loads(console.ask("GET", f"/api/jobs/{job}"))["job"]["state"]
    return state if state not in ("queued", "running") else None


def builds(bench):
    """A context of 2 GiB, sent and built; a build that is cancelled."""
    size, times = number("CONTEXT_MIB", 2048) << 20, number("CANCELS", 3)
    engine, report = bench.engine, bench.report
    with bench.console() as console:
        # What is there before counts neither as growth nor as its peak.
        Path(f"/proc/{console.process.pid}/clear_refs").write_text("5")
        before, _ = console.memory()
        began = time.monotonic()
        context = upload(console, size)
        sent = time.monotonic() - began
        job = begin(console, {"kind": "build", "source": {"upload": context}, "tags": ["bench/large:1"], "no_cache": True})
        state = until("the large build has ended", lambda: ended(console, job), 600)
        _, most = console.memory()
        note(f"{size >> 20} MiB sent in {sent:.1f} s, the build {state} {time.monotonic() - began - sent:.1f} s later")
        report.exactly("build-large-done", int(state == "done"), 1)
        report.at_most("build-large-memory-growth", (most - before) / 1024, 32.0, "MiB")

        def running():
            return [one for one in engine.ask("GET", "/containers/json") if "sleep 600" in one["Command"]]

        gone = []
        for _ in range(times):
            job = begin(console, {"kind": "build", "source": {"text": "FROM quayside/test:1\nRUN sleep 600\n"}, "no_cache": True})
            until("the step runs", running, 60)
            began = time.monotonic()
            send(console, "POST", f"/api/jobs/{job}/cancel")
            until("the step is gone", lambda: not running(), 60)
            gone.append(time.monotonic() - began)
        note(f"after a cancel the engine's step was gone within {', '.join(f'{one:.2f}' for one in gone)} s")
        report.at_most("build-cancel", statistics.median(gone), 5.0, "s")
