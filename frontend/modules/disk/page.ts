// What takes the engine's disk, and what of it can go.
import { confirm } from "../dialog";
import { button, iconButton, make, setText } from "../dom";
import { ENGINE, call, query, segment, why } from "../door";
import { bytes, moment } from "../figure";
import { modal } from "../modal";
import { quayside, tell } from "../page";
import type { Space } from "../space";
import { measure } from "../space";
import type { Entry, KindName } from "./largest";
import { largest, shares } from "./largest";
import { words } from "./text";

export interface DiskOptions {
  may: Record<string, boolean>;
}

/** Figures, when they were taken, and whether something has gone since. */
interface Measured {
  space: Space;
  at: number;
  isOld: boolean;
}

const KINDS: KindName[] = ["images", "containers", "volumes", "cache"];
/** What the dialog calls what is pruned. */
const PRUNES: Record<KindName, string> = { images: "images", containers: "containers", volumes: "volumes", cache: "build" };

/** The last figures: walking its file systems costs the engine much, so coming back does not ask again. */
let last: Measured | undefined;

export class Disk {
  private readonly counts = make("p", { class: "counts", role: "status" });
  private readonly refresh = iconButton("refresh-cw", words.refresh, () => void this.load());
  private readonly everything = button(words.everything, () => void modal({ act: "prune", what: "everything" }), "danger");
  private readonly failure = make("p", { class: "failure", role: "alert", hidden: "" });
  private readonly place = make("div");
  private readonly gone = new AbortController();
  private readonly leaves: (() => void)[];
  /** Prunes that go on: their end changes the figures. */
  private readonly prunes = new Set<string>();

  constructor(
    private readonly element: HTMLElement,
    private options: DiskOptions,
  ) {
    this.everything.hidden = !options.may["prune"];
    element.append(make("div", { class: "head" }, make("h1", {}, words.title), this.counts, make("span", { class: "spring" }), this.refresh, this.everything), this.failure, this.place);
    this.leaves = [quayside().join("jobs", (data) => this.hear(JSON.parse(data))), quayside().join("images", (data) => this.lose(JSON.parse(data)))];
    if (last) this.draw();
    else void this.load();
  }

  update(options: DiskOptions): void {
    const isSame = JSON.stringify(options.may) === JSON.stringify(this.options.may);
    this.options = options;
    this.everything.hidden = !options.may["prune"];
    if (!isSame && last) this.draw();
  }

  detach(): void {
    this.gone.abort();
    for (const leave of this.leaves) leave();
    this.element.replaceChildren();
  }

  private hear({ put = [] }: { put?: { id: string; kind: string; state: string }[] }): void {
    let hasEnded = false;
    for (const { id, kind, state } of put) {
      if (kind !== "prune") continue;
      if (state === "queued" || state === "running") this.prunes.add(id);
      else if (this.prunes.delete(id)) hasEnded = true;
    }
    if (hasEnded) void this.load();
  }

  /** Images that have gone are not offered any more; the sums are those that were measured. */
  private lose({ drop = [] }: { drop?: string[] }): void {
    const items = last?.space.images.items ?? [];
    const left = items.filter(({ Id }) => !drop.includes(Id));
    if (!last || left.length === items.length) return;
    last.space.images.items = left;
    last.isOld = true;
    this.draw();
  }

  private async load(): Promise<void> {
    if (this.refresh.disabled) return;
    this.refresh.disabled = true;
    this.failure.hidden = true;
    setText(this.counts, words.measuring);
    try {
      const space = await measure(this.gone.signal);
      last = { space, at: Date.now(), isOld: false };
      this.draw();
    } catch (cause) {
      if (this.gone.signal.aborted) return;
      this.failure.replaceChildren(make("span", {}, why(cause)), button(words.again, () => void this.load()));
      this.failure.hidden = false;
      setText(this.counts, last ? this.summary(last) : "");
    }
    this.refresh.disabled = false;
  }

  private summary({ space, at, isOld }: Measured): string {
    const time = moment(at, Date.now() - at > 43_200_000);
    const total = bytes(KINDS.reduce((sum, kind) => sum + space[kind].total, 0));
    return isOld ? `${words.measured(time, total)}. ${words.old}` : words.measured(time, total);
  }

  private draw(): void {
    if (!last) return;
    const { space } = last;
    setText(this.counts, this.summary(last));
    this.place.replaceChildren(
      make("div", { class: "panels" }, ...KINDS.map((kind) => this.total(space, kind))),
      make("div", { class: "panels" }, ...KINDS.map((kind) => this.table(space, kind))),
    );
  }

