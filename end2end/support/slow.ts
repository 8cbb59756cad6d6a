// A registry that is as slow as a test wants, in the engine's network: it hands on what the testbed's has, but of each layer
// only the first half before it is told to go on.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { required } from "./engine";
import { registry } from "./jobs";

const PROGRAM = `
  const http = require("node:http");
  const [host, port] = process.argv[1].split(":");
  let isFree = false;
  const held = [];
  process.stdin.on("data", () => { isFree = true; for (const go of held.splice(0)) go(); });
  process.stdin.on("end", () => process.exit());
  const server = http.createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const passed = http.request({ host, port, method, path: url, headers: { ...headers, host: process.argv[1] } }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      const isLayer = method === "GET" && url.includes("/blobs/") && Number(given.headers["content-length"]) > 100000;
      if (!isLayer || isFree) return given.pipe(answer);
      const parts = [];
      given.on("data", (part) => parts.push(part));
      given.on("end", () => {
        const whole = Buffer.concat(parts);
        const [half, piece] = [whole.length / 2, Math.ceil(whole.length / 20)];
        let sent = 0;
        // In pieces: the engine tells how far it is at most ten times a second.
        const clock = setInterval(() => {
          answer.write(whole.subarray(sent, sent + piece));
          sent += piece;
          if (sent < half) return;
          clearInterval(clock);
          held.push(() => answer.end(whole.subarray(sent)));
          if (isFree) held.pop()();
        }, 120);
      });
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  server.listen(0, "127.0.0.1", () => console.error("at " + server.address().port));`;

export class SlowRegistry {
  private constructor(
    private readonly process: ChildProcess,
    /** As it stands before the names of its images. */
    readonly host: string,
  ) {}

  static async start(): Promise<SlowRegistry> {
    const engine = readFileSync(join(required("QUAYSIDE_TESTBED"), "engine.id"), "utf8").trim();
    const child = spawn("nsenter", ["-t", engine, "-n", process.execPath, "-e", PROGRAM, registry], { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    const port = await new Promise<string>((listens, fails) => {
      child.on("error", fails);
      child.on("exit", () => fails(new Error(`it has ended: ${said}`)));
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk;
        const found = /^at (\d+)$/m.exec(said)?.[1];
        if (found !== undefined) listens(found);
      });
    });
    return new SlowRegistry(child, `127.0.0.1:${port}`);
  }

  /** What it holds back comes, and it is slow no more. */
  release(): void {
    this.process.stdin?.write("go\n");
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.stdin?.end();
    await ended;
  }
}
