// Stopped containers, as pruning takes them.
import { ENGINE, call, query } from "../door";
import type { Job } from "../jobs/job";
import { words } from "./text";

/** A container that would go. */
export interface Candidate {
  id: string;
  name: string;
  why: string;
  /** When it was created, in seconds since 1970. */
  at: number;
  /** What was written in it; nothing while that is not known. */
  size: number | undefined;
  /** Whether a recreation can be undone as long as it is there. */
  isKept: boolean;
  labels: Record<string, string>;
}

/** Which ones. */
export interface Narrow {
  /** Created before this time, in seconds since 1970; 0 for any. */
  until: number;
  label: string;
}

interface Row {
  Id?: string;
  Names?: string[] | null;
  State?: string;
  Status?: string;
  Created?: number;
  SizeRw?: number;
  Labels?: Record<string, string> | null;
}

const STOPPED = ["created", "exited", "dead"];

/** The filters of the list: it knows no time, so that is looked at afterwards. */
export function listFilters({ label }: Narrow): string {
  return JSON.stringify({ status: STOPPED, ...(label === "" ? {} : { label: [label] }) });
}

/** The filters of the pruning itself; nothing for none. */
export function pruneFilters({ until, label }: Narrow): string | undefined {
  const filters = { ...(until > 0 ? { until: [String(until)] } : {}), ...(label === "" ? {} : { label: [label] }) };
  return Object.keys(filters).length > 0 ? JSON.stringify(filters) : undefined;
}

/**
 * Tells by its name whether a container is kept to undo a recreation: it is called `NAME-before-JOB`. Without the jobs
 * every one with such a name counts.
 */
export function keeping(jobs: readonly Partial<Job>[] | undefined, now: number): (name: string) => boolean {
  // Who may not undo a job is not told until when it can be.
  const isOpen = ({ kind, state, undo = 0 }: Partial<Job>) => kind === "recreate" && state === "done" && (undo === 0 || undo > now);
  const open = jobs && new Set(jobs.filter(isOpen).map(({ id }) => id));
  return (name) => {
    const job = /-before-(\d+)$/.exec(name)?.[1];
    return job !== undefined && (open?.has(job) ?? true);
  };
}

/** What would go of a list of the engine; the oldest first. */
export function candidates(rows: readonly Row[] | null | undefined, { until }: Narrow, isKept = (_name: string): boolean => false): Candidate[] {
  return (rows ?? [])
    .filter(({ State = "", Created = 0 }) => STOPPED.includes(State) && (until === 0 || Created < until))
    .map(({ Id = "", Names, State = "", Status = "", Created = 0, SizeRw, Labels }) => {
      const name = Names?.[0]?.replace(/^\//, "") ?? Id.slice(0, 12);
      const kept = isKept(name);
      return { id: Id, name, why: kept ? words.kept : why(State, Status), at: Created, size: SizeRw, isKept: kept, labels: Labels ?? {} };
    })
    .sort((a, b) => a.at - b.at || a.name.localeCompare(b.name));
}

function why(state: string, status: string): string {
  if (state === "created") return words.neverStarted;
  if (state === "dead") return words.dead;
  const code = /^Exited \((-?\d+)\)/.exec(status)?.[1];
  return code === undefined ? words.exitedUnknown : words.exited(code);
}

/** The space of all; an engine leaves out the size of one that has written nothing. */
export function total(all: readonly Candidate[]): number {
  return all.reduce((sum, { size }) => sum + (size ?? 0), 0);
}

/** Asks which would go. Sizes are added up by the engine, which may take long. */
export async function ask(narrow: Narrow, withSizes: boolean, signal: AbortSignal): Promise<Candidate[]> {
  const filters = listFilters(narrow);
  const [rows, jobs] = await Promise.all([
    call<Row[] | null>("GET", `${ENGINE}/containers/json${query({ all: 1, size: withSizes ? 1 : undefined, filters })}`, undefined, signal),
    call<Partial<Job>[]>("GET", "/api/jobs", undefined, signal).catch(() => undefined),
  ]);
  return candidates(rows, narrow, keeping(jobs, Date.now()));
}

/** Lets them go; how many went, and what came back. */
export async function prune(narrow: Narrow): Promise<{ count: number; bytes: number }> {
  const answer = await call<{ ContainersDeleted?: string[] | null; SpaceReclaimed?: number } | undefined>(
    "POST",
    `${ENGINE}/containers/prune${query({ filters: pruneFilters(narrow) })}`,
  );
  return { count: answer?.ContainersDeleted?.length ?? 0, bytes: answer?.SpaceReclaimed ?? 0 };
}
