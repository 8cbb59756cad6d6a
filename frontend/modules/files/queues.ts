// The uploads of every container whose files were looked at: they go on when the person looks at something else.
import { tell } from "../page";
import type { Files } from "./api";
import { Queue } from "./queue";
import { sender } from "./send";
import { words } from "./text";

const queues = new Map<string, Queue>();

// A page that is closed cuts what is being sent.
addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some((queue) => queue.isActive)) event.preventDefault();
});

/** A container's uploads. */
export function queueOf(id: string, files: Files): Queue {
  let queue = queues.get(id);
  if (!queue) {
    queue = new Queue(sender(files), () => performance.now());
    queues.set(id, queue);
  }
  return queue;
}

/** Nobody looks at them any more: how they end is told in the page's notices. */
export function leave(queue: Queue, name: string): void {
  queue.changed = () => undefined;
  queue.idle = () => {
    const failed = queue.count("failed");
    const done = queue.count("done");
    if (failed > 0) tell(false, words.toldFailed(failed, name));
    else if (done > 0) tell(true, words.toldDone(done, name));
  };
  if (!queue.isActive) queue.clear();
}
