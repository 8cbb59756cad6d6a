// What is mounted, from the four places of the body: `Binds`, `Mounts`, `Tmpfs`, and `Volumes` for anonymous ones. A row
// stays at the place it was read from while that place can say it.
import type { Row } from "../control";
import { same } from "../path";
import { words } from "../text";

type Cells = Record<string, string>;
type Place = "Binds" | "Mounts" | "Tmpfs" | "Volumes";
/** What a row was read from. */
interface Raw {
  place: Place;
  item: any;
}

export const PATHS = ["HostConfig.Binds", "HostConfig.Mounts", "HostConfig.Tmpfs", "Volumes"];
const PLACES: Place[] = ["Binds", "Mounts", "Tmpfs", "Volumes"];

export const TYPES: [string, string][] = [["bind", words.bind], ["volume", words.volume], ["anonymous", words.anonymous], ["tmpfs", words.tmpfs]];

export function read([binds, mounts, tmpfs, volumes]: any[]): Row[] {
  const of = (place: Place, items: any[]) => items.map((item) => ({ cells: shown({ place, item }), raw: { place, item } }));
  return [
    ...of("Binds", binds ?? []),
    ...of("Mounts", mounts ?? []),
    ...of("Tmpfs", Object.entries(tmpfs ?? {})),
    ...of("Volumes", Object.entries(volumes ?? {})),
  ];
}

export function write(rows: Row[]): unknown[] {
  const items: Record<Place, any[]> = { Binds: [], Mounts: [], Tmpfs: [], Volumes: [] };
  for (const row of rows) {
    const { place, item } = placed(row);
    items[place].push(item);
  }
  return PLACES.map((place) => {
    const all = items[place];
    if (all.length === 0) return undefined;
    return place === "Binds" || place === "Mounts" ? all : Object.fromEntries(all);
  });
}

export function where(rows: Row[]): string[][] {
  const counts: Record<string, number> = {};
  return rows.map((row) => {
    const { place, item } = placed(row);
    const path = PATHS[PLACES.indexOf(place)];
    if (place === "Tmpfs" || place === "Volumes") return [`${path}["${item[0]}"]`];
    const nth = counts[place] ?? 0;
    counts[place] = nth + 1;
    return [`${path}[${nth}]`];
  });
}

export function wrong({ cells }: Row, before: Row[]): string | undefined {
  const { type, source = "", target = "" } = cells;
  if (target === "") return words.needsTarget;
  if (before.some((other) => other.cells["target"] === target)) return words.mountedTwice;
  if (type === "bind") return source === "" ? words.needsSource : isPath(source) ? undefined : words.bindSource;
  if (type === "volume" && source === "") return words.needsVolume;
  return type === "volume" && isPath(source) ? words.volumeSource : undefined;
}

function shown({ place, item }: Raw): Cells {
  if (place === "Binds") return ofBind(String(item));
  if (place === "Mounts") return ofMount(item);
  if (place === "Volumes") return cells("anonymous", "", item[0], "rw", "");
  const options = String(item[1] ?? "").split(",").filter((option) => option !== "");
  return cells("tmpfs", "", item[0], mode(options), others(options));
}

/** Where a row goes, and as what. */
function placed(row: Row): Raw {
  const raw = row.raw as Raw | undefined;
  if (raw && same(shown(raw), row.cells)) return raw;
  const { type = "", source = "", target = "", mode = "", options = "" } = row.cells;
  const all = [...(mode === "ro" ? ["ro"] : []), ...options.split(",").filter((option) => option !== "")];
  if (raw?.place === "Mounts" && typeOf(raw.item) === type) return { place: "Mounts", item: toMount(row.cells, raw.item) };
  if (type === "tmpfs") return { place: "Tmpfs", item: [target, all.join(",")] };
  if (type === "anonymous" && all.length === 0) return { place: "Volumes", item: [target, {}] };
  // A bind is divided by colons: what has one itself, and what `-v` has no words for, is a mount.
  const isBind = type === "bind" || type === "volume";
  if (!isBind || (source.includes(":") && !DRIVE.test(source)) || target.includes(":")) return { place: "Mounts", item: toMount(row.cells, {}) };
  return { place: "Binds", item: [source, target, ...(all.length > 0 ? [all.join(",")] : [])].join(":") };
}

const DRIVE = /^[a-z]:[\\/][^:]*$/i;
const BIND = /^((?:[a-z]:[\\/])?[^:]*):((?:[a-z]:[\\/])?[^:]*)(?::(.*))?$/i;

function ofBind(bind: string): Cells {
  const found = BIND.exec(bind);
  if (!found) return cells("anonymous", "", bind, "rw", "");
  const [, source = "", target = "", said = ""] = found;
  const options = said.split(",").filter((option) => option !== "");
  return cells(isPath(source) ? "bind" : "volume", source, target, mode(options), others(options));
}

function ofMount(mount: any): Cells {
  const options: string[] = [];
  if (mount?.BindOptions?.Propagation) options.push(mount.BindOptions.Propagation);
  if (mount?.VolumeOptions?.NoCopy) options.push("nocopy");
  if (mount?.TmpfsOptions?.SizeBytes) options.push(`size=${mount.TmpfsOptions.SizeBytes}`);
  if (mount?.TmpfsOptions?.Mode) options.push(`mode=${mount.TmpfsOptions.Mode.toString(8)}`);
  return cells(typeOf(mount), mount?.Source ?? "", mount?.Target ?? "", mount?.ReadOnly ? "ro" : "rw", options.join(","));
}

function typeOf(mount: any): string {
  return mount?.Type === "volume" && !mount?.Source ? "anonymous" : (mount?.Type ?? "volume");
}

/** A mount with what its row says; the rest of it stays. Options that it has no place for are left out. */
function toMount({ type = "", source = "", target = "", mode = "", options = "" }: Cells, raw: any): any {
  const { Source: _, ReadOnly: __, ...rest } = structuredClone(raw);
  const mount = { ...rest, Type: type === "anonymous" ? "volume" : type, Target: target };
  if (source !== "") mount.Source = source;
  if (mode === "ro") mount.ReadOnly = true;
  const said = options.split(",").filter((option) => option !== "");
  const put = (group: string, key: string, value: unknown) => {
    const { [key]: ___, ...others } = mount[group] ?? {};
    if (value !== undefined) mount[group] = { ...others, [key]: value };
    else if (Object.keys(others).length > 0) mount[group] = others;
    else delete mount[group];
  };
  const sized = (key: string, radix: number) => {
    const found = said.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
    return found && /^\d+$/.test(found) ? Number.parseInt(found, radix) : undefined;
  };
  if (type === "bind") put("BindOptions", "Propagation", said.find((option) => /^r?(private|shared|slave)$/.test(option)));
  if (type === "volume" || type === "anonymous") put("VolumeOptions", "NoCopy", said.includes("nocopy") || undefined);
  if (type === "tmpfs") {
    put("TmpfsOptions", "SizeBytes", sized("size", 10));
    put("TmpfsOptions", "Mode", sized("mode", 8));
  }
  return mount;
}

function cells(type: string, source: string, target: string, mode: string, options: string): Cells {
  return { type, source, target, mode, options };
}

function mode(options: string[]): string {
  return options.includes("ro") ? "ro" : "rw";
}

function others(options: string[]): string {
  return options.filter((option) => option !== "ro" && option !== "rw").join(",");
}

/** Whether it is a path, and not a volume's name. */
function isPath(source: string): boolean {
  return /^[/~.\\]/.test(source) || DRIVE.test(source);
}
