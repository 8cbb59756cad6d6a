// Terminals in a container: a module of the page. See terminal/view.ts.
import type { Options } from "./terminal/view";
import { View } from "./terminal/view";

/** Shows the terminals of a container in an element. */
export function attach(element: HTMLElement, options: Options): { update(options: Options): void; detach(): void } {
  const view = new View(element, options);
  return { update: (next) => view.update(next), detach: () => view.detach() };
}
