// Starts the application. A file of its own, so that no inline script is needed.
import init, { hydrate } from "./quayside.js";

await init({ module_or_path: new URL("./quayside.wasm", import.meta.url) });
hydrate();
document.documentElement.dataset.ready = "";
