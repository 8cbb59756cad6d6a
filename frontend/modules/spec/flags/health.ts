// Flags about the health check.
import { type Flag, one } from "../flag";
import { duration, whole } from "../kinds";
import type { Rest } from "../path";
import { quote } from "../words";

/** The check, its times, and none at all. */
export const healthFlags: Flag[] = [
  { names: ["--health-cmd"], read: (word, { draft }) => word !== "" && draft.put("Healthcheck.Test", ["CMD-SHELL", word]), lines: test },
  one("--health-interval", "Healthcheck.Interval", duration),
  one("--health-timeout", "Healthcheck.Timeout", duration),
  one("--health-start-period", "Healthcheck.StartPeriod", duration),
  one("--health-start-interval", "Healthcheck.StartInterval", duration),
  one("--health-retries", "Healthcheck.Retries", whole),
  {
    names: ["--no-healthcheck"],
    isBare: true,
    read: (word, { draft }) => word === "true" && draft.put("Healthcheck", { Test: ["NONE"] }),
  },
];

/** The flag is for a shell; a command without one is written so that a shell runs the same. */
function test(rest: Rest): string[][] {
  const [kind, ...words] = rest.list<string>("Healthcheck.Test");
  if (kind === "NONE") return [["--no-healthcheck"]];
  if (kind === undefined || words.length === 0) return [];
  return [["--health-cmd", kind === "CMD" ? words.map(quote).join(" ") : words.join(" ")]];
}
