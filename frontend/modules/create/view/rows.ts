// Controls with rows: what is typed stays as it is, and is written where it can be.
import type { Column, Row, Rows } from "../control";
import { blank, filled, plain, shown, write } from "../control";
import { button, icon, iconButton, make } from "../../dom";
import type { Problem } from "../problems";
import { stopping } from "../problems";
import { isWithin, same } from "../path";
import { fill, words } from "../text";
import type { Ground, View } from "./view";

type Cell = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A row on the page. */
interface Line {
  row: Row;
  element: HTMLElement;
  cells: Map<string, Cell>;
  error: HTMLElement;
}

/** As many are offered at once. */
const OFFERED = 8;
let made = 0;

export class RowsView implements View {
  readonly element: HTMLElement;
  private readonly list = make("ul", { class: "plain" });
  private readonly add: HTMLButtonElement;
  private readonly offers = make("div", { class: "buttons" });
  private readonly error = make("small", { class: "error", role: "alert" });
  private lines: Line[] = [];
  /** What the model has, as it was read last. */
  private last: unknown;
  /** Rows of the model, as they were read: it has them, whatever is wrong with them. */
  private read = new WeakMap<Row, unknown>();
  private offered = "";
  private bad: HTMLElement | undefined;

  constructor(
    private readonly control: Rows,
    private readonly ground: Ground,
  ) {
    this.add = button("", () => this.append([blank(control)], true), "link");
    this.add.append(icon("plus"), fill(words.add, { what: control.one }));
    this.error.hidden = true;
    const tools = make("div", { class: "create-tools" }, this.add, this.offers);
    this.element = make("fieldset", { class: "create-rows" }, make("legend", {}, control.label));
    if (control.hint) this.element.append(make("small", { class: "hint" }, control.hint));
    this.element.append(this.list, tools);
    if (control.paste) this.element.append(this.paste(control.paste));
    this.element.append(this.error);
    if (control.isWide) this.element.classList.add("wide");
    const rows = shown<Row[]>(control, ground.model);
    this.last = plain(rows);
    this.take(rows);
  }

  get paths(): readonly string[] {
    return this.control.paths;
  }

  show(): void {
    const rows = shown<Row[]>(this.control, this.ground.model);
    if (!same(plain(rows), this.last)) {
      this.last = plain(rows);
      this.take(rows);
    }
    this.offer();
  }

  tell(problems: Problem[]): number {
    const { good, wrong } = this.judged();
    const places = this.control.where(good);
    let count = 0;
    const left = new Set(problems);
    this.bad = undefined;
    for (const line of this.lines) {
      const within = places[good.indexOf(line.row)] ?? [];
      const own = problems.filter(({ path }) => within.some((place) => isWithin(path, place)));
      for (const problem of own) left.delete(problem);
      const [first] = stopping(own);
      // A row that the model has, as it was read, is judged by the engine's rules alone.
      const isLeftOut = wrong.has(line.row) && !good.includes(line.row);
      const stops = isLeftOut || first !== undefined;
      const shown = first ?? own[0];
      count += stops ? 1 : 0;
      this.setError(line, wrong.get(line.row) ?? shown?.text ?? "", shown?.path ?? "", stops);
    }
    const stops = stopping([...left]);
    const rest = (stops[0] ?? [...left][0])?.text ?? "";
    if (this.error.textContent !== rest) this.error.textContent = rest;
    this.error.hidden = rest === "";
    return count + Math.min(1, stops.length);
  }

  focus(): void {
    (this.bad ?? this.add).focus();
  }

  /** The rows that are written, and what is wrong with rows. */
  private judged(): { good: Row[]; wrong: Map<Row, string> } {
    const good: Row[] = [];
    const wrong = new Map<Row, string>();
    for (const row of filled(this.control, this.lines.map(({ row }) => row))) {
      const text = this.control.wrong?.(row, good);
      if (text !== undefined) wrong.set(row, text);
      if (text === undefined || same(this.read.get(row), row.cells)) good.push(row);
    }
    return { good, wrong };
  }

