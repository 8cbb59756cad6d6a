// The page of all tags: a module of the page. See tags/page.ts.
import type { TagsOptions } from "./tags/page";
import { Tags } from "./tags/page";

/** Shows the page in an element. */
export function attach(element: HTMLElement, options: TagsOptions): { update(options: TagsOptions): void; detach(): void } {
  const page = new Tags(element, options);
  return { update: (next) => page.update(next), detach: () => page.detach() };
}
