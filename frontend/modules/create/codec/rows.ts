// Lists and maps as rows. A row that shows the same as what it was read from is written as that, to the letter.
import type { Row } from "../control";
import { same } from "../path";
import { words } from "../text";
import type { Codec } from "./codec";
import { isNothing } from "./codec";

type Cells = Record<string, string>;

/** How one item is shown and written; `raw` is what the row was read from. */
export interface Item {
  read(item: any): Cells;
  write(cells: Cells, raw: any): unknown;
}

/** A list. */
export function list(item: Item): Codec<Row[]> {
  return {
    read: (value) => (Array.isArray(value) ? value.map((raw) => ({ cells: item.read(raw), raw })) : []),
    write: (rows) => (rows.length === 0 ? undefined : rows.map((row) => written(item, row))),
  };
}

/** A map, as a list of its entries. */
export function map(item: Item): Codec<Row[]> {
  const entries = list(item);
  return {
    read: (value) => entries.read(isNothing(value) ? [] : Object.entries(value)),
    write: (rows) => {
      const all = entries.write(rows) as [string, unknown][] | undefined;
      return all && Object.fromEntries(all);
    },
  };
}

/** What a row stands for. */
export function written(item: Item, { cells, raw }: Row): unknown {
  return raw !== undefined && same(item.read(raw), cells) ? raw : item.write(cells, raw);
}

/** A text. */
export const value: Item = { read: (item) => ({ value: String(item) }), write: ({ value = "" }) => value };

/** An entry of texts. */
export const pair: Item = {
  read: ([key, value]) => ({ key, value: isNothing(value) ? "" : String(value) }),
  write: ({ key = "", value = "" }) => [key, value],
};

/** A text in parts, as "a:b:c"; empty parts at its end are left out, and what is too much is in the last one. */
export function parts(separator: string | RegExp, keys: string[], joint = ":"): Item {
  return {
    read: (item) => {
      const found = divide(String(item), separator, keys.length);
      return Object.fromEntries(keys.map((key, nth) => [key, found[nth] ?? ""]));
    },
    write: (cells) => {
      const all = keys.map((key) => cells[key] ?? "");
      while (all.length > 1 && all[all.length - 1] === "") all.pop();
      return all.join(joint);
    },
  };
}

/** An object, field by field; what no cell shows is kept. */
export function fields(codecs: Record<string, Codec<string>>): Item {
  return {
    read: (item) => Object.fromEntries(Object.entries(codecs).map(([key, codec]) => [key, codec.read(item?.[key])])),
    write: (cells, raw) => {
      const result: Record<string, unknown> = { ...raw };
      for (const [key, codec] of Object.entries(codecs)) {
        const written = codec.write(cells[key] ?? "");
        if (written === undefined) delete result[key];
        else result[key] = written;
      }
      return result;
    },
  };
}

/** The places of rows in a list. */
export const inList = (path: string) => (rows: Row[]): string[][] => rows.map((_, nth) => [`${path}[${nth}]`]);

/** The places of rows in a map. */
export const inMap = (path: string) => (rows: Row[]): string[][] => rows.map(({ cells }) => [`${path}["${cells["key"] ?? ""}"]`]);

/** A row of a map needs a key, and one that no other has. */
export function keyed({ cells }: Row, before: Row[]): string | undefined {
  const key = cells["key"] ?? "";
  if (key === "") return words.needsKey;
  return before.some((other) => other.cells["key"] === key) ? words.twice : undefined;
}

function divide(text: string, separator: string | RegExp, most: number): string[] {
  const found: string[] = [];
  let rest = text;
  while (found.length < most - 1) {
    const at = typeof separator === "string" ? rest.indexOf(separator) : rest.search(separator);
    if (at < 0) break;
    found.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  return [...found, rest];
}
