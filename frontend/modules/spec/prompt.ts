// Finding `docker run` in what people copy: prompts, sudo, assignments, global flags.
import type { Command, Word } from "./words";

/** A call of `docker run`. */
export interface Call {
  /** Flags, image and command. */
  words: Word[];
  /** `run`, not `create`. */
  isStarted: boolean;
  /** What stood before the program and is not said by sudo: assignments. */
  prefix: string;
  /** Global flags that name another engine. */
  elsewhere: string[];
}

const PROMPT = /^\s*(?:[\w.-]+@[\w.-]+[^$#>\n]*[$#]|\(?[\w-]*\)?PS [A-Z]:[^>\n]*>|[A-Z]:\\[^>\n]*>|[$❯➜%])\s+(?=\S)/;
const COMMENTED = /^\s*#\s+(?=(?:sudo\s+)?(?:docker|podman)\s)/;
const PROGRAM = /^(?:.*[\\/])?(?:docker|podman|nerdctl|finch)(?:\.exe)?$/;
/** Global flags of docker with a value. */
const GLOBAL = ["-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert", "--tlscert", "--tlskey"];
const ELSEWHERE = ["-H", "--host", "-c", "--context"];
/** Flags of sudo with a value. */
const SUDO = ["-u", "--user", "-g", "--group", "-h", "-p", "-C"];

/** A copied text without prompts and other marks. */
export function tidy(source: string): string {
  const plain = source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").replace(/[\u00A0\u2007\u202F]/g, " ").replace(/[\u200B\u2060]/g, "");
  const lines = plain.split("\n").filter((line) => !/^\s*```/.test(line));
  const isAll = lines.every((line) => !/^\s*(?:sudo\s+)?(?:docker|podman)\s/.test(line));
  return lines
    .map((line, index) => {
      const before = lines[index - 1] ?? "";
      if (/[\\^`]\s*$/.test(before)) return line.replace(/^\s*>\s+/, "");
      return isAll ? line.replace(PROMPT, "").replace(COMMENTED, "") : line.replace(PROMPT, "");
    })
    .join("\n");
}

/** The call of `docker run` or `docker create` that a command is, if it is one. */
export function callIn({ words }: Command): Call | undefined {
  const left = [...words];
  const prefix: string[] = [];
  const elsewhere: string[] = [];
  if (/^ExecStart=/.test(left[0]?.text ?? "")) left[0] = { ...left[0], text: left[0].text.replace(/^ExecStart=[-+@!:]*/, "") };
  for (;;) {
    const word = left[0]?.text ?? "";
    if (/^[A-Za-z_]\w*=/.test(word)) prefix.push(word.replace(/=.*/s, "="));
    else if (word === "sudo" || word === "doas") skipFlags(left, SUDO);
    else if (word !== "exec" && word !== "time" && word !== "env" && word !== "") break;
    if (left.shift() === undefined) return undefined;
  }
  if (!PROGRAM.test(left.shift()?.text ?? "")) return undefined;
  while (left[0]?.text.startsWith("-")) {
    const [flag] = left[0].text.split("=");
    if (ELSEWHERE.includes(flag)) elsewhere.push(flag);
    if (GLOBAL.includes(left[0].text)) left.shift();
    left.shift();
  }
  if (left[0]?.text === "container") left.shift();
  const verb = left.shift()?.text;
  if (verb !== "run" && verb !== "create") return undefined;
  return { words: left, isStarted: verb === "run", prefix: prefix.join(" "), elsewhere };
}

/** Skips the flags that follow the first word, which stays. */
function skipFlags(left: Word[], valued: string[]): void {
  while (left[1]?.text.startsWith("-")) left.splice(1, valued.includes(left[1].text) ? 2 : 1);
}
