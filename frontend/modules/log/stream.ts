// The server's search: one request, whose answer is a line of JSON for each thing there is to tell.
import { Trouble, send } from "./ask";
import type { Range } from "./match";
import { words } from "./text";

/** A match, anywhere. */
export interface Hit {
  container: string;
  at: string;
  /** The line around the first match, without escape sequences, and where it matches. */
  text: string;
  ranges: Range[];
  /** Where the whole line matches. */
  all: Range[];
}

/** How far it is. */
export interface Progress {
  containers: number;
  of: number;
  bytes: number;
  lines: number;
  matches: number;
}

/** What it tells. */
export interface Told {
  hit(hit: Hit): void;
  progress(progress: Progress): void;
  failed(container: string, message: string): void;
  done(complete: boolean, reason: string, bytes: number): void;
}

/** More than this of a line is not kept for the list of matches. */
const EXCERPT = 300;
const BEFORE = 60;

/** Searches; ends when all is told. */
export async function search(body: object, plain: (raw: string) => string, told: Told, signal: AbortSignal): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await send("/api/logs/search", { method: "POST", headers, body: JSON.stringify(body), signal });
  let done = false;
  await lines(answer, (line) => {
    const message = JSON.parse(line) as Record<string, Record<string, unknown> | undefined>;
    if (message["match"]) {
      const hit = read(message["match"], plain);
      if (hit) told.hit(hit);
    } else if (message["progress"]) told.progress(message["progress"] as unknown as Progress);
    else if (message["failed"]) told.failed(String(message["failed"]["container"]), String(message["failed"]["message"]));
    else if (message["done"]) {
      done = true;
      const { complete, reason, bytes } = message["done"];
      told.done(complete === true, typeof reason === "string" ? reason : "", Number(bytes ?? 0));
    }
  });
  if (!done) throw new Trouble(0, words.cutOff.trim());
}

/** Gives each line of an answer as it comes. */
async function lines(answer: Response, on: (line: string) => void): Promise<void> {
  if (!answer.body) return;
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value ?? new Uint8Array(), { stream: !done });
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part !== "") on(part);
    if (done) break;
  }
  if (rest !== "") on(rest);
}

function read(match: Record<string, unknown>, plain: (raw: string) => string): Hit | undefined {
  const entry = match["entry"];
  if (typeof match["container"] !== "string" || !Array.isArray(entry)) return undefined;
  const [at, , raw] = entry as unknown[];
  if (typeof at !== "string" || typeof raw !== "string") return undefined;
  const all = (Array.isArray(match["ranges"]) ? match["ranges"] : []).filter(isRange);
  const from = Math.max(0, (all[0]?.[0] ?? 0) - BEFORE);
  const text = plain(raw);
  const lead = from > 0 ? "…" : "";
  const move = (at: number) => Math.max(lead.length, Math.min(at - from + lead.length, EXCERPT));
  const ranges = all.map(([start, end]) => [move(start), move(end)] as const).filter(([start, end]) => end > start);
  return { container: match["container"], at, text: lead + text.slice(from, from + EXCERPT - lead.length), ranges, all };
}

function isRange(range: unknown): range is Range {
  return Array.isArray(range) && typeof range[0] === "number" && typeof range[1] === "number";
}
