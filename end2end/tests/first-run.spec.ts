import { statSync } from "node:fs";
import { join } from "node:path";
import { OwnConsole } from "../support/console";
import { socket } from "../support/engine";
import { nobody } from "../support/people";
import { expect, ready, test } from "../support/test";

test.use({ ...nobody, provoked: [403, 404, 422] });

test("the setup link makes the first administrator, once", async ({ page }) => {
  const own = new OwnConsole(["--engine", `unix://${socket}`]);
  try {
    await own.start();
    const link = await own.told(/setup\s+(http\S+)\n/);
    expect(statSync(join(own.data, "setup-link")).mode & 0o777).toBe(0o600);
    expect(statSync(own.data).mode & 0o777).toBe(0o700);
    await page.goto(`${own.origin}/containers`);
    await expect(page.getByText("This console is not set up yet.")).toBeVisible();
    expect((await page.goto(`${own.origin}/setup?token=guess`))?.status()).toBe(403);
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
  } finally {
    await own.remove();
  }
});
