import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCompose } from "./compose";
import { formatCurl } from "./curl";
import { slim } from "./defaults";
import { parsePasted } from "./paste";
import { formatRun, parseRun } from "./run";

const { spec } = parseRun("docker run -d --name web --platform linux/arm64 -p 80:80 -e A=it\\'s nginx:1.29");

function read(text: string) {
  const pasted = parsePasted(text);
  assert.ok(!("error" in pasted), "error" in pasted ? pasted.error : "");
  return pasted;
}

test("spec_s40_each_form_is_known_and_means_the_same", () => {
  const forms = { run: formatRun(spec), compose: formatCompose(spec) };
  for (const [kind, text] of Object.entries(forms)) assert.deepEqual(read(text), { spec, notes: [], kind });
  assert.deepEqual(read(JSON.stringify(spec.body)), { spec: { ...spec, name: "", platform: "" }, notes: [], kind: "json" });
  assert.deepEqual(read(formatCurl(spec, "http://127.0.0.1:9440")), { spec, notes: [], kind: "json" });
});

test("spec_s41_curl_is_as_the_other_calls_of_the_console_are", () => {
  assert.equal(
    formatCurl({ ...spec, platform: "", body: { Image: "it's" } }, "https://q.example"),
    `curl -X POST \\
  -H "Authorization: Bearer $QUAYSIDE_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{
  "Image": "it'\\''s"
}' \\
  'https://q.example/engine/local/containers/create?name=web' &&
curl -X POST \\
  -H "Authorization: Bearer $QUAYSIDE_TOKEN" \\
  https://q.example/engine/local/containers/web/start`,
  );
  assert.match(formatCurl({ ...spec, name: "" }, ""), /\n# Then start it: POST \/engine\/local\/containers\/ID\/start$/);
  assert.doesNotMatch(formatCurl({ ...spec, start: false }, ""), /start/);
});

test("spec_s42_an_inspected_container_loses_what_the_engine_chose", () => {
  const id = "0123456789abcdef".repeat(4);
  const told = [
    {
      Id: id,
      Name: "/web",
      State: {},
      Config: { Hostname: id.slice(0, 12), Image: "nginx", Env: ["A=1"], Cmd: null, Labels: {}, Tty: false, MacAddress: "02:42:ac:11:00:02", StopTimeout: 0 },
      HostConfig: {
        Binds: null,
        NetworkMode: "front",
        PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "80" }] },
        RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
        LogConfig: { Type: "json-file", Config: {} },
        ShmSize: 67_108_864,
        IpcMode: "private",
        CgroupnsMode: "private",
        Runtime: "runc",
        ConsoleSize: [0, 0],
        MaskedPaths: ["/proc/acpi"],
        ReadonlyPaths: [],
        MemorySwappiness: null,
        Memory: 0,
        Init: false,
      },
      NetworkSettings: { Networks: { front: { Aliases: ["db", id.slice(0, 12)], IPAddress: "10.0.0.3", MacAddress: "02:42", IPAMConfig: null } } },
    },
  ];
  const pasted = read(JSON.stringify(told));
  assert.equal(pasted.kind, "json");
  assert.equal(pasted.spec.name, "web");
  assert.deepEqual(pasted.spec.body, {
    Image: "nginx",
    Env: ["A=1"],
    StopTimeout: 0,
    HostConfig: { NetworkMode: "front", PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "80" }] }, ReadonlyPaths: [], Init: false },
    NetworkingConfig: { EndpointsConfig: { front: { Aliases: ["db"] } } },
  });
  assert.deepEqual(pasted.notes.map((note) => note.text), ["What the image itself sets is in here too, as docker inspect tells both as one."]);
});

test("spec_s43_slim_keeps_what_was_asked_for", () => {
  const body = { Image: "x", HostConfig: { LogConfig: { Type: "json-file", Config: { "max-size": "1m" } }, ShmSize: 1024, NetworkMode: "host", Tmpfs: { "/run": "" } } };
  assert.deepEqual(slim(body), body);
  assert.deepEqual(slim({ HostConfig: { NetworkMode: "bridge", LogConfig: { Type: "json-file" } } }), {});
});

test("spec_s44_what_cannot_be_read_says_why", () => {
  const errors: [string, RegExp][] = [
    [" ", /^There is nothing to read\.$/],
    ["hello there", /^This is no docker run command, no compose service and no JSON of a container\.$/],
    ["a: 1", /^There is no service in this text/],
    ["{", /^The JSON cannot be read: /],
    ["{}", /^The JSON names no image/],
    ['[{"RepoTags": []}]', /^This is what docker inspect tells of an image/],
    ["services:\n  a: [", /^Line \d+: /],
  ];
  for (const [text, error] of errors) {
    const pasted = parsePasted(text);
    assert.match("error" in pasted ? pasted.error : "", error, text);
  }
});

test("spec_s45_of_several_the_first_is_read", () => {
  const { spec: first, notes } = read("services:\n  a: {image: x, scale: 3}\n  b: {image: y, build: .}\n");
  assert.equal(first.body.Image, "x");
  assert.equal(notes.some((note) => note.text.startsWith("build")), false);
  assert.deepEqual(read('[{"Image": "x"}, {"Image": "y"}]').notes.map((note) => note.text), ["Only the first of 2 containers was read."]);
});
