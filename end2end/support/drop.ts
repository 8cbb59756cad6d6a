// Files and folders of this computer, dropped as by a hand: an event that a page makes itself has no folders.
import type { Locator, Page } from "@playwright/test";

/** Drops one on something. */
export async function drop(page: Page, place: Locator, path: string): Promise<void> {
  await place.scrollIntoViewIfNeeded();
  const { x, y } = (await place.boundingBox())!;
  const browser = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await browser.send("Input.dispatchDragEvent", { type, x: x + 5, y: y + 5, data: { items: [], files: [path], dragOperationsMask: 1 } });
  }
  await browser.detach();
}
