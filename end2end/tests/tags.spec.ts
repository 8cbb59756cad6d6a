// The page of all tags: what is done there to one and to many, down to what the engine and the registry have.
import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { docker, image, succeeds, unique } from "../support/engine";
import { id, other, short } from "../support/images";
import { add } from "../support/people";
import { TestRegistry } from "../support/registry";
import { expect, notice, open, row, test as base } from "../support/test";

const test = base.extend<{ registry: TestRegistry }>({
  registry: async ({}, use) => {
    const registry = await TestRegistry.start({});
    await use(registry);
    await registry.remove();
  },
});

test.use({ provoked: [400, 404, 409] });

/** The form under a row. */
function form(page: Page, name: string): Locator {
  return page.getByRole("form", { name, exact: true });
}

/** What is done to all that are selected. */
function bulk(page: Page): Locator {
  return page.getByRole("group", { name: "Actions", exact: true });
}

/** What is wrong, in words. */
function wrong(place: Locator, sentence: string): Locator {
  return place.getByRole("alert").filter({ hasText: sentence });
}

test("a tag is added, moved and removed; a broken rule and what is left dangling are named", async ({ page }) => {
  const repository = unique("tags");
  const [one, second] = [`${repository}:1`, other(`${repository}:other`)];
  docker("tag", image, one);
  await open(page, `/tags?q=${repository}`);
  await expect(row(page, one)).toContainText(`also ${image}`);

  await test.step("a broken rule is named", async () => {
    await row(page, one).getByRole("button", { name: `Add a tag to the image of ${one}` }).click();
    const adding = form(page, `Add a tag to the image of ${one}`);
    const name = adding.getByLabel("New name");
    for (const [text, rule] of [
      ["Tags:1", "Tags has capital letters"],
      ["reg.lan/Team/a:1", "Team has capital letters"],
      [`${repository}:-2`, "begins with . or -"],
      [`${repository}:a+b`, "has something else than letters, digits, _ . and -"],
      [`${repository}:`, "A tag follows the colon"],
      [`${repository}:${"a".repeat(129)}`, "A tag has at most 128 characters, and this has 129."],
      ["reg.lan:99999/a", "99999 is no port"],
      ["reg.lan:/a", "The port is missing"],
      [`reg.lan/${"a".repeat(260)}`, "A name has at most 255 characters, and this has 268."],
      ["a//b", "Between two slashes"],
      ["a b", "A name has no spaces."],
      ["https://reg.lan/a", "Leave out https://"],
      ["a@sha256:12", "A digest comes of what is in the image"],
      ["a".repeat(64), "This is an id."],
      ["team/-a", "-a cannot be in a path"],
    ] as const) {
      await name.fill(text);
      await expect(wrong(adding, rule)).toBeVisible();
      await expect(name).toHaveAttribute("aria-invalid", "true");
    }
    await name.fill(one);
    await expect(adding).toContainText(`This image has the name ${one} already.`);
    await name.fill(`${repository}:2`);
    await adding.getByRole("button", { name: "Add", exact: true }).click();
    await expect(row(page, `${repository}:2`)).toBeVisible();
    expect(id(`${repository}:2`)).toBe(id(image));
  });

  await test.step("tags of one image stand together, as one", async () => {
    await expect(page.getByRole("row", { name: new RegExp(`^${repository}:`) }).getByRole("rowheader")).toHaveText([/^1/, /^2/, /^other/]);
    await expect(row(page, `${repository}:2`)).toContainText("same image");
    await expect(row(page, second)).not.toContainText("same image");
  });

  await test.step("a move says what it leaves", async () => {
    const before = short(second);
    await row(page, second).getByRole("button", { name: `Move ${second} to another image` }).click();
    const move = form(page, `Move ${second} to another image`);
    await move.getByLabel("Image").fill(`${repository}:nothing`);
    await expect(wrong(move, "There is no such image on this engine")).toBeVisible();
    await move.getByLabel("Image").fill(short(image));
    await expect(move).toContainText(`${before} is left without a name.`);
    await move.getByLabel("Image").fill(one);
    await move.getByRole("button", { name: "Move", exact: true }).click();
    await expect.poll(() => id(second)).toBe(id(image));
    docker("rmi", before);
  });

  await test.step("removing one untags", async () => {
    await row(page, second).getByRole("button", { name: `Remove ${second}` }).click();
    const dialog = page.getByRole("dialog", { name: `Remove ${second}` });
    await expect(dialog).toContainText("No image is deleted, so no space comes back.");
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(notice(page, `${second} was untagged.`)).toBeVisible();
    await expect(row(page, second)).toHaveCount(0);
  });
  docker("rmi", one, `${repository}:2`);
});

