// The common case: what most containers are told. The image is a control of its own.
import { command, count, one, text } from "../codec/codec";
import * as env from "../codec/env";
import * as mounts from "../codec/mounts";
import * as network from "../codec/network";
import * as ports from "../codec/ports";
import { inList, list } from "../codec/rows";
import { isUserDefined } from "../../spec/body";
import type { Choice, Control, Line, Rows } from "../control";
import { single } from "../control";
import type { Known } from "../known";
import { isSecret } from "../secret";
import { labels, words } from "../text";
import { choice, line } from "./declare";

export const IMAGE: Line = line(labels.image, "Image");

export const NAME: Line = line(labels.name, "name", text, { placeholder: words.anyName });

export const COMMAND: Line = line(labels.command, "Cmd", command, {
  placeholder: ({ image }) => words.imageDefault(command.read(image?.Cmd)),
  isLong: true,
});

const RESTART: Choice = choice(labels.restart, "HostConfig.RestartPolicy.Name", words.restarts, {
  // How often it tries belongs to one of them.
  paths: ["HostConfig.RestartPolicy"],
  read: ([policy]) => one("no").read(policy?.Name),
  write: (shown, [policy]) => {
    const { MaximumRetryCount: most, ...rest } = policy ?? {};
    const kept = most === undefined || (most > 0 && shown !== "on-failure") ? {} : { MaximumRetryCount: most };
    return [{ ...rest, ...kept, Name: shown }];
  },
});

const RETRIES: Line = line(labels.retries, "HostConfig.RestartPolicy", count, {
  numeric: true,
  placeholder: words.noLimit,
  isShared: true,
  read: ([policy]) => count.read(policy?.MaximumRetryCount),
  write: (shown, [policy]) => {
    const { MaximumRetryCount: _, ...rest } = policy ?? {};
    const most = count.write(shown);
    return [most === undefined ? rest : { ...rest, MaximumRetryCount: most }];
  },
  when: (policy) => policy?.Name === "on-failure",
});

export const PORTS: Rows = {
  kind: "rows",
  label: labels.ports,
  one: words.aPort,
  paths: ports.PATHS,
  read: (values) => ports.read(values as any),
  write: (rows, now) => ports.write(rows, now as any),
  isShared: true,
  isWide: true,
  where: ports.where,
  wrong: ports.wrong,
  columns: [
    { key: "ip", label: words.hostIp, placeholder: words.everyAddress, tail: ".HostIp", isShort: true },
    { key: "host", label: words.hostPort, placeholder: words.anyPort, tail: ".HostPort" },
    { key: "container", label: words.containerPort, isTarget: true },
    { key: "proto", label: words.protocol, options: [["tcp", "tcp"], ["udp", "udp"], ["sctp", "sctp"]], isShort: true },
  ],
  offers: ({ image }, rows) => {
    const open = Object.keys(image?.ExposedPorts ?? {}).map((key) => key.split("/"));
    const isNew = ([port = "", proto = "tcp"]: string[]) => !rows.some(({ cells }) => cells["container"] === port && cells["proto"] === proto);
    return open.filter(isNew).map(([port = "", proto = "tcp"]) => ({ label: words.addPort(port, proto), row: ports.row("", port, port, proto) }));
  },
};

export const MOUNTS: Rows = {
  kind: "rows",
  label: labels.mounts,
  one: words.aMount,
  paths: mounts.PATHS,
  read: (values) => mounts.read(values),
  write: (rows) => mounts.write(rows),
  isWide: true,
  where: mounts.where,
  wrong: mounts.wrong,
  columns: [
    { key: "type", label: words.mountType, options: mounts.TYPES, isShort: true },
    {
      key: "source",
      label: words.source,
      placeholder: words.sourceHint,
      suggest: ({ cells }) => (cells["type"] === "volume" ? "volumes" : undefined),
      isOff: ({ cells }) => cells["type"] === "anonymous" || cells["type"] === "tmpfs",
    },
    { key: "target", label: words.target, placeholder: words.targetHint, isTarget: true, tail: ".Target" },
    { key: "mode", label: words.access, options: [["rw", words.readWrite], ["ro", words.readOnly]], isShort: true },
    { key: "options", label: words.options, placeholder: words.optionsHint, isShort: true },
  ],
  offers: ({ image }, rows) => {
    const places = Object.keys(image?.Volumes ?? {}).filter((target) => !rows.some(({ cells }) => cells["target"] === target));
    const row = (target: string) => ({ cells: { type: "volume", source: "", target, mode: "rw", options: "" } });
    return places.map((target) => ({ label: words.addVolume(target), row: row(target) }));
  },
};

export const ENV: Rows = {
  kind: "rows",
  label: labels.env,
  one: words.aVariable,
  ...single("Env", list(env.item)),
  isWide: true,
  where: inList("Env"),
  wrong: env.wrong,
  columns: [
    { key: "key", label: words.key, placeholder: words.keyHint },
    { key: "value", label: words.value, isSecret: ({ cells }) => isSecret(cells["key"] ?? "") },
  ],
  offers: ({ image }, rows) => {
    const set = (image?.Env ?? []).map((entry) => env.item.read(entry));
    const isNew = ({ key = "" }: Record<string, string>) => key !== "PATH" && !rows.some(({ cells }) => cells["key"] === key);
    return set.filter(isNew).map((cells) => ({ label: words.addVariable(cells["key"] ?? ""), row: { cells } }));
  },
  paste: { label: words.pasteLines, hint: words.pasteHint, read: env.paste },
};

const NETWORK: Choice = {
  kind: "choice",
  label: labels.network,
  paths: network.PATHS,
  read: (values) => network.mode.read(values as any),
  write: (shown, now) => network.mode.write(shown, now as any),
  isShared: true,
  options: ({ networks }: Known) => [
    ["bridge", words.bridge],
    ["host", words.host],
    ["none", words.none],
    [network.CONTAINER, words.ofContainer],
    ...networks.filter(isUserDefined).map((name): [string, string] => [name, name]),
  ],
};

const TARGET: Line = line(labels.networkOf, "HostConfig.NetworkMode", text, {
  suggest: "containers",
  isShared: true,
  read: (values) => network.target.read(values as any),
  write: (shown) => network.target.write(shown),
  when: (mode) => typeof mode === "string" && mode.startsWith(network.CONTAINER),
});

/** In the form's order, after the image. */
export const COMMON: Control[] = [NAME, COMMAND, RESTART, RETRIES, PORTS, MOUNTS, ENV, NETWORK, TARGET];
