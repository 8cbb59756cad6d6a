// The list of images, the page of one, and what removing would do, down to what the engine does.
import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { docker, image, run, socket, succeeds, unique } from "../support/engine";
import { built, bytes, dangling, id, noise, other, short } from "../support/images";
import { add } from "../support/people";
import { choose, expect, notice, open, panel, row, test } from "../support/test";

test.use({ provoked: [400, 404, 409, 500] });

const EMPTY = "No image is deleted, so no space comes back.";

/** Opens what would go of one row. */
async function removing(page: Page, name: string): Promise<Locator> {
  await row(page, name).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Remove ${name}`, exact: true });
  await expect(dialog.getByText("Looking what would go.")).toBeHidden();
  return dialog;
}

/** Removes what the dialog is about. */
async function remove(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: /^(Remove|Try again)$/ }).click();
}

/** The names, or the images, that a dialog says would go. */
function going(dialog: Locator, what: string): Locator {
  return dialog.getByLabel(what, { exact: true });
}

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
  expect(id(next)).toBe(id(image));

  // One of several names: only that goes.
  const removal = await removing(page, next);
  await expect(going(removal, "1 name goes")).toHaveText(next);
  await expect(removal).toContainText(EMPTY);
  await remove(removal);
  await expect(notice(page, `${next} was untagged.`)).toBeVisible();
  await expect(row(page, next)).toHaveCount(0);
  expect(succeeds("image", "inspect", image)).toBe(true);
});

test("the last name takes the image along, and what comes back is what only it has", async ({ page }) => {
  const size = 300_000;
  const name = other(`${unique("last")}:1`, size);
  await open(page, "/images");
  const dialog = await removing(page, name);
  await expect(going(dialog, "1 name goes")).toHaveText(name);
  await expect(going(dialog, "1 image is deleted").getByRole("rowheader")).toHaveText(short(name));
  await expect(dialog).toContainText(`${bytes(size)} come back.`);
  await remove(dialog);
  await expect(notice(page, `${name} was removed.`)).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
  expect(succeeds("image", "inspect", name)).toBe(false);
});

test("of images that share layers those come back once", async ({ page }) => {
  const mark = unique("shared");
  const [one, two] = [`${mark}:1`, `${mark}:2`];
  built(one, [`FROM ${image}`, "COPY both /both", "LABEL nth=1"], { both: noise(400_000) });
  built(two, [`FROM ${one}`, "COPY own /own"], { own: noise(200_000) });
  await open(page, `/images?q=${mark}`);
  for (const name of [one, two]) await row(page, name).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove 2 images" });
  // The first loses its name while the other stands on it; then both go, and what is between them.
  await expect(going(dialog, "2 names go").getByRole("listitem")).toHaveText([one, two]);
  await expect(dialog).toContainText(`${bytes(600_000)} come back.`);
  await remove(dialog);
  await expect(dialog.getByText(`${one} was untagged.`)).toBeVisible();
  await expect(dialog.getByText(`${two} was removed.`)).toBeVisible();
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
  for (const name of [one, two]) await expect(row(page, name)).toHaveCount(0);
  expect(docker("images", "--all", "--quiet", "--filter", `reference=${mark}`)).toBe("");
});

test("an image in use says by whom, and how it goes all the same", async ({ page }) => {
  const own = other(`${unique("used")}:1`);
  const name = unique("user");
  docker("run", "-d", "--init", "--name", name, own);
  await open(page, "/images");
  await expect(row(page, own).getByRole("link", { name })).toBeVisible();

  const dialog = await removing(page, own);
  const obstacle = dialog.locator(".note").getByRole("listitem").filter({ hasText: `it is in use by ${name}` });
  await expect(obstacle).toContainText("Remove what uses it first. With force it loses the name and stays.");
  await expect(obstacle.getByRole("link", { name: `${name} (running)` })).toBeVisible();
  await remove(dialog);
  await expect(dialog.getByRole("alert")).toContainText(`it is in use by ${name}`);
  expect(succeeds("image", "inspect", own)).toBe(true);

  await test.step("with force it stays without its name while that runs", async () => {
    await dialog.getByLabel("Force").check();
    await expect(going(dialog, "1 name goes")).toHaveText(own);
    await expect(dialog).toContainText(EMPTY);
    await expect(obstacle).toHaveCount(0);
  });

  await test.step("what is stopped goes on without it", async () => {
    docker("stop", name);
    await dialog.getByLabel("Force").uncheck();
    await expect(obstacle).toContainText("or use force: what is stopped then keeps its layers.");
    await dialog.getByLabel("Force").check();
    await expect(going(dialog, "1 image is deleted")).toContainText(short(own));
    await remove(dialog);
    await expect(notice(page, `${own} was removed.`)).toBeVisible();
    await expect(row(page, own)).toHaveCount(0);
  });
  docker("rm", "-f", name);
});

test("a nameless image that others were built on stays, whatever the force", async ({ page }) => {
  const child = `${unique("child")}:1`;
  const base = dangling();
  const name = base.slice("sha256:".length, "sha256:".length + 12);
  await open(page, "/images");
  const dialog = await removing(page, name);
  await expect(going(dialog, "1 image is deleted")).toContainText(name);
  // Such images are not listed: somebody has to be faster.
  const container = unique("made");
  docker("create", "--name", container, base);
  docker("commit", "-c", "LABEL child=1", container, child);
  docker("rm", container);
  await dialog.getByLabel("Force").check();
  await expect(dialog).toContainText(`Other images were built on it: ${child}. Remove those first; force does not help.`);
  await expect(dialog).toContainText(EMPTY);
  await dialog.getByRole("link", { name: child }).click();
  await expect(page.getByRole("heading", { name: child, level: 1 })).toBeVisible();
  await expect(dialog).toHaveCount(0);
  // It goes with the last one that stands on it.
  docker("rmi", child);
  expect(succeeds("image", "inspect", base)).toBe(false);
});

test("nameless images below it go along, unless they are to be kept", async ({ page }) => {
  const name = built(`${unique("parents")}:1`, [`FROM ${image}`, "LABEL step=1", "LABEL step=2"]);
  const [, parent] = docker("history", "--quiet", "--no-trunc", name).split("\n");
  await open(page, "/images");
  const dialog = await removing(page, name);
  await expect(going(dialog, "2 images are deleted").getByRole("rowheader")).toHaveText([short(name), short(parent ?? "")]);
  await dialog.getByLabel("Keep untagged parents").check();
  await expect(going(dialog, "1 image is deleted").getByRole("rowheader")).toHaveText(short(name));
  await remove(dialog);
  await expect(notice(page, `${name} was removed.`)).toBeVisible();
  expect(succeeds("image", "inspect", parent ?? "")).toBe(true);
  docker("rmi", parent ?? "");
});

test("dangling images are marked, filtered, and removed in bulk with a result each", async ({ page }) => {
  const ids = [1, 2].map(() => dangling().slice("sha256:".length, "sha256:".length + 12)).sort();
  await open(page, "/images?kind=dangling");
  for (const id of ids) {
    await expect(row(page, id)).toContainText("Dangling");
    await row(page, id).getByRole("checkbox").check();
  }
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove 2 images" });
  await expect(going(dialog, "2 images are deleted").getByRole("rowheader")).toHaveText(ids);
  await remove(dialog);
  for (const id of ids) await expect(dialog.getByText(`${id} was removed.`)).toBeVisible();
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
  for (const id of ids) await expect(row(page, id)).toHaveCount(0);
});

test("what somebody else has removed meanwhile is gone, and that is said", async ({ page }) => {
  const name = other(`${unique("gone")}:1`);
  await open(page, "/images");
  const dialog = await removing(page, name);
  docker("rmi", name);
  await remove(dialog);
  await expect(notice(page, `${name} is gone. It was removed in the meantime.`)).toBeVisible();
});

test("a dialog is used with the keyboard alone, and gives the focus back", async ({ page }) => {
  const name = other(`${unique("keys")}:1`);
  await open(page, "/images");
  const button = row(page, name).getByRole("button", { name: "Remove", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `Remove ${name}` });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Remove", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(notice(page, `${name} was removed.`)).toBeVisible();
});

test("the page of an image has its settings, tags and users, and the way to all of its parts", async ({ page }) => {
  const mark = unique("page");
  const name = other(`${mark}:1`, 16, "ENV MODE=production", "EXPOSE 8080/tcp", "VOLUME /data", "LABEL team=quay", "HEALTHCHECK --interval=30s CMD true", 'ENTRYPOINT ["sleep"]', 'CMD ["600"]');
  docker("tag", name, `${mark}:also`);
  const user = unique("user");
  docker("create", "--name", user, name);
  await open(page, "/images");
  await row(page, name).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: /page-\w+:(1|also)/, level: 1 })).toBeVisible();
  const general = panel(page, "General");
  for (const text of ["linux/amd64", "sleep", "600", "8080/tcp", "/data"]) await expect(general).toContainText(text);
  await expect(panel(page, "Environment").getByRole("row", { name: "MODE production" })).toBeVisible();
  await expect(panel(page, "Labels").getByRole("row", { name: "team quay" })).toBeVisible();
  await expect(panel(page, "Health check")).toContainText("30 s");
  await expect(panel(page, "Used by").getByRole("link", { name: user })).toBeVisible();
  for (const tag of [name, `${mark}:also`]) await expect(panel(page, "Tags")).toContainText(tag);
  await page.getByRole("link", { name: "Inspect" }).click();
  await expect(page.getByRole("group", { name: "JSON" })).toContainText("RootFS");
  docker("rm", user);
  await page.getByRole("link", { name: "Overview", exact: true }).last().click();
  await expect(panel(page, "Used by")).toContainText("none", { ignoreCase: true });
  // All of its names at once.
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove 2 images" });
  await expect(going(dialog, "2 names go").getByRole("listitem")).toHaveText([name, `${mark}:also`]);
  await remove(dialog);
  await expect(dialog.getByText(`${mark}:also was removed.`)).toBeVisible();
  expect(docker("images", "--quiet", mark)).toBe("");
});

test("two are chosen and compared", async ({ page }) => {
  const name = other(`${unique("compared")}:1`, 16, "LABEL team=quay");
  await open(page, "/images");
  for (const each of [image, name]) await row(page, each).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "Compare", level: 1 })).toBeVisible();
  await expect(page.locator("main")).toContainText("team");
  docker("rmi", name);
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

test("who may only look sees no button that would be refused", async ({ visit }) => {
  const theirs = await visit(add("viewer"));
  await open(theirs, "/images");
  await expect(row(theirs, image)).toBeVisible();
  for (const name of ["Pull", "Tag", "Push", "Remove"]) await expect(theirs.getByRole("button", { name, exact: true })).toHaveCount(0);
  await expect(theirs.locator("main").getByRole("link", { name: "Build", exact: true })).toHaveCount(0);
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    test("the page of an image and what removing would do pass axe and fit", async ({ page }) => {
      test.slow();
      const used = other(`${unique("axe")}:1`);
      const user = unique("user");
      docker("create", "--name", user, used);
      const free = other(`${unique("axe")}:1`);
      await open(page, `/images/${short(used)}`);
      await check(page);
      await fits(page);
      await open(page, "/images");
      for (const each of [used, free]) await row(page, each).getByRole("checkbox").check();
      await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Remove", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Remove 2 images" });
      await expect(dialog).toContainText("1 image is deleted");
      await check(page);
      await remove(dialog);
      await expect(dialog.getByRole("list", { name: "Results" }).getByRole("listitem")).toHaveCount(2);
      await check(page);
      docker("rm", user);
      docker("rmi", used);
    });
  });
}
