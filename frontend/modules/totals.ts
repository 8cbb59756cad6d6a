// What the containers of a project use together, in the head of their rows: of as many as are measured.
//
// The page has an element `data-total="ID ID …"`, short ids, in the head, and in its row `[data-cpu]` and `[data-memory]`.
import { setText } from "./dom";
import { bytes, percent } from "./figure";
import { text } from "./text";

/** A row of the topic `usage`. */
type Row = [id: string, cpu: number | null, memory: number | null, ...unknown[]];

const SHORT = 12;

/** The sums over some containers, by short ids; nothing of those that are not measured. */
export function total(ids: string, rows: ReadonlyMap<string, Row>): { cpu: number; memory: number; count: number } {
  const sum = { cpu: 0, memory: 0, count: 0 };
  for (const id of ids.split(" ")) {
    const row = rows.get(id);
    if (!row) continue;
    sum.cpu += row[1] ?? 0;
    sum.memory += row[2] ?? 0;
    sum.count += 1;
  }
  return sum;
}

/** Rows by their short ids. */
export function byShort(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row[0].slice(0, SHORT), row]));
}

export class Totals {
  private places: Element[] = [];
  private rows = new Map<string, Row>();
  private leave: (() => void) | undefined;

  /** Takes the heads that are in the page, and follows the figures while somebody sees any. */
  take(places: Iterable<Element>, isSeen: boolean): void {
    this.places = [...places].filter((place) => place.getAttribute("data-total"));
    if (!isSeen || this.places.length === 0) this.end();
    else this.leave ??= window.quayside.join("usage", (data) => this.hear(JSON.parse(data)));
    this.draw();
  }

  /** Leaves the topic. */
  end(): void {
    this.leave?.();
    this.leave = undefined;
  }

  private hear(data: { rows?: Row[] }): void {
    this.rows = byShort(data.rows ?? []);
    this.draw();
  }

  private draw(): void {
    for (const place of this.places) {
      const { cpu, memory, count } = total(place.getAttribute("data-total") ?? "", this.rows);
      const write = (name: string, value: string) => {
        const cell = place.closest("tr")?.querySelector<HTMLElement>(`[data-${name}]`);
        if (cell) setText(cell, count === 0 ? text.nothing : value);
      };
      write("cpu", percent(cpu));
      write("memory", bytes(memory));
    }
  }
}
