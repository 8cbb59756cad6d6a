import assert from "node:assert/strict";
import { test } from "node:test";
import { Tabs } from "./tabs";

test("closing shows the next, then the one before, then the new one's place", () => {
  const tabs = new Tabs<string>();
  for (const name of ["a", "b", "c"]) tabs.add(name);
  tabs.chosen = "b";
  tabs.remove("b");
  assert.equal(tabs.chosen, "c");
  tabs.remove("c");
  assert.equal(tabs.chosen, "a");
  tabs.add("d");
  tabs.remove("a");
  assert.equal(tabs.chosen, "d");
  tabs.remove("none");
  tabs.remove("d");
  assert.equal(tabs.chosen, undefined);
});

test("arrows go round, over the new one's place", () => {
  const tabs = new Tabs<string>();
  tabs.add("a");
  tabs.add("b");
  const after = (key: string) => (tabs.key(key), tabs.chosen);
  assert.equal(after("ArrowRight"), undefined);
  assert.equal(after("ArrowRight"), "a");
  assert.equal(after("ArrowLeft"), undefined);
  assert.equal(after("Home"), "a");
  assert.equal(after("End"), undefined);
  assert.equal(tabs.key("x"), false);
});
