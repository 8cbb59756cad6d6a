// What an image is made of: its layers against `docker history`, the files in them against a container, and what uses it.
import { execFileSync } from "node:child_process";
import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { within } from "../support/build";
import { docker, image, unique } from "../support/engine";
import { built, bytes, dangling, id, noise, other, short } from "../support/images";
import { add } from "../support/people";
import { expect, notice, open, panel, row, test } from "../support/test";

// Not read yet is 404.
test.use({ provoked: [404] });

const LONG = `RUN ${Array.from({ length: 40 }, (_, nth) => `echo a line of a command that is long ${nth}`).join(" && ")}`;

/** Two images over one base, whose second replaces, removes and changes files of it. */
function family(): { base: string; shop: string; api: string } {
  const mark = unique("layers");
  const [base, shop, api] = [`${mark}/base:1`, `${mark}/shop:1`, `${mark}/api:1`];
  const conf = "RUN mkdir -p /etc/app && echo one >/etc/app/one.conf && echo two >/etc/app/two.conf && ln -s one.conf /etc/app/current";
  built(base, [`FROM ${image}`, "ENV HOME=/srv", conf, "COPY blob /srv/blob"], { blob: noise(1 << 20) });
  built(shop, [`FROM ${base}`, "COPY blob /srv/blob", "RUN rm /etc/app/two.conf && chmod 600 /etc/app/one.conf && echo new >/etc/app/new.conf", LONG, "LABEL team=quay"], { blob: noise(300_000) });
  built(api, [`FROM ${base}`, "RUN echo api >/srv/api"]);
  return { base, shop, api };
}

function clean(...names: string[]): void {
  docker("rmi", ...names);
}

interface Step {
  CreatedBy: string;
  Size: number;
}

/** The engine's own history, the oldest first. */
function history(name: string): Step[] {
  const text = docker("history", "--no-trunc", "--human=false", "--format", "{{json .}}", name);
  return text.split("\n").map((line) => JSON.parse(line) as Step & { Size: string }).map(({ CreatedBy, Size }) => ({ CreatedBy, Size: Number(Size) })).reverse();
}

