// Asks before a page is left with something typed on it.
import { confirm } from "../dialog";
import { go } from "../page";
import { words } from "./text";

/** Watches links and the window while `isChanged`; gives what ends it. */
export function guard(isChanged: () => boolean): () => void {
  const unload = (event: BeforeUnloadEvent) => {
    if (isChanged()) event.preventDefault();
  };
  const press = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    const isElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || isElsewhere || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin || !isChanged()) return;
    if (link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    event.stopPropagation();
    void confirm(words.leave, [words.leaveWhat], words.leaveIt, true).then((isSure) => {
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
