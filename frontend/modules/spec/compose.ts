// A compose service as a spec, and a spec as a compose file.
import { Document, isScalar, isSeq, visit } from "yaml/browser/dist/index.js";
import { fill } from "../text";
import type { Note, Spec } from "./body";
import { type File, readFile, type Tree } from "./compose/file";
import { interpolate } from "./compose/interpolate";
import { Reading, type Writing } from "./compose/key";
import { keyOf, KEYS } from "./compose/keys";
import { nameOf } from "./compose/networks";
import { Draft } from "./draft";
import { settle } from "./networks";
import { Rest } from "./path";
import { text } from "./text";

/** A service of a file. */
export interface Service {
  service: string;
  spec: Spec;
}

/** Reads a file, its services, or one service; `service` alone, where it is given. */
export function parseCompose(source: string, service?: string): { specs: Service[]; notes: Note[] } {
  const whole = new Draft();
  const file = readFile(source, whole);
  if (!file) {
    if (whole.notes.length === 0) whole.error(text.noService);
    return { specs: [], notes: whole.notes };
  }
  const chosen = file.services.filter(([name]) => service === undefined || name === service);
  if (chosen.length === 0) whole.error(text.unknownService, { service: service ?? "" });
  const notes: Note[] = [...whole.notes];
  const specs = chosen.map(([name, tree]) => {
    const draft = read(name, tree, file);
    const before = chosen.length > 1 ? `${name}: ` : "";
    notes.push(...draft.notes.map((note) => ({ ...note, text: before + note.text })));
    return { service: name, spec: draft.spec };
  });
  return { specs, notes };
}

function read(name: string, plain: Tree, file: File): Draft {
  const draft = new Draft();
  const tree = interpolate(plain, draft) as Tree;
  const reading = new Reading(draft, {
    ...file,
    volumes: interpolate(file.volumes, draft) as Tree,
    networks: interpolate(file.networks, draft) as Tree,
  });
  draft.spec.name = name;
  // Limits of deploy come after the plain ones, and win.
  for (const [key, value] of Object.entries(tree).sort(([a], [b]) => Number(a === "deploy") - Number(b === "deploy"))) {
    if (key.startsWith("x-") || value === undefined) continue;
    const known = keyOf(key);
    if (known) draft.attempt(key, () => known.read(value, reading, key));
    else draft.error(text.unknownKey, { key });
  }
  if (!draft.spec.body.Image) draft.error(text.noImageOf, { service: name === "" ? "The service" : name });
  onProject(tree, reading);
  settle(draft, reading.networks);
  for (const variable of draft.spec.body.Env ?? []) if (!variable.includes("=")) draft.warn(text.envShell, { name: variable });
  return draft;
}

/** A service that names no network is on that of the project. */
function onProject(tree: Tree, reading: Reading): void {
  if (reading.networks.asked.length > 0) return;
  const name = nameOf("default", reading);
  if (name !== "default") reading.networks.asked.push({ name, endpoint: {} });
  else if (reading.file.services.length > 1 || "depends_on" in tree) reading.draft.warn(text.alone);
}

/** The compose file of a spec: one service, and the volumes and networks that it names. */
export function formatCompose(spec: Spec): string {
  const writing: Writing = { rest: new Rest(spec.body), spec, volumes: {}, networks: {} };
  const service = KEYS.reduce((tree: Tree, key) => Object.assign(tree, key.write?.(writing)), {});
  // How the client attaches is not the container's.
  for (const key of ["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce"]) writing.rest.take(key);
  const file = {
    services: { [serviceName(spec)]: service },
    ...(Object.keys(writing.volumes).length > 0 && { volumes: writing.volumes }),
    ...(Object.keys(writing.networks).length > 0 && { networks: writing.networks }),
  };
  const left = writing.rest.left();
  const comment = left.length > 0 ? `# ${fill(text.unsaidCompose, { what: left.join(", ") })}\n` : "";
  return written(file) + comment;
}

/** The name of the service: the container's, or the image's without where it comes from. */
export function serviceName({ name, body }: Spec): string {
  const short = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(body.Image ?? "")?.[1] ?? "";
  return name || short.replace(/[^\w.-]/g, "") || "app";
}

/** Lists that stand on one line. */
const ONE_LINE = new Set(["command", "entrypoint", "test", "capabilities", "device_ids"]);
/** Lists whose words are quoted, as is usual, and as older readers of YAML need it for ports. */
const QUOTED = new Set(["command", "entrypoint", "test", "ports", "expose"]);

function written(file: Tree): string {
  const document = new Document(file, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, { key, value }) {
      const name = isScalar(key) ? String(key.value) : "";
      if (isSeq(value) && ONE_LINE.has(name)) value.flow = true;
      if (isSeq(value) && QUOTED.has(name)) for (const item of value.items) if (isScalar(item)) item.type = "QUOTE_DOUBLE";
      if (isScalar(value) && name === "mode" && typeof value.value === "number") value.format = "OCT";
    },
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "string") node.value = node.value.replaceAll("$", "$$$$");
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
