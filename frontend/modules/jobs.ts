// Jobs: in the top bar of every page, on a page of all, on one of all builds, and on a page of each. A module of the page.
import { All } from "./jobs/all";
import { One } from "./jobs/one";
import type { May } from "./jobs/job";
import { Tray } from "./jobs/tray";
import type { Part } from "./page";

interface Options {
  place: "tray" | "page" | "builds";
  id?: string;
  may?: May;
}

/** Shows jobs in an element. */
export function attach(element: HTMLElement, options: Options): Part {
  let { id = "", place } = options;
  let part = show(element, options);
  return {
    update(next: Options) {
      // Another right redraws nothing: the console tells for each job what its reader may.
      if ((next.id ?? "") === id && next.place === place) return;
      ({ id = "", place } = next);
      part.detach();
      part = show(element, next);
    },
    detach: () => part.detach(),
  };
}

function show(element: HTMLElement, { place, id = "", may }: Options): Part {
  if (place === "tray") return new Tray(element);
  if (id !== "") return new One(element, id, may);
  return place === "builds" ? new All(element, "build", may) : new All(element);
}
