// The table of a folder. Rows are made as they come into sight: a folder may have thousands.
import { icon, iconButton, make } from "../dom";
import { bytes } from "../figure";
import type { Entry, Key, Kind, Order } from "./entry";
import { modeText } from "./entry";
import { join, parent, search } from "./path";
import { ago, nameOf, shown } from "./shown";
import { words } from "./text";

/** So many rows are made at once. */
const BATCH = 200;

const ICONS: Record<Kind, string> = { file: "file", dir: "folder", link: "file-symlink", device: "hard-drive", fifo: "link", socket: "network" };
const KEYS: [key: Key, label: string, className: string][] = [
  ["name", words.name, ""],
  ["size", words.size, "num"],
  ["modified", words.modified, "when"],
  ["mode", words.mode, "mode"],
  ["owner", words.owner, "owner"],
];

/** What can be done with a row. */
export interface Acts {
  open(entry: Entry): void;
  up(): void;
  sort(order: Order): void;
  save(entry: Entry): void;
  rename(entry: Entry): void;
  remove(entry: Entry): void;
  copy(entry: Entry): void;
}

/** What a table shows. */
export interface Shown {
  path: string;
  entries: readonly Entry[];
  order: Order;
  /** Why nothing can be renamed or deleted; empty when it can. */
  fixed: string;
  /** Whether as many rows are made as there were: what was scrolled to stays in its place. */
  isSame: boolean;
}

/** The table. */
export class Table {
  readonly element = make("table", { class: "list files-table" });
  private readonly head = make("tr");
  private readonly body = make("tbody");
  private readonly rest: HTMLTableRowElement;
  private readonly sight: IntersectionObserver;
  private what: Shown = { path: "/", entries: [], order: { key: "name", isDown: false }, fixed: "", isSame: false };
  private made = 0;

  constructor(private readonly acts: Acts) {
    const more = make("button", { type: "button", class: "link" }, words.more);
    more.addEventListener("click", () => this.grow());
    this.rest = make("tr", { class: "group" }, make("td", { colspan: "6" }, more));
    this.sight = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) this.grow();
    }, { rootMargin: "600px" });
    this.element.append(make("thead", {}, this.head), this.body);
  }

  show(what: Shown): void {
    const least = what.isSame ? this.made : 0;
    this.what = what;
    this.made = 0;
    this.heads();
    this.sight.disconnect();
    this.body.replaceChildren();
    if (what.path !== "/") this.body.append(this.upRow());
    do this.grow();
    while (this.made < Math.min(least, what.entries.length));
  }

  /** Which row has the focus; nothing when none has. */
  get focused(): number | undefined {
    const row = this.body.contains(document.activeElement) ? document.activeElement?.closest("tr") : undefined;
    return row ? [...this.body.children].indexOf(row) : undefined;
  }

  /** Puts the focus on a row, or on the last one. */
  focus(nth: number): void {
    const row = this.body.children[Math.min(nth, this.body.children.length - 1)];
    row?.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
  }

  detach(): void {
    this.sight.disconnect();
  }

  private heads(): void {
    const { order } = this.what;
    const cells = KEYS.map(([key, label, className]) => {
      const isOn = order.key === key;
      const press = make("button", { type: "button", class: "plain", "data-key": key }, label);
      if (isOn) press.append(icon(order.isDown ? "arrow-down" : "arrow-up"));
      press.addEventListener("click", () => {
        // Sizes and times are wanted from the largest on.
        const isDown = isOn ? !order.isDown : key === "size" || key === "modified";
        this.acts.sort({ key, isDown });
        this.head.querySelector<HTMLElement>(`[data-key=${key}]`)?.focus();
      });
      return make("th", { scope: "col", class: className, "aria-sort": isOn ? (order.isDown ? "descending" : "ascending") : "none" }, press);
    });
    this.head.replaceChildren(...cells, make("th", { scope: "col", class: "acts" }, make("span", { class: "sr" }, words.actions)));
  }

  /** Makes some more rows. */
  private grow(): void {
    const { entries } = this.what;
    const next = entries.slice(this.made, this.made + BATCH);
    const now = Date.now();
    this.rest.remove();
    this.body.append(...next.map((entry) => this.row(entry, now)));
    this.made += next.length;
    this.sight.disconnect();
    if (this.made >= entries.length) return;
    this.body.append(this.rest);
    this.sight.observe(this.rest);
  }

  private upRow(): HTMLElement {
    const link = this.link(parent(this.what.path), () => this.acts.up(), icon("folder"), "..");
    link.setAttribute("aria-label", words.up);
    return make("tr", {}, make("th", { scope: "row" }, link), make("td", { class: "num" }), make("td", { class: "when" }), make("td", { class: "mode" }), make("td", { class: "owner" }), make("td", { class: "acts" }));
  }

  private row(entry: Entry, now: number): HTMLElement {
    const name = make("th", { scope: "row" }, this.name(entry));
    if (entry.kind === "link") name.append(" ", make("bdi", { class: "muted mono" }, words.linkTo(shown(entry.target))));
    const size = make("td", { class: "num nowrap" }, entry.kind === "file" ? bytes(entry.size) : "");
    if (entry.kind === "file") size.title = words.bytes(entry.size);
    return make(
      "tr",
      {},
      name,
      size,
      make("td", { class: "when age" }, ago(entry.modified, now)),
      make("td", { class: "mode mono nowrap" }, modeText(entry.kind, entry.mode)),
      make("td", { class: "owner mono nowrap", title: words.ownerOf(entry.uid, entry.gid) }, `${entry.uid}:${entry.gid}`),
      make("td", { class: "acts" }, ...this.buttons(entry)),
    );
  }

  private name(entry: Entry): HTMLElement {
    const image = icon(ICONS[entry.kind]);
    const kind = make("span", { class: "sr" }, `${words.kinds[entry.kind]} `);
    const isOpened = entry.kind === "file" || entry.kind === "dir" || entry.kind === "link";
    if (!isOpened) return make("span", { class: "entry-name", title: words.kinds[entry.kind] }, image, kind, nameOf(entry.name));
    return this.link(join(this.what.path, entry.name), () => this.acts.open(entry), image, kind, nameOf(entry.name));
  }

  /** A link of the page, which a press follows here. */
  private link(path: string, open: () => void, ...children: (Node | string)[]): HTMLElement {
    const link = make("a", { class: "entry-name", href: search(location.search, path) }, ...children);
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    });
    return link;
  }

  private buttons(entry: Entry): HTMLElement[] {
    const name = shown(entry.name);
    const { acts, what } = this;
    const save = iconButton("download", entry.kind === "dir" ? words.downloadTar(name) : words.downloadOf(name), () => acts.save(entry));
    const rename = iconButton("pencil", words.renameOf(name), () => acts.rename(entry));
    const remove = iconButton("trash-2", words.deleteOf(name), () => acts.remove(entry));
    if (what.fixed !== "") {
      for (const each of [rename, remove]) {
        each.disabled = true;
        each.title = what.fixed;
      }
    }
    const isSaved = entry.kind === "file" || entry.kind === "dir" || entry.kind === "link";
    const copy = iconButton("copy", words.copyPath(name), () => acts.copy(entry));
    return [...(isSaved ? [save] : []), rename, copy, remove];
  }
}
