// Asks who one is: whoever gives credentials to the console proves that first. The settings ask the same.
import { Form } from "../dialogs/frame";
import { dialog } from "../dialog";
import { make } from "../dom";
import { call } from "../door";
import { field, line } from "../field";
import { words } from "./text";

/** Whether it was proved. */
export async function prove(): Promise<boolean> {
  const { oidc = false, second_factor = false } = await call<{ oidc?: boolean; second_factor?: boolean }>("GET", "/api/session");
  return new Promise((decide) => {
    let isProved = false;
    const decided = () => decide(isProved);
    if (oidc && !second_factor) {
      const out = make("form", { method: "post", action: "/logout" }, make("footer", {}, make("button", { type: "submit" }, words.signOut)));
      dialog(words.proofTitle, [make("p", {}, words.proofAnew), out], decided);
      return;
    }
    const given = oidc
      ? field(words.code, line("", () => undefined, { inputmode: "numeric", autocomplete: "one-time-code" }), words.codeHint)
      : field(words.password, line("", () => undefined, { type: "password", autocomplete: "current-password" }));
    const run = async () => {
      if (given.control.value === "") return given.control.focus();
      await call("POST", "/api/account/proof", { [oidc ? "code" : "password"]: given.control.value });
      isProved = true;
      opened.close();
    };
    const form = new Form([make("p", {}, words.proofLead), given.element], words.confirm, run, () => opened.close());
    const opened = dialog(words.proofTitle, [form.element], decided);
    given.control.focus();
  });
}
