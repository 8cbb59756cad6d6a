// Sends a file to the console, which keeps it until a job takes it.
import { failed, message } from "../door";

/** A file that the console has: server/src/api/uploads.rs. */
export interface Uploaded {
  id: string;
  bytes: number;
  format: string;
}

/** With a request of the old kind, for only those tell how far they are. Throws what went wrong, in a sentence. */
export function upload(file: File, use: "load" | "import", progress: (sent: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/uploads?${new URLSearchParams({ for: use, name: file.name }).toString()}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => {
      const { status, responseText: body } = request;
      if (status === 201) return done(JSON.parse(body) as Uploaded);
      // The console's own sentence, which is no refusal of the engine.
      fail(new Error(message(body) || failed({ status, body }).message));
    });
    request.addEventListener("error", () => fail(failed({ status: 0, body: "" })));
    request.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
