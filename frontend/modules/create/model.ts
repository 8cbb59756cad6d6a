// What the form is about: the body of a request, with the name and what else goes along.
import type { Spec } from "../spec/body";
import { get, put, same } from "./path";

/** The spec of the form, and who follows it. */
export class Model {
  /** What it was at first: what edits are compared with. */
  base: Spec;
  private readonly followers = new Set<() => void>();

  constructor(public spec: Spec) {
    this.base = structuredClone(spec);
  }

  /** The value at a place. Places of the body begin with a capital letter, the others are of the spec itself. */
  get(path: string): any {
    return get(root(this.spec, path), path);
  }

  /** What was there at first. */
  first(path: string): any {
    return get(root(this.base, path), path);
  }

  /** Puts values at places, and tells the followers. */
  set(paths: string[], values: unknown[]): void {
    paths.forEach((path, nth) => put(root(this.spec, path), path, values[nth]));
    this.tell();
  }

  /** Takes another spec in place of this one. */
  replace(spec: Spec): void {
    this.spec = spec;
    this.tell();
  }

  /** Whether anything differs from what it was at first. */
  get isChanged(): boolean {
    return !same(this.spec, this.base);
  }

  /** Calls `on` after each change. */
  follow(on: () => void): void {
    this.followers.add(on);
  }

  private tell(): void {
    for (const on of this.followers) on();
  }
}

function root(spec: Spec, path: string): unknown {
  return /^[a-z]/.test(path) ? spec : spec.body;
}
