import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { HostConfig, Limits } from "./limit";
import { change, differing, notTaken, problems, read } from "./limit";
import { STEPS, positionOf, valueAt } from "./scale";
import { words } from "./text";

const HOST = { cpus: 4, memory: 8 * 2 ** 30 };

function sent(config: HostConfig, written: Partial<Limits>): HostConfig {
  return change(config, { ...read(config), ...written }, HOST);
}

function wrong(config: HostConfig, written: Partial<Limits>): Record<string, string> {
  const before = read(config);
  return problems(before, { ...before, ...written }, HOST);
}

test("an inspect is read, and nothing is sent for what nobody touched", () => {
  const [told] = JSON.parse(readFileSync("server/tests/recordings/26.1/container.json", "utf8")) as { HostConfig: HostConfig }[];
  const config = told?.HostConfig ?? {};
  const limits = read(config);
  assert.deepEqual([limits.memory, limits.swap, limits.cpus, limits.pids, limits.restart], ["97656k", "-1", "", "", "unless-stopped"]);
  assert.deepEqual(sent(config, {}), {});
  assert.deepEqual(sent(config, { memory: " 97656k " }), {});
  // An engine may tell nothing at all.
  assert.equal(read({ RestartPolicy: null, PidsLimit: null }).restart, "no");
});

test("memory goes with its swap: twice the memory, unless it was chosen", () => {
  assert.deepEqual(sent({}, { memory: "512m" }), { Memory: 2 ** 29, MemorySwap: 2 ** 30 });
  assert.deepEqual(sent({ Memory: 2 ** 28, MemorySwap: 2 ** 29 }, { memory: "1g" }), { Memory: 2 ** 30, MemorySwap: 2 ** 31 });
  assert.deepEqual(sent({ Memory: 2 ** 28, MemorySwap: -1 }, { memory: "1g" }), { Memory: 2 ** 30, MemorySwap: -1 });
  assert.deepEqual(sent({ Memory: 2 ** 28, MemorySwap: 2 ** 29 }, { swap: "256m" }), { Memory: 2 ** 28, MemorySwap: 2 ** 28 });
});

test("CPUs are changed the way they were set", () => {
  assert.deepEqual(sent({}, { cpus: "1.5" }), { NanoCpus: 1.5e9 });
  assert.deepEqual(sent({ NanoCpus: 5e8 }, { cpus: "" }), { NanoCpus: 4e9 });
  assert.equal(read({ CpuQuota: 25_000, CpuPeriod: 50_000 }).cpus, "0.5");
  assert.deepEqual(sent({ CpuQuota: 25_000, CpuPeriod: 50_000 }, { cpus: "2" }), { CpuQuota: 100_000 });
  assert.deepEqual(sent({ CpuQuota: 25_000 }, { cpus: "" }), { CpuQuota: -1 });
});

test("the rest of the limits", () => {
  assert.deepEqual(sent({ PidsLimit: 100, CpusetCpus: "0" }, { pids: "", cpuset: "" }), { CpusetCpus: "0-3", PidsLimit: -1 });
  assert.deepEqual(sent({}, { shares: "512", weight: "300", reservation: "64m" }), { MemoryReservation: 2 ** 26, CpuShares: 512, BlkioWeight: 300 });
  assert.deepEqual(sent({}, { restart: "on-failure", retries: "3" }), { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } });
  assert.deepEqual(sent({ RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } }, { restart: "no" }), { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } });
  // Retries mean nothing with another policy.
  assert.deepEqual(differing(read({}), { ...read({}), retries: "3" }), []);
});

test("what is wrong is said where it is", () => {
  assert.deepEqual(wrong({}, { memory: "5m" }), { memory: words.tooSmall });
  assert.deepEqual(wrong({}, { memory: "much" }), { memory: words.notSize });
  assert.deepEqual(wrong({}, { memory: "9g" }), { memory: words.tooLarge("8g") });
  assert.deepEqual(wrong({}, { swap: "1g" }), { swap: words.swapAlone });
  assert.deepEqual(wrong({ Memory: 2 ** 28, MemorySwap: 300 * 2 ** 20 }, { memory: "512m" }), { swap: words.swapSmall });
  assert.deepEqual(wrong({ MemoryReservation: 2 ** 28 }, { memory: "128m" }), { reservation: words.reservationLarge });
  assert.deepEqual(wrong({ Memory: 2 ** 28, MemorySwap: -1 }, { memory: " " }), { memory: words.stays });
  assert.deepEqual(wrong({ MemoryReservation: 2 ** 28, CpuShares: 2 }, { reservation: "", shares: "" }), { reservation: words.stays, shares: words.stays });
  assert.deepEqual(wrong({}, { cpus: "0.001", cpuset: "0-4" }), { cpus: words.notCpus(4), cpuset: words.notCpuset(3) });
  assert.deepEqual(wrong({}, { cpus: "4", cpuset: "0-1,3", pids: "10", weight: "10" }), {});
  assert.deepEqual(wrong({}, { pids: "0", weight: "1.5" }), { pids: words.notBetween(1, 4_194_304), weight: words.notBetween(10, 1000) });
});

test("what an engine does not take over is seen afterwards", () => {
  assert.deepEqual(notTaken({ CpuQuota: -1, MemorySwap: -1 }, { CpuQuota: 50_000, MemorySwap: -1 }), ["CpuQuota"]);
  assert.deepEqual(notTaken({ CpuQuota: -1, PidsLimit: -1, RestartPolicy: { Name: "no" } }, { PidsLimit: null, RestartPolicy: { Name: "" } }), []);
});

test("sliders have a place for every value, and round it", () => {
  const memory = { least: 6 * 2 ** 20, most: 8 * 2 ** 30, unit: 2 ** 20 };
  assert.deepEqual([valueAt(memory, 0), valueAt(memory, STEPS)], [memory.least, memory.most]);
  assert.equal(valueAt(memory, 500) % memory.unit, 0);
  for (const value of [2 ** 27, 2 ** 29, 2 ** 32]) {
    const found = valueAt(memory, positionOf(memory, value));
    assert.ok(Math.abs(found / value - 1) < 0.06, `${value} ${found}`);
  }
  const cpus = { least: 0.01, most: 2, unit: 0.01 };
  assert.equal(String(valueAt(cpus, positionOf(cpus, 0.07))), "0.07");
  assert.deepEqual([positionOf(cpus, 0), positionOf(cpus, 9)], [0, STEPS]);
});
