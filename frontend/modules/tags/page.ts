// The page of all tags: repositories that fold, with what can be done to their tags, one by one or many at once.
import { button, iconButton, make, setText } from "../dom";
import { modal } from "../modal";
import { quayside } from "../page";
import { Editor } from "./editor";
import type { ImageRow, Repository, Tag } from "./model";
import { matching, repositories } from "./model";
import { byPattern } from "./pattern";
import type { Asks } from "./row";
import { head, row } from "./row";
import { words } from "./text";

export interface TagsOptions {
  q?: string;
  may: Record<string, boolean>;
}

/** So many repositories, and tags of one, are drawn before "Show more". */
const STEP = 200;
/** With no more tags than these all repositories are open. */
const OPEN = 200;
const COLUMNS = 7;
/** Ages go on by themselves. */
const AGES = 60_000;

export class Tags implements Asks {
  private readonly count = make("p", { class: "counts" });
  private readonly search = make("input", { type: "search", "data-filter": "", "aria-label": words.filter, placeholder: words.filterHint });
  private readonly bulk = make("div", { class: "bulk", role: "group", "aria-label": words.actions, hidden: "" });
  private readonly chosenCount = make("span", { role: "status" });
  private readonly body = make("tbody");
  private readonly table: HTMLTableElement;
  private readonly empty = make("p", { class: "empty", role: "status" }, words.loading);
  private readonly broken = make("p", { class: "note warned", role: "status", hidden: "" });
  private readonly rows = new Map<string, ImageRow>();
  private readonly leave: () => void;
  private readonly clock = setInterval(() => this.plan(), AGES);
  private all: Repository[] = [];
  private shown: Repository[] = [];
  /** What somebody has folded or opened by hand. */
  private readonly folds = new Map<string, boolean>();
  /** How far each repository, and the list of them (under ""), is shown. */
  private readonly limits = new Map<string, number>();
  private chosen = new Set<string>();
  private editor: Editor | undefined;
  private isReady = false;
  private frame = 0;

  constructor(
    private readonly element: HTMLElement,
    private options: TagsOptions,
  ) {
    const title = (text: string, className = "") => make("th", className === "" ? { scope: "col" } : { scope: "col", class: className }, text);
    const heads = [title(words.name), title(words.id, "wide"), title(words.size, "num"), title(words.age, "num age"), title(words.usedBy)];
    const tools = make("th", { scope: "col" }, make("span", { class: "sr" }, words.actions));
    this.table = make("table", { class: "list tags", hidden: "" }, make("thead", {}, make("tr", {}, make("td", { class: "pick" }), ...heads, tools)), this.body);
    this.search.value = options.q ?? "";
    this.search.addEventListener("input", () => this.searched());
    this.drawBulk();
    element.append(
      make("div", { class: "head" }, make("h1", {}, words.title), this.count),
      make("div", { class: "tools" }, this.search, make("span", { class: "spring" }), this.bulk),
      this.broken,
      this.table,
      this.empty,
    );
    this.leave = quayside().join("images", (data) => this.hear(JSON.parse(data)));
  }

  get may(): Record<string, boolean> {
    return this.options.may;
  }

  update(options: TagsOptions): void {
    const isOther = (options.q ?? "") !== (this.options.q ?? "");
    this.options = options;
    if (isOther) this.search.value = options.q ?? "";
    this.drawBulk();
    this.plan();
  }

  detach(): void {
    this.leave();
    clearInterval(this.clock);
    cancelAnimationFrame(this.frame);
    this.element.replaceChildren();
  }

  isChosen(reference: string): boolean {
    return this.chosen.has(reference);
  }

  choose(references: string[], on: boolean): void {
    for (const reference of references) {
      if (on) this.chosen.add(reference);
      else this.chosen.delete(reference);
    }
    this.draw();
  }

  fold(name: string): void {
    this.folds.set(name, !this.isOpen(name));
    this.draw();
  }

  edit(kind: "add" | "move", tag: Tag): void {
    const key = (document.activeElement as HTMLElement | null)?.dataset["key"];
    this.editor = new Editor(kind, tag, () => [...this.rows.values()], () => {
      this.editor = undefined;
      this.draw();
      this.focus(key);
    });
    this.draw();
    this.editor.focus();
  }

  pull(reference: string): void {
    void modal({ act: "pull", image: reference });
  }

  push(references: string[]): void {
    void modal({ act: "push", names: references, image: references.length === 1 ? references[0] : "" });
  }

  remove(references: string[]): void {
    void modal({ act: "remove-images", items: references.map((reference) => ({ key: reference, name: reference })) });
  }

