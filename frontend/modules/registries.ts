// The pages of registries: all of them with the updates, one with its repositories and tags, Docker Hub's search.
// See registries/.
import { Browse } from "./registries/browse";
import { Home } from "./registries/home";
import { HubPage } from "./registries/hub";
import type { Page, RegistriesOptions } from "./registries/options";
import { HUB } from "./registries/registry";

/** Shows the page in an element that the address tells. */
export function attach(element: HTMLElement, options: RegistriesOptions): { update(options: RegistriesOptions): void; detach(): void } {
  const show = (options: RegistriesOptions): Page => {
    if (options.id === "") return new Home(element, options);
    return options.id === HUB ? new HubPage(element, options) : new Browse(element, options);
  };
  let shown = show(options);
  return {
    update(next) {
      const isSame = next.id === options.id;
      options = next;
      if (isSame) return shown.update(next);
      shown.detach();
      shown = show(next);
    },
    detach: () => shown.detach(),
  };
}
