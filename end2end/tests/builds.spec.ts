// Images that are built: every way in, how it is followed, and how it fails; down to what is in the image.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import {
  FROM, Remote, build, choose, editor, folder, form, go, openForm, output, packed, pair, pick, removeFolder, repository, step, steps, tag, unfold, within, write,
} from "../support/build";
import { drop } from "../support/drop";
import { docker, image, succeeds, testbed, unique } from "../support/engine";
import { bytes } from "../support/images";
import { begin, ended, number, state } from "../support/jobs";
import { add } from "../support/people";
import { expect, open, test } from "../support/test";

test.use({ provoked: [400, 404, 507] });

/** What failed builds leave without a name. */
test.afterAll(() => {
  docker("image", "prune", "--force");
});

const idOf = (name: string): string => docker("image", "inspect", "--format", "{{.Id}}", name);
const shortOf = (name: string): string => idOf(name).replace("sha256:", "").slice(0, 12);
const label = (name: string, key: string): string => docker("image", "inspect", "--format", `{{index .Config.Labels "${key}"}}`, name);
const failure = (page: Page) => page.locator("main .failure:not([hidden])");

/** What a step shows that came from the cache. */
const cached = (page: Page, title: string) => step(page, title).locator("summary > span").getByText("cached", { exact: true }).and(page.locator(".muted"));

/** The container of a step that says a word, while it runs; with `--all` also one that is left of it. */
function running(word: string, ...options: string[]): string {
  const all = docker("ps", ...options, "--no-trunc", "--format", "{{.ID}} {{.Command}}").split("\n");
  return all.find((line) => line.includes(word))?.split(" ")[0] ?? "";
}

/** A step that says a word and waits until it is let go. */
function waits(word: string): string {
  return `RUN echo ${word} && until [ -e /go ]; do sleep 0.1; done && echo gone on`;
}

