"""The Python SDK: one script, run directly and through the door, and every answer compared."""

import io
import json
import os
import tarfile
import threading
import time

import docker
from docker.errors import APIError, BuildError, ImageNotFound, NotFound

from compare import Comparison, clean
from side import IMAGE, Side, steady

SLEEP = ["sleep", "1000"]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def error(kind, call, *arguments, **options):
    """The error that a call must end in: its class, status and words."""
    try:
        call(*arguments, **options)
    except kind as refusal:
        return type(refusal).__name__, refusal.status_code, refusal.explanation
    raise AssertionError(f"{call} did not fail")


def shape(value):
    """The keys and types of an answer whose figures differ each time."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    return [shape(inner) for inner in value[:1]] if isinstance(value, list) else type(value).__name__


def archive(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def content(chunks):
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}


def up(client, name="box", command=SLEEP, **options):
    return client.containers.run(IMAGE, command, name=name, detach=True, init=True, **options)


def drain(stream):
    """All that comes from a raw socket until its end."""
    everything = b""
    while chunk := (stream.recv(65536) if hasattr(stream, "recv") else stream.read(65536)):
        everything += chunk
    return everything


def send(stream, data):
    """What docker-py calls a socket is a file without a way to write: what is below it has one."""
    getattr(stream, "_sock", stream).sendall(data)


@check
def system(client):
    info = client.info()
    return client.ping(), client.version(), shape(client.df()), [info[key] for key in ("Containers", "Images", "Driver", "Name")]


@check
def containers_run(client):
    out = client.containers.run(IMAGE, ["echo", "hello"], remove=True)
    both = client.containers.run(IMAGE, ["sh", "-c", "echo out; echo err >&2"], remove=True, stdout=True, stderr=True)
    try:
        client.containers.run(IMAGE, ["sh", "-c", "echo why >&2; exit 3"], remove=True)
    except docker.errors.ContainerError as failure:
        return out, sorted(both.splitlines()), failure.exit_status, failure.stderr
    raise AssertionError("exit code 3 was no error")


@check
def containers_lifecycle(client):
    box = client.containers.create(IMAGE, SLEEP, name="box", init=True, labels={"a": "b"}, environment={"A": "b"})
    states = []

    def state():
        box.reload()
        states.append((box.name, box.status, box.attrs["State"]["ExitCode"]))

    state()
    for step in (box.start, box.pause, box.unpause, lambda: box.restart(timeout=5), box.kill):
        step()
        if step == box.kill:
            states.append(box.wait())
        state()
    box.start()
    box.stop(timeout=5)
    state()
    box.rename("other")
    box.update(cpu_shares=512)
    state()
    listed = [(c.name, c.status, c.labels) for c in client.containers.list(all=True, filters={"label": "a=b"})]
    changes = box.diff()
    box.remove()
    return states, listed, changes, client.containers.list(all=True), client.containers.prune()


@check
def inspect(client):
    box = up(client, ports={"80/tcp": ("127.0.0.1", 8096)}, environment={"PASSWORD": "open"})
    box.reload()
    return json.dumps(box.attrs, sort_keys=True), box.ports, len(box.top()["Processes"])


@check
def exec_run(client):
    box = up(client)
    command = ["sh", "-c", "echo out; echo err >&2; exit 7"]
    parts = box.exec_run(command, demux=True)
    streamed = [chunk for chunk in box.exec_run(["sh", "-c", "for i in 1 2 3; do echo $i; done"], stream=True).output]
    terminal = box.exec_run(["tty"], tty=True)
    missing = box.exec_run(["no-such-command"]).exit_code in (126, 127)
    detached = box.exec_run(["true"], detach=True)
    return tuple(parts), b"".join(streamed), terminal.output, missing, detached.output, box.exec_run(["env"], environment=["A=b"]).output.count(b"A=b")


@check
def exec_socket(client):
    box = up(client)
    _, stream = box.exec_run(["sh", "-c", "read line; echo got $line"], stdin=True, socket=True)
    send(stream, b"something\n")
    got = drain(stream)
    stream.close()
    _, stream = box.exec_run(["sh"], stdin=True, socket=True, tty=True)
    send(stream, b"echo $((40 + 2)); exit\n")
    return got, b"42" in drain(stream)


@check
def attach_socket(client):
    box = client.containers.create(IMAGE, ["sh", "-c", "read line; echo got $line"], name="box", stdin_open=True)
    stream = box.attach_socket(params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
    box.start()
    send(stream, b"something\n")
    got = drain(stream)
    talker = client.containers.create(IMAGE, ["sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.1; done"], name="talker")
    lines = talker.attach(stream=True, logs=True)
    talker.start()
    return got, box.wait(), b"".join(lines)


@check
def logs(client):
    script = "for i in 1 2 3; do echo out $i; sleep 0.1; done; echo err >&2"
    box = client.containers.run(IMAGE, ["sh", "-c", script], name="box", detach=True)
    followed = b"".join(box.logs(stream=True, follow=True))
    box.wait()
    times = [line.split(b" ", 1)[1] for line in box.logs(timestamps=True).splitlines()]
    return followed, box.logs(), box.logs(tail=1), box.logs(stderr=False), times, box.logs(since=int(time.time()) + 100)


@check
def stats(client):
    box = up(client)
    once = box.stats(stream=False)
    stream = box.stats(stream=True, decode=True)
    two = [next(stream)["name"] for _ in range(2)]
    stream.close()
    return sorted(once), once["name"], shape(once["memory_stats"]), two


@check
def events(client):
    heard, ready = [], threading.Event()
    stream = client.events(decode=True, filters={"type": "container"}, since=time.time())

    def listen():
        for event in stream:
            heard.append((event["Action"], event["Actor"]["Attributes"].get("name")))
            if heard[-1] == ("destroy", "seen"):
                ready.set()
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    client.containers.run(IMAGE, ["true"], name="seen", remove=False)
    client.containers.get("seen").remove()
    if not ready.wait(30):
        raise AssertionError(f"only {heard}")
    stream.close()
    return sorted({event for event in heard if event[1] == "seen"})


@check
def archives(client):
    box = up(client)
    put = box.put_archive("/", archive({"one": b"first", "deep/two": b"second"}))
    chunks, stat = box.get_archive("/deep")
    large = os.urandom(4 * 1024 * 1024)
    box.put_archive("/", archive({"large": large}))
    back = content(box.get_archive("/large")[0])["large"] == large
    exported = sum(len(chunk) for chunk in box.export()) > 4 * 1024 * 1024
    return put, content(chunks), {key: stat[key] for key in ("name", "size", "mode")}, back, exported


@check
def build(client):
    dockerfile = io.BytesIO(f"FROM {IMAGE}\nARG who\nRUN echo $who >/who\nLABEL a=b\n".encode())
    image, lines = client.images.build(fileobj=dockerfile, tag="built:1", nocache=True, rm=True, buildargs={"who": "me"})
    said = [line.get("stream", "") for line in lines]
    out = client.containers.run("built:1", ["cat", "/who"], remove=True)
    context = archive({"Dockerfile": f"FROM {IMAGE}\nCOPY file /\n".encode(), "file": b"content"})
    copied, _ = client.images.build(fileobj=io.BytesIO(context), custom_context=True, tag="built:2", rm=True, nocache=True)
    try:
        client.images.build(fileobj=io.BytesIO(f"FROM {IMAGE}\nRUN exit 7\n".encode()), nocache=True, forcerm=True)
    except BuildError as failure:
        return image.tags, image.labels, said, out, copied.tags, str(failure)
    raise AssertionError("a failing build was no error")


@check
def images(client):
    image = client.images.get(IMAGE)
    image.tag("tagged", "2")
    tags = sorted(tag for listed in client.images.list() for tag in listed.tags)
    saved = b"".join(client.images.get("tagged:2").save(named=True))
    client.images.remove("tagged:2")
    loaded = client.images.load(saved)
    history = [(layer["CreatedBy"], layer["Size"]) for layer in image.history()]
    image.tag("127.0.0.1:5001/sdk", "1")
    pushed = client.images.push("127.0.0.1:5001/sdk", tag="1", stream=True, decode=True)
    failures = [line for line in pushed if "error" in line]
    client.images.remove("127.0.0.1:5001/sdk:1")
    pulled = client.images.pull("127.0.0.1:5001/sdk", tag="1").tags
    data = client.images.get_registry_data("127.0.0.1:5001/sdk:1").attrs["Descriptor"]
    box = client.containers.run(IMAGE, ["touch", "/made"], name="box", detach=True)
    box.wait()
    committed = box.commit("committed", "1", message="a message").tags
    return image.id, tags, loaded[0].id, history, failures, sorted(pulled), data, committed, client.images.prune()


@check
def networks(client):
    pool = docker.types.IPAMPool(subnet="10.76.0.0/24")
    net = client.networks.create("net", ipam=docker.types.IPAMConfig(pool_configs=[pool]), labels={"a": "b"})
    box = up(client)
    net.connect(box, ipv4_address="10.76.0.9", aliases=["other"])
    net.reload()
    inside = [(c.name, net.attrs["Containers"][c.id]["IPv4Address"]) for c in net.containers]
    in_use = error(APIError, net.remove)
    net.disconnect(box)
    names = sorted(network.name for network in client.networks.list())
    net.remove()
    return json.dumps(net.attrs, sort_keys=True), inside, in_use, names, client.networks.prune()


@check
def volumes(client):
    volume = client.volumes.create("data", labels={"a": "b"})
    client.containers.run(IMAGE, ["sh", "-c", "echo kept >/data/file"], volumes={"data": {"bind": "/data"}}, remove=True)
    mount = docker.types.Mount("/data", "data", read_only=True)
    kept = client.containers.run(IMAGE, ["cat", "/data/file"], mounts=[mount], remove=True)
    names = [listed.name for listed in client.volumes.list()]
    volume.remove()
    client.volumes.create("unused")
    return json.dumps(volume.attrs, sort_keys=True), kept, names, error(NotFound, client.volumes.get, "data"), client.volumes.prune()


@check
def error_classes(client):
    box = up(client)
    return [
        error(NotFound, client.containers.get, "nothing"),
        error(ImageNotFound, client.images.get, "no/such:image"),
        error(NotFound, client.networks.get, "nothing"),
        error(APIError, client.containers.create, IMAGE, name="box"),
        error(APIError, client.images.remove, IMAGE),
        error(APIError, box.remove),
        error(APIError, box.rename, "no good"),
        error(APIError, box.unpause),
        error(NotFound, box.get_archive, "/no/such/file"),
        error(APIError, client.containers.run, IMAGE, ["/no/such/command"], remove=True),
    ]


def outcome(function, client):
    """What a check gives, as text that is the same each time; or why it gives nothing."""
    try:
        return steady(repr(function(client))), None
    except Exception as failure:  # Whatever it is, it is this check's result.
        return None, f"{type(failure).__name__}: {failure}"


def main():
    command = Side("direct", os.environ["DIRECT"])
    direct = docker.DockerClient(base_url=os.environ["DIRECT"], version="auto", timeout=60)
    # The version is not asked for: that would be before the token is there.
    door = docker.DockerClient(base_url=os.environ["DOOR"], version=direct.api.api_version, timeout=60)
    if token := os.environ.get("TOKEN"):
        door.api.headers["Authorization"] = f"Bearer {token}"
    comparison = Comparison()
    only = set(os.environ.get("ONLY", "").split())
    for function in [check for check in CHECKS if not only or check.__name__ in only]:
        clean(command)
        expected, failure = outcome(function, direct)
        clean(command)
        got, why = outcome(function, door)
        if failure:
            why = f"direct use fails already: {failure}"
        elif why is None and got != expected:
            why = f"directly {expected[:800]}, but here {got[:800]}"
        comparison.check(f"sdk {function.__name__}", why)
    clean(command)
    comparison.finish()


main()
