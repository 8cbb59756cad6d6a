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
}

/** Reads them: what a dialog has no use for is not told. */
export function read(given: Partial<Options> | undefined): Options {
  const none = { nonce: 0, act: "", own: "", id: "", name: "", image: "", running: false, items: [], names: [], what: "", project: "" };
  return { ...none, ...given };
}
