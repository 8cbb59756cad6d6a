// What a dialog is told: app/src/act/open.rs.

/** A container. */
export interface Thing {
  id: string;
  name: string;
  image: string;
  /** What an image is asked for with: a tag, or an id. */
  key?: string;
  /** Up: running, paused or restarting. */
  running: boolean;
}

/** What a job was ordered to do, as far as a form shows it: server/src/jobs/order.rs. */
export interface Order {
  image?: string;
  platform?: string;
  all?: boolean;
  registry?: string;
  upload?: string;
  url?: string;
  reference?: string;
  message?: string;
  changes?: string[];
  what?: string;
  until?: string;
  labels?: string[];
  keep?: number;
  volumes?: boolean;
}

export interface Options extends Thing {
  nonce: number;
  act: string;
  /** The full id of Quayside's own container, or empty. */
  own: string;
  items: Thing[];
  /** References or ids of images. */
  names: string[];
  /** What is pruned; what is done to a project. */
  what: string;
  project: string;
  /** What an earlier job was ordered to do: the form begins with it. */
  order?: Order;
}

/** Reads them: what a dialog has no use for is not told. */
export function read(given: Partial<Options> | undefined): Options {
  const none = { nonce: 0, act: "", own: "", id: "", name: "", image: "", running: false, items: [], names: [], what: "", project: "" };
  return { ...none, ...given };
}
