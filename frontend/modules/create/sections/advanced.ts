// What is seldom said.
import { one, text } from "../codec/codec";
import { parts } from "../codec/rows";
import type { Section } from "../control";
import { labels, words } from "../text";
import { choice, entries, items, keyAndValue, line } from "./declare";

export const ADVANCED: Section = {
  title: words.advanced,
  about: words.advancedAbout,
  controls: [
    choice(labels.pull, "pull", words.pulls, { write: (shown) => [shown], isOfCreation: true }),
    line(labels.platform, "platform", text, { placeholder: "linux/arm64", write: (shown) => [shown] }),
    line(labels.runtime, "HostConfig.Runtime", text, { placeholder: words.engineDefault, suggest: "runtimes" }),
    line(labels.cgroupParent, "HostConfig.CgroupParent"),
    choice(labels.isolation, "HostConfig.Isolation", words.isolations, {
      read: ([value]) => (value === "default" ? "" : one().read(value)),
    }),
    line(labels.volumeDriver, "HostConfig.VolumeDriver", text, { placeholder: "local" }),
    items(labels.volumesFrom, words.aContainer, "HostConfig.VolumesFrom", parts(":", ["key", "value"]), [
      { key: "key", label: words.container, suggest: "containers" },
      { key: "value", label: words.access, placeholder: "rw", isShort: true },
    ]),
    entries(labels.annotations, words.anAnnotation, "HostConfig.Annotations", keyAndValue(), undefined, { isWide: true }),
    entries(labels.storage, words.anOption, "HostConfig.StorageOpt", keyAndValue(words.name, "size"), undefined, { isWide: true }),
  ],
};
