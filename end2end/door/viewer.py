"""A viewer's docker command: it sees what it may, and for all else gets a sentence and an exit code that is not 0."""

import os
import re

from compare import Comparison, clean
from side import IMAGE, Side, Unexpected

# What the console says, and neither a page nor a dump.
SENTENCE = re.compile(r"You need the (grant|role) '[a-z]+' for this\. Ask an administrator|takes an administrator of this console")
# All that the command itself says when it asked for a tunnel and got none.
NO_TUNNEL = "unable to upgrade to tcp, received 403"
NEVER = re.compile(r"<html|<!doctype|panicked|backtrace|[{]\"message\"", re.IGNORECASE)
REFUSED = """
run --rm {image} true
create {image}
start box
stop box
restart box
kill box
pause box
rename box other
update --cpu-shares 512 box
rm -f box
exec box true
attach --no-stdin box
logs box
cp box:/bin/busybox -
export box
commit box stolen:1
tag {image} other:1
rmi {image}
save {image}
push 127.0.0.1:5001/box:1
pull 127.0.0.1:5001/box:1
volume create data
volume rm kept
network create net
network connect none box
container prune -f
image prune -f
volume prune -f
network prune -f
swarm init --advertise-addr 127.0.0.1
swarm join-token worker
plugin ls
service create --detach {image}
"""
ALLOWED = ["version", "info", "ps -a", "images", "volume ls", "network ls", "inspect box", "history {image}", "port box"]


def refused(viewer, words, stdin):
    """Why it is not refused as it should be, or None."""
    for code in (1, 125, 126):
        try:
            out, err = viewer.bytes(*words, code=code, stdin=stdin)
            break
        except Unexpected as other:
            last = str(other)
    else:
        return last
    said = err.decode(errors="replace")
    clear = SENTENCE.search(said) or (words[0] == "attach" and NO_TUNNEL in said)
    if not clear or NEVER.search(said):
        return f"it says {said[:400]!r}"
    # A build says first what it sends.
    return f"it also gives {out[:200]!r}" if out.strip() and words[0] != "build" else None


def masked(viewer, direct):
    """Why a viewer can read credentials, or cannot read anything, or None."""
    seen = viewer.bytes("inspect", "box")[0].decode()
    if "hidden-from-viewers" not in direct.bytes("inspect", "box")[0].decode():
        return "there is nothing to hide"
    if "hidden-from-viewers" in seen or "DB_PASSWORD=" not in seen:
        return f"the environment is {re.findall(r'DB_PASSWORD[^,]*', seen)}"
    return None


def main():
    direct, viewer = Side("direct", os.environ["DIRECT"]), Side("viewer", os.environ["DOOR"], config=os.environ["VIEWER"])
    comparison = Comparison()
    clean(direct)
    direct.bytes("run", "-d", "--init", "--name", "box", "-p", "127.0.0.1:8095:80", "-e", "DB_PASSWORD=hidden-from-viewers", IMAGE, "sleep", "1000")
    direct.bytes("volume", "create", "kept")
    direct.bytes("tag", IMAGE, "127.0.0.1:5001/box:1")
    before = direct.bytes("inspect", "box")[0]
    for line in REFUSED.format(image=IMAGE).strip().splitlines():
        comparison.check(f"viewer may not {line}", refused(viewer, line.split(), b""))
    dockerfile = f"FROM {IMAGE}\n".encode()
    comparison.check("viewer may not build -", refused(viewer, ["build", "-"], dockerfile))
    for line in ALLOWED:
        try:
            out = viewer.bytes(*line.format(image=IMAGE).split())[0]
            comparison.check(f"viewer may {line}", None if out.strip() else "it says nothing")
        except Unexpected as refusal:
            comparison.check(f"viewer may {line}", refusal)
    comparison.check("viewer reads no credentials", masked(viewer, direct))
    same = direct.bytes("inspect", "box")[0] == before and b"kept" in direct.bytes("volume", "ls", "-q")[0]
    comparison.check("viewer has changed nothing", None if same else "the engine is not as it was")
    clean(direct)
    comparison.finish()


main()
