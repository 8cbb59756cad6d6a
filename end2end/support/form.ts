// The create form on a page, and what came of it on the engine.
import type { Locator, Page } from "@playwright/test";
import { docker } from "./engine";
import { expect, open } from "./test";

/** The form. */
export function form(page: Page): Locator {
  return page.getByRole("form", { name: "Settings of the container" });
}

/** Opens it, empty or with a container's settings. */
export async function openForm(page: Page, path = "/containers/create"): Promise<void> {
  await open(page, path);
  await expect(form(page)).toBeVisible();
}

/** A line or a choice. */
export function control(page: Page, label: string): Locator {
  return form(page).getByLabel(label, { exact: true });
}

/** A box to tick; its hint belongs to its name. */
export function box(page: Page, label: string): Locator {
  return form(page).getByRole("checkbox", { name: label });
}

/** A control with rows. */
export function group(page: Page, label: string): Locator {
  return form(page).getByRole("group", { name: label, exact: true });
}

/** Adds a row to one and fills it in: values by the names of their columns. */
export async function add(page: Page, label: string, one: string, cells: Record<string, string>): Promise<void> {
  const of = group(page, label);
  const nth = (await of.getByRole("listitem").count()) + 1;
  await of.getByRole("button", { name: `Add ${one}`, exact: true }).click();
  for (const [column, value] of Object.entries(cells)) {
    const cell = of.getByLabel(`${column}, ${one} ${nth}`, { exact: true });
    const isChoice = await cell.evaluate((element) => element instanceof HTMLSelectElement);
    if (isChoice) await cell.selectOption(value);
    else await cell.fill(value);
  }
}

/** Unfolds a section. */
export async function unfold(page: Page, title: string): Promise<Locator> {
  const heading = page.locator("summary > strong").filter({ hasText: new RegExp(`^${title}$`) });
  const section = form(page).locator("details.create-section").filter({ has: heading });
  await section.locator("summary").first().click();
  return section;
}

/** The same as a command, beside the form; it can be written to. */
export function text(page: Page): Locator {
  return page.getByRole("textbox", { name: "As text" });
}

/** Shows that as `docker run`, `compose` or `curl`. */
export async function as(page: Page, form: "docker run" | "compose" | "curl"): Promise<void> {
  await page.getByRole("group", { name: "As text", exact: true }).getByText(form, { exact: true }).click();
}

/** What a container is, by the engine itself. */
export function inspected(name: string): any {
  return JSON.parse(docker("inspect", "--type", "container", name))[0];
}

/** What a part of an inspect says, without what says nothing: two ways to ask for the same are the same then. */
export function said(value: unknown): any {
  if (Array.isArray(value)) return value.some((item) => said(item) !== undefined) ? value.map(said) : undefined;
  if (typeof value === "object" && value !== null) {
    // A port or a path is something, whatever is said of it.
    const parts = Object.entries(value).map(([key, part]) => [key, key.includes("/") ? part : said(part)] as const);
    const kept = parts.filter(([, part]) => part !== undefined);
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }
  return [null, undefined, "", 0, -1, false, "no", "default"].includes(value as null) ? undefined : value;
}

/** The settings of a container, without what is its own or of the terminal that made it. */
export function settings(of: any): any {
  const { Hostname, Image, AttachStdin, AttachStdout, AttachStderr, StdinOnce, ...config } = of.Config;
  const isOwn = of.Id.startsWith(Hostname);
  // The docker command writes capabilities out in full; the engine knows both.
  const full = (names: string[] | null): string[] | null => names?.map((name) => (name === "ALL" ? name : name.replace(/^(CAP_)?/, "CAP_"))) ?? null;
  const { CapAdd, CapDrop } = of.HostConfig;
  return said({ ...config, Hostname: isOwn ? "" : Hostname, HostConfig: { ...of.HostConfig, CapAdd: full(CapAdd), CapDrop: full(CapDrop) } });
}
