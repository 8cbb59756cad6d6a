// The log viewer on real containers that write real output.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { clear, docker, logs, script, unique, writer } from "../support/engine";
import { line, numbered, openLog, rows, stands, texts, tools, viewer } from "../support/log";
import { add } from "../support/people";
import { expect, open, ready, test } from "../support/test";

function tool(page: Page, name: string): Locator {
  return tools(page).getByRole("button", { name, exact: true });
}

/** Scrolls the log as a wheel does. */
async function wheel(page: Page, by: number): Promise<void> {
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, by);
}

test("a log opens at its end, follows it, and stays where somebody reads", async ({ page }) => {
  const log = writer("follow");
  log.out(numbered(1, 2000));
  await openLog(page, `/containers/${log.name}`);
  await expect(line(page, "line 2000")).toBeInViewport();
  await stands(page, "live");
  await expect(viewer(page)).toHaveAttribute("data-lines", "500");
  log.out("fresh 1\n");
  await expect(line(page, "fresh 1")).toBeInViewport();

  await wheel(page, -300);
  await stands(page, "paused");
  await expect(tool(page, "Following")).toHaveAttribute("aria-pressed", "false");
  log.out("fresh 2\nfresh 3\n");
  await expect(page.getByRole("button", { name: /^2 new lines/ })).toBeVisible();
  await expect(line(page, "fresh 3")).not.toBeInViewport();
  // Who scrolls back to the end follows it again.
  await wheel(page, 100_000);
  await stands(page, "live");
  await expect(line(page, "fresh 3")).toBeInViewport();

  await tool(page, "Pause").click();
  await stands(page, "paused");
  log.out(numbered(3001, 3040));
  await expect(page.getByRole("button", { name: /^40 new lines/ })).toBeVisible();
  await expect(line(page, "line 3040")).not.toBeInViewport();
  await tool(page, "Resume").click();
  await stands(page, "live");
  await expect(line(page, "line 3040")).toBeInViewport();

  await wheel(page, -300);
  await stands(page, "paused");
  await page.getByRole("button", { name: /^Newest lines/ }).click();
  await stands(page, "live");
  docker("rm", "-f", log.name);
});

test("older lines come as one scrolls, each once, and the keys lead to both ends", async ({ page }) => {
  const log = writer("older");
  log.out(numbered(1, 4000));
  await openLog(page, `/containers/${log.name}`);
  await expect(line(page, "line 4000")).toBeInViewport();
  await expect(async () => {
    await wheel(page, -30_000);
    await expect(line(page, "line 1")).toBeInViewport({ timeout: 300 });
  }).toPass();
  await expect(viewer(page)).toHaveAttribute("data-lines", "4000");
  // Down again, in steps: what is drawn has no gap and nothing twice.
  for (let step = 0; step < 3; step++) {
    await wheel(page, 9000);
    await expect(async () => {
      const numbers = (await texts(page).allTextContents()).map((text) => Number(text.slice(5)));
      expect(numbers[0]).toBeGreaterThan(step * 400 + 200);
      expect(numbers).toEqual(numbers.map((_, nth) => numbers[0] + nth));
    }).toPass();
  }
  await page.reload();
  await ready(page);
  await expect(line(page, "line 4000")).toBeInViewport();
  await page.getByRole("log").press("Home");
  await expect(line(page, "line 1")).toBeInViewport();
  await stands(page, "paused");
  await page.getByRole("log").press("End");
  await expect(line(page, "line 4000")).toBeInViewport();
  await stands(page, "live");
  docker("rm", "-f", log.name);
});

