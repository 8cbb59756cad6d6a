import type { Locator, Page } from "@playwright/test";
import { docker, image, inspect, run, unique } from "../support/engine";
import { expect, open, panel, test } from "../support/test";

/** The rows of events, the newest first. */
function told(page: Page): Locator {
  return page.locator("table.events tbody tr:not(.spacer)");
}

/** What they say happened. */
function actions(page: Page): Locator {
  return told(page).locator("td.what");
}

test("what happens at the engine is told as it happens, and a failure stands out", async ({ page }) => {
  const name = unique("events");
  await open(page, `/events?name=${name}`);
  await expect(page.getByText(/^Nothing (matches the filter|has happened yet)/)).toBeVisible();
  docker("run", "-d", "--name", name, image, "sh", "-c", "exit 3");
  await expect(actions(page)).toHaveText(["die, exit code 3", "start", "create"]);
  const failed = told(page).filter({ hasText: "die" });
  await expect(failed).toHaveClass(/attention/);
  await expect(failed.locator(".state.bad svg")).toBeVisible();
  await expect(told(page).filter({ hasText: "start" })).not.toHaveClass(/attention/);
  await expect(failed).toContainText(image);

  // To end it by a signal is no failure of its own.
  const other = run(name);
  docker("kill", other);
  await expect(actions(page).first()).toHaveText("die, exit code 137");
  await expect(told(page).first()).not.toHaveClass(/attention/);
  await expect(told(page).filter({ has: page.locator("td.what", { hasText: /^kill$/ }) }).locator("td.more")).toHaveText(/^(9|SIGKILL)$/);

  await page.getByRole("searchbox", { name: "Filter by action…" }).fill("die");
  await expect(actions(page)).toHaveText(["die, exit code 137", "die, exit code 3"]);
  await expect(page).toHaveURL(/action=die/);
  await page.reload();
  await expect(actions(page)).toHaveCount(2);
  const kinds = page.getByRole("group", { name: "Type" });
  await kinds.getByRole("link", { name: "Images" }).click();
  await expect(page.getByText("Nothing matches the filter.")).toBeVisible();
  await open(page, `/events?name=${name}`);
  await told(page).filter({ hasText: "exit code 3" }).getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(`/containers/${inspect(name, "{{.Id}}").slice(0, 12)}`);
  await open(page, "/overview");
  const latest = panel(page, "Latest events").getByRole("listitem").filter({ hasText: other });
  await expect(latest.filter({ hasText: "die, exit code 137" })).toBeVisible();
  await panel(page, "Latest events").getByRole("link", { name: "All events" }).click();
  await expect(page).toHaveURL("/events");
  docker("rm", "-f", name, other);
});

test("health is told when it changes", async ({ page }) => {
  const name = run("ill", "--health-cmd", "test -e /well", "--health-interval", "300ms", "--health-retries", "1", "--health-start-period", "0s");
  await open(page, `/events?name=${name}`);
  await expect(told(page).filter({ hasText: "health: unhealthy" })).toHaveClass(/attention/);
  docker("exec", name, "touch", "/well");
  await expect(actions(page).first()).toHaveText("health: healthy");
  await expect(told(page).first()).not.toHaveClass(/attention/);
  docker("rm", "-f", name);
});

test("while one reads in peace, what is new waits", async ({ page }) => {
  const tag = `${unique("told")}:1`;
  await open(page, "/events?kind=image");
  docker("tag", image, tag);
  await expect(actions(page).first()).toHaveText("tag");
  await expect(told(page).first()).toContainText(tag);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  docker("rmi", tag);
  await expect(page.getByText(/^[1-9]\d* new$/)).toBeVisible();
  await expect(actions(page).first()).toHaveText("tag");
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(actions(page).first()).toHaveText("untag");
});
