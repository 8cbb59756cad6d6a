import assert from "node:assert/strict";
import { test } from "node:test";
import { blank } from "../../spec/body";
import { plain } from "../control";
import * as env from "./env";
import * as exposed from "./exposed";
import * as mounts from "./mounts";
import * as network from "./network";
import * as ports from "./ports";
import { kind, line } from "./health";
import { list, written } from "./rows";

test("neighbouring ports are one row, and a few are not", () => {
  const bind = (...all: [string, string][]) => Object.fromEntries(all.map(([inside, HostPort]) => [inside, [{ HostPort }]]));
  const told = (bindings: any) => ports.read([bindings, undefined]).map(({ cells }) => `${cells["host"]}:${cells["container"]}/${cells["proto"]}`);
  assert.deepEqual(told(bind(["80/tcp", "80"], ["81/tcp", "81"])), ["80:80/tcp", "81:81/tcp"]);
  assert.deepEqual(told(bind(["80/tcp", "8080"], ["81/tcp", "8081"], ["82/tcp", "8082"], ["90/tcp", "90"])), ["8080-8082:80-82/tcp", "90:90/tcp"]);
  assert.deepEqual(told(bind(["1/udp", ""], ["2/udp", ""], ["3/udp", ""])), [":1-3/udp"]);
  assert.deepEqual(told({ "80/tcp": [{ HostPort: "8000-8010" }], "81/tcp": null }), ["8000-8010:80/tcp"]);
});

test("ports that are exposed by themselves stay so", () => {
  const before = { "80/tcp": [{ HostPort: "80" }] };
  const rows = (...all: [string, string][]) => all.map(([host, container]) => ports.row("", host, container, "tcp"));
  assert.deepEqual(ports.write(rows(["81", "80"]), [before, undefined]), [{ "80/tcp": [{ HostPort: "81" }] }, undefined], "the image exposes it");
  assert.deepEqual(ports.write([], [before, { "80/tcp": {}, "9/tcp": {} }]), [undefined, { "9/tcp": {} }]);
  const spelled = { "80/tcp": [{ HostIp: "", HostPort: "80" }], "81/tcp": [{ HostIp: "", HostPort: "81" }] };
  const read = ports.read([spelled, undefined]);
  const [, second] = read;
  assert.ok(second);
  second.cells["host"] = "82";
  assert.deepEqual(ports.write(read, [spelled, undefined])[0], { ...spelled, "81/tcp": [{ HostPort: "82" }] });
  second.cells["host"] = "81";
  assert.deepEqual(ports.write(read, [spelled, undefined]), [spelled, undefined], "what was read comes back to the letter");
  const both = { "80/tcp": [{ HostPort: "80" }], "81/tcp": [{ HostPort: "" }] };
  assert.deepEqual(ports.write(rows(["80", "80"], ["", "81"]), [before, { "9/tcp": {} }]), [both, { "9/tcp": {}, "81/tcp": {} }]);
  assert.deepEqual(exposed.read([{ "80/tcp": {}, "9/tcp": {} }, before]), [{ cells: { value: "9/tcp" } }]);
  assert.deepEqual(exposed.write([{ cells: { value: "10" } }], [{ "80/tcp": {}, "9/tcp": {} }, before]), [{ "80/tcp": {}, "10/tcp": {} }, before]);
});

test("ports that make no sense are told", () => {
  const wrong = (host: string, container: string) => ports.wrong(ports.row("", host, container, "tcp"));
  for (const [host, container] of [["80", "80"], ["", "80"], ["0", "80"], ["8000-8010", "80"], ["8000-8002", "1-3"], ["", "1-3"]] as const) {
    assert.equal(wrong(host, container), undefined, `${host}:${container}`);
  }
  for (const [host, container] of [["80", ""], ["x", "80"], ["80", "70000"], ["80", "9-8"], ["8000-8003", "1-3"], ["80", "1-3"]] as const) {
    assert.notEqual(wrong(host, container), undefined, `${host}:${container}`);
  }
});

test("what is mounted is read from all four places, and stays where it was", () => {
  const binds = ["/srv:/srv", "data:/data:ro,z", "C:\\x:C:\\y:rw", "/anonymous"];
  const mount = { Type: "bind", Source: "/a:b", Target: "/ab", ReadOnly: true, BindOptions: { Propagation: "rslave", NonRecursive: true } };
  const image = { Type: "image", Source: "busybox", Target: "/img", ImageOptions: { Subpath: "bin" } };
  const values = [binds, [mount, image], { "/run": "size=1m,ro" }, { "/cache": {} }];
  const rows = mounts.read(values);
  assert.deepEqual(rows.map(({ cells }) => Object.values(cells).join(" ")), [
    "bind /srv /srv rw ", "volume data /data ro z", "bind C:\\x C:\\y rw ", "anonymous  /anonymous rw ",
    "bind /a:b /ab ro rslave", "image busybox /img rw ", "tmpfs  /run ro size=1m", "anonymous  /cache rw ",
  ]);
  assert.deepEqual(mounts.write(rows), values);
  assert.deepEqual(mounts.where(rows).flat(), [
    "HostConfig.Binds[0]", "HostConfig.Binds[1]", "HostConfig.Binds[2]", "HostConfig.Binds[3]",
    "HostConfig.Mounts[0]", "HostConfig.Mounts[1]", 'HostConfig.Tmpfs["/run"]', 'Volumes["/cache"]',
  ]);
  // What a mount has no cell for is kept when it is changed.
  const [edited] = mounts.read([[], [mount], {}, {}]);
  assert.ok(edited);
  Object.assign(edited.cells, { target: "/other", mode: "rw" });
  const { ReadOnly: _, ...rest } = mount;
  assert.deepEqual(mounts.write([edited])[1], [{ ...rest, Target: "/other" }]);
});

