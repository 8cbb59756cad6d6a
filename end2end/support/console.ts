// Consoles of a test's own, and what the console under test says of itself.
import { execFileSync, spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { createToken, origin, required, unique } from "./engine";
import type { Person } from "./people";

/** A console on a data directory of its own, which it makes itself. */
export class OwnConsole {
  readonly data = join(mkdtempSync(join(tmpdir(), "quayside-")), "data");
  /** Where it is reached; the same again after a restart. */
  origin = "";
  private said = "";
  private process: ChildProcessByStdio<null, Readable, null> | undefined;

  /** `options` are those of `quayside serve`. */
  constructor(private readonly options: string[]) {}

  /** Adds an administrator, who needs no running console for it. */
  add(): Person {
    const person = { name: unique("admin"), password: "a harbour wall in the rain" };
    const words = ["user", "add", person.name, "--password-stdin", "--data", this.data];
    execFileSync(required("QUAYSIDE_BIN"), words, { input: person.password, stdio: ["pipe", "ignore", "pipe"] });
    return person;
  }

  async start(): Promise<void> {
    const listen = this.origin === "" ? "127.0.0.1:0" : new URL(this.origin).host;
    const words = ["serve", "--listen", listen, "--data", this.data, ...this.options];
    this.said = "";
    this.process = spawn(required("QUAYSIDE_BIN"), words, { stdio: ["ignore", "pipe", "inherit"] });
    this.process.stdout.on("data", (chunk: Buffer) => (this.said += chunk));
    this.origin = await this.told(/open\s+(http\S+)\n/);
  }

  /** Waits until it has told something to the terminal; what the pattern's group found. */
  async told(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.said)?.[1];
      if (found) return found;
      if (!this.process || this.isOver()) throw new Error(`the console has ended: ${this.said}`);
      await Promise.race([once(this.process.stdout, "data"), once(this.process, "exit")]);
    }
  }

  /** Ends it, as an update would. */
  async stop(): Promise<void> {
    if (!this.process || this.isOver()) return;
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }

  /** Ends it, and nothing of it stays. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(dirname(this.data), { recursive: true });
  }

  private isOver(): boolean {
    return this.process?.exitCode !== null || this.process.signalCode !== null;
  }
}

let token = "";

/** A figure of the console under test, by its name in `/metrics`: `name`, or `name{label="value"}`. */
export async function figure(name: string): Promise<number> {
  token ||= createToken();
  const answer = await fetch(`${origin}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
  const line = (await answer.text()).split("\n").find((line) => line.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics (${answer.status}) has no ${name}`);
  return Number(line.slice(name.length + 1));
}
