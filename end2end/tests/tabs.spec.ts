// Tabs of one browser share one stream: a browser opens six connections to a host over HTTP/1.1, and no more.
import { figure } from "../support/console";
import { docker, run, unique, writer } from "../support/engine";
import { line, openLog } from "../support/log";
import { expect, open, row, test } from "../support/test";

const SUBSCRIBERS = "quayside_live_subscribers";

test("live_l10 eight tabs are live, over one stream", async ({ page, context }) => {
  // Those of earlier tests are gone.
  await expect.poll(() => figure(SUBSCRIBERS), { timeout: 20_000 }).toBe(0);
  const mark = unique("tabs");
  const tabs = [page];
  while (tabs.length < 8) tabs.push(await context.newPage());
  for (const tab of tabs) await open(tab, `/containers?q=${mark}`);
  const name = run(mark);
  for (const tab of tabs) await expect(row(tab, name)).toContainText("running");
  for (const tab of tabs) {
    await tab.bringToFront();
    await expect(row(tab, name).locator("[data-cpu]")).toHaveText(/^\d+(\.\d)? %$/);
  }
  expect(await figure(SUBSCRIBERS)).toBe(1);
  expect(await figure('quayside_upstreams{kind="stats"}')).toBe(1);
  // Whoever is left goes on.
  for (const tab of tabs.slice(0, 7).reverse()) if (tab !== page) await tab.close();
  docker("kill", name);
  await expect(row(tabs[7], name)).toContainText("exited 137");
  await expect(row(page, name)).toContainText("exited 137");
  expect(await figure(SUBSCRIBERS)).toBe(1);
  docker("rm", name);
  await expect(row(tabs[7], name)).toHaveCount(0);
});

test("a log that one tab follows is whole in another that comes later", async ({ page, context }) => {
  const log = writer("later");
  log.out("line 1\n");
  await openLog(page, `/containers/${log.name}`);
  await expect(line(page, "line 1")).toBeVisible();
  const later = await context.newPage();
  await openLog(later, `/containers/${log.name}`);
  log.out("line 2\n");
  for (const tab of [later, page]) {
    await tab.bringToFront();
    await expect(line(tab, "line 2")).toBeVisible();
    await expect(line(tab, "line 1")).toHaveCount(1);
  }
  expect(await figure('quayside_upstreams{kind="logs"}')).toBe(1);
  await page.goto("about:blank");
  await later.bringToFront();
  log.out("line 3\n");
  await expect(line(later, "line 3")).toBeVisible();
  await later.close();
  await expect.poll(() => figure('quayside_upstreams{kind="logs"}'), { timeout: 20_000 }).toBe(0);
  docker("rm", "-f", log.name);
});
