import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { required, socket } from "../support/engine";
import { expect, ready, test } from "../support/test";

test.use({ storageState: { cookies: [], origins: [] }, provoked: [403, 404, 422] });

let console_: ChildProcess;
let data: string;

test.afterEach(() => {
  console_.kill();
  rmSync(data, { recursive: true });
});

/** Starts a console of its own on an empty data directory; the setup link that it prints. */
async function start(): Promise<string> {
  data = mkdtempSync(join(tmpdir(), "quayside-"));
  const words = ["serve", "--listen", "127.0.0.1:0", "--data", join(data, "d"), "--engine", `unix://${socket}`];
  console_ = spawn(required("QUAYSIDE_BIN"), words, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of console_.stdout!) {
    said += chunk;
    const link = /setup\s+(http\S+)/.exec(said)?.[1];
    if (link) return link;
  }
  throw new Error(`no setup link: ${said}`);
}

test("the setup link makes the first administrator, once", async ({ page }) => {
  const link = await start();
  const origin = new URL(link).origin;
  expect(statSync(join(data, "d", "setup-link")).mode & 0o777).toBe(0o600);
  expect(statSync(join(data, "d")).mode & 0o777).toBe(0o700);
  await page.goto(`${origin}/containers`);
  await expect(page.getByText("This console is not set up yet.")).toBeVisible();
  expect((await page.goto(`${origin}/setup?token=guess`))?.status()).toBe(403);
  await expect(page.getByRole("alert")).toContainText("This setup link is no longer valid.");
  await page.goto(link);
  await page.getByLabel("Name").fill("grace");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create and sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("A password has 10 to 128 characters");
  await expect(page.getByLabel("Name")).toHaveValue("grace");
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Create and sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await ready(page);
  expect((await page.goto(link))?.status()).toBe(404);
});
