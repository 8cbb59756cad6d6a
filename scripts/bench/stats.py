"""Stats through /live: many subscribers, and what they cost the console and the engine."""

import math
import time
from collections import Counter

from crew import Crew
from report import Failed, note, number, percentile, until
from stream import Stream, listen, read_for

# One person may have 64 streams, one address 256 connections: so many subscribers share a person and an address.
EACH = 50


def watched_containers(engine, count):
    """Containers that run, of which the first writes; their ids."""
    script = "while :; do for n in 0 1 2 3 4 5 6 7 8 9; do echo line $n of something; done; sleep 0.2; done"
    writes = engine.run("watched-0", "sh", "-c", script)
    return [writes, *(engine.run(f"watched-{nth}", "sleep", "1000000") for nth in range(1, count))]


def subscribers(bench):
    """Many subscribers to the same containers' stats."""
    count, watched = number("SUBSCRIBERS", 1000), number("WATCHED", 20)
    seconds = number("SECONDS_STATS", 60)
    engine, report = bench.engine, bench.report
    topics = [f"stats:{container}" for container in watched_containers(engine, watched)]
    with bench.console() as console:
        console.until_running(watched)
        people = []
        for nth in range(math.ceil(count / EACH)):
            console.add(f"viewer-{nth}", "viewer")
            people.append((console.new_token(f"viewer-{nth}"), f"127.0.1.{nth + 1}"))
        # What one subscriber takes is the console's own; so many more are compared with it.
        one = Stream(console, topics)
        one.wait(b"stats")
        read_for([one], 5)
        before, _ = console.memory()
        one.close()
        seats = [people[nth // EACH] for nth in range(count)]
        groups = min(number("PROCESSES", 2), count)
        subscribe = lambda part, pipe: watch(console, topics, part, pipe)
        with Crew(subscribe, [seats[nth::groups] for nth in range(groups)]) as crew:
            crew.hear(120)
            crew.tell("measure")
            time.sleep(seconds)
            now, most = console.memory()
            metrics, upstreams = console.metrics(), console.upstreams("stats")
            crew.tell("end")
            results = crew.hear()
    lags = sum((result["lags"] for result in results), Counter())
    ticks = sum(result["ticks"] for result in results)
    note(
        f"{metrics['quayside_live_subscribers']:.0f} subscribers for {seconds} s: {ticks} ticks, "
        f"{ticks / count / seconds:.3f} a second each; lag p50 {percentile(lags, 0.5)} ms, largest {max(lags)} ms; "
        f"the console has {now / 1024:.0f} MiB ({before / 1024:.0f} with one subscriber, {most / 1024:.0f} at most)"
    )
    report.exactly("stats-engine-streams", upstreams, watched)
    report.at_most("stats-tick-lag-p99", percentile(lags, 0.99), 1000, "ms")
    report.at_most("stats-memory-each", (now - before) / count, 32, "KiB")
    report.exactly("stats-disconnects", sum(result["closed"] for result in results), 0)
    report.at_least("stats-ticks-told", ticks / count / seconds, 0.95, "/s")


def watch(console, topics, seats, pipe):
    """Subscribes from each seat; counts ticks and how late they are while told to."""
    streams = [Stream(console, topics, token, source) for token, source in seats]
    lags, begun = Counter(), set()

    def heard(stream, name, data, now):
        if name == b"stats":
            begun.add(stream)
            # The time stands first: {"at":MS,
            lags[int(now) - int(data[6 : data.index(b",")])] += 1

    listen(streams, heard, lambda: len(begun) == len(streams) or any(stream.closed for stream in streams))
    if len(begun) < len(streams):
        raise Failed(f"{sum(stream.closed for stream in streams)} of {len(streams)} streams ended as they began")
    pipe.send("here")
    listen(streams, heard, pipe.poll)
    pipe.recv()
    lags.clear()
    listen(streams, heard, pipe.poll)
    closed = sum(stream.closed for stream in streams)
    pipe.send({"lags": lags, "ticks": sum(lags.values()), "closed": closed})


def pages(bench):
    """The engine's CPU with many open pages and with one; and that it is left alone when there is none."""
    count, watched, seconds = number("PAGES", 20), number("WATCHED", 20), number("SECONDS_CPU", 20)
    engine, report = bench.engine, bench.report
    containers = watched_containers(engine, watched)
    topics = [*(f"stats:{container}" for container in containers), f"log:{containers[0]}"]
    with bench.console() as console:
        console.until_running(watched)
        idle = used(engine, lambda: time.sleep(seconds))
        one, many = [], []
        for _ in range(number("ROUNDS_CPU", 2)):
            for opened, into in ((1, one), (count, many)):
                streams = [Stream(console, topics) for _ in range(opened)]
                wanted = lambda: console.upstreams("stats") == watched
                read_for(streams, 3)
                until("every container is watched", wanted)
                into.append(used(engine, lambda: read_for(streams, seconds)))
                for stream in streams:
                    stream.close()
        began = time.monotonic()
        time.sleep(5)
        left = console.upstreams("stats"), console.upstreams("logs")
        until("the streams at the engine are closed", lambda: console.upstreams("stats") == 0, 60)
        closed = time.monotonic() - began
    share = lambda values: sum(values) / len(values) / seconds * 100
    note(
        f"CPU of dockerd and containerd: {idle / seconds * 100:.1f} % with no page, {share(one):.1f} % with one, "
        f"{share(many):.1f} % with {count}; no stream of stats {closed:.1f} s after the last was closed"
    )
    report.at_most(f"engine-cpu-{count}-pages", sum(many) / sum(one), 1.1)
    report.exactly("engine-stats-streams-none-open", left[0], 0)
    report.exactly("engine-log-streams-none-open", left[1], 0)


def used(engine, meanwhile):
    """Seconds of CPU that the engine uses meanwhile."""
    before = engine.cpu()
    meanwhile()
    return engine.cpu() - before
