// Reads things by name, a few at a time; the last ones asked for come first, for they are in sight.

/** What is known of a thing. */
export type Known<T> = { value: T } | { cause: unknown };

export class Queue<T> {
  private readonly known = new Map<string, Known<T>>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly waiting = new Set<string>();

  /** `changed` is told the name of what was read. */
  constructor(
    private readonly read: (name: string) => Promise<T>,
    private readonly changed: (name: string) => void,
    private readonly most = 4,
  ) {}

  get(name: string): Known<T> | undefined {
    return this.known.get(name);
  }

  /** Wants a thing, unless it was read. */
  want(name: string): void {
    if (this.known.has(name) || this.reading.has(name)) return;
    this.waiting.delete(name);
    this.waiting.add(name);
    this.next();
  }

  /** Wants it no more: it is out of sight. What is being read is read to its end. */
  leave(name: string): void {
    this.waiting.delete(name);
  }

  /** Reads something again that failed. */
  again(name: string): void {
    this.forget(name);
    this.want(name);
  }

  /** What was read of it holds no more. */
  forget(name: string): void {
    this.known.delete(name);
    this.waiting.delete(name);
  }

  /** Wants all of these, and waits until each was read or has failed. */
  async all(names: readonly string[]): Promise<void> {
    for (const name of names) this.want(name);
    while (this.reading.size > 0 && names.some((name) => this.waiting.has(name) || this.reading.has(name))) {
      await Promise.race(this.reading.values());
    }
  }

  private next(): void {
    while (this.reading.size < this.most) {
      const name = [...this.waiting].at(-1);
      if (name === undefined) return;
      this.waiting.delete(name);
      const done = (known: Known<T>) => {
        this.reading.delete(name);
        this.known.set(name, known);
        this.changed(name);
        this.next();
      };
      this.reading.set(name, this.read(name).then((value) => done({ value }), (cause: unknown) => done({ cause })));
    }
  }
}
