// `docker run` as a spec, and a spec as `docker run`.
import { fill } from "../text";
import type { Note, Spec } from "./body";
import { Draft } from "./draft";
import { Reading } from "./flag";
import { FLAGS, flagOf, PODMAN } from "./flags";
import { settle } from "./networks";
import { Rest } from "./path";
import { type Call, callIn, tidy } from "./prompt";
import { text } from "./text";
import { commands, quote, type Word } from "./words";

/** A command that is shorter than this stands on one line. */
const LINE = 72;

/** Reads a `docker run` or `docker create` command, as it is typed or copied. */
export function parseRun(source: string): { spec: Spec; notes: Note[] } {
  const draft = new Draft();
  const all = commands(tidy(source));
  const calls = all.map(callIn);
  const index = calls.findIndex((call) => call !== undefined);
  const call = calls[index];
  if (!call) {
    draft.error(text.noRun);
    return draft;
  }
  const others = all.filter((_, place) => place !== index).map(({ words }) => words.slice(0, 3).map((word) => word.text).join(" "));
  if (others.length > 0) draft.warn(text.onlyFirst, { what: others.join("; ") });
  for (const what of all[index].left) draft.warn(text.redirected, { what });
  read(call, draft);
  return { spec: draft.spec, notes: draft.notes };
}

/** Whether a text has a `docker run` command in it. */
export function isRun(source: string): boolean {
  return commands(tidy(source)).some((command) => callIn(command) !== undefined);
}

function read(call: Call, draft: Draft): void {
  const reading = new Reading(draft);
  draft.spec.start = call.isStarted;
  if (call.prefix !== "") draft.warn(text.prefix, { what: call.prefix });
  for (const flag of call.elsewhere) draft.warn(text.otherEngine, { flag });
  const [image, ...command] = flags(call.words, reading);
  for (const what of call.words.flatMap((word) => word.kept)) draft.warn(what.startsWith("<") ? text.place : text.kept, { what });
  if (image === undefined) draft.error(text.noImage);
  else draft.put("Image", image);
  if (command.length > 0) draft.put("Cmd", command);
  attach(reading);
  settle(draft, reading.networks);
  for (const name of draft.spec.body.Env ?? []) if (!name.includes("=")) draft.warn(text.envShell, { name });
}

/** Reads the flags; the words after them. */
function flags(words: Word[], reading: Reading): string[] {
  const left = words.map((word) => word.text);
  while (left.length > 0) {
    const word = left[0].replace(/^[–—](?=\w)/, left[0].length > 2 && left[0][2] !== "=" ? "--" : "-");
    if (!/^-./.test(word)) return left;
    left.shift();
    if (word === "--") return left;
    if (word.startsWith("--")) long(word, left, reading);
    else short(word, left, reading);
  }
  return left;
}

function long(word: string, left: string[], reading: Reading): void {
  const cut = word.indexOf("=");
  const name = cut < 0 ? word : word.slice(0, cut);
  const flag = flagOf(name);
  if (flag) return take(name, cut < 0 ? undefined : word.slice(cut + 1), left, reading);
  const isPodman = Object.hasOwn(PODMAN, name);
  if (isPodman && PODMAN[name] && cut < 0) left.shift();
  reading.draft.error(isPodman ? text.podman : text.unknownFlag, { flag: name });
}

/** `-itd`, `-p80:80`, `-p=80:80`. */
function short(word: string, left: string[], reading: Reading): void {
  for (let at = 1; at < word.length; at += 1) {
    const name = `-${word[at]}`;
    const flag = flagOf(name);
    const rest = word.slice(at + 1);
    if (!flag) return reading.draft.error(text.unknownFlag, { flag: at === 1 ? word : name });
    if (!flag.isBare || rest.startsWith("=")) return take(name, rest === "" ? undefined : rest.replace(/^=/, ""), left, reading);
    take(name, undefined, left, reading);
  }
}

function take(name: string, value: string | undefined, left: string[], reading: Reading): void {
  const flag = flagOf(name);
  const word = value ?? (flag?.isBare ? "true" : left.shift());
  if (word === undefined) return reading.draft.error(text.noValue, { flag: name });
  if (!flag?.isBare) return reading.draft.attempt(name, () => flag?.read(word, reading));
  const on = /^(1|t|true)$/i.test(word);
  if (on || /^(0|f|false)$/i.test(word)) flag.read(String(on), reading);
  else reading.draft.error(text.notFlag, { flag: name, value: word });
}

/** Without -d the output is attached, and the input where it is open. */
function attach({ draft, attached, isDetached }: Reading): void {
  if (isDetached) {
    if (attached.size > 0) draft.warn(text.attachDetach);
    return;
  }
  const isOpen = draft.spec.body.OpenStdin === true;
  const streams: [string, boolean][] = [
    ["AttachStdin", isOpen || attached.has("stdin")],
    ["AttachStdout", attached.size === 0 || attached.has("stdout")],
    ["AttachStderr", attached.size === 0 || attached.has("stderr")],
  ];
  for (const [key, isAttached] of streams) if (isAttached) draft.put(key, true);
  if (isOpen) draft.put("StdinOnce", true);
}

/** The `docker run` command of a spec; what it cannot say follows as a comment. */
export function formatRun(spec: Spec): string {
  const rest = new Rest(spec.body);
  const lines = FLAGS.flatMap((flag) => flag.lines?.(rest, spec) ?? []).map((words) => words.map(quote).join(" "));
  const image = rest.take<string>("Image") ?? "";
  const end = [image === "" ? "IMAGE" : image, ...rest.list<string>("Cmd")].map(quote).join(" ");
  const bare = lines.filter((line) => /^--?\w+$/.test(line));
  const head = ["docker", spec.start ? "run" : "create", ...bare].join(" ").replace(" -i -t", " -it");
  const parts = [head, ...lines.filter((line) => !bare.includes(line)), end];
  const whole = parts.join(" ");
  const left = rest.left();
  return [
    whole.length <= LINE && !whole.includes("\n") ? whole : parts.join(" \\\n  "),
    ...(left.length > 0 ? [`# ${fill(text.unsaidRun, { what: left.join(", ") })}`] : []),
  ].join("\n");
}
