// What is done to containers in dialogs of their own, down to what the engine has afterwards.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { docker, image, inspect, required, run, script, socket, succeeds, told, unique } from "../support/engine";
import { openForm } from "../support/form";
import { bytes, dangling, other } from "../support/images";
import { inside } from "../support/inside";
import { nobody } from "../support/people";
import { choose, expect, notice, open, row, test } from "../support/test";

test.use({ provoked: [304, 404, 409] });

/** Closes a dialog; its cross has the same name. */
function close(dialog: Locator): Promise<void> {
  return dialog.locator("footer").getByRole("button", { name: "Close", exact: true }).click();
}

/** Opens what can be done to a compose project. */
async function chooseOf(page: Page, project: string, what: string): Promise<Locator> {
  const head = page.locator("tr.group").filter({ has: page.getByRole("button", { name: project, exact: true }) });
  await head.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("group", { name: `Actions for ${project}`, exact: true }).getByRole("button", { name: what, exact: true }).click();
  return page.getByRole("dialog", { name: `${what} ${project}`, exact: true });
}

test("commit makes an image of what was written, with the changes", async ({ page }) => {
  const [name, mark] = [run("commit", "-e", "OWN=stays"), unique("committed")];
  inside(name, "mkdir /data && echo written >/data/file");
  const [reference, running] = ["1", "2"].map((tag) => `quayside/${mark}:${tag}`);
  await open(page, `/containers?q=${name}`);
  await choose(page, name, "Commit");
  const dialog = page.getByRole("dialog", { name: `Commit ${name} to an image` });
  const field = (label: string): Locator => dialog.getByLabel(label, { exact: true });
  const commit = dialog.getByRole("button", { name: "Commit", exact: true });
  const pause = dialog.getByRole("checkbox", { name: /^Pause the container meanwhile/ });
  const images = docker("images", "--quiet");

  await test.step("what is wrong is said first", async () => {
    await field("Name of the image").fill("Not a name");
    await field("Changes").fill("# a comment\nENV MODE");
    await commit.click();
    await expect(field("Name of the image")).toBeFocused();
    await expect(dialog.getByRole("alert").filter({ hasText: "Line 2: ENV takes NAME=value." })).toBeVisible();
    await field("Changes").fill("RUN true");
    await commit.click();
    await expect(dialog.getByRole("alert").filter({ hasText: "Line 1: RUN is none of these instructions." })).toBeVisible();
    expect(docker("images", "--quiet")).toBe(images);
  });

  await test.step("then it is made", async () => {
    await field("Name of the image").fill(reference);
    await field("Author").fill("Mei <mei@example.org>");
    await field("Message").fill("as it was");
    await field("Changes").fill('ENV MODE=production\nCMD ["cat", "/data/file"]\nLABEL a="b c"\nEXPOSE 81/udp');
    await expect(pause).toBeChecked();
    const before = new Date();
    await commit.click();
    await expect(dialog.getByText(`${name} was committed to ${reference}.`)).toBeVisible();
    expect(told("pause", before, `container=${name}`)).toEqual([name]);
    const [made] = JSON.parse(docker("image", "inspect", reference));
    expect(made).toMatchObject({ Author: "Mei <mei@example.org>", Comment: "as it was" });
    expect(made.Config).toMatchObject({
      Env: expect.arrayContaining(["OWN=stays", "MODE=production"]),
      Cmd: ["cat", "/data/file"],
      Labels: { a: "b c" },
      ExposedPorts: { "81/udp": {} },
    });
    expect(docker("run", "--rm", reference)).toBe("written");
    expect(inspect(name, "{{.State.Status}}")).toBe("running");
    await dialog.getByRole("link", { name: "Open the image" }).click();
    await expect(page).toHaveURL(`/images/${made.Id.slice("sha256:".length, "sha256:".length + 12)}`);
    await expect(page.getByRole("heading", { name: reference, level: 1 })).toBeVisible();
    await expect(dialog).toHaveCount(0);
  });

  await test.step("without a pause, where none is wanted", async () => {
    await open(page, `/containers?q=${name}`);
    await choose(page, name, "Commit");
    await field("Name of the image").fill(running);
    await pause.uncheck();
    const before = new Date();
    const asked = page.waitForRequest("**/engine/local/commit?*");
    await commit.click();
    expect(new URL((await asked).url()).searchParams.get("pause")).toBe("false");
    await expect(dialog.getByText(`${name} was committed to ${running}.`)).toBeVisible();
    expect(told("pause", before, `container=${name}`)).toEqual([]);
    expect(docker("run", "--rm", running, "cat", "/data/file")).toBe("written");
  });
  docker("rm", "-f", name);
  docker("rmi", reference, running);
});

