// Images of a test's own, by the engine's own builders and not through the console.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Remote } from "./build";
import { docker, image, socket, unique } from "./engine";

/** Its id, whole. */
export function id(reference: string): string {
  return docker("image", "inspect", "--format", "{{.Id}}", reference);
}

/** The twelve digits people know an id by. */
export function short(reference: string): string {
  return id(reference).slice("sha256:".length, "sha256:".length + 12);
}

/** What people call bytes, as the pages write them. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const [size, unit] = count < 1 << 20 ? [count / 1024, "KiB"] : [count / (1 << 20), "MiB"];
  return `${size < 10 ? (Math.floor(size * 10) / 10).toFixed(1) : Math.floor(size)} ${unit}`;
}

/** Bytes that nothing else has. */
export function noise(count: number): Buffer {
  return randomBytes(count);
}

/** Another image than the test's own, with a name and layers of its own: so many bytes. */
export function other(name: string, size = 16, ...lines: string[]): string {
  return built(name, [`FROM ${image}`, "COPY noise /noise", ...lines], { noise: noise(size) });
}

/** Builds with the classic builder, which leaves what is between the steps as nameless images; its name. */
export function built(name: string, lines: string[], files: Record<string, string | Buffer> = {}): string {
  const root = context(lines, files);
  const words = ["-H", `unix://${socket}`, "build", "--quiet", ...(name === "" ? [] : ["--tag", name]), root];
  const said = execFileSync("docker", words, { encoding: "utf8", env: { ...process.env, DOCKER_BUILDKIT: "0" }, stdio: ["ignore", "pipe", "pipe"] });
  rmSync(root, { recursive: true });
  return name === "" ? said.trim() : name;
}

/** Builds with BuildKit, which leaves a cache; its name. Without its client it takes only what it fetches itself. */
export async function cached(name: string, lines: string[], files: Record<string, string | Buffer> = {}): Promise<string> {
  const root = context(lines, files);
  const names = ["Dockerfile", ...Object.keys(files)];
  execFileSync("tar", ["-cf", join(root, "context.tar"), "-C", root, ...names]);
  const remote = await Remote.files(root);
  try {
    const query = new URLSearchParams({ version: "2", t: name, remote: `${remote.url}/context.tar` });
    const said = execFileSync("curl", ["--silent", "--show-error", "--unix-socket", socket, "-X", "POST", `http://engine/build?${query.toString()}`], { encoding: "utf8", maxBuffer: 64 << 20 });
    if (!said.includes("moby.image.id")) throw new Error(`nothing was built: ${said.slice(-2000)}`);
  } finally {
    await remote.stop();
    rmSync(root, { recursive: true });
  }
  return name;
}

/** A nameless image; its id. */
export function dangling(...options: string[]): string {
  const name = unique("dangling");
  docker("create", "--name", name, image);
  const made = docker("commit", "-c", `LABEL of=${name}`, ...options.flatMap((option) => ["-c", option]), name);
  docker("rm", name);
  return made;
}

function context(lines: string[], files: Record<string, string | Buffer>): string {
  const root = mkdtempSync(join(tmpdir(), "quayside-image-"));
  for (const [path, content] of Object.entries({ ...files, Dockerfile: lines.join("\n") })) writeFileSync(join(root, path), content);
  return root;
}
