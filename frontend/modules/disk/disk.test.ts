import assert from "node:assert/strict";
import { test } from "node:test";
import { space } from "../space";
import { largest, shares } from "./largest";

const old = {
  LayersSize: 100,
  Images: [
    { Id: `sha256:${"a".repeat(64)}`, RepoTags: ["web:1", "web:2"], Size: 60, SharedSize: 20, Containers: 1 },
    { Id: `sha256:${"b".repeat(64)}`, RepoTags: null, Size: 50, SharedSize: -1, Containers: 0 },
  ],
  Containers: [
    { Id: "c".repeat(64), Names: ["/front"], Image: "web:1", State: "running", SizeRw: 5 },
    { Id: "d".repeat(64), Names: ["/old"], Image: "web:1", State: "exited", SizeRw: 7 },
    { Id: "e".repeat(64), Names: null, State: "created" },
  ],
  Volumes: [{ Name: "data", UsageData: { Size: 9, RefCount: 1 } }, { Name: "left", UsageData: { Size: 4, RefCount: 0 } }, { Name: "odd", UsageData: { Size: -1, RefCount: -1 } }, { Name: "bare", UsageData: null }],
  BuildCache: [{ ID: "x", Size: 3, InUse: true, Shared: false }, { ID: "y", Size: 8, InUse: false, Shared: true }, { ID: "z", Size: 2, InUse: false, Shared: false }],
};

const brief = ({ count, active, total, free }: { count: number; active: number; total: number; free: number }) => [count, active, total, free];

test("lists of old engines are added up", () => {
  const { images, containers, volumes, cache } = space(old);
  assert.deepEqual(brief(images), [2, 1, 100, 60]);
  assert.deepEqual(brief(containers), [3, 1, 12, 7]);
  assert.deepEqual(brief(volumes), [4, 1, 13, 4]);
  assert.deepEqual(brief(cache), [3, 1, 5, 2]);
});

test("sums of new engines are taken as they are, under any of their names", () => {
  const sums = { TotalCount: 4, ActiveCount: 1, TotalSize: 98, Reclaimable: 12, Items: old.Images };
  for (const name of ["ImageUsage", "ImagesUsage", "ImagesDiskUsage"]) {
    const { images } = space({ [name]: sums });
    assert.deepEqual(brief(images), [4, 1, 98, 12], name);
    assert.equal(images.items.length, 2);
  }
  assert.deepEqual(brief(space({ BuildCacheUsage: { TotalCount: 1, TotalSize: 5 } }).cache), [1, 0, 5, 0]);
});

test("nothing, nulls and what is missing are no failure", () => {
  for (const answer of [{}, undefined, { Images: null, Containers: null, Volumes: null, BuildCache: null }]) {
    assert.deepEqual(Object.values(space(answer)).map(brief), [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]);
  }
});

test("the largest come first, with what they are removed by, and only what can go is offered", () => {
  const all = space(old);
  assert.deepEqual(largest(all, "images").map(({ name, own, keys }) => [name, own, keys]), [["bbbbbbbbbbbb", undefined, [`sha256:${"b".repeat(64)}`]], ["web:1", 40, ["web:1", "web:2"]]]);
  assert.deepEqual(largest(all, "containers").map(({ name, removable }) => [name, removable]), [["old", true], ["front", false], ["eeeeeeeeeeee", true]]);
  assert.deepEqual(largest(all, "volumes").filter(({ removable }) => removable).map(({ name }) => name), ["left"]);
  assert.deepEqual(largest(all, "cache").map(({ id, uses }) => [id, uses]), [["y", "no"], ["x", "yes"], ["z", "no"]]);
});

test("a bar has both shares, and none where there is nothing", () => {
  assert.deepEqual(shares(200, 50), { used: 75, free: 25 });
  assert.deepEqual(shares(0, 0), { used: 0, free: 0 });
  assert.deepEqual(shares(10, 20), { used: 0, free: 100 });
});
