// What comes from registries and files and goes there: pull, push, save, load, import, down to the engine and the registry.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { Remote, folder, removeFolder, within } from "../support/build";
import { docker, image, origin, succeeds, testbed, unique } from "../support/engine";
import { bytes, dangling, id, noise, other, built, short } from "../support/images";
import { begin, ended, publish, registry, state } from "../support/jobs";
import { add } from "../support/people";
import { TestRegistry, person, type Wanted } from "../support/registry";
import { SlowRegistry } from "../support/slow";
import { expect, notice, open, row, test as base } from "../support/test";

const test = base.extend<{ own: (wanted: Wanted) => Promise<TestRegistry>; slow: SlowRegistry }>({
  own: async ({}, use) => {
    const all: TestRegistry[] = [];
    await use(async (wanted) => {
      const made = await TestRegistry.start(wanted);
      all.push(made);
      return made;
    });
    for (const each of all) await each.remove();
  },
  slow: async ({}, use) => {
    const made = await SlowRegistry.start();
    await use(made);
    await made.stop();
  },
});

test.use({ provoked: [400, 404, 409] });

/** Opens the dialog that pulls, and names what. */
async function pulling(page: Page, name: string): Promise<Locator> {
  await open(page, "/images");
  await page.locator("main").getByRole("button", { name: "Pull", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Pull an image" });
  await dialog.getByLabel("Image", { exact: true }).fill(name);
  return dialog;
}

/** Opens the dialog that pushes a name of the list. */
async function pushing(page: Page, name: string): Promise<Locator> {
  await open(page, `/images?q=${name}`);
  await row(page, name).getByRole("button", { name: "Push", exact: true }).click();
  return page.getByRole("dialog", { name: /^Push / });
}

/** Opens a dialog of the list's own menu. */
async function fromMenu(page: Page, entry: RegExp, title: string): Promise<Locator> {
  await open(page, "/images");
  await page.locator("main .head").getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: entry }).click();
  return page.getByRole("dialog", { name: title });
}

/** Does what a dialog is for. */
function submit(dialog: Locator, label: string): Promise<void> {
  return dialog.getByRole("button", { name: label, exact: true }).click();
}

/** The only job that a dialog has begun. */
function job(dialog: Locator): Locator {
  return dialog.locator(".jobs-item");
}

/** Waits for its end. */
async function over(dialog: Locator, how: "done" | "failed" | "cancelled", sentence: string | RegExp): Promise<void> {
  await expect(job(dialog).locator(".state")).toHaveText(how, { timeout: 30_000 });
  await expect(job(dialog)).toContainText(sentence);
}

/** What is wrong with a field. */
function wrong(dialog: Locator, sentence: string): Locator {
  return dialog.getByRole("alert").filter({ hasText: sentence });
}

