// All that is wrong with a spec.
import { check } from "../spec/check";
import type { Problem } from "../spec/check";
import type { Spec } from "../spec/body";
import { conflicts } from "./conflicts";
import { hasCommand } from "./codec/health";
import type { Known } from "./known";
import { masked } from "./secret";
import { words } from "./text";

export type { Problem };

/** How a spec is looked at. */
export interface Look {
  known: Known;
  /** The container that is edited; what is kept from this person stays as it is there. */
  own: string;
  mayPull: boolean;
  /** The platform of the container that is edited: a new one in its place has the same. */
  platform?: string;
}

/** Those that have to be corrected first: what is only odd stops nobody. */
export function stopping(problems: Problem[]): Problem[] {
  return problems.filter(({ isWarning }) => !isWarning);
}

/** Everything that is wrong, for each place the most telling sentence. */
export function problems(spec: Spec, { known, own, mayPull, platform }: Look): Problem[] {
  const found = [...conflicts(spec, known, own), ...rules(spec)];
  if (own === "") found.push(...masked(spec.body).map((path) => ({ path, text: words.hidden })));
  if (!mayPull && known.standing === "missing") found.push({ path: "Image", text: words.mayNotPull });
  if (platform !== undefined && spec.platform !== platform) found.push({ path: "platform", text: words.samePlatform });
  const first = new Map<string, Problem>();
  for (const problem of [...found, ...check(spec)]) if (!first.has(problem.path)) first.set(problem.path, problem);
  return [...first.values()];
}

function rules({ body }: Spec): Problem[] {
  const found: Problem[] = [];
  if (!body.Image) found.push({ path: "Image", text: words.needsImage });
  const test = body.Healthcheck?.Test;
  if (hasCommand(test) && (test ?? []).slice(1).join("").trim() === "") found.push({ path: "Healthcheck.Test", text: words.needsCheck });
  return found;
}
