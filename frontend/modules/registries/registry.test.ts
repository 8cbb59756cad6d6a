import assert from "node:assert/strict";
import { test } from "node:test";
import { consequences } from "./deletion";
import { matches } from "./parts";
import type { Known } from "./queue";
import type { Manifest, Registry } from "./registry";
import { hostOf, hubRepository, isHost, millis, pageOf, preferred, readHost, referenceOf, short } from "./registry";
import type { Written } from "./written";
import { settings, wrong } from "./written";

test("an address is read as it was copied", () => {
  assert.deepEqual(readHost(" https://Registry.lan:5000/ "), { host: "registry.lan:5000", scheme: "https" });
  assert.deepEqual(readHost("http://registry.lan:5000/v2/"), { host: "registry.lan:5000", scheme: "http" });
  assert.deepEqual(readHost("https://index.docker.io/v1/"), { host: "docker.io", scheme: "https" });
  assert.deepEqual(readHost("ghcr.io"), { host: "ghcr.io" });
  for (const host of ["ghcr.io", "localhost", "127.0.0.1:5001", "[::1]:5000", "a-b.c:65535"]) assert.ok(isHost(host), host);
  for (const host of ["", "registry", "ghcr.io/team", "a.b c", "-a", "a..b", "a:", "a:0", "a:65536", "ftp://a", "a_b"]) assert.ok(!isHost(host), host);
});

test("names of images have their registry before them, but Docker Hub", () => {
  assert.equal(referenceOf("registry.lan:5000", "library/a", "1"), "registry.lan:5000/library/a:1");
  assert.equal(referenceOf("docker.io", "library/nginx", "1.29"), "nginx:1.29");
  assert.equal(referenceOf("docker.io", "grafana/grafana", "12"), "grafana/grafana:12");
  assert.deepEqual(["nginx", "a/b"].map(hubRepository), ["library/nginx", "a/b"]);
  for (const [reference, host] of [["nginx:1", "docker.io"], ["a/b", "docker.io"], ["localhost/a", "localhost"], ["r:5000/a", "r:5000"], ["ghcr.io/a/b:1", "ghcr.io"]] as const) {
    assert.equal(hostOf(reference), host, reference);
  }
  assert.equal(short(`sha256:${"0123456789abcdef".repeat(4)}`), "0123456789ab");
  assert.equal(pageOf("3", "team/shop", "1.2"), "/registries/3?repository=team%2Fshop&q=1.2");
  assert.equal(pageOf("hub"), "/registries/hub");
});

test("a moment may be told in several ways, and the beginning of time is none", () => {
  const at = Date.UTC(2026, 10, 30);
  for (const created of ["2026-11-30T00:00:00.000Z", at / 1000, at]) assert.equal(millis(created), at);
  for (const created of [undefined, null, "", "soon", 0, "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]) assert.equal(millis(created), undefined);
});

const stored: Registry = { id: "3", host: "registry.lan", user: "ci", secret: true, scheme: "https", ca: true, state: "ok", said: "", checked: 1 };
const typed: Written = { host: "registry.lan", user: "ci", secret: "", scheme: "https", ca: "", isCaKept: true };

test("a stored secret is kept for its own address alone", () => {
  assert.deepEqual(wrong(typed, stored), {});
  assert.ok(wrong({ ...typed, host: "other.lan" }, stored).secret?.includes("registry.lan"));
  assert.deepEqual(wrong({ ...typed, host: "other.lan", secret: "new" }, stored), {});
  assert.ok(wrong({ ...typed, scheme: "http" }, stored).secret?.includes("plain HTTP"));
  assert.ok(wrong(typed, undefined).secret);
  assert.ok(wrong({ ...typed, user: "", secret: "x" }, stored).user);
  assert.deepEqual(wrong({ ...typed, user: "" }, undefined), {});
  assert.deepEqual(Object.keys(wrong({ ...typed, host: "a/b", secret: "x", ca: "-----BEGIN PRIVATE KEY-----" }, stored)), ["host", "ca"]);
  assert.deepEqual(wrong({ ...typed, ca: "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----" }, stored), {});
});

test("what is kept is not sent, what is taken back is", () => {
  assert.deepEqual(settings(typed, stored, false), { host: "registry.lan", user: "ci", scheme: "https", save_anyway: false });
  assert.deepEqual(settings({ ...typed, user: "", isCaKept: false }, stored, true), { host: "registry.lan", user: "", secret: "", scheme: "https", ca: "", save_anyway: true });
  assert.equal(settings({ ...typed, secret: "new" }, stored, false).secret, "new");
  assert.equal(settings({ ...typed, secret: "" , user: "" }, undefined, false).secret, "");
});

test("all tags of an image go with one of them", () => {
  const known = new Map<string, Known<Manifest>>([
    ["1", { value: { digest: "sha256:a", size: 1 } }],
    ["1.0", { value: { digest: "sha256:a", size: 1 } }],
    ["2", { value: { digest: "sha256:b", size: 1 } }],
    ["3", { cause: new Error("no") }],
  ]);
  assert.deepEqual(consequences("sha256:a", ["1", "1.0", "2", "3", "4"], known), { going: ["1", "1.0"], unread: 2 });
});

test("an index is looked at through the image that most engines run", () => {
  const [arm, amd, none] = ["linux/arm64", "linux/amd64", "unknown/unknown"].map((platform) => ({ platform, digest: platform }));
  assert.ok(arm && amd && none);
  const of = (size: number, platforms: (typeof arm)[] | null) => preferred({ digest: "sha256:a", size, platforms })?.platform;
  assert.deepEqual([of(0, [none, arm, amd]), of(0, [none, arm]), of(0, [none]), of(0, null), of(7, [amd])], ["linux/amd64", "linux/arm64", undefined, undefined, undefined]);
});

test("a filter wants all its words, anywhere", () => {
  assert.ok(matches("team/Shop-web", "web shop") && matches("a", ""));
  assert.ok(!matches("team/shop", "web shop"));
});
