// The platform of an image.
import { make } from "../dom";
import type { Field } from "../field";
import { field, line } from "../field";
import { words } from "./text";

const COMMON = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64"];
let made = 0;

/** What is wrong with a platform; empty is the engine's own. */
export function platformProblem(text: string): string | undefined {
  return text === "" || /^[a-z0-9_]+(?:\/[a-z0-9_]+){0,2}$/i.test(text) ? undefined : words.platformBad;
}

/** A field for it, that offers the common ones. */
export function platform(chosen = ""): Field<HTMLInputElement> {
  made += 1;
  const list = make("datalist", { id: `platforms-${made}` }, ...COMMON.map((value) => make("option", { value })));
  const held = field(words.platform, line(chosen, () => held.setError(), { class: "mono", list: list.id, placeholder: words.platformOwn }), words.platformHint);
  held.element.append(list);
  return held;
}
