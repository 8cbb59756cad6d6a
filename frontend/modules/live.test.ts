import assert from "node:assert/strict";
import { test } from "node:test";
import { Fake } from "./fake";
import { Live } from "./live";

const frame = (seq: number, all = false) => JSON.stringify({ seq, all, put: [], drop: [] });
const hello = { assets: "/pkg/1", stream: "s1" };

/** What is told to a follower. */
function collect(live: Live, topic: string, from?: string) {
  const told: string[] = [];
  const leave = live.join(topic, (text) => told.push(text), from);
  return { told, leave };
}

async function opened(world: Fake, live: Live, from?: string): Promise<void> {
  collect(live, "containers", from);
  await world.pass(0);
  world.stream.say("hello", hello);
}

test("the stream is opened with the number of the page's list, and goes on from there", async () => {
  const [world] = [new Fake()];
  const live = new Live(world);
  const list = collect(live, "containers", "7");
  await world.pass(0);
  assert.equal(world.stream.url, "/live?containers=7");
  world.stream.say("hello", hello);
  world.stream.say("containers", frame(8));
  assert.deepEqual(list.told, [frame(8)]);
  assert.equal(world.requests.length, 0);
});

test("a second tab gets the changes it lacks, or the whole list", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live, "7");
  for (const seq of [8, 9, 10]) world.stream.say("containers", frame(seq));
  assert.deepEqual(collect(live, "containers", "8").told, [frame(9), frame(10)]);
  assert.deepEqual(collect(live, "containers", "10").told, []);
  const ahead = collect(live, "containers", "11");
  const old = collect(live, "containers", "3");
  const none = collect(live, "containers");
  assert.equal(world.requests.length, 1, "both need the same list");
  world.stream.say("containers", frame(11));
  assert.deepEqual(ahead.told, [], "its page has it already");
  await world.take().answer(200, frame(10, true));
  for (const late of [old, none]) assert.deepEqual(late.told, [frame(10, true), frame(11)]);
  world.stream.say("containers", frame(12));
  for (const tab of [ahead, old, none]) assert.equal(tab.told.at(-1), frame(12));
});

test("a gap makes all ask for the whole list once", async () => {
  const world = new Fake();
  const live = new Live(world);
  const list = collect(live, "containers", "7");
  await world.pass(0);
  world.stream.say("hello", hello);
  world.stream.say("containers", frame(10));
  world.stream.say("containers", frame(11));
  assert.equal(world.requests.length, 1);
  await world.take().answer(200, frame(10, true));
  assert.deepEqual(list.told, [frame(10, true), frame(11)]);
});

test("topics are joined together, and left when nobody follows them", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live);
  const [one, other] = [collect(live, "stats:a"), collect(live, "stats:b")];
  await world.pass(50);
  const first = world.take();
  assert.deepEqual([first.method, first.path], ["POST", "/live/s1"]);
  assert.deepEqual(first.body, { join: [{ topic: "stats:a" }, { topic: "stats:b" }], leave: [] });
  await first.answer(200, { refused: [] });
  world.stream.say("stats", { at: 5, rows: [["a", 1.5], ["b"], ["c", 9]] });
  assert.deepEqual(one.told, ['{"at":5,"row":["a",1.5]}']);
  assert.deepEqual(other.told, ['{"at":5,"row":["b"]}']);
  one.leave();
  await world.pass(50);
  assert.deepEqual(world.take().body, { join: [], leave: ["stats:a"] });
});

test("a topic that is refused or ends is told so, and not asked for again", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live);
  const [log, stats] = [collect(live, "log:a"), collect(live, "stats:a")];
  await world.pass(50);
  await world.take().answer(200, { refused: [{ topic: "log:a", message: "No." }] });
  assert.deepEqual(log.told, ['{"end":"No."}']);
  world.stream.say("end", { topic: "stats:a", reason: "It was removed." });
  assert.deepEqual(stats.told, ['{"end":"It was removed."}']);
  await world.pass(1000);
  assert.equal(world.requests.length, 0);
});

