"""What is measured, one line a figure on standard output: name, value, target, and ok or short. What explains a figure
goes to standard error."""

import os
import sys
import time


class Failed(Exception):
    """Something could not be measured; says why."""


def number(name, default):
    """A parameter, from the environment."""
    return int(os.environ.get(name, default))


def note(text):
    print(f"# {text}", file=sys.stderr, flush=True)


def until(what, condition, seconds=30):
    """Waits until it is so; gives what the condition gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise Failed(f"waited {seconds} s in vain until {what}")
        time.sleep(0.05)
    return found


def percentile(counts, share):
    """Of a Counter of values: the smallest that is not exceeded by that share of them."""
    if not counts:
        raise Failed("nothing was counted")
    left = share * sum(counts.values())
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return max(counts)


class Report:
    """The figures so far."""

    def __init__(self):
        self.short = 0

    def at_most(self, name, value, target, unit=""):
        self._line(name, f"{amount(value)}{unit}", f"<={amount(target)}{unit}", value <= target)

    def at_least(self, name, value, target, unit=""):
        self._line(name, f"{amount(value)}{unit}", f">={amount(target)}{unit}", value >= target)

    def exactly(self, name, value, target):
        self._line(name, amount(value), f"={amount(target)}", value == target)

    def failed(self, name, why):
        """A figure that there is none of."""
        note(f"{name}: {why}")
        self._line(name, "-", "-", False)

    def skipped(self, name, why):
        """A figure that was not taken on purpose."""
        note(f"{name}: skipped, {why}")

    def _line(self, name, value, target, reached):
        self.short += not reached
        print(name, value, target, "ok" if reached else "short", flush=True)


def amount(value):
    return f"{value:.0f}" if isinstance(value, int) or value >= 100 else f"{value:.2f}"
