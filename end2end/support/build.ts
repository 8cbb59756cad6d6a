// The form that builds an image, the page of a build, and what engines build from.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { docker, image, required } from "./engine";
import { number } from "./jobs";
import { expect, open } from "./test";

/** What most of them begin with. */
export const FROM = `FROM ${image}\n`;

/** The form. */
export function form(page: Page): Locator {
  return page.getByRole("form", { name: "Build", exact: true });
}

/** Opens it at one of the ways in. */
export async function openForm(page: Page, way: "Folder or archive" | "Dockerfile" | "URL" | "Earlier build", query = ""): Promise<void> {
  await open(page, `/images/build${query}`);
  await choose(page, way);
}

/** Goes to another way in. */
export async function choose(page: Page, way: "Folder or archive" | "Dockerfile" | "URL" | "Earlier build"): Promise<void> {
  await form(page).getByRole("radio", { name: way, exact: true }).check();
}

/** The editor. */
export function editor(page: Page): Locator {
  return form(page).getByRole("textbox", { name: "Text of Dockerfile" });
}

/** Puts another Dockerfile into it. */
export async function write(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
  // What stands there is the page's before it is asked for.
  await expect(page.getByRole("region", { name: "The same as a command" })).toContainText(text.trimEnd().split("\n").at(-1) ?? "");
}

/** Says what the image is called. */
export async function tag(page: Page, name: string, nth = 1): Promise<void> {
  await form(page).getByLabel(`tag ${nth}`, { exact: true }).fill(name);
}

/** Unfolds a part of the settings. */
export async function unfold(page: Page, title: string): Promise<void> {
  await form(page).locator("summary").filter({ hasText: title }).click();
}

/** Adds an argument or a label. */
export async function pair(page: Page, what: "argument" | "label", nth: number, name: string, value: string): Promise<void> {
  await form(page).getByRole("button", { name: `Add ${what}`, exact: true }).click();
  await form(page).getByLabel(`Name (${what} ${nth})`, { exact: true }).fill(name);
  await form(page).getByLabel(`Value (${what} ${nth})`, { exact: true }).fill(value);
}

/** Chooses files or a folder of this computer. */
export async function pick(page: Page, button: "Choose a folder" | "Choose files or an archive", paths: string | string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await form(page).getByRole("button", { name: button, exact: true }).click();
  await (await chooser).setFiles(paths);
}

/** The button of the form. */
export function go(page: Page): Locator {
  return page.locator(".head").getByRole("button", { name: "Build", exact: true });
}

/** Builds; the number of the job. */
export async function build(page: Page): Promise<string> {
  await go(page).click();
  return number(page);
}

/** The steps, on the page of a build. */
export function steps(page: Page): Locator {
  return page.getByRole("region", { name: "Steps", exact: true });
}

/** One of them, by its instruction. */
export function step(page: Page, title: string): Locator {
  return steps(page).getByRole("listitem").filter({ has: page.locator("summary code").getByText(title, { exact: true }) });
}

/** What a step said. */
export function output(page: Page, title: string): Locator {
  return step(page, title).getByRole("region", { name: /^Output of / });
}

/** Runs a shell script in an image; what it prints. */
export function within(name: string, text: string): string {
  return docker("run", "--rm", "--entrypoint", "sh", name, "-c", text);
}

/** A folder with these files. */
export function folder(files: Record<string, string>): string {
  const root = join(mkdtempSync(join(tmpdir(), "quayside-build-")), "shop");
  mkdirSync(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Removes it, and what was put beside it. */
export function removeFolder(root: string): void {
  rmSync(dirname(root), { recursive: true });
}

/** Packs a folder; the archive stands beside it. */
export function packed(root: string): string {
  const archive = `${root}.tar.gz`;
  execFileSync("tar", ["-czf", archive, "-C", root, "."]);
  return archive;
}

/** Makes a git repository of a folder, with one commit on a branch. */
export function repository(root: string, branch: string): void {
  const git = (...words: string[]) => execFileSync("git", ["-C", root, "-c", "user.name=test", "-c", "user.email=test@localhost", ...words], { stdio: "pipe" });
  git("init", "--initial-branch", branch);
  git("add", "--all");
  git("commit", "--message", "all of it");
}

/** Something that listens in the engine's network, where only the engine reaches it. */
export class Remote {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** Serves the files of a folder by HTTP. */
  static async files(root: string): Promise<Remote> {
    const server = `const { readFileSync } = require("node:fs");
      const server = require("node:http").createServer(({ url }, answer) => {
        try { answer.end(readFileSync(${JSON.stringify(root)} + url)); } catch { answer.writeHead(404).end("no such file"); }
      });
      server.listen(0, "127.0.0.1", () => console.error("at " + server.address().port));`;
    const { process, said } = await Remote.start(/^at (\d+)$/m, globalThis.process.execPath, "-e", server);
    return new Remote(process, `http://127.0.0.1:${said}`);
  }

  /** Serves the git repositories of a folder. */
  static async git(root: string): Promise<Remote> {
    const words = ["daemon", "--verbose", "--reuseaddr", "--listen=127.0.0.1", "--export-all", `--base-path=${root}`];
    const { process } = await Remote.start(/(Ready to rumble)/, "git", ...words);
    return new Remote(process, "git://127.0.0.1");
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill();
    await ended;
  }

  /** Starts it; it tells when it listens. */
  private static async start(ready: RegExp, ...words: string[]): Promise<{ process: ChildProcess; said: string }> {
    const engine = readFileSync(join(required("QUAYSIDE_TESTBED"), "engine.id"), "utf8").trim();
    const process = spawn("nsenter", ["-t", engine, "-n", ...words], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    const said = await new Promise<string>((listens, fails) => {
      process.on("error", fails);
      process.on("exit", () => fails(new Error(`it has ended: ${text}`)));
      process.stderr.on("data", (chunk: Buffer) => {
        text = (text + chunk).slice(-8192);
        const found = ready.exec(text)?.[1];
        if (found !== undefined) listens(found);
      });
    });
    return { process, said };
  }
}
