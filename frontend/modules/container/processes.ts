// The processes of a container, asked for every five seconds while somebody looks.
import { button, copy, icon, iconButton, make, setText } from "../dom";
import { Failed, query } from "../door";
import { field, line } from "../field";
import { check } from "../menu";
import { tell } from "../page";
import type { ContainerOptions, Panel } from "./panel";
import { Told, askAbout } from "./panel";
import { words } from "./text";
import type { Order, Top } from "./top";
import { asText, filtered, isNumeric, pidColumn, sorted } from "./top";

const EVERY = 5000;
/** So many rows are shown. */
const MOST = 1000;

export class Processes implements Panel {
  private readonly told = new Told();
  private readonly filter = make("input", { type: "search", "data-filter": "", "aria-label": words.filterProcesses, placeholder: words.filterProcesses, autocomplete: "off", spellcheck: "false" });
  private readonly count = make("span", { class: "counts", role: "status" });
  private readonly head = make("tr");
  private readonly body = make("tbody");
  private readonly content: HTMLElement;
  private readonly capped = make("p", { class: "empty", hidden: "" });
  private readonly gone = new AbortController();
  private readonly rows = new Map<string, HTMLTableRowElement>();
  private titles: string[] = [];
  private processes: string[][] = [];
  private order: Order = { column: -1, isDown: false };
  private args = "";
  private isAuto = true;
  private isAsking = false;
  /** The container is there no more: nothing is asked again. */
  private isOver = false;
  private timer = 0;

  constructor(
    private readonly element: HTMLElement,
    private options: ContainerOptions,
  ) {
    this.filter.addEventListener("input", () => this.draw());
    const auto = check(words.auto, true, (on) => {
      this.isAuto = on;
      if (on) this.ask();
      else clearTimeout(this.timer);
    });
    const refresh = iconButton("refresh-cw", words.refresh, () => this.ask());
    const all = button(words.copyAll, () => {
      copy(asText(this.titles, this.shown()));
      tell(true, words.copied);
    });
    const tools = make("div", { class: "tools wraps" }, this.filter, this.count, make("span", { class: "spring" }), auto, refresh, all);
    const table = make("table", { class: "list processes", "aria-label": words.processesOf(options.name) }, make("thead", {}, this.head), this.body);
    this.content = make("div", { hidden: "" }, tools, ...(options.may.admin ? [this.argsField()] : []), make("div", { class: "scrolled", tabindex: "0", role: "group", "aria-label": words.processesOf(options.name) }, table), this.capped);
    element.append(this.told.element, this.content);
    document.addEventListener("visibilitychange", this.seen);
    this.begin();
  }

  update(options: ContainerOptions): void {
    const isSame = options.running === this.options.running && options.name === this.options.name;
    this.options = options;
    if (!isSame) this.begin();
  }

  detach(): void {
    this.gone.abort();
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    this.element.replaceChildren();
  }

  private begin(): void {
    const { running, name } = this.options;
    this.told.note(running ? (this.titles.length === 0 ? words.loading : "") : words.noProcesses(name));
    this.told.clear();
    this.content.hidden = !running || this.titles.length === 0;
    clearTimeout(this.timer);
    if (running) this.ask();
  }

  private readonly seen = () => {
    clearTimeout(this.timer);
    if (!document.hidden && this.isAuto) this.ask();
  };

  /** Only administrators choose what `ps` shows: it can show environments. */
  private argsField(): HTMLElement {
    const input = line("", () => undefined, { class: "mono", placeholder: "-ef" });
    input.addEventListener("change", () => {
      this.args = input.value.trim();
      this.ask();
    });
    const { element } = field(words.psArgs, input, words.psHint);
    element.classList.add("ps-args");
    return element;
  }

  private ask(): void {
    clearTimeout(this.timer);
    if (!this.options.running || this.isAsking || this.isOver) return;
    this.isAsking = true;
    void this.load().finally(() => {
      this.isAsking = false;
      if (this.gone.signal.aborted || !this.isAuto || document.hidden) return;
      this.timer = window.setTimeout(() => this.ask(), EVERY);
    });
  }

