// What uses an image: containers, tags, and other images that have its layers.
import { make } from "../dom";
import { query } from "../door";
import { bytes } from "../figure";
import { layersOf } from "./api";
import { pageOf } from "./layers";
import type { ImageOptions, Panel } from "./panel";
import { Told } from "./panel";
import { rowsOf } from "./rows";
import type { Sharer } from "./sums";
import { sharers } from "./sums";
import { words } from "./text";

interface Container {
  id: string;
  name: string;
  image_id: string;
  state: string;
}

interface Image {
  id: string;
  tags: string[];
}

const names = new Intl.Collator("en", { numeric: true });

/** A panel whose content changes. */
class Section {
  private readonly place = make("div", { class: "uses" });
  readonly element: HTMLElement;

  constructor(title: string) {
    this.element = make("section", { class: "panel" }, make("h2", {}, title), this.place);
  }

  /** A table of some rows, or why there is none. */
  show(heads: string[], rows: HTMLElement[], none: string): void {
    if (rows.length === 0) return this.place.replaceChildren(make("p", { class: "faint" }, none));
    const head = make("tr", {}, ...heads.map((label) => make("th", { scope: "col" }, label)));
    this.place.replaceChildren(make("table", { class: "pairs" }, make("thead", {}, head), make("tbody", {}, ...rows)));
  }
}

export class Used implements Panel {
  private readonly told = new Told();
  private readonly containers = new Section(words.containers);
  private readonly tags = new Section(words.tags);
  private readonly built = new Section(words.built);
  private readonly sharing = new Section(words.sharing);
  private readonly gone = new AbortController();
  private readonly leaves: (() => void)[];
  /** What was drawn of the lists last: rows come often that are about others. */
  private readonly drawn = new Map<string, string>();

  constructor(
    private readonly element: HTMLElement,
    private readonly options: ImageOptions,
  ) {
    element.append(this.told.element, make("div", { class: "panels" }, this.containers.element, this.tags.element, this.built.element, this.sharing.element));
    this.leaves = [
      rowsOf<Container>("containers", (rows) => this.showContainers(rows.filter((row) => row.image_id === options.id))),
      rowsOf<Image>("images", (rows) => this.showTags(rows.find((row) => row.id === options.id)?.tags ?? [])),
    ];
    void this.load();
  }

  detach(): void {
    this.gone.abort();
    for (const leave of this.leaves) leave();
    this.element.replaceChildren();
  }

  private isNew(what: string, rows: unknown): boolean {
    const text = JSON.stringify(rows);
    if (this.drawn.get(what) === text) return false;
    this.drawn.set(what, text);
    return true;
  }

  private showContainers(rows: Container[]): void {
    const shown = rows.map(({ id, name, state }) => ({ id, name, state })).sort((a, b) => names.compare(a.name, b.name));
    if (!this.isNew("containers", shown)) return;
    const row = ({ id, name, state }: (typeof shown)[number]) =>
      make("tr", {}, make("th", { scope: "row" }, make("a", { href: `/containers/${id.slice(0, 12)}` }, name)), make("td", {}, state));
    this.containers.show([words.container, words.state], shown.map(row), words.noContainers);
  }

  private showTags(tags: string[]): void {
    if (!this.isNew("tags", tags)) return;
    const row = (tag: string) => {
      const link = make("a", { href: `/tags${query({ q: tag })}`, "aria-label": words.moveTagOf(tag) }, words.moveTag);
      return make("tr", {}, make("th", { scope: "row" }, tag), make("td", { class: "acts" }, link));
    };
    this.tags.show([], tags.map(row), words.noTags);
  }

  private async load(): Promise<void> {
    this.told.note(words.loading);
    try {
      const { layers } = await layersOf(this.options.id, this.gone.signal);
      this.told.clear();
      const found = sharers(layers);
      const row = ({ id, name, layers, bytes: both }: Sharer) =>
        make("tr", {}, make("th", { scope: "row" }, make("a", { href: pageOf(id) }, name)), make("td", {}, String(layers)), make("td", { class: "nowrap" }, bytes(both)));
      const heads = [words.image, words.sharedLayers, words.size];
      this.built.show(heads, found.filter(({ isAll }) => isAll).map(row), words.noBuilt);
      this.sharing.show(heads, found.filter(({ isAll }) => !isAll).map(row), words.noSharing);
    } catch (cause) {
      if (this.gone.signal.aborted) return;
      this.told.note("");
      this.told.fail(cause, () => void this.load());
    }
  }
}
