import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { createToken, docker, image, inspect, required, run, unique, writer } from "../support/engine";
import { control, form, openForm } from "../support/form";
import { openTab } from "../support/inside";
import { begin, ended, registry, removeFamily } from "../support/jobs";
import { line, openLog, rows, tools } from "../support/log";
import { choose, expect, open, panel, row, test } from "../support/test";

// Each theme and each width once: what is seen in one of them does not depend on the other.
for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
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
      // Of nothing that has a name.
      docker("network", "prune", "-f");
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
      createToken();
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

/** Both rules, as the page stands. */
async function both(page: Page): Promise<void> {
  await check(page);
  await fits(page);
}

// Terminals and files have their own: terminal.spec.ts, files.spec.ts.
for (const [theme, width] of [["light", 390], ["dark", 1440]] as const) {
  test.describe(`what modules draw, ${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 800 }, contextOptions: { reducedMotion: "reduce" }, provoked: [404] });

    test("the tabs of a container pass axe, and comparing", async ({ page }) => {
      test.slow();
      const network = unique("axe");
      docker("network", "create", "--subnet", "10.214.8.0/24", network);
      const name = run("axe", "-p", "80", "-e", "A=b", "-v", "/data", "--health-cmd", "echo well", "--health-interval", "1s");
      docker("exec", name, "sh", "-c", "mkdir -p /new && touch /new/file && rm /bin/yes");
      await expect.poll(() => inspect(name, "{{.State.Health.Status}}")).toBe("healthy");
      await open(page, `/containers/${name}`);
      await expect(panel(page, "Health").locator("tbody tr").first()).toBeVisible();
      await both(page);
      await openTab(page, name, "processes");
      await expect(page.getByRole("table", { name: `Processes of ${name}` })).toBeVisible();
      await page.getByRole("columnheader", { name: "PID", exact: true }).getByRole("button").click();
      await both(page);
      await openTab(page, name, "changes");
      await expect(page.getByRole("group", { name: `Changes in ${name}` }).getByText("yes", { exact: true })).toBeVisible();
      await both(page);
      await openTab(page, name, "limits");
      const limits = page.getByRole("form", { name: `Limits of ${name}` });
      await expect(limits.locator(".knob-now").first()).toHaveText(/^uses /);
      await both(page);
      await limits.getByLabel("Memory", { exact: true }).fill("4m");
      await limits.getByLabel("Restart policy", { exact: true }).selectOption("on-failure");
      await both(page);
      await openTab(page, name, "networks");
      const connect = page.getByRole("form", { name: "Connect to a network" });
      await connect.getByLabel("Network", { exact: true }).selectOption(network);
      await connect.getByLabel("IPv4", { exact: true }).fill("10.9.9.9");
      await expect(connect.getByRole("alert").filter({ hasText: "This is not in the network." })).toBeVisible();
      await both(page);
      await page.getByRole("button", { name: "Disconnect from bridge" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await both(page);
      docker("stop", "-t", "5", name);
      await openTab(page, name, "processes");
      await expect(page.getByText(`${name} does not run now.`)).toBeVisible();
      await both(page);
      await open(page, "/compare");
      await both(page);
      await open(page, `/compare?a=container:${name}&b=image:${encodeURIComponent(image)}`);
      await page.getByRole("checkbox", { name: "Only differences" }).uncheck();
      await expect(page.getByText("from the image").first()).toBeVisible();
      await both(page);
      await open(page, `/compare?a=container:${unique("gone")}&b=container:${name}`);
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
      await both(page);
      docker("rm", "-fv", name);
      docker("network", "rm", network);
    });

    test("creating, editing and jobs pass axe", async ({ page }) => {
      test.slow();
      const name = run("axe", "--restart", "always", "-e", "A=b", "-p", "80", "--health-cmd", "true", "--health-interval", "120s");
      const unfolded = (): Promise<void> => form(page).locator("details").evaluateAll((all) => all.forEach((each) => ((each as HTMLDetailsElement).open = true)));
      await openForm(page);
      await both(page);
      await unfolded();
      for (const label of ["Ports", "Mounts", "Environment"]) await form(page).getByRole("group", { name: label, exact: true }).getByRole("button", { name: /^Add (port|mount|variable)$/ }).click();
      await control(page, "Memory limit").fill("4m");
      await page.getByRole("button", { name: "Create and start", exact: true }).click();
      await expect(form(page).getByRole("alert").filter({ hasText: "Choose an image." })).toBeVisible();
      await both(page);
      await openForm(page, `/containers/${inspect(name, "{{.Id}}").slice(0, 12)}/edit`);
      await unfolded();
      await both(page);
      await control(page, "Command").fill("sleep 1000");
      await page.getByRole("button", { name: "Review changes" }).click();
      await expect(page.getByRole("dialog", { name: `Changes of ${name}` })).toBeVisible();
      await both(page);
      await page.keyboard.press("Escape");

      const failing = await begin(page, { kind: "pull", image: `${registry}/${unique("nothing")}:1` });
      await open(page, `/jobs/${failing}`);
      await ended(page, "failed");
      await both(page);
      // Waits for a health check that does not come soon.
      const job = await begin(page, { kind: "recreate", container: name, change: { Env: ["A=c"] } });
      await open(page, `/jobs/${job}`);
      await expect(page.locator("main")).toContainText(`Waiting until the new ${name} runs`);
      await both(page);
      await open(page, "/jobs");
      await expect(page.getByRole("row").filter({ hasText: `Recreate ${name}` })).toContainText("running");
      await both(page);
      await page.locator(".jobs-button").click();
      const item = page.getByRole("group", { name: "Jobs", exact: true }).getByRole("listitem").filter({ hasText: `Recreate ${name}` });
      await expect(item).toBeVisible();
      await both(page);
      await item.getByRole("button", { name: `Cancel: Recreate ${name}` }).click();
      await expect(item).toContainText("cancelled");
      await page.keyboard.press("Escape");
      await open(page, "/jobs/999999");
      await expect(page.getByText("There is no job 999999 any more")).toBeVisible();
      await both(page);
      removeFamily(name);
    });

    test("tags, disk usage and the dialogs of images pass axe", async ({ page }) => {
      test.slow();
      const one = `127.0.0.1:5001/${unique("axe")}:1`;
      docker("tag", image, one);
      const name = run("axe");
      const asked = async (title: string | RegExp, shown?: (of: Locator) => Promise<void>): Promise<void> => {
        const of = page.getByRole("dialog", { name: title });
        await expect(of).toBeVisible();
        await shown?.(of);
        await both(page);
        await page.keyboard.press("Escape");
        await expect(of).toHaveCount(0);
      };
      await open(page, `/tags?q=${one}`);
      await expect(row(page, one)).toBeVisible();
      await row(page, one).getByRole("checkbox").check();
      await both(page);
      await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Retag by pattern" }).click();
      await asked(/^Retag 1 tag/);
      await row(page, one).getByRole("button", { name: `Add a tag to the image of ${one}` }).click();
      await both(page);

      await open(page, "/disk");
      await expect(page.getByRole("heading", { name: "Largest images" })).toBeVisible();
      await both(page);
      await page.getByRole("button", { name: "Delete everything unused" }).click();
      await asked("Delete everything unused");

      await open(page, "/images");
      await page.getByRole("button", { name: "Pull", exact: true }).click();
      await asked("Pull an image", async (of) => {
        await of.getByRole("button", { name: "Pull", exact: true }).click();
        await expect(of.getByLabel("Image", { exact: true })).toHaveAttribute("aria-invalid", "true");
      });
      const menu = page.locator(".head").getByRole("button", { name: "More", exact: true });
      for (const [item, title] of [["Load", "Load images"], ["Import", "Import a file system as an image"], ["Prune", /^Remove/]] as const) {
        await menu.click();
        await page.getByRole("group", { name: "Actions for Images", exact: true }).getByRole("button", { name: new RegExp(`^${item}`) }).click();
        await asked(title);
      }
      await row(page, one).getByRole("button", { name: "Push", exact: true }).click();
      await asked(/^Push /);
      await row(page, one).getByRole("button", { name: "Remove", exact: true }).click();
      await asked(`Remove ${one}`);
      await choose(page, one, "Save");
      await asked(`Save ${one}`);
      docker("rmi", one);
      docker("rm", "-f", name);
    });

    test("the dialogs of containers and projects pass axe", async ({ page }) => {
      test.slow();
      const project = unique("axe");
      const name = run("axe", "--label", `com.docker.compose.project=${project}`);
      const stopped = `${name}-stopped`;
      docker("create", "--name", stopped, image);
      await open(page, `/containers?q=${name}`);
      const asked = async (of: Locator, wrong?: () => Promise<void>): Promise<void> => {
        await expect(of).toBeVisible();
        await both(page);
        if (wrong) {
          await wrong();
          await both(page);
        }
        await page.keyboard.press("Escape");
        await expect(of).toHaveCount(0);
      };
      const dialog = (title: string): Locator => page.getByRole("dialog", { name: title, exact: true });
      const commit = dialog(`Commit ${name} to an image`);
      await choose(page, name, "Commit");
      await asked(commit, async () => {
        await commit.getByLabel("Name of the image", { exact: true }).fill("Not a name");
        await commit.getByRole("button", { name: "Commit", exact: true }).click();
      });
      const download = dialog(`Export ${name}`);
      await choose(page, name, "Export");
      await asked(download, async () => {
        await download.getByRole("button", { name: "Show its size" }).click();
        await expect(download.getByText(/^It is about /)).toBeVisible();
      });
      const wait = dialog(`Wait for ${name}`);
      await choose(page, name, "Wait for its end");
      await asked(wait, async () => {
        await wait.getByRole("button", { name: "Wait", exact: true }).click();
        await expect(wait.getByRole("button", { name: "Stop waiting" })).toBeVisible();
      });
      await choose(page, name, "Update");
      await asked(dialog("Update to the newest image"));
      await page.getByRole("button", { name: /^Prune/ }).click();
      await expect(dialog("Remove stopped containers").getByRole("rowheader", { name: stopped, exact: true })).toBeVisible();
      await expect(dialog("Remove stopped containers").getByText(/^\d+ containers?, [\d.]+ \w+\.$/)).toBeVisible();
      await asked(dialog("Remove stopped containers"));
      await page.locator("tr.group").getByRole("button", { name: "More", exact: true }).first().click();
      const acts = page.getByRole("group", { name: `Actions for ${project}`, exact: true });
      await expect(acts).toBeVisible();
      await both(page);
      await acts.getByRole("button", { name: "Stop", exact: true }).click();
      const stop = dialog(`Stop ${project}`);
      await asked(stop, async () => {
        await stop.getByRole("button", { name: "Stop", exact: true }).click();
        await expect(stop).toContainText(`The container of ${project} was stopped.`);
      });
      docker("rm", "-f", name, stopped);
    });
  });
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