test.describe("pull", () => {
  test("each layer tells how far it is; it is cancelled, and pulled the next time", async ({ page, slow }) => {
    test.slow();
    const repository = unique("slow");
    const made = built(`${registry}/${repository}:1`, [`FROM ${image}`, "COPY one /one", "COPY two /two"], { one: noise(3 << 20), two: noise(2 << 20) });
    docker("push", made);
    docker("rmi", made);
    const name = `${slow.host}/${repository}:1`;
    const dialog = await pulling(page, name);
    await submit(dialog, "Pull");
    const bar = job(dialog).getByRole("progressbar");
    await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(500_000);
    await expect(job(dialog).locator(".state")).toHaveText("running");

    await job(dialog).getByRole("link", { name: `Pull ${name}` }).click();
    await expect(dialog).toHaveCount(0);
    const parts = page.getByRole("region", { name: "Parts" }).getByRole("row").filter({ has: page.getByRole("progressbar") });
    for (const whole of ["3", "2"]) await expect(parts.filter({ hasText: new RegExp(`(KiB|MiB) of ${whole}\\.\\d MiB`) })).toHaveCount(1);
    await page.getByRole("button", { name: `Cancel: Pull ${name}` }).click();
    await ended(page, "cancelled");
    expect(succeeds("image", "inspect", name)).toBe(false);

    slow.release();
    await page.getByRole("button", { name: `Run again: Pull ${name}` }).click();
    await expect(state(page)).toHaveText("done", { timeout: 30_000 });
    await expect(page.locator("main")).toContainText(`${name} was pulled.`);
    expect(within(name, "wc -c </one")).toBe(String(3 << 20));
    docker("rmi", name);
  });

  test("all tags of a repository", async ({ page }) => {
    const repository = `${registry}/${unique("all")}`;
    for (const tag of ["1", "2", "latest"]) publish(`${repository}:${tag}`);
    docker("rmi", ...["1", "2", "latest"].map((tag) => `${repository}:${tag}`));
    const dialog = await pulling(page, `${repository}:1`);
    await dialog.getByLabel("All tags of the repository").check();
    await submit(dialog, "Pull");
    await expect(wrong(dialog, "Leave the tag out: all of them are pulled.")).toBeVisible();
    await dialog.getByLabel("Image", { exact: true }).fill(repository);
    await submit(dialog, "Pull");
    await over(dialog, "done", `All tags of ${repository} were pulled.`);
    expect(docker("images", "--format", "{{.Tag}}", repository).split("\n").sort()).toEqual(["1", "2", "latest"]);
    await job(dialog).getByRole("link", { name: `Open what came of: Pull all tags of ${repository}` }).click();
    await expect(page.getByRole("heading", { name: "Tags", level: 1 })).toBeVisible();
    await expect(row(page, `${repository}:latest`)).toBeVisible();
    docker("rmi", ...["1", "2", "latest"].map((tag) => `${repository}:${tag}`));
  });

  test("by digest, exactly one", async ({ page }) => {
    const made = other(`${registry}/${unique("digest")}:1`);
    docker("push", made);
    const [digest = ""] = JSON.parse(docker("image", "inspect", "--format", "{{json .RepoDigests}}", made)) as string[];
    const before = id(made);
    docker("rmi", made);
    const dialog = await pulling(page, digest);
    await submit(dialog, "Pull");
    await over(dialog, "done", `${digest} was pulled.`);
    expect(id(digest)).toBe(before);
    await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
    // It has no tag, and says what it was pulled as.
    await expect(row(page, before.slice("sha256:".length, "sha256:".length + 12))).toContainText("Dangling");
    docker("rmi", digest);
  });

  test("what is no name, and what there is not, is said in a sentence", async ({ page }) => {
    const nothing = `${registry}/${unique("nothing")}:1`;
    const dialog = await pulling(page, "sha256:" + "a".repeat(64));
    await submit(dialog, "Pull");
    await expect(wrong(dialog, "An id cannot be pulled.")).toBeVisible();
    await expect(dialog.getByLabel("Image", { exact: true })).toBeFocused();
    for (const bad of ["", "shop/Web:1", "shop/web:"]) {
      await dialog.getByLabel("Image", { exact: true }).fill(bad);
      await submit(dialog, "Pull");
      await expect(dialog.getByLabel("Image", { exact: true })).toHaveAttribute("aria-invalid", "true");
    }
    await dialog.getByLabel("Image", { exact: true }).fill(nothing);
    await dialog.getByLabel("Platform").fill("linux arm");
    await submit(dialog, "Pull");
    await expect(wrong(dialog, "A platform is written as linux/arm64 or linux/arm/v7.")).toBeVisible();
    await dialog.getByLabel("Platform").fill("");
    await page.keyboard.press("Enter");
    await over(dialog, "failed", `${nothing} was not found in its registry. Check the name and the tag.`);
    await dialog.locator("footer").getByRole("button", { name: "Close" }).click();

    const nobody = `127.0.0.1:1/${unique("nobody")}:1`;
    const next = await pulling(page, nobody);
    await submit(next, "Pull");
    await over(next, "failed", "the engine could not reach the registry");
  });

  test("with the credentials of its registry, or without any", async ({ page, own }) => {
    const made = await own({ auth: true });
    const name = made.publish("team/shop", "1");
    const stored = await page.request.post("/api/registries", { data: { host: made.host, user: person.user, secret: person.password, scheme: "http" }, headers: { Origin: origin } });
    expect(stored.status(), await stored.text()).toBe(201);
    const key = ((await stored.json()) as { id: string }).id;
    const dialog = await pulling(page, name);
    await dialog.getByLabel("Credentials").selectOption({ label: "None, as anybody" });
    await submit(dialog, "Pull");
    await over(dialog, "failed", `The registry asks for credentials for ${name}. Give those for ${made.host} under Registries`);
    await dialog.locator("footer").getByRole("button", { name: "Close" }).click();

    const again = await pulling(page, name);
    await again.getByLabel("Credentials").selectOption({ label: `${person.user} at ${made.host}` });
    await submit(again, "Pull");
    await over(again, "done", `${name} was pulled.`);
    docker("rmi", name);
    const gone = await page.request.delete(`/api/registries/${key}`, { headers: { Origin: origin } });
    expect(gone.status()).toBe(204);
  });
});

