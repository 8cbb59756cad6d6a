// Every word of the page that compares.
import { MASK } from "../mask";

const number = new Intl.NumberFormat("en");

export const words = {
  title: "Compare",
  first: "First",
  second: "Second",
  swap: "Swap",
  choose: "Choose a container or an image",
  containers: "Containers",
  images: "Images",
  container: (name: string) => `Container ${name}`,
  image: (name: string) => `Image ${name}`,
  loading: "Loading…",
  chooseBoth: "Choose two things to compare: containers, images, or one of each.",
  sameThing: "This is the same thing twice. Choose another one to compare it with.",
  gone: (what: string) => `${what} is not there any more. Choose another one.`,
  failed: (what: string, why: string) => `${what} could not be read. ${why}`,
  retry: "Try again",
  filter: "Filter settings",
  onlyDifferences: "Only differences",
  setting: "Setting",
  standing: "Difference",
  nothing: "–",
  hidden: `${MASK} (hidden)`,
  hiddenHint: "You may not see this value, so it cannot be compared.",
  noDifference: "They do not differ in anything.",
  noMatch: "Nothing matches the filter.",

  counts: (differ: number, same: number, hidden: number) =>
    [`${number.format(differ)} ${differ === 1 ? "differs" : "differ"}`, `${number.format(same)} ${same === 1 ? "is" : "are"} the same`, ...(hidden > 0 ? [`${number.format(hidden)} hidden`] : [])].join(", "),
  groupCount: (differ: number, all: number) => `${number.format(differ)} of ${number.format(all)} differ`,

  groups: {
    image: "Image",
    process: "Process",
    env: "Environment",
    labels: "Labels",
    ports: "Ports",
    mounts: "Mounts",
    network: "Network",
    resources: "Resources",
    security: "Security",
    health: "Health check",
    logging: "Logging",
    other: "Other",
  },

  /** Of two of a kind, seen from the first. */
  between: { same: "same", changed: "changed", added: "added", removed: "removed", hidden: "hidden" },
  /** Of a container and an image. */
  against: { same: "from the image", changed: "changed here", added: "set here", removed: "only in the image", hidden: "hidden" },

  yes: "yes",
  no: "no",
  readOnly: "read-only",
  exposed: "exposed",
  anyPort: "a free port",
  inNetwork: "connected",
  layers: "Layers",
  size: "Size",
  platform: "Platform",
  reference: "Name",
  id: "Id",
};
