// A spec while it is read from a text.
import { fill } from "../text";
import { blank, type Endpoint, type Note, type Spec } from "./body";
import { Unreadable } from "./kinds";
import { at, put } from "./path";
import { text } from "./text";

/** What has been read so far. */
export class Draft {
  readonly spec: Spec = blank();
  readonly notes: Note[] = [];

  /** Something that stands, but needs a look. */
  warn(sentence: string, values: Record<string, string | number> = {}): void {
    this.note("warn", fill(sentence, values));
  }

  /** Something that was left out, or cannot be as it is. */
  error(sentence: string, values: Record<string, string | number> = {}): void {
    this.note("error", fill(sentence, values));
  }

  /** Reads one value; where it cannot be read, a note says so and `flag` is left out. */
  attempt(flag: string, read: () => void): void {
    try {
      read();
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause;
      this.error(text.badValue, { flag, why: cause.message });
    }
  }

  put(path: string, value: unknown): void {
    put(this.spec.body, path, value);
  }

  /** Adds to a list, once. */
  add(path: string, value: unknown): void {
    const list = at(this.spec.body, path) as unknown[] | undefined;
    if (!list) this.put(path, [value]);
    else if (!list.some((other) => JSON.stringify(other) === JSON.stringify(value))) list.push(value);
  }

  /** Adds to a map; a later value wins. */
  key(path: string, key: string, value: unknown): void {
    const map = at(this.spec.body, path) as Record<string, unknown> | undefined;
    if (map) map[key] = value;
    else this.put(path, { [key]: value });
  }

  /** The endpoint in a network, made where it is not yet. */
  endpoint(network: string): Endpoint {
    const path = "NetworkingConfig.EndpointsConfig";
    const map = at(this.spec.body, path) as Record<string, Endpoint> | undefined;
    const endpoint = map?.[network] ?? {};
    this.key(path, network, endpoint);
    return endpoint;
  }

  private note(kind: Note["kind"], sentence: string): void {
    if (!this.notes.some((note) => note.text === sentence)) this.notes.push({ kind, text: sentence });
  }
}
