// The page of all tags, what the dialogs about images do, and the page of disk usage, down to what the engine has.
import type { Locator, Page } from "@playwright/test";
import { docker, image, run, succeeds, unique } from "../support/engine";
import { expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [400, 404, 409] });

const id = (reference: string): string => docker("image", "inspect", "--format", "{{.Id}}", reference);

/** Another image, with a name of its own. */
function made(name: string): string {
  const container = unique("made");
  docker("create", "--name", container, image);
  docker("commit", "-c", `LABEL of=${name}`, container, name);
  docker("rm", container);
  return name;
}

/** The form under a row. */
function form(page: Page, name: string): Locator {
  return page.getByRole("form", { name, exact: true });
}

test("a tag is added, moved and removed; a broken rule and what is left dangling are named", async ({ page }) => {
  const repository = unique("tags");
  const [one, other] = [`${repository}:1`, made(`${repository}:other`)];
  docker("tag", image, one);
  await open(page, `/tags?q=${repository}`);
  await expect(row(page, one)).toContainText(`also ${image}`);

  await test.step("a broken rule is named", async () => {
    await row(page, one).getByRole("button", { name: `Add a tag to the image of ${one}` }).click();
    const add = form(page, `Add a tag to the image of ${one}`);
    for (const [name, rule] of [["Tags:1", "Tags has capital letters"], [`${repository}:-2`, "begins with . or -"], ["reg.lan:99999/a", "99999 is no port"]]) {
      await add.getByLabel("New name").fill(name);
      await expect(add.getByRole("alert").filter({ hasText: rule })).toBeVisible();
    }
    await add.getByLabel("New name").fill(`${repository}:2`);
    await add.getByRole("button", { name: "Add", exact: true }).click();
    await expect(row(page, `${repository}:2`)).toBeVisible();
    expect(id(`${repository}:2`)).toBe(id(image));
  });

  await test.step("a move says what it leaves", async () => {
    const before = id(other).replace("sha256:", "").slice(0, 12);
    await row(page, other).getByRole("button", { name: `Move ${other} to another image` }).click();
    const move = form(page, `Move ${other} to another image`);
    await move.getByLabel("Image").fill(one);
    await expect(move).toContainText(`${before} is left without a name.`);
    await move.getByRole("button", { name: "Move", exact: true }).click();
    await expect.poll(() => id(other)).toBe(id(image));
    docker("rmi", before);
  });

  await test.step("removing one untags", async () => {
    await row(page, other).getByRole("button", { name: `Remove ${other}` }).click();
    const dialog = page.getByRole("dialog", { name: `Remove ${other}` });
    await expect(dialog).toContainText("No image is deleted, so no space comes back.");
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(notice(page, `${other} was untagged.`)).toBeVisible();
    await expect(row(page, other)).toHaveCount(0);
  });
  docker("rmi", one, `${repository}:2`);
});

test("many are retagged by a pattern, seen before it is done", async ({ page }) => {
  const repository = unique("many");
  const next = unique("next");
  for (const tag of ["1", "2", "3"]) docker("tag", image, `${repository}:${tag}`);
  docker("tag", image, `${next}:2`);
  const held = made(`${next}:3`);
  const before = id(held);
  await open(page, `/tags?q=${repository}:`);
  await page.getByRole("checkbox", { name: `Select all tags of ${repository}` }).check();
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Retag by pattern" }).click();
  const dialog = page.getByRole("dialog", { name: "Retag 3 tags by pattern" });
  await dialog.getByLabel("Pattern").fill(`${next}:{tag}`);
  const line = (name: string): Locator => dialog.getByRole("row").filter({ hasText: `${repository}:${name}` });
  await expect(line("1")).toContainText("new");
  await expect(line("2")).toContainText("It has this name already.");
  await expect(line("3")).toContainText("moves");
  await dialog.getByRole("button", { name: "Add 2 tags" }).click();
  await expect(dialog.getByText("2 tags were added.")).toBeVisible();
  expect([`${next}:1`, `${next}:3`].map(id)).toEqual([id(image), id(image)]);
  docker("rmi", before);
  docker("rmi", ...["1", "2", "3"].flatMap((tag) => [`${repository}:${tag}`, `${next}:${tag}`]));
});

test("an image without a registry in its name is not pushed, and gets one", async ({ page }) => {
  const name = `${unique("push")}:1`;
  docker("tag", image, name);
  await open(page, `/tags?q=${name}`);
  await row(page, name).getByRole("button", { name: `Push ${name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Push ${name}` });
  await expect(dialog).toContainText(`${name} says no registry`);
  await dialog.getByLabel("New name").fill(name);
  await dialog.getByRole("button", { name: "Tag and push" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "has to begin with its registry" })).toBeVisible();
  docker("rmi", name);
});

test("what is saved is loaded again", async ({ page }) => {
  const name = made(`${unique("saved")}:1`);
  const before = id(name);
  await open(page, "/images");
  await row(page, name).getByRole("button", { name: "More", exact: true }).click();
  await row(page, name).getByRole("group").getByRole("button", { name: "Save", exact: true }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("dialog", { name: `Save ${name}` }).getByRole("link", { name: "Download", exact: true }).click();
  const path = await (await saved).path();
  docker("rmi", name);
  expect(succeeds("image", "inspect", name)).toBe(false);

  await page.getByRole("button", { name: "More", exact: true }).first().click();
  await page.getByRole("button", { name: /^Load/ }).click();
  const dialog = page.getByRole("dialog", { name: "Load images" });
  await dialog.getByRole("button", { name: "Load", exact: true }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Choose an archive." })).toBeVisible();
  await dialog.getByLabel("Archive").setInputFiles(path);
  await dialog.getByRole("button", { name: "Load", exact: true }).click();
  await expect(dialog.getByText("done", { exact: true })).toBeVisible();
  expect(id(name)).toBe(before);
  docker("rmi", name);
});

test("disk usage has what the engine has, and nothing unused goes without being asked for in words", async ({ page }) => {
  const volume = unique("disk");
  const name = run("disk", "-v", `${volume}:/data`);
  await open(page, "/disk");
  await page.getByRole("button", { name: "Measure again" }).click();
  await expect(page.getByRole("heading", { name: "Largest volumes" })).toBeVisible();
  await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Delete everything unused" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete everything unused" });
  await dialog.getByRole("button", { name: "Delete everything unused", exact: true }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "without the quotes" })).toBeVisible();
  await page.keyboard.press("Escape");
  expect(succeeds("image", "inspect", image)).toBe(true);
  docker("rm", "-f", name);
  docker("volume", "rm", volume);
});