  private async load(): Promise<void> {
    const args = this.args;
    try {
      const top = await askAbout<Top>(this.options.id, `top${query({ ps_args: args === "" ? undefined : args })}`, this.gone.signal);
      if (this.gone.signal.aborted || !this.options.running) return;
      this.take(top);
      if (args !== this.args) await this.load();
    } catch (cause) {
      // A container that has just ended is told as ended by the page.
      if (this.gone.signal.aborted || !this.options.running) return;
      this.isOver = cause instanceof Failed && cause.status === 404;
      this.told.note("");
      this.told.fail(cause, () => this.ask());
    }
  }

  private take(top: Top): void {
    const titles = (top.Titles ?? []).map(String);
    const isSame = titles.join("\t") === this.titles.join("\t");
    this.titles = titles;
    this.processes = (top.Processes ?? []).map((row) => row.map(String));
    if (!isSame) {
      this.order = { column: -1, isDown: false };
      this.rows.clear();
    }
    this.told.note("");
    this.told.clear();
    this.content.hidden = false;
    this.drawHead();
    this.draw();
  }

  private shown(): string[][] {
    return sorted(filtered(this.processes, this.filter.value), this.order);
  }

  private drawHead(): void {
    const focused = this.head.contains(document.activeElement) ? document.activeElement?.getAttribute("data-column") : null;
    const heads = this.titles.map((title, column) => {
      const isOn = this.order.column === column;
      const press = button(title, () => this.sort(column), "plain");
      press.setAttribute("data-column", String(column));
      press.title = words.columns[title] ?? "";
      if (isOn) press.append(icon(this.order.isDown ? "arrow-down" : "arrow-up"));
      return make("th", { scope: "col", class: this.cellClass(column), "aria-sort": isOn ? (this.order.isDown ? "descending" : "ascending") : "none" }, press);
    });
    this.head.replaceChildren(...heads, make("th", { scope: "col", class: "acts" }, make("span", { class: "sr" }, words.actions)));
    if (focused) this.head.querySelector<HTMLElement>(`[data-column="${focused}"]`)?.focus();
  }

  private sort(column: number): void {
    // Figures are wanted from the largest on.
    const isDown = this.order.column === column ? !this.order.isDown : isNumeric(this.processes, column);
    this.order = { column, isDown };
    this.drawHead();
    this.draw();
  }

  private cellClass(column: number): string {
    return isNumeric(this.processes, column) ? "num" : column === this.titles.length - 1 ? "command" : "";
  }

  /** Rows stay the same elements, so that the keyboard and a selection keep their place. */
  private draw(): void {
    const shown = this.shown();
    const pid = pidColumn(this.titles);
    const seen = new Map<string, HTMLTableRowElement>();
    shown.slice(0, MOST).forEach((cells, nth) => {
      const key = pid < 0 ? String(nth) : (cells[pid] ?? "");
      const row = this.rows.get(key) ?? this.row(key, pid);
      cells.forEach((text, column) => {
        const cell = row.children[column];
        if (!(cell instanceof HTMLElement)) return;
        setText(cell, text);
        cell.className = this.cellClass(column);
      });
      seen.set(key, row);
    });
    this.rows.clear();
    for (const [key, row] of seen) this.rows.set(key, row);
    arrange(this.body, [...seen.values()]);
    setText(this.count, words.processes(shown.length, this.processes.length));
    const left = shown.length - Math.min(shown.length, MOST);
    setText(this.capped, shown.length === 0 ? words.noneMatches : words.capped(left));
    this.capped.hidden = shown.length > 0 && left === 0;
  }

  private row(key: string, pid: number): HTMLTableRowElement {
    const cells = this.titles.map((_, column) => (column === Math.max(pid, 0) ? make("th", { scope: "row" }) : make("td")));
    const row = make("tr");
    const command = () => row.children[this.titles.length - 1]?.textContent ?? "";
    const press = iconButton("copy", words.copyCommand(key), () => {
      copy(command());
      tell(true, words.copied);
    });
    row.append(...cells, make("td", { class: "acts" }, press));
    return row;
  }
}

/** Makes elements the children of another one, in their order; those that are in place are not touched. */
function arrange(parent: HTMLElement, elements: HTMLElement[]): void {
  const wanted = new Set<Element>(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, nth) => {
    const there = parent.children[nth] ?? null;
    if (there !== element) parent.insertBefore(element, there);
  });
}
