// Opens a dialog of the module `dialogs` from another module.
import { quayside, tell } from "./page";
import { text } from "./text";

let opened = 0;

/** `act` is which one; the rest is what it is told: dialogs/options.ts. */
export async function modal(options: { act: string; [key: string]: unknown }): Promise<void> {
  opened += 1;
  const nonce = opened;
  try {
    const { attach } = await quayside().module("dialogs");
    attach(document.body, { ...options, nonce });
  } catch {
    tell(false, text.notLoaded);
  }
}
