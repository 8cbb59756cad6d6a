// The layers beside their files: all of them together, or one.
import { make } from "../dom";
import { bytes } from "../figure";
import type { LayerList, Which } from "./api";
import { words } from "./text";

/** A list of which one is chosen. */
export function choice({ size, layers }: LayerList, chosen: Which, choose: (which: Which) => void): HTMLElement {
  const list = make("ul", { class: "panel", role: "list", "aria-label": words.chooseLayer });
  const entry = (which: Which, name: string, size: number, about: HTMLElement) => {
    const press = make("button", { type: "button", class: "plain", "aria-pressed": String(which === chosen) }, make("strong", {}, name), make("span", {}, bytes(size)), about);
    press.addEventListener("click", () => {
      for (const other of list.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === press));
      choose(which);
    });
    list.append(make("li", {}, press));
  };
  entry("all", words.all, size, make("span", { class: "muted" }, words.allHint));
  for (const { n, size, by, empty } of layers) if (!empty) entry(n, words.layer(n), size, make("code", { class: "mono muted", title: by }, by));
  return list;
}
