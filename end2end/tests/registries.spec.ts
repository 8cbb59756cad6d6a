import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { docker, image, inspect, origin, succeeds, unique } from "../support/engine";
import { begin, ended, removeFamily } from "../support/jobs";
import { add } from "../support/people";
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

test.use({ provoked: [403, 404, 409, 422, 500, 502] });

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

/** Stores it. */
async function store(page: Page, registry: TestRegistry): Promise<void> {
  const dialog = await fill(page, registry, person.password);
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(row(page, registry.host)).toContainText("works");
}

/** Stores it, and opens its page. */
async function enter(page: Page, registry: TestRegistry): Promise<void> {
  await store(page, registry);
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

/** What the console knows it by. */
async function numberOf(page: Page, { host }: TestRegistry): Promise<string> {
  const all = (await (await page.request.get("/api/registries")).json()) as { id: string; host: string }[];
  return all.find((each) => each.host === host)?.id ?? "";
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
  for (const path of ["/api/registries", "/api/audit", "/registries"]) {
    const told = await (await page.request.get(path)).text();
    if (path !== "/registries") expect(told, path).toContain(path === "/api/audit" ? "/api/registries" : own.host);
    expect(told, path).not.toContain(person.password);
  }

  // A test that fails is an answer like any other.
  await own.stop();
  await row(page, own.host).getByRole("button", { name: `Test ${own.host}` }).click();
  await expect(row(page, own.host)).toContainText("not reached");
  await forget(page, own);
});

test("one that does not answer is told apart from one that refuses, and is shown once it does", async ({ page, registry }) => {
  const own = await registry({ auth: true });
  own.publish("team/shop", "1");
  await own.stop();
  const dialog = await fill(page, own, person.password);
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Nothing answers there" })).toBeVisible();
  await expect(dialog.getByLabel("Password or token")).toHaveValue(person.password);
  await dialog.getByRole("button", { name: "Save anyway" }).click();
  await expect(row(page, own.host)).toContainText("not reached");
  await row(page, own.host).getByRole("link", { name: own.host }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing answers there" })).toBeVisible();
  await own.resume();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "team/shop" })).toBeVisible();
  await forget(page, own);
});

