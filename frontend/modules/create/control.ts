// A control: a label, places of the body, and how what stands there is shown and written. The form is lists of these.
import type { Codec } from "./codec/codec";
import type { Known } from "./known";
import type { Model } from "./model";
import { same } from "./path";

/** A line of a control with several, column by column; `raw` is what it was read from. */
export interface Row {
  cells: Record<string, string>;
  raw?: unknown;
}

/** Lists that are offered while one types. */
export type Suggested = "networks" | "volumes" | "containers" | "capabilities" | "signals" | "drivers" | "runtimes";

interface Base<V> {
  label: string;
  hint?: string;
  paths: string[];
  /** From the values at the places. */
  read(values: any[]): V;
  /** To the values at the places; `now` is what stands there. Throws `Wrong`. */
  write(shown: V, now: any[]): unknown[];
  /** Whether others write to its places as well. */
  isShared?: boolean;
  /** Whether it has the whole width. */
  isWide?: boolean;
  /** Whether only what creates heeds it: it is no setting of a container. */
  isOfCreation?: boolean;
  /** Whether it is shown, by the value at its first place. */
  when?(value: any): boolean;
}

export interface Line extends Base<string> {
  kind: "line";
  placeholder?: string | ((known: Known) => string);
  suggest?: Suggested;
  numeric?: boolean;
  /** Whether it has lines of its own: a text of several. */
  isLong?: boolean;
}

export interface Choice extends Base<string> {
  kind: "choice";
  options(known: Known): [value: string, label: string][];
}

export interface Flag extends Base<boolean> {
  kind: "flag";
}

/** A part of a row. */
export interface Column {
  key: string;
  label: string;
  placeholder?: string;
  options?: [value: string, label: string][];
  suggest?: Suggested | ((row: Row) => Suggested | undefined);
  /** Whether it is short, and whether an arrow leads to it. */
  isShort?: boolean;
  isTarget?: boolean;
  /** The end of a problem's place that is about it. */
  tail?: string;
  /** Whether it is hidden from those who look on. */
  isSecret?: (row: Row) => boolean;
  /** Whether there is nothing to say. */
  isOff?: (row: Row) => boolean;
}

export interface Rows extends Base<Row[]> {
  kind: "rows";
  /** One of them, as in "Add port". */
  one: string;
  columns: Column[];
  /** What is wrong with a row, the ones before it known; such a row is not written. */
  wrong?(row: Row, before: Row[]): string | undefined;
  /** The places that each row stands at, of rows that are written. */
  where(rows: Row[]): string[][];
  /** Rows that the image suggests. */
  offers?(known: Known, rows: Row[]): { label: string; row: Row }[];
  /** Rows of pasted lines, for those that can be pasted. */
  paste?: { label: string; hint: string; read(text: string): Row[] };
}

export type Control = Line | Choice | Flag | Rows;

/** A part of the form that is folded. */
export interface Section {
  title: string;
  about: string;
  controls: Control[];
}

/** What a control shows of the body. */
export function shown<V>(control: Base<V>, model: Model): V {
  return control.read(control.paths.map((path) => model.get(path)));
}

/** Writes what a control shows. What shows the same as at first is what it was at first, to the letter. */
export function write<V>(control: Base<V>, value: V, model: Model): void {
  const now = control.paths.map((path) => model.get(path));
  const first = control.paths.map((path) => model.first(path));
  const isBack = !control.isShared && same(plain(control.read(first)), plain(value));
  model.set(control.paths, isBack ? structuredClone(first) : control.write(value, now));
}

/** Whether a control shows something other than it does of nothing. */
export function isSet(control: Control, model: Model): boolean {
  const nothing = control.read(control.paths.map(() => undefined));
  return !same(plain(shown<unknown>(control, model)), plain(nothing));
}

/** Rows that say something: choices always do, so they do not count. */
export function filled(control: Rows, rows: Row[]): Row[] {
  const typed = control.columns.filter((column) => !column.options);
  return rows.filter((row) => typed.some(({ key }) => (row.cells[key] ?? "") !== ""));
}

/** A new row. */
export function blank(control: Rows): Row {
  return { cells: Object.fromEntries(control.columns.map(({ key, options }) => [key, options?.[0]?.[0] ?? ""])) };
}

/** A control with one place. */
export function single<V>(path: string, codec: Codec<V>): Pick<Base<V>, "paths" | "read" | "write"> {
  return { paths: [path], read: ([value]) => codec.read(value), write: (shown) => [codec.write(shown)] };
}

/** A value without what its rows were read from. */
export function plain(value: unknown): unknown {
  return Array.isArray(value) ? value.map((row: Row) => row.cells) : value;
}
