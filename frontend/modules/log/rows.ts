// The elements of rows. They are few and used again and again; what a row shows is written anew for each entry.
import { parse } from "./ansi";
import { make } from "../dom";
import type { Entry } from "./entry";
import { fields, short } from "./json";
import { guessed } from "./level";
import type { Matcher, Range } from "./match";
import { paint, paintText } from "./paint";
import { words } from "./text";
import { type Zone, exact, full, stamp } from "./time";
import { tree } from "./tree";

/** Of a long line so much is shown at first. */
export const SHOWN = 4096;

/** How rows look now. Rows are written anew when `serial` changes, measured anew when `layout` does. */
export interface Look {
  serial: number;
  layout: number;
  wrap: boolean;
  zone: Zone;
  /** The width of the names' column in characters; 0 for a single container. */
  names: number;
  match: Matcher | undefined;
  /** Ranges that only the server knows, in a line's text without escape sequences. */
  found: (entry: Entry) => readonly Range[];
  current: Entry | undefined;
  now: number;
}

/** What can be done in a row. */
export interface Acts {
  /** Shows or hides what is folded. */
  fold(entry: Entry): void;
  /** Shows more of a long line. */
  more(entry: Entry): void;
  /** Loads what a mark says was skipped. */
  refill(entry: Entry): void;
}

/** One element and what it shows. */
export class Row {
  readonly element = make("div", { class: "log-row" });
  entry: Entry | undefined;
  private serial = -1;
  private readonly acts: Acts;

  constructor(acts: Acts) {
    this.acts = acts;
  }

  /** Shows an entry. */
  show(entry: Entry, look: Look): void {
    if (this.entry === entry && this.serial === look.serial) return;
    this.entry = entry;
    this.serial = look.serial;
    const { element } = this;
    element.replaceChildren();
    element.className = entry.mark ? "log-row log-mark" : "log-row";
    element.classList.toggle("current", look.current === entry);
    element.classList.toggle("whole", entry.more || entry.open);
    if (entry.mark) this.mark(entry, look);
    else this.line(entry, look);
  }

  private line(entry: Entry, look: Look): void {
    const { element } = this;
    const level = guessed(entry);
    element.dataset["level"] = level.level;
    delete element.dataset["mark"];
    element.dataset["source"] = entry.source === 2 ? "stderr" : "stdout";
    if (look.names > 0) {
      const name = `${cut(entry.of.name, look.names).padEnd(look.names)}  `;
      element.append(make("span", { class: `log-name hue-${entry.of.hue}`, title: entry.of.name }, name));
    }
    if (look.zone !== "off") {
      element.append(make("span", { class: "log-time", title: exact(entry.at) }, `${stamp(entry.ms, look.zone, look.now)}  `));
    }
    const text = make("span", { class: "log-text" });
    const object = fields(entry.text);
    if (object) this.object(text, entry, object, look);
    else this.text(text, entry, look);
    element.append(text);
    if (object && entry.open) element.append(tree(object));
  }

  private text(into: HTMLElement, entry: Entry, look: Look): void {
    const long = entry.text.length > SHOWN && !entry.more;
    const parsed = parse(long ? entry.text.slice(0, SHOWN) : entry.text);
    const matches = look.match ? look.match(parsed.plain) : shifted(look.found(entry), parsed.skipped);
    this.element.classList.toggle("hit", matches.length > 0);
    paint(into, parsed, matches, parsed.skipped === 0 ? guessed(entry) : undefined);
    if (!long && entry.whole === 0) return;
    const label = long ? words.more(entry.text.length - SHOWN) : words.whole(entry.whole);
    into.append(" ", this.button(label, "link", () => this.acts.more(entry)));
  }

  private object(into: HTMLElement, entry: Entry, object: Record<string, unknown>, look: Look): void {
    const fold = this.button("", "log-fold", () => this.acts.fold(entry));
    fold.setAttribute("aria-label", words.fields);
    fold.setAttribute("aria-expanded", String(entry.open));
    into.append(fold);
    const { level, message, rest } = short(object);
    const match = look.match ?? (() => []);
    const part = (text: string, attributes: Record<string, string>) => {
      const span = make("span", attributes);
      const shown = cut(text, SHOWN);
      paintText(span, shown, match(shown));
      into.append(span);
    };
    const guess = guessed(entry).level;
    if (level !== "") part(`${level} `, guess === "" ? {} : { "data-level": guess });
    if (message !== "") part(message, {});
    for (const [key, value] of rest.slice(0, 50)) {
      part(` ${key}=`, { class: "log-key" });
      part(value, { class: "log-value" });
    }
    const hit = look.match ? look.match(entry.text).length > 0 : look.found(entry).length > 0;
    this.element.classList.toggle("hit", hit);
  }

  private mark(entry: Entry, look: Look): void {
    delete this.element.dataset["level"];
    const time = entry.ms > 0 ? full(entry.ms, look.zone === "utc" ? "utc" : "local") : "";
    const what = {
      restarted: words.restarted(time),
      ended: words.stopped(time),
      removed: words.removed,
      gap: words.gap,
      skipped: words.skipped(entry.lines),
    }[entry.mark ?? "gap"];
    const text = make("span", {}, look.names > 0 ? `${entry.of.name}: ${what}` : what);
    if (entry.mark === "skipped") text.append(" ", this.button(words.load, "link", () => this.acts.refill(entry)));
    this.element.dataset["mark"] = entry.mark ?? "";
    this.element.append(text);
  }

  private button(label: string, className: string, press: () => void): HTMLButtonElement {
    const element = make("button", { type: "button", class: className }, label);
    element.addEventListener("click", press);
    return element;
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function shifted(ranges: readonly Range[], by: number): readonly Range[] {
  if (by === 0) return ranges;
  return ranges.filter(([from]) => from >= by).map(([from, to]) => [from - by, to - by] as const);
}
