// `test` with a signed-in page that fails on any error in the browser's console.
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { OwnConsole } from "./console";
import { clear } from "./engine";
import { nobody, signIn, type Person } from "./people";
import { session } from "./setup";

type Fixtures = {
  /** A second try begins with an empty engine: the first one may have left what is in its way. */
  cleared: void;
  /** Statuses that the test provokes; the browser writes each failed request into its console. */
  provoked: number[];
  /** Signs somebody in with a browser of their own, whose errors count too. */
  visit: (person: Person) => Promise<Page>;
  /** Starts a console of the test's own and signs in there; `options` are those of `quayside serve`. */
  serve: (page: Page, ...options: string[]) => Promise<OwnConsole>;
};

export const test = base.extend<Fixtures>({
  cleared: [async ({}, use, info) => {
    if (info.retry > 0) clear();
    await use();
  }, { auto: true }],
  storageState: async ({}, use) => use(await session()),
  provoked: [[], { option: true }],
  page: async ({ page, provoked, javaScriptEnabled }, use) => {
    const errors = watch(page, provoked, javaScriptEnabled);
    await use(page);
    expect(errors).toEqual([]);
  },
  visit: async ({ browser, provoked }, use) => {
    const visits: { page: Page; errors: string[] }[] = [];
    await use(async (person) => {
      const page = await (await browser.newContext(nobody)).newPage();
      visits.push({ page, errors: watch(page, provoked, true) });
      await signIn(page, person);
      await page.waitForURL("**/overview");
      await ready(page);
      return page;
    });
    for (const { page, errors } of visits) {
      await page.context().close();
      expect(errors).toEqual([]);
    }
  },
  serve: async ({}, use) => {
    const consoles: OwnConsole[] = [];
    await use(async (page, ...options) => {
      const own = new OwnConsole(options);
      consoles.push(own);
      const person = own.add();
      await own.start();
      await signIn(page, person, own.origin);
      await page.waitForURL("**/overview");
      await ready(page);
      return own;
    });
    for (const own of consoles) await own.remove();
  },
});

export { expect };

/** What the browser complains of in a page from now on. */
function watch(page: Page, provoked: number[], scripts: boolean | undefined): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    const status = /the server responded with a status of (\d+)/.exec(text)?.[1];
    const expected = status !== undefined && provoked.includes(Number(status));
    // With scripts off nobody uses what the page preloads.
    if (text.includes("was preloaded using link preload but not used") && !scripts) return;
    if ((message.type() === "error" || message.type() === "warning") && !expected) errors.push(text);
  });
  return errors;
}

/** Opens a page and waits until the application has taken it over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until the application has taken the page over. */
export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
}

/** The row of a container, an image, or whatever else has a name in a table. */
export function row(page: Page, name: string): Locator {
  return page.getByRole("row", { name, exact: true });
}

/** The panel under a heading. */
export function panel(page: Page, heading: string): Locator {
  return page.locator("section").filter({ has: page.getByRole("heading", { name: heading, exact: true }) });
}

/** The notice of something that was done. */
export function notice(page: Page, sentence: string): Locator {
  return page.getByRole("status").filter({ hasText: sentence });
}

/** Chooses from a row's menu. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  const of = row(page, name);
  await of.getByRole("button", { name: "More", exact: true }).click();
  await of.getByRole("group").getByRole("button", { name: item, exact: true }).click();
}
