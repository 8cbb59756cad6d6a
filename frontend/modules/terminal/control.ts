// Ctrl where there is no such key: it is pressed, and holds for the next letter.

export class Control {
  isPressed = false;
  changed: () => void = () => undefined;

  press(): void {
    this.isPressed = !this.isPressed;
  }

  /** What is typed, with the key. */
  take(text: string): string {
    if (!this.isPressed || text.length !== 1) return text;
    this.isPressed = false;
    this.changed();
    return /[a-z@[\]\\^_ ]/i.test(text) ? String.fromCharCode(text.toUpperCase().charCodeAt(0) & 31) : text;
  }
}
