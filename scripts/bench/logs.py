"""Logs through /live, compared with the engine's own answer: how fast, how late, and whether each line comes once."""

import os
import re
import select
import statistics
import subprocess
import time
from collections import Counter
from datetime import datetime, timezone

from crew import Crew
from report import Failed, note, number, percentile, until
from stream import Stream, listen

MIB = 1 << 20
# One in each line and nowhere else, so that lines are counted without being looked at.
MARK = b"~"
NUMBERED = re.compile(rb',1,"(\d{10}) (\d{13}) ~')


def write_lines(path, count, size):
    """A file of numbered lines, so many bytes each."""
    fill = "x" * (size - len("line 000000000000 ~") - 1)
    with open(path, "w") as file:
        for first in range(0, count, 10_000):
            file.write("".join(f"line {nth:012d} ~{fill}\n" for nth in range(first, min(first + 10_000, count))))


def written(engine, name, count, size):
    """A container that has written so many lines and ended; its id."""
    path = engine.share / name
    write_lines(path, count, size)
    container = engine.run(name, "cat", f"/share/{name}")
    engine.wait(container)
    path.unlink()
    return container


def throughput(bench):
    """One reader of a finished log, from its first line to its last, in turns with curl; then of one that grows."""
    catching_up(bench)
    following(bench)


def catching_up(bench):
    # Within what is told of the past at once: 200,000 lines, 64 MiB.
    lines, size, rounds = number("LINES", 190_000), number("LINE_BYTES", 200), number("ROUNDS", 5)
    engine, report = bench.engine, bench.report
    container = written(engine, "finished", lines, size)
    first = position(engine, container)
    with bench.console() as console:
        console.until_known(container)
        times = [
            (curl(engine, container, 1), curl(engine, container, 0), caught_up(console, container, first, lines - 1))
            for _ in range(rounds)
        ]
    stamped, plain, live = (statistics.median(column) for column in zip(*times))
    total = lines * size / MIB
    note(
        f"{lines} lines of {size} bytes, median of {rounds}: curl with timestamps {total / stamped:.0f} MiB/s, "
        f"without {total / plain:.0f} MiB/s, /live {total / live:.0f} MiB/s"
    )
    report.at_least("log-throughput", stamped / live, 0.8)


def position(engine, container):
    """The place of a log's first line, as /live takes it."""
    connection = engine.connection()
    connection.request("GET", f"/containers/{container}/logs?stdout=1&timestamps=1")
    # Behind the frame's head of 8 bytes.
    stamp = connection.getresponse().read(8 + 30)[8:].decode()
    connection.close()
    whole, _, part = stamp.rstrip("Z").partition(".")
    moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return f"{int(moment.timestamp())}{part:0<9}.0"


def curl(engine, container, timestamps):
    """Seconds that curl takes for a whole log."""
    path = f"http://engine/containers/{container}/logs?stdout=1&stderr=1&timestamps={timestamps}"
    words = ["curl", "-sf", "--unix-socket", engine.socket, "-o", "/dev/null", "-w", "%{time_total}", path]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def caught_up(console, container, first, lines):
    """Seconds that a new stream takes to tell what follows a log's first line."""
    stream = Stream(console)
    name = stream.wait(b"hello")["stream"]
    buffer, count = bytearray(MIB), 0
    begin = time.perf_counter()
    console.ask("POST", f"/live/{name}", {"join": [{"topic": f"log:{container}", "from": first}]})
    while count < lines:
        try:
            size = stream.socket.recv_into(buffer)
        except TimeoutError:
            size = 0
        if size == 0:
            raise Failed(f"/live told {count} of {lines} lines")
        count += buffer.count(MARK, 0, size)
    took = time.perf_counter() - begin
    stream.close()
    if count != lines:
        raise Failed(f"/live told {count} lines instead of {lines}")
    return took


def following(bench):
    """A container that writes as fast as it can, followed both ways in the same seconds."""
    seconds = number("SECONDS_FIREHOSE", 10)
    engine, report = bench.engine, bench.report
    gate = fifo(engine, "gate")
    line = MARK.decode() + "x" * (number("LINE_BYTES", 200) - 2)
    container = engine.run("firehose", "sh", "-c", 'cat /share/gate; exec yes "$0"', line)
    with bench.console() as console:
        console.until_running(1)

        def live():
            stream = Stream(console, [f"log:{container}"])
            stream.wait(b"hello")
            return stream.socket

        def direct():
            connection = engine.connection()
            connection.connect()
            path = f"/containers/{container}/logs?follow=1&stdout=1&stderr=1&timestamps=1"
            connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: engine\r\n\r\n".encode())
            return connection.sock

        with Crew(count_lines, [live, direct]) as crew:
            crew.hear()
            until("the log is followed", lambda: console.upstreams("logs") == 1)
            os.close(opened(gate))
            # Both are at work when counting begins.
            time.sleep(2)
            crew.tell("how many")
            before = crew.hear()
            time.sleep(seconds)
            crew.tell("how many")
            told, asked = (after - first for first, after in zip(before, crew.hear()))
        skipped = console.metrics()["quayside_log_lines_skipped_total"]
    engine.clear()
    size = len(line) + 1
    note(
        f"as fast as it writes, for {seconds} s: direct {asked * size / MIB / seconds:.0f} MiB/s, "
        f"/live {told * size / MIB / seconds:.0f} MiB/s, {skipped:.0f} lines marked as skipped"
    )
    report.at_least("log-throughput-following", told / max(asked, 1), 0.8)


