// New names by a pattern. Pure.
import type { ImageRow } from "./model";
import { split } from "./model";
import { broken } from "./rule";
import { words } from "./text";

/** How a new name comes of an old one. */
export type Pattern = { kind: "template"; template: string } | { kind: "replace"; find: string; by: string };

/** What becomes of one: it is new, moves from another image, is there already, breaks a rule, or comes twice. */
export interface Step {
  from: string;
  image: ImageRow;
  to: string;
  state: "new" | "moves" | "same" | "invalid" | "twice";
  /** What is to be known of it, in a sentence; empty for what is plain. */
  note: string;
}

/** The places of a template, of a name. */
export function places(reference: string): Record<"host" | "path" | "name" | "tag", string> {
  const { name: repository, tag } = split(reference);
  const [first = "", ...rest] = repository.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = isHost ? rest.join("/") : repository;
  return { host: isHost ? first : "", path, name: path.slice(path.lastIndexOf("/") + 1), tag };
}

/** The new name; what has no host leaves no slash in its place. */
export function renamed(reference: string, pattern: Pattern): string {
  if (pattern.kind === "replace") return pattern.find === "" ? reference : reference.split(pattern.find).join(pattern.by);
  const values: Record<string, string> = places(reference);
  return pattern.template.trim().replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole).replace(/^\//, "");
}

/** A place in a template that there is none of. */
export function unknownPlace(template: string): string | undefined {
  return [...template.matchAll(/\{([^}]*)\}/g)].map(([whole]) => whole).find((whole) => !["{host}", "{path}", "{name}", "{tag}"].includes(whole));
}

/** What a pattern makes of the chosen names. */
export function plan(chosen: readonly { reference: string; image: ImageRow }[], pattern: Pattern, owners: ReadonlyMap<string, ImageRow>): Step[] {
  const taken = new Map<string, string>();
  return chosen.map(({ reference, image }): Step => {
    const next = renamed(reference, pattern);
    const wrong = broken(next);
    const step = (to: string, state: Step["state"], note = ""): Step => ({ from: reference, image, to, state, note });
    if (wrong !== undefined) return step(next, "invalid", wrong);
    const { name, tag } = split(next);
    const to = `${name}:${tag}`;
    const earlier = taken.get(to);
    if (earlier !== undefined) return step(to, "twice", words.twice(earlier));
    const owner = owners.get(to);
    if (owner?.id === image.id) return step(to, "same", words.same);
    taken.set(to, reference);
    return owner ? step(to, "moves", words.movesFrom(leaves(owner, to))) : step(to, "new");
  });
}

/** What an image is without one of its names. */
export function leaves(image: ImageRow, name: string): string {
  const rest = image.tags.filter((tag) => tag !== name);
  const id = image.id.replace(/^sha256:/, "").slice(0, 12);
  return rest.length === 0 ? words.leavesDangling(id) : words.leavesNamed(id, rest[0] ?? "", rest.length - 1);
}

/** Those that something is done for. */
export function effective(steps: readonly Step[]): Step[] {
  return steps.filter(({ state }) => state === "new" || state === "moves");
}
