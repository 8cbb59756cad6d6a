import { docker, image, run, script, socket, testbed, unique } from "../support/engine";
import { line, openLog, viewer } from "../support/log";
import { nobody } from "../support/people";
import { expect, open, row, test } from "../support/test";

test("what the docker command does shows up by itself", async ({ page }) => {
  await open(page, "/containers");
  const name = unique("live");
  docker("create", "--name", name, image);
  await expect(row(page, name)).toContainText("created");
  docker("start", name);
  await expect(row(page, name)).toContainText("running");
  docker("pause", name);
  await expect(row(page, name)).toContainText("paused");
  docker("unpause", name);
  docker("kill", name);
  await expect(row(page, name)).toContainText("exited 137");
  const other = unique("renamed");
  docker("rename", name, other);
  await expect(row(page, other)).toBeVisible();
  docker("rm", other);
  await expect(row(page, other)).toHaveCount(0);
});

test("health shows, with its word", async ({ page }) => {
  const name = run("health", "--health-cmd", "test -e /well", "--health-interval", "300ms", "--health-retries", "1", "--health-start-period", "0s");
  await open(page, "/containers");
  await expect(row(page, name)).toContainText("unhealthy");
  await page.goto("/containers?state=attention");
  await expect(row(page, name)).toBeVisible();
  docker("exec", name, "touch", "/well");
  await expect(row(page, name)).toHaveCount(0);
  await page.goto("/containers");
  await expect(row(page, name).locator(".state")).toHaveText("healthy");
  docker("rm", "-f", name);
});

test("images come and go by themselves", async ({ page }) => {
  await open(page, "/images");
  const tag = `${unique("live")}:1`;
  docker("tag", image, tag);
  await expect(row(page, tag)).toBeVisible();
  // The tag moves to another image, as by a build or a pull: the row follows.
  const name = unique("moved");
  docker("create", "--name", name, image);
  const other = docker("commit", "-c", `LABEL moved=${name}`, name, tag).replace("sha256:", "").slice(0, 12);
  docker("rm", name);
  await expect(row(page, tag)).toContainText(other);
  docker("rmi", tag);
  await expect(row(page, tag)).toHaveCount(0);
});

test.describe("when the engine dies", () => {
  test.use({ provoked: [502] });

  test("open pages say so, keep their last state, and recover by themselves", async ({ page, context }) => {
    const name = run("survivor");
    const other = await context.newPage();
    await open(page, "/containers");
    await expect(row(page, name)).toContainText("running");
    try {
      testbed("stop");
      await expect(page.getByRole("alert").filter({ hasText: "The engine local has not answered" })).toBeVisible();
      await expect(row(page, name)).toBeVisible();
      await row(page, name).getByRole("checkbox").check();
      await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Start", exact: true }).click();
      await expect(page.getByRole("alert").filter({ hasText: "The engine cannot be reached." })).toBeVisible();
      await open(other, `/containers/${name}`);
      await expect(other.getByText("This could not be loaded")).toBeVisible();
      // Pages rendered meanwhile say it as well.
      await open(page, "/overview");
      await expect(page.getByRole("alert").filter({ hasText: "has not answered" })).toBeVisible();
      await open(page, "/containers");
    } finally {
      testbed("start");
    }
    await expect(page.getByText("has not answered")).toHaveCount(0);
    await expect(row(page, name)).toContainText("exited");
    await expect(other.getByRole("heading", { name, level: 1 })).toBeVisible();
    docker("rm", "-f", name);
  });
});

test.describe("when the console is restarted", () => {
  test.use(nobody);

  test("open pages say so and come back, and a log has each line once", async ({ page, serve }) => {
    const own = await serve(page, "--engine", `unix://${socket}`);
    const lines = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo \"n $i\"; sleep 0.02; done; exec sleep 2147483647";
    const name = script("counted", lines);
    await openLog(page, `${own.origin}/containers/${name}`);
    await expect(line(page, /^n \d+$/).first()).toBeVisible();
    await own.stop();
    const lost = page.getByRole("status").filter({ hasText: "The console does not answer." });
    await expect(lost).toBeVisible();
    await own.start();
    await expect(lost).toHaveCount(0);
    await expect(line(page, "n 300")).toBeInViewport({ timeout: 30_000 });
    // A line that is lost or doubled, or a mark that says that some may be, would make another number of it.
    await expect(viewer(page)).toHaveAttribute("data-lines", "300");
    docker("rm", "-f", name);
  });
});
