// The create form: a module of the page. See create/page.ts.
import type { CreateOptions } from "./create/page";
import { CreatePage } from "./create/page";

/** Shows the form in an element. Another container or mode is another form. */
export function attach(element: HTMLElement, options: CreateOptions): { update(options: CreateOptions): void; detach(): void } {
  let shown = options;
  let page = new CreatePage(element, options);
  const update = (next: CreateOptions) => {
    const isSame = next.mode === shown.mode && next.id === shown.id && next.image === shown.image;
    shown = next;
    if (isSame) return;
    page.detach();
    page = new CreatePage(element, next);
  };
  return { update, detach: () => page.detach() };
}
