import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "./commit";
import { instructions } from "./instruction";
import { parts } from "./reference";

test("instructions are taken line by line, comments and empty lines left out", () => {
  const { changes, problem } = instructions('# why\n\n ENV A=b C="d e"\r\ncmd ["serve", "-q"]\nLABEL a=b \\\n  c=d\n');
  assert.equal(problem, undefined);
  assert.deepEqual(changes, ['ENV A=b C="d e"', 'cmd ["serve", "-q"]', "LABEL a=b c=d"]);
  assert.deepEqual(instructions(""), { changes: [], problem: undefined });
});

test("what is right is let through", () => {
  for (const line of [
    "CMD serve --quiet", "ENTRYPOINT []", "ENV A b c", "ENV A=", "ENV A='it is'", "EXPOSE 80 53/udp 8000-8010/tcp $PORT",
    "LABEL a b", "ONBUILD RUN make", "USER 1000:1000", 'VOLUME ["/data"]', "VOLUME /a /b", "WORKDIR /srv", "ENV A=a\\ b",
  ]) assert.equal(instructions(line).problem, undefined, line);
});

test("what is wrong is told with its line", () => {
  for (const [line, what] of [
    ["RUN make", "RUN is none"], ["FROM a", "FROM is none"], ["CMD", "nothing after"], ['CMD ["a"', "JSON array"],
    ["ENTRYPOINT [1]", "JSON array"], ["ENV A", "NAME=value"], ["ENV A=b c", "NAME=value"], ['ENV A="b', "NAME=value"],
    ["LABEL =b", "name=value"], ["EXPOSE 0", "0 is no port"], ["EXPOSE 70000", "70000 is no port"], ["EXPOSE 90-80", "90-80 is no port"],
    ["EXPOSE 80/icmp", "80/icmp is no port"], ["USER a b", "one name"], ["ONBUILD FROM a", "ONBUILD FROM"],
  ] as const) {
    const { problem = "" } = instructions(`ENV OK=1\n${line}`);
    assert.ok(problem.startsWith("Line 2: ") && problem.includes(what), `${line}: ${problem}`);
  }
});

test("the tag is what follows the last colon of the last part", () => {
  assert.deepEqual(parts("localhost:5000/shop/web"), { repo: "localhost:5000/shop/web", tag: "" });
  assert.deepEqual(parts("localhost:5000/web:1"), { repo: "localhost:5000/web", tag: "1" });
  assert.deepEqual(parts("web"), { repo: "web", tag: "" });
  assert.deepEqual(parts(""), { repo: "", tag: "" });
});

test("a new image may have no name, but no bad one", () => {
  for (const name of ["", "web", "web:1", "registry.lan:5000/shop/web:2.1"]) assert.equal(problem(name), undefined, name);
  for (const name of ["Web", "web:", "we b", `web@sha256:${"a".repeat(64)}`, "a".repeat(64), `sha256:${"a".repeat(64)}`]) {
    assert.notEqual(problem(name), undefined, name);
  }
});
