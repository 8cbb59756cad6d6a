// The Dockerfile instructions that a commit takes.
import { words } from "./text";

const NAMES = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "ONBUILD", "USER", "VOLUME", "WORKDIR"];
/** These may have a JSON array in place of a text. */
const ARRAYS = ["CMD", "ENTRYPOINT", "VOLUME"];

/** The instructions of a text, comments and empty lines left out, and what is wrong with the first that is wrong. */
export function instructions(text: string): { changes: string[]; problem: string | undefined } {
  const lines = text.split(/\r?\n/);
  const changes: string[] = [];
  for (let nth = 0; nth < lines.length; nth += 1) {
    const first = nth + 1;
    let line = (lines[nth] ?? "").trim();
    if (line === "" || line.startsWith("#")) continue;
    // A backslash at the end goes on in the next line, as in a Dockerfile.
    while (line.endsWith("\\") && nth + 1 < lines.length) {
      nth += 1;
      line = `${line.slice(0, -1).trimEnd()} ${(lines[nth] ?? "").trim()}`;
    }
    const problem = problemOf(line);
    if (problem !== undefined) return { changes, problem: words.line(first, problem) };
    changes.push(line);
  }
  return { changes, problem: undefined };
}

function problemOf(line: string): string | undefined {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  const name = word.toUpperCase();
  if (!NAMES.includes(name)) return words.unknown(word);
  if (rest === "") return words.empty(name);
  if (ARRAYS.includes(name) && rest.startsWith("[") && !isArray(rest)) return words.array(name);
  if (name === "ENV") return isPairs(rest) ? undefined : words.env;
  if (name === "LABEL") return isPairs(rest) ? undefined : words.label;
  if (name === "EXPOSE") return badPort(rest);
  if (name === "USER") return /\s/.test(rest) ? words.user : undefined;
  return name === "ONBUILD" ? badTrigger(rest) : undefined;
}

function isArray(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((part) => typeof part === "string");
  } catch {
    return false;
  }
}

/** Runs of what is no space, with what is quoted in them. */
const PART = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g;

/** `A=b C="d e"`, or one pair of the old form `A b`. */
function isPairs(text: string): boolean {
  // What no part takes is a quote without its end.
  if (text.replace(PART, "").trim() !== "") return false;
  const parts = text.match(PART) ?? [];
  if (!parts[0]?.includes("=")) return parts.length > 1;
  return parts.every((part) => /^[^=]+=/.test(part));
}

function badPort(text: string): string | undefined {
  const bad = text.split(/\s+/).find((part) => {
    if (part.startsWith("$")) return false;
    const [, from = "", to = from] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i.exec(part) ?? [];
    return !(Number(from) >= 1 && Number(to) <= 65_535 && Number(from) <= Number(to));
  });
  return bad === undefined ? undefined : words.expose(bad);
}

function badTrigger(text: string): string | undefined {
  const word = (text.split(/\s/)[0] ?? "").toUpperCase();
  return ["ONBUILD", "FROM", "MAINTAINER"].includes(word) ? words.onbuild(word) : undefined;
}
