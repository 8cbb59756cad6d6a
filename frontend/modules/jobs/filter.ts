// Which jobs are shown.
import { choice } from "../field";
import { make } from "../dom";
import type { Job } from "./job";
import { kinds, states, words } from "./text";

type Key = "kind" | "state" | "by";

/** What is chosen; it stays while the console is open, for the way back from a job. */
const chosen: Record<Key, string> = { kind: "", state: "", by: "" };

/** Whether a job is shown. */
export function admits(job: Job, by: Record<Key, string> = chosen): boolean {
  return (Object.keys(by) as Key[]).every((key) => by[key] === "" || job[key] === by[key]);
}

export class Filter {
  readonly element: HTMLElement;
  private readonly people: HTMLSelectElement;
  private names = "";

  /** Where all are of one kind, that is not asked for. */
  constructor(
    changed: () => void,
    private readonly isOneKind = false,
  ) {
    const select = (key: Key, label: string, any: string, options: [string, string][]) => {
      const control = choice([["", any], ...options], chosen[key], (value) => {
        chosen[key] = value;
        changed();
      });
      control.setAttribute("aria-label", label);
      return control;
    };
    this.people = select("by", words.person, words.allPeople, []);
    this.element = make(
      "div",
      { class: "tools wraps" },
      ...(isOneKind ? [] : [select("kind", words.kind, words.allKinds, Object.entries(kinds))]),
      select("state", words.state, words.allStates, Object.entries(states)),
      this.people,
    );
  }

  /** What is chosen here. */
  get chosen(): Record<Key, string> {
    return this.isOneKind ? { ...chosen, kind: "" } : chosen;
  }

  /** Offers the people who have jobs. */
  offer(jobs: readonly Job[]): void {
    const people = new Set(jobs.map(({ by }) => by));
    if (chosen.by !== "") people.add(chosen.by);
    const sorted = [...people].sort((a, b) => a.localeCompare(b));
    const names = JSON.stringify(sorted);
    if (names === this.names) return;
    this.names = names;
    this.people.replaceChildren(...[["", words.allPeople], ...sorted.map((name) => [name, name])].map(([value, label]) => make("option", { value: value ?? "" }, label ?? "")));
    this.people.value = chosen.by;
  }
}
