// What a person wants to run, and how the console is asked for it.
import { split } from "../spec/words";
import { words } from "./text";

/** The kinds of terminals. */
export type Kind = keyof typeof words.kinds;

/** The form's values. */
export interface Wanted {
  kind: Kind;
  command: string;
  user: string;
  workdir: string;
  env: string;
}

/** `POST /api/terminals`. */
export interface Request {
  container: string;
  attach: boolean;
  command: string[];
  user: string;
  workdir: string;
  env: string[];
  tty: boolean;
}

/** What is wrong with a value. */
export type Wrong = Partial<Record<"command" | "workdir" | "env", string>>;

export function nothing(): Wanted {
  return { kind: "find", command: "", user: "", workdir: "", env: "" };
}

/** What is wrong; nothing is left for what is right. */
export function wrong({ kind, command, workdir, env }: Wanted): Wrong {
  const found: Wrong = {};
  if (kind === "attach") return found;
  if (kind === "command" && split(command).length === 0) found.command = words.noCommand;
  if (workdir.trim() !== "" && !workdir.trim().startsWith("/")) found.workdir = words.relative;
  const bad = env.split("\n").findIndex((line) => line.trim() !== "" && !/^\s*[^=\s]+=/.test(line));
  if (bad >= 0) found.env = words.badEnv(bad + 1);
  return found;
}

/** The request for what is right. */
export function request(container: string, { kind, command, user, workdir, env }: Wanted): Request {
  if (kind === "attach") return { container, attach: true, command: [], user: "", workdir: "", env: [], tty: true };
  const named = kind === "find" ? [] : [kind];
  return {
    container,
    attach: false,
    command: kind === "command" ? split(command) : named,
    user: user.trim(),
    workdir: workdir.trim(),
    env: env.split("\n").map((line) => line.trimStart().replace(/\r$/, "")).filter((line) => line !== ""),
    tty: true,
  };
}
