// The engine's own rules, in sentences: what it would refuse, told before it is asked.
import type { Spec } from "./body";
import { plain } from "./path";
import { healthRules } from "./rules/health";
import { imageRules } from "./rules/image";
import { limitRules } from "./rules/limits";
import { mountRules } from "./rules/mounts";
import { networkRules } from "./rules/networks";
import { portRules } from "./rules/ports";
import { processRules } from "./rules/process";
import type { Problem } from "./rules/rule";
import { securityRules } from "./rules/security";

export type { Problem } from "./rules/rule";

/** All that the engine would refuse, in the order of the form. */
export function check(spec: Spec): Problem[] {
  const rules = [imageRules, processRules, portRules, mountRules, networkRules, limitRules, healthRules, securityRules];
  const told = plain(spec);
  return rules.flatMap((rule) => [...rule(told)]);
}
