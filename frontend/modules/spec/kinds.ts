// How values are written as words, and read from them.
import { fill } from "../text";
import type { Device, Throttle, Ulimit } from "./body";
import { formatDuration, parseDuration } from "./duration";
import { formatSize, parseSize } from "./size";
import { text as says } from "./text";

/** A word that cannot be read; the message is a sentence. */
export class Unreadable extends Error {}

/** Ends the reading of a value with a sentence. */
export function refuse(sentence: string, values: Record<string, string | number> = {}): never {
  throw new Unreadable(fill(sentence, values));
}

/** One sort of value. `read` throws `Unreadable`. */
export interface Kind<T = unknown> {
  read(word: string): T;
  write(value: T): string;
  /** Whether its word is a number in YAML too. */
  isNumber?: boolean;
}

/** Plain text. */
export const text: Kind<string> = { read: (word) => word, write: String };

/** A whole number. */
export const whole: Kind<number> = {
  isNumber: true,
  read: (word) => (/^[-+]?\d+$/.test(word) ? Number(word) : refuse(says.notWhole, { value: word })),
  write: String,
};

/** Bytes, as 512m. */
export const bytes: Kind<number> = {
  read: (word) => parseSize(word) ?? refuse(says.notSize, { value: word }),
  write: formatSize,
};

/** Bytes, or -1 for no limit. */
export const swap: Kind<number> = {
  read: (word) => (word === "-1" ? -1 : bytes.read(word)),
  write: (value) => (value === -1 ? "-1" : formatSize(value)),
};

/** A number of CPUs, kept as billionths. */
export const cpus: Kind<number> = {
  isNumber: true,
  read: (word) => (/^(\d+\.?\d{0,9}|\.\d{1,9})$/.test(word) ? Math.round(Number(word) * 1e9) : refuse(says.notNumber, { value: word })),
  write: (value) => String(value / 1e9),
};

/** A time in nanoseconds. */
export const duration: Kind<number> = {
  read: (word) => parseDuration(word) ?? refuse(says.notDuration, { value: word }),
  write: formatDuration,
};

/** `key=value`. */
export function pair(word: string): [string, string] {
  const cut = word.indexOf("=");
  return cut < 1 ? refuse(says.notPair, { value: word }) : [word.slice(0, cut), word.slice(cut + 1)];
}

/** `name=soft:hard`; without a hard limit it is the soft one. */
export const ulimit: Kind<Ulimit> = {
  read(word) {
    const [, name, soft, hard] = /^([a-z]+)=(-?\d+|infinity)(?::(-?\d+|infinity))?$/.exec(word) ?? [];
    if (name === undefined) return refuse(says.notUlimit, { value: word });
    const limit = (value: string) => (value === "infinity" ? -1 : Number(value));
    return { Name: name, Soft: limit(soft), Hard: limit(hard ?? soft) };
  },
  write: ({ Name = "", Soft = 0, Hard = 0 }) => `${Name}=${Soft}${Hard === Soft ? "" : `:${Hard}`}`,
};

/** `/dev/host[:/dev/container][:rwm]`. */
export const device: Kind<Device> = {
  read(word) {
    const parts = word.split(":");
    const [host, second, third] = parts;
    if (host === "" || parts.length > 3) return refuse(says.notDevice, { value: word });
    const isMode = second !== undefined && third === undefined && /^[rwm]{1,3}$/.test(second);
    const isSame = second === undefined || isMode;
    const inside = (isSame ? host : second).replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
    if (!inside.startsWith("/")) return refuse(says.notDevice, { value: word });
    return { PathOnHost: isSame ? inside : host, PathInContainer: inside, CgroupPermissions: third ?? (isMode ? second : "rwm") };
  },
  write({ PathOnHost = "", PathInContainer = "", CgroupPermissions = "" }) {
    const inside = PathInContainer === "" || PathInContainer === PathOnHost ? "" : `:${PathInContainer}`;
    return `${PathOnHost}${inside}${CgroupPermissions === "" || CgroupPermissions === "rwm" ? "" : `:${CgroupPermissions}`}`;
  },
};

/** A device that is handed out by its name, as `nvidia.com/gpu=all`. */
export function isCdi(word: string): boolean {
  return /^[A-Za-z][\w.-]*\/[A-Za-z][\w.-]*=[A-Za-z0-9][\w.:-]*$/.test(word);
}

/** `/dev/sda:500`. */
export const weight: Kind<{ Path?: string; Weight?: number }> = {
  read(word) {
    const [, path, value] = /^(\/dev\/[^:]+):(\d+)$/.exec(word) ?? [];
    return path === undefined ? refuse(says.notBlkio, { value: word }) : { Path: path, Weight: Number(value) };
  },
  write: ({ Path = "", Weight = 0 }) => `${Path}:${Weight}`,
};

/** `/dev/sda:10mb`, or a plain number of operations. */
export function throttle(rate: Kind<number>): Kind<Throttle> {
  return {
    read(word) {
      const [, path, value] = /^(\/dev\/[^:]+):(.+)$/.exec(word) ?? [];
      return path === undefined ? refuse(says.notThrottle, { value: word }) : { Path: path, Rate: rate.read(value) };
    },
    write: ({ Path = "", Rate = 0 }) => `${Path}:${rate.write(Rate)}`,
  };
}

/** `name:address`; also with =, and an address in brackets. */
export const host: Kind<string> = {
  read(word) {
    const [, name, address] = /^([^=:]+)[=:](.+)$/.exec(word) ?? [];
    return name === undefined ? refuse(says.notHost, { value: word }) : `${name}:${address.replace(/^\[(.*)\]$/, "$1")}`;
  },
  write: String,
};

/** `on-failure:3`. */
export const restart: Kind<{ Name?: string; MaximumRetryCount?: number }> = {
  read(word) {
    const [, name, count] = /^([a-z-]+)(?::(\d+))?$/.exec(word) ?? [];
    if (name === undefined) return refuse(says.notRestart, { value: word });
    return { Name: name, ...(Number(count ?? 0) > 0 && { MaximumRetryCount: Number(count) }) };
  },
  write: ({ Name = "", MaximumRetryCount = 0 }) => `${Name}${MaximumRetryCount > 0 ? `:${MaximumRetryCount}` : ""}`,
};
