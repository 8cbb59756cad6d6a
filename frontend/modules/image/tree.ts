// The files of a layer as a tree. A folder is asked for when it is unfolded.
import { button, icon, make } from "../dom";
import { why } from "../door";
import { bytes } from "../figure";
import { modeText } from "../files/entry";
import { nameOf, shown } from "../files/shown";
import type { Change, Entry, Folder } from "./api";
import { words } from "./text";

/** So many names are shown of a folder at once. */
const BATCH = 200;

type Changed = Exclude<Change, "">;

const ICONS: Record<Changed, string> = { added: "plus", modified: "pencil", removed: "x" };
const COLOURS: Record<Changed, string> = { added: "ok", modified: "warn", removed: "bad" };
const KINDS = ["file", "dir", "link", "device", "fifo", "socket"] as const;
const FILES: Record<string, string> = { file: "file", dir: "folder", link: "file-symlink", device: "hard-drive", fifo: "link", socket: "network" };

const names = new Intl.Collator("en", { numeric: true });

/** Sorts what is in a folder: folders first and by name, or the largest first. */
export function sorted(entries: readonly Entry[], isLargestFirst: boolean): Entry[] {
  return [...entries].sort((a, b) => {
    if (isLargestFirst) return b.size - a.size || names.compare(a.name, b.name);
    return Number(b.kind === "dir") - Number(a.kind === "dir") || names.compare(a.name, b.name);
  });
}

export class Tree {
  /** `ask` gives what is in a folder. */
  constructor(
    private readonly ask: (path: string) => Promise<Folder>,
    private readonly isLargestFirst: boolean,
  ) {}

  /** What is in a folder; `whole` shows paths in the place of names. */
  list(entries: readonly Entry[], whole = false): HTMLElement {
    const ordered = whole ? entries : sorted(entries, this.isLargestFirst);
    const list = make("ul");
    let made = 0;
    const grow = (): HTMLElement | undefined => {
      const items = ordered.slice(made, made + BATCH).map((entry) => this.item(entry, whole));
      list.append(...items);
      made += items.length;
      const left = ordered.length - made;
      if (left > 0) {
        const more = make("li", {}, button(words.more(Math.min(BATCH, left), left), () => {
          more.remove();
          grow()?.querySelector<HTMLElement>("button")?.focus();
        }, "link"));
        list.append(more);
      }
      return items[0];
    };
    grow();
    return list;
  }

  private item(entry: Entry, whole: boolean): HTMLElement {
    const row = make("div", { class: "change" });
    const item = make("li", {}, row);
    if (entry.kind === "dir" && entry.change !== "removed" && !whole) row.append(this.fold(entry, item));
    const kind = make("span", { class: "sr" }, `${words.kinds[entry.kind] ?? entry.kind} `);
    row.append(make("span", { class: "entry-name mono" }, icon(FILES[entry.kind] ?? "file"), kind, nameOf(whole ? entry.path : entry.name)));
    if (entry.target !== "") row.append(make("bdi", { class: "muted mono" }, words.linkTo(shown(entry.target))));
    if (entry.change !== "") row.append(make("span", { class: `change-mark ${COLOURS[entry.change]}` }, icon(ICONS[entry.change]), words.changes[entry.change]));
    if (entry.size > 0 && entry.change !== "removed") row.append(make("span", { class: "nowrap" }, bytes(entry.size)));
    const letters = KINDS.find((known) => known === entry.kind);
    if (letters && entry.change !== "removed") row.append(make("span", { class: "faint mono", title: words.ownerOf(entry.uid, entry.gid) }, modeText(letters, entry.mode)));
    return item;
  }

  private fold(entry: Entry, item: HTMLElement): HTMLElement {
    const fold = make("button", { type: "button", class: "plain fold", "aria-label": shown(entry.name), "aria-expanded": "false" });
    fold.append(icon("chevron-down"));
    let below: HTMLElement | undefined;
    const load = async () => {
      const place = (below = make("div", {}, make("p", { class: "muted", role: "status" }, words.loading)));
      item.append(place);
      try {
        const folder = await this.ask(entry.path);
        const content = folder.entries.length > 0 ? this.list(folder.entries) : make("p", { class: "muted" }, words.emptyFolder);
        place.replaceChildren(content, ...(folder.partial ? [make("p", { class: "hint" }, words.partial)] : []));
      } catch (cause) {
        place.replaceChildren(make("p", { class: "bad", role: "alert" }, why(cause)));
        // Unfolding it again asks again.
        below = undefined;
        fold.addEventListener("click", () => place.remove(), { once: true });
      }
    };
    fold.addEventListener("click", () => {
      const isOpen = fold.getAttribute("aria-expanded") !== "true";
      fold.setAttribute("aria-expanded", String(isOpen));
      if (isOpen && !below) void load();
      else if (below) below.hidden = !isOpen;
    });
    return fold;
  }
}
