// What the form knows of the engine: lists that go on being live, and the chosen image.
import { ENGINE, ask } from "../door";
import { quayside } from "../page";

/** A row of the images list. */
export interface ImageRow {
  id: string;
  tags: string[];
  size: number;
}

/** A row of the containers list. */
export interface ContainerRow {
  id: string;
  name: string;
  state: string;
  ports: { public: number; private: number; kind: string; ip: string }[];
}

/** An image's own defaults. */
export interface ImageConfig {
  Cmd?: string[] | null;
  Entrypoint?: string[] | null;
  Env?: string[] | null;
  ExposedPorts?: Record<string, object> | null;
  Volumes?: Record<string, object> | null;
  User?: string;
  WorkingDir?: string;
  StopSignal?: string;
}

/** Where an image is: not looked for, being looked for, on the engine, or not there. */
export type Standing = "" | "looking" | "here" | "missing";

export interface Known {
  images: ImageRow[];
  containers: ContainerRow[];
  networks: string[];
  volumes: string[];
  /** What the chosen image says, when it is on the engine. */
  image: ImageConfig | undefined;
  standing: Standing;
}

/** Nothing is known yet. */
export function nothing(): Known {
  return { images: [], containers: [], networks: [], volumes: [], image: undefined, standing: "" };
}

/** While one types, an image is looked for after this long. */
const TYPING = 300;
/** What could be a reference; another one is not worth asking for. */
const REFERENCE = /^[a-z0-9][\w./:@-]*$/i;

/** Follows what can be known. */
export class Watch {
  readonly known = nothing();
  private readonly leaves: (() => void)[];
  private readonly gone = new AbortController();
  private looked = "";
  private timer = 0;
  private isListed = false;

  constructor(private readonly changed: () => void) {
    this.leaves = [this.follow("images"), this.follow("containers")];
    void this.load("networks", (answer) => (answer ?? []).map(({ Name }: any) => Name));
    void this.load("volumes", (answer) => (answer?.Volumes ?? []).map(({ Name }: any) => Name));
  }

  /** The names of all containers; nothing until they are known. */
  get names(): string[] | undefined {
    return this.isListed ? this.known.containers.map(({ name }) => name) : undefined;
  }

  /** Looks for the chosen image. */
  look(reference: string): void {
    if (reference === this.looked) return;
    this.looked = reference;
    clearTimeout(this.timer);
    this.known.image = undefined;
    this.known.standing = REFERENCE.test(reference) ? "looking" : "";
    if (this.known.standing === "looking") this.timer = window.setTimeout(() => void this.ask(reference), TYPING);
  }

  detach(): void {
    clearTimeout(this.timer);
    this.gone.abort();
    for (const leave of this.leaves) leave();
  }

  private async ask(reference: string): Promise<void> {
    const path = reference.split("/").map((part) => encodeURIComponent(part).replace(/%3A/g, ":").replace(/%40/g, "@")).join("/");
    const answer = await ask("GET", `${ENGINE}/images/${path}/json`, undefined, this.gone.signal).catch(() => undefined);
    if (!answer || reference !== this.looked) return;
    this.known.standing = answer.status === 200 ? "here" : answer.status === 404 ? "missing" : "";
    this.known.image = answer.status === 200 ? (JSON.parse(answer.body).Config ?? {}) : undefined;
    this.changed();
  }

  /** What cannot be had is not offered. */
  private async load(what: "networks" | "volumes", names: (answer: any) => string[]): Promise<void> {
    const answer = await ask("GET", `${ENGINE}/${what}`, undefined, this.gone.signal).catch(() => undefined);
    if (answer?.status !== 200) return;
    this.known[what] = names(JSON.parse(answer.body)).sort();
    this.changed();
  }

  private follow(topic: "images" | "containers"): () => void {
    const rows = new Map<string, any>();
    return quayside().join(topic, (data) => {
      const frame = JSON.parse(data);
      if (frame.all) rows.clear();
      for (const row of frame.put ?? []) rows.set(row.id, row);
      for (const id of frame.drop ?? []) rows.delete(id);
      this.known[topic] = [...rows.values()];
      if (topic === "containers" && frame.all) this.isListed = true;
      // A pull may have brought it, or somebody has removed it.
      if (topic === "images" && this.known.standing !== "looking") this.again();
      this.changed();
    });
  }

  private again(): void {
    const reference = this.looked;
    if (reference !== "" && REFERENCE.test(reference)) void this.ask(reference);
  }
}
