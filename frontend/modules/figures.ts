// The figures of the charts as a table: for who does not see the charts, and for who wants them exact.
import { bytes, exact, known, percent, rate } from "./figure";
import type { Column, Point } from "./series";
import { summary } from "./series";
import { fill, text } from "./text";

/** The rows; `total` is the place in a point of what the engine counts since the container began. */
const ROWS: { label: string; column: Column; write: (value: number) => string; total?: number }[] = [
  { label: text.cpu, column: "cpu", write: percent },
  { label: text.memory, column: "memory", write: bytes },
  { label: text.received, column: "received", write: rate, total: 4 },
  { label: text.sent, column: "sent", write: rate, total: 5 },
  { label: text.read, column: "read", write: rate, total: 6 },
  { label: text.written, column: "written", write: rate, total: 7 },
  { label: text.pids, column: "pids", write: exact },
];
const HEADS = [text.now, text.lowest, text.average, text.highest, text.total];

export class Figures {
  readonly element = document.createElement("table");
  private readonly caption = document.createElement("caption");
  private readonly cells: Text[][];

  constructor() {
    // On a phone it scrolls sideways, by the keys too.
    this.element.tabIndex = 0;
    this.element.className = "pairs figures";
    const [head, first] = [document.createElement("thead"), document.createElement("tr")];
    first.append(cell("th", text.measure, "col"), ...HEADS.map((name) => cell("th", name, "col", true)));
    head.append(first);
    const body = document.createElement("tbody");
    this.cells = ROWS.map(({ label }) => {
      const row = document.createElement("tr");
      const texts = HEADS.map(() => document.createTextNode(""));
      const values = texts.map((text) => {
        const value = cell("td", "", undefined, true);
        value.append(text);
        return value;
      });
      row.append(cell("th", label, "row"), ...values);
      body.append(row);
      return texts;
    });
    this.element.append(this.caption, head, body);
  }

  /** Writes what differs. */
  show(range: string, columns: Record<Column, (number | null)[]>, newest: Point | undefined, isRunning: boolean): void {
    write(this.caption, fill(text.figures, { range }));
    ROWS.forEach(({ column, write, total }, nth) => {
      const { now, lowest, average, highest } = summary(columns[column]);
      const texts = [isRunning ? now : null, lowest, average, highest].map((value) => known(value, write));
      texts.push(total === undefined ? "" : known(newest?.[total], bytes));
      texts.forEach((text, at) => {
        const cell = this.cells[nth]?.[at];
        if (cell && cell.data !== text) cell.data = text;
      });
    });
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function cell(tag: "th" | "td", value: string, scope?: string, isNumber = false): HTMLElement {
  const element = document.createElement(tag);
  if (value) element.textContent = value;
  if (isNumber) element.className = "num";
  if (scope) element.setAttribute("scope", scope);
  return element;
}
