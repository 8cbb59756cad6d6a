// `ExposedPorts` without the ports that are published: those belong to the ports' own rows.
import type { Row } from "../control";

type Ports = Record<string, unknown>;

export const PATHS = ["ExposedPorts", "HostConfig.PortBindings"];

export function read([exposed, bindings]: [Ports | undefined, Ports | undefined]): Row[] {
  const only = Object.keys(exposed ?? {}).filter((key) => !(key in (bindings ?? {})));
  return only.map((value) => ({ cells: { value } }));
}

export function write(rows: Row[], [exposed, bindings]: [Ports | undefined, Ports | undefined]): unknown[] {
  const published = Object.keys(exposed ?? {}).filter((key) => key in (bindings ?? {}));
  const keys = [...published, ...rows.map(({ cells }) => port(cells["value"] ?? ""))];
  return [keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, {}])), bindings];
}

export function where(rows: Row[]): string[][] {
  return rows.map(({ cells }) => [`ExposedPorts["${port(cells["value"] ?? "")}"]`]);
}

function port(text: string): string {
  return text.includes("/") ? text.trim() : `${text.trim()}/tcp`;
}
