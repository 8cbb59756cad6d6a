// Which stored credentials a job uses.
import { make } from "../dom";
import { call } from "../door";
import { field } from "../field";
import { words } from "./text";

/** A registry that the console knows. */
export interface Registry {
  id: string;
  host: string;
  user: string;
}

export class Credentials {
  private readonly select = make("select");
  readonly element = field(words.credentials, this.select, words.credentialsHint).element;
  /** Those that there are; none where they cannot be told. */
  readonly known: Promise<Registry[]>;

  /** `chosen` is what an earlier order had; it holds also while it is not known which there are. */
  constructor(chosen = "") {
    this.offer([]);
    if (chosen !== "" && chosen !== "none") this.select.append(make("option", { value: chosen }, words.credentialsBefore));
    this.select.value = chosen;
    this.known = call<Registry[] | null>("GET", "/api/registries").then(
      (all) => {
        this.offer(all ?? []);
        return all ?? [];
      },
      () => [],
    );
  }

  /** As an order has it. */
  get value(): string {
    return this.select.value;
  }

  private offer(all: Registry[]): void {
    const { value } = this.select;
    const options = [["", words.credentialsOfHost], ["none", words.credentialsNone], ...all.map(({ id, host, user }) => [id, user === "" ? host : words.credentialsOf(host, user)])];
    this.select.replaceChildren(...options.map(([value = "", label = ""]) => make("option", { value }, label)));
    this.select.value = value;
    // Those of before are not stored any more.
    if (this.select.selectedIndex < 0) this.select.value = "";
  }
}
