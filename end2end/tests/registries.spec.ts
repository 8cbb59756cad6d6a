import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { docker, image, succeeds, unique } from "../support/engine";
import { TestRegistry, person, type Wanted } from "../support/registry";
import { expect, notice, open, row, test as base } from "../support/test";

const test = base.extend<{ registry: (wanted: Wanted) => Promise<TestRegistry> }>({
  registry: async ({}, use) => {
    const all: TestRegistry[] = [];
    await use(async (wanted) => {
      const registry = await TestRegistry.start(wanted);
      all.push(registry);
      return registry;
    });
    for (const registry of all) await registry.remove();
  },
});

test.use({ provoked: [404, 409, 422] });

/** Opens the dialog for a new registry and fills it in. */
async function fill(page: Page, { host, scheme }: TestRegistry, password: string): Promise<Locator> {
  await open(page, "/registries");
  await page.getByRole("button", { name: "Add a registry" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a registry" });
  await dialog.getByLabel("Address").fill(`${scheme}://${host}/`);
  await dialog.getByLabel("User").fill(person.user);
  await dialog.getByLabel("Password or token").fill(password);
  return dialog;
}

/** Stores it, and opens its page. */
async function enter(page: Page, registry: TestRegistry): Promise<void> {
  const dialog = await fill(page, registry, person.password);
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await row(page, registry.host).getByRole("link", { name: registry.host }).click();
  await expect(page.getByRole("heading", { level: 1, name: registry.host })).toBeVisible();
}

/** What the test stored is not there for the next one. */
async function forget(page: Page, { host }: TestRegistry): Promise<void> {
  await open(page, "/registries");
  await row(page, host).getByRole("button", { name: `Remove ${host}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row(page, host)).toHaveCount(0);
}

/** Another image than the test's own. */
function other(): string {
  const name = unique("other");
  docker("create", "--name", name, image);
  docker("commit", "-c", `LABEL of=${name}`, name, `${name}:1`);
  docker("rm", name);
  return `${name}:1`;
}

test("credentials are tested before they are saved, and never shown again", async ({ page, registry }) => {
  const own = await registry({ auth: true });
  const dialog = await fill(page, own, "wrong");
  await expect(dialog.getByText("Over plain HTTP")).toBeVisible();
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Nothing was saved." })).toBeVisible();
  await dialog.getByRole("button", { name: "Save anyway" }).click();
  await expect(row(page, own.host)).toContainText("refused");

  await row(page, own.host).getByRole("button", { name: `Edit ${own.host}` }).click();
  const edit = page.getByRole("dialog", { name: `Edit ${own.host}` });
  await expect(edit.getByLabel("Password or token")).toHaveValue("");
  await expect(edit.getByLabel("Password or token")).toHaveAttribute("placeholder", "kept as it is");
  await edit.getByLabel("Address").fill("elsewhere.lan");
  await edit.getByRole("button", { name: "Test and save" }).click();
  await expect(edit.getByText(`What is stored is for ${own.host}.`)).toBeVisible();
  await edit.getByLabel("Address").fill(own.host);
  await edit.getByLabel("Password or token").fill(person.password);
  await edit.getByRole("button", { name: "Test and save" }).click();
  await expect(row(page, own.host)).toContainText("works");
  expect(await (await page.request.get("/api/registries")).text()).not.toContain(person.password);

  // A test that fails is an answer like any other.
  await own.stop();
  await row(page, own.host).getByRole("button", { name: `Test ${own.host}` }).click();
  await expect(row(page, own.host)).toContainText("not reached");
  await forget(page, own);
});

test("a certificate that nobody knows is refused until its authority is given", async ({ page, registry }) => {
  const own = await registry({ auth: true, tls: true });
  const dialog = await fill(page, own, person.password);
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "certificate is not trusted" })).toBeVisible();
  await dialog.getByLabel("Certificate of its authority (PEM)").fill(own.ca);
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(row(page, own.host)).toContainText("works");
  await expect(row(page, own.host)).toContainText("own CA");
  await forget(page, own);
});

test("tags are listed from the newest on, pulled, and deleted with all that name the same image", async ({ page, registry }) => {
  const own = await registry({ auth: true });
  const [older, newer] = [other(), other()];
  for (const tag of ["1.9", "1.9.2"]) own.publish("team/shop", tag, older);
  const pulled = own.publish("team/shop", "1.10", newer);
  await enter(page, own);
  await page.getByRole("link", { name: "team/shop" }).click();
  await expect(page).toHaveURL(/repository=team%2Fshop/);
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveText(["1.10", "1.9", "1.9.2"]);
  await expect(row(page, "1.10")).toContainText("linux/amd64");

  await row(page, "1.10").getByRole("button", { name: `Pull ${pulled}` }).click();
  await expect(notice(page, `${pulled} is being pulled`)).toBeVisible();
  await expect.poll(() => succeeds("image", "inspect", pulled)).toBe(true);

  await row(page, "1.9").getByRole("button", { name: "Delete 1.9 from the registry" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("These tags go: 1.9, 1.9.2.");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveText(["1.10"]);
  expect(own.tags("team/shop")).toEqual(["1.10"]);
  await forget(page, own);
});

test("where nothing may be deleted, it is said how that is changed", async ({ page, registry }) => {
  const own = await registry({ auth: true, deletes: false });
  own.publish("shop", "1");
  await enter(page, own);
  await page.getByRole("link", { name: "shop", exact: true }).click();
  await row(page, "1").getByRole("button", { name: "Delete 1 from the registry" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("REGISTRY_STORAGE_DELETE_ENABLED")).toBeVisible();
  expect(own.tags("shop")).toEqual(["1"]);
  await forget(page, own);
});

test("Docker Hub is searched by the engine when that is asked for", async ({ page, serve }) => {
  const { origin } = await serve(page, "--demo");
  await open(page, `${origin}/registries`);
  await page.getByRole("link", { name: "Docker Hub" }).click();
  await page.getByRole("searchbox", { name: "Search Docker Hub" }).fill("nginx");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/registries\/hub\?q=nginx$/);
  await expect(row(page, "nginx")).toContainText("official");
  await row(page, "bitnami/nginx").getByLabel("Tag of bitnami/nginx").fill("no tag");
  await row(page, "bitnami/nginx").getByRole("button", { name: "Pull bitnami/nginx" }).click();
  await expect(row(page, "bitnami/nginx").getByLabel("Tag of bitnami/nginx")).toHaveAttribute("aria-invalid", "true");
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 } });

    test("the pages of registries pass axe and fit", async ({ page, registry }) => {
      const own = await registry({ auth: true });
      own.publish("team/shop", "1.2.3");
      const dialog = await fill(page, own, person.password);
      await check(page);
      await dialog.getByRole("button", { name: "Test and save" }).click();
      await expect(row(page, own.host)).toBeVisible();
      await check(page);
      await fits(page);
      await row(page, own.host).getByRole("link").click();
      await expect(page.getByRole("link", { name: "team/shop" })).toBeVisible();
      await check(page);
      await fits(page);
      await page.getByRole("link", { name: "team/shop" }).click();
      await expect(row(page, "1.2.3")).toContainText("linux/amd64");
      await check(page);
      await fits(page);
      await open(page, "/registries/hub");
      await check(page);
      await forget(page, own);
    });
  });
}