test("a certificate that nobody knows is refused until its authority is given", async ({ page, registry }) => {
  const [own, other] = [await registry({ auth: true, tls: true }), await registry({ tls: true })];
  const reference = own.publish("shop", "1");
  const dialog = await fill(page, own, person.password);
  const save = dialog.getByRole("button", { name: "Test and save" });
  const refused = dialog.getByRole("alert").filter({ hasText: "Its certificate is not" });
  await save.click();
  await expect(refused).toContainText("not trusted");
  await dialog.getByLabel("Certificate of its authority (PEM)").fill("no certificate");
  await save.click();
  await expect(dialog.getByText("This is no certificate in PEM")).toBeVisible();
  await expect(refused).toHaveCount(0);
  await dialog.getByLabel("Certificate of its authority (PEM)").fill(other.ca);
  await save.click();
  await expect(refused).toBeVisible();
  await dialog.getByLabel("Certificate of its authority (PEM)").fill(own.ca);
  await dialog.getByLabel("Password or token").fill("wrong");
  await save.click();
  await expect(dialog.getByRole("alert").filter({ hasText: "Nothing was saved." })).not.toContainText("certificate");
  await dialog.getByLabel("Password or token").fill(person.password);
  await save.click();
  await expect(row(page, own.host)).toContainText("works");
  await expect(row(page, own.host)).toContainText("own CA");

  // What is stored also serves what is read of it, and the engine.
  const id = await numberOf(page, own);
  await open(page, `/registries/${id}?repository=shop`);
  await expect(row(page, "1")).toContainText("linux/amd64");
  await row(page, "1").getByRole("button", { name: `Pull ${reference}` }).click();
  await expect.poll(() => succeeds("image", "inspect", reference)).toBe(true);
  docker("rmi", reference);
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

test("a private registry is pulled from and pushed to with what is stored, and not without", async ({ page, registry }) => {
  const own = await registry({ auth: true });
  const reference = own.publish("team/shop", "1");
  await store(page, own);

  await test.step("pulled", async () => {
    const anybody = await begin(page, { kind: "pull", image: reference, registry: "none" });
    await open(page, `/jobs/${anybody}`);
    await ended(page, "failed");
    await expect(page.locator("main")).toContainText("credentials");
    expect(succeeds("image", "inspect", reference)).toBe(false);
    await open(page, "/images");
    await page.getByRole("button", { name: "Pull", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Pull an image" });
    await dialog.getByLabel("Image", { exact: true }).fill(reference);
    await expect(dialog.getByLabel("Credentials")).toContainText(`${person.user} at ${own.host}`);
    await dialog.getByRole("button", { name: "Pull", exact: true }).click();
    await expect(dialog.getByText("done", { exact: true })).toBeVisible();
    expect(succeeds("image", "inspect", reference)).toBe(true);
    await page.keyboard.press("Escape");
  });

  await test.step("pushed", async () => {
    const next = `${own.host}/team/shop:2`;
    docker("tag", reference, next);
    const push = async (): Promise<Locator> => {
      await row(page, next).getByRole("button", { name: "Push", exact: true }).click();
      return page.getByRole("dialog", { name: `Push ${own.host}/team/shop` });
    };
    let dialog = await push();
    await dialog.getByLabel("Credentials").selectOption("None, as anybody");
    await dialog.getByRole("button", { name: "Push", exact: true }).click();
    await expect(dialog.getByText("failed", { exact: true })).toBeVisible();
    expect(own.tags("team/shop")).toEqual(["1"]);
    await page.keyboard.press("Escape");
    dialog = await push();
    await dialog.getByRole("button", { name: "Push", exact: true }).click();
    await expect(dialog.getByText("done", { exact: true })).toBeVisible();
    expect(own.tags("team/shop")).toEqual(["1", "2"]);
    await page.keyboard.press("Escape");
    docker("rmi", next, reference);
  });
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

test.describe("1440 px", () => {
  test.use({ viewport: { width: 1440, height: 900 } });
  test("what is newer behind a tag is marked where it is used, and had from there", async ({ page, registry }) => {
    test.slow();
    const own = await registry({ auth: true });
    const reference = own.publish("shop", "1", other());
    own.pull(reference);
    const before = inspect(reference, "{{.Id}}");
    const name = unique("newer");
    docker("run", "-d", "--init", "--name", name, reference);
    await store(page, own);
    const updates = page.getByRole("table", { name: "Updates" });
    const check = async (): Promise<void> => {
      await open(page, "/registries");
      await page.getByRole("button", { name: "Check now" }).click();
      // It is asked for once more while it goes on, and can be asked for anew when it is over.
      await expect(page.getByText("The registries are being asked…")).toHaveCount(0);
      await expect(page.getByRole("button", { name: "Check now" })).toBeEnabled();
    };
    await check();
    await expect(page.getByText(/checked, nothing newer\./)).toBeVisible();

    own.publish("shop", "next", other());
    own.move("shop", "next", "1");
    await check();
    await expect(updates.getByRole("row", { name: reference, exact: true })).toContainText("1 container");

    const ofTag = page.getByRole("button", { name: `A newer image is behind ${reference}. Pull it.` });
    const ofContainer = page.getByRole("button", { name: `A newer image is behind ${reference}. Update the container.` });
    await open(page, "/images");
    await row(page, reference).locator(ofTag).click();
    const pull = page.getByRole("dialog", { name: "Pull an image" });
    await expect(pull.getByLabel("Image", { exact: true })).toHaveValue(reference);
    await pull.getByRole("button", { name: "Pull", exact: true }).click();
    await expect(pull.getByText("done", { exact: true })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(ofTag).toHaveCount(0);
    const after = inspect(reference, "{{.Id}}");
    expect(after).not.toBe(before);

    await open(page, `/containers?q=${name}`);
    await row(page, name).locator(ofContainer).click();
    const update = page.getByRole("dialog", { name: "Update to the newest image" });
    await expect(update.getByRole("checkbox", { name })).toBeChecked();
    await update.getByRole("button", { name: "Update", exact: true }).click();
    await expect.poll(() => inspect(name, "{{.Image}}"), { timeout: 30_000 }).toBe(after);
    await page.keyboard.press("Escape");
    // The old one is kept for a while, and still is of the old image.
    await expect(row(page, name)).toBeVisible();
    await expect(row(page, name).locator(ofContainer)).toHaveCount(0);
    await forget(page, own);
    removeFamily(name);
    docker("rmi", reference);
  });
});

test("who may not change registries sees what there is, and who uses no images nothing", async ({ page, registry, visit }) => {
  const own = await registry({ auth: true });
  own.publish("shop", "1");
  await store(page, own);
  const id = await numberOf(page, own);
  const links = (of: Page): Locator => of.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Registries" });

  // Which registries others may use is set apart from the credentials.
  const setting = await (await page.request.get("/api/settings")).json();
  const listed = (registries: string[]) =>
    page.request.put("/api/settings", { data: { ...setting, registries }, headers: { Origin: origin } });
  expect((await listed([own.host])).ok()).toBe(true);
  const operator = await visit(add("operator", "--grant", "images"));
  await links(operator).click();
  await expect(row(operator, own.host)).toContainText("works");
  await expect(operator.getByRole("button", { name: /^(Add|Edit|Test|Remove)/ })).toHaveCount(0);
  await expect(operator.getByRole("button", { name: "Check now" })).toBeVisible();
  await expect(operator.getByText("Check every 6 hours")).toBeHidden();
  await row(operator, own.host).getByRole("link", { name: own.host }).click();
  await operator.getByRole("link", { name: "shop", exact: true }).click();
  await expect(row(operator, "1")).toContainText("linux/amd64");
  await expect(operator.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
  const digest = ((await (await page.request.get(`/api/registries/${id}/manifest?repository=shop&reference=1`)).json()) as { digest: string }).digest;
  const settings = { host: own.host, user: "x", secret: "y", scheme: "http", save_anyway: true };
  const headers = { Origin: origin };
  const viewer = await visit(add("viewer"));
  for (const { request } of [operator, viewer]) {
    expect((await request.post("/api/registries", { data: settings, headers })).status()).toBe(403);
    expect((await request.put(`/api/registries/${id}`, { data: settings, headers })).status()).toBe(403);
    expect((await request.post(`/api/registries/${id}/test`, { headers })).status()).toBe(403);
    expect((await request.delete(`/api/registries/${id}`, { headers })).status()).toBe(403);
    expect((await request.delete(`/api/registries/${id}/manifest?repository=shop&digest=${digest}`, { headers })).status()).toBe(403);
    expect((await request.put("/api/updates", { data: { on: false }, headers })).status()).toBe(403);
  }
  await expect(links(viewer)).toHaveCount(0);
  expect((await viewer.request.get("/api/registries")).status()).toBe(403);
  expect((await viewer.request.get(`/api/registries/${id}/tags?repository=shop`)).status()).toBe(403);
  expect((await viewer.request.post("/api/updates", { headers })).status()).toBe(403);
  expect(own.tags("shop")).toEqual(["1"]);
  expect((await listed(setting.registries)).ok()).toBe(true);
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

test("Docker Hub that the engine does not reach is told in the engine's words, and asked again", async ({ page }) => {
  await open(page, "/registries/hub?q=nginx");
  // The test's engine is in a network of its own, which leads nowhere.
  const failed = page.getByRole("alert").filter({ hasText: "docker.io" });
  await expect(failed).toBeVisible();
  // It answers the second time.
  await page.route("**/engine/local/images/search?*", (route) => route.fulfill({ json: [{ name: "nginx", description: "", star_count: 7, is_official: true }] }));
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, "nginx")).toContainText("official");
  await expect(failed).toHaveCount(0);
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
