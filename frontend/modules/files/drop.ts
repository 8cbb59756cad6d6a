// A place that files of the computer can be dropped on.
import { make, setText } from "../dom";
import { dropped, type Wanted } from "./gather";
import { words } from "./text";

/** Makes an element such a place; `into` is the folder, or nothing where nothing can be dropped. Gives what ends it. */
export function droppable(element: HTMLElement, into: () => string | undefined, take: (wanted: Promise<Wanted[]>) => void): () => void {
  const zone = make("div", { class: "files-drop", hidden: "" });
  element.append(zone);
  const ends = new AbortController();
  const on = (type: "dragover" | "dragleave" | "drop", act: (data: DataTransfer, folder: string, event: DragEvent) => void) => {
    const hear = (event: DragEvent) => {
      const data = event.dataTransfer;
      if (!data?.types.includes("Files")) return;
      // Else the browser would leave the page and open the file.
      event.preventDefault();
      const folder = into();
      if (folder === undefined) data.dropEffect = "none";
      else act(data, folder, event);
    };
    element.addEventListener(type, hear, { signal: ends.signal });
  };
  on("dragover", (data, folder) => {
    data.dropEffect = "copy";
    setText(zone, words.drop(folder));
    zone.hidden = false;
  });
  on("dragleave", (_data, _folder, event) => {
    // What is inside is entered before the outside is left.
    const isInside = event.relatedTarget instanceof Node && element.contains(event.relatedTarget);
    if (!isInside) zone.hidden = true;
  });
  on("drop", (data, folder) => {
    zone.hidden = true;
    take(dropped(data, folder));
  });
  return () => {
    ends.abort();
    zone.remove();
  };
}
