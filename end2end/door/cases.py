"""What people do with the docker command. Each case is run in several ways, and everything it records must be the same;
the exit codes that it expects must also be those of direct use, so that it cannot agree in failing."""

import hashlib
import io
import json
import os
import re
import tarfile
import time

from side import IMAGE, Unexpected, steady

REGISTRY = "127.0.0.1:5001"
SLEEP = ("sleep", "1000")
CASES = []


def case(function):
    CASES.append(function)
    return function


def up(docker, name, *options, command=SLEEP):
    """A container that runs in the background, and dies at once when told to."""
    docker("run", "-d", "--init", "--name", name, *options, IMAGE, *command)


def numbers(text):
    return re.sub(r"\d+", "N", steady(text))


def in_any_order(text):
    return "\n".join(sorted(steady(text).splitlines()))


def members(archive):
    """What is in a tar archive: names, kinds, rights and content."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return [(m.name, m.type, m.mode, m.size, tar.extractfile(m).read() if m.isfile() else b"") for m in tar]


def tree(docker, files):
    """Writes a directory; its path."""
    for name, text in files.items():
        path = docker.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.utime(path, (1700000000, 1700000000))
    return docker.path(next(iter(files)).split("/")[0])


# The engine

@case
def version(docker):
    docker("version")
    docker("version", "--format", "{{json .Server}}")


@case
def info(docker):
    docker("info", view=sorted_runtimes)


@case
def errors(docker):
    up(docker, "taken")
    docker("inspect", "nothing", code=1)
    # Asked for as every kind of thing in turn, though only an image can have such a name.
    docker("inspect", "no/such", code=1)
    docker("start", "nothing", code=1)
    docker("logs", "nothing", code=1)
    docker("run", "--name", "taken", IMAGE, "true", code=125)
    docker("rename", "taken", "no good", code=1)
    docker("rm", "taken", code=1)
    docker("rmi", IMAGE, code=1)
    docker("rmi", "no/such:image", code=1)
    docker("run", "--rm", "--pull=never", "no/such:image", code=125)
    docker("run", "--rm", "--network", "nowhere", IMAGE, "true", code=125)
    docker("run", "--rm", IMAGE, "/no/such/command", code=127)
    docker("run", "--rm", IMAGE, "/etc", code=126)
    docker("run", "--rm", "--memory", "1k", IMAGE, "true", code=125)
    docker("kill", "--signal", "NONSENSE", "taken", code=1)
    docker("ps", "--filter", "nonsense=1", code=1)
    docker("volume", "rm", "nothing", code=1)
    docker("network", "rm", "bridge", code=1)
    docker("exec", "nothing", "true", code=1)
    docker("cp", "taken:/no/such/file", "-", code=1)


def sorted_runtimes(text):
    """Engines list them in any order."""
    return re.sub(r"(Runtimes: )(.*)", lambda found: found[1] + " ".join(sorted(found[2].split())), steady(text))


# Containers: listing and running

@case
def ps(docker):
    docker("ps")
    docker("ps", "-a")
    up(docker, "one", "--label", "app=shop", "-p", "127.0.0.1:8097:80")
    docker("run", "--name", "done", IMAGE, "sh", "-c", "exit 3", code=3)
    docker("create", "--name", "new", IMAGE)
    docker("ps")
    docker("ps", "-a")
    docker("ps", "-a", "--size", "--no-trunc", "--format", "{{.Names}} {{.Command}} {{.Status}} {{.Ports}}")
    docker("ps", "-aq", "--filter", "label=app=shop")
    docker("ps", "-a", "--filter", "status=exited", "--format", "{{json .}}")
    docker("ps", "-n", "1")


@case
def run_attached(docker):
    docker("run", "--name", "box", IMAGE, "sh", "-c", "echo out; echo err >&2; exit 3", code=3)
    docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "box")
    docker("run", "--rm", "--name", "bag", IMAGE, "echo", "gone afterwards")
    docker("inspect", "bag", code=1)
    docker("run", "--rm", "-e", "A=ä b", "-w", "/tmp", "--hostname", "here", IMAGE, "sh", "-c", "echo $A $(pwd) $(hostname)")
    docker("run", "--rm", "--init", IMAGE, "sh", "-c", "kill -9 $$", code=137)


@case
def run_in_the_background(docker):
    up(docker, "box")
    docker("inspect", "--format", "{{.State.Status}} {{.Config.Image}} {{.HostConfig.Init}}", "box")
    docker("stop", "-t", "5", "box")
    docker("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "box")


@case
def run_on_a_terminal(docker):
    terminal = docker.terminal("run", "-it", "--name", "box", IMAGE, "sh")
    terminal.until("# ")
    terminal.type("echo a$((40 + 2))b\n")
    terminal.until("a42b")
    wait = 'until [ "$(stty size)" = "%s" ]; do sleep 0.1; done; echo siz%sd\n'
    terminal.type(wait % ("33 101", "'e'"))
    terminal.until("sized")

    def to_its_size():
        # The command listens for changes only when the answer to its first size is there.
        terminal.resize(41, 90)
        terminal.resize(40, 90)

    to_its_size()
    terminal.type(wait % ("40 90", "'e'"))
    terminal.until("sized", again=to_its_size)
    # Control-C reaches the program and not the docker command.
    # What says that it is ready is in front already, as a plain `cat` might not be yet.
    terminal.type("sh -c 'echo rea\"\"dy; exec cat'\n")
    terminal.until("ready")
    terminal.type("\x03")
    terminal.until("# ")
    terminal.type("echo aft''er\n")
    terminal.until("after")
    terminal.type("exit 5\n")
    docker.note("exit code", terminal.end())
    docker("inspect", "--format", "{{.Config.Tty}} {{.State.ExitCode}}", "box")
    terminal = docker.terminal("run", "-it", "--rm", IMAGE, "sh", "-c", "tty; exit 0")
    terminal.until("/dev/pts/")
    docker.note("exit code", terminal.end())


@case
def half_close(docker):
    docker("run", "-i", "--rm", IMAGE, "cat", stdin=b"hi\n")
    docker("run", "-i", "--rm", IMAGE, "wc", "-c", stdin=b"")
    docker("run", "-i", "--rm", IMAGE, "sh", "-c", "cat >/dev/null; echo end; exit 4", stdin=b"x" * 100_000, code=4)


@case
def twenty_megabytes_both_ways(docker):
    data = os.urandom(20 * 1024 * 1024)
    back, err = docker.bytes("run", "-i", "--rm", IMAGE, "cat", stdin=data)
    if hashlib.sha256(back).digest() != hashlib.sha256(data).digest():
        raise Unexpected(f"{len(back)} bytes came back, and not those that were sent; {err[-200:]!r}")
    docker.note("bytes", len(back))


@case
def exec_(docker):
    up(docker, "box")
    docker("exec", "box", "sh", "-c", "echo out; echo err >&2; exit 7", code=7)
    docker("exec", "-i", "box", "cat", stdin=b"typed\n")
    docker("exec", "-e", "A=b", "-w", "/bin", "box", "sh", "-c", "echo $A; pwd")
    docker("exec", "-d", "box", "touch", "/made")
    docker.until("exec", "box", "sh", "-c", "ls /made || true", seen="/made")
    docker("exec", "box", "no-such-command", code=docker_says(docker, "box"))
    terminal = docker.terminal("exec", "-it", "box", "sh")
    terminal.until("# ")
    terminal.type("echo $((6 * 7))answ''er\n")
    terminal.until("42answer")
    terminal.type("exit 9\n")
    docker.note("exit code", terminal.end())


def docker_says(docker, name):
    """126 or 127, by the engine's age."""
    try:
        docker.bytes("exec", name, "no-such-command", code=127)
        return 127
    except Unexpected:
        return 126


