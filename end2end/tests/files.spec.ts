// The files of real containers, compared with what the engine and a shell in the container say of them.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Download, Locator, Page } from "@playwright/test";
import { check, fits } from "../support/axe";
import { drop } from "../support/drop";
import { docker, inspect, run, socket } from "../support/engine";
import { inside, openTab } from "../support/inside";
import { add } from "../support/people";
import { expect, notice, test } from "../support/test";

// A file that its address leads to is no folder (409); whether something is there already is asked (404).
test.use({ provoked: [403, 404, 409, 507] });

/** A name that means something to shells, pages and addresses; it means nothing here. */
const ODD = `it's 100% <img src=x onerror="throw 1"> & $(x) ?ü=日本;#`;
/** A picture of one point. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** Opens a folder of a container, and waits until it is listed. */
async function openFiles(page: Page, name: string, path: string): Promise<void> {
  await openTab(page, name, `files&path=${encodeURIComponent(path)}`);
  await expect(page.getByRole("link", { name: "Parent folder" })).toBeVisible();
}

/** The names in the folder, in order. */
function names(page: Page): Locator {
  return page.locator(".files-table .entry-name bdi");
}

/** The link of something in the folder. */
function entry(page: Page, name: string, kind: "File" | "Folder" | "Link" = "File"): Locator {
  return page.getByRole("link", { name: `${kind} ${name}`, exact: true });
}

/** Its row. */
function line(page: Page, name: string, kind: "File" | "Folder" | "Link" = "File"): Locator {
  return page.locator(".files-table tbody tr").filter({ has: entry(page, name, kind) });
}

/** The file that is open. */
function content(page: Page, name: string): Locator {
  return page.getByRole("region", { name: `Content of ${name}`, exact: true });
}

/** What went wrong with the folder. */
function failure(page: Page): Locator {
  return page.locator(".files > .failure");
}

function uploads(page: Page): Locator {
  return page.getByRole("region", { name: "Uploads", exact: true });
}

/** One of the uploads. */
function upload(page: Page, name: string): Locator {
  return uploads(page).getByRole("listitem").filter({ hasText: name });
}

/** Chooses files, or a folder, with Upload. */
async function choose(page: Page, what: "Files" | "A folder", files: string | string[] | { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("group", { name: "Upload", exact: true }).getByRole("button", { name: what, exact: true }).click();
  await (await chooser).setFiles(files);
}

function text(name: string, content: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "text/plain", buffer: Buffer.from(content) };
}

async function downloaded(page: Page, button: Locator): Promise<Download> {
  const saved = page.waitForEvent("download");
  await button.click();
  return saved;
}

