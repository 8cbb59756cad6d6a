// The page: two pickers, and all settings of both side by side.
import { button, icon, make, setText } from "../dom";
import { Failed, why } from "../door";
import { MASK } from "../mask";
import { check } from "../menu";
import { go } from "../page";
import type { Line } from "./differ";
import { counted, differ, isHidden, wanted } from "./differ";
import { Picker, Things } from "./picker";
import { GROUPS, ofContainer, ofImage } from "./settings";
import type { Target } from "./target";
import { inspect, pageOf, targetOf } from "./target";
import { words } from "./text";

/** What the address says: `container:ID` or `image:ID`, or nothing. */
export interface CompareOptions {
  a: string;
  b: string;
}

/** One side, as far as it is known. */
interface Side {
  target: Target;
  told?: Record<string, unknown>;
  /** A sentence. */
  failure?: string;
}

const COLOURS: Record<Line["standing"], string> = { same: "muted", changed: "warn", added: "ok", removed: "bad", hidden: "muted" };

export class Compare {
  private readonly things: Things;
  private readonly pickers: [Picker, Picker];
  private readonly status = make("p", { class: "counts", role: "status" });
  private readonly filter = make("input", { type: "search", "data-filter": "", "aria-label": words.filter, placeholder: words.filter, autocomplete: "off", spellcheck: "false" });
  private readonly tools: HTMLElement;
  private readonly place = make("div");
  private readonly swap: HTMLButtonElement;
  private sides: [Side | undefined, Side | undefined] = [undefined, undefined];
  private reading = new AbortController();
  private isOnlyDifferent = true;

  constructor(
    private readonly element: HTMLElement,
    private options: CompareOptions,
  ) {
    this.things = new Things(() => this.drawPickers());
    this.pickers = [
      new Picker(words.first, this.things, (value) => go(pageOf(value, this.options.b))),
      new Picker(words.second, this.things, (value) => go(pageOf(this.options.a, value))),
    ];
    this.swap = button("", () => go(pageOf(this.options.b, this.options.a)));
    this.swap.append(icon("git-compare"), words.swap);
    this.filter.addEventListener("input", () => this.draw());
    const only = check(words.onlyDifferences, true, (on) => {
      this.isOnlyDifferent = on;
      this.draw();
    });
    this.tools = make("div", { class: "tools wraps" }, this.filter, only, this.status);
    element.append(
      make("div", { class: "head" }, make("h1", {}, words.title)),
      make("div", { class: "compare-pick" }, this.pickers[0].element, this.swap, this.pickers[1].element),
      this.tools,
      this.place,
    );
    this.drawPickers();
    void this.load();
  }

  update(options: CompareOptions): void {
    if (options.a === this.options.a && options.b === this.options.b) return;
    this.options = options;
    this.drawPickers();
    void this.load();
  }

  detach(): void {
    this.reading.abort();
    this.things.detach();
    this.element.replaceChildren();
  }

  private drawPickers(): void {
    const { a, b } = this.options;
    this.pickers[0].show(a);
    this.pickers[1].show(b);
    this.swap.disabled = a === "" && b === "";
  }

  private async load(): Promise<void> {
    this.reading.abort();
    const { signal } = (this.reading = new AbortController());
    const side = (text: string): Side | undefined => {
      const target = targetOf(text);
      return target && { target };
    };
    this.sides = [side(this.options.a), side(this.options.b)];
    this.draw();
    await Promise.all(this.sides.map((side) => side && this.read(side, signal)));
    if (!signal.aborted) this.draw();
  }

  private async read(side: Side, signal: AbortSignal): Promise<void> {
    const { kind, name } = side.target;
    try {
      side.told = await inspect(side.target, signal);
    } catch (cause) {
      if (signal.aborted) return;
      const what = kind === "container" ? words.container(name) : words.image(name);
      side.failure = cause instanceof Failed && cause.status === 404 ? words.gone(what) : words.failed(what, why(cause));
    }
  }

