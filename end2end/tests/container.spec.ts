import { docker, inspect, run, unique } from "../support/engine";
import { expect, open, test } from "../support/test";

test.use({ provoked: [404] });

test("the overview says what the inspect knows, and follows the container", async ({ page }) => {
  const name = run("detail", "-e", "GREETING=hello=world", "--label", "team=quay", "-v", "/data", "-p", "18082:80", "--restart", "unless-stopped");
  const id = inspect(name, "{{.Id}}").slice(0, 12);
  await open(page, `/containers/${name}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  // A page opened by name goes on by id, for names change.
  await expect(page).toHaveURL(`/containers/${id}`);
  const content = page.locator("main");
  for (const text of ["GREETING", "hello=world", "team", "quay", "/data", "18082→80", "unless-stopped", inspect(name, "{{.NetworkSettings.Networks.bridge.IPAddress}}")]) {
    await expect(content).toContainText(text);
  }
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.locator(".thing .state")).toContainText("exited");
  await expect(content).toContainText("Finished");
  docker("start", name);
  await expect(page.locator(".thing .state")).toContainText("running");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Force").check();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: `${name} was removed.` })).toBeVisible();
  await expect(page.getByText(`There is no container ${id} on this engine.`)).toBeVisible();
});

test("the inspect is a tree that folds, is searched and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = run("tree", "--label", "needle=haystack");
  await open(page, `/containers/${name}?tab=inspect`);
  const tree = page.getByRole("group", { name: "JSON" });
  const config = tree.locator("details").filter({ has: page.locator("summary", { hasText: /^Config/ }) }).first();
  await expect(config).toHaveAttribute("open", "");
  await config.locator("summary").first().click();
  await expect(config).not.toHaveAttribute("open", "");
  await page.getByRole("searchbox", { name: "Search in the JSON" }).fill("haystack");
  await expect(page.getByRole("status").filter({ hasText: "Matches: 1" })).toBeVisible();
  await expect(tree.getByText("haystack")).toBeVisible();
  await expect(tree.getByText("AppArmorProfile")).toBeHidden();
  await page.getByRole("button", { name: "Copy all" }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied.Config.Labels.needle).toBe("haystack");
  await page.getByRole("button", { name: "Copy needle" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("haystack");
  await page.getByRole("button", { name: "With sizes" }).click();
  await expect(page.locator("main")).toContainText("SizeRootFs");
  docker("rm", "-f", name);
});

test("an id that is gone is said in a sentence, with a way back", async ({ page }) => {
  const id = unique("gone");
  const answer = await page.goto(`/containers/${id}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText(`There is no container ${id} on this engine.`)).toBeVisible();
  await page.getByRole("link", { name: "Inspect" }).click();
  await expect(page.getByText(`There is no container ${id} on this engine.`)).toBeVisible();
  await page.getByRole("link", { name: "All containers" }).click();
  await expect(page).toHaveURL("/containers");
});

test("rename on the page shows the new name at once", async ({ page }) => {
  const name = run("before");
  const after = unique("after");
  await open(page, `/containers/${name}`);
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await page.getByRole("dialog").getByLabel("New name").fill(after);
  await page.getByRole("dialog").getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByRole("heading", { name: after, level: 1 })).toBeVisible();
  docker("rm", "-f", after);
});