function sum(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The sum of a file in a container. */
function sumOf(name: string, path: string): string {
  return inside(name, `sha256sum ${path}`).split(" ")[0];
}

test("a folder is listed as ls would, sorted, filtered, and followed through links", async ({ page }) => {
  const name = run("browse");
  inside(name, `mkdir -p /data/sub && cd /data && echo hello world >a.txt && head -c 100 /dev/zero >b9 && head -c 50 /dev/zero >b10 &&
    ln -s sub link && ln -s a.txt to && mkfifo pipe && echo deep >sub/deep.txt && chown 1000:50 a.txt && chmod 4640 a.txt && touch -d '2026-01-02 03:04:05' a.txt`);
  await openFiles(page, name, "/data");
  const all = ["sub", "a.txt", "b9", "b10", "link", "pipe", "to"];

  await test.step("what each is", async () => {
    await expect(names(page)).toHaveText(all);
    for (const words of ["12 B", "-rwSr-----", "1000:50"]) await expect(line(page, "a.txt")).toContainText(words);
    await expect(line(page, "a.txt").locator("time")).toHaveAttribute("datetime", "2026-01-02T03:04:05.000Z");
    await expect(line(page, "a.txt").locator("time")).toHaveAttribute("title", "2026-01-02 03:04:05 UTC");
    await expect(line(page, "link", "Link")).toContainText("→ sub");
    await expect(page.getByText("7 entries")).toBeVisible();
  });

  await test.step("order and filter", async () => {
    await page.getByRole("button", { name: "Size", exact: true }).click();
    await expect(names(page)).toHaveText(["sub", "b9", "b10", "a.txt", "to", "link", "pipe"]);
    await expect(page.getByRole("columnheader", { name: "Size" })).toHaveAttribute("aria-sort", "descending");
    await page.getByRole("button", { name: "Name", exact: true }).click();
    await expect(names(page)).toHaveText(all);
    await page.getByRole("heading", { name, level: 1 }).click();
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Filter this folder" })).toBeFocused();
    await page.keyboard.type("B 1");
    await expect(names(page)).toHaveText(["b10"]);
    await expect(page.getByText("1 of 7 entries")).toBeVisible();
    await page.keyboard.type("no");
    await expect(page.getByText("Nothing here matches the filter.")).toBeVisible();
    await page.getByRole("searchbox", { name: "Filter this folder" }).fill("");
  });

  await test.step("links, and the address", async () => {
    await entry(page, "link", "Link").click();
    await expect(names(page)).toHaveText(["deep.txt"]);
    await expect(page).toHaveURL(/\?tab=files&path=\/data\/sub$/);
    await page.goBack();
    await expect(names(page)).toHaveText(all);
    await entry(page, "to", "Link").click();
    await expect(content(page, "a.txt").getByRole("textbox", { name: "Text of a.txt" })).toContainText("hello world");
    await expect(page).toHaveURL(/path=\/data\/a\.txt$/);
    await page.reload();
    await expect(content(page, "a.txt").getByRole("textbox", { name: "Text of a.txt" })).toContainText("hello world");
    await content(page, "a.txt").getByRole("button", { name: "Close", exact: true }).click();
    await expect(names(page)).toHaveText(all);
  });

  await test.step("by the keyboard alone", async () => {
    await entry(page, "sub", "Folder").focus();
    await page.keyboard.press("Enter");
    await expect(names(page)).toHaveText(["deep.txt"]);
    await expect(page.getByRole("link", { name: "Parent folder" })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(entry(page, "deep.txt")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(content(page, "deep.txt")).toBeFocused();
    await page.keyboard.press("Control+l");
    const path = page.getByRole("textbox", { name: "Path", exact: true });
    await expect(path).toHaveValue("/data/sub/deep.txt");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Type a path (Ctrl-L)" })).toBeFocused();
    await page.keyboard.press("Control+l");
    await path.fill("/data/../etc/./hosts");
    await page.keyboard.press("Enter");
    await expect(content(page, "hosts").getByRole("textbox", { name: "Text of hosts" })).toContainText("localhost");
  });

  await test.step("what cannot be shown is said, and what was shown stays", async () => {
    const path = page.getByRole("navigation", { name: "Path" });
    await path.getByRole("link", { name: "Root folder" }).click();
    await expect(entry(page, "data", "Folder")).toBeVisible();
    const says = { "/data/pipe": "/data/pipe is a pipe, so it has no content to show.", "/data/no": `There is no /data/no in ${name}.`, "/data/b9/x": "/data/b9" };
    for (const [typed, sentence] of Object.entries(says)) {
      await path.getByRole("button", { name: "Type a path (Ctrl-L)" }).click();
      await path.getByRole("textbox", { name: "Path" }).fill(typed);
      await path.getByRole("button", { name: "Open", exact: true }).click();
      await expect(failure(page)).toContainText(sentence);
      await expect(names(page).first()).toBeVisible();
    }
    await failure(page).getByRole("button", { name: "Go to the root folder" }).click();
    await expect(failure(page)).toBeHidden();
    await entry(page, "data", "Folder").click();
    await expect(names(page)).toHaveText(all);
    // It goes between the listing and the press.
    inside(name, "rm /data/b9");
    await entry(page, "b9").click();
    await expect(content(page, "b9").locator(".failure")).toHaveText(`There is no /data/b9 in ${name}.`);
    await content(page, "b9").getByRole("button", { name: "Close", exact: true }).click();
    await expect(entry(page, "a.txt")).toBeVisible();
  });
  docker("rm", "-f", name);
});

test("a text is saved as it is, and nothing of anybody's is lost", async ({ page }) => {
  const name = run("edit");
  const bytes = (): string => Buffer.from(inside(name, "base64 /data/run.sh"), "base64").toString();
  const facts = (): string => inside(name, "stat -c '%a %u:%g' /data/run.sh; ls -A /data");
  inside(name, "mkdir /data; printf 'one\\r\\ntwo\\r\\n' >/data/run.sh; chmod 4751 /data/run.sh; chown 1000:50 /data/run.sh; chmod 4751 /data/run.sh");
  await openFiles(page, name, "/data");
  await entry(page, "run.sh").click();
  const file = content(page, "run.sh");
  const editor = file.getByRole("textbox", { name: "Text of run.sh" });
  const save = file.getByRole("button", { name: "Save", exact: true });
  await expect(editor).toContainText("two");

  await test.step("ends of lines, mode and owner stay", async () => {
    await editor.click();
    await page.keyboard.type("not yet");
    await expect(editor).not.toContainText("not yet");
    await file.getByRole("button", { name: "Edit", exact: true }).click();
    await expect(save).toBeDisabled();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("ü3");
    await page.keyboard.press("Tab");
    await save.click();
    await expect(notice(page, "Saved /data/run.sh.")).toBeVisible();
    expect(bytes()).toMatch(/^one\r\ntwo\r\n\s*ü3\s*$/);
    expect(facts()).toBe("4751 1000:50\nrun.sh");
    await expect(save).toBeDisabled();
    // Tab is typed, so there is another way out.
    await editor.click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(editor).not.toBeFocused();
  });

  await test.step("what another changed is asked about", async () => {
    // It says Saving until it knows what it saved.
    await expect(save).toBeVisible();
    inside(name, "echo theirs >/data/run.sh");
    await editor.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("mine");
    await page.keyboard.press("Control+s");
    const dialog = page.getByRole("dialog", { name: "Overwrite what was changed meanwhile?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(bytes()).toBe("theirs\n");
    await expect(editor).toContainText("mine");
    await save.click();
    await dialog.getByRole("button", { name: "Overwrite", exact: true }).click();
    await expect.poll(bytes).toContain("mine");
    expect(facts()).toBe("4751 1000:50\nrun.sh");
    await expect(save).toBeDisabled();
    await expect(save).toBeVisible();
  });

  await test.step("one that vanished is made anew", async () => {
    inside(name, "rm /data/run.sh");
    await editor.click();
    await page.keyboard.type("again");
    await save.click();
    await page.getByRole("dialog", { name: "Save it as a new file?" }).getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => inside(name, "cat /data/run.sh || true")).toContain("again");
    expect(inside(name, "stat -c %a /data/run.sh")).toBe("4751");
    await expect(save).toBeVisible();
  });

  await test.step("what is not saved is not left without a question", async () => {
    await editor.click();
    await page.keyboard.type("unsaved");
    const closing = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    const asked = await closing;
    expect(asked.type()).toBe("beforeunload");
    await asked.dismiss();
    const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
    await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Images" }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(editor).toContainText("unsaved");
    await page.getByRole("navigation", { name: "Path" }).getByRole("link", { name: "data", exact: true }).click();
    await dialog.getByRole("button", { name: "Leave", exact: true }).click();
    await expect(entry(page, "run.sh")).toBeVisible();
    expect(bytes()).not.toContain("unsaved");
  });
  docker("rm", "-f", name);
});

test("what is no text is shown as what it is, and everything is downloaded byte by byte", async ({ page }) => {
  const name = run("bytes");
  inside(name, `mkdir -p "/data/folder/in it" && cd /data && printf '\\000\\001PNG' >bin && echo ${PNG} | base64 -d >dot.png && head -c 3145728 /dev/urandom >large &&
    echo '<svg onload="throw 1">' >a.svg && head -c 70000 /dev/urandom >'folder/in it/noise' && chmod 600 'folder/in it/noise' && ln -s noise 'folder/in it/way'`);
  await openFiles(page, name, "/data");
  const shows = async (file: string): Promise<Locator> => {
    await entry(page, file).click();
    return content(page, file);
  };
  const close = (): Promise<void> => page.locator(".files-view").getByRole("button", { name: "Close", exact: true }).click();

  const binary = await shows("bin");
  await expect(binary).toContainText("This is no text, so it cannot be edited here. These are its bytes.");
  await expect(binary.locator(".files-hex")).toHaveText("00000000 00 01 50 4e 47 ..PNG");
  await expect(binary.getByRole("button", { name: "Edit", exact: true })).toBeHidden();
  await close();
  const image = (await shows("dot.png")).getByRole("img", { name: "The image dot.png" });
  await expect.poll(() => image.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  await close();
  await expect((await shows("a.svg")).getByRole("textbox")).toContainText('<svg onload="throw 1">');
  await close();
  const large = await shows("large");
  await expect(large).toContainText("This file has 3.0 MiB. That is too large to be shown here; download it instead.");
  const whole = await downloaded(page, large.getByRole("button", { name: "Download", exact: true }));
  expect(whole.suggestedFilename()).toBe("large");
  expect(sum(readFileSync(await whole.path()))).toBe(sumOf(name, "/data/large"));
  await close();

  // A folder comes as the engine packs it.
  const packed = (path: string): string => sum(execFileSync("docker", ["-H", `unix://${socket}`, "cp", `${name}:${path}`, "-"], { maxBuffer: 16 << 20 }));
  const folder = await downloaded(page, page.getByRole("button", { name: "Download folder as .tar" }));
  expect(folder.suggestedFilename()).toBe("folder.tar");
  expect(sum(readFileSync(await folder.path()))).toBe(packed("/data/folder"));
  const here = await downloaded(page, page.getByRole("button", { name: "Download this folder (.tar)" }));
  expect(here.suggestedFilename()).toBe("data.tar");
  expect(sum(readFileSync(await here.path()))).toBe(packed("/data"));
  docker("rm", "-f", name);
});

test("files and folders are uploaded, and what is there already is asked about", async ({ page }) => {
  const name = run("upload");
  inside(name, "mkdir -p /data/taken && chown 1000:50 /data");
  await openFiles(page, name, "/data");
  const summary = uploads(page).locator("strong");

  await test.step("files, under any name", async () => {
    const noise = randomBytes(5 << 20);
    await choose(page, "Files", [{ name: "noise.bin", mimeType: "application/octet-stream", buffer: noise }, text(ODD, "odd\n"), text("a.txt", "a\n")]);
    await expect(summary).toHaveText("3 uploaded");
    await expect(upload(page, "noise.bin")).toContainText("Uploaded");
    await expect(names(page)).toHaveText(["taken", "a.txt", ODD, "noise.bin"]);
    expect(sumOf(name, "/data/noise.bin")).toBe(sum(noise));
    expect(docker("exec", name, "cat", `/data/${ODD}`)).toBe("odd");
    // A new file is whose the folder is.
    expect(inside(name, "stat -c '%a %u:%g' /data/a.txt")).toBe("644 1000:50");
    await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();
    await expect(uploads(page)).toBeHidden();
  });

  await test.step("a folder", async () => {
    const folder = test.info().outputPath("chosen");
    mkdirSync(`${folder}/in it`, { recursive: true });
    writeFileSync(`${folder}/top.txt`, "top\n");
    writeFileSync(`${folder}/in it/deep.txt`, "deep\n");
    await choose(page, "A folder", folder);
    await expect(summary).toHaveText("4 uploaded");
    expect(inside(name, "cd /data/chosen && cat top.txt 'in it/deep.txt'")).toBe("top\ndeep");
    await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();
  });

  await test.step("dropped", async () => {
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["dropped\n"], "dropped.txt"));
      data.items.add(new File([], "empty.txt"));
      return data;
    });
    const table = page.locator(".files-table");
    await table.dispatchEvent("dragover", { dataTransfer: dropped });
    await expect(page.getByText("Drop to upload into /data")).toBeVisible();
    await table.dispatchEvent("drop", { dataTransfer: dropped });
    await expect(page.getByText("Drop to upload into /data")).toBeHidden();
    await expect(summary).toHaveText("2 uploaded");
    expect(inside(name, "cd /data && cat dropped.txt && stat -c %s empty.txt")).toBe("dropped\n0");
    await expect(entry(page, "dropped.txt")).toBeVisible();
    await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();
  });

  await test.step("a folder, dropped", async () => {
    const folder = test.info().outputPath("fallen");
    mkdirSync(`${folder}/in it/empty`, { recursive: true });
    writeFileSync(`${folder}/top.txt`, "top\n");
    writeFileSync(`${folder}/in it/deep.txt`, "deep\n");
    await drop(page, page.locator(".files-table"), folder);
    await expect(summary).toHaveText("5 uploaded");
    expect(inside(name, "cd /data/fallen && cat top.txt 'in it/deep.txt' && find . -type d | sort")).toBe("top\ndeep\n.\n./in it\n./in it/empty");
    await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();
  });

  await test.step("over what is there", async () => {
    inside(name, "cd /data && chmod 4751 a.txt && echo 1 >b.txt && echo 1 >c.txt && echo 1 >d.txt && chown 7:8 b.txt && chmod 600 b.txt");
    await choose(page, "Files", [text("a.txt", "2\n"), text("b.txt", "2\n"), text("c.txt", "2\n"), text("d.txt", "2\n"), text("new.txt", "2\n")]);
    await expect(upload(page, "a.txt")).toContainText("It is there already.");
    await expect(upload(page, "b.txt")).toContainText("Waits");
    await upload(page, "a.txt").getByRole("button", { name: "Skip", exact: true }).click();
    await upload(page, "b.txt").getByRole("button", { name: "Overwrite", exact: true }).click();
    await upload(page, "c.txt").getByRole("button", { name: "Skip all", exact: true }).click();
    await expect(summary).toHaveText("2 uploaded, 3 left out");
    await expect(upload(page, "a.txt")).toContainText("Skipped: it was there already");
    expect(inside(name, "cd /data && cat a.txt b.txt c.txt d.txt new.txt && stat -c '%a %u:%g' b.txt")).toBe("a\n2\n1\n1\n2\n600 7:8");
    await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();
    // What cannot be written says why, and the others are written all the same.
    await choose(page, "Files", [text("taken", "x"), text("c.txt", "3\n"), text("d.txt", "3\n")]);
    await upload(page, "taken").getByRole("button", { name: "Overwrite all", exact: true }).click();
    await expect(summary).toHaveText("2 uploaded, 1 failed");
    await expect(upload(page, "taken")).toContainText("/data/taken is no regular file, so it is not written to. Nothing was changed.");
    expect(inside(name, "cd /data && cat c.txt d.txt && ls -A taken")).toBe("3\n3");
  });
  docker("rm", "-f", name);
});

test("an upload that is cancelled in the middle leaves nothing, and goes when it is tried again", async ({ page }) => {
  const name = run("cancel");
  inside(name, "mkdir /data; echo old >/data/big.bin");
  const [big, small] = [test.info().outputPath("big.bin"), test.info().outputPath("small.txt")];
  const bytes = randomBytes(20 << 20);
  writeFileSync(big, bytes);
  writeFileSync(small, "small\n");
  await openFiles(page, name, "/data");
  const network = await page.context().newCDPSession(page);
  const slow = (uploadThroughput: number) => network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await network.send("Network.enable");
  await slow(1 << 20);
  const part = /^(?!0 B)\S+ \S+ of 20 MiB/;
  const state = upload(page, "big.bin").locator("span.muted");

  await choose(page, "Files", [big, small]);
  await upload(page, "big.bin").getByRole("button", { name: "Overwrite", exact: true }).click();
  await expect(state).toHaveText(part);
  await expect(upload(page, "big.bin").getByRole("progressbar", { name: "Progress of big.bin" })).toBeVisible();
  await expect(upload(page, "small.txt")).toContainText("Waits");
  await upload(page, "big.bin").getByRole("button", { name: "Cancel big.bin" }).click();
  await expect(state).toHaveText("Cancelled");
  await expect(upload(page, "small.txt")).toContainText("Uploaded");
  expect(inside(name, "cd /data && ls -A && cat big.bin small.txt")).toBe("big.bin\nsmall.txt\nold\nsmall");

  // All of them at once.
  await upload(page, "big.bin").getByRole("button", { name: "Try big.bin again" }).click();
  await expect(state).toHaveText(part);
  await choose(page, "Files", [text("later.txt", "later")]);
  await expect(upload(page, "later.txt")).toContainText("Waits");
  await uploads(page).getByRole("button", { name: "Cancel all" }).click();
  await expect(uploads(page).locator("strong")).toHaveText("1 uploaded, 2 left out");
  expect(inside(name, "ls -A /data")).toBe("big.bin\nsmall.txt");

  // It goes on while something else is looked at.
  await upload(page, "big.bin").getByRole("button", { name: "Try big.bin again" }).click();
  await expect(state).toHaveText(part);
  await page.getByRole("link", { name: "Inspect", exact: true }).click();
  await expect(page.getByRole("group", { name: "JSON" })).toBeVisible();
  await slow(-1);
  await expect(notice(page, `Uploaded 2 files and folders to ${name}.`)).toBeVisible({ timeout: 30_000 });
  expect(sumOf(name, "/data/big.bin")).toBe(sum(bytes));
  docker("rm", "-f", name);
});

test("folders are made, things renamed and deleted, whatever their names", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = run("change", "-v", "/data/mounted");
  inside(name, "cd /data && echo kept >target && ln -s target way && mkdir -p full/of && echo x >full/of/it && echo y >mounted/y");
  await openFiles(page, name, "/data");

  await test.step("a folder", async () => {
    await page.getByRole("button", { name: "New folder", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "New folder" });
    const box = dialog.getByRole("textbox", { name: "Name" });
    for (const [wrong, sentence] of [["", "Type a name."], ["a/b", "A name has no slash."], ["..", "This name stands for a folder already."]]) {
      await box.fill(wrong);
      await box.press("Enter");
      await expect(dialog.getByRole("alert")).toHaveText(sentence);
    }
    await box.fill("target");
    await box.press("Enter");
    await expect(dialog.getByRole("alert")).toHaveText(`There is already a /data/target in ${name}. Nothing was changed.`);
    await box.fill(ODD);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(notice(page, `Made the folder /data/${ODD}.`)).toBeVisible();
    await expect(dialog).toHaveCount(0);
    expect(docker("exec", name, "stat", "-c", "%F", `/data/${ODD}`)).toBe("directory");
    await entry(page, ODD, "Folder").click();
    await expect(page.getByText("This folder is empty.")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Path" }).getByRole("link", { name: ODD, exact: true })).toHaveAttribute("aria-current", "page");
    await expect(page.locator("main img")).toHaveCount(0);
  });

  await test.step("a file in it", async () => {
    await page.getByRole("button", { name: "New file", exact: true }).click();
    await page.getByRole("dialog", { name: "New file" }).getByRole("textbox", { name: "Name" }).fill(ODD);
    await page.keyboard.press("Enter");
    const file = content(page, ODD);
    await file.getByRole("button", { name: "Edit", exact: true }).click();
    await page.keyboard.type("typed");
    await page.keyboard.press("Control+s");
    await expect(notice(page, `Saved /data/${ODD}/${ODD}.`)).toBeVisible();
    expect(docker("exec", name, "cat", `/data/${ODD}/${ODD}`)).toBe("typed");
    await file.getByRole("button", { name: "Close", exact: true }).click();
    await line(page, ODD).getByRole("button", { name: `Copy the path of ${ODD}` }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`/data/${ODD}/${ODD}`);
    const saved = await downloaded(page, line(page, ODD).getByRole("button", { name: `Download ${ODD}` }));
    expect(readFileSync(await saved.path(), "utf8")).toBe("typed");
    await page.getByRole("link", { name: "Parent folder" }).click();
  });

  await test.step("renamed", async () => {
    await line(page, ODD, "Folder").getByRole("button", { name: `Rename ${ODD}` }).click();
    const dialog = page.getByRole("dialog", { name: `Rename ${ODD}` });
    const box = dialog.getByRole("textbox", { name: "Name" });
    await expect(box).toHaveValue(ODD);
    await box.fill("full");
    await dialog.getByRole("button", { name: "Rename", exact: true }).click();
    await expect(dialog.getByRole("alert")).toHaveText(`There is already a /data/full in ${name}. Nothing was changed.`);
    await box.fill("-n 'plain'");
    await dialog.getByRole("button", { name: "Rename", exact: true }).click();
    await expect(notice(page, `Renamed ${ODD} to -n 'plain'.`)).toBeVisible();
    await expect(names(page)).toHaveText(["-n 'plain'", "full", "mounted", "target", "way"]);
    expect(docker("exec", name, "cat", `/data/-n 'plain'/${ODD}`)).toBe("typed");
  });

  await test.step("deleted", async () => {
    const remove = async (what: string, kind: "File" | "Folder" | "Link", says: string, answer: string): Promise<void> => {
      await line(page, what, kind).getByRole("button", { name: `Delete ${what}`, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: `Delete ${what}` });
      await expect(dialog).toContainText(says);
      await dialog.getByRole("button", { name: answer, exact: true }).click();
      await expect(dialog).toHaveCount(0);
    };
    const there = (): string[] => inside(name, "ls -A /data").split("\n");
    await remove("full", "Folder", `/data/full in ${name} will be deleted with everything in it.`, "Cancel");
    expect(there()).toContain("full");
    await remove("full", "Folder", "with everything in it", "Delete");
    await expect(notice(page, "Deleted /data/full.")).toBeVisible();
    await remove("way", "Link", "What it leads to stays.", "Delete");
    await expect(notice(page, "Deleted /data/way.")).toBeVisible();
    await remove("-n 'plain'", "Folder", "with everything in it", "Delete");
    await expect(names(page)).toHaveText(["mounted", "target"]);
    expect(there()).toEqual(["mounted", "target"]);
    await remove("mounted", "Folder", "with everything in it", "Delete");
    await expect(page.getByRole("alert").filter({ hasText: `/data/mounted is mounted in ${name}, so /data/mounted stays as it is.` })).toBeVisible();
    expect(inside(name, "cat /data/mounted/y /data/target")).toBe("y\nkept");
  });
  docker("rm", "-f", "-v", name);
});

test("a stopped container's files are read and written, and the rest comes when it starts", async ({ page }) => {
  const name = run("stopped");
  inside(name, "mkdir -p /data/sub; echo first >/data/a.txt; chown 1000:50 /data/a.txt; chmod 640 /data/a.txt; ln -s a.txt /data/way");
  docker("kill", name);
  await openFiles(page, name, "/data");
  const note = page.getByText(`${name} does not run. Its files can be read and written. Start it to rename and delete.`);
  await expect(note).toBeVisible();
  await expect(names(page)).toHaveText(["sub", "a.txt", "way"]);
  await expect(line(page, "way", "Link")).toContainText("→ a.txt");
  for (const verb of ["Rename", "Delete"]) {
    const button = line(page, "a.txt").getByRole("button", { name: `${verb} a.txt` });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAttribute("title", "Start the container first: this takes a command in it.");
  }
  await entry(page, "way", "Link").click();
  const file = content(page, "a.txt");
  await file.getByRole("button", { name: "Edit", exact: true }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("second");
  await file.getByRole("button", { name: "Save", exact: true }).click();
  await expect(notice(page, "Saved /data/a.txt.")).toBeVisible();
  await file.getByRole("button", { name: "Close", exact: true }).click();
  await choose(page, "Files", [text(ODD, "up\n")]);
  await expect(entry(page, ODD)).toBeVisible();
  await page.getByRole("button", { name: "New folder", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("made");
  await page.keyboard.press("Enter");
  await expect(entry(page, "made", "Folder")).toBeVisible();

  docker("start", name);
  await expect(note).toBeHidden();
  expect(inside(name, "cd /data && cat a.txt && stat -c '%a %u:%g' a.txt && stat -c %F made")).toBe("first\nsecond640 1000:50\ndirectory");
  expect(docker("exec", name, "cat", `/data/${ODD}`)).toBe("up");
  await line(page, "a.txt").getByRole("button", { name: "Delete a.txt" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(entry(page, "a.txt")).toHaveCount(0);

  // What was read stays when the container goes, and what is asked then is answered.
  docker("rm", "-f", name);
  await expect(page.getByText("This container was removed.")).toBeVisible();
  await entry(page, "made", "Folder").click();
  await expect(failure(page).getByRole("button", { name: "Try again" })).toBeVisible();
  await expect(entry(page, ODD)).toBeVisible();
});

test("a read-only file system and a full disk are said, and the old file stays whole", async ({ page }) => {
  const small = "type=volume,dst=/small,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=1m";
  const name = run("firm", "--read-only", "--tmpfs", "/memory", "--mount", small);
  inside(name, "echo old >/small/a.bin");
  await openFiles(page, name, "/etc");
  await page.getByRole("button", { name: "New folder", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "New folder" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("new");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText(`The file system of ${name} is read-only at /etc/new. Nothing was changed.`);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await choose(page, "Files", [text("up.txt", "x")]);
  await expect(upload(page, "up.txt")).toContainText(`The file system of ${name} is read-only at /etc/up.txt. Nothing was changed.`);
  await uploads(page).getByRole("button", { name: "Close the list of uploads" }).click();

  await openFiles(page, name, "/memory");
  await choose(page, "Files", [text("up.txt", "x")]);
  await expect(upload(page, "up.txt")).toContainText(`/memory is memory in ${name}, which an engine does not write to. Use a terminal.`);

  await openFiles(page, name, "/small");
  await choose(page, "Files", [{ name: "a.bin", mimeType: "application/octet-stream", buffer: randomBytes(4 << 20) }]);
  await upload(page, "a.bin").getByRole("button", { name: "Overwrite", exact: true }).click();
  await expect(upload(page, "a.bin")).toContainText(`There is no room left in ${name} for /small/a.bin. Delete something and try again.`);
  expect(inside(name, "cd /small && ls -A && cat a.bin")).toBe("a.bin\nold");
  docker("rm", "-f", "-v", name);
});

test("files take the grant, and renaming takes exec as well", async ({ visit }) => {
  const name = run("granted");
  inside(name, "mkdir /data; echo seen >/data/a.txt");
  const reader = await visit(add("viewer", "--grant", "files"));
  await openFiles(reader, name, "/data");
  await expect(reader.getByText("You may read and write files here. To rename and delete, you need the grant exec as well.")).toBeVisible();
  await expect(line(reader, "a.txt").getByRole("button", { name: "Rename a.txt" })).toBeDisabled();
  await entry(reader, "a.txt").click();
  await expect(content(reader, "a.txt").getByRole("textbox")).toContainText("seen");

  const operator = await visit(add("operator"));
  await openTab(operator, name, "files&path=/data");
  await expect(operator.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(operator.getByRole("link", { name: "Files", exact: true })).toHaveCount(0);
  await expect(operator.locator(".files")).toHaveCount(0);
  const status = (path: string): Promise<number> => operator.evaluate(async (path) => (await fetch(path)).status, path);
  const api = `/api/files/${inspect(name, "{{.Id}}")}`;
  for (const path of [`${api}?path=/data`, `${api}/content?path=/data/a.txt`, `${api}/download?path=/data`]) expect(await status(path)).toBe(403);
  docker("rm", "-f", name);
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: "reduce" } });

    test("files pass axe, and fit on a phone", async ({ page }) => {
      test.slow();
      const name = run("axe");
      inside(name, `mkdir -p /data/sub && cd /data && echo 'echo "a" # b' >run.sh && printf '\\000\\001' >bin && ln -s sub way && mkfifo pipe`);
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 800 });
        const both = async (): Promise<void> => {
          // While a folder is read again what was shown is pale.
          await expect(page.locator("[aria-busy]:has(> .files-table)")).toHaveCount(0);
          await check(page);
          await fits(page);
        };
        await openFiles(page, name, "/data");
        await both();
        await choose(page, "Files", [text("run.sh", "x"), text("other", "y")]);
        await expect(upload(page, "run.sh")).toContainText("It is there already.");
        await both();
        await upload(page, "run.sh").getByRole("button", { name: "Skip all", exact: true }).click();
        await expect(upload(page, "run.sh")).toContainText("Skipped");
        await both();
        await page.getByRole("button", { name: "New folder", exact: true }).click();
        await page.keyboard.press("Enter");
        await expect(page.getByRole("dialog").getByRole("alert")).toHaveText("Type a name.");
        await both();
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Type a path (Ctrl-L)" }).click();
        await page.getByRole("textbox", { name: "Path", exact: true }).fill("/data/pipe");
        await page.keyboard.press("Enter");
        await expect(failure(page)).toBeVisible();
        await both();
        await entry(page, "bin").click();
        await expect(page.locator(".files-hex")).toBeVisible();
        await both();
        await content(page, "bin").getByRole("button", { name: "Close", exact: true }).click();
        await entry(page, "run.sh").click();
        await content(page, "run.sh").getByRole("button", { name: "Edit", exact: true }).click();
        await page.keyboard.press("Control+f");
        await expect(page.getByRole("textbox", { name: "Find", exact: true })).toBeVisible();
        await both();
      }
      docker("rm", "-f", name);
    });
  });
}
