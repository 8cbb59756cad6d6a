// The page that builds an image: a module of the page. See build/page.ts.
import type { BuildOptions } from "./build/page";
import { BuildPage } from "./build/page";
import type { Part } from "./page";

/** Shows the page in an element. Another beginning is another form. */
export function attach(element: HTMLElement, options: Partial<BuildOptions>): Part {
  let shown = read(options);
  let page = new BuildPage(element, shown);
  return {
    update(given: Partial<BuildOptions>) {
      const next = read(given);
      const isSame = next.from === shown.from && next.remote === shown.remote && next.tag === shown.tag;
      shown = next;
      if (isSame) return;
      page.detach();
      page = new BuildPage(element, next);
    },
    detach: () => page.detach(),
  };
}

/** What is not said begins with nothing. */
function read({ from = "", remote = "", tag = "", may }: Partial<BuildOptions>): BuildOptions {
  return { from, remote, tag, may: may ?? { builds: false } };
}
