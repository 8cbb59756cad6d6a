// The real engine under test, by its own command line and not through the console.
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

export const socket = required("QUAYSIDE_TEST_SOCKET");
export const image = "quayside/test:1";
/** The console's, as browsers send it. */
export const origin = new URL(required("QUAYSIDE_URL")).origin;

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run ./test e2e`);
  return value;
}

/** `docker …` on the engine; its output. Throws with the error text when it fails. */
export function docker(...words: string[]): string {
  return execFileSync("docker", ["-H", `unix://${socket}`, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** Whether `docker …` succeeds. */
export function succeeds(...words: string[]): boolean {
  return spawnSync("docker", ["-H", `unix://${socket}`, ...words]).status === 0;
}

/** A name nobody else has. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}

/** Runs a container that stays up and ends at once when told to; its name. */
export function run(prefix: string, ...options: string[]): string {
  const name = unique(prefix);
  docker("run", "-d", "--init", "--name", name, ...options, image);
  return name;
}

/** Runs a shell script in a container that `docker rm -f` ends; its name. */
export function script(prefix: string, text: string, ...options: string[]): string {
  const name = unique(prefix);
  docker("run", "-d", "--init", "--name", name, ...options, image, "sh", "-c", text);
  return name;
}

/** A container that writes what it is told to. */
export type Writer = { name: string; id: string; out: (text: string | Buffer) => void; err: (text: string | Buffer) => void };

// The pipes are open for writing here too, so that they never end.
const WRITES = "mkfifo /out /err 2>/dev/null; exec 3<>/out 4<>/err; cat <&4 >&2 & exec cat <&3";

/** Runs one. */
export function writer(prefix: string, ...options: string[]): Writer {
  const name = script(prefix, WRITES, ...options);
  const to = (pipe: string) => (input: string | Buffer): void => {
    const words = ["exec", "-i", name, "sh", "-c", `until [ -p ${pipe} ]; do sleep 0.1; done; cat >${pipe}`];
    execFileSync("docker", ["-H", `unix://${socket}`, ...words], { input, stdio: ["pipe", "ignore", "pipe"] });
  };
  return { name, id: inspect(name, "{{.Id}}"), out: to("/out"), err: to("/err") };
}

/** What `docker logs …` prints on its two streams. */
export function logs(...words: string[]): { out: string; err: string } {
  const { stdout, stderr } = spawnSync("docker", ["-H", `unix://${socket}`, "logs", ...words], { encoding: "utf8", maxBuffer: 64 << 20 });
  return { out: stdout, err: stderr };
}

/** Removes every container and every network of somebody's own. */
export function clear(): void {
  const all = docker("ps", "-aq").split("\n").filter((id) => id !== "");
  if (all.length > 0) docker("rm", "-fv", ...all);
  docker("network", "prune", "-f");
}

/** A field of a container's inspect, by Go template. */
export function inspect(name: string, template: string): string {
  return docker("inspect", "--format", template, name);
}

/** The names of the containers of which the engine has told this since then, in the order of it; `filters` are its own. */
export function told(event: string, since: Date, ...filters: string[]): string[] {
  const seconds = (at: Date): string => (at.getTime() / 1000).toFixed(3);
  const wanted = ["type=container", `event=${event}`, ...filters].flatMap((filter) => ["--filter", filter]);
  const words = ["--since", seconds(since), "--until", seconds(new Date()), ...wanted, "--format", "{{.Actor.Attributes.name}}"];
  return docker("events", ...words).split("\n").filter((name) => name !== "");
}

/** A token of the test's user, by the console's own command line. */
export function createToken(): string {
  const words = ["token", "create", "--user", required("QUAYSIDE_TEST_USER"), "--data", required("QUAYSIDE_TEST_DATA")];
  return execFileSync(required("QUAYSIDE_BIN"), words, { encoding: "utf8" }).trim();
}

/** Stops or starts the engine itself. */
export function testbed(command: "start" | "stop"): void {
  execFileSync("../scripts/testbed", [command, required("QUAYSIDE_TESTBED")], { stdio: "inherit" });
}
