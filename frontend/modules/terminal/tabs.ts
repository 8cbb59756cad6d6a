// Which terminals there are, and which one is shown: one of them, or the place where a new one is made, which is last.

export class Tabs<T> {
  readonly items: T[] = [];
  /** The one shown; none for the new one's place. */
  chosen: T | undefined;

  add(item: T): void {
    this.items.push(item);
    this.chosen = item;
  }

  /** Removes one. If it was shown, the next one is, or else the one before. */
  remove(item: T): void {
    const at = this.items.indexOf(item);
    if (at < 0) return;
    this.items.splice(at, 1);
    if (this.chosen === item) this.chosen = this.items[at] ?? this.items[at - 1];
  }

  /** Goes to another one as the key says; whether it is such a key. */
  key(key: string): boolean {
    const all = [...this.items, undefined];
    const at = all.indexOf(this.chosen);
    const to: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 };
    const next = to[key];
    if (next === undefined) return false;
    this.chosen = all[(next + all.length) % all.length];
    return true;
  }
}
