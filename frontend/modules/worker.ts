// The stream of all tabs of one person and one build: a shared worker. Where a browser has none, a tab loads this file and
// has a stream of its own.
import { Live } from "./live";
import { Tab } from "./tabs";
import { browser } from "./world";

export { Live, Tab, browser };

if ("onconnect" in self) {
  const live = new Live(browser);
  (self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports }) => {
    const port = ports[0];
    if (!port) return;
    const tab = new Tab(live, browser, (told) => port.postMessage(told));
    port.onmessage = (event) => tab.hear(event.data);
  };
}
