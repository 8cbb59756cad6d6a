// What was changed in a container's files, as a tree that is folded at first.
import { icon, iconButton, make, setText } from "../dom";
import { query } from "../door";
import { check } from "../menu";
import type { Change, Kind, Node } from "./changed";
import { Changed, KINDS } from "./changed";
import type { ContainerOptions, Panel } from "./panel";
import { Told, askAbout } from "./panel";
import { words } from "./text";

/** So many names are shown of a folder at once, */
const BATCH = 200;
/** and so many in all. */
const MOST = 5000;
/** So few are unfolded by themselves. */
const FEW = 40;

const ICONS: Record<Kind, string> = { added: "plus", modified: "pencil", deleted: "x" };
const COLOURS: Record<Kind, string> = { added: "ok", modified: "warn", deleted: "bad" };

export class Changes implements Panel {
  private readonly told = new Told();
  private readonly filter = make("input", { type: "search", "data-filter": "", "aria-label": words.filterChanges, placeholder: words.filterChanges, autocomplete: "off", spellcheck: "false" });
  private readonly count = make("span", { class: "counts", role: "status" });
  private readonly checks = new Map<Kind, HTMLElement>();
  private readonly content: HTMLElement;
  private readonly place = make("div", { class: "panel full changes" });
  private readonly kinds = new Set<Kind>(KINDS);
  private readonly gone = new AbortController();
  private all = new Changed([]);
  private shown = this.all;
  private rows = 0;
  private typing = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: ContainerOptions,
  ) {
    this.filter.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => this.draw(), 120);
    });
    const checks = KINDS.map((kind) => {
      const box = check("", true, (on) => {
        if (on) this.kinds.add(kind);
        else this.kinds.delete(kind);
        this.draw();
      });
      const label = box.querySelector("span");
      if (label) this.checks.set(kind, label);
      return box;
    });
    const tools = make("div", { class: "tools wraps" }, this.filter, ...checks, this.count, make("span", { class: "spring" }), iconButton("refresh-cw", words.refresh, () => void this.load()));
    this.content = make("div", { hidden: "" }, tools, make("p", { class: "hint" }, words.changesHint), this.place);
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", words.changesOf(options.name));
    element.append(this.told.element, this.content);
    void this.load();
  }

  update(): void {
    // What was read stands, whether it runs or not.
  }

  detach(): void {
    this.gone.abort();
    clearTimeout(this.typing);
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    if (this.content.hidden) this.told.note(words.loading);
    try {
      const changes = await askAbout<Change[] | null>(this.options.id, "changes", this.gone.signal);
      if (this.gone.signal.aborted) return;
      this.all = new Changed(changes ?? []);
      this.told.clear();
      this.content.hidden = false;
      const counts = this.all.counts();
      for (const [kind, label] of this.checks) setText(label, words.showKind(words.kinds[kind], counts[kind]));
      this.draw();
    } catch (cause) {
      if (this.gone.signal.aborted) return;
      this.told.fail(cause, () => void this.load());
    }
    this.told.note("");
  }

  private draw(): void {
    this.shown = this.all.filtered(this.kinds, this.filter.value);
    this.rows = 0;
    setText(this.count, words.entries(this.shown.size, this.all.size));
    if (this.shown.size === 0) {
      this.place.replaceChildren(make("p", { class: "muted" }, this.all.size === 0 ? words.noChanges : words.noneMatches));
      return;
    }
    this.place.replaceChildren(this.list(undefined));
  }

  /** What is in a folder, some at a time. */
  private list(folder: Node | undefined): HTMLElement {
    const nodes = this.shown.children(folder);
    const list = make("ul");
    let made = 0;
    const grow = () => {
      const next = nodes.slice(made, made + Math.min(BATCH, Math.max(0, MOST - this.rows)));
      made += next.length;
      this.rows += next.length;
      const items = next.map((node) => this.item(node));
      list.append(...items);
      const left = nodes.length - made;
      if (left === 0) return items;
      if (this.rows >= MOST) {
        list.append(make("li", { class: "muted" }, words.full(left)));
        return items;
      }
      const press = make("button", { type: "button", class: "link" }, words.more(Math.min(BATCH, left), left));
      const more = make("li", {}, press);
      press.addEventListener("click", () => {
        more.remove();
        grow()[0]?.querySelector<HTMLElement>("a, button")?.focus();
      });
      list.append(more);
      return items;
    };
    grow();
    return list;
  }

  private item(node: Node): HTMLElement {
    const isFolder = node.to > node.from;
    const row = make("div", { class: "change" });
    const item = make("li", {}, row);
    if (isFolder) row.append(this.fold(node, item));
    row.append(this.name(node, isFolder));
    if (node.kind) row.append(this.mark(node.kind, words.kinds[node.kind]));
    if (isFolder) {
      const counts = this.shown.counts(node.from, node.to);
      const said = KINDS.filter((kind) => counts[kind] > 0).map((kind) => words.counted(counts[kind], words.kinds[kind]));
      row.append(make("span", { class: "muted" }, said.join(", ")));
    }
    return item;
  }

  /** The button that shows what is in a folder; that is made when it is pressed. */
  private fold(node: Node, item: HTMLElement): HTMLElement {
    const fold = make("button", { type: "button", class: "plain fold", "aria-label": node.name });
    fold.append(icon("chevron-down"));
    let list: HTMLElement | undefined;
    const open = (isOpen: boolean) => {
      fold.setAttribute("aria-expanded", String(isOpen));
      if (isOpen && !list) item.append((list = this.list(node)));
      if (list) list.hidden = !isOpen;
    };
    open(this.shown.size <= FEW);
    fold.addEventListener("click", () => open(fold.getAttribute("aria-expanded") !== "true"));
    return fold;
  }

  private name({ name, path, kind }: Node, isFolder: boolean): HTMLElement {
    const image = icon(isFolder ? "folder" : "file");
    if (kind === "deleted" || !this.options.may.files) return make("span", { class: "entry-name mono" }, image, name);
    return make("a", { class: "entry-name mono", href: query({ tab: "files", path }), title: words.openFile(path) }, image, name);
  }

  private mark(kind: Kind, word: string): HTMLElement {
    return make("span", { class: `change-mark ${COLOURS[kind]}` }, icon(ICONS[kind]), word);
  }
}
