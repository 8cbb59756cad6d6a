import assert from "node:assert/strict";
import { test } from "node:test";
import { addressProblem } from "./import";
import { platformProblem } from "./platform";
import { pullProblem } from "./pull";
import { goesTo, hostOf, rehosted } from "./reference";
import { told } from "./removed";
import { fileName, sizeOf } from "./save";
import { before, fits, labelsOf, labelsProblem } from "./unused";

const ID = "a".repeat(64);

test("what is pulled is a name, and all tags are those of a repository", () => {
  for (const name of ["nginx", "nginx:1.29", "reg.lan:5000/a/b:1", `nginx@sha256:${ID}`]) assert.equal(pullProblem(name, false), undefined, name);
  assert.equal(pullProblem("reg.lan:5000/nginx", true), undefined);
  for (const [name, all] of [["", false], [ID, false], ["Nginx", false], ["nginx:1", true], [`nginx@sha256:${ID}`, true]] as const) assert.notEqual(pullProblem(name, all), undefined, name);
});

test("a push has to have a place to go to", () => {
  assert.deepEqual(["reg.lan/web:1", "localhost/web", "reg:5000/web"].map(goesTo), ["host", "host", "host"]);
  assert.deepEqual(["mei/web:1", "docker.io/mei/web"].map(goesTo), ["hub", "host"]);
  assert.deepEqual(["web:1", "library/web", ID, "", `reg.lan/web@sha256:${ID}`].map(goesTo), Array(5).fill("nowhere"));
  assert.deepEqual([hostOf("web:1"), hostOf("reg:5000/web")], ["", "reg:5000"]);
  assert.equal(rehosted("web:1", "reg:5000"), "reg:5000/web:1");
  assert.equal(rehosted("reg:5000/a/web:1", "new.lan"), "new.lan/a/web:1");
});

test("a platform and an address are looked at before they are sent", () => {
  for (const text of ["", "linux/arm64", "linux/arm/v7", "linux"]) assert.equal(platformProblem(text), undefined, text);
  for (const text of ["linux/", "linux arm64", "a/b/c/d"]) assert.notEqual(platformProblem(text), undefined, text);
  assert.equal(addressProblem("https://example.org/a.tar"), undefined);
  for (const text of ["", "ftp://a/b", "example.org", "https://mei:secret@example.org/a"]) assert.notEqual(addressProblem(text), undefined, text);
});

test("images that are saved are weighed once each, and the file has a harmless name", () => {
  const rows = [{ Id: `sha256:${ID}`, RepoTags: ["a:1", "a:2"], Size: 5 }, { Id: "sha256:b", RepoTags: null, Size: 3 }];
  assert.equal(sizeOf(["a:1", "a:2", "sha256:b"], rows), 8);
  assert.equal(sizeOf([ID], rows), 5);
  assert.equal(sizeOf(["a:1", "gone"], rows), undefined);
  assert.equal(fileName(["reg.lan:5000/shop/web:1"]), "reg.lan-5000-shop-web-1.tar");
  assert.equal(fileName([`sha256:${ID}`]), `${"a".repeat(12)}.tar`);
  assert.equal(fileName(["a", "b"]), "images.tar");
});

test("untagging is not removing", () => {
  assert.equal(told("a:1", []), "a:1 was untagged.");
  assert.equal(told("a:1", [{}, { Deleted: "sha256:b" }]), "a:1 was removed.");
});

test("labels narrow as the engine narrows", () => {
  assert.deepEqual(labelsOf("  a  b=c\nd!=e "), ["a", "b=c", "d!=e"]);
  assert.equal(labelsProblem(["a", "b=", "c!=d=e", "x.y/z"]), undefined);
  assert.match(labelsProblem(["a", "=b"]) ?? "", /^=b is no label/);
  assert.notEqual(labelsProblem(["!a"]), undefined);
  const own = { a: "1", b: "" };
  assert.deepEqual([["a"], ["a=1"], ["a=2"], ["b="], ["c"], ["c!=1"], ["a!=1"], ["a!=2"], ["a", "c"]].map((labels) => fits(own, labels)), [true, true, false, true, false, true, false, true, false]);
  assert.deepEqual([fits(null, []), fits(null, ["a"])], [true, false]);
  assert.deepEqual([before("24h", 86_400_001), before("1h30m", 5_400_002), before("", 5), before("soon", 5)], [1, 2, undefined, undefined]);
  assert.deepEqual([before("1970-01-01T00:00:07Z", 5), before("7", 5)], [7000, 7000]);
});
