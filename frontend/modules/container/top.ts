// What `top` tells: rows under titles, sorted and filtered.

/** As the engine tells it. */
export interface Top {
  Titles?: string[] | null;
  Processes?: string[][] | null;
}

/** A column to sort by; -1 for the engine's order. */
export interface Order {
  column: number;
  isDown: boolean;
}

/** A number to sort by; nothing for what is none. Times count as seconds. */
export function quantity(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?%?$/.test(text)) return Number.parseFloat(text);
  const time = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (!time) return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = time;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** The rows in an order. A column is one of numbers where all its values are. */
export function sorted(rows: readonly string[][], { column, isDown }: Order): string[][] {
  if (column < 0) return [...rows];
  const keyed = rows.map((row) => ({ row, text: row[column] ?? "", value: quantity(row[column] ?? "") }));
  const isNumeric = keyed.every(({ value }) => value !== undefined);
  const collator = new Intl.Collator("en", { numeric: true });
  const turn = isDown ? -1 : 1;
  keyed.sort((one, other) => turn * (isNumeric ? Number(one.value) - Number(other.value) : collator.compare(one.text, other.text)));
  return keyed.map(({ row }) => row);
}

/** The rows in which a text stands, in any case. */
export function filtered(rows: readonly string[][], text: string): string[][] {
  const wanted = text.trim().toLowerCase();
  return rows.filter((row) => row.some((cell) => cell.toLowerCase().includes(wanted)));
}

/** Whether a column is of numbers. */
export function isNumeric(rows: readonly string[][], column: number): boolean {
  return rows.length > 0 && rows.every((row) => quantity(row[column] ?? "") !== undefined);
}

/** Which column has the process's number; -1 for none. */
export function pidColumn(titles: readonly string[]): number {
  return titles.indexOf("PID");
}

/** The whole table as text, for a spreadsheet. */
export function asText(titles: readonly string[], rows: readonly string[][]): string {
  return [titles, ...rows].map((row) => row.join("\t")).join("\n");
}