test("a Dockerfile that is written here is built as it was asked for, again from the cache, and changed", async ({ page }) => {
  test.slow();
  const word = unique("word");
  const name = `${unique("written")}:1`;
  const other = `reg.lan:5000/team/${unique("written")}:2`;
  const make = `RUN echo "$WORD" > /word && echo made $WORD`;
  const text = `FROM ${image} AS first\nARG WORD=none\n${make}\nFROM ${image} AS last\nRUN touch /last\n`;

  await test.step("filled in", async () => {
    await open(page, "/builds");
    await page.getByRole("link", { name: "New build", exact: true }).click();
    await expect(page).toHaveURL("/images/build");
    await choose(page, "Dockerfile");
    await write(page, text);
    await tag(page, "Shop:1");
    await expect(form(page).getByText("A repository name is in lower case.")).toBeVisible();
    await unfold(page, "Arguments and labels");
    await form(page).getByRole("button", { name: "WORD", exact: true }).click();
    await form(page).getByLabel("Value (argument 1)", { exact: true }).fill(word);
    await pair(page, "label", 1, "of", "the test");
    await unfold(page, "Dockerfile, stage and cache");
    await form(page).getByLabel("Target stage", { exact: true }).fill("firt");
    await expect(form(page).getByText("The Dockerfile has no stage firt.")).toBeVisible();
    await go(page).click();
    await expect(page.getByText("2 things have to be corrected first.")).toBeVisible();
    await expect(form(page).getByLabel("tag 1", { exact: true })).toBeFocused();
    await tag(page, name);
    await form(page).getByRole("button", { name: "Add tag", exact: true }).click();
    await tag(page, other, 2);
    await form(page).getByLabel("Target stage", { exact: true }).fill("first");
    const command = page.getByRole("region", { name: "The same as a command" });
    for (const part of [`-t ${name}`, "--target first", `--build-arg WORD=${word}`, "--label 'of=the test'"]) await expect(command).toContainText(part);
  });

  const first = await build(page);
  await test.step("built", async () => {
    await expect(page.getByRole("heading", { name: `Build ${name}`, level: 1 })).toBeVisible();
    await ended(page, "done");
    await expect(page.locator("main")).toContainText(`${name} was built: ${shortOf(name)}`);
    await expect(output(page, make)).toBeHidden();
    await step(page, make).locator("summary").click();
    await expect(output(page, make)).toHaveText(`made ${word}`);
    expect(within(name, "cat /word; [ -e /last ] || echo no more")).toBe(`${word}\nno more`);
    expect([label(name, "of"), idOf(other)]).toEqual(["the test", idOf(name)]);
    const result = page.getByRole("region", { name: "Image", exact: true });
    await expect(result).toContainText(name);
    await expect(result).toContainText(other);
    await result.getByRole("button", { name: `Push ${other}`, exact: true }).click();
    await expect(page.getByRole("dialog", { name: `Push ${other.replace(":2", "")}`, exact: true })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("again, from the cache", async () => {
    await page.getByRole("button", { name: `Build again: Build ${name}` }).click();
    await expect(page).not.toHaveURL(`/jobs/${first}`);
    expect(await number(page)).not.toBe(first);
    await ended(page, "done");
    await expect(cached(page, make)).toBeVisible();
    await expect(steps(page)).toContainText(/4 steps, [234] cached/);
  });

  await test.step("changed, without the cache; whose tag it was is told before", async () => {
    const before = shortOf(name);
    await page.getByRole("link", { name: "Change and build", exact: true }).click();
    await expect(page.getByText(/Filled in from job \d+/)).toBeVisible();
    await expect(editor(page)).toContainText("echo made");
    await expect(form(page).getByText(`${name} is image ${before} now. It moves to the new one.`)).toBeVisible();
    await form(page).getByRole("button", { name: "Remove tag 2", exact: true }).click();
    await unfold(page, "Arguments and labels");
    await expect(form(page).getByLabel("Value (argument 1)", { exact: true })).toHaveValue(word);
    await unfold(page, "Dockerfile, stage and cache");
    await form(page).getByRole("checkbox", { name: "Without the cache" }).check();
    await build(page);
    await ended(page, "done");
    await expect(cached(page, make)).toBeHidden();
    expect(idOf(other)).not.toBe(idOf(name));
  });

  await test.step("and run", async () => {
    await page.getByRole("link", { name: "Run it", exact: true }).click();
    await expect(page.getByLabel("Image", { exact: true })).toHaveValue(name);
  });
  docker("rmi", "--force", name, other);
});

/** A context; `kept` is what of it an image has. */
const SHOP = {
  Dockerfile: `${FROM}COPY . /shop\n`,
  ".dockerignore": "# what is not sent\nout\n**/*.log\n!keep.log\n",
  "keep.log": "kept",
  "src/a b.txt": "text",
  "src/deep/ü.sh": "#!/bin/sh\necho it runs\n",
  "src/deep/left.log": "left",
  "out/large.bin": "x".repeat(5000),
};
const KEPT = [".dockerignore", "Dockerfile", "keep.log", "src/a b.txt", "src/deep/ü.sh"];
const found = (name: string): string[] => within(name, "cd /shop && find . -type f").split("\n").map((path) => path.replace("./", "")).sort();

test("a folder is packed here without what its .dockerignore leaves out", async ({ page }) => {
  test.slow();
  const root = folder({ ...SHOP, "docker/web.Dockerfile": `${FROM}COPY src /shop\n` });
  const name = `${unique("folder")}:1`;
  await openForm(page, "Folder or archive");
  await go(page).click();
  await expect(form(page).getByRole("alert").filter({ hasText: "Choose a folder or an archive first." })).toBeVisible();
  await pick(page, "Choose a folder", root);
  await expect(form(page).getByText("Dockerfile is there.")).toBeVisible();
  await expect(form(page).getByText(/^6 files, .* will be sent\.$/)).toBeVisible();
  await form(page).locator("summary").filter({ hasText: ".dockerignore leaves out: 2 files" }).click();
  for (const left of ["out", "src/deep/left.log"]) await expect(form(page).getByRole("listitem").filter({ hasText: left })).toBeVisible();
  await tag(page, name);

  await test.step("what is lost is asked about", async () => {
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Leave without building?" });
    await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(form(page).getByLabel("tag 1", { exact: true })).toHaveValue(name);
  });

  await test.step("the console has no room: what was chosen stays, and is sent again", async () => {
    const refused = JSON.stringify({ message: "There is no room on the console's own disk." });
    await page.route("**/api/uploads?*", (route) => route.fulfill({ status: 507, contentType: "application/json", body: refused }));
    await go(page).click();
    await expect(failure(page)).toContainText("There is no room on the console's own disk.");
    await page.unroute("**/api/uploads?*");
    await build(page);
    await ended(page, "done");
    expect(found(name)).toEqual([...KEPT, "docker/web.Dockerfile"].sort());
    expect(within(name, "cat '/shop/src/a b.txt'; /shop/src/deep/ü.sh; stat -c %a '/shop/src/a b.txt'")).toBe("textit runs\n644");
  });

  await test.step("another Dockerfile of the same folder, by the settings of the first build", async () => {
    await page.getByRole("link", { name: "Change and build", exact: true }).click();
    await expect(form(page).getByText(/^The files of job \d+$/)).toBeVisible();
    await unfold(page, "Dockerfile, stage and cache");
    const path = form(page).getByLabel("Path of the Dockerfile", { exact: true });
    await path.fill("../Dockerfile");
    await expect(form(page).getByText("The path is within the context")).toBeVisible();
    await path.fill("docker/web.Dockerfile");
    await build(page);
    await ended(page, "done");
    expect(found(name)).toEqual(["a b.txt", "deep/ü.sh"]);
  });
  docker("rmi", "--force", name);
  removeFolder(root);
});

test("a folder is dropped onto the page; a Dockerfile that is missing is told before it is sent", async ({ page }) => {
  const { Dockerfile, ...rest } = SHOP;
  const root = folder({ ...rest, ".dockerignore": "out\n**/*.log\n", "web.Dockerfile": Dockerfile });
  const name = `${unique("dropped")}:1`;
  await openForm(page, "Folder or archive");
  await drop(page, form(page).getByText("Drop a folder, files or an archive here").first(), root);
  await expect(form(page).getByText("There is no Dockerfile in this folder.")).toBeVisible();
  // A folder that is left out is not even looked into.
  await form(page).locator("summary").filter({ hasText: ".dockerignore leaves out:" }).click();
  await expect(form(page).getByRole("listitem").filter({ hasText: "not looked into" })).toContainText("out");
  await unfold(page, "Dockerfile, stage and cache");
  await form(page).getByLabel("Path of the Dockerfile", { exact: true }).fill("web.Dockerfile");
  await expect(form(page).getByText("web.Dockerfile is there.")).toBeVisible();
  await tag(page, name);
  await build(page);
  await ended(page, "done");
  expect(found(name)).toEqual([...KEPT.filter((path) => path !== "Dockerfile" && path !== "keep.log"), "web.Dockerfile"].sort());
  docker("rmi", "--force", name);
  removeFolder(root);
});

test("an archive is built, and what is none, or has no Dockerfile, is told", async ({ page }) => {
  test.slow();
  const root = folder(SHOP);
  const name = `${unique("archive")}:1`;
  const none = join(dirname(root), "none.tar");
  writeFileSync(none, "this is no archive\n".repeat(100));
  await openForm(page, "Folder or archive");
  await tag(page, name);

  await test.step("none", async () => {
    await pick(page, "Choose files or an archive", none);
    await go(page).click();
    await expect(failure(page)).toContainText("This is no archive: send a tar, plain or compressed");
    await expect(form(page).getByLabel("tag 1", { exact: true })).toHaveValue(name);
    await form(page).getByRole("button", { name: "Remove none.tar" }).click();
  });

  await test.step("one, whose .dockerignore the console reads", async () => {
    await pick(page, "Choose files or an archive", packed(root));
    await expect(form(page).getByText("shop.tar.gz")).toBeVisible();
    await build(page);
    await ended(page, "done");
    expect(found(name)).toEqual(KEPT);
  });

  await test.step("one without the Dockerfile that is wanted", async () => {
    await page.getByRole("link", { name: "Change and build", exact: true }).click();
    await unfold(page, "Dockerfile, stage and cache");
    await form(page).getByLabel("Path of the Dockerfile", { exact: true }).fill("docker/Web");
    await build(page);
    await ended(page, "failed");
    await expect(failure(page)).toContainText("There is no docker/Web in the context. Say where the Dockerfile is, or add one.");
    await expect(steps(page)).toContainText("It ended before the first step.");
  });

  await test.step("a Dockerfile that is written here, with the archive's files", async () => {
    await openForm(page, "Dockerfile");
    await write(page, `${FROM}COPY src /shop\n`);
    await pick(page, "Choose files or an archive", packed(root));
    await tag(page, name);
    await build(page);
    await ended(page, "done");
    expect(found(name)).toEqual(["a b.txt", "deep/ü.sh"]);
  });
  docker("rmi", "--force", name);
  removeFolder(root);
});

test("the engine fetches what a URL leads to: an archive, a Dockerfile, a branch of a git repository", async ({ page }) => {
  test.slow();
  const word = unique("word");
  const name = `${unique("remote")}:1`;
  const root = folder({ Dockerfile: `${FROM}COPY word /word\n`, word, "sub/Dockerfile": `${FROM}COPY word /word\n`, "sub/word": `${word} of sub` });
  packed(root);
  writeFileSync(join(dirname(root), "Dockerfile"), `${FROM}RUN echo ${word} alone > /word\n`);
  repository(root, "side");
  const files = await Remote.files(dirname(root));
  const git = await Remote.git(dirname(root));
  try {
    await openForm(page, "URL");
    await form(page).getByRole("textbox", { name: "URL" }).fill("shop");
    await tag(page, name);
    await go(page).click();
    await expect(form(page).getByText("Write it as https://host/path")).toBeVisible();
    for (const [remote, says] of [
      [`${files.url}/shop.tar.gz`, word],
      [`${files.url}/Dockerfile`, `${word} alone`],
      [`${git.url}/shop#side`, word],
      [`${git.url}/shop#side:sub`, `${word} of sub`],
    ]) {
      await test.step(remote, async () => {
        await openForm(page, "URL", `?tag=${name}&remote=${encodeURIComponent(remote)}`);
        await expect(form(page).getByRole("textbox", { name: "URL" })).toHaveValue(remote);
        await build(page);
        await ended(page, "done");
        expect(within(name, "cat /word")).toBe(says);
      });
    }

    await test.step("what is not there is named", async () => {
      await openForm(page, "URL", `?tag=${name}&remote=${encodeURIComponent(`${files.url}/gone.tar`)}`);
      await build(page);
      await ended(page, "failed");
      await expect(failure(page)).toContainText(`Nothing could be built from ${files.url}/gone.tar`);
      await expect(failure(page)).toContainText("404");
    });
  } finally {
    await Promise.all([files.stop(), git.stop()]);
  }

  await test.step("and so is who does not answer, until it does", async () => {
    await page.getByRole("link", { name: "Change and build", exact: true }).click();
    await expect(form(page).getByRole("textbox", { name: "URL" })).toHaveValue(`${files.url}/gone.tar`);
    await build(page);
    await ended(page, "failed");
    await expect(failure(page)).toContainText("Check the address, and that the engine's host reaches it.");
  });
  docker("rmi", "--force", name);
  removeFolder(root);
});

test("a step that fails is open with what it said last, its exit code and its line", async ({ page }) => {
  test.slow();
  const name = `${unique("fails")}:1`;
  const word = unique("word");
  const fails = `RUN echo ${word} && echo no such thing >&2 && exit 3`;
  await openForm(page, "Dockerfile");
  await write(page, `${FROM}RUN true\n\n# the next one fails\n${fails}\nRUN echo never\n`);
  await tag(page, name);
  await build(page);
  await ended(page, "failed");
  await expect(failure(page)).toContainText(`${name} was not built: step 3 (${fails}, line 5) ended with exit code 3.`);
  for (const look of ["as it went", "after a reload"]) {
    await test.step(look, async () => {
      await expect(step(page, fails).getByText("failed", { exact: true })).toBeAttached();
      // The engine does not keep the order of the two streams.
      for (const said of [word, "no such thing"]) await expect(output(page, fails)).toContainText(said);
      await expect(output(page, fails)).toBeInViewport();
      const source = step(page, fails).getByRole("region", { name: "Dockerfile", exact: true });
      await expect(source.locator("> div").filter({ hasText: "The line that failed:" })).toContainText(fails);
      await expect(source).toContainText("# the next one fails");
      await expect(step(page, "RUN true").locator("details")).not.toHaveAttribute("open");
    });
    if (look === "as it went") await page.reload();
  }
  expect(succeeds("image", "inspect", name)).toBe(false);

  await test.step("it is in the list of builds, which says the same", async () => {
    await open(page, "/builds");
    const row = page.getByRole("row").filter({ hasText: `Build ${name}` });
    await expect(row).toContainText("ended with exit code 3");
    await row.getByRole("link", { name: `Build ${name}`, exact: true }).click();
    await expect(output(page, fails)).toBeVisible();
  });

  await test.step("corrected by its own settings, as an earlier build", async () => {
    await openForm(page, "Earlier build");
    await form(page).getByRole("button", { name: `Use it: Build ${name}` }).click();
    await expect(editor(page)).toContainText("the next one fails");
    await write(page, `${FROM}RUN echo ${word} > /word\n`);
    await build(page);
    await ended(page, "done");
    expect(within(name, "cat /word")).toBe(word);
  });
  docker("rmi", "--force", name);
});

test("a syntax error is told in the editor, and by the engine with its line", async ({ page }) => {
  await openForm(page, "Dockerfile");
  await write(page, `${FROM}\nRUNN make\nCMD ["sh"]\n`);
  await expect(form(page).getByText("Line 3: RUNN is no instruction of a Dockerfile.")).toBeVisible();
  await build(page);
  await ended(page, "failed");
  await expect(failure(page)).toContainText(/The Dockerfile is wrong on line 3: unknown instruction: RUNN/i);
  const source = steps(page).getByRole("region", { name: "Dockerfile", exact: true });
  await expect(source.locator("> div").filter({ hasText: "The line that failed:" })).toContainText("RUNN make");
});

test("a build goes on without its tab, and everybody sees the same of it", async ({ page, visit }) => {
  test.slow();
  const word = unique("waits");
  const name = `${unique("alone")}:1`;
  const job = await test.step("begun in a tab that is closed", async () => {
    const tab = await page.context().newPage();
    await openForm(tab, "Dockerfile");
    await write(tab, `${FROM}${waits(word)}\nCMD ["sh"]\n`);
    await tag(tab, name);
    const job = await build(tab);
    await expect(output(tab, waits(word))).toHaveText(word);
    await tab.close();
    return job;
  });
  const viewer = await visit(add("viewer"));
  await test.step("followed by two", async () => {
    for (const each of [page, viewer]) {
      await open(each, `/jobs/${job}`);
      await expect(state(each)).toHaveText("running");
      await expect(steps(each)).toContainText("step 2 of 3");
      await expect(output(each, waits(word))).toHaveText(word);
    }
    await expect(viewer.getByRole("button", { name: `Cancel: Build ${name}` })).toBeHidden();
    docker("exec", running(word), "touch", "/go");
    for (const each of [page, viewer]) {
      await ended(each, "done");
      await expect(output(each, waits(word))).toBeHidden();
      await step(each, waits(word)).locator("summary").click();
      await expect(output(each, waits(word))).toHaveText(`${word}gone on`);
      await expect(each.getByRole("region", { name: "Image", exact: true })).toContainText(name);
    }
  });
  await test.step("who may not build has no button for it", async () => {
    for (const hidden of ["Change and build", "Run it"]) await expect(viewer.getByRole("link", { name: hidden, exact: true })).toBeHidden();
    await expect(viewer.getByRole("button", { name: `Build again: Build ${name}` })).toBeHidden();
    await open(viewer, "/builds");
    await expect(viewer.getByRole("row").filter({ hasText: `Build ${name}` })).toBeVisible();
    await expect(viewer.getByRole("link", { name: "New build", exact: true })).toBeHidden();
    await open(viewer, "/images/build");
    await expect(viewer.getByText("You may not build images")).toBeVisible();
    await expect(go(viewer)).toBeDisabled();
  });
  docker("rmi", "--force", name);
});

test("cancelling ends the engine's work too", async ({ page }) => {
  const word = unique("waits");
  const name = `${unique("cancelled")}:1`;
  const job = await begin(page, { kind: "build", source: { text: `${FROM}RUN true\n${waits(word)}\n` }, tags: [name] });
  await open(page, `/jobs/${job}`);
  await expect(output(page, waits(word))).toHaveText(word);
  expect(running(word)).not.toBe("");
  await page.getByRole("button", { name: `Cancel: Build ${name}` }).click();
  await ended(page, "cancelled");
  await expect(step(page, waits(word)).getByText("cancelled", { exact: true })).toBeAttached();
  await expect.poll(() => running(word)).toBe("");
  expect(succeeds("image", "inspect", name)).toBe(false);
});

test("the engine dies in the middle of a build: the job says so and is kept, and it is built again", async ({ page }) => {
  test.slow();
  const word = unique("dies");
  const name = `${unique("dies")}:1`;
  const job = await begin(page, { kind: "build", source: { text: `${FROM}${waits(word)}\n` }, tags: [name] });
  await open(page, `/jobs/${job}`);
  await expect(output(page, waits(word))).toHaveText(word);
  testbed("stop");
  await ended(page, "failed");
  await expect(failure(page)).toContainText(/engine/i);
  testbed("start");
  await open(page, `/jobs/${job}`);
  await expect(state(page)).toHaveText("failed");
  await expect(failure(page)).toContainText(/engine/i);
  await expect(output(page, waits(word))).toContainText(word);
  await expect.poll(() => running(word, "--all")).toBe("");
  await page.getByRole("button", { name: `Build again: Build ${name}` }).click();
  await expect(page).not.toHaveURL(`/jobs/${job}`);
  await expect(state(page)).toHaveText("running");
  await expect(output(page, waits(word))).toHaveText(word);
  docker("exec", running(word), "touch", "/go");
  await ended(page, "done");
  docker("rmi", "--force", name);
});

test("what a step prints has its colours; how long it took and how large the image is are told", async ({ page }) => {
  const word = unique("red");
  const name = `${word}:1`;
  const prints = String.raw`RUN printf '\033[31m${word}\033[0m\n'`;
  const job = await begin(page, { kind: "build", source: { text: `${FROM}${prints}\n` }, tags: [name] });
  await open(page, `/jobs/${job}`);
  await ended(page, "done");
  await expect(step(page, prints).locator("summary")).toHaveText(/\d+\.\d s$/);
  await step(page, prints).locator("summary").click();
  // The word and nothing else: no escape is left as text.
  await expect(output(page, prints)).toHaveText(word);
  await expect(output(page, prints).getByText(word, { exact: true })).toHaveCSS("color", "rgb(201, 42, 42)");
  const size = page.getByRole("region", { name: "Image", exact: true }).locator(".fact").filter({ hasText: "Size" });
  await expect(size).toHaveText(`Size${bytes(Number(docker("image", "inspect", "--format", "{{.Size}}", name)))}`);
  docker("rmi", "--force", name);
});

test("every setting is in the order that is sent", async ({ page }) => {
  // An engine with squash.
  await page.route("**/engine/local/version", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...await answer.json(), Experimental: true } });
  });
  await page.route("**/api/jobs", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 400, json: { message: "Not now." } }) : route.continue()));
  const ordered = async (): Promise<unknown> => {
    const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/jobs"));
    await go(page).click();
    const order: unknown = (await asked).postDataJSON();
    await expect(failure(page)).toContainText("Not now.");
    return order;
  };
  const field = (label: string) => form(page).getByLabel(label, { exact: true });
  await openForm(page, "URL");
  await form(page).getByRole("textbox", { name: "URL" }).fill("https://git.lan/shop.git#main");
  await tag(page, "shop:1");
  await form(page).getByRole("button", { name: "Add tag", exact: true }).click();
  await tag(page, "reg.lan:5000/shop:2", 2);
  await unfold(page, "Arguments and labels");
  await pair(page, "argument", 1, "WORD", "a b");
  await pair(page, "label", 1, "of", "the test");
  await unfold(page, "Dockerfile, stage and cache");
  await field("Path of the Dockerfile").fill("docker/web.Dockerfile");
  await field("Target stage").fill("last");
  for (const box of ["Without the cache", "Pull base images", "Squash"]) await form(page).getByRole("checkbox", { name: box }).check();
  await form(page).getByRole("button", { name: "Add image", exact: true }).click();
  await field("image 1").fill("shop:0");
  await unfold(page, "Platform, network and limits");
  for (const [label, value] of [["Platform", "linux/arm64"], ["Network of RUN", "host"], ["Memory limit", "512m"], ["CPUs", "1.5"]]) await field(label).fill(value);
  const order = {
    kind: "build", source: { remote: "https://git.lan/shop.git#main" }, tags: ["shop:1", "reg.lan:5000/shop:2"], dockerfile: "docker/web.Dockerfile", target: "last",
    args: { WORD: "a b" }, labels: { of: "the test" }, no_cache: true, pull: true, platform: "linux/arm64", network: "host", memory: 512 << 20, cpus: 1.5,
    cache_from: ["shop:0"], squash: true, builder: "classic",
  };
  expect(await ordered()).toEqual(order);
  await unfold(page, "Builder");
  await field("Builder").selectOption("BuildKit");
  // Which has no squash.
  expect(await ordered()).toEqual({ ...order, squash: undefined, builder: "buildkit" });
});

