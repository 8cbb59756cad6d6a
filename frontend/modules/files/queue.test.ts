import assert from "node:assert/strict";
import { test } from "node:test";
import { type Outcome, Queue, type Upload } from "./queue";

interface Sent {
  upload: Upload;
  progress(sent: number): void;
  end(outcome: Outcome): Promise<void>;
}

/** A queue whose uploads end when the test says so. */
function setup() {
  const sent: Sent[] = [];
  let idle = 0;
  const queue = new Queue(
    (upload, progress) => {
      let give: (outcome: Outcome) => void = () => undefined;
      const ended = new Promise<Outcome>((resolve) => (give = resolve));
      const end = async (outcome: Outcome) => {
        give(outcome);
        await ended;
        await Promise.resolve();
      };
      sent.push({ upload, progress, end });
      return { ended, cancel: () => give("cancelled") };
    },
    () => 7,
  );
  queue.idle = () => (idle += 1);
  const file = (path: string) => ({ path, file: new Blob([path]) });
  const folder = (path: string) => ({ path, file: undefined });
  const states = () => queue.uploads.map(({ state }) => state);
  return { queue, sent, file, folder, states, idle: () => idle };
}

test("one after another, and idle once at the end", async () => {
  const { queue, sent, file, states, idle } = setup();
  queue.add([file("/a"), file("/b")]);
  assert.deepEqual(states(), ["sending", "waiting"]);
  sent[0]?.progress(1);
  assert.deepEqual([queue.uploads[0]?.sent, queue.uploads[0]?.begun], [1, 7]);
  await sent[0]?.end("done");
  assert.deepEqual(states(), ["done", "sending"]);
  assert.equal(idle(), 0);
  await sent[1]?.end("done");
  assert.deepEqual([states(), idle(), queue.isActive], [["done", "done"], 1, false]);
});

test("one that fails keeps the others, and is sent again when asked", async () => {
  const { queue, sent, file, states } = setup();
  queue.add([file("/a"), file("/b")]);
  await sent[0]?.end({ failed: "full" });
  await sent[1]?.end("done");
  assert.deepEqual([states(), queue.uploads[0]?.why], [["failed", "done"], "full"]);
  const [first] = queue.uploads;
  assert.ok(first);
  queue.retry(first);
  assert.deepEqual([states(), first.why], [["sending", "done"], ""]);
  await sent[2]?.end("done");
  assert.deepEqual(states(), ["done", "done"]);
});

test("what is there already is asked about, and nothing is sent meanwhile", async () => {
  const { queue, sent, file, states } = setup();
  queue.add([file("/a"), file("/b"), file("/c")]);
  await sent[0]?.end("exists");
  assert.deepEqual([states(), sent.length], [["asking", "waiting", "waiting"], 1]);
  const [first, second, third] = queue.uploads;
  assert.ok(first && second && third);
  queue.answer(first, true, false);
  assert.deepEqual([states(), first.overwrite], [["sending", "waiting", "waiting"], true]);
  await sent[1]?.end("done");
  await sent[2]?.end("exists");
  queue.answer(second, false, true);
  assert.deepEqual(states(), ["done", "skipped", "sending"]);
  await sent[3]?.end("exists");
  assert.deepEqual(states(), ["done", "skipped", "skipped"]);
});

test("a decision for all ends with the last of them", async () => {
  const { queue, sent, file, states } = setup();
  queue.add([file("/a"), file("/b")]);
  await sent[0]?.end("exists");
  const [first] = queue.uploads;
  assert.ok(first);
  queue.answer(first, true, true);
  await sent[1]?.end("done");
  await sent[2]?.end("exists");
  assert.deepEqual([states(), sent[3]?.upload.overwrite], [["done", "sending"], true]);
  await sent[3]?.end("done");
  queue.add([file("/c")]);
  await sent[4]?.end("exists");
  assert.deepEqual(states(), ["done", "done", "asking"]);
});

test("one or all are cancelled", async () => {
  const { queue, sent, file, states, idle } = setup();
  queue.add([file("/a"), file("/b"), file("/c"), file("/d")]);
  const [first, second] = queue.uploads;
  assert.ok(first && second);
  queue.cancel(second);
  assert.deepEqual(states(), ["sending", "cancelled", "waiting", "waiting"]);
  queue.cancel(first);
  await sent[0]?.end("done");
  assert.deepEqual(states(), ["cancelled", "cancelled", "sending", "waiting"]);
  queue.cancelAll();
  await sent[1]?.end("done");
  assert.deepEqual([states(), idle(), sent.length], [["cancelled", "cancelled", "cancelled", "cancelled"], 1, 2]);
  queue.clear();
  assert.deepEqual(states(), []);
});

test("what is in a folder that cannot be made is not sent, and comes back with it", async () => {
  const { queue, sent, file, folder, states } = setup();
  queue.add([folder("/x"), folder("/x/y"), file("/x/y/a"), file("/xy")]);
  await sent[0]?.end({ failed: "read-only" });
  assert.deepEqual(states(), ["failed", "failed", "failed", "sending"]);
  await sent[1]?.end("done");
  const [first] = queue.uploads;
  assert.ok(first);
  queue.retry(first);
  assert.deepEqual(states(), ["sending", "waiting", "waiting", "done"]);
});
