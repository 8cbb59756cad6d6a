// Keys that a touch keyboard has not. They are shown where a finger points, and leave the focus where it is.
import { make, setPressed } from "../dom";
import type { Session } from "./session";
import { words } from "./text";

const ARROWS: [label: string, name: string, end: string][] = [
  ["←", words.left, "D"],
  ["↓", words.down, "B"],
  ["↑", words.up, "A"],
  ["→", words.right, "C"],
];

/** The keys; they are typed into the terminal that is shown. */
export function keys(session: () => Session | undefined): HTMLElement {
  const key = (label: string, name: string, press: (session: Session) => void) => {
    const element = make("button", { type: "button", "aria-label": name }, label);
    // The keyboard stays open.
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", () => {
      const shown = session();
      if (shown) press(shown);
    });
    return element;
  };
  const type = (label: string, name: string, text: string) => key(label, name, ({ screen }) => screen.terminal.input(text));
  const arrows = ARROWS.map(([label, name, end]) =>
    key(label, name, ({ screen }) => screen.terminal.input(`\x1b${screen.terminal.modes.applicationCursorKeysMode ? "O" : "["}${end}`)),
  );
  const control = key("Ctrl", "Ctrl", (shown) => {
    shown.control.press();
    shown.control.changed = () => setPressed(control, shown.control.isPressed);
    shown.control.changed();
  });
  setPressed(control, false);
  const all = [type("Esc", "Escape", "\x1b"), type("Tab", "Tab", "\t"), control, ...arrows];
  return make("div", { class: "term-keys", role: "group", "aria-label": words.keys }, ...all);
}
