// The list of matches: virtual, rows of one height.
import { make, setText } from "../dom";
import { millis } from "./entry";
import { paintText } from "./paint";
import type { Hit } from "./stream";
import { words } from "./text";
import { full } from "./time";

/** The height of a row, as log.css has it. */
const ROW = 26;
const BEYOND = 6;

/** What the list needs to know of containers. */
export interface Known {
  name(container: string): string;
  /** The address of a line in another log; undefined when it is in this view. */
  elsewhere(hit: Hit): string | undefined;
  go(nth: number): void;
  utc(): boolean;
}

/** The list and what stands above it. */
export class Results {
  readonly element = make("section", { class: "log-results", "aria-label": words.results });
  readonly head = make("header", {});
  private readonly status = make("p", { role: "status" });
  private readonly list = make("div", { class: "log-hits", tabindex: "-1" });
  private readonly space = make("div", { role: "list", "aria-label": words.results });
  private readonly known: Known;
  private hits: readonly Hit[] = [];
  private current = -1;
  private waiting = false;

  constructor(known: Known) {
    this.known = known;
    this.head.append(this.status);
    this.list.append(this.space);
    this.element.append(this.head, this.list);
    this.element.hidden = true;
    this.list.addEventListener("scroll", () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(this.list);
  }

  /** Shows these. */
  set(hits: readonly Hit[], current: number): void {
    this.hits = hits;
    this.current = current;
    this.later();
  }

  /** Brings the current one into view. */
  reveal(): void {
    const top = this.current * ROW;
    const { scrollTop, clientHeight } = this.list;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight) this.list.scrollTop = top - clientHeight / 2;
    this.later();
  }

  /** Says how the search stands. */
  say(text: string): void {
    setText(this.status, text);
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.list;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - BEYOND);
    const last = Math.min(this.hits.length, Math.ceil((scrollTop + clientHeight) / ROW) + BEYOND);
    const focused = Number((document.activeElement as HTMLElement | null)?.dataset["nth"] ?? -1);
    const inside = this.space.contains(document.activeElement);
    this.space.style.height = `${this.hits.length * ROW}px`;
    const rows: HTMLElement[] = [];
    for (let nth = first; nth < last; nth += 1) rows.push(this.row(nth));
    this.space.replaceChildren(...rows);
    if (inside) this.space.querySelector<HTMLElement>(`[data-nth="${focused}"]`)?.focus({ preventScroll: true });
  }

  private row(nth: number): HTMLElement {
    const hit = this.hits[nth] as Hit;
    const elsewhere = this.known.elsewhere(hit);
    const name = this.known.name(hit.container);
    const text = make("span", { class: "log-found" });
    paintText(text, hit.text, hit.ranges);
    const time = make("span", { class: "log-time" }, full(millis(hit.at), this.known.utc() ? "utc" : "local"));
    const parts = [make("span", { class: "log-origin" }, name), time, text];
    const go = elsewhere === undefined
      ? make("button", { type: "button", "data-nth": String(nth) }, ...parts)
      : make("a", { href: elsewhere, "data-nth": String(nth), title: words.openElsewhere(name) }, ...parts);
    if (elsewhere === undefined) go.addEventListener("click", () => this.known.go(nth));
    if (nth === this.current) go.setAttribute("aria-current", "true");
    const row = make("div", { role: "listitem" }, go);
    row.style.top = `${nth * ROW}px`;
    return row;
  }
}