test.describe("the search", () => {
  test.use({ provoked: [400] });

  test("is in all that the engine has of one log, of a project and of all, and leads from match to match", async ({ page }) => {
    // A log of another test that cannot be read would leave open how much there is in all.
    clear();
    const mark = unique("needle");
    const project = unique("search");
    const [log, other] = [1, 2].map(() => writer("search", "--label", `com.docker.compose.project=${project}`));
    const lines = numbered(1, 2000).split("\n");
    for (const nth of [10, 700, 1999]) lines[nth - 1] = `order ${nth} of ${mark} failed`;
    lines[999] = `ORDER 1000 OF ${mark.toUpperCase()} FAILED`;
    log.out(lines.join("\n"));
    other.err(`order 1 of ${mark} failed\n`);
    await openLog(page, `/containers/${log.name}`);
    await page.getByRole("log").focus();
    await page.keyboard.press("/");
    const box = page.getByRole("searchbox", { name: "Search the log" });
    await expect(box).toBeFocused();
    const count = tools(page).getByRole("status");
    const found = page.getByRole("region", { name: "Matches" });

    await box.fill(mark);
    // What is loaded is marked while one types.
    await expect(page.getByRole("log").locator("mark")).toHaveText([mark]);
    await box.press("Enter");
    await expect(count).toHaveText("4 matches");
    await expect(found.getByRole("listitem")).toHaveCount(4);
    await expect(found.getByRole("status")).toHaveText(/^4 matches in \d/);
    await box.press("Enter");
    await expect(count).toHaveText("4 of 4");
    await expect(line(page, `order 1999 of ${mark} failed`)).toHaveClass(/current/);
    const next = page.getByRole("button", { name: "Next match (n)" });
    await next.click();
    await expect(count).toHaveText("1 of 4");
    await expect(line(page, `order 10 of ${mark} failed`)).toBeInViewport();
    await next.click();
    await expect(line(page, `order 700 of ${mark} failed`)).toBeInViewport();
    await page.getByRole("button", { name: "Previous match (N)" }).click();
    await expect(count).toHaveText("1 of 4");
    await found.getByRole("listitem").filter({ hasText: "ORDER 1000" }).getByRole("button").click();
    await expect(line(page, /^ORDER 1000/)).toBeInViewport();
    await page.getByRole("log").focus();
    await page.keyboard.press("n");
    await expect(count).toHaveText("4 of 4");

    await tool(page, "Match case").click();
    await expect(count).toHaveText("3 matches");
    await tool(page, "Regular expression").click();
    await box.fill(`^order \\d{2,3} of ${mark}`);
    await box.press("Enter");
    await expect(count).toHaveText("2 matches");
    await box.fill("(");
    await box.press("Enter");
    await expect(found.getByRole("status")).toContainText("The regular expression cannot be read");
    await tool(page, "Regular expression").click();
    await tool(page, "Match case").click();

    await box.fill(mark);
    await box.press("Enter");
    await expect(count).toHaveText("4 matches");
    const scope = page.getByRole("combobox", { name: "Where to search" });
    await scope.selectOption(`Project ${project}`);
    await expect(count).toHaveText("5 matches");
    await scope.selectOption("All containers");
    await expect(count).toHaveText("5 matches");
    await found.getByRole("listitem").filter({ hasText: other.name }).getByRole("link").click();
    await expect(page).toHaveURL(new RegExp(`/containers/${other.id.slice(0, 12)}\\?tab=logs&at=\\d+\\.\\d+$`));
    await expect(line(page, `order 1 of ${mark} failed`)).toHaveClass(/current/);
    await expect(line(page, `order 1 of ${mark} failed`)).toHaveAttribute("data-source", "stderr");
    docker("rm", "-f", log.name, other.name);
  });
});

test.describe("far from UTC", () => {
  test.use({ timezoneId: "Asia/Tokyo" });

  test("lines are chosen by stream and time, and their times shown as wanted", async ({ page }) => {
    const name = script("times", "echo early; sleep 2; echo late >&2; exec sleep 2147483647");
    await openLog(page, `/containers/${name}`);
    const [early, late] = [line(page, "early"), line(page, "late")];
    await expect(late).toBeVisible();
    await expect(early).toBeVisible();

    const [out, err] = [tool(page, "stdout"), tool(page, "stderr")];
    await out.click();
    await expect(early).toHaveCount(0);
    await expect(late).toBeVisible();
    // One of the two is always there.
    await err.click();
    await expect(early).toBeVisible();
    await expect(late).toHaveCount(0);
    await err.click();
    await expect(late).toBeVisible();
    await expect(early).toBeVisible();

    const stamps = logs("--timestamps", name);
    const [at, then] = [stamps.out, stamps.err].map((text) => text.split(" ")[0]);
    const zone = page.getByRole("combobox", { name: "Timestamps" });
    const time = early.locator(".log-time");
    await expect(time).toHaveAttribute("title", at);
    await expect(time).toContainText(new Date(Date.parse(at) + 9 * 3_600_000).toISOString().slice(11, 23));
    await zone.selectOption("UTC");
    await expect(time).toContainText(at.slice(11, 23));
    await page.reload();
    await ready(page);
    await expect(time).toContainText(at.slice(11, 23));
    await zone.selectOption("No times");
    await expect(rows(page).locator(".log-time")).toHaveCount(0);
    await zone.selectOption("UTC");

    // A browser writes a field's time without seconds where there are none.
    const second = then.slice(0, 19).replace(/^(.{16}):00$/, "$1");
    await tool(page, "All time").click();
    await tools(page).getByLabel("From", { exact: true }).fill(second);
    await tool(page, "Apply").click();
    await expect(early).toHaveCount(0);
    await expect(late).toBeVisible();
    await stands(page, "live");
    await tool(page, "Chosen time").click();
    await tools(page).getByLabel("From", { exact: true }).fill("");
    await tools(page).getByLabel("To", { exact: true }).fill(second);
    await tool(page, "Apply").click();
    await expect(early).toBeVisible();
    await expect(late).toHaveCount(0);
    await stands(page, "ended");
    await tool(page, "Chosen time").click();
    await tool(page, "Last 15 min").click();
    await expect(late).toBeVisible();
    await expect(early).toBeVisible();
    await stands(page, "live");
    docker("rm", "-f", name);
  });
});

