// How a tab reaches its stream: through a worker that it shares with others, or in the tab itself.
import type { Asked, Told } from "./tabs";

/** Sends what the tab says. */
export type Send = (asked: Asked) => void;
/** Connects; what is told comes back. */
export type Connect = (hear: (told: Told) => void, broke: () => void) => Send;

/** Through the worker of this name. Other names are other people and other builds. */
export function shared(assets: string, name: string): Connect {
  return (hear, broke) => {
    const worker = new SharedWorker(`${assets}/worker.js`, { type: "module", name });
    worker.onerror = broke;
    worker.port.onmessage = (event) => hear(event.data);
    return (asked) => worker.port.postMessage(asked);
  };
}

/** In this tab. */
export function alone(assets: string): Connect {
  return (hear, broke) => {
    const tab = import(`${assets}/worker.js`).then(({ Live, Tab, browser }) => new Tab(new Live(browser), browser, hear));
    tab.catch(broke);
    return (asked) => void tab.then((tab) => tab.hear(asked), () => {});
  };
}
