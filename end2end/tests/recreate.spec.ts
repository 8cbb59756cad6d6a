import type { Locator, Page } from "@playwright/test";
import { docker, image, inspect, run, socket, succeeds, unique } from "../support/engine";
import { control, form, group, inspected, openForm, settings, unfold } from "../support/form";
import { id as idOf, other } from "../support/images";
import { begin, ended, family, number, publish, registry, removeFamily } from "../support/jobs";
import { nobody } from "../support/people";
import { choose, expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [304, 404, 409] });

/** Opens the settings of a container. */
async function edit(page: Page, name: string): Promise<void> {
  await openForm(page, `/containers/${inspect(name, "{{.Id}}").slice(0, 12)}/edit`);
  await expect(page.getByRole("heading", { name: `Edit ${name}`, level: 1 })).toBeVisible();
}

/** Shows what is changed. */
async function review(page: Page, name: string): Promise<Locator> {
  await page.getByRole("button", { name: "Review changes" }).click();
  const dialog = page.getByRole("dialog", { name: `Changes of ${name}` });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Recreates it with what is changed; the number of the job, whose page is shown then. */
async function recreate(page: Page, name: string): Promise<string> {
  await (await review(page, name)).getByRole("button", { name: "Recreate", exact: true }).click();
  return number(page);
}

/** Everything of a container that a change elsewhere must not touch. */
function rest(name: string): any {
  const { Env, ...others } = settings(inspected(name));
  return others;
}

test("one setting is changed by a new container, and the change is undone", async ({ page }) => {
  test.slow();
  const network = unique("net");
  docker("network", "create", network);
  const name = run(
    "edit", "-e", "MODE=old", "-e", "OTHER=stays", "--restart", "unless-stopped", "-v", "/data", "-p", "18240:80", "--network", network,
    "--network-alias", "www", "--label", "team=quay", "--cpus", "0.5", "--health-cmd", "true", "--health-interval", "1s", "--log-opt", "max-size=10m",
  );
  docker("exec", name, "sh", "-c", "echo kept >/data/file");
  const [id, before, volume] = [inspect(name, "{{.Id}}"), rest(name), inspect(name, "{{(index .Mounts 0).Name}}")];
  const is = (running: string) => expect(page.locator("main").getByText(running).first()).toBeVisible();

  await open(page, `/containers?q=${name}`);
  await row(page, name).getByRole("button", { name: "More", exact: true }).click();
  await row(page, name).getByRole("group").getByRole("link", { name: "Edit", exact: true }).click();
  // The engine keeps variables in an order of its own.
  const nth = 1 + inspected(name).Config.Env.indexOf("MODE=old");
  const value = group(page, "Environment").getByLabel(`Value, variable ${nth}`, { exact: true });
  await expect(value).toHaveValue("old");
  await page.getByRole("button", { name: "Review changes" }).click();
  await expect(page.getByText("Nothing is changed yet.")).toBeVisible();
  await value.fill("new");

  const dialog = await review(page, name);
  const difference = dialog.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Environment: MODE" }) });
  await expect(difference.getByRole("cell")).toHaveText(["old", "new"]);
  await expect(dialog.getByRole("row")).toHaveCount(2);
  await expect(dialog).toContainText(`${name} will be stopped for a moment`);
  await dialog.getByRole("button", { name: "Recreate", exact: true }).click();
  const job = await number(page);
  const old = `${name}-before-${job}`;
  await ended(page, "done");
  await is(`${name} runs with the new settings. The old one is kept as ${old} for 10 minutes.`);

  await test.step("the new one has all that the old one had, but for the change", () => {
    const made = inspected(name);
    expect(made.Id).not.toBe(id);
    expect(made.State.Running).toBe(true);
    expect(made.Config.Env).toEqual(expect.arrayContaining(["MODE=new", "OTHER=stays"]));
    const { Volumes, HostConfig: { Mounts, Binds, ...host }, ...config } = rest(name);
    const { Volumes: _, HostConfig: was, ...wasConfig } = before;
    expect({ ...config, HostConfig: host }).toEqual({ ...wasConfig, HostConfig: was });
    expect(made.Mounts.map(({ Name, Destination }: any) => [Name, Destination])).toEqual([[volume, "/data"]]);
    expect(docker("exec", name, "cat", "/data/file")).toBe("kept");
    expect(made.NetworkSettings.Networks[network].Aliases).toContain("www");
    expect(family(name)).toEqual([name, old]);
    expect(inspect(old, "{{.Id}} {{.State.Running}}")).toBe(`${id} false`);
  });

  await test.step("undo brings back the same container", async () => {
    await page.getByRole("button", { name: `Undo: Recreate ${name}` }).click();
    await page.getByRole("dialog", { name: "Bring the old container back?" }).getByRole("button", { name: "Bring it back" }).click();
    await expect(page).not.toHaveURL(`/jobs/${job}`);
    await expect(page.getByRole("heading", { name: `Undo: Recreate ${name}`, level: 1 })).toBeVisible();
    await ended(page, "done");
    await is(`${name} is as it was before. The old container runs again.`);
    expect(inspect(name, "{{.Id}} {{.State.Running}}")).toBe(`${id} true`);
    expect(inspected(name).Config.Env).toContain("MODE=old");
    expect(rest(name)).toEqual(before);
    expect(docker("exec", name, "cat", "/data/file")).toBe("kept");
    expect(family(name)).toEqual([name]);
  });
  removeFamily(name);
  docker("network", "rm", network);
});

test("a new name and a new command; the old one goes when it is told to, or at once", async ({ page }) => {
  test.slow();
  const [name, next] = [run("named"), unique("next")];
  await edit(page, name);
  await control(page, "Name").fill(next);
  await control(page, "Command").fill("sleep 12345");
  const job = await recreate(page, name);
  await ended(page, "done");
  expect(inspected(next).Config.Cmd).toEqual(["sleep", "12345"]);
  const old = `${name}-before-${job}`;
  expect(succeeds("inspect", old)).toBe(true);
  await page.getByRole("button", { name: "Remove the old one now" }).click();
  await page.getByRole("dialog", { name: "Remove the old container?" }).getByRole("button", { name: "Remove it" }).click();
  await expect(notice(page, "The old container was removed.")).toBeVisible();
  expect(succeeds("inspect", old)).toBe(false);
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeHidden();

  await test.step("at once", async () => {
    await edit(page, next);
    await control(page, "Command").fill("sleep 54321");
    const dialog = await review(page, next);
    await dialog.getByLabel("Keep the old container").selectOption("0");
    await dialog.getByRole("button", { name: "Recreate", exact: true }).click();
    await number(page);
    await ended(page, "done");
    expect(inspected(next).Config.Cmd).toEqual(["sleep", "54321"]);
    expect(family(next)).toEqual([next]);
  });
  removeFamily(next);
});

test("another image that only the registry has is pulled first", async ({ page }) => {
  test.slow();
  const reference = other(`${registry}/${unique("next")}:1`);
  docker("push", reference);
  const newest = idOf(reference);
  docker("rmi", reference);
  expect(succeeds("image", "inspect", newest)).toBe(false);
  const name = run("pulled", "-e", "OWN=stays");
  await edit(page, name);
  // When to pull is asked with the changes.
  await unfold(page, "Advanced");
  await expect(control(page, "Platform")).toBeVisible();
  await expect(control(page, "Pull the image")).toHaveCount(0);
  await control(page, "Image").fill(reference);
  await expect(form(page).getByRole("status").filter({ hasText: "will be pulled" })).toBeVisible();
  const dialog = await review(page, name);
  await expect(dialog.getByRole("checkbox", { name: "Pull the image first" })).toBeChecked();
  await dialog.getByRole("button", { name: "Recreate", exact: true }).click();
  await number(page);
  await ended(page, "done");
  const made = inspected(name);
  expect([made.Config.Image, made.Image, made.State.Running]).toEqual([reference, newest, true]);
  expect(made.Config.Env).toContain("OWN=stays");

  await test.step("what is there is not pulled unless that is ticked", async () => {
    await edit(page, name);
    await control(page, "Image").fill(image);
    await expect(form(page).getByRole("status").filter({ hasText: "on this engine" })).toBeVisible();
    await expect((await review(page, name)).getByRole("checkbox", { name: "Pull the image first" })).not.toBeChecked();
  });
  removeFamily(name);
  docker("rmi", reference);
});

test("settings that do not work cost nothing: the old container runs again", async ({ page }) => {
  test.slow();
  const failed = async (name: string, id: string, why: string | RegExp) => {
    await ended(page, "failed");
    const told = page.locator("main .failure");
    await expect(told).toContainText(why);
    await expect(told).toContainText(/The old container (runs again|is as it was)\./);
    expect(inspect(name, "{{.Id}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}")).toBe(`${id} true always`);
    expect(family(name)).toEqual([name]);
  };
  await test.step("one that cannot be created", async () => {
    const name = run("refused", "--restart", "always");
    const id = inspect(name, "{{.Id}}");
    const began = inspect(name, "{{.State.StartedAt}}");
    await edit(page, name);
    await unfold(page, "Advanced");
    await control(page, "Runtime").fill("nosuch");
    await recreate(page, name);
    await failed(name, id, `${name} could not be created with the new settings:`);
    expect(inspect(name, "{{.State.StartedAt}}"), "it was not even stopped").toBe(began);
    removeFamily(name);
  });
  await test.step("one that cannot start", async () => {
    // No init here: that one starts whatever it is told to run.
    const name = unique("unstarted");
    docker("run", "-d", "--stop-timeout", "0", "--restart", "always", "--name", name, image);
    const id = inspect(name, "{{.Id}}");
    await edit(page, name);
    await control(page, "Command").fill("nosuch --flag");
    await recreate(page, name);
    await failed(name, id, `${name} could not start with the new settings: its command nosuch is not in the image.`);
    removeFamily(name);
  });
  await test.step("one that ends at once", async () => {
    const name = run("ending", "--restart", "always", "-v", "/data");
    docker("exec", name, "sh", "-c", "echo kept >/data/file");
    const id = inspect(name, "{{.Id}}");
    await edit(page, name);
    await control(page, "Command").fill("sh -c 'exit 3'");
    await recreate(page, name);
    await failed(name, id, `${name} started with the new settings, but ended by itself`);
    expect(docker("exec", name, "cat", "/data/file")).toBe("kept");
    removeFamily(name);
  });
  await test.step("one that is not healthy", async () => {
    const name = run("sick", "--restart", "always", "--health-cmd", "true", "--health-interval", "1s", "--health-retries", "1");
    const id = inspect(name, "{{.Id}}");
    await edit(page, name);
    await unfold(page, "Health and stop");
    await control(page, "Check command").fill("echo poorly; exit 1");
    await recreate(page, name);
    await failed(name, id, "its check said: poorly");
    removeFamily(name);
  });
  await test.step("a container that is gone", async () => {
    await open(page, `/containers/${unique("gone")}/edit`);
    await expect(page.getByRole("alert").filter({ hasText: "The settings could not be loaded." })).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(form(page)).toHaveCount(0);
  });
});

test("what can change live does, without another container", async ({ page }) => {
  const name = run("live", "--memory", "64m");
  const of = "{{.Id}} {{.State.StartedAt}}";
  const before = inspect(name, of);
  await edit(page, name);
  await control(page, "Restart policy").selectOption("always");
  await unfold(page, "Resources");
  await expect(control(page, "Memory limit")).toHaveValue("64m");
  await control(page, "Memory limit").fill("96m");
  const dialog = await review(page, name);
  await expect(dialog).toContainText("All of this can be changed while it runs, without a new container.");
  await dialog.getByRole("button", { name: "Change it live, without a restart" }).click();
  await page.waitForURL(/\/containers\/[0-9a-f]{12}/);
  await expect(notice(page, `${name} was changed. It went on running.`)).toBeVisible();
  expect(inspect(name, of)).toBe(before);
  expect(inspect(name, "{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}")).toBe(`${96 << 20} always`);
  expect(family(name)).toEqual([name]);
  await test.step("with anything else that is offered no more", async () => {
    await edit(page, name);
    await control(page, "Restart policy").selectOption("no");
    await control(page, "Command").fill("sleep 100");
    const again = await review(page, name);
    await expect(again.getByRole("row")).toHaveCount(3);
    await expect(again.getByRole("button", { name: "Change it live, without a restart" })).toHaveCount(0);
  });
  removeFamily(name);
});

test("update leaves alone what is the newest, and replaces the rest, several at once", async ({ page }) => {
  test.slow();
  const reference = `${registry}/${unique("app")}:1`;
  publish(reference);
  const mark = unique("update");
  const names = ["one", "two"].map((each) => `${mark}-${each}`);
  for (const name of names) docker("run", "-d", "--init", "--name", name, "-e", "OWN=stays", reference);
  const [one, two] = names;
  const ids = names.map((name) => inspect(name, "{{.Id}}"));
  await open(page, `/containers?q=${mark}`);
  const dialog = page.getByRole("dialog", { name: "Update to the newest image" });
  const start = dialog.getByRole("button", { name: "Update", exact: true });

  await test.step("nothing newer", async () => {
    await choose(page, one, "Update");
    await start.click();
    await expect(dialog.getByText(`${reference} is already the newest; ${one} was left as it is.`)).toBeVisible({ timeout: 20_000 });
    expect(inspect(one, "{{.Id}} {{.State.Running}}")).toBe(`${ids[0]} true`);
    await dialog.getByRole("button", { name: "Close" }).last().click();
  });

  // A newer one in the registry, of which this engine's name does not know yet.
  const source = unique("source");
  docker("create", "--name", source, image);
  docker("commit", "-c", "LABEL newer=yes", source, reference);
  docker("rm", source);
  docker("push", reference);
  const newest = docker("image", "inspect", "--format", "{{.Id}}", reference);
  docker("tag", image, reference);

  await test.step("both, from the list", async () => {
    await page.getByLabel("Select all").check();
    const bar = page.getByRole("group", { name: "Actions", exact: true });
    await expect(bar).toContainText("2 selected");
    await bar.getByRole("button", { name: "Update", exact: true }).click();
    await expect(dialog.getByRole("checkbox", { name: one })).toBeChecked();
    await expect(dialog.getByRole("checkbox", { name: two })).toBeChecked();
    await start.click();
    for (const name of names) await expect(dialog.getByText(`${name} runs with the newest ${reference}.`)).toBeVisible({ timeout: 30_000 });
    for (const [nth, name] of names.entries()) {
      const made = inspected(name);
      expect(made.Id).not.toBe(ids[nth]);
      expect(made.State.Running).toBe(true);
      expect(made.Image).toBe(newest);
      expect(made.Config.Labels).toEqual({ newer: "yes" });
      expect(made.Config.Env).toContain("OWN=stays");
    }
    // Both old ones are kept.
    expect(family(mark)).toHaveLength(4);
  });
  removeFamily(mark);
  docker("rmi", "-f", reference);
});

test.describe("with a console of its own", () => {
  test.use(nobody);

  test("a console that is stopped in the middle leaves the old container running", async ({ page, serve }) => {
    test.slow();
    const name = run("cut", "--restart", "always", "--health-cmd", "true", "--health-interval", "120s");
    const id = inspect(name, "{{.Id}}");
    const own = await serve(page, "--engine", `unix://${socket}`);
    const job = await begin(page, { kind: "recreate", container: name, change: { Env: ["MODE=new"] } }, own.origin);
    await open(page, `${own.origin}/jobs/${job}`);
    await expect(page.locator("main")).toContainText(`Waiting until the new ${name} runs`);
    expect(inspect(name, "{{.Id}}")).not.toBe(id);
    // Nobody is to be cut off while it is away.
    await page.goto("about:blank");
    await own.stop();
    await expect.poll(() => inspect(name, "{{.Id}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}")).toBe(`${id} true always`);
    expect(family(name)).toEqual([name]);
    await own.start();
    await open(page, `${own.origin}/jobs/${job}`);
    await ended(page, "interrupted");
    await expect(page.locator("main")).toContainText("The old container runs again.");
    await page.goto("about:blank");
    removeFamily(name);
  });
});
