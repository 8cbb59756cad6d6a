// The text of a compose file, or of a part of one, as services.
import { parseDocument } from "yaml/browser/dist/index.js";
import type { Draft } from "../draft";
import { isTree } from "../path";
import { text } from "../text";

/** A tree of a file. */
export type Tree = Record<string, unknown>;

/** What a file has that services need. */
export interface File {
  services: [string, Tree][];
  volumes: Tree;
  networks: Tree;
}

/** Keys by which a text is known as one service. */
const OF_SERVICE = ["image", "build", "container_name", "ports", "environment", "volumes", "command", "restart"];

/** Reads a whole file, services alone, or one service. Nothing where there is none. */
export function readFile(source: string, draft: Draft): File | undefined {
  const tree = read(source, draft) ?? read(shifted(source), draft, true);
  if (!isTree(tree)) return undefined;
  const services = isTree(tree.services) ? tree.services : servicesOf(tree);
  const isWhole = services === tree.services;
  const list = Object.entries(services ?? {}).filter((entry): entry is [string, Tree] => isTree(entry[1]) && !entry[0].startsWith("x-"));
  if (list.length === 0) return undefined;
  return { services: list, volumes: isWhole ? part(tree.volumes) : {}, networks: isWhole ? part(tree.networks) : {} };
}

/** A part of a file that shall be a tree. */
export function part(value: unknown): Tree {
  return isTree(value) ? value : {};
}

function servicesOf(tree: Tree): Tree | undefined {
  if (OF_SERVICE.some((key) => key in tree && !(isTree(tree[key]) && isService(tree[key])))) return { "": tree };
  return Object.values(tree).some(isService) ? tree : undefined;
}

function isService(value: unknown): boolean {
  return isTree(value) && ("image" in value || "build" in value);
}

function read(source: string, draft: Draft, isLast = false): unknown {
  const document = parseDocument(source.replaceAll("\u00A0", " "), { merge: true, uniqueKeys: false, logLevel: "silent" });
  const [error] = document.errors;
  if (!error) {
    try {
      return document.toJS() as unknown;
    } catch (cause) {
      draft.error(text.yaml, { line: 1, why: cause instanceof Error ? cause.message : String(cause) });
      return undefined;
    }
  }
  if (isLast) draft.error(text.yaml, { line: error.linePos?.[0].line ?? 1, why: error.message.split(/ at line |\n/)[0] });
  return undefined;
}

/** A text whose first line was copied without what stood before it. */
function shifted(source: string): string {
  const [first, ...others] = source.split("\n");
  const depths = others.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  return [`${" ".repeat(Math.max(0, Math.min(...depths, 40)))}${first.trimStart()}`, ...others].join("\n");
}
