import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, percent, rate } from "./figure";
import { LENGTH, Ring } from "./ring";
import type { Point } from "./series";
import { point, Series, summary } from "./series";
import { ranked, Stack } from "./stack";

const at = (seconds: number, received: number, cpu: number | null = 1): Point => [seconds * 1000, cpu, 100, 1000, received, 0, 0, 0, 3];

test("rates are the difference of totals, and unknown where it means nothing", () => {
  const series = new Series(300_000, 1000, [at(10, 1000), at(11, 3000), at(13, 4000), at(14, 10), at(60, 20)]);
  const { at: times, received, cpu } = series.columns();
  assert.deepEqual(received, [null, 2000, 500, null, null, null]);
  assert.deepEqual(times, [10_000, 11_000, 13_000, 14_000, 15_000, 60_000], "a pause breaks the line");
  assert.equal(cpu[4], null);
});

test("live points go on from the history, in its steps", () => {
  const series = new Series(3_600_000, 10_000, [at(10, 100), at(20, 200)]);
  series.add(at(19, 0));
  series.add(at(21, 210, 3));
  series.add(at(22, 220, 5));
  assert.equal(series.all().length, 2);
  assert.deepEqual(series.newest?.slice(0, 5), [22_000, 3, 100, 1000, 220], "the mean of the step, and its last total");
  series.add(at(30, 300));
  assert.equal(series.all().length, 3);
});

test("what is older than the range is dropped", () => {
  const series = new Series(10_000, 1000);
  for (let second = 0; second < 100; second += 1) series.add(at(second, second));
  assert.equal(series.all().length, 12);
});

test("a live row is a point", () => {
  assert.deepEqual(point(5, ["id", 1.5, 4, 10, 20, 7, 1, 2, 3, 4, 0.1]), [5, 1.5, 10, 20, 1, 2, 3, 4, 7]);
});

test("a summary knows what is unknown", () => {
  assert.deepEqual(summary([null, 2, 4, null]), { now: 4, lowest: 2, average: 3, highest: 4 });
  assert.deepEqual(summary([null]), { now: null, lowest: null, average: null, highest: null });
});

test("containers stand on one another, the rest on top", () => {
  const stack = new Stack(900_000);
  stack.add(10_000, [["a", 5], ["b", 3], ["c", 1], ["d", null]]);
  stack.add(20_000, [["a", 6], ["c", 2]]);
  const { times, sums, own } = stack.columns(["a", "b"]);
  assert.deepEqual(times, [10_000, 20_000]);
  assert.deepEqual(own, [[5, 6], [3, null], [1, 2]]);
  assert.deepEqual(sums, [[5, 6], [8, 6], [9, 8]]);
  stack.add(2_000_000, []);
  assert.deepEqual(stack.columns(["a"]).times, []);
  assert.equal(stack.average("a"), undefined);
});

test("the largest come first, equals always in the same order", () => {
  assert.deepEqual(ranked([["b", 1], ["a", 1], ["c", 9], ["d", 0]], 3), ["c", "a", "b"]);
});

test("a sparkline has the last minute, and begins anew after a pause", () => {
  const ring = new Ring();
  for (let second = 0; second < 100; second += 1) ring.push(second * 1000, second);
  const values: number[] = [];
  ring.each((value) => values.push(value));
  assert.deepEqual([values.length, values[0], values.at(-1)], [LENGTH, 40, 99]);
  ring.push(200_000, 7);
  assert.equal(ring.length, 1);
});

test("figures read as on the pages", () => {
  assert.deepEqual([0, 1023, 1536, 18 << 20, 2 ** 40].map(bytes), ["0 B", "1023 B", "1.5 KiB", "18 MiB", "1.0 TiB"]);
  assert.deepEqual([percent(0.42), percent(99.95), percent(240.4), rate(2048)], ["0.4 %", "100.0 %", "240 %", "2.0 KiB/s"]);
});
