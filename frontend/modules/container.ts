// The tabs of a container that are tables and forms: processes, changes, limits, networks. See container/.
import { Changes } from "./container/changes";
import { Limits } from "./container/limits";
import { Networks } from "./container/networks";
import type { ContainerOptions, Panel } from "./container/panel";
import { Processes } from "./container/processes";

const PANELS: Record<ContainerOptions["panel"], new (element: HTMLElement, options: ContainerOptions) => Panel> = {
  changes: Changes,
  limits: Limits,
  networks: Networks,
  processes: Processes,
};

/** Shows a tab in an element. */
export function attach(element: HTMLElement, options: ContainerOptions): { update(options: ContainerOptions): void; detach(): void } {
  const show = (options: ContainerOptions) => new PANELS[options.panel](element, options);
  let shown = show(options);
  return {
    update(next) {
      const isSame = next.panel === options.panel && next.id === options.id;
      options = next;
      if (isSame) return shown.update(next);
      shown.detach();
      shown = show(next);
    },
    detach: () => shown.detach(),
  };
}
