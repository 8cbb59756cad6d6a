import assert from "node:assert/strict";
import { test } from "node:test";
import { admits } from "./filter";
import { arrange } from "./item";
import type { Job } from "./job";
import { isKept } from "./job";
import { sentenceOf } from "./notice";
import { Roll } from "./roll";

const job = (id: string, state: string, more: Partial<Job> = {}): Job => ({
  id, state, kind: "pull", title: `Pull ${id}`, about: "", by: "mei", begun: 0, ended: 0, step: "", done: 0, total: 0, unit: "",
  link: "", cancel: false, undo: 0, again: false, ...more,
});
const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

test("a list is taken whole, then changed; the newest number comes first", () => {
  const roll = new Roll();
  roll.take({ seq: 4, all: true, put: [job("9", "running"), job("10", "done")], drop: [] });
  assert.deepEqual(ids(roll.jobs), ["10", "9"]);
  roll.take({ seq: 5, put: [job("11", "queued")], drop: ["10"] });
  assert.deepEqual([ids(roll.jobs), roll.seq], [["11", "9"], 5]);
  roll.take({ seq: 9, all: true, put: [job("12", "queued")] });
  assert.deepEqual(ids(roll.jobs), ["12"]);
});

test("what ends is told once, also when the list comes whole again; what had ended is not", () => {
  const roll = new Roll();
  const frame = (seq: number, all: boolean, put: Job[]) => ids(roll.take({ seq, all, put, drop: [] }));
  assert.deepEqual(frame(1, true, [job("1", "running"), job("2", "done"), job("3", "queued")]), []);
  assert.deepEqual(frame(2, false, [job("1", "failed"), job("4", "done")]), ["1"]);
  assert.deepEqual(frame(3, false, [job("1", "failed")]), []);
  assert.deepEqual(frame(9, true, [job("1", "failed"), job("3", "cancelled")]), ["3"]);
});

test("a job is kept while there is time to undo it, once it has ended", () => {
  assert.ok(isKept(job("1", "done", { undo: 10 }), 9));
  assert.ok(!isKept(job("1", "done", { undo: 10 }), 10));
  assert.ok(!isKept(job("1", "running", { undo: 10 }), 9));
});

test("a filter looks at kind, state and person", () => {
  const one = job("1", "done");
  assert.ok(admits(one, { kind: "", state: "", by: "" }));
  assert.ok(admits(one, { kind: "pull", state: "done", by: "mei" }));
  for (const other of [{ kind: "create", state: "", by: "" }, { kind: "", state: "failed", by: "" }, { kind: "", state: "", by: "kim" }]) {
    assert.ok(!admits(one, other));
  }
});

test("the end of a job is a sentence that names it", () => {
  assert.equal(sentenceOf(job("7", "done", { step: "nginx:1 was pulled." })), "nginx:1 was pulled.");
  assert.equal(sentenceOf(job("7", "cancelled", { step: "It was cancelled." })), "Pull 7: it was cancelled.");
  assert.equal(sentenceOf(job("7", "cancelled", { step: "It was cancelled. web was created and not started." })), "It was cancelled. web was created and not started.");
  assert.equal(sentenceOf(job("7", "failed")), "Pull 7: failed.");
});

/** As much of an element as `arrange` needs; counts what is moved. */
class Node {
  children: Node[] = [];
  parent: Node | undefined;
  moved = 0;
  constructor(readonly id: string) {}
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get nextElementSibling() {
    const all = this.parent?.children ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  remove() {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = undefined;
  }
  insertBefore(node: Node, before: Node | null) {
    node.remove();
    const at = before ? this.children.indexOf(before) : this.children.length;
    this.children.splice(at, 0, node);
    node.parent = this;
    node.moved += 1;
  }
}

test("views are put in order, those that stand right are not touched, and others go", () => {
  const into = new Node("list");
  const views = new Map<string, { element: any }>();
  const put = (ids: string[]) => {
    for (const id of ids) if (!views.has(id)) views.set(id, { element: new Node(id) });
    arrange(into as any, views, ids);
    assert.deepEqual(into.children.map(({ id }) => id), ids);
  };
  put(["2", "1"]);
  put(["3", "2", "1"]);
  assert.deepEqual(into.children.map(({ moved }) => moved), [1, 1, 1]);
  put(["3", "1"]);
  assert.ok(!views.has("2"));
  put(["1", "3"]);
});
