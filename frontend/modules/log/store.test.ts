import assert from "node:assert/strict";
import { test } from "node:test";
import { Entry, compare, following, positionAt, preceding, read } from "./entry";
import { Heights } from "./heights";
import { FOLLOWED, HOLD, KEPT, Store } from "./store";
import { Strand } from "./strand";

const strand = (id = "a") => new Strand({ id, name: id, running: true }, 0);
const line = (of: Strand, ms: number, text = String(ms)) => new Entry(of, positionAt(ms), 1, text, 0);
const lines = (of: Strand, from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(of, from + i));
const texts = (store: Store) => store.items.map(({ text }) => text);

function store(...strands: Strand[]): Store {
  const made = new Store();
  made.reset(strands);
  return made;
}

test("positions are compared as numbers, however long", () => {
  assert.ok(compare("9.0", "10.0") < 0);
  assert.ok(compare("1795498351123456789.9", "1795498351123456789.10") < 0);
  assert.equal(compare("5.1", "5.1"), 0);
  assert.equal(following("5.1"), "5.2");
  assert.equal(preceding("5.1"), "5.0");
  assert.ok(compare(preceding("10.0"), "10.0") < 0 && compare(preceding("10.0"), "9.7") > 0);
});

test("what is not understood of an answer is left out", () => {
  const entries = read(strand(), [["1.0", 2, "x", 70000], ["2.0", 1], 7, null, { mark: "skipped", at: "1.0", lines: 5 }, { mark: "other" }]);
  assert.deepEqual(entries.map(({ text, source, whole, mark, lines }) => [text, source, whole, mark, lines]), [
    ["x", 2, 70000, undefined, 0],
    ["", 0, 0, "skipped", 5],
  ]);
});

test("live lines that are loaded already are not taken twice, marks are", () => {
  const a = strand();
  const view = store(a);
  view.begin(a, lines(a, 1, 4), true, true);
  view.fold();
  const mark = new Entry(a, positionAt(3), 0, "", 0, "restarted");
  assert.equal(view.live(a, [line(a, 2), line(a, 3), mark, line(a, 4)], 0), 2);
  assert.deepEqual(texts(view), ["1", "2", "3", "", "4"]);
  // A clock that went back a little: another line, not one that is known.
  assert.equal(view.live(a, [new Entry(a, "3500000.0", 1, "3.5", 0)], 0), 1);
  assert.equal(texts(view).at(-1), "3.5");
});

test("several logs are shown only where all of them are loaded", () => {
  const [a, b] = [strand("a"), strand("b")];
  const view = store(a, b);
  view.begin(a, lines(a, 10, 13), false, true);
  view.begin(b, [line(b, 5, "b5"), line(b, 11, "b11")], false, true);
  view.fold();
  assert.deepEqual(texts(view), ["10", "11", "b11", "12"]);
  assert.ok(!view.start && view.end);
  view.before(a, lines(a, 4, 10), true);
  assert.deepEqual(texts(view).slice(0, 3), ["5", "b5", "6"]);
  view.before(b, [], true);
  assert.equal(texts(view)[0], "4");
  assert.ok(view.start);
});

test("live lines of several containers are put in order within a short wait", () => {
  const [a, b] = [strand("a"), strand("b")];
  const view = store(a, b);
  for (const one of [a, b]) view.begin(one, [], true, true);
  view.fold();
  view.live(a, [line(a, 20)], 0);
  view.live(b, [line(b, 15, "b15")], 100);
  assert.ok(view.release(200));
  assert.deepEqual(texts(view), []);
  assert.ok(!view.release(HOLD));
  assert.deepEqual(texts(view), ["b15", "20"]);
  view.live(b, [line(b, 17, "late")], 400);
  view.release(400 + HOLD);
  assert.deepEqual(texts(view), ["b15", "late", "20"]);
});

test("live_l12_followed_lines_are_a_ring", () => {
  const a = strand();
  const view = store(a);
  view.begin(a, lines(a, 0, 10), true, true);
  view.fold();
  for (let ms = 10; ms < 40_000; ms += 100) {
    view.live(a, lines(a, ms, ms + 100), 0);
    view.trim();
  }
  assert.ok(view.items.length <= FOLLOWED + 600);
  assert.equal(view.chars, view.items.reduce((sum, { text }) => sum + text.length, 0));
  assert.ok(!a.start);
  // The next older page ends right before the first line that is left.
  assert.ok(compare(a.top ?? "", view.items[0]?.at ?? "") <= 0 && compare(a.top ?? "", positionAt(Number(view.items[0]?.text) - 1)) > 0);
  assert.equal(a.known, view.items.length);
});

test("what is dropped at the end is asked for again from there", () => {
  const a = strand();
  const view = store(a);
  view.begin(a, lines(a, 30_000, 31_000), false, true);
  view.fold();
  view.before(a, lines(a, 8_000, 30_000), false);
  view.bound("top");
  assert.ok(view.items.length <= KEPT && !view.end && !a.end);
  const last = Number(view.items.at(-1)?.text);
  assert.ok(compare(a.bottom ?? "", positionAt(last)) >= 0 && compare(a.bottom ?? "", positionAt(last + 1)) < 0);
  assert.equal(a.known, 23_000);
  view.after(a, lines(a, last + 1, 31_000), true);
  view.bound("bottom");
  assert.ok(view.end);
  assert.equal(texts(view).at(-1), "30999");
  assert.deepEqual(texts(view), texts(view).toSorted((x, y) => Number(x) - Number(y)));
});

test("heights say which row is where", () => {
  const a = strand();
  const rows = lines(a, 0, 5);
  const heights = new Heights();
  heights.sum(rows, (entry) => (entry.text === "2" ? 100 : 20));
  assert.equal(heights.total, 180);
  assert.deepEqual([0, 19, 20, 40, 139, 140, 999, -5].map((y) => heights.at(y)), [0, 0, 1, 2, 2, 3, 4, 0]);
  assert.equal(heights.top(3), 140);
  heights.sum([], () => 20);
  assert.equal(heights.total, 0);
  assert.equal(heights.at(50), 0);
});
