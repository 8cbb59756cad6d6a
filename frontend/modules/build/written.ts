// A Dockerfile that is written here.
import type { Editor } from "../editor";
import { make, setText } from "../dom";
import { quayside } from "../page";
import { outline } from "./dockerfile";
import { EXAMPLE, fill, words } from "./text";

export class Written {
  private readonly place = make("div", { class: "build-editor" });
  private readonly said = make("p", { class: "hint", role: "status" });
  readonly element = make("div", { class: "build-picker" }, this.place, this.said);
  text = EXAMPLE;
  private editor: Editor | undefined;
  private isAsked = false;
  private isGone = false;

  constructor(private readonly changed: () => void) {}

  /** Loads the editor when it is first seen. */
  show(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    quayside().module("editor").then(
      (module) => {
        if (this.isGone) return;
        this.editor = module.attach(this.place, {
          text: this.text,
          name: words.editor,
          readonly: false,
          changed: (text: string) => {
            this.text = text;
            this.changed();
          },
        }) as Editor;
      },
      () => setText(this.place, words.editorFailed),
    );
  }

  set(text: string): void {
    this.text = text;
    this.editor?.update({ text });
  }

  /** Says what is odd: another syntax may know it, so that it stops nothing. */
  tell(): void {
    const { problem } = outline(this.text);
    if (!problem) return setText(this.said, "");
    const { kind, line, name } = problem;
    setText(this.said, kind === "unknown" ? fill(words.unknownInstruction, { line, name }) : name === "" ? words.noFromAtAll : fill(words.noFrom, { line }));
  }

  focus(): void {
    this.editor?.focus();
  }

  detach(): void {
    this.isGone = true;
    this.editor?.detach();
  }
}
