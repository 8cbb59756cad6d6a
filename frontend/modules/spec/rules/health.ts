// Rules about the health check.
import { text } from "../text";
import { problem, type Rule } from "./rule";

/** The shortest time, in nanoseconds. */
const SHORTEST = 1e6;

/** The check and its times. */
export const healthRules: Rule = function* ({ body }) {
  const { Test, Retries = 0, ...check } = body.Healthcheck ?? {};
  const [kind, ...words] = Test ?? [];
  if (kind !== undefined && !["", "NONE", "CMD", "CMD-SHELL"].includes(kind)) yield problem("Healthcheck.Test", text.healthTest);
  if ((kind === "CMD" || kind === "CMD-SHELL") && words.join("") === "") yield problem("Healthcheck.Test", text.healthEmpty);
  for (const key of ["Interval", "Timeout", "StartPeriod", "StartInterval"] as const) {
    const time = check[key] ?? 0;
    if (time !== 0 && time < SHORTEST) yield problem(`Healthcheck.${key}`, text.health);
  }
  if (Retries < 0) yield problem("Healthcheck.Retries", text.healthRetries);
};
