// The connection to a command: a ticket, then the WebSocket that it opens. `docs/terminal.md` is the contract.
import { call, Failed, why } from "../door";
import type { Request } from "./wanted";

/** What the console prepared. */
export interface Ticket {
  ticket: string;
  command: string[];
}

/** How it ended, by the console. */
export interface Ended {
  code: number | null;
  sentence: string;
}

/** What the connection tells. */
export interface Ear {
  opened(): void;
  wrote(bytes: Uint8Array): void;
  taken(bytes: number): void;
  /** It is over. Without a word from the console it was lost, or never there. */
  over(ended: Ended | undefined): void;
}

/** Asks for a terminal. Throws an error whose message is a sentence. */
export async function prepare(request: Request): Promise<Ticket> {
  try {
    return await call<Ticket>("POST", "/api/terminals", request);
  } catch (cause) {
    // The console's own words are sentences already.
    const said = cause instanceof Failed ? cause.said : "";
    throw new Error(said.endsWith(".") ? said : why(cause));
  }
}

export class Link {
  private readonly socket: WebSocket;
  private ended: Ended | undefined;

  constructor(
    { ticket }: Ticket,
    private readonly ear: Ear,
  ) {
    const url = `${location.origin.replace(/^http/, "ws")}/terminal`;
    this.socket = new WebSocket(url, ["quayside.terminal", `ticket.${ticket}`]);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => ear.opened();
    this.socket.onmessage = ({ data }) => this.hear(data);
    this.socket.onclose = () => ear.over(this.ended);
  }

  /** Sends bytes to the command. */
  type(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(bytes);
  }

  /** Tells the console something. */
  tell(what: { resize: [columns: number, rows: number] } | { ack: number }): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(what));
  }

  /** Ends it, without another word. */
  close(): void {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  private hear(data: string | ArrayBuffer): void {
    if (typeof data !== "string") return this.ear.wrote(new Uint8Array(data));
    const { taken, ended } = JSON.parse(data) as { taken?: number; ended?: Ended };
    if (taken !== undefined) this.ear.taken(taken);
    if (ended !== undefined) this.ended = ended;
  }
}
