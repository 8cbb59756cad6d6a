// Sends what was chosen: with a request of the old kind, for only those tell how far they are.
import { call, message, segment } from "../door";
import { pack } from "./pack";
import type { Picked } from "./picker";
import { words } from "./text";

/** What is told on the way. */
export interface Told {
  packed(done: number, all: number): void;
  sent(done: number, all: number): void;
}

/** Why an upload ended, in a sentence. */
export class NotSent extends Error {}

/** Sends it, packed where that is needed; gives its id. */
export async function upload(picked: Picked, told: Told, signal: AbortSignal): Promise<string> {
  if ("upload" in picked) return picked.upload;
  if ("archive" in picked) return send(picked.archive, picked.archive.name, told, signal);
  const { kept, folders } = picked.sifted;
  const tar = await pack(kept, folders, (done) => told.packed(done, kept.length), signal);
  return send(tar, `${picked.context.name}.tar`, told, signal);
}

/** Gives the room back of an upload that nothing was built from. */
export function drop(id: string): void {
  call("DELETE", `/api/uploads/${segment(id)}`).catch(() => undefined);
}

function send(content: Blob, name: string, told: Told, signal: AbortSignal): Promise<string> {
  return new Promise((done, fail) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("POST", `/api/uploads?for=build&name=${encodeURIComponent(name)}`);
    request.setRequestHeader("content-type", "application/x-tar");
    request.upload.addEventListener("progress", (event) => told.sent(event.loaded, content.size));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) done((JSON.parse(responseText) as { id: string }).id);
      else fail(new NotSent(status === 401 ? words.signedOut : message(responseText) || words.refused(status)));
    });
    request.addEventListener("error", () => fail(new NotSent(words.broken)));
    request.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(content);
  });
}
