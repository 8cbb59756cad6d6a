import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageRow } from "./model";
import { find, matching, owners, repositories, short } from "./model";
import { effective, places, plan, renamed, unknownPlace } from "./retag";
import { broken } from "./rule";

const image = (digit: string, tags: string[], users: string[] = [], newer: string[] = []): ImageRow => ({
  id: `sha256:${digit.repeat(64)}`,
  tags,
  size: 1,
  created: 1,
  used_by: users.map((name) => ({ id: name, name })),
  newer,
});

const HOST = "reg.lan:5000";
const rows = [image("a", ["web:10", "web:2", `${HOST}/shop/web:1`], ["front"]), image("b", ["web:9"], [], ["web:9"]), image("c", []), image("d", ["api:1"])];

test("repositories stand by name, their tags as numbers, those of one image together", () => {
  const all = repositories(rows);
  assert.deepEqual(
    all.map(({ name, tags }) => [name, tags.map(({ tag, isSame }) => (isSame ? `=${tag}` : tag))]),
    [["api", ["1"]], [`${HOST}/shop/web`, ["1"]], ["web", ["2", "=10", "9"]]],
  );
  const [two, , nine] = all[2]?.tags ?? [];
  assert.deepEqual(two?.also, ["web:10", `${HOST}/shop/web:1`]);
  assert.deepEqual([two?.newer, nine?.newer], [false, true]);
});

test("a filter looks at names, ids and users, and what is left stands for itself", () => {
  const shown = (q: string) => matching(repositories(rows), q).flatMap(({ tags }) => tags.map(({ reference, isSame }) => `${reference}${isSame ? "=" : ""}`));
  assert.deepEqual(shown("web 9"), ["web:9"]);
  assert.deepEqual(shown("web:10"), ["web:10"]);
  assert.deepEqual(shown("FRONT web:"), [`${HOST}/shop/web:1`, "web:2", "web:10="]);
  assert.deepEqual(shown("bbbbbb"), ["web:9"]);
  assert.deepEqual(shown(`sha256:${"d".repeat(64)}`), ["api:1"]);
  assert.deepEqual(shown("nothing"), []);
  assert.equal(shown("").length, 5);
});

test("an image is found by a name, by an id, and by one cut short that is its alone", () => {
  assert.equal(find(rows, "web:9")?.id, rows[1]?.id);
  assert.equal(find(rows, short(rows[2]?.id ?? ""))?.id, rows[2]?.id);
  assert.equal(find([...rows, image("a", []), { ...image("a", []), id: `sha256:aaaa${"0".repeat(60)}` }], "aaaa"), undefined);
  assert.equal(find(rows, "web"), undefined);
  assert.equal(find([image("e", ["web:latest"])], "web")?.tags[0], "web:latest");
});

test("each broken rule is named", () => {
  for (const [name, rule] of [
    ["", "repository:tag"], ["a b", "spaces"], [`web@sha256:${"a".repeat(64)}`, "digest"], ["a".repeat(64), "This is an id"], ["https://reg.lan/web", "https://"],
    [`${"a/".repeat(130)}b`, "at most 255"], ["reg.lan:x/web", "x is no port"], ["reg.lan:70000/web", "70000 is no port"], ["reg.lan:/web", "port is missing"],
    ["web:", "follows the colon"], [`web:${"a".repeat(129)}`, "at most 128"], ["web:-a", "begins with . or -"], ["web:.a", "begins with . or -"], ["web:a+b", "something else"],
    ["shop//web", "Between two slashes"], ["reg.lan/Shop/web", "Shop has capital"], ["Web:1", "Web has capital"], ["shop/-web", "-web cannot"], ["a..b", "a..b cannot"],
  ] as const) assert.ok(broken(name)?.includes(rule), `${name}: ${broken(name)}`);
});

test("good names are let through", () => {
  for (const name of ["web", "web:1", "shop/web:_a.B-c", "localhost/web", "localhost:5000/a/b/c:1", "[::1]:5000/web", "reg.lan/a__b:1", `web:${"a".repeat(128)}`]) assert.equal(broken(name), undefined, name);
});

test("a pattern fills places, and a host that is not there leaves no slash", () => {
  assert.deepEqual(places(`${HOST}/shop/web:1`), { host: HOST, path: "shop/web", name: "web", tag: "1" });
  assert.deepEqual(places("shop/web:1"), { host: "", path: "shop/web", name: "web", tag: "1" });
  const by = (template: string) => (reference: string) => renamed(reference, { kind: "template", template });
  assert.equal(by("{host}/{path}:{tag}")("web:1"), "web:1");
  assert.equal(by("new.lan/{name}:{tag}-old")(`${HOST}/shop/web:1`), "new.lan/web:1-old");
  assert.equal(renamed("a/b:a", { kind: "replace", find: "a", by: "c" }), "c/b:c");
  assert.equal(renamed("a:1", { kind: "replace", find: "", by: "c" }), "a:1");
  assert.equal(unknownPlace("{host}/{repo}:{tag}"), "{repo}");
  assert.equal(unknownPlace("{host}/{path}"), undefined);
});

test("a plan names what is new, what moves, what is there, what is wrong and what comes twice", () => {
  const named = owners(rows);
  const chosen = ["web:2", "web:10", "web:9", "api:1"].map((reference) => ({ reference, image: named.get(reference) as ImageRow }));
  const states = (find: string, by: string) => plan(chosen, { kind: "replace", find, by }, named).map(({ to, state }) => `${to} ${state}`);
  assert.deepEqual(states("web:", "new:"), ["new:2 new", "new:10 new", "new:9 new", "api:1 same"]);
  assert.deepEqual(states("web:10", "web:9"), ["web:2 same", "web:9 moves", "web:9 twice", "api:1 same"]);
  assert.deepEqual(states("api", "API")[3], "API:1 invalid");
  const steps = plan(chosen, { kind: "template", template: "{name}" }, named);
  assert.deepEqual(steps.map(({ state }) => state), ["new", "twice", "twice", "new"]);
  assert.match(steps[1]?.note ?? "", /^web:2 gets/);
  const [moves] = plan([{ reference: "api:1", image: named.get("api:1") as ImageRow }], { kind: "template", template: "web:9" }, named);
  assert.equal(moves?.note, "From another image. bbbbbbbbbbbb is left without a name.");
  assert.deepEqual(effective(steps).map(({ to }) => to), ["web:latest", "api:latest"]);
});

test("five thousand tags are grouped without being compared each with each", () => {
  const many = Array.from({ length: 5000 }, (_, nth) => ({ ...image("f", [`repo-${nth % 50}:${nth}`]), id: `sha256:${nth}` }));
  const all = repositories(many);
  assert.equal(all.length, 50);
  assert.deepEqual(all[1]?.tags.slice(0, 2).map(({ tag }) => tag), ["1", "51"]);
});
