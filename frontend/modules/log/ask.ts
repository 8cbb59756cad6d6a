// What the viewer asks of `/api/logs`.
import { words } from "./text";

/** Which lines are wanted at all. Times in milliseconds since 1970. */
export interface Filter {
  since: number | undefined;
  until: number | undefined;
  out: boolean;
  err: boolean;
}

/** A piece of a log. */
export interface Page {
  entries: unknown[];
  start: boolean;
  end: boolean;
}

/** Why there is no answer, in a sentence. */
export class Trouble extends Error {
  /** The answer's status; 0 when there was none. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** Whether asking again later may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** Loads a piece of a container's log. */
export type Ask = (id: string, query: Record<string, string>, signal: AbortSignal) => Promise<Page>;

/** By fetch. */
export const ask: Ask = async (id, query, signal) => {
  const answer = await send(`/api/logs/${id}?${new URLSearchParams(query)}`, { signal });
  const page = (await answer.json()) as Partial<Page> | null;
  return { entries: page?.entries ?? [], start: page?.start === true, end: page?.end === true };
};

/** Loads the whole of a line that was cut. */
export async function wholeLine(id: string, at: string): Promise<string> {
  const answer = await send(`/api/logs/${id}/line?${new URLSearchParams({ at })}`, {});
  return (await answer.text()).replace(/\r?\n$/, "");
}

/** Sends a request; anything but a success is a `Trouble`. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Trouble(0, words.unreachable);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  throw new Trouble(answer.status, await sentence(answer));
}

async function sentence(answer: Response): Promise<string> {
  if (answer.status === 403) return words.forbidden;
  if (answer.status === 404) return words.notThere;
  try {
    const { message } = (await answer.json()) as { message?: unknown };
    if (typeof message === "string" && message !== "") return message;
  } catch {
    // No JSON: the status says what there is to say.
  }
  if (answer.status === 501) return words.noReading;
  return answer.status >= 502 ? words.engineAway : words.failed(answer.status);
}

/** The filter as the server takes it. */
export function parameters({ since, until, out, err }: Filter): Record<string, string> {
  const query: Record<string, string> = {};
  if (since !== undefined) query["since"] = engineTime(since);
  if (until !== undefined) query["until"] = engineTime(until);
  if (!out) query["stdout"] = "0";
  if (!err) query["stderr"] = "0";
  return query;
}

/** The address of a log as a file. */
export function download(id: string, filter: Filter, timestamps: boolean): string {
  const query = new URLSearchParams({ ...parameters(filter), timestamps: timestamps ? "1" : "0" });
  return `/api/logs/${id}/download?${query}`;
}

/** A time as the engine takes it. */
export function engineTime(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  return `${Math.floor(whole / 1000)}.${String(whole % 1000).padStart(3, "0")}000000`;
}
