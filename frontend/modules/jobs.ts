// Jobs: in the top bar of every page, on a page of all, and on a page of each. A module of the page.
import { All } from "./jobs/all";
import { One } from "./jobs/one";
import { Tray } from "./jobs/tray";
import type { Part } from "./page";

interface Options {
  place: "tray" | "page";
  id?: string;
}

/** Shows jobs in an element. */
export function attach(element: HTMLElement, options: Options): Part {
  let { id = "" } = options;
  let part = show(element, options);
  return {
    update(next: Options) {
      // Another right redraws nothing: the console tells for each job what its reader may.
      if ((next.id ?? "") === id) return;
      id = next.id ?? "";
      part.detach();
      part = show(element, next);
    },
    detach: () => part.detach(),
  };
}

function show(element: HTMLElement, { place, id = "" }: Options): Part {
  if (place === "tray") return new Tray(element);
  return id === "" ? new All(element) : new One(element, id);
}
