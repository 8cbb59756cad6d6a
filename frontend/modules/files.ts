// The files of a container: a module of the page. See files/view.ts.
import type { FilesOptions } from "./files/view";
import { View } from "./files/view";

/** Shows the files in an element. */
export function attach(element: HTMLElement, options: FilesOptions): { update(options: FilesOptions): void; detach(): void } {
  const view = new View(element, options);
  return { update: (next) => view.update(next), detach: () => view.detach() };
}
