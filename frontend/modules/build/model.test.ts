import assert from "node:assert/strict";
import { test } from "node:test";
import { curlCommand, dockerCommand } from "./command";
import { blank, cpusProblem, dockerfileProblem, memoryProblem, orderOf, pairProblems, platformProblem, remoteProblem, settingsOf } from "./model";
import { familiar, moves, tagProblems } from "./tags";

const full = {
  ...blank(), tags: ["shop:1"], dockerfile: "d/Dockerfile", target: "final", args: [{ key: "V", value: "" }, { key: "N", value: "a b" }], labels: [{ key: "k", value: "v" }],
  noCache: true, pull: true, platform: "linux/arm64", network: "host", memory: "512m", cpus: "1.5", cacheFrom: ["shop:0"], squash: true,
};

test("an order says what was chosen, and nothing else", () => {
  assert.deepEqual(orderOf(blank(), { remote: "https://a/b.git" }), { kind: "build", source: { remote: "https://a/b.git" }, builder: "classic" });
  assert.deepEqual(orderOf(full, { upload: "u" }), {
    kind: "build", source: { upload: "u" }, tags: ["shop:1"], dockerfile: "d/Dockerfile", target: "final", args: { V: "", N: "a b" }, labels: { k: "v" },
    no_cache: true, pull: true, platform: "linux/arm64", network: "host", memory: 536870912, cpus: 1.5, cache_from: ["shop:0"], squash: true, builder: "classic",
  });
});

test("the settings of an order make the same order", () => {
  assert.deepEqual(settingsOf(orderOf(full, { upload: "u" })), full);
  assert.deepEqual(settingsOf({}), blank());
  assert.deepEqual(settingsOf({ args: { A: null, B: "1" }, builder: "other" }), { ...blank(), args: [{ key: "B", value: "1" }] });
});

test("values are judged as they are typed", () => {
  for (const good of ["", "6m", "2g", "1.5 GiB"]) assert.equal(memoryProblem(good), undefined, good);
  for (const bad of ["x", "1m", "-1"]) assert.ok(memoryProblem(bad), bad);
  for (const good of ["", "2", "0.5", ".5"]) assert.equal(cpusProblem(good), undefined, good);
  for (const bad of ["0", "-1", "x", "1e9"]) assert.ok(cpusProblem(bad), bad);
  for (const good of ["", "linux", "linux/arm/v7"]) assert.equal(platformProblem(good), undefined, good);
  for (const bad of ["Linux", "linux/", "a/b/c/d"]) assert.ok(platformProblem(bad), bad);
  for (const good of ["", "Dockerfile", "a/b..c"]) assert.equal(dockerfileProblem(good), undefined, good);
  for (const bad of ["/a", "../a", "a/../b"]) assert.ok(dockerfileProblem(bad), bad);
});

test("a name is needed, once", () => {
  const pairs = [{ key: "a", value: "" }, { key: "", value: "x" }, { key: "", value: "" }, { key: "a", value: "1" }, { key: "b c", value: "" }];
  assert.deepEqual(pairProblems(pairs).map((problem) => problem !== undefined), [false, true, false, true, true]);
});

test("remotes are what the engine can fetch", () => {
  for (const good of ["https://a/b.tar.gz", "http://a/Dockerfile", "git://a/b", "https://a/b.git#main:dir", "git@a:b/c.git", "github.com/a/b", "ssh://git@a/b"]) assert.equal(remoteProblem(good), undefined, good);
  for (const bad of ["", "a", "/etc", "file:///etc", "ftp://a/b", "https://", "https://a b"]) assert.ok(remoteProblem(bad), bad);
});

test("tags are references without digest, each once", () => {
  assert.deepEqual(tagProblems(["shop:1", "", "registry.lan:5000/a/b"]), [undefined, undefined, undefined]);
  for (const bad of ["Shop", "a@sha256:1", "a".repeat(64), "a:.b"]) assert.ok(tagProblems([bad])[0], bad);
  assert.deepEqual(tagProblems(["a", "docker.io/library/a:latest", "a:1"]).map((problem) => problem !== undefined), [false, true, false]);
});

test("a tag that is there tells what it is taken from", () => {
  const owner = (...tags: string[]) => ({ id: "sha256:0815f639ae27aaaa", tags });
  const owners = new Map([["shop:latest", owner("shop:latest")], ["web:1", owner("web:1", "web:2")]]);
  assert.equal(familiar("registry.lan:5000/a"), "registry.lan:5000/a:latest");
  assert.equal(moves("docker.io/library/shop", owners), "shop:latest is image 0815f639ae27 now. It moves to the new one, and leaves that one without a name.");
  assert.equal(moves("web:1", owners), "web:1 is image 0815f639ae27 now. It moves to the new one.");
  assert.equal(moves("web:3", owners), undefined);
});

test("commands say the same", () => {
  const docker = dockerCommand(full, { folder: "shop" });
  for (const part of ["-t shop:1", "-f d/Dockerfile", "--target final", "--build-arg 'N=a b'", "--label k=v", "--no-cache", "--pull", "--platform linux/arm64", "--network host", "--memory 512m", "--cpu-quota 150000", "--cache-from shop:0", "--squash"]) {
    assert.ok(docker.includes(part), part);
  }
  assert.ok(docker.endsWith("shop"));
  assert.equal(dockerCommand(blank(), { text: "FROM a\n" }), "DOCKER_BUILDKIT=0 docker build \\\n  - <<'DOCKERFILE'\nFROM a\nDOCKERFILE");
  assert.equal(dockerCommand({ ...blank(), builder: "buildkit" }, { archive: "a b.tar" }), "docker buildx build --load \\\n  - < 'a b.tar'");
  assert.match(dockerCommand(blank(), { text: "FROM a", folder: "shop" }), /-f - \\\n {2}shop <<'DOCKERFILE'/);
  const curl = curlCommand(full, { remote: "https://a/b.git#x" }, "https://q");
  const url = new URL(/'(https:[^']*)'/.exec(curl)?.[1] ?? "");
  assert.deepEqual(JSON.parse(url.searchParams.get("buildargs") ?? ""), { V: "", N: "a b" });
  assert.deepEqual([url.searchParams.get("remote"), url.searchParams.get("cpuquota"), url.searchParams.get("version")], ["https://a/b.git#x", "150000", "1"]);
  assert.match(curlCommand(blank(), { folder: "shop" }, "https://q"), /^tar -C shop -c \. \|\ncurl /);
});
