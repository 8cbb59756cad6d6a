// Lines of one field or two, to which more can be added: tags, arguments, labels.
import { button, icon, iconButton, make } from "../dom";
import { words } from "./text";

/** A field of each line. */
export interface Column {
  label: string;
  placeholder: string;
}

/** What is said of a line. */
export interface Said {
  text: string;
  /** Whether it only is to be known: it stops nothing. */
  isNote?: boolean;
}

interface Line {
  element: HTMLElement;
  cells: HTMLInputElement[];
  remove: HTMLButtonElement;
  said: HTMLElement;
}

let made = 0;

export class Rows {
  readonly element = make("fieldset", { class: "create-rows wide" });
  private readonly list = make("ul", { class: "plain" });
  private readonly offers = make("div", { class: "buttons" });
  private readonly add: HTMLButtonElement;
  private lines: Line[] = [];
  private offered = "";

  /** `one` is what a line is called; `changed` is called when something is typed. */
  constructor(
    label: string,
    hint: string,
    private readonly one: string,
    private readonly columns: Column[],
    private readonly changed: () => void,
  ) {
    this.add = button("", () => this.append([], true), "link");
    this.add.append(icon("plus"), words.add(one));
    const tools = make("div", { class: "create-tools" }, this.add, this.offers);
    this.element.append(make("legend", {}, label), this.list, make("small", { class: "hint" }, hint), tools);
  }

  /** What is typed, without blanks around; lines with nothing in them too. */
  get values(): string[][] {
    return this.lines.map(({ cells }) => cells.map(({ value }, nth) => (nth === 0 ? value.trim() : value)));
  }

  /** Shows these; at least `least` lines. */
  set(values: string[][], least = 0): void {
    this.list.replaceChildren();
    this.lines = [];
    for (const value of values) this.append(value, false);
    while (this.lines.length < least) this.append([], false);
  }

  /** Says something of each line; gives how many have to be corrected. */
  tell(all: (Said | undefined)[]): number {
    let count = 0;
    this.lines.forEach(({ cells, said }, nth) => {
      const { text = "", isNote = false } = all[nth] ?? {};
      if (said.textContent !== text) said.textContent = text;
      said.hidden = text === "";
      said.className = isNote ? "hint" : "error";
      const isWrong = text !== "" && !isNote;
      count += isWrong ? 1 : 0;
      for (const cell of cells) cell.toggleAttribute("aria-invalid", false);
      if (isWrong) cells[0]?.setAttribute("aria-invalid", "true");
    });
    return count;
  }

  /** Offers lines by their first field. */
  offer(offers: string[][]): void {
    const taken = new Set(this.values.map(([key]) => key));
    const free = offers.filter(([key]) => !taken.has(key));
    const text = JSON.stringify(free);
    if (text === this.offered) return;
    this.offered = text;
    this.offers.replaceChildren(...free.slice(0, 12).map((values) => button(values[0] ?? "", () => {
      // A line with nothing in it makes room.
      const blank = this.lines.find(({ cells }) => cells.every(({ value }) => value === ""));
      if (blank) this.drop(blank);
      this.append(values, true);
      this.changed();
    }, "create-offer")));
  }

  private append(values: string[], isNew: boolean): void {
    const said = make("small", { class: "error", id: `build-row-${(made += 1)}`, role: "status", hidden: "" });
    const cells = this.columns.map(({ placeholder }, nth) => {
      const cell = make("input", { type: "text", class: "mono", autocomplete: "off", spellcheck: "false", autocapitalize: "off", placeholder, "aria-describedby": said.id });
      cell.value = values[nth] ?? "";
      cell.addEventListener("input", this.changed);
      return cell;
    });
    const remove = iconButton("x", "", () => {
      const nth = this.lines.indexOf(line);
      this.drop(line);
      (this.lines[Math.min(nth, this.lines.length - 1)]?.remove ?? this.add).focus();
      this.changed();
    });
    const labels = cells.map((cell) => make("label", { class: "cell" }, cell));
    const line: Line = { element: make("li", {}, make("div", { class: "create-row" }, ...labels, remove), said), cells, remove, said };
    this.lines.push(line);
    this.list.append(line.element);
    this.name();
    if (isNew) (cells.find(({ value }) => value === "") ?? cells[0])?.focus();
  }

  private drop(line: Line): void {
    line.element.remove();
    this.lines.splice(this.lines.indexOf(line), 1);
    this.name();
  }

  /** Names the fields by their place. */
  private name(): void {
    this.lines.forEach(({ cells, remove }, nth) => {
      const what = words.nth(this.one, nth + 1);
      cells.forEach((cell, column) => cell.setAttribute("aria-label", this.columns.length === 1 ? what : `${this.columns[column]?.label} (${what})`));
      remove.setAttribute("aria-label", words.removeOf(what));
      remove.title = words.removeOf(what);
    });
  }
}
