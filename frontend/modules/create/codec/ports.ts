// Published ports: `HostConfig.PortBindings`, and `ExposedPorts`, which has every port of the bindings as well.
import type { Row } from "../control";
import { same } from "../path";
import { words } from "../text";

interface Binding {
  HostIp?: string;
  HostPort?: string;
}
type Bindings = Record<string, Binding[] | null>;

/** As many ports in a row are one row with a range. */
const RANGE = 3;
const MOST = 65535;

export const PATHS = ["HostConfig.PortBindings", "ExposedPorts"];

/** The bindings as rows; neighbours with the same distance are one. */
export function read([bindings]: [Bindings | undefined, unknown]): Row[] {
  const single: Row[] = [];
  for (const [key, all] of Object.entries(bindings ?? {})) {
    const [container = "", proto = "tcp"] = key.split("/");
    for (const raw of all ?? []) single.push({ ...row(raw.HostIp ?? "", raw.HostPort ?? "", container, proto), raw: [raw] });
  }
  const rows: Row[] = [];
  for (let at = 0; at < single.length; ) {
    const first = single[at] as Row;
    let next = at + 1;
    while (next < single.length && follows(first, single[next] as Row, next - at)) next += 1;
    const last = single[next - 1] as Row;
    if (next - at < RANGE) {
      rows.push(first);
      at += 1;
      continue;
    }
    const { ip = "", host = "", container = "", proto = "" } = first.cells;
    const hosts = host === "" ? "" : `${host}-${last.cells["host"]}`;
    const raw = single.slice(at, next).flatMap((one) => one.raw);
    rows.push({ ...row(ip, hosts, `${container}-${last.cells["container"]}`, proto), raw });
    at = next;
  }
  return rows;
}

/** The rows as bindings. What else is exposed stays so. */
export function write(rows: Row[], [before, exposed]: [Bindings | undefined, Record<string, unknown> | undefined]): unknown[] {
  const bindings: Bindings = {};
  for (const row of rows) for (const { key, binding } of expanded(row)) (bindings[key] ??= [])?.push(binding);
  if (same(bindings, before ?? {})) return [before, exposed];
  const left = Object.entries(exposed ?? {}).filter(([key]) => key in bindings || !(key in (before ?? {})));
  const added = Object.keys(bindings).filter((key) => !(key in (before ?? {})) && !(key in (exposed ?? {})));
  const both = Object.fromEntries([...left, ...added.map((key) => [key, {}] as const)]);
  const none = (object: object) => (Object.keys(object).length === 0 ? undefined : object);
  return [none(bindings), none(both)];
}

/** The places of each row's bindings. */
export function where(rows: Row[]): string[][] {
  const counts: Record<string, number> = {};
  return rows.map((row) => expanded(row).map(({ key }) => {
    const nth = counts[key] ?? 0;
    counts[key] = nth + 1;
    return `HostConfig.PortBindings["${key}"][${nth}]`;
  }));
}

/** What is wrong with a row that cannot be written. */
export function wrong({ cells }: Row): string | undefined {
  const { host = "", container = "" } = cells;
  if (container.trim() === "") return words.needsContainerPort;
  const inside = range(container);
  if (!inside) return words.port;
  // 0 is any free port, as none is.
  if (host.trim() === "" || host.trim() === "0") return undefined;
  const outside = range(host);
  if (!outside) return words.port;
  const ports = inside[1] - inside[0];
  return ports > 0 && outside[1] - outside[0] !== ports ? words.ranges : undefined;
}

/** A port or a range of them, first and last. */
export function range(text: string): [number, number] | undefined {
  const found = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(text);
  if (!found) return undefined;
  const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
  return first >= 1 && last >= first && last <= MOST ? [first, last] : undefined;
}

/** A row with these cells. */
export function row(ip: string, host: string, container: string, proto: string): Row {
  return { cells: { ip, host, container, proto } };
}

/** A row as bindings: those that it was read from, to the letter, while it says the same. */
function expanded({ cells, raw }: Row): { key: string; binding: Binding }[] {
  const { ip = "", host = "", container = "", proto = "tcp" } = cells;
  const inside = range(container);
  if (!inside) return [];
  const outside = range(host);
  const isMany = inside[1] > inside[0];
  const all: { key: string; binding: Binding }[] = [];
  for (let port = inside[0]; port <= inside[1]; port += 1) {
    const HostPort = isMany && outside ? String(outside[0] + port - inside[0]) : host.trim();
    all.push({ key: `${port}/${proto}`, binding: ip.trim() === "" ? { HostPort } : { HostIp: ip.trim(), HostPort } });
  }
  const read = raw as Binding[] | undefined;
  const isAsRead = read && same(read.map(plain), all.map(({ binding }) => plain(binding)));
  return isAsRead ? all.map(({ key }, nth) => ({ key, binding: read[nth] as Binding })) : all;
}

function plain({ HostIp = "", HostPort = "" }: Binding): Binding {
  return { HostIp, HostPort };
}

/** Whether a row is so many ports after another one. */
function follows(first: Row, row: Row, by: number): boolean {
  const port = (text = "") => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
  const isSame = first.cells["ip"] === row.cells["ip"] && first.cells["proto"] === row.cells["proto"];
  if (!isSame || port(row.cells["container"]) !== port(first.cells["container"]) + by) return false;
  if (first.cells["host"] === "") return row.cells["host"] === "";
  return port(row.cells["host"]) === port(first.cells["host"]) + by;
}
