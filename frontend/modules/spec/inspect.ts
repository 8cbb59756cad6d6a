// What `docker inspect` tells of a container, as a spec.
import { blank, type Body, type Endpoint, type Spec } from "./body";
import { slim } from "./defaults";
import { isNeutral, isTree, solid } from "./path";

type Tree = Record<string, unknown>;

/** Whether JSON is what `docker inspect` tells of a container. */
export function isInspected(value: unknown): value is Tree {
  return isTree(value) && isTree(value.Config) && isTree(value.HostConfig);
}

/** The spec that makes the same container. Addresses that the engine chose are left out. */
export function fromInspect(told: Tree): Spec {
  const id = String(told.Id ?? "");
  const config = told.Config as Body;
  const networks = isTree(told.NetworkSettings) ? told.NetworkSettings.Networks : {};
  const body: Body = { ...config, HostConfig: told.HostConfig as Body["HostConfig"] };
  if (id !== "" && body.Hostname === id.slice(0, 12)) delete body.Hostname;
  // The engine's own MAC address is no wish.
  delete body.MacAddress;
  const endpoints = Object.entries(isTree(networks) ? networks : {}).map(([name, endpoint]) => [name, asked(endpoint as Endpoint, id)] as const);
  if (endpoints.some(([, endpoint]) => !isNeutral(endpoint)) || endpoints.length > 1) {
    body.NetworkingConfig = { EndpointsConfig: Object.fromEntries(endpoints) };
  }
  return { ...blank(), name: String(told.Name ?? "").replace(/^\//, ""), body: slim(body) };
}

function asked({ Aliases, Links, DriverOpts, IPAMConfig, GwPriority }: Endpoint, id: string): Endpoint {
  const aliases = (Aliases ?? []).filter((alias) => alias !== id.slice(0, 12));
  return solid({ Aliases: aliases, Links, DriverOpts, GwPriority, IPAMConfig: solid(IPAMConfig ?? {}) });
}
