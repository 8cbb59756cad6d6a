// A place that files of the computer can be dropped on.
import { make } from "../dom";
import { words } from "./text";

/** Makes an element such a place; gives what ends it. `take` is called while the event is there. */
export function droppable(element: HTMLElement, take: (data: DataTransfer) => void): () => void {
  const zone = make("div", { class: "files-drop", hidden: "" }, words.dropIt);
  element.append(zone);
  const ends = new AbortController();
  const on = (type: "dragover" | "dragleave" | "drop", act: (event: DragEvent, data: DataTransfer) => void) => {
    element.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Else the browser would leave the page and open the file.
      event.preventDefault();
      act(event, event.dataTransfer);
    }, { signal: ends.signal });
  };
  on("dragover", (_event, data) => {
    data.dropEffect = "copy";
    zone.hidden = false;
  });
  on("dragleave", (event) => {
    // What is inside is entered before the outside is left.
    const isInside = event.relatedTarget instanceof Node && element.contains(event.relatedTarget);
    if (!isInside) zone.hidden = true;
  });
  on("drop", (_event, data) => {
    zone.hidden = true;
    take(data);
  });
  return () => {
    ends.abort();
    zone.remove();
  };
}
