// Jobs of the console, and the containers that they leave.
import { expect, type Locator, type Page } from "@playwright/test";
import { docker, image, origin } from "./engine";

/** Where the engine finds its registry. */
export const registry = "127.0.0.1:5001";

/** Puts an image into the registry under a name, and leaves it on the engine under that name too. */
export function publish(reference: string, from: string = image): void {
  docker("tag", from, reference);
  docker("push", reference);
}

/** Begins a job past the pages, as whoever is signed in there; its number. A new container is known in a moment. */
export async function begin(page: Page, order: Record<string, unknown>, at = origin): Promise<string> {
  let id = "";
  await expect(async () => {
    const answer = await page.request.post(`${at}/api/jobs`, { data: order, headers: { Origin: at } });
    expect(answer.status(), await answer.text()).toBe(202);
    id = ((await answer.json()) as { id: string }).id;
  }).toPass({ timeout: 10_000 });
  return id;
}

/** The state on the page of a job. */
export function state(page: Page): Locator {
  return page.locator(".head .state");
}

/** Waits until the job whose page this is has ended so. */
export async function ended(page: Page, how: "done" | "failed" | "cancelled" | "interrupted"): Promise<void> {
  await expect(state(page)).toHaveText(/^(done|failed|cancelled|interrupted)$/, { timeout: 30_000 });
  await expect(state(page)).toHaveText(how);
}

/** The number of the job whose page this is. */
export async function number(page: Page): Promise<string> {
  await page.waitForURL(/\/jobs\/\d+$/);
  return new URL(page.url()).pathname.slice("/jobs/".length);
}

/** The containers that have a name, or one made of it: kept, coming, undone. */
export function family(name: string): string[] {
  const names = docker("ps", "--all", "--filter", `name=${name}`, "--format", "{{.Names}}");
  return names.split("\n").filter((each) => each !== "").sort();
}

/** Removes them all. */
export function removeFamily(name: string): void {
  for (const each of family(name)) docker("rm", "--force", "--volumes", each);
}
