// Which images have something newer behind their tags.
import { button, make, setText } from "../dom";
import { call, query } from "../door";
import { span } from "../jobs/time";
import { check } from "../menu";
import { tell } from "../page";
import { told } from "./api";
import type { Local } from "./local";
import type { May } from "./options";
import { act, ago, cell, failure, pull, table } from "./parts";
import { words } from "./text";

/** `GET /api/updates`; times are in milliseconds. */
interface Checked {
  checked?: number | null;
  next?: number | null;
  running?: boolean;
  /** Whether it is checked by the clock too. */
  on?: boolean;
  images?: Checking[] | null;
}

interface Checking {
  reference: string;
  /** Of the image that is here. */
  id: string;
  state: string;
  said?: string | null;
  checked?: number | null;
}

/** While a check goes on it is asked how far it is. */
const AGAIN = 2000;
/** The images change in bursts. */
const SOON = 1000;

export class Updates {
  private readonly status = make("p", { class: "muted", role: "status" }, words.loading);
  private readonly check = button(words.checkNow, () => void this.begin());
  private readonly place = make("div", { class: "registries-updates" });
  private readonly byClock = check(words.byClock, false, (on) => void this.turn(on));
  private readonly clock = setInterval(() => this.say(), 10_000);
  private readonly gone = new AbortController();
  readonly element = make(
    "section",
    { class: "panel full" },
    make("div", { class: "registries-head" }, make("h2", {}, words.updates), this.status, make("span", { class: "spring" }), this.check),
    make("p", { class: "hint" }, words.updatesHint),
    this.place,
    this.byClock,
  );
  private told: Checked | undefined;
  private timer: number | undefined;
  private drawn = "";

  constructor(
    private readonly local: Local,
    private readonly may: May,
  ) {
    this.check.hidden = !may.images;
    this.byClock.hidden = true;
    // What was pulled is not newer any more; who uses it is told by the images themselves.
    local.watch(() => this.told && this.later(SOON));
    void this.load();
  }

  detach(): void {
    this.gone.abort();
    clearTimeout(this.timer);
    clearInterval(this.clock);
  }

  /** One that is due is not put off. */
  private later(after: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.load();
    }, after);
  }

  private async load(): Promise<void> {
    const { signal } = this.gone;
    try {
      const told = await call<Checked>("GET", "/api/updates", undefined, signal);
      if (signal.aborted) return;
      this.told = told;
      this.check.disabled = told.running === true;
      this.byClock.hidden = !this.may.admin || told.on === undefined;
      this.box.checked = told.on === true;
      if (told.running === true) this.later(AGAIN);
      this.say();
      this.draw();
    } catch (cause) {
      if (signal.aborted) return;
      // What was known stays, with what went wrong above it.
      setText(this.status, "");
      this.drawn = "";
      this.place.replaceChildren(failure(cause, () => void this.load()));
    }
  }

  private async begin(): Promise<void> {
    this.check.disabled = true;
    try {
      await call("POST", "/api/updates", undefined, this.gone.signal);
    } catch (cause) {
      if (!this.gone.signal.aborted) tell(false, told(cause));
    }
    if (!this.gone.signal.aborted) await this.load();
  }

  private get box(): HTMLInputElement {
    return this.byClock.control as HTMLInputElement;
  }

  /** Has it checked by the clock, or no more. */
  private async turn(on: boolean): Promise<void> {
    try {
      await call("PUT", "/api/updates", { on }, this.gone.signal);
    } catch (cause) {
      if (!this.gone.signal.aborted) tell(false, told(cause));
    }
    if (!this.gone.signal.aborted) await this.load();
  }

  private say(): void {
    if (!this.told) return;
    const { checked, next, running, on } = this.told;
    const now = Date.now();
    if (running) return setText(this.status, words.checking);
    const last = checked ? words.checkedAgo(span(now - checked)) : words.neverChecked;
    const coming = on === false ? ` ${words.byHand}` : next && next > now ? ` ${words.nextIn(span(next - now))}` : "";
    setText(this.status, last + coming);
  }

  private draw(): void {
    const all = this.told?.images ?? [];
    const uses = all.map(({ id }) => this.local.get(id)?.used_by.length ?? 0);
    // What stands there stays while nothing of it is another: the keyboard may be in it.
    const key = JSON.stringify([all, uses]);
    if (key === this.drawn) return;
    this.drawn = key;
    const by = (...states: string[]) => all.filter(({ state }) => states.includes(state)).sort((one, other) => one.reference.localeCompare(other.reference, "en", { numeric: true }));
    const newer = by("newer");
    const unsure = all.filter(({ state }) => state !== "newer" && state !== "current");
    const known = all.length - unsure.length;
    const sum = newer.length === 0 ? words.upToDate(known) : words.summary(newer.length, known);
    const isOpen = this.place.querySelector("details")?.open ?? false;
    const isNeverChecked = !this.told?.checked && all.length === 0;
    this.place.replaceChildren(
      ...(isNeverChecked ? [] : [make("p", {}, sum)]),
      ...(newer.length === 0 ? [] : [this.newer(newer), make("p", { class: "hint" }, words.recreateHint)]),
      ...(unsure.length === 0 ? [] : [unsures(unsure, isOpen)]),
    );
  }

  private newer(images: Checking[]): HTMLElement {
    const row = ({ reference, id, checked }: Checking) => {
      const users = this.local.get(id)?.used_by ?? [];
      const count = users.length;
      // The list finds containers by the image as they were made of it, mostly without this tag.
      const q = count === 1 ? (users[0]?.name ?? "") : reference.replace(/:latest$/, "");
      const link = make("a", { href: `/containers${query({ q })}`, "aria-label": words.containersOf(count, reference) }, words.containers(count));
      const cells = [
        make("th", { scope: "row", class: "mono" }, make("a", { href: `/images/${id.replace(/^sha256:/, "").slice(0, 12)}` }, reference)),
        cell(words.usedBy, count === 0 ? make("span", { class: "muted" }, words.none) : link),
        cell(words.tested, checked ? ago(checked) : words.none),
      ];
      if (this.may.images) cells.push(cell(words.actions, act(words.pull, words.pullOf(reference), () => pull(reference))));
      return make("tr", { "aria-label": reference }, ...cells);
    };
    const heads = [words.image, words.usedBy, words.tested, ...(this.may.images ? [words.actions] : [])];
    return table(words.updates, heads, make("tbody", {}, ...images.map(row)));
  }
}

/** Those of which nobody knows, and why. */
function unsures(images: Checking[], isOpen: boolean): HTMLElement {
  const reasons: Record<string, string> = { limited: words.limitedSaid, failed: words.failedSaid };
  const row = ({ reference, state, said }: Checking) => {
    const why = said || (reasons[state] ?? words.unknownSaid);
    const mark = make("span", { class: `nowrap ${state === "unknown" ? "muted" : "warn"}` }, words.unsures[state] ?? state);
    return make("tr", { "aria-label": reference }, make("th", { scope: "row", class: "mono" }, reference), cell(words.state, mark), cell(words.said, why));
  };
  const shown = table(words.unsure(images.length), [words.image, words.state, words.said], make("tbody", {}, ...images.map(row)));
  const folded = make("details", {}, make("summary", {}, words.unsure(images.length)), shown);
  folded.open = isOpen;
  return folded;
}