  private total(space: Space, kind: KindName): HTMLElement {
    const { count, active, total, free } = space[kind];
    const part = shares(total, free);
    const [used, can] = [bytes(Math.max(0, total - free)), bytes(free)];
    const [inUse, canGo] = [make("i"), make("i", { class: "free" })];
    inUse.style.width = `${part.used}%`;
    canGo.style.width = `${part.free}%`;
    const bar = make("div", { class: "disk-bar", role: "img", "aria-label": words.bar(words[kind], used, can) }, inUse, canGo);
    const legend = make("p", {}, words.used(used), " · ", make("span", { class: free > 0 ? "warn" : "muted" }, words.free(can)));
    const reclaim = button(words.reclaim[kind] ?? "", () => void modal({ act: "prune", what: PRUNES[kind] }));
    const isOffered = this.options.may["prune"] && count > 0;
    return make(
      "section",
      { class: "panel" },
      make("h2", {}, words[kind]),
      make("p", {}, make("span", { class: "disk-total" }, bytes(total)), " ", make("span", { class: "muted" }, words.counts(count, active))),
      bar,
      legend,
      make("p", { class: "hint" }, words.hints[kind] ?? ""),
      ...(isOffered ? [reclaim] : []),
    );
  }

  private table(space: Space, kind: KindName): HTMLElement {
    const entries = largest(space, kind);
    const title = words.largest[kind] ?? "";
    const all = space[kind].items.length;
    if (entries.length === 0) return make("section", { class: "panel full" }, make("h2", {}, title), make("p", { class: "muted" }, words.none));
    const withOwn = entries.some(({ own }) => own !== undefined);
    const head = (text: string, className = "") => make("th", { scope: "col", class: className }, text);
    const heads = [head(words.name), ...(withOwn ? [head(words.own, "num disk-own")] : []), head(words.size, "num"), head(words.uses)];
    const rows = entries.map((entry) => {
      const name = entry.href === "" ? make("span", {}, entry.name) : make("a", { href: entry.href }, entry.name);
      const note = entry.note === "" ? [] : [make("small", { class: "hint" }, entry.note)];
      const own = withOwn ? [make("td", { class: "num nowrap disk-own" }, entry.own === undefined ? words.unknown : bytes(entry.own))] : [];
      const size = make("td", { class: "num nowrap" }, bytes(entry.size));
      return make("tr", {}, make("th", { scope: "row" }, name, ...note), ...own, size, make("td", { class: "nowrap" }, entry.uses), make("td", { class: "acts" }, ...this.removing(kind, entry)));
    });
    const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads, make("th", { scope: "col" }, make("span", { class: "sr" }, words.actions)))), make("tbody", {}, ...rows));
    const more = all > entries.length ? [make("p", { class: "hint" }, words.shown(entries.length, all))] : [];
    return make("section", { class: "panel full" }, make("h2", {}, title), table, ...more);
  }

  private removing(kind: KindName, entry: Entry): HTMLElement[] {
    const isAllowed = kind === "cache" ? this.options.may["prune"] : this.options.may["remove"] && (kind !== "volumes" || this.options.may["volumes"]);
    if (!isAllowed || !entry.removable) return [];
    const press = iconButton("trash-2", words.removeOf(entry.name), () => {
      press.disabled = true;
      void this.remove(kind, entry).finally(() => (press.disabled = false));
    });
    return [press];
  }

  private async remove(kind: KindName, { id, keys, name }: Entry): Promise<void> {
    try {
      if (kind === "images") return await modal({ act: "remove-images", items: keys.map((key) => ({ key, name: key === id ? name : key })) });
      if (kind === "containers") {
        if (!(await confirm(words.containerTitle(name), [words.containerWhat], words.remove, true))) return;
        await call("DELETE", `${ENGINE}/containers/${segment(id)}`);
        tell(true, words.containerGone(name));
      } else if (kind === "volumes") {
        if (!(await confirm(words.volumeTitle(name), [words.volumeWhat], words.remove, true))) return;
        await call("DELETE", `${ENGINE}/volumes/${segment(id)}`);
        tell(true, words.volumeGone(name));
      } else {
        if (!(await confirm(words.cacheTitle, [name, words.cacheWhat], words.remove, true))) return;
        const answer = await call<{ SpaceReclaimed?: number } | undefined>("POST", `${ENGINE}/build/prune${query({ all: 1, filters: JSON.stringify({ id: [id] }) })}`);
        tell(true, words.cacheGone(bytes(answer?.SpaceReclaimed ?? 0)));
      }
      await this.load();
    } catch (cause) {
      tell(false, why(cause));
    }
  }
}
