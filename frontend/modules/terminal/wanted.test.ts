import assert from "node:assert/strict";
import { test } from "node:test";
import type { Wanted } from "./wanted";
import { nothing, request, wrong } from "./wanted";

test("what is wanted becomes a request", () => {
  const asked = (part: Partial<Wanted>) => request("id", { ...nothing(), ...part });
  assert.deepEqual(asked({}).command, []);
  assert.deepEqual(asked({ kind: "sh" }).command, ["sh"]);
  const full = asked({ kind: "command", command: `sh -c 'echo "hi there"'`, user: " 1000:1000 ", workdir: " /srv ", env: "A=1\r\n\n  B=x y \n" });
  const { command, user, workdir, env } = full;
  assert.deepEqual({ command, user, workdir, env }, { command: ["sh", "-c", 'echo "hi there"'], user: "1000:1000", workdir: "/srv", env: ["A=1", "B=x y "] });
  const attach = asked({ kind: "attach", user: "root", env: "A=1" });
  assert.deepEqual([attach.attach, attach.user, attach.env], [true, "", []]);
});

test("what is wrong is said, and where", () => {
  const of = (part: Partial<Wanted>) => Object.keys(wrong({ ...nothing(), ...part }));
  assert.deepEqual(of({ user: "root", workdir: "/srv", env: "A=\nB=1" }), []);
  assert.deepEqual(of({ kind: "command", command: "  " }), ["command"]);
  assert.deepEqual(of({ workdir: "srv" }), ["workdir"]);
  assert.match(wrong({ ...nothing(), env: "A=1\n\n=2" }).env ?? "", /^Line 3 /);
  assert.deepEqual(of({ kind: "attach", workdir: "srv", env: "x" }), []);
});
