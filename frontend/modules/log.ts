// The log viewer: a module of the page. See log/view.ts.
import { View } from "./log/view";

/** Shows logs in an element. */
export function attach(element: HTMLElement, options: unknown): { update(options: unknown): void; detach(): void } {
  const view = new View(element, options);
  return { update: (next) => view.update(next), detach: () => view.detach() };
}
