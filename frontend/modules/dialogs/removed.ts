// What removing images would take, and what came of it. Pure, but for the asking.
import { ENGINE, Failed, call, query, why } from "../door";
import { inPath } from "./reference";
import { words } from "./text";

/** An image that is to go, by one of its tags or by its id. */
export interface Goner {
  key: string;
  name: string;
}

export interface Blocked {
  image: string;
  name?: string;
  why?: string;
  containers?: { id: string; name: string; running?: boolean }[] | null;
  children?: { id: string; name: string }[] | null;
}

/** What would happen: `POST /api/images/removal`. */
export interface Preview {
  untagged: string[];
  deleted: { id: string; names: string[]; size: number }[];
  bytes: number;
  blocked: Blocked[];
}

export interface How {
  force: boolean;
  noprune: boolean;
}

/** What came of one. */
export interface Outcome {
  goner: Goner;
  done: boolean;
  sentence: string;
}

/** Asks what would happen. */
export async function preview(goners: readonly Goner[], how: How, signal: AbortSignal): Promise<Preview> {
  const answer = await call<any>("POST", "/api/images/removal", { images: goners.map(({ key }) => key), ...how }, signal);
  return {
    untagged: answer?.untagged ?? [],
    deleted: (answer?.deleted ?? []).map((row: any) => ({ id: row.id ?? "", names: row.names ?? [], size: row.size ?? 0 })),
    bytes: answer?.bytes ?? 0,
    blocked: answer?.blocked ?? [],
  };
}

/** Removes one, and says what came of it; what blocked it in the preview says more than the engine does. */
export async function remove(goner: Goner, { force, noprune }: How, blocked: readonly Blocked[]): Promise<Outcome> {
  const { key, name } = goner;
  try {
    const flags = { force: force ? 1 : undefined, noprune: noprune ? 1 : undefined };
    const answer = await call<{ Deleted?: string }[] | null | undefined>("DELETE", `${ENGINE}/images/${inPath(key)}${query(flags)}`);
    return { goner, done: true, sentence: told(name, answer ?? []) };
  } catch (cause) {
    // Another one has taken it along, or somebody else was faster.
    if (cause instanceof Failed && cause.status === 404) return { goner, done: true, sentence: words.removeGone(name) };
    const reason = cause instanceof Failed && cause.status === 409 ? blocked.find(({ image }) => image === key)?.why : undefined;
    return { goner, done: false, sentence: reason ?? why(cause) };
  }
}

/** An engine's answer in a sentence: the last name takes the image along. */
export function told(name: string, answer: readonly { Deleted?: string }[]): string {
  return answer.some(({ Deleted }) => Deleted !== undefined) ? words.removeRemoved(name) : words.removeUntagged(name);
}
