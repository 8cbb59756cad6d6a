// What is in the image and not in what it makes: files that a later layer replaces or removes.
import { make } from "../dom";
import { bytes, percent } from "../figure";
import { shown } from "../files/shown";
import type { Waste } from "./api";
import { words } from "./text";

/** The paths that waste most. */
const SHOWN = 50;

/** A panel of it. */
export function wastePanel({ bytes: wasted, efficiency, paths }: Waste): HTMLElement {
  const head = make("h2", {}, words.waste);
  const figure = make("p", {}, make("strong", {}, words.efficiency(percent(efficiency * 100))), " ", wasted > 0 ? words.wasted(bytes(wasted)) : words.noWaste);
  const panel = make("section", { class: "panel full" }, head, figure);
  if (paths.length === 0) return panel;
  const heads = [words.path, words.times, words.inLayers].map((label) => make("th", { scope: "col" }, label));
  const rows = paths.slice(0, SHOWN).map(({ path, bytes: own, times, layers }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("bdi", {}, shown(path))),
      make("td", {}, String(times)),
      make("td", {}, layers.join(", ")),
      make("td", { class: "num nowrap" }, bytes(own)),
    ));
  const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads, make("th", { scope: "col", class: "num" }, words.size))), make("tbody", {}, ...rows));
  panel.append(make("div", { class: "jobs-scroll", tabindex: "0", role: "region", "aria-label": words.waste }, table));
  if (paths.length > SHOWN) panel.append(make("p", { class: "hint" }, words.moreWaste(paths.length - SHOWN)));
  return panel;
}
