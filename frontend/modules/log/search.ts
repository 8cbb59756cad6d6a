// The search: its field, what it finds, and the way from match to match. What is loaded is marked while one types;
// Enter searches all that the engine has.
import { strip } from "./ansi";
import { type Filter, Trouble, engineTime, send } from "./ask";
import { iconButton, make, setPressed, setText, toggle } from "../dom";
import { type Entry, compare } from "./entry";
import { type Matcher, type Query, type Range, matcher } from "./match";
import { Results } from "./results";
import { type Hit, type Progress, search } from "./stream";
import { words } from "./text";

/** The most matches that are listed, and the most bytes that are read for them. */
const LIMIT = 10_000;
const BUDGET = 1024 ** 3;
const TYPING = 150;

/** What the search needs of the view. */
export interface Searched {
  /** The containers in view, and the project they are of. */
  containers(): { id: string; name: string }[];
  project(): string | undefined;
  filter(): Filter;
  utc(): boolean;
  /** Where the person is in the log. */
  here(): Entry | undefined;
  /** Other texts are to be marked. */
  marked(): void;
  /** Shows a match. */
  go(container: string, at: string): void;
  /** Shows the next match among what is loaded; false when there is none. */
  step(by: 1 | -1): boolean;
}

/** The search of a view. */
export class Search {
  readonly element = make("div", { class: "log-search", role: "search" });
  readonly input = make("input", { type: "search", "data-filter": "", "aria-label": words.search, placeholder: words.search, title: words.searchHint, autocomplete: "off", spellcheck: "false" });
  readonly results: Results;
  match: Matcher | undefined;

  private readonly view: Searched;
  private readonly regex: HTMLButtonElement = toggle(".*", words.regex, () => this.flip(this.regex));
  private readonly exact: HTMLButtonElement = toggle("Aa", words.matchCase, () => this.flip(this.exact));
  private readonly count = make("span", { class: "log-count", role: "status" });
  private readonly scope = make("select", { "aria-label": words.scope });
  private readonly cancel: HTMLButtonElement;
  private hits: Hit[] = [];
  private ranges = new Map<string, Range[]>();
  private names = new Map<string, string>();
  private nth = -1;
  private searched = "";
  private more = false;
  private failures: string[] = [];
  private running: AbortController | undefined;
  private typing = 0;

  constructor(view: Searched) {
    this.view = view;
    this.regex.setAttribute("aria-label", words.regex);
    this.exact.setAttribute("aria-label", words.matchCase);
    const previous = iconButton("arrow-up", words.previous, () => this.step(-1));
    const next = iconButton("arrow-down", words.next, () => this.step(1));
    this.element.append(make("div", { class: "log-field" }, this.input, this.count, this.regex, this.exact), previous, next, this.scope);
    this.results = new Results({
      name: (id) => this.name(id),
      elsewhere: (hit) => (this.isHere(hit.container) ? undefined : `/containers/${hit.container.slice(0, 12)}?tab=logs&at=${hit.at}`),
      go: (nth) => this.show(nth),
      utc: () => view.utc(),
    });
    this.cancel = make("button", { type: "button" }, words.cancel);
    this.cancel.addEventListener("click", () => this.stop());
    this.results.head.append(this.cancel, iconButton("x", words.closeResults, () => this.close()));
    this.input.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = window.setTimeout(() => this.typed(), TYPING);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.scope.addEventListener("change", () => this.refresh());
    this.offer();
  }

  /** Offers the places that can be searched. */
  offer(): void {
    const before = this.scope.value;
    const many = this.view.containers().length > 1;
    const project = this.view.project();
    const options = [make("option", { value: "here" }, many ? words.inView : words.here)];
    if (project) options.push(make("option", { value: "project" }, words.project(project)));
    options.push(make("option", { value: "all" }, words.all));
    this.scope.replaceChildren(...options);
    if (options.some(({ value }) => value === before)) this.scope.value = before;
  }

  /** Where the server found matches in a line, in its text without escape sequences; for what the browser cannot match. */
  found(entry: Entry): readonly Range[] {
    return this.ranges.get(`${entry.of.id} ${entry.at}`) ?? [];
  }

  /** Goes to the next or the previous match. */
  step(by: 1 | -1): void {
    if (this.query.text === "") return;
    if (this.hits.length === 0) {
      if (!this.view.step(by)) setText(this.count, this.searched === this.asked() ? words.noMatch : words.noLoadedMatch);
      return;
    }
    const count = this.hits.length;
    this.show(this.nth < 0 ? this.nearest(by) : (this.nth + by + count) % count);
  }

  /** Ends what runs. */
  detach(): void {
    clearTimeout(this.typing);
    this.drop();
  }

  /** Ends what runs, and forgets that it did. */
  private drop(): void {
    const { running } = this;
    this.running = undefined;
    running?.abort();
  }

  private get query(): Query {
    const pressed = (element: HTMLElement) => element.getAttribute("aria-pressed") === "true";
    return { text: this.input.value, regex: pressed(this.regex), case: pressed(this.exact) };
  }

  /** What makes one search differ from another. */
  private asked(): string {
    return JSON.stringify([this.query, this.scope.value, this.view.filter()]);
  }

  private flip(element: HTMLElement): void {
    setPressed(element, element.getAttribute("aria-pressed") !== "true");
    this.refresh();
  }

  /** The question changed without typing: a search that was made is made again. */
  private refresh(): void {
    const again = this.searched !== "";
    this.typed();
    if (again && this.query.text !== "") void this.run();
  }

