// The terminals of each container. They outlive the part of the page that shows them: who looks at the logs meanwhile
// finds them as they were. Those that nobody looks at for long are closed.
import type { Session } from "./session";
import { Tabs } from "./tabs";
import { words } from "./text";
import type { Wanted } from "./wanted";
import { nothing } from "./wanted";

/** How many there may be, of all containers. */
const MOST = 8;
/** How long they wait for somebody to look. */
const PATIENCE = 5 * 60 * 1000;

/** Those of a container. */
export class Room {
  tabs = new Tabs<Session>();
  wanted: Wanted = nothing();
  /** How many were closed because nobody looked at them. */
  expired = 0;
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(public name: string) {}

  /** The next one's number. */
  next(): number {
    this.last += 1;
    return this.last;
  }

  enter(name: string): void {
    this.name = name;
    clearTimeout(this.timer);
  }

  leave(): void {
    clearTimeout(this.timer);
    for (const session of this.tabs.items) session.changed = () => undefined;
    this.timer = setTimeout(() => this.expire(), PATIENCE);
  }

  private expire(): void {
    this.expired += this.tabs.items.filter((session) => session.runs).length;
    for (const session of this.tabs.items) session.close();
    this.tabs = new Tabs();
  }
}

const rooms = new Map<string, Room>();

/** The room of a container, by its full id. */
export function room(id: string, name: string): Room {
  const found = rooms.get(id) ?? new Room(name);
  rooms.set(id, found);
  found.enter(name);
  return found;
}

/** Why there can be no other one; nothing when there can. */
export function full(): string {
  const used = [...rooms.values()].filter(({ tabs }) => tabs.items.length > 0);
  const count = used.reduce((sum, { tabs }) => sum + tabs.items.length, 0);
  if (count < MOST) return "";
  return words.full(MOST, used.map(({ name, tabs }) => words.fullOf(name, tabs.items.length)).join(", "));
}
