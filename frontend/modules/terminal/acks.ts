// Tells the console how much was drawn. It stops reading a command that is far ahead of that.

/** So much is drawn before it is told. */
const BATCH = 32 * 1024;

export class Acks {
  private drawnBytes = 0;

  constructor(private readonly send: (bytes: number) => void) {}

  /** So many more bytes are drawn. */
  drawn(bytes: number): void {
    this.drawnBytes += bytes;
    if (this.drawnBytes < BATCH) return;
    this.send(this.drawnBytes);
    this.drawnBytes = 0;
  }
}
