// A container's settings for another one beside it.
import type { Spec } from "../spec/body";
import { fill, words } from "./text";

const COMPOSE = "com.docker.compose.";

/** The spec of a copy, and what was left out or is shared. `names` are taken. */
export function copyOf(spec: Spec, names: readonly string[]): { spec: Spec; notes: string[] } {
  const copy = structuredClone(spec);
  const { name } = spec;
  const notes = [...addresses(copy, name), ...labels(copy)];
  const aliases = Object.values(copy.body.NetworkingConfig?.EndpointsConfig ?? {}).flatMap((endpoint) => endpoint?.Aliases ?? []);
  if (aliases.length > 0) notes.push(fill(words.copyAliases, { aliases: [...new Set(aliases)].join(", ") }));
  if (hasVolumes(copy)) notes.push(fill(words.copyVolumes, { name }));
  copy.name = nameOfCopy(name, names);
  copy.start = true;
  return { spec: copy, notes };
}

/** A name for a copy that is free: with a number, if need be. */
export function nameOfCopy(of: string, names: readonly string[]): string {
  const name = fill(words.copyOf, { name: of });
  let found = name;
  for (let nth = 2; names.includes(found); nth += 1) found = `${name}-${nth}`;
  return found;
}

function addresses({ body }: Spec, name: string): string[] {
  let isFixed = body["MacAddress"] !== undefined;
  delete body["MacAddress"];
  for (const endpoint of Object.values(body.NetworkingConfig?.EndpointsConfig ?? {})) {
    if (!endpoint) continue;
    isFixed ||= endpoint.IPAMConfig !== undefined || endpoint.MacAddress !== undefined;
    delete endpoint.IPAMConfig;
    delete endpoint.MacAddress;
  }
  return isFixed ? [fill(words.copyAddresses, { name })] : [];
}

function labels({ body }: Spec): string[] {
  const own = Object.keys(body.Labels ?? {}).filter((key) => key.startsWith(COMPOSE));
  for (const key of own) delete body.Labels?.[key];
  return own.length > 0 ? [words.copyCompose] : [];
}

function hasVolumes({ body }: Spec): boolean {
  const { Binds = [], Mounts = [] } = body.HostConfig ?? {};
  return Binds.some((bind) => !bind.startsWith("/")) || Mounts.some(({ Type, Source }) => Type === "volume" && Boolean(Source));
}
