// Every word that these modules show. Sentences have places in braces, filled by `fill`.

export const text = {
  notLoaded: "This part could not be loaded. Reload the page to try again.",

  cpu: "CPU",
  memory: "Memory",
  limit: "Limit",
  network: "Network",
  received: "Received",
  sent: "Sent",
  disk: "Disk",
  read: "Read",
  written: "Written",
  pids: "Processes",
  perSecond: "{bytes}/s",
  exactCpu: "CPU {percent} of one core; {cores} cores",
  exactMemory: "memory {bytes} bytes of {limit}",
  nothing: "–",

  range: "Time range",
  ranges: { 300: "5 min", 3600: "1 h", 21600: "6 h", 86400: "24 h", 604800: "7 d" } as Record<number, string>,
  figures: "Figures of the last {range}",
  measure: "Measure",
  now: "Now",
  lowest: "Lowest",
  average: "Average",
  highest: "Highest",
  total: "Since start",

  loading: "Loading the history.",
  historyOff: "The console keeps no history. The charts show what was seen since this page was opened.",
  historyEmpty: "There is no history of this container yet. The charts fill as it runs.",
  historyFailed: "The history could not be loaded. The charts show what was seen since this page was opened.",
  stopped: "The container does not run. The charts show what it used before.",
  ended: "There are no more figures: {reason}",
  chartOf: "{measure} over time. The table below has the figures.",

  topCpu: "Most CPU",
  topMemory: "Most memory",
  others: "Others",
  overview: "CPU of all containers over the last 15 minutes. The lists below have the newest figures.",
  noneRuns: "No container runs.",
  noFigures: "There are no figures yet. They come within some seconds.",

  close: "Close",
  cancel: "Cancel",
  offline: "The console cannot be reached. Check the network and try again.",
  unreachable: "The engine does not answer. Nothing was changed; try again when it is back.",
  denied: "You may not do this. Ask an administrator.",
  refused: "The engine refused: {message}",
  status: "It was not done (status {status}).",
};

/** Puts values into a sentence's places. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
