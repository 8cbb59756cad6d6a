// Chooses a container or an image, of those that are there now.
import { make } from "../dom";
import { field } from "../field";
import { quayside } from "../page";
import { targetOf, written } from "./target";
import { words } from "./text";

/** A thing that can be chosen. */
interface Thing {
  value: string;
  label: string;
  /** What it may be called in an address. */
  names: string[];
}

interface Frame {
  all?: boolean;
  put?: { id: string; name?: string; tags?: string[]; was?: string }[];
  drop?: string[];
}

/** What is there, live. */
export class Things {
  private readonly all = { container: new Map<string, Thing>(), image: new Map<string, Thing>() };
  private readonly leaves: (() => void)[];
  private isDue = false;

  constructor(private readonly changed: () => void) {
    this.leaves = [this.follow("container"), this.follow("image")];
  }

  detach(): void {
    for (const leave of this.leaves) leave();
  }

  /** Those of a kind, by name. */
  sorted(kind: "container" | "image"): Thing[] {
    return [...this.all[kind].values()].sort((one, other) => one.label.localeCompare(other.label, "en", { numeric: true }));
  }

  /** The one that an address means. */
  find(text: string): Thing | undefined {
    const target = targetOf(text);
    if (!target) return undefined;
    const { kind, name } = target;
    const all = [...this.all[kind].values()];
    return all.find(({ names }) => names.includes(name)) ?? all.find(({ names }) => names[0]?.startsWith(name.replace(/^sha256:/, "")));
  }

  private follow(kind: "container" | "image"): () => void {
    const things = this.all[kind];
    return quayside().join(`${kind}s`, (data) => {
      const frame = JSON.parse(data) as Frame;
      if (frame.all) things.clear();
      for (const { id, name, tags = [], was = "" } of frame.put ?? []) {
        const bare = id.replace(/^sha256:/, "");
        const short = bare.slice(0, 12);
        const called = kind === "container" ? [name ?? ""] : tags;
        things.set(id, { value: written({ kind, name: short }), label: called.join(", ") || (was === "" ? short : `${was} (${short})`), names: [bare, ...called] });
      }
      for (const id of frame.drop ?? []) things.delete(id);
      this.tell();
    });
  }

  /** Once for all changes of a moment. */
  private tell(): void {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.changed();
    });
  }
}

/** The control. */
export class Picker {
  readonly element: HTMLElement;
  private readonly select = make("select");
  private drawn = "";

  constructor(
    label: string,
    private readonly things: Things,
    choose: (value: string) => void,
  ) {
    this.select.addEventListener("change", () => choose(this.select.value));
    this.element = field(label, this.select).element;
  }

  /** Shows what is there, and what is chosen, even when it is not there. */
  show(text: string): void {
    const found = this.things.find(text);
    const value = found?.value ?? text;
    const lists = [this.things.sorted("container"), this.things.sorted("image")];
    const missing = value === "" || found ? [] : [{ value, label: targetOf(text)?.name ?? text }];
    const key = JSON.stringify([lists.map((list) => list.map(({ value, label }) => [value, label])), missing]);
    if (key !== this.drawn) {
      this.drawn = key;
      const option = ({ value, label }: { value: string; label: string }) => make("option", { value }, label);
      const group = (label: string, things: Thing[]) => (things.length === 0 ? [] : [make("optgroup", { label }, ...things.map(option))]);
      this.select.replaceChildren(make("option", { value: "" }, words.choose), ...missing.map(option), ...group(words.containers, lists[0] ?? []), ...group(words.images, lists[1] ?? []));
    }
    if (this.select.value !== value) this.select.value = value;
  }
}
