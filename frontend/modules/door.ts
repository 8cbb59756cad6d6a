// Requests to the console: the engine's own through the door, and the console's.
import { fill, text } from "./text";

/** The engine's routes. */
export const ENGINE = "/engine/local";

/** An answer read whole; status 0 where the network failed. */
export interface Answer {
  status: number;
  body: string;
}

/** What a call ends with when it is not done: `message` is a sentence for people. */
export class Failed extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 where the network failed. */
    readonly status: number,
    /** The engine's or the console's own words, or empty. */
    readonly said: string,
  ) {
    super(message);
  }
}

/** Sends a request; a body that is no string, blob or buffer goes as JSON. An ended session leads to the sign-in page. */
export async function ask(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  try {
    const response = await send(method, path, body, signal);
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return { status: 0, body: "" };
  }
}

/** The same, with the answer still to be read. Throws where the network fails. */
export async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const isRaw = body === undefined || typeof body === "string" || body instanceof Blob || body instanceof Uint8Array;
  const init: RequestInit = { method, signal: signal ?? null };
  if (body !== undefined) init.body = isRaw ? (body as BodyInit) : JSON.stringify(body);
  if (body !== undefined && !isRaw) init.headers = { "content-type": "application/json" };
  const response = await fetch(path, init);
  if (response.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  return response;
}

/** Sends a request and reads its JSON answer; an empty one is `undefined`. Throws `Failed`. */
export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await ask(method, path, body, signal);
  if (answer.status < 200 || answer.status >= 300) throw failed(answer);
  return (answer.body === "" ? undefined : JSON.parse(answer.body)) as T;
}

/** The failure that an answer is, in a sentence. */
export function failed({ status, body }: Answer): Failed {
  const said = message(body);
  if (status === 0) return new Failed(text.offline, status, said);
  if (status === 502) return new Failed(text.unreachable, status, said);
  if (status === 403) return new Failed(said || text.denied, status, said);
  return new Failed(said === "" ? fill(text.status, { status }) : fill(text.refused, { message: sentence(said) }), status, said);
}

/** What a failure of any kind says to people. */
export function why(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The message of an error's body, the engine's and the console's alike. */
export function message(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === "string" ? message : "";
  } catch {
    return body.startsWith("<") ? "" : body.trim().slice(0, 500);
  }
}

/** A name as a segment of a path. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}

/** `?key=value…` of what is not undefined; empty for nothing. */
export function query(values: Record<string, string | number | boolean | undefined>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

function sentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
