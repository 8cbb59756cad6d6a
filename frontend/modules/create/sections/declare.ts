// How controls are declared: a line each.
import type { Codec } from "../codec/codec";
import { Wrong, flag as flagCodec, one, text } from "../codec/codec";
import type { Item } from "../codec/rows";
import { inList, inMap, keyed, list, map, pair, value } from "../codec/rows";
import type { Choice, Column, Flag, Line, Row, Rows } from "../control";
import { single } from "../control";
import { words } from "../text";

/** A line of text. */
export function line(label: string, path: string, codec: Codec<string> = text, more: Partial<Line> = {}): Line {
  return { kind: "line", label, ...single(path, codec), ...more };
}

/** A box to tick. */
export function flag(label: string, path: string, more: Partial<Flag> = {}): Flag {
  return { kind: "flag", label, ...single(path, flagCodec), ...more };
}

/** One of several; the first is what the engine does by itself. */
export function choice(label: string, path: string, options: [string, string][], more: Partial<Choice> = {}): Choice {
  return { kind: "choice", label, ...single(path, one(options[0]?.[0])), options: () => options, ...more };
}

/** A list, an item a row. */
export function items(label: string, one: string, path: string, item: Item, columns: Column[], more: Partial<Rows> = {}): Rows {
  return { kind: "rows", label, one, ...single(path, list(item)), columns, where: inList(path), wrong: readable(item), ...more };
}

/** A list of texts. */
export function texts(label: string, one: string, path: string, column: Partial<Column> = {}, more: Partial<Rows> = {}): Rows {
  return items(label, one, path, value, [{ key: "value", label: one, ...column }], more);
}

/** A map, an entry a row. */
export function entries(label: string, one: string, path: string, columns: Column[], item: Item = pair, more: Partial<Rows> = {}): Rows {
  return { kind: "rows", label, one, ...single(path, map(item)), columns, where: inMap(path), wrong: keyed, ...more };
}

/** The columns of a map of texts. */
export function keyAndValue(key: string = words.key, placeholder = ""): Column[] {
  return [{ key: "key", label: key, placeholder }, { key: "value", label: words.value, isTarget: true }];
}

function readable(item: Item): (row: Row) => string | undefined {
  return ({ cells }) => {
    try {
      item.write(cells, undefined);
      return undefined;
    } catch (cause) {
      if (cause instanceof Wrong) return cause.message;
      throw cause;
    }
  };
}
