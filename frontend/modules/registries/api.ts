// The console's requests about registries, and changes that need a proof of who one is.
import { Failed, ask, call, failed, query, segment, why } from "../door";
import type { Manifest, Registry } from "./registry";
import { preferred } from "./registry";
import { prove } from "./proof";

const ROOT = "/api/registries";

/** What went wrong, in the console's own words where it has some: they stand by themselves. */
export function told(cause: unknown): string {
  return cause instanceof Failed && cause.said !== "" ? cause.said : why(cause);
}

export async function all(signal: AbortSignal): Promise<Registry[]> {
  return (await call<Registry[] | null>("GET", ROOT, undefined, signal)) ?? [];
}

/** What is stored of a registry. What is not told is kept. */
export interface Settings {
  host: string;
  user: string;
  secret?: string;
  scheme: string;
  ca?: string;
  save_anyway: boolean;
}

/** Stores a registry, a new one without an id; nothing when its proof was not given. */
export function store(id: string, settings: Settings): Promise<Registry | undefined> {
  return id === "" ? change("POST", ROOT, settings) : change("PUT", `${ROOT}/${segment(id)}`, settings);
}

/** Whether it was removed: not when the proof was not given. */
export async function remove(id: string): Promise<boolean> {
  const answer = await change<null>("DELETE", `${ROOT}/${segment(id)}`, undefined, null);
  return answer !== undefined;
}

/** Tests what is stored. */
export function test(id: string): Promise<Registry | undefined> {
  return change("POST", `${ROOT}/${segment(id)}/test`);
}

/** Sends a change; asks who one is where the console wants to know first. Nothing when that was not told. */
async function change<T>(method: string, path: string, body?: unknown, none?: T): Promise<T | undefined> {
  for (;;) {
    const answer = await ask(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body === "" ? none : (JSON.parse(answer.body) as T);
    if (!wantsProof(answer)) throw failed(answer);
    if (!(await prove())) return undefined;
  }
}

function wantsProof({ status, body }: { status: number; body: string }): boolean {
  if (status !== 403) return false;
  try {
    return (JSON.parse(body) as { code?: unknown }).code === "proof";
  } catch {
    return false;
  }
}

/** What a registry has. */
export class Content {
  private readonly root: string;

  constructor(
    id: string,
    private readonly signal: AbortSignal,
  ) {
    this.root = `${ROOT}/${segment(id)}`;
  }

  /** Some repositories, after the last one there is. */
  repositories(last: string, n: number): Promise<{ repositories?: string[] | null; more?: string | null }> {
    return this.get(`repositories${query({ last: last || undefined, n })}`);
  }

  async tags(repository: string): Promise<string[]> {
    const { tags } = await this.get<{ tags?: string[] | null }>(`tags${query({ repository })}`);
    return tags ?? [];
  }

  /** What a tag names; an index with what one of its images says. */
  async manifest(repository: string, reference: string): Promise<Manifest> {
    const read = (reference: string) => this.get<Manifest>(`manifest${query({ repository, reference })}`);
    const manifest = await read(reference);
    const image = preferred(manifest);
    if (!image || image.digest === manifest.digest) return manifest;
    try {
      const { size, created } = await read(image.digest);
      return { ...manifest, size, created, of: image.platform };
    } catch {
      return manifest;
    }
  }

  async remove(repository: string, digest: string): Promise<void> {
    // Not ended when the page is left: it would not be known whether it was done.
    await call("DELETE", `${this.root}/manifest${query({ repository, digest })}`);
  }

  private get<T>(what: string): Promise<T> {
    return call<T>("GET", `${this.root}/${what}`, undefined, this.signal);
  }
}
