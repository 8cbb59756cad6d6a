// The keys of the viewer. `/` is the page's own: it goes to the field marked `data-filter`.

/** What the keys do. */
export interface Keys {
  match(by: 1 | -1): void;
  line(by: 1 | -1): void;
  follow(): void;
  wrap(): void;
  times(): void;
}

/** Listens on the page; gives what ends it. */
export function listen(keys: Keys): () => void {
  let before = { key: "", at: 0 };
  const on = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    // `g` and a letter lead to another page: app/src/keys.rs.
    const isLed = before.key === "g" && event.timeStamp - before.at < 1000;
    before = { key: event.key, at: event.timeStamp };
    const act = ACTS[event.key];
    if (!act || isLed) return;
    event.preventDefault();
    act(keys);
  };
  document.addEventListener("keydown", on);
  return () => document.removeEventListener("keydown", on);
}

const ACTS: Record<string, (keys: Keys) => void> = {
  n: (keys) => keys.match(1),
  N: (keys) => keys.match(-1),
  j: (keys) => keys.line(1),
  k: (keys) => keys.line(-1),
  f: (keys) => keys.follow(),
  w: (keys) => keys.wrap(),
  t: (keys) => keys.times(),
};

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "SELECT" || target.tagName === "TEXTAREA") return true;
  return target instanceof HTMLInputElement && target.type !== "checkbox" && target.type !== "radio";
}