/** As people wrote it: what the builder puts before it is left out. */
function written(by: string): string {
  return by.replace(/^\/bin\/sh -c #\(nop\)\s+/, "").replace(/^\/bin\/sh -c /, "RUN ").trim();
}

async function openTab(page: Page, name: string, tab: string): Promise<void> {
  await open(page, `/images/${short(name)}?tab=${tab}`);
}

function layers(page: Page, name: string): Locator {
  return page.getByRole("list", { name: `Layers of ${name}` }).locator("> li");
}

/** Reads the files, where that was not done yet, and waits until they are shown. */
async function read(page: Page, name: string): Promise<void> {
  await openTab(page, name, "files");
  await page.getByRole("button", { name: "Read the layers" }).click();
  await expect(page.getByRole("heading", { name: "Wasted space" })).toBeVisible({ timeout: 30_000 });
}

/** What is in the tree: a row for each name that is unfolded. */
function entry(page: Page, name: string): Locator {
  return page.locator(".change").filter({ has: page.locator(".entry-name").getByText(name, { exact: true }) });
}

/** Goes to the files of another layer. */
async function choose(page: Page, layer: RegExp): Promise<void> {
  await page.getByRole("list", { name: "Layer", exact: true }).getByRole("button", { name: layer }).click();
  await expect(page.getByRole("group", { name: /^Files of / })).not.toHaveAttribute("aria-busy");
}

async function unfold(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.locator(".change").getByRole("button", { name, exact: true }).click();
}

test("layers are those of docker history, the empty ones folded, with who shares them", async ({ page }) => {
  test.slow();
  const { base, shop, api } = family();
  const steps = history(shop);
  const [inspected] = JSON.parse(docker("image", "inspect", shop)) as { Size: number; RootFS: { Layers: string[] } }[];
  const full = inspected?.RootFS.Layers.length ?? 0;
  await openTab(page, shop, "layers");
  await expect(layers(page, shop)).toHaveCount(full);
  await expect(page.locator("main")).toContainText(`${full} layers, ${bytes(inspected?.Size ?? 0)}:`);

  await test.step("all steps, as the engine has them", async () => {
    await page.getByLabel(`Show ${steps.length - full} steps that change no file`).check();
    await expect(layers(page, shop)).toHaveCount(steps.length);
    for (const [nth, { CreatedBy, Size }] of steps.entries()) {
      const item = layers(page, shop).nth(nth);
      await expect(item).toContainText(`Step ${nth + 1}`);
      await expect(item.locator("code")).toContainText(written(CreatedBy).replace(/^RUN (?=\/bin\/busybox)/, ""));
      await expect(item.locator(".layer-size")).toHaveText(Size > 0 ? bytes(Size) : /^(0 B|no file)$/);
    }
    await page.getByLabel("Newest first").check();
    await expect(layers(page, shop).first()).toContainText("LABEL team=quay");
    await page.getByLabel("Newest first").uncheck();
  });

  await test.step("bars are as wide as the layers are large", async () => {
    const copied = layers(page, shop).filter({ hasText: "in /srv/blob" });
    const width = async (item: Locator) => (await item.locator(".layer-bar i").boundingBox())?.width ?? 0;
    const [large, small] = [await width(copied.first()), await width(copied.last())];
    expect(large / small).toBeCloseTo((1 << 20) / 300_000, 0);
  });

  await test.step("a long command is folded, and copied whole", async () => {
    const item = layers(page, shop).filter({ hasText: "a line of a command" });
    const code = item.locator("code");
    const height = async () => (await code.boundingBox())?.height ?? 0;
    const before = await height();
    await item.getByRole("button", { name: "Show all of it" }).click();
    expect(await height()).toBeGreaterThan(before);
    await item.getByRole("button", { name: "Show less" }).click();
    expect(await height()).toBe(before);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await item.getByRole("button", { name: /^Copy the command of step/ }).click();
    await expect(notice(page, "Copied.")).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(LONG);
  });

  await test.step("what others share", async () => {
    const copied = layers(page, shop).filter({ hasText: "in /srv/blob" });
    await expect(copied.first()).toContainText("shared with");
    for (const name of [base, api]) await expect(copied.first().getByRole("link", { name })).toBeVisible();
    await expect(copied.last()).not.toContainText("shared with");
    await copied.first().getByRole("link", { name: api }).click();
    await expect(page.getByRole("heading", { name: api, level: 1 })).toBeVisible();
  });
  clean(shop, api, base);
});

test("files of all layers are those that a container begins with; those of a layer say what it changes", async ({ page }) => {
  test.slow();
  const { base, shop, api } = family();
  await read(page, shop);

  await test.step("all layers", async () => {
    await unfold(page, "etc", "app", "srv");
    for (const name of ["new.conf", "one.conf", "blob", "current"]) await expect(entry(page, name)).toBeVisible();
    await expect(entry(page, "two.conf")).toHaveCount(0);
    await expect(entry(page, "current")).toContainText("→ one.conf");
    await expect(entry(page, "one.conf")).toContainText("-rw-------");
    await expect(entry(page, "blob")).toContainText(bytes(300_000));
    // Every path of two folders, against the engine.
    const answer = await page.request.get(`/api/images/${encodeURIComponent(shop)}/files?layer=all&path=/&find=/`);
    const { entries, partial } = (await answer.json()) as { entries: { path: string; size: number; kind: string }[]; partial: boolean };
    expect(partial).toBe(false);
    const ours = entries.filter(({ path }) => /^\/(etc\/app|srv)\//.test(path)).map(({ path, kind, size }) => `${path} ${kind === "file" ? size : "-"}`);
    const theirs = within(shop, "find /etc/app /srv -mindepth 1 | while read path; do if [ -f $path ] && ! [ -L $path ]; then echo $path $(wc -c <$path); else echo $path -; fi; done");
    expect(ours.sort()).toEqual(theirs.split("\n").sort());
  });

  await test.step("one layer, with changes in words", async () => {
    const which = page.getByRole("list", { name: "Layer", exact: true });
    const nth = history(shop).findIndex(({ CreatedBy }) => CreatedBy.includes("chmod 600")) + 1;
    await choose(page, new RegExp(`^Step ${nth} `));
    await expect(which.getByRole("button", { name: new RegExp(`^Step ${nth} `) })).toHaveAttribute("aria-pressed", "true");
    await unfold(page, "etc", "app");
    await expect(entry(page, "one.conf")).toContainText("modified");
    await expect(entry(page, "two.conf")).toContainText("removed");
    await expect(entry(page, "new.conf")).toContainText("added");
    await expect(entry(page, "srv")).toHaveCount(0);
    // The way from a layer to its files keeps which one.
    await openTab(page, shop, "layers");
    await layers(page, shop).filter({ hasText: "chmod 600" }).getByRole("link", { name: "Files" }).click();
    await expect(page).toHaveURL(new RegExp(`in=${nth}`));
    await unfold(page, "etc", "app");
    await expect(entry(page, "two.conf")).toContainText("removed");
  });

  await test.step("found by path, and the largest first", async () => {
    await choose(page, /^All layers/);
    const find = page.getByRole("searchbox", { name: "Find by path" });
    await find.fill(".conf");
    await expect(page.getByText("2 paths", { exact: true })).toBeVisible();
    for (const path of ["/etc/app/new.conf", "/etc/app/one.conf"]) await expect(entry(page, path)).toBeVisible();
    await find.fill("nothing like it");
    await expect(page.getByText("No path has this in it.")).toBeVisible();
    await find.fill("");
    await expect(entry(page, "bin")).toBeVisible();
    const names = page.locator(".change .entry-name");
    await expect(names.first()).toContainText("bin");
    await page.getByLabel("Largest first").check();
    await expect(names.first()).toContainText("bin");
    await expect(names.nth(1)).toContainText("srv");
  });

  await test.step("what later layers hide", async () => {
    const waste = panel(page, "Wasted space");
    const size = history(shop).reduce((sum, { Size }) => sum + Size, 0);
    const wasted = (1 << 20) + 4 + 4;
    await expect(waste).toContainText(`${bytes(wasted)} are taken by files that a later layer replaces or removes.`);
    await expect(waste).toContainText(`${(100 - (wasted / size) * 100).toFixed(1)} % efficient`);
    const table = waste.getByRole("table");
    await expect(table.getByRole("rowheader").first()).toHaveText("/srv/blob");
    await expect(table.getByRole("row").filter({ hasText: "/srv/blob" })).toContainText("1.0 MiB");
    await expect(table.getByRole("rowheader")).toHaveText(["/srv/blob", "/etc/app/one.conf", "/etc/app/two.conf"]);
  });
  clean(shop, api, base);
});

test("an image that is read is read for all who may; who may not is told why", async ({ page, visit }) => {
  const name = other(`${unique("read")}:1`, 1000, "RUN echo 1 >/one");
  const theirs = await visit(add("viewer", "--grant", "images"));
  const path = `/images/${short(name)}?tab=files`;
  await open(theirs, path);
  // Saving, which this is, shows what is not masked.
  await expect(theirs.getByText("Reading the files of an image takes the grants images and secrets.")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Read the layers" })).toHaveCount(0);

  await read(page, name);
  await unfold(page, "bin");
  await expect(entry(page, "noise")).toContainText(bytes(1000));
  const again = await visit(add("viewer", "--grant", "images", "--grant", "secrets"));
  await open(again, path);
  await expect(entry(again, "noise")).toBeVisible();
  // It was a job, of whoever asked.
  await open(page, "/jobs");
  await page.getByLabel("Kind", { exact: true }).selectOption("explore");
  await expect(page.locator("main tbody").getByRole("row").first()).toContainText("done");
  clean(name);
});

test("used by containers, tags and other images, as that changes", async ({ page }) => {
  test.slow();
  const { base, shop, api } = family();
  await openTab(page, base, "used");
  await expect(panel(page, "Containers")).toContainText("No container was made of this image.");
  await expect(panel(page, "Images built on it").getByRole("rowheader")).toHaveText([api, shop]);
  await expect(panel(page, "Images that share layers").getByRole("rowheader").filter({ hasText: image })).toHaveCount(1);
  await expect(panel(page, "Tags").getByRole("rowheader")).toHaveText([base]);

  const name = unique("user");
  docker("run", "-d", "--init", "--name", name, base);
  await expect(panel(page, "Containers").getByRole("row").filter({ hasText: name })).toContainText("running");
  docker("stop", name);
  await expect(panel(page, "Containers").getByRole("row").filter({ hasText: name })).toContainText("exited");
  docker("tag", base, `${base}-also`);
  await expect(panel(page, "Tags").getByRole("rowheader")).toHaveText([base, `${base}-also`]);
  docker("rm", name);
  await expect(panel(page, "Containers")).toContainText("No container was made of this image.");

  await panel(page, "Tags").getByRole("link", { name: `Move or remove ${base}-also` }).click();
  await expect(page.getByRole("heading", { name: "Tags", level: 1 })).toBeVisible();
  await expect(row(page, `${base}-also`)).toBeVisible();
  docker("rmi", `${base}-also`);

  await openTab(page, shop, "used");
  await expect(panel(page, "Images built on it")).toContainText("No other image has all its layers.");
  await expect(panel(page, "Images that share layers").getByRole("rowheader").filter({ hasText: base })).toHaveCount(1);
  clean(shop, api, base);
});

test("an image without layers of its own, and one without a name", async ({ page }) => {
  const name = `${unique("scratch")}:1`;
  const archive = execFileSync("tar", ["-cf", "-", "-T", "/dev/null"]);
  const made = execFileSync("docker", ["-H", `unix://${process.env["QUAYSIDE_TEST_SOCKET"]}`, "import", "-", name], { input: archive, encoding: "utf8" });
  expect(made).toContain("sha256:");
  await openTab(page, name, "layers");
  await expect(page.locator("main")).toContainText("1 layer");
  await read(page, name);
  await expect(page.getByText("Nothing is in this folder.")).toBeVisible();
  await expect(panel(page, "Wasted space")).toContainText("No layer replaces or removes files of another.");
  clean(name);

  // One that is only beneath another is in no list.
  const upper = `${unique("upper")}:1`;
  built(upper, [`FROM ${image}`, "ENV A=1", "ENV B=2"]);
  const beneath = docker("image", "inspect", "--format", "{{.Parent}}", upper);
  await open(page, `/images/${beneath.slice("sha256:".length, "sha256:".length + 12)}`);
  await expect(page.getByRole("heading", { name: beneath.slice("sha256:".length, "sha256:".length + 12), level: 1 })).toBeVisible();
  await expect(page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Tag", exact: true })).toBeVisible();
  clean(upper);

  const nameless = dangling();
  await openTab(page, nameless, "used");
  await expect(panel(page, "Tags")).toContainText("It has no tag.");
  await openTab(page, nameless, "layers");
  await expect(layers(page, nameless.slice("sha256:".length, "sha256:".length + 12)).first()).toBeVisible();
  docker("rmi", id(nameless));
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    test("the tabs of an image pass axe and fit", async ({ page }) => {
      test.slow();
      const { base, shop, api } = family();
      const user = unique("user");
      docker("create", "--name", user, shop);
      await openTab(page, shop, "layers");
      await expect(layers(page, shop).first()).toBeVisible();
      await check(page);
      await fits(page);
      await openTab(page, shop, "files");
      await expect(page.getByRole("button", { name: "Read the layers" })).toBeVisible();
      await check(page);
      await read(page, shop);
      await choose(page, /^Step \d+ .*chmod 600/);
      await unfold(page, "etc", "app");
      await expect(entry(page, "two.conf")).toContainText("removed");
      await check(page);
      await fits(page);
      await openTab(page, shop, "used");
      await expect(panel(page, "Images that share layers").getByRole("rowheader").first()).toBeVisible();
      await check(page);
      await fits(page);
      docker("rm", user);
      clean(shop, api, base);
    });
  });
}
