// A line that is marked as wrong, with the reason under it.
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

/** Marks the line at a place; nothing unmarks it. */
export const setWrong = StateEffect.define<{ at: number; why: string } | undefined>();

class Why extends WidgetType {
  constructor(private readonly why: string) {
    super();
  }

  override eq(other: Why): boolean {
    return other.why === this.why;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-why";
    element.setAttribute("role", "alert");
    element.textContent = this.why;
    return element;
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setWrong)) continue;
      if (!effect.value) {
        next = Decoration.none;
        continue;
      }
      const { from, to } = transaction.state.doc.lineAt(effect.value.at);
      const line = Decoration.line({ class: "cm-wrong" }).range(from);
      const why = Decoration.widget({ widget: new Why(effect.value.why), block: true, side: 1 }).range(to);
      next = Decoration.set(effect.value.why === "" ? [line] : [line, why]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Lets lines be marked. */
export const wrong: Extension = field;