test("what a bind cannot say is a mount", () => {
  const row = (type: string, source: string, options = "") => ({ cells: { type, source, target: "/t", mode: "rw", options } });
  assert.deepEqual(mounts.write([row("bind", "/a:b")])[1], [{ Type: "bind", Source: "/a:b", Target: "/t" }]);
  assert.deepEqual(mounts.write([row("anonymous", "", "nocopy")])[1], [{ Type: "volume", Target: "/t", VolumeOptions: { NoCopy: true } }]);
  for (const [type, source] of [["bind", "data"], ["bind", ""], ["volume", "/srv"], ["volume", ""]] as const) {
    assert.notEqual(mounts.wrong(row(type, source), []), undefined, `${type} ${source}`);
  }
  assert.notEqual(mounts.wrong(row("bind", "/a"), [row("volume", "b")]), undefined, "two at one path");
});

test("a row that was read is written as it was", () => {
  const rows = list(env.item).read(["A=1", "GONE", "B=x=y"]);
  assert.deepEqual(list(env.item).write(rows), ["A=1", "GONE", "B=x=y"]);
  const [, gone] = rows;
  assert.ok(gone);
  gone.cells["value"] = "1";
  assert.equal(written(env.item, gone), "GONE=1");
});

test("pasted lines are variables, as env files and commands have them", () => {
  const text = "# comment\n\nA=1\nexport B='two words'\n-e C=\"x\"\n  D: yes\nE=a=b # c\n- F=1\nG\n";
  const expected = [["A", "1"], ["B", "two words"], ["C", "x"], ["D", "yes"], ["E", "a=b # c"], ["F", "1"], ["G", ""]];
  assert.deepEqual(env.paste(text).map(({ cells }) => [cells["key"], cells["value"]]), expected);
});

test("what is said for a network goes with it, and nowhere else", () => {
  const front = { front: { Aliases: ["web"] }, back: {} };
  const change = (from: string, to: string, endpoints?: object) => network.mode.write(to, [from, endpoints as any]);
  assert.deepEqual(change("front", "other", front), ["other", { other: { Aliases: ["web"] }, back: {} }]);
  assert.deepEqual(change("front", "back", front), ["back", { back: {} }]);
  assert.deepEqual(change("front", "bridge", front), ["bridge", { bridge: {}, back: {} }]);
  assert.deepEqual(change("bridge", "front", { bridge: { GwPriority: 1 } }), ["front", { front: {} }]);
  assert.deepEqual(change("default", "front", { default: {} }), ["front", undefined]);
  assert.deepEqual(change("front", "host", front), ["host", { back: {} }]);
  assert.deepEqual(change("front", "host", { front: {} }), ["host", undefined]);
  assert.deepEqual(change("", "front", { back: {} }), ["front", { front: {}, back: {} }]);
  assert.deepEqual(change("bridge", "container:", undefined), ["container:", undefined]);
  assert.deepEqual(network.endpoint.write({ key: "n", aliases: "a" }, ["n", { DriverOpts: { x: "y" }, IPAMConfig: { LinkLocalIPs: ["1"] } }]), ["n", { DriverOpts: { x: "y" }, Aliases: ["a"], IPAMConfig: { LinkLocalIPs: ["1"] } }]);
});

test("the network of the mode is among those that are joined", () => {
  const spec = (NetworkMode: string, ...names: string[]) => {
    const EndpointsConfig = Object.fromEntries(names.map((name) => [name, {}]));
    return { ...blank(), body: { HostConfig: { NetworkMode }, NetworkingConfig: { EndpointsConfig } } };
  };
  const names = (NetworkMode: string, all: string[], first = blank()) => {
    return Object.keys(network.joined(spec(NetworkMode, ...all), first).body.NetworkingConfig?.EndpointsConfig ?? {});
  };
  assert.deepEqual(names("front", ["back"]), ["front", "back"]);
  assert.deepEqual(names("", ["back"]), ["bridge", "back"]);
  assert.deepEqual(names("front", []), [], "it goes without saying");
  for (const [mode, ...all] of [["front", "back", "front"], ["default", "default", "back"], ["host", "back"], ["container:vpn", "back"]] as const) {
    assert.deepEqual(names(mode, [...all]), all, mode);
  }
  // One that has left it stays out, until it gets another mode.
  assert.deepEqual(names("front", ["back", "third"], spec("front", "back")), ["back", "third"]);
  assert.deepEqual(names("other", ["back"], spec("front", "back")), ["other", "back"]);
  assert.deepEqual(names("front", ["back"], spec("front", "front")), ["front", "back"]);
});

test("a check keeps its command when its kind changes", () => {
  assert.deepEqual(kind.write("CMD", [["CMD-SHELL", "curl -f 'a b' || exit 1"]]), [["CMD", "curl", "-f", "a b", "||", "exit", "1"]]);
  assert.deepEqual(kind.write("CMD-SHELL", [["CMD", "echo", "a b"]]), [["CMD-SHELL", "echo 'a b'"]]);
  assert.deepEqual(kind.write("", [["CMD", "x"]]), [undefined]);
  assert.deepEqual(line.write("x | y", [["CMD-SHELL", ""]]), [["CMD-SHELL", "x | y"]]);
  assert.deepEqual(plain([{ cells: { a: "1" }, raw: 2 }]), [{ a: "1" }]);
});
