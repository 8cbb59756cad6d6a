// Waits for a container.
import type { Dialog } from "../dialog";
import { button, make, setText } from "../dom";
import { choice, field } from "../field";
import { took } from "../jobs/time";
import { tell } from "../page";
import { Form, closing, open } from "./frame";
import type { Options } from "./options";
import { words } from "./text";
import { MOST, Wait, waits } from "./waits";

export function waiting(options: Options): Dialog {
  let condition = "not-running";
  const form: Form = new Form([], words.wait, async () => begin(), () => opened.close());
  const content = make("div", { class: "dialog-part" });
  const draw = () => {
    const select = choice(words.conditions, condition, (value) => {
      condition = value;
    });
    const others = [...waits].map((wait) => {
      const stop = button(words.stopWaiting, () => {
        wait.stop();
        row.remove();
      }, "link");
      const row = make("li", {}, make("span", {}, wait.thing.name), stop);
      return row;
    });
    const list = others.length > 0 ? [make("p", { class: "hint" }, words.waitOnes), make("ul", { class: "plain lines" }, ...others)] : [];
    content.replaceChildren(field(words.waitFor, select).element, make("p", { class: "hint" }, words.waitHint), ...list);
  };
  draw();
  form.element.prepend(content);
  const opened = open(words.waitTitle(options.name), [form.element]);

  const begin = (): void => {
    if (waits.size >= MOST) return form.fail(words.waitMany(MOST));
    const wait = new Wait(options, condition);
    const status = make("p", { class: "hint" }, words.waiting(took(0)));
    const result = make("p", { role: "status" });
    const stop = button(words.stopWaiting, () => wait.stop());
    const footer = make("footer", {}, stop, closing(() => opened.close()));
    form.element.replaceWith(make("div", { class: "dialog-part" }, status, result, make("p", { class: "hint" }, words.waitHint), footer));
    const clock = setInterval(() => setText(status, words.waiting(took(Date.now() - wait.begun))), 1000);
    void wait.over.then((ended) => {
      clearInterval(clock);
      status.hidden = stop.hidden = true;
      setText(result, ended?.sentence ?? words.stoppedWaiting);
      if (ended && !opened.element.isConnected) tell(ended.done, ended.sentence);
    });
  };
  return opened;
}
