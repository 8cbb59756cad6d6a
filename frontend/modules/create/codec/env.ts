// `Env`: "KEY=value"; "KEY" alone takes the image's away.
import type { Row } from "../control";
import { words } from "../text";
import type { Item } from "./rows";

export const item: Item = {
  read: (entry) => {
    const at = String(entry).indexOf("=");
    return at < 0 ? { key: String(entry), value: "" } : { key: String(entry).slice(0, at), value: String(entry).slice(at + 1) };
  },
  write: ({ key = "", value = "" }) => `${key}=${value}`,
};

/** Rows of pasted lines, as an env file has them: comments and empty lines are left out, `export` and quotes go. */
export function paste(text: string): Row[] {
  const lines = text.split("\n").map((line) => line.trim().replace(/^(export|-e|--env|-)\s+/, ""));
  return lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const found = /^([^=:\s]+)\s*(?:=|:\s)\s*(.*)$/.exec(line);
    if (!found) return { cells: { key: line, value: "" } };
    const [, key = "", value = ""] = found;
    return { cells: { key, value: /^(["']).*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value } };
  });
}

/** A variable needs a name without "="; the later of two counts for the engine, so two are a mistake. */
export function wrong({ cells }: Row, before: Row[]): string | undefined {
  const key = cells["key"] ?? "";
  if (key === "") return words.needsName;
  if (key.includes("=")) return words.nameWithEquals;
  return before.some((other) => other.cells["key"] === key) ? words.setTwice : undefined;
}
