// The viewer: feed, list, controls and search brought together. All drawing is done once a frame.
import { LineActs } from "./acts";
import { type Filter, Trouble, ask, wholeLine } from "./ask";
import { button, make, setText } from "../dom";
import { type Entry, compare } from "./entry";
import { Feed } from "./feed";
import { listen } from "./keys";
import { type Level, guessed } from "./level";
import { type Notice, notice } from "./notice";
import { type Options, options } from "./options";
import { type Preferences, prefer, preferences } from "./prefs";
import { quayside } from "../page";
import type { Look } from "./rows";
import { Scroller } from "./scroller";
import { Search } from "./search";
import { HOLD } from "./store";
import { type Strand, strands } from "./strand";
import { words } from "./text";
import { Toolbar } from "./toolbar";

/** More rows are loaded when fewer than this are left before an end of what is loaded. */
const NEAR = 200;
/** So many pieces are loaded in a row without one line to show, where a filter hides lines. */
const BARREN = 5;
const RETRY = 5000;
const NARROW = 760;

/** One viewer in an element. */
export class View {
  private readonly root: HTMLElement;
  private readonly feed: Feed;
  private readonly scroller: Scroller;
  private readonly toolbar: Toolbar;
  private readonly search: Search;
  private readonly acts: LineActs;
  private readonly note = make("div", { class: "log-note", role: "status" });
  private readonly newest: HTMLButtonElement;
  private readonly ends: (() => void)[] = [];
  private options: Options;
  private preferences: Preferences;
  private hidden: ReadonlySet<Level> = new Set();
  private following: boolean;
  private paused = false;
  private fresh = 0;
  private barren = 0;
  private connected = true;
  private look: Look | undefined;
  private current: Entry | undefined;
  private pointed: number | undefined;
  private serial = 1;
  private stale = true;
  private frame = 0;
  private timer = 0;

  constructor(root: HTMLElement, given: unknown) {
    this.root = root;
    this.options = options(given);
    this.following = this.options.follow && this.options.at === undefined;
    this.preferences = preferences(window.innerWidth < NARROW);
    const page = quayside();
    this.feed = new Feed(ask, page, {
      changed: () => this.changed(),
      following: () => this.following,
      came: (lines) => {
        if (!this.following) this.fresh += lines;
        this.changed();
      },
    });
    const acts = { fold: (entry: Entry) => this.fold(entry), more: (entry: Entry) => void this.more(entry), refill: (entry: Entry) => void this.refill(entry) };
    this.scroller = new Scroller(acts, { scrolled: (atEnd, upwards) => this.scrolled(atEnd, upwards) });
    this.search = new Search({
      containers: () => this.options.containers,
      project: () => this.options.project,
      filter: () => this.feed.filter,
      utc: () => this.preferences.zone === "utc",
      here: () => this.current ?? this.scroller.at(0),
      marked: () => this.rewrite(),
      go: (container, at) => void this.go(container, at),
      step: (by) => this.step(by),
    });
    this.toolbar = new Toolbar({
      filter: (change) => this.filter(change),
      levels: (hidden) => {
        this.hidden = new Set(hidden);
        this.barren = 0;
        this.changed();
      },
      prefer: (change) => this.prefer(change),
      follow: (on) => (on ? this.toEnd() : this.leaveEnd()),
      pause: (on) => (on ? this.pause() : this.toEnd()),
      chosen: () => this.changed(),
    }, this.search.element);
    this.acts = new LineActs((entry) => this.link(entry));
    this.newest = button("", () => this.toEnd(), "log-newest");
    this.newest.hidden = true;
    this.root.classList.add("log");
    const body = make("div", { class: "log-body" }, this.scroller.element, this.acts.element, this.note, this.newest);
    this.root.replaceChildren(this.toolbar.element, body, this.search.results.element);
    this.listen(page);
    this.start(this.options.at, this.options.containerAt);
  }

