// The rules that the name of a tag has to keep: [host[:port]/]path[:tag].
import { referenceProblem } from "../spec/reference";
import { words } from "./text";

/** The longest name: host, path and tag together. */
const LONGEST = 255;

/** The rule that a new name breaks; nothing where it breaks none. */
export function broken(reference: string): string | undefined {
  if (reference === "") return words.ruleEmpty;
  if (/\s/.test(reference)) return words.ruleSpace;
  if (reference.includes("@")) return words.ruleDigest;
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(reference)) return words.ruleId;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) return words.ruleScheme;
  if (reference.length > LONGEST) return words.ruleLong(reference.length);
  const parts = reference.split("/");
  const last = parts.pop() ?? "";
  const colon = last.indexOf(":");
  const [first] = parts;
  const isHost = first !== undefined && (/[.:]/.test(first) || first === "localhost");
  const port = isHost ? /:(.*)$/.exec(first.replace(/^\[.*\]/, ""))?.[1] : undefined;
  if (port !== undefined && !isPort(port)) return words.rulePort(port);
  const tag = colon < 0 ? undefined : last.slice(colon + 1);
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return tagRule(tag);
  const path = [...(isHost ? parts.slice(1) : parts), colon < 0 ? last : last.slice(0, colon)];
  for (const part of path) {
    if (part === "") return words.rulePartEmpty;
    if (part !== part.toLowerCase()) return words.ruleUpper(part);
    if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(part)) return words.rulePart(part);
  }
  return referenceProblem(reference);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function tagRule(tag: string): string {
  if (tag === "") return words.ruleTagEmpty;
  if (tag.length > 128) return words.ruleTagLong(tag.length);
  if (/^[.-]/.test(tag)) return words.ruleTagStart(tag);
  return words.ruleTag(tag);
}
