"""One way to an engine: the real docker command, and all that it said."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

IMAGE = "quayside/test:1"
PATIENCE = 60
# In this order: the longest forms first.
CHANGING = [
    (re.compile(pattern), word)
    for pattern, word in [
        (r"SWMTKN-[\w-]+", "<join token>"),
        (r"\b[0-9a-f]{64}\b", "<id>"),
        (r"\b[0-9a-f]{12}\b", "<short id>"),
        (r"\b(?=[a-z]*\d)[0-9a-z]{25}\b", "<swarm id>"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d( \w+)?))?", "<time>"),
        (r"((About|Less than) )?\b(an?|\d+) (second|minute|hour|day|week)s?( ago)?\b", "<while>"),
        (r'("Pid": )\d+', r"\1<pid>"),
        # Columns are as wide as what is in them.
        (r"[ \t]+", " "),
    ]
]


def steady(text):
    """A text without what differs from one run to the next."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


class Unexpected(Exception):
    """What a side did is not even what direct use should do."""


class Side:
    """The docker command with one way to the engine, and a record of what it answered."""

    def __init__(self, name, host, config=None, certificates=None):
        self.name, self.host = name, host
        self.env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C", "TERM": "xterm"}
        self.env |= {"DOCKER_BUILDKIT": "0", "DOCKER_HOST": host, "DOCKER_CONFIG": config or "/nonexistent"}
        if certificates:
            self.env |= {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": certificates}
        self.record, self.dir = [], None

    def __call__(self, *words, code=0, stdin=b"", view=steady):
        """Runs a command, expects its exit code, and records what it said as `view` sees it; its output, as it was."""
        out, err = self.bytes(*words, code=code, stdin=stdin)
        out, err = (text.decode(errors="replace").replace(self.dir, "<directory>") for text in (out, err))
        self.note(" ".join(words), (code, view(out), view(err)))
        return out.strip()

    def bytes(self, *words, code=0, stdin=b""):
        """The same for output that is no text, or no two times the same; nothing is recorded."""
        try:
            done = subprocess.run(["docker", *words], env=self.env, input=stdin, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired as late:
            raise Unexpected(f"docker {' '.join(words)}: not done in {PATIENCE} s; so far {late.stdout!r} {late.stderr!r}")
        if done.returncode != code:
            said = (done.stdout[-400:] + done.stderr[-400:]).decode(errors="replace").strip()
            raise Unexpected(f"docker {' '.join(words)}: exit code {done.returncode} instead of {code}: {said}")
        return done.stdout, done.stderr

    def start(self, *words):
        """Starts a command whose output is read while it runs."""
        pipe = subprocess.PIPE
        return subprocess.Popen(["docker", *words], env=self.env, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT)

    def until(self, *words, seen):
        """Repeats a command until its output is the one that is waited for."""
        deadline = time.monotonic() + PATIENCE
        while (out := self.bytes(*words)[0].decode().strip()) != seen:
            if time.monotonic() > deadline:
                raise Unexpected(f"docker {' '.join(words)}: {out!r} and never {seen!r}")
            time.sleep(0.1)
        self.note(" ".join(words), seen)

    def terminal(self, *words):
        """Starts a command on a terminal."""
        return Terminal(["docker", *words], self.env)

    def note(self, what, value):
        """Records something to compare."""
        self.record.append((what, value))

    def path(self, name):
        """A file of this run's own."""
        return os.path.join(self.dir, name)

    def run(self, case):
        """Runs a case from a clean start; what was recorded, and what was not as expected."""
        self.record, self.dir, failure = [], tempfile.mkdtemp(prefix="door-"), None
        try:
            case(self)
        except (Unexpected, OSError, ValueError, LookupError) as unexpected:
            failure = f"{type(unexpected).__name__}: {unexpected}"
        finally:
            shutil.rmtree(self.dir, ignore_errors=True)
        return self.record, failure


class Terminal:
    """A command on a pseudo-terminal: a person's keyboard and screen."""

    def __init__(self, argv, env, rows=33, columns=101):
        self.seen = b""
        self.words = " ".join(argv)
        self.child, self.screen = pty.fork()
        if self.child == 0:
            try:
                resize(0, rows, columns)
                os.execvpe(argv[0], argv, env)
            finally:
                os._exit(127)

    def type(self, text):
        """Presses keys."""
        os.write(self.screen, text.encode())

    def resize(self, rows, columns):
        """Changes the window's size."""
        resize(self.screen, rows, columns)

    def until(self, text, again=None):
        """Reads until something is on the screen, and forgets what is before it. What may have been missed is done
        again after each second without a word."""
        deadline = time.monotonic() + PATIENCE
        while text.encode() not in self.seen:
            soon = min(deadline, time.monotonic() + 1) if again else deadline
            if not self.read(soon):
                if not again or time.monotonic() >= deadline:
                    raise self.unexpected(f"never showed {text!r}")
                again()
        self.seen = self.seen.partition(text.encode())[2]

    def end(self):
        """Waits for the end; the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.read(deadline):
            pass
        if time.monotonic() > deadline:
            raise self.unexpected("did not end")
        os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    def read(self, deadline):
        ready = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))[0]
        try:
            new = os.read(self.screen, 65536) if ready else b""
        except OSError:
            # Its other end is closed: so Linux says that it has ended.
            new = b""
        self.seen += new
        return bool(new)

    def unexpected(self, what):
        os.kill(self.child, signal.SIGKILL)
        return Unexpected(f"{self.words} {what}; on the screen: {self.seen[-400:]!r}")


def resize(screen, rows, columns):
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
