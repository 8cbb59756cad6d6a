// What the pages are told.

/** What their reader may do. */
export interface May {
  admin: boolean;
  images: boolean;
  registries: boolean;
  remove: boolean;
}

export interface RegistriesOptions {
  /** Empty for all registries; `hub` for Docker Hub's search. */
  id: string;
  repository: string;
  /** What is filtered or searched for. */
  q: string;
  may: May;
}

/** A page. */
export interface Page {
  /** Takes other options of the same registry. */
  update(options: RegistriesOptions): void;
  detach(): void;
}
