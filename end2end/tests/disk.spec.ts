// What takes the engine's disk, against `docker system df -v`, and how it is freed from there.
import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { clear, docker, image, run, script, succeeds, unique } from "../support/engine";
import { bytes, cached, other, short } from "../support/images";
import { add } from "../support/people";
import { expect, notice, open, panel, test } from "../support/test";

test.use({ provoked: [404, 409] });

/** What the engine counts. */
interface Usage {
  Images: { ID: string; Repository: string; Tag: string; Size: string; UniqueSize: string; Containers: string }[];
  Containers: { Names: string; Size: string }[];
  Volumes: { Name: string; Size: string; Links: string }[];
  BuildCache: { ID: string; Size: string; Description: string }[];
}

function usage(): Usage {
  return JSON.parse(docker("system", "df", "-v", "--format", "{{json .}}")) as Usage;
}

/** As the docker command writes bytes: to two digits or so. */
function read(size: string): number {
  const [, number = "0", unit = "B"] = /^([\d.]+)\s*([kMG]?B)/.exec(size) ?? [];
  return Number(number) * ({ B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[unit] ?? 1);
}

/** As the pages write them. */
function shown(text: string): number {
  const [, number = "0", unit = "B"] = /([\d.]+) ([KMG]?i?B)/.exec(text) ?? [];
  return Number(number) * ({ B: 1, KiB: 1024, MiB: 1 << 20, GiB: 1 << 30 }[unit] ?? 1);
}

/** Both are cut after two or three digits. */
function same(text: string, size: number): void {
  expect(Math.abs(shown(text) - size), `${text} for ${size}`).toBeLessThanOrEqual(Math.max(1024, size * 0.1));
}

/** Opens the page with figures of now. */
async function measured(page: Page): Promise<void> {
  await open(page, "/disk");
  await expect(page.getByRole("heading", { name: "Largest volumes" })).toBeVisible();
}

/** A row of a table. */
function entry(page: Page, table: string, name: string): Locator {
  return panel(page, table).getByRole("row").filter({ has: page.getByText(name, { exact: true }) });
}

test("its figures are those of docker system df -v", async ({ page }) => {
  test.slow();
  const mark = unique("disk");
  const own = other(`${mark}:1`, 2_000_000);
  docker("tag", own, `${mark}:also`);
  const volume = `${mark}-data`;
  const writes = script("disk", "head -c 700000 /dev/zero >/written; head -c 900000 /dev/zero >/data/kept; echo done; exec sleep 1000", "-v", `${volume}:/data`);
  await expect.poll(() => docker("logs", writes)).toContain("done");
  await measured(page);
  const there = usage();

  await test.step("images, shared layers once", async () => {
    const images = new Map(there.Images.map((row) => [row.ID, row]));
    await expect(panel(page, "Images")).toContainText(new RegExp(`${images.size}, \\d+ in use`));
    const row = entry(page, "Largest images", `${mark}:1`).or(entry(page, "Largest images", `${mark}:also`)).first();
    await expect(row).toContainText(`${mark}:`);
    const told = there.Images.find(({ Repository }) => Repository === mark);
    same(await row.getByRole("cell").nth(0).innerText(), read(told?.UniqueSize ?? ""));
    same(await row.getByRole("cell").nth(1).innerText(), read(told?.Size ?? ""));
    await expect(row).toContainText("no");
  });

  await test.step("what containers wrote", async () => {
    const row = entry(page, "Largest containers", writes);
    same(await row.getByRole("cell").nth(0).innerText(), read(there.Containers.find(({ Names }) => Names === writes)?.Size ?? ""));
    await expect(row).toContainText("running");
    // One that runs is not removed here.
    await expect(row.getByRole("button")).toHaveCount(0);
  });

  await test.step("volumes", async () => {
    const row = entry(page, "Largest volumes", volume);
    same(await row.getByRole("cell").nth(0).innerText(), read(there.Volumes.find(({ Name }) => Name === volume)?.Size ?? ""));
    await expect(row).toContainText("1 container");
    await expect(row.getByRole("button")).toHaveCount(0);
    const sum = there.Volumes.reduce((sum, { Size }) => sum + read(Size), 0);
    same(await panel(page, "Volumes").locator(".disk-total").innerText(), sum);
  });

  await test.step("the sums say what can go", async () => {
    const lines = docker("system", "df", "--format", "{{json .}}").split("\n").map((line) => JSON.parse(line) as { Type: string; Size: string; Reclaimable: string; TotalCount: string; Active: string });
    for (const [type, title] of [["Images", "Images"], ["Containers", "Containers"], ["Local Volumes", "Volumes"]] as const) {
      const line = lines.find(({ Type }) => Type === type);
      const place = panel(page, title);
      same(await place.locator(".disk-total").innerText(), read(line?.Size ?? ""));
      await expect(place).toContainText(`${line?.TotalCount}, ${line?.Active} in use`);
      same(await place.getByText(/can go$/).innerText(), read(line?.Reclaimable ?? ""));
    }
  });
  docker("rm", "-f", writes);
  docker("volume", "rm", volume);
  docker("rmi", own, `${mark}:also`);
});

test("each is removed from there with one question, and measured anew", async ({ page }) => {
  test.slow();
  const own = other(`${unique("disk")}:1`, 3_000_000);
  const volume = unique("disk");
  const stopped = unique("stopped");
  succeeds("run", "--name", stopped, image, "sh", "-c", "head -c 400000 /dev/zero >/written");
  const name = run("disk", "-v", `${volume}:/data`);
  docker("exec", name, "sh", "-c", "head -c 600000 /dev/zero >/data/file");
  docker("rm", "-f", name);
  await measured(page);

  await test.step("a container", async () => {
    await entry(page, "Largest containers", stopped).getByRole("button", { name: `Remove ${stopped}` }).click();
    const dialog = page.getByRole("dialog", { name: `Remove the container ${stopped}?` });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(succeeds("inspect", stopped)).toBe(true);
    await entry(page, "Largest containers", stopped).getByRole("button", { name: `Remove ${stopped}` }).click();
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(notice(page, `${stopped} was removed.`)).toBeVisible();
    await expect(entry(page, "Largest containers", stopped)).toHaveCount(0);
  });

  await test.step("a volume", async () => {
    await entry(page, "Largest volumes", volume).getByRole("button", { name: `Remove ${volume}` }).click();
    const dialog = page.getByRole("dialog", { name: `Remove the volume ${volume}?` });
    await expect(dialog).toContainText("It goes with all that is in it. This cannot be undone.");
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(notice(page, `The volume ${volume} was removed.`)).toBeVisible();
    await expect(entry(page, "Largest volumes", volume)).toHaveCount(0);
    expect(succeeds("volume", "inspect", volume)).toBe(false);
  });

  await test.step("an image, with what comes back", async () => {
    await entry(page, "Largest images", own).getByRole("button", { name: `Remove ${own}` }).click();
    const dialog = page.getByRole("dialog", { name: `Remove ${own}` });
    await expect(dialog).toContainText(`${bytes(3_000_000)} come back.`);
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(notice(page, `${own} was removed.`)).toBeVisible();
    await expect(entry(page, "Largest images", own)).toHaveCount(0);
    await expect(page.getByText("Images have gone since: measure again.")).toBeVisible();
    await page.getByRole("button", { name: "Measure again" }).click();
    await expect(page.getByText("Images have gone since: measure again.")).toBeHidden();
  });
});

test("build cache is told, previewed and removed, by size and all", async ({ page }) => {
  test.slow();
  const name = await cached(`${unique("cache")}:1`, [`FROM ${image}`, "COPY big /big", "RUN rm /big && head -c 500000 /dev/urandom >/own"], { big: "big ".repeat(500_000) });
  await measured(page);
  const there = usage();
  await expect(panel(page, "Build cache")).toContainText(`${there.BuildCache.length}, 0 in use`);
  const cache = panel(page, "Build cache");
  expect(shown(await cache.locator(".disk-total").innerText())).toBeGreaterThan(1_500_000);

  await cache.getByRole("button", { name: "Remove build cache" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove build cache" });
  const going = dialog.getByRole("region", { name: "What would go" });
  await dialog.getByLabel("Keep").selectOption({ label: "the newest 1 GiB" });
  await expect(dialog.getByText("No build cache fits.")).toBeVisible();
  await dialog.getByLabel("Keep").selectOption({ label: "nothing of it" });
  await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "more than 1 hour ago" });
  await expect(dialog.getByText("No build cache fits.")).toBeVisible();
  await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "at any time" });
  await expect(going.getByRole("rowheader").first()).toBeVisible();
  const few = await going.getByRole("rowheader").count();
  await dialog.getByLabel("All that no build uses now, also what an image still shares").check();
  await expect(going.getByRole("rowheader")).toHaveCount(there.BuildCache.length);
  expect(few).toBeLessThan(there.BuildCache.length);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog.locator(".jobs-item .state")).toHaveText("done", { timeout: 30_000 });
  await expect(dialog.locator(".jobs-item")).toContainText("of build cache were removed");
  expect(usage().BuildCache).toHaveLength(0);
  await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
  // The page has measured anew by itself.
  await expect(cache).toContainText("0, 0 in use");
  await expect(cache.getByRole("button")).toHaveCount(0);
  expect(succeeds("image", "inspect", name)).toBe(true);
  docker("rmi", name);
});

