// What the form knows of the engine: whose tags are whose, its networks, and whether it has squash.
import { ENGINE, ask } from "../door";
import { quayside } from "../page";

export interface Known {
  /** The images that are there, by their tags. */
  owners: Map<string, { id: string; tags: string[] }>;
  networks: string[];
  /** Nothing where nobody knows. */
  hasSquash: boolean | undefined;
}

interface Row {
  id: string;
  tags: string[];
}

/** Follows what can be known. */
export class Watch {
  readonly known: Known = { owners: new Map(), networks: [], hasSquash: undefined };
  private readonly rows = new Map<string, Row>();
  private readonly gone = new AbortController();
  private readonly leave: () => void;

  constructor(private readonly changed: () => void) {
    this.leave = quayside().join("images", (data) => this.hear(JSON.parse(data)));
    void this.load("/networks", (answer) => {
      this.known.networks = (answer ?? []).map(({ Name }: { Name: string }) => Name).sort();
    });
    void this.load("/version", (answer) => {
      this.known.hasSquash = answer?.Experimental === true;
    });
  }

  detach(): void {
    this.gone.abort();
    this.leave();
  }

  private hear(frame: { all?: boolean; put?: Row[]; drop?: string[] }): void {
    if (frame.all) this.rows.clear();
    for (const row of frame.put ?? []) this.rows.set(row.id, row);
    for (const id of frame.drop ?? []) this.rows.delete(id);
    const owners = [...this.rows.values()].flatMap(({ id, tags }) => tags.map((tag) => [tag, { id, tags }] as const));
    this.known.owners = new Map(owners);
    this.changed();
  }

  /** What cannot be had is not known. */
  private async load(path: string, take: (answer: any) => void): Promise<void> {
    const answer = await ask("GET", `${ENGINE}${path}`, undefined, this.gone.signal).catch(() => undefined);
    if (answer?.status !== 200) return;
    take(JSON.parse(answer.body));
    this.changed();
  }
}
