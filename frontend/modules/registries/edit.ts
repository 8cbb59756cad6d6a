// The dialog that stores a registry, a new one or what is there. Its secret can be written, and never read.
import { dialog } from "../dialog";
import { Form } from "../dialogs/frame";
import { button, make } from "../dom";
import { Failed } from "../door";
import { choice, field, line } from "../field";
import { check } from "../menu";
import { tell } from "../page";
import { store, told } from "./api";
import type { Registry } from "./registry";
import { readHost } from "./registry";
import { words } from "./text";
import type { Written } from "./written";
import { settings, wrong } from "./written";

/** Opens it; `host` is offered for a new one, `done` is called when something was stored. */
export function edit(registry: Registry | undefined, host: string, done: () => void): void {
  const address = field(words.host, line(registry?.host ?? host, () => address.setError(), { class: "mono", placeholder: "registry.lan:5000", inputmode: "url" }), words.hostHint);
  const user = field(words.user, line(registry?.user ?? "", () => {
    user.setError();
    secret.setError();
    draw();
  }), words.userHint);
  // A browser neither fills it in nor offers to keep it.
  const secret = field(words.secret, line("", () => secret.setError(), { type: "password", autocomplete: "new-password" }), words.secretHint);
  const warned = make("p", { class: "note warned", role: "status" }, words.httpWarned);
  const scheme = field(words.scheme, choice(words.schemes, registry?.scheme ?? "https", () => draw()));
  const ca = field(words.ca, make("textarea", { class: "mono", rows: "4", spellcheck: "false", placeholder: "-----BEGIN CERTIFICATE-----" }), words.caHint);
  ca.control.addEventListener("input", () => ca.setError());
  let isCaKept = registry?.ca ?? false;
  const keepCa = check(words.caKept, isCaKept, (on) => {
    isCaKept = on;
    draw();
  });
  keepCa.hidden = !isCaKept;

  // An address that was copied has its scheme before it.
  address.control.addEventListener("change", () => {
    const read = readHost(address.control.value);
    address.control.value = read.host;
    if (read.scheme !== undefined) scheme.control.value = read.scheme;
    draw();
  });

  const draw = () => {
    warned.hidden = scheme.control.value !== "http";
    ca.element.hidden = isCaKept || scheme.control.value === "http";
    const isKept = registry?.secret === true && user.control.value.trim() !== "";
    if (isKept) secret.control.placeholder = words.kept;
    else secret.control.removeAttribute("placeholder");
  };

  const read = (): Written => ({
    host: readHost(address.control.value).host,
    user: user.control.value.trim(),
    secret: secret.control.value,
    scheme: scheme.control.value,
    ca: ca.element.hidden ? "" : ca.control.value.trim(),
    isCaKept: isCaKept && scheme.control.value === "https",
  });

  const save = async (isAnyway: boolean) => {
    const written = read();
    const errors = wrong(written, registry);
    for (const [name, of] of Object.entries({ host: address, user, secret, ca })) of.setError(errors[name as keyof typeof errors]);
    const first = [address, user, secret, ca].find(({ control }) => control.hasAttribute("aria-invalid"));
    if (first) return first.control.focus();
    anyway.hidden = true;
    form.say(words.saving(written.host));
    const stored = await store(registry?.id ?? "", settings(written, registry, isAnyway)).catch((cause: unknown) => {
      // The test failed; what else can be done stands beside what it said.
      anyway.hidden = !(cause instanceof Failed && cause.status === 422);
      throw new Error(`${told(cause)} ${words.notSaved}`);
    });
    if (!stored) return;
    tell(true, registry ? words.saved(stored.host) : words.added(stored.host));
    opened.close();
    done();
  };

  const content = [address.element, scheme.element, warned, user.element, secret.element, keepCa, ca.element];
  const form = new Form(content, words.save, () => save(false), () => opened.close());
  const anyway = button(words.saveAnyway, async () => {
    anyway.disabled = true;
    form.submit.disabled = true;
    try {
      await save(true);
    } catch (cause) {
      form.fail(told(cause));
    }
    form.say("");
    anyway.disabled = false;
    form.submit.disabled = false;
  });
  anyway.hidden = true;
  form.submit.before(anyway);
  draw();
  const opened = dialog(registry ? words.editTitle(registry.host) : words.addTitle, [form.element]);
  (address.control.value === "" ? address : user).control.focus();
}
