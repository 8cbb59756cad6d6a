// Pushes images to their registries.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { ENGINE, call, query } from "../door";
import { choice, field, line } from "../field";
import { problem } from "./commit";
import { Credentials } from "./credentials";
import { Form, open } from "./frame";
import { begin, beginAll } from "./going";
import type { Options } from "./options";
import { goesTo, inPath, isId, parts, rehosted } from "./reference";
import { words } from "./text";

/** All tags of a repository. */
const ALL = "";

export function pushing({ image, names, order = {} }: Options): Dialog {
  if (names.length > 1) return many(names);
  const one = order.image ?? (image || (names[0] ?? ""));
  return goesTo(one) === "nowhere" ? renamed(one, order.registry) : named(one, order.all, order.registry);
}

function order(image: string, all: boolean, registry: string): Record<string, unknown> {
  return { kind: "push", image, all, registry };
}

/** One that has a place to go to; `isAll` for all tags of its repository. */
function named(image: string, isAll = false, registry = ""): Dialog {
  const { repo } = parts(image);
  const full = parts(image).tag === "" ? `${image}:latest` : image;
  const first: [string, string] = isAll ? [ALL, words.pushAllOf(repo)] : [full, full];
  const tags = choice([first], first[0], () => undefined);
  const credentials = new Credentials(registry);
  const run = (): Promise<void> => begin(form, opened, tags.value === ALL ? order(repo, true, credentials.value) : order(tags.value, false, credentials.value));
  const note = goesTo(image) === "hub" ? [make("p", { class: "note" }, words.pushHub(repo))] : [];
  const form = new Form([...note, field(words.pushWhat, tags).element, credentials.element], words.pushDo, run, () => opened.close());
  const opened = open(words.pushTitle(repo), [form.element]);
  form.submit.focus();
  void others(repo).then((all) => {
    const listed = [...new Set([...(isAll ? [] : [full]), ...all])];
    if (listed.length < 2) return;
    const { value } = tags;
    const options = [...listed.map((each) => [each, each]), [ALL, words.pushAll(listed.length, repo)]];
    tags.replaceChildren(...options.map(([value = "", label = ""]) => make("option", { value }, label)));
    tags.value = value;
  });
  return opened;
}

/** What has the same repository on this engine; nothing where that cannot be told. */
async function others(repo: string): Promise<string[]> {
  try {
    const filters = JSON.stringify({ reference: [repo] });
    const images = await call<{ RepoTags?: string[] | null }[] | null>("GET", `${ENGINE}/images/json${query({ filters })}`);
    const tags = (images ?? []).flatMap(({ RepoTags }) => RepoTags ?? []);
    return tags.filter((tag) => parts(tag).repo === repo).sort();
  } catch {
    return [];
  }
}

/** One whose name says no registry that anybody may push to: it needs another name first. */
function renamed(image: string, registry = ""): Dialog {
  const name = field(words.pushName, line("", () => name.setError(), { class: "mono", placeholder: "registry.lan:5000/shop/web:1" }), words.pushNameHint);
  const credentials = new Credentials(registry);
  const run = async () => {
    const next = name.control.value.trim();
    const wrong = next === "" ? words.pushUnnamed : (problem(next) ?? (goesTo(next) === "nowhere" ? words.pushNoHost : undefined));
    name.setError(wrong);
    if (wrong !== undefined) return name.control.focus();
    form.say(words.pushTagging);
    const { repo, tag } = parts(next);
    await call("POST", `${ENGINE}/images/${inPath(image)}/tag${query({ repo, tag: tag || "latest" })}`);
    await begin(form, opened, order(tag === "" ? `${next}:latest` : next, false, credentials.value));
  };
  const why = isId(image) || image === "" ? words.pushNameless : words.pushNowhere(image);
  const form = new Form([make("p", { class: "note warned" }, why), name.element, credentials.element], words.pushRenamed, run, () => opened.close());
  const opened = open(words.pushTitle(isId(image) ? image.replace("sha256:", "").slice(0, 12) : image), [form.element]);
  name.control.focus();
  void credentials.known.then((all) => {
    const host = all.find(({ host }) => host !== "docker.io")?.host;
    if (host !== undefined && !isId(image) && name.control.value === "") name.control.value = rehosted(image, host);
  });
  return opened;
}

function many(names: string[]): Dialog {
  const possible = names.filter((name) => goesTo(name) !== "nowhere");
  const not = names.filter((name) => goesTo(name) === "nowhere");
  const credentials = new Credentials();
  const list = (all: string[]) => make("ul", { class: "targets mono", tabindex: "0", "aria-label": words.images(all.length) }, ...all.map((name) => make("li", {}, name)));
  const left = not.length > 0 ? [make("div", { class: "note warned" }, make("p", {}, words.pushLeft), list(not))] : [];
  const run = async (): Promise<void> => beginAll(form, opened, possible.map((name) => ({ name, body: order(name, false, credentials.value) })));
  const hub = possible.some((name) => goesTo(name) === "hub") ? [make("p", { class: "note" }, words.pushToHub)] : [];
  const form = new Form([...(possible.length > 0 ? [list(possible)] : []), ...hub, ...left, credentials.element], words.pushDo, run, () => opened.close());
  form.submit.hidden = credentials.element.hidden = possible.length === 0;
  const opened = open(words.pushTitle(words.images(possible.length)), [form.element]);
  return opened;
}