@case
def attach(docker):
    docker("create", "--name", "cat", "-i", IMAGE, "cat")
    docker("start", "cat")
    docker("attach", "cat", stdin=b"through\n")
    docker("attach", "--no-stdin", "nothing", code=1)


@case
def detach(docker):
    """Not over plain TCP: there the docker command itself misses its detach keys, engine or door (it expects another
    error than a TCP connection gives)."""
    up(docker, "terminal", "-it", command=["sh"])
    terminal = docker.terminal("attach", "terminal")
    terminal.type("\necho $((1 + 1))tw''o\n")
    terminal.until("2two")
    terminal.type("\x10\x11")
    terminal.until("read escape sequence")
    docker.note("exit code", terminal.end())
    docker("inspect", "--format", "{{.State.Status}}", "terminal")
    terminal = docker.terminal("attach", "--detach-keys", "ctrl-x", "terminal")
    terminal.type("\necho $((2 + 2))fo''ur\n")
    terminal.until("4four")
    terminal.type("\x18")
    terminal.until("read escape sequence")
    docker.note("exit code", terminal.end())


@case
def start_attached(docker):
    docker("create", "--name", "box", IMAGE, "sh", "-c", "echo hello; exit 6")
    docker("start", "-a", "box", code=6)
    docker("create", "--name", "bag", "-i", IMAGE, "cat")
    docker("start", "-ai", "bag", stdin=b"into it\n")


