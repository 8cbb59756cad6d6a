import assert from "node:assert/strict";
import { test } from "node:test";
import { Bridge, person, show } from "./bridge";
import { Fake, settled } from "./fake";
import { Live } from "./live";
import type { Asked, Told } from "./tabs";
import { Tab } from "./tabs";

const hello = { assets: "/pkg/1", stream: "s1" };

/** A tab whose messages arrive at once, as long as it is there. */
function tab(world: Fake, live: Live) {
  const told: Told[] = [];
  const state = { isFrozen: false, signedOut: 0 };
  let hear: (told: Told) => void = () => {};
  const own = new Tab(live, world, (message) => {
    told.push(message);
    if (!state.isFrozen) hear(message);
  });
  const connect = (listen: (told: Told) => void) => {
    hear = listen;
    return (asked: Asked) => own.hear(asked);
  };
  const bridge = new Bridge([connect], () => world.now(), () => (state.signedOut += 1));
  bridge.begin();
  return { bridge, told, state };
}

test("live_l10_tabs_share_one_stream", async () => {
  const world = new Fake();
  const live = new Live(world);
  const heard: string[] = [];
  for (let nth = 0; nth < 7; nth += 1) tab(world, live).bridge.join("engine", (text) => heard.push(text));
  await world.pass(0);
  world.stream.say("hello", hello);
  world.stream.say("engine", { name: "local" });
  await settled();
  assert.equal(world.streams.length, 1);
  assert.equal(heard.length, 7);
});

test("a tab that is left or does not answer is forgotten with its topics", async () => {
  const world = new Fake();
  const live = new Live(world);
  const [left, frozen, stays] = [tab(world, live), tab(world, live), tab(world, live)];
  left.bridge.join("stats:a", () => {});
  frozen.bridge.join("stats:b", () => {});
  stays.bridge.join("stats:c", () => {});
  await world.pass(0);
  world.stream.say("hello", hello);
  await world.take().answer(200, { refused: [] });
  left.bridge.leave();
  frozen.state.isFrozen = true;
  await world.pass(50);
  const first = world.take();
  assert.deepEqual(first.body, { join: [], leave: ["stats:a"] });
  await first.answer(200, { refused: [] });
  for (let passed = 0; passed < 45_000; passed += 5000) {
    world.stream.say("beat", "");
    await world.pass(5000);
  }
  assert.deepEqual(world.take().body, { join: [], leave: ["stats:b"] });
});

test("a tab that comes back begins again from where it was", async () => {
  const world = new Fake();
  const live = new Live(world);
  const own = tab(world, live);
  tab(world, live).bridge.join("engine", () => {});
  const ats: string[] = [];
  const on = (text: string) => ats.push(...JSON.parse(text).entries.map((entry: [string]) => entry[0]));
  own.bridge.join("log:a", on, () => ats.at(-1) ?? "10.0");
  await world.pass(0);
  world.stream.say("hello", hello);
  await world.take().answer(200, { refused: [] });
  world.stream.say("log", { container: "a", entries: [["11.0", 1, "x"]] });
  await settled();
  assert.deepEqual(ats, ["11.0"]);
  own.state.isFrozen = true;
  for (let passed = 0; passed < 45_000; passed += 5000) {
    world.stream.say("beat", "");
    await world.pass(5000);
  }
  await world.take().answer(200, { refused: [] });
  own.state.isFrozen = false;
  own.bridge.wake();
  await world.pass(50);
  assert.deepEqual(world.take().body.join, [{ topic: "log:a", from: "11.0" }]);
});

test("who does not read is cut off before much has piled up", async () => {
  const world = new Fake();
  const live = new Live(world);
  const slow = tab(world, live);
  slow.bridge.join("engine", () => {});
  await world.pass(0);
  world.stream.say("hello", hello);
  slow.state.isFrozen = true;
  const long = JSON.stringify("x".repeat(1 << 20));
  for (let nth = 0; nth < 40; nth += 1) {
    world.stream.say("engine", long);
    await settled();
  }
  const sent = slow.told.filter((told) => "texts" in told).length;
  assert.ok(sent >= 15 && sent <= 18, String(sent));
});

test("the state is told to all, and an ended session leads away", async () => {
  const world = new Fake();
  const live = new Live(world);
  const own = tab(world, live);
  const states: boolean[] = [];
  own.bridge.connected((up) => states.push(up));
  own.bridge.join("engine", () => {});
  await world.pass(0);
  world.stream.say("hello", hello);
  world.stream.fail();
  await world.pass(500);
  await world.take().answer(401);
  assert.deepEqual([states, own.state.signedOut], [[true, false], 1]);
});

test("without a worker the tab has a stream of its own; a dead worker is replaced", async () => {
  const told: [string, Asked][] = [];
  const way = (name: string) => () => (asked: Asked) => void told.push([name, asked]);
  const refused = () => {
    throw new Error("not here");
  };
  const world = new Fake();
  const bridge = new Bridge([refused, way("own")], () => world.now(), () => {});
  bridge.begin();
  bridge.join("engine", () => {});
  assert.deepEqual(told, [["own", { begin: true }], ["own", { join: 1, topic: "engine" }]]);
  bridge.look();
  assert.equal(told.length, 2);
  world.millis += 60_000;
  bridge.look();
  assert.deepEqual(told.slice(2), [["own", { begin: true }], ["own", { join: 2, topic: "engine" }]]);
});

test("people and sessions have streams of their own", () => {
  const session = JSON.stringify({ user: 'a "b"', role: "admin", via: "session 3" });
  const answers = [["/live/containers", { status: 200, body: '["/api/session",{"status":200,"body":"x"}]' }], ["/api/session", { status: 200, body: session }]];
  assert.equal(person(JSON.stringify({ assets: "/pkg/1", answers })), 'a "b" admin session 3');
  assert.equal(person(""), "  ");
});

test("a module that comes too late is not attached", async () => {
  const calls: string[] = [];
  const attach = (_element: unknown, options: any) => {
    calls.push(`attach ${options.n}`);
    return { update: (options: any) => calls.push(`update ${options.n}`), detach: () => calls.push("detach") };
  };
  const element = {} as HTMLElement;
  const gone = show(Promise.resolve({ attach }) as any, element, '{"n":1}');
  gone.detach();
  await settled();
  assert.deepEqual(calls, []);
  const part = show(Promise.resolve({ attach }) as any, element, '{"n":1}');
  part.update('{"n":2}');
  await settled();
  part.update('{"n":3}');
  part.detach();
  assert.deepEqual(calls, ["attach 2", "update 3", "detach"]);
});
