// A text of any kind as a spec.
import { fill } from "../text";
import { blank, type Body, type Note, type Spec } from "./body";
import { parseCompose } from "./compose";
import { fromInspect, isInspected } from "./inspect";
import { isTree } from "./path";
import { tidy } from "./prompt";
import { isRun, parseRun } from "./run";
import { text } from "./text";
import { commands } from "./words";

/** What a text was read as, or why it could not be. */
export type Pasted = { spec: Spec; notes: Note[]; kind: "run" | "compose" | "json" } | { error: string };

/** Reads `docker run`, a compose service, a create body, what `docker inspect` tells, or a `curl` that sends one. */
export function parsePasted(source: string): Pasted {
  const plain = source.trim();
  if (plain === "") return { error: text.nothing };
  if (isRun(plain)) return { ...parseRun(plain), kind: "run" };
  const sent = fromCurl(plain);
  if (sent) return sent;
  if (/^[{[]/.test(plain)) return fromJson(plain);
  const { specs, notes } = parseCompose(plain);
  if (specs.length > 0) {
    // Of several services the first is read; the notes are about that alone.
    const [{ service, spec }] = specs;
    return { spec, notes: specs.length === 1 ? notes : parseCompose(plain, service).notes, kind: "compose" };
  }
  const isYaml = /^[\w-]+:(\s|$)/m.test(plain);
  return { error: isYaml ? (notes[0]?.text ?? text.noService) : text.notKnown };
}

function fromJson(plain: string): Pasted {
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (cause) {
    return { error: fill(text.notJson, { why: cause instanceof Error ? cause.message : "" }) };
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const [first] = list;
  const notes: Note[] = list.length > 1 ? [{ kind: "warn", text: fill(text.several, { count: list.length }) }] : [];
  if (isInspected(first)) return { spec: fromInspect(first), notes: [...notes, { kind: "warn", text: text.inspected }], kind: "json" };
  if (isTree(first) && ("RepoTags" in first || "RootFS" in first)) return { error: text.isImage };
  if (isTree(first) && isTree(first.services)) return { ...only(plain), kind: "compose" };
  if (!isTree(first) || typeof first.Image !== "string") return { error: text.notBody };
  return { spec: { ...blank(), body: first as Body }, notes, kind: "json" };
}

function only(plain: string): { spec: Spec; notes: Note[] } {
  const { specs, notes } = parseCompose(plain);
  return { spec: specs[0]?.spec ?? blank(), notes };
}

/** The request that a `curl` command sends, where it makes a container. */
function fromCurl(plain: string): Pasted | undefined {
  const found = commands(tidy(plain)).map(({ words }) => words.map((word) => word.text));
  const words = found.find(([program, ...others]) => program === "curl" && others.some((word) => word.includes("/containers/create")));
  if (!words) return undefined;
  const place = words.findIndex((word) => /^(-d|--data|--data-raw|--data-binary|--json)$/.test(word));
  const data = place < 0 ? "" : (words[place + 1] ?? "");
  const read = fromJson(data?.startsWith("{") ? data : "");
  if ("error" in read) return read;
  const url = words.find((word) => word.includes("/containers/create")) ?? "";
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  const isStarted = found.some((other) => other[0] === "curl" && other.some((word) => /\/containers\/[^/]+\/start$/.test(word)));
  return { ...read, spec: { ...read.spec, name: query.get("name") ?? "", platform: query.get("platform") ?? "", start: isStarted } };
}
