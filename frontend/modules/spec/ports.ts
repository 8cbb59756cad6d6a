// Ports, as `-p` and `--expose` and compose's short forms have them.
import type { PortBinding } from "./body";
import type { Draft } from "./draft";
import { pair, refuse } from "./kinds";
import type { Rest } from "./path";
import { text } from "./text";

/** Ports of the container that follow each other, and where they are published. */
interface Span {
  ip: string;
  /** The first and last port of the machine; empty for any free one. */
  host: [number, number] | undefined;
  port: [number, number];
  proto: string;
}

/** Reads `[ip:][host:]port[/proto]`, each side also a range. */
export function publish(draft: Draft, word: string): void {
  const { ip, host, port, proto } = parse(word.includes("=") ? short(word) : word);
  const count = port[1] - port[0];
  const isChoice = host !== undefined && count === 0 && host[1] !== host[0];
  if (host && !isChoice && host[1] - host[0] !== count) refuse(text.notRanges, { value: word });
  for (let step = 0; step <= count; step += 1) {
    const key = `${port[0] + step}/${proto}`;
    const HostPort = !host ? "" : isChoice ? `${host[0]}-${host[1]}` : String(host[0] + step);
    const bindings: PortBinding[] = draft.spec.body.HostConfig?.PortBindings?.[key] ?? [];
    draft.key("ExposedPorts", key, {});
    draft.key("HostConfig.PortBindings", key, [...bindings, { ...(ip !== "" && { HostIp: ip }), ...(HostPort !== "" && { HostPort }) }]);
  }
}

/** Reads `port[/proto]`, also a range. */
export function expose(draft: Draft, word: string): void {
  const { ip, host, port, proto } = parse(word);
  if (ip !== "" || host) refuse(text.notPort, { value: word });
  for (let at = port[0]; at <= port[1]; at += 1) draft.key("ExposedPorts", `${at}/${proto}`, {});
}

/** What `-p` says, ranges joined; and what only `--expose` does. */
export function portWords(rest: Rest): { published: string[]; exposed: string[] } {
  const bindings = rest.pairs<PortBinding[] | null>("HostConfig.PortBindings");
  const published = bindings.flatMap(([key, list]) => (list ?? []).map((binding) => span(key, binding)));
  const bound = new Set(bindings.filter(([, list]) => list && list.length > 0).map(([key]) => key));
  const exposed = rest.pairs<object>("ExposedPorts").filter(([key]) => !bound.has(key)).map(([key]) => span(key, {}));
  return { published: joined(published).map(write), exposed: joined(exposed).map(write) };
}

/** The first and last number of a range; nothing where it is none. */
export function range(word: string): [number, number] | undefined {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
  if (first === undefined) return undefined;
  const [from, to] = [Number(first), Number(last ?? first)];
  return from <= to && to <= 65_535 ? [from, to] : undefined;
}

function parse(word: string): Span {
  const cut = word.indexOf("/");
  const proto = cut < 0 ? "tcp" : word.slice(cut + 1).toLowerCase();
  if (!/^(tcp|udp|sctp)$/.test(proto)) refuse(text.notProto, { value: proto });
  const parts = (cut < 0 ? word : word.slice(0, cut)).split(":");
  const port = range(parts.pop() ?? "");
  const side = parts.pop() ?? "";
  const host = side === "" ? undefined : range(side);
  if (!port || (side !== "" && !host)) return refuse(text.notPort, { value: word });
  return { ip: parts.join(":").replace(/^\[(.*)\]$/, "$1"), host, port, proto };
}

/** `published=8080,target=80,protocol=udp`. */
function short(word: string): string {
  const parts = Object.fromEntries(word.split(",").map(pair));
  return `${parts.published ?? ""}:${parts.target ?? ""}/${parts.protocol ?? "tcp"}`;
}

function span(key: string, { HostIp = "", HostPort = "" }: PortBinding): Span {
  const [port, proto = "tcp"] = key.split("/");
  return { ip: HostIp, host: range(HostPort), port: range(port) ?? [0, 0], proto };
}

/** Spans that follow each other, as one. */
function joined(spans: Span[]): Span[] {
  const list: Span[] = [];
  for (const next of spans) {
    const last = list.at(-1);
    if (last && follows(last, next)) {
      last.port[1] = next.port[1];
      if (last.host && next.host) last.host[1] = next.host[1];
    } else list.push(next);
  }
  return list;
}

function follows(last: Span, next: Span): boolean {
  if (last.ip !== next.ip || last.proto !== next.proto || next.port[0] !== last.port[1] + 1) return false;
  if (!last.host || !next.host) return !last.host && !next.host;
  // One port that takes any of a range stays by itself.
  const isPlain = (span: Span) => span.host && span.host[1] - span.host[0] === span.port[1] - span.port[0];
  return Boolean(isPlain(last) && isPlain(next)) && next.host[0] === last.host[1] + 1;
}

function write({ ip, host, port, proto }: Span): string {
  const dash = ([first, last]: [number, number]) => (first === last ? String(first) : `${first}-${last}`);
  const address = ip.includes(":") ? `[${ip}]` : ip;
  const before = address !== "" ? `${address}:${host ? dash(host) : ""}:` : host ? `${dash(host)}:` : "";
  return `${before}${dash(port)}${proto === "tcp" ? "" : `/${proto}`}`;
}