  private hear(frame: { all?: boolean; put?: ImageRow[]; drop?: string[]; end?: string }): void {
    if (frame.end !== undefined) {
      setText(this.broken, words.ended(frame.end));
      this.broken.hidden = false;
      return;
    }
    if (frame.all) this.rows.clear();
    for (const row of frame.put ?? []) this.rows.set(row.id, row);
    for (const id of frame.drop ?? []) this.rows.delete(id);
    this.isReady = true;
    this.all = repositories(this.rows.values());
    const names = new Set(this.all.flatMap(({ tags }) => tags.map(({ reference }) => reference)));
    this.chosen = new Set([...this.chosen].filter((reference) => names.has(reference)));
    this.plan();
  }

  /** The filter is in the address, so that it can be passed on. */
  private searched(): void {
    const address = new URL(location.href);
    if (this.search.value === "") address.searchParams.delete("q");
    else address.searchParams.set("q", this.search.value);
    history.replaceState(history.state, "", address);
    this.limits.clear();
    this.plan();
  }

  private plan(): void {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  private isOpen(name: string): boolean {
    const count = this.shown.reduce((sum, { tags }) => sum + tags.length, 0);
    return this.folds.get(name) ?? (count <= OPEN || this.shown.length === 1);
  }

  private get selection(): Tag[] {
    return this.all.flatMap(({ tags }) => tags.filter(({ reference }) => this.chosen.has(reference)));
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.shown = matching(this.all, this.search.value);
    const key = (document.activeElement as HTMLElement | null)?.dataset["key"];
    const count = this.shown.reduce((sum, { tags }) => sum + tags.length, 0);
    if (this.isReady) setText(this.count, words.counts(this.shown.length, count));
    setText(this.chosenCount, words.selected(this.chosen.size));
    this.bulk.hidden = this.chosen.size === 0;
    this.table.hidden = count === 0;
    this.empty.hidden = count > 0;
    if (this.isReady) setText(this.empty, this.all.length === 0 ? words.none : words.noMatch);
    this.put(this.drawn());
    this.focus(key);
  }

  /** Puts rows into the table; the one that is being written in is left where it is, or it would lose the keyboard. */
  private put(rows: HTMLElement[]): void {
    const kept = rows.find((row) => row.parentElement === this.body);
    if (!kept) return this.body.replaceChildren(...rows);
    const nth = rows.indexOf(kept);
    for (const old of [...this.body.children]) if (old !== kept) old.remove();
    kept.before(...rows.slice(0, nth));
    kept.after(...rows.slice(nth + 1));
  }

  private drawn(): HTMLElement[] {
    const now = Date.now();
    const limit = this.limits.get("") ?? STEP;
    const rows: HTMLElement[] = [];
    let isPlaced = this.editor === undefined;
    for (const repository of this.shown.slice(0, limit)) {
      const { name, tags } = repository;
      const isOpen = this.isOpen(name);
      rows.push(head(repository, isOpen, this));
      if (!isOpen) continue;
      const most = this.limits.get(name) ?? STEP;
      for (const tag of tags.slice(0, most)) {
        rows.push(row(name, tag, this, now));
        if (isPlaced || this.editor?.of.reference !== tag.reference) continue;
        isPlaced = true;
        rows.push(this.editing(this.editor));
      }
      if (tags.length > most) rows.push(this.more(name, tags.length, most));
    }
    if (this.shown.length > limit) rows.push(this.more("", this.shown.length, limit));
    // Its tag is gone or out of sight: what was written stays on top.
    if (!isPlaced && this.editor) rows.unshift(this.editing(this.editor));
    return rows;
  }

  private editing({ element }: Editor): HTMLElement {
    const old = element.closest("tr");
    return old ?? make("tr", { class: "tags-editing" }, make("td", { colspan: String(COLUMNS) }, element));
  }

  private more(name: string, count: number, limit: number): HTMLElement {
    const press = button(words.showMore(Math.min(STEP, count - limit)), () => {
      this.limits.set(name, limit + STEP);
      this.draw();
    }, "link");
    press.dataset["key"] = `more ${name}`;
    return make("tr", { class: "tags-editing" }, make("td", { colspan: String(COLUMNS) }, press));
  }

  /** The keyboard stays where it was. */
  private focus(key: string | undefined): void {
    if (key === undefined || document.activeElement !== document.body) return;
    this.body.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  private drawBulk(): void {
    const { may } = this.options;
    const act = (isAllowed: boolean | undefined, label: string, run: (chosen: Tag[]) => void, className = "link") => (isAllowed ? [button(label, () => run(this.selection), className)] : []);
    const names = (chosen: Tag[]) => chosen.map(({ reference }) => reference);
    this.bulk.replaceChildren(
      this.chosenCount,
      ...act(may["images"], words.retag, (chosen) => byPattern(chosen, () => [...this.rows.values()])),
      ...act(may["registries"], words.push, (chosen) => this.push(names(chosen))),
      ...act(may["remove"], words.remove, (chosen) => this.remove(names(chosen)), "link danger"),
      iconButton("x", words.clear, () => {
        this.chosen.clear();
        this.draw();
      }),
    );
  }
}
