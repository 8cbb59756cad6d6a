// The page of what takes the engine's disk: a module of the page. See disk/page.ts.
import type { DiskOptions } from "./disk/page";
import { Disk } from "./disk/page";

/** Shows the page in an element. */
export function attach(element: HTMLElement, options: DiskOptions): { update(options: DiskOptions): void; detach(): void } {
  const page = new Disk(element, options);
  return { update: (next) => page.update(next), detach: () => page.detach() };
}
