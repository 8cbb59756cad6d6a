// The console's requests about files.
import { ENGINE, Failed, ask, call, failed, query, segment, send, why } from "../door";
import { base } from "./path";
import type { Folder } from "./entry";
import { LARGEST } from "./content";
import { words } from "./text";

/** A file that was read. */
export interface Read extends State {
  bytes: Uint8Array;
}

/** What tells one state of a file from another. */
export interface State {
  size: number;
  mode: number;
  modified: number;
}

/** The files of one container. */
export class Files {
  private readonly root: string;

  constructor(private readonly id: string) {
    this.root = `/api/files/${segment(id)}`;
  }

  list(path: string, all: boolean, signal: AbortSignal): Promise<Folder> {
    return call("GET", this.root + query({ path, all: all ? 1 : undefined }), undefined, signal);
  }

  /** A file with its bytes; it is not larger than what is shown. */
  async read(path: string, signal: AbortSignal): Promise<Read> {
    const response = await this.content(path, signal);
    try {
      return { ...state(response), bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new Failed(words.broken, 0, "");
    }
  }

  /** What a file is like now; nothing when it is not there. */
  async state(path: string): Promise<State | undefined> {
    const stop = new AbortController();
    try {
      return state(await this.content(path, stop.signal));
    } catch (cause) {
      if (cause instanceof Failed && cause.status === 404) return undefined;
      // It has grown too large to be read here.
      if (cause instanceof Failed && cause.status === 413) return { size: -1, mode: 0, modified: 0 };
      throw cause;
    } finally {
      stop.abort();
    }
  }

  write(path: string, text: string, mode: number | undefined, overwrite: boolean): Promise<void> {
    return call("PUT", this.target(path, mode, overwrite), new TextEncoder().encode(text));
  }

  folder(path: string, signal?: AbortSignal): Promise<void> {
    return call("POST", `${this.root}/folder`, { path }, signal);
  }

  rename(from: string, to: string): Promise<void> {
    return call("POST", `${this.root}/rename`, { from, to });
  }

  delete(path: string): Promise<void> {
    return call("POST", `${this.root}/delete`, { path });
  }

  /** Whether there is something at a path. Where that cannot be told, what is done next will say why. */
  async has(path: string, signal: AbortSignal): Promise<boolean> {
    const { status } = await ask("HEAD", `${ENGINE}/containers/${segment(this.id)}/archive${query({ path })}`, undefined, signal);
    return status === 200;
  }

  /** What tells a file from those of all containers. */
  at(path: string): string {
    return `${this.id} ${path}`;
  }

  /** Where a file is written to. */
  target(path: string, mode: number | undefined, overwrite: boolean): string {
    return `${this.root}/content${query({ path, mode, overwrite: overwrite ? 1 : undefined })}`;
  }

  /** Lets the browser save a file, or a folder as an archive. */
  save(path: string): void {
    const link = document.createElement("a");
    link.href = `${this.root}/download${query({ path })}`;
    link.download = base(path);
    document.body.append(link);
    link.click();
    link.remove();
  }

  private async content(path: string, signal: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await send("GET", `${this.root}/content${query({ path, limit: LARGEST })}`, undefined, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw failed({ status: 0, body: "" });
    }
    if (!response.ok) throw failed({ status: response.status, body: await response.text() });
    return response;
  }
}

/** What a failure says to people: the console's own sentence, where it has one. */
export function told(cause: unknown): string {
  return cause instanceof Failed && cause.said !== "" ? cause.said : why(cause);
}

function state(response: Response): State {
  const number = (name: string) => Number(response.headers.get(`x-quayside-${name}`) ?? 0);
  return { size: number("size"), mode: number("mode"), modified: number("modified") };
}
