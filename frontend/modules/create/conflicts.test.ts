import assert from "node:assert/strict";
import { test } from "node:test";
import { blank } from "../spec/body";
import type { Body, Spec } from "../spec/body";
import { overlap } from "../spec/overlap";
import { conflicts } from "./conflicts";
import type { ContainerRow } from "./known";
import { nothing } from "./known";

const ID = "0123456789abcdef".repeat(4);

function container(name: string, state: string, ...ports: [number, string?, string?][]): ContainerRow {
  return { id: name.padEnd(64, "0"), name, state, ports: ports.map(([port, kind = "tcp", ip = ""]) => ({ public: port, private: 80, kind, ip })) };
}

function texts(spec: Spec, containers: ContainerRow[], own = ""): string[] {
  return conflicts(spec, { ...nothing(), containers }, own).map(({ path, text }) => `${path}: ${text}`);
}

function spec(body: Body, name = ""): Spec {
  return { ...blank(), name, body };
}

function published(port: string, ip = "", key = "80/tcp"): Spec {
  return spec({ HostConfig: { PortBindings: { [key]: [ip === "" ? { HostPort: port } : { HostIp: ip, HostPort: port }] } } });
}

test("a name that is taken is told with who has it", () => {
  const all = [{ ...container("web", "exited"), id: ID }];
  assert.deepEqual(texts(spec({}, "web"), all), ["name: The name web is taken by container 0123456789ab. Choose another, or remove or rename that one."]);
  assert.deepEqual(texts(spec({}, "we"), all), []);
  assert.deepEqual(texts(spec({}, ""), [container("", "created")]), []);
  assert.deepEqual(texts(spec({}, "web"), all, ID), [], "the container that is edited makes room");
});

test("a host port is taken by a running container only, of the same protocol and address", () => {
  const all = [container("shop-web-1", "running", [8080]), container("old", "exited", [9090])];
  const taken = 'HostConfig.PortBindings["80/tcp"][0].HostPort: 8080 is published by shop-web-1. Choose another or stop it.';
  assert.deepEqual(texts(published("8080"), all), [taken]);
  assert.deepEqual(texts(published("8080", "127.0.0.1"), all), [taken]);
  assert.deepEqual(texts(published("9090"), all), []);
  assert.deepEqual(texts(published("8080", "", "80/udp"), all), []);
  assert.deepEqual(texts(published("8081"), all), []);
  assert.deepEqual(texts(published(""), all), []);
  assert.deepEqual(texts(published("8080-8090"), all), [], "of a range the engine takes a free one");
  const local = [container("web", "paused", [8080, "tcp", "127.0.0.1"])];
  assert.deepEqual(texts(published("8080", "127.0.0.2"), local), []);
  assert.equal(texts(published("8080", "0.0.0.0"), local).length, 1);
});

test("a port that is published twice by one's own is told at the second", () => {
  const twice = spec({ HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "80" }], "81/tcp": [{ HostPort: "80" }] } } });
  assert.deepEqual(texts(twice, []), ['HostConfig.PortBindings["81/tcp"][0].HostPort: 80 is published twice here.']);
  const apart = { "80/tcp": [{ HostIp: "10.0.0.1", HostPort: "80" }, { HostIp: "10.0.0.2", HostPort: "80" }], "80/udp": [{ HostPort: "80" }] };
  assert.deepEqual(texts(spec({ HostConfig: { PortBindings: apart } }), []), []);
});

test("addresses overlap by family", () => {
  const cases: [string, string, boolean][] = [
    ["", "::1", true], ["", "10.0.0.1", true], ["0.0.0.0", "10.0.0.1", true], ["::", "::1", true], ["0.0.0.0", "::1", false],
    ["::", "10.0.0.1", false], ["0.0.0.0", "::", false], ["10.0.0.1", "10.0.0.2", false], ["fe80::1", "fe80::1", true],
  ];
  for (const [one, other, expected] of cases) {
    assert.equal(overlap(one, other), expected, `${one} and ${other}`);
    assert.equal(overlap(other, one), expected, `${other} and ${one}`);
  }
});

test("a container whose namespace is shared has to run", () => {
  const all = [{ ...container("vpn", "running"), id: ID }, container("off", "exited")];
  const mode = (mode: string, key = "NetworkMode") => texts(spec({ HostConfig: { [key]: mode } }), all);
  for (const good of ["container:vpn", `container:${ID}`, `container:${ID.slice(0, 12)}`, "host", "bridge", ""]) assert.deepEqual(mode(good), [], good);
  assert.deepEqual(mode("container:off"), ["HostConfig.NetworkMode: off does not run. Start it first, or choose something else."]);
  assert.deepEqual(mode("container:nobody", "PidMode"), ["HostConfig.PidMode: There is no container nobody."]);
  assert.deepEqual(mode("container:"), ["HostConfig.NetworkMode: The name of the container is missing."]);
});

test("an image that is not there and shall not be pulled is told", () => {
  const never: Spec = { ...spec({ Image: "x" }), pull: "never" };
  assert.equal(conflicts(never, { ...nothing(), standing: "missing" }).length, 1);
  assert.equal(conflicts(never, { ...nothing(), standing: "here" }).length, 0);
  assert.equal(conflicts({ ...never, pull: "missing" }, { ...nothing(), standing: "missing" }).length, 0);
});