test.describe("what a line looks like", () => {
  test.use({ colorScheme: "dark" });

  test("security_g3 colours of 24 bits, levels, and bytes that are no text", async ({ page }) => {
    const log = writer("looks");
    log.out("\x1b[38;2;255;136;0morange\x1b[0m and \x1b[1;48;2;10;20;30mbold\x1b[0m\n");
    log.out("ERROR the disk is full\nWARN slow\nlevel=info msg=ready\nDEBUG tick\njust a line\n");
    log.out(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
    log.err("\x1b]0;a title\x07\x1b[2Ktab\tand bell \x07\n");
    log.out("\x1b]8;;javascript:alert(1)\x1b\\a link\x1b]8;;\x1b\\ \x1b]52;c;Y2FuYXJ5\x07\x1b[2J\x1b[1;1Hmoved\n");
    await openLog(page, `/containers/${log.name}`);
    const coloured = line(page, "orange and bold");
    await expect(coloured.getByText("orange")).toHaveCSS("color", "rgb(255, 136, 0)");
    await expect(coloured.getByText("bold")).toHaveCSS("background-color", "rgb(10, 20, 30)");
    await expect(coloured.getByText("bold")).toHaveCSS("font-weight", "700");
    await expect(line(page, "a\ufffd\ufffdb")).toBeVisible();
    // A link is its text, and nothing reaches the clipboard or moves.
    await expect(line(page, "a link moved").getByRole("link")).toHaveCount(0);
    // What is no colour is not shown, and what cannot be seen is shown by its name.
    await expect(line(page, "tab\tand bell \u2407")).toHaveAttribute("data-source", "stderr");

    const edge = (of: Locator): Promise<string> => of.evaluate((row) => getComputedStyle(row).borderLeftColor);
    const levels = [["error", /^ERROR/], ["warn", /^WARN/], ["info", /^level=info/], ["debug", /^DEBUG/], ["", /^just/]] as const;
    const edges = new Set<string>();
    for (const [level, pattern] of levels) {
      await expect(line(page, pattern)).toHaveAttribute("data-level", level);
      edges.add(await edge(line(page, pattern)));
    }
    expect(edges.size).toBe(levels.length);
    const colour = (of: Locator): Promise<string> => of.evaluate((element) => getComputedStyle(element).color);
    expect(await colour(line(page, /^ERROR/).getByText("ERROR"))).not.toBe(await colour(line(page, /^just/)));

    await tool(page, "Levels").click();
    await tools(page).getByRole("checkbox", { name: "Info" }).uncheck();
    await expect(line(page, /^level=info/)).toHaveCount(0);
    await expect(line(page, /^WARN/)).toBeVisible();
    await tools(page).getByRole("checkbox", { name: "Info" }).check();
    await expect(line(page, /^level=info/)).toBeVisible();
    docker("rm", "-f", log.name);
  });

  test("security_g9 JSON is folded open, long lines break where that is wanted, and very long ones are shown in parts", async ({ page }) => {
    const log = writer("long");
    log.out(`${JSON.stringify({ time: "2026-01-02T03:04:05Z", level: "warn", msg: "payment failed", order: 42, user: { id: "u7" } })}\n`);
    log.out(`${"word ".repeat(400)}\n`);
    log.out(`long ${"x".repeat(1 << 20)} END\n`);
    await openLog(page, `/containers/${log.name}`);
    const object = line(page, /payment failed/);
    await expect(object.locator(".log-text")).toHaveText('warn payment failed order=42 user={"id":"u7"}');
    await expect(object).toHaveAttribute("data-level", "warn");
    await object.getByRole("button", { name: "Fields" }).click();
    await expect(object.getByRole("button", { name: "Fields" })).toHaveAttribute("aria-expanded", "true");
    await expect(object.locator(".log-tree")).toContainText("2026-01-02T03:04:05Z");
    await object.locator(".log-tree summary").click();
    await expect(object.locator(".log-tree")).toContainText("id u7");
    await object.getByRole("button", { name: "Fields" }).click();
    await expect(object.locator(".log-tree")).toHaveCount(0);

    const height = async (of: Locator): Promise<number> => (await of.boundingBox())?.height ?? 0;
    const words = line(page, /^word word/);
    expect(await height(words)).toBe(21);
    await tool(page, "Wrap").click();
    await expect.poll(() => height(words)).toBeGreaterThan(60);
    const sideways = await page.getByRole("log").evaluate((log) => log.scrollWidth - log.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    await tool(page, "Wrap").click();
    await expect.poll(() => height(words)).toBe(21);

    const text = line(page, /^long x/).locator(".log-text");
    const length = (): Promise<number> => text.evaluate((element) => element.textContent?.length ?? 0);
    expect(await length()).toBeLessThan(5000);
    await text.getByRole("button", { name: /^Show .* more$/ }).click();
    await expect.poll(length).toBeGreaterThan(65_000);
    await text.getByRole("button", { name: "Load the whole line, 1.0 MiB" }).click();
    await expect.poll(() => text.evaluate((element) => element.textContent?.slice(-5))).toBe("x END");
    expect(await length()).toBe((1 << 20) + 9);
    docker("rm", "-f", log.name);
  });
});

test("a line has a link that leads back to it, and is copied; the whole log is a file", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  const log = writer("link");
  log.out(numbered(1, 3000));
  await openLog(page, `/containers/${log.name}`);
  await page.getByRole("log").press("Home");
  await line(page, "line 10").hover();
  await page.getByRole("button", { name: "Copy a link to the line" }).click();
  await expect(page).toHaveURL(/\?tab=logs&at=\d+\.\d+$/);
  await expect.poll(clipboard).toBe(page.url());
  await line(page, "line 11").hover();
  await page.getByRole("button", { name: "Copy the line" }).click();
  await expect.poll(clipboard).toBe("line 11");
  await page.reload();
  await ready(page);
  await expect(line(page, "line 10")).toBeInViewport();
  await expect(line(page, "line 10")).toHaveClass(/current/);
  await stands(page, "paused");
  await tool(page, "Following").click();
  await expect(line(page, "line 3000")).toBeInViewport();

  for (const [link, words] of [["As text", []], ["With timestamps", ["--timestamps"]]] as const) {
    await tool(page, "Download").click();
    const saved = page.waitForEvent("download");
    await tools(page).getByRole("link", { name: link }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe(`${log.name}.log`);
    expect(readFileSync(await download.path(), "utf8")).toBe(logs(...words, log.name).out);
    await page.keyboard.press("Escape");
  }
  docker("rm", "-f", log.name);
});

test.describe("what becomes of the container", () => {
  test.use({ provoked: [404] });

  test("live_k12_k13 an empty log, a terminal, a restart and a removal are said", async ({ page }) => {
    const log = writer("fate", "-t");
    await openLog(page, `/containers/${log.name}`);
    await expect(page.getByText("This container has not written anything yet.")).toBeVisible();
    log.out("before \x1b[32mgreen\x1b[0m\n");
    await expect(line(page, "before green")).toBeVisible();
    docker("restart", "-t", "5", log.name);
    const marks = page.getByRole("log").locator("[data-mark]");
    await expect(marks.filter({ hasText: /^restarted \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ })).toHaveCount(1);
    log.out("after\n");
    await expect(line(page, "after")).toBeVisible();
    const told = (): Promise<string[]> => rows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-mark") ?? row.querySelector(".log-text")?.textContent ?? ""));
    expect((await told()).filter((one) => one !== "ended")).toEqual(["before green", "restarted", "after"]);
    docker("rm", "-f", log.name);
    await expect(marks.filter({ hasText: "the container was removed" })).toHaveCount(1);
    await expect(page.getByText("This container was removed.")).toBeVisible();
    await expect(line(page, "before green")).toBeVisible();
    await stands(page, "ended");
  });
});

test("the logs of a project are one, in the order of time", async ({ page }) => {
  const project = unique("merged");
  const [a, b, c] = ["a", "b", "c"].map((prefix) => writer(prefix, "--label", `com.docker.compose.project=${project}`));
  const order = [a, b, c, a, c, b];
  order.forEach((log, nth) => log.out(`step ${nth + 1}\n`));
  await open(page, `/containers?q=${project}`);
  await page.getByRole("link", { name: `Logs of ${project}` }).click();
  await expect(page).toHaveURL(`/logs?project=${project}`);
  await expect(texts(page)).toHaveText(["step 1", "step 2", "step 3", "step 4", "step 5", "step 6"]);
  await expect(rows(page).locator(".log-name")).toHaveText(order.map(({ name }) => name));
  c.out("step 7\n");
  a.err("step 8\n");
  await expect(texts(page)).toHaveText([1, 2, 3, 4, 5, 6, 7, 8].map((nth) => `step ${nth}`));
  await tool(page, "Containers").click();
  await tools(page).getByRole("checkbox", { name: a.name }).uncheck();
  await expect(texts(page)).toHaveText(["step 2", "step 3", "step 5", "step 6", "step 7"]);
  // A link to a line leads to it among the others.
  await page.keyboard.press("Escape");
  await line(page, "step 3").hover();
  await page.getByRole("button", { name: "Copy a link to the line" }).click();
  await expect(page).toHaveURL(new RegExp(`project=${project}&at=\\d+\\.\\d+&in=${c.id.slice(0, 12)}$`));
  await page.reload();
  await ready(page);
  await expect(line(page, "step 3")).toHaveClass(/current/);
  await expect(texts(page)).toHaveCount(8);

  await open(page, "/logs");
  await page.getByRole("searchbox", { name: "Filter by name or project…" }).fill(project);
  await page.getByRole("checkbox", { name: b.name }).check();
  await expect(page).toHaveURL(`/logs?c=${b.name}`);
  await expect(texts(page)).toHaveText(["step 2", "step 6"]);
  await page.getByRole("checkbox", { name: c.name }).check();
  await expect(texts(page)).toHaveText(["step 2", "step 3", "step 5", "step 6", "step 7"]);
  docker("rm", "-f", a.name, b.name, c.name);
});

test.describe("who may not read logs", () => {
  test.use({ provoked: [403] });

  test("is told who may, and an operator may", async ({ visit }) => {
    const log = writer("secret");
    log.out("a secret\n");
    const theirs = await visit(add("viewer"));
    await open(theirs, `/containers/${log.name}?tab=logs`);
    await expect(theirs.getByText("Reading logs takes the role Operator.")).toBeVisible();
    await expect(theirs.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Logs" })).toHaveCount(0);
    const status = (path: string): Promise<number> => theirs.evaluate(async (path) => (await fetch(path)).status, path);
    expect(await status(`/api/logs/${log.id}`)).toBe(403);
    expect(await status(`/api/logs/${log.id}/download`)).toBe(403);
    const operator = await visit(add("operator"));
    await openLog(operator, `/containers/${log.name}`);
    await expect(line(operator, "a secret")).toBeVisible();
    for (const page of [theirs, operator]) await page.close();
    docker("rm", "-f", log.name);
  });
});

test("a log that grows fast is followed without a line lost or doubled", async ({ page }) => {
  const log = writer("fast");
  log.out("begin\n");
  await openLog(page, `/containers/${log.name}`);
  await expect(line(page, "begin")).toBeVisible();
  log.out(numbered(1, 9000));
  await expect(line(page, "line 9000")).toBeInViewport();
  // A mark that says that something is missing counts too.
  await expect(viewer(page)).toHaveAttribute("data-lines", "9001");
  docker("rm", "-f", log.name);
});
