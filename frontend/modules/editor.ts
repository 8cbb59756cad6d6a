// A text editor: a module that others load, for files and for what is written by hand.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Text } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { endsOf, linesOf } from "./editor/ends";
import { language } from "./editor/language";
import { look } from "./editor/look";
import { phrases, words } from "./editor/text";
import { setWrong, wrong } from "./editor/wrong";
import { make } from "./dom";
import { nonce } from "./page";

/** What is edited. */
export interface EditorOptions {
  text: string;
  /** The file's name: it tells the language. */
  name: string;
  readonly: boolean;
  /** Called when the text was changed by hand. */
  changed?: (text: string) => void;
}

/** An editor. */
export interface Editor {
  /** Another text begins anew: it cannot be undone. */
  update(options: { text?: string; readonly?: boolean }): void;
  detach(): void;
  /** The text, with the ends of lines that it came with. */
  text(): string;
  focus(): void;
  /** Marks a line, counted from 1, as wrong; without a line, unmarks it. */
  mark(line?: number, why?: string): void;
}

/** Shows an editor in an element. */
export function attach(element: HTMLElement, options: EditorOptions): Editor {
  let { readonly } = options;
  let ends = endsOf(options.text);
  const editable = new Compartment();
  const hint = make("p", { class: "sr", id: `editor-hint-${(made += 1)}` }, words.hint);
  // What cannot be edited can still be focused, searched and copied.
  const access = () => [EditorState.readOnly.of(readonly), readonly ? [] : keymap.of([indentWithTab])];

  const state = (text: string): EditorState => {
    ends = endsOf(text);
    return EditorState.create({
      doc: Text.of(linesOf(text, ends)),
      extensions: [
        editable.of(access()),
        EditorView.cspNonce.of(nonce()),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ "aria-label": words.textOf(options.name), "aria-describedby": hint.id, tabindex: "0" }),
        ends.isMixed ? [EditorState.lineSeparator.of(ends.end), EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, "\n"))] : [],
        EditorState.tabSize.of(4),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        search(),
        keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        language(options.name),
        wrong,
        look,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.changed?.(written(update.state));
        }),
      ],
    });
  };
  const written = ({ doc }: EditorState): string => doc.sliceString(0, doc.length, ends.end);

  const view = new EditorView({ state: state(options.text), parent: element });
  element.append(hint);
  return {
    update(next) {
      readonly = next.readonly ?? readonly;
      if (next.text !== undefined) view.setState(state(next.text));
      else view.dispatch({ effects: editable.reconfigure(access()) });
    },
    detach() {
      view.destroy();
      hint.remove();
    },
    text: () => written(view.state),
    focus: () => view.focus(),
    mark(line, why = "") {
      const { doc } = view.state;
      const at = line === undefined ? undefined : doc.line(Math.min(Math.max(1, line), doc.lines)).from;
      view.dispatch({ effects: [setWrong.of(at === undefined ? undefined : { at, why }), ...(at === undefined ? [] : [EditorView.scrollIntoView(at)])] });
    },
  };
}

let made = 0;
