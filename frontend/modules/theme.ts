// The colours of the page's tokens, for what is drawn on a canvas, which knows no tokens.

/** Colours that tell things apart. */
export const SERIES = [1, 2, 3, 4, 5, 6, 7, 8].map((nth) => `--series-${nth}`);

/** Reads tokens as colours, and again whenever the theme changes. */
export class Theme {
  private readonly colours = new Map<string, string>();
  private readonly probe = document.createElement("span");
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly observer: MutationObserver;

  constructor(
    element: HTMLElement,
    private readonly changed: () => void,
  ) {
    this.probe.hidden = true;
    element.append(this.probe);
    this.observer = new MutationObserver(this.read);
    this.observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.dark.addEventListener("change", this.read);
  }

  /** A token's colour as a canvas takes it. */
  colour(token: string): string {
    let colour = this.colours.get(token);
    if (colour === undefined) {
      this.probe.style.color = `var(${token})`;
      colour = getComputedStyle(this.probe).color;
      this.colours.set(token, colour);
    }
    return colour;
  }

  /** The same, so much of it. */
  faded(token: string, alpha: number): string {
    return this.colour(token).replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
  }

  detach(): void {
    this.observer.disconnect();
    this.dark.removeEventListener("change", this.read);
    this.probe.remove();
  }

  private readonly read = () => {
    this.colours.clear();
    this.changed();
  };
}
