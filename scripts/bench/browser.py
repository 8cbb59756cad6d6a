"""What the pages cost a browser: measured in Chromium by browser/, judged here."""

import json
import os
import statistics
import subprocess
from pathlib import Path

from console import PASSWORD
from logs import written
from report import Failed, note, number

SCRIPT = Path(__file__).parent / "browser" / "main.mjs"
# What "stays usable" means here; the issue has no numbers for it.
FIRST_ROWS, FILTER, LONG_FRAMES, HEAP = 2000, 200, 0.05, 250


def measure(console, what, patience=600, **asked):
    """Runs one of the measures in a browser that is signed in; what it found."""
    asked |= {"what": what, "url": console.url, "name": "bench", "password": PASSWORD}
    process = subprocess.Popen(
        ["node", SCRIPT],
        env={**os.environ, "BENCH": json.dumps(asked)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, said = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        raise Failed(f"the browser was not done in {patience} s") from None
    finally:
        end(process)
    if process.returncode != 0:
        raise Failed(f"in the browser: {said.strip()[-1200:]}")
    return json.loads(out.splitlines()[-1])


def end(process):
    """Ends the script, which closes its browser first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def tick(bench):
    """A tick of stats that touches every row in sight."""
    with bench.console(demo=number("CONTAINERS", 1000)) as console:
        found = measure(console, "tick", ticks=number("TICKS", 30))
    times, quiet = found["times"], found["quiet"]
    note(
        f"{found['rows']} rows in sight, {found['changed']} of them with other figures afterwards; main thread in each "
        f"second: p50 {statistics.median(times):.1f} ms, largest {max(times):.1f} ms; "
        f"{statistics.median(quiet):.1f} ms on the same page without a running row"
    )
    if found["changed"] < found["rows"] / 2:
        raise Failed("the figures in the rows do not move")
    bench.report.at_most("tick-main-thread", statistics.median(times) - statistics.median(quiet), 8, "ms")


def rows(bench):
    """A list of very many containers."""
    count = number("ROWS", 10_000)
    with bench.console(demo=count) as console:
        found = measure(console, "list")
    keys, frames = found["keys"], found["frames"]
    note(
        f"{count} containers: ready {found['ready']:.0f} ms after the first byte was asked for; a key in the filter "
        f"{statistics.median(keys):.0f} ms, largest {max(keys):.0f} ms; {len(frames)} frames while scrolling, longest "
        f"{max(frames):.0f} ms; {found['drawn']} rows in the document, the page's process has {found['process']:.0f} MiB"
    )
    report, name = bench.report, f"rows-{count}"
    report.at_most(f"{name}-first", found["first"], FIRST_ROWS, "ms")
    report.at_most(f"{name}-filter", max(keys), FILTER, "ms")
    report.at_most(f"{name}-long-frames", sum(frame > 50 for frame in frames) / len(frames), LONG_FRAMES)
    report.at_most(f"{name}-heap", found["heap"], HEAP, "MiB")


def long_log(bench):
    """A log of a million lines: opened, and scrolled through."""
    count = number("MILLION", 1_000_000)
    container = written(bench.engine, "million", count, 100)
    with bench.console() as console:
        console.until_known(container)
        opened(bench, console, "real", container)
    bench.engine.clear()
    with bench.console(demo=number("DEMO_LOG", 40)) as console:
        opened(bench, console, "demo", "lab-archive-1")


def opened(bench, console, which, container):
    seconds = number("SECONDS_SCROLL", 120)
    found = measure(console, "log", 300 + seconds, container=container, seconds=seconds, times=number("TIMES", 5))
    frames, report = found["frames"], bench.report
    note(
        f"{which}: opened by a click in {spread(found['click'])}, as a page in {spread(found['load'])}; scrolled up "
        f"through {found['passed']} lines{', to the first' if found['isAtStart'] else ''}, "
        f"{sum(frame > 50 for frame in frames)} of {len(frames)} frames took more than 50 ms; heap {found['begin']:.1f} MiB "
        f"at first, {found['early']:.1f} after {found['earlyPassed']} lines, {found['late']:.1f} at the end; "
        f"the page's process {found['processEarly']:.0f} and {found['processLate']:.0f} MiB"
    )
    report.at_most(f"log-open-click-{which}", statistics.median(found["click"]), 500, "ms")
    report.at_most(f"log-open-page-{which}", statistics.median(found["load"]), 500, "ms")
    report.at_most(f"log-heap-growth-{which}", found["late"] / found["early"], 1.2)


def spread(values):
    return f"{min(values):.0f} to {max(values):.0f} ms"
