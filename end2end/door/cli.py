"""The real docker command: directly, through the door, and at the root listeners."""

import os

from cases import CASES
from compare import Comparison
from side import Side

# What a client that knows no path in a host is proved by.
ROOT = {"version", "ps", "run_attached", "run_on_a_terminal", "exec_", "copy", "build", "half_close", "errors", "events", "detach"}
TLS = {"version", "ps", "run_attached", "run_on_a_terminal", "half_close", "detach"}
# See there.
NOT_OVER_TCP = {"detach"}


def main():
    here = os.environ
    direct = Side("direct", here["DIRECT"])
    ways = [(Side("door", here["DOOR"], config=here["ADMIN"]), {case.__name__ for case in CASES} - NOT_OVER_TCP)]
    if "ROOT" in here:
        ways.append((Side("root", here["ROOT"]), ROOT))
    if "TLS_ROOT" in here:
        ways.append((Side("tls-root", here["TLS_ROOT"], certificates=here["CERTIFICATES"]), TLS))
        ways.append((Side("tls-door", here["TLS_DOOR"], certificates=here["CERTIFICATES"]), TLS))
    only = set(here.get("ONLY", "").split())
    comparison = Comparison()
    comparison.cases([case for case in CASES if not only or case.__name__ in only], direct, ways)
    comparison.finish()


main()
