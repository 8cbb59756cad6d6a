// The line above a folder: its filter, and what can be made in it.
import { button, icon, make, setText } from "../dom";
import { menu } from "../menu";
import { words } from "./text";

/** What can be done. */
export interface Making {
  filter(): void;
  folder(): void;
  file(): void;
  upload(files: File[]): void;
  save(): void;
}

/** The line. */
export class Tools {
  readonly element: HTMLElement;
  readonly filter = make("input", { type: "search", "data-filter": "", "aria-label": words.filter, placeholder: words.filter, autocomplete: "off", spellcheck: "false" });
  private readonly count = make("span", { class: "counts", role: "status" });

  constructor(making: Making) {
    this.filter.addEventListener("input", () => making.filter());
    const [files, folder] = [picker(making, {}), picker(making, { webkitdirectory: "" })];
    const pick = (input: HTMLInputElement) => () => {
      upload.close();
      input.click();
    };
    const upload = menu(words.upload, button(words.uploadFiles, pick(files)), button(words.uploadFolder, pick(folder)));
    upload.label.before(icon("upload"));
    const save = pressed("download", "", () => making.save());
    save.setAttribute("aria-label", words.downloadFolder);
    save.title = words.downloadFolder;
    this.element = make(
      "div",
      { class: "tools wraps" },
      this.filter,
      this.count,
      make("span", { class: "spring" }),
      pressed("folder-plus", words.newFolder, () => making.folder()),
      pressed("plus", words.newFile, () => making.file()),
      upload.element,
      save,
      files,
      folder,
    );
  }

  /** Says how many entries there are, or what else there is to say of them. */
  say(sentence: string): void {
    setText(this.count, sentence);
  }
}

function pressed(image: string, text: string, press: () => void): HTMLButtonElement {
  const element = button("", press);
  element.append(icon(image), text);
  return element;
}

/** The browser's own way to choose files. */
function picker(making: Making, attributes: Record<string, string>): HTMLInputElement {
  const input = make("input", { type: "file", multiple: "", hidden: "", ...attributes });
  input.addEventListener("change", () => {
    making.upload([...(input.files ?? [])]);
    // The same one can be chosen again.
    input.value = "";
  });
  return input;
}