test("export downloads the file system as the engine would", async ({ page }, info) => {
  const name = run("export", "-v", "/volume");
  inside(name, "mkdir /data && echo written >'/data/ü file' && echo not >/volume/in");
  await open(page, `/containers?q=${name}`);
  await choose(page, name, "Export");
  const dialog = page.getByRole("dialog", { name: `Export ${name}` });
  await dialog.getByRole("button", { name: "Show its size" }).click();
  await expect(dialog.getByText(/^It is about [\d.]+ [KM]iB\.$/)).toBeVisible();
  const saved = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download", exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(`${name}.tar`);
  const path = await download.path();
  await expect(dialog).toHaveCount(0);
  const whole = info.outputPath("whole.tar");
  docker("export", "-o", whole, name);
  const tar = (...words: string[]): string => execFileSync("tar", words, { encoding: "utf8" });
  const names = (of: string): string[] => tar("-tf", of, "--quoting-style=literal").split("\n").sort();
  expect(names(path)).toEqual(names(whole));
  expect(names(path)).toContain("data/ü file");
  expect(tar("-xOf", path, "data/ü file")).toBe("written\n");
  docker("rm", "-fv", name);
});

test("the end of a container is waited for, also with the dialog closed", async ({ page }) => {
  const until = (code: number): string => script("wait", `trap 'exit ${code}' USR1; while :; do sleep 0.1; done`);
  const [bad, good] = [until(7), until(0)];
  const begin = async (name: string): Promise<Locator> => {
    await choose(page, name, "Wait for its end");
    const dialog = page.getByRole("dialog", { name: `Wait for ${name}`, exact: true });
    await dialog.getByRole("button", { name: "Wait", exact: true }).click();
    await expect(dialog.getByText(/^Waiting for \d+ s\.$/)).toBeVisible();
    return dialog;
  };
  await open(page, "/containers");

  await test.step("in the dialog", async () => {
    const dialog = await begin(bad);
    docker("kill", "-s", "USR1", bad);
    await expect(dialog.getByRole("status").filter({ hasText: `${bad} ended with exit code 7 after ` })).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Stop waiting" })).toBeHidden();
    await close(dialog);
    // One that has ended has no end to wait for.
    await row(page, bad).getByRole("button", { name: "More", exact: true }).click();
    await expect(row(page, bad).getByRole("group").getByRole("button", { name: "Commit", exact: true })).toBeVisible();
    await expect(row(page, bad).getByRole("group").getByRole("button", { name: "Wait for its end", exact: true })).toHaveCount(0);
    await page.keyboard.press("Escape");
  });

  await test.step("given up", async () => {
    const dialog = await begin(good);
    await dialog.getByRole("button", { name: "Stop waiting" }).click();
    await expect(dialog.getByText("Nothing is waited for any more. The container was left as it is.")).toBeVisible();
    expect(inspect(good, "{{.State.Running}}")).toBe("true");
    await close(dialog);
  });

  await test.step("in the background, on another page", async () => {
    await close(await begin(good));
    await choose(page, good, "Wait for its end");
    const again = page.getByRole("dialog", { name: `Wait for ${good}`, exact: true });
    await expect(again.getByText("Waited for already")).toBeVisible();
    await expect(again.getByRole("listitem").filter({ hasText: good })).toBeVisible();
    await again.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Images" }).click();
    await expect(page.getByRole("heading", { name: "Images", level: 1 })).toBeVisible();
    docker("kill", "-s", "USR1", good);
    await expect(notice(page, `${good} ended with exit code 0 after `)).toBeVisible();
  });
  docker("rm", "-f", bad, good);
});

