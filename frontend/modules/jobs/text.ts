// Every word about jobs.
import { fill } from "../text";

/** A count with its word. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** The states of a job. */
export const states: Record<string, string> = {
  queued: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
  interrupted: "interrupted",
};

/** The kinds of jobs. */
export const kinds: Record<string, string> = {
  pull: "Pull",
  create: "Create",
  recreate: "Recreate",
  project: "Project",
  undo: "Undo",
};

export const words = {
  jobs: "Jobs",
  underWay: "under way",
  count: (count: number) => (count === 1 ? "job" : "jobs"),
  all: "All jobs",
  none: "There are no jobs. What takes a while is one: pulling an image, creating or recreating a container, acting on a project.",
  noMatch: "No job matches.",
  loading: "Loading the jobs.",
  ended: (reason: string) => `The jobs cannot be followed any more: ${reason}`,

  allKinds: "All kinds",
  allStates: "All states",
  allPeople: "Everybody",
  kind: "Kind",
  state: "State",
  person: "Person",
  job: "Job",
  step: "What it does, or what came of it",
  by: "By",
  begun: "Asked for",
  endedAt: "Ended",
  took: "Duration",
  actions: "Actions",
  open: "Open",
  openOf: (title: string) => `Open what came of: ${title}`,
  ago: (span: string) => `${span} ago`,
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  days: (count: number) => `${count} d`,
  nothing: "–",

  cancel: "Cancel",
  cancelOf: (title: string) => `Cancel: ${title}`,
  again: "Run again",
  againOf: (title: string) => `Run again: ${title}`,
  undo: "Undo",
  undoOf: (title: string) => `Undo: ${title}`,
  undoLeft: (left: string) => `${left} left to undo this`,
  finish: "Remove the old one now",
  undoTitle: "Bring the old container back?",
  undoWhat: "The old container takes its name and its networks again, and is started if it ran. The new one is removed, with what was written in it outside of volumes.",
  undoDo: "Bring it back",
  finishTitle: "Remove the old container?",
  finishWhat: "The old container is removed now, and this can no longer be undone. Its volumes stay.",
  finishDo: "Remove it",
  finished: "The old container was removed.",
  cancelledJob: (title: string) => `${title}: it was cancelled.`,
  endedJob: (title: string, state: string) => `${title}: ${state}.`,

  numbered: (id: string) => `Job ${id}`,
  loadingJob: "Loading the job.",
  gone: (id: string) => `There is no job ${id} any more, or it is not in your sight. Jobs are kept for 30 days.`,
  notFollowed: "This job cannot be followed any more. Reload the page to see how it stands.",
  progress: "Progress",
  progressOf: (title: string) => `Progress: ${title}`,
  ofBytes: (done: string, total: string) => `${done} of ${total}`,
  ofSteps: (done: number, total: number) => `${done} of ${total} steps`,
  parts: "Parts",
  part: "Part",
  output: "Output",
  noOutput: "It has said nothing yet.",
  saidNothing: "It said nothing.",
  wrap: "Wrap",
  wrapTitle: "Break long lines",
  newest: "Newest",
  newestTitle: "Go to the newest line and stay there",
  copy: "Copy",
  dropped: (count: number) => fill("{lines} before these are not kept.", { lines: counted(count, "line", "lines") }),
};
