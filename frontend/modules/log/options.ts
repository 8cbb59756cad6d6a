// What a page asks of the viewer.
import type { Origin } from "./strand";

/** The options, as the page gives them. */
export interface Options {
  containers: Origin[];
  /** Shows names, also of a single container. */
  merged: boolean;
  /** The position to open at, and whose it is. */
  at: string | undefined;
  containerAt: string | undefined;
  follow: boolean;
  /** The page's address: links to lines are made of it. */
  base: string;
  /** The compose project of the containers. */
  project: string | undefined;
}

/** Reads them; what is missing has a sensible meaning. */
export function options(given: unknown): Options {
  const from = (given !== null && typeof given === "object" ? given : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof from[key] === "string" && from[key] !== "" ? (from[key] as string) : undefined);
  const containers = (Array.isArray(from["containers"]) ? from["containers"] : []).flatMap((one: unknown) => {
    const { id, name, running } = (one ?? {}) as Record<string, unknown>;
    return typeof id === "string" ? [{ id, name: typeof name === "string" ? name : id.slice(0, 12), running: running === true }] : [];
  });
  const at = text("at");
  return {
    containers,
    merged: from["merged"] === true || containers.length > 1,
    at: at !== undefined && /^\d{1,19}\.\d{1,10}$/.test(at) ? at : undefined,
    containerAt: text("container_at"),
    follow: from["follow"] !== false,
    base: text("base") ?? location.pathname + location.search,
    project: text("project"),
  };
}