test("what pruning shows is what goes", async ({ page }) => {
  const mark = unique("prune");
  const [ended, never, up, without] = ["a", "b", "c", "d"].map((each) => `${mark}-${each}`);
  const label = ["--label", `mark=${mark}`];
  succeeds("run", "--name", ended, ...label, image, "sh", "-c", "head -c 1048576 /dev/zero >/big; exit 3");
  docker("create", "--name", never, ...label, image);
  docker("run", "-d", "--init", "--name", up, ...label, image);
  docker("create", "--name", without, image);
  await open(page, `/containers?q=${mark}`);
  await page.getByRole("button", { name: /^Prune/ }).click();
  const dialog = page.getByRole("dialog", { name: "Remove stopped containers" });
  const going = dialog.getByRole("region", { name: "What would go" });
  const of = (name: string): Locator => going.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(of(without)).toBeVisible();
  await expect(of(up)).toHaveCount(0);

  await dialog.getByLabel("With the label", { exact: true }).fill(`mark=${mark}`);
  await page.keyboard.press("Enter");
  await expect(going.getByRole("rowheader")).toHaveText([ended, never]);
  await expect(of(ended)).toContainText("ended with exit code 3");
  await expect(of(ended)).toContainText(/1\.\d MiB/);
  await expect(of(never)).toContainText("never started");
  await expect(dialog.getByText(/^2 containers, 1\.\d MiB\.$/)).toBeVisible();

  await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "more than 1 hour ago" });
  await expect(dialog.getByText("No stopped container fits.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: /^Remove/ })).toHaveCount(0);
  // Enter chooses; it removes nothing that was not seen.
  await dialog.getByLabel("With the label", { exact: true }).press("Enter");
  await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "at any time" });
  const remove = dialog.getByRole("button", { name: "Remove 2 containers", exact: true });
  await expect(remove).toBeVisible();
  expect([ended, never, up, without].every((name) => succeeds("inspect", name))).toBe(true);

  await remove.click();
  await expect(page.getByRole("status").filter({ hasText: /2 containers were removed, 1\.\d MiB came back\./ })).toBeVisible();
  expect([ended, never, up, without].map((name) => succeeds("inspect", name))).toEqual([false, false, true, true]);
  await expect(row(page, ended)).toHaveCount(0);
  docker("rm", "-f", up, without);
});

test("unused images go as they were shown: by label, by age, and those with a name only when that is chosen", async ({ page }) => {
  const mark = unique("prune");
  const label = `LABEL mark=${mark}`;
  const named = other(`${mark}/named:1`, 300_000, label);
  const used = other(`${mark}/used:1`, 16, label);
  docker("tag", used, `${mark}/used:2`);
  const user = unique("user");
  docker("create", "--name", user, used);
  const [nameless, without] = [dangling(label), dangling()];
  const short = (id: string): string => id.slice("sha256:".length, "sha256:".length + 12);

  await open(page, "/images");
  await page.locator("main .head").getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: /^Prune/ }).click();
  const dialog = page.getByRole("dialog", { name: "Remove unused images" });
  const going = dialog.getByRole("region", { name: "What would go" });
  const of = (name: string): Locator => going.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
  for (const id of [nameless, without]) await expect(of(short(id))).toBeVisible();
  await expect(of(named)).toHaveCount(0);

  await test.step("labels are read as the engine reads them", async () => {
    const labels = dialog.getByLabel("With the labels");
    await labels.fill("=value");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("alert").filter({ hasText: "=value is no label." })).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Remove", exact: true })).toBeHidden();
    await labels.fill(`mark!=${mark}`);
    await page.keyboard.press("Enter");
    await expect(of(short(without))).toBeVisible();
    await expect(of(short(nameless))).toHaveCount(0);
    await labels.fill(`mark=${mark}`);
    await page.keyboard.press("Enter");
    await expect(going.getByRole("rowheader")).toHaveText([short(nameless)]);
  });

  await test.step("what is too young stays", async () => {
    await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "more than 1 day ago" });
    await expect(dialog.getByText("No image fits.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Remove", exact: true })).toBeHidden();
    // Enter chooses; it removes nothing that was not seen.
    await dialog.getByLabel("With the labels").press("Enter");
    await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "at any time" });
    await expect(of(short(nameless))).toBeVisible();
    expect(succeeds("image", "inspect", nameless)).toBe(true);
  });

  await test.step("those with a name, and what comes back", async () => {
    await dialog.getByLabel("Also images with a name that no container uses").check();
    await expect(of(named)).toBeVisible();
    await expect(of(`${mark}/used:1`)).toContainText(`It is in use and stays; it loses ${mark}/used:1.`);
    await expect(dialog.getByText(`${bytes(300_000)} come back.`)).toBeVisible();
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(dialog.locator(".jobs-item .state")).toHaveText("done", { timeout: 30_000 });
    await expect(dialog.locator(".jobs-item")).toContainText(`2 images were removed: ${bytes(300_000)} came back.`);
  });
  expect([named, nameless, without, `${mark}/used:1`, `${mark}/used:2`].map((name) => succeeds("image", "inspect", name))).toEqual([false, false, true, false, true]);
  await close(dialog);
  await expect(row(page, named)).toHaveCount(0);
  docker("rm", user);
  docker("rmi", without, `${mark}/used:2`);
});

