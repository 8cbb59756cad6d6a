// What an edit is made of: differences, live updates, copies, secrets, and fields without a control.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MASK } from "../mask";
import { blank } from "../spec/body";
import type { Body, Spec } from "../spec/body";
import { copyOf } from "./copy";
import { differences } from "./differences";
import { liveUpdate } from "./live";
import { others, withOthers } from "./others";
import { get, isWithin, put } from "./path";
import { pullsFirst } from "./review";
import { isSecret, masked, unveiled, veiled } from "./secret";

const told = (before: Body, after: Body) =>
  differences(before, after, (path) => path === "Cmd").map(({ path, before, after }) => `${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);

test("differences are told by item, and commands whole", () => {
  assert.deepEqual(told({ Image: "a" }, { Image: "b" }), ['Image: "a" → "b"']);
  assert.deepEqual(told({ Cmd: ["a", "b"] }, { Cmd: ["a", "c"] }), ['Cmd: ["a","b"] → ["a","c"]']);
  assert.deepEqual(told({ Env: ["A=1", "B=2"] }, { Env: ["B=3", "A=1", "C"] }), ['Env["B"]: "2" → "3"', 'Env["C"]: undefined → ""']);
  assert.deepEqual(told({ HostConfig: { Dns: ["1", "2"] } }, { HostConfig: { Dns: ["2", "1"] } }), ['HostConfig.Dns: ["1","2"] → ["2","1"]']);
  assert.deepEqual(told({ HostConfig: { Binds: ["a:/a", "b:/b"] } }, { HostConfig: { Binds: ["a:/a", "c:/c"] } }), ['HostConfig.Binds: "b:/b" → "c:/c"']);
  assert.deepEqual(told({ Labels: { "a.b": "1" } }, {}), ['Labels["a.b"]: "1" → undefined']);
  assert.deepEqual(told({ ExposedPorts: { "80/tcp": {} } }, {}), ['ExposedPorts["80/tcp"]: {} → undefined']);
  assert.deepEqual(told({ Env: ["A=1"], HostConfig: { Memory: 1 } }, { Env: ["A=1"], HostConfig: { Memory: 1 }, Labels: undefined }), []);
});

test("only limits and the restart policy change live", () => {
  const update = (before: Body, after: Body) => liveUpdate(before, after);
  assert.deepEqual(update({ HostConfig: { Memory: 1, NanoCpus: 5 } }, { HostConfig: { Memory: 2, NanoCpus: 5 } }), { Memory: 2 });
  assert.deepEqual(update({ HostConfig: { RestartPolicy: { Name: "always" } } }, {}), { RestartPolicy: { Name: "no", MaximumRetryCount: 0 } });
  assert.deepEqual(update({ HostConfig: { PidsLimit: 5 } }, { HostConfig: {} }), { PidsLimit: -1 });
  assert.equal(update({ HostConfig: { Memory: 1 } }, { HostConfig: {} }), undefined, "the engine cannot lift it live");
  assert.equal(update({ HostConfig: { Memory: 1 } }, { HostConfig: { Memory: 2, ShmSize: 1 } }), undefined);
  assert.equal(update({ Image: "a", HostConfig: { Memory: 1 } }, { Image: "b", HostConfig: { Memory: 2 } }), undefined);
  assert.equal(update({ HostConfig: { Memory: 1 } }, { HostConfig: { Memory: 1 } }), undefined);
});

test("what is not on the engine is pulled first, and so is what a pasted command always pulls", () => {
  const spec = (pull: Spec["pull"]): Spec => ({ ...blank(), pull });
  assert.deepEqual((["here", "missing", "looking", ""] as const).map((standing) => pullsFirst(spec("missing"), standing)), [false, true, false, false]);
  assert.deepEqual([pullsFirst(spec("always"), "here"), pullsFirst(spec("never"), "here")], [true, false]);
});

test("a copy has another name, and no addresses and compose labels of its own", () => {
  const spec: Spec = {
    ...blank(),
    name: "web",
    start: false,
    body: {
      MacAddress: "02:42:ac:11:00:02",
      Labels: { team: "shop", "com.docker.compose.project": "shop" },
      HostConfig: { Binds: ["data:/data"] },
      NetworkingConfig: { EndpointsConfig: { front: { Aliases: ["web"], IPAMConfig: { IPv4Address: "10.0.0.5" } } } },
    },
  };
  const before = structuredClone(spec);
  const copy = copyOf(spec, ["web", "web-copy", "web-copy-2"]);
  assert.deepEqual(spec, before);
  assert.deepEqual([copy.spec.name, copy.spec.start, copy.notes.length], ["web-copy-3", true, 4]);
  assert.deepEqual(copy.spec.body.Labels, { team: "shop" });
  assert.deepEqual(copy.spec.body.NetworkingConfig, { EndpointsConfig: { front: { Aliases: ["web"] } } });
  assert.equal("MacAddress" in copy.spec.body, false);
  assert.deepEqual(copyOf({ ...blank(), name: "a" }, []), { spec: { ...blank(), name: "a-copy" }, notes: [] });
});

test("secrets are told by their names, as the server does", () => {
  for (const name of ["password", "DB_PASSWORD", "dbPassword", "PGPASS", "MYSQL_PWD", "api-key", "APIKey", "TOKEN_URL", "SECRET"]) assert.equal(isSecret(name), true, name);
  for (const name of ["", "TZ", "KEYBOARD", "PASSWORD_FILE", "NO_AUTH", "MONKEY", "PATH"]) assert.equal(isSecret(name), false, name);
});

test("hidden secrets come back, whatever else was edited", () => {
  const spec: Spec = { ...blank(), body: { Env: ["A=1", "DB_PASSWORD=hunter2", "EMPTY_TOKEN="] } };
  const hidden = veiled(spec);
  assert.deepEqual(hidden.body.Env, ["A=1", `DB_PASSWORD=${MASK}`, "EMPTY_TOKEN="]);
  hidden.body.Env?.unshift("NEW=1", `OTHER_TOKEN=${MASK}`);
  assert.deepEqual(unveiled(hidden, spec).body.Env, ["NEW=1", `OTHER_TOKEN=${MASK}`, "A=1", "DB_PASSWORD=hunter2", "EMPTY_TOKEN="]);
  assert.deepEqual(masked({ Env: ["A=1", `B=${MASK}`], Labels: { "x.y": MASK }, HostConfig: { Memory: 1 } }), ["Env[1]", 'Labels["x.y"]']);
});

test("fields without a control are kept, and can be changed", () => {
  const body: Body = { Image: "a", OnBuild: ["x"], HostConfig: { Memory: 1, MaskedPaths: ["/p"], LogConfig: { Type: "local" } } };
  assert.deepEqual(others(body), { OnBuild: ["x"], HostConfig: { MaskedPaths: ["/p"] } });
  assert.deepEqual(withOthers(body, others(body)), body);
  assert.deepEqual(withOthers(body, { HostConfig: { KernelMemory: 5 } }), { Image: "a", HostConfig: { Memory: 1, KernelMemory: 5, LogConfig: { Type: "local" } } });
  assert.deepEqual(withOthers(body, { Image: "b" }).Image, "b");
});

test("places are found, made and taken away", () => {
  const root: any = {};
  put(root, "A.B.C", 1);
  assert.deepEqual([root, get(root, "A.B.C"), get(root, "A.X.Y")], [{ A: { B: { C: 1 } } }, 1, undefined]);
  put(root, "A.X.Y", undefined);
  put(root, "A.B.C", undefined);
  assert.deepEqual(root, {});
  assert.deepEqual([isWithin("Env[2]", "Env"), isWithin("Environment", "Env"), isWithin('A.B["c.d"].E', "A.B")], [true, false, true]);
});
