// Terminals in real containers that have busybox's shells and no bash.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import type { Locator, Page, WebSocketRoute } from "@playwright/test";
import { check, fits } from "../support/axe";
import { docker, image, inspect, run, socket, unique } from "../support/engine";
import { inside, openTab } from "../support/inside";
import { add } from "../support/people";
import { expect, test } from "../support/test";

test.use({ provoked: [403, 404, 409] });

/** What the terminal that is shown has written; nothing stands between its rows. */
function screen(page: Page): Locator {
  return page.locator(".term-screen .xterm-rows");
}

/** What is said of it. */
function status(page: Page): Locator {
  return page.locator(".term-status").getByRole("status");
}

function tools(page: Page): Locator {
  return page.getByRole("group", { name: "Terminal tools" });
}

function tab(page: Page, name: string): Locator {
  return page.getByRole("tablist", { name: "Terminals" }).getByRole("tab", { name, exact: true });
}

function form(page: Page): Locator {
  return page.locator(".term-form");
}

/** What is to be run. */
function kind(page: Page): Locator {
  return form(page).getByRole("combobox", { name: "Run", exact: true });
}

/** Opens what the form says, and waits for its prompt. */
async function connect(page: Page): Promise<void> {
  await form(page).getByRole("button", { name: "Connect", exact: true }).click();
  await expect(status(page)).toHaveText(/^Connected: /);
  await expect(screen(page)).toContainText(/[#$]/);
}

/** Opens the shell of a container. */
async function openShell(page: Page, name: string): Promise<void> {
  await openTab(page, name, "terminal");
  await connect(page);
}

/** Types a line. */
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** An exec, as the engine knows it. */
function exec(id: string): { Running: boolean; ExitCode: number | null; ProcessConfig: { tty: boolean; entrypoint: string; arguments: string[]; user?: string } } {
  return JSON.parse(execFileSync("curl", ["-s", "--unix-socket", socket, `http://engine/exec/${id}/json`], { encoding: "utf8" }));
}

/** The exec that the next press of Connect makes. */
async function made(page: Page, press: () => Promise<void>): Promise<string> {
  const answer = page.waitForResponse((response) => response.url().endsWith("/api/terminals") && response.ok());
  await press();
  return ((await (await answer).json()) as { exec: string }).exec;
}

/** How much the page keeps, without what is only waiting to be dropped. */
async function heap(page: Page): Promise<number> {
  // V8 keeps the text in which a pattern was last found: make that a short one.
  await page.evaluate(() => /./.test("."));
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
}

test("a shell is found where there is no bash, has the window's size, and its exit code is told", async ({ page }) => {
  const name = run("shell");
  await openTab(page, name, "terminal");
  const id = await made(page, () => connect(page));
  await expect(status(page)).toHaveText("Connected: /bin/ash");
  await expect(tab(page, "1 ash")).toHaveAttribute("aria-selected", "true");
  expect(exec(id)).toMatchObject({ Running: true, ProcessConfig: { tty: true, entrypoint: "/bin/ash" } });
  await type(page, "echo $((6*7))-typed $TERM");
  await expect(screen(page)).toContainText("42-typed xterm-256color");

  await test.step("its size is the window's", async () => {
    const outside = (): string => inside(name, "stty size </dev/pts/0");
    const rows = (): Promise<number> => screen(page).locator("> div").count();
    const fitted = async (): Promise<boolean> => outside().split(" ")[0] === String(await rows());
    await expect.poll(fitted).toBe(true);
    const before = outside().split(" ").map(Number);
    expect(Math.min(...before)).toBeGreaterThan(10);
    await page.setViewportSize({ width: 900, height: 560 });
    await expect.poll(() => Number(outside().split(" ")[1])).toBeLessThan(before[1]);
    await expect.poll(fitted).toBe(true);
    expect(await rows()).toBeLessThan(before[0]);
    await type(page, "clear; echo at $(stty size) now");
    await expect(screen(page)).toContainText(`at ${outside()} now`);
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect.poll(outside).toBe(before.join(" "));
  });

  await test.step("its end, and the same again", async () => {
    await type(page, "exit 7");
    await expect(status(page)).toHaveText("/bin/ash has ended with exit code 7.");
    expect(exec(id)).toMatchObject({ Running: false, ExitCode: 7 });
    await expect(screen(page)).toContainText("exit 7");
    const again = page.getByRole("button", { name: "Reconnect", exact: true });
    const next = await made(page, () => again.click());
    await expect(status(page)).toHaveText("Connected: /bin/ash");
    await expect(again).toBeHidden();
    expect(next).not.toBe(id);
    await page.locator(".term-screen").click();
    await type(page, "echo $((6*7))-again; exit");
    await expect(screen(page)).toContainText("42-again");
    await expect(status(page)).toHaveText("/bin/ash has ended. Exit code 0.");
  });
  docker("rm", "-f", name);
});

test("user, folder and environment are what the engine got; what is wrong is said, and what was typed stays", async ({ page }) => {
  const name = run("asked", "-e", "OWN=kept");
  inside(name, "mkdir '/a b'");
  await openTab(page, name, "terminal");
  await form(page).locator("summary", { hasText: "Options" }).click();
  const [user, workdir, env] = ["User", "Working directory", "Environment"].map((label) => form(page).getByRole("textbox", { name: label, exact: true }));
  const connects = form(page).getByRole("button", { name: "Connect", exact: true });
  await user.fill("1000:50");

  await test.step("what the form knows to be wrong", async () => {
    await workdir.fill("a b");
    await env.fill("GREETING=hello  world\nnonsense");
    await kind(page).selectOption("command");
    await connects.click();
    for (const sentence of ["Type the command.", "A working directory begins with /.", "Line 2 is not KEY=value."]) {
      await expect(form(page).getByRole("alert").filter({ hasText: sentence })).toBeVisible();
    }
    await expect(form(page).getByRole("textbox", { name: "Command", exact: true })).toBeFocused();
  });

  await test.step("what only the engine knows", async () => {
    await workdir.fill("/no such");
    await env.fill("GREETING=hello  world\nTERM=dumb\n\nURL=a=b");
    await kind(page).selectOption("sh");
    await connects.click();
    await expect(status(page)).toContainText(`The working directory is not there in ${name}. Type another one, or none.`);
    await tab(page, "New").click();
    await workdir.fill("/a b");
    await kind(page).selectOption("command");
    await form(page).getByRole("textbox", { name: "Command", exact: true }).fill("/bin/zsh -c 'exit 3'");
    await connects.click();
    await expect(status(page)).toContainText(`There is no /bin/zsh in ${name}. Type another command.`);
    await tab(page, "New").click();
    await expect(form(page).getByRole("textbox", { name: "Command", exact: true })).toHaveValue("/bin/zsh -c 'exit 3'");
  });

  await test.step("what is right", async () => {
    await form(page).getByRole("textbox", { name: "Command", exact: true }).fill(`sh -c 'echo "[$0 $1]"; exec ash' zero "one  two"`);
    const id = await made(page, () => connects.click());
    await expect(screen(page)).toContainText("[zero one two]");
    await expect(screen(page)).toContainText("/a b $");
    const { ProcessConfig: asked, Running } = exec(id);
    expect({ Running, ...asked }).toMatchObject({ Running: true, tty: true, user: "1000:50", entrypoint: "sh" });
    expect(asked.arguments).toEqual(["-c", 'echo "[$0 $1]"; exec ash', "zero", "one  two"]);
    await type(page, 'echo "<$(id -u):$(id -g)><$PWD><$GREETING><$TERM><$URL><$OWN>" | tr -s " " _');
    await expect(screen(page)).toContainText("<1000:50></a_b><hello_world><dumb><a=b><kept>");
  });
  docker("rm", "-f", name);
});

test("terminals stand side by side, and go on while something else is looked at", async ({ page }) => {
  const name = run("side");
  const processes = (): string => inside(name, "ps");
  await openShell(page, name);
  await type(page, "A=one");
  await tab(page, "New").click();
  await kind(page).selectOption("sh");
  await connect(page);
  await expect(status(page)).toHaveText("Connected: sh");
  await expect(tab(page, "2 sh")).toHaveAttribute("aria-selected", "true");
  await type(page, "A=two; sleep 4242");
  await expect.poll(processes).toContain("sleep 4242");

  await test.step("by the keyboard", async () => {
    // Tab belongs to the shell, so there is another way out.
    await page.keyboard.press("Control+Shift+Escape");
    await expect(tab(page, "2 sh")).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(tab(page, "1 ash")).toBeFocused();
    await expect(tab(page, "1 ash")).toHaveAttribute("aria-selected", "true");
    await page.locator(".term-screen").click();
    await type(page, "echo $A-$((1+1))");
    await expect(screen(page)).toContainText("one-2");
    await expect(screen(page)).not.toContainText("4242");
  });

  await test.step("behind another part of the page", async () => {
    await page.getByRole("link", { name: "Inspect", exact: true }).click();
    await expect(page.getByRole("group", { name: "JSON" })).toBeVisible();
    await page.getByRole("link", { name: "Terminal", exact: true }).click();
    await expect(tab(page, "1 ash")).toHaveAttribute("aria-selected", "true");
    await expect(screen(page)).toContainText("one-2");
    await page.locator(".term-screen").click();
    await type(page, "echo $A-$((1+2))");
    await expect(screen(page)).toContainText("one-3");
  });

  await test.step("closed, what runs in it ends, and that is asked first", async () => {
    await tab(page, "2 sh").click();
    await expect(screen(page)).toContainText("sleep 4242");
    await tab(page, "2 sh").press("Delete");
    const dialog = page.getByRole("dialog", { name: "Close this terminal" });
    await expect(dialog).toContainText("2 sh still runs. Closing its terminal ends it.");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(tab(page, "2 sh")).toBeVisible();
    expect(processes()).toContain("sleep 4242");
    await tab(page, "2 sh").press("Delete");
    await dialog.locator("footer").getByRole("button", { name: "Close", exact: true }).click();
    await expect(tab(page, "2 sh")).toHaveCount(0);
    await expect.poll(processes).not.toContain("sleep 4242");
    // What has ended is closed without a question.
    await page.locator(".term-screen").click();
    await type(page, "exit");
    await expect(status(page)).toContainText("/bin/ash has ended.");
    await tab(page, "1 ash").press("Delete");
    await expect(tab(page, "1 ash")).toHaveCount(0);
    await expect(dialog).toHaveCount(0);
    await expect(kind(page)).toBeVisible();
  });
  docker("rm", "-f", name);
});

test("a container that does not run is told, and a terminal that was cut off comes again", async ({ page }) => {
  let cut = async (): Promise<void> => undefined;
  await page.routeWebSocket(/\/terminal$/, (browser: WebSocketRoute) => {
    const server = browser.connectToServer();
    cut = async () => {
      await browser.close({ code: 4000 });
      await server.close({ code: 4000 });
    };
  });
  const name = run("again");
  docker("kill", name);
  await openTab(page, name, "terminal");
  const sentence = `${name} does not run. Start it to open a terminal.`;
  await expect(form(page)).toContainText(sentence);
  await expect(form(page).getByRole("button", { name: "Connect", exact: true })).toBeDisabled();
  docker("start", name);
  await expect(form(page)).not.toContainText(sentence);
  await connect(page);

  const again = page.getByRole("button", { name: "Reconnect", exact: true });
  docker("kill", name);
  await expect(status(page)).toContainText(sentence);
  await expect(again).toBeHidden();
  docker("start", name);
  await again.click();
  await expect(status(page)).toHaveText("Connected: /bin/ash");
  await page.locator(".term-screen").click();
  await type(page, "echo $((6*7))-started");
  await expect(screen(page)).toContainText("42-started");

  await cut();
  await expect(status(page)).toHaveText("The connection was lost. What ran may still run.");
  await expect(screen(page)).toContainText("42-started");
  await again.click();
  await expect(status(page)).toHaveText("Connected: /bin/ash");
  await page.locator(".term-screen").click();
  await type(page, "echo $((6*7))-found");
  await expect(screen(page)).toContainText("42-found");
  docker("rm", "-f", name);
});

test("attached, the container's own process is typed to, and goes on after the detach keys", async ({ page }) => {
  const name = unique("attach");
  docker("run", "-d", "-it", "--name", name, image, "cat");
  const log = (): string => docker("logs", name);
  await openTab(page, name, "terminal");
  await kind(page).selectOption("attach");
  await expect(form(page)).toContainText("Ctrl-P Ctrl-Q detaches, and it goes on.");
  await form(page).getByRole("button", { name: "Attach", exact: true }).click();
  await expect(status(page)).toHaveText("Connected: attached");
  await expect(tab(page, "1 attached")).toBeVisible();
  await type(page, "hello");
  // As it was typed, and as it was written.
  await expect.poll(log).toMatch(/^hello\s+hello$/);
  await expect(screen(page)).toContainText("hello");

  await page.keyboard.press("Control+p");
  await page.keyboard.press("Control+q");
  await expect(status(page)).toHaveText(`Detached. ${name} goes on.`);
  expect(inspect(name, "{{.State.Running}}")).toBe("true");
  await page.getByRole("button", { name: "Attach again", exact: true }).click();
  await expect(status(page)).toHaveText("Connected: attached");
  await page.locator(".term-screen").click();
  await type(page, "again");
  await expect.poll(log).toMatch(/hello\s+again\s+again$/);
  await page.getByRole("button", { name: "Detach", exact: true }).click();
  await expect(status(page)).toHaveText(`Detached. ${name} goes on.`);
  expect(inspect(name, "{{.State.Running}}")).toBe("true");

  // It is the container's own process: its end is the container's.
  await page.getByRole("button", { name: "Attach again", exact: true }).click();
  await expect(status(page)).toHaveText("Connected: attached");
  await page.locator(".term-screen").click();
  await page.keyboard.press("Control+d");
  await expect(status(page)).toContainText(`${name} has stopped with exit code 0.`);
  expect(inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).toBe("exited 0");
  docker("rm", "-f", name);
});

test("output without end and a paste of 50 MiB leave the page what it was", async ({ page, context }) => {
  test.slow();
  // How much was sent that the command had not taken, as far as the page was told; and the most of it.
  let [ahead, most] = [0, 0];
  page.on("websocket", (terminal) => {
    terminal.on("framesent", ({ payload }) => {
      if (typeof payload !== "string") most = Math.max(most, (ahead += payload.length));
    });
    terminal.on("framereceived", ({ payload }) => {
      if (typeof payload === "string") ahead -= (JSON.parse(payload) as { taken?: number }).taken ?? 0;
    });
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = run("flood");
  await openShell(page, name);

  await test.step("memory does not grow with what was written", async () => {
    const letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+";
    await type(page, `yes ${letters} | head -n 6000; echo $((6*7))-full`);
    await expect(screen(page)).toContainText("42-full");
    const before = await heap(page);
    await type(page, `yes ${letters} | head -c 32000000; echo $((6*7))-end`);
    await expect(screen(page)).toContainText("42-end", { timeout: 60_000 });
    expect((await heap(page)) - before).toBeLessThan(12 << 20);
  });

  await test.step("the page can be used meanwhile", async () => {
    await type(page, "clear; yes");
    await expect(screen(page)).toHaveText(/^(\s*y){20}/);
    await tools(page).getByRole("button", { name: "Search (Ctrl-Shift-F)" }).click();
    await expect(page.getByRole("textbox", { name: "Search the terminal" })).toBeFocused();
    await page.keyboard.press("Escape");
    await tab(page, "New").click();
    await kind(page).selectOption("sh");
    await connect(page);
    await type(page, "echo $((6*7))-beside");
    await expect(screen(page)).toContainText("42-beside");
    await tab(page, "1 ash").click();
    await page.locator(".term-screen").click();
    await page.keyboard.press("Control+c");
    await type(page, "clear; echo $((6*7))-stopped");
    await expect(screen(page)).toContainText("42-stopped", { timeout: 30_000 });
    await expect.poll(() => inside(name, "ps")).not.toMatch(/\byes\b/);
  });

  const paste = async (): Promise<void> => {
    await tools(page).getByRole("button", { name: "More", exact: true }).click();
    await tools(page).getByRole("button", { name: "Paste (Ctrl-Shift-V)" }).click();
  };
  await test.step("a long paste arrives whole", async () => {
    // 819,200 lines of 64 bytes.
    const [lines, width] = [819_200, 63];
    let text = "";
    for (let nth = 0; nth < lines; nth++) text += `${String(nth).padStart(width, "0")}\n`;
    await page.evaluate(async ([lines, width]) => {
      let text = "";
      for (let nth = 0; nth < lines; nth++) text += `${String(nth).padStart(width, "0")}\n`;
      await navigator.clipboard.writeText(text);
    }, [lines, width]);
    await type(page, `stty -echo; head -c ${text.length} | tee /pasted | wc -c | sed s/^/count-/; stty echo; echo $((6*7))-pasted`);
    // The engine's busybox shows no arguments of its own commands.
    await expect.poll(() => inside(name, "ps")).toMatch(/\{head\}|head -c/);
    const before = await heap(page);
    await paste();
    await expect(screen(page)).toContainText("42-pasted", { timeout: 120_000 });
    await expect(screen(page)).toContainText(`count-${50 << 20}`);
    // It went in pieces, each when there was room for it, and nothing of it is left.
    expect(ahead).toBeLessThan(512 << 10);
    expect(most).toBeGreaterThan(128 << 10);
    expect(most).toBeLessThan(512 << 10);
    expect((await heap(page)) - before).toBeLessThan(12 << 20);
    expect(inside(name, "sha256sum /pasted").split(" ")[0]).toBe(createHash("sha256").update(text).digest("hex"));
    await expect(status(page)).toHaveText("Connected: /bin/ash");
  });

  await test.step("one that nobody takes waits, and is cancelled", async () => {
    await type(page, "stty -echo; sleep 4242");
    await expect.poll(() => inside(name, "ps")).toContain("sleep 4242");
    await paste();
    await expect(page.getByRole("progressbar", { name: "Pasted so far" })).toBeVisible();
    await expect(status(page)).toHaveText("Pasting…");
    await page.locator(".term-status").getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page.getByRole("progressbar", { name: "Pasted so far" })).toBeHidden();
    await expect(status(page)).toHaveText("Connected: /bin/ash");
  });
  docker("rm", "-f", name);
});

test("security_g3 what a program writes reaches neither the clipboard nor the title; what a person wants is copied, found and followed", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  /** The middle of what was written, on the screen. */
  const middle = async (text: RegExp): Promise<[x: number, y: number]> => {
    const box = await screen(page).locator("span").filter({ hasText: text }).last().boundingBox();
    if (!box) throw new Error(`${text} is not on the screen`);
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const name = run("hostile");
  await openShell(page, name);
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  const title = await page.title();

  await test.step("nothing but the screen is written to", async () => {
    // Clipboard, titles, a link that is a program, markup.
    await type(page, String.raw`printf '\033]52;c;Y2FuYXJ5\007\033]0;owned\007\033]2;owned\007\033]8;;javascript:document.title=1\033\\%s-link\033]8;;\033\\\n<img src=x>%s-safe\n' $((6*7)) $((6*7))`);
    await expect(screen(page)).toContainText("<img src=x>42-safe");
    expect(await clipboard()).toBe("mine");
    expect(await page.title()).toBe(title);
    await expect(page.locator(".term img")).toHaveCount(0);
    const at = await middle(/^42-link$/);
    await page.mouse.move(...at, { steps: 5 });
    await page.mouse.click(...at);
    await type(page, "echo $((6*7))-clicked");
    await expect(screen(page)).toContainText("42-clicked");
    expect(await page.title()).toBe(title);
    expect(context.pages()).toHaveLength(1);
  });

  await test.step("a link of the web is followed, and learns nothing of this page", async () => {
    await type(page, `clear; echo ${new URL(page.url()).origin}/$((6*7))-page`);
    await expect(screen(page)).toContainText("/42-page");
    const at = await middle(/\/42-page$/);
    await page.mouse.move(at[0] - 20, at[1]);
    await page.mouse.move(...at, { steps: 5 });
    await expect(page.locator(".xterm-cursor-pointer")).toBeVisible();
    const opened = context.waitForEvent("page");
    await page.mouse.click(...at);
    const other = await opened;
    await expect(other).toHaveURL(/\/42-page$/);
    expect(await other.evaluate(() => [window.opener, document.referrer])).toEqual([null, ""]);
    await other.close();
    await page.bringToFront();
  });

  await test.step("copied and pasted", async () => {
    await type(page, "clear; echo $((6*7))-copied");
    await expect(screen(page)).toContainText("42-copied");
    await page.mouse.dblclick(...(await middle(/^42-copied$/)));
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(clipboard).toBe("42-copied");
    await page.keyboard.type("echo pasted-");
    await page.keyboard.press("Control+Shift+V");
    await page.keyboard.press("Enter");
    await expect(screen(page)).toContainText("pasted-42-copied");
    await page.evaluate(() => navigator.clipboard.writeText("mine"));
    await page.mouse.dblclick(...(await middle(/^42-copied$/)));
    await tools(page).getByRole("button", { name: "Copy the selection (Ctrl-Shift-C)" }).click();
    await expect.poll(clipboard).toBe("42-copied");
  });

  await test.step("found", async () => {
    await type(page, "clear; echo needle-$((6*7)); echo needle-$((6*7))");
    await expect(screen(page)).toContainText(/needle-42\s*needle-42/);
    await page.keyboard.press("Control+Shift+F");
    await page.getByRole("textbox", { name: "Search the terminal" }).fill("needle-42");
    const count = page.locator(".term-search").getByRole("status");
    await expect(count).toHaveText(/^[12] of 2$/);
    const first = await count.textContent();
    await page.keyboard.press("Enter");
    await expect(count).toHaveText(first === "1 of 2" ? "2 of 2" : "1 of 2");
    await page.getByRole("textbox", { name: "Search the terminal" }).fill("needle-43");
    await expect(count).toHaveText("No match");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("textbox", { name: "Terminal input" })).toBeFocused();
  });
  docker("rm", "-f", name);
});

test("a terminal takes the grant", async ({ visit }) => {
  const name = run("granted");
  const operator = await visit(add("operator"));
  await openTab(operator, name, "terminal");
  await expect(operator.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(operator.getByRole("link", { name: "Terminal", exact: true })).toHaveCount(0);
  await expect(operator.locator(".term")).toHaveCount(0);
  const refused = await operator.evaluate(async (container) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/terminals", { method: "POST", headers, body: JSON.stringify({ container }) });
    return [answer.status, await answer.text()];
  }, inspect(name, "{{.Id}}"));
  expect(refused).toEqual([403, expect.stringContaining("grant 'exec'")]);

  const granted = await visit(add("viewer", "--grant", "exec"));
  await openShell(granted, name);
  await type(granted, "echo $((6*7))-granted");
  await expect(screen(granted)).toContainText("42-granted");
  docker("rm", "-f", name);
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: "reduce" } });

    test("terminals pass axe, and fit on a phone", async ({ page }) => {
      test.slow();
      const name = run("axe");
      const both = async (): Promise<void> => {
        await check(page);
        await fits(page);
      };
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 800 });
        await openTab(page, name, "terminal");
        await expect(kind(page)).toBeVisible();
        await both();
        await kind(page).selectOption("attach");
        await both();
        await kind(page).selectOption("command");
        await form(page).locator("summary", { hasText: "Options" }).click();
        await form(page).getByRole("textbox", { name: "Environment", exact: true }).fill("nonsense");
        await form(page).getByRole("button", { name: "Connect", exact: true }).click();
        await expect(form(page).getByRole("alert").filter({ hasText: "Line 1 is not KEY=value." })).toBeVisible();
        await both();
        await form(page).getByRole("textbox", { name: "Environment", exact: true }).fill("");
        await kind(page).selectOption("find");
        await connect(page);
        await type(page, String.raw`for n in 0 1 2 3 4 5 6 7; do printf "\033[3$n;1m$n\033[0m \033[9${"$"}{n}m$n\033[0m "; done; echo $((6*7))-colours`);
        await expect(screen(page)).toContainText("42-colours");
        await both();
        await page.keyboard.press("Control+Shift+F");
        await page.getByRole("textbox", { name: "Search the terminal" }).fill("colours");
        await both();
        await page.keyboard.press("Escape");
        await tools(page).getByRole("button", { name: "More", exact: true }).click();
        await both();
        await tools(page).getByRole("checkbox", { name: "For screen readers" }).setChecked(true);
        await page.keyboard.press("Escape");
        await both();
        await page.locator(".term-screen").click();
        await type(page, "exit 7");
        await expect(status(page)).toContainText("exit code 7");
        await both();
      }
      docker("rm", "-f", name);
    });
  });
}
