import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "./queue";

/** What is being read, to be answered by hand. */
function open(most: number): { queue: Queue<string>; asked: string[]; answer: (name: string, cause?: Error) => Promise<void>; changed: string[] } {
  const waiting = new Map<string, { done: (value: string) => void; fail: (cause: Error) => void }>();
  const asked: string[] = [];
  const changed: string[] = [];
  const read = (name: string) => new Promise<string>((done, fail) => {
    asked.push(name);
    waiting.set(name, { done, fail });
  });
  const queue = new Queue(read, (name) => changed.push(name), most);
  const answer = async (name: string, cause?: Error) => {
    const of = waiting.get(name);
    assert.ok(of, `${name} is not being read`);
    waiting.delete(name);
    if (cause) of.fail(cause);
    else of.done(name.toUpperCase());
    // The queue's own continuation runs first.
    await new Promise((next) => setImmediate(next));
  };
  return { queue, asked, answer, changed };
}

test("no more are read at once than may be, and the last wanted comes next", async () => {
  const { queue, asked, answer, changed } = open(2);
  for (const name of ["a", "b", "c", "d"]) queue.want(name);
  assert.deepEqual(asked, ["a", "b"]);
  await answer("a");
  assert.deepEqual(asked, ["a", "b", "d"]);
  assert.deepEqual([queue.get("a"), changed], [{ value: "A" }, ["a"]]);
});

test("what is left before its turn is not read, and nothing is read twice", async () => {
  const { queue, asked, answer } = open(1);
  for (const name of ["a", "b", "a"]) queue.want(name);
  queue.leave("b");
  await answer("a");
  queue.want("a");
  assert.deepEqual(asked, ["a"]);
});

test("what failed is read again when that is asked for", async () => {
  const { queue, asked, answer } = open(1);
  queue.want("a");
  await answer("a", new Error("no"));
  assert.deepEqual(queue.get("a"), { cause: new Error("no") });
  queue.want("a");
  assert.deepEqual(asked, ["a"]);
  queue.again("a");
  await answer("a");
  assert.deepEqual([queue.get("a"), asked], [{ value: "A" }, ["a", "a"]]);
});

test("all of some are waited for, failed ones too, and those that go on already", async () => {
  const { queue, answer } = open(1);
  queue.want("a");
  let isOver = false;
  const over = queue.all(["a", "b", "c"]).then(() => (isOver = true));
  await answer("a");
  await answer("c", new Error("no"));
  assert.equal(isOver, false);
  await answer("b");
  await over;
  assert.equal(isOver, true);
  await queue.all(["a"]);
});
