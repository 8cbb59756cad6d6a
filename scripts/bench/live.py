"""./bench live [NAME…]: the figures of docs/bench.md, or some of them."""

import contextlib
import fcntl
import shutil
import signal
import sys
import traceback
from functools import cached_property

import browser
import builds
import first_page
import logs
import stats
from console import Console
from engine import ROOT, Engine
from report import Failed, Report, note

PARTS = {
    "throughput": logs.throughput,
    "followers": logs.followers,
    "subscribers": stats.subscribers,
    "pages": stats.pages,
    "html": first_page.first_page,
    "tick": browser.tick,
    "rows": browser.rows,
    "log": browser.long_log,
    "builds": builds.builds,
}
DIRECTORY = ROOT / "target" / "bench"


class Bench:
    """What the parts share: the engine, which is started for the first that needs it, and the report."""

    def __init__(self, stack):
        self.report, self.stack = Report(), stack

    @cached_property
    def engine(self):
        engine = Engine(DIRECTORY)
        # Ended also when it does not come up.
        self.stack.callback(engine.stop)
        engine.start()
        note(f"engine {engine.ask('GET', '/version')['Version']}")
        return engine

    def console(self, demo=0):
        """A new console, of the real engine or of a demo with so many containers."""
        if demo:
            return Console(DIRECTORY, "--demo", "--demo-containers", str(demo))
        return Console(DIRECTORY, "--engine", f"unix://{self.engine.socket}")

    def run(self, name):
        """Takes the figures of a part; what keeps one from being taken does not keep the others."""
        note(f"-- {name}: {PARTS[name].__doc__.splitlines()[0]}")
        try:
            PARTS[name](self)
        except Failed as failed:
            self.report.failed(name, failed)
        except Exception:
            self.report.failed(name, traceback.format_exc().strip())
        # Containers belong to a part; the engine stays.
        if "engine" in self.__dict__:
            try:
                self.engine.clear()
            except (Failed, OSError) as cause:
                note(f"the containers of {name} could not be removed: {cause}")


def ended(*_):
    # Once: what is being cleaned up is cleaned up.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(130)


def main(names):
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"bench: {', '.join(unknown)}? There are {', '.join(PARTS)}.")
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, ended)
    DIRECTORY.parent.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(open(DIRECTORY.with_suffix(".lock"), "w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("bench: another one is running")
        DIRECTORY.mkdir(exist_ok=True)
        stack.callback(shutil.rmtree, DIRECTORY, ignore_errors=True)
        bench = Bench(stack)
        for name in names or PARTS:
            bench.run(name)
    sys.exit(bench.report.short > 0)


if __name__ == "__main__":
    main(sys.argv[1:])
