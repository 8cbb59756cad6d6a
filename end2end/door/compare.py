"""Runs cases directly and through the door, and says for each whether both were the same."""

import sys

from side import IMAGE, Unexpected


class Comparison:
    """Counts; prints one line for each check."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, failure):
        """One check: its failure, or None."""
        if failure is None:
            self.passed += 1
            print(f"ok {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED {name}: " + " ".join(str(failure).split()), flush=True)

    def cases(self, cases, direct, others):
        """Each case directly, then in each other way. `others`: pairs of a side and the names of its cases."""
        for case in cases:
            wanted = [side for side, names in others if case.__name__ in names]
            if not wanted:
                continue
            clean(direct)
            expected, failure = direct.run(case)
            for side in wanted:
                name = f"{side.name} {case.__name__}"
                if failure:
                    self.check(name, f"direct use fails already: {failure}")
                    continue
                clean(direct)
                got, why = side.run(case)
                self.check(name, why or difference(expected, got))
        clean(direct)

    def finish(self):
        """Ends the process."""
        sys.exit(1 if self.failed or not self.passed else 0)


def difference(expected, got):
    """The first difference between two records, or None."""
    if not expected:
        return "the case compares nothing"
    for (what, direct), (_, door) in zip(expected, got):
        if direct != door:
            return f"{what}: directly {shorten(direct)}, but here {shorten(door)}"
    if len(expected) != len(got):
        return f"{len(expected)} steps directly, {len(got)} here"
    return None


def shorten(value):
    text = repr(value)
    return text if len(text) <= 1200 else f"{text[:800]} … {text[-300:]}"


def clean(direct):
    """Takes everything off the engine but the test image. It is a test engine of our own: `scripts/door` sees to that."""
    lines = lambda *words: direct.bytes(*words)[0].decode().split()
    try:
        direct.bytes("swarm", "leave", "--force")
    except Unexpected:
        pass  # It was in none.
    for listing, remove in [
        (("ps", "-aq"), ("rm", "-fv")),
        (("volume", "ls", "-q"), ("volume", "rm", "-f")),
        (("network", "ls", "-q", "--filter", "type=custom"), ("network", "rm")),
    ]:
        if found := lines(*listing):
            direct.bytes(*remove, *found)
    for image in lines("images", "--format", "{{.Repository}}:{{.Tag}}"):
        if image != IMAGE and "<none>" not in image:
            direct.bytes("rmi", "-f", image)
    direct.bytes("image", "prune", "-f")