# Containers: looking at them

@case
def logs(docker):
    docker("run", "--name", "box", IMAGE, "sh", "-c", "for i in 1 2 3; do echo out $i; echo err $i >&2; sleep 0.2; done")
    docker("logs", "box")
    docker("logs", "--tail", "2", "box")
    docker("logs", "-t", "box")
    docker("logs", "--since", "2001-01-01T00:00:00Z", "--until", "2001-01-02T00:00:00Z", "box")
    docker("logs", "--details", "box")
    docker("run", "-t", "--name", "bag", IMAGE, "echo", "a terminal's")
    docker("logs", "bag")


@case
def logs_follow_until_the_end(docker):
    up(docker, "box", command=["sh", "-c", "for i in 1 2 3 4 5; do echo line $i; sleep 0.2; done"])
    docker("logs", "-f", "box")
    # What is written after the follower came reaches it at once.
    up(docker, "bag", command=["sh", "-c", "echo ready; until [ -e /go ]; do sleep 0.1; done; echo gone"])
    follower = docker.start("logs", "-f", "bag")
    docker.note("first line", follower.stdout.readline())
    docker("exec", "bag", "touch", "/go")
    docker.note("the rest", follower.communicate(timeout=30)[0])
    docker.note("exit code", follower.returncode)


@case
def looking(docker):
    up(docker, "box", "-p", "127.0.0.1:8098:80", "-e", "PASSWORD=open", "--label", "a=b")
    docker("inspect", "box")
    docker("inspect", "--size", "--format", "{{.SizeRw}}", "box")
    docker("port", "box")
    docker("port", "box", "80")
    docker("top", "box", view=numbers)
    docker("top", "box", "-o", "pid,args", view=numbers)
    docker("exec", "box", "touch", "/made")
    docker("diff", "box", view=in_any_order)
    docker("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}")
    docker("stats", "--no-stream", "box", view=lambda text: re.sub(r"[\d.]+(B|[kKMGT]i?B|%)?", "N", steady(text)))
    docker("system", "df")
    docker("system", "df", "-v")


@case
def events(docker):
    begin = f"{time.time():.6f}"
    docker("run", "--name", "seen", "--label", "a=b", IMAGE, "true")
    docker("rm", "seen")
    words = ("events", "--since", begin, "--filter", "container=seen")
    docker(*words, "--until", f"{time.time():.6f}")
    docker(*words, "--until", f"{time.time():.6f}", "--format", "{{.Action}} {{.Actor.Attributes.a}}")
    docker("events", "--since", begin, "--until", f"{time.time():.6f}", "--filter", "type=network", view=in_any_order)
    # Live: the stream is open, and goes on.
    stream = docker.start(*words, "--format", "{{.Action}}")
    heard = [stream.stdout.readline() for _ in range(5)]
    docker("run", "-d", "--name", "seen", IMAGE, "true")
    while heard[-1] != b"die\n" or len(heard) < 8:
        heard.append(stream.stdout.readline())
        if not heard[-1]:
            raise Unexpected(f"the events ended: {heard}")
    stream.terminate()
    stream.communicate(timeout=30)
    docker.note("heard", sorted(heard))


# Containers: changing them

@case
def lifecycle(docker):
    up(docker, "box")
    docker("pause", "box")
    docker("ps", "--format", "{{.Names}} {{.Status}}")
    docker("exec", "box", "true", code=1)
    docker("unpause", "box")
    docker("restart", "-t", "5", "box")
    docker("rename", "box", "bag")
    docker("update", "--cpu-shares", "512", "--restart", "on-failure:2", "bag")
    docker("inspect", "--format", "{{.HostConfig.CpuShares}} {{.HostConfig.RestartPolicy}}", "bag")
    docker("update", "--restart", "no", "bag")
    waiting = docker.start("wait", "bag")
    docker("kill", "bag")
    docker.note("wait", waiting.communicate(timeout=30)[0])
    docker("kill", "bag", code=1)
    docker("start", "bag")
    docker("kill", "-s", "TERM", "bag")
    docker("wait", "bag")
    docker("start", "bag")
    docker("stop", "-t", "5", "bag")
    docker("stop", "bag")
    docker("rm", "bag")
    up(docker, "bin")
    docker("rm", "-f", "-v", "bin")
    docker("ps", "-aq")


