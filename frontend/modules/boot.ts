// Starts the application. A file of its own, so that no inline script is needed.
import init, { hydrate } from "./quayside.js";
import { begin } from "./bridge";

begin(new URL(".", import.meta.url).pathname.replace(/\/$/, ""));
await init({ module_or_path: new URL("./quayside.wasm", import.meta.url) });
hydrate();
document.documentElement.dataset.ready = "";
