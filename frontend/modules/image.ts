// The tabs of an image: its layers, the files in them, and what uses it. See image/.
import { Files } from "./image/files";
import { Layers } from "./image/layers";
import type { ImageOptions, Panel } from "./image/panel";
import { Used } from "./image/used";

const PANELS: Record<ImageOptions["panel"], new (element: HTMLElement, options: ImageOptions) => Panel> = {
  layers: Layers,
  files: Files,
  used: Used,
};

/** Shows a tab in an element. */
export function attach(element: HTMLElement, options: ImageOptions): { update(options: ImageOptions): void; detach(): void } {
  const show = (options: ImageOptions) => new PANELS[options.panel](element, options);
  let shown = show(options);
  return {
    update(next) {
      const isSame = next.panel === options.panel && next.id === options.id;
      options = next;
      // Another name or tag changes nothing of what is in the image.
      if (isSame) return;
      shown.detach();
      shown = show(next);
    },
    detach: () => shown.detach(),
  };
}