@case
def copy(docker):
    up(docker, "box")
    source = tree(docker, {"in/one": "first\n", "in/deep/two": "second\n"})
    docker("cp", f"{source}/one", "box:/tmp-one")
    docker("cp", source, "box:/whole")
    docker("exec", "box", "sh", "-c", "cat /tmp-one; find /whole | sort; cat /whole/deep/two")
    docker("cp", "box:/whole", docker.path("out"))
    docker("cp", "box:/tmp-one", docker.path("one"))
    docker.note("files", [open(docker.path(name)).read() for name in ("out/one", "out/deep/two", "one")])
    archive = docker.bytes("cp", "box:/whole", "-")[0]
    docker.note("archive", members(archive))
    docker("exec", "box", "mkdir", "/again")
    docker("cp", "-", "box:/again", stdin=archive)
    docker("exec", "box", "cat", "/again/whole/deep/two")
    docker("cp", "-a", source, "box:/kept")
    docker("exec", "box", "sh", "-c", "ln -s /whole /link")
    docker("cp", "-L", "box:/link/one", docker.path("linked"))
    # How far the command came with sending is a matter of chance.
    docker("cp", f"{source}/one", "box:/no/such/directory/", code=1, view=lambda text: text.splitlines()[-1:])


@case
def commit_export_import(docker):
    docker("run", "--name", "box", IMAGE, "sh", "-c", "echo kept >/kept")
    docker("commit", "-m", "a message", "-c", "ENV A=b", "box", "committed:1")
    docker("run", "--rm", "committed:1", "sh", "-c", "cat /kept; echo $A")
    archive = docker.bytes("export", "box")[0]
    docker.note("export", sorted(name for name, *_ in members(archive)))
    docker("export", "-o", docker.path("a.tar"), "box")
    docker.note("size", os.path.getsize(docker.path("a.tar")))
    docker("import", "-m", "imported", docker.path("a.tar"), "imported:1")
    docker("import", "-", "imported:2", stdin=archive)
    docker("run", "--rm", "imported:2", "/bin/cat", "/kept")


# Images

@case
def images(docker):
    docker("images", "--no-trunc")
    docker("tag", IMAGE, "tagged:2")
    docker("images", "tagged")
    docker("images", "--format", "{{json .}}", "--filter", "reference=tagged")
    docker("history", IMAGE)
    docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", IMAGE)
    docker("inspect", IMAGE)
    docker("image", "inspect", "tagged:2", "--format", "{{.Id}} {{.RepoTags}}", view=in_any_order)
    docker("rmi", "tagged:2")
    docker("image", "prune", "-f")
    docker("tag", IMAGE, "Not:A:Name", code=1)


@case
def build(docker):
    context = tree(docker, {"c/Dockerfile": f"FROM {IMAGE}\nARG who=nobody\nCOPY file /\nRUN echo $who >/who\nCMD cat /file /who\n", "c/file": "content\n"})
    # "Using cache" would depend on who was first.
    view = lambda text: steady(text.replace("\r", "\n"))
    docker("build", "--no-cache", "-t", "built:1", "--build-arg", "who=me", "--label", "a=b", context, view=view)
    docker("run", "--rm", "built:1")
    docker("inspect", "--format", "{{json .Config.Labels}} {{.Config.Cmd}}", "built:1")
    docker("build", "-q", "-f", f"{context}/Dockerfile", context)
    docker("build", "--no-cache", "-", stdin=f"FROM {IMAGE}\nENV A=b\n".encode(), view=view)
    tree(docker, {"bad/Dockerfile": f"FROM {IMAGE}\nRUN echo before; exit 7\n"})
    docker("build", "--no-cache", docker.path("bad"), code=7, view=view)
    tree(docker, {"worse/Dockerfile": "NONSENSE\n"})
    docker("build", docker.path("worse"), code=1, view=view)


@case
def push_and_pull(docker):
    name = f"{REGISTRY}/pushed:1"
    # Layers go side by side, and are there already when another way has pushed them.
    layers = lambda text: sorted({re.sub(r"^<short id>: .*", "<layer>", line) for line in steady(text).splitlines()})
    docker("tag", IMAGE, name)
    docker("push", name, view=layers)
    docker("push", "-q", name)
    docker("rmi", name)
    docker("pull", name, view=layers)
    docker("pull", "-q", name)
    docker("inspect", "--format", "{{.RepoDigests}}", name)
    docker("run", "--rm", "--pull", "always", "-q", name, "echo", "pulled")
    docker("pull", f"{REGISTRY}/no-such:1", code=1)
    docker("push", f"{REGISTRY}/never-tagged:1", code=1)


