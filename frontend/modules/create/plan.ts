// The settings of a container that there is: `GET /api/containers/{id}/recreate`.
import type { Body, Spec } from "../spec/body";
import { blank } from "../spec/body";
import { call, segment } from "../door";

/** The body that makes the same container, and what is to be known before it is made. */
export interface Plan {
  id: string;
  name: string;
  running: boolean;
  /** Whether it is the console's own container. */
  own: boolean;
  /** Whether values are kept from this person: they are dots. */
  masked: boolean;
  body: Body;
  platform: string;
  dependents: { id: string; name: string }[];
  notes: string[];
}

/** Asks for it. */
export async function plan(id: string): Promise<Plan> {
  const answer = await call<Partial<Plan>>("GET", `/api/containers/${segment(id)}/recreate`);
  const { running = false, own = false, masked = false, platform = "" } = answer;
  const lists = { dependents: answer.dependents ?? [], notes: answer.notes ?? [] };
  return { id: answer.id ?? id, name: answer.name ?? "", running, own, masked, platform, body: answer.body ?? {}, ...lists };
}

/** The spec that a plan is. */
export function specOf({ name, platform, running, body }: Plan): Spec {
  return { ...blank(), name, platform, start: running, body };
}