test.describe("push", () => {
  test("one tag, then all of them", async ({ page, own }) => {
    const made = await own({});
    const repository = `${made.host}/team/shop`;
    for (const tag of ["1", "2"]) docker("tag", image, `${repository}:${tag}`);
    const dialog = await pushing(page, `${repository}:1`);
    await submit(dialog, "Push");
    await over(dialog, "done", new RegExp(`${repository}:1 was pushed\\. Its digest is sha256:[0-9a-f]{64}\\.`));
    expect(made.tags("team/shop")).toEqual(["1"]);

    const all = await pushing(page, `${repository}:1`);
    await all.getByLabel("What is pushed").selectOption({ label: `All 2 tags of ${repository}` });
    await submit(all, "Push");
    await over(all, "done", "were pushed");
    expect(made.tags("team/shop")).toEqual(["1", "2"]);
    docker("rmi", `${repository}:1`, `${repository}:2`);
  });

  test("a name without a registry gets one first", async ({ page, own }) => {
    const made = await own({});
    const path = unique("push");
    const name = `${path}:1`;
    docker("tag", image, name);
    const dialog = await pushing(page, name);
    await expect(dialog).toContainText(`${name} says no registry`);
    await dialog.getByLabel("New name").fill(name);
    await submit(dialog, "Tag and push");
    await expect(wrong(dialog, "has to begin with its registry")).toBeVisible();
    await dialog.getByLabel("New name").fill(`${made.host}/Team:1`);
    await submit(dialog, "Tag and push");
    await expect(dialog.getByLabel("New name")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel("New name").fill(`${made.host}/team/${name}`);
    await submit(dialog, "Tag and push");
    await over(dialog, "done", `${made.host}/team/${name} was pushed.`);
    expect(made.tags(`team/${path}`)).toEqual(["1"]);
    docker("rmi", name, `${made.host}/team/${name}`);
  });

  test("to a registry that asks for credentials, and one that nobody answers at", async ({ page, own }) => {
    const made = await own({ auth: true });
    const name = `${made.host}/shop:1`;
    docker("tag", image, name);
    const dialog = await pushing(page, name);
    await submit(dialog, "Push");
    await over(dialog, "failed", made.host);
    await expect(job(dialog)).toContainText("under Registries");
    await made.stop();
    const again = await pushing(page, name);
    await submit(again, "Push");
    await over(again, "failed", "the engine could not reach the registry");
    docker("rmi", name);
  });
});

test.describe("files", () => {
  test("what is saved is loaded again, one and many", async ({ page }, info) => {
    test.slow();
    const mark = unique("saved");
    const [one, two] = [other(`${mark}:1`, 200_000), other(`${mark}:2`, 100_000)];
    const before = [id(one), id(two)];

    const path = await test.step("one, from its row", async () => {
      await open(page, `/images?q=${mark}`);
      await row(page, one).getByRole("button", { name: "More", exact: true }).click();
      await row(page, one).getByRole("group").getByRole("button", { name: "Save", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: `Save ${one}` });
      await expect(dialog).toContainText(`About ${bytes(Number(docker("image", "inspect", "--format", "{{.Size}}", one)))}.`);
      const saved = page.waitForEvent("download");
      await dialog.getByRole("link", { name: "Download", exact: true }).click();
      const download = await saved;
      expect(download.suggestedFilename()).toBe(`${mark}-1.tar`);
      await expect(dialog).toHaveCount(0);
      return download.path();
    });
    expect(JSON.parse(execFileSync("tar", ["-xOf", path, "manifest.json"], { encoding: "utf8" }))).toMatchObject([{ RepoTags: [one] }]);

    const both = await test.step("two, as one file", async () => {
      for (const each of [one, two]) await row(page, each).getByRole("checkbox").check();
      await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Save", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Save 2 images" });
      await expect(dialog).toContainText("At most");
      const saved = page.waitForEvent("download");
      await dialog.getByRole("link", { name: "Download", exact: true }).click();
      return (await saved).path();
    });
    docker("rmi", one, two);
    await expect(row(page, one)).toHaveCount(0);

    await test.step("loaded from a file that is chosen", async () => {
      const dialog = await fromMenu(page, /^Load/, "Load images");
      await submit(dialog, "Load");
      await expect(wrong(dialog, "Choose an archive.")).toBeVisible();
      await dialog.getByLabel("Archive", { exact: true }).setInputFiles(path);
      await submit(dialog, "Load");
      await over(dialog, "done", `${one} was loaded.`);
      expect(id(one)).toBe(before[0]);
      await dialog.locator("footer").getByRole("button", { name: "Close" }).click();
      docker("rmi", one);
    });

    await test.step("compressed, from one that is dropped", async () => {
      const archive = info.outputPath("both.tar.gz");
      writeFileSync(archive, execFileSync("gzip", ["-c", both], { maxBuffer: 64 << 20 }));
      const dialog = await fromMenu(page, /^Load/, "Load images");
      const content = readFileSync(archive).toString("base64");
      const dropped = await page.evaluateHandle((content) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], "both.tar.gz"));
        return data;
      }, content);
      await dialog.dispatchEvent("drop", { dataTransfer: dropped });
      await submit(dialog, "Load");
      await over(dialog, "done", /were loaded\.$|were loaded\./);
      expect([id(one), id(two)]).toEqual(before);
    });
    docker("rmi", one, two);
  });

  test("a nameless image is saved by its id, and that is said", async ({ page }) => {
    const made = dangling();
    const name = made.slice("sha256:".length, "sha256:".length + 12);
    await open(page, `/images/${name}`);
    await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Save", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: /^Save / });
    await expect(dialog).toContainText("An image that is saved by its id comes back without a name.");
    const saved = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "Download", exact: true }).click();
    expect((await saved).suggestedFilename()).toBe(`${name}.tar`);
    docker("rmi", made);
  });

  test("what is no archive, no image, or cut off is refused, and nothing is left", async ({ page }, info) => {
    const dialog = await fromMenu(page, /^Load/, "Load images");
    const field = dialog.getByLabel("Archive", { exact: true });
    await field.setInputFiles({ name: "notes.tar", mimeType: "application/x-tar", buffer: Buffer.from("no archive at all\n".repeat(100)) });
    await submit(dialog, "Load");
    await expect(wrong(dialog, "This is no archive: send a tar")).toBeVisible();

    // A tar of something else: the job says so.
    const root = folder({ "a.txt": "a" });
    const plain = info.outputPath("plain.tar");
    execFileSync("tar", ["-cf", plain, "-C", root, "."]);
    removeFolder(root);
    await field.setInputFiles(plain);
    await submit(dialog, "Load");
    await over(dialog, "failed", "plain.tar");
    await dialog.locator("footer").getByRole("button", { name: "Close" }).click();

    // One that ends in the middle.
    const name = other(`${unique("cut")}:1`, 200_000);
    const whole = info.outputPath("whole.tar");
    docker("save", "-o", whole, name);
    docker("rmi", name);
    const cut = await fromMenu(page, /^Load/, "Load images");
    await cut.getByLabel("Archive", { exact: true }).setInputFiles({ name: "cut.tar", mimeType: "application/x-tar", buffer: readFileSync(whole).subarray(0, 150_000) });
    await submit(cut, "Load");
    await over(cut, "failed", "cut.tar");
    expect(succeeds("image", "inspect", name)).toBe(false);
    rmSync(whole);
  });

  test("a dialog that is closed while it sends gives that up, and nothing is begun", async ({ page }) => {
    const jobs = async (): Promise<number> => ((await (await page.request.get("/api/jobs")).json()) as unknown[]).length;
    const before = await jobs();
    // The request is never answered.
    await page.route("**/api/uploads?*", () => undefined);
    const dialog = await fromMenu(page, /^Load/, "Load images");
    const asked = page.waitForRequest("**/api/uploads?*");
    await dialog.getByLabel("Archive", { exact: true }).setInputFiles({ name: "a.tar", mimeType: "application/x-tar", buffer: Buffer.alloc(10_240) });
    await submit(dialog, "Load");
    await asked;
    await expect(dialog.getByRole("progressbar", { name: "Sending the archive" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(notice(page, "Sending the archive was given up. Nothing was done with it.")).toBeVisible();
    expect(await jobs()).toBe(before);
  });

  test("a file system is imported from a file, with changes", async ({ page }, info) => {
    const name = `${unique("imported")}:1`;
    const container = unique("export");
    docker("create", "--name", container, image);
    const archive = info.outputPath("rootfs.tar");
    docker("export", "-o", archive, container);
    docker("rm", container);
    const dialog = await fromMenu(page, /^Import/, "Import a file system as an image");
    await dialog.getByLabel("Archive", { exact: true }).setInputFiles(archive);
    await dialog.getByLabel("Name of the image").fill("Not a name");
    await dialog.getByLabel("Changes").fill("RUN true");
    await submit(dialog, "Import");
    await expect(wrong(dialog, "RUN is none of these instructions.")).toBeVisible();
    await expect(dialog.getByLabel("Name of the image")).toBeFocused();
    await dialog.getByLabel("Name of the image").fill(name);
    await dialog.getByLabel("Message").fill("of a container");
    await dialog.getByLabel("Changes").fill('ENV MODE=production\nCMD ["echo", "hello"]');
    await submit(dialog, "Import");
    await over(dialog, "done", `${name} was imported: `);
    const [made] = JSON.parse(docker("image", "inspect", name));
    expect(made).toMatchObject({ Comment: "of a container", Config: { Env: expect.arrayContaining(["MODE=production"]), Cmd: ["echo", "hello"] } });
    expect(made.RootFS.Layers).toHaveLength(1);
    expect(docker("run", "--rm", "-e", "PATH=/bin", name)).toBe("hello");
    await job(dialog).getByRole("link", { name: `Open what came of: Import ${name}` }).click();
    await expect(page).toHaveURL(`/images/${short(name)}`);
    docker("rmi", name);
  });

  test("or from an address, which is told when it is wrong", async ({ page }) => {
    const name = `${unique("fetched")}:1`;
    const root = folder({ "hello.txt": "hello" });
    execFileSync("tar", ["-cf", `${root}.tar`, "-C", root, "."]);
    const remote = await Remote.files(`${root}/..`);
    const dialog = await fromMenu(page, /^Import/, "Import a file system as an image");
    await dialog.getByLabel("From", { exact: true }).selectOption({ label: "an address that the engine fetches" });
    const address = dialog.getByLabel("Address");
    for (const [text, sentence] of [["example.org/a.tar", "An address begins with http"], ["http://ci:word@example.org/a.tar", "Leave name and password out"]] as const) {
      await address.fill(text);
      await submit(dialog, "Import");
      await expect(wrong(dialog, sentence)).toBeVisible();
    }
    await address.fill(`${remote.url}/nothing.tar`);
    await submit(dialog, "Import");
    await over(dialog, "failed", "404");
    await dialog.locator("footer").getByRole("button", { name: "Close" }).click();

    const again = await fromMenu(page, /^Import/, "Import a file system as an image");
    await again.getByLabel("From", { exact: true }).selectOption({ label: "an address that the engine fetches" });
    await again.getByLabel("Address").fill(`${remote.url}/shop.tar`);
    await again.getByLabel("Name of the image").fill(name);
    await submit(again, "Import");
    await over(again, "done", `${name} was imported: `);
    expect(succeeds("image", "inspect", name)).toBe(true);
    await remote.stop();
    removeFolder(root);
    docker("rmi", name);
  });

  test("imports are for administrators, and who may not is not asked to", async ({ visit }) => {
    const theirs = await visit(add("operator", "--grant", "images"));
    await open(theirs, "/images");
    await theirs.locator("main .head").getByRole("button", { name: "More", exact: true }).click();
    await expect(theirs.getByRole("button", { name: /^Load/ })).toBeVisible();
    await expect(theirs.getByRole("button", { name: /^Import/ })).toHaveCount(0);
  });
});

test("the engine dies in the middle of a pull: the job says so and is kept, and nothing is in the way of the next", async ({ page, slow }) => {
  test.slow();
  const repository = unique("dies");
  const made = built(`${registry}/${repository}:1`, [`FROM ${image}`, "COPY one /one"], { one: noise(2 << 20) });
  docker("push", made);
  docker("rmi", made);
  const name = `${slow.host}/${repository}:1`;
  const number = await begin(page, { kind: "pull", image: name });
  await open(page, `/jobs/${number}`);
  await expect(page.getByRole("region", { name: "Parts" }).getByRole("progressbar").first()).toBeVisible();
  testbed("stop");
  await ended(page, "failed");
  await expect(page.locator("main")).toContainText(/The connection to the engine broke while .* was pulled\. Try again\.|The engine cannot be reached/);
  testbed("start");
  await open(page, `/jobs/${number}`);
  await expect(state(page)).toHaveText("failed");
  // The slow one was in the network of the engine that has died.
  const dialog = await pulling(page, made);
  await submit(dialog, "Pull");
  await over(dialog, "done", `${made} was pulled.`);
  docker("rmi", made);
});

test.describe("again with other settings", () => {
  /** Does a job to its end, and opens the dialog that changes it. */
  async function changing(page: Page, order: Record<string, unknown>, how: "done" | "failed", title: string): Promise<Locator> {
    await open(page, `/jobs/${await begin(page, order)}`);
    await ended(page, how);
    await page.getByRole("button", { name: "Change and run", exact: true }).click();
    return page.getByRole("dialog", { name: title, exact: true });
  }

  test("a pull", async ({ page }) => {
    const nothing = `${registry}/${unique("nothing")}`;
    const there = `${registry}/${unique("there")}:1`;
    publish(there);
    docker("rmi", there);
    const dialog = await changing(page, { kind: "pull", image: nothing, all: true, platform: "linux/s390x", registry: "none" }, "failed", "Pull an image");
    await expect(dialog.getByLabel("Image", { exact: true })).toHaveValue(nothing);
    await expect(dialog.getByLabel("All tags of the repository")).toBeChecked();
    await expect(dialog.getByLabel("Platform")).toHaveValue("linux/s390x");
    await expect(dialog.getByLabel("Credentials")).toHaveValue("none");
    await dialog.getByLabel("Image", { exact: true }).fill(there);
    await dialog.getByLabel("All tags of the repository").uncheck();
    await dialog.getByLabel("Platform").fill("");
    await submit(dialog, "Pull");
    await over(dialog, "done", `${there} was pulled.`);
    docker("rmi", there);
  });

  test("a push, also of all tags", async ({ page }) => {
    const repository = `${registry}/${unique("pushed")}`;
    for (const tag of ["1", "2"]) docker("tag", image, `${repository}:${tag}`);
    const dialog = await changing(page, { kind: "push", image: `${repository}:1`, registry: "none" }, "done", `Push ${repository}`);
    const what = page.getByRole("dialog").getByLabel("What is pushed");
    await expect(what).toHaveValue(`${repository}:1`);
    await expect(dialog.getByLabel("Credentials")).toHaveValue("none");
    await what.selectOption({ label: `All 2 tags of ${repository}` });
    await submit(dialog, "Push");
    await over(dialog, "done", "were pushed");
    await job(dialog).getByRole("link", { name: `Push all tags of ${repository}`, exact: true }).click();
    await expect(page.getByRole("heading", { name: `Push all tags of ${repository}`, level: 1 })).toBeVisible();
    await ended(page, "done");
    await page.getByRole("button", { name: "Change and run", exact: true }).click();
    await expect(what.locator("option:checked")).toHaveText(`All 2 tags of ${repository}`);
    await what.selectOption(`${repository}:2`);
    docker("rmi", `${repository}:1`, `${repository}:2`);
  });

  test("an import, from an address and from an archive that the console has still", async ({ page }) => {
    const name = `${unique("again")}:1`;
    const title = "Import a file system as an image";
    const said = { kind: "import", reference: name, message: "of a test" };

    await test.step("an address", async () => {
      const url = "http://127.0.0.1:1/rootfs.tar";
      const changes = ["ENV MODE=test", 'CMD ["sh"]'];
      const dialog = await changing(page, { ...said, url, changes, platform: "linux/s390x" }, "failed", title);
      await expect(dialog.getByLabel("From", { exact: true })).toHaveValue("url");
      await expect(dialog.getByLabel("Address")).toHaveValue(url);
      await expect(dialog.getByLabel("Archive", { exact: true })).toBeHidden();
      await expect(dialog.getByLabel("Name of the image")).toHaveValue(name);
      await expect(dialog.getByLabel("Message")).toHaveValue("of a test");
      await expect(dialog.getByLabel("Changes")).toHaveValue(changes.join("\n"));
      await expect(dialog.getByLabel("Platform")).toHaveValue("linux/s390x");
    });

    await test.step("an archive", async () => {
      const root = folder({ "hello.txt": "hello" });
      const archive = execFileSync("tar", ["-cf", "-", "-C", root, "."]);
      removeFolder(root);
      const sent = await page.request.post("/api/uploads?for=import&name=root.tar", { data: archive, headers: { Origin: origin } });
      expect(sent.status(), await sent.text()).toBe(201);
      const { id: upload } = (await sent.json()) as { id: string };
      // What the engine refuses, whose archive is kept.
      const dialog = await changing(page, { ...said, upload, changes: ["RUN true"] }, "failed", title);
      await expect(dialog.getByLabel("From", { exact: true })).toHaveValue("upload");
      await expect(dialog.getByText("The archive of the earlier job is taken")).toBeVisible();
      await expect(dialog.getByLabel("Changes")).toHaveValue("RUN true");
      await dialog.getByLabel("Changes").fill("ENV MODE=test");
      await submit(dialog, "Import");
      await over(dialog, "done", `${name} was imported: `);
      expect(JSON.parse(docker("image", "inspect", name))).toMatchObject([{ Comment: "of a test", Config: { Env: expect.arrayContaining(["MODE=test"]) } }]);
      docker("rmi", name);
    });
  });

  test("a prune, of each kind that has a dialog of its own", async ({ page }) => {
    const mark = unique("prune");
    const [key, container] = [`of=${mark}`, unique("prune")];
    const name = other(`${mark}:1`, 16, `LABEL ${key}`);
    docker("create", "--name", container, "--label", key, image);
    // So old that nothing goes.
    const order = { kind: "prune", until: "9999h", labels: [key] };

    await test.step("images", async () => {
      const dialog = await changing(page, { ...order, what: "images", all: true }, "done", "Remove unused images");
      await expect(dialog.getByLabel("Also images with a name that no container uses")).toBeChecked();
      await expect(dialog.getByLabel("Created", { exact: true })).toHaveValue("9999h");
      await expect(dialog.getByLabel("With the labels")).toHaveValue(key);
      await expect(dialog.getByText("No image fits.")).toBeVisible();
      await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "at any time" });
      await expect(dialog.getByRole("rowheader").filter({ hasText: name })).toBeVisible();
      await submit(dialog, "Remove");
      await expect(job(dialog).locator(".state")).toHaveText("done", { timeout: 30_000 });
      expect(succeeds("image", "inspect", name)).toBe(false);
    });

    await test.step("containers", async () => {
      const dialog = await changing(page, { ...order, what: "containers" }, "done", "Remove stopped containers");
      await expect(dialog.getByLabel("Created", { exact: true })).toHaveValue("9999h");
      await expect(dialog.getByText("No stopped container fits.")).toBeVisible();
      await dialog.getByLabel("Created", { exact: true }).selectOption({ label: "at any time" });
      await expect(dialog.getByRole("rowheader").filter({ hasText: container })).toBeVisible();
      await expect(dialog.getByRole("rowheader")).toHaveCount(1);
      await submit(dialog, "Remove");
      await expect(job(dialog).locator(".state")).toHaveText("done", { timeout: 30_000 });
      expect(succeeds("inspect", container)).toBe(false);
    });

    await test.step("everything, as narrow as it was", async () => {
      const dialog = await changing(page, { ...order, what: "everything" }, "done", "Delete everything unused");
      await expect(dialog).toContainText(`only what fits goes: older than 9999h; with the labels ${key}.`);
      await dialog.getByRole("textbox").fill("delete everything unused");
      const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/jobs"));
      await submit(dialog, "Delete everything unused");
      expect((await asked).postDataJSON()).toEqual({ ...order, what: "everything", keep: 0, volumes: false, all: false });
      await expect(job(dialog).locator(".state")).toHaveText("done", { timeout: 30_000 });
    });
  });
});

