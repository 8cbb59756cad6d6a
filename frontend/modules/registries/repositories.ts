// The repositories of a registry, as far as they are loaded.
import { button, make, setText } from "../dom";
import { field, line } from "../field";
import { go } from "../page";
import { referenceProblem } from "../spec/reference";
import type { Content } from "./api";
import type { Panel } from "./browse";
import type { RegistriesOptions } from "./options";
import { empty, failure, filter, matches } from "./parts";
import type { Registry } from "./registry";
import { pageOf } from "./registry";
import { words } from "./text";

/** So many are asked for at once. */
const PAGE = 100;

export class Repositories implements Panel {
  private readonly gone = new AbortController();
  private readonly typed: HTMLInputElement;
  private readonly count = make("p", { class: "counts", role: "status" }, words.loading);
  private readonly list = make("ul", { class: "plain" });
  private readonly note = make("div");
  private readonly more = button(words.loadMore, () => void this.load());
  readonly element: HTMLElement;
  private names: string[] = [];
  private next = "";
  private isLoaded = false;

  constructor(
    private readonly content: Content,
    private readonly registry: Registry,
    options: RegistriesOptions,
  ) {
    this.typed = filter(words.filterRepositories, options.q, () => this.draw());
    this.more.hidden = true;
    this.element = make(
      "div",
      {},
      make("div", { class: "tools wraps" }, this.typed, this.count),
      make("div", { class: "registries-two" }, make("section", { class: "panel" }, make("h2", {}, words.repositories), this.list, this.note, this.more), this.byName()),
    );
    void this.load();
  }

  filter(q: string): void {
    if (this.typed.value.trim() === q) return;
    this.typed.value = q;
    this.draw();
  }

  detach(): void {
    this.gone.abort();
  }

  private async load(): Promise<void> {
    this.more.disabled = true;
    try {
      const { repositories, more } = await this.content.repositories(this.next, PAGE);
      if (this.gone.signal.aborted) return;
      // A registry may tell one twice where a page ends.
      this.names = [...new Set([...this.names, ...(repositories ?? [])])];
      this.next = more ?? "";
      this.isLoaded = true;
      this.note.replaceChildren();
      this.draw();
    } catch (cause) {
      if (this.gone.signal.aborted) return;
      setText(this.count, "");
      this.note.replaceChildren(failure(cause, () => void this.load()));
    }
    this.more.disabled = false;
  }

  private draw(): void {
    if (!this.isLoaded) return;
    const typed = this.typed.value.trim();
    const shown = this.names.filter((name) => matches(name, typed));
    const isAll = this.next === "";
    setText(this.count, words.loaded(shown.length, this.names.length, isAll));
    this.list.replaceChildren(...shown.map((name) => make("li", {}, make("a", { class: "mono wrap", href: pageOf(this.registry.id, name) }, name))));
    this.more.hidden = isAll;
    const none = this.names.length === 0 && isAll ? words.noRepositories : isAll ? words.noMatch : words.noMatchYet;
    this.note.replaceChildren(...(shown.length === 0 ? [empty(none)] : []));
  }

  private byName(): HTMLElement {
    const name = field(words.repository, line("", () => name.setError(), { class: "mono", placeholder: "team/shop" }), words.openHint);
    const form = make("form", { class: "ask", novalidate: "" }, name.element, make("footer", {}, make("button", { type: "submit" }, words.open)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // With the host before it, or the tag behind: it was copied.
      const written = name.control.value.trim();
      const bare = written.startsWith(`${this.registry.host}/`) ? written.slice(this.registry.host.length + 1) : written;
      const isName = !/[:@]/.test(bare) && referenceProblem(`${this.registry.host}/${bare}`) === undefined;
      if (isName) return go(pageOf(this.registry.id, bare));
      name.setError(words.nameBad);
      name.control.focus();
    });
    return make("section", { class: "panel" }, make("h2", {}, words.openByName), form);
  }
}
