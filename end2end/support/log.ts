// The log viewer on a page.
import type { Locator, Page } from "@playwright/test";
import { expect, open } from "./test";

/** The viewer; its data say how it stands and how many lines it holds. */
export function viewer(page: Page): Locator {
  return page.locator(".log[data-state]");
}

/** Its controls. */
export function tools(page: Page): Locator {
  return page.getByRole("toolbar", { name: "Log tools" });
}

/** The rows that are in the document, in order: those in view and some around them. */
export function rows(page: Page): Locator {
  return page.getByRole("log").locator(".log-row");
}

/** The texts of the lines that are in the document, in order. */
export function texts(page: Page): Locator {
  return page.getByRole("log").locator(".log-text");
}

/** The row of a line: a text is the whole line, a pattern need not be. */
export function line(page: Page, text: string | RegExp): Locator {
  const whole = typeof text === "string" ? new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`) : text;
  return rows(page).filter({ has: page.locator(".log-text").filter({ hasText: whole }) });
}

/** Opens the log on a container's page, and waits until it is there. */
export async function openLog(page: Page, container: string): Promise<void> {
  await open(page, `${container}?tab=logs`);
  await expect(viewer(page)).toHaveAttribute("data-state", /live|ended|paused/);
}

/** Waits until the viewer says that it stands so. */
export async function stands(page: Page, state: "live" | "paused" | "ended"): Promise<void> {
  await expect(viewer(page)).toHaveAttribute("data-state", state);
}

/** So many numbered lines. */
export function numbered(from: number, to: number): string {
  let text = "";
  for (let nth = from; nth <= to; nth++) text += `line ${nth}\n`;
  return text;
}
