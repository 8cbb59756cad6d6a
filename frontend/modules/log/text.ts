// Every sentence of the log viewer.

const number = new Intl.NumberFormat("en");

/** A count of things, with the word for one or more of them. */
function some(count: number, one: string, many: string): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

/** Bytes in units people read. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kib = bytes / 1024;
  if (kib < 1024) return `${kib.toFixed(kib < 10 ? 1 : 0)} KiB`;
  const mib = kib / 1024;
  return mib < 1024 ? `${mib.toFixed(mib < 10 ? 1 : 0)} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
}

export const words = {
  logOf: (name: string) => `Log of ${name}`,
  logs: "Logs",
  tools: "Log tools",

  loading: "Loading the log…",
  empty: "This container has not written anything yet.",
  emptyMerged: "These containers have not written anything yet.",
  nothingInRange: "Nothing was written in this time, or to this stream.",
  filtered: "No loaded line has this level. Scroll up to look further back.",
  none: "No container is chosen.",
  forbidden: "You may not read logs. An operator or an administrator can.",
  notThere: "There is no such container. It may have been removed.",
  noReading: "This container's log driver keeps nothing that can be read.",
  engineAway: "The engine does not answer. Its log is shown again when it is back.",
  unreachable: "The console does not answer. Check the connection.",
  failed: (status: number) => `The log could not be read (status ${status}). Try again.`,
  ended: "The log is not sent any more. Reload the page to see why.",
  reconnecting: "Reconnecting. No line is lost meanwhile.",
  retry: "Try again",
  partly: (names: string, why: string) => `${names}: ${why}`,

  restarted: (time: string) => `restarted ${time}`,
  stopped: (time: string) => `stopped ${time}`,
  removed: "the container was removed",
  gap: "lines may be missing here; search or reload to look for them",
  skipped: (lines: number) => `${some(lines, "line", "lines")} skipped, this browser was too slow`,
  load: "Load them",

  follow: "Following",
  followHint: "Keep the newest line in view (f)",
  pause: "Pause",
  resume: "Resume",
  newLines: (count: number, more: boolean) => `${number.format(count)}${more ? "+" : ""} new ${count === 1 ? "line" : "lines"}`,
  newest: "Newest lines",

  search: "Search the log",
  searchHint: "Enter searches the whole log",
  regex: "Regular expression",
  matchCase: "Match case",
  previous: "Previous match (N)",
  next: "Next match (n)",
  scope: "Where to search",
  here: "This log",
  inView: "These logs",
  project: (name: string) => `Project ${name}`,
  all: "All containers",
  cancel: "Cancel",
  closeResults: "Close the results",
  results: "Matches",
  position: (nth: number, count: number, more: boolean) => `${number.format(nth)} of ${number.format(count)}${more ? "+" : ""}`,
  matches: (count: number, more: boolean) => `${number.format(count)}${more ? "+" : ""} ${count === 1 ? "match" : "matches"}`,
  progress: (matches: number, of: number, all: number, bytes: number) =>
    `${some(matches, "match", "matches")}, ${of} of ${some(all, "container", "containers")}, ${size(bytes)} read`,
  found: (matches: number, bytes: number) => `${some(matches, "match", "matches")} in ${size(bytes)}`,
  limit: " Only the first ones are listed: search for something rarer.",
  budget: " Stopped there: choose a shorter time to search the rest.",
  slow: " Stopped there: the search is too slow. Use a simpler expression.",
  late: " Stopped after ten minutes: choose a shorter time to search the rest.",
  cancelled: " Cancelled.",
  cutOff: " The answer broke off. Search again.",
  noMatch: "No match.",
  noLoadedMatch: "No match among the loaded lines. Enter searches the whole log.",
  notSearched: (name: string, why: string) => `${name} was not searched: ${why}`,
  openElsewhere: (name: string) => `Open in the log of ${name}`,

  filters: "Filters",
  streams: "Streams",
  levels: "Levels",
  levelsHint: "Levels are guessed from the text. Other lines are only hidden.",
  level: { error: "Error", warn: "Warning", info: "Info", debug: "Debug", "": "No level" },
  time: "Time",
  anyTime: "All time",
  minutes: (count: number) => `Last ${count} min`,
  hours: (count: number) => `Last ${count} h`,
  days: (count: number) => `Last ${count} d`,
  from: "From",
  to: "To",
  apply: "Apply",
  chosen: "Chosen time",
  times: "Timestamps",
  off: "No times",
  local: "Local time",
  utc: "UTC",
  wrap: "Wrap",
  wrapHint: "Break long lines (w)",
  containers: "Containers",
  download: "Download",
  plain: "As text",
  stamped: "With timestamps",
  only: (name: string) => `Only ${name}`,

  copyLine: "Copy the line",
  copyLink: "Copy a link to the line",
  copied: "Copied",
  fields: "Fields",
  more: (bytes: number) => `Show ${size(bytes)} more`,
  whole: (bytes: number) => `Load the whole line, ${size(bytes)}`,
  rest: (count: number) => `and ${number.format(count)} more`,
};