  /** Shows rows of the model. */
  private take(rows: Row[]): void {
    for (const row of rows) this.read.set(row, { ...row.cells });
    this.replace(rows);
  }

  /** Writes what is shown. */
  private write(): void {
    write(this.control, this.judged().good, this.ground.model);
    this.last = plain(shown<Row[]>(this.control, this.ground.model));
  }

  private replace(rows: Row[]): void {
    this.list.replaceChildren();
    this.lines = [];
    this.append(rows, false);
  }

  private append(rows: Row[], isNew: boolean): void {
    for (const row of rows) {
      const line = this.line(row);
      this.lines.push(line);
      this.list.append(line.element);
      this.name(line);
    }
    if (!isNew) return;
    const [first] = this.lines[this.lines.length - 1]?.cells.values() ?? [];
    first?.focus();
  }

  private line(row: Row): Line {
    made += 1;
    const error = make("small", { class: "error", role: "alert", id: `create-row-${made}` });
    error.hidden = true;
    const box = make("div", { class: "create-row" });
    const line: Line = { row, element: make("li", {}, box, error), cells: new Map(), error };
    for (const column of this.control.columns) box.append(...this.cell(line, column));
    box.append(iconButton("x", "", () => this.remove(line)));
    return line;
  }

  private cell(line: Line, column: Column): Node[] {
    const value = line.row.cells[column.key] ?? "";
    const cell = column.options ? options(column.options, value) : entry(column, value);
    cell.addEventListener(column.options ? "change" : "input", () => {
      line.row.cells[column.key] = cell.value;
      this.name(line);
      this.write();
    });
    if (cell instanceof HTMLInputElement && this.control.paste) this.takePasted(cell, line);
    line.cells.set(column.key, cell);
    const parts: Node[] = [make("label", { class: column.isShort ? "cell short" : "cell" }, make("span", {}, column.label), cell)];
    if (column.isTarget) parts.unshift(make("span", { class: "faint arrow", "aria-hidden": "true" }, "→"));
    if (column.isSecret) parts.push(this.reveal(cell));
    return parts;
  }

  private reveal(cell: Cell): HTMLElement {
    const eye = iconButton("eye", "", () => {
      const isShown = eye.getAttribute("aria-pressed") === "true";
      eye.setAttribute("aria-pressed", String(!isShown));
      if (cell instanceof HTMLInputElement) cell.type = isShown ? "password" : "text";
    });
    eye.setAttribute("aria-pressed", "false");
    eye.dataset["reveal"] = "";
    return eye;
  }

  /** Names the parts of a row after what it says, and sees to what depends on it. */
  private name(line: Line): void {
    const nth = this.lines.indexOf(line) + 1;
    const what = fill(words.nth, { what: this.control.one, nth });
    for (const column of this.control.columns) {
      const cell = line.cells.get(column.key);
      if (!cell) continue;
      cell.setAttribute("aria-label", fill(words.column, { column: column.label, what }));
      if (column.isOff) cell.disabled = column.isOff(line.row);
      if (typeof column.suggest === "function") setList(cell, column.suggest(line.row));
      if (column.isSecret && cell instanceof HTMLInputElement) {
        const eye = line.element.querySelector<HTMLElement>("[data-reveal]");
        const isSecret = column.isSecret(line.row);
        if (eye) eye.hidden = !isSecret;
        eye?.setAttribute("aria-label", fill(words.reveal, { what: said(line.row, this.control) || what }));
        cell.type = isSecret && eye?.getAttribute("aria-pressed") !== "true" ? "password" : "text";
      }
    }
    const remove = line.element.querySelector<HTMLElement>(".create-row > button:last-child");
    const title = fill(words.remove, { what: `${this.control.one} ${said(line.row, this.control) || nth}` });
    remove?.setAttribute("aria-label", title);
    if (remove) remove.title = title;
  }