for (const [theme, width] of [["light", 1440], ["dark", 390]] as const) {
  test.describe(`${theme}, ${width} px`, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    test("the dialogs pass axe, empty, wrong, and under way", async ({ page }) => {
      test.slow();
      const name = `${registry}/${unique("axe")}:1`;
      docker("tag", image, name);
      const pull = await pulling(page, "");
      await check(page);
      await submit(pull, "Pull");
      await expect(pull.getByLabel("Image", { exact: true })).toHaveAttribute("aria-invalid", "true");
      await check(page);
      await pull.getByLabel("Image", { exact: true }).fill(`${registry}/${unique("nothing")}:1`);
      await submit(pull, "Pull");
      await over(pull, "failed", "was not found");
      await check(page);
      await fits(page);
      await pull.locator("footer").getByRole("button", { name: "Close" }).click();
      await pushing(page, name);
      await check(page);
      await pushing(page, image);
      await check(page);
      await fromMenu(page, /^Load/, "Load images");
      await check(page);
      const importing = await fromMenu(page, /^Import/, "Import a file system as an image");
      await submit(importing, "Import");
      await check(page);
      await fits(page);
      await open(page, `/images?q=${name}`);
      await row(page, name).getByRole("checkbox").check();
      await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Save", exact: true }).click();
      await expect(page.getByRole("dialog").getByRole("link", { name: "Download" })).toBeFocused();
      await check(page);
      docker("rmi", name);
    });
  });
}
