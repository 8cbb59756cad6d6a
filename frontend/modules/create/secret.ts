// Which values are hidden from those who look on; the console's server goes by the same words (redact/mask.rs).
import type { Spec } from "../spec/body";
import { MASK } from "../mask";
import { item } from "./codec/env";

const PARTS = ["password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "webhook", "connectionstring"];
const WORDS = ["pw", "cred", "creds", "authorization", "bearer", "dsn", "jwt", "otp", "totp", "cookie", "private", "pin", "salt", "seed", "sas", "connstr"];
const ENDINGS = ["pass", "key", "keys", "auth", "pwd"];
const OTHERS = ["bypass", "compass", "monkey", "noauth"];
const PLACES = ["file", "files", "path", "dir"];
const SWITCHES = ["no", "without", "disable", "enable", "skip"];

/** Whether something of that name is a secret, as far as a name can tell. */
export function isSecret(name: string): boolean {
  const spaced = name.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ");
  const words = spaced.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const [first = "", last = ""] = [words[0], words[words.length - 1]];
  if (SWITCHES.includes(first) || PLACES.includes(last)) return false;
  const tells = (word: string) => WORDS.includes(word) || (ENDINGS.some((ending) => word.endsWith(ending)) && !OTHERS.includes(word));
  return words.some(tells) || PARTS.some((part) => words.join("").includes(part));
}

/** A spec whose secret variables are hidden. */
export function veiled(spec: Spec): Spec {
  const { Env } = spec.body;
  if (!Env) return spec;
  const hidden = Env.map((entry) => {
    const { key = "", value = "" } = item.read(entry);
    return value !== "" && isSecret(key) ? `${key}=${MASK}` : entry;
  });
  return { ...spec, body: { ...spec.body, Env: hidden } };
}

/** Puts back what was hidden, from a spec that has it. */
export function unveiled(spec: Spec, known: Spec): Spec {
  const { Env } = spec.body;
  if (!Env) return spec;
  const shown = Env.map((entry) => {
    const { key = "", value = "" } = item.read(entry);
    return value === MASK ? (known.body.Env?.find((other) => item.read(other)["key"] === key) ?? entry) : entry;
  });
  return { ...spec, body: { ...spec.body, Env: shown } };
}

/** Whether a spec has anything to hide. */
export function hasSecrets(spec: Spec): boolean {
  return veiled(spec).body.Env?.some((entry, nth) => entry !== spec.body.Env?.[nth]) ?? false;
}

/** The places of values that the server keeps from this person. */
export function masked(value: unknown, path = ""): string[] {
  if (typeof value === "string") return value.includes(MASK) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, nth) => masked(item, `${path}[${nth}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => masked(inner, /^\w+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}["${key}"]`));
}