@case
def save_and_load(docker):
    docker("tag", IMAGE, "saved:1")
    docker("save", "-o", docker.path("one.tar"), "saved:1")
    out = docker.bytes("save", "saved:1", IMAGE)[0]
    with tarfile.open(fileobj=io.BytesIO(out)) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    docker.note("manifest", json.dumps(manifest, sort_keys=True))
    docker("rmi", "saved:1")
    docker("load", "-i", docker.path("one.tar"))
    docker("rmi", "saved:1")
    docker("load", stdin=out, view=in_any_order)
    docker("run", "--rm", "saved:1", "echo", "loaded")
    docker("load", stdin=b"no archive at all", code=1)


# Volumes and networks

@case
def volumes(docker):
    docker("volume", "create", "--label", "a=b", "data")
    docker("volume", "ls")
    docker("volume", "inspect", "data")
    docker("run", "--rm", "-v", "data:/data", IMAGE, "sh", "-c", "echo kept >/data/file")
    docker("run", "--rm", "--mount", "type=volume,src=data,dst=/data,readonly", IMAGE, "cat", "/data/file")
    up(docker, "user", "-v", "data:/data")
    docker("volume", "rm", "data", code=1)
    docker("volume", "ls", "-q", "--filter", "dangling=true")
    docker("rm", "-f", "user")
    docker("volume", "rm", "data")
    docker("volume", "create", "other")
    docker("volume", "prune", "-f")
    docker("volume", "create")


@case
def networks(docker):
    docker("network", "create", "--subnet", "10.77.0.0/24", "--label", "a=b", "net")
    docker("network", "ls", view=in_any_order)
    docker("network", "ls", "--filter", "label=a=b", "--format", "{{.Name}} {{.Driver}} {{.Scope}}")
    docker("network", "inspect", "net")
    up(docker, "box")
    docker("network", "connect", "--ip", "10.77.0.9", "--alias", "other", "net", "box")
    docker("network", "inspect", "net")
    up(docker, "bag", "--network", "net")
    docker("exec", "bag", "ping", "-c", "1", "-w", "10", "10.77.0.9", view=numbers)
    docker("network", "rm", "net", code=1)
    docker("network", "disconnect", "net", "box")
    docker("network", "disconnect", "net", "box", code=1)
    docker("rm", "-f", "bag")
    docker("network", "rm", "net")
    docker("network", "create", "--subnet", "10.78.0.0/24", "unused")
    docker("network", "prune", "-f")
    docker("network", "create", "--driver", "nonsense", "x", code=1)


@case
def prune(docker):
    docker("run", "--name", "done", IMAGE, "true")
    docker("container", "prune", "-f")
    docker("build", "--no-cache", "-q", "-", stdin=f"FROM {IMAGE}\nENV A=b\n".encode())
    docker("image", "prune", "-f", view=in_any_order)
    docker("run", "--name", "done", IMAGE, "true")
    docker("network", "create", "--subnet", "10.79.0.0/24", "unused")
    docker("volume", "create", "kept")
    docker("system", "prune", "-f", "--filter", "until=1h")
    docker("system", "prune", "-f", view=in_any_order)
    docker("ps", "-a")
    docker("images")
    docker("builder", "prune", "-f")


# Swarm

@case
def swarm(docker):
    docker("node", "ls", code=1)
    docker("swarm", "init", "--advertise-addr", "127.0.0.1")
    docker("node", "ls")
    docker("swarm", "join-token", "worker")
    docker("info", "--format", "{{.Swarm.LocalNodeState}} {{.Swarm.Managers}}")
    create = ("service", "create", "--detach", "--no-resolve-image", "--name", "web", "--label", "a=b", "--stop-grace-period", "1s")
    docker(*create, IMAGE, *SLEEP)
    docker.until("service", "ls", "--format", "{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}}", seen=f"web replicated 1/1 {IMAGE}")
    docker("service", "ps", "--format", "{{.Name}} {{.Image}} {{.DesiredState}} {{.Error}}", "web")
    docker("service", "inspect", "--format", "{{json .Spec.Labels}} {{.Spec.Name}}", "web")
    docker("service", "scale", "--detach", "web=2")
    docker.until("service", "ls", "--format", "{{.Replicas}}", seen="2/2")
    docker("service", "update", "--detach", "--label-add", "c=d", "web")
    docker(*create, IMAGE, *SLEEP, code=1)
    docker("secret", "create", "key", "-", stdin=b"hidden")
    docker("secret", "ls", "--format", "{{.Name}}")
    docker("secret", "rm", "key")
    docker("config", "create", "setting", "-", stdin=b"shown")
    docker("config", "inspect", "--pretty", "setting")
    docker("config", "rm", "setting")
    docker("service", "rm", "web")
    docker("service", "ls")
    docker("service", "ps", "web", code=1)
    docker("swarm", "leave", code=1)
    docker("swarm", "leave", "--force")