  private typed(): void {
    this.drop();
    this.forget();
    this.match = matcher(this.query);
    setText(this.count, "");
    if (this.query.text === "") this.results.element.hidden = true;
    this.view.marked();
  }

  private forget(): void {
    this.hits = [];
    this.ranges.clear();
    this.nth = -1;
    this.searched = "";
    this.more = false;
    this.failures = [];
    this.results.set(this.hits, -1);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(this.typing);
      if (this.searched !== "" && this.searched === this.asked()) this.step(event.shiftKey ? -1 : 1);
      else {
        this.typed();
        void this.run();
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (!this.results.element.hidden) this.close();
      else if (this.input.value === "") this.input.blur();
      else {
        this.input.value = "";
        this.typed();
      }
    }
  }

  private async run(): Promise<void> {
    const { text, regex, case: exact } = this.query;
    if (text === "") return;
    this.drop();
    const abort = new AbortController();
    this.running = abort;
    this.searched = this.asked();
    this.results.element.hidden = false;
    this.cancel.hidden = false;
    const ids = this.view.containers().map(({ id }) => id);
    let progress: Progress = { containers: 0, of: ids.length, bytes: 0, lines: 0, matches: 0 };
    const say = () => this.results.say(words.progress(this.hits.length, progress.containers, progress.of, progress.bytes));
    say();
    const finish = (end: string) => this.finish(words.found(this.hits.length, progress.bytes) + end);
    try {
      if (this.scope.value !== "here") await this.learnNames(abort.signal).catch(() => undefined);
      const body = { ...this.where(ids), text, regex, case: exact, ...this.limits() };
      await search(body, strip, {
        hit: (hit) => this.add(hit),
        progress: (now) => {
          progress = now;
          say();
        },
        failed: (id, message) => this.failures.push(words.notSearched(this.name(id), message)),
        done: (complete, reason, bytes) => {
          progress = { ...progress, bytes: bytes || progress.bytes };
          this.more = !complete;
          finish(reason === "limit" ? words.limit : reason === "budget" ? words.budget : reason === "slow" ? words.slow : reason === "time" ? words.late : "");
        },
      }, abort.signal);
    } catch (cause) {
      if (this.running !== abort) return;
      this.more = true;
      if (abort.signal.aborted) finish(words.cancelled);
      else if (cause instanceof Trouble && cause.status > 0) this.finish(cause.message);
      else finish(words.cutOff);
    }
  }

  private where(containers: string[]): object {
    if (this.scope.value === "all") return { all: true };
    return this.scope.value === "project" ? { project: this.view.project() } : { containers };
  }

  private limits(): object {
    const { since, until, out, err } = this.view.filter();
    const times = {
      ...(since === undefined ? {} : { since: engineTime(since) }),
      ...(until === undefined ? {} : { until: engineTime(until) }),
    };
    return { ...times, stdout: out, stderr: err, limit: LIMIT, bytes: BUDGET };
  }

  private add(hit: Hit): void {
    if (this.hits.length >= LIMIT) return;
    this.hits.push(hit);
    if (this.isHere(hit.container)) this.ranges.set(`${hit.container} ${hit.at}`, hit.all);
    this.results.set(this.hits, this.nth);
    this.tell();
  }

  private finish(text: string): void {
    const current = this.hits[this.nth];
    this.hits.sort((a, b) => compare(a.at, b.at));
    this.nth = current ? this.hits.indexOf(current) : -1;
    this.cancel.hidden = true;
    this.results.set(this.hits, this.nth);
    this.results.say([text, ...this.failures].join(" "));
    this.tell();
    this.view.marked();
  }

  private tell(): void {
    const { length } = this.hits;
    const none = this.cancel.hidden ? words.noMatch : "";
    const more = this.more || !this.cancel.hidden;
    setText(this.count, length === 0 ? none : this.nth < 0 ? words.matches(length, more) : words.position(this.nth + 1, length, more));
  }

  private show(nth: number): void {
    const hit = this.hits[nth];
    if (!hit) return;
    this.nth = nth;
    this.results.set(this.hits, nth);
    this.results.reveal();
    this.tell();
    if (this.isHere(hit.container)) this.view.go(hit.container, hit.at);
  }

  /** The match nearest to where the person is: the last one before it, or the first one after it. */
  private nearest(by: 1 | -1): number {
    const here = this.view.here();
    if (!here) return by > 0 ? 0 : this.hits.length - 1;
    const after = this.hits.findIndex((hit) => compare(hit.at, here.at) >= 0);
    if (by > 0) return Math.max(0, after);
    return (after <= 0 ? this.hits.length : after) - 1;
  }

  private stop(): void {
    this.running?.abort();
  }

  private close(): void {
    this.stop();
    this.results.element.hidden = true;
    this.input.focus();
  }

  private isHere(id: string): boolean {
    return this.view.containers().some((container) => container.id === id);
  }

  private name(id: string): string {
    return this.view.containers().find((container) => container.id === id)?.name ?? this.names.get(id) ?? id.slice(0, 12);
  }

  /** The names of all containers: matches tell ids only. */
  private async learnNames(signal: AbortSignal): Promise<void> {
    const answer = await send("/live/containers", { signal });
    const list = (await answer.json()) as { put?: { id: string; name: string }[] };
    for (const { id, name } of list.put ?? []) this.names.set(id, name);
  }
}
