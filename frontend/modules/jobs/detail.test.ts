import assert from "node:assert/strict";
import { test } from "node:test";
import { Detail, MOST, Speed } from "./detail";
import type { Job } from "./job";
import { around, lineIn } from "./source";
import { brief, left, span, took } from "./time";

const job = (state: string) => ({ id: "7", state }) as Job;
const line = (n: number) => ({ n, at: 0, kind: "out", text: `line ${n}` });

test("lines are added once, though a stream that begins anew has them all again", () => {
  const detail = new Detail();
  assert.equal(detail.take({ job: job("running"), lines: [line(1), line(2)], parts: [] }).length, 2);
  const fresh = detail.take({ job: job("running"), lines: [line(1), line(2), line(3)], parts: [] });
  assert.deepEqual(fresh.map(({ n }) => n), [3]);
  assert.deepEqual(detail.lines.map(({ n }) => n), [1, 2, 3]);
  assert.equal(detail.dropped, 0);
});

test("the newest lines are held, and what is not is counted", () => {
  const detail = new Detail();
  const lines = Array.from({ length: MOST + 5 }, (_, nth) => line(nth + 1));
  detail.take({ job: job("running"), lines });
  assert.deepEqual([detail.lines.length, detail.lines[0]?.n, detail.dropped], [MOST, 6, 5]);
});

test("parts are changed in their places, and what has ended does not go on", () => {
  const detail = new Detail();
  const part = (id: string, state: string) => ({ id, state, done: 0, total: 0 });
  detail.take({ job: job("running"), parts: [part("a", "Waiting"), part("b", "Waiting")] });
  detail.take({ job: job("done"), parts: [part("a", "Pulled")] });
  detail.take({ job: job("running"), parts: [part("a", "Waiting")] });
  assert.equal(detail.job?.state, "done");
  assert.deepEqual([...detail.parts.values()].map(({ id, state }) => `${id} ${state}`), ["a Pulled", "b Waiting"]);
});

test("a speed is that of the last seconds, and of none when it goes back", () => {
  const speed = new Speed();
  assert.equal(speed.at(0, 0), undefined);
  assert.equal(speed.at(500, 100), undefined);
  assert.equal(speed.at(1000, 1000), 1000);
  for (let second = 2; second <= 20; second += 1) speed.at(second * 1000, 1000 + second * 10);
  assert.equal(speed.at(21_000, 1210), 10);
  assert.equal(speed.at(22_000, 5), undefined);
});

test("time left is never written as less than there is, and is over in time", () => {
  assert.equal(left(600_000, 0), "10 min");
  assert.equal(left(600_000, 1), "10 min");
  assert.equal(left(540_000, 0), "9 min");
  assert.equal(left(59_001, 0), "1 min");
  assert.equal(left(59_000, 0), "59 s");
  assert.equal(left(7 * 86_400_000, 0), "7 d");
  assert.equal(left(7_200_000, 0), "2 h");
  assert.equal(left(1, 1), undefined);
  assert.equal(left(0, 1), undefined);
});

test("spans are in one unit, durations in two", () => {
  assert.deepEqual([0, 59_999, 60_000, 3_600_000, 172_800_000, -5].map(span), ["0 s", "59 s", "1 min", "1 h", "2 d", "0 s"]);
  assert.deepEqual([900, 65_000, 60_000, 3_660_000, 7_200_000].map(took), ["1 s", "1 min 5 s", "1 min", "1 h 1 min", "2 h"]);
});

test("the file of a build stays when an event does not tell it again", () => {
  const detail = new Detail();
  detail.take({ job: job("running"), file: "FROM a" });
  detail.take({ job: job("running"), lines: [line(1)] });
  assert.equal(detail.file, "FROM a");
});

test("a piece of a file has three lines to each side of the one that is marked, as far as there are", () => {
  const file = Array.from({ length: 9 }, (_, nth) => `line ${nth + 1}`).join("\n");
  const shown = (at: number) => around(file, at).map(({ n, isMarked }) => (isMarked ? `[${n}]` : String(n))).join(" ");
  assert.deepEqual([1, 5, 9].map(shown), ["[1] 2 3 4", "2 3 4 [5] 6 7 8", "6 7 8 [9]"]);
  assert.deepEqual([around(file, 0), around(file, 10), around("", 1)], [[], [], []]);
  assert.equal(around("a\r\nb", 2)[1]?.text, "b");
  // The end of the last line begins no other.
  assert.deepEqual(around("a\nb\n", 2).map(({ n }) => n), [1, 2]);
});

test("the line that the engine names is found, and no other number", () => {
  assert.equal(lineIn("dockerfile parse error on line 3: unknown instruction: FOO"), 3);
  assert.equal(lineIn("Dockerfile:12"), 12);
  assert.equal(lineIn("The command returned a non-zero code: 2."), 0);
});

test("a step's time is in tenths of a second, up to a minute", () => {
  assert.deepEqual([0, 449, 14_200, 59_949, 60_000, 124_000, -5].map(brief), ["0.0 s", "0.4 s", "14.2 s", "59.9 s", "1 min", "2 min 4 s", "0.0 s"]);
});