test("a name that another image has moves when it is added, and that is said first", async ({ page }) => {
  const repository = unique("taken");
  const [one, two] = [other(`${repository}:1`), other(`${repository}:2`)];
  docker("tag", two, `${repository}:also`);
  await open(page, `/tags?q=${repository}`);
  await row(page, one).getByRole("button", { name: `Add a tag to the image of ${one}` }).click();
  const adding = form(page, `Add a tag to the image of ${one}`);
  await adding.getByLabel("New name").fill(two);
  await expect(adding).toContainText(`${two} is at another image and moves to this one. ${short(two)} keeps the name ${repository}:also.`);
  await adding.getByRole("button", { name: "Move", exact: true }).click();
  await expect(notice(page, `${two} is a name of ${short(one)} now.`)).toBeVisible();
  expect(id(two)).toBe(id(one));
  docker("rmi", one, two, `${repository}:also`);
});

test("many are retagged by a pattern, seen before it is done", async ({ page }) => {
  const repository = unique("many");
  const next = unique("next");
  for (const tag of ["1", "2", "3"]) docker("tag", image, `${repository}:${tag}`);
  docker("tag", image, `${next}:2`);
  const before = id(other(`${next}:3`));
  await open(page, `/tags?q=${repository}:`);
  await page.getByRole("checkbox", { name: `Select all tags of ${repository}` }).check();
  await bulk(page).getByRole("button", { name: "Retag by pattern" }).click();
  const dialog = page.getByRole("dialog", { name: "Retag 3 tags by pattern" });
  const pattern = dialog.getByRole("textbox", { name: "Pattern" });
  const line = (name: string): Locator => dialog.getByRole("row").filter({ has: page.getByRole("rowheader", { name: `${repository}:${name}`, exact: true }) });

  await test.step("what would break a rule, or comes twice, is left out", async () => {
    await pattern.fill(`${next}:{branch}`);
    await expect(wrong(dialog, "{branch} is no place.")).toBeVisible();
    await expect(dialog.locator("footer").getByRole("button").last()).toBeDisabled();
    await pattern.fill("Next/{path}:{tag}");
    await expect(dialog).toContainText("0 new, 0 moved, 0 skipped, 3 invalid.");
    await expect(line("1")).toContainText("invalid");
    await pattern.fill(`${next}:all`);
    await expect(line("1")).toContainText("new");
    await expect(line("2")).toContainText(`${repository}:1 gets this name.`);
    await dialog.getByLabel("How").selectOption({ label: "search and replace" });
    await dialog.getByLabel("Search for").fill("many-");
    await dialog.getByLabel("Replace by").fill("few-");
    await expect(line("2")).toContainText(repository.replace("many-", "few-"));
    await expect(dialog).toContainText("3 new, 0 moved, 0 skipped, 0 invalid.");
    await dialog.getByLabel("How").selectOption({ label: "a pattern with places" });
  });

  await test.step("conflicts are named", async () => {
    await pattern.fill(`${next}:{tag}`);
    await expect(line("1")).toContainText("new");
    await expect(line("2")).toContainText("It has this name already.");
    await expect(line("3")).toContainText("moves");
    await expect(line("3")).toContainText("is left without a name.");
    await dialog.getByRole("button", { name: "Add 2 tags" }).click();
    await expect(dialog.getByText("2 tags were added.")).toBeVisible();
    expect([`${next}:1`, `${next}:3`].map(id)).toEqual([id(image), id(image)]);
  });
  docker("rmi", before);
  docker("rmi", ...["1", "2", "3"].flatMap((tag) => [`${repository}:${tag}`, `${next}:${tag}`]));
});