test("one record of the build cache is removed by itself", async ({ page }) => {
  const mark = unique("record");
  const name = await cached(`${mark}:1`, [`FROM ${image}`, `RUN head -c 3000000 /dev/urandom >/${mark}`]);
  const all = (): string[] => usage().BuildCache.map(({ ID }) => ID).sort();
  const before = all();
  // Nothing is made on top of the last step.
  const last = usage().BuildCache.find(({ Description }) => Description.includes(mark))?.ID ?? "";
  expect(before).toContain(last);
  await measured(page);
  const digits = last.slice(0, 12);
  const press = entry(page, "Largest build cache", digits).getByRole("button", { name: `Remove ${digits}` });
  const dialog = page.getByRole("dialog", { name: "Remove this from the build cache?" });
  await press.click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(all()).toEqual(before);
  await press.click();
  await expect(dialog).toContainText(digits);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: /2\.\d MiB of the build cache came back\./ })).toBeVisible();
  await expect(entry(page, "Largest build cache", digits)).toHaveCount(0);
  expect(all()).toEqual(before.filter((id) => id !== last));
  expect(succeeds("image", "inspect", name)).toBe(true);
  docker("rmi", name);
  docker("builder", "prune", "--all", "--force");
});

test("everything unused goes only when that is said in words, and what is used stays", async ({ page }) => {
  test.slow();
  clear();
  const hold = run("hold");
  const [volume, network, name, stopped] = [unique("everything"), unique("everything"), other(`${unique("everything")}:1`, 1_000_000), unique("everything")];
  docker("volume", "create", volume);
  docker("network", "create", network);
  docker("create", "--name", stopped, "-v", "/data", image);
  const anonymous = docker("inspect", "--format", "{{(index .Mounts 0).Name}}", stopped);
  await measured(page);
  await page.getByRole("button", { name: "Delete everything unused" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete everything unused" });
  const go = dialog.getByRole("button", { name: "Delete everything unused", exact: true });
  const phrase = dialog.getByRole("textbox");
  await expect(phrase).toBeFocused();

  await test.step("nothing goes without the words", async () => {
    await go.click();
    await expect(dialog.getByRole("alert").filter({ hasText: "without the quotes" })).toBeVisible();
    await phrase.fill("delete everything");
    await page.keyboard.press("Enter");
    await expect(phrase).toHaveAttribute("aria-invalid", "true");
    expect([succeeds("inspect", stopped), succeeds("image", "inspect", name)]).toEqual([true, true]);
  });

  await test.step("what would go is listed", async () => {
    const list = (title: string): Locator => dialog.locator("details").filter({ has: page.locator("summary").filter({ hasText: title }) });
    await list("Stopped containers: 1").locator("summary").click();
    await expect(list("Stopped containers: 1")).toContainText(stopped);
    await list("Networks").locator("summary").click();
    await expect(list("Networks")).toContainText(network);
    await list("Images").locator("summary").click();
    await expect(list("Images").getByRole("rowheader").filter({ hasText: name })).toBeVisible();
    await expect(list("Images")).not.toContainText(image);
    await expect(dialog).not.toContainText("Volumes:");
    await dialog.getByLabel("Volumes too, with all that is in them").check();
    // Not that of the container, which is not gone yet.
    const unused = docker("volume", "ls", "--quiet", "--filter", "dangling=true").split("\n");
    const anonymous = unused.filter((name) => /^[0-9a-f]{64}$/.test(name));
    await expect(dialog.getByText(`Volumes: ${anonymous.length}`)).toBeVisible();
    await dialog.getByLabel("Also volumes with a name").check();
    await list(`Volumes: ${unused.length}`).locator("summary").click();
    await expect(list(`Volumes: ${unused.length}`)).toContainText(volume);
    await dialog.getByLabel("Also volumes with a name").uncheck();
  });

  await phrase.fill("delete everything unused");
  await page.keyboard.press("Enter");
  await expect(dialog.locator(".jobs-item .state")).toHaveText("done", { timeout: 60_000 });
  const left = [succeeds("inspect", stopped), succeeds("network", "inspect", network), succeeds("image", "inspect", name), succeeds("volume", "inspect", anonymous)];
  expect(left).toEqual([false, false, false, false]);
  expect([succeeds("image", "inspect", image), succeeds("inspect", hold), succeeds("volume", "inspect", volume)]).toEqual([true, true, true]);
  docker("rm", "-f", hold);
  docker("volume", "rm", volume);
});

test("who may only look sees the figures alone", async ({ visit }) => {
  const theirs = await visit(add("viewer"));
  await measured(theirs);
  await expect(entry(theirs, "Largest images", image).or(theirs.getByText(short(image)))).toBeVisible();
  await expect(theirs.locator("main").getByRole("button", { name: /^(Remove|Delete)/ })).toHaveCount(0);
  await expect(theirs.getByRole("button", { name: "Measure again" })).toBeVisible();
});

test("an engine that cannot be measured is told, and asked again", async ({ page }) => {
  await page.route("**/engine/local/system/df*", (route) => route.fulfill({ status: 404, json: { message: "it is busy" } }), { times: 1 });
  await open(page, "/disk");
  await expect(page.getByRole("alert").filter({ hasText: "it is busy" })).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Largest images" })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "it is busy" })).toBeHidden();
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    test("the page and what frees space pass axe and fit", async ({ page }) => {
      test.slow();
      const name = await cached(`${unique("axe")}:1`, [`FROM ${image}`, "COPY one /one", "RUN rm /one"], { one: "one" });
      const volume = unique("axe");
      docker("volume", "create", volume);
      const stopped = unique("axe");
      docker("create", "--name", stopped, image);
      await measured(page);
      await check(page);
      await fits(page);
      for (const what of ["unused images", "stopped containers", "unused volumes", "build cache"]) {
        await page.getByRole("button", { name: `Remove ${what}` }).click();
        await expect(page.getByRole("dialog").getByRole("region", { name: "What would go" }).or(page.getByRole("dialog").getByText(/fits\.$/)).first()).toBeVisible();
        await check(page);
        await page.keyboard.press("Escape");
      }
      await page.getByRole("button", { name: "Delete everything unused" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(/^Stopped containers: \d+$/).click();
      await dialog.getByRole("button", { name: "Delete everything unused", exact: true }).click();
      await check(page);
      await fits(page);
      docker("rm", stopped);
      docker("volume", "rm", volume);
      docker("rmi", name);
    });
  });
}
