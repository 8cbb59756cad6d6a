// What several of these pages show.
import { button, make } from "../dom";
import { call } from "../door";
import { moment } from "../figure";
import { span } from "../jobs/time";
import { tell } from "../page";
import { told } from "./api";
import type { Registry } from "./registry";
import { words } from "./text";

/** A failure, with the way to try again. */
export function failure(cause: unknown, again: () => void): HTMLElement {
  return make("div", { class: "failure", role: "alert" }, make("p", {}, told(cause)), button(words.retry, again));
}

/** The way back: to all registries, and to what is between. */
export function crumbs(...between: Node[]): (Node | string)[] {
  return [make("a", { href: "/registries" }, words.title), ...between].flatMap((link) => [link, " / "]);
}

/** A sentence in place of a table. */
export function empty(sentence: string, ...more: Node[]): HTMLElement {
  return make("div", { class: "empty", role: "status" }, make("p", {}, sentence), ...more);
}

/** How long ago, with the moment itself beside it. */
export function ago(at: number, now = Date.now()): HTMLElement {
  return make("time", { datetime: new Date(at).toISOString(), title: moment(at, true) }, words.ago(span(now - at)));
}

/** The state of a registry, and what it said. */
export function stateOf({ state, said }: Registry): HTMLElement {
  const [look, word] = words.states[state] ?? ["ring idle", state];
  const mark = make("span", { class: `state ${look}` }, make("i", { "aria-hidden": "true" }), word);
  return make("span", { class: "wrap" }, mark, ...(said === "" ? [] : [" ", make("small", { class: "hint" }, said)]));
}

/** A table whose rows are blocks on a phone; a head without a text is of buttons. */
export function table(label: string, heads: string[], body: HTMLElement): HTMLTableElement {
  const head = (text: string) => make("th", { scope: "col" }, text === words.actions ? make("span", { class: "sr" }, text) : text);
  return make("table", { class: "rows", "aria-label": label }, make("thead", {}, make("tr", {}, ...heads.map(head))), body);
}

/** A cell, with the head that it has on a phone. */
export function cell(head: string, ...content: (Node | string)[]): HTMLTableCellElement {
  return make("td", head === words.actions ? { class: "acts" } : { "data-label": head }, ...content);
}

/** A small button of a row, named for those who do not see the row. */
export function act(text: string, label: string, run: () => Promise<void> | void, className = "link"): HTMLButtonElement {
  const press = button(text, async () => {
    press.disabled = true;
    try {
      await run();
    } catch (cause) {
      // What the page has ended itself is no failure.
      if (!(cause instanceof DOMException && cause.name === "AbortError")) tell(false, told(cause));
    }
    press.disabled = false;
  }, className);
  press.setAttribute("aria-label", label);
  return press;
}

/** Begins to pull an image; `registry` is the one whose credentials are used, empty for those of its host. */
export async function pull(image: string, registry = ""): Promise<void> {
  await call("POST", "/api/jobs", { kind: "pull", image, registry });
  tell(true, words.pulling(image));
}

/** Writes what is filtered into the page's address: a reload, and a copy of it, show the same. */
export function keep(q: string): void {
  const address = new URL(location.href);
  if (q === "") address.searchParams.delete("q");
  else address.searchParams.set("q", q);
  history.replaceState(history.state, "", address);
}

/** The field that filters a list. */
export function filter(label: string, value: string, changed: () => void): HTMLInputElement {
  const control = make("input", { type: "search", "data-filter": "", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false" });
  control.value = value;
  control.addEventListener("input", () => {
    keep(control.value.trim());
    changed();
  });
  return control;
}

/** Whether a name has all words of a filter. */
export function matches(name: string, typed: string): boolean {
  const lower = name.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}
