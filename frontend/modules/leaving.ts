// Asks before a page is left with something on it that is not saved.
import { go } from "./page";

/**
 * Watches links, but those within `own`, and the window; gives what ends it. `isKept` tells whether there is something
 * to lose, `ask` whether to go.
 */
export function guard(isKept: () => boolean, ask: () => Promise<boolean>, own?: HTMLElement): () => void {
  const unload = (event: BeforeUnloadEvent) => {
    if (isKept()) event.preventDefault();
  };
  const press = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link || own?.contains(link) || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin || !isKept()) return;
    if (link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    event.stopPropagation();
    void ask().then((isSure) => {
      if (!isSure) return;
      end();
      go(link.pathname + link.search + link.hash);
    });
  };
  const end = () => {
    removeEventListener("beforeunload", unload);
    document.removeEventListener("click", press, true);
  };
  addEventListener("beforeunload", unload);
  // Before the application's router sees it.
  document.addEventListener("click", press, true);
  return end;
}
