// Labels.
import type { Section } from "../control";
import { labels, words } from "../text";
import { entries, keyAndValue } from "./declare";

export const LABELS: Section = {
  title: words.labels,
  about: words.labelsAbout,
  controls: [entries(labels.labels, words.aLabel, "Labels", keyAndValue(), undefined, { isWide: true })],
};
