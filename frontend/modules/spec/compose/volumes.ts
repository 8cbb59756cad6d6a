// The volumes of a service, short and long.
import type { Mount } from "../body";
import { bytes, refuse } from "../kinds";
import { full, sections, volume } from "../mounts";
import { isNeutral, isTree, solid } from "../path";
import { text } from "../text";
import { part, type Tree } from "./file";
import type { Key, Reading, Writing } from "./key";

/** `volumes`: binds as words, mounts with all their options. */
export const volumes: Key = {
  names: ["volumes"],
  read(value, reading) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      reading.draft.attempt("volumes", () => (isTree(entry) ? long(entry, reading) : short(String(entry), reading)));
    }
  },
  write(writing) {
    const { rest } = writing;
    const binds = rest.list<string>("HostConfig.Binds");
    for (const [source, target] of binds.map(sections)) {
      if (target !== undefined && isName(source)) writing.volumes[source] ??= { name: source };
    }
    const anonymous = rest.pairs("Volumes").map(([path]) => path);
    const mounts = rest.list<Mount>("HostConfig.Mounts").map((mount) => written(mount, writing));
    const list = [...binds, ...anonymous, ...mounts];
    return list.length === 0 ? {} : { volumes: list };
  },
};

/** `source:/target:options`; a volume that the file describes becomes a mount, which can carry that. */
function short(word: string, { draft, file }: Reading): void {
  const [source, target, options = ""] = sections(word);
  const described = target === undefined || !isName(source) ? undefined : declared(source, part(file.volumes[source]));
  if (!described) return volume(draft, word);
  const name = described.Source ?? source;
  if (!described.VolumeOptions) return volume(draft, [name, target, ...(options === "" ? [] : [options])].join(":"));
  const modes = options.split(",");
  const VolumeOptions = { ...described.VolumeOptions, NoCopy: modes.includes("nocopy") };
  draft.add("HostConfig.Mounts", solid({ ...described, Target: target, ReadOnly: modes.includes("ro"), VolumeOptions: solid(VolumeOptions) }));
}

function long(entry: Tree, { draft, file }: Reading): void {
  const type = String(entry.type ?? "volume");
  const source = entry.source === undefined ? "" : String(entry.source);
  const target = String(entry.target ?? "");
  if (target === "") refuse(text.noTarget, { value: "volumes" });
  if (type === "bind") full(draft, source);
  const [bind, own, tmpfs, image] = [part(entry.bind), part(entry.volume), part(entry.tmpfs), part(entry.image)];
  const described = type === "volume" && source !== "" ? declared(source, part(file.volumes[source])) : undefined;
  const mount: Mount = {
    Type: type,
    Source: described?.Source ?? source,
    Target: target,
    ReadOnly: entry.read_only === true,
    Consistency: entry.consistency === undefined ? "" : String(entry.consistency),
    BindOptions: solid({
      Propagation: bind.propagation as string | undefined,
      CreateMountpoint: bind.create_host_path === true,
      NonRecursive: bind.recursive === "disabled",
      ReadOnlyNonRecursive: bind.recursive === "writable",
      ReadOnlyForceRecursive: bind.recursive === "readonly",
    }),
    VolumeOptions: solid({
      ...described?.VolumeOptions,
      NoCopy: own.nocopy === true,
      Subpath: own.subpath as string | undefined,
      Labels: { ...described?.VolumeOptions?.Labels, ...(part(own.labels) as Record<string, string>) },
    }),
    TmpfsOptions: solid({
      SizeBytes: tmpfs.size === undefined ? 0 : bytes.read(String(tmpfs.size)),
      Mode: typeof tmpfs.mode === "number" ? tmpfs.mode : 0,
    }),
    ImageOptions: solid({ Subpath: image.subpath as string | undefined }),
  };
  draft.add("HostConfig.Mounts", solid(mount));
}

/** What the file says of a volume: its name on the engine, and a driver where it has one. */
function declared(key: string, tree: Tree): Mount | undefined {
  if (isNeutral(tree)) return undefined;
  const external = part(tree.external);
  const strings = (value: unknown) => Object.fromEntries(Object.entries(part(value)).map(([name, what]) => [name, String(what)]));
  const isExternal = tree.external === true || isTree(tree.external);
  const DriverConfig = solid({ Name: tree.driver as string | undefined, Options: strings(tree.driver_opts) });
  // "local" alone is what every volume has.
  const isUsual = isExternal || (isNeutral(DriverConfig.Options) && (DriverConfig.Name ?? "local") === "local" && isNeutral(tree.labels));
  const options = solid({ DriverConfig, Labels: strings(tree.labels) });
  return { Type: "volume", Source: String(tree.name ?? external.name ?? key), ...(!isUsual && { VolumeOptions: options }) };
}

function written(mount: Mount, writing: Writing): Tree {
  const { BindOptions: bind = {}, VolumeOptions: volume = {}, TmpfsOptions: tmpfs = {}, Source = "" } = mount;
  const { DriverConfig: driver = {}, Labels: labels = {} } = volume;
  if (mount.Type === "volume" && Source !== "") {
    writing.volumes[Source] = solid({ name: Source, driver: driver.Name, driver_opts: driver.Options, labels });
  }
  return solid({
    type: mount.Type ?? "volume",
    source: Source,
    target: mount.Target,
    read_only: mount.ReadOnly,
    consistency: mount.Consistency,
    bind: solid({
      propagation: bind.Propagation,
      create_host_path: bind.CreateMountpoint,
      recursive: bind.NonRecursive ? "disabled" : bind.ReadOnlyForceRecursive ? "readonly" : bind.ReadOnlyNonRecursive ? "writable" : "",
    }),
    volume: solid({ nocopy: volume.NoCopy, subpath: volume.Subpath }),
    tmpfs: solid({ size: tmpfs.SizeBytes ?? 0, mode: tmpfs.Mode ?? 0 }),
    image: solid({ subpath: mount.ImageOptions?.Subpath }),
  });
}

function isName(source: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source);
}
