import assert from "node:assert/strict";
import { test } from "node:test";
import { type Ask, Trouble } from "./ask";
import { compare, positionAt } from "./entry";
import { Feed } from "./feed";
import { KEPT } from "./store";
import { Strand } from "./strand";

/** A server with one log of numbered lines, a stream, and a view that follows or does not. */
function scene(count: number) {
  const log = Array.from({ length: count }, (_, i) => [positionAt(i + 1), 1, String(i)] as [string, number, string]);
  const topics = new Map<string, { on: (text: string) => void; from: (() => string | undefined) | undefined }>();
  const asked: Record<string, string>[] = [];
  let following = true;
  let came = 0;
  const ask: Ask = async (_id, query) => {
    asked.push(query);
    let entries = log;
    const limit = Number(query["limit"] ?? query["tail"]);
    if (query["tail"]) entries = log.slice(-limit);
    else if (query["before"]) entries = log.filter(([at]) => compare(at, query["before"] ?? "") < 0).slice(-limit);
    else if (query["after"]) entries = log.filter(([at]) => compare(at, query["after"] ?? "") > 0).slice(0, limit);
    else if (query["around"]) {
      const nth = Math.max(0, log.findIndex(([at]) => compare(at, query["around"] ?? "") >= 0));
      entries = log.slice(Math.max(0, nth - limit / 2), nth + limit / 2);
    }
    const start = entries.length === 0 || entries[0] === log[0];
    const end = entries.length === 0 || entries.at(-1) === log.at(-1);
    return { entries, start, end };
  };
  const page = {
    assets: "",
    join(topic: string, on: (text: string) => void, from?: () => string | undefined) {
      topics.set(topic, { on, from });
      return () => topics.delete(topic);
    },
    connected: () => () => undefined,
  };
  const feed = new Feed(ask, page, { changed: () => undefined, came: (lines) => (came += lines), following: () => following }, () => 0);
  const container = new Strand({ id: "a", name: "a", running: true }, 0);
  return {
    feed, container, asked, topics, log,
    came: () => came,
    follow: (on: boolean) => (following = on),
    numbers: () => feed.store.items.map(({ text }) => Number(text)),
    tell: (entries: unknown[]) => topics.get("log:a")?.on(JSON.stringify({ container: "a", entries })),
    write: (lines: number) => {
      const from = log.length;
      const fresh = Array.from({ length: lines }, (_, i) => [positionAt(from + i + 1), 1, String(from + i)] as [string, number, string]);
      log.push(...fresh);
      topics.get("log:a")?.on(JSON.stringify({ container: "a", entries: fresh }));
    },
  };
}

const isRun = (numbers: number[]) => numbers.every((number, i) => i === 0 || number === (numbers[i - 1] ?? 0) + 1);

test("a log opens at its end and goes on from its last line", async () => {
  const { feed, container, topics, write, numbers, came } = scene(2000);
  await feed.open([container]);
  assert.equal(numbers().at(-1), 1999);
  assert.equal(topics.get("log:a")?.from?.(), positionAt(2000));
  write(10);
  assert.equal(numbers().at(-1), 2009);
  assert.equal(came(), 10);
  assert.equal(topics.get("log:a")?.from?.(), positionAt(2010));
  assert.ok(isRun(numbers()));
});

test("an empty log misses nothing that is written while it is joined", async () => {
  const { feed, container, topics } = scene(0);
  await feed.open([container]);
  assert.equal(topics.get("log:a")?.from?.(), "tail:10000");
});

test("scrolling up to the start and down again shows every line once, in bounded memory", async () => {
  const { feed, container, asked, follow, numbers, write, topics } = scene(60_000);
  await feed.open([container]);
  follow(false);
  while (!feed.store.start) {
    await feed.older();
    assert.ok(isRun(numbers()) && numbers().length <= KEPT);
  }
  assert.equal(numbers()[0], 0);
  assert.equal(asked[1]?.["below"], "500");
  assert.equal(asked[2]?.["below"], "1500");
  assert.ok(!feed.live && topics.size === 0);
  write(5);
  while (!feed.live) {
    await feed.newer();
    assert.ok(isRun(numbers()) && numbers().length <= KEPT);
  }
  assert.equal(numbers().at(-1), 60_004);
  write(1);
  assert.equal(numbers().at(-1), 60_005);
});

test("while one reads further up, new lines wait below until they are too many", async () => {
  const { feed, container, follow, write, numbers } = scene(100);
  await feed.open([container]);
  follow(false);
  for (let i = 0; i < 30; i += 1) write(1000);
  assert.ok(!feed.live && numbers().length <= KEPT && numbers()[0] === 0 && isRun(numbers()));
});

test("a mark that says how many lines were skipped can be filled", async () => {
  const { feed, container, tell, log, numbers } = scene(10);
  await feed.open([container]);
  for (let i = 10; i < 21; i += 1) log.push([positionAt(i + 1), 1, String(i)]);
  tell([{ mark: "skipped", at: positionAt(10), lines: 10 }, log.at(-1)]);
  assert.deepEqual(numbers().slice(-2), [0, 20]);
  const mark = feed.store.items.find((entry) => entry.mark);
  assert.equal(mark?.lines, 10);
  assert.ok(mark && (await feed.refill(mark)));
  assert.deepEqual(numbers(), Array.from({ length: 21 }, (_, i) => i));
});

test("lines of a stream that is not wanted are not taken", async () => {
  const { feed, container, tell, numbers } = scene(0);
  feed.filter = { since: 5, until: undefined, out: true, err: false };
  await feed.open([container]);
  tell([[positionAt(4), 1, "4"], [positionAt(6), 2, "6"], [positionAt(7), 1, "7"]]);
  assert.deepEqual(numbers(), [7]);
});

test("what cannot be read says why, and is not asked for in a loop", async () => {
  const refused: Ask = async () => {
    throw new Trouble(403, "no");
  };
  const joined: string[] = [];
  const page = { assets: "", join: (topic: string) => (joined.push(topic), () => undefined), connected: () => () => undefined };
  const feed = new Feed(refused, page, { changed: () => undefined, came: () => undefined, following: () => true }, () => 0);
  const container = new Strand({ id: "a", name: "a", running: true }, 0);
  await feed.open([container]);
  assert.equal(container.trouble, "no");
  assert.equal(feed.trouble?.passing, false);
  assert.ok(!feed.wantsOlder);
  assert.deepEqual(joined, []);
});
