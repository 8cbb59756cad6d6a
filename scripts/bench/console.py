"""A console under test: a process with a data directory of its own."""

import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse
from pathlib import Path

from report import Failed, until

BINARY = os.environ.get("QUAYSIDE_BIN", "")
PASSWORD = "a long enough password"
OPEN = re.compile(r"^ *open +(\S+)", re.M)


class Console:
    """Started when it is entered, ended when it is left."""

    def __init__(self, directory, *options):
        self.directory = Path(tempfile.mkdtemp(prefix="console-", dir=directory))
        self.options, self.process = options, None

    def __enter__(self):
        try:
            self.add("bench", "admin")
            self.token = self.new_token("bench")
            self._serve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _serve(self):
        log = self.directory / "log"
        words = [BINARY, "serve", "--listen", "127.0.0.1:0", "--data", self._data(), *self.options]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )

        def origin():
            if self.process.poll() is not None:
                raise Failed(f"the console did not start: {log.read_text()[-800:]}")
            return OPEN.search(log.read_text())

        self.url = until("the console says where it is", origin)[1]
        self.authority = urllib.parse.urlsplit(self.url).netloc
        self.address = ("127.0.0.1", int(self.authority.rpartition(":")[2]))
        until("the console knows its engine", lambda: self.metrics().get("quayside_engine_up") == 1)

    def _data(self):
        return str(self.directory / "data")

    def _command(self, *words, said=None):
        done = subprocess.run([BINARY, *words, "--data", self._data()], input=said, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"quayside {' '.join(words)}: {done.stderr.strip()[-400:]}")
        return done.stdout.strip()

    def add(self, name, role):
        """Adds somebody."""
        self._command("user", "add", name, "--role", role, "--password-stdin", said=PASSWORD + "\n")

    def new_token(self, name):
        """A token of somebody's."""
        return self._command("token", "create", "--user", name)

    def connection(self):
        return http.client.HTTPConnection(*self.address, timeout=120)

    def request(self, connection, method, path, body=None, headers=None):
        """One request on a connection that stays open; the answer, read to its end."""
        headers = {"Host": self.authority, "Authorization": f"Bearer {self.token}"} if headers is None else headers
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise Failed(f"{method} {path}: {answer.status} {said[:200].decode(errors='replace')}")
        return said

    def ask(self, method, path, body=None):
        """One request on a connection of its own."""
        connection = self.connection()
        try:
            return self.request(connection, method, path, body)
        finally:
            connection.close()

    def sign_in(self):
        """Signs in as a browser does; the headers of a visit."""
        connection = self.connection()
        form = urllib.parse.urlencode({"name": "bench", "password": PASSWORD})
        headers = {"Host": self.authority, "Origin": self.url, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/login", form, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        cookies = "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie", []))
        if answer.status != 303 or not cookies:
            raise Failed(f"signing in: {answer.status} {said[:200].decode(errors='replace')}")
        return {"Host": self.authority, "Cookie": cookies}

    def metrics(self):
        """What /metrics says."""
        lines = self.ask("GET", "/metrics").decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}

    def upstreams(self, kind):
        """How many streams it has open at the engine."""
        return int(self.metrics()[f'quayside_upstreams{{kind="{kind}"}}'])

    def until_running(self, count):
        """Waits until it knows so many running containers."""
        known = lambda: self.metrics()['quayside_containers{state="running"}'] >= count
        until(f"the console knows {count} running containers", known)

    def until_known(self, container):
        """Waits until it knows a container, which need not run."""
        until("the console knows the container", lambda: container.encode() in self.ask("GET", "/live/containers"))

    def memory(self):
        """What it has in memory now, and the most it ever had, in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines())
        return [int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM")]
