import { docker, image, run, socket, succeeds, unique } from "../support/engine";
import { choose, expect, open, row, test } from "../support/test";

test.use({ provoked: [400, 404, 409, 500] });

test("tag gives it another name; a bad one is refused in a sentence", async ({ page }) => {
  const next = `reg.lan:5000/${unique("tagged")}:2.1`;
  await open(page, "/images");
  await row(page, image).getByRole("button", { name: "Tag", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Tag ${image}` });
  await dialog.getByLabel("Repository and tag").fill("Not A Reference");
  await dialog.getByRole("button", { name: "Tag", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("is no valid reference");
  await dialog.getByLabel("Repository and tag").fill(next);
  await dialog.getByText("Show API call").click();
  await expect(dialog.getByText(`docker -H unix://${socket} image tag ${image} ${next}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Tag", exact: true }).click();
  await expect(row(page, next)).toBeVisible();
  await row(page, next).getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: `${next} was untagged.` })).toBeVisible();
  await expect(row(page, next)).toHaveCount(0);
  expect(succeeds("image", "inspect", image)).toBe(true);
});

test("an image in use says by whom, and what can be done", async ({ page }) => {
  const own = `${unique("used")}:1`;
  const build = unique("base");
  docker("create", "--name", build, image);
  docker("commit", build, own);
  docker("rm", build);
  const name = unique("user");
  docker("run", "-d", "--init", "--name", name, own);
  await open(page, "/images");
  await expect(row(page, own).getByRole("link", { name })).toBeVisible();
  await row(page, own).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText(/used by|uses it/);
  docker("stop", name);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await dialog.getByRole("button", { name: "Remove with force" }).click();
  await expect(row(page, own)).toHaveCount(0);
  docker("rm", "-f", name);
});

test("dangling images are marked, filtered, and removed in bulk with a result each", async ({ page }) => {
  const ids = [1, 2].map((nth) => {
    const name = unique("dangling");
    docker("create", "--name", name, image);
    const id = docker("commit", "-m", `dangling ${nth}`, "-c", `LABEL nth=${name}`, name).replace("sha256:", "").slice(0, 12);
    docker("rm", name);
    return id;
  });
  await open(page, "/images?kind=dangling");
  for (const id of ids) {
    await expect(row(page, id)).toContainText("Dangling");
    await row(page, id).getByRole("checkbox").check();
  }
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove 2" });
  await dialog.getByLabel("Keep untagged parents").check();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  for (const id of ids) await expect(dialog.getByText(`${id} was removed.`)).toBeVisible();
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
  for (const id of ids) await expect(row(page, id)).toHaveCount(0);
});

test("the page of an image has its layers, tags, users and inspect", async ({ page }) => {
  const name = run("layers");
  await open(page, "/images");
  await row(page, image).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: image, level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name })).toBeVisible();
  await page.getByRole("link", { name: "Layers", exact: true }).click();
  await expect(page.getByRole("list", { name: `Layers of ${image}` })).toContainText("/bin/busybox --install");
  await page.getByRole("link", { name: "Inspect" }).click();
  await expect(page.getByRole("group", { name: "JSON" })).toContainText("RootFS");
  docker("rm", "-f", name);
});

test("the row's menu shows the calls and leads to the inspect", async ({ page }) => {
  await open(page, "/images");
  await choose(page, image, "Show API call");
  await expect(page.getByRole("dialog")).toContainText("image tag quayside/test:1");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await row(page, image).getByRole("button", { name: "More", exact: true }).click();
  await row(page, image).getByRole("link", { name: "Inspect", exact: true }).click();
  await expect(page).toHaveURL(/tab=inspect/);
});

test("an image that is gone is said in a sentence", async ({ page }) => {
  expect((await page.goto("/images/000000000000"))?.status()).toBe(404);
  await expect(page.getByText("There is no image 000000000000 on this engine.").first()).toBeVisible();
});
