import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Line } from "./differ";
import { counted, differ, wanted } from "./differ";
import { ofContainer, ofImage } from "./settings";
import { targetOf } from "./target";
import { words } from "./text";

const recorded = (name: string, engine = "26.1") => JSON.parse(readFileSync(`server/tests/recordings/${engine}/${name}.json`, "utf8")) as Record<string, unknown>[];
const [WEB = {}, ILL = {}] = recorded("container");
const [IMAGE = {}, BUILT = {}] = recorded("image");

function line(lines: Line[], group: string, key: string): (string | undefined)[] {
  const found = lines.find((line) => line.group === group && line.key === key);
  return [found?.first, found?.second, found?.standing];
}

test("a container against its image: what was set, what was changed, what came from it", () => {
  const lines = differ(ofContainer(WEB), ofImage(IMAGE, false));
  assert.deepEqual(line(lines, "env", "PATH"), ["/bin", "/bin", "same"]);
  assert.deepEqual(line(lines, "env", "A"), ["b", undefined, "removed"]);
  assert.equal(line(lines, "process", "Cmd")[2], "changed");
  assert.deepEqual(line(lines, "ports", "80/tcp"), ["18080", undefined, "removed"]);
  assert.deepEqual(line(lines, "ports", "81/tcp"), [words.exposed, undefined, "removed"]);
  assert.deepEqual(line(lines, "mounts", "/data"), ["volume rec-data", undefined, "removed"]);
  assert.deepEqual(line(lines, "mounts", "/host"), ["bind /tmp read-only", undefined, "removed"]);
  assert.deepEqual(line(lines, "network", "rec-net"), [words.inNetwork, undefined, "removed"]);
  assert.deepEqual(line(lines, "resources", "Memory"), ["95 MiB (99999744)", undefined, "removed"]);
  assert.deepEqual(line(lines, "health", "Interval"), ["1 s", undefined, "removed"]);
  assert.deepEqual(line(lines, "image", words.id), ["37988923e8c1", "37988923e8c1", "same"]);
  // Nobody has set these.
  const keys = lines.map(({ key }) => key);
  for (const key of ["Hostname", "MaskedPaths", "ShmSize", "ConsoleSize", "Privileged", "Runtime", "Type"]) assert.ok(!keys.includes(key), key);
});

test("two containers, two images", () => {
  const containers = differ(ofContainer(WEB), ofContainer(ILL));
  assert.deepEqual(line(containers, "labels", "rec"), ["1", "1", "same"]);
  assert.equal(line(containers, "health", "Test")[2], "changed");
  assert.equal(line(containers, "health", "Retries")[2], "changed");
  const images = differ(ofImage(IMAGE, true), ofImage(BUILT, true));
  assert.deepEqual(line(images, "image", words.layers), ["2", "3", "changed"]);
  assert.equal(line(images, "labels", "rec")[2], "added");
  assert.deepEqual(counted(differ(ofContainer(WEB), ofContainer(WEB))).differ, 0);
});

test("older engines tell the same", () => {
  const [old = {}] = recorded("container", "20.10");
  const lines = ofContainer(old);
  assert.ok(lines.some(({ group }) => group === "process") && lines.every(({ value }) => typeof value === "string"));
  assert.deepEqual([ofContainer({}), ofImage({}, true)], [[], []]);
});

test("what is hidden is not called the same, nor another", () => {
  const env = (value: string) => ofContainer({ Config: { Env: [`DB_PASSWORD=${value}`, "EMPTY="] } });
  const hidden = differ(env("••••••"), env("••••••"));
  assert.equal(line(hidden, "env", "DB_PASSWORD")[2], "hidden");
  assert.deepEqual(line(hidden, "env", "EMPTY"), ["", "", "same"]);
  assert.deepEqual(counted(hidden), { differ: 0, same: 1, hidden: 1 });
  assert.equal(line(differ(env("a"), env("b")), "env", "DB_PASSWORD")[2], "changed");
});

test("lists keep their items apart, and sets have no order", () => {
  const of = (config: object, host: object) => ofContainer({ Config: config, HostConfig: host });
  const one = of({ Cmd: ["sh", "-c", "a b"] }, { CapAdd: ["NET_ADMIN", "SYS_TIME"], NanoCpus: 1.5e9, Unheard: { Of: 1 } });
  const other = of({ Cmd: ["sh", "-c", "a", "b"] }, { CapAdd: ["SYS_TIME", "NET_ADMIN"], NanoCpus: 1.5e9 });
  const lines = differ(one, other);
  assert.deepEqual(line(lines, "process", "Cmd"), ['sh -c "a b"', "sh -c a b", "changed"]);
  assert.equal(line(lines, "security", "CapAdd")[2], "same");
  assert.deepEqual(line(lines, "resources", "NanoCpus"), ["1.5", "1.5", "same"]);
  assert.deepEqual(line(lines, "other", "Unheard"), ["Of: 1", undefined, "removed"]);
});

test("a volume of the image is the mount that it has become", () => {
  const name = "ab".repeat(32);
  const container = ofContainer({ Config: { Volumes: { "/data": {} } }, Mounts: [{ Type: "volume", Name: name, Source: "/x", Destination: "/data", RW: true }] });
  assert.deepEqual(line(differ(container, ofImage({ Config: { Volumes: { "/data": {} } } }, false)), "mounts", "/data"), ["volume", "volume", "same"]);
});

test("filters", () => {
  const lines = differ(ofContainer(WEB), ofImage(IMAGE, false));
  assert.deepEqual(wanted(lines, "path", false).map(({ key }) => key), ["PATH"]);
  assert.deepEqual(wanted(lines, "path", true), []);
  assert.deepEqual(wanted(lines, "18080", true).map(({ key }) => key), ["80/tcp"]);
});

test("what the address names", () => {
  assert.deepEqual(targetOf("container:web"), { kind: "container", name: "web" });
  assert.deepEqual(targetOf("image:registry.lan:5000/shop/api:2"), { kind: "image", name: "registry.lan:5000/shop/api:2" });
  for (const text of ["", "web", "volume:x", "image:"]) assert.equal(targetOf(text), undefined, text);
});
