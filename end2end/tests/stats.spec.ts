// What containers use, on real ones.
import type { Page } from "@playwright/test";
import { figure } from "../support/console";
import { docker, script, unique } from "../support/engine";
import { add } from "../support/people";
import { expect, notice, open, panel, row, test } from "../support/test";

const IDLE = "exec sleep 2147483647";

/** A container that is busy for less than half of a core. */
function busy(prefix: string, ...options: string[]): string {
  return script(prefix, "while :; do :; done", "--cpus", "0.4", ...options);
}

/** As the docker command writes sizes: 384KiB, 1.2MiB. */
function bytes(text: string): number {
  const [, value, unit] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return Number(value) * { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }[unit as "B"];
}

function clickAway(page: Page): Promise<void> {
  return page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Settings" }).click();
}

test("the list has figures that live, agree with docker stats, and order it", async ({ page }) => {
  const mark = unique("usage");
  const project = ["--label", `com.docker.compose.project=${mark}`];
  const [calm, name] = [script(mark, IDLE, ...project), busy(mark, ...project)];
  await open(page, `/containers?q=${mark}`);
  const head = page.locator("tr.group").filter({ has: page.getByRole("button", { name: mark, exact: true }) });
  const cpu = row(page, name).locator("[data-cpu]");
  for (const of of [row(page, name), head]) {
    await expect(of.locator("[data-cpu]")).toHaveText(/^\d+(\.\d)? %$/);
    await expect(of.locator("[data-memory]")).toHaveText(/^[\d.]+ [KM]iB$/);
  }
  const before = await cpu.textContent();
  await expect(cpu).not.toHaveText(before ?? "");
  await expect(row(page, name).locator("svg.spark")).toBeVisible();
  await expect(async () => {
    const [percent, used] = docker("stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}}", name).split(" ");
    const exact = (await row(page, name).locator("[data-usage]").getAttribute("title")) ?? "";
    const shown = /^CPU ([\d.]+) % of one core; \d+ cores, memory ([\d,]+) bytes of/.exec(exact);
    expect(Math.abs(Number(shown?.[1]) - Number.parseFloat(percent))).toBeLessThan(15);
    expect(Math.abs(Number(shown?.[2].replaceAll(",", "")) - bytes(used))).toBeLessThan(1 << 20);
  }).toPass({ timeout: 30_000 });

  const names = page.locator("tbody tr:not(.group) th");
  await page.getByRole("link", { name: "CPU", exact: true }).click();
  await expect(page).toHaveURL(/sort=cpu/);
  await expect(names).toHaveText([name, calm]);
  await page.getByRole("link", { name: "CPU", exact: true }).click();
  await expect(names).toHaveText([calm, name]);
  docker("kill", name);
  await expect(cpu).toHaveText("–");
  docker("rm", "-f", calm, name);
});

test("live_l5 one container has charts and a table of the same figures, and nothing is measured for nobody", async ({ page }) => {
  const name = busy("charts");
  await open(page, `/containers/${name}`);
  await expect(page.getByRole("group", { name: "Uses now" })).toContainText(/CPU\s*\d+(\.\d)? %/);
  await page.getByRole("link", { name: "Stats", exact: true }).click();
  const charts = page.locator("figure.chart");
  await expect(charts.locator("figcaption strong")).toHaveText(["CPU", "Memory", "Network", "Disk", "Processes"]);
  await expect(charts.locator("canvas")).toHaveCount(5);
  await expect(charts.first().locator("figcaption b")).toHaveText(/^\d+\.\d\d %$/);
  const table = page.getByRole("table", { name: "Figures of the last 5 min" });
  const of = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "CPU" }) });
  await expect(of.getByRole("cell").first()).toHaveText(/^\d+(\.\d)? %$/);
  const now = await of.getByRole("cell").first().textContent();
  await expect(of.getByRole("cell").first()).not.toHaveText(now ?? "");
  await expect(table).toContainText("Processes");
  // The newest is at the right.
  const plot = charts.first().locator(".u-over");
  const { width, height } = (await plot.boundingBox())!;
  await plot.hover({ position: { x: width - 2, y: height / 2 } });
  await expect(charts.first().locator(".tip")).toContainText(/\d\d:\d\d:\d\dCPU \d+\.\d\d %/);
  for (const range of ["1 h", "6 h", "24 h", "7 d"]) {
    await page.getByRole("radio", { name: range }).check();
    await expect(page.getByRole("table", { name: `Figures of the last ${range}` })).toBeVisible();
  }
  expect(await figure('quayside_upstreams{kind="stats"}')).toBeGreaterThan(0);
  await clickAway(page);
  await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
  await expect.poll(() => figure('quayside_upstreams{kind="stats"}'), { timeout: 20_000 }).toBe(0);
  docker("rm", "-f", name);
});

test("the overview shows all of them on one chart, and who uses most", async ({ page, visit }) => {
  const name = busy("most");
  // Somebody else looks at it, so that it is known at once.
  const other = await visit(add("viewer"));
  await open(other, `/containers/${name}?tab=stats`);
  await open(page, "/overview");
  const uses = panel(page, "What containers use");
  await expect(uses.locator("figure.chart canvas")).toBeVisible({ timeout: 15_000 });
  const most = uses.locator("section").filter({ has: page.getByRole("heading", { name: "Most CPU" }) });
  await expect(most.getByRole("listitem").filter({ hasText: name })).toContainText(/[\d.]+ %/, { timeout: 15_000 });
  await expect(uses.locator("section").filter({ has: page.getByRole("heading", { name: "Most memory" }) }).getByRole("listitem").first()).toBeVisible();
  await most.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  // Their pages would ask for what is gone.
  for (const one of [page, other]) await one.goto("about:blank");
  docker("rm", "-f", name);
});

test("what is kept of them is a setting, and what Prometheus reads of them is one", async ({ page, request }) => {
  const name = busy("kept");
  const set = async (label: RegExp, on: boolean): Promise<void> => {
    await open(page, "/settings/figures");
    await page.getByRole("checkbox", { name: label }).setChecked(on);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(notice(page, "The settings were saved.")).toBeVisible();
  };
  const [history, metrics] = [/^Keep the history/, /^Show containers' figures/];
  const text = async (): Promise<string> => (await request.get("/metrics")).text();
  try {
    await set(history, false);
    await set(metrics, true);
    await open(page, "/settings/figures");
    await expect(page.getByRole("checkbox", { name: history })).not.toBeChecked();
    await open(page, `/containers/${name}?tab=stats`);
    await expect(page.getByText("The console keeps no history.")).toBeVisible();
    await expect.poll(text).toMatch(new RegExp(`quayside_container_cpu_percent\\{id="\\w{64}",name="${name}"\\} \\d`));
  } finally {
    await set(history, true);
    await set(metrics, false);
  }
  expect(await text()).not.toContain("quayside_container_");
  await open(page, `/containers/${name}?tab=stats`);
  await expect(page.locator("figure.chart").first()).toBeVisible();
  await expect(page.getByText("The console keeps no history.")).toHaveCount(0);
  docker("rm", "-f", name);
});
