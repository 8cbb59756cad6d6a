import { docker, image, run } from "../support/engine";
import { openForm } from "../support/form";
import { inside, openTab } from "../support/inside";
import { expect, open, panel, ready, row, test } from "../support/test";

test("the overview has the engine, the machine, and disk usage on request", async ({ page }) => {
  await open(page, "/overview");
  const info = JSON.parse(docker("info", "--format", "{{json .}}"));
  const main = page.locator("main");
  for (const text of [info.ServerVersion, info.KernelVersion, String(info.NCPU), info.Driver]) await expect(main).toContainText(text);
  await expect(page.getByText("a simulated engine")).toHaveCount(0);
  await page.getByRole("button", { name: "Measure" }).click();
  await expect(page.getByRole("rowheader", { name: "Build cache" })).toBeVisible();
});

test("keys lead everywhere, and say so", async ({ page }) => {
  const name = run("palette");
  await open(page, "/overview");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page).toHaveURL("/containers");
  for (const [key, path] of [["l", "/logs"], ["e", "/events"], ["i", "/images"], ["b", "/builds"], ["t", "/tags"], ["o", "/overview"]]) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL(path);
  }
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type(`logs ${name}`);
  await expect(page.getByRole("option", { name: `Logs of ${name}` })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/logs?c=${name}`);
  docker("rm", "-f", name);
});

test("the theme is kept, and the first HTML has it", async ({ page }) => {
  await open(page, "/containers");
  await page.getByRole("button", { name: /Signed in as/ }).click();
  await page.getByLabel("Dark").check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/containers")).text();
  expect(html).toContain('data-theme="dark"');
});

/** Where the navigation leads, with the heading there. */
const PLACES = [
  ["Overview", "/overview"], ["Containers", "/containers"], ["Logs", "/logs"], ["Images", "/images"], ["Builds", "/builds"],
  ["Tags", "/tags"], ["Registries", "/registries"], ["Disk usage", "/disk"], ["Events", "/events"],
] as const;

for (const width of [1440, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });
    test("the navigation leads to every place, and says which one it is", async ({ page }) => {
      await open(page, "/overview");
      const navigation = page.getByRole("navigation", { name: "Main navigation" });
      for (const [name, path] of PLACES) {
        const link = navigation.locator(`.entry[href="${path}"]`);
        if (!(await link.isVisible())) await navigation.getByRole("button", { name: "More", exact: true }).click();
        await link.click();
        await expect(page).toHaveURL(path);
        await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
        await expect(link).toHaveText(name);
        await expect(link).toHaveAttribute("aria-current", "page");
        await expect(navigation.locator("[aria-current]")).toHaveCount(1);
      }
      await open(page, "/images/build");
      await expect(navigation.locator("[aria-current]")).toHaveText("Builds");
    });
  });
}

test("moving between pages loads no document anew", async ({ page }) => {
  await open(page, "/containers");
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Images" }).click();
  await expect(row(page, image)).toBeVisible();
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
});

test("the terminal, the editor and the form are loaded when they are first used", async ({ page }) => {
  const name = run("lazy");
  inside(name, "echo hello >/lazy.txt");
  const loaded: string[] = [];
  page.on("request", (request) => {
    const file = /\/(terminal|editor|create)\.js$/.exec(new URL(request.url()).pathname)?.[1];
    if (file !== undefined) loaded.push(file);
  });
  await open(page, "/overview");
  await expect(panel(page, "What containers use").getByRole("heading", { name: "Most CPU" })).toBeVisible({ timeout: 40_000 });
  await open(page, `/containers?q=${name}`);
  await expect(row(page, name).locator("[data-cpu]")).toHaveText(/ %$/);
  await row(page, name).getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("group", { name: "Uses now" })).toContainText(/CPU\s*[\d.]+ %/);
  // All that these pages show is there.
  expect(loaded).toEqual([]);

  await page.getByRole("link", { name: "Terminal", exact: true }).click();
  await expect(page.locator(".term-form")).toBeVisible();
  expect(loaded).toEqual(["terminal"]);
  await openTab(page, name, "files&path=/");
  await page.getByRole("link", { name: "File lazy.txt", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Text of lazy.txt" })).toContainText("hello");
  expect(loaded).toEqual(["terminal", "editor"]);
  await openForm(page);
  expect(loaded).toEqual(["terminal", "editor", "create"]);
  docker("rm", "-f", name);
});

test.describe("no such page", () => {
  test.use({ provoked: [404] });
  test("is a page with a way on", async ({ page }) => {
    expect((await page.goto("/nothing/here"))?.status()).toBe(404);
    await ready(page);
    await page.getByRole("link", { name: "Go to the containers" }).click();
    await expect(page).toHaveURL("/containers");
  });
});
