// Rules about the process, its variables and what becomes of it.
import type { HostConfig } from "../body";
import { text } from "../text";
import { isFull, listed, mapped, problem, type Problem, type Rule } from "./rule";

/** A part of a host name. */
const LABEL = /^[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?$/;
/** The longest host name that the kernel takes. */
const LONGEST = 64;
const SIGNALS =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP " +
  "TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX";
const NAMED = new Set(SIGNALS.split(" "));

/** Variables, labels, paths, host names, signals and the restart policy. */
export const processRules: Rule = function* ({ body }) {
  const { HostConfig: host = {}, WorkingDir = "", Hostname = "", Domainname = "", StopSignal = "", StopTimeout } = body;
  for (const [path, entry] of listed("Env", body.Env)) if (/^(=|$)/.test(entry)) yield problem(path, text.env);
  for (const [path, key] of mapped("Labels", body.Labels)) if (key === "") yield problem(path, text.labelKey);
  for (const [path, key] of mapped("HostConfig.Annotations", host.Annotations)) if (key === "") yield problem(path, text.labelKey);
  if (WorkingDir !== "" && !isFull(WorkingDir)) yield problem("WorkingDir", text.workdir);
  for (const [path, name] of [["Hostname", Hostname], ["Domainname", Domainname]]) {
    if (name !== "" && !isHostname(name)) yield problem(path, text.hostname);
  }
  if (StopSignal !== "" && !isSignal(StopSignal)) yield problem("StopSignal", text.signal, { value: StopSignal });
  if (typeof StopTimeout === "number" && StopTimeout < -1) yield problem("StopTimeout", text.stopTimeout);
  yield* restartRules(host);
  const { Type, Config = {} } = host.LogConfig ?? {};
  if (Type === "none" && Object.keys(Config).length > 0) yield problem("HostConfig.LogConfig.Config", text.logNone);
};

function* restartRules(host: HostConfig): Iterable<Problem> {
  const { Name = "", MaximumRetryCount = 0 } = host.RestartPolicy ?? {};
  const place = "HostConfig.RestartPolicy";
  if (!/^(|no|always|unless-stopped|on-failure)$/.test(Name)) yield problem(`${place}.Name`, text.restart, { name: Name });
  if (MaximumRetryCount < 0) yield problem(`${place}.MaximumRetryCount`, text.retriesNegative);
  else if (MaximumRetryCount > 0 && Name !== "on-failure") yield problem(`${place}.MaximumRetryCount`, text.retries);
  if (host.AutoRemove && Name !== "" && Name !== "no") yield problem("HostConfig.AutoRemove", text.autoRemove);
}

function isHostname(name: string): boolean {
  return name.length <= LONGEST && name.split(".").every((label) => LABEL.test(label));
}

/** As the engine reads it: a number, or a name with or without SIG. */
function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= 64;
  const name = text.toUpperCase().replace(/^SIG/, "");
  const [, base, step] = /^(RTMIN|RTMAX)(?:[-+](\d+))?$/.exec(name) ?? [];
  return base === undefined ? NAMED.has(name) : Number(step ?? 0) <= 15;
}
