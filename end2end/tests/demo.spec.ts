// What a newcomer without Docker sees, and lists that are longer than a window.
import { unique } from "../support/engine";
import { control, openForm } from "../support/form";
import { line, openLog, stands, viewer } from "../support/log";
import { nobody } from "../support/people";
import { expect, notice, open, row, test } from "../support/test";

test.use({ ...nobody, provoked: [404] });

test("the demo says on every page that it is one", async ({ page, serve }) => {
  const { origin } = await serve(page, "--demo", "--demo-containers", "60");
  const paths = ["/overview", "/containers", "/containers/shop-web-1", "/containers/create", "/compare", "/jobs", "/images", "/images/build", "/builds", "/tags", "/registries", "/disk", "/logs", "/events", "/settings/account", "/settings/audit", "/nothing"];
  for (const path of paths) {
    await open(page, `${origin}${path}`);
    await expect(page.getByText("Demo: a simulated engine. Nothing here touches a real machine."), path).toBeVisible();
  }
});

test("the demo is alive", async ({ page, serve }) => {
  const { origin } = await serve(page, "--demo", "--demo-containers", "60");
  await open(page, `${origin}/containers`);
  await expect(page.locator(".counts")).toHaveText(/^60, \d+ running/);
  await page.getByRole("searchbox", { name: "Filter" }).fill("shop-web-1");
  const of = row(page, "shop-web-1");
  await expect(of.locator("[data-cpu]")).toHaveText(/^\d+(\.\d)? %$/);
  await expect(of.locator("[data-memory]")).toHaveText(/iB$/);
  await of.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(notice(page, "shop-web-1 was stopped.")).toBeVisible();
  await expect(of).toContainText("exited");
  await of.getByRole("button", { name: "Start", exact: true }).click();
  await expect(notice(page, "shop-web-1 was started.")).toBeVisible();
  await expect(of).toContainText(/running|starting|healthy/);

  await openLog(page, `${origin}/containers/lab-firehose-1`);
  await stands(page, "live");
  await expect(line(page, /^line \d{12} \d{80}$/).first()).toBeVisible();
  await expect.poll(async () => Number(await viewer(page).getAttribute("data-lines"))).toBeGreaterThan(700);
  await page.getByRole("link", { name: "Stats", exact: true }).click();
  await expect(page.locator("figure.chart figcaption b").first()).toHaveText(/^\d+\.\d\d %$/);
  await open(page, `${origin}/events?name=shop-web-1`);
  await expect(page.locator("table.events td.what").filter({ hasText: /^start$/ })).toHaveCount(1);
});

test("in the demo a container is created, entered, and looked into", async ({ page, serve }) => {
  test.slow();
  const { origin } = await serve(page, "--demo", "--demo-containers", "30");
  const name = unique("new");

  await test.step("created, with its image pulled first", async () => {
    await openForm(page, `${origin}/containers/create`);
    await control(page, "Name").fill(name);
    await control(page, "Image").fill("missing/app:1");
    const start = page.getByRole("button", { name: "Create and start", exact: true });
    await start.click();
    await expect(page.getByRole("alert").filter({ hasText: "missing/app:1" }).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Open the job" })).toBeVisible();
    await control(page, "Image").fill("httpd:2.4");
    await start.click();
    await page.waitForURL(/\/containers\/[0-9a-f]{12}/);
    await expect(notice(page, `${name} was created and started.`).first()).toBeVisible();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  });

  await test.step("a terminal answers, and tells its exit code", async () => {
    await open(page, `${origin}/containers/${name}?tab=terminal`);
    await page.locator(".term-form").getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.locator(".term-status").getByRole("status")).toHaveText(/^Connected: /);
    const screen = page.locator(".term-screen .xterm-rows");
    await expect(screen).toContainText("#");
    await page.keyboard.type("cat /etc/os-release");
    await page.keyboard.press("Enter");
    await expect(screen).toContainText("VERSION_ID=1");
    await page.keyboard.type("exit 3");
    await page.keyboard.press("Enter");
    await expect(page.locator(".term-status").getByRole("status")).toContainText("exit code 3");
  });

  await test.step("its files, changes and processes", async () => {
    await open(page, `${origin}/containers/${name}?tab=files&path=/etc`);
    await page.getByRole("link", { name: "File os-release", exact: true }).click();
    await expect(page.getByRole("region", { name: "Content of os-release", exact: true }).getByRole("textbox")).toContainText("Demo Linux");
    await open(page, `${origin}/containers/${name}?tab=changes`);
    await expect(page.getByRole("group", { name: `Changes in ${name}` }).locator(".change").filter({ hasText: "app.pid" })).toContainText("added");
    await open(page, `${origin}/containers/${name}?tab=processes`);
    await expect(page.getByRole("table", { name: `Processes of ${name}` }).locator("tbody tr").first()).toBeVisible();
  });

  await test.step("the jobs that were", async () => {
    await open(page, `${origin}/jobs`);
    const jobs = page.locator("main tbody").getByRole("row").filter({ hasText: `Create ${name}` });
    await expect(jobs).toHaveCount(2);
    await expect(jobs.first()).toContainText("done");
    await expect(jobs.last()).toContainText("failed");
    await jobs.first().getByRole("link", { name: `Create ${name}`, exact: true }).click();
    await expect(page.getByRole("region", { name: "Parts" }).getByRole("row").first()).toBeVisible();
    await expect(page.locator("main")).toContainText(`${name} was created and started.`);
  });
});

test("of two thousand containers as many rows are there as the window needs", async ({ page, serve }) => {
  const { origin } = await serve(page, "--demo", "--demo-containers", "2000");
  await open(page, `${origin}/containers`);
  const table = page.locator("table.containers");
  const rows = table.locator("tbody tr:not(.spacer)");
  await expect(table).toHaveAttribute("aria-rowcount", /^\d{4}$/);
  await expect(rows.first()).toHaveAttribute("aria-rowindex", "2");
  expect(await rows.count()).toBeLessThan(120);
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(rows.last()).toBeInViewport({ timeout: 500 });
    expect(await rows.last().getAttribute("aria-rowindex")).toBe(await table.getAttribute("aria-rowcount"));
  }).toPass();
  expect(await rows.count()).toBeLessThan(120);
  // What was never in the window is found, and acted on.
  await page.keyboard.press("/");
  await page.keyboard.type("shop-7-web");
  await expect(rows).toHaveCount(2);
  await expect(row(page, "shop-7-web-1").locator("[data-cpu]")).toHaveText(/ %$/);
  await page.getByRole("searchbox", { name: "Filter" }).fill("");
  await expect(table).toHaveAttribute("aria-rowcount", /^\d{4}$/);
  await page.getByLabel("Select all").check();
  await expect(page.getByRole("group", { name: "Actions", exact: true })).toContainText("2000 selected");
});
