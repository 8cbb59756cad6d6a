import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { docker, image, required, run, unique, writer } from "../support/engine";
import { line, openLog, rows, tools } from "../support/log";
import { choose, expect, open, panel, row, test } from "../support/test";

async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
}

async function fits(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}

for (const theme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${theme}, ${width} px`, () => {
      test.use({ colorScheme: theme, viewport: { width, height: 800 }, contextOptions: { reducedMotion: "reduce" }, provoked: [304, 404] });

      test("every page and dialog passes axe", async ({ page }) => {
        test.slow();
        const name = run("axe", "--label", "com.docker.compose.project=axe", "-p", "80", "-e", "A=b", "-v", "/data");
        for (const path of ["/overview", "/containers", `/containers/${name}`, `/containers/${name}?tab=inspect`, "/images"]) {
          await open(page, path);
          await check(page);
          await fits(page);
        }
        await page.getByRole("row", { name: image, exact: true }).getByRole("link").first().click();
        await expect(page.getByRole("heading", { name: image, level: 1 })).toBeVisible();
        await check(page);
        await open(page, "/containers");
        await page.getByRole("row", { name, exact: true }).getByRole("checkbox").check();
        await choose(page, name, "Remove");
        await page.getByRole("dialog").getByText("Show API call").click();
        await check(page);
        await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
        await page.keyboard.press("Control+k");
        await expect(page.getByRole("option").first()).toBeVisible();
        await check(page);
        await page.keyboard.press("Escape");
        // A notice, the results of a bulk action, and a page that is not there.
        await row(page, name).getByRole("button", { name: "Stop", exact: true }).click();
        await expect(page.getByRole("status").filter({ hasText: `${name} was stopped.` })).toBeVisible();
        await check(page);
        const other = run("axe");
        await expect(row(page, other)).toBeVisible();
        await row(page, other).getByRole("checkbox").check();
        await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Stop", exact: true }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
        await expect(page.getByText(`${name} was stopped already.`)).toBeVisible();
        await check(page);
        await open(page, "/nothing");
        await check(page);
        docker("rm", "-f", name, other);
      });

      test("every live page passes axe", async ({ page }) => {
        test.slow();
        const log = writer("axe", "--label", "com.docker.compose.project=axe");
        log.out('a line\n\x1b[38;2;90;90;200mof colour\x1b[0m\nINFO ready\nWARN slow\nlevel=debug tick\n{"level":"error","msg":"failed","order":{"id":42}}\n');
        log.err("ERROR full \x07\n");
        await openLog(page, `/containers/${log.name}`);
        await expect(rows(page)).toHaveCount(7);
        await check(page);
        await fits(page);
        const filters = tools(page).getByRole("button", { name: "Filters", exact: true });
        if (await filters.isVisible()) await filters.click();
        for (const menu of ["Levels", "All time", "Download"]) {
          await tools(page).getByRole("button", { name: menu, exact: true }).click();
          await check(page);
          await page.keyboard.press("Escape");
        }
        await rows(page).getByRole("button", { name: "Fields" }).click();
        await page.getByRole("searchbox", { name: "Search the log" }).fill("l");
        await page.keyboard.press("Enter");
        await expect(page.getByRole("region", { name: "Matches" }).getByRole("listitem").first()).toBeVisible();
        await page.keyboard.press("Enter");
        await expect(page.locator(".log-row.current")).toBeVisible();
        await check(page);
        await fits(page);
        docker("restart", "-t", "5", log.name);
        await expect(page.getByRole("log").locator('[data-mark="restarted"]')).toBeVisible();
        await check(page);
        await open(page, `/logs?c=${log.name}`);
        await expect(line(page, "a line")).toBeVisible();
        await check(page);
        await fits(page);
        for (const path of ["/logs", "/logs?c=nothing", "/events", `/events?name=${log.name}`, "/events?name=nothing"]) {
          await open(page, path);
          await check(page);
          await fits(page);
        }
        await open(page, `/containers/${log.name}?tab=stats`);
        await expect(page.locator("figure.chart canvas")).toHaveCount(5);
        await expect(page.locator("figure.chart figcaption b").first()).toHaveText(/%$/);
        await check(page);
        await fits(page);
        await open(page, "/overview");
        await expect(page.locator(".uses figure.chart canvas")).toBeVisible({ timeout: 40_000 });
        await check(page);
        await fits(page);
        docker("rm", "-f", log.name);
      });

      test("every page and dialog of the settings passes axe", async ({ page }) => {
        test.slow();
        for (const part of ["account", "cli", "people", "sign-in", "notifications", "figures", "audit"]) {
          await open(page, `/settings/${part}`);
          await check(page);
          await fits(page);
        }
        await page.getByRole("table", { name: "Audit" }).locator("summary").first().click();
        await check(page);
        await open(page, "/settings/account");
        const name = unique("axe");
        for (const [heading, button] of [["API tokens", "Create a token"], ["Client certificates", "Create a certificate"]]) {
          await panel(page, heading).getByLabel("What it is for").fill(name);
          await panel(page, heading).getByRole("button", { name: button }).click();
          await expect(panel(page, heading).getByText("This is shown only now.")).toBeVisible();
        }
        await panel(page, "Second factor").getByRole("button", { name: "Set up" }).click();
        await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
        await check(page);
        await fits(page);
        await panel(page, "API tokens").getByRole("row", { name, exact: true }).getByRole("button", { name: "Revoke" }).click();
        await expect(page.getByRole("dialog", { name: `Revoke ${name}` })).toBeVisible();
        await check(page);
        await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
        await open(page, "/settings/people");
        await page.getByRole("button", { name: "Add a person" }).click();
        await expect(page.getByRole("dialog", { name: "Add a person" })).toBeVisible();
        await check(page);
        await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
        await row(page, required("QUAYSIDE_TEST_USER")).getByRole("button", { name: "Edit" }).click();
        await expect(page.getByRole("dialog").getByRole("table", { name: "Sessions" })).toBeVisible();
        await check(page);
        await open(page, "/settings/notifications");
        await page.getByRole("button", { name: "Add a rule" }).click();
        const rule = page.getByRole("dialog", { name: "Add a rule" });
        const called = unique("axe");
        await rule.getByLabel("Name", { exact: true }).fill(called);
        await rule.getByRole("combobox", { name: /^Tell when/ }).selectOption("A container uses much CPU");
        await check(page);
        await rule.getByRole("textbox", { name: /^Webhook address/ }).fill("http://127.0.0.1:9/");
        await rule.getByRole("button", { name: "Add a rule" }).click();
        await expect(row(page, called)).toBeVisible();
        await check(page);
        await fits(page);
        await row(page, called).getByRole("button", { name: "Edit" }).click();
        await check(page);
        await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
        await page.getByRole("dialog", { name: `Remove ${called}` }).getByRole("button", { name: "Remove", exact: true }).click();
        await expect(row(page, called)).toHaveCount(0);
      });
    });
  }
}

test.describe("the door", () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  for (const theme of ["light", "dark"] as const) {
    test(`sign-in passes axe in ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto("/login");
      await check(page);
    });
  }
});
