// What the form reads of a Dockerfile: its stages, its arguments, and lines that are no instructions.

/** An instruction. */
export interface Instruction {
  /** In capitals. */
  name: string;
  rest: string;
  /** The line it begins in, from 1 on. */
  line: number;
}

/** An argument that can be given. */
export interface Arg {
  name: string;
  /** What it is without being given; nothing where it has no value then. */
  value: string | undefined;
}

/** What a Dockerfile offers. */
export interface Outline {
  stages: string[];
  args: Arg[];
  /** The first thing that is wrong. */
  problem: { line: number; kind: "unknown" | "noFrom"; name: string } | undefined;
}

const NAMES = [
  "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN",
  "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
];
/** What BuildKit sets by itself. */
const AUTOMATIC = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/;

/** The instructions of a Dockerfile. */
export function instructions(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const end = escapeOf(lines) === "`" ? /`[ \t]*$/ : /\\[ \t]*$/;
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const begin = at;
    let whole = (lines[at] ?? "").trimStart();
    if (whole.trim() === "" || whole.startsWith("#")) continue;
    // A line that goes on, over comments and blank lines between.
    while (end.test(whole) && at + 1 < lines.length) {
      at += 1;
      const next = lines[at] ?? "";
      if (!/^\s*(#|$)/.test(next)) whole = whole.replace(end, " ") + next.trim();
    }
    const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(whole.replace(end, "")) ?? [];
    found.push({ name: name.toUpperCase(), rest: rest.trim(), line: begin + 1 });
    // Documents that stand in it, each up to its own end.
    if (/^(RUN|COPY|ADD)$/i.test(name)) {
      for (const [, , word = ""] of rest.matchAll(/<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
        while (at + 1 < lines.length && (lines[(at += 1)] ?? "").trim() !== word);
      }
    }
  }
  return found;
}

/** What it offers. */
export function outline(text: string): Outline {
  const all = instructions(text);
  const stages: string[] = [];
  const args = new Map<string, Arg>();
  for (const { name, rest } of all) {
    if (name === "FROM") {
      const [, stage] = /\sAS\s+(\S+)\s*$/i.exec(rest) ?? [];
      stages.push(stage ?? String(stages.length));
    } else if (name === "ARG") {
      for (const { name, value } of argsOf(rest)) {
        if (!AUTOMATIC.test(name) && (!args.has(name) || args.get(name)?.value === undefined)) args.set(name, { name, value });
      }
    }
  }
  return { stages, args: [...args.values()], problem: problemOf(all) };
}

/** `ARG a b=1 c="x y"`. */
function argsOf(rest: string): Arg[] {
  return [...rest.matchAll(/([A-Za-z_][\w.-]*)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S*))?/g)].map(([, name = "", value]) => ({
    name,
    value: value?.replace(/^(["'])(.*)\1$/s, "$2"),
  }));
}

function problemOf(all: Instruction[]): Outline["problem"] {
  for (const { name, line } of all) {
    if (!NAMES.includes(name)) return { line, kind: "unknown", name };
    if (name === "FROM") break;
    if (name !== "ARG") return { line, kind: "noFrom", name };
  }
  const unknown = all.find(({ name }) => !NAMES.includes(name));
  if (unknown) return { line: unknown.line, kind: "unknown", name: unknown.name };
  return all.some(({ name }) => name === "FROM") ? undefined : { line: 1, kind: "noFrom", name: "" };
}

/** The character that ends a line which goes on; only the comments before all else can change it. */
function escapeOf(lines: string[]): string {
  for (const line of lines) {
    const [, key = "", value = ""] = /^\s*#\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === "") break;
    if (key.toLowerCase() === "escape") return value;
  }
  return "\\";
}
