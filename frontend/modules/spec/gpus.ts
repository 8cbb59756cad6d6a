// Requests for GPUs, as `--gpus` and compose have them.
import type { DeviceRequest } from "./body";
import { formatCsv, parseCsv } from "./csv";
import type { Draft } from "./draft";
import { type Kind, pair, refuse } from "./kinds";
import type { Rest } from "./path";
import { text } from "./text";

/** `all`, a number, or `device=0,driver=…,capabilities=…,options=…`. */
export const gpus: Kind<DeviceRequest> = {
  read(word) {
    const request: DeviceRequest = {};
    const fields = parseCsv(word) ?? refuse(text.notCsv, { value: word });
    for (const field of fields) {
      const [key, value] = field.includes("=") ? pair(field) : ["count", field];
      if (key === "count") request.Count = count(value);
      else if (key === "driver") request.Driver = value;
      else if (key === "device") request.DeviceIDs = value.split(",");
      else if (key === "capabilities") request.Capabilities = [[...value.split(","), "gpu"]];
      else if (key === "options") request.Options = Object.fromEntries((parseCsv(value) ?? []).map(pair));
      else refuse(text.notGpu, { value: word });
    }
    if (request.Count === undefined && !request.DeviceIDs) request.Count = 1;
    return { ...request, Capabilities: request.Capabilities ?? [["gpu"]] };
  },
  write({ Count, DeviceIDs, Driver, Capabilities, Options }) {
    const fields: string[] = [];
    const capabilities = (Capabilities?.[0] ?? []).filter((name) => name !== "gpu");
    if (Count) fields.push(Count === -1 ? "all" : String(Count));
    if (DeviceIDs?.length) fields.push(`device=${DeviceIDs.join(",")}`);
    if (Driver) fields.push(`driver=${Driver}`);
    if (capabilities.length > 0) fields.push(`capabilities=${capabilities.join(",")}`);
    const options = Object.entries(Options ?? {}).map(([key, value]) => `${key}=${value}`);
    if (options.length > 0) fields.push(`options=${formatCsv(options)}`);
    return formatCsv(fields);
  },
};

/** Adds a request; those of devices by name are one, and the last, as the `docker` command has it. */
export function addRequest(draft: Draft, request: DeviceRequest): void {
  const list = draft.spec.body.HostConfig?.DeviceRequests ?? [];
  const [named, others] = [list.filter(isNamed), list.filter((other) => !isNamed(other))];
  if (!isNamed(request)) others.push(request);
  else if (named.length === 0) named.push(request);
  else named[0].DeviceIDs = [...new Set([...(named[0].DeviceIDs ?? []), ...(request.DeviceIDs ?? [])])];
  draft.put("HostConfig.DeviceRequests", [...others, ...named]);
}

/** Adds a device that is handed out by its name. */
export function addNamed(draft: Draft, name: string): void {
  addRequest(draft, { Driver: "cdi", DeviceIDs: [name] });
}

/** Takes the requests of a body: those for a driver, and the names of the others. */
export function takeRequests(rest: Rest): { requests: DeviceRequest[]; names: string[] } {
  const list = rest.list<DeviceRequest>("HostConfig.DeviceRequests");
  return { requests: list.filter((request) => !isNamed(request)), names: list.filter(isNamed).flatMap(({ DeviceIDs }) => DeviceIDs ?? []) };
}

function isNamed({ Driver }: DeviceRequest): boolean {
  return Driver === "cdi";
}

/** How many; -1 for all. */
export function count(word: string): number {
  if (word === "all") return -1;
  return /^\d+$/.test(word) ? Number(word) : refuse(text.notGpu, { value: word });
}
