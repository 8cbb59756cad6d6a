"""The first HTML of a long list, compared with the engine's own list."""

import concurrent.futures
import statistics
import time

from report import Failed, note, number

ROUND = 10


def first_page(bench):
    """A page of many containers of the demo engine, in turns with the list of a real engine that has as many."""
    count, requests = number("CONTAINERS", 1000), number("REQUESTS", 50)
    engine = bench.engine
    is_filled = fill(engine, count, number("SECONDS_CREATE", 300))
    with bench.console(demo=count) as console:
        visit = console.sign_in()
        page, own, real = console.connection(), console.connection(), engine.connection()

        def listing():
            real.request("GET", "/containers/json?all=1")
            answer = real.getresponse()
            answer.read()
            if answer.status != 200:
                raise Failed(f"containers/json: {answer.status}")

        asked = {
            "page": lambda: console.request(page, "GET", "/containers", headers=visit),
            "compressed": lambda: console.request(page, "GET", "/containers", headers={**visit, "Accept-Encoding": "br, gzip"}),
            "own": lambda: console.request(own, "GET", "/engine/local/containers/json?all=1"),
        }
        if is_filled:
            asked["real"] = listing
        size = len(asked["page"]())
        times = in_turns(asked, requests)
    median = {name: statistics.median(values) * 1000 for name, values in times.items()}
    note(
        f"/containers with {count}: {median['page']:.1f} ms ({size / 1024:.0f} KiB), compressed {median['compressed']:.1f} ms; "
        f"the demo's own list through the door {median['own']:.1f} ms, ratio {median['page'] / median['own']:.2f}"
    )
    if not is_filled:
        bench.report.skipped("html-first", f"{count} containers could not be made in time")
        return
    note(f"containers/json of the real engine: {median['real']:.1f} ms")
    bench.report.at_most("html-first", median["page"] / median["real"], 0.2)


def in_turns(asked, requests):
    """Seconds of each request; the first of each does not count."""
    times = {name: [] for name in asked}
    for ask in asked.values():
        ask()
    for _ in range(max(1, requests // ROUND)):
        for name, ask in asked.items():
            for _ in range(min(ROUND, requests)):
                begin = time.perf_counter()
                ask()
                times[name].append(time.perf_counter() - begin)
    return times


def fill(engine, count, seconds):
    """Makes containers until there are so many; false when that takes too long."""
    deadline = time.monotonic() + seconds

    def create(nth):
        if time.monotonic() > deadline:
            return False
        service = f"service-{nth % 8}"
        labels = {"com.docker.compose.project": f"project-{nth // 8}", "com.docker.compose.service": service}
        engine.create(f"project-{nth // 8}-{service}-{nth}", "sleep", "1000000", labels=labels)
        return True

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        return all(list(threads.map(create, range(count))))
