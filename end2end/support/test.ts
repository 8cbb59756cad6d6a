// `test` with a signed-in page that fails on any error in the browser's console.
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { session } from "./setup";

type Fixtures = {
  /** Statuses that the test provokes; the browser writes each failed request into its console. */
  provoked: number[];
};

export const test = base.extend<Fixtures>({
  storageState: session,
  provoked: [[], { option: true }],
  page: async ({ page, provoked, javaScriptEnabled }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      const status = /the server responded with a status of (\d+)/.exec(text)?.[1];
      const expected = status !== undefined && provoked.includes(Number(status));
      // With scripts off nobody uses what the page preloads.
      if (text.includes("was preloaded using link preload but not used") && !javaScriptEnabled) return;
      if ((message.type() === "error" || message.type() === "warning") && !expected) errors.push(text);
    });
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { expect };

/** Opens a page and waits until the application has taken it over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until the application has taken the page over. */
export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
}

/** The row of a container or an image. */
export function row(page: Page, name: string): Locator {
  return page.getByRole("row", { name, exact: true });
}

/** Chooses from a row's menu. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  const of = row(page, name);
  await of.getByRole("button", { name: "More", exact: true }).click();
  await of.getByRole("group").getByRole("button", { name: item, exact: true }).click();
}
