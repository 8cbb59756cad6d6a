// The way to images as one archive.
import type { Dialog } from "../dialog";
import { make, setText } from "../dom";
import { ENGINE, call } from "../door";
import { bytes } from "../figure";
import { closing, open } from "./frame";
import type { Options } from "./options";
import { isId } from "./reference";
import { words } from "./text";

/** The console takes so many names in one request. */
const MOST = 100;

interface Row {
  Id?: string;
  RepoTags?: string[] | null;
  Size?: number;
}

/** The bytes of those that are named, each image once; nothing where one is not among the rows. */
export function sizeOf(names: readonly string[], rows: readonly Row[]): number | undefined {
  const found = new Map<string, number>();
  for (const name of names) {
    const row = rows.find(({ Id = "", RepoTags }) => Id === name || Id === `sha256:${name}` || RepoTags?.includes(name));
    if (!row) return undefined;
    found.set(row.Id ?? name, row.Size ?? 0);
  }
  return [...found.values()].reduce((sum, size) => sum + size, 0);
}

/** What the file is called: as the image, where it is one. */
export function fileName(names: readonly string[]): string {
  const [only = "images"] = names.length === 1 ? names : [];
  const short = isId(only) ? only.replace("sha256:", "").slice(0, 12) : only;
  return `${short.replace(/[^\w.-]+/g, "-")}.tar`;
}

export function saving({ names, image }: Options): Dialog {
  const all = names.length > 0 ? names : image === "" ? [] : [image];
  const title = words.saveTitle(all.length === 1 ? (all[0] ?? "") : words.images(all.length));
  if (all.length === 0 || all.length > MOST) {
    const opened = open(title, [make("p", { class: "note warned" }, words.saveMany(MOST)), make("footer", {}, closing(() => opened.close()))]);
    return opened;
  }
  const size = make("p", { class: "hint", role: "status" }, words.saveSizing);
  const list = make("ul", { class: "targets mono", tabindex: "0", "aria-label": words.images(all.length) }, ...all.map((name) => make("li", {}, name)));
  const query = new URLSearchParams(all.map((name) => ["names", name])).toString();
  const link = make("a", { class: "button primary", href: `${ENGINE}/images/get?${query}`, download: fileName(all), rel: "external" }, words.download);
  const nameless = all.some(isId) ? [make("p", { class: "note" }, words.saveNameless)] : [];
  const opened = open(title, [make("p", {}, words.saveHint), list, ...nameless, size, make("footer", {}, closing(() => opened.close()), link)]);
  link.addEventListener("click", () => setTimeout(() => opened.close()));
  link.focus();
  call<Row[] | null>("GET", `${ENGINE}/images/json`).then(
    (rows) => {
      const sum = sizeOf(all, rows ?? []);
      setText(size, sum === undefined ? words.saveUnknown : words.saveSized(bytes(sum), all.length > 1));
    },
    () => setText(size, words.saveUnknown),
  );
  return opened;
}