test("many are pushed at once; what says no registry is left out", async ({ page, registry }) => {
  const mark = unique("bulk");
  const local = `${mark}:1`;
  const remote = ["1", "2"].map((tag) => `${registry.host}/${mark}:${tag}`);
  for (const name of [local, ...remote]) docker("tag", image, name);
  await open(page, `/tags?q=${mark}`);
  for (const name of [local, ...remote]) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
  await bulk(page).getByRole("button", { name: "Push", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Push 2 images" });
  await expect(dialog.locator(".note")).toContainText("These say no registry and are left out.");
  await expect(dialog.locator(".note").getByRole("listitem")).toHaveText(local);
  await dialog.getByRole("button", { name: "Push", exact: true }).click();
  await expect(dialog.locator(".jobs-item .state")).toHaveText(["done", "done"], { timeout: 30_000 });
  expect(registry.tags(mark)).toEqual(["1", "2"]);
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();

  // The selection is there still, and goes in one.
  await bulk(page).getByRole("button", { name: "Remove", exact: true }).click();
  const removal = page.getByRole("dialog", { name: "Remove 3 images" });
  await expect(removal).toContainText("No image is deleted, so no space comes back.");
  await removal.getByRole("button", { name: "Remove", exact: true }).click();
  for (const name of [local, ...remote]) await expect(removal.getByText(`${name} was untagged.`, { exact: true })).toBeVisible();
  await removal.locator("footer").getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("No tag matches.")).toBeVisible();
  expect(succeeds("image", "inspect", local)).toBe(false);
});

test("tags are found by name, id and user; repositories fold", async ({ page }) => {
  const mark = unique("find");
  const name = other(`reg.lan:5000/${mark}:1`);
  const user = unique("user");
  docker("create", "--name", user, name);
  await open(page, "/tags");
  const filter = page.getByRole("searchbox", { name: "Filter" });
  for (const text of [mark, short(name), user, `reg.lan ${mark}`]) {
    await filter.fill(text);
    await expect(page.getByText("1 repository, 1 tag", { exact: true })).toBeVisible();
    await expect(row(page, name)).toBeVisible();
  }
  await expect(row(page, name).getByRole("link", { name: user })).toBeVisible();
  const fold = page.getByRole("button", { name: `Tags of reg.lan:5000/${mark}` });
  await fold.click();
  await expect(row(page, name)).toHaveCount(0);
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await fold.click();
  await row(page, name).getByRole("link", { name: short(name) }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.goBack();
  docker("rm", user);
  await expect(row(page, name)).toContainText("nobody");
  docker("rmi", name);
  await expect(row(page, name)).toHaveCount(0);
});

test("the keyboard does it all, and stays where it was", async ({ page }) => {
  const repository = unique("keys");
  const one = `${repository}:1`;
  docker("tag", image, one);
  await open(page, `/tags?q=${repository}`);
  const button = row(page, one).getByRole("button", { name: `Add a tag to the image of ${one}` });
  await button.focus();
  await page.keyboard.press("Enter");
  const adding = form(page, `Add a tag to the image of ${one}`);
  await expect(adding.getByLabel("New name")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(adding).toHaveCount(0);
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  // The name is selected, so writing replaces it; rows that come meanwhile do not take the field away.
  await page.keyboard.type(`${repository}:`);
  docker("tag", image, `${repository}:between`);
  await expect(row(page, `${repository}:between`)).toBeVisible();
  await page.keyboard.type("2");
  await expect(adding.getByLabel("New name")).toHaveValue(`${repository}:2`);
  await page.keyboard.press("Enter");
  await expect(row(page, `${repository}:2`)).toBeVisible();
  await expect(button).toBeFocused();
  await page.getByRole("checkbox", { name: `Select ${one}`, exact: true }).focus();
  await page.keyboard.press("Space");
  await expect(bulk(page)).toContainText("1 selected");
  await expect(page.getByRole("checkbox", { name: `Select ${one}`, exact: true })).toBeFocused();
  docker("rmi", one, `${repository}:between`, `${repository}:2`);
});

test("who may only look sees no button that would be refused", async ({ visit }) => {
  const theirs = await visit(add("viewer"));
  await open(theirs, `/tags?q=${image}`);
  await expect(row(theirs, image)).toBeVisible();
  await expect(row(theirs, image).getByRole("button")).toHaveCount(0);
  await row(theirs, image).getByRole("checkbox").check();
  await expect(bulk(theirs).getByRole("button")).toHaveCount(1);
  await bulk(theirs).getByRole("button", { name: "Clear the selection" }).click();
  await expect(bulk(theirs)).toBeHidden();
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    test("the page and what is done there pass axe and fit", async ({ page }) => {
      test.slow();
      const repository = `reg.lan:5000/${unique("axe")}/with-a-long-path`;
      for (const tag of ["1", "2"]) docker("tag", image, `${repository}:${tag}`);
      await open(page, "/tags");
      await expect(row(page, `${repository}:1`)).toBeVisible();
      await check(page);
      await fits(page);
      await row(page, `${repository}:1`).getByRole("button", { name: /^Add a tag/ }).click();
      await page.getByLabel("New name").fill("Bad");
      await check(page);
      await fits(page);
      await page.keyboard.press("Escape");
      await row(page, `${repository}:1`).getByRole("button", { name: /^Move / }).click();
      await check(page);
      await page.keyboard.press("Escape");
      await page.getByRole("checkbox", { name: `Select all tags of ${repository}` }).check();
      await check(page);
      await bulk(page).getByRole("button", { name: "Retag by pattern" }).click();
      await page.getByRole("dialog").getByRole("textbox", { name: "Pattern" }).fill("next/{name}:{tag}");
      await check(page);
      await fits(page);
      docker("rmi", `${repository}:1`, `${repository}:2`);
    });
  });
}