test("live_l7_a_log_goes_on_after_its_last_line_when_the_stream_breaks", async () => {
  const world = new Fake();
  const live = new Live(world);
  const states: boolean[] = [];
  live.watch(({ up }) => states.push(up));
  await opened(world, live);
  const log = collect(live, "log:a", "10.0");
  await world.pass(50);
  const first = world.take();
  assert.deepEqual(first.body.join, [{ topic: "log:a", from: "10.0" }]);
  await first.answer(200, { refused: [] });
  world.stream.say("log", { container: "a", entries: [["11.0", 1, "x"], ["11.1", 2, "y"]] });
  const old = world.stream;
  old.fail();
  assert.equal(old.isOpen, false);
  old.say("log", { container: "a", entries: [["12.0", 1, "never"]] });
  await world.pass(10_000);
  await world.take().answer(200);
  assert.equal(world.streams.length, 2);
  world.stream.say("hello", { ...hello, stream: "s2" });
  const again = world.take();
  assert.equal(again.path, "/live/s2");
  assert.deepEqual(again.body.join, [{ topic: "log:a", from: "11.1" }]);
  assert.equal(log.told.length, 1);
  assert.deepEqual(states, [true, false, true]);
});

test("a silent stream is given up, and one who comes back does not wait", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live);
  world.stream.say("beat", "");
  await world.pass(39_000);
  assert.equal(world.stream.isOpen, true);
  world.stream.say("beat", "");
  world.millis += 25_000;
  live.wake();
  assert.equal(world.stream.isOpen, false);
  assert.equal(world.take().path, "/api/session");
  const other = new Live(world);
  await opened(world, other);
  await world.pass(60_000);
  assert.equal(world.stream.isOpen, false);
});

test("opening is tried again ever later, until the session is over", async () => {
  const world = new Fake();
  const live = new Live(world);
  const states: unknown[] = [];
  live.watch((state) => states.push(state));
  collect(live, "containers");
  await world.pass(0);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 6; attempt += 1) {
    world.stream.fail();
    const since = world.millis;
    while (world.requests.length === 0) await world.pass(100);
    waits.push(world.millis - since);
    if (attempt < 5) await world.take().answer(200);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 5000, 5000]);
  await world.take().answer(401);
  assert.deepEqual(states.at(-1), { up: false, out: true });
  await world.pass(60_000);
  collect(live, "images");
  await world.pass(60_000);
  assert.equal(world.streams.length, 6);
});

test("a stream that the server does not know any more is opened anew", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live);
  collect(live, "usage");
  await world.pass(50);
  await world.take().answer(404);
  assert.equal(world.stream.isOpen, false);
  await world.pass(500);
  assert.equal(world.take().path, "/api/session");
});

test("live_l5_a_stream_that_nobody_follows_is_closed", async () => {
  const world = new Fake();
  const live = new Live(world);
  const list = collect(live, "containers");
  await world.pass(0);
  world.stream.say("hello", hello);
  list.leave();
  await world.pass(1000);
  const next = collect(live, "containers");
  await world.pass(5000);
  assert.equal(world.stream.isOpen, true, "the next page came in time");
  next.leave();
  await world.pass(2000);
  assert.equal(world.stream.isOpen, false);
});

test("events come whole to each, and anew after a break", async () => {
  const world = new Fake();
  const live = new Live(world);
  await opened(world, live);
  const first = collect(live, "events");
  await world.pass(50);
  await world.take().answer(200, { refused: [] });
  world.stream.say("events", { events: [{ seq: 1 }] });
  world.stream.say("events", { events: [{ seq: 2 }] });
  assert.deepEqual(first.told.map((text) => JSON.parse(text)), [{ events: [{ seq: 1 }], all: true }, { events: [{ seq: 2 }] }]);
  assert.deepEqual(JSON.parse(collect(live, "events").told[0] ?? ""), { events: [{ seq: 1 }, { seq: 2 }], all: true });
  world.stream.fail();
  await world.pass(500);
  await world.take().answer(200);
  world.stream.say("hello", hello);
  await world.take().answer(200, { refused: [] });
  world.stream.say("events", { events: [{ seq: 9 }] });
  assert.deepEqual(JSON.parse(first.told.at(-1) ?? ""), { events: [{ seq: 9 }], all: true });
});
