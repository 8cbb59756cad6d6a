// The fields of a JSON line, to be folded open.
import { make } from "../dom";
import { paintText } from "./paint";
import { words } from "./text";

/** More children than this are counted only. */
const CHILDREN = 200;

/** The children of a value. */
export function tree(value: object): HTMLElement {
  const into = make("div", { class: "log-tree" });
  grow(into, value);
  return into;
}

function grow(into: HTMLElement, value: object): void {
  const children = Object.entries(value);
  for (const [key, child] of children.slice(0, CHILDREN)) into.append(node(key, child as unknown));
  if (children.length > CHILDREN) into.append(make("div", { class: "faint" }, words.rest(children.length - CHILDREN)));
}

function node(key: string, value: unknown): HTMLElement {
  const name = make("span", { class: "key" });
  paintText(name, key, []);
  if (value !== null && typeof value === "object" && Object.keys(value).length > 0) {
    const count = Object.keys(value).length;
    const size = make("span", { class: "faint" }, Array.isArray(value) ? `[${count}]` : `{${count}}`);
    const details = make("details", {}, make("summary", {}, name, " ", size));
    // Children are made when they are first wanted.
    details.addEventListener("toggle", () => {
      if (!details.open || details.childElementCount > 1) return;
      const inner = make("div", { class: "children" });
      grow(inner, value);
      details.append(inner);
    });
    return details;
  }
  const shown = make("span", { class: typeof value === "string" ? "string" : "number" });
  paintText(shown, typeof value === "string" ? value : (JSON.stringify(value) ?? ""), []);
  return make("div", {}, name, " ", shown);
}
