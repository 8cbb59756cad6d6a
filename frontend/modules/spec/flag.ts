// The flags of `docker run`: how each is read into a body, and written from one.
import type { Spec } from "./body";
import type { Draft } from "./draft";
import { type Kind, pair } from "./kinds";
import { noNetworks } from "./networks";
import { isNeutral, type Rest } from "./path";

/** What is only known when all flags are read. */
export class Reading {
  readonly networks = noNetworks();
  readonly attached = new Set<string>();
  isDetached = false;

  constructor(readonly draft: Draft) {}
}

/** One flag, under all its names. */
export interface Flag {
  /** As `--publish` and `-p`. */
  names: string[];
  /** Takes no value: `--rm`, or `--rm=false`. */
  isBare?: boolean;
  /** Reads a value; throws `Unreadable`. */
  read(word: string, reading: Reading): void;
  /** The lines that say what the body has; each a flag with its value. */
  lines?(rest: Rest, spec: Spec): string[][];
}

/** A flag with one value at one place. */
export function one<T>(names: string, path: string, kind: Kind<T>, isSaid = (value: T) => !isNeutral(value)): Flag {
  const [name, ...others] = names.split(" ");
  return {
    names: [name, ...others],
    read(word, { draft }) {
      const value = kind.read(word);
      if (isSaid(value)) draft.put(path, value);
    },
    lines(rest) {
      const value = rest.take<T>(path);
      return value === undefined || !isSaid(value) ? [] : [[name, kind.write(value)]];
    },
  };
}

/** A flag that can be given again and again; its values are a list. */
export function many<T>(names: string, path: string, kind: Kind<T>): Flag {
  const [name, ...others] = names.split(" ");
  return {
    names: [name, ...others],
    read: (word, { draft }) => draft.add(path, kind.read(word)),
    lines: (rest) => rest.list<T>(path).map((value) => [name, kind.write(value)]),
  };
}

/** A flag that can be given again and again; its values are a map. */
export function pairs(names: string, path: string, isLoose = false): Flag {
  const [name, ...others] = names.split(" ");
  return {
    names: [name, ...others],
    read(word, { draft }) {
      const [key, value] = isLoose && !word.includes("=") ? [word, ""] : pair(word);
      draft.key(path, key, value);
    },
    lines: (rest) => rest.pairs<string>(path).map(([key, value]) => [name, `${key}=${value}`]),
  };
}

/** A flag that is there or not. */
export function bare(names: string, path: string): Flag {
  const [name, ...others] = names.split(" ");
  return {
    names: [name, ...others],
    isBare: true,
    read(word, { draft }) {
      if (word === "true") draft.put(path, true);
    },
    lines: (rest) => (rest.take(path) === true ? [[name]] : []),
  };
}

/** A flag that means nothing to the console. */
export function ignored(names: string, isBare: boolean): Flag {
  return { names: names.split(" "), isBare, read: () => undefined };
}

/** A flag whose value is a file of the client's. */
export function file(name: string, sentence: string): Flag {
  return { names: [name], read: (value, { draft }) => draft.error(sentence, { flag: name, value }) };
}

