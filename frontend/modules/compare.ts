// The page that compares containers and images: a module of the page. See compare/page.ts.
import type { CompareOptions } from "./compare/page";
import { Compare } from "./compare/page";

/** Shows the page in an element. */
export function attach(element: HTMLElement, options: CompareOptions): { update(options: CompareOptions): void; detach(): void } {
  const page = new Compare(element, options);
  return { update: (next) => page.update(next), detach: () => page.detach() };
}
