import assert from "node:assert/strict";
import { test } from "node:test";
import { Fake } from "./fake";
import { isAfter, Tail } from "./tail";

const line = (at: string) => [at, 1, at];
const batch = (...ats: string[]) => ({ container: "a", entries: ats.map(line) });

function say(tail: Tail, data: object): void {
  tail.hear(JSON.stringify(data), data);
}

/** The positions that a follower was told. */
function follow(tail: Tail, from?: string): string[] {
  const ats: string[] = [];
  tail.add((text) => {
    for (const entry of JSON.parse(text).entries) ats.push(Array.isArray(entry) ? entry[0] : `${entry.mark} ${entry.at}`);
  }, from);
  return ats;
}

test("positions are compared as numbers too long for numbers", () => {
  assert.ok(isAfter("1795498351123456789.0", "1795498351123456788.9"));
  assert.ok(isAfter("10.0", "9.0") && isAfter("10.10", "10.9") && !isAfter("10.0", "10.0"));
});

test("live_l9_who_joins_late_gets_each_line_once", async () => {
  const world = new Fake();
  const tail = new Tail("a", world);
  const first = follow(tail, "10.0");
  say(tail, batch("11.0", "11.1", "12.0"));
  const late = follow(tail, "11.0");
  const asked = world.take();
  assert.equal(asked.path, "/api/logs/a?after=11.0&limit=5000");
  say(tail, batch("12.1", "13.0"));
  await asked.answer(200, { ...batch("11.1", "12.0", "12.1"), end: true });
  say(tail, batch("14.0"));
  assert.deepEqual(first, ["11.0", "11.1", "12.0", "12.1", "13.0", "14.0"]);
  assert.deepEqual(late, ["11.1", "12.0", "12.1", "13.0", "14.0"]);
});

test("one whose page is ahead is told only what it lacks", () => {
  const world = new Fake();
  const tail = new Tail("a", world);
  follow(tail, "10.0");
  const ahead = follow(tail, "12.0");
  say(tail, batch("11.0", "12.0", "12.1"));
  say(tail, batch("13.0"));
  assert.deepEqual(ahead, ["12.1", "13.0"]);
  assert.equal(world.requests.length, 0);
});

test("what cannot be had is said to be a gap, and marks are not lost", async () => {
  const world = new Fake();
  const tail = new Tail("a", world);
  follow(tail, "10.0");
  say(tail, batch("11.0", "12.0"));
  const late = follow(tail, "10.0");
  say(tail, { container: "a", entries: [{ mark: "restarted", at: "12.0" }, line("13.0")] });
  const asked = world.take();
  await asked.answer(503);
  await world.pass(1000);
  await world.take().answer(403);
  assert.deepEqual(late, ["gap 10.0", "restarted 12.0", "13.0"]);
});

test("pages are asked for until the end", async () => {
  const world = new Fake();
  const tail = new Tail("a", world);
  follow(tail, "10.0");
  say(tail, batch("19.0"));
  const late = follow(tail, "10.0");
  await world.take().answer(200, { ...batch("11.0"), end: false });
  const next = world.take();
  assert.equal(next.path, "/api/logs/a?after=11.0&limit=5000");
  await next.answer(200, { ...batch("19.0"), end: true });
  assert.deepEqual(late, ["11.0", "19.0"]);
});
