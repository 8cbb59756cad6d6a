// One upload sent: with a request of the old kind, for only those tell how far they are.
import { message } from "../door";
import { type Files, told } from "./api";
import type { Outcome, Send, Upload } from "./queue";
import { words } from "./text";

/** Sends to a container's files. */
export function sender(files: Files): Send {
  return (upload, progress) => {
    const stop = new AbortController();
    const run = upload.file ? file(files, upload, upload.file, progress, stop.signal) : folder(files, upload.path, stop.signal);
    const ended = run.catch((cause: unknown): Outcome => (stop.signal.aborted ? "cancelled" : { failed: told(cause) }));
    return { ended, cancel: () => stop.abort() };
  };
}

async function folder(files: Files, path: string, signal: AbortSignal): Promise<Outcome> {
  // One that is there already will do.
  if (!(await files.has(path, signal))) await files.folder(path, signal);
  return "done";
}

async function file(files: Files, upload: Upload, content: Blob, progress: (sent: number) => void, signal: AbortSignal): Promise<Outcome> {
  // Asked before it is sent: a large file is not sent to be refused.
  if (!upload.overwrite && (await files.has(upload.path, signal))) return "exists";
  return put(files.target(upload.path, undefined, upload.overwrite), content, progress, signal);
}

function put(target: string, content: Blob, progress: (sent: number) => void, signal: AbortSignal): Promise<Outcome> {
  return new Promise((end) => {
    if (signal.aborted) return end("cancelled");
    const request = new XMLHttpRequest();
    request.open("PUT", target);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => progress(event.loaded));
    request.addEventListener("load", () => end(outcome(request)));
    request.addEventListener("error", () => end({ failed: words.notSent }));
    request.addEventListener("abort", () => end("cancelled"));
    signal.addEventListener("abort", () => request.abort());
    request.send(content);
  });
}

function outcome({ status, responseText }: XMLHttpRequest): Outcome {
  if (status >= 200 && status < 300) return "done";
  if (status === 401) return { failed: words.signedOut };
  return { failed: message(responseText) || words.refused(status) };
}
