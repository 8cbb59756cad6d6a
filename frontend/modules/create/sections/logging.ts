// Where its output goes.
import { text } from "../codec/codec";
import type { Section } from "../control";
import { labels, words } from "../text";
import { entries, keyAndValue, line } from "./declare";

export const LOGGING: Section = {
  title: words.logging,
  about: words.loggingAbout,
  controls: [
    line(labels.logDriver, "HostConfig.LogConfig.Type", text, { placeholder: words.engineDefault, suggest: "drivers" }),
    entries(labels.logOptions, words.anOption, "HostConfig.LogConfig.Config", keyAndValue(words.name, "max-size"), undefined, { isWide: true }),
  ],
};
