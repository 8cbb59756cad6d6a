// `Healthcheck.Test`: what kind of check it is, and its command.
import { command } from "./codec";

type Test = [string[] | undefined];

const SHELL = "CMD-SHELL";
const EXEC = "CMD";

/** The kind: the image's own, none, by a shell, or a program. */
export const kind = {
  read: ([test]: Test): string => test?.[0] ?? "",
  write: (kind: string, [test]: Test): unknown[] => {
    if (kind === "") return [undefined];
    if (kind !== SHELL && kind !== EXEC) return [[kind]];
    return line.write(line.read([test]), [[kind]]);
  },
};

/** The command, as a shell takes it. */
export const line = {
  read: ([test]: Test): string => (test?.[0] === EXEC ? command.read(test.slice(1)) : (test?.slice(1).join(" ") ?? "")),
  write: (shown: string, [test]: Test): unknown[] => {
    if (test?.[0] === EXEC) return [[EXEC, ...((command.write(shown) as string[] | undefined) ?? [])]];
    return [[SHELL, shown]];
  },
};

/** Whether there is a command to say. */
export function hasCommand(test: string[] | undefined): boolean {
  return test?.[0] === SHELL || test?.[0] === EXEC;
}