  private draw(): void {
    const [first, second] = this.sides;
    this.tools.hidden = true;
    if (!first || !second) return this.say(words.chooseBoth);
    const failures = [first, second].flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    if (failures.length > 0) {
      const again = button(words.retry, () => void this.load());
      this.place.replaceChildren(make("div", { class: "failure", role: "alert" }, ...failures.map((failure) => make("p", {}, failure)), again));
      return;
    }
    if (!first.told || !second.told) return this.say(words.loading);
    if (first.told.Id !== undefined && first.told.Id === second.told.Id) return this.say(words.sameThing);
    this.tools.hidden = false;
    this.table(first, second);
  }

  private say(sentence: string): void {
    this.place.replaceChildren(make("p", { class: "empty", role: "status" }, sentence));
  }

  private table(first: Side, second: Side): void {
    const isMixed = first.target.kind !== second.target.kind;
    const settings = ({ target, told = {} }: Side) => (target.kind === "container" ? ofContainer(told) : ofImage(told, !isMixed));
    // An image may have several names; which one it is, its id tells.
    const isName = ({ group, key }: Line) => group === "image" && key === words.reference;
    const all = differ(settings(first), settings(second)).filter((line) => !isMixed || !isName(line));
    const { differ: count, same, hidden } = counted(all);
    setText(this.status, words.counts(count, same, hidden));
    const lines = wanted(all, this.filter.value, this.isOnlyDifferent);
    if (lines.length === 0) return this.say(this.filter.value.trim() === "" ? words.noDifference : words.noMatch);
    const isImageFirst = first.target.kind === "image";
    const word = ({ standing }: Line) => {
      if (!isMixed) return standing;
      // What only the container has was set there, on whichever side it stands.
      if (standing === "added") return isImageFirst ? "added" : "removed";
      return standing === "removed" ? (isImageFirst ? "removed" : "added") : standing;
    };
    const texts = isMixed ? words.against : words.between;
    const heads = [make("th", { scope: "col" }, words.setting), headOf(first), headOf(second), make("th", { scope: "col" }, words.standing)];
    const bodies = GROUPS.flatMap((group) => {
      const own = lines.filter((line) => line.group === group);
      if (own.length === 0) return [];
      const whole = all.filter((line) => line.group === group);
      const head = make("th", { colspan: "4", scope: "rowgroup" }, words.groups[group], " ", make("span", { class: "muted" }, words.groupCount(counted(whole).differ, whole.length)));
      return [make("tbody", {}, make("tr", { class: "group" }, head), ...own.map((line) => row(line, texts[word(line)], COLOURS[word(line)])))];
    });
    this.place.replaceChildren(make("table", { class: "pairs compare" }, make("thead", {}, make("tr", {}, ...heads)), ...bodies));
  }
}

/** The head of a side, which leads to its page. */
function headOf({ target, told = {} }: Side): HTMLElement {
  const id = String(told.Id ?? "").replace(/^sha256:/, "").slice(0, 12);
  const tags = Array.isArray(told.RepoTags) ? told.RepoTags.map(String) : [];
  const name = target.kind === "container" ? String(told.Name ?? "").replace(/^\//, "") : (tags[0] ?? id);
  const link = make("a", { href: `/${target.kind}s/${id}` }, target.kind === "container" ? words.container(name) : words.image(name));
  return make("th", { scope: "col" }, link);
}

function row({ key, first, second }: Line, standing: string, colour: string): HTMLElement {
  const cell = (value: string | undefined) => {
    const isOut = isHidden(value);
    const shown = make("td", value === undefined ? { class: "faint" } : {}, isOut && value === MASK ? words.hidden : (value ?? words.nothing));
    if (isOut) shown.title = words.hiddenHint;
    return shown;
  };
  return make("tr", {}, make("th", { scope: "row" }, key), cell(first), cell(second), make("td", {}, make("span", { class: colour }, standing)));
}
