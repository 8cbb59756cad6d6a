import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, keeping, listFilters, pruneFilters, total } from "./stopped";
import { ended } from "./waits";

const rows = [
  { Id: "b".repeat(64), Names: ["/b"], State: "exited", Status: "Exited (137) 2 hours ago", Created: 200, SizeRw: 5 },
  { Id: "a".repeat(64), Names: ["/a"], State: "created", Status: "Created", Created: 100 },
  { Id: "c".repeat(64), Names: null, State: "dead", Status: "Dead", Created: 300, SizeRw: 7 },
  { Id: "d".repeat(64), Names: ["/d"], State: "running", Status: "Up", Created: 1, SizeRw: 100 },
];

test("the stopped ones would go, the oldest first, each with its reason", () => {
  const found = candidates(rows, { until: 0, label: "" });
  assert.deepEqual(
    found.map(({ name, why, size }) => [name, why, size]),
    [["a", "never started", undefined], ["b", "ended with exit code 137", 5], ["c".repeat(12), "could not be removed whole before", 7]],
  );
  assert.equal(total(found), 12);
  assert.deepEqual(candidates(null, { until: 0, label: "" }), []);
});

test("what is younger stays, in the preview as in the pruning", () => {
  assert.deepEqual(candidates(rows, { until: 200, label: "" }).map(({ name }) => name), ["a"]);
  assert.equal(pruneFilters({ until: 200, label: "a=b" }), '{"until":["200"],"label":["a=b"]}');
  assert.equal(pruneFilters({ until: 0, label: "" }), undefined);
  assert.equal(listFilters({ until: 200, label: "a" }), '{"status":["created","exited","dead"],"label":["a"]}');
  assert.equal(listFilters({ until: 0, label: "" }), '{"status":["created","exited","dead"]}');
});

test("what is kept to undo a recreation is told, as long as it can be undone", () => {
  const job = (id: string, undo: number, kind = "recreate", state = "done") => ({ id, kind, state, undo });
  const isKept = keeping([job("1", 101), job("2", 99), job("3", 0), job("4", 101, "create"), job("5", 0, "recreate", "failed")], 100);
  const named = (nth: number) => `web-before-${nth}`;
  assert.deepEqual([1, 2, 3, 4, 5, 6].map((nth) => isKept(named(nth))), [true, false, true, false, false, false]);
  assert.deepEqual([isKept("web"), isKept("web-before-1-x"), keeping(undefined, 0)(named(6))], [false, false, true]);
  const [old] = candidates([{ Id: "e", Names: [`/${named(1)}`], State: "exited", Status: "Exited (0) 1 minute ago" }], { until: 0, label: "" }, isKept);
  assert.deepEqual([old?.why, old?.isKept], ["kept to undo a recreation", true]);
});

test("the end of a wait is told by condition, code and time", () => {
  const web = { id: "1", name: "web", image: "", running: true };
  assert.deepEqual(ended(web, "not-running", 180_000, { StatusCode: 0 }), { done: true, sentence: "web ended with exit code 0 after 3 min." });
  assert.equal(ended(web, "next-exit", 5000, { StatusCode: 3, Error: null }).done, false);
  assert.match(ended(web, "removed", 5000, { StatusCode: 0 }).sentence, /^web was removed after 5 s\./);
  assert.match(ended({ ...web, running: false }, "not-running", 10, { StatusCode: 1 }).sentence, /^web does not run\./);
  assert.deepEqual(ended(web, "not-running", 10, undefined).done, false);
  assert.match(ended(web, "not-running", 10, { StatusCode: 0, Error: { Message: "gone" } }).sentence, /gone$/);
});
