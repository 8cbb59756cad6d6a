// The first HTML of each page is the page: with scripts off everything is there to read.
import { docker, image, inspect, origin, required, run, unique } from "../support/engine";
import { expect, row, test } from "../support/test";

test.use({ javaScriptEnabled: false, provoked: [404] });

test("lists", async ({ page }) => {
  const name = run("plain");
  // Without a script a page does not follow: it is loaded until the console knows.
  await expect(async () => {
    await page.goto("/containers");
    await expect(row(page, name)).toContainText("running", { timeout: 100 });
  }).toPass();
  await page.goto(`/containers?q=${name}&state=stopped`);
  await expect(row(page, name)).toHaveCount(0);
  await page.goto("/images");
  await expect(row(page, image)).toBeVisible();
  docker("rm", "-f", name);
});

test("overview", async ({ page }) => {
  await page.goto("/overview");
  await expect(page.locator("main")).toContainText(docker("info", "--format", "{{.KernelVersion}}"));
});

test("events, and whose logs there are", async ({ page }) => {
  const name = run("plain");
  await expect(async () => {
    await page.goto(`/events?name=${name}&action=start`);
    await expect(page.getByRole("link", { name })).toBeVisible({ timeout: 100 });
  }).toPass();
  await page.goto("/overview");
  await expect(page.getByRole("heading", { name: "Latest events" })).toBeVisible();
  await page.goto("/logs");
  await expect(page.getByRole("checkbox", { name, exact: true })).toBeVisible();
  docker("rm", "-f", name);
});

test("one container and one image", async ({ page }) => {
  const mark = unique("value");
  const name = run("plain", "-e", `MARK=${mark}`);
  await page.goto(`/containers/${name}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.locator("main")).toContainText(mark);
  await page.goto(`/containers/${name}?tab=inspect`);
  await expect(page.getByRole("group", { name: "JSON" })).toContainText(inspect(name, "{{.Id}}"));
  await page.goto(`/images/${inspect(name, "{{.Image}}").replace("sha256:", "").slice(0, 12)}?tab=layers`);
  await expect(page.getByRole("heading", { name: image, level: 1 })).toBeVisible();
  await expect(page.locator("main")).toContainText("/bin/busybox --install");
  docker("rm", "-f", name);
});

test("settings", async ({ page }) => {
  const me = required("QUAYSIDE_TEST_USER");
  await page.goto("/settings/account");
  await expect(page.getByRole("table", { name: "Sessions" })).toContainText("this one");
  await page.goto("/settings/cli");
  await expect(page.locator("main")).toContainText(`export DOCKER_HOST=tcp://${new URL(origin).host}/engine/local`);
  await page.goto("/settings/people");
  await expect(row(page, me)).toContainText("Administrator");
  await page.goto("/settings/sign-in");
  await expect(page.getByRole("heading", { name: "OpenID Connect" })).toBeVisible();
  await page.goto("/settings/audit?route=sign-in");
  await expect(page.getByRole("table", { name: "Audit" })).toContainText(me);
  await page.getByLabel("Who").fill("nobody at all");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByText("Nothing was recorded that fits.")).toBeVisible();
});

test("sign-in and sign-out are plain forms", async ({ page }) => {
  await page.goto("/login");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.locator("script")).toHaveCount(0);
});