def count_lines(connect, pipe):
    """Counts the lines that come; tells how many when asked."""
    connection = connect()
    pipe.send("here")
    buffer, lines = bytearray(MIB), 0
    while True:
        ready, _, _ = select.select([connection, pipe], [], [], 60)
        if pipe in ready:
            pipe.recv()
            pipe.send(lines)
        if connection in ready:
            size = connection.recv_into(buffer)
            if size == 0:
                raise Failed("a log that is followed ended")
            lines += buffer.count(MARK, 0, size)


def fifo(engine, name):
    """A pipe that a container finds in /share."""
    path = engine.share / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def opened(path):
    """Opens a pipe for writing as soon as somebody reads it."""

    def attempt():
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    descriptor = until(f"somebody reads {path.name}", attempt)
    os.set_blocking(descriptor, True)
    return descriptor


def followers(bench):
    """Many readers of one loud container: each line once, soon, and one stream at the engine."""
    readers, rate, seconds = number("FOLLOWERS", 20), number("RATE", 10_000), number("SECONDS_LOG", 60)
    engine, report = bench.engine, bench.report
    lines = fifo(engine, "lines")
    container = engine.run("loud", "cat", "/share/lines")
    with bench.console() as console:
        console.until_running(1)
        groups = min(number("PROCESSES", 2), readers)
        sizes = [readers // groups + (nth < readers % groups) for nth in range(groups)]
        follow = lambda count, pipe: follow_log(console, container, count, pipe)
        with Crew(follow, sizes) as crew, Crew(write_at, [(lines, rate, seconds)]) as writer:
            # Each has had a line of the slow beginning; what counts comes after.
            crew.hear()
            files, streams = engine.open_files(f"{container}-json.log"), []
            writer.tell("now")
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                streams.append(console.upstreams("logs"))
                time.sleep(1)
            begin, total, took = writer.hear()[0]
            crew.tell(total)
            results = crew.hear(120)
        skipped = console.metrics()["quayside_log_lines_skipped_total"]
    lags = sum((result["lags"] for result in results), Counter())
    late = max(result["first"] for result in results) - begin
    lost = sum(result["lost"] for result in results) + max(late, 0)
    note(
        f"{readers} readers, {total - begin} lines at {(total - begin) / took:.0f} a second (asked for {rate}), "
        f"lag p50 {percentile(lags, 0.5)} ms, largest {max(lags)} ms; {skipped:.0f} lines marked as skipped; "
        f"dockerd had the log's file open {files} times, once to write it"
    )
    report.exactly(f"log-{readers}-lost", lost, 0)
    report.exactly(f"log-{readers}-doubled", sum(result["doubled"] for result in results), 0)
    report.at_most(f"log-{readers}-lag-p99", percentile(lags, 0.99), 500, "ms")
    report.exactly(f"log-{readers}-engine-streams", max(streams), 1)
    report.at_least("log-rate-written", (total - begin) / took, 0.95 * rate, "/s")


def write_at(asked, pipe):
    """Writes numbered lines with the time in them: slowly until told to begin, then at a rate for a while. Tells the
    first number that counts, how many there are in all, and how long writing took."""
    path, rate, seconds = asked
    fill = b"x" * 173 + b"\n"
    with os.fdopen(opened(path), "wb", buffering=0) as out:
        nth = 0

        def write(until_number):
            nonlocal nth
            now = int(time.time() * 1000)
            block = b"".join(b"%010d %013d ~%b" % (each, now, fill) for each in range(nth, until_number))
            nth = until_number
            view = memoryview(block)
            while view:
                view = view[out.write(view) :]

        while not pipe.poll(0.02):
            write(nth + 1)
        pipe.recv()
        first, start = nth, time.monotonic()
        while (passed := time.monotonic() - start) < seconds:
            write(max(nth, first + int(passed * rate)))
            time.sleep(0.005)
        pipe.send((first, nth, time.monotonic() - start))


def follow_log(console, container, count, pipe):
    """Follows a log on so many streams and checks the numbers of what comes."""
    streams = [Stream(console, [f"log:{container}"]) for _ in range(count)]
    nexts, lost, doubled, lags = {}, 0, 0, Counter()
    first, total, patience = {}, None, 0

    def heard(stream, name, data, now):
        nonlocal lost, doubled
        if name != b"log":
            return
        found = NUMBERED.findall(data)
        if not found:
            return
        numbers = [int(number) for number, _ in found]
        due = nexts.setdefault(stream, numbers[0])
        first.setdefault(stream, numbers[0])
        if numbers == list(range(due, due + len(numbers))):
            due += len(numbers)
        else:
            for number in numbers:
                if number < due:
                    doubled += 1
                else:
                    lost += number - due
                    due = number + 1
        nexts[stream] = due
        # Lines of a few milliseconds bear the same time: some of them are enough.
        lags.update(int(now) - int(written_at) for _, written_at in found[::10])

    def all_begun():
        return len(first) == count

    def all_told():
        nonlocal total, patience
        if total is None and pipe.poll():
            total, patience = pipe.recv(), time.monotonic() + 15
        if total is None:
            return False
        return all(due >= total for due in nexts.values()) or time.monotonic() > patience

    listen(streams, heard, all_begun)
    lags.clear()
    pipe.send("here")
    listen(streams, heard, all_told)
    lost += sum(max(0, total - due) for due in nexts.values())
    pipe.send({"lost": lost, "doubled": doubled, "lags": lags, "first": max(first.values())})