  /** Takes other options: another set of containers begins anew, another name does not. */
  update(given: unknown): void {
    const next = options(given);
    const before = this.options;
    this.options = next;
    const ids = (all: Options) => all.containers.map(({ id }) => id).join();
    if (ids(next) !== ids(before)) {
      this.following = next.follow && next.at === undefined;
      this.start(next.at, next.containerAt);
    } else {
      for (const strand of this.feed.store.strands) {
        const origin = next.containers.find(({ id }) => id === strand.id);
        if (origin) Object.assign(strand, { name: origin.name, running: origin.running });
      }
      if (next.at !== undefined && next.at !== before.at) void this.go(next.containerAt ?? next.containers[0]?.id ?? "", next.at);
    }
    this.search.offer();
    this.rewrite();
  }

  /** Ends everything and leaves the element empty. */
  detach(): void {
    for (const end of this.ends.splice(0)) end();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.search.detach();
    this.feed.close();
    this.root.replaceChildren();
    this.root.classList.remove("log");
    delete this.root.dataset["lines"];
    delete this.root.dataset["state"];
  }

  private listen(page: ReturnType<typeof quayside>): void {
    const sizes = new ResizeObserver(() => {
      if (this.scroller.measure()) this.changed();
    });
    sizes.observe(this.scroller.element);
    const chosen = () => {
      const selection = document.getSelection();
      // What is being selected must not run away.
      if (this.following && selection && !selection.isCollapsed && this.scroller.element.contains(selection.anchorNode)) this.leaveEnd();
    };
    document.addEventListener("selectionchange", chosen);
    const { element } = this.scroller;
    element.addEventListener("pointermove", (event) => this.point(event.clientY - element.getBoundingClientRect().top));
    this.root.addEventListener("pointerleave", () => this.point(undefined));
    element.addEventListener("wheel", (event) => {
      this.barren = 0;
      // At once: lines may come faster than the scrolling is told.
      if (event.deltaY < 0 && this.following && this.scroller.scrolls) this.leaveEnd();
      this.schedule();
    }, { passive: true });
    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return;
      if (event.key === "End") this.toEnd();
      else if (event.key === "Home") this.toStart();
      else return;
      event.preventDefault();
    });
    this.ends.push(
      () => sizes.disconnect(),
      () => document.removeEventListener("selectionchange", chosen),
      page.connected((up) => {
        this.connected = up;
        this.changed();
      }),
      listen({
        match: (by) => this.search.step(by),
        line: (by) => this.move(by),
        follow: () => (this.following ? this.leaveEnd() : this.toEnd()),
        wrap: () => this.prefer({ wrap: !this.preferences.wrap }),
        times: () => this.prefer({ zone: ({ local: "utc", utc: "off", off: "local" } as const)[this.preferences.zone] }),
      }),
    );
  }

  /** Opens the logs of the options' containers. */
  private start(at?: string, container?: string): void {
    const opened = strands(this.options.containers);
    for (const strand of opened) strand.shown = this.feed.store.strands.find(({ id }) => id === strand.id)?.shown ?? true;
    void this.open(opened, at, container);
  }

  private async open(opened: Strand[], at?: string, container?: string): Promise<void> {
    this.fresh = this.barren = 0;
    this.current = undefined;
    if (!(await this.feed.open(opened, at)) || at === undefined) return;
    const same = (entry: Entry) => container === undefined || entry.of.id.startsWith(container);
    const { items } = this.feed.store;
    this.select(items.find((entry) => !entry.mark && same(entry) && compare(entry.at, at) >= 0) ?? items.at(-1));
  }

  /** Shows a line of a container, loading what is around it when it is not there. */
  private async go(container: string, at: string): Promise<void> {
    this.leaveEnd();
    const find = () => this.feed.store.items.find((entry) => entry.at === at && !entry.mark && entry.of.id.startsWith(container));
    const loaded = find();
    if (loaded) this.select(loaded);
    else await this.open(this.feed.store.strands, at, container);
  }

  /** Makes a line the current one, in view. */
  private select(entry: Entry | undefined): void {
    this.current = entry;
    if (entry) {
      entry.of.shown = true;
      if (this.hidden.has(guessed(entry).level)) this.toolbar.everyLevel();
      this.scroller.reveal(entry);
    }
    this.rewrite();
  }

  /** The next loaded line that matches. */
  private step(by: 1 | -1): boolean {
    const { match } = this.search;
    const { rows } = this.scroller;
    if (!match) return false;
    const from = this.current && rows[this.current.index] === this.current ? this.current.index : by > 0 ? this.scroller.first - 1 : this.scroller.last;
    for (let i = 1; i <= rows.length; i += 1) {
      const entry = rows[(from + by * i + 2 * rows.length) % rows.length] as Entry;
      if (entry.mark || match(entry.text).length === 0) continue;
      this.leaveEnd();
      this.select(entry);
      return true;
    }
    return false;
  }

  /** Makes the next line the current one. */
  private move(by: 1 | -1): void {
    const { rows } = this.scroller;
    const from = this.current && rows[this.current.index] === this.current ? this.current.index + by : (this.scroller.at(0)?.index ?? 0);
    const entry = rows[Math.max(0, Math.min(from, rows.length - 1))];
    if (!entry) return;
    this.leaveEnd();
    this.select(entry);
  }

  private scrolled(atEnd: boolean, upwards: boolean): void {
    const before = this.following;
    if (!this.following && atEnd && !upwards && !this.paused && this.feed.store.end) this.following = true;
    else if (this.following && upwards && !atEnd) this.following = false;
    if (upwards) this.barren = 0;
    if (this.following) this.fresh = 0;
    this.pointed = undefined;
    if (this.following !== before) this.changed();
    else this.schedule();
  }

  private leaveEnd(): void {
    this.following = false;
    this.changed();
  }

  private pause(): void {
    this.paused = true;
    this.leaveEnd();
  }

  /** Shows the end of the log from now on. */
  private toEnd(): void {
    this.paused = false;
    this.following = true;
    this.fresh = 0;
    this.current = undefined;
    if (this.feed.store.end) this.rewrite();
    else void this.open(this.feed.store.strands);
  }

  /** Shows the beginning of the log. */
  private toStart(): void {
    this.following = false;
    if (this.feed.store.start) {
      const first = this.scroller.rows[0];
      if (first) this.scroller.reveal(first, 0);
      this.changed();
    } else void this.open(this.feed.store.strands, "0.0");
  }

  private filter(change: Partial<Filter>): void {
    const next = { ...this.feed.filter, ...change };
    // Of the two streams one is always shown: who takes away the last one wants the other.
    if (!next.out && !next.err) Object.assign(next, { out: change.out !== false, err: change.err !== false });
    this.feed.filter = next;
    this.following = true;
    this.paused = false;
    void this.open(this.feed.store.strands);
  }

  private prefer(change: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...change };
    prefer(this.preferences);
    this.rewrite();
  }

  private fold(entry: Entry): void {
    entry.open = !entry.open;
    this.scroller.resized(entry);
    this.leaveEnd();
    this.rewrite();
  }

  private async more(entry: Entry): Promise<void> {
    if (entry.more || entry.text.length <= 4096) {
      try {
        const text = await wholeLine(entry.of.id, entry.at);
        this.feed.store.chars += text.length - entry.text.length;
        entry.text = text;
        entry.whole = 0;
      } catch (cause) {
        // What went wrong is said where the log's other troubles are.
        this.feed.trouble = cause instanceof Trouble ? cause : new Trouble(0, words.unreachable);
        this.changed();
        return;
      }
    }
    entry.more = true;
    this.scroller.resized(entry);
    this.leaveEnd();
    this.rewrite();
  }

  private async refill(mark: Entry): Promise<void> {
    this.leaveEnd();
    if (!(await this.feed.refill(mark))) await this.go(mark.of.id, mark.at);
  }

  /** A link to a line; the page's address becomes it. */
  private link(entry: Entry): string {
    const address = new URL(this.options.base, location.href);
    address.searchParams.set("at", entry.at);
    if (this.options.containers.length > 1) address.searchParams.set("in", entry.of.id.slice(0, 12));
    history.replaceState(history.state, "", address);
    this.current = entry;
    this.rewrite();
    return address.href;
  }

  private point(y: number | undefined): void {
    this.pointed = y;
    this.showActs();
  }

  private showActs(): void {
    const { current, pointed, scroller } = this;
    const under = pointed === undefined ? undefined : scroller.at(pointed);
    const drawn = current && current.index >= scroller.first && current.index < scroller.last && scroller.rows[current.index] === current;
    const entry = under ?? (drawn ? current : undefined);
    this.acts.show(entry, entry ? scroller.place(entry) : 0);
  }

  /** What rows show is different now. */
  private rewrite(): void {
    this.serial += 1;
    this.changed();
  }

  private changed(): void {
    this.stale = true;
    this.schedule();
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { feed, scroller } = this;
    const { store } = feed;
    if (store.release(Date.now())) this.later(HOLD / 3);
    if (this.stale) {
      this.stale = false;
      this.serial += this.names !== this.look?.names ? 1 : 0;
      this.look = this.looks();
      const before = scroller.rows.length;
      const rows = this.hides ? store.items.filter((entry) => this.shows(entry)) : store.items.slice();
      if (rows.length > before) this.barren = 0;
      this.root.classList.toggle("wrap", this.preferences.wrap);
      scroller.draw(rows, this.look, this.following);
      this.toolbar.update({ following: this.following, paused: this.paused, preferences: this.preferences, filter: feed.filter, strands: store.strands });
      this.tell(rows.length);
    } else if (!this.following) scroller.scrolled();
    this.showActs();
    this.reach();
  }

  private looks(): Look {
    const { wrap, zone } = this.preferences;
    return {
      serial: this.serial, layout: Number(wrap) * 4 + ["off", "local", "utc"].indexOf(zone), wrap, zone, names: this.names,
      match: this.search.match, found: (entry) => this.search.found(entry), current: this.current, now: Date.now(),
    };
  }

  /** The width of the column of names. */
  private get names(): number {
    if (!this.options.merged) return 0;
    return Math.min(20, Math.max(0, ...this.feed.store.strands.filter(({ shown }) => shown).map(({ name }) => name.length)));
  }

  private get hides(): boolean {
    return this.hidden.size > 0 || this.feed.store.strands.some(({ shown }) => !shown);
  }

  private shows(entry: Entry): boolean {
    return entry.of.shown && (entry.mark !== undefined || this.hidden.size === 0 || !this.hidden.has(guessed(entry).level));
  }

  /** Loads what is about to be looked at. */
  private reach(): void {
    const { feed, scroller } = this;
    const fits = scroller.rows.length <= scroller.page;
    if (scroller.first < NEAR && (!this.following || fits) && feed.wantsOlder && this.barren < BARREN) {
      this.barren += 1;
      void feed.older().then(() => this.changed());
    }
    if (!feed.live && !this.following && scroller.last > scroller.rows.length - NEAR) void feed.newer();
  }

  /** Says how it stands: in the element's data, in a note, on the button that leads to the end. */
  private tell(rows: number): void {
    const { feed, root } = this;
    const { store } = feed;
    const ended = feed.filter.until !== undefined || !store.strands.some(({ running, trouble }) => running && trouble === "");
    const state = feed.loading ? "loading" : ended ? "ended" : this.following ? "live" : "paused";
    if (root.dataset["state"] !== state) root.dataset["state"] = state;
    root.dataset["lines"] = String(store.items.length);
    this.scroller.element.setAttribute("aria-label", words.logOf(store.strands.map(({ name }) => name).join(", ")));
    const told = notice({ feed, rows, following: this.following, connected: this.connected });
    this.show(told);
    this.newest.hidden = this.following || feed.loading || rows === 0;
    setText(this.newest, `${this.fresh > 0 ? words.newLines(this.fresh, !feed.live) : words.newest} ↓`);
    if (feed.trouble?.passing) this.later(RETRY);
  }

  private show(told: Notice | undefined): void {
    this.note.hidden = !told;
    this.note.classList.toggle("over", told?.small === true);
    const text = told?.text ?? "";
    if (this.note.dataset["text"] === text) return;
    this.note.dataset["text"] = text;
    this.note.replaceChildren(make("p", {}, text));
    if (told?.retry) this.note.append(button(words.retry, () => this.start()));
  }

  /** Draws again in a while; what failed in passing is tried again then. */
  private later(ms: number): void {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      if (this.feed.trouble?.passing && this.feed.store.items.length === 0 && !this.feed.loading) this.start();
      this.changed();
    }, ms);
  }
}