  private remove(line: Line): void {
    const nth = this.lines.indexOf(line);
    line.element.remove();
    this.lines.splice(nth, 1);
    for (const other of this.lines.slice(nth)) this.name(other);
    const next = this.lines[Math.min(nth, this.lines.length - 1)];
    (next?.element.querySelector<HTMLElement>(".create-row > button:last-child") ?? this.add).focus();
    this.write();
  }

  private setError(line: Line, text: string, path: string, stops: boolean): void {
    if (line.error.textContent !== text) line.error.textContent = text;
    line.error.hidden = text === "";
    const typed = this.control.columns.filter(({ options }) => !options);
    const about = typed.find(({ tail }) => tail !== undefined && path.endsWith(tail)) ?? typed.find(({ isOff }) => !isOff?.(line.row));
    for (const [key, cell] of line.cells) {
      if (text !== "" && key === about?.key) {
        cell.setAttribute("aria-invalid", "true");
        cell.setAttribute("aria-describedby", line.error.id);
        if (stops) this.bad ??= cell;
      } else if (cell.hasAttribute("aria-invalid")) {
        cell.removeAttribute("aria-invalid");
        cell.removeAttribute("aria-describedby");
      }
    }
  }

  private offer(): void {
    const rows = this.lines.map(({ row }) => row);
    const offers = (this.control.offers?.(this.ground.known, rows) ?? []).slice(0, OFFERED);
    const text = JSON.stringify(offers.map(({ label }) => label));
    if (text === this.offered) return;
    this.offered = text;
    this.offers.replaceChildren(...offers.map(({ label, row }) => button(label, () => {
      this.append([structuredClone(row)], true);
      this.write();
    }, "create-offer")));
  }

  private paste({ label, hint, read }: NonNullable<Rows["paste"]>): HTMLElement {
    const area = make("textarea", { rows: "4", "aria-label": label, spellcheck: "false" });
    const take = button(words.takeLines, () => {
      this.merge(read(area.value));
      area.value = "";
      box.open = false;
    });
    const box = make("details", { class: "create-paste" }, make("summary", {}, label), make("small", { class: "hint" }, hint), area, take);
    return box;
  }

  /** Lines that are pasted into a field are rows. */
  private takePasted(cell: HTMLInputElement, line: Line): void {
    cell.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const isLines = text.trim().includes("\n") && cell === [...line.cells.values()][0];
      if (!isLines || !this.control.paste) return;
      event.preventDefault();
      this.merge(this.control.paste.read(text));
    });
  }

  /** Takes rows, each in the place of the one with its key. */
  private merge(rows: Row[]): void {
    const kept = filled(this.control, this.lines.map(({ row }) => row));
    for (const row of rows) {
      const same = kept.find((other) => other.cells["key"] === row.cells["key"]);
      if (same) same.cells = row.cells;
      else kept.push(row);
    }
    this.replace(kept);
    this.write();
  }
}

function entry(column: Column, value: string): HTMLInputElement | HTMLTextAreaElement {
  const attributes = { class: "mono", autocomplete: "off", spellcheck: "false", placeholder: column.placeholder ?? "" };
  // A line of text would lose the ends of lines.
  const cell = value.includes("\n") ? make("textarea", { rows: "2", ...attributes }) : make("input", { type: "text", ...attributes });
  cell.value = value;
  if (typeof column.suggest === "string") setList(cell, column.suggest);
  return cell;
}

function options(all: [string, string][], value: string): HTMLSelectElement {
  const known = all.some(([option]) => option === value) ? all : [...all, [value, value] as [string, string]];
  const select = make("select", {}, ...known.map(([value, label]) => make("option", { value }, label)));
  select.value = value;
  return select;
}

function setList(cell: Cell, list: string | undefined): void {
  if (list === undefined) cell.removeAttribute("list");
  else cell.setAttribute("list", `create-${list}`);
}

/** What a row is about, for the names of its buttons. */
function said(row: Row, control: Rows): string {
  const [first] = control.columns.filter(({ key, options, isSecret }) => !options && !isSecret && (row.cells[key] ?? "") !== "");
  return first ? (row.cells[first.key] ?? "") : "";
}
