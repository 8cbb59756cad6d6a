// Volumes and binds, as `-v` and `--mount` have them.
import type { Mount } from "./body";
import { formatCsv, parseCsv } from "./csv";
import type { Draft } from "./draft";
import { bytes, pair, refuse } from "./kinds";
import { solid } from "./path";
import { text } from "./text";

/** Reads `[source:]/target[:options]`. A path alone is a volume without a name. */
export function volume(draft: Draft, word: string): void {
  const parts = sections(word);
  if (parts.length > 3 || parts.includes("")) refuse(text.notVolume, { value: word });
  if (parts.length === 1) return draft.key("Volumes", word, {});
  full(draft, parts[0]);
  draft.add("HostConfig.Binds", word);
}

/** The parts of a bind between its colons; the one after a drive's letter is no end. */
export function sections(word: string): string[] {
  return word.split(/(?<!(?:^|:)[A-Za-z]):|(?<=(?:^|:)[A-Za-z]):(?![\\/])/);
}

/** Notes a source that the engine cannot know. */
export function full(draft: Draft, source: string): void {
  if (/^(\.{1,2}(\/|\\|$)|~)/.test(source)) draft.warn(text.relative, { path: source });
}

const FLAGS: Record<string, (mount: Mount, on: boolean) => void> = {
  readonly: (mount, on) => (mount.ReadOnly = on),
  ro: (mount, on) => (mount.ReadOnly = on),
  "volume-nocopy": (mount, on) => (volumes(mount).NoCopy = on),
  "bind-nonrecursive": (mount, on) => (binds(mount).NonRecursive = on),
  "bind-create-src": (mount, on) => (binds(mount).CreateMountpoint = on),
};

const VALUES: Record<string, (mount: Mount, value: string) => void> = {
  type: (mount, value) => (mount.Type = value.toLowerCase()),
  source: (mount, value) => (mount.Source = value),
  target: (mount, value) => (mount.Target = value),
  consistency: (mount, value) => (mount.Consistency = value.toLowerCase()),
  "bind-propagation": (mount, value) => (binds(mount).Propagation = value.toLowerCase()),
  "bind-recursive": (mount, value) => {
    if (value === "disabled") binds(mount).NonRecursive = true;
    if (value === "writable") binds(mount).ReadOnlyNonRecursive = true;
    if (value === "readonly") binds(mount).ReadOnlyForceRecursive = true;
  },
  "volume-driver": (mount, value) => (driver(mount).Name = value),
  "volume-opt": (mount, value) => entry((driver(mount).Options ??= {}), value),
  "volume-label": (mount, value) => entry((volumes(mount).Labels ??= {}), value),
  "volume-subpath": (mount, value) => (volumes(mount).Subpath = value),
  "image-subpath": (mount, value) => (mount.ImageOptions = { Subpath: value }),
  "tmpfs-size": (mount, value) => ((mount.TmpfsOptions ??= {}).SizeBytes = bytes.read(value)),
  "tmpfs-mode": (mount, value) => {
    if (!/^[0-7]+$/.test(value)) refuse(text.notWhole, { value });
    (mount.TmpfsOptions ??= {}).Mode = Number.parseInt(value, 8);
  },
};

const SAME: Record<string, string> = { src: "source", dst: "target", destination: "target" };

/** Reads `type=bind,source=/a,target=/b,…`. */
export function mount(draft: Draft, word: string): void {
  const fields = parseCsv(word) ?? refuse(text.notCsv, { value: word });
  const read: Mount = { Type: "volume" };
  for (const field of fields) {
    const cut = field.indexOf("=");
    const key = cut < 0 ? field : field.slice(0, cut);
    const value = cut < 0 ? "true" : field.slice(cut + 1);
    const flag = Object.hasOwn(FLAGS, key) && /^(1|0|t|f|true|false)$/i.test(value) ? FLAGS[key] : undefined;
    const name = SAME[key] ?? key;
    if (flag) flag(read, /^[1t]/i.test(value));
    else if (cut > 0 && Object.hasOwn(VALUES, name)) VALUES[name](read, value);
    else draft.error(text.badValue, { flag: "--mount", why: text.notField.replace("{field}", field) });
  }
  if (!read.Target) refuse(text.noTarget, { value: word });
  if (read.Type === "bind") full(draft, read.Source ?? "");
  draft.add("HostConfig.Mounts", solid(read));
}

/** What `--mount` says. */
export function mountWord(mount: Mount): string {
  const { BindOptions: bind = {}, VolumeOptions: volume = {}, TmpfsOptions: tmpfs = {} } = mount;
  const fields = [`type=${mount.Type ?? "volume"}`];
  const value = (key: string, what: string | undefined) => what && fields.push(`${key}=${what}`);
  const flag = (key: string, what: boolean | undefined) => what && fields.push(key);
  const entries = (key: string, what: Record<string, string> | undefined | null) => {
    for (const [name, text] of Object.entries(what ?? {})) fields.push(`${key}=${name}=${text}`);
  };
  value("source", mount.Source);
  value("target", mount.Target);
  flag("readonly", mount.ReadOnly);
  value("consistency", mount.Consistency);
  value("bind-propagation", bind.Propagation);
  flag("bind-nonrecursive", bind.NonRecursive);
  flag("bind-create-src", bind.CreateMountpoint);
  value("bind-recursive", bind.ReadOnlyForceRecursive ? "readonly" : bind.ReadOnlyNonRecursive ? "writable" : "");
  flag("volume-nocopy", volume.NoCopy);
  value("volume-subpath", volume.Subpath);
  value("volume-driver", volume.DriverConfig?.Name);
  entries("volume-opt", volume.DriverConfig?.Options);
  entries("volume-label", volume.Labels);
  value("image-subpath", mount.ImageOptions?.Subpath);
  value("tmpfs-size", tmpfs.SizeBytes ? bytes.write(tmpfs.SizeBytes) : "");
  value("tmpfs-mode", tmpfs.Mode ? tmpfs.Mode.toString(8) : "");
  return formatCsv(fields);
}

function entry(map: Record<string, string>, word: string): void {
  const [key, value] = word.includes("=") ? pair(word) : [word, ""];
  map[key] = value;
}

function binds(mount: Mount): NonNullable<Mount["BindOptions"]> {
  return (mount.BindOptions ??= {});
}

function volumes(mount: Mount): NonNullable<Mount["VolumeOptions"]> {
  return (mount.VolumeOptions ??= {});
}

function driver(mount: Mount): { Name?: string; Options?: Record<string, string> } {
  return (volumes(mount).DriverConfig ??= {});
}
