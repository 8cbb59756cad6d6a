// The images that the engine has, live: what is from a registry, and what containers are made of it.
import type { Quayside } from "../bridge";

/** An image, as the topic tells it. */
export interface Image {
  id: string;
  tags: string[];
  used_by: { id: string; name: string }[];
}

export class Local {
  private readonly rows = new Map<string, Image>();
  private readonly watchers = new Set<() => void>();
  private readonly leave: () => void;

  constructor(stream: Pick<Quayside, "join">) {
    this.leave = stream.join("images", (text) => {
      const frame = JSON.parse(text) as { all?: boolean; put?: (Partial<Image> & { id: string })[]; drop?: string[] };
      if (frame.all) this.rows.clear();
      for (const { id, tags, used_by } of frame.put ?? []) this.rows.set(id, { id, tags: tags ?? [], used_by: used_by ?? [] });
      for (const id of frame.drop ?? []) this.rows.delete(id);
      for (const watch of [...this.watchers]) watch();
    });
  }

  get images(): Image[] {
    return [...this.rows.values()];
  }

  /** The image behind an id. */
  get(id: string): Image | undefined {
    return this.rows.get(id);
  }

  /** Calls when it has changed. */
  watch(changed: () => void): void {
    this.watchers.add(changed);
  }

  detach(): void {
    this.watchers.clear();
    this.leave();
  }
}
