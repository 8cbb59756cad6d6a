// A registry of a test's own, as the console and the engine both reach it under one address: two processes over the
// same storage, one in this network and one in the engine's.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker, image, required, socket } from "./engine";

/** Who may sign in there. */
export const person = { user: "ci", password: "a crane in the fog" };
// bcrypt of the password, by `perl -e 'print crypt("a crane in the fog", q($2b$05$QuaysideQuaysideQuaysu))'`.
const HASH = "$2b$05$QuaysideQuaysideQuaysu3wPqAIgMxUsCqf6QsEREMfE5hzoircK";

/** What a registry asks of who comes. */
export interface Wanted {
  /** Whether one has to sign in; as `person`. */
  auth?: boolean;
  /** HTTPS, with a certificate of an authority that nobody knows. */
  tls?: boolean;
  /** Whether images can be deleted there. */
  deletes?: boolean;
}

export class TestRegistry {
  private readonly dir = mkdtempSync(join(tmpdir(), "quayside-registry-"));
  private readonly processes: ChildProcess[] = [];
  /** The authority of its certificate, in PEM; empty without TLS. */
  readonly ca: string;

  private constructor(
    /** As it stands before the names of its images. */
    readonly host: string,
    private readonly wanted: Wanted,
  ) {
    this.ca = wanted.tls ? certify(this.dir) : "";
    writeFileSync(join(this.dir, "registry.json"), JSON.stringify(this.settings()));
    writeFileSync(join(this.dir, "htpasswd"), `${person.user}:${HASH}\n`);
    // What the docker command signs in with.
    const auth = Buffer.from(`${person.user}:${person.password}`).toString("base64");
    mkdirSync(join(this.dir, "docker"));
    writeFileSync(join(this.dir, "docker/config.json"), JSON.stringify({ auths: wanted.auth ? { [host]: { auth } } : {} }));
  }

  /** Starts one. */
  static async start(wanted: Wanted = {}): Promise<TestRegistry> {
    const registry = new TestRegistry(`127.0.0.1:${await freePort()}`, wanted);
    try {
      await registry.resume();
    } catch (cause) {
      await registry.remove();
      throw cause;
    }
    return registry;
  }

  /** Starts it again after a stop, with what is in it. */
  async resume(): Promise<void> {
    const engine = readFileSync(join(required("QUAYSIDE_TESTBED"), "engine.id"), "utf8").trim();
    const words = ["docker-registry", "serve", join(this.dir, "registry.json")];
    await Promise.all([this.run(words), this.run(["nsenter", "-t", engine, "-n", ...words])]);
  }

  /** Nobody answers there any more. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.splice(0).map(async (process) => {
      if (process.exitCode !== null || process.signalCode !== null) return;
      const ended = once(process, "exit");
      process.kill();
      await ended;
    }));
  }

  /** Ends it, and nothing of it stays. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true });
  }

  /** Puts an image into it, and takes the name off the engine again; gives the full name. */
  publish(repository: string, tag: string, from: string = image): string {
    const reference = `${this.host}/${repository}:${tag}`;
    docker("tag", from, reference);
    this.signed("push", reference);
    docker("rmi", reference);
    return reference;
  }

  /** Has the engine pull from it, past the console. */
  pull(reference: string): void {
    this.signed("pull", reference);
  }

  /** Puts a tag on what another one names, in the registry alone: whoever has pulled it does not know. */
  move(repository: string, from: string, to: string): void {
    const type = "application/vnd.docker.distribution.manifest.v2+json";
    const manifest = this.ask(`${repository}/manifests/${from}`, "--header", `Accept: ${type}`);
    this.ask(`${repository}/manifests/${to}`, "--request", "PUT", "--header", `Content-Type: ${type}`, "--data-binary", manifest);
  }

  /** The tags of a repository, by the registry itself and not through the console. */
  tags(repository: string): string[] {
    const { tags } = JSON.parse(this.ask(`${repository}/tags/list`)) as { tags?: string[] | null };
    return (tags ?? []).sort();
  }

  /** The docker command, signed in there. */
  private signed(...words: string[]): void {
    execFileSync("docker", ["--config", join(this.dir, "docker"), "-H", `unix://${socket}`, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  }

  /** An answer of the registry; `options` are those of curl. */
  private ask(path: string, ...options: string[]): string {
    const trust = this.wanted.tls ? ["--cacert", join(this.dir, "ca.pem")] : [];
    const sign = this.wanted.auth ? ["--user", `${person.user}:${person.password}`] : [];
    return execFileSync("curl", ["--silent", "--show-error", "--fail-with-body", ...trust, ...sign, ...options, `${this.scheme}://${this.host}/v2/${path}`], { encoding: "utf8" });
  }

  get scheme(): "http" | "https" {
    return this.wanted.tls ? "https" : "http";
  }

  /** Settings are YAML, of which JSON is a part. */
  private settings(): object {
    const { auth, tls, deletes = true } = this.wanted;
    const at = (name: string) => join(this.dir, name);
    return {
      version: 0.1,
      log: { accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: at("storage") }, delete: { enabled: deletes } },
      http: { addr: this.host, secret: "of the test", ...(tls ? { tls: { certificate: at("own.pem"), key: at("own.key") } } : {}) },
      ...(auth ? { auth: { htpasswd: { realm: "the test", path: at("htpasswd") } } } : {}),
    };
  }

  /** Runs one of the two until it listens. */
  private async run([command = "", ...words]: string[]): Promise<void> {
    const process = spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] });
    this.processes.push(process);
    let said = "";
    await new Promise<void>((listens, fails) => {
      process.on("error", fails);
      process.on("exit", () => fails(new Error(`the registry has ended: ${said}`)));
      process.stderr.on("data", (chunk: Buffer) => {
        said = (said + chunk).slice(-8192);
        if (/listening on/.test(said)) listens();
      });
    });
  }
}

/** A port that nobody listens at in this network. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Makes an authority and a certificate of it for loopback; the authority, in PEM. */
function certify(dir: string): string {
  const settings = "[req]\ndistinguished_name=name\n[name]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n" +
    "[own]\nbasicConstraints=critical,CA:FALSE\nsubjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n";
  writeFileSync(join(dir, "openssl.cnf"), settings);
  const make = (name: string, subject: string, ...words: string[]) => {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`];
    execFileSync("openssl", ["req", "-x509", "-config", "openssl.cnf", "-days", "2", ...key, "-out", `${name}.pem`, "-subj", subject, "-extensions", name, ...words], { cwd: dir, stdio: "pipe" });
  };
  make("ca", "/CN=authority of the test");
  make("own", "/CN=127.0.0.1", "-CA", "ca.pem", "-CAkey", "ca.key");
  return readFileSync(join(dir, "ca.pem"), "utf8");
}
