// Every word of these tabs.

const number = new Intl.NumberFormat("en");

/** A count of things, with the word for one or more of them. */
function some(count: number, one: string, many: string): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

export const words = {
  retry: "Try again",
  loading: "Loading…",
  size: "Size",
  image: "Image",

  layersOf: (name: string) => `Layers of ${name}`,
  noLayers: "The engine tells no layers of this image.",
  totals: (count: number, size: string, own: string, shared: string) => `${some(count, "layer", "layers")}, ${size}: ${own} of its own, ${shared} shared with other images`,
  newestFirst: "Newest first",
  showEmpty: (count: number) => `Show ${some(count, "step that changes", "steps that change")} no file`,
  noCommand: "The engine does not know what made it.",
  layer: (n: number) => `Step ${n}`,
  emptyLayer: "no file",
  showAll: "Show all of it",
  showLess: "Show less",
  copyCommand: (n: number) => `Copy the command of step ${n}`,
  copied: "Copied.",
  filesOfLayer: "Files",
  made: (when: string) => `made ${when}`,
  sharedWith: "shared with",
  andMore: (count: number) => `and ${number.format(count)} more`,

  filesOf: (name: string) => `Files of ${name}`,
  unread: "The files of this image were not read yet. Reading goes through all its layers once; nothing is unpacked or kept on disk.",
  read: "Read the layers",
  mayNot: "Reading the files of an image takes the grants images and secrets. Ask an administrator.",
  notFollowed: "The reading cannot be followed any more. Open the jobs to see how it stands.",
  all: "All layers",
  allHint: "what a container begins with",
  chooseLayer: "Layer",
  findFiles: "Find by path",
  found: (count: number) => some(count, "path", "paths"),
  foundPart: (count: number) => `The first ${some(count, "path", "paths")}. Type more to find others.`,
  noneFound: "No path has this in it.",
  partial: "The image has more files than are kept. Some are not shown.",
  largest: "Largest first",
  noFiles: "This layer changes no file.",
  emptyFolder: "Nothing is in this folder.",
  more: (count: number, left: number) => `Show ${number.format(count)} more of ${number.format(left)}`,
  linkTo: (target: string) => `→ ${target}`,
  changes: { added: "added", modified: "modified", removed: "removed" },
  kinds: { file: "File", dir: "Folder", link: "Link" } as Record<string, string>,
  ownerOf: (uid: number, gid: number) => `User ${uid}, group ${gid}`,

  waste: "Wasted space",
  efficiency: (percent: string) => `${percent} efficient`,
  wasted: (bytes: string) => `${bytes} are taken by files that a later layer replaces or removes.`,
  noWaste: "No layer replaces or removes files of another.",
  path: "Path",
  times: "Times",
  inLayers: "In steps",
  moreWaste: (count: number) => `${some(count, "more path", "more paths")} with less.`,

  containers: "Containers",
  noContainers: "No container was made of this image.",
  container: "Container",
  state: "State",
  tags: "Tags",
  noTags: "It has no tag. Add one to keep it from being pruned.",
  moveTag: "Move or remove",
  moveTagOf: (tag: string) => `Move or remove ${tag}`,
  built: "Images built on it",
  noBuilt: "No other image has all its layers.",
  sharing: "Images that share layers",
  noSharing: "No other image has some of its layers.",
  sharedLayers: "Shared layers",
};