test("BuildKit's steps are told too, also what the classic builder cannot", async ({ page }) => {
  test.slow();
  const word = unique("word");
  const name = `${unique("kit")}:1`;
  const mount = "RUN --mount=type=cache,target=/cache";
  await openForm(page, "Dockerfile");
  await write(page, `${FROM}RUN echo ${word} > /word\n${mount} echo said ${word} && touch /cache/a\n`);
  await tag(page, name);
  await build(page);
  await ended(page, "failed");
  await expect(failure(page)).toContainText(/the classic builder does not do this.* Use BuildKit, or change the step\./);
  await page.getByRole("link", { name: "Change and build", exact: true }).click();
  await unfold(page, "Builder");
  await form(page).getByLabel("Builder", { exact: true }).selectOption("BuildKit");
  const hint = form(page).getByText("Stages side by side");
  for (const limit of ["for administrators alone", "The base image has to be on the engine already: pull it first.", "no secrets and no ssh, no #syntax lines"]) {
    await expect(hint).toContainText(limit);
  }
  await build(page);
  await ended(page, "done");
  const said = steps(page).getByRole("listitem").filter({ hasText: mount });
  await said.locator("summary").click();
  await expect(said.getByRole("region", { name: /^Output of / })).toContainText(`said ${word}`);
  expect(within(name, "cat /word")).toContain(word);
  docker("rmi", "--force", name);
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 800 }, contextOptions: { reducedMotion: "reduce" } });

    test("the pages of builds pass axe", async ({ page }) => {
      test.slow();
      const name = `${unique("axe")}:1`;
      const root = folder(SHOP);
      const fails = `RUN echo ${name} && echo a line that is so long that it is wider than a small window && exit 3`;
      await openForm(page, "Folder or archive");
      await check(page);
      await pick(page, "Choose a folder", root);
      await form(page).locator("summary").filter({ hasText: "leaves out" }).click();
      await tag(page, "Not:valid:at:all");
      for (const title of ["Arguments and labels", "Dockerfile, stage and cache", "Platform, network and limits", "Builder"]) await unfold(page, title);
      await pair(page, "argument", 1, "not valid", "x");
      await pair(page, "label", 1, "a", "b");
      await check(page);
      await fits(page);
      for (const way of ["Dockerfile", "URL", "Earlier build"] as const) {
        await choose(page, way);
        if (way === "Dockerfile") await expect(editor(page)).toBeVisible();
        await go(page).click();
        await check(page);
        await fits(page);
      }
      const job = await begin(page, { kind: "build", source: { text: `${FROM}${fails}\n` }, tags: [name] });
      page.on("dialog", (dialog) => void dialog.accept());
      await open(page, `/jobs/${job}`);
      await ended(page, "failed");
      await expect(output(page, fails)).toBeVisible();
      await check(page);
      await fits(page);
      const good = await begin(page, { kind: "build", source: { text: `${FROM}LABEL of=axe\n` }, tags: [name] });
      await open(page, `/jobs/${good}`);
      await ended(page, "done");
      await expect(page.getByRole("region", { name: "Image", exact: true })).toBeVisible();
      await check(page);
      await fits(page);
      await open(page, "/builds");
      await expect(page.getByRole("row").filter({ hasText: `Build ${name}` })).toHaveCount(2);
      await check(page);
      await fits(page);
      docker("rmi", "--force", name);
      removeFolder(root);
    });
  });
}
