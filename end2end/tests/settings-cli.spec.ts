import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createToken, docker, inspect, run } from "../support/engine";
import { expect, open, panel, test } from "../support/test";

test("the commands of the page work as they stand", async ({ page }) => {
  const name = run("cli");
  await open(page, "/settings/cli");
  const block = async (title: string): Promise<string> => page.getByLabel(title, { exact: true }).first().innerText();
  const home = mkdtempSync(join(tmpdir(), "quayside-"));
  try {
    // The token is typed, so it comes from standard input.
    const script = [await block("Once"), await block("Then, in each shell"), await block("curl")].join("\n");
    const { PATH } = process.env;
    const said = execFileSync("bash", ["-c", script], { input: `${createToken()}\n`, env: { HOME: home, PATH }, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
    const [listed, json] = [said, said.slice(said.indexOf("\n["))];
    expect(listed).toMatch(new RegExp(`\\s${name}\\s`));
    expect(JSON.parse(json).map(({ Id }: { Id: string }) => Id)).toContain(inspect(name, "{{.Id}}"));
    expect(statSync(join(home, ".quayside/config.json")).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(home, { recursive: true });
  }
  docker("rm", "-f", name);
});

test("each command is copied, and what this console cannot do is said", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "/settings/cli");
  for (const title of ["Once", "Then, in each shell", "A token from the console's machine", "curl", "Python"]) {
    await page.getByRole("button", { name: `Copy ${title}` }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await page.getByLabel(title, { exact: true }).innerText());
  }
  // Served over plain HTTP, as in these tests.
  await expect(panel(page, "With a client certificate")).toContainText("Client certificates need TLS");
  await panel(page, "With a token").getByRole("link", { name: "Account" }).click();
  await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
});
