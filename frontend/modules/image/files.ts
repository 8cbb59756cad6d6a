// The files of an image: all of them as a container begins with them, or those that one layer adds, changes and removes.
import { make, setText } from "../dom";
import { Failed } from "../door";
import { check } from "../menu";
import type { Folder, LayerList, Which } from "./api";
import { find, folderOf, layersOf, wasteOf } from "./api";
import { choice } from "./choice";
import { Explore } from "./explore";
import type { ImageOptions, Panel } from "./panel";
import { Told } from "./panel";
import { words } from "./text";
import { Tree } from "./tree";
import { wastePanel } from "./waste";

/** While one types, nothing is looked for yet. */
const TYPING = 250;

export class Files implements Panel {
  private readonly told = new Told();
  private readonly place = make("div", { class: "told" });
  private readonly search = make("input", { type: "search", "data-filter": "", "aria-label": words.findFiles, placeholder: words.findFiles, autocomplete: "off", spellcheck: "false" });
  private readonly count = make("span", { class: "counts", role: "status" });
  private readonly tree = make("div", { class: "changes", role: "group" });
  private readonly partial = make("p", { class: "note", hidden: "" }, words.partial);
  private readonly gone = new AbortController();
  private explore: Explore | undefined;
  private asked = new AbortController();
  private which: Which;
  private isLargestFirst = false;
  private typing = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: ImageOptions,
  ) {
    this.which = named(options.layer);
    this.tree.setAttribute("aria-label", words.filesOf(options.name));
    this.search.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => void this.draw(), TYPING);
    });
    element.append(this.told.element, this.place);
    void this.load();
  }

  detach(): void {
    this.gone.abort();
    this.asked.abort();
    clearTimeout(this.typing);
    this.explore?.detach();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    const { id, may } = this.options;
    const { signal } = this.gone;
    if (!may.images || !may.secrets) return this.told.note(words.mayNot);
    this.told.note(words.loading);
    try {
      await folderOf(id, "all", "/", signal);
    } catch (cause) {
      if (signal.aborted) return;
      this.told.clear();
      if (cause instanceof Failed && cause.status === 404) this.offer();
      else this.told.fail(cause, () => void this.load());
      return;
    }
    try {
      const list = await layersOf(id, signal);
      this.told.clear();
      this.show(list);
    } catch (cause) {
      if (signal.aborted) return;
      this.told.note("");
      this.told.fail(cause, () => void this.load());
    }
  }

  /** Nobody has read it yet. */
  private offer(): void {
    // What was read may be forgotten by the time it is asked for: then it is offered again.
    this.explore?.detach();
    this.explore = new Explore(this.options, () => {
      this.explore?.detach();
      this.explore = undefined;
      void this.load();
    });
    this.place.replaceChildren(this.explore.element);
  }

  private show(list: LayerList): void {
    if (this.which !== "all" && !list.layers.some(({ n, empty }) => n === this.which && !empty)) this.which = "all";
    const layers = choice(list, this.which, (which) => {
      this.which = which;
      void this.draw();
    });
    const order = check(words.largest, this.isLargestFirst, (on) => {
      this.isLargestFirst = on;
      void this.draw();
    });
    const tools = make("div", { class: "tools wraps" }, this.search, order, this.count);
    const files = make("section", { class: "panel" }, tools, this.partial, this.tree);
    this.place.replaceChildren(make("div", { class: "image-files" }, layers, files));
    void this.draw();
    void this.waste();
  }

  /** Shows the tree anew, or what was found. */
  private async draw(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { which, options } = this;
    const text = this.search.value.trim();
    const tree = new Tree((path) => folderOf(options.id, which, path, signal), this.isLargestFirst);
    this.tree.setAttribute("aria-busy", "true");
    try {
      const folder = text === "" ? await folderOf(options.id, which, "/", signal) : await find(options.id, which, text, signal);
      if (signal.aborted) return;
      this.told.clear();
      this.tell(folder, text !== "");
      const none = text !== "" ? words.noneFound : which === "all" ? words.emptyFolder : words.noFiles;
      this.tree.replaceChildren(folder.entries.length > 0 ? tree.list(folder.entries, text !== "") : make("p", { class: "muted" }, none));
    } catch (cause) {
      if (signal.aborted) return;
      // It was forgotten for others that were read since.
      if (cause instanceof Failed && cause.status === 404) return this.offer();
      this.told.fail(cause, () => void this.draw());
    } finally {
      if (!signal.aborted) this.tree.removeAttribute("aria-busy");
    }
  }

  private tell({ entries, partial }: Folder, isSearch: boolean): void {
    setText(this.count, !isSearch ? "" : partial ? words.foundPart(entries.length) : words.found(entries.length));
    this.partial.hidden = isSearch || !partial;
  }

  private async waste(): Promise<void> {
    try {
      const waste = await wasteOf(this.options.id, this.gone.signal);
      this.place.append(wastePanel({ ...waste, paths: waste.paths ?? [] }));
    } catch (cause) {
      // The files are there without it.
      if (!this.gone.signal.aborted && !(cause instanceof Failed && cause.status === 404)) this.told.fail(cause, () => void this.waste());
    }
  }
}

/** The layer that an address names. */
export function named(text: string): Which {
  const layer = Number(text);
  return Number.isInteger(layer) && layer > 0 ? layer : "all";
}
