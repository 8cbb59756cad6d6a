// What the page gives its modules.
import type { Quayside } from "./bridge";

export type { Part } from "./bridge";

/** The page's `window.quayside`. */
export function quayside(): Quayside {
  return window.quayside;
}

/** Goes to another page of the console, without loading it anew: the application's router follows links. */
export function go(path: string): void {
  const link = document.createElement("a");
  link.href = path;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Tells what came of something in the page's notices. A success passes, a failure stays until it is closed. */
export function tell(done: boolean, sentence: string, detail = ""): void {
  window.dispatchEvent(new CustomEvent("quayside:tell", { detail: JSON.stringify({ done, sentence, detail }) }));
}

/** The nonce that admits the styles which a library writes into the page. */
export function nonce(): string {
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
}
