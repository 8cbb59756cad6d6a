// What of a body has no control: kept as it is, and shown as JSON.
import type { Body } from "../spec/body";
import { get, put } from "./path";
import { PATHS } from "./sections/all";

const OWNED = PATHS.filter((path) => /^[A-Z]/.test(path));

/** The fields that no control shows. */
export function others(body: Body): Body {
  const rest = structuredClone(body);
  for (const path of OWNED) put(rest, path, undefined);
  return rest;
}

/** A body with others of them. What there is a control for goes there. */
export function withOthers(body: Body, rest: Body): Body {
  const whole = structuredClone(rest);
  for (const path of OWNED) {
    const value = get(body, path);
    if (value !== undefined && get(whole, path) === undefined) put(whole, path, value);
  }
  return whole;
}