test("unused volumes go as they were shown, those with a name only when that is chosen", async ({ page }) => {
  const mark = unique("prune");
  const label = ["--label", `mark=${mark}`];
  const [data, kept, used] = ["data", "kept", "used"].map((each) => `${mark}-${each}`);
  for (const name of [data, kept, used]) docker("volume", "create", ...label, ...(name === kept ? ["--label", "keep=yes"] : []), name);
  const anonymous = docker("volume", "create", ...label);
  const user = run("user", "-v", `${used}:/data`, "-v", `${data}:/own`);
  inside(user, "head -c 500000 /dev/zero >/own/file");
  docker("rm", "-f", user);
  const holder = unique("user");
  docker("create", "--name", holder, "-v", `${used}:/data`, image);

  await open(page, "/disk");
  await page.getByRole("button", { name: "Remove unused volumes" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove unused volumes" });
  const going = dialog.getByRole("region", { name: "What would go" });
  await dialog.getByLabel("With the labels").fill(`mark=${mark}`);
  await page.keyboard.press("Enter");
  await expect(going.getByRole("rowheader")).toHaveText([new RegExp(`^${anonymous}`)]);
  await dialog.getByLabel("Also volumes with a name").check();
  await expect(going.getByRole("rowheader")).toHaveCount(3);
  await dialog.getByLabel("With the labels").fill(`mark=${mark} keep!=yes`);
  await page.keyboard.press("Enter");
  await expect(going.getByRole("rowheader")).toHaveCount(2);
  // Their sizes come later.
  await expect(going.getByRole("row").filter({ hasText: data })).toContainText("488 KiB");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dialog.locator(".jobs-item .state")).toHaveText("done", { timeout: 30_000 });
  expect([data, anonymous, kept, used].map((name) => succeeds("volume", "inspect", name))).toEqual([false, false, true, true]);
  docker("rm", holder);
  docker("volume", "rm", kept, used);
});

test("a project is stopped, started, restarted and removed in the order of what needs what", async ({ page }) => {
  test.slow();
  const project = unique("shop");
  const label = ["--label", `com.docker.compose.project=${project}`];
  const network = `${project}_default`;
  docker("network", "create", ...label, network);
  const service = (name: string, needs: string, ...options: string[]): string => {
    const container = `${project}-${name}-1`;
    const labels = [...label, "--label", `com.docker.compose.service=${name}`, "--label", `com.docker.compose.depends_on=${needs}`];
    docker("run", "-d", "--init", "--name", container, "--network", network, ...labels, ...options, image);
    return container;
  };
  // The names say another order.
  const front = service("b-front", "a-api:service_started:true");
  const api = service("a-api", "c-store:service_healthy:false");
  const store = service("c-store", "", "-v", "/data", "--health-cmd", "true", "--health-interval", "1s");
  const volume = inspect(store, "{{(index .Mounts 0).Name}}");
  const times = (of: "StartedAt" | "FinishedAt", names: string[]): number[] => names.map((name) => Date.parse(inspect(name, `{{.State.${of}}}`)));
  const rises = (times: number[]): void => expect(times.slice(1).every((time, nth) => time > times[nth]), times.join(" < ")).toBe(true);
  await open(page, `/containers?q=${project}`);
  for (const name of [front, api, store]) await expect(row(page, name)).toBeVisible();
  const act = async (what: string, was: string, prepare?: (dialog: Locator) => Promise<void>): Promise<void> => {
    const dialog = await chooseOf(page, project, what);
    const list = dialog.getByRole("list", { name: "3 containers" });
    for (const name of [front, api, store]) await expect(list.getByText(name, { exact: true })).toBeVisible();
    await prepare?.(dialog);
    await dialog.getByRole("button", { name: what, exact: true }).click();
    await expect(dialog).toContainText(`All 3 containers of ${project} were ${was}.`, { timeout: 30_000 });
    await close(dialog);
  };

  await test.step("what needs others is stopped before them", async () => {
    await act("Stop", "stopped");
    rises(times("FinishedAt", [front, api, store]));
    for (const name of [front, api, store]) await expect(row(page, name)).toContainText("exited");
  });

  await test.step("and started after them, when they are well", async () => {
    await act("Start", "started");
    const [from, next] = times("StartedAt", [store, api]);
    rises(times("StartedAt", [store, api, front]));
    // Checks of before the stop are kept, too.
    const checks: number[] = JSON.parse(inspect(store, "{{json .State.Health.Log}}")).map(({ Start }: { Start: string }) => Date.parse(Start));
    expect(next).toBeGreaterThanOrEqual(checks.find((at) => at > from) ?? Infinity);
  });

  await test.step("restarted", async () => {
    const before = times("StartedAt", [store, api, front]);
    await act("Restart", "restarted");
    const after = times("StartedAt", [store, api, front]);
    rises([before[2], ...after]);
  });

  await test.step("removed in that order, with its network and anonymous volumes", async () => {
    const before = new Date();
    await act("Remove", "removed", async (dialog) => {
      await dialog.getByRole("checkbox", { name: /^Also remove anonymous volumes/ }).check();
    });
    expect(told("destroy", before, `label=com.docker.compose.project=${project}`)).toEqual([front, api, store]);
    expect([front, api, store].some((name) => succeeds("inspect", name))).toBe(false);
    expect(succeeds("network", "inspect", network)).toBe(false);
    expect(succeeds("volume", "inspect", volume)).toBe(false);
    await expect(page.locator("tr.group")).toHaveCount(0);
  });
});

test.describe("of a console that runs in a container itself", () => {
  test.use(nobody);
  const files = readFileSync("/proc/self/mountinfo", "utf8").split("\n").filter((line: string) => / \/etc\/(hostname|hosts|resolv\.conf) /.test(line));
  const isInside = /[0-9a-f]{64}/.test(readFileSync("/proc/self/cgroup", "utf8") + files.join("\n"));
  // It finds out by its system, which tells it of the container that the tests are in.
  test.skip(isInside, "the tests run in a container themselves");

  test("that container is marked, and touched only after a question", async ({ page, serve }, info) => {
    test.slow();
    const project = unique("own");
    const name = run("own", "--label", `com.docker.compose.project=${project}`);
    // Beside it in the list that its name finds.
    const beside = run(name);
    const id = inspect(name, "{{.Id}}");
    // The engine binds such a file into each container; this console finds one with that id, in a file system of its own.
    const [bin, hostname] = [required("QUAYSIDE_BIN"), join(info.outputPath("containers"), id, "hostname")];
    mkdirSync(join(hostname, ".."), { recursive: true });
    writeFileSync(hostname, "own\n");
    const program = info.outputPath("console");
    writeFileSync(program, `#!/bin/sh\nexec unshare -m sh -c 'mount --bind "$1" /etc/hostname; shift; exec "$@"' sh '${hostname}' '${bin}' "$@"\n`, { mode: 0o755 });
    process.env["QUAYSIDE_BIN"] = program;
    const { origin } = await serve(page, "--engine", `unix://${socket}`).finally(() => (process.env["QUAYSIDE_BIN"] = bin));

    await open(page, `${origin}/containers?q=${name}`);
    await expect(row(page, name)).toContainText("this console");
    for (const [what, sentence] of [
      ["Restart", "Nothing here will answer until it is up again"],
      ["Stop", `docker start ${name}`],
    ]) {
      await row(page, name).getByRole("button", { name: what, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: `${what} ${name}` });
      await expect(dialog).toContainText(`${name} is Quayside itself.`);
      await expect(dialog).toContainText(sentence);
      await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    }
    for (const [what, sentence] of [["Pause", `docker unpause ${name}`], ["Kill", `docker start ${name}`], ["Rename", "It goes on under the new name"], ["Remove", "This console will be gone"]]) {
      await choose(page, name, what);
      await expect(page.getByRole("dialog", { name: `${what} ${name}` })).toContainText(sentence);
      await page.keyboard.press("Escape");
    }

    await choose(page, name, "Update");
    const update = page.getByRole("dialog", { name: "Update to the newest image" });
    await expect(update).toContainText(`Quayside itself runs in ${name}, and cannot replace it.`);
    await expect(update.getByText(`docker pull ${image}`, { exact: true })).toBeVisible();
    await expect(update.getByRole("button", { name: "Update", exact: true })).toBeHidden();
    await page.keyboard.press("Escape");

    await test.step("also where it is one of several", async () => {
      await page.getByLabel("Select all").check();
      const bar = page.getByRole("group", { name: "Actions", exact: true });
      await expect(bar).toContainText("2 selected");
      const ask = async (what: string, sentence: string): Promise<Locator> => {
        await bar.getByRole("button", { name: what, exact: true }).click();
        const dialog = page.getByRole("dialog", { name: `${what} 2`, exact: true });
        await expect(dialog).toContainText(`${name} is Quayside itself.`);
        await expect(dialog).toContainText(sentence);
        return dialog;
      };
      await (await ask("Remove", "This console will be gone")).getByRole("button", { name: "Cancel", exact: true }).click();
      expect([name, beside].map((each) => inspect(each, "{{.State.Running}}"))).toEqual(["true", "true"]);
      const dialog = await ask("Stop", `docker start ${name}`);
      await dialog.getByRole("button", { name: "Stop", exact: true }).click();
      for (const each of [name, beside]) await expect(dialog.getByText(`${each} was stopped.`, { exact: true })).toBeVisible();
      expect([name, beside].map((each) => inspect(each, "{{.State.Running}}"))).toEqual(["false", "false"]);
      await close(dialog);
      docker("start", name, beside);
      await expect(row(page, name)).toContainText("running");
    });

    const stop = await chooseOf(page, project, "Stop");
    await expect(stop).toContainText(`Quayside itself runs in ${name}, a container of this project, and would end in the middle of this.`);
    await expect(stop.getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);
    await close(stop);

    await openForm(page, `${origin}/containers/${id.slice(0, 12)}/edit`);
    await expect(page.getByText("This is Quayside itself. It cannot replace itself while it runs")).toBeVisible();
    expect(inspect(name, "{{.State.Status}} {{.Name}}")).toBe(`running /${name}`);

    await open(page, `${origin}/containers/${id.slice(0, 12)}`);
    await expect(page.getByText("This is Quayside itself", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("dialog", { name: `Stop ${name}` }).getByRole("button", { name: "Stop", exact: true }).click();
    await expect(notice(page, `${name} was stopped.`)).toBeVisible();
    expect(inspect(name, "{{.State.Running}}")).toBe("false");
    // Nobody is to be cut off while the console ends.
    await page.goto("about:blank");
    docker("rm", "-f", name, beside);
  });
});
