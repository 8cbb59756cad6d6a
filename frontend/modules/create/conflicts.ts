// What would clash on this engine, told before anything is sent.
import type { Spec } from "../spec/body";
import type { Problem } from "../spec/check";
import { overlap } from "../spec/overlap";
import { range } from "./codec/ports";
import { CONTAINER } from "./codec/network";
import type { ContainerRow, Known } from "./known";
import { fill, words } from "./text";

/** What clashes. `own` is the id of the container that is edited: it makes room. */
export function conflicts(spec: Spec, known: Known, own = ""): Problem[] {
  const others = known.containers.filter(({ id }) => own === "" || id !== own);
  return [...nameTaken(spec, others), ...portsTaken(spec, others), ...targets(spec, others), ...image(spec, known)];
}

function nameTaken({ name }: Spec, others: ContainerRow[]): Problem[] {
  const taken = others.find((other) => name !== "" && other.name === name);
  return taken ? [{ path: "name", text: fill(words.nameTaken, { name, id: taken.id.slice(0, 12) }) }] : [];
}

function portsTaken({ body }: Spec, others: ContainerRow[]): Problem[] {
  const problems: Problem[] = [];
  const own: { ip: string; port: number; kind: string }[] = [];
  const running = others.filter(({ state }) => state === "running" || state === "paused" || state === "restarting");
  for (const [key, bindings] of Object.entries(body.HostConfig?.PortBindings ?? {})) {
    const kind = key.split("/")[1] ?? "tcp";
    (bindings ?? []).forEach(({ HostIp: ip = "", HostPort = "" }, nth) => {
      const ports = range(HostPort);
      // Of a range the engine takes one that is free.
      if (!ports || ports[0] !== ports[1]) return;
      const port = ports[0];
      const path = `HostConfig.PortBindings["${key}"][${nth}].HostPort`;
      const holder = running.find((other) => other.ports.some((theirs) => theirs.public === port && theirs.kind === kind && overlap(theirs.ip, ip)));
      if (holder) problems.push({ path, text: fill(words.portTaken, { port, name: holder.name }) });
      else if (own.some((other) => other.port === port && other.kind === kind && overlap(other.ip, ip))) problems.push({ path, text: fill(words.portTwice, { port }) });
      own.push({ ip, port, kind });
    });
  }
  return problems;
}

/** Containers whose namespaces are to be shared have to run. */
function targets({ body }: Spec, others: ContainerRow[]): Problem[] {
  const modes = ["NetworkMode", "PidMode", "IpcMode"].map((key) => [`HostConfig.${key}`, body.HostConfig?.[key]] as const);
  return modes.flatMap(([path, mode]) => {
    if (typeof mode !== "string" || !mode.startsWith(CONTAINER)) return [];
    const name = mode.slice(CONTAINER.length);
    if (name === "") return [{ path, text: words.needsContainer }];
    const target = others.find((other) => other.name === name || (name.length >= 12 && other.id.startsWith(name)));
    if (!target) return [{ path, text: fill(words.noContainer, { name }) }];
    return target.state === "running" ? [] : [{ path, text: fill(words.notRunning, { name }) }];
  });
}

function image(spec: Spec, { standing }: Known): Problem[] {
  return standing === "missing" && spec.pull === "never" ? [{ path: "Image", text: words.neverPulled }] : [];
}
