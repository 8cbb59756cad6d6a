// The health check and the log of a service.
import type { Healthcheck } from "../body";
import { duration, whole } from "../kinds";
import { solid } from "../path";
import { part } from "./file";
import { entries, type Key, word, words } from "./key";

/** `logging`: the driver and its options. */
export const logging: Key = {
  names: ["logging"],
  read(value, { draft }) {
    const { driver, options } = part(value);
    const type = word(driver, draft, "logging.driver");
    if (type !== undefined) draft.put("HostConfig.LogConfig.Type", type);
    for (const [key, entry] of entries(options, draft, "logging.options")) draft.key("HostConfig.LogConfig.Config", key, entry ?? "");
  },
  write({ rest }) {
    const driver = rest.take<string>("HostConfig.LogConfig.Type") ?? "";
    const options = Object.fromEntries(rest.pairs<string>("HostConfig.LogConfig.Config"));
    const tree = solid({ driver, options });
    return Object.keys(tree).length === 0 ? {} : { logging: tree };
  },
};

const TIMES = [
  ["interval", "Interval"],
  ["timeout", "Timeout"],
  ["start_period", "StartPeriod"],
  ["start_interval", "StartInterval"],
] as const;

/** `healthcheck`. */
export const health: Key = {
  names: ["healthcheck"],
  read(value, { draft }) {
    const tree = part(value);
    if (tree.disable === true) return draft.put("Healthcheck", { Test: ["NONE"] });
    const check: Healthcheck = {};
    const { test } = tree;
    if (typeof test === "string") check.Test = ["CMD-SHELL", test];
    else if (test !== undefined) check.Test = words(test, draft, "healthcheck.test");
    for (const [key, place] of TIMES) if (tree[key] !== undefined) check[place] = duration.read(String(tree[key]));
    if (tree.retries !== undefined) check.Retries = whole.read(String(tree.retries));
    if (Object.keys(check).length > 0) draft.put("Healthcheck", check);
  },
  write({ rest }) {
    const { Test = [], Retries = 0, ...check } = rest.take<Healthcheck>("Healthcheck") ?? {};
    if (Test?.[0] === "NONE") return { healthcheck: { disable: true } };
    const times = TIMES.filter(([, place]) => check[place]).map(([key, place]) => [key, duration.write(check[place] ?? 0)]);
    const tree = solid({ test: Test, ...(Object.fromEntries(times) as Record<string, string>), retries: Retries });
    return Object.keys(tree).length === 0 ? {} : { healthcheck: tree };
  },
};
