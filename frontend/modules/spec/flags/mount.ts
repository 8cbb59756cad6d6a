// Flags about volumes and other mounts.
import type { Mount } from "../body";
import { type Flag, many, one } from "../flag";
import { text } from "../kinds";
import { mount, mountWord, volume } from "../mounts";

/** Volumes and other mounts. */
export const mountFlags: Flag[] = [
  {
    names: ["-v", "--volume"],
    read: (word, { draft }) => volume(draft, word),
    lines: (rest) => [...rest.list<string>("HostConfig.Binds"), ...rest.pairs("Volumes").map(([path]) => path)].map((word) => ["-v", word]),
  },
  {
    names: ["--mount"],
    read: (word, { draft }) => mount(draft, word),
    lines: (rest) => rest.list<Mount>("HostConfig.Mounts").map((value) => ["--mount", mountWord(value)]),
  },
  {
    names: ["--tmpfs"],
    read(word, { draft }) {
      const [path, ...options] = word.split(":");
      draft.key("HostConfig.Tmpfs", path, options.join(":"));
    },
    lines: (rest) => rest.pairs<string>("HostConfig.Tmpfs").map(([path, options]) => ["--tmpfs", options ? `${path}:${options}` : path]),
  },
  many("--volumes-from", "HostConfig.VolumesFrom", text),
  one("--volume-driver", "HostConfig.VolumeDriver", text),
];
