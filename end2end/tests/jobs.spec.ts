import type { Locator, Page } from "@playwright/test";
import { docker, inspect, run, unique } from "../support/engine";
import { begin, ended, family, number, publish, registry, removeFamily, state } from "../support/jobs";
import { expect, notice, open, test } from "../support/test";

test.use({ provoked: [404, 409] });

/** A recreation that waits for a health check that does not come soon; the container and the job. */
async function waiting(page: Page): Promise<{ name: string; id: string; job: string }> {
  const name = run("waits", "--restart", "always", "--health-cmd", "true", "--health-interval", "120s");
  const id = inspect(name, "{{.Id}}");
  const job = await begin(page, { kind: "recreate", container: name, change: { Env: ["MODE=new"] } });
  return { name, id, job };
}

/** The part of a job, on its page. */
function part(page: Page, name: string): Locator {
  return page.getByRole("region", { name: "Parts" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
}

test("the tray shows what is under way on every page, ends it, and tells what came of it", async ({ page }) => {
  test.slow();
  await open(page, "/overview");
  const { name, id, job } = await waiting(page);
  const title = `Recreate ${name}`;
  await page.getByRole("button", { name: "1 job under way" }).click();
  const tray = page.getByRole("group", { name: "Jobs", exact: true });
  const item = tray.getByRole("listitem").filter({ hasText: title });
  await expect(item).toContainText("running");
  await expect(item).toContainText(`Waiting until the new ${name} runs`);
  await item.getByRole("button", { name: `Cancel: ${title}` }).click();
  await expect(item).toContainText("cancelled");
  await expect(item).toContainText("The old container runs again.");
  await expect(item.getByRole("button", { name: `Cancel: ${title}` })).toBeHidden();
  // The page does not show jobs, so their end is told.
  await expect(notice(page, "The old container runs again.").last()).toBeVisible();
  expect(inspect(name, "{{.Id}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}")).toBe(`${id} true always`);
  expect(family(name)).toEqual([name]);
  await item.getByRole("link", { name: title, exact: true }).click();
  await expect(page).toHaveURL(`/jobs/${job}`);
  await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  await expect(tray).toBeHidden();
  removeFamily(name);
});

test("the page of a job follows it, also after a reload, until it is cancelled there", async ({ page }) => {
  test.slow();
  await open(page, "/jobs");
  const { name, id, job } = await waiting(page);
  const of = page.getByRole("row").filter({ hasText: `Recreate ${name}` });
  await expect(of).toContainText("running");
  await of.getByRole("link", { name: `Recreate ${name}`, exact: true }).click();
  await expect(page).toHaveURL(`/jobs/${job}`);
  for (const look of ["as it goes", "after a reload"]) {
    await test.step(look, async () => {
      await expect(state(page)).toHaveText("running");
      await expect(page.locator("main")).toContainText(`Waiting until the new ${name} runs`);
      for (const each of ["look", "create", "stop", "rename", "start"]) await expect(part(page, each)).toContainText("Done");
      await expect(part(page, "wait")).toContainText("Running");
      const output = page.getByRole("region", { name: "Output" });
      await expect(output.getByText(`Stopping the old ${name}`)).toHaveCount(1);
    });
    if (look === "as it goes") await open(page, `/jobs/${job}`);
  }
  await page.getByRole("button", { name: `Cancel: Recreate ${name}` }).click();
  await ended(page, "cancelled");
  await expect(part(page, "wait")).toContainText("Failed");
  await expect(part(page, "back")).toContainText("Done");
  await expect(page.locator("main")).toContainText("The old container runs again.");
  // A container's settings are changed on its own page.
  await expect(page.getByRole("button", { name: "Change and run" })).toBeHidden();
  expect(inspect(name, "{{.Id}} {{.State.Running}}")).toBe(`${id} true`);
  expect(family(name)).toEqual([name]);
  removeFamily(name);
});

test("a pull tells its layers and its end, leads to the image, and is run again", async ({ page }) => {
  const reference = `${registry}/${unique("pulled")}:1`;
  publish(reference);
  docker("rmi", reference);
  const job = await begin(page, { kind: "pull", image: reference });
  await open(page, `/jobs/${job}`);
  await expect(page.getByRole("heading", { name: `Pull ${reference}`, level: 1 })).toBeVisible();
  await ended(page, "done");
  await expect(page.locator("main")).toContainText(`${reference} was pulled.`);
  await expect(page.getByRole("region", { name: "Output" })).toContainText(`Status: Downloaded newer image for ${reference}`);
  await page.getByRole("link", { name: "Open", exact: true }).click();
  await expect(page.getByRole("heading", { name: /quayside|pulled/, level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/images\/[0-9a-f]{12}/);
  await page.goBack();
  await page.getByRole("button", { name: `Run again: Pull ${reference}` }).click();
  await expect(page).not.toHaveURL(`/jobs/${job}`);
  expect(await number(page)).not.toBe(job);
  await ended(page, "done");
  await expect(page.locator("main")).toContainText(`${reference} is up to date: there is nothing newer.`);
  docker("rmi", "-f", reference);
});

test("the list is filtered by kind, state and person, and a job that is gone is said", async ({ page }) => {
  const nothing = `${registry}/${unique("nothing")}:1`;
  const gone = `${registry}/${unique("other")}:1`;
  publish(gone);
  for (const image of [nothing, gone]) {
    const job = await begin(page, { kind: "pull", image });
    await open(page, `/jobs/${job}`);
    await ended(page, image === nothing ? "failed" : "done");
    if (image === nothing) await expect(page.locator("main .failure")).toContainText(`${nothing} was not found in its registry`);
  }
  await open(page, "/jobs");
  const rows = page.locator("main tbody").getByRole("row");
  const failed = rows.filter({ hasText: `Pull ${nothing}` });
  const done = rows.filter({ hasText: `Pull ${gone}` });
  await expect(failed).toContainText("was not found in its registry");
  await expect(done).toHaveCount(1);
  await page.getByLabel("Kind", { exact: true }).selectOption("pull");
  await page.getByLabel("State", { exact: true }).selectOption("failed");
  await expect(done).toHaveCount(0);
  await expect(failed).toHaveCount(1);
  await page.getByLabel("State", { exact: true }).selectOption("done");
  await expect(done).toHaveCount(1);
  await expect(failed).toHaveCount(0);
  await page.getByLabel("Kind", { exact: true }).selectOption("undo");
  await page.getByLabel("State", { exact: true }).selectOption("queued");
  await expect(page.getByText("No job matches.")).toBeVisible();
  await page.getByLabel("Kind", { exact: true }).selectOption("");
  await page.getByLabel("State", { exact: true }).selectOption("");
  const by = page.getByLabel("Person", { exact: true });
  await by.selectOption(await failed.locator(".jobs-by").innerText());
  await expect(failed).toHaveCount(1);
  await open(page, "/jobs/999999");
  await expect(page.getByText("There is no job 999999 any more, or it is not in your sight.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeHidden();
  docker("rmi", "-f", gone);
});
