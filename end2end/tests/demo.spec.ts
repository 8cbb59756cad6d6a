// What a newcomer without Docker sees, and lists that are longer than a window.
import { line, openLog, stands, viewer } from "../support/log";
import { nobody } from "../support/people";
import { expect, notice, open, row, test } from "../support/test";

test.use({ ...nobody, provoked: [404] });

test("the demo says on every page that it is one, and is alive", async ({ page, serve }) => {
  const { origin } = await serve(page, "--demo", "--demo-containers", "60");
  const paths = ["/overview", "/containers", "/containers/shop-web-1", "/images", "/logs", "/events", "/settings/account", "/settings/audit", "/nothing"];
  for (const path of paths) {
    await open(page, `${origin}${path}`);
    await expect(page.getByText("Demo: a simulated engine. Nothing here touches a real machine."), path).toBeVisible();
  }
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
